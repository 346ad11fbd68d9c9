"""What two ledgers book of the same quantity, month by month: booked_alike (guideline 6.1.2 b, domain F7).

The carbon ledger takes its coal and its clinker from the plant's own ledgers. Which columns are the same quantity is
told by the figures: those that agree in nearly every month; then those that don't were mistyped or booked apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from auditor.checks.base import MET, SHORT, close, papers, place_of, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.monthly import Month, base_year, month_cell
from auditor.values import number, shown

OTHERS = ("fuel_ledger", "output_ledger", "raw_material_ledger", "power_ledger")
LEAST_MONTHS = 6  # of which both tell the same, from which on they are one quantity
MOST_OTHER = 3  # months in which they may differ then
SAME = 0.0005  # share by which they differ in rounding
TOLD = 0.002  # share from which on a difference is worth telling
AMOUNT = 100.0  # a figure as large is an amount, no factor or share
_EXPLAINED = re.compile("更正|调整|修正|替代|缺[测失记]|盘库|保守|核定|换算")


class _Series(NamedTuple):
    label: str
    by_month: dict[Month, tuple[float, Citation, str]]


def booked_alike(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each month's amounts in the main ledgers are those of the plant's other ledgers, where most months agree."""
    ours = [one for doc, table in tables(found.main) for one in _series(doc, table, ctx)]
    main = {id(doc) for doc in found.main}
    theirs = [
        one
        for doc, table in tables(d for d in papers(OTHERS, ctx) if id(d) not in main)
        for one in _series(doc, table, ctx)
    ]
    for a in ours:
        for b in theirs:
            other = _other_months(a, b)
            if other:
                said = "；".join(_said(a, b, month) for month in other)
                cited = tuple(c for month in other for c in (a.by_month[month][1], b.by_month[month][1]))
                return CheckOutcome("booked_alike", SHORT, said, cited, ("台账之间一致的数据",))
    return CheckOutcome("booked_alike", MET, "没有发现台账之间不一致的月份")


def _series(doc: Document, table: Table, ctx: Context) -> Iterator[_Series]:
    """The columns of amounts of a table with a row for each month; a month told twice (two lines) is no such row."""
    base = base_year(doc, ctx)
    rows = [(month_cell(table, row, base, ctx)[1], r, row) for r, row in enumerate(table.rows)]
    single = [(told[0], r, row) for told, r, row in rows if len(told) == 1]
    if len(single) < LEAST_MONTHS or len({month for month, _, _ in single}) < len(single):
        return
    for i, label in enumerate(table.columns):
        values = {m: (v, row_citation(doc, table, r), "；".join(row)) for m, r, row in single if (v := number(row[i]))}
        amounts = [v for v, _, _ in values.values() if v >= AMOUNT]
        if len(amounts) == len(values) >= LEAST_MONTHS and len(set(amounts)) >= LEAST_MONTHS:
            yield _Series(label, values)


def _other_months(a: _Series, b: _Series) -> list[Month]:
    """The months in which two columns that are the same quantity differ, and nobody says why."""
    both = [m for m in a.by_month if m in b.by_month]
    other = [m for m in both if not close(a.by_month[m][0], b.by_month[m][0], SAME)]
    if not other or len(other) > MOST_OTHER or len(both) - len(other) < LEAST_MONTHS:
        return []
    told = (m for m in other if not close(a.by_month[m][0], b.by_month[m][0], TOLD))
    return [m for m in told if not _EXPLAINED.search(a.by_month[m][2] + b.by_month[m][2])]


def _said(a: _Series, b: _Series, month: Month) -> str:
    ours, theirs = a.by_month[month], b.by_month[month]
    return (
        f"{month[0]}年{month[1]}月“{a.label}”记{shown(ours[0])}{place_of(ours[1])}，"
        f"“{b.label}”记{shown(theirs[0])}{place_of(theirs[1])}，差{shown(round(abs(ours[0] - theirs[0]), 2))}"
    )
