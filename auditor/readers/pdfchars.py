"""The words of a PDF page with their places, from PDFium: every place costs a call, so as few are asked for as will do.

PDFium breaks its text at every gap and line. What stands between two blanks is a word, whose place is told by its first
and last character where those show that it is set plainly: of one font, and as wide as its characters are. Where a font
tells no height, so that each character's box is as high as its ink, the page's boxes are made of baselines and sizes.
Other words are looked at character by character.
"""

from __future__ import annotations

import ctypes
import re
import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, repeat
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from auditor.readers.layout import Box, Fragment
from auditor.readers.pdfcalls import FONT_SIZE, LOOSE_BOX, MATRIX, ORIGIN, address

_NO_CHARACTERS: Final = frozenset("\x00\x02\ufffe\uffff")
_WORD: Final = re.compile(r"[^\s\x00\x02\ufffe\uffff\ud800-\udfff]{4,}")
_WIDE: Final = re.compile(r"[\u2e80-\uff60]")
_NARROW: Final = re.compile(r"[\x21-\x7e]")
_LEAST: Final = (0.85, 0.3, 0.2)  # widths of wide, narrow and other characters, in sizes
_MOST: Final = (1.05, 0.65, 1.05)
_EVEN: Final = 0.03  # sizes: how far the fonts that an office program mixes in one word differ in height
_IN_GAP: Final = 0.3  # sizes: how far what stands in a gap may reach over its sides
_WOVEN: Final = 8  # how many runs back the one with the gap may be
_ABOVE, _BELOW = 0.83, 0.12  # sizes: how far Chinese characters reach above and below their baseline

View = Callable[[float, float, float, float], Box]


class _Piece(NamedTuple):
    """A character, or a plainly set word."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


_BREAK: Final = _Piece("\n", 0, 0, 0, 0, 0)
_PIECE: Final = tuple.__new__  # there are as many as characters, and by its own constructor one takes much longer


def runs_of(text_page: pdfium.PdfTextPage, view: View) -> list[Fragment]:
    """Pieces of text that stand beside each other, put together, in the coordinates that `view` gives."""
    runs: list[list[_Piece]] = []
    before: _Piece | None = None
    for piece in _pieces(text_page.raw, view):
        if before is not None and _adjoins(before, piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
        before = piece
    return [f for run in _unwoven(runs) if (f := _fragment(run)) is not None]


def _unwoven(runs: Iterable[list[_Piece]]) -> list[list[_Piece]]:
    """The runs, those with a gap into which a later one was set cut in two: so are quotes of another font."""
    result: list[list[_Piece]] = []
    for whole in runs:
        solid = [k for k, piece in enumerate(whole) if not piece.text.isspace()]
        if not solid:
            continue
        run = whole[solid[0] : solid[-1] + 1]
        if result and _of_a_row(run[0], result[-1][-1]):
            for k in range(len(result) - 1, max(len(result) - _WOVEN, -1), -1):
                at = _gap_for(run, result[k])
                if at:
                    result[k : k + 1] = [result[k][:at], result[k][at:]]
                    break
        result.append(run)
    return result


def _gap_for(run: Sequence[_Piece], other: Sequence[_Piece]) -> int:
    """Before which piece of the other run this one stands; 0 where it stands in no gap of it."""
    slack = _IN_GAP * run[0].size
    solid = [k for k, piece in enumerate(other) if not piece.text.isspace()]
    for k, after in pairwise(solid):
        if other[k].x1 <= run[0].x0 + slack and run[-1].x1 <= other[after].x0 + slack and _of_a_row(run[0], other[k]):
            return after
    return 0


def _of_a_row(a: _Piece, b: _Piece) -> bool:
    return abs((a.top + a.bottom) - (b.top + b.bottom)) < max(a.size, b.size)


def _pieces(raw: Any, view: View) -> list[_Piece]:
    text = _text(raw, max(pdfium_c.FPDFText_CountChars(raw), 0))
    words = list(_WORD.finditer(text))
    whole, uneven = _whole(raw, words, view)
    found = [(word.start(), piece) for word, piece in zip(words, whole, strict=True) if piece is not None]
    rest: list[int] = []  # the characters that are no part of such words
    at = 0
    for word, piece in zip(words, whole, strict=True):
        rest += range(at, word.start() if piece is not None else word.end())
        at = word.end()
    rest += range(at, len(text))
    found += [(i, _BREAK) for i in rest if text[i] in "\r\n"]
    single = [i for i in rest if text[i] not in "\r\n"]
    signs = _singles(raw, text, single, view, uneven)
    found += [(i, piece) for i, piece in zip(single, signs, strict=True) if piece is not None]
    found.sort()
    return [piece for _, piece in found]


def _whole(raw: Any, words: Sequence[re.Match[str]], view: View) -> tuple[list[_Piece | None], bool]:
    """Each word as one piece, None where it isn't set plainly; whether boxes had to be levelled for that."""
    at_ends = [i for word in words for i in (word.start(), word.end() - 1)]
    ends = _places(raw, at_ends, view)
    texts = [word[0] for word in words]
    widths = list(map(_widths, texts))
    whole = list(map(_word, texts, widths, ends[::2], ends[1::2]))
    if None in whole:
        levelled = _levelled(raw, at_ends, ends, view)
        again = list(map(_word, texts, widths, levelled[::2], levelled[1::2]))
        if any(new is not None and old is None for new, old in zip(again, whole, strict=True)):
            return [new or old for new, old in zip(again, whole, strict=True)], True
    return whole, False


