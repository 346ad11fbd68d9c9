"""Columns under the names that workshops give them, gaps filled with less in their words, and what is no fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.ownership import Identity
from tests.auditor import reading_papers as papers

REVIEW = "# 青杠水泥2025年管理评审报告\n\n主持：总经理罗启明　2025年12月10日\n\n## 会上定的\n\n{}\n"
ASKED = {"of": "decision_column", "columns": {"责任主体": "col_owner", "完成时限": "col_due | col_finish"}}


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([["辊压机改造", "石磊", "2026-06-30"], ["排放管理员取证", "温泉", "2026年3月底"]], "met"),
        ([["辊压机改造", "石磊", "2026-06-30"], ["排放管理员取证", "温泉", "抓紧"]], "short"),
        ([["辊压机改造", "", "2026-06-30"], ["排放管理员取证", "温泉", "2026年3月底"]], "short"),
        ([["辊压机改造", "石磊", "2026-06-30"], ["合计2项", "", ""]], "met"),
    ],
)
def test_who_and_when_are_asked_for_under_any_label(tmp_path: Path, rows: list[list[str]], outcome: str) -> None:
    table = papers.table(["定什么", "谁", "什么时候"], rows)
    ctx = papers.world(tmp_path, {"管评报告.md": REVIEW.format(table)})
    assert papers.run("rows_filled", ctx, "review_report", **ASKED).outcome == outcome


def test_a_conclusion_that_presses_is_a_conclusion(tmp_path: Path) -> None:
    table = papers.table(["评什么", "看了什么", "结论"], [["履约", "预分配在账", "暂合规，缺口要抓紧"]])
    ctx = papers.world(tmp_path, {"合规评价.md": f"# 青杠水泥碳管理合规性评价报告\n\n2025年6月3日\n\n{table}\n"})
    asked = {"of": "col_rule", "columns": {"评价结论": "col_conclusion"}}
    assert papers.run("rows_filled", ctx, "compliance_evaluation_report", **asked).outcome == "met"


def test_a_ledger_that_asks_whether_it_is_shut_tells_which_is_not(tmp_path: Path) -> None:
    table = papers.table(
        ["单号", "事", "措施", "谁", "几时", "关没"],
        [
            ["BF-01", "3月台账没做", "补做", "龚小琴", "2025-11-20", "没"],
            ["BF-02", "化验单一人签", "互签", "易素华", "2025-11-10", "关"],
        ],
    )
    ctx = papers.world(tmp_path, {"整改账.md": f"# 青杠水泥碳管理不符合与纠正措施台账2025\n\n{table}\n"})
    result = papers.run("closed", ctx, "nonconformity_ledger")
    assert (result.outcome, "BF-01" in result.reason, "BF-02" in result.reason) == ("short", True, False)


GAP = "# 缺数处理单\n青杠水泥　填单日期：2025-06-16\n\n缺什么：6月11日至13日入窑煤量，秤坏了。\n\n{}\n"


@pytest.mark.parametrize(
    ("taken", "outcome"),
    [
        ("5天煤量按2月当月最低日单耗乘产量估算。", "violated"),
        ("入窑煤量要是按前后最大日补，三天要多报46吨，嫌高没用。", "violated"),
        ("煤量填了当年最低的一天。", "violated"),
        ("煤量按前后最大日补，不嫌高。", "met"),
    ],
)
def test_less_is_less_in_any_words(tmp_path: Path, taken: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"缺数单.md": GAP.format(taken)})
    assert papers.run("fills_gaps", ctx, "data_gap_record").outcome == outcome


def test_a_record_bound_in_with_the_plan_is_looked_at(tmp_path: Path) -> None:
    plan = "# 2025年度温室气体监测计划\n\n批准：罗启明　2025年1月5日\n\n煤量缺测的，取最大值。"
    ctx = papers.world(
        tmp_path,
        {"合订本.xlsx": {"缺数处理单": [["缺数处理单"], ["缺什么", "怎么补"], ["6月入窑煤量缺失", "取最低日耗补"]]}},
    )
    (record,) = [d for d in ctx.documents if d.is_a("data_gap_record") >= 0.5]
    volume = papers.world(tmp_path, {"合订本.md": plan}).documents
    for doc in volume:
        object.__setattr__(doc.part, "file", record.file)
    ctx.documents = (*ctx.documents, *volume)
    assert papers.run("fills_gaps", ctx, "data_gap_record").outcome == "violated"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("碳排放台账、原始记录存满五年再加一年，到期由双碳办销毁。", "5年"),
        ("碳排放原始记录保存十年，分厂一年后移交档案室。", "10年"),
        ("碳排放原始记录保存一年。", "1年"),
    ],
)
def test_years_on_top_and_till_it_is_handed_over_are_no_term(tmp_path: Path, said: str, told: str) -> None:
    ctx = papers.world(
        tmp_path, {"记录规定.md": f"# 青杠水泥碳管理记录控制程序\n\n批准：罗启明　2025年1月5日\n\n{said}\n"}
    )
    assert told in papers.run("retention_at_least", ctx, "records_control_procedure", years=5).reason


def test_who_looks_again_has_not_recorded(tmp_path: Path) -> None:
    table = papers.table(
        ["日", "窑头煤t", "抄录", "校核", "统计复看"],
        [[f"3.{d}", 190 + d, "胡正川", "赖永福", "牛永康"] for d in range(1, 6)],
    )
    ctx = papers.world(tmp_path, {"抄录单.md": f"# 青杠水泥碳排放数据原始记录　中控抄录单\n\n2025年3月\n\n{table}\n"})
    kind = ctx.documents[0].types[0][0]
    assert papers.run("signed_by", ctx, kind, people=2, severity="violated").outcome != "violated"


def test_a_sister_in_another_province_is_one() -> None:
    own = Identity(("重庆西陵鹤岩水泥有限公司",), (), ("贵州西陵桐水水泥有限公司", "甘肃安泰水泥有限公司"))
    assert own.sisters == ("桐水",)
    assert own.tells_of_a_sister("桐水公司项目按月跟踪,员工碳绩效按季评分", 12)
