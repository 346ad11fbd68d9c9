"""Cell formats of the ledgers, made once per workbook and kind of column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FONT = "宋体"
_GREY = "#F2F2F2"
_GREEN = "#E3ECE6"


class Formats:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[str, bool, bool], Any] = {}
        self.title = self._make(font_name="黑体", font_size=16, align="center", border=0)
        self.info = self._make(font_size=10, align="left", border=0, text_wrap=True)
        self.head = self._make(font_name="黑体", font_size=10, align="center", text_wrap=True, bg_color=_GREEN)
        self.text = self._make(align="center")
        self.wrapped = self._make(align="left", text_wrap=True)
        self.signature = self._make(align="left", border=0)

    def _make(self, **given: Any) -> Any:
        base = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", "border": 1}
        return self.book.add_format(base | given)

    def column(self, column: Mapping[str, Any], formula: bool) -> Any:
        """The format of a column's cells; formulas stand on grey."""
        return self._cached(column, formula, False)

    def total(self, column: Mapping[str, Any]) -> Any:
        """The format of a column's total."""
        return self._cached(column, True, True)

    def _cached(self, column: Mapping[str, Any], formula: bool, total: bool) -> Any:
        number = number_format(column)
        key = (f"{number}|{column['kind']}", formula, total)
        if key not in self.made:
            left = column["kind"] == "text" and not total
            style = {"num_format": number, "align": "left" if left else "center", "text_wrap": left, "bold": total}
            self.made[key] = self._make(**style, **({"bg_color": _GREY} if formula else {}))
        return self.made[key]


def number_format(column: Mapping[str, Any]) -> str:
    """The number format of a column: dates, months, percentages, decimals with separators."""
    kind = column["kind"]
    if kind in ("date", "day") or column.get("format") == "date":
        return "yyyy-mm-dd"
    if kind == "month":
        return 'yyyy"年"m"月"'
    if kind not in ("number", "formula"):
        return "@" if kind == "text" else "General"
    decimals = int(column.get("decimals", 1 if column.get("percent") else 2))
    zeros = f".{'0' * decimals}" if decimals else ""
    return f"0{zeros}%" if column.get("percent") else f"#,##0{zeros}"
