"""PDF files: the text layer where there is one, OCR page by page where there isn't."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from auditor.readers import pdflines
from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.bundles import parts_of
from auditor.readers.layout import Fragment
from auditor.readers.pages import Page
from auditor.readers.pdfchars import runs_of
from auditor.readers.pdfextras import LOSS, is_whole, repair, with_extras
from auditor.readers.reasons import ENCRYPTED
from auditor.readers.ruled import Ruled, frame

MAX_PAGES: Final = 2_000
MAX_OCR_PAGES: Final = 400
MAX_PIXELS: Final = 48_000_000  # of a page drawn for OCR: an A0 sheet at full fineness
_LITTLE_TEXT: Final = 12  # letters on a page below which its picture is read instead
_BLANK: Final = re.compile(r"[\s.…·_]+")  # dots lead to page numbers
_OUTLINES: Final = 20  # paths from which on they may be letters
_DPI: Final = 170
_TOLERANCE: Final = 3.0  # points

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read(job: Job) -> Reading:
    """One part. reason: the pages that could not be read, and that a damaged file was repaired first."""
    path, loss = job.path, ""
    try:
        document = _open(path)
        if not is_whole(path):
            loss = LOSS
    except pdfium.PdfiumError as error:
        repaired = repair(path, job.work)
        if repaired is None:
            raise UnreadableError("PDF已损坏，无法打开；请重新导出或扫描后提供") from error
        path, loss = repaired, LOSS
        document = _opened_again(path)
    try:
        reading = _read(document, Job(path, job.file, job.folder, job.tick, job.depth))
    finally:
        document.close()
    return with_extras(reading, path, job, loss)


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
        len(document)
        return document
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise UnreadableError(ENCRYPTED) from error
        raise


def _opened_again(path: Path) -> pdfium.PdfDocument:
    try:
        return _open(path)
    except pdfium.PdfiumError as error:
        raise UnreadableError("PDF已损坏，无法打开；请重新导出或扫描后提供") from error


def _read(document: pdfium.PdfDocument, job: Job) -> Reading:
    pages: list[Page] = []
    failed: list[int] = []
    scanned = unread = 0
    count = min(len(document), MAX_PAGES)
    plumber = _Plumber(job.path)
    try:
        for index in range(count):
            try:
                page = _page(document, index, plumber, scanned < MAX_OCR_PAGES)
                scanned += page.scanned
                pages.append(page)
            except _TooManyError:
                unread += 1
            except (pdfium.PdfiumError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
                failed.append(index + 1)
            job.tick()
    finally:
        plumber.close()
    if failed and not pages:
        raise UnreadableError("PDF各页均无法读取，文件可能已损坏；请重新导出或扫描后提供")
    return Reading(
        parts_of(job.file, pages), _reason(failed, unread, len(document)), scanned > 0, _properties(document)
    )


def _reason(failed: list[int], unread: int, length: int) -> str:
    reasons = []
    if unread:
        reasons.append(f"扫描页超过{MAX_OCR_PAGES}页，其余{unread}页未识别，请拆分后提供")
    if failed:
        reasons.append(f"第{'、'.join(map(str, failed[:20]))}页无法读取，请重新导出或扫描这些页")
    if length > MAX_PAGES:
        reasons.append(f"共{length}页，只读取了前{MAX_PAGES}页，请拆分后提供")
    return "；".join(reasons)


def _properties(document: pdfium.PdfDocument) -> dict[str, str]:
    try:
        meta = document.get_metadata_dict(skip_empty=True)
    except (pdfium.PdfiumError, ValueError):
        return {}
    found = {"title": meta.get("Title", ""), "author": meta.get("Author", "")}
    for key, name in (("created", "CreationDate"), ("modified", "ModDate")):
        match = re.match(r"D:(\d{4})(\d\d)(\d\d)", meta.get(name, ""))
        found[key] = "-".join(match.groups()) if match else ""
    return {key: value for key, value in found.items() if value}


class _TooManyError(Exception):
    """A scanned page after so many that it isn't read any more."""


