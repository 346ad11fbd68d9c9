"""Check of a series of weeks for holes: weeks_unbroken (guideline 6.2.2 b)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

from auditor.checks.base import MET, SHORT, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome
from auditor.values import dates

WEEK = 7
LEAST = 12  # weeks that make a series
HOLE = 22  # days from one entry to the next; two weeks fall to the long holidays


def weeks_unbroken(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A table kept week by week has no hole of two weeks and more within its span."""
    for doc, table in tables(found.named):
        told = [(days[0], r) for r, row in enumerate(table.rows) if (days := _days(row))]
        told = sorted({day: r for day, r in told if ctx.period[0] <= day <= ctx.period[1]}.items())
        steps = [(b - a).days for (a, _), (b, _) in pairwise(told)]
        if len(told) < LEAST or median(steps) != WEEK:
            continue
        for (before, _), (after, r) in pairwise(told):
            if (after - before).days >= HOLE:
                weeks = (after - before).days // WEEK - 1
                reason = f"{before.isoformat()}以后到{after.isoformat()}之间{weeks}周没有记录"
                return CheckOutcome("weeks_unbroken", SHORT, reason, (row_citation(doc, table, r),), ("缺的各周",))
    return CheckOutcome("weeks_unbroken", MET, "没有发现按周的记录中断")


def _days(row: tuple[str, ...]) -> tuple[date, ...]:
    """The day of a row: that of the first of its leading cells that holds one."""
    return next((days for cell in row[:3] if (days := dates(cell))), ())
