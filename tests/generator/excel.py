"""A small evaluator of the ledgers' formulas, so that the tests can check figures without a spreadsheet program."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import range_boundaries

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"[^"]*")
    |(?P<ref>(?:(?:'[^']+'|[^\W\d]\w*)!)?\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)
    |(?P<name>[^\W\d]\w*)|(?P<op><=|>=|<>|[-+*/&=<>(),%]))""",
    re.VERBOSE,
)


class FormulaError(Exception):
    """What Excel shows as #N/A or #VALUE!."""


class Evaluator:
    """Evaluates cells of an openpyxl workbook; each cell once."""

    def __init__(self, book: Workbook, today: dt.date = dt.date(2026, 1, 1)) -> None:
        self.book, self.today = book, today
        self.known: dict[tuple[str, int, int], Any] = {}

    def cell(self, sheet: str, row: int, column: int) -> Any:
        key = (sheet, row, column)
        if key not in self.known:
            value = self.book[sheet].cell(row, column).value
            if isinstance(value, str) and value.startswith("="):
                value = _Parser(self, sheet, value[1:]).parse()
            self.known[key] = value.date() if isinstance(value, dt.datetime) else value
        return self.known[key]

    def cells(self, sheet: str, ref: str) -> Any:
        left, top, right, bottom = range_boundaries(ref.replace("$", ""))
        assert left and top and right and bottom
        if ":" not in ref:
            return self.cell(sheet, top, left)
        return [self.cell(sheet, r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]

    def name(self, name: str) -> Any:
        sheet, ref = self.book.defined_names[name].attr_text.split("!")
        return self.cells(sheet.strip("'"), ref)


class _Parser:
    def __init__(self, evaluator: Evaluator, sheet: str, text: str) -> None:
        self.evaluator, self.sheet = evaluator, sheet
        self.tokens: list[tuple[str, str]] = []
        end = 0
        while end < len(text):
            found = _TOKEN.match(text, end)
            assert found, text[end:]
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            end = found.end()
        self.at = 0

    def parse(self) -> Any:
        value = self.comparison()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return value

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def comparison(self) -> Any:
        left = self.joined()
        if self.peek() in ("=", "<>", "<", ">", "<=", ">="):
            op = self.take()[1]
            return compare(left, op, self.joined())
        return left

    def joined(self) -> Any:
        left = self.sum()
        while self.peek() == "&":
            self.take()
            left = _text(left) + _text(self.sum())
        return left

    def sum(self) -> Any:
        left = self.product()
        while self.peek() in ("+", "-"):
            op, right = self.take()[1], self.product
            left = _number(left) + _number(right()) if op == "+" else _number(left) - _number(right())
        return left

    def product(self) -> Any:
        left = self.primary()
        while self.peek() in ("*", "/"):
            op, right = self.take()[1], self.primary
            left = _number(left) * _number(right()) if op == "*" else _number(left) / _number(right())
        return left

    def primary(self) -> Any:
        kind, text = self.take()
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "ref":
            sheet, _, ref = text.rpartition("!")
            return self.evaluator.cells(sheet.strip("'") or self.sheet, ref)
        if text == "-":
            return -_number(self.primary())
        if text == "(":
            value = self.comparison()
            self.take()
            return value
        return self.call(text) if self.peek() == "(" else self.evaluator.name(text)

    def call(self, name: str) -> Any:
        self.take()
        args: list[Any] = []
        while self.peek() != ")":
            args.append(self.argument())
            if self.peek() == ",":
                self.take()
        self.take()
        return _call(name, args, self.evaluator.today)

    def argument(self) -> Any:
        """An argument's value, or the error it gives (for IF and IFERROR, which don't always use it)."""
        start, depth = self.at, 0
        while depth or self.peek() not in (",", ")"):
            depth += {"(": 1, ")": -1}.get(self.take()[1], 0)
        inner = _Parser.__new__(_Parser)
        inner.evaluator, inner.sheet, inner.tokens, inner.at = (
            self.evaluator,
            self.sheet,
            self.tokens[start : self.at],
            0,
        )
        try:
            return inner.parse()
        except (FormulaError, ZeroDivisionError) as error:
            return error


def _call(name: str, args: list[Any], today: dt.date) -> Any:
    if name == "IF":
        return _checked(args[1] if _checked(args[0]) else args[2])
    if name == "IFERROR":
        return args[1] if isinstance(args[0], Exception) else args[0]
    args = [_checked(a) for a in args]
    flat = [v for a in args for v in (a if isinstance(a, list) else [a])]
    numbers = [v for v in flat if isinstance(v, (int, float)) and not isinstance(v, bool)]
    simple = {
        "SUM": lambda: sum(numbers),
        "COUNT": lambda: len(numbers) + sum(isinstance(v, dt.date) for v in flat),
        "N": lambda: numbers[0] if numbers else 0,
        "ABS": lambda: abs(_number(args[0])),
        "OR": lambda: any(flat),
        "TODAY": lambda: today,
        "LEFT": lambda: str(args[0])[: int(args[1])],
        "INDEX": lambda: args[0][int(args[1]) - 1],
        "MATCH": lambda: _match(args[0], args[1]),
        "EDATE": lambda: _later(args[0], int(args[1])),
        "SUMIFS": lambda: _sum_ifs(args[0], args[1:]),
    }
    return simple[name]()


def _checked(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


def _match(value: Any, among: list[Any]) -> int:
    if value in (None, "") or value not in among:
        raise FormulaError
    return among.index(value) + 1


def _later(date: dt.date, months: int) -> dt.date:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    for day in range(date.day, 0, -1):
        try:
            return dt.date(year, month + 1, day)
        except ValueError:
            continue
    raise FormulaError


def _sum_ifs(values: list[Any], rest: list[Any]) -> float:
    total = 0.0
    for index, value in enumerate(values):
        pairs = zip(rest[::2], rest[1::2], strict=True)
        if isinstance(value, (int, float)) and all(_meets(cells[index], wanted) for cells, wanted in pairs):
            total += value
    return total


def _meets(value: Any, wanted: Any) -> bool:
    found = re.match(r"(>=|<=|<>|>|<)(.*)", wanted) if isinstance(wanted, str) else None
    if not found:
        return bool(value == wanted)
    return isinstance(value, dt.date) and compare(value.isoformat(), found[1], found[2])


def compare(left: Any, op: str, right: Any) -> bool:
    if op in ("=", "<>"):
        same = (left if left is not None else "") == (right if right is not None else "") or (
            left in (None, 0) and right in (None, 0)
        )
        return same if op == "=" else not same
    if isinstance(left, str) and not isinstance(right, str):
        return op in (">", ">=")
    return bool({"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[op])


def _number(value: Any) -> Any:
    if value is None:
        return 0
    if isinstance(value, dt.date):
        return value.toordinal()
    if isinstance(value, str):
        raise FormulaError(value)
    return value


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else str(value)
