"""PDFium's functions that are called for each character and stroke, without what makes a call take twice as long.

pypdfium2's own check the type of each argument and let other threads run meanwhile; these take addresses as numbers.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

import pypdfium2.raw as pdfium_c

_INT, _ADDRESS = ctypes.c_int, ctypes.c_void_p


def address(handle: Any) -> int:
    """Where one of PDFium's handles or functions, or an array, lies."""
    return ctypes.cast(handle, _ADDRESS).value or 0


def _quick(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


LOOSE_BOX: Final = _quick(pdfium_c.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
ORIGIN: Final = _quick(pdfium_c.FPDFText_GetCharOrigin, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
FONT_SIZE: Final = _quick(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, _ADDRESS, _INT)
MATRIX: Final = _quick(pdfium_c.FPDFText_GetMatrix, _INT, _ADDRESS, _INT, _ADDRESS)
OBJECT_TYPE: Final = _quick(pdfium_c.FPDFPageObj_GetType, _INT, _ADDRESS)
OBJECT_MATRIX: Final = _quick(pdfium_c.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
COUNT_OBJECTS: Final = _quick(pdfium_c.FPDFPage_CountObjects, _INT, _ADDRESS)
OBJECT: Final = _quick(pdfium_c.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
COUNT_IN_FORM: Final = _quick(pdfium_c.FPDFFormObj_CountObjects, _INT, _ADDRESS)
IN_FORM: Final = _quick(pdfium_c.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
COUNT_SEGMENTS: Final = _quick(pdfium_c.FPDFPath_CountSegments, _INT, _ADDRESS)
SEGMENT: Final = _quick(pdfium_c.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
SEGMENT_POINT: Final = _quick(pdfium_c.FPDFPathSegment_GetPoint, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
SEGMENT_TYPE: Final = _quick(pdfium_c.FPDFPathSegment_GetType, _INT, _ADDRESS)
SEGMENT_CLOSES: Final = _quick(pdfium_c.FPDFPathSegment_GetClose, _INT, _ADDRESS)
