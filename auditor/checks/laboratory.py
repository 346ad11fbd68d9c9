"""Check of laboratories: qualified (guideline 7.2 b, C.3 i)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from auditor.checks.base import ABSENT, MET, VIOLATED, row_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.plant import departments
from auditor.text import joined, normalise, quote
from auditor.values import dates, months
from auditor.wording import cite

_ACCREDITATION = re.compile("资质认定证书|认可证书|计量认证证书")
HEAD = 3  # passages in which a certificate tells what it is
FULL_NAME = 6  # characters of a laboratory's name that can be looked for
SHORT_LINE = 60  # characters of a form's line
LEAST_ITEMS = 3  # items that make a list an annex
_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")  # an accreditation's number (CMA: 12 digits)
_MARK = re.compile(r"(?<!\d)\d{12}(?!\d)|cnas\s*l?\d{3,}|\bcma\b|cma章")
_LAB = (
    r"[\u4e00-\u9fff()]{3,24}?"
    r"(?:公司|研究院|检测院|中心|化验站|检测站|检验站|检验所|检测所|研究所|化验室|服务部|经营部)"
)
# A laboratory's name as a line of its own or with the report's number behind it; behind a label.
_NAMED_FIRST = re.compile(rf"({_LAB})\s*(?=$|编号|报告|no|[(（])")
_LABELLED = re.compile(rf"(?:检[测验]|化验|承检|试验)(?:机构|单位):\s*({_LAB})(?![\u4e00-\u9fff])")
_UNMARKED = re.compile(
    r"(?:没有|未取得|未获得?|不具备|不具有|尚未取得|无)(?:[^。；;，,]{0,8})(?:计量认证|资质认定|cma|cnas|检测资质)"
)
_NO_COAL = re.compile(
    r"生物质|替代燃料|固体废|固废|危废|垃圾|rdf|燃料?油|柴油|燃气|天然气|水泥|熟料|生料|石灰石|水质|废水|废气",
    re.IGNORECASE,
)
_RESULT = re.compile(r"\d+\.\d")
_ITEMS, _METHODS = frozenset({"项目", "参数", "名称"}), frozenset({"方法", "标准", "依据", "检测方法"})  # bare heads
SAME_COMPANY = 85  # of 100, from which on a company's name may be the plant's, misread
ALIKE = 70  # of 100, from which on two spellings are one laboratory's, as a scan reads them
# Another name under which an annex may list the item.
_KIN = {"elemental_carbon": "ultimate_analysis", "net_calorific_value": "calorific_value"}


def qualified(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The laboratory's CMA or CNAS mark stands in its reports, and its certificate was valid when they were made."""
    for doc in _with_certificates(found, ctx):
        for until, citation in _expiries(doc, ctx):
            late = sorted(day for day in _report_dates(doc, found, ctx) if day > until)
            if late:
                reason = f"检测机构资质{until.isoformat()}到期，{late[0].isoformat()}仍由其检测"
                return CheckOutcome("qualified", VIOLATED, reason, (citation,))
    beyond = _beyond_scope(found, ctx)
    if beyond:
        item, tested, annex = beyond
        reason = f"检测机构能力附表中没有{item}，仍由其检测{item}"
        return CheckOutcome("qualified", VIOLATED, reason, (annex, tested), (f"有{item}检测资质的机构",))
    unmarked = _without_mark(found, ctx)
    if unmarked:
        words, citation = unmarked
        reason = f"检测报告自己写明“{words}”"
        return CheckOutcome("qualified", VIOLATED, reason, (citation,), ("有资质的机构的检测报告",))
    other = _by_another(found, ctx)
    if other:
        name, citation = other
        reason = f"“{name}”出具的报告没有CMA或CNAS标志，也不是其他报告的检测机构"
        return CheckOutcome("qualified", VIOLATED, reason, (citation,), ("有资质的机构的检测报告",))
    place = ctx.seek(found.named, "accredited")
    if place:
        return CheckOutcome("qualified", MET, f"检测机构有资质（“{place.words}”）", (place.citation,))
    return CheckOutcome("qualified", ABSENT, "没有检测机构CMA或CNAS资质的证明", (), ("检测机构资质证明",))


