"""Faults that show where papers disagree, or where a paper tells by itself what hasn't been done."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.context import Candidates
from tests.auditor import reading_papers as papers

MANUAL = """# 碳管理手册

重庆青杠水泥有限公司 批准：总经理 聂本固 2025-01-06

## 牵头部门

生产技术部是碳管理的牵头部门，负责碳管理的日常工作。

## 配套文件目录

"""
NOTICE = """# 关于加强碳排放管理工作的通知

重庆青杠水泥有限公司各部门：

{}

签发：聂本固 2025-07-02
"""


@pytest.mark.parametrize(("line", "state"), [("0812 送审稿", "draft"), ("第二版", "in_force")])
def test_a_drafts_mark_may_stand_behind_a_number_or_a_day(tmp_path: Path, line: str, state: str) -> None:
    paper = f"# 碳管理体系实施方案\n\n{line}\n\n本方案适用于重庆青杠水泥有限公司全厂。\n"
    [doc] = papers.world(tmp_path, {"方案.md": paper}).documents
    assert doc.state == state


@pytest.mark.parametrize(("term", "outcome"), [("3年", "violated"), ("5年", "met")])
def test_terms_count_in_whatever_list_they_stand(tmp_path: Path, term: str, outcome: str) -> None:
    rows = [["煤样化验原始记录", term, "24本"], ["校秤记录", term, "2本"]]
    made = {
        "手册.md": f"{MANUAL}碳排放原始记录保存5年。\n",
        "清理.md": f"# 化验室记录清理\n\n青杠水泥\n\n{papers.table(['记录', '保管年限', '数量'], rows)}\n",
    }
    ctx = papers.world(tmp_path, made)
    what = "carbon_records | raw_records + carbon_subject | accounting_raw_records"
    result = papers.run("retention_at_least", ctx, "carbon_manual", years=5, what=what, lists=True)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("reached", "outcome"), [("0", "short"), ("27", "met")])
def test_a_count_by_units_shows_who_was_not_reached(tmp_path: Path, reached: str, outcome: str) -> None:
    rows = [["烧成工段", "34", "34"], ["质检科", "28", reached]]
    paper = f"# 碳管理方针宣贯培训记录\n\n2025年3月4日\n\n{papers.table(['单位', '应到', '实到'], rows)}\n"
    ctx = papers.world(tmp_path, {"宣贯.md": paper})
    result = papers.run("sessions_held", ctx, "training_record", about="policy_training_subject")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("state", "outcome"), [("未编，6月底前", "short"), ("待编", "short"), ("已发", "met")])
def test_a_list_of_papers_tells_which_are_yet_to_be_written(tmp_path: Path, state: str, outcome: str) -> None:
    rows = [["1", "监测计划", "已发"], ["2", "碳管理档案办法", state]]
    made = {"手册.md": MANUAL + papers.table(["号", "名称", "状态"], rows)}
    result = papers.run("none_unwritten", papers.world(tmp_path, made), "carbon_manual")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("安全环保部为全公司碳管理牵头部门。", "violated"),
        ("碳管理牵头部门由生产技术部调整为安全环保部，安全环保部为碳管理牵头部门。", "met"),
        ("生产技术部为全公司碳管理牵头部门。", "met"),
    ],
)
def test_two_papers_in_force_name_two_leads(tmp_path: Path, said: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"手册.md": MANUAL, "通知.md": NOTICE.format(said)})
    profile = {**ctx.profile, "departments": {"carbon_lead": "生产技术部", "safety_environment": "安全环保部"}}
    ctx.profile = profile
    result = papers.run("one_lead", ctx, "carbon_manual")
    assert result.outcome == outcome, result.reason


def test_a_review_without_the_top_manager_is_not_presided_over_by_him(tmp_path: Path) -> None:
    text = "# 碳管理评审会议纪要\n\n青杠水泥 2025年12月19日\n\n请假：总经理（在外开会）\n\n会议听取了各部门汇报。\n"
    ctx = papers.world(tmp_path, {"纪要.md": text})
    params = {"最高管理者不参加": "top_manager_away + management_review_word"}
    result = papers.CHECKS["prohibits"](params, Candidates(tuple(ctx.documents)), ctx)
    assert result.outcome == "violated", result.reason
