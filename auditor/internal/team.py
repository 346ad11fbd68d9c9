"""The audit team, and who audits whom: no one audits their own department (guideline 7.4 b, GB/T 19011 5.5.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.internal.units import LEAD, Share, Unit, find_unit, unit_of
from standard.errors import UserError
from standard.profile import Profile

WHERE = "internal_audit.team"
LEADER, AUDITOR = "组长", "审核员"
_OUTSIDE = re.compile(r"外部|外聘|外请|咨询|集团|兄弟单位")
_AUDITS = (LEADER, AUDITOR)  # an expert advises and a trainee learns: neither audits a department alone


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the audit team. homes: keys of the units they belong to; None when nobody can tell.

    wanted: keys of the units that the profile says they audit.
    """

    name: str
    department: str
    role: str = AUDITOR
    qualification: str = ""
    homes: frozenset[str] | None = frozenset()
    wanted: tuple[str, ...] = ()

    def may_audit(self, unit: Unit) -> bool:
        """Whether they audit at all and belong to another department."""
        return self.role in _AUDITS and self.homes is not None and unit.key not in self.homes


@dataclass(frozen=True, slots=True)
class Team:
    """The team and its assignments (unit key → members); given: named in the profile, not read from job titles.

    checker: who audits the internal audit itself (guideline 7.4), as its leader may not audit their own work.
    """

    members: tuple[Member, ...]
    assigned: Mapping[str, tuple[Member, ...]]
    given: bool
    checker: Member | None = None

    @property
    def leader(self) -> Member | None:
        return next((m for m in self.members if m.role == LEADER), None)

    def of(self, unit: Unit) -> tuple[Member, ...]:
        return self.assigned.get(unit.key, ())


def team_of(profile: Profile, shared: Sequence[Share]) -> Team:
    """The team that the profile names, each unit assigned; else the people whose title says 内审, as far as they reach.

    Raises UserError when someone would audit their own department, when it can't be told which one is theirs, or when
    nobody is left for a department.
    """
    units = tuple(s.unit for s in shared)
    entries = profile.data.get("internal_audit", {}).get("team", [])
    if not entries:
        members = tuple(_titled(profile, units))
        return _made(members, shared, given=False)
    members = tuple(_member(e, profile, units) for e in entries)
    _check_roles(members)
    for member in members:
        for unit in units:
            if unit.key in member.wanted and not member.may_audit(unit):
                raise _refusal(member, unit, members, units)
    return _made(members, shared, given=True)


def _made(members: tuple[Member, ...], shared: Sequence[Share], *, given: bool) -> Team:
    assigned = _assign(members, shared, strict=given)
    lead = unit_of(LEAD, (s.unit for s in shared))
    assistants = [m for m in assigned.get(lead.key, ()) if m.role != LEADER]
    others = [m for m in members if m.role != LEADER and m.may_audit(lead)]
    return Team(members, assigned, given, next(iter([*assistants, *others]), None))


def _titled(profile: Profile, units: tuple[Unit, ...]) -> Iterable[Member]:
    for person in profile.data.get("people", []):
        title, name = str(person.get("title", "")), str(person["name"])
        if re.search(r"内审|内部审核", title):
            homes = _homes(name, profile, units)
            said = next((u.name for u in units if u.key in homes), "")
            yield Member(name, said, LEADER if "组长" in title else AUDITOR, homes=homes or None)


def _member(entry: Mapping[str, Any], profile: Profile, units: tuple[Unit, ...]) -> Member:
    name, said = str(entry["name"]), str(entry.get("department", ""))
    homes, shown = _homes(name, profile, units), said
    if said:
        unit = find_unit(said, units)
        if unit is not None:
            homes, shown = homes | {unit.key}, unit.name
        elif not _OUTSIDE.search(said):
            raise UserError(f"{name}的部门“{said}”不是企业资料里的部门", where=WHERE, remedy=_known(units))
    elif homes:
        shown = next(u.name for u in units if u.key in homes)
    else:
        raise UserError(f"没有写{name}所在的部门，无法判断是否审核本部门", where=WHERE, remedy="请填 department")
    wanted = tuple(_wanted(name, w, units) for w in re.split(r"[、,，;；\s]+", str(entry.get("audits", ""))) if w)
    return Member(name, shown, entry.get("role", AUDITOR), entry.get("qualification", ""), homes, wanted)


def _wanted(name: str, said: str, units: tuple[Unit, ...]) -> str:
    unit = find_unit(said, units)
    if unit is None:
        raise UserError(f"{name}要审核的“{said}”不是企业资料里的部门", where=WHERE, remedy=_known(units))
    return unit.key


def _known(units: Iterable[Unit]) -> str:
    return f"可写：{'、'.join(u.name for u in units)}；外聘的写“外部”"


def _homes(name: str, profile: Profile, units: tuple[Unit, ...]) -> frozenset[str]:
    """The units a person belongs to by their job titles in the profile."""
    titles = [str(p.get("title", "")) for p in profile.data.get("people", []) if p["name"] == name]
    titled = {u.key for u in units if any(w in title for title in titles for w in u.words)}
    held = {u.key for u in units for r in u.roles if (p := profile.person(r)) and p["name"] == name}
    return frozenset(titled | held)


def _check_roles(members: tuple[Member, ...]) -> None:
    names = [m.name for m in members]
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice:
        raise UserError(f"{twice}写了两次", where=WHERE, remedy="每人只写一行")
    leaders = [m.name for m in members if m.role == LEADER]
    if len(leaders) != 1:
        problem = f"审核组有{len(leaders)}个组长（{'、'.join(leaders)}）" if leaders else "审核组没有组长"
        raise UserError(problem, where=WHERE, remedy="请给其中一人写 role: 组长")


def _refusal(member: Member, unit: Unit, members: Iterable[Member], units: Iterable[Unit]) -> UserError:
    """Who may not audit which department, why, and who could instead."""
    if member.role not in _AUDITS:
        problem = f"{member.name}是{member.role}，不能单独审核{unit.name}"
    else:
        own = "、".join(u.name for u in units if u.key in (member.homes or ()))
        problem = f"{member.name}属于{own}，不能审核本部门（{unit.name}）"
    others = [f"{m.name}（{m.department}）" for m in members if m.may_audit(unit)]
    remedy = f"可以改由{'或'.join(others)}审核" if others else "审核组里没有其他部门的审核员，请增加一名"
    return UserError(problem, where=WHERE, remedy=remedy)


def _assign(members: tuple[Member, ...], shared: Sequence[Share], *, strict: bool) -> dict[str, tuple[Member, ...]]:
    """Each unit's auditors: as the profile says, the rest to whoever may and has least to do, the largest first."""
    load = {m.name: 0 for m in members}
    assigned: dict[str, tuple[Member, ...]] = {}
    for share in shared:
        stated = tuple(m for m in members if share.unit.key in m.wanted)
        if stated:
            assigned[share.unit.key] = stated
            for member in stated:
                load[member.name] += share.load // len(stated)
    for share in sorted(shared, key=lambda s: -s.load):
        if share.unit.key in assigned:
            continue
        able = [m for m in members if m.may_audit(share.unit)]
        if able:
            chosen = min(able, key=lambda m: load[m.name])
            assigned[share.unit.key] = (chosen,)
            load[chosen.name] += share.load
        elif strict:
            problem = f"没有人可以审核{share.unit.name}：审核组的审核员都属于这个部门"
            raise UserError(problem, where=WHERE, remedy="请增加一名其他部门的审核员，或外聘")
    return assigned
