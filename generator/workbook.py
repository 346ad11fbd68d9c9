"""A ledger workbook in the house style. Text from the profile is always written as text, never as a formula."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from generator.calculation import Calculator
from generator.factor_sheet import write_factors
from generator.formats import Formats
from generator.formulas import Grid, Place
from generator.rows import Choices, Factors, Row
from generator.text import plain
from standard.profile import Profile

HEADER_ROWS = 4
_A4, _A3 = 9, 8  # Excel's numbers of the paper sizes
_A4_TAKES = 190  # characters; a wider sheet would be printed smaller than 7.5 points on A4
_HEAD = 124  # columns that a head may take where the sheet has no layout of its own
_COLOURS = {"bad": ("#9C0006", "#FFC7CE"), "warn": ("#7F6000", "#FFEB9C"), "good": ("#375623", "#E2EFDA")}


@dataclass(frozen=True, slots=True)
class Heading:
    """What every sheet's head shows."""

    company: str
    title: str
    number: str
    version: str
    period: str
    department: str
    kept: str
    signatures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: where it stands, its layout, its rows."""

    place: Place
    spec: Mapping[str, Any]
    rows: tuple[Row, ...]


class Book:
    """An open workbook; leaving the context writes it."""

    def __init__(
        self,
        target: Any,
        heading: Heading,
        grid: Grid,
        lists: Choices,
        sheets: Sequence[Sheet] = (),
        names: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        """sheets: those to be written, names: what the defined names of the factor sheet hold, for the formulas."""
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(target, options)
        self.book.set_properties(
            {"title": heading.title, "company": heading.company, "created": dt.datetime(2026, 1, 1)}
        )
        self.heading, self.grid, self.lists = heading, grid, lists
        self.formats = Formats(self.book)
        self.calculator = Calculator({s.place.name: self._contents(s) for s in sheets}, names or {})

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._lists()
            self.book.close()

    def instructions(self, lines: Sequence[str], example: Mapping[str, Any] | None) -> None:
        """The 填写说明 sheet: how to fill in, then a worked example."""
        sheet = self.book.add_worksheet("填写说明")
        self._page(sheet, 3, 0)
        self._head(sheet, 3, "填写说明")
        sheet.set_row(HEADER_ROWS - 1, 6)  # no heads of columns here
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 46)
        sheet.set_column(2, 3, 40)
        for index, line in enumerate(lines):
            sheet.write_number(HEADER_ROWS + index, 0, index + 1, self.formats.text)
            sheet.merge_range(HEADER_ROWS + index, 1, HEADER_ROWS + index, 3, line, self.formats.wrapped)
            sheet.set_row(HEADER_ROWS + index, 16 * max(1, -(-len(line) // 60)) + 4)
        if example:
            self._example(sheet, HEADER_ROWS + len(lines) + 1, example)

    def _example(self, sheet: Any, top: int, example: Mapping[str, Any]) -> None:
        sheet.merge_range(top, 1, top, 3, example["title"], self.formats.head)
        for index, cells in enumerate([example["columns"], *example["rows"]]):
            for column, text in enumerate(cells, start=1):
                sheet.write_string(top + 1 + index, column, plain(text), self.formats.wrapped)

    def sheet(self, sheet: Sheet) -> None:
        """One data sheet."""
        place, spec = sheet.place, sheet.spec
        columns: list[Mapping[str, Any]] = spec["columns"]
        target = self.book.add_worksheet(place.name)
        self._page(target, len(columns) - 1, _frozen(columns), sum(c["width"] for c in columns))
        self._head(target, len(columns) - 1, spec.get("note") or place.name, sum(c["width"] for c in columns))
        for index, column in enumerate(columns):
            target.set_column(index, index, column["width"])
            unit = f"\n（{column['unit']}）" if column.get("unit") else ""
            target.write_string(HEADER_ROWS - 1, index, column["name"] + unit, self.formats.head)
            self._validation(target, place, index, column)
            self._colours(target, place, index, column)
            for number, row in enumerate(sheet.rows):
                self._cell(target, sheet, place.first + number, index, column, row)
        for number, row in enumerate(sheet.rows):
            target.set_row(place.first + number, _height(columns, row, spec.get("defaults", {})))
        last = self._totals(target, sheet)
        self._signatures(target, last + 1, len(columns))
        self._names(place, columns)

    def _cell(self, target: Any, sheet: Sheet, row: int, col: int, column: Mapping[str, Any], data: Row) -> None:
        value, formula = self._content(sheet, row, column, data)
        style = self.formats.column(column, formula is not None)
        if formula is not None:
            known = self.calculator.shown(sheet.place.name, row, col) if value is None else plain(value)
            target.write_formula(row, col, self.grid.formula(formula, sheet.place, row), style, known)
        elif value is None:
            target.write_blank(row, col, None, style)
        elif isinstance(value, dt.date):
            target.write_datetime(row, col, dt.datetime(value.year, value.month, value.day), style)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            target.write_number(row, col, value, style)
        else:
            target.write_string(row, col, plain(value), style)

    def _contents(self, sheet: Sheet) -> dict[tuple[int, int], Any]:
        """Every cell's value or '=formula' by (row, column), the totals with them."""
        found: dict[tuple[int, int], Any] = {}
        for row, data in enumerate(sheet.rows, sheet.place.first):
            for col, column in enumerate(sheet.spec["columns"]):
                value, formula = self._content(sheet, row, column, data)
                known = value is not None or formula is None
                found[row, col] = value if known else self.grid.formula(str(formula), sheet.place, row)
        for col, formula in self._sums(sheet).items():
            found[sheet.place.last + 1, col] = formula
        return found

    def _sums(self, sheet: Sheet) -> dict[int, str]:
        """The formulas of the total row by column."""
        wanted, place = sheet.spec.get("totals") or (), sheet.place
        columns = [i for i, column in enumerate(sheet.spec["columns"]) if column["key"] in wanted]
        letters = {index: xl_col_to_name(index) for index in columns}
        return {i: f"=SUM({c}{place.first + 1}:{c}{place.last + 1})" for i, c in letters.items()}

    def _content(self, sheet: Sheet, row: int, column: Mapping[str, Any], data: Row) -> tuple[Any, str | None]:
        """A cell's value, or its formula."""
        key, kind = column["key"], column["kind"]
        if kind == "index":
            return (row - sheet.place.first + 1, None) if data.values else (None, None)
        if kind == "formula" and key in data.values:
            return data.values[key], column["formula"]
        if kind == "group":
            chosen_above = not data.group and not data.opens
            return (data.group or None, f'={{{key}^}}&""' if chosen_above else None)
        if key in data.values:
            return data.values[key], None
        if kind == "formula":
            return None, column["formula"]
        if "opening" in column and not data.opens:
            return None, column["opening"]
        if "fallback" in column:
            return None, column["fallback"]
        if not data.values:
            return None, None
        return sheet.spec.get("defaults", {}).get(key, column.get("default")), None

    def _validation(self, target: Any, place: Place, col: int, column: Mapping[str, Any]) -> None:
        rule = self._rule(column) or self._two_people(place, column)
        if rule:
            rule |= {"ignore_blank": True, "error_title": "请核对", "input_title": column["name"]}
            target.data_validation(place.first, col, place.last, col, rule)

    def _two_people(self, place: Place, column: Mapping[str, Any]) -> dict[str, Any] | None:
        """A name that must differ from the one in another column: record and check are two people's."""
        if "differs" not in column:
            return None
        own, other = (xl_col_to_name(place.columns[key]) for key in (column["key"], column["differs"]))
        words = "两栏应由不同的人签字"
        value = f"=${own}{place.first + 1}<>${other}{place.first + 1}"
        return {"validate": "custom", "value": value, "error_message": words, "input_message": words}

    def _rule(self, column: Mapping[str, Any]) -> dict[str, Any] | None:
        kind = column["kind"]
        if column.get("source"):
            soft = column["source"] in ("fuels",)
            source = f"={_LIST_NAMES[column['source']]}"
            return {
                "validate": "list",
                "source": source,
                "error_type": "warning" if soft else "stop",
                "error_message": "请从下拉表选取",
                "input_message": "从下拉表选取",
            }
        if kind == "choice":
            return {
                "validate": "list",
                "source": column["choices"],
                "error_type": "warning" if column.get("open") else "stop",
                "error_message": "请从下拉表选取",
                "input_message": "从下拉表选取",
            }
        if kind == "number":
            low, high = column.get("min", 0), column.get("max", 1e12)
            words = (
                f"应是{low:g}到{high:g}之间的数"
                if "max" in column or low > 0
                else "应是数字" + ("，不小于0" if low == 0 else "")
            )
            return {
                "validate": "decimal",
                "criteria": "between",
                "minimum": low,
                "maximum": high,
                "error_message": words,
                "input_message": words,
            }
        if kind == "date":
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": dt.date(2000, 1, 1),
                "maximum": dt.date(2099, 12, 31),
                "error_message": "应是日期，如2026-01-31",
                "input_message": "日期，如2026-01-31",
            }
        return None

    def _colours(self, target: Any, place: Place, col: int, column: Mapping[str, Any]) -> None:
        for text, tone in column.get("colours", {}).items():
            front, back = _COLOURS[tone]
            style = self.book.add_format({"font_color": front, "bg_color": back})
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": style}
            target.conditional_format(place.first, col, place.last, col, rule)

    def _totals(self, target: Any, sheet: Sheet) -> int:
        """The total row, if the layout asks for one; the last row written."""
        place, row, sums = sheet.place, sheet.place.last + 1, self._sums(sheet)
        if not sheet.spec.get("totals"):
            return place.last
        for index, column in enumerate(sheet.spec["columns"]):
            style = self.formats.total(column)
            if index in sums:
                target.write_formula(row, index, sums[index], style, self.calculator.shown(place.name, row, index))
            else:
                target.write_string(row, index, "合计" if index == 0 else "", style)
        return row

    def _signatures(self, target: Any, row: int, columns: int) -> None:
        labels = self.heading.signatures
        each = max(1, columns // len(labels))
        target.set_row(row, 26)
        for index, label in enumerate(labels):
            text = f"{label}：　　　　　　　日期："
            first, last = index * each, (index + 1) * each - 1
            if last > first:
                target.merge_range(row, first, row, last, text, self.formats.signature)
            else:
                target.write_string(row, first, text, self.formats.signature)

    def _head(self, target: Any, last: int, note: str, width: float = _HEAD) -> None:
        h = self.heading
        info = f"企业名称：{h.company}　编号：{h.number}　版本：{h.version}　部门：{h.department}　{h.period}"
        info += f"　保存期：{h.kept}"
        for row, (text, style, high) in enumerate(
            ((h.title, self.formats.title, 30.0), (info, self.formats.info, 16.0), (note, self.formats.info, 16.0))
        ):
            lines = max(1, math.ceil(1.04 * wide(plain(text)) / width)) if row else 1
            target.merge_range(row, 0, row, last, plain(text), style)
            target.set_row(row, high * lines + (2 if row else 0))
        target.set_row(HEADER_ROWS - 1, 48)

    def _page(self, target: Any, last: int, frozen: int, width: float = 0) -> None:
        target.set_landscape()
        target.set_paper(_A3 if width > _A4_TAKES else _A4)
        target.set_margins(0.5, 0.5, 0.6, 0.6)
        target.fit_to_pages(1, 0)
        target.repeat_rows(0, HEADER_ROWS - 1)
        target.freeze_panes(HEADER_ROWS, frozen)
        target.set_footer("&C第 &P 页　共 &N 页")
        target.hide_gridlines(2)

    def _names(self, place: Place, columns: Sequence[Mapping[str, Any]]) -> None:
        """A defined name for each column: 表名_栏名."""
        for index, column in enumerate(columns):
            if column["kind"] != "index":
                letter = xl_col_to_name(index)
                cells = f"'{place.name}'!${letter}${place.first + 1}:${letter}${place.last + 1}"
                self.book.define_name(_name(f"{place.name}_{column['name']}"), f"={cells}")

    def factors(self, factors: Factors, profile: Profile) -> None:
        """The 因子 sheet: every factor with unit and source, what isn't verified marked."""
        target = self.book.add_worksheet("因子")
        self._page(target, 9, 1)
        self._head(target, 9, "标“待核实”的因子来自二手资料，正式报送前须与核算指南原文核对；改数时同时改来源")
        write_factors(self.book, target, self.formats, HEADER_ROWS - 1, factors)

    def _lists(self) -> None:
        """The hidden sheet with the pick lists."""
        target = self.book.add_worksheet("下拉表")
        target.hide()
        for column, (key, name) in enumerate(_LIST_NAMES.items()):
            values: tuple[str, ...] = getattr(self.lists, key)
            target.write_string(0, column, name)
            for row, value in enumerate(values, start=1):
                target.write_string(row, column, plain(value))
            letter = xl_col_to_name(column)
            self.book.define_name(name, f"=下拉表!${letter}$2:${letter}${len(values) + 1}")


_LIST_NAMES = {
    "fuels": "燃料表",
    "factor_fuels": "燃料因子表",
    "substitutes": "替代原料表",
    "clinkers": "熟料品种表",
}


def _height(columns: Sequence[Mapping[str, Any]], row: Row, defaults: Mapping[str, Any]) -> float:
    """Points for the longest wrapped text of a row; room to write by hand in the others."""
    known = {**{c["key"]: c.get("default", "") for c in columns}, **defaults} if row.values else {}
    known |= row.values
    texts = ((plain(known.get(c["key"], "")), c["width"]) for c in columns if c["kind"] in ("text", "choice"))
    # A line is never quite full: a mark of punctuation doesn't begin one.
    lines = max((math.ceil(1.08 * wide(text) / (width - 1.5)) for text, width in texts), default=1)
    return max(18.0, 13.5 * lines + 3)


def wide(text: str) -> int:
    """The width of a text in Latin characters; a Chinese one is two wide."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def _name(text: str) -> str:
    """A defined name that Excel takes."""
    kept = "".join(c if c.isalnum() or c == "_" else "_" for c in text)
    return kept if kept[0].isalpha() else f"_{kept}"


def _frozen(columns: Sequence[Mapping[str, Any]]) -> int:
    """How many columns stay in view: up to the one that names the row."""
    keys = [c["key"] for c in columns]
    return max((keys.index(k) + 1 for k in ("month", "facility", "name", "date") if k in keys[:3]), default=1)
