"""Pages in two columns, text off the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from auditor.model import Part
from auditor.readers.columns import regions
from auditor.readers.layout import Fragment, lines_of
from tests.readers.test_pdf_image import pdf

OnePart = Callable[[Path], Part]
LEFT = [f"left line {k} of the first column and so on" for k in range(8)]
RIGHT = [f"right line {k} in the column beside it then" for k in range(8)]


def two_columns(*others: str) -> bytes:
    lines = [f"50 {700 - 14 * k} 10 {text}" for k, text in enumerate(LEFT)]
    lines += [f"320 {700 - 14 * k} 10 {text}" for k, text in enumerate(RIGHT)]
    return pdf("50 750 12 A title that stands over the two columns and is as wide as both of them", *lines, *others)


def test_left_column_is_read_before_the_right_one(tmp_path: Path, part: OnePart) -> None:
    (tmp_path / "a.pdf").write_bytes(two_columns("50 500 10 And one more sentence below them that is as wide as both."))
    text = " ".join(p.text for p in part(tmp_path / "a.pdf").passages)
    assert text.startswith("A title")
    assert text.endswith("as both.")
    places = [text.index(line) for line in (*LEFT, *RIGHT)]
    assert places == sorted(places)


def test_labels_and_values_side_by_side_are_no_columns() -> None:
    names = ("名称", "型号", "编号", "地点", "状态", "日期", "人员", "备注")
    rows = [Fragment(name, 50, 100 + 30 * k, 100, 120 + 30 * k, 20) for k, name in enumerate(names)]
    rows += [Fragment("二号皮带秤及其配套仪表", 300, 100 + 30 * k, 520, 120 + 30 * k, 20) for k in range(8)]
    assert len(regions(lines_of(rows), [], 600)) == 1


def test_rows_of_an_unruled_table_are_no_columns() -> None:
    rows = [
        Fragment("1月份统计数", x, 100 + 30 * k, x + 110, 120 + 30 * k, 20)
        for k in range(9)
        for x in (40, 180, 330, 470)
    ]
    assert len(regions(lines_of(rows), [], 600)) == 1


def test_text_off_the_page_is_not_taken(tmp_path: Path, part: OnePart) -> None:
    (tmp_path / "a.pdf").write_bytes(
        pdf("50 700 12 What everybody sees here.", "700 600 12 Beyond the edge.", "50 -90 12 Below it.")
    )
    assert [p.text for p in part(tmp_path / "a.pdf").passages] == ["What everybody sees here."]
