"""The house style of workbooks: tables that can be filtered, sorted and printed; text that stays text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from auditor.reports.wording import clean, width

_CELL_ROOM = 2_000  # characters of one cell: more than that no one reads in a workbook
HEAD = {"bold": True, "bg_color": "#DCE4EC", "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
BODY = {"border": 1, "text_wrap": True, "valign": "top"}
A3, A4 = 8, 9
_LINE, _HIGHEST = 13.0, 300.0  # points
_FONT = {"font_name": "宋体", "font_size": 10}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its label, its width in characters, and what stands in it for an entry."""

    label: str
    width: float
    value: Callable[[Any], object]
    centred: bool = False


class Paper:
    """A workbook with its formats; writes text as text, whatever it looks like."""

    def __init__(self, made: Any) -> None:
        self.book = made
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **given: Any) -> Any:
        key = tuple(sorted((_FONT | given).items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]

    def put(self, sheet: Any, row: int, column: int, value: object, **look: Any) -> None:
        """One cell: figures and days as such, all else as text."""
        if isinstance(value, date):
            moment = datetime.combine(value, time())
            sheet.write_datetime(row, column, moment, self.look(num_format="yyyy-mm-dd", **look))
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, self.look(**look))
        else:
            text = clean(str(value))
            text = text if len(text) <= _CELL_ROOM else text[: _CELL_ROOM - 1] + "…"
            sheet.write_string(row, column, text, self.look(**look))

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        entries: Sequence[Any],
        *,
        nothing: str,
        shade: Callable[[Any], str] = lambda entry: "",
        frozen: int = 1,
        paper: int = A4,
    ) -> Any:
        """A sheet with one header row, frozen and filtered, ready to print; `nothing` is said where there is none."""
        sheet = self.book.add_worksheet(name)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            self.put(sheet, 0, at, column.label, **HEAD)
        for row, entry in enumerate(entries, 1):
            values = [column.value(entry) for column in columns]
            for at, (column, value) in enumerate(zip(columns, values, strict=True)):
                look: dict[str, Any] = dict(BODY)
                if column.centred:
                    look["align"] = "center"
                if shade(entry) and column.label in _SHADED:
                    look |= {"bg_color": f"#{shade(entry)}", "bold": True}
                self.put(sheet, row, at, value, **look)
            sheet.set_row(row, _height(columns, values))
        if not entries:
            self.put(sheet, 1, 0, nothing)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, max(len(entries), 1), len(columns) - 1)
        for_print(sheet, landscape=True, paper=paper)
        sheet.repeat_rows(0)
        return sheet


_SHADED = ("判定", "变化", "状态")


def _height(columns: Sequence[Column], values: Sequence[object]) -> float:
    """Row height in points for the longest cell: not every program fits rows to wrapped text by itself."""
    lines = 1
    for column, value in zip(columns, values, strict=True):
        room = column.width / 2.1  # full-width characters a line
        lines = max(lines, sum(1 + int(width(line) / room) for line in str(value)[:_CELL_ROOM].split("\n")))
    return min(_LINE * lines + 4, _HIGHEST)


def for_print(sheet: Any, *, landscape: bool, paper: int = A4) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.set_footer("&L&A&R第 &P 页  共 &N 页")