class _Plumber:
    """pdfplumber's view of the same file, opened when first needed: it is slow, for pages whose lines lie in forms."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None

    def tables(self, index: int) -> tuple[Ruled, ...]:
        import pdfplumber

        if self._file is None:
            self._file = pdfplumber.open(self._path)
        page = self._file.pages[index]
        x, y = page.bbox[0], page.bbox[1]
        found = []
        for table in page.find_tables():
            cells = [(c[0] - x, c[1] - y, c[2] - x, c[3] - y) for c in table.cells]
            ruled = frame(cells, _TOLERANCE, _TOLERANCE)
            if ruled is not None:
                found.append(ruled)
        page.close()
        return tuple(found)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _page(document: pdfium.PdfDocument, index: int, plumber: _Plumber, ocr_allowed: bool) -> Page:
    page = document[index]
    try:
        width, height = page.get_size()
        fragments = _fragments(page, width, height)
        letters, is_text = _letters(fragments)
        if not is_text and _may_be_picture(page, letters):
            if not ocr_allowed:
                raise _TooManyError
            from auditor.readers import ocr

            image = page.render(scale=_scale(width, height)).to_pil()
            read = ocr.page(image, index + 1)
            if _letters(read.fragments)[0] or read.tables or not letters:
                return read
        tables = _tables(page, index, plumber, _view(page, width, height))
        return Page(index + 1, width, height, tuple(fragments), tables)
    finally:
        page.close()


def _letters(fragments: Sequence[Fragment]) -> tuple[int, bool]:
    """How many letters there are, 0 where most are signs, as of a font without names; and whether they are not few."""
    text = _BLANK.sub("", "".join([f.text for f in fragments]))
    readable = sum(map(str.isalnum, text))
    return (0, False) if readable < 0.3 * len(text) else (readable, len(text) >= _LITTLE_TEXT)


def _scale(width: float, height: float) -> float:
    """Pixels a point: fewer for a page as large as a wall, whose picture would take gigabytes."""
    return min(_DPI / 72, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))


def _tables(page: pdfium.PdfPage, index: int, plumber: _Plumber, view: Any) -> tuple[Ruled, ...]:
    """From PDFium's lines; from pdfplumber, twenty times as slow, where those can't be had."""
    try:
        return pdflines.tables(page, view)
    except (pdflines.NotHereError, pdfium.PdfiumError, ValueError, ArithmeticError, LookupError, TypeError):
        return _safe_tables(plumber, index)


def _safe_tables(plumber: _Plumber, index: int) -> tuple[Ruled, ...]:
    try:
        return plumber.tables(index)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # pdfminer raises what it likes on odd files; the text is there without its tables
        return ()


def _may_be_picture(page: pdfium.PdfPage, letters: int) -> bool:
    """Whether a page with little text may show more than that: a picture, or words drawn as outlines; one without any
    text, whatever is on it."""
    outlines = 0
    for item in page.get_objects(max_depth=4):
        if not letters or item.type not in (pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_PATH):
            return True
        outlines += item.type == pdfium_c.FPDF_PAGEOBJ_PATH
        if outlines > _OUTLINES:
            return True
    return False


def _fragments(page: pdfium.PdfPage, width: float, height: float) -> list[Fragment]:
    """Runs of characters of the text layer, in the page's view as displayed, none that lie off the page."""
    text_page = page.get_textpage()
    try:
        found = runs_of(text_page, _view(page, width, height))
    finally:
        text_page.close()
    return [f for f in found if 0 <= (f.x0 + f.x1) / 2 <= width and 0 <= f.middle <= height]


def _view(page: pdfium.PdfPage, width: float, height: float) -> Any:
    """A function from PDF coordinates (of a box) to those of the page as displayed, y downwards."""
    left, bottom, right, top = page.get_bbox()  # its media and crop boxes, also where they are the page tree's
    turn = page.get_rotation()
    if turn == 90:
        return lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if turn == 180:
        return lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)
    if turn == 270:
        return lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)
    return lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)
