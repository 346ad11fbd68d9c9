"""A grid of cells as laid out, what it is told apart into, and its rows with merged areas seen as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, overload

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

        clean: must leave texts alone where it leaves them alone when they are joined by blanks.
        """
        rows = []
        joined = " ".join([" ".join(row) for row in self.cells])
        sound = clean(joined) == joined  # as are most tables, and rows of others: cleaning each cell costs more
        for row in self.cells:
            kept: Iterable[str] = row
            if not sound:
                joined = " ".join(row)
                kept = row if clean(joined) == joined else map(clean, row)
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


_SEGMENT: Final = tuple.__new__  # by its own constructor, which is Python code, one takes much longer to make

Row = tuple[Segment, ...]


class Rows(Sequence[Row]):
    """The rows of a grid as segments, each made when asked for: those of a table's body, nearly all, never are.

    width: number of columns.
    """

    def __init__(self, grid: Grid) -> None:
        self.width = max(map(len, grid.cells), default=0)
        self._grid, self._columns = grid, tuple(range(self.width))
        self._cells = [row + ("",) * (self.width - len(row)) if len(row) < self.width else row for row in grid.cells]
        self._owner: dict[tuple[int, int], Merge] = {}
        for merge in grid.merges:
            top, left, bottom, right = merge
            for r in range(top, min(bottom, len(grid.cells) - 1) + 1):
                for c in range(left, min(right, self.width - 1) + 1):
                    self._owner.setdefault((r, c), merge)
        self._merged = {r for r, _ in self._owner}
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, r: int) -> Row: ...
    @overload
    def __getitem__(self, r: slice) -> list[Row]: ...
    def __getitem__(self, r: int | slice) -> Row | list[Row]:
        if isinstance(r, slice):
            return [self[k] for k in range(*r.indices(len(self)))]
        if r not in self._made:
            if not 0 <= r < len(self):
                raise IndexError(r)
            self._made[r] = self._merged_row(r) if r in self._merged else self._plain_row(r)
        return self._made[r]

    def plain(self, r: int) -> tuple[str, ...] | None:
        """The texts of a row, one for each column; None where merged areas cross it."""
        return None if r in self._merged else self._cells[r]

    def signature(self, r: int) -> tuple[int, ...]:
        """The columns at which the segments of a row begin."""
        return signature(self[r]) if r in self._merged else self._columns

    def own(self, r: int) -> list[str]:
        """The texts that begin on a row."""
        return [s.text for s in own_of(self[r])] if r in self._merged else [t for t in self._cells[r] if t]

    def _plain_row(self, r: int) -> Row:
        bold = self._grid.emphasis
        return tuple(
            [_SEGMENT(Segment, (text, c, 1, 1, True, (r, c) in bold)) for c, text in enumerate(self._cells[r])]
        )

    def _merged_row(self, r: int) -> Row:
        cells, emphasis = self._grid.cells, self._grid.emphasis
        row: list[Segment] = []
        c = 0
        while c < self.width:
            top, left, bottom, right = self._owner.get((r, c), (r, c, r, c))
            right = min(right, self.width - 1)
            source = cells[top]
            text = source[left] if left < len(source) else ""
            if top == r and c < len(cells[r]) and not text:
                text = next((t for t in cells[r][c : right + 1] if t), "")
            row.append(Segment(text, c, right - c + 1, bottom - top + 1, top == r, (top, left) in emphasis))
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
