"""Checks of the order of days: in_order, dated_before (domain: a test before its sample, a plan after its audit)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED, columns, entries, papers, row_citation, title_citation
from auditor.checks.timing import event_dates
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document
from auditor.signatures import signatures_in
from auditor.text import normalise
from auditor.values import dates, with_year
from auditor.wording import cite

Step = tuple[str, date, Citation]
_SIGNED_ON = re.compile(r"(?:批准|审批|签发|编制|审定)(?:日期|时间)\s*[:：]")
_SCHEDULE_LINE = re.compile(
    r"(?:^|(?<=[\s　；;。]))((?:20\d\d年)?\d{1,2}月\d{1,2}日)\s*(?:上午|下午|全天|[0-2]?\d[:：])"
)
_CHINESE_DAY = re.compile(r"(?<!年)(?<!\d)(\d{1,2}月\d{1,2}日)")
_OPENING = re.compile("首次会议?(?:签到|记录|纪要)|首次会")
_HELD_ON = "event_time"
_LABEL = 12  # a longer text is no label


def in_order(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """In each record the steps (name → expression, in their order) lie on days that don't run backwards.

    at_most_days: no more days than so many from the first step to the last.
    """
    limit = params.get("at_most_days")
    checked = 0
    for doc in found.named:
        for steps in _records(doc, params["steps"], ctx):
            checked += 1
            for (a, first, cited_a), (b, second, cited_b) in pairwise(steps):
                if second < first:
                    reason = f"{b}{second.isoformat()}早于{a}{first.isoformat()}，顺序不可能"
                    return CheckOutcome("in_order", SHORT, reason, _both(cited_a, cited_b), ("日期顺序",))
            days = (steps[-1][1] - steps[0][1]).days
            if limit is not None and days > int(limit):
                reason = f"{steps[0][0]}到{steps[-1][0]}用了{days}天，超过{limit}天"
                return CheckOutcome("in_order", SHORT, reason, _both(steps[0][2], steps[-1][2]), ("时限",))
    cited = tuple(title_citation(d) for d in found.named[:1])
    said = f"{checked}份记录的日期顺序合理" if checked else "没有可核对顺序的日期"
    return CheckOutcome("in_order", MET, said, cited)


def _both(a: Citation, b: Citation) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys((b, a)))


def _records(doc: Document, wanted: Mapping[str, str], ctx: Context) -> Iterator[list[Step]]:
    """The steps with a day, in the wanted order, of every table row, and of the document's labelled lines as one."""
    for table in doc.part.tables:
        at = {name: next(iter(columns(table, expr, ctx)), None) for name, expr in wanted.items()}
        for r, row in enumerate(table.rows):
            found = [
                (name, days[0], row_citation(doc, table, r))
                for name, i in at.items()
                if i is not None and (days := dates(row[i]))
            ]
            if len(found) > 1:
                yield found
    lines: dict[str, Step] = {}
    for passage in doc.part.passages:
        if passage.table is not None:
            continue
        for label, value in _labelled(passage.text):
            for name, expr in wanted.items():
                days = dates(value)
                if days and len(label) <= _LABEL and ctx.says(label, expr):
                    lines.setdefault(name, (name, days[0], cite(doc, passage)))
    found = [lines[name] for name in wanted if name in lines]
    if len(found) > 1:
        yield found


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """(label, what follows up to the next label) of '送样日期：2025-03-02  检测日期：2025-03-09'."""
    pieces = normalise(text).split(":")
    for before, after in pairwise(pieces):
        yield before[-_LABEL:].lstrip("0123456789-./年月日,;，；。"), after


def dated_before(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """These papers were approved no later than the activity they are for began.

    besides: papers that are of this type too are left to the expectation that asks for it.
    When it began is told by the records that are foremost of `types` (a data audit's report is none of the system's
    audit), and by the days of the paper's own schedule.
    """
    own = tuple(d for d in papers(params["types"], ctx) if d.types[0][0] in params["types"])
    told = [day for day, _ in event_dates(Candidates(own), ctx)] + list(_meetings(ctx))
    for doc in found.main:
        if "besides" in params and doc.is_a(params["besides"]) >= RECOGNISED:
            continue
        started = [d for d in (*told, *_scheduled(doc, ctx)) if ctx.period[0] <= d <= ctx.audit_date]
        signed = [(day, cite(doc, p)) for p in doc.part.passages for day in _signed_on(p.text)]
        if not signed or not started:
            continue
        last, citation = max(signed, key=lambda item: item[0])
        begun = [day for day in started if 0 <= (last - day).days <= 31]
        if begun and min(begun) < last:
            reason = f"{last.isoformat()}才签批，{min(begun).isoformat()}已经开始"
            bad = VIOLATED if params.get("severity") == "violated" else SHORT
            return CheckOutcome("dated_before", bad, reason, (citation,), ("事前批准",))
    return CheckOutcome("dated_before", MET, "签批早于实施", tuple(title_citation(d) for d in found.named[:1]))


def _meetings(ctx: Context) -> Iterator[date]:
    """The days of an audit's opening meeting, of which the sheet of those present tells."""
    for doc in papers(("audit_plan",), ctx):
        if _OPENING.search(doc.title) and doc.dates:
            yield min(doc.dates)


def _signed_on(text: str) -> Iterator[date]:
    """Days beside signatures, and those labelled '批准日期', '编制日期'."""
    yield from (s.day for s in signatures_in(text) if s.day)
    for match in _SIGNED_ON.finditer(text):
        yield from dates(text[match.end() : match.end() + 16])[:1]


def _scheduled(doc: Document, ctx: Context) -> Iterator[date]:
    for label, value, _ in entries(doc):  # '审核日期：2025年10月20日—22日'
        if len(label) <= _LABEL and ctx.says(label, _HELD_ON) and not _SIGNED_ON.search(f"{label}："):
            yield from dates(value)[:1]
    for passage in doc.part.passages:  # '3月24日上午 质检科：煤样、送检'
        for line in _SCHEDULE_LINE.finditer(passage.text) if passage.table is None else ():
            yield from _days_of_schedule(line[1], doc, ctx)[:1]
    for table in doc.part.tables:
        for at in columns(table, "col_date", ctx):
            yield from (day for row in table.rows for day in _days_of_schedule(row[at], doc, ctx)[:1])


def _days_of_schedule(cell: str, doc: Document, ctx: Context) -> tuple[date, ...]:
    """The days in a schedule's cell; '06-17 08:30' is a day of the year that the paper's other days are of."""
    whole = dates(cell)
    told = {day.year for day in doc.dates}
    if whole or len(told) != 1:
        return whole
    year = told.pop()
    return dates(with_year(_CHINESE_DAY.sub(rf"{year}年\1", cell), year))
