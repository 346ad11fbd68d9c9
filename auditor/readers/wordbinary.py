"""The parts of the Word 97–2003 binary format that text and tables need (MS-DOC: FIB, piece table, PAPX pages)."""

from __future__ import annotations

import bisect
import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_IN_TABLE: Final = 0x2416
_ROW_END: Final = 0x2417
_INNER_CELL: Final = 0x244B
_INNER_ROW: Final = 0x244C
_CENTRED: Final = (0x2403, 0x2461)
_OUTLINE: Final = 0x2640
_LEVELS: Final = range(1, 10)  # styles of these numbers are always 'heading 1' to 'heading 9'
_MARKS: Final = "\r\x07\x0c"
_STORIES: Final = ((4, "note"), (5, "header"), (7, "note"), (8, "note"), (9, "paragraph"), (10, "header"))
"""Index of a story's length in the FIB, and what its paragraphs are; in the order of the text."""
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """text without its mark; in_table: it belongs to a cell; cell_end, row_end: what its mark closes.

    level: of a heading, from 1; 0 for all else. centred: set in the middle by itself, not by its style.
    """

    text: str
    in_table: bool
    cell_end: bool
    row_end: bool
    level: int = 0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class _Set:
    """How a paragraph is set."""

    in_table: bool = False
    row_end: bool = False
    level: int = 0
    centred: bool = False


def paragraphs(main: bytes, table: bytes) -> Iterator[Paragraph]:
    """Paragraphs of the body of a document. Raises ValueError, IndexError or struct.error when it is damaged.

    main: the WordDocument stream; table: the 0Table or 1Table stream that its FIB names.
    """
    longs_at = 34 + 2 * _u16(main, 32)
    body = struct.unpack_from("<i", main, longs_at + 2 + 4 * 3)[0]
    pairs_at = longs_at + 2 + 4 * _u16(main, longs_at) + 2
    properties = _Properties(main, table, *struct.unpack_from("<II", main, pairs_at + 8 * 13))
    clx_at, clx_size = struct.unpack_from("<II", main, pairs_at + 8 * 33)
    pieces: list[str] = []
    left = body
    for text, offset, width in _pieces(main, table[clx_at : clx_at + clx_size]):
        text = text[:left]
        left -= len(text)
        start = 0
        for i, char in enumerate(text):
            if char in _MARKS:
                pieces.append(text[start:i])
                how = properties.at(offset + i * width)
                text_of = "".join(pieces)
                yield Paragraph(text_of, how.in_table, char == "\x07", how.row_end, how.level, how.centred)
                pieces = []
                start = i + 1
        pieces.append(text[start:])
    if any(pieces):
        yield Paragraph("".join(pieces), False, False, False)


def asides(main: bytes, table: bytes) -> list[tuple[str, str]]:
    """(kind, text) of what follows the body: footnotes, headers and footers, comments, endnotes, text boxes.

    kind: as Passage.kind. Raises as `paragraphs` does.
    """
    longs_at = 34 + 2 * _u16(main, 32) + 2
    counts = struct.unpack_from("<11i", main, longs_at)
    clx_at, clx_size = struct.unpack_from("<II", main, longs_at + 4 * _u16(main, longs_at - 2) + 2 + 8 * 33)
    text = "".join(t for t, _, _ in _pieces(main, table[clx_at : clx_at + clx_size]))
    found: list[tuple[str, str]] = []
    at = max(counts[3], 0)
    for index, kind in _STORIES:
        story = text[at : at + max(counts[index], 0)]
        at += max(counts[index], 0)
        found += [(kind, one) for one in re.split("[\r\x07\x0c]", story) if one.strip()]
    return found


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _pieces(main: bytes, clx: bytes) -> Iterator[tuple[str, int, int]]:
    """Text, offset in the main stream and bytes a character of each piece."""
    at = 0
    while clx[at] == 1:
        at += 3 + _u16(clx, at + 1)
    if clx[at] != 2:
        raise ValueError("no piece table")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc, 0)
    for i in range(count):
        offset = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * i + 2)[0]
        chars = ends[i + 1] - ends[i]
        if offset & 0x40000000:
            start = (offset & 0x3FFFFFFF) // 2
            yield main[start : start + chars].decode("cp1252", errors="replace"), start, 1
        else:
            data = main[offset : offset + 2 * chars]
            yield "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2]))), offset, 2


