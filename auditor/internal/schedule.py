"""When each department is audited: half-days shared out by how much there is to ask."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.internal.team import Team
from auditor.internal.units import Share, Unit

_HALVES = ("上午", "下午")
_SATURDAY = 5
HALF_DAY = 24  # load of a half-day: a dozen requirements


@dataclass(frozen=True, slots=True)
class Slot:
    """One unit's audit. time: the half-days it takes, in words; '' where the audit's days aren't known.

    first: its first half-day, counted from 0.
    """

    unit: Unit
    share: Share
    time: str = ""
    first: int = 0


def half_days(start: date, end: date) -> tuple[str, ...]:
    """The working half-days from the first day's morning to the last day's morning; the last afternoon closes.

    A weekend inside is left out, unless the whole audit lies in it. A one-day audit has its morning and afternoon.
    """
    days = [start + timedelta(days=i) for i in range((end - start).days + 1)]
    working = [d for d in days if d.weekday() < _SATURDAY] or days
    halves = [f"{d.month}月{d.day}日{half}" for d in working for half in _HALVES]
    return tuple(halves if len(working) == 1 else halves[:-1])


def schedule(shares: Sequence[Share], team: Team, start: date | None, end: date | None) -> tuple[Slot, ...]:
    """Each unit with its time, the earliest first: every first auditor goes through their units one after the other.

    A half-day holds HALF_DAY of load, or as much more as an auditor's work needs to fit the audit's days.
    """
    halves = half_days(start, end) if start and end else ()
    groups = _by_auditor(shares, team)
    if not halves:
        return tuple(Slot(s.unit, s) for s in shares)
    slots = [slot for group in groups.values() for slot in _in_turn(group, halves)]
    order = {s.unit.key: at for at, s in enumerate(shares)}
    return tuple(sorted(slots, key=lambda slot: (slot.first, order[slot.unit.key])))


def _by_auditor(shares: Sequence[Share], team: Team) -> Mapping[str, list[Share]]:
    groups: dict[str, list[Share]] = {}
    for share in shares:
        auditors = team.of(share.unit)
        groups.setdefault(auditors[0].name if auditors else "", []).append(share)
    return groups


def _in_turn(group: Sequence[Share], halves: Sequence[str]) -> Iterator[Slot]:
    room = max(HALF_DAY, math.ceil(sum(max(s.load, 1) for s in group) / len(halves)))
    before = 0
    for share in group:
        after = before + max(share.load, 1)
        first, last = before // room, math.ceil(after / room) - 1
        yield Slot(share.unit, share, _span(halves[first], halves[last]), first)
        before = after


def _span(first: str, last: str) -> str:
    """From a half-day to another in words, the day once where it is the same: '4月13日上午至下午'."""
    if first == last:
        return first
    same_day = first[:-2] == last[:-2]
    return f"{first}至{last[-2:] if same_day else last}"
