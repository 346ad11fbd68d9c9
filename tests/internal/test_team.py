"""No one audits their own department, and everyone is audited by somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from auditor.internal.prepare import InternalAudit, prepare
from auditor.internal.schedule import Slot, half_days, schedule
from auditor.model import Audit
from standard.errors import UserError
from standard.model import Standard
from standard.profile import Profile

LEADER = {"name": "廖思敏", "department": "administration", "role": "组长"}
METERS = {"name": "蒲安平", "department": "equipment", "role": "审核员"}
MONEY = {"name": "文静", "department": "财务部", "role": "审核员"}
Made = Callable[..., InternalAudit]


@pytest.fixture
def made(audit_with: Callable[..., Audit], standard: Standard, with_section: Callable[..., Profile]) -> Made:
    def team(*members: dict[str, Any], **more: Any) -> InternalAudit:
        section = {"team": list(members)} if members else {}
        return prepare(audit_with(), standard, with_section(section, **more))

    return team


def refusal(made: Made, *members: dict[str, Any], **more: Any) -> str:
    with pytest.raises(UserError) as error:
        made(*members, **more)
    return error.value.message


def test_auditing_ones_own_department_is_refused_with_who_could_instead(made: Made) -> None:
    said = refusal(made, LEADER, METERS | {"audits": "制造部、机电设备部"}, MONEY)
    assert "蒲安平属于机电设备部，不能审核本部门（机电设备部）" in said
    assert "可以改由廖思敏（综合管理部）或文静（财务部）审核" in said


def test_a_job_title_tells_on_a_person_whom_the_team_puts_elsewhere(made: Made) -> None:
    liar = {"name": "谭雪", "department": "finance", "role": "审核员", "audits": "生产技术部"}
    assert "谭雪属于生产技术部、财务部，不能审核本部门（生产技术部）" in refusal(made, LEADER, METERS, liar)


def test_one_department_with_two_roles_is_one_department(made: Made, sample: Profile) -> None:
    shared = {**sample.data["departments"], "technical": "机电设备部"}
    said = refusal(made, LEADER, MONEY, METERS | {"audits": "technical"}, departments=shared)
    assert "不能审核本部门（机电设备部）" in said


def test_of_joint_leaders_each_may_not_audit_the_lead(made: Made, sample: Profile) -> None:
    joint = {**sample.data["departments"], "carbon_lead": "生产技术部、财务部（并列牵头）"}
    said = refusal(made, LEADER, METERS, MONEY | {"audits": "carbon_lead"}, departments=joint)
    assert "不能审核本部门（生产技术部、财务部）" in said


def test_a_department_for_which_nobody_is_left_is_named(made: Made) -> None:
    said = refusal(made, LEADER)
    assert "没有人可以审核综合管理部" in said
    assert "增加一名其他部门的审核员" in said


def test_a_refusal_without_anyone_else_says_so(made: Made) -> None:
    said = refusal(made, LEADER | {"audits": "综合管理部"})
    assert "审核组里没有其他部门的审核员" in said


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ((METERS, MONEY), "审核组没有组长"),
        ((LEADER, METERS | {"role": "组长"}), "审核组有2个组长（廖思敏、蒲安平）"),
        ((LEADER, {"name": "赵六"}), "没有写赵六所在的部门"),
        ((LEADER, {"name": "赵六", "department": "审计处"}), "赵六的部门“审计处”不是企业资料里的部门"),
        ((LEADER, METERS | {"audits": "审计处"}), "蒲安平要审核的“审计处”不是企业资料里的部门"),
        ((LEADER, METERS, METERS), "蒲安平写了两次"),
        ((LEADER, METERS, MONEY | {"role": "技术专家", "audits": "制造部"}), "文静是技术专家，不能单独审核制造部"),
    ],
)
def test_a_team_that_will_not_do_is_told_in_chinese(
    made: Made, members: tuple[dict[str, Any], ...], words: str
) -> None:
    assert words in refusal(made, *members)


def test_everyone_is_audited_and_no_one_audits_home(made: Made) -> None:
    internal = made(LEADER, METERS, MONEY)
    for unit in internal.units:
        auditors = internal.auditors(unit)
        assert auditors, unit.name
        assert all(unit.key not in (m.homes or ()) for m in auditors)


def test_what_the_profile_assigns_stands(made: Made) -> None:
    internal = made(LEADER, METERS, MONEY | {"audits": "production"})
    named = {u.key: internal.auditor_names(u) for u in internal.units}
    assert named["production"] == "文静"
    assert named["equipment"] in ("廖思敏", "文静")


def test_an_outside_auditor_may_audit_every_department(made: Made) -> None:
    internal = made({"name": "赵六", "department": "外部（咨询公司）", "role": "组长"})
    assert {internal.auditor_names(u) for u in internal.units} == {"赵六"}
    assert internal.team.checker is None  # nobody but the leader is there to audit the audit itself


def test_the_leader_does_not_audit_the_internal_audit(made: Made) -> None:
    checker = made(LEADER, METERS, MONEY).team.checker
    assert checker is not None
    assert checker.name in ("蒲安平", "文静")


def test_without_a_team_people_titled_internal_auditor_serve_as_far_as_their_department_is_known(made: Made) -> None:
    internal = made()
    assert [(m.name, m.role, m.department) for m in internal.team.members] == [
        ("廖思敏", "组长", "综合管理部"),
        ("蒲安平", "审核员", ""),
    ]
    named = {u.name: internal.auditor_names(u) for u in internal.units}
    assert named["综合管理部"] == "【待补充】"  # nobody whose department is known may
    assert named["制造部"] == "廖思敏"


def ends(slot: Slot) -> tuple[str, str]:
    """First and last half-day as the plan says them: '4月13日上午至下午' names the day once."""
    return slot.time.split("至")[0], slot.time.split("至")[-1]


def test_the_plan_fits_the_audits_days(made: Made) -> None:
    internal = made(LEADER, METERS, MONEY)
    slots = schedule(internal.shares, internal.team, date(2026, 4, 13), date(2026, 4, 15))
    days = half_days(date(2026, 4, 13), date(2026, 4, 15))
    assert days[-1] == "4月15日上午"
    assert {s.unit for s in slots} == set(internal.units)
    assert all(first in days and (last in days or f"{first[:-2]}{last}" in days) for first, last in map(ends, slots))
    assert [s.first for s in slots] == sorted(s.first for s in slots)


def test_a_weekend_inside_the_audit_is_left_out() -> None:
    said = half_days(date(2026, 4, 17), date(2026, 4, 20))
    assert said == ("4月17日上午", "4月17日下午", "4月20日上午")
