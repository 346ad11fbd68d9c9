"""What a rule puts aside, what a paper takes over from last year, what was destroyed, who verifies himself."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates
from tests.auditor import reading_papers as papers

RULE = """# 不符合与纠正措施程序

重庆青杠水泥有限公司 批准：总经理 聂本固 2025-01-06

3.1 下列列为不符合：碳排放数据失真、台账不规范、核查发现的问题。

{}
"""
DATA = {"数据失真": "left_out_data", "台账": "left_out_ledgers", "核查发现": "left_out_verification"}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("3.2 核查意见由联络人自行答复，不按本程序处理。", "short"),
        ("3.2 不开单：数据失真、台账缺漏、核查机构提出的问题。", "violated"),
        ("3.2 核查意见不得不开单，不开单的扣100元。", "met"),
        ("3.2 轻微的卫生问题不开单。", "met"),
        ("3.2 核查提出、不属于以上四类的不符合，按E类登记。", "met"),
    ],
)
def test_a_rule_leaves_out_what_it_puts_aside_itself(tmp_path: Path, line: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"程序.md": RULE.format(line)})
    result = papers.run("none_left_out", ctx, "corrective_action_procedure", elements=DATA)
    assert result.outcome == outcome, result.reason


def test_a_column_or_a_line_above_may_put_things_aside(tmp_path: Path) -> None:
    listed = papers.table(["列为不符合", "不列为不符合"], [["数据失真", "核查提出的问题"]])
    below = "下列情形不作为不符合：\n\n（一）台账缺签；"
    for text, name in ((listed, "核查发现"), (below, "台账")):
        ctx = papers.world(tmp_path, {"程序.md": RULE.format(text)})
        result = papers.run("none_left_out", ctx, "corrective_action_procedure", elements=DATA)
        assert (result.outcome, result.lacking) == ("short", (name,))


REPORT = """# {}年度碳合规性评价报告

重庆青杠水泥有限公司 {}-11-20

第六节 碳普惠光伏项目备案有效，截至 2024-10-31 签发减排量{}吨，与核证报告一致，开发、备案、签发都合规。
"""


@pytest.mark.parametrize(("amount", "outcome"), [("3044", "short"), ("2871", "met")])
def test_a_finding_of_last_year_is_none_of_this_one(tmp_path: Path, amount: str, outcome: str) -> None:
    made = {"今年.md": REPORT.format(2025, 2025, amount), "去年.md": REPORT.format(2024, 2024, "3044")}
    ctx = papers.world(tmp_path, made)
    result = papers.run(
        "not_carried_over", ctx, "compliance_evaluation_report", of="compliance_evaluation | carbon_subject"
    )
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (["碳体系审核检查表原件", "2025年", "粉碎"], "violated"),
        (["碳体系审核检查表原件", "2016年", "粉碎"], "met"),
        (["碳体系审核检查表作废件", "2025年", "粉碎"], "met"),
        (["销售合同", "2025年", "粉碎"], "met"),
    ],
)
def test_records_are_not_destroyed_in_their_year(tmp_path: Path, row: list[str], outcome: str) -> None:
    paper = f"# 废旧资料清理单\n\n青杠水泥行政科 2025-11-24\n\n{papers.table(['资料', '年度', '处理'], [row])}\n"
    ctx = papers.world(tmp_path, {"清理.md": paper})
    result = CHECKS["not_omitted"]({"kept": "internal_audit_word"}, Candidates(()), ctx)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("verifier", "outcome"), [("严正", "short"), ("方圆", "met")])
def test_nobody_verifies_his_own_correction_in_a_form(tmp_path: Path, verifier: str, outcome: str) -> None:
    form = (
        "# 碳管理不符合整改验证表\n\n青杠水泥 2025-11-20\n\n不符合事实：3月台账未经复核即报送\n\n"
        f"责任部门：双碳办 整改责任人：严正\n\n验证结论：有效，可以关闭。验证人：{verifier} 2025-11-20\n"
    )
    result = papers.run("closed", papers.world(tmp_path, {"验证.md": form}), "nonconformity_ledger")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("held", "outcome"), [("2025-09-09", "violated"), ("2025-09-20", "met")])
def test_an_opening_meeting_tells_when_the_audit_began(tmp_path: Path, held: str, outcome: str) -> None:
    made = {
        "计划.md": "# 碳管理内部审核计划\n\n青杠水泥 编制：张三丰 2025-09-15 批准：聂本固 2025-09-16\n",
        "签到.md": f"# 内审首次会议签到表\n\n{held} 签到：张三丰、李四光\n",
    }
    ctx = papers.world(tmp_path, made)
    types = ["audit_report", "audit_checklist"]
    result = papers.run("dated_before", ctx, "audit_plan", types=types, severity="violated")
    assert result.outcome == outcome, result.reason


def test_an_auditors_unit_may_stand_before_the_name(tmp_path: Path) -> None:
    rows = [["化验室", "宗一白"], ["设备部", "沈思远"], ["供应部", "沈思远"]]
    made = {
        "任命.md": "# 碳管理内部审核组任命\n\n2025-08-25\n\n组长：企管部 沈思远；组员：化验室主任 宗一白（0034）\n",
        "检查表.md": f"# 碳管理内审检查表汇总\n\n2025-09-17\n\n{papers.table(['受审部门', '审核员'], rows)}\n",
    }
    result = papers.run("independent", papers.world(tmp_path, made), "audit_plan", "audit_checklist")
    assert result.outcome == "violated", result.reason


@pytest.mark.parametrize(
    ("title", "type_id"),
    [
        ("关于印发2025年度碳管理评审会议决议的通知", "review_report"),
        ("Management Review Output — Carbon 2025", "review_report"),
        ("碳不符合总账", "nonconformity_ledger"),
        ("碳管理整改盯办看板", "nonconformity_ledger"),
        ("碳不符合认定规则", "corrective_action_procedure"),
    ],
)
def test_papers_go_by_more_titles(tmp_path: Path, title: str, type_id: str) -> None:
    [doc] = papers.world(tmp_path, {"甲.md": f"# {title}\n\n青杠水泥 2025-06-03 碳管理\n"}).documents
    assert doc.is_a(type_id) >= 0.6


@pytest.mark.parametrize("said", ["温室气体事项由其他部门另评，不在本报告。", "与碳管理体系无涉。", "不是碳体系评审。"])
def test_a_paper_that_says_it_is_not_about_carbon_is_not(tmp_path: Path, said: str) -> None:
    [doc] = papers.world(tmp_path, {"甲.md": f"# 年度评价报告\n\n青杠水泥 2025-06-03\n\n{said}\n"}).documents
    assert not doc.carbon


@pytest.mark.parametrize(("cell", "outcome"), [("", "short"), ("待研究", "short"), ("停用，改盘点", "met")])
def test_an_entry_that_waits_for_its_measure_is_open(tmp_path: Path, cell: str, outcome: str) -> None:
    rows = [["1", "月表缺签", "轻", "补签"], ["2", "秤漂移", "严重", cell], ["3", "牌脱落", "轻", "重挂"]]
    paper = f"# 碳不符合总览\n\n2025-12-31\n\n{papers.table(['号', '问题', '评级', '应急'], rows)}\n"
    ctx = papers.world(tmp_path, {"总览.md": paper})
    columns = {"级别": "col_grade", "应急处置": "col_emergency"}
    result = papers.run("cells_filled", ctx, "nonconformity_ledger", of="col_fact", columns=columns)
    assert result.outcome == outcome, result.reason
