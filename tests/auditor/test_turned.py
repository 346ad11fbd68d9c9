"""Monthly figures whose months stand side by side are checked as those of a ledger with a row a month."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import Locator, Part, Table
from auditor.turned import MONTH, with_turned
from tests.auditor import reading_papers as papers

MONTHS = [f"{m}月" for m in range(1, 13)]
USED = [1000 + 10 * m for m in range(12)]


def _stocks(april_slip: int = 0) -> papers.Sheet:
    """A coal ledger: 500 t in stock all year, unless May opens with less than April closed with."""
    opening = [500 - (april_slip if m == 4 else 0) for m in range(12)]
    received = [used + (april_slip if m == 4 else 0) for m, used in enumerate(USED)]
    return [
        ["2025年燃煤收耗存台账"],
        ["序号", "项目", "单位", *MONTHS, "全年"],
        ["1", "期初库存", "t", *opening, ""],
        ["2", "入厂量", "t", *received, sum(received)],
        ["3", "入窑消耗", "t", *USED, sum(USED)],
        ["4", "期末库存", "t", *[500] * 12, ""],
    ]


@pytest.mark.parametrize(("slip", "outcome"), [(0, "met"), (120, "short")])
def test_a_month_opens_with_what_the_last_one_closed_with_where_months_stand_side_by_side(
    tmp_path: Path, slip: int, outcome: str
) -> None:
    ctx = papers.world(tmp_path, {"燃煤台账.xlsx": _stocks(slip)})
    result = papers.run("balances", ctx, "fuel_ledger")
    assert result.outcome == outcome, result.reason
    if slip:
        assert "5月期初380，上月期末500，差-120" in result.reason
        assert result.citations[0].locator.endswith("!H3")  # the cell of May's opening


def _table(*rows: tuple[str, ...], columns: tuple[str, ...] = ("项目", *MONTHS)) -> Part:
    locators = tuple(Locator(sheet="账", cell=f"A{i}") for i in range(4, 4 + len(rows)))
    return Part("账.xlsx", "账", (), (Table(columns, rows, locators, sheet="账"),))


def test_each_group_of_items_is_a_table_of_its_own() -> None:
    """A group ends where the months are told anew, or where an item's name comes again."""
    part = _table(
        ("期初", *["0"] * 12), ("期末", *["5"] * 12),
        ("CCER", *MONTHS), ("期初", *["1"] * 12), ("期末", *["2"] * 12),
        ("期初", *["3"] * 12),
    )  # fmt: skip
    own, *turned = with_turned(part).tables
    assert own == part.tables[0]
    assert [t.columns for t in turned] == [(MONTH, "期初", "期末"), (MONTH, "期初", "期末"), (MONTH, "期初")]
    assert turned[1].rows[11] == ("12月", "1", "2")
    assert str(turned[1].locators[11]) == "账!M7"


@pytest.mark.parametrize(
    "columns",
    [
        ("月份", "产量", "电耗", "煤耗"),
        ("项目", "1月", "2月", "3月"),  # too few to be a year's figures
        (*MONTHS, "备注"),  # nothing names the rows
        ("项目", *(f"1月{d}日" for d in range(1, 13))),  # days
    ],
)
def test_other_tables_are_left_as_they_are(columns: tuple[str, ...]) -> None:
    part = _table(("x", *["1"] * (len(columns) - 1)), columns=columns)
    assert with_turned(part) is part
