"""Sheets without a title are told by the few columns that stand together on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.layouts import Layouts
from standard.load import load
from tests.auditor import reading_papers as papers


@pytest.mark.parametrize(
    ("type_id", "labels", "row"),
    [
        ("nonconformity_ledger", "啥毛病 为啥 怎么改的 谁改 改完没（关闭）", "碳台账少签字 忘了 补签 周工 好了"),
        ("source_list", "哪一块 排碳点 烧啥 直接间接 归口", "烧成 分解炉 烟煤 直接 烧成工段"),
        ("emission_ledger", "月 热值 氧化率 燃烧 分解 合计tCO2", "1月 22.1 0.99 9 8 17"),
        ("interested_parties", "干系人 诉求 我们怎么办", "碳管理主管部门 按时报数 专人盯报送"),
        ("target_breakdown", "指标 2024年完成 2025年 2030年", "吨熟料碳排放 0.86 0.85 0.80"),
    ],
)
def test_a_sheet_without_a_title_is_told_by_its_columns(tmp_path: Path, type_id: str, labels: str, row: str) -> None:
    (doc,) = papers.world(tmp_path, {"新建表格(2).xlsx": [labels.split(), *[row.split()] * 3]}).documents
    assert doc.is_a(type_id) >= 0.5, doc.types


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
