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
