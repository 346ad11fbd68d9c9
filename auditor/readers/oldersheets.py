"""Number formats and comments of workbooks that are no OOXML: .xls ([MS-XLS] records) and .ods (OpenDocument 1.3)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import olefile
from lxml import etree

from auditor.readers.package import Package, parse_xml, read_member
from auditor.readers.sheetextras import letters, shows_more

_BUILT_IN: Final = {9: "0%", 10: "0.00%"}
_BOF, _BOUNDSHEET, _FORMAT, _XF, _NOTE, _OBJ, _TXO, _CONTINUE = 0x809, 0x85, 0x41E, 0xE0, 0x1C, 0x5D, 0x1B6, 0x3C
_HEADER, _FOOTER, _DRAWINGS = 0x14, 0x15, 0xEB
_NUMBER, _RK, _FORMULA, _MULRK = 0x203, 0x27E, 0x06, 0xBD
_BIFF8: Final = 0x0600
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MOST_REPEATED: Final = 1_000
_FIGURE: Final = re.compile(r"-?[\d,]+(?:\.(\d+))?")


@dataclass
class Told:
    """What one sheet tells beyond its values: cell → number format that changes what is seen, cell → comment.

    boxes: what stands in text boxes and shapes. running: headers and footers as Excel writes them ('&C第&P页').
    """

    formats: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)


def told_by(path: Path, package: Package | None) -> dict[str, Told]:
    """Sheet name → what it tells; empty for other kinds of workbook, and for what is damaged."""
    try:
        return _of_xls(path) if package is None else _of_ods(package)
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, etree.XMLSyntaxError):
        return {}


def _of_xls(path: Path) -> dict[str, Told]:
    with olefile.OleFileIO(str(path)) as ole:
        if not ole.exists("Workbook"):
            return {}
        data = ole.openstream("Workbook").read()
    if struct.unpack_from("<H", data, 4)[0] != _BIFF8:
        return {}
    codes, styles, sheets = dict(_BUILT_IN), list[str](), dict[int, str]()
    for kind, at, _ in _records(data, 0):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data, at)[0]] = _string(data, at + 2, 2)
        elif kind == _XF:
            styles.append(codes.get(struct.unpack_from("<H", data, at + 2)[0], ""))
        elif kind == _BOUNDSHEET:
            sheets[struct.unpack_from("<I", data, at)[0]] = _string(data, at + 6, 1)
    shown = {k: code for k, code in enumerate(styles) if shows_more(code)}
    return {name: _xls_sheet(data, start, shown) for start, name in sheets.items()}


def drawings_of(path: Path) -> bytes:
    """The records in which an .xls keeps its pictures, in one piece; b'' where there are none, or it is damaged."""
    pieces: list[bytes] = []
    try:
        with olefile.OleFileIO(str(path)) as ole:
            data = ole.openstream("Workbook").read()
        last = 0
        for kind, at, size in _records(data, 0):
            last = kind if kind != _CONTINUE else last
            if last == _DRAWINGS:
                pieces.append(data[at : at + size])
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error):
        return b""
    return b"".join(pieces)


def _records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, place, size) of the records of one substream, up to its end."""
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == 0x0A:
            return
        yield kind, at + 4, size
        at += 4 + size


def _string(data: bytes, at: int, width: int) -> str:
    """A string with its length in 1 or 2 bytes before it, of 8 or 16 bits a character."""
    length = data[at] if width == 1 else struct.unpack_from("<H", data, at)[0]
    wide = data[at + width] & 1
    start = at + width + 1
    return data[start : start + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _xls_sheet(data: bytes, start: int, shown: dict[int, str]) -> Told:
    told = Told()
    texts: dict[int, str] = {}
    places: dict[int, str] = {}
    thing = length = 0
    for kind, at, size in _records(data, start):
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", data, at)
            if style in shown:
                told.formats[_cell(row, column)] = shown[style]
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", data, at)
            for k in range((size - 6) // 6):
                style = struct.unpack_from("<H", data, at + 4 + 6 * k)[0]
                if style in shown:
                    told.formats[_cell(row, first + k)] = shown[style]
        elif kind == _OBJ and size >= 8:
            thing = struct.unpack_from("<H", data, at + 6)[0]
        elif kind == _TXO and size >= 12:
            length = struct.unpack_from("<H", data, at + 10)[0]
        elif kind == _CONTINUE and length > 0 and size > 1:
            wide = data[at] & 1
            taken = min(length, (size - 1) // (1 + wide))
            raw = data[at + 1 : at + 1 + taken * (1 + wide)]
            texts[thing] = texts.get(thing, "") + raw.decode("utf-16-le" if wide else "latin-1", "replace")
            length -= taken
        elif kind == _NOTE:
            row, column, _, of = struct.unpack_from("<HHHH", data, at)
            places[of] = _cell(row, column)
        elif kind in (_HEADER, _FOOTER) and size > 3:
            told.running.append(_string(data, at, 2))
    told.notes = {cell: texts[of].strip() for of, cell in places.items() if texts.get(of, "").strip()}
    told.boxes = [text.strip() for of, text in texts.items() if of not in places and text.strip()]
    return told


def _cell(row: int, column: int) -> str:
    return f"{letters(column)}{row + 1}"


def _of_ods(package: Package) -> dict[str, Told]:
    data = read_member(package, "content.xml") if "content.xml" in package.namelist() else None
    if not data:
        return {}
    return {table.get(f"{_TABLE}name") or "": _ods_sheet(table) for table in parse_xml(data).iter(f"{_TABLE}table")}


def _ods_sheet(table: etree._Element) -> Told:
    told = Told()
    at = 0
    for row in table.iter(f"{_TABLE}table-row"):
        times = _times(row, "rows")
        column = 0
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            wide = _times(cell, "columns")
            if len(cell):
                places = [(at + r, column + c) for r in range(min(times, _MOST_REPEATED)) for c in range(min(wide, 50))]
                _ods_cell(cell, [_cell(r, c) for r, c in places], told)
            column += wide
        at += times
    return told


def _ods_cell(cell: etree._Element, places: list[str], told: Told) -> None:
    for note in cell.findall(f"{_OFFICE}annotation"):
        text = "\n".join("".join(p.itertext()) for p in note.findall(f"{_TEXT}p")).strip()
        if text:
            told.notes[places[0]] = text
    if cell.get(f"{_OFFICE}value-type") in ("float", "percentage", "currency"):
        code = _code_of("".join("".join(p.itertext()) for p in cell.findall(f"{_TEXT}p")).strip())
        if code:
            told.formats.update(dict.fromkeys(places, code))


def _code_of(seen: str) -> str:
    """The number format by which a figure is seen as `seen`; '' when it is seen as it is."""
    figure = _FIGURE.search(seen)
    if figure is None or not figure[0].strip(",-"):
        return ""
    before, after = seen[: figure.start()].strip(), seen[figure.end() :].strip()
    if after in ("%", "％") and not before:
        return "0" + (f".{'0' * len(figure[1])}" if figure[1] else "") + "%"
    if re.fullmatch(r"0\d+", figure[0]) and not before + after:
        return "0" * len(figure[0])
    if len(before + after) > 20 or re.search(r"\d|E[+-]", before + after) or not before + after:
        return ""
    return (f'"{before}"' if before else "") + "0" + (f'"{after}"' if after else "")


def _times(element: etree._Element, what: str) -> int:
    value = element.get(f"{_TABLE}number-{what}-repeated") or "1"
    return int(value) if value.isdigit() else 1
