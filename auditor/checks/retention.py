"""Check of how long records are kept: retention_at_least (guideline 6.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED, labelled, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document, Passage
from auditor.text import normalise, quote
from auditor.values import cjk_number, plain
from auditor.wording import Place

# Years on top ('存满五年再加一年') or till it goes elsewhere ('分厂一年后移交') are not how long a record is kept.
_YEARS = re.compile(
    r"(?<!再加)(?<!另加)(?<!再存)(\d+|[一二两三四五六七八九十]{1,3})\s*年(?!\d|[一二三四]季|月|度|内|版|(?:期满)?后(?:移|转|交|送))"
)
_ENGLISH_YEARS = re.compile(r"(?<=\d)(?:years?|yrs?|y)(?![a-z])")
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
