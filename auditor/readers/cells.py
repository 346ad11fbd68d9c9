"""Cells of a scanned table where no word was found but something is written: signatures, dashes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import cv2
import numpy as np

from auditor.readers.layout import Box, Fragment
from auditor.readers.ruled import Ruled, inside
from auditor.readers.rules import ink_of
from auditor.readers.seals import without_red

UNREAD: Final = "（笔迹）"
"""What a cell says that someone has written in and that can't be read: it isn't empty."""

_STRAY: Final = frozenset("1lI|/\\丨'")  # what a piece of a rule or a fold is read as
_SURE: Final = 0.6
Picture = np.ndarray[Any, np.dtype[np.uint8]]
Read = Callable[[Picture], tuple[str, float]]


def handwritten(
    picture: Picture,
    tables: Sequence[Ruled],
    fragments: Sequence[Fragment],
    size: float,
    read: Read,
) -> tuple[Fragment, ...]:
    """Fragments for the cells without words that have ink in them. read: recognises a picture of one line."""
    ink = ink_of(picture)
    found = []
    for table in tables:
        for box in table.cells:
            if any(inside(f, box) or _overlaps(f, box) for f in fragments):
                continue
            mark = _mark(ink, box, size)
            fragment = _fragment(picture, mark, size, read) if mark is not None else None
            if fragment is not None:
                found.append(fragment)
    return tuple(found)


def _overlaps(fragment: Fragment, box: Box) -> bool:
    """Whether a word that has its middle elsewhere reaches well into the cell."""
    across = min(fragment.x1, box[2]) - max(fragment.x0, box[0])
    down = min(fragment.bottom, box[3]) - max(fragment.top, box[1])
    return across > 0.5 * fragment.size and down > 0.35 * fragment.size


def _mark(ink: Picture, box: Box, size: float) -> Box | None:
    """Where in a cell something is written; None for an empty cell with specks."""
    edge = max(3, round(0.18 * size))
    x0, top, x1, bottom = round(box[0]) + edge, round(box[1]) + edge, round(box[2]) - edge, round(box[3]) - edge
    if x1 - x0 < size or bottom - top < 0.4 * size:
        return None
    joined = cv2.morphologyEx(
        ink[top:bottom, x0:x1], cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3))
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    strokes = [s for s in stats[1:count] if max(s[2], s[3]) > 0.55 * size and s[4] > 0.12 * size]
    if not strokes or sum(s[4] for s in strokes) < 0.25 * size * max(1.0, 0.1 * size):
        return None
    left, upper = min(s[0] for s in strokes), min(s[1] for s in strokes)
    right, lower = max(s[0] + s[2] for s in strokes), max(s[1] + s[3] for s in strokes)
    return float(x0 + left), float(top + upper), float(x0 + right), float(top + lower)


def _fragment(
    picture: Picture, mark: Box, size: float, read: Callable[[Picture], tuple[str, float]]
) -> Fragment | None:
    x0, top, x1, bottom = mark
    if x1 - x0 > 3.5 * (bottom - top):
        return Fragment("—", x0, top, x1, bottom, size, 0.7, True)
    pad = round(0.3 * size)
    height, width = picture.shape[:2]
    crop = picture[
        max(0, int(top) - pad) : min(height, int(bottom) + pad), max(0, int(x0) - pad) : min(width, int(x1) + pad)
    ]
    text, confidence = read(np.ascontiguousarray(crop))
    if confidence < _SURE:
        text, confidence = read(without_red(crop))
    if text.strip() in _STRAY and x1 - x0 < 0.4 * size:
        return None
    if confidence < _SURE or not any(ch.isalnum() for ch in text):
        text, confidence = UNREAD, 0.3
    return Fragment(text.strip(), x0, top, x1, bottom, size, round(confidence, 3), True)
