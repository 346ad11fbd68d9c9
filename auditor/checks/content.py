"""Checks of what a document says: states, covers, prohibits, has_columns, retention_at_least."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED, columns, labelled, row_citation, tables, title_citation
from auditor.context import Candidates, Context, Place
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document, Passage
from auditor.naming import is_rule
from auditor.text import normalise, not_yet, quote
from auditor.values import cjk_number, plain
from auditor.windows import LABEL_AND_VALUE, put_off_in
from standard.expression import parse

_COPIED = "照抄指南原文，没有写本企业的做法"
_NO_ENTRY = re.compile(r"^(?:合计|总计|小计|全年|年度|累计|平均|均值|加权|备注|说明|注|编制|制表|审核)")
_NOT_DONE = re.compile(
    r"(?:^|[，,；;（(])(?:不做|不实施|不开发|不采用|不上|不建|取消|已取消|暂不\S{1,4})(?:$|[，,。；;)）])"
)
HALF = 0.5  # share of the elements from which on another paper is about the same thing and may add to the main one
ENTRIES, CELLS = 3, 4  # rows, and filled cells of each, that a sheet must have to be kept
OPEN = 2  # columns that an entry must leave open to be told by name
GAPS = 0.05  # from this share of empty cells on a column is not filled in properly
FILLED = 0.5  # share of a column's cells that must be filled
# Years on top ('存满五年再加一年') or till it goes elsewhere ('分厂一年后移交') are not how long a record is kept.
_YEARS = re.compile(
    r"(?<!再加)(?<!另加)(?<!再存)(\d+|[一二两三四五六七八九十]{1,3})\s*年(?!\d|[一二三四]季|月|度|内|版|(?:期满)?后(?:移|转|交|送))"
)
_ENGLISH_YEARS = re.compile(r"(?<=\d)(?:years?|yrs?|y)(?![a-z])")
# What was found or done once is no rule.
_ONCE = ("nonconformity_report", "nonconformity_ledger", "audit_checklist", "audit_report", "data_gap_record")
_MONTHS = re.compile(r"(?<!\d)(2[4-9]|[3-9]\d)\s*个月")  # a year is an interval rather than a term for records
_CARBON_RECORD = re.compile("碳|ghg|温室气体|排放|原始记录|监测|核算|计量|检定|校验|校秤|校准|煤|化验|检测|产量|配额")
_CARBON_TITLE = re.compile("碳|温室气体|监测")
_TERM_COLUMN = re.compile(
    "^(?:最[短少低])?(?:(?:保存|保管|留存|存放|存档|归档)(?:期限?|年限|年数|时间)|存期|存多[久长]|留存期)"
)
_SAMPLE_OR_RECORD = re.compile(
    r"(?:煤|日|月|备|留|副|存|查|料|合|化验|综合|混合|封)样|记录|台账|台帐|报告|资料|档案|凭证|证书|单据|日志|报表|账|材料|文件|数据|底稿|日报|[磅校验接票]单"
)
_ITEM = re.compile(r"^[^:：]{2,60}[:：](?:不少于|至少|满)?$")
_COMMA = re.compile(r"[,，。;；]")
_NO_RECORD = re.compile(r"有效期|周期|样品|留样|备样|样本|存查样|合同期|保修")
_KEEP = re.compile(
    r"保存|保管|留存|存档|存放|归档|期限|存期|存多|档案室"
    r"|满(?=[\d一二两三四五六七八九十]{1,2}年[^，,。；;]{0,6}(?:处理|销毁|清|卖|扔))"
    r"|(?<!使用)(?<!折旧)年限|[存留](?=满?[\d一二两三四五六七八九十]{1,2}年)"
    r"|(?<=年)存(?=[,，。；;)）]|$)"
)


def states(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Somewhere the documents say it."""
    expr, done = params["expr"], found.done
    place = ctx.seek(found.named, expr, done=done) or ctx.seek(found.others, expr, done=done)
    if place is None and found.record and (place := _titled(expr, found, ctx)):
        return CheckOutcome("states", MET, f"“{place.document.title}”逐行有记录", (place.citation,))
    if place is None or (place.copied and found.record):
        return CheckOutcome("states", ABSENT, f"没有写到{_name(params['expr'], ctx)}")
    if place.copied:
        return CheckOutcome("states", SHORT, f"“{place.words}”{_COPIED}", (place.citation,), ("本企业的做法",))
    return CheckOutcome("states", MET, f"写明了“{place.words}”", (place.citation,))


