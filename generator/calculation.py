"""What the ledgers' formulas give as the workbook is made, so that a reader that doesn't calculate sees it too.

Knows the operators and functions that the layouts use; of anything else, and of what depends on the day, it says that
it can't be known. Days are Excel's serial numbers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

Cells = Mapping[str, Mapping[tuple[int, int], Any]]  # sheet → (row, column from 0) → value, or '=formula'
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"]|"")*")
    |(?P<cell>(?:(?:'(?:[^']|'')+'|[^\W\d][\w（）]*)!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\w(]))
    |(?P<name>[^\W\d][\w.]*)|(?P<mark><=|>=|<>|[-+*/&=<>(),%]))""",
    re.VERBOSE,
)
_FIRST_DAY = dt.date(1899, 12, 30)
_RANKS = ({"=", "<>", "<", ">", "<=", ">="}, {"&"}, {"+", "-"}, {"*", "/"})


class UnknownError(Exception):
    """The value can't be known now."""


class FormulaError(Exception):
    """What Excel shows as #N/A, #VALUE! or #DIV/0!."""


class Calculator:
    """Values of a workbook's cells, each worked out once. names: defined names → their values from top to bottom."""

    def __init__(self, cells: Cells, names: Mapping[str, Sequence[Any]]) -> None:
        self._cells, self.names = cells, names
        self._known: dict[tuple[str, int, int], Any] = {}

    def shown(self, sheet: str, row: int, column: int) -> float | str:
        """What a formula's cell shows; '' where that is nothing, an error, or not to be known."""
        try:
            value = self.value(sheet, row, column)
        except (UnknownError, FormulaError):
            return ""
        return value if isinstance(value, (int, float, str)) else ""

    def value(self, sheet: str, row: int, column: int) -> Any:
        """A cell's value, None when it is empty. UnknownError, FormulaError: when its formula gives none."""
        key = (sheet, row, column)
        if key not in self._known:
            content = _plain(self._cells.get(sheet, {}).get((row, column)))
            if isinstance(content, str) and content.startswith("="):
                self._known[key] = UnknownError(content)  # a formula that leads back to itself
                try:
                    content = _Formula(self, sheet, content[1:]).result()
                except (UnknownError, FormulaError) as error:
                    content = error
            self._known[key] = content
        value = self._known[key]
        if isinstance(value, Exception):
            raise value
        return value

    def block(self, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> list[Any]:
        """The values of a block of cells, row by row."""
        rows, columns = range(first[0], last[0] + 1), range(first[1], last[1] + 1)
        return [self.value(sheet, r, c) for r in rows for c in columns]


class _Formula:
    """One formula, read from left to right as it is worked out."""

    def __init__(self, book: Calculator, sheet: str, text: str) -> None:
        self.book, self.sheet, self.at = book, sheet, 0
        self.tokens: list[tuple[str, str]] = []
        end = 0
        while end < len(text):
            found = _TOKEN.match(text, end)
            if found is None:
                raise UnknownError(text)
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            end = found.end()

    def result(self) -> Any:
        value = self._operation(0)
        if self.at < len(self.tokens):
            raise UnknownError("".join(text for _, text in self.tokens))
        return value

    def _peek(self) -> str:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        return text if kind == "mark" else ""

    def _operation(self, rank: int) -> Any:
        if rank == len(_RANKS):
            return self._single()
        left = self._operation(rank + 1)
        while (mark := self._peek()) in _RANKS[rank]:
            self.at += 1
            left = _operate(mark, left, self._operation(rank + 1))
        return left

    def _single(self) -> Any:
        if self.at == len(self.tokens):
            raise UnknownError
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "cell":
            return self._reference(text)
        if kind == "name":
            return self._call(text) if self._peek() == "(" else self._named(text)
        if text == "-":
            return -_number(self._single())
        if text == "(":
            value = self._operation(0)
            self.at += 1
            return value
        raise UnknownError(text)

    def _reference(self, text: str) -> Any:
        sheet, _, cells = text.rpartition("!")
        name = sheet.strip("'").replace("''", "'") or self.sheet
        first, _, last = cells.replace("$", "").partition(":")
        if not last:
            return self.book.value(name, *xl_cell_to_rowcol(first))
        return self.book.block(name, xl_cell_to_rowcol(first), xl_cell_to_rowcol(last))

    def _named(self, name: str) -> Any:
        if name not in self.book.names:
            raise UnknownError(name)
        values = list(self.book.names[name])
        return values if len(values) != 1 else values[0]

    def _call(self, name: str) -> Any:
        """A function of its arguments; of IF and IFERROR only the argument that is needed is worked out."""
        start = self.at + 1
        bounds = [start]
        depth = 0
        while depth or self.at < start:
            if self.at == len(self.tokens):
                raise UnknownError(name)
            mark = self._peek()
            depth += {"(": 1, ")": -1}.get(mark, 0)
            self.at += 1
            if (mark == "," and depth == 1) or not depth:
                bounds.append(self.at)
        arguments = [self._part(a, b - 1) for a, b in pairwise(bounds) if b - 1 > a]
        if name == "IF":
            chosen = 1 if _true(arguments[0]()) else 2
            return arguments[chosen]() if chosen < len(arguments) else False
        if name == "IFERROR":
            try:
                return arguments[0]()
            except FormulaError:
                return arguments[1]()
        if name not in _FUNCTIONS:
            raise UnknownError(name)
        return _FUNCTIONS[name](*(argument() for argument in arguments))

    def _part(self, first: int, end: int) -> Callable[[], Any]:
        part = _Formula(self.book, self.sheet, "")
        part.tokens = self.tokens[first:end]

        def work_out() -> Any:
            part.at = 0
            return part.result()

        return work_out


# ── values ────────────────────────────────────────────────────────────────


def _plain(value: Any) -> Any:
    """Days as serial numbers."""
    return (value - _FIRST_DAY).days if isinstance(value, dt.date) else value


def _number(value: Any) -> float:
    if value is None:
        return 0.0
    if isinstance(value, (int, float)):
        return value
    raise FormulaError(value)


def _true(value: Any) -> bool:
    return value if isinstance(value, bool) else bool(_number(value))


def _said(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _operate(mark: str, left: Any, right: Any) -> Any:
    if mark == "&":
        return _said(left) + _said(right)
    if mark in _RANKS[0]:
        return _compare(mark, left, right)
    a, b = _number(left), _number(right)
    if mark == "/":
        if not b:
            raise FormulaError("#DIV/0!")
        return a / b
    return a + b if mark == "+" else a - b if mark == "-" else a * b


def _compare(mark: str, left: Any, right: Any) -> bool:
    """Numbers stand before texts; an empty cell is as 0 or as '', whichever is asked."""
    a, b = (("" if isinstance(o, str) else 0) if v is None else v for v, o in ((left, right), (right, left)))
    one, other = (isinstance(a, str), a), (isinstance(b, str), b)
    return {
        "=": one == other,
        "<>": one != other,
        "<": one < other,
        ">": one > other,
        "<=": one <= other,
        ">=": one >= other,
    }[mark]


def _flat(values: Sequence[Any]) -> list[Any]:
    return [v for value in values for v in (value if isinstance(value, list) else [value])]


def _figures(values: Sequence[Any]) -> list[float]:
    return [v for v in _flat(values) if isinstance(v, (int, float)) and not isinstance(v, bool)]


def _meets(value: Any, wanted: Any) -> bool:
    """Whether a cell meets a condition such as '>=45658', '<>不适用', '烟煤', 3."""
    text = _said(wanted)
    mark = next((m for m in ("<>", ">=", "<=", ">", "<", "=") if isinstance(wanted, str) and text.startswith(m)), "")
    rest: Any = text.removeprefix(mark) if isinstance(wanted, str) else wanted
    number = float(rest) if re.fullmatch(r"-?\d+(?:\.\d+)?", _said(rest)) else None
    if number is None:
        same = ("" if value is None else value) == ("" if rest is None else rest)
        if mark not in ("", "=", "<>"):
            raise UnknownError(text)
        return same if mark != "<>" else not same
    if not isinstance(value, (int, float)):
        return mark == "<>"
    return _compare(mark or "=", value, number)


def _matching(pairs: Sequence[Any]) -> list[int]:
    """Which places of the ranges meet all conditions: range, condition, range, condition …"""
    ranges = [r if isinstance(r, list) else [r] for r in pairs[::2]]
    places = range(len(ranges[0]))
    return [i for i in places if all(_meets(r[i], w) for r, w in zip(ranges, pairs[1::2], strict=True))]


def _later(day: Any, months: Any) -> float:
    start = _FIRST_DAY + dt.timedelta(days=int(_number(day)))
    year, month = divmod(start.year * 12 + start.month - 1 + int(_number(months)), 12)
    first = dt.date(year, month + 1, 1)
    last = (dt.date(year + month // 11, (month + 1) % 12 + 1, 1) - first).days
    return (first - _FIRST_DAY).days + min(start.day, last) - 1


def _position(value: Any, among: list[Any], exact: Any = 1) -> int:
    if exact != 0:
        raise UnknownError("MATCH")
    if value in (None, "") or value not in among:
        raise FormulaError("#N/A")
    return among.index(value) + 1


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *values: sum(_figures(values)),
    "COUNT": lambda *values: len(_figures(values)),
    "COUNTA": lambda *values: sum(v is not None for v in _flat(values)),
    "MAX": lambda *values: max(_figures(values), default=0),
    "MIN": lambda *values: min(_figures(values), default=0),
    "N": lambda value: value if isinstance(value, (int, float)) else 0,
    "ABS": lambda value: abs(_number(value)),
    "ROUND": lambda value, digits: round(_number(value), int(_number(digits))),
    "AND": lambda *values: all(map(_true, _flat(values))),
    "OR": lambda *values: any(map(_true, _flat(values))),
    "LEFT": lambda value, length=1: _said(value)[: int(_number(length))],
    "INDEX": lambda among, place: among[int(_number(place)) - 1] if isinstance(among, list) else among,
    "MATCH": _position,
    "EDATE": _later,
    "SUMIFS": lambda values, *pairs: sum(_figures([values[i] for i in _matching(pairs)])),
    "COUNTIFS": lambda *pairs: len(_matching(pairs)),
}
