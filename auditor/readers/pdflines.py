"""Ruled tables of a PDF page, from the lines that PDFium knows, without parsing the page a second time.

The lines' ends are brought together and the cells found by pdfplumber's own geometry, with its default tolerances, so
that both ways give the same cells.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from auditor.readers.ruled import Ruled, tables_from_edges

Box = tuple[float, float, float, float]
View = Callable[[float, float, float, float], Box]
TOLERANCE = 3.0  # points: pdfplumber's defaults for snapping, joining and crossing
STRAIGHT = 0.5  # points a line may be off the level
LEAST = 1.0
MAX_LEVEL = 3  # forms within forms
MAX_SEGMENTS = 20_000  # a drawing, not a table


class NotHereError(Exception):
    """The page's lines lie where they can't be read this way: in nested forms, or too many."""


def tables(page: pdfium.PdfPage, view: View) -> tuple[Ruled, ...]:
    """The frames of the page's ruled tables, in points of the page as displayed. Raises NotHereError."""
    paths = list(_paths(page.raw, pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject))
    if len(paths) < 2:
        return ()
    if any(level for _, level in paths):
        raise NotHereError
    edges = [edge for line in _lines(path for path, _ in paths) if (edge := _edge(*view(*line)))]
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


def _paths(holder: Any, count: Any, get: Any, level: int = 0) -> Iterator[tuple[Any, int]]:
    """The paths of a page or form, and how many forms deep they lie: PDFium's own handles, as there are thousands."""
    for index in range(count(holder)):
        item = get(holder, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield item, level
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and level < MAX_LEVEL:
            yield from _paths(item, pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject, level + 1)


def _lines(paths: Iterable[Any]) -> Iterator[Box]:
    """Every straight line that the paths draw, as a flat box in PDF coordinates (left, bottom, right, top)."""
    count = 0
    for path in paths:
        for a, b in _segments(path):
            count += 1
            if count > MAX_SEGMENTS:
                raise NotHereError
            yield min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


Point = tuple[float, float]


def _segments(path: Any) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a path; the closing one too."""
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(path, m):
        raise NotHereError
    start: Point | None = None
    at: Point | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(max(pdfium_c.FPDFPath_CountSegments(path), 0)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = m.a * x.value + m.c * y.value + m.e, m.b * x.value + m.d * y.value + m.f
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif at is not None and kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield at, point
        at = point
        if start is not None and pdfium_c.FPDFPathSegment_GetClose(segment):
            yield point, start
            at = start
