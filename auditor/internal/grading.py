"""From findings to nonconformities: one for each fact, graded by the rules of standard/grading.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from auditor.internal.units import Unit, unit_of
from auditor.model import Audit, CheckOutcome, Verdict
from auditor.reports.overview import Judged, grouped, shortfall
from auditor.reports.wording import join, sentence
from standard.practice import GRADES, Class, Conclusion, Grading, Rule

MAJOR, MINOR, OBSERVATION = GRADES
_FAILED = ("violated", "short", "absent")


@dataclass(frozen=True, slots=True)
class Nonconformity:
    """What an audit raises: the requirements that one fact fails, with its grade and why.

    items: the first is the requirement it is raised against. rule: the rule's words, or who graded it. kind: 体系性 …;
    category: of guideline 8.1 a–e. number: of its report, '' for an observation until it is given one.
    """

    unit: Unit
    items: tuple[Judged, ...]
    grade: str
    rule: str
    why: str
    kind: Class
    category: Class
    number: str = ""

    @property
    def main(self) -> Judged:
        return self.items[0]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(j.requirement.id for j in self.items)

    @property
    def fact(self) -> str:
        """What is wrong, in a sentence; an auditor's own words come first."""
        said = [facts(j) for j in self.items]
        return "".join(dict.fromkeys(said))

    @property
    def confirmed(self) -> bool:
        """Whether an auditor has decided on it."""
        return all(j.finding.decision and not j.finding.decision.stale for j in self.items)


@dataclass(frozen=True, slots=True)
class Grader:
    """The rules with what they look at: this audit, and the one before where there is one."""

    grading: Grading
    items: tuple[Judged, ...]
    audit: Audit
    earlier: Mapping[str, Judged]

    def fits(self, item: Judged, when: Mapping[str, Any]) -> bool:
        """Whether all conditions of a rule hold for a finding."""
        return all(_CONDITIONS[name](self, item, value, when) for name, value in when.items() if name in _CONDITIONS)

    def grade(self, item: Judged) -> tuple[str, str, str]:
        """Grade, rule and why; an auditor's grade that still stands wins."""
        decision = item.finding.decision
        if decision and not decision.stale and decision.grade:
            return decision.grade, f"审核员{decision.by}于{decision.on}确定", sentence(decision.reason)
        rule = self._rule(item)
        return rule.grade, rule.rule, rule.why

    def _rule(self, item: Judged) -> Rule:
        return next(r for r in self.grading.rules if self.fits(item, r.when))

    def raised(self, units: Sequence[Unit]) -> tuple[Nonconformity, ...]:
        """One nonconformity for each fact, in the guideline's order.

        Requirements of one department that fail for exactly the same reasons are one fact: one report names them all.
        """
        gaps = [j for j in self.items if j.is_gap]
        keyed = grouped(gaps, lambda j: f"{unit_of(j.requirement.owner, units).key}|{_same_fact(j)}")
        return tuple(self._raise(members, units) for members in keyed.values())

    def _raise(self, members: tuple[Judged, ...], units: Sequence[Unit]) -> Nonconformity:
        grades = {j.requirement.id: self.grade(j) for j in members}
        worst = min(members, key=lambda j: GRADES.index(grades[j.requirement.id][0]))
        grade, rule, why = grades[worst.requirement.id]
        items = (worst, *(j for j in members if j is not worst))
        deciding = self._deciding(worst)
        kind = next(k for k in self.grading.kinds if self.fits(deciding, k.when))
        category = next(c for c in self.grading.categories if self.fits(deciding, c.when))
        return Nonconformity(unit_of(worst.requirement.owner, units), items, grade, rule, why, kind, category)

    def _deciding(self, item: Judged) -> Judged:
        """The finding with only those checks that its grade rests on, where the rule names any."""
        checks = self._rule(item).when.get("checks")
        if not checks:
            return item
        trail = tuple(o for o in item.finding.trail if o.check in checks)
        return replace(item, finding=replace(item.finding, trail=trail))


def _same_fact(item: Judged) -> str:
    """What makes two requirements one fact: the same failed reasons. A decision of an auditor stands for itself."""
    reasons = sorted({o.reason for o in failed(item)})
    return "｜".join(reasons) if reasons and item.finding.decision is None else item.requirement.id


def failed(item: Judged) -> tuple[CheckOutcome, ...]:
    """The checks that were not met, the worst first."""
    return tuple(o for outcome in _FAILED for o in item.finding.trail if o.outcome == outcome)


