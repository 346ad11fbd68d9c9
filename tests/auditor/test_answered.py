"""Reviews told by who presided, what was left open in them, and what audits did late or too late."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

CHIEF = next(str(p["name"]) for p in PROFILE["people"] if p["title"] == "总经理")


def _types(tmp_path: Path, text: str) -> set[str]:
    ctx = papers.world(tmp_path, {"纸.md": text})
    return {t for d in ctx.documents for t, score in d.types if score >= 0.6}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# 减排进展（评审用）\n\n2025-11-06 主持 汪海 编 田野\n\n技术应用已投用。\n", True),
        ("# 碳价怎么防\n\n2025-11-06评审　主持 汪海　记 田野\n\n分批买。\n", True),
        ("# 十二月经营例会\n\n2025-12-19 主持 汪海 记录 田野\n\n产量、成本。\n\n碳管理体系评审没有排进来。\n", False),
        ("# 内外部环境因素评审表\n\n评审日期：2025-02-18 主持：田野\n\n碳价波动。\n", False),
    ],
)
def test_who_presided_over_the_review_tells_its_papers(tmp_path: Path, text: str, told: bool) -> None:
    assert bool(_types(tmp_path, text) & {"review_report", "review_input"}) is told


def _review(tmp_path: Path, columns: list[str], rows: list[list[str]], of: str = "party_feedback") -> str:
    text = f"# 碳管理评审输入：相关方反馈\n\n青杠水泥 2025-11-06\n\n{papers.table(columns, rows)}\n"
    return papers.run("answered", papers.world(tmp_path, {"输入.md": text}), "review_input", of=of).outcome


def test_an_entry_of_the_topic_whose_answer_is_left_open_is_short(tmp_path: Path) -> None:
    columns = ["相关方", "反馈", "处理情况", "会议意见"]
    rows = [
        ["客户", "要碳标签", "8月提供", "认可"],
        ["居民", "投诉异味", "已加盖", "知悉"],
        ["员工", "培训少", "加两场", "认可"],
    ]
    left = [rows[0], ["居民", "投诉异味", "", "知悉"], rows[2]]
    silent = [[*row[:3], ""] for row in rows]
    assert [_review(tmp_path, columns, r) for r in (rows, left, silent)] == ["met", "short", "short"]


def test_an_open_entry_of_another_topic_is_no_concern(tmp_path: Path) -> None:
    rows = [["碳价", "上涨", "分批买"], ["余热技改", "投运", "达标"], ["换版", "发布", ""]]
    text = f"# 碳管理评审报告\n\n青杠水泥 2025-11-06\n\n{papers.table(['事项', '情况', '结果'], rows)}\n"
    ctx = papers.world(tmp_path, {"报告.md": text})
    assert papers.run("answered", ctx, "review_report", of="party_feedback").outcome == "met"


def test_what_the_review_put_off_is_short(tmp_path: Path) -> None:
    text = "# 碳管理评审报告\n\n青杠水泥 2025-11-06\n\n内部审核关闭3项。{rest}\n"
    outcomes = [
        papers.run(
            "answered",
            papers.world(tmp_path, {"报告.md": text.format(rest=rest)}),
            "review_report",
            of="monitoring_mention",
        ).outcome
        for rest in ("监视测量结果正常。", "监视测量结果：材料未收到，会后补送。")
    ]
    assert outcomes == ["met", "short"]


def test_a_fault_without_what_is_done_about_it_is_short(tmp_path: Path) -> None:
    columns = ["来源", "要求", "结果", "整改要求"]
    rows = [
        ["区局检查", "挂牌", "落实", "不需"],
        ["市局", "存证", "落实", "不需"],
        ["区局检查", "加雨棚", "未落实", "{0}"],
    ]
    outcomes = []
    for told in ("7月前搭好", ""):
        table = papers.table(columns, [[c.format(told) for c in row] for row in rows])
        ctx = papers.world(tmp_path, {"评价.md": f"# 碳合规性评价报告\n\n青杠水泥 2025-11-06\n\n{table}\n"})
        outcomes.append(papers.run("answered", ctx, "compliance_evaluation_report", of="regulator_demand").outcome)
    assert outcomes == ["met", "short"]


def test_the_chiefs_place_on_the_sheet_of_those_present_is_signed(tmp_path: Path) -> None:
    outcomes = []
    for mark in (CHIEF, ""):
        rows = [[CHIEF, mark], ["田野", "田野"], ["杜小兰", "杜小兰"]]
        sheet = f"# 碳管理评审签到表\n\n2025-11-06\n\n{papers.table(['应到', '签名'], rows)}\n"
        report = "# 碳管理评审报告\n\n青杠水泥 2025-11-06\n\n体系适宜。\n"
        ctx = papers.world(tmp_path, {"签到.md": sheet, "报告.md": report})
        outcomes.append(papers.run("chair_signed", ctx, "review_report", of="management_review_word").outcome)
    assert outcomes == ["met", "short"]


def test_a_correction_done_long_after_its_day_is_not_in_time(tmp_path: Path) -> None:
    outcomes = []
    for done in ("07-30", "10-17", "10-17（经批准延期）"):
        rows = [["B1", "含水率漏测", "配仪器", "07-31", done, "田野 10-20"]]
        table = papers.table(["单", "不符合", "措施", "期限", "实际完成", "验证"], rows)
        ctx = papers.world(tmp_path, {"账.md": f"# 碳管理内审整改台账\n\n青杠水泥 2025年\n\n{table}\n"})
        outcomes.append(papers.run("in_time", ctx, "nonconformity_ledger", late=True).outcome)
    assert outcomes == ["met", "short", "met"]


def test_a_plan_approved_after_the_days_of_its_own_lines_is_too_late(tmp_path: Path) -> None:
    outcomes = []
    for day in ("2025-03-20", "2025-04-01"):
        lines = "3月24日上午 质检处：煤样\n\n3月25日下午 生产处：煤耗"
        text = f"# 碳管理内部审核计划\n\n青杠水泥\n\n编制 田野 {day}　批准 汪海 {day}\n\n{lines}\n"
        ctx = papers.world(tmp_path, {"计划.md": text})
        outcomes.append(
            papers.run("dated_before", ctx, "audit_plan", types=["audit_report"], severity="violated").outcome
        )
    assert outcomes == ["met", "violated"]


def test_who_has_a_post_in_the_audited_department_is_not_independent(tmp_path: Path) -> None:
    table = papers.table(["受审部门", "审核员"], [["品质部", "濮阳光"], ["财务部", "夏侯宁"], ["烧成部", "夏侯宁"]])
    plan = f"# 碳管理内部审核计划\n\n青杠水泥 2025-05-06\n\n{table}\n"
    outcomes = []
    for unit in ("矿山部", "品质部"):
        posts = f"# {unit}岗位任命\n\n青杠水泥 2025-01-06\n\n煤质组组长 濮阳光\n"
        ctx = papers.world(tmp_path, {"计划.md": plan, "任命.md": posts})
        outcomes.append(papers.run("independent", ctx, "audit_plan").outcome)
    assert outcomes == ["met", "violated"]


def test_decisions_that_stand_in_one_line_are_counted(tmp_path: Path) -> None:
    before = "# 碳管理评审输出 2024-12-12\n\n青杠水泥\n\n1 台账加锁　2 实验室扩建　3 手册换版　4 皮带秤更换\n"
    rows = [["台账加锁", "完成"], ["实验室扩建", "完成"], ["手册换版", "完成"]]
    followed = papers.table(["决定", "落实情况"], rows)
    now = f"# 碳管理评审报告\n\n青杠水泥 2025-12-09\n\n上次管理评审决定的落实：\n\n{followed}\n"
    ctx = papers.world(tmp_path, {"前.md": before, "今.md": now})
    assert papers.run("decisions_reported", ctx, "review_report").outcome == "short"


def test_a_decision_that_lacks_among_others_told_word_for_word_is_left_out(tmp_path: Path) -> None:
    before = "# 碳管理评审输出 2024-12-12\n\n青杠水泥\n\n1 台账加锁　2 实验室扩建　3 手册换版　4 皮带秤更换\n"
    outcomes = []
    for rest in ("换了两台皮带秤——完成", "以上均认可"):
        lines = "台账加锁——完成\n\n实验室扩建——完成\n\n手册换版——完成"
        now = f"# 碳管理评审输入（一）\n\n青杠水泥 2025-12-04\n\n{lines}\n\n{rest}\n"
        ctx = papers.world(tmp_path, {"前.md": before, "今.md": now})
        outcomes.append(papers.run("decisions_reported", ctx, "review_input", "review_report").outcome)
    assert outcomes == ["met", "short"]
