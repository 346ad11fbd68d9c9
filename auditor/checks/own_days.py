"""Check that each month's entry is of a day of its own: own_days (guideline 6.1.3 b; domain F10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, SHORT, columns, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome
from auditor.monthly import base_year, month_cell
from auditor.values import dates


def own_days(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No month of a table that tells each month's day has but another month's day, as a line copied down has it."""
    for doc, table in tables(found.named):
        base, dated = base_year(doc, ctx), columns(table, "col_date", ctx)
        days: dict[date, list[tuple[int, int]]] = defaultdict(list)  # day → (month, row) of the entries that tell it
        for r, row in enumerate(table.rows):
            at, told = month_cell(table, row, base, ctx)
            said = [d for i in dated if i != at for d in dates(row[i], base)]
            if len(told) == 1 and len(said) == 1:
                days[said[0]].append((told[0][1], r))
        for day, entries in days.items():
            own = [month for month, _ in entries if month == day.month]
            copied = [(month, r) for month, r in entries if month != day.month]
            if own and copied:
                month, r = copied[0]
                reason = f"{month}月一行的日期是{day.isoformat()}，与{day.month}月相同，是照抄的"
                cited = row_citation(doc, table, r)
                return CheckOutcome("own_days", SHORT, reason, (cited,), (f"{month}月自己的记录",))
    return CheckOutcome("own_days", MET, "没有发现照抄别的月份日期的")
