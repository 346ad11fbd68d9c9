"""Tables without rules: rows of words that stand under each other."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from auditor.model import Locator
from auditor.readers.grid import Grid
from auditor.readers.layout import Fragment, Line

_MIN_ROWS = 3
_MIN_COLUMNS = 3


def aligned_tables(lines: Sequence[Line], locator: Locator) -> tuple[list[Line], list[tuple[float, Grid]]]:
    """The lines that are no table, and the tables with their top edges.

    A table is three lines or more, one under the other, of three columns or more, whose words share columns.
    """
    rest: list[Line] = []
    tables: list[tuple[float, Grid]] = []
    run: list[Line] = []
    for line in [*lines, None]:
        of_columns = line is not None and _has_columns(line)
        if line is not None and of_columns and (not run or _close(run[-1], line)):
            run.append(line)
            continue
        grid = _grid(run, locator)
        if grid is None:
            rest += run
        else:
            tables.append((run[0].top, grid))
        run = []
        if line is not None and of_columns:
            run = [line]
        elif line is not None:
            rest.append(line)
    return sorted(rest, key=lambda one: one.top), tables


def _has_columns(line: Line) -> bool:
    return len(line.fragments) >= _MIN_COLUMNS and len(_cells(line)) >= _MIN_COLUMNS


def _close(upper: Line, lower: Line) -> bool:
    return lower.top - upper.bottom < 2.5 * max(upper.size, lower.size)


def _cells(line: Line) -> list[tuple[float, float, str, float]]:
    """(x0, x1, text, confidence) of the groups of words that stand well apart in a line."""
    groups: list[list[Fragment]] = []
    for f in line.fragments:
        if groups and f.x0 - groups[-1][-1].x1 < 0.8 * f.size:
            groups[-1].append(f)
        else:
            groups.append([f])
    return [(g[0].x0, g[-1].x1, Line(tuple(g)).text, min(f.confidence for f in g)) for g in groups]


def _grid(run: Sequence[Line], locator: Locator) -> Grid | None:
    if len(run) < _MIN_ROWS:
        return None
    rows = [_cells(line) for line in run]
    columns = _columns([(x0, x1) for row in rows for x0, x1, _, _ in row])
    if len(columns) < _MIN_COLUMNS or len(columns) > 2 * median(len(row) for row in rows):
        return None
    cells, confidences = [], []
    for row in rows:
        texts = [""] * len(columns)
        for x0, x1, text, _ in row:
            k = max(range(len(columns)), key=lambda i: min(x1, columns[i][1]) - max(x0, columns[i][0]))
            texts[k] = f"{texts[k]} {text}".strip()
        cells.append(tuple(texts))
        confidences.append(round(min(c for *_, c in row), 3))
    if sum(1 for row in cells for text in row if text) < 0.6 * len(cells) * len(columns):
        return None
    return Grid(tuple(cells), (locator,) * len(cells), confidences=tuple(confidences))


def _columns(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Column extents: spans that overlap are one column, unless a wide one would bridge two."""
    widths = median(x1 - x0 for x0, x1 in spans)
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted(s for s in spans if s[1] - s[0] <= 3 * widths + 1):
        if columns and x0 < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    return columns
