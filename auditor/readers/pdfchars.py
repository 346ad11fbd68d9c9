"""The words of a PDF page with their places, from PDFium: every place costs a call, so as few are asked for as will do.

PDFium breaks its text at every gap and line. What stands between two blanks is a word, whose place is told by its first
and last character where those show that it is set plainly: of one font, and as wide as its characters are. Others are
looked at character by character.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from operator import mul
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from auditor.readers.layout import Box, Fragment

_NO_CHARACTERS: Final = frozenset((0, 2, 0xFFFE, 0xFFFF))
_WORD: Final = re.compile(r"[^\s\x00\x02\ufffe\uffff\ud800-\udfff]{4,}")
_WIDE: Final = re.compile(r"[\u2e80-\uff60]")
_NARROW: Final = re.compile(r"[\x21-\x7e]")
_LEAST: Final = (0.85, 0.3, 0.2)  # widths of wide, narrow and other characters, in sizes
_MOST: Final = (1.05, 0.65, 1.05)
_EVEN: Final = 0.01  # points: how far characters of one font and line differ in height

View = Callable[[float, float, float, float], Box]


class _Piece(NamedTuple):
    """A character, or a plainly set word."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


def runs_of(text_page: pdfium.PdfTextPage, view: View) -> list[Fragment]:
    """Pieces of text that stand beside each other, put together, in the coordinates that `view` gives."""
    runs: list[list[_Piece]] = []
    before: _Piece | None = None
    for piece in _pieces(text_page, view):
        if before is not None and _adjoins(before, piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
        before = piece
    return [f for run in runs if (f := _fragment(run)) is not None]


def _pieces(text_page: pdfium.PdfTextPage, view: View) -> Iterator[_Piece]:
    raw, box_of = text_page.raw, pdfium_c.FPDFText_GetLooseCharBox
    rect = pdfium_c.FS_RECTF()
    into = ctypes.byref(rect)

    def place(i: int) -> Box | None:
        return view(rect.left, rect.bottom, rect.right, rect.top) if box_of(raw, i, into) else None

    text = _text(raw, max(pdfium_c.FPDFText_CountChars(raw), 0))
    at = 0
    for word in _WORD.finditer(text):
        yield from _single(text, at, word.start(), place)
        whole = _word(word, place)
        if whole is None:
            yield from _single(text, word.start(), word.end(), place)
        else:
            yield whole
        at = word.end()
    yield from _single(text, at, len(text), place)


def _text(raw: Any, count: int) -> str:
    """The characters by PDFium's own numbers, those outside the basic plane in two halves."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium_c.FPDFText_GetText(raw, 0, count, buffer) != count + 1:  # it leaves out what is no character
        return "".join([chr(min(pdfium_c.FPDFText_GetUnicode(raw, i), 0xFFFF)) for i in range(count)])
    text = bytes(buffer)[:-2].decode("utf-16-le", "surrogatepass")
    return text if len(text) == count else "".join(map(chr, buffer[:count]))


def _single(text: str, start: int, end: int, place: Any) -> Iterator[_Piece]:
    high = 0
    for i in range(start, end):
        code = ord(text[i])
        if 0xD800 <= code < 0xE000:
            if code < 0xDC00:
                high = code
                continue
            if high:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        if code not in _NO_CHARACTERS and (box := place(i)) is not None:
            yield _Piece(chr(code), box[0], box[1], box[2], box[3], box[3] - box[1])


def _word(word: re.Match[str], place: Any) -> _Piece | None:
    """The word as one piece; None when it isn't set plainly."""
    first, last = place(word.start()), place(word.end() - 1)
    if first is None or last is None or abs(first[1] - last[1]) > _EVEN or abs(first[3] - last[3]) > _EVEN:
        return None
    text, size = word[0], first[3] - first[1]
    wide, narrow = len(_WIDE.findall(text)), len(_NARROW.findall(text))
    least, most = (sum(map(mul, (wide, narrow, len(text) - wide - narrow), widths)) for widths in (_LEAST, _MOST))
    if not size * (least - 0.5) < last[2] - first[0] < size * (most + 0.5):
        return None
    return _Piece(text, first[0], first[1], last[2], first[3], size)


def _adjoins(before: _Piece, piece: _Piece) -> bool:
    if piece.text in "\r\n" or before.text in "\r\n":
        return False
    size = max(piece.size, before.size, 1.0)
    if abs((piece.top + piece.bottom) - (before.top + before.bottom)) > 0.8 * size:
        return False
    return -0.6 * size < piece.x0 - before.x1 < 0.8 * size


def _fragment(run: list[_Piece]) -> Fragment | None:
    if len(run) == 1:
        only = run[0]
        return None if only.text.isspace() else Fragment(*only)
    solid = [p for p in run if not p.text.isspace()]
    if not solid:
        return None
    _, lefts, tops, rights, bottoms, _ = zip(*solid, strict=True)
    sizes = sorted([p.size for p in solid for _ in p.text])
    text = "".join([p.text for p in run]).strip()
    return Fragment(text, lefts[0], min(tops), max(rights), max(bottoms), sizes[len(sizes) // 2])
