"""Steps that stand beside each other with their days: an approval comes before what it allows (6.2.2 a, 6.2.5 a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, VIOLATED, entries, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.monthly import base_year
from auditor.text import normalise
from auditor.values import dates, with_year
from auditor.wording import cite

Moment = tuple[date, str]  # a day, and the hour where one is told
Step = tuple[str, Moment, Citation]
LABEL = 20  # characters that a step's name has at most
_HOUR = re.compile(r"(?<![\d:])([01]?\d|2[0-3])[:：]([0-5]\d)(?!\d)")
_LED = re.compile(r"([\u4e00-\u9fff]{2,12})\s*[:：]\s*(\S.*)", re.DOTALL)
_DUE = re.compile("要求|规定|应(?!急)|截止|期限|时限|最迟")
_LAST_DAY = re.compile("截止|期限|时限|限期")
_HANDED_IN = re.compile("(?:报送|提交|上报|填报|完成|清缴|履约|确认)(?:时间|日期|日|于)?$")
_DONE = re.compile("实际|完成(?!情况)|办结|办理(?:日|时)")
_NOT_DONE = re.compile("计划|要求|期限|时限|截止|有效")


def approved_first(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Of each record that tells its steps with their days no approval is later than the act that it allows.

    approvals, acts: what names these steps. A step that names both is neither.
    """
    checked = 0
    for doc in found.named:
        for steps in records(doc, ctx):
            approvals = [s for s in steps if _names(s[0], params["approvals"], params["acts"], ctx)]
            acts = [s for s in steps if _names(s[0], params["acts"], params["approvals"], ctx)]
            checked += bool(approvals and acts)
            late = next(((a, b) for a in approvals for b in acts if _after(a[1], b[1])), None)
            if late:
                (approval, when, cited), (act, done, other) = late
                reason = f"{_shown(done)}{act}，{_shown(when)}才{approval}"
                return CheckOutcome("approved_first", VIOLATED, reason, tuple(dict.fromkeys((cited, other))))
    said = f"{checked}份记录都是先审批后办理" if checked else "没有可核对先后的审批"
    return CheckOutcome("approved_first", MET, said, tuple(title_citation(d) for d in found.named[:1]))


def records(doc: Document, ctx: Context) -> Iterator[list[Step]]:
    """The steps with their days of each record: a row with a column for each step, or a table with a row for each."""
    year = base_year(doc, ctx)
    for table in doc.part.tables:
        rows = [[*_across(doc, table, r, year)] for r in range(len(table.rows))]
        yield from (steps for steps in rows if len(steps) > 1)
        yield from (steps for steps in _down(doc, table, year) if len(steps) > 1)
    if not doc.part.tables and len(steps := list(_line_by_line(doc, year))) > 1:
        yield steps


def _line_by_line(doc: Document, year: int) -> Iterator[Step]:
    """The steps of the one record that a paper without tables tells, in lines or on a slip of labels and values:
    '资金审批单：某某，2025-11-07'.
    """
    told = [(normalise(label), said, p) for p in doc.part.passages for label, said in _led(p)]
    if len({name for name, _, _ in told}) == len(told):  # one that is told twice is of two records
        yield from ((name, when, cite(doc, p)) for name, said, p in told if (when := moment(said, year)))


def _led(passage: Passage) -> Iterator[tuple[str, str]]:
    """(label, what it leads) of a line or of a slip's row."""
    if passage.cells:
        (label, value), *more = passage.cells.items()
        if not more and len(label) <= LABEL:
            yield label, value
    elif match := _LED.match(passage.text.strip()):
        yield match[1], match[2]


def _across(doc: Document, table: Table, r: int, year: int) -> Iterator[Step]:
    for label, cell in zip(table.columns, table.rows[r], strict=True):
        if len(label) <= LABEL and not _NOT_DONE.search(label) and (when := moment(cell, year)):
            yield normalise(label), when, row_citation(doc, table, r)


def _down(doc: Document, table: Table, year: int) -> Iterator[list[Step]]:
    """A record for each column that tells days, the steps' names being the rows' first words."""
    for at, label in enumerate(table.columns):
        if at and not _NOT_DONE.search(label):
            yield [
                (name, when, row_citation(doc, table, r))
                for r, row in enumerate(table.rows)
                if (name := _step_name(row, at)) and (when := moment(row[at], year))
            ]


def _step_name(row: tuple[str, ...], at: int) -> str:
    """What a row's step is called: its first cell before `at` with words in it."""
    told = (normalise(cell) for cell in row[:at] if re.search("[\u4e00-\u9fff]{2}", cell))
    return next((name for name in told if len(name) <= LABEL), "")


def moment(cell: str, year: int) -> Moment | None:
    """The only day a short cell tells, in full or of `year` ('11-20 09:15'), with its hour."""
    days = dates(cell, year) or dates(with_year(cell, year))
    if len(set(days)) != 1:
        return None
    hours = _HOUR.findall(cell)
    return days[0], f"{int(hours[0][0]):02d}:{hours[0][1]}" if len(hours) == 1 else ""


def _names(step: str, wanted: str, other: str, ctx: Context) -> bool:
    return ctx.says(step, wanted) and not ctx.says(step, other)


def _after(a: Moment, b: Moment) -> bool:
    """Whether `a` is later than `b`; on one day only where both tell their hour."""
    return a[0] > b[0] or (a[0] == b[0] and bool(a[1] and b[1]) and a[1] > b[1])


def _shown(when: Moment) -> str:
    return f"{when[0].isoformat()} {when[1]}".strip()


def kept_deadlines(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """In a table of what had to be done by when and when it was done, nothing about `what` was done too late.

    told: what a receipt or form tells of that says both days itself.
    """
    for doc, table in tables(found.named):
        due = next((i for i, label in enumerate(table.columns) if _DUE.search(label)), None)
        done = next((i for i, label in enumerate(table.columns) if i != due and _DONE.search(label)), None)
        if due is None or done is None:
            continue
        year = base_year(doc, ctx)
        for r, row in enumerate(table.rows):
            name = _step_name(row, min(due, done))
            limit, day = moment(row[due], year), moment(row[done], year)
            if limit and day and day[0] > limit[0] and ctx.says(name, params["what"]):
                reason = f"{name}要求{limit[0].isoformat()}完成，{day[0].isoformat()}才完成"
                return CheckOutcome("kept_deadlines", VIOLATED, reason, (row_citation(doc, table, r),))
    for doc in found.named:
        if "told" in params and (late := _late_by_its_own_words(doc, params["told"], ctx)):
            return late
    return CheckOutcome("kept_deadlines", MET, "没有发现晚于规定时间的")


def _late_by_its_own_words(doc: Document, what: str, ctx: Context) -> CheckOutcome | None:
    """A receipt or form about `what` that tells both the last day and a later one on which it was handed in."""
    if "清缴" in doc.part.text:  # of the surrender, which clause 6.2.3 b asks for
        return None
    told = [(label, max(days), p) for label, value, p in entries(doc) if (days := dates(value))]
    due = [(day, p) for label, day, p in told if _LAST_DAY.search(label)]
    done = [(day, p) for label, day, p in told if _HANDED_IN.search(label) and not _LAST_DAY.search(label)]
    if (
        len(due) != 1
        or len(done) != 1
        or done[0][0] <= due[0][0]
        or not ctx.says(f"{doc.title} {done[0][1].text}", what)
    ):
        return None
    reason = f"{done[0][0].isoformat()}才办，截止日是{due[0][0].isoformat()}"
    return CheckOutcome("kept_deadlines", VIOLATED, reason, (cite(doc, done[0][1]), cite(doc, due[0][1])))
