"""This audit beside an earlier one of the same plant: which gaps are closed, new, repeated or worse.

Both are compared by the verdicts in force (the auditor's where one stands). Requirements that the earlier audit did not
judge count as not open then; what this project asks beyond the guideline is left out, as in all counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditor.decisions import audit_id
from auditor.model import Audit, Finding, Verdict
from standard.model import Standard

# The graver, the higher; what is no gap is 0.
_GRAVITY = {Verdict.PARTIAL: 1, Verdict.NONCONFORM: 2, Verdict.MISSING: 3}


class Change(StrEnum):
    """What became of a requirement since the earlier audit."""

    REGRESSED = "regressed"  # met then and a gap now, or a gap that has grown graver
    NEW = "new"  # a gap now; not judged or not applicable then
    REPEATED = "repeated"  # a gap then and still, no graver
    CLOSED = "closed"  # a gap then, met now
    DROPPED = "not_applicable"  # a gap then, not applicable now

    @property
    def label(self) -> str:
        return CHANGE_LABELS[self]


CHANGE_LABELS = {
    Change.REGRESSED: "退步",
    Change.NEW: "新增",
    Change.REPEATED: "仍未关闭",
    Change.CLOSED: "已关闭",
    Change.DROPPED: "转为不适用",
}
CHANGE_RULES = {
    Change.REGRESSED: "上次符合、本次出现差距，或者差距比上次更重。",
    Change.NEW: "本次的差距，上次没有判定或者不适用。",
    Change.REPEATED: "上次的差距本次仍在，没有加重。",
    Change.CLOSED: "上次的差距，本次已经符合。",
    Change.DROPPED: "上次的差距，本次不再适用。",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A requirement that is or was a gap. before: None where the earlier audit did not judge it."""

    requirement: str
    change: Change
    before: Verdict | None
    now: Verdict
    lacked: tuple[str, ...]  # what the earlier audit found lacking
    lacks: tuple[str, ...]

    @property
    def better(self) -> bool:
        """A gap that is still open, but less grave than it was."""
        was = _GRAVITY.get(self.before, 0) if self.before else 0
        return self.change is Change.REPEATED and _GRAVITY[self.now] < was


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two audits compared. earlier: the earlier one's id and day; met: (then, now) counts of 'conform'."""

    earlier: str
    earlier_date: date
    met: tuple[int, int]
    gaps: tuple[int, int]
    changes: tuple[Changed, ...]

    @property
    def counts(self) -> Mapping[Change, int]:
        counted = Counter(c.change for c in self.changes)
        return {change: counted[change] for change in Change}

    def of(self, requirement: str) -> Changed | None:
        """What became of `requirement`; None where it is no gap and was none."""
        return next((c for c in self.changes if c.requirement == requirement), None)


def compare(audit: Audit, earlier: Audit, standard: Standard) -> Comparison:
    """`audit` beside `earlier`, requirement by requirement in the guideline's order."""
    wanted = [r.id for r in standard.requirements.values() if not r.addition]
    now, then = ({f.requirement: f for f in a.findings} for a in (audit, earlier))
    pairs = [(then.get(r), now[r]) for r in wanted if r in now]
    changes = tuple(c for old, new in pairs if (c := _changed(old, new)))
    old_verdicts = [old.in_force for old, _ in pairs if old]
    new_verdicts = [new.in_force for _, new in pairs]
    return Comparison(
        audit_id(earlier),
        earlier.audit_date,
        (old_verdicts.count(Verdict.CONFORM), new_verdicts.count(Verdict.CONFORM)),
        (sum(v in _GRAVITY for v in old_verdicts), sum(v in _GRAVITY for v in new_verdicts)),
        changes,
    )


def _changed(old: Finding | None, new: Finding) -> Changed | None:
    change = _change(old.in_force if old else None, new.in_force)
    if change is None:
        return None
    return Changed(
        new.requirement, change, old.in_force if old else None, new.in_force, old.lacking if old else (), new.lacking
    )


def _change(before: Verdict | None, now: Verdict) -> Change | None:
    was, is_now = _GRAVITY.get(before, 0) if before else 0, _GRAVITY.get(now, 0)
    if is_now and not was:
        return Change.REGRESSED if before is Verdict.CONFORM else Change.NEW
    if is_now:
        return Change.REGRESSED if is_now > was else Change.REPEATED
    if was:
        return Change.DROPPED if now is Verdict.NOT_APPLICABLE else Change.CLOSED
    return None
