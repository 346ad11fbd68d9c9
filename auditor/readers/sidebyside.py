"""Tables that stand beside each other on a sheet, with empty columns between."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.readers.grid import Merge
from auditor.readers.labels import is_figure

_FILLED = 0.7  # of a table's cells
_LEAST = 2  # rows and columns a table of its own has

Span = tuple[int, int]  # first and last column


def side_by_side(rows: Sequence[Sequence[str]], merges: Sequence[Merge]) -> list[Span]:
    """Column ranges of the tables in a band of rows: one, unless what stands beside each other is plainly two.

    An empty column alone doesn't part a table: both sides must be tables, and begin or end on rows of their own.
    """
    width = len(rows[0]) if rows else 0
    used = [any(row[c] for row in rows) for c in range(width)]
    for top, left, _, right in merges:
        if rows[top][left]:
            used[left : right + 1] = [True] * (min(right, width - 1) - left + 1)
    spans = _runs(used)
    result = spans[:1]
    for span in spans[1:]:
        if _is_table(rows, result[-1]) and _is_table(rows, span) and _apart(rows, result[-1], span):
            result.append(span)
        else:
            result[-1] = result[-1][0], span[1]
    return result


def _runs(used: Sequence[bool]) -> list[Span]:
    spans: list[Span] = []
    for c, filled in enumerate(used):
        if filled and spans and spans[-1][1] == c - 1:
            spans[-1] = spans[-1][0], c
        elif filled:
            spans.append((c, c))
    return spans


def _own(rows: Sequence[Sequence[str]], span: Span) -> list[tuple[int, list[str]]]:
    """(row, cells) of the rows that say something in those columns."""
    cut = [(i, list(row[span[0] : span[1] + 1])) for i, row in enumerate(rows)]
    return [(i, cells) for i, cells in cut if any(cells)]


def _header_at(own: Sequence[tuple[int, list[str]]]) -> int | None:
    """Place among its rows of the first with two labels or more and no figure."""
    for k, (_, cells) in enumerate(own):
        texts = [c for c in cells if c]
        if len(texts) >= _LEAST:
            return k if not any(is_figure(t) for t in texts) else None
    return None


def _is_table(rows: Sequence[Sequence[str]], span: Span) -> bool:
    own = _own(rows, span)
    head = _header_at(own)
    if head is None or span[1] - span[0] + 1 < _LEAST or len(own) - head <= _LEAST:
        return False
    body = [cells for _, cells in own[head:]]
    return sum(1 for cells in body for c in cells if c) >= _FILLED * len(body) * len(body[0])


def _apart(rows: Sequence[Sequence[str]], left: Span, right: Span) -> bool:
    """Whether two tables have their headers or last rows on other rows, or each a title above it."""
    one, other = _own(rows, left), _own(rows, right)
    heads = _header_at(one), _header_at(other)
    if heads[0] is None or heads[1] is None:
        return False
    titled = heads[0] > 0 and heads[1] > 0
    return titled or one[heads[0]][0] != other[heads[1]][0] or one[-1][0] != other[-1][0]
