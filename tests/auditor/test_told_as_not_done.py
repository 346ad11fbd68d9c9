"""What is told not to have been done isn't done, in whatever words; what tells of a fault is told all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.matching import Matcher
from auditor.text import normalise
from standard.model import Concept
from tests.auditor import reading_papers as papers

MATCHER = Matcher(
    {
        "effect": Concept("effect", "成效评估", ("成效评估", "效果")),
        "car": Concept("car", "电动车", ("电动车", "管油耗")),
        "fact": Concept("fact", "问题", ("问题:", "事实")),
        "emergency": Concept("emergency", "应急处置", ("应急处置",)),
        "budget": Concept("budget", "已列预算", ("已列预算",)),
        "head": Concept("head", "总经理", ("总经理",)),
    }
)


@pytest.mark.parametrize(
    ("concept", "text"),
    [
        ("effect", "成效评估：未做。是否纳入体系文件：未定。"),
        ("effect", "节能效果还没测出来"),
        ("car", "铲车还是老样子烧柴油，电动车也没考虑过"),
        ("car", "没安排人管油耗"),
        ("head", "总经理因公未到会"),
        ("effect", "管代批示：效果评价今年不做"),
    ],
)
def test_what_was_not_done_is_not_stated(concept: str, text: str) -> None:
    assert not MATCHER.find(concept, normalise(text))
    assert MATCHER.mentions(concept, normalise(text))


@pytest.mark.parametrize(
    ("concept", "text"),
    [
        ("fact", "问题：3月煤样没测"),
        ("fact", "不符合事实：校秤记录未填"),
        ("emergency", "应急处置：当日暂停交易账户操作权限"),
        ("budget", "缺口资金已列预算"),
    ],
)
def test_a_fault_that_is_told_and_a_stop_that_is_ordered_are_stated(concept: str, text: str) -> None:
    assert MATCHER.find(concept, normalise(text))


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("以公司法人为界。老鹰坪石灰石矿采矿证在公司名下，由包工队开采，不算在碳管理边界里头。", "violated"),
        ("以公司法人为界。石灰石由自有矿区按内部价送厂，视同外购原料，矿区的穿孔、爆破不列入本体系边界。", "violated"),
        ("以公司法人为界。石灰石矿山的开采、爆破、运输都纳入管理边界。", "met"),
        ("石灰石矿山的开采纳入管理边界，但不纳入全国碳市场的核算边界。", "met"),
    ],
)
def test_a_mine_left_out_of_the_boundary_is_seen_in_any_words(tmp_path: Path, said: str, verdict: str) -> None:
    manual = f"# 青杠水泥碳管理手册\n\n批准：罗启明　2025年1月5日\n\n## 2 管理边界\n\n{said}\n"
    ctx = papers.world(tmp_path, {"碳管理手册.md": manual})
    check = next(c for e in ctx.standard.requirements["4.6.2-2"].expects for c in e.checks if c.name == "prohibits")
    assert papers.run("prohibits", ctx, "carbon_manual", **check.params).outcome == verdict


def test_a_certificate_s_last_day_is_not_the_paper_s(tmp_path: Path) -> None:
    row = "| 装备部 | 1#熟料皮带秤证书2025年1月16日到期，仍在用 | 审核员：杜小兰 |"
    sheet = f"# 青杠水泥内部审核检查表\n\n2025年3月4日\n\n| 部门 | 看到的 | 谁审 |\n|---|---|---|\n{row}\n"
    ctx = papers.world(tmp_path, {"检查表.md": sheet})
    assert [d.dates for d in ctx.documents] == [(date(2025, 3, 4),)]


@pytest.mark.parametrize(
    ("there", "outcome"), [("24", "met"), ("未开", "short"), ("", "short"), ("0", "short"), ("全员", "met")]
)
def test_a_unit_that_nobody_came_from_was_not_reached(tmp_path: Path, there: str, outcome: str) -> None:
    rows = [["第一场", "公司领导、部室", "38", "37"], ["第二场", "矿山分厂、码头", "26", there]]
    table = papers.table(["场次", "对象", "应到", "实到"], rows)
    sheet = f"# 青杠水泥碳管理方针宣贯培训记录\n\n培训内容：碳管理方针　2025年7月8日\n\n{table}\n"
    ctx = papers.world(tmp_path, {"宣贯记录.md": sheet})
    asked = {"about": "policy_training_subject"}
    assert papers.run("sessions_held", ctx, "training_record", **asked).outcome == outcome


@pytest.mark.parametrize(("money", "outcome"), [("约120万元", "met"), ("再报", "short"), ("年底再定", "short")])
def test_a_figure_to_be_told_later_is_no_figure(tmp_path: Path, money: str, outcome: str) -> None:
    rows = [
        ["窑系统堵漏", "预热器堵漏", "蒋勇", "2025年6月", "4200", money],
        ["换变频", "空压机", "谭世勇", "9月", "900", money],
    ]
    table = papers.table(["干啥", "怎么干", "哪个负责", "什么时候完", "能减多少", "钱"], rows)
    ctx = papers.world(
        tmp_path, {"减排项目.md": f"# 青杠水泥2025年减排项目方案\n\n批准：罗启明　2025年1月5日\n\n{table}\n"}
    )
    asked = {
        "columns": {"责任主体": "named_responsible | col_owner", "投入预算": "investment_budget"},
        "whole_rows": True,
    }
    result = papers.run("has_columns", ctx, "reduction_plan", **asked)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("cause", "outcome"), [("采样器坏", "met"), ("", "short")])
def test_each_filled_gap_tells_its_cause(tmp_path: Path, cause: str, outcome: str) -> None:
    rows = [
        ["YC-01", "8月14日", "分解炉煤量", "秤断线", "取最大班耗", "工单"],
        ["YC-02", "4月9日", "净购电", cause, "取最高日", "照片"],
    ]
    table = papers.table(["单号", "时段", "参数", "起因", "处理", "佐证"], rows)
    ctx = papers.world(tmp_path, {"数据异常.md": f"# 青杠水泥数据异常处理登记\n\n2025年度\n\n{table}\n"})
    asked = {"of": "col_gap_what", "columns": {"原因": "col_cause", "佐证材料": "col_gap_proof"}}
    assert papers.run("rows_filled", ctx, "data_gap_record", **asked).outcome == outcome
