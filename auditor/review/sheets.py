"""Sheets of the review workbook: columns with widths, text cells that stay text, links to evidence files."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url

from auditor.model import Citation, Verdict
from auditor.reports.wording import VERDICT_SHADES, clean, width

INK, INPUT, HEAD_INPUT = "1F3550", "FFFBE6", "8A6D1A"
_MOST = 32_000  # characters that a cell holds, with room to spare
_LINE = 13.5  # points of a line of text
# What Excel escapes in a link's target; a name in Chinese stays readable. '%' first.
_ESCAPED = {c: f"%{ord(c):02x}" for c in '%#"<>[]^`{} '}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. fill: a person writes in it. hidden: only the program reads it."""

    label: str
    width: float
    fill: bool = False
    hidden: bool = False
    centred: bool = False


class _FileLink(Url):  # type: ignore[misc]
    """A relative link with '/' as every platform's spreadsheets follow it (xlsxwriter writes Windows' own)."""

    def _target(self) -> str:
        return str(super()._target()).replace("\\", "/")


class Workbook:
    """A workbook being written in memory; every sheet is protected but for what a person fills in."""

    def __init__(self, results: Path, evidence: Path | None, formats: dict[str, str], created: date) -> None:
        self._stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._stream, {"in_memory": True})
        self.book.set_properties({"created": datetime.combine(created, time()), "title": "审核判定"})
        self.book.set_size(2400, 1400)
        self._results, self._evidence, self._formats = results.resolve(), evidence, formats
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **given: Any) -> Any:
        """A cell format; the same one for the same wishes."""
        base = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True}
        key = tuple(sorted(({**base, **given}).items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(dict(key))
        return self._made[key]

    def sheet(self, name: str, title: str, columns: Sequence[Column], *, frozen: int = 0, height: float = 20) -> Sheet:
        return Sheet(self, name, title, columns, frozen, height)

    def target(self, citation: Citation) -> str:
        """The link to the cited place, relative to the results; '' when the file isn't where evidence lies."""
        outer = citation.file.split("!", 1)[0]
        path = self._evidence / outer if self._evidence else None
        if path is None or not path.is_file():
            return ""
        relative = Path(os.path.relpath(path.resolve(), self._results)).as_posix()
        target = "".join(_ESCAPED.get(c, c) for c in relative)
        sheet, mark, cell = citation.locator.rpartition("!")
        if mark and outer == citation.file and self._formats.get(outer) in ("xlsx", "xls", "xlsm", "et", "ods"):
            quoted = sheet.replace("'", "''")
            return f"external:{target}#'{quoted}'!{cell}"
        return f"external:{target}"

    def content(self) -> bytes:
        self.book.close()
        return self._stream.getvalue()


def _height(columns: Sequence[Column], values: Sequence[object]) -> float:
    """Height of a row in points, so that all its text shows: not every program fits rows to wrapped text by itself."""
    lines = 1
    for column, value in zip(columns, values, strict=True):
        if isinstance(value, str) and not column.hidden:
            room = max(column.width - 0.5, 1) / 1.9  # in full-width characters
            lines = max(lines, sum(max(1, math.ceil(width(line) / room)) for line in value.split("\n")))
    return min(_LINE * lines + 5, 400)


class Sheet:
    """A sheet with a title, a header in row 2 and rows below."""

    HEADER = 1  # 0-based row of the column labels

    def __init__(
        self, workbook: Workbook, name: str, title: str, columns: Sequence[Column], frozen: int, height: float
    ) -> None:
        self.workbook, self.columns, self.name = workbook, tuple(columns), name
        self.sheet = workbook.book.add_worksheet(name)
        self.row = self.HEADER + 1
        self.sheet.write_string(
            0, 0, clean(title), workbook.look(font_name="黑体", font_size=13, font_color=INK, text_wrap=False)
        )
        self.sheet.set_row(0, 24)
        self.sheet.set_row(self.HEADER, height)
        for at, column in enumerate(self.columns):
            self.sheet.set_column(at, at, column.width, None, {"hidden": column.hidden})
            colour = HEAD_INPUT if column.fill else INK
            look = workbook.look(
                font_name="黑体", font_color="FFFFFF", bg_color=colour, border=1, align="center", valign="vcenter"
            )
            self.sheet.write_string(self.HEADER, at, column.label, look)
        self.sheet.freeze_panes(self.HEADER + 1, frozen)
        self._page()

    def at(self, label: str) -> int:
        """0-based column of `label`."""
        return next(n for n, c in enumerate(self.columns) if c.label == label)

    def look(self, column: Column, **given: Any) -> Any:
        wish: dict[str, Any] = {"border": 1, "border_color": "B5BCC6", **given}
        if column.fill:
            wish |= {"locked": False, "bg_color": INPUT}
        if column.centred:
            wish["align"] = "center"
        if column.fill:
            wish["num_format"] = "yyyy-mm-dd" if column.label == "日期" else "@"
        return self.workbook.look(**wish)

    def add(self, values: Sequence[object], *, locked: bool = False) -> int:
        """Write one row and return its 0-based number. A value is text, a verdict, a day, or a link (target, text).

        locked: nothing in this row is to be filled in any more.
        """
        for at, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            self._write(at, replace(column, fill=column.fill and not locked), value)
        self.sheet.set_row(self.row, _height(self.columns, values))
        self.row += 1
        return self.row - 1

    def _write(self, at: int, column: Column, value: object) -> None:
        if isinstance(value, Verdict):
            look = self.look(column, bg_color=VERDICT_SHADES[value])
            self.sheet.write_string(self.row, at, value.label, look)
        elif isinstance(value, date):
            look = self.look(column, num_format="yyyy-mm-dd")
            self.sheet.write_datetime(self.row, at, datetime.combine(value, time()), look)
        elif isinstance(value, tuple):
            target, text = value
            self._write_link(at, column, target, text)
        elif value:
            self.sheet.write_string(self.row, at, clean(str(value))[:_MOST], self.look(column))
        else:
            self.sheet.write_blank(self.row, at, None, self.look(column))

    def _write_link(self, at: int, column: Column, target: str, text: str) -> None:
        shown = clean(text)[:_MOST]
        if not target or len(target) > 1000:
            self.sheet.write_string(self.row, at, shown, self.look(column))
            return
        link = _FileLink(target)
        link.text = shown
        self.sheet.write_url(self.row, at, link, self.look(column, font_color="0B4F8A", underline=1))

    def choices(self, label: str, source: Sequence[str] | str, *, first: int, last: int, strict: bool = True) -> None:
        """A drop-down for rows `first` to `last` (0-based) of a column."""
        rule = {
            "validate": "list",
            "source": source,
            "error_type": "stop" if strict else "information",
            "error_title": "请从列表中选择",
            "error_message": f"{label}只能从列表中选择",
        }
        at = self.at(label)
        self.sheet.data_validation(first, at, last, at, rule)

    def days(self, label: str, *, first: int, last: int) -> None:
        at = self.at(label)
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": date(2000, 1, 1),
            "maximum": date(2100, 12, 31),
            "error_title": "日期写法",
            "error_message": "请写成 2026-03-20 这样的日期",
        }
        self.sheet.data_validation(first, at, last, at, rule)

    def finish(self, *, filtered: bool = True) -> None:
        """Protect what is not to be filled in, without a password; filter over the whole table."""
        if filtered and self.row > self.HEADER + 1:
            self.sheet.autofilter(self.HEADER, 0, self.row - 1, len(self.columns) - 1)
        allowed = ("format_columns", "format_rows", "autofilter", "sort")
        self.sheet.protect("", dict.fromkeys(allowed, True))
        self.sheet.print_area(0, 0, max(self.row - 1, self.HEADER), self._last_shown())

    def _last_shown(self) -> int:
        return max(n for n, c in enumerate(self.columns) if not c.hidden)

    def _page(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(8)  # A3: on A4 these columns would not be readable
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.HEADER)
        self.sheet.set_footer("&C&9第 &P 页  共 &N 页")
