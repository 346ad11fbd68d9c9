"""winmail.dat (TNEF), in which Outlook wraps a mail's attachments for those who don't use it."""

from __future__ import annotations

import struct
from typing import Final

from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.members import Hold
from auditor.readers.text import decode

_TITLE: Final = 0x8010
_DATA: Final = 0x800F
_NEW: Final = 0x9002
_LONG_NAME: Final = b"\x1f\x00\x07\x37"


def read(job: Job) -> Reading:
    """Members: the attachments."""
    data = job.path.read_bytes()
    hold = Hold(job)
    name, content = "", b""
    at, loss = 6, ""
    while at + 9 <= len(data):
        kind, size = struct.unpack_from("<HxxI", data, at + 1)
        value = data[at + 9 : at + 9 + size]
        if len(value) < size:
            loss = "winmail.dat不完整（可能被截断）；请让发件人以普通附件重新发送"
            break
        at += 9 + size + 2
        if kind == _NEW:
            _add(hold, name, content)
            name, content = "", b""
        elif kind == _TITLE:
            name = decode(value).rstrip("\0")
        elif kind == _DATA:
            content = value
        elif kind == 0x9005:
            name = _long_name(value) or name
    _add(hold, name, content)
    if loss and not hold.members:
        raise UnreadableError(loss)
    return hold.reading("winmail.dat", loss)


def _add(hold: Hold, name: str, content: bytes) -> None:
    if content:
        hold.take(name or f"附件{len(hold.members) + 1}", lambda: [content])


def _long_name(properties: bytes) -> str:
    at = properties.find(_LONG_NAME)
    if at < 0 or at + 12 > len(properties):
        return ""
    size = struct.unpack_from("<I", properties, at + 8)[0]
    return properties[at + 12 : at + 12 + size].decode("utf-16-le", "replace").rstrip("\0")
