"""Merging a workbook: what was filled in stays, what the profile changed comes in, doubts are cell comments."""

from __future__ import annotations

import copy
import io
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from openpyxl.chart import BarChart

from generator.ledgers import layouts, write_ledger
from generator.merge_sheet import UnmergeableError, merge_workbook
from standard.load import load
from standard.profile import make_profile

HERE = Path(__file__).parent
GROUP: dict[str, Any] = yaml.safe_load((HERE / "profiles/group_two_lines.yaml").read_text(encoding="utf-8"))
FACTORS = load().factors


def generated(kind: str, **changes: Any) -> bytes:
    data = copy.deepcopy(GROUP)
    for key, value in changes.items():
        data[key] = data[key] | value if isinstance(value, dict) else value
    return write_ledger(next(x for x in layouts() if x.type == kind), make_profile(data), FACTORS)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def merged(base: bytes, edit: Any, new: bytes) -> Any:
    book = opened(base)
    edit(book)
    return opened(merge_workbook(base, saved(book), new).data)


def meters(*more: dict[str, Any], first: int = 0) -> list[dict[str, Any]]:
    return [*GROUP["meters"][first:], *more]


METER = {"number": "JL-999", "name": "新装皮带秤", "parameter": "熟料产量", "key": True}


def test_filled_cells_stay_and_changed_facts_come_in() -> None:
    base = generated("meter_ledger")
    changed = copy.deepcopy(GROUP["meters"])
    changed[0]["location"] = "新位置"
    new = generated("meter_ledger", meters=changed)
    sheet_name = opened(base).sheetnames[1]
    book = merged(base, lambda b: b[sheet_name].__setitem__("A60", "人填的备注"), new)
    sheet = book[sheet_name]
    assert sheet["A60"].value == "人填的备注"
    assert "新位置" in [c.value for row in sheet.iter_rows() for c in row]


def test_row_that_the_profile_adds_comes_in_and_filled_rows_follow_their_instrument() -> None:
    base = generated("meter_ledger")
    new = generated("meter_ledger", meters=[GROUP["meters"][0], METER, *GROUP["meters"][1:]])
    name = opened(base).sheetnames[1]
    last = 4 + len(GROUP["meters"])
    book = merged(base, lambda b: b[name].cell(last, opened(base)[name].max_column + 1, "人加一栏的字"), new)
    values = [[c.value for c in row] for row in book[name].iter_rows(min_row=5)]
    row = next(r for r in values if "人加一栏的字" in r)
    assert GROUP["meters"][-1]["number"] in row
    assert any("JL-999" in r for r in values)


def test_cell_changed_by_both_keeps_the_persons_and_tells_the_other() -> None:
    base = generated("meter_ledger")
    changed = copy.deepcopy(GROUP["meters"])
    old, changed[0]["location"] = changed[0]["location"], "新位置"
    name = opened(base).sheetnames[1]
    cell = next(c for row in opened(base)[name].iter_rows() for c in row if c.value == old)
    book = merged(
        base, lambda b: b[name].__setitem__(cell.coordinate, "人写的位置"), generated("meter_ledger", meters=changed)
    )
    found = book[name][cell.coordinate]
    assert found.value == "人写的位置"
    assert found.comment.author == "carbonclause"
    assert "新位置" in found.comment.text


def test_sheet_of_a_line_that_is_gone_is_kept_when_it_was_filled_in() -> None:
    base = generated("fuel_ledger")
    new = generated("fuel_ledger", lines=GROUP["lines"][:1])
    gone = next(n for n in opened(base).sheetnames if n not in opened(new).sheetnames)
    kept = merged(base, lambda b: b[gone].__setitem__("C9", 123.5), new)
    assert kept[gone]["C9"].value == 123.5
    untouched = merged(base, lambda b: b.worksheets[0].__setitem__("H30", "字"), new)
    assert gone not in untouched.sheetnames


def test_own_sheet_and_colours_of_a_person_stay() -> None:
    from openpyxl.styles import PatternFill

    base = generated("meter_ledger")
    new = generated("meter_ledger", meters=meters(METER))
    name = opened(base).sheetnames[1]

    def edit(book: Any) -> None:
        book.create_sheet("我的表")["A1"] = "自己的内容"
        book[name]["B5"].fill = PatternFill("solid", fgColor="FFFFFF00")

    book = merged(base, edit, new)
    assert book["我的表"]["A1"].value == "自己的内容"
    assert book[name]["B5"].fill.fgColor.rgb == "FFFFFF00"


def test_chart_that_would_be_lost_makes_the_workbook_unmergeable() -> None:
    base = generated("meter_ledger")
    book = opened(base)
    book.worksheets[1].add_chart(BarChart(), "H5")
    with pytest.raises(UnmergeableError, match="图表"):
        merge_workbook(base, saved(book), generated("meter_ledger", meters=meters(METER)))


def test_rows_put_in_by_hand_under_a_new_layout_are_left_alone() -> None:
    base = generated("meter_ledger")
    book = opened(base)
    book.worksheets[1].insert_rows(6, 3)
    with pytest.raises(UnmergeableError, match="插入或删除过行"):
        merge_workbook(base, saved(book), generated("meter_ledger", meters=meters(METER)))


KINDS = ("meter_ledger", "source_list", "fuel_ledger", "risk_register")
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "meters": st.sampled_from([meters(), meters(METER), meters(first=1)]),
        "lines": st.sampled_from([GROUP["lines"], GROUP["lines"][:1]]),
        "departments": st.sampled_from([{"carbon_lead": "低碳办公室"}, {"equipment": "设备能源部"}]),
        "facts": st.fixed_dictionaries({"has_mine": st.booleans(), "uses_alternative_fuel": st.booleans()}),
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KINDS), CHANGES, CHANGES, st.integers(0, 2**32), st.integers(1, 10))
def test_nothing_filled_in_is_ever_lost(
    kind: str, first: dict[str, Any], second: dict[str, Any], seed: int, count: int
) -> None:
    chance = random.Random(seed)
    base, new = generated(kind, **first), generated(kind, **second)
    book = opened(base)
    written: dict[tuple[str, str], str] = {}
    for number in range(count):
        sheet = chance.choice([s for s in book.worksheets if s.sheet_state == "visible"])
        cell = sheet.cell(chance.randint(1, sheet.max_row + 2), chance.randint(1, sheet.max_column + 1))
        if not isinstance(cell, MergedCell):
            cell.value = written[sheet.title, cell.coordinate] = f"〖人填{number}〗"
    mine = saved(book)
    try:
        result = merge_workbook(base, mine, new)
    except UnmergeableError:
        return  # then the file is left as it is
    after = {str(c.value) for sheet in opened(result.data) for row in sheet.iter_rows() for c in row}
    assert [m for m in written.values() if m not in after] == []