def _titled(expr: str, found: Candidates, ctx: Context) -> Place | None:
    """A row of a sheet kept for the very thing, as its title says; its rows needn't say it again."""
    if not any(len(group) == 1 for group in parse(expr)):
        return None
    for doc in found.main:
        for at, table in enumerate(doc.part.tables):
            entries = [
                p for p in doc.part.passages if p.table == at and sum(map(bool, (p.cells or {}).values())) >= CELLS
            ]
            single = (group[0] for group in parse(expr) if len(group) == 1)
            if table.sheet is not None and len(entries) >= ENTRIES and any(ctx.says(table.title, c) for c in single):
                return Place(doc, entries[0])
    return None


def covers(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each listed element is stated; how many must be is `at_least`, by default all that apply to the plant.

    ask_rest: the elements are sides of one thing, so that `at_least` of them show it; after the rest is asked.
    about, not_in: what the titles name of papers about this, and of those about its counterpart, as the sheet of
    internal factors is beside that of the external ones; a title that names both is about both.
    """
    found = _without_counterparts(params, found, ctx)
    when = params.get("elements_when", {})
    elements = {n: e for n, e in params["elements"].items() if ctx.facts.get(when.get(n, ""), True)}
    needed = min(int(params.get("at_least", len(elements))), len(elements))
    places = _element_places(elements, found, ctx)
    if found.record:  # the guideline's sentence in a record's place records nothing
        places = {name: place for name, place in places.items() if not place.copied}
    lacking = tuple(name for name in elements if name not in places)
    citations = tuple(dict.fromkeys(p.citation for p in places.values()))
    if not places:
        return CheckOutcome("covers", ABSENT, f"没有写到{'、'.join(elements)}", (), lacking)
    copied = tuple(name for name, place in places.items() if place.copied)
    if lacking and len(copied) == len(places):  # a sentence or two of the guideline, and nothing of the plant's own
        return CheckOutcome(
            "covers", ABSENT, f"{'、'.join(copied)}{_COPIED}，缺{'、'.join(lacking)}", citations, lacking
        )
    if copied and len(places) - len(copied) < needed:
        said = f"{'、'.join(copied)}{_COPIED}" + (f"，缺{'、'.join(lacking)}" if lacking else "")
        return CheckOutcome("covers", SHORT, said, citations, (*copied, *lacking))
    if len(places) >= needed:
        ask = f"没有认出{'、'.join(lacking)}，请核对原文是否也写到" if lacking and params.get("ask_rest") else ""
        return CheckOutcome("covers", MET, f"写明了{'、'.join(places)}", citations, ask=ask)
    return CheckOutcome("covers", SHORT, f"有{'、'.join(places)}，缺{'、'.join(lacking)}", citations, lacking)


def _without_counterparts(params: Mapping[str, Any], found: Candidates, ctx: Context) -> Candidates:
    if "not_in" not in params or "about" not in params:
        return found
    titled = [(doc, f"{doc.title}{doc.part.name}") for doc in found.named]
    kept = tuple(d for d, title in titled if ctx.says(title, params["about"]) or not ctx.says(title, params["not_in"]))
    return replace(found, named=kept) if kept else found


def _element_places(elements: Mapping[str, str], found: Candidates, ctx: Context) -> dict[str, Place]:
    """Where each element stands: the fullest document, and what others of its type add (minutes, duty cards).

    A word that stands in passing in some other paper doesn't make up for what the main one lacks; only where no named
    document says anything are the plant's other documents asked.
    """
    by_doc = {id(d): _in_document(elements, d, ctx, done=found.done) for d in found.named}
    ranked = sorted(found.named, key=lambda d: _fullness(by_doc[id(d)]))
    if not ranked or not by_doc[id(ranked[0])]:
        by_doc = {id(d): _in_document(elements, d, ctx, done=found.done) for d in found.others}
        ranked = sorted(found.others, key=lambda d: _fullness(by_doc[id(d)]))
    if not ranked:
        return {}
    main = ranked[0]
    left_open = _left_open(main, elements, ctx)
    places: dict[str, Place] = {n: p for n, p in by_doc[id(main)].items() if n not in left_open}
    # What the main document itself puts off isn't made up for by what others say.
    open_to_others = {n for n, e in elements.items() if n not in {*places, *left_open} and not ctx.put_off(main, e)}
    for doc in ranked[1:]:  # a plant keeps its records in several ledgers; a rule stands in one paper
        about_it = len(by_doc[id(doc)]) >= HALF * len(elements)
        if found.record or about_it or _main_type(doc) == _main_type(main):
            places = {**{n: p for n, p in by_doc[id(doc)].items() if n in open_to_others}, **places}
    copied = [name for name, place in places.items() if place.copied]
    if copied and not found.record:  # said in the plant's own words by any paper, a copied sentence beside it is none
        for doc in (*ranked[1:], *found.others):
            own = by_doc.get(id(doc)) or _in_document({n: elements[n] for n in copied}, doc, ctx, done=found.done)
            places |= {n: p for n, p in own.items() if n in copied and places[n].copied and not p.copied}
    order = list(elements)
    return dict(sorted(places.items(), key=lambda item: order.index(item[0])))


def _left_open(doc: Document, elements: Mapping[str, str], ctx: Context) -> set[str]:
    """Elements for which the paper has a line by their very name and puts off what is to stand there."""
    cells = (list((p.cells or {}).values()) for p in doc.part.passages)
    lines = {normalise(c[0]): c[1] for c in cells if len(c) == LABEL_AND_VALUE}
    return {n for n in elements if ctx.matcher.mentions("deferral", normalise(lines.get(normalise(n), "")))}


def _fullness(places: Mapping[str, Place]) -> tuple[int, int]:
    """Sorts the document that says most in its own words first."""
    return -sum(not place.copied for place in places.values()), -len(places)


def _main_type(doc: Document) -> str:
    return doc.types[0][0] if doc.types else ""


def _in_document(elements: Mapping[str, str], doc: Document, ctx: Context, *, done: str) -> dict[str, Place]:
    hits = ((name, ctx.seek((doc,), expr, done=done)) for name, expr in elements.items())
    return {name: place for name, place in hits if place}


def prohibits(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No document in force says what the guideline forbids."""
    if found.record:  # another meeting breaks no rule of this record
        own = {id(d) for d in found.main}
        aside = {id(d) for d in (*ctx.minutes, *(d for d in found.named if "纪要" in d.title))} - own
        asked = [d for d in found.all if id(d) not in aside]
    else:
        told = (d for d in found.all if is_rule(d.title) or not any(d.is_a(t) >= RECOGNISED for t in _ONCE))
        asked = [*told, *ctx.minutes]
    for label, expr in params.items():
        place = ctx.seek(asked, expr)
        if place:
            return CheckOutcome("prohibits", VIOLATED, f"{label}：“{place.words}”", (place.citation,))
    return CheckOutcome("prohibits", MET, "没有发现与要求相抵触的规定")


def flags_gap(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The records themselves tell of a gap (a lost certificate): then they fall short."""
    for label, expr in params.items():
        place = ctx.seek(found.named, expr)
        if place:
            return CheckOutcome("flags_gap", SHORT, f"{label}：“{place.words}”", (place.citation,), (label,))
    return CheckOutcome("flags_gap", MET, "记录中没有写到缺失")


def has_columns(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A ledger has the columns and they are filled in. whole_rows: no entry leaves two of them or more open."""
    wanted: Mapping[str, str] = params["columns"]
    held: dict[str, Document] = {}
    first_columns: dict[str, tuple[str, ...]] = {}
    empty: list[str] = []
    gaps: dict[str, tuple[int, Citation]] = {}
    for doc, table in tables(found.named):
        for name, expr in wanted.items():
            indexes = columns(table, expr, ctx)
            for index in indexes:
                entries = [r for r, row in enumerate(table.rows) if _is_entry(row)]
                lacking_in = [r for r in entries if not _entered(table.rows[r][index], ctx)]
                if len(entries) - len(lacking_in) < FILLED * max(len(entries), 1):
                    if name not in empty:
                        empty.append(name)
                    continue
                first = held.setdefault(name, doc)
                sister = first.file == doc.file and first_columns.setdefault(name, table.columns) == table.columns
                lacking_in = [r for r in lacking_in if not any(_entered(table.rows[r][i], ctx) for i in indexes)]
                if sister and len(lacking_in) >= max(2, GAPS * len(entries)):
                    gaps.setdefault(name, (len(lacking_in), row_citation(doc, table, lacking_in[0])))
    for name, expr in wanted.items():
        place = ctx.seek(found.named, expr) if name not in held and name not in empty else None
        if place:
            held[name] = place.document
    lacking = tuple(f"{n}（栏目空白）" if n in empty else n for n in wanted if n not in held)
    citations = tuple(dict.fromkeys(title_citation(d) for d in (held.values() or found.named[:1])))
    if not held or len(empty) > len(held):
        why = f"{'、'.join(empty)}栏目空白" if empty else f"没有{'、'.join(wanted)}栏目"
        return CheckOutcome("has_columns", ABSENT, why, citations, lacking)
    if lacking:
        return CheckOutcome("has_columns", SHORT, f"缺{'、'.join(lacking)}", citations, lacking)
    open_row = _open_row(found, wanted, ctx) if params.get("whole_rows") else None
    if open_row:
        return CheckOutcome("has_columns", SHORT, open_row[0], (open_row[1],), (open_row[0],))
    if gaps:
        told = "、".join(f"{name}有{count}行没有填写" for name, (count, _) in gaps.items())
        return CheckOutcome("has_columns", SHORT, told, tuple(c for _, c in gaps.values()), tuple(gaps))
    return CheckOutcome("has_columns", MET, f"{'、'.join(wanted)}栏目齐全", citations)


def _open_row(found: Candidates, wanted: Mapping[str, str], ctx: Context) -> tuple[str, Citation] | None:
    """(what it lacks, where) of an entry that leaves two of the columns or more open, among others that fill them."""
    for doc, table in tables(found.named):
        at = {name: columns(table, expr, ctx) for name, expr in wanted.items()}
        at = {name: indexes for name, indexes in at.items() if indexes}
        if len(at) < OPEN:
            continue
        entries = [r for r, row in enumerate(table.rows) if _is_entry(row)]
        lacking = {r: [n for n, i in at.items() if not any(_told(table.rows[r][k], ctx) for k in i)] for r in entries}
        bare = [r for r in entries if len(lacking[r]) >= OPEN]
        if bare and len(bare) <= len(entries) / 2:
            said = next((c for c in table.rows[bare[0]] if re.search("[\u4e00-\u9fff]", c)), "")
            return f"“{quote(said, width=24)}”没有写{'、'.join(lacking[bare[0]])}", row_citation(doc, table, bare[0])
    return None


def _is_entry(row: tuple[str, ...]) -> bool:
    """Whether a row is an entry of its own: no total, no note, not mostly empty, nothing told not to be done."""
    if any(map(_NOT_DONE.search, row)):
        return False
    filled = sum(bool(cell.strip()) for cell in row)
    return filled * 2 >= len(row) and not _NO_ENTRY.match(normalise(row[0]))


def _entered(cell: str, ctx: Context) -> bool:
    """Whether a ledger's cell has what belongs there, not '待补'."""
    return _told(cell, ctx) and normalise(cell) not in ("待补", "待办", "待查")


def _told(cell: str, ctx: Context) -> bool:
    """Whether a cell tells something: not empty, not a dash, not '待测算' nor '再报'."""
    text = normalise(cell)
    later = put_off_in(cell) or not_yet(cell) or ctx.matcher.mentions("deferral", text)
    return bool(text.strip("/-—\\无")) and not later


def retention_at_least(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Carbon records are kept at least so many years; a shorter term stated anywhere in force is a violation.

    first: the records in question; where a term is stated for these, those of other records are no concern of theirs.
    lists: also the terms in lists of any other title, as of what was cleared out.
    """
    need = int(params["years"])
    every = sorted(_retention_terms(found, ctx, lists=bool(params.get("lists"))), key=lambda item: item[0])
    asked = [params[key] for key in ("first", "what") if key in params]
    about = ([(y, p) for y, p in every if ctx.says(_with_title(p), expr)] for expr in asked)
    terms = next(filter(None, about), every)
    if not terms:
        return CheckOutcome("retention_at_least", ABSENT, "没有规定记录的保存年限")
    years, place = terms[0]
    if years >= need and (left := _term_left_open(found, ctx)):
        return left
    if years < need:
        cited = tuple(dict.fromkeys(p.citation for y, p in terms if y < need))[:3]
        return CheckOutcome("retention_at_least", VIOLATED, f"记录只保存{years}年，要求不少于{need}年", cited)
    return CheckOutcome("retention_at_least", MET, f"记录保存{years}年", (place.citation,))


def _term_left_open(found: Candidates, ctx: Context) -> CheckOutcome | None:
    """A row about carbon's records in a list of terms of which the term is empty, beside others that tell theirs."""
    for doc, table in tables(found.named):
        at = labelled(table, _TERM_COLUMN)
        if at is None:
            continue
        told = [r for r, row in enumerate(table.rows) if row[at].strip()]
        bare = [r for r, row in enumerate(table.rows) if not row[at].strip() and any(map(str.strip, row))]
        about = (r for r in bare if _CARBON_RECORD.search(normalise("".join(table.rows[r]))))
        if len(told) > len(bare) and (row := next(about, None)) is not None:
            said = quote("".join(table.rows[row][:2]), width=24)
            cited = row_citation(doc, table, row)
            return CheckOutcome("retention_at_least", SHORT, f"“{said}”没有写保存期限", (cited,), ("保存期限",))
    return None


def _in_years(text: str) -> str:
    """'36个月' as '3年', '10 y' as '10年'; months that are no whole years are rounded down."""
    text = _ENGLISH_YEARS.sub("年", text)
    return _MONTHS.sub(lambda match: f"{int(match[1]) // 12}年", text)


def _with_title(place: Place) -> str:
    return " ".join((place.document.title, *place.passage.headings, place.passage.text))


def _retention_terms(found: Candidates, ctx: Context, *, lists: bool) -> list[tuple[int, Place]]:
    terms: list[tuple[int, Place]] = []
    known = {id(doc) for doc in found.all}
    others = [(d, p) for d, p in _term_lists(ctx) if id(d) not in known] if lists else []
    for doc, passage in [*((d, p) for d in found.all for p in d.part.passages), *others]:
        text = _in_years(normalise(plain(passage.text)))
        headed = any(_KEEP.search(normalise(h)) for h in passage.headings)
        if not (_KEEP.search(text) or headed) or not _about_carbon_records(doc, passage.text, ctx):
            continue
        for match in _YEARS.finditer(text):
            clause = _clause(text, match.start(), match.end())
            value = cjk_number(match[1].replace("两", "二"))
            listed = _is_item(text, match.start()) and (headed or bool(_KEEP.search(text[: match.start()])))
            kept = (bool(_KEEP.search(clause)) or listed) and not _NO_RECORD.search(clause)
            if value and value <= 30 and kept and not _of_a_sample(text[: match.start()]):
                terms.append((value, Place(doc, passage, match.group())))
    return terms


def _is_item(text: str, at: int) -> bool:
    """Whether the term at `at` is what an item of a list tells of its record, and no more: '(二)磅单:三年'."""
    return bool(_ITEM.search(re.split(r"[;；。]", text[:at])[-1]))


def _term_lists(ctx: Context) -> Iterator[tuple[Document, Passage]]:
    """Rows about carbon's raw records in lists of terms, whatever these are titled: of what is cleared out, say."""
    for doc in ctx.documents:
        at = {i for i, table in enumerate(doc.part.tables) if any(map(_TERM_COLUMN.search, table.columns))}
        if not at or ctx.inadmissible(doc, record=False):
            continue
        for passage in doc.part.passages:
            if passage.table in at and ctx.says(passage.text, "accounting_raw_records | carbon_records"):
                yield doc, passage


def _clause(text: str, start: int, end: int) -> str:
    """The piece between commas that holds [start, end), with the one before it when it names nothing kept itself."""
    bounds = [0, *(m.end() for m in _COMMA.finditer(text)), len(text) + 1]
    at = max(i for i, b in enumerate(bounds) if b <= start)
    own = text[bounds[at] : bounds[at + 1]]
    return own if _KEEP.search(own) or at == 0 else text[bounds[at - 1] : bounds[at + 1]]


def _of_a_sample(before: str) -> bool:
    """Whether what is kept was last named as a sample: '一式两份，一份送检一份封存一年'."""
    sentence = re.split(r"[。；;！]", before)[-1]
    named = list(_SAMPLE_OR_RECORD.finditer(sentence))
    return bool(named) and named[-1].group().endswith("样")


def _about_carbon_records(doc: Document, text: str, ctx: Context) -> bool:
    """In a carbon document every record, as in carbon's own archive rule; in a general list only the rows about it."""
    if not any(ctx.standard.documents[t].id == "records_procedure" for t, s in doc.types if s >= 0.5):
        return True
    own_rule = _CARBON_TITLE.search(doc.title) and not any(p.table is not None for p in doc.part.passages)
    return bool(own_rule or _CARBON_RECORD.search(normalise(text)))


def _name(expr: str, ctx: Context) -> str:
    groups = parse(expr)
    concepts = ctx.standard.concepts
    return "或".join("的".join(concepts[c].name for c in group) for group in groups[:3])
