"""Checks that what was found is reported and acted on: findings_reported (7.4 d), findings_acted (7.3), each_on_sheet
(guideline 8.2 f)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditor.checks.base import MET, SHORT, columns, labelled, papers, row_citation, title_citation, together
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document, Passage, Table
from auditor.nonconformities import nonconformities, numbers_in
from auditor.text import normalise, quote
from auditor.values import cjk_number, years
from auditor.wording import cite

_JUDGED = re.compile("判定|审核结论|检查结论|^结论$|^结果$")
_FAILED = re.compile(r"(?:一般|轻微|严重)?不符合(?!条款)")
_COUNTED = re.compile(
    r"不符合(?:项|报告)?(?:共|计|:)?(\d{1,2}|[一二三四五六七八九十]{1,2})[项个份]"
    r"|(\d{1,2}|[一二三四五六七八九十]{1,2})[项个](?:一般|轻微|严重)?不符合"
)
_MARKED = re.compile(r"(?:不合规|不符合|问题)(?:项|事项)?([\u2460-\u2473])")
_MARK = re.compile(r"[\u2460-\u2473]")
LEAST = 2  # items that make a list
TOLD = 0.5  # share of the items that must be found before the others count as left out
SHEET = "nonconformity_report"
SHEETS = 0.6  # share of a ledger's nonconformities that must have a sheet before the others count as left out
LEAST_SHEETS = 3


def findings_reported(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A report counts as many nonconformities as its own checklist judges so.

    Only where checklist and report are in one file that tells one count, and the checklist has one or two more.
    """
    known = together(found.named, papers(("audit_checklist", "audit_report"), ctx))
    for file in dict.fromkeys(d.file for d in known):
        own = [d for d in known if d.file == file]
        failed = list({c: (words, c) for d in own for words, c in _failed(d)}.values())
        told = [pair for d in own for pair in _told(d)]
        if len(failed) < LEAST or len({n for n, _ in told}) != 1:
            continue
        count, place = told[0]
        if count < len(failed) <= count + 2 and TOLD * len(failed) <= count:
            reason = f"检查表判了{len(failed)}项不符合，审核报告只列{count}项"
            left = _not_in_report(failed, own)
            reason += f"，没有“{quote(left[0], width=30)}”" if left else ""
            cited = (place, left[1] if left else failed[0][1])
            return CheckOutcome("findings_reported", SHORT, reason, cited, ("检查发现的全部不符合项",))
    return CheckOutcome("findings_reported", MET, "没有发现检查出来而没有报告的不符合项")


def _failed(doc: Document) -> Iterator[tuple[str, Citation]]:
    for table in doc.part.tables:
        at = labelled(table, _JUDGED)
        if at is None:
            continue
        for r, row in enumerate(table.rows):
            if _FAILED.match(normalise(row[at])):
                yield row[at], row_citation(doc, table, r)


def _told(doc: Document) -> Iterator[tuple[int, Citation]]:
    for passage in doc.part.passages:
        if passage.table is None and (match := _COUNTED.search(normalise(passage.text))):
            count = cjk_number(match[1] or match[2])
            if count:
                yield count, cite(doc, passage, match.group())


def _not_in_report(failed: Sequence[tuple[str, Citation]], own: Iterable[Document]) -> tuple[str, Citation] | None:
    """The failed item whose department the report's distribution doesn't name, where it names the others'."""
    text = normalise(
        "".join(p.text for d in own for p in d.part.passages if p.table is None and _COUNTED.search(normalise(p.text)))
    )
    left = [(words, c) for words, c in failed if (unit := _unit(c)) and unit not in text]
    return left[0] if len(left) == 1 else None


def _unit(citation: Citation) -> str:
    return normalise(citation.quote).split(";")[0].partition(":")[2]


def findings_acted(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each noncompliance that a report numbers (不合规①, ②, …) stands in its table of what is to be done.

    Only where the table numbers them the same way, and has at least half of them.
    """
    for doc in found.named:
        acting = [t for t in doc.part.tables if _is_action(t, ctx)]
        acted = {m for t in acting for row in t.rows for m in _MARK.findall("".join(row[:2]))}
        named: dict[str, Citation] = {}
        words: dict[str, str] = {}
        for passage in doc.part.passages:
            if passage.table is not None and doc.part.tables[passage.table] in acting:
                continue
            for match in _MARKED.finditer(passage.text):
                named.setdefault(match[1], cite(doc, passage, match.group()))
                words.setdefault(match[1], quote(passage.text[match.start() :], width=36))
        lacking = [m for m in named if m not in acted]
        if lacking and len(named) >= LEAST and len(named) - len(lacking) >= max(LEAST, TOLD * len(named)):
            reason = f"识别{len(named)}项不合规，整改表只有{len(named) - len(lacking)}项，没有“{words[lacking[0]]}”"
            cited = (named[lacking[0]], row_citation(doc, acting[0], 0))
            return CheckOutcome("findings_acted", SHORT, reason, cited, ("全部不合规项的整改",))
    return CheckOutcome("findings_acted", MET, "没有发现识别了而没有整改安排的不合规项")


def _is_action(table: Table, ctx: Context) -> bool:
    return bool(table.rows and columns(table, "col_due", ctx) and columns(table, "col_owner | col_action", ctx))


def each_on_sheet(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each of the period's nonconformities that the ledger numbers has a sheet of its own, where most have one."""
    ledger = papers(("nonconformity_ledger",), ctx)
    listed: dict[str, Citation] = {}
    for one in nonconformities(ledger, ctx):
        if one.ledger is not None and len(one.numbers) == 1:
            number = min(one.numbers)
            if _of_period(number, ctx):
                listed.setdefault(number, one.citation)
    sheets = {n for doc in _sheets(ctx) for n in numbers_in(_headed(doc))}
    held = [n for n in listed if n in sheets]
    lacking = [n for n in listed if n not in sheets]
    if lacking and len(held) >= max(LEAST_SHEETS, SHEETS * len(listed)):
        said = "、".join(n.upper() for n in lacking[:3])
        reason = f"台账{len(listed)}项，有处置单的{len(held)}项，{said}没有处置单"
        return CheckOutcome("each_on_sheet", SHORT, reason, (listed[lacking[0]],), ("每个不符合项的处置单",))
    cited = tuple(title_citation(d) for d in found.named[:1])
    return CheckOutcome("each_on_sheet", MET, "没有发现缺处置单的不符合项", cited)


def _sheets(ctx: Context) -> Iterator[Document]:
    """The plant's papers without a ledger's table: a form for each nonconformity."""
    for doc in ctx.documents:
        listing = any(len(t.rows) > 1 and columns(t, "col_fact", ctx) for t in doc.part.tables)
        if doc.owner != "other" and doc.state == "in_force" and not listing and doc.is_a(SHEET) >= RECOGNISED:
            yield doc


def _headed(doc: Document) -> Iterable[str]:
    """What may bear a form's number: its file's and part's name, and its lines that aren't an account of others."""
    lines: list[Passage] = [p for p in doc.part.passages if len(p.text) <= 60]
    return (doc.file.rsplit("/", 1)[-1], doc.part.name, doc.title, *(p.text for p in lines))


def _of_period(number: str, ctx: Context) -> bool:
    """Whether a number that tells its year ('BH-24-03', 'NC2025-02') is of the period's."""
    inside = {str(y) for y in range(ctx.period[0].year, ctx.period[1].year + 1)}
    full = [str(y) for y in years(number)]
    short = re.findall(r"(?<!\d)(2\d)(?=-)", number)
    told = full or [f"20{s}" for s in short]
    return not told or bool(inside & set(told))
