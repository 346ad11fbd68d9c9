"""When each department is audited: half-days shared out by how much there is to ask."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.internal.team import Team
from auditor.internal.units import Share, Unit

_HALVES = ("上午", "下午")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """One unit's audit: the half-days it takes, as words; '' where the audit's days aren't known."""

    unit: Unit
    share: Share
    time: str


def half_days(start: date, end: date) -> tuple[str, ...]:
    """The working half-days from the first day's morning to the last day's morning; the last afternoon closes.

    A weekend inside is left out, unless the whole audit lies in it. A one-day audit has its morning and afternoon.
    """
    days = [start + timedelta(days=i) for i in range((end - start).days + 1)]
    working = [d for d in days if d.weekday() < _SATURDAY] or days
    halves = [f"{d.month}月{d.day}日{half}" for d in working for half in _HALVES]
    return tuple(halves if len(working) == 1 else halves[:-1])


def schedule(shares: Sequence[Share], team: Team, start: date | None, end: date | None) -> tuple[Slot, ...]:
    """Each unit with its time: every first auditor goes through their units one after the other."""
    halves = half_days(start, end) if start and end else ()
    times: dict[str, str] = {}
    for group in _by_auditor(shares, team).values():
        times |= _spread(group, halves)
    return tuple(Slot(s.unit, s, times.get(s.unit.key, "")) for s in shares)


def _by_auditor(shares: Sequence[Share], team: Team) -> Mapping[str, list[Share]]:
    groups: dict[str, list[Share]] = {}
    for share in shares:
        auditors = team.of(share.unit)
        groups.setdefault(auditors[0].name if auditors else "", []).append(share)
    return groups


def _spread(group: Sequence[Share], halves: Sequence[str]) -> dict[str, str]:
    """Half-days in proportion to what there is to ask, in order."""
    total, before, times = sum(max(s.load, 1) for s in group), 0, {}
    for share in group:
        after = before + max(share.load, 1)
        first = before * len(halves) // total
        last = max(first, math.ceil(after * len(halves) / total) - 1)
        if halves:
            times[share.unit.key] = halves[first] if first == last else f"{halves[first]}至{halves[last]}"
        before = after
    return times
