"""What is audited: the plant's departments and its two leaders, and which requirements each of them answers for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.model import Verdict
from auditor.plant import LEADERS, department_words, departments
from auditor.reports.overview import Judged
from standard.practice import Practice
from standard.profile import Profile
from standard.words import ROLES

LEAD = "carbon_lead"


@dataclass(frozen=True, slots=True)
class Unit:
    """A department to audit, or a leader. key: its first role. words: every name the profile gives it.

    Roles that the profile gives to one department are one unit, so that independence is judged by department.
    """

    key: str
    name: str
    roles: tuple[str, ...]
    words: tuple[str, ...] = ()
    head: str = ""

    @property
    def is_leader(self) -> bool:
        return self.key in LEADERS


@dataclass(frozen=True, slots=True)
class Share:
    """What a unit is asked: the requirements it answers for, and those it takes part in (all applicable)."""

    unit: Unit
    main: tuple[Judged, ...]
    related: tuple[Judged, ...]

    @property
    def load(self) -> int:
        """How long its audit takes, in questions; one taken part in counts half."""
        return 2 * len(self.main) + len(self.related)


def units_of(profile: Profile) -> tuple[Unit, ...]:
    """The leaders and each department once, in the order of the roles."""
    named = departments(profile.data)
    groups: dict[str, list[str]] = {role: [role] for role in LEADERS}
    for role in ROLES:
        if role in named and role not in LEADERS:
            groups.setdefault(profile.short_department(role) or role, []).append(role)
    return tuple(_unit(name, roles, profile) for name, roles in groups.items())


def _unit(name: str, roles: list[str], profile: Profile) -> Unit:
    person = next((p for p in map(profile.person, roles) if p), None)
    head = str(person["name"]) if person else ""
    if roles[0] in LEADERS:
        return Unit(roles[0], ROLES[roles[0]], tuple(roles), (ROLES[roles[0]],), head)
    full = [w for role in roles for w in department_words(profile.department(role) or "")]
    return Unit(roles[0], name, tuple(roles), tuple(dict.fromkeys((name, *full))), head)


def unit_of(role: str, units: Iterable[Unit]) -> Unit:
    """Who answers for a role; a role that the plant gave to no department falls to the leading department."""
    listed = tuple(units)
    found = {role: unit for unit in listed for role in unit.roles}
    return found.get(role) or found.get(LEAD) or listed[0]


def find_unit(name: str, units: Iterable[Unit]) -> Unit | None:
    """The unit that a person means by a role id or by any of the plant's names for it; None when it is none."""
    listed, said = tuple(units), name.strip()
    exact = next((u for u in listed if said in (*u.roles, u.name)), None)
    return (
        exact
        or next((u for u in listed if said in u.words), None)
        or next((u for u in listed if any(w in said or said in w for w in u.words if len(said) > 1)), None)
    )


def shares(items: Iterable[Judged], units: tuple[Unit, ...], practice: Practice) -> tuple[Share, ...]:
    """Each unit with its requirements, in the guideline's order; what doesn't apply to the plant is left out."""
    applicable = tuple(j for j in items if j.verdict is not Verdict.NOT_APPLICABLE)
    owner = {j.requirement.id: unit_of(j.requirement.owner, units) for j in applicable}
    return tuple(_share(unit, applicable, owner, practice) for unit in units)


def _share(unit: Unit, items: tuple[Judged, ...], owner: Mapping[str, Unit], practice: Practice) -> Share:
    asked = {i for role in unit.roles for i in practice.related.get(role, ())}
    if not unit.is_leader:
        asked |= set(practice.everyone)
    mine = tuple(j for j in items if owner[j.requirement.id] == unit)
    return Share(unit, mine, tuple(j for j in items if j.requirement.id in asked and j not in mine))
