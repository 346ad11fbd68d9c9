"""An audit beside an earlier one: what is closed, new, repeated, worse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from auditor.comparison import Change, compare
from auditor.model import Audit, Decision, Finding, Verdict
from standard.model import Standard

V = Verdict


def pair(audit: Audit, before: Verdict | None, now: Verdict) -> tuple[Audit, Audit]:
    """The audit and an earlier one that differ in 4.1-1 alone."""

    def told(verdict: Verdict | None) -> tuple[Finding, ...]:
        return tuple(
            f if f.requirement != "4.1-1" else replace(f, verdict=verdict)
            for f in audit.findings
            if f.requirement != "4.1-1" or verdict is not None
        )

    return replace(audit, findings=told(now)), replace(audit, findings=told(before), audit_date=date(2025, 3, 20))


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (V.CONFORM, V.PARTIAL, Change.REGRESSED),
        (V.PARTIAL, V.NONCONFORM, Change.REGRESSED),
        (V.PARTIAL, V.MISSING, Change.REGRESSED),
        (V.NOT_APPLICABLE, V.PARTIAL, Change.NEW),
        (None, V.MISSING, Change.NEW),
        (V.PARTIAL, V.PARTIAL, Change.REPEATED),
        (V.MISSING, V.PARTIAL, Change.REPEATED),
        (V.NONCONFORM, V.CONFORM, Change.CLOSED),
        (V.MISSING, V.NOT_APPLICABLE, Change.DROPPED),
        (V.CONFORM, V.CONFORM, None),
        (V.CONFORM, V.NOT_APPLICABLE, None),
        (None, V.CONFORM, None),
    ],
)
def test_a_requirement_changes(
    audit: Audit, standard: Standard, before: Verdict | None, now: Verdict, change: Change | None
) -> None:
    changed = compare(*pair(audit, before, now), standard).of("4.1-1")
    assert (changed.change if changed else None) == change


def test_a_lighter_gap_that_is_still_open_is_better(audit: Audit, standard: Standard) -> None:
    lighter = compare(*pair(audit, V.MISSING, V.PARTIAL), standard).of("4.1-1")
    same = compare(*pair(audit, V.PARTIAL, V.PARTIAL), standard).of("4.1-1")
    assert lighter is not None and lighter.better
    assert same is not None and not same.better


def test_the_auditors_verdicts_are_compared_not_the_machines(audit: Audit, standard: Standard) -> None:
    now, earlier = pair(audit, V.CONFORM, V.PARTIAL)
    closed = Decision("4.1-1", V.CONFORM, "现场核实", "周审核", date(2026, 4, 1))
    decided = tuple(replace(f, decision=closed) if f.requirement == "4.1-1" else f for f in now.findings)
    assert compare(replace(now, findings=decided), earlier, standard).of("4.1-1") is None


def test_additions_to_the_guideline_are_left_out_of_the_counts(audit: Audit, standard: Standard) -> None:
    same = compare(audit, audit, standard)
    assert [c.requirement for c in same.changes] == ["4.1-2", "4.2.a", "6.1.3.a", "6.1.3.b"]
    assert same.met == (1, 1)
    assert same.gaps == (4, 4)
    assert same.counts[Change.REPEATED] == 4