def _beyond_scope(found: Candidates, ctx: Context) -> tuple[str, Citation, Citation] | None:
    """(item, place in a report, place in the annex) of an item tested that the annex of accredited items lacks.

    Only the two parameters that emissions rest on are looked for, and only where the annex lists several items.
    """
    lists = [(d, t) for d in _with_certificates(found, ctx) for t in d.part.tables if _is_annex(t, ctx)]
    if not lists:
        return None
    listed = " ".join(cell for _, table in lists for row in table.rows if not _of_another(row) for cell in row)
    for concept in ("elemental_carbon", "net_calorific_value"):
        if ctx.says(listed, f"{concept} | {_KIN[concept]}"):
            continue
        for doc in found.named:
            for table in doc.part.tables:
                if _is_annex(table, ctx):
                    continue
                tested = _tested_in(table, concept, ctx)
                if tested is not None:
                    name = ctx.standard.concepts[concept].name
                    return name, row_citation(doc, table, tested), row_citation(*lists[0], 0)
    return None


def _of_another(row: Sequence[str]) -> bool:
    """Whether an annex's row is for another sample than coal: what is accredited for biomass isn't for coal."""
    return bool(_NO_COAL.search("".join(row[:2]))) and not any("煤" in cell for cell in row)


def _tested_in(table: Table, concept: str, ctx: Context) -> int | None:
    """The row of a report that gives the item: beside its name, or the first with a figure under it."""
    beside = next((r for r, row in enumerate(table.rows) if ctx.says(" ".join(row[:2]), concept)), None)
    if beside is not None:
        return beside
    under = [i for i, label in enumerate(table.columns) if ctx.says(label, concept)]
    return next((r for r, row in enumerate(table.rows) if any(_RESULT.search(row[i]) for i in under)), None)


def _without_mark(found: Candidates, ctx: Context) -> tuple[str, Citation] | None:
    """A report that says itself that its laboratory has no accreditation: (the words, where they stand)."""
    for doc, passages in _reports(found, ctx):
        for passage in passages:
            match = _UNMARKED.search(normalise(passage.text))
            if match and ctx.says(" ".join(p.text for p in passages), "elemental_carbon"):
                return match[0], cite(doc, passage)
    return None


def _laboratory(passage: Passage) -> str:
    """The laboratory that a line names as the report's, at its beginning or behind a label; ''."""
    text = normalise(passage.text)
    match = _NAMED_FIRST.match(text) or _LABELLED.search(text)
    return match[1] if match else ""


def _by_another(found: Candidates, ctx: Context) -> tuple[str, Citation] | None:
    """A report among accredited ones that bears no mark and another laboratory's name: (its name, where it stands)."""
    own = [normalise(str(n)) for n in (ctx.profile.get("name"), ctx.profile.get("short_name")) if n]
    own += [normalise(name) for name in departments(ctx.profile).values()]
    marked: set[str] = set()
    bare: list[tuple[str, Citation]] = []
    for doc, passages in _reports(found, ctx):
        text = normalise(" ".join(p.text for p in passages))
        lab = next(((name, p) for p in passages if (name := _laboratory(p))), None)
        if lab and _MARK.search(text):
            marked.add(lab[0])
        elif lab and not _of_the_plant(lab[0], ctx) and not any(lab[0] in name or name in lab[0] for name in own):
            bare.append((lab[0], cite(doc, lab[1])))
    if not marked:
        return None
    return next((b for b in bare if max(fuzz.partial_ratio(b[0], known) for known in marked) < ALIKE), None)


def _of_the_plant(laboratory: str, ctx: Context) -> bool:
    """Whether a cement company's laboratory may be the plant's own, its name misread; another's is told by its name."""
    if "水泥" not in laboratory:
        return False
    company = laboratory.partition("公司")
    own = normalise(str(ctx.profile.get("name", "")))
    return not company[1] or not own or fuzz.ratio(company[0] + company[1], own) >= SAME_COMPANY


