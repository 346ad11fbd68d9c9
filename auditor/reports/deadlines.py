"""Statutory deadlines that fall due soon after the audit, worked out from the guideline's calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from standard.model import Standard

HORIZON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duty and its day. stated: the day stands in a notice of the year, not only in the standing rule."""

    due: date
    duty: str
    owner: str
    source: str
    clauses: tuple[str, ...]
    stated: bool


def upcoming(standard: Standard, audit_date: date) -> tuple[Deadline, ...]:
    """The statutory duties that fall due within 90 days of `audit_date`, the next day of each, in order."""
    last = audit_date + HORIZON
    nearest = []
    for entry in standard.calendar:
        days = [(d, s) for d, s in _days(entry, audit_date) if audit_date <= d <= last]
        if entry.get("statutory") and days:
            nearest.append(_deadline(entry, *min(days)))
    return tuple(sorted(nearest, key=lambda d: (d.due, d.duty)))


def _deadline(entry: Mapping[str, Any], due: date, stated: bool) -> Deadline:
    clauses = tuple(str(c) for c in entry.get("clauses") or ())
    return Deadline(due, str(entry["duty"]), str(entry.get("owner", "")), str(entry.get("source", "")), clauses, stated)


def _days(entry: Mapping[str, Any], around: date) -> Iterator[tuple[date, bool]]:
    """The days on which the duty of `entry` falls due about `around`, and whether a notice states them."""
    rule, dates = entry.get("rule") or {}, entry.get("dates") or {}
    for year in range(around.year - 2, around.year + 3):
        if year in dates:
            stated = dates[year]
            yield stated if isinstance(stated, date) else date.fromisoformat(str(stated)), True
        elif "month" in rule and "day" in rule:
            yield date(year + int(rule.get("year_offset", 0)), int(rule["month"]), int(rule["day"])), False
    if "days_after_month_end" in rule:
        first = around.replace(day=1)
        for back in range(3):
            month_end = _months_before(first, back) - timedelta(days=1)
            yield month_end + timedelta(days=int(rule["days_after_month_end"])), True


def _months_before(first: date, months: int) -> date:
    """The first day of the month `months` before the month of `first`."""
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
