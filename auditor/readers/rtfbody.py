"""The body of a rich text file: its paragraphs, headings and tables, as its marks end them."""

from __future__ import annotations

from auditor.model import Locator, Part
from auditor.readers.base import PartBuilder
from auditor.readers.grid import Grid
from auditor.readers.headings import heading_rank, is_short_title


class Body:
    """Puts text together till a mark ends the paragraph, the cell or the row that it belongs to."""

    def __init__(self, file: str) -> None:
        self.builder = PartBuilder(file)
        self._text: list[str] = []
        self._count = 0
        self._cell: list[str] = []
        self._row: list[str] = []
        self._rows: list[list[str]] = []
        self._places: list[Locator] = []

    def say(self, text: str) -> None:
        self._text.append(text)

    def here(self) -> Locator:
        return Locator(paragraph=self._count + 1)

    def end_cell(self) -> None:
        self._cell.append(self._taken())
        self._row.append("\n".join(t for t in self._cell if t))
        self._cell = []

    def end_paragraph(self, *, in_table: bool, outline: int | None) -> None:
        """outline: the level at which it stands among the headings, counted from 0; None for plain text."""
        if in_table:
            self._cell.append(self._taken())
            return
        text = self._taken()
        self._close_table()
        locator = Locator(paragraph=self._count)
        if outline is not None and text:
            rank = heading_rank(text)
            self.builder.heading(text, locator, 41 + outline if rank is None else rank)
        elif self._count <= 3 and is_short_title(text) and heading_rank(text) is None:
            self.builder.heading(text, locator, 0)
        else:
            self.builder.flow(text, locator)

    def end_row(self) -> None:
        if self._row:
            self._rows.append(self._row)
            self._places.append(Locator(paragraph=max(1, self._count - len(self._row) + 1)))
        self._row, self._cell = [], []

    def finished(self, outline: int | None) -> Part:
        """The part, with what stood at the end without a mark."""
        if "".join(self._text).strip() or self._cell:
            self._text = ["\n".join([*self._cell, *self._text])]
            self._cell = []
            self.end_paragraph(in_table=False, outline=outline)
        self._close_table()
        return self.builder.build()

    def _taken(self) -> str:
        text, self._text = "".join(self._text).strip(), []
        self._count += 1
        return _paired(text)

    def _close_table(self) -> None:
        self.end_row()
        if self._rows:
            width = max(len(row) for row in self._rows)
            cells = tuple(tuple(row + [""] * (width - len(row))) for row in self._rows)
            merges = tuple((r, len(row) - 1, r, width - 1) for r, row in enumerate(self._rows) if len(row) < width)
            self.builder.grid(Grid(cells, tuple(self._places), merges))
        self._rows, self._places = [], []


def _paired(text: str) -> str:
    """`text` with surrogates of two \\u words put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