def _reports(found: Candidates, ctx: Context) -> Iterable[tuple[Document, list[Passage]]]:
    """The reports one by one, a page each, that give a fuel's carbon or heat."""
    for doc in found.named:
        by_page: dict[int | None, list[Passage]] = {}
        for passage in doc.part.passages:
            by_page.setdefault(passage.locator.page, []).append(passage)
        for passages in by_page.values():
            named = any(ctx.says(p.text, "elemental_carbon | net_calorific_value") for p in passages)
            if named and any(_RESULT.search(p.text) for p in passages):
                yield doc, passages


def _is_annex(table: Table, ctx: Context) -> bool:
    """A laboratory's list of accredited items: items and standards, no results."""
    if len(table.rows) < LEAST_ITEMS or any(ctx.says(label, "col_result") for label in table.columns):
        return False
    labels = " ".join(table.columns)
    bare = {normalise(label) for label in table.columns}
    if bare & _ITEMS and bare & _METHODS:
        return True
    return ctx.says(labels, "col_tested_item") and ctx.says(labels, "col_test_standard")


def _with_certificates(found: Candidates, ctx: Context) -> Iterable[Document]:
    """The reports' own files, as a scanned report often carries the certificate as its last page, and the laboratory's
    papers elsewhere: those that bear the number of the accreditation that the reports bear, or that accredit the
    laboratory by its name."""
    files = {doc.file for doc in found.named}
    numbers = {n for doc in found.named for n in _numbers(doc, ctx)}
    labs = {name for _, passages in _reports(found, ctx) for p in passages if len(name := _laboratory(p)) >= FULL_NAME}
    return [
        d
        for d in ctx.documents
        if d.file in files
        or (numbers and not numbers.isdisjoint(_numbers(d, ctx)))
        or (_accredits(d, ctx) and any(lab in normalise(d.part.text) for lab in labs))
    ]


def _accredits(doc: Document, ctx: Context) -> bool:
    """Whether a paper's head says that it is a laboratory's accreditation."""
    return any(_ACCREDITATION.search(normalise(p.text)) for p in doc.part.passages[:HEAD])


def _numbers(doc: Document, ctx: Context) -> Sequence[str]:
    """Numbers of accreditations that a paper bears."""
    return ctx.once(
        ("accreditations", id(doc)), lambda: tuple(_NUMBER.findall(joined(p.text for p in doc.part.passages)))
    )


def _expiries(doc: Document, ctx: Context) -> Iterable[tuple[date, Citation]]:
    about_lab = False
    for passage in doc.part.passages:
        text = normalise(passage.text)
        about_lab = about_lab or ctx.matcher.mentions("accredited", text)
        for hit in ctx.matcher.all("valid_until", text) if about_lab else ():
            days = dates(text[hit.end : hit.end + 40])
            if days:
                yield max(days), Citation(doc.file, str(passage.locator), quote(passage.text, hit.words))


def _report_dates(certificate: Document, found: Candidates, ctx: Context) -> list[date]:
    """Days of the period that the reports lying in the certificate's file name; if it holds none, those that bear its
    number, or else all.
    """
    start, _ = ctx.period
    numbers = set(_numbers(certificate, ctx))
    beside = [doc for doc in found.named if doc.file == certificate.file and _gives_results(doc, ctx)]
    alike = [doc for doc in found.named if doc is not certificate and not numbers.isdisjoint(_numbers(doc, ctx))]
    reports = beside or alike or found.named
    texts = [passage.text for doc in reports for passage in doc.part.passages]
    days = [day for text in texts for day in dates(text)]
    days = days or [date(*month, 1) for text in texts if len(text) <= SHORT_LINE for month in months(text)]
    return [day for day in days if start <= day <= ctx.audit_date]


def _gives_results(doc: Document, ctx: Context) -> bool:
    """Whether a paper gives figures, and isn't a certificate by itself."""
    return not doc.by_words and any(_RESULT.search(p.text) or p.table is not None for p in doc.part.passages)
