"""Sheets of one workbook that are kept alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import Document, Locator, Part, Table
from auditor.siblings import with_siblings


def sheet(name: str, columns: tuple[str, ...], *types: tuple[str, float]) -> Document:
    table = Table(columns, (("1月",) * len(columns),), (Locator(sheet=name),), sheet=name)
    return Document(Part("核对.xlsx", name, (), (table,)), types, name, "own", "in_force", carbon=True)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (("月", "皮带秤 t", "生产报表 t", "最大差%", "说明"), [("cross_check", 0.6)]),
        (("月", "班次", "油耗 L", "驾驶员", "说明"), []),
        (("月", "生产报表 t", "说明"), []),
    ],
)
def test_a_sheet_that_nothing_names_is_what_one_kept_alike_is(columns: tuple[str, ...], found: object) -> None:
    known = sheet("煤", ("月", "煤秤 t", "生产报表 t", "最大差%", "说明"), ("cross_check", 0.6))
    assert list(with_siblings([known, sheet("熟料", columns)])[1].types) == found


def test_a_sheet_that_is_known_stays_what_it_is(tmp_path: Path) -> None:
    columns = ("月", "煤秤 t", "生产报表 t", "最大差%", "说明")
    named = [sheet("煤", columns, ("cross_check", 0.6)), sheet("电", columns, ("power_ledger", 0.8))]
    assert with_siblings(named) == named
