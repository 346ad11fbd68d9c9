"""The monitoring plan is followed in its version in force; gaps are filled so that nothing is understated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

PLAN = """# 2025年度温室气体监测计划
重庆青杠水泥有限公司　QG-MP-01　V2.0　编制：杜小兰　批准：罗启明　2025年6月25日

{revisions}

燃煤消耗量：入窑煤粉转子秤日累计，每日记录，生产处负责。低位发热量、元素碳每月检测一次，能源管理部负责。

低位发热量、元素碳缺测的，取最近十二个月实测最高值。
"""
REVISIONS = papers.table(
    ["版次", "生效日期", "修改说明"],
    [["V1.0", "2025-01-01", "首次发布"], ["V2.0", "2025-07-01", "煤量取数点变更"]],
)
HEAD = ["月份", "入窑煤t", "低位发热量GJ/t", "元素碳tC/t", "燃煤排放tCO2", "熟料产量t", "过程排放tCO2", "合计tCO2"]


def ledger(note: str, months: range = range(1, 13)) -> papers.Sheet:
    rows = [[f"2025年{m}月", 9000 + m, 22.4, 0.58, 19000, 81000, 43000, 62000] for m in months]
    return [["青杠水泥2025年碳排放月度台账"], HEAD, *rows, [f"取数说明：{note}"]]


@pytest.mark.parametrize(
    ("note", "months", "outcome"),
    [
        ("燃煤消耗量按监测计划V2.0取入窑煤粉秤", range(1, 13), "met"),
        ("燃煤消耗量取自入磨皮带秤（监测计划V1.0表3），全年口径一致", range(1, 13), "violated"),
        ("燃煤消耗量取自入磨皮带秤（监测计划V1.0表3）", range(1, 7), "met"),
        ("1—6月按监测计划V1.0，7月起按监测计划V2.0", range(1, 13), "met"),
        ("燃煤消耗量取自入窑煤粉秤", range(1, 13), "met"),
    ],
)
def test_a_ledger_keeps_to_the_version_in_force(tmp_path: Path, note: str, months: range, outcome: str) -> None:
    made = {"监测计划.md": PLAN.format(revisions=REVISIONS), "月台账.xlsx": ledger(note, months)}
    result = papers.run("follows_plan", papers.world(tmp_path, made), "emission_ledger")
    assert result.outcome == outcome, result.reason
    if outcome == "violated":
        assert "2025年7月—12月的台账仍按监测计划V1.0" in result.reason
        assert "V2.0自2025-07-01起执行" in result.reason
        assert {c.file for c in result.citations} == {"监测计划.md", "月台账.xlsx"}


def test_without_a_list_of_versions_nothing_is_held_against_the_ledger(tmp_path: Path) -> None:
    made = {"监测计划.md": PLAN.format(revisions=""), "月台账.xlsx": ledger("按监测计划V1.0表3")}
    assert papers.run("follows_plan", papers.world(tmp_path, made), "emission_ledger").outcome == "met"


GAP = """# 数据缺失处理单
青杠水泥　单号：QS-2025-01　填报日期：2025-10-09

缺失数据：9月入窑煤低位发热量、元素碳，时段2025-09-01至09-30。原因：采样器损坏。

{}

佐证：检修工单、照片。填报：杜小兰　校核：田野　批准：罗启明 2025-10-14
"""


@pytest.mark.parametrize(
    ("taken", "outcome", "told"),
    [
        ("取值办法：低位发热量缺测，取最近十二个月实测最高值23.41GJ/t。", "met", ""),
        ("取值办法：低位发热量取前三个月最低的21.937GJ/t补。", "violated", "按低值补"),
        ("取值办法：低位发热量取8月与10月的平均数23.08GJ/t。", "violated", "本企业规定取高值"),
        ("取值办法：低位发热量按前后两月平均数的较高者取23.41GJ/t。", "met", ""),
        ("取值办法：低位发热量取前后各两日平均值23.08GJ/t（前30日最大值为23.41）。", "violated", "本企业规定取高值"),
        ("没有取平均数，也没有取最低值。", "met", ""),
    ],
)
def test_what_was_missing_is_not_filled_with_less(tmp_path: Path, taken: str, outcome: str, told: str) -> None:
    made = {"监测计划.md": PLAN.format(revisions=REVISIONS), "缺失处理单.md": GAP.format(taken)}
    result = papers.run("fills_gaps", papers.world(tmp_path, made), "data_gap_record")
    assert result.outcome == outcome, result.reason
    assert told in result.reason


def test_a_mean_is_left_alone_where_the_plan_names_no_highest(tmp_path: Path) -> None:
    plan = PLAN.format(revisions=REVISIONS).replace("取最近十二个月实测最高值", "按主管部门认可的方法补")
    made = {"监测计划.md": plan, "缺失处理单.md": GAP.format("取值办法：低位发热量取8月与10月的平均数23.08GJ/t。")}
    assert papers.run("fills_gaps", papers.world(tmp_path, made), "data_gap_record").outcome == "met"


@pytest.mark.parametrize(
    ("datum", "taken", "mean", "outcome"),
    [
        ("入窑煤量", "680.5", "664.1", "met"),
        ("入窑煤量", "640.5", "664.1", "violated"),
        ("熟料产量", "4900", "5010", "met"),
        ("熟料产量", "5100", "5010", "violated"),
        ("入窑煤量", "", "664.1", "met"),
    ],
)
def test_a_figure_is_compared_with_its_neighbours(
    tmp_path: Path, datum: str, taken: str, mean: str, outcome: str
) -> None:
    rows = [
        ["青杠水泥2025年数据缺失处理记录"],
        ["时段", "缺失数据", "原因", "前后均值", "替代值", "佐证"],
        ["2025-07-09", datum, "秤坏", mean, taken, "工单"],
    ]
    ctx = papers.world(tmp_path, {"数据缺失处理单.xlsx": rows})
    result = papers.run("fills_gaps", ctx, "data_gap_record")
    assert result.outcome == outcome, result.reason
    if outcome == "violated":
        assert f"前后均值{float(mean):,.1f}".rstrip("0").rstrip(".") in result.reason
        assert "差" in result.reason
