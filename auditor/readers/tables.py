"""Grids of cells told apart: titles, notes, label-value forms, and tables with their header found.

Shared by all readers, so that a table reads the same whether it came from Word, Excel, a PDF or a scan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from auditor.readers.forms import form_at
from auditor.readers.grid import (
    Block,
    Data,
    Form,
    Grid,
    Note,
    Row,
    Rows,
    Title,
    filled,
    named,
    own_of,
    repeats,
)
from auditor.readers.labels import (
    A_QUARTER,
    in_a_row,
    is_figure,
    is_label,
    is_note,
    is_plain_label,
    is_total,
    month_of,
    tidy_label,
)

LEAST_HEAD = 3  # columns of a narrower table below another


def interpret(grid: Grid) -> list[Block]:
    """The blocks of `grid` from top to bottom; every text of the grid is in one of them."""
    rows = Rows(grid)
    if not rows:
        return []
    if not grid.header_rows and all(len(rows.signature(i)) == 1 for i in range(len(rows))):
        return [Note(i, rows[i][0].text) for i in range(len(rows)) if rows.own(i)]
    return _Walk(grid, rows).blocks()


class _Walk:
    """One pass over the rows of a grid."""

    def __init__(self, grid: Grid, rows: Rows) -> None:
        self.grid, self.rows = grid, rows
        self.own = [rows.own(i) for i in range(len(rows))]  # asked for over and over: kept
        self.signatures = [rows.signature(i) for i in range(len(rows))]
        self.width = rows.width
        self.last: Data | None = None

    def blocks(self) -> list[Block]:
        result: list[Block] = []
        i = 0
        while i < len(self.rows):
            if not self.own[i]:
                i += 1
            elif is_note(self.own[i]) and not self._declared(i):
                result.append(Note(i, "  ".join(self.own[i])))
                i += 1
            elif self._lone(i) and not self._resumes(i):
                result.append(self._title_or_note(i))
                i += 1
            elif not self._is_grouped(i) and (forms := self._forms(i)):
                result.extend(forms)
                self.last = None
                i = forms[-1].row + 1
            else:
                i = self._table(i, result)
        return result

    def _forms(self, i: int) -> list[Form]:
        return [] if self._declared(i) else form_at(self.rows, i, self.width)

    def _declared(self, i: int) -> bool:
        return i < self.grid.header_rows

    def _lone(self, i: int) -> bool:
        if self.rows.plain(i) is not None:
            return len(self.own[i]) == 1 and self.width > 1
        return len(filled(self.rows[i])) == 1 and self.width > 1

    def _resumes(self, i: int) -> bool:
        """Whether a lone row goes on with the table above it (after a note) rather than opening something new."""
        return (
            self.last is not None
            and i + 1 < len(self.rows)
            and bool(self.own[i + 1])
            and (self._header_depth(i + 1) == 0 and not self._lone(i + 1))
        )

    def _title_or_note(self, i: int) -> Block:
        text = self.own[i][0]
        following = next((k for k in range(i + 1, len(self.rows)) if self.own[k]), None)
        short = len(text) <= 40 and not re.search(r"[。；：:\n]", text)
        return Title(i, " ".join(text.split())) if short and following is not None else Note(i, text)

    def _header_depth(self, i: int) -> int:
        """Number of header rows at row `i`: 0 when the row is a body row."""
        declared = self.grid.header_rows - i
        if 0 < declared <= 3:
            return declared
        row = self.rows[i]
        if not self._reads_as_header(row):
            return int(self._heads_narrower(i))
        if self._is_grouped(i):
            return 2
        return 2 if self._fills_gaps(i) else 1

    def _heads_narrower(self, i: int) -> bool:
        """Whether row `i` heads a table of fewer columns than the one above it, under a title after an empty row."""
        if i < 2 or i + 1 >= len(self.rows) or self.own[i - 2] or not self.own[i - 1] or not self._lone(i - 1):
            return False
        columns, below = self._filled_columns([i]), self._filled_columns([i + 1])
        texts = self.own[i]
        wide = len(columns) >= LEAST_HEAD and max(columns) < len(columns) and max(below, default=0) < len(columns)
        return wide and all(map(is_plain_label, texts)) and any(map(is_label, texts))

    def _is_grouped(self, i: int) -> bool:
        """Whether row `i` has labels over several columns, which the next row names."""
        wide = any(1 < s.width < self.width for s in self.rows[i] if s.text)
        return wide and i + 1 < len(self.rows) and self._splits(self.rows[i], self.rows[i + 1])

    def _reads_as_header(self, row: Row) -> bool:
        texts = filled(row)
        if len(texts) < 2 or len(texts) < 0.5 * len(row):
            return False
        if all(s.emphasised for s in texts) and sum(is_figure(s.text) for s in texts) * 2 < len(texts):
            return True
        plain = sum(is_plain_label(s.text) for s in texts)
        counted = [s.text for s in texts[1:] if s.text.isdigit()]
        if len(counted) >= 5 and counted == [str(int(counted[0]) + k) for k in range(len(counted))]:
            return is_plain_label(texts[0].text)  # days of a month
        told = [month for s in texts[1:] if (month := month_of(s.text))]
        beside = [s for s in texts[1:] if not month_of(s.text)]
        if in_a_row(told) or (in_a_row(told, A_QUARTER) and all(is_plain_label(s.text) for s in beside)):
            return is_plain_label(texts[0].text)
        return plain >= 0.8 * len(texts)

    def _splits(self, upper: Row, lower: Row) -> bool:
        """Whether `lower` names the columns under the merged labels of `upper`."""
        below = [s for s in lower if s.top and s.text]
        if not below or not all(is_plain_label(s.text) for s in below):
            return False
        groups = [s for s in upper if s.width > 1]
        return any(sum(g.column <= s.column < g.column + g.width for s in below) >= 2 for g in groups)

    def _fills_gaps(self, i: int) -> bool:
        if self.grid.merges or i + 1 >= len(self.rows):
            return False
        upper, lower = self.rows[i], self.rows[i + 1]
        gaps = [k for k, s in enumerate(upper) if not s.text]
        below = [s for s in lower if s.text]
        if not gaps or not below or not all(is_plain_label(s.text) for s in below):
            return False
        return all(lower[k].text for k in gaps) and any(not s.text for s in lower)

    def _table(self, start: int, result: list[Block]) -> int:
        depth = self._header_depth(start)
        end = max(self._body_end(start + depth, start if depth else None), start + max(depth, 1))
        if depth == 0 and self.last is not None and self._fits(self.last, range(start, end)):
            data = self._continue(self.last, range(start, end))
            result[result.index(self.last)] = data
        else:
            data = self._read(range(start, start + depth), range(start + depth, end))
            result.append(data)
        self.last = data
        return end

    def _body_end(self, start: int, header: int | None) -> int:
        head = None if header is None else self.signatures[header]
        for i in range(start, len(self.rows)):
            own = self.own[i]
            if not own:
                continue
            if is_note(own) or self._closing(i):
                return i
            if head is None or self.signatures[i] == head:
                if self._after_gap(i) and self._header_depth(i) and any(map(is_label, own)):
                    return i
                continue
            if self._lone(i) and self._next_opens(i):
                return i
            if len(self.signatures[i]) > 1 and not is_total(own[0]) and self._forms(i):
                return i
        return len(self.rows)

    def _after_gap(self, i: int) -> bool:
        return i > 0 and (not self.own[i - 1] or self._lone(i - 1))

    def _closing(self, i: int) -> bool:
        """A full-width row of text, or a title over the next table."""
        if not self._lone(i):
            return False
        own = own_of(self.rows[i])
        if own[0].column > 0:
            return False
        if self._after_gap(i) and self._next_opens(i):
            return True
        wide = own[0].width == self.width or (self.width > 2 and not self.grid.merges)
        return wide and (len(own[0].text) > 20 or bool(re.search(r"[。；：:]", own[0].text)))

    def _next_opens(self, i: int) -> bool:
        following = next((k for k in range(i + 1, len(self.rows)) if self.own[k]), None)
        return (
            following is not None
            and self._header_depth(following) > 0
            and any(is_label(s.text) for s in self.rows[following])
        )

    def _read(self, header: range, body: range) -> Data:
        used = self._columns([*header, *body])
        filled_columns = self._filled_columns([*header, *body])
        used = [c for c in used if c in filled_columns] or used
        labels = [[self._label(i, c) for i in header] for c in used]
        first = header.start if header else body.start
        halves = repeats(labels)
        if halves == 1:
            return Data(first, named(labels, used), self._rows(body, used), tuple(body))
        wide = len(used) // halves
        rows = [
            (i, row)
            for k in range(halves)
            for i, row in zip(body, self._rows(body, used[k * wide :][:wide]), strict=True)
        ]
        rows = [(i, row) for i, row in rows if any(row)]
        return Data(first, named(labels[:wide], used[:wide]), tuple(row for _, row in rows), tuple(i for i, _ in rows))

    def _fits(self, data: Data, body: range) -> bool:
        """Whether rows have something in no more columns than a table has."""
        return len(self._filled_columns(body)) <= len(data.columns)

    def _continue(self, data: Data, body: range) -> Data:
        used = self._columns(body)
        if len(used) > len(data.columns):
            used = sorted(self._filled_columns(body))
        rows = tuple(row + ("",) * (len(data.columns) - len(row)) for row in self._rows(body, used))
        return replace(data, rows=data.rows + rows, row_numbers=data.row_numbers + tuple(body))

    def _columns(self, rows: Sequence[int]) -> list[int]:
        """The columns at which segments of some rows begin."""
        return sorted(set().union(*{self.signatures[i] for i in rows}))

    def _filled_columns(self, rows: Sequence[int]) -> set[int]:
        """The columns at which segments with text begin in some rows."""
        found: set[int] = set()
        for i in rows:
            plain = self.rows.plain(i)
            if plain is None:
                found.update([s.column for s in self.rows[i] if s.text])
            else:
                found.update([c for c, text in enumerate(plain) if text])
            if len(found) == self.width:
                break
        return found

    def _rows(self, body: range, used: list[int]) -> tuple[tuple[str, ...], ...]:
        columns = tuple(used)
        return tuple([self._row(i, columns) for i in body])

    def _row(self, i: int, columns: tuple[int, ...]) -> tuple[str, ...]:
        """The texts of the segments that begin at each of the columns."""
        plain = self.rows.plain(i)
        if plain is not None:
            return plain if len(columns) == self.width else tuple([plain[c] for c in columns])
        if self.signatures[i] == columns:
            return tuple([s.text for s in self.rows[i]])
        texts = {s.column: s.text for s in self.rows[i]}
        return tuple([texts.get(c, "") for c in columns])

    def _label(self, i: int, column: int) -> str:
        row = self.rows[i]
        text = next((s.text for s in row if s.column <= column < s.column + s.width), "")
        if not text and not self.grid.merges and i + 1 < len(self.rows):
            text = (
                next((s.text for s in reversed(row) if s.column < column and s.text), "") if self._fills_gaps(i) else ""
            )
        return tidy_label(text)