def facts(item: Judged) -> str:
    """What is wrong with one requirement: the auditor's reason where one decided, and what the checks found."""
    decision = item.finding.decision
    if decision is None or decision.stale:
        return _told(item)
    machine = _told(item) if item.finding.verdict not in (Verdict.CONFORM, Verdict.NOT_APPLICABLE) else ""
    said = sentence(decision.reason)
    return said if said == machine or not machine else f"{said}文件评审所见：{machine}"


def _told(item: Judged) -> str:
    """The failed checks' reasons, each under the paper it was seen in: '《计量器具台账》：缺责任人。'"""
    seen: dict[str, list[str]] = {}
    for outcome in failed(item):
        nowhere = "提交的文件中" if outcome.reason.startswith("没有写到") else ""
        place = next((f"《{paper_of(c.file)}》：" for c in outcome.citations), nowhere)
        seen.setdefault(place, []).append(outcome.reason)
    return "".join(place + join(reasons) for place, reasons in seen.items()) or shortfall(item)


def paper_of(file: str) -> str:
    """A file's name as people speak of it: without folders, archive and suffix."""
    name = re.split(r"[/!]", file)[-1]
    return name.rpartition(".")[0] or name


def numbered(
    raised: Iterable[Nonconformity], report: str, observation: str, issued: Mapping[str, str]
) -> tuple[Nonconformity, ...]:
    """With the numbers of their reports: '{report}-01', …, and '{observation}01', … for the observations.

    issued: requirement → number given out before; it stays, and a number once given goes to nothing else.
    """
    taken, result = set(issued.values()), []
    for one in raised:
        series = observation if one.grade == OBSERVATION else f"{report}-"
        held = issued.get(one.main.requirement.id, "")
        number = held if re.fullmatch(rf"{re.escape(series)}\d+", held) else _next(series, taken)
        taken.add(number)
        result.append(replace(one, number=number))
    return tuple(result)


def _next(series: str, taken: Iterable[str]) -> str:
    """The number after the highest of a series."""
    given = [m[1] for number in taken if (m := re.fullmatch(rf"{re.escape(series)}(\d+)", number))]
    return f"{series}{max(map(int, given), default=0) + 1:02}"


def conclusion(grading: Grading, majors: int, rate: float) -> Conclusion:
    """The first conclusion whose conditions hold."""
    fits = (c for c in grading.conclusions if majors <= (majors if c.max_major is None else c.max_major))
    return next(c for c in fits if rate >= c.min_rate)


def _has_check(grader: Grader, item: Judged, checks: Sequence[str], when: Mapping[str, Any]) -> bool:
    outcomes = when.get("outcomes", _FAILED)
    return any(o.check in checks and o.outcome in outcomes for o in item.finding.trail)


def _within(grader: Grader, item: Judged, places: Sequence[str], when: Mapping[str, Any]) -> bool:
    return any(item.requirement.id == p or f"{item.clause}.".startswith(f"{p}.") for p in places)


def _lacks(grader: Grader, item: Judged, types: Sequence[str], when: Mapping[str, Any]) -> bool:
    own = (d for d in grader.audit.documents if d.owner != "other" and d.state == "in_force")
    return not any(d.is_a(t) for d in own for t in types)


def _empty_clause(grader: Grader, item: Judged, wanted: bool, when: Mapping[str, Any]) -> bool:
    members = [j for j in grader.items if j.clause == item.clause and j.verdict is not Verdict.NOT_APPLICABLE]
    return wanted == (len(members) > 1 and all(j.verdict is Verdict.MISSING for j in members))


def _was_raised(grader: Grader, item: Judged, wanted: bool, when: Mapping[str, Any]) -> bool:
    """The earlier audit found a gap here, and one of the checks that failed then fails still."""
    before = grader.earlier.get(item.requirement.id)
    again = {o.check for o in failed(before)} & {o.check for o in failed(item)} if before and before.is_gap else set()
    return wanted == bool(again)


def _unsure(grader: Grader, item: Judged, limit: float, when: Mapping[str, Any]) -> bool:
    decided = item.finding.decision is not None and not item.finding.decision.stale
    return item.finding.confidence <= limit and not decided


_CONDITIONS: Mapping[str, Any] = {
    "modality": lambda grader, item, value, when: item.requirement.modality == value,
    "verdicts": lambda grader, item, value, when: item.verdict.value in value,
    "min_weight": lambda grader, item, value, when: item.requirement.weight >= value,
    "shown_by": lambda grader, item, value, when: item.requirement.shown_by == value,
    "checks": _has_check,
    "requirements": _within,
    "lacking_documents": _lacks,
    "max_confidence": _unsure,
    "whole_clause": _empty_clause,
    "repeated": _was_raised,
}
