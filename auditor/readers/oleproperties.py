"""Title, author and dates of a compound file: a legacy Office document, or a WPS one ([MS-OLEPS] 2.20 ff.).

olefile reads them too, but takes a damaged count of four thousand millions at its word.
"""

from __future__ import annotations

import datetime
import struct
from typing import Final

import olefile

_STREAM: Final = "\x05SummaryInformation"
_CODEPAGE: Final = 1
_NAMES: Final = {2: "title", 4: "author", 8: "last_author", 12: "created", 13: "modified"}
_STRING, _WIDE, _TIME = 30, 31, 64  # types of a property
_MOST: Final = 1 << 20  # bytes of the stream, and of a value
_PROPERTIES: Final = 200
_EPOCH: Final = datetime.datetime(1601, 1, 1)
_CODECS: Final = {65001: "utf-8", 1252: "cp1252", 950: "big5"}


def ole_properties(ole: olefile.OleFileIO) -> dict[str, str]:
    """title, author, last_author, created, modified, as far as the file says."""
    try:
        data = ole.openstream(_STREAM).read(_MOST) if ole.exists(_STREAM) else b""
        return _read(data)
    except Exception:  # olefile raises what it likes on damaged files
        return {}


def _read(data: bytes) -> dict[str, str]:
    section = struct.unpack_from("<I", data, 44)[0] if len(data) >= 48 else 0
    if not section or section + 8 > len(data):
        return {}
    places: dict[int, int] = {}
    for k in range(min(struct.unpack_from("<I", data, section + 4)[0], _PROPERTIES)):
        at = section + 8 + 8 * k
        if at + 8 > len(data):
            break
        key, offset = struct.unpack_from("<II", data, at)
        if section + offset + 8 <= len(data):
            places[key] = section + offset
    codec = "gb18030"
    if _CODEPAGE in places:
        codec = _CODECS.get(struct.unpack_from("<H", data, places[_CODEPAGE] + 4)[0], codec)
    shown = {name: _shown(data, places[key], codec) for key, name in _NAMES.items() if key in places}
    return {name: value for name, value in shown.items() if value}


def _shown(data: bytes, at: int, codec: str) -> str:
    kind = struct.unpack_from("<I", data, at)[0] & 0xFFFF
    if kind == _TIME and at + 12 <= len(data):
        ticks = struct.unpack_from("<Q", data, at + 4)[0]
        moment = _EPOCH + datetime.timedelta(microseconds=ticks // 10) if ticks < 4 * 10**18 else _EPOCH
        return moment.isoformat() if moment.year > 1601 else ""
    if kind not in (_STRING, _WIDE):
        return ""
    size = struct.unpack_from("<I", data, at + 4)[0] * (2 if kind == _WIDE else 1)
    raw = data[at + 8 : at + 8 + min(size, _MOST)]
    return raw.decode("utf-16-le" if kind == _WIDE else codec, errors="replace").split("\0", 1)[0].strip()
