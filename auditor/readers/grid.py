"""A grid of cells as laid out, what it is told apart into, and its rows with merged areas seen as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from auditor.model import Locator

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based, inclusive


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of cells as laid out: a merged area has its text in its first cell and '' in the others.

    locators: one for each row. merges: merged areas. emphasis: cells (row, column) that are bold or shaded.
    header_rows: the number of rows that the file itself marks as repeated header, 0 when it doesn't say.
    confidences: one for each row, or empty for 1.0.
    """

    cells: tuple[tuple[str, ...], ...]
    locators: tuple[Locator, ...]
    merges: tuple[Merge, ...] = ()
    emphasis: frozenset[tuple[int, int]] = frozenset()
    header_rows: int = 0
    confidences: tuple[float, ...] = ()

    def cleaned(self, clean: Callable[[str], str]) -> Grid:
        """The grid with each text as `clean` gives it, without blanks around it.

        clean: must leave a row's texts alone where it leaves them alone when they are joined by blanks.
        """
        rows = []
        for row in self.cells:
            joined = " ".join(row)
            kept = row if clean(joined) == joined else map(clean, row)  # most rows need no cleaning, which costs more
            rows.append(tuple(map(str.strip, kept)))
        return replace(self, cells=tuple(rows))

    def confidence(self, row: int) -> float:
        return self.confidences[row] if self.confidences else 1.0


@dataclass(frozen=True, slots=True)
class Title:
    """A title row above a table."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A row that is no body row: '编号：…  版次：…', '编制：…  审核：…', '注：…'."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """One row of a label-value form."""

    row: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Data:
    """A table with its header; `row_numbers` are the grid's rows that `rows` came from."""

    row: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]


Block = Title | Note | Form | Data


class Segment(NamedTuple):  # one for each cell there is: a dataclass takes three times as long to make
    """A cell or merged area where it crosses one row. top: the row is the area's first."""

    text: str
    column: int
    width: int
    height: int
    top: bool
    emphasised: bool = False


_SEGMENT: Final = tuple.__new__  # by its own constructor, which is Python code, one takes four times as long to make

Row = tuple[Segment, ...]


def segments_of(grid: Grid) -> list[Row]:
    width = max((len(row) for row in grid.cells), default=0)
    owner: dict[tuple[int, int], Merge] = {}
    for merge in grid.merges:
        top, left, bottom, right = merge
        for r in range(top, min(bottom, len(grid.cells) - 1) + 1):
            for c in range(left, min(right, width - 1) + 1):
                owner.setdefault((r, c), merge)
    merged = {r for r, _ in owner}
    return [
        _merged_row(grid, r, width, owner) if r in merged else _plain_row(grid, r, width)
        for r in range(len(grid.cells))
    ]


def _plain_row(grid: Grid, r: int, width: int) -> Row:
    cells, bold = grid.cells[r], grid.emphasis
    if len(cells) < width:
        cells = cells + ("",) * (width - len(cells))
    if not bold:
        return tuple([_SEGMENT(Segment, (text, c, 1, 1, True, False)) for c, text in enumerate(cells)])
    return tuple([_SEGMENT(Segment, (text, c, 1, 1, True, (r, c) in bold)) for c, text in enumerate(cells)])


def _merged_row(grid: Grid, r: int, width: int, owner: Mapping[tuple[int, int], Merge]) -> Row:
    cells = grid.cells[r]
    row: list[Segment] = []
    c = 0
    while c < width:
        top, left, bottom, right = owner.get((r, c), (r, c, r, c))
        right = min(right, width - 1)
        source = grid.cells[top]
        text = source[left] if left < len(source) else ""
        if top == r and c < len(cells) and not text:
            text = next((t for t in cells[c : right + 1] if t), "")
        row.append(Segment(text, c, right - c + 1, bottom - top + 1, top == r, (top, left) in grid.emphasis))
        c = max(right, c) + 1
    return tuple(row)


def filled(row: Row) -> list[Segment]:
    return [s for s in row if s.text]


def own_of(row: Row) -> list[Segment]:
    """Segments with text that begin on this row."""
    return [s for s in row if s.text and s.top]


def signature(row: Row) -> tuple[int, ...]:
    return tuple([s.column for s in row])


def repeats(labels: list[list[str]]) -> int:
    """How many times the columns repeat themselves, as in '姓名|部门|姓名|部门': a long table folded side by side."""
    for times in (2, 3, 4):
        wide, rest = divmod(len(labels), times)
        if (
            wide >= 2
            and not rest
            and any(labels[0])
            and all(labels[k * wide :][:wide] == labels[:wide] for k in range(times))
        ):
            return times
    return 1


def named(labels: list[list[str]], used: list[int]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for parts, column in zip(labels, used, strict=True):
        distinct = list(dict.fromkeys(p for p in parts if p))
        name = "/".join(distinct) or f"列{column + 1}"
        names[unused(name, names)] = None
    return tuple(names)


def unused(name: str, taken: Iterable[str]) -> str:
    taken = set(taken)
    if name not in taken:
        return name
    k = 2
    while f"{name}({k})" in taken:
        k += 1
    return f"{name}({k})"