def _places(raw: Any, indices: Sequence[int], view: View) -> list[Box | None]:
    """The boxes of some characters, in the coordinates that `view` gives; None for those that have none."""
    count, size = len(indices), ctypes.sizeof(pdfium_c.FS_RECTF)
    rects = (pdfium_c.FS_RECTF * count)()
    start = address(rects)
    found = list(map(LOOSE_BOX, repeat(address(raw)), indices, range(start, start + count * size, size)))
    values = struct.unpack(f"{4 * count}f", rects)  # left, top, right, bottom of each
    return [
        view(left, bottom, right, top) if has else None
        for has, left, top, right, bottom in zip(
            found, values[::4], values[1::4], values[2::4], values[3::4], strict=True
        )
    ]


def _text(raw: Any, count: int) -> str:
    """The characters by PDFium's own numbers, those outside the basic plane in two halves."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium_c.FPDFText_GetText(raw, 0, count, buffer) != count + 1:  # it leaves out what is no character
        return "".join([chr(min(pdfium_c.FPDFText_GetUnicode(raw, i), 0xFFFF)) for i in range(count)])
    text = bytes(buffer)[:-2].decode("utf-16-le", "surrogatepass")
    return text if len(text) == count else "".join(map(chr, buffer[:count]))


def _levelled(raw: Any, indices: Sequence[int], boxes: Sequence[Box | None], view: View) -> list[Box | None]:
    """The characters' boxes as high as the font's size above and below the baseline; None for turned text."""
    page, x, y, matrix = address(raw), ctypes.c_double(), ctypes.c_double(), pdfium_c.FS_MATRIX()
    at_x, at_y, at_matrix = map(ctypes.addressof, (x, y, matrix))
    result: list[Box | None] = []
    for index, box in zip(indices, boxes, strict=True):
        result.append(None)
        if box is None or not MATRIX(page, index, at_matrix) or matrix.b or matrix.c:
            continue
        if ORIGIN(page, index, at_x, at_y):
            left, base, size = x.value, y.value, FONT_SIZE(page, index) * matrix.d
            _, top, _, bottom = view(left, base - _BELOW * size, left, base + _ABOVE * size)
            if top < bottom:
                result[-1] = (box[0], top, box[2], bottom)
    return result


def _singles(raw: Any, text: str, indices: Sequence[int], view: View, uneven: bool) -> list[_Piece | None]:
    """Characters as pieces of their own; None for what is none. Those in two halves are one, at the second.

    uneven: whether boxes are as high as the ink and have to be levelled.
    """
    pieces: list[_Piece | None] = []
    high, high_at = 0, -2
    boxes = _places(raw, indices, view)
    if uneven:
        boxes = [new or old for new, old in zip(_levelled(raw, indices, boxes, view), boxes, strict=True)]
    for i, box in zip(indices, boxes, strict=True):
        sign = text[i]
        if "\ud800" <= sign <= "\udfff":
            code = ord(sign)
            if code < 0xDC00:
                high, high_at = code, i
                pieces.append(None)
                continue
            if high_at == i - 1:
                sign = chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
        known = box is not None and sign not in _NO_CHARACTERS
        pieces.append(_PIECE(_Piece, (sign, *box, box[3] - box[1])) if known and box is not None else None)
    return pieces


def _widths(text: str) -> tuple[float, float]:
    """How wide a word is set at the least and at the most, in sizes."""
    wide, narrow = len(_WIDE.findall(text)), len(_NARROW.findall(text))
    other = len(text) - wide - narrow
    least = wide * _LEAST[0] + narrow * _LEAST[1] + other * _LEAST[2]
    most = wide * _MOST[0] + narrow * _MOST[1] + other * _MOST[2]
    return least - 0.5, most + 0.5


def _word(text: str, widths: tuple[float, float], first: Box | None, last: Box | None) -> _Piece | None:
    """The word as one piece, by the places of its first and last character; None when it isn't set plainly."""
    if first is None or last is None:
        return None
    size = first[3] - first[1]
    if abs(first[1] - last[1]) > _EVEN * size or abs(first[3] - last[3]) > _EVEN * size:
        return None
    if not size * widths[0] < last[2] - first[0] < size * widths[1]:
        return None
    return _Piece(text, first[0], first[1], last[2], first[3], size)


def _adjoins(before: _Piece, piece: _Piece) -> bool:
    if piece[0] in "\r\n" or before[0] in "\r\n":
        return False
    _, _, top, right, bottom, size = before
    _, left, other_top, _, other_bottom, other_size = piece
    if other_size > size:
        size = other_size
    if size < 1.0:
        size = 1.0
    if abs((other_top + other_bottom) - (top + bottom)) > 0.8 * size:
        return False
    return -0.6 * size < left - right < 0.8 * size


def _fragment(run: list[_Piece]) -> Fragment | None:
    if len(run) == 1:
        only = run[0]
        return None if only.text.isspace() else Fragment(*only)
    solid = [p for p in run if not p[0].isspace()]
    if not solid:
        return None
    texts, lefts, tops, rights, bottoms, heights = zip(*solid, strict=True)
    sizes = list(heights) if len("".join(texts)) == len(texts) else [p.size for p in solid for _ in p.text]
    sizes.sort()
    text = "".join([p[0] for p in run]).strip()
    return Fragment(text, lefts[0], min(tops), max(rights), max(bottoms), sizes[len(sizes) // 2])
