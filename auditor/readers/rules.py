"""Ruled lines of a picture, and the tables they frame."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import cv2
import numpy as np

from auditor.readers.layout import Fragment
from auditor.readers.ruled import Ruled, tables_from_edges

Segment = tuple[float, float, float, float]  # x0, top, x1, bottom
Picture = np.ndarray[Any, np.dtype[np.uint8]]


def ruled_tables(picture: Picture, size: float, words: Sequence[Fragment] = ()) -> tuple[Ruled, ...]:
    """Frames of ruled tables in a straight picture; size: height of its text's characters in pixels.

    words: what was read there, so that the strokes of large handwriting aren't taken for rules.
    """
    ink = ink_of(picture)
    across = _segments(ink, max(int(2.2 * size), 40), horizontal=True)
    down = _segments(ink, max(int(1.1 * size), 18), horizontal=False)
    x_off, y_off = max(0.5 * size, 6.0), max(0.25 * size, 5.0)
    down = [s for s in down if _crossed(s, across, x_off, y_off) > 2 or not any(_strikes(s, w) for w in words)]
    down = _touching(down, across, x_off, 2 * y_off)
    across = [s for s in across if s[2] - s[0] > 6 * size or _ends_at(s, down, 2 * x_off, y_off)]
    if len(across) < 2 or len(down) < 2:
        return ()
    edges = [_edge(*s, "h") for s in across] + [_edge(*_reaching(s, across, x_off, 2 * y_off), "v") for s in down]
    tables = [t for t in tables_from_edges(edges, x_off, y_off) if _roomy(t, size)]
    return tuple(sorted(tables, key=lambda t: t.box[1]))


def slope_of_rules(picture: Picture) -> float:
    """Median angle of the long level rules in degrees, clockwise positive; 0 when there are fewer than three."""
    length = max(picture.shape[1] // 30, 40)
    opened = _runs(ink_of(picture), length, horizontal=True)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    angles = []
    for k in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[k])
        if w < 0.2 * picture.shape[1] or w < 8 * h:
            continue
        end = max(w // 12, 4)
        own = labels[y : y + h, x : x + w] == k
        left, right = np.nonzero(own[:, :end])[0].mean(), np.nonzero(own[:, -end:])[0].mean()
        angles.append(float(np.degrees(np.arctan2(right - left, w - end))))
    return median(angles) if len(angles) >= 3 else 0.0


def _crossed(upright: Segment, across: Sequence[Segment], x_off: float, y_off: float) -> int:
    """How many level runs an upright one meets or crosses."""
    x, top, _, bottom = upright
    return sum(
        left - x_off <= x <= right + x_off and top - y_off <= y <= bottom + y_off for left, y, right, _ in across
    )


def _strikes(stroke: Segment, word: Fragment) -> bool:
    """Whether an upright stroke goes through the middle of a word."""
    within = word.x0 + 0.2 * word.size < stroke[0] < word.x1 - 0.2 * word.size
    return within and min(stroke[3], word.bottom) - max(stroke[1], word.top) > 0.5 * word.size


def _roomy(table: Ruled, size: float) -> bool:
    """Whether the cells could hold words: strokes of large characters make frames too."""
    widths = median(c[2] - c[0] for c in table.cells)
    heights = median(c[3] - c[1] for c in table.cells)
    return widths > 2 * size and heights > 0.9 * size


def ink_of(picture: Picture) -> Picture:
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    block = max(15, min(picture.shape[:2]) // 60 | 1)
    return np.asarray(
        cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 12), dtype=np.uint8
    )


def _runs(ink: Picture, length: int, *, horizontal: bool) -> Picture:
    """The ink that runs straight for `length` pixels or more, small gaps in it closed."""
    thick = (1, 3) if horizontal else (3, 1)
    shape = (length, 1) if horizontal else (1, length)
    bridge = (max(length // 2, 9), 1) if horizontal else (1, max(length // 4, 7))  # tables may stand close by
    thickened = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, thick))
    opened = cv2.morphologyEx(thickened, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, bridge))
    return np.asarray(closed, dtype=np.uint8)


def _segments(ink: Picture, length: int, *, horizontal: bool) -> list[Segment]:
    """Straight runs of ink of at least `length` pixels: (x0, top, x1, bottom) with zero thickness."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(_runs(ink, length, horizontal=horizontal), connectivity=8)
    found = []
    for x, y, w, h, _ in _thin(stats[1:count], horizontal):
        if horizontal and w >= 3 * h:
            found.append((float(x), y + h / 2, float(x + w), y + h / 2))
        elif not horizontal and h >= 2.5 * w:
            found.append((x + w / 2, float(y), x + w / 2, float(y + h)))
    return found


def _thin(stats: Any, horizontal: bool) -> Any:
    """Components not much thicker than the page's rules are: pen strokes of signatures are."""
    if not len(stats):
        return stats
    long, thick = (2, 3) if horizontal else (3, 2)
    ordered = sorted(stats, key=lambda s: -s[long])
    usual = median(s[thick] for s in ordered[: max(4, len(ordered) // 3)])
    return [s for s in stats if s[thick] <= 1.7 * usual + 1 or s[long] > 12 * s[thick]]


def _touching(down: list[Segment], across: list[Segment], x_off: float, y_off: float) -> list[Segment]:
    """Upright runs that begin and end at level ones, or stand in line with such: strokes of characters don't."""

    def meets(x: float, y: float) -> bool:
        return any(left - x_off <= x <= right + x_off and abs(y - at) <= y_off for left, at, right, _ in across)

    firm = [s for s in down if meets(s[0], s[1]) and meets(s[0], s[3])]
    return [s for s in down if s in firm or any(abs(s[0] - f[0]) < 0.5 * x_off for f in firm)]


def _ends_at(level: Segment, down: Sequence[Segment], x_off: float, y_off: float) -> bool:
    """Whether a level run begins and ends at upright ones: strokes of characters don't."""
    x0, y, x1, _ = level
    return all(any(abs(s[0] - x) <= x_off and s[1] - y_off <= y <= s[3] + y_off for s in down) for x in (x0, x1))


def _reaching(upright: Segment, across: Sequence[Segment], x_off: float, y_off: float) -> Segment:
    """An upright run made to end on the level ones that it nearly reaches."""
    x, top, _, bottom = upright
    near = [y for left, y, right, _ in across if left - x_off <= x <= right + x_off]
    first = min((y for y in near if abs(y - top) <= y_off), key=lambda y: abs(y - top), default=top)
    last = min((y for y in near if abs(y - bottom) <= y_off), key=lambda y: abs(y - bottom), default=bottom)
    return x, min(first, top), x, max(last, bottom)


def _edge(x0: float, top: float, x1: float, bottom: float, orientation: str) -> dict[str, Any]:
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": orientation,
        "object_type": "line",
    }
