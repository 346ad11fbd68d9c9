"""A cited page of a PDF: the strip of it where the words stand, marked; the whole page where they can't be found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from auditor.pictures.marking import HEIGHT, WIDTH, Box, fitted, joined, mark, pieces, saved

_RENDERED = 1100  # pixels of a page's width before it is cut and made smaller
_LARGEST = 6_000  # points: a page larger than two metres is rendered no larger than this
_MARGIN = 70  # pixels left above and below the marks
_LEAST_STRIP = 0.16  # of the page's height
_WINDOW = 10  # characters of a quote that are looked for where neither it nor its pieces are found
_SAME_ROW = 0.8  # of a line's height


def picture(path: Path, page_number: int, quote: str) -> tuple[bytes, bool]:
    """The cited place of a page, and whether its words are marked. Raises PdfiumError or IndexError where it can't."""
    document = pdfium.PdfDocument(path)
    try:
        page = document[page_number - 1]
        scale = _RENDERED / min(max(page.get_width(), 1), _LARGEST)
        scale = min(scale, 2 * _LARGEST / max(page.get_height(), 1))
        image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        boxes = joined(_boxes(page, quote, image.size))
    finally:
        document.close()
    if not boxes:
        return saved(fitted(image), photo=True), False
    return saved(fitted(_strip(mark(image, boxes), boxes))), True


def _strip(image: Image.Image, boxes: list[Box]) -> Image.Image:
    """The part of the page around the marks, over its whole width."""
    first, last = min(b[1] for b in boxes), max(b[3] for b in boxes)
    room = image.width * HEIGHT / WIDTH  # as high as the finished picture may be
    lack = max(0.0, _LEAST_STRIP * image.height - (last - first) - 2 * _MARGIN) / 2
    top = max(0.0, first - _MARGIN - lack)
    bottom = min(float(image.height), last + _MARGIN + lack, top + room)
    return image.crop((0, round(top), image.width, round(bottom)))


def _boxes(page: Any, quote: str, size: tuple[int, int]) -> Iterator[Box]:
    """Where on the rendered page the quote's words stand."""
    text_page = page.get_textpage()
    text, places = _plain(text_page)
    spans = _spans(text, quote, text_page, places)
    to_pixels = _to_pixels(page, size)
    for start, end in spans:
        first, last = places[start], places[end - 1]
        for i in range(text_page.count_rects(first, last - first + 1)):
            yield to_pixels(text_page.get_rect(i))


def _plain(text_page: Any) -> tuple[str, list[int]]:
    """The page's text without blanks in one spelling, and for each character its index on the page."""
    made, places = [], []
    for at in range(text_page.count_chars()):
        for c in _folded(chr(raw.FPDFText_GetUnicode(text_page, at))):
            made.append(c)
            places.append(at)
    return "".join(made), places


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split()).replace("\x00", "")


def _spans(text: str, quote: str, text_page: Any, places: list[int]) -> list[tuple[int, int]]:
    """Where in `text` the quote stands: whole, else its pieces on one row, else a stretch of it."""
    whole = _folded(quote.strip().strip("…"))
    if whole and whole in text:
        # A title stands in the running head too; where it is largest it is itself.
        at = max(_all(text, whole), key=lambda start: _size(_height(text_page, places, start)))
        return [(at, at + len(whole))]
    found = {p: list(_all(text, p)) for q in pieces(quote) if (p := _folded(q)) and p in text}
    if found:
        # What stands fewest times tells the row; of the other pieces those on the same row belong to it.
        anchor = min(found, key=lambda p: (len(found[p]), -len(p)))
        start = found[anchor][0]
        row = _height(text_page, places, start)
        near = [(s, s + len(p)) for p, starts in found.items() for s in starts if _level(text_page, places, s, row)]
        return near or [(start, start + len(anchor))]
    windows = (whole[i : i + _WINDOW] for i in range(0, max(len(whole) - _WINDOW, 0), 3))
    return next(([(at, at + _WINDOW)] for w in windows if (at := text.find(w)) >= 0), [])


def _all(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def _height(text_page: Any, places: list[int], start: int) -> tuple[float, float]:
    """Bottom and top of a character."""
    _, bottom, _, top = text_page.get_charbox(places[start])
    return bottom, top


def _size(span: tuple[float, float]) -> float:
    return round(span[1] - span[0], 1)


def _level(text_page: Any, places: list[int], start: int, row: tuple[float, float]) -> bool:
    bottom, top = _height(text_page, places, start)
    middle, height = (bottom + top) / 2, max(row[1] - row[0], top - bottom, 1.0)
    return abs(middle - (row[0] + row[1]) / 2) <= _SAME_ROW * height


def _to_pixels(page: Any, size: tuple[int, int]) -> Any:
    """A function from a box in the page's points to one in pixels, turned as the page is."""
    width, height = size

    def turn(box: tuple[float, float, float, float]) -> Box:
        left, bottom, right, top = box
        corners = [_device(page, size, x, y) for x, y in ((left, top), (right, bottom))]
        xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
        return max(0, xs[0]), max(0, ys[0]), min(width, xs[1]), min(height, ys[1])

    return turn


def _device(page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    from ctypes import byref, c_int

    dx, dy = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, size[0], size[1], 0, x, y, byref(dx), byref(dy))
    return dx.value, dy.value
