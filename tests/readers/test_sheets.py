"""Workbooks: tables beside each other, far-off cells, formats and comments of the older kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from auditor.model import Part
from auditor.readers import Reading

Read = Callable[[Path], Reading]
OnePart = Callable[[Path], Part]
COAL = [["月份", "煤耗t"], ["1月", 120], ["2月", 130], ["3月", 125]]
POWER = [["月份", "电量kWh", "记录人"], ["1月", 88, "何俊"], ["2月", 90, "谭永"]]


def put(sheet: Any, table: Sequence[Sequence[object]], row: int, column: int) -> None:
    for r, cells in enumerate(table):
        for c, value in enumerate(cells):
            sheet.cell(row + r, column + c, value)


def saved(path: Path, *places: tuple[Sequence[Sequence[object]], int, int]) -> Path:
    book = openpyxl.Workbook()
    for table, row, column in places:
        put(book.active, table, row, column)
    book.save(path)
    return path


def test_tables_beside_each_other_are_two(tmp_path: Path, part: OnePart) -> None:
    found = part(saved(tmp_path / "a.xlsx", (COAL, 1, 1), (POWER, 1, 4)))
    assert [t.columns for t in found.tables] == [("月份", "煤耗t"), ("月份", "电量kWh", "记录人")]
    assert [len(t.rows) for t in found.tables] == [3, 2]
    assert [str(p.locator) for p in found.passages] == [f"Sheet!{c}" for c in ("A2", "A3", "A4", "D2", "D3")]


def test_tables_of_the_same_height_beside_each_other_are_two_when_each_has_its_title(
    tmp_path: Path, part: OnePart
) -> None:
    titles = [(([["一、煤"]]), 1, 1), ([["二、电"]], 1, 4)]
    found = part(saved(tmp_path / "a.xlsx", *titles, (COAL[:3], 2, 1), (POWER, 2, 4)))
    assert [(t.title, len(t.rows)) for t in found.tables] == [("一、煤", 2), ("二、电", 2)]


def test_empty_column_alone_parts_no_table(tmp_path: Path, part: OnePart) -> None:
    rows = [
        ["日期", "数值", None, "复核人", "备注"],
        ["1日", 3, None, "何俊", "无"],
        ["2日", 4, None, "谭永", "补录"],
        ["3日", 5, None, "何俊", "无"],
    ]
    (table,) = part(saved(tmp_path / "a.xlsx", (rows, 1, 1))).tables
    assert table.rows[1][:2] == ("2日", "4")
    assert "补录" in table.rows[1]


def test_sheet_with_a_lonely_cell_far_out_is_read_without_it_and_said_to_be(tmp_path: Path, read: Read) -> None:
    reading = read(saved(tmp_path / "a.xlsx", (COAL, 1, 1), ([["x"]], 1048576, 16384), ([["y"]], 700000, 2)))
    assert reading.parts[0].tables[0].rows == (("1月", "120"), ("2月", "130"), ("3月", "125"))
    assert "2个孤立单元格（B700000、XFD1048576）未读取" in reading.reason


def test_empty_cell_far_out_that_is_only_formatted_loses_nothing(tmp_path: Path, read: Read) -> None:
    book = openpyxl.Workbook()
    put(book.active, COAL, 1, 1)
    book.active["C1048570"].number_format = "0.00"
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx")
    assert len(reading.parts[0].passages) == 3
    assert "孤立" not in reading.reason


@pytest.mark.parametrize("name", ["formats.xls", "formats.ods"])
def test_formats_and_comments_of_older_workbooks(name: str, part: OnePart) -> None:
    """The files are a workbook of openpyxl, saved by LibreOffice 7.4 as .xls and .ods."""
    found = part(Path(__file__).parent / "data" / name)
    (row, *_) = [p.cells for p in found.passages if p.cells]
    assert row == {"月份": "1月", "占比": "95.3%", "电量": "12吨", "编号": "007", "数值": "3.5"}
    notes = [(p.text, str(p.locator)) for p in found.passages if p.kind == "note"]
    assert len(notes) == 1
    assert "与原始记录不符" in notes[0][0]
    assert notes[0][1] == "台账!B2"
