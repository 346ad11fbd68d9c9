"""Ruled tables of a PDF page, from the lines that PDFium knows, without parsing the page a second time.

The lines' ends are brought together and the cells found by pdfplumber's own geometry, with its default tolerances, so
that both ways give the same cells.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from auditor.readers.pdfcalls import (
    COUNT_IN_FORM,
    COUNT_OBJECTS,
    COUNT_SEGMENTS,
    IN_FORM,
    OBJECT,
    OBJECT_MATRIX,
    OBJECT_TYPE,
    SEGMENT,
    SEGMENT_CLOSES,
    SEGMENT_POINT,
    SEGMENT_TYPE,
    address,
)
from auditor.readers.ruled import Ruled, tables_from_edges

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]  # a, b, c, d, e, f of a PDF
View = Callable[[float, float, float, float], Box]
TOLERANCE = 3.0  # points: pdfplumber's defaults for snapping, joining and crossing
STRAIGHT = 0.5  # points a line may be off the level
LEAST = 1.0
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
MAX_LEVEL = 3  # forms within forms
MAX_SEGMENTS = 200_000  # of a drawing, not a table


class NotHereError(Exception):
    """The page's lines can't be read this way, as their places are not told."""


def tables(page: pdfium.PdfPage, view: View) -> tuple[Ruled, ...]:
    """The frames of the page's ruled tables, in points of the page as displayed. Raises NotHereError."""
    paths = list(_paths(address(page.raw), COUNT_OBJECTS, OBJECT, _SAME))
    if len(paths) < 2:
        return ()
    edges = [edge for line in islice(_lines(paths), MAX_SEGMENTS) if (edge := _edge(*view(*line)))]
    return tuple(tables_from_edges(edges, TOLERANCE, TOLERANCE))


def _edge(left: float, top: float, right: float, bottom: float) -> dict[str, Any] | None:
    """A level or upright line as pdfplumber writes an edge."""
    width, height = right - left, bottom - top
    if min(width, height) > STRAIGHT or max(width, height) < LEAST:
        return None
    upright = width < height
    if upright:
        left = right = (left + right) / 2
    else:
        top = bottom = (top + bottom) / 2
    return {
        "x0": left, "x1": right, "top": top, "bottom": bottom, "width": right - left, "height": bottom - top,
        "orientation": "v" if upright else "h", "object_type": "line",
    }  # fmt: skip


def _paths(holder: Any, count: Any, get: Any, outer: Matrix, level: int = 0) -> Iterator[tuple[Any, Matrix]]:
    """The paths of a page or form, as addresses, and what their points are multiplied with."""
    for index in range(count(holder)):
        item = get(holder, index)
        kind = OBJECT_TYPE(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield item, outer
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and level < MAX_LEVEL:
            inner = _times(_matrix(item), outer)
            yield from _paths(item, COUNT_IN_FORM, IN_FORM, inner, level + 1)


def _matrix(item: Any) -> Matrix:
    m = pdfium_c.FS_MATRIX()
    if not OBJECT_MATRIX(item, ctypes.addressof(m)):
        raise NotHereError
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    """First `m`, then `n`."""
    if n is _SAME:
        return m
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _lines(paths: Iterable[tuple[Any, Matrix]]) -> Iterator[Box]:
    """Every straight line that the paths draw, as a flat box in PDF coordinates (left, bottom, right, top)."""
    for path, outer in paths:
        for a, b in _segments(path, outer):
            yield min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _segments(path: Any, outer: Matrix) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a path; the closing one too."""
    xx, xy, yx, yy, dx, dy = _times(_matrix(path), outer)
    start: Point | None = None
    at: Point | None = None
    found = (ctypes.c_float * 2)()
    x, y = ctypes.addressof(found), ctypes.addressof(found) + ctypes.sizeof(ctypes.c_float)
    for index in range(max(COUNT_SEGMENTS(path), 0)):
        segment = SEGMENT(path, index)
        SEGMENT_POINT(segment, x, y)
        left, up = found
        point = xx * left + yx * up + dx, xy * left + yy * up + dy
        kind = SEGMENT_TYPE(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif at is not None and kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield at, point
        at = point
        if start is not None and SEGMENT_CLOSES(segment):
            yield point, start
            at = start
