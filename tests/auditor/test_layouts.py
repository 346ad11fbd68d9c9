"""Sheets without a title are told by the few columns that stand together on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.layouts import Layouts, hinted
from auditor.model import Locator, Table
from standard.load import load
from tests.auditor import reading_papers as papers


@pytest.mark.parametrize(
    ("type_id", "labels", "row"),
    [
        ("nonconformity_ledger", "啥毛病 为啥 怎么改的 谁改 改完没（关闭）", "碳台账少签字 忘了 补签 周工 好了"),
        ("source_list", "哪一块 排碳点 烧啥 直接间接 归口", "烧成 分解炉 烟煤 直接 烧成工段"),
        ("emission_ledger", "月 热值 氧化率 燃烧 分解 合计tCO2", "1月 22.1 0.99 9 8 17"),
        ("interested_parties", "干系人 诉求 我们怎么办", "碳管理主管部门 按时报数 专人盯报送"),
        ("monitoring_record", "技改 一季度 二季度 三季度 四季度 成效", "冷却机密封 招标 到货 安装 投用 热耗降"),
        ("meter_ledger", "级别 应装 实装 %", "次级用能 8 8 100"),
        ("target_breakdown", "指标 2024年完成 2025年 2030年", "吨熟料碳排放 0.86 0.85 0.80"),
    ],
)
def test_a_sheet_without_a_title_is_told_by_its_columns(tmp_path: Path, type_id: str, labels: str, row: str) -> None:
    (doc,) = papers.world(tmp_path, {"新建表格(2).xlsx": [labels.split(), *[row.split()] * 3]}).documents
    assert doc.is_a(type_id) >= 0.5, doc.types


def test_a_sheet_told_by_its_columns_has_its_kind_above_it(tmp_path: Path) -> None:
    """'9月催了两回' is progress on a nonconformity, though no title says what the sheet lists."""
    sheet = [["啥毛病", "为啥", "怎么改的", "期限", "进展"], *[["少一块表牌", "掉了", "重做", "9月", "已改"]] * 3]
    ctx = papers.world(tmp_path, {"新建表格.xlsx": sheet})
    assert (
        papers.run("states", ctx, "nonconformity_ledger", expr="nonconformity_word + rectification_progress").outcome
        == "met"
    )
    titled = papers.world(tmp_path, {"新建表格.xlsx": [["碳管理问题整改台账"], *sheet]}).documents[0]
    assert [d.by_columns for d in (ctx.documents[0], titled)] == [True, False]


def test_one_tables_columns_tell_nothing_of_a_whole_volume(tmp_path: Path) -> None:
    listed = papers.table(["毛病", "为啥", "怎么改的", "期限"], [["少一块表牌", "掉了", "重做", "9月"]] * 3)
    volume = papers.world(tmp_path, {"乙卷.md": f"# 乙卷\n\n甲的话\n\n{listed}"}).documents[0]
    assert volume.is_a("nonconformity_ledger") >= 0.5
    assert not volume.by_columns


def test_measures_followed_by_quarters_in_a_plan_are_no_monitoring() -> None:
    found = Layouts(load().documents.values()).found(["短处", "改进措施", "一季度", "四季度", "成效"])
    assert "monitoring_record" not in {t for t, _, _ in found}


@pytest.mark.parametrize(("rate", "outcome"), [("97.2", "met"), ("81", "violated")])
def test_a_bare_rate_is_told_by_the_counts_beside_it(tmp_path: Path, rate: str, outcome: str) -> None:
    sheet = [["级别", "应装", "实装", "%"], ["进出用能单位", "3", "3", "100"], ["主要设备", "36", "35", rate]]
    ctx = papers.world(tmp_path, {"碳计量点数.xlsx": sheet})
    assert papers.run("rate_at_least", ctx, "meter_ledger", what="meter_provision_rate", percent=95).outcome == outcome


def test_a_title_says_more_than_the_columns_below_it(tmp_path: Path) -> None:
    sheet = [
        ["2025年碳排放合规性评价不合规项清单"],
        ["问题", "原因", "整改措施", "期限"],
        ["少报", "疏忽", "补报", "6月"],
    ]
    (doc,) = papers.world(tmp_path, {"清单.xlsx": sheet}).documents
    assert doc.types[0][0] != "nonconformity_ledger", doc.types


def test_a_sign_needs_each_of_its_columns_by_a_label_of_its_own() -> None:
    layouts = Layouts(load().documents.values())
    assert not list(layouts.found(["问题及原因措施", "验证"]))
    assert "nonconformity_ledger" in {t for t, _, _ in layouts.found(["问题", "原因", "整改措施", "验证"])}


def test_cells_tell_what_a_label_does_not() -> None:
    rows = tuple((f"{m}月", "停窑" if m == 2 else "抽3张，对得上", "直接" if m % 2 else "间接") for m in range(1, 13))
    table = Table(("2025", "数据抽查", "类"), rows, (Locator(sheet="Sheet1"),) * len(rows))
    assert hinted(table) == ("2025 月份", "数据抽查 ", "类 直接间接")


def test_a_list_of_sources_without_a_name_is_told_by_its_kinds(tmp_path: Path) -> None:
    rows = [[n, "烧成", f"设备{n}", "烟煤", "直接" if n % 2 else "间接", "调度室"] for n in range(1, 9)]
    sheet = [["号", "在哪", "设备", "烧什么", "类", "管的科室"], *rows]
    (doc,) = papers.world(tmp_path, {"源.xlsx": sheet}).documents
    assert doc.types[0][0] == "source_list"
