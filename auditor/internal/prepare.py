"""Everything that the audit set's documents are written from, worked out once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from auditor.decisions import audit_id
from auditor.internal import grading as grades
from auditor.internal.grading import MAJOR, OBSERVATION, Grader, Nonconformity
from auditor.internal.sampling import Draw, draws, unmet
from auditor.internal.team import Member, Team, team_of
from auditor.internal.units import Share, Unit, shares, units_of
from auditor.model import Audit
from auditor.reports.overview import Judged, Tally, judged
from standard.model import DocumentType, Standard
from standard.numbering import full_number
from standard.practice import Conclusion, Grading, Practice, load_grading, load_practice
from standard.profile import Profile

TO_FILL = "【待补充】"
# Numbers in the plant's code, the same as in the generated set (templates/, a test holds them together).
NUMBERS = {
    "audit_programme": "TGL-FA-15",
    "audit_plan": "TGL-FA-16",
    "audit_checklist": "TGL-JL-18",
    "nonconformity_report": "TGL-JL-19",
    "audit_report": "TGL-BG-08",
    "nonconformity_ledger": "TGL-TZ-22",
}


@dataclass(frozen=True, slots=True)
class InternalAudit:
    """One internal audit: the findings in force, who audits whom, what is drawn and what is raised.

    raised: nonconformities and observations with their numbers. details: the profile's internal_audit section.
    unmet: kinds of records that requirements ask for and nothing of which was handed in. issued: requirement → number
    of its report, those given out by an earlier run among them.
    """

    audit: Audit
    standard: Standard
    profile: Profile
    practice: Practice
    grading: Grading
    items: tuple[Judged, ...]
    shares: tuple[Share, ...]
    team: Team
    draws: tuple[Draw, ...]
    unmet: tuple[DocumentType, ...]
    raised: tuple[Nonconformity, ...]
    details: Mapping[str, Any]
    seed: str
    issued: Mapping[str, str]

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(s.unit for s in self.shares)

    @property
    def nonconformities(self) -> tuple[Nonconformity, ...]:
        return tuple(n for n in self.raised if n.grade != OBSERVATION)

    @property
    def observations(self) -> tuple[Nonconformity, ...]:
        return tuple(n for n in self.raised if n.grade == OBSERVATION)

    @property
    def year(self) -> int:
        return int(self.details.get("year") or (self.start or self.audit.audit_date).year)

    @property
    def start(self) -> date | None:
        return _day(self.details.get("start"))

    @property
    def end(self) -> date | None:
        return _day(self.details.get("end")) or self.start

    @property
    def kind(self) -> str:
        return str(self.details.get("kind") or "年度全面审核")

    @property
    def conclusion(self) -> Conclusion:
        majors = sum(n.grade == MAJOR for n in self.raised)
        return grades.conclusion(self.grading, majors, Tally.of(self.items).rate)

    def number(self, document: str, serial: int | None = None) -> str:
        """A document's number: the plant's for its kind, the year, which audit of the year, which of its series."""
        base = f"{full_number(self.profile, NUMBERS[document])}-{self.year}"
        if document == "audit_programme":
            return base
        audit = f"{base}-{int(self.details.get('occasion') or 1):02}"
        return audit if serial is None else f"{audit}-{serial:02}"

    def auditors(self, unit: Unit) -> tuple[Member, ...]:
        return self.team.of(unit)

    def auditor_names(self, unit: Unit) -> str:
        return "、".join(m.name for m in self.auditors(unit)) or TO_FILL

    def due(self, grade: str) -> str:
        """When a nonconformity of a grade is to be closed: a day, or a term where the audit's days aren't known."""
        days = self.grading.grades[grade].close_days
        return (self.end + timedelta(days=days)).isoformat() if self.end else f"末次会议后{days}日内"

    def draws_for(self, requirement: str) -> tuple[Draw, ...]:
        return tuple(d for d in self.draws if requirement in d.requirements)


def prepare(
    audit: Audit,
    standard: Standard,
    profile: Profile,
    *,
    seed: str = "",
    earlier: Audit | None = None,
    issued: Mapping[str, str] | None = None,
) -> InternalAudit:
    """Work out an internal audit from an audit's findings (with decisions laid over them) and the profile.

    seed: of the draw; by default taken from what was audited. earlier: the last audit, for what is repeated; one so
    recent that its corrective actions are not yet due doesn't count. issued: requirement → report number given out
    before. Raises UserError for a team that won't do.
    """
    practice, rules = load_practice(), load_grading()
    items = judged(audit, standard)
    shared = shares(items, units_of(profile), practice)
    units = tuple(s.unit for s in shared)
    drawn = seed or default_seed(audit)
    internal = InternalAudit(
        audit=audit,
        standard=standard,
        profile=profile,
        practice=practice,
        grading=rules,
        items=items,
        shares=shared,
        team=team_of(profile, shared),
        draws=draws(audit, standard, items, units, practice, drawn),
        unmet=unmet(audit, standard, items),
        raised=(),
        details=profile.data.get("internal_audit", {}),
        seed=drawn,
        issued=issued or {},
    )
    return _with_raised(internal, _due_earlier(audit, earlier, rules, standard), units)


def default_seed(audit: Audit) -> str:
    """The seed of the draw that follows from what was audited: 8 hex digits."""
    return hashlib.sha256(audit_id(audit).encode()).hexdigest()[:8]


def _due_earlier(audit: Audit, earlier: Audit | None, rules: Grading, standard: Standard) -> dict[str, Judged]:
    term = timedelta(days=max(g.close_days for g in rules.grades.values() if g.name != OBSERVATION))
    if earlier is None or audit.audit_date - earlier.audit_date < term:
        return {}
    known = {f.requirement for f in earlier.findings}
    wanted = (r for r in standard.requirements.values() if r.id in known)
    findings = {f.requirement: f for f in earlier.findings}
    return {r.id: Judged(r, findings[r.id]) for r in wanted}


def _with_raised(internal: InternalAudit, earlier: dict[str, Judged], units: tuple[Unit, ...]) -> InternalAudit:
    grader = Grader(internal.grading, internal.items, internal.audit, earlier)
    report = internal.number("nonconformity_report")
    raised = grades.numbered(grader.raised(units), report, f"{report}-G", internal.issued)
    given = {i: n.number for n in raised for i in n.ids}
    return replace(internal, raised=raised, issued={**internal.issued, **given})


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
