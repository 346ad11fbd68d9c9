"""Pages set in two columns: which part of a page is read before which."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from auditor.readers.layout import Box, Line

_LEAST = 5  # lines on either side for which a column is believed
WHOLE: Final[Box] = (float("-inf"), float("-inf"), float("inf"), float("inf"))
_WORDS = 8  # letters that lines of running text have at least, in the middle


def regions(lines: Sequence[Line], tables: Sequence[Box], width: float) -> list[Box]:
    """Boxes of the page in reading order: the whole page (`WHOLE`), or full-width bands and columns from left to right.

    tables: the boxes of its ruled tables, whose words are not among the lines.
    """
    gutter = _gutter(lines, width)
    if gutter is None:
        return [WHOLE]
    across = [(line.top, line.bottom) for line in lines if _crosses(line, gutter)]
    across += [(top, bottom) for x0, top, x1, bottom in tables if x0 < gutter < x1]
    result: list[Box] = []
    at = float("-inf")
    for top, bottom in sorted(across):
        if top > at and _any_between(lines, tables, at, top):
            result += _columns(at, top, gutter)
        result.append((float("-inf"), max(top, at), float("inf"), max(bottom, at)))
        at = max(at, bottom)
    result += _columns(at, float("inf"), gutter)
    return _joined(result)


def within(box: Box, x: float, y: float) -> bool:
    """Whether a point lies in a region."""
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _columns(top: float, bottom: float, gutter: float) -> list[Box]:
    return [(float("-inf"), top, gutter, bottom), (gutter, top, float("inf"), bottom)]


def _joined(boxes: list[Box]) -> list[Box]:
    """Full-width bands one after the other as one."""
    result: list[Box] = []
    for box in boxes:
        if result and result[-1][0] == box[0] and result[-1][2] == box[2] == float("inf"):
            result[-1] = (box[0], result[-1][1], box[2], max(box[3], result[-1][3]))
        else:
            result.append(box)
    return result


def _any_between(lines: Sequence[Line], tables: Sequence[Box], top: float, bottom: float) -> bool:
    return any(top <= (line.top + line.bottom) / 2 < bottom for line in lines) or any(
        top <= (t[1] + t[3]) / 2 < bottom for t in tables
    )


def _gutter(lines: Sequence[Line], width: float) -> float | None:
    """The x between two columns of running text, None when the page has no such."""
    gaps = [
        (a.x1, b.x0)
        for line in lines
        for a, b in zip(line.fragments, line.fragments[1:], strict=False)
        if b.x0 - a.x1 > 0.9 * line.size and 0.3 * width < (a.x1 + b.x0) / 2 < 0.7 * width
    ]
    if len(gaps) < _LEAST:
        return None
    left, right = median(a for a, _ in gaps), median(b for _, b in gaps)
    x = (max(a for a, b in gaps if a < right) + min(b for a, b in gaps if b > left)) / 2
    if not any(a < x < b for a, b in gaps):
        x = (left + right) / 2
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in lines:
        if not _crosses(line, x):
            for side, own in zip(sides, _split(line, x), strict=True):
                side += [own] if own is not None else []
    return x if all(_is_running_text(side) for side in sides) else None


def _split(line: Line, x: float) -> tuple[Line | None, Line | None]:
    left = tuple(f for f in line.fragments if (f.x0 + f.x1) / 2 < x)
    right = tuple(f for f in line.fragments if (f.x0 + f.x1) / 2 >= x)
    return Line(left) if left else None, Line(right) if right else None


def _is_running_text(side: Sequence[Line]) -> bool:
    """Whether lines are of a column of text: several, most of them full and of one piece, long enough for sentences."""
    if len(side) < _LEAST:
        return False
    left, right = min(line.x0 for line in side), max(line.x1 for line in side)
    full = sum(line.x1 - line.x0 > 0.75 * (right - left) for line in side)
    whole = sum(len(line.fragments) == 1 for line in side)
    letters = median(len(line.text) for line in side)
    return letters >= _WORDS and full >= 0.5 * len(side) and whole >= 0.7 * len(side)


def _crosses(line: Line, x: float) -> bool:
    return any(f.x0 < x - 0.3 * f.size and f.x1 > x + 0.3 * f.size for f in line.fragments)
