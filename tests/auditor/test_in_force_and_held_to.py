"""Whether a paper has come into force and holds still, and what it is held to: drafts, terms, deadlines, orders."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.context import Context
from auditor.periods import in_period, of_an_earlier_year
from auditor.signatures import signatures_in
from tests.auditor import reading_papers as papers

RULED = "青杠水泥　编制：杜小兰　批准：罗启明　2024-12-20"


def _only(folder: Path, text: str) -> Context:
    return papers.world(folder, {"纸.md": text})


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("当前状态：退回发起人修改（03-20）", "draft"),
        ("页脚：流程未办结，文档状态“未审”。", "draft"),
        ("2025版已写三章。\n状态：草稿V0.3，未送审。", "draft"),
        ("审批链：录入（2025-02-11）→ 部门审核（已阅）→ 总经理批准（空）", "draft"),
        ("起草 杜小兰　总经理批准 ____（未批准）", "draft"),
        ("流程：录入（2025-02-11）→ 部门审核（已阅）→ 总经理批准（已办）", "in_force"),
        ("状态：已发布", "in_force"),
        ("未批准的修改一律无效。", "in_force"),
    ],
)
def test_a_line_tells_that_the_flow_has_not_ended(tmp_path: Path, line: str, state: str) -> None:
    (doc,) = _only(tmp_path, f"# 碳排放源清单\n\n{line}\n\n1. 烟煤，窑，直接排放。\n").documents
    assert doc.state == state


@pytest.mark.parametrize(("status", "state"), [("征求意见稿（for comment）", "draft"), ("受控", "in_force")])
def test_the_grid_over_a_controlled_paper_tells_its_status(tmp_path: Path, status: str, state: str) -> None:
    grid = papers.table(["Doc.", "Rev.", "Status"], [["MP-CM-02", "A0", status]])
    (doc,) = _only(tmp_path, f"# 碳排放边界管理程序\n\n{grid}\n\n1 目的　统一各口径。\n").documents
    assert doc.state == state


@pytest.mark.parametrize(
    ("line", "earlier"),
    [
        ("本办法试行期2022年1月1日至2023年12月31日，到期另行发布。", True),
        ("有效期至2024-12-31。", True),
        ("有效期2023-01-01至2024-12-31，期满未修订的顺延。", False),
        ("有效期2024-01-01至2026-12-31。", False),
    ],
)
def test_a_paper_whose_term_has_run_out_is_of_an_earlier_time(tmp_path: Path, line: str, earlier: bool) -> None:
    ctx = _only(tmp_path, f"# 碳数据缺失处理办法\n\n{RULED}\n\n{line}\n")
    (doc,) = ctx.documents
    assert of_an_earlier_year(doc, ctx.period, ctx.audit_date, plan=False) == earlier


@pytest.mark.parametrize(("title", "held"), [("2024—2026", True), ("2022—2024", False)])
def test_a_span_of_years_holds_those_between(tmp_path: Path, title: str, held: bool) -> None:
    ctx = _only(tmp_path, f"# 减排项目开发方案（{title}）\n\n青杠水泥　2023-11-05　批准 罗启明\n")
    (doc,) = ctx.documents
    assert in_period(doc, ctx.period, ctx.audit_date) == held


def test_english_roles_cut_short_or_parted_by_a_wide_slash_are_read() -> None:
    told = {s.role: s.people for s in signatures_in("Prep. 臧修远　Chk. 陆永平　App. 程万里")}
    assert told == {"编制": ("臧修远",), "复核": ("陆永平",), "批准": ("程万里",)}
    told = {s.role: s.people for s in signatures_in("Author 尉迟青／Review 陆永平／Approval 程万里")}
    assert told == {"编制": ("尉迟青",), "审核": ("陆永平",), "批准": ("程万里",)}


def test_whom_the_plant_buys_from_owns_none_of_its_papers(tmp_path: Path) -> None:
    bought = "# 成型秸秆收、检、用\n\n供方：垫江惠农生物质有限公司（合同 WZ-07）\n\n全年用11 490吨。\n"
    (doc,) = _only(tmp_path, bought).documents
    assert doc.owner == "unknown"


@pytest.mark.parametrize(("day", "outcome"), [("2025-11-26", "violated"), ("2025-03-05", "met")])
def test_plans_are_updated_within_the_days_of_the_own_rule(tmp_path: Path, day: str, outcome: str) -> None:
    rule = f"# 碳策划控制程序\n\n{RULED}\n\n7.2 发生重大变化，自生效之日起30日内完成策划文件更新。\n"
    changed = papers.table(["变化", "生效日", "更新后版本", "批准日"], [["RDF系统投运", "2025-02-10", "V3", day]])
    ctx = papers.world(tmp_path, {"程序.md": rule, "台账.md": f"# 碳管理策划更新台账2025\n\n{changed}\n"})
    asked = {"rule": "plan_update_rule", "begun": "col_change_day", "done": "col_update_day"}
    result = papers.run("done_promptly", ctx, "planning_change_record", **asked)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("line", "outcome"), [("车间自行减用，未恢复。", "violated"), ("各月均有审批。", "met")])
def test_a_line_below_tells_that_values_beyond_the_limit_were_left_so(tmp_path: Path, line: str, outcome: str) -> None:
    rule = f"# 生料配料操作规程\n\n{RULED}\n\n石灰石不得高于 84.5%。\n"
    rows = papers.table(["月", "石灰石 %", "钢渣 %"], [[m, 84.0 + m / 5, 2.9] for m in range(1, 9)])
    made = {"规程.md": rule, "统计.md": f"# 2025年配料统计\n青杠水泥\n\n{rows}\n\n{line}\n"}
    result = papers.run("limits_kept", papers.world(tmp_path, made), "raw_material_ledger")
    assert result.outcome == outcome, result.reason


def test_limits_of_other_things_are_not_asked_for(tmp_path: Path) -> None:
    rule = f"# 余热发电运行规程\n\n{RULED}\n\n余热自给率月度不得低于 31%。\n"
    rows = papers.table(["月", "自给率 %", "余热处置"], [[m, 27.0, "未停机"] for m in range(5, 9)])
    ctx = papers.world(tmp_path, {"规程.md": rule, "月报.md": f"# 余热月报 2025\n青杠水泥\n\n{rows}\n"})
    assert papers.run("limits_kept", ctx, "production_analysis", of="waste_heat_rate").outcome == "violated"
    assert papers.run("limits_kept", ctx, "production_analysis", of="vehicle_control").outcome == "met"


def test_roles_are_told_apart_whatever_the_column_of_people_is_called(tmp_path: Path) -> None:
    seats = papers.table(
        ["席位", "人", "自"], [["操作", "祁昭", "01-05"], ["审核", "祁昭", "01-05"], ["监管", "宦娥", ""]]
    )
    ctx = _only(tmp_path, f"# 碳账户权限表\n\n{RULED}\n\n{seats}\n")
    assert papers.run("roles_apart", ctx, "account_permission_record").outcome == "short"