def narrow_text(data: bytes) -> str:
    """Text of bytes that a Chinese program may have written: GB18030 where pairs of high bytes say so, else cp1252."""
    high = sum(b >= 0x80 for b in data)
    if high > 3:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            text = data.decode("gb18030", errors="replace")
            if text.count("\ufffd") < high / 20:
                return text
    return data.decode("cp1252", errors="replace")


def is_garbled(text: str) -> bool:
    """Whether text looks like bytes of another encoding: runs of accented letters, private or unassigned characters."""
    seen = [ch for ch in text if ord(ch) > 0x7F and not ch.isspace()]
    if len(seen) < 20:
        return False
    odd = sum(1 for ch in seen if ch == "\ufffd" or unicodedata.category(ch) in ("Co", "Cn", "Cs"))
    accented = len(re.findall("[\u00a1-\u00ff\u0152-\u0178\u20ac\u2018-\u2026]{4,}", text))
    return odd > 0.15 * len(seen) or accented * 8 > len(seen)


class _Properties:
    """How the paragraph at an offset of the main stream is set: in a table, at a row's end, as a heading, centred."""

    def __init__(self, main: bytes, table: bytes, at: int, size: int) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._set: list[_Set] = []
        count = max((size - 4) // 8, 0)
        runs: list[tuple[int, int, _Set]] = []
        for k in range(count):
            page = struct.unpack_from("<I", table, at + 4 * (count + 1) + 4 * k)[0] & 0x3FFFFF
            runs.extend(_page(main[page * 512 : page * 512 + 512]))
        for start, end, how in sorted(runs, key=lambda run: run[:2]):
            self._starts.append(start)
            self._ends.append(end)
            self._set.append(how)

    def at(self, offset: int) -> _Set:
        i = bisect.bisect_right(self._starts, offset) - 1
        return self._set[i] if i >= 0 and offset < self._ends[i] else _Set()


def _page(page: bytes) -> Iterator[tuple[int, int, _Set]]:
    if len(page) < 512:
        return
    runs = page[511]
    if 4 * (runs + 1) + 13 * runs > 511:
        return
    ends = struct.unpack_from(f"<{runs + 1}I", page, 0)
    for i in range(runs):
        at = page[4 * (runs + 1) + 13 * i] * 2
        how = _Set()
        if at:
            size = page[at] * 2 - 1 if page[at] else page[at + 1] * 2
            begin = at + 1 if page[at] else at + 2
            how = _how(page[begin : begin + 2], page[begin + 2 : begin + size])
        yield ends[i], ends[i + 1], how


def _how(style: bytes, sprms: bytes) -> _Set:
    """What a paragraph's style number and its list of modifiers say."""
    in_table = row_end = centred = False
    level = _u16(style, 0) if len(style) == 2 and _u16(style, 0) in _LEVELS else 0
    at = 0
    while at + 2 < len(sprms):
        code = _u16(sprms, at)
        at += 2
        if code in (_IN_TABLE, _INNER_CELL):
            in_table = in_table or bool(sprms[at])
        elif code in (_ROW_END, _INNER_ROW):
            row_end = row_end or bool(sprms[at])
        elif code in _CENTRED:
            centred = sprms[at] == 1
        elif code == _OUTLINE:
            level = sprms[at] + 1 if sprms[at] + 1 in _LEVELS else 0
        kind = code >> 13
        if kind == 6:
            at += 2 + _u16(sprms, at) - 1 if code in (0xD608, 0xD606) and at + 2 <= len(sprms) else 1 + sprms[at]
        else:
            at += _SIZES[kind]
    return _Set(in_table, row_end, level, centred)
