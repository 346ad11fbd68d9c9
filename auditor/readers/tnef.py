"""winmail.dat (TNEF, [MS-OXTNEF]), in which Outlook wraps a message and its attachments for those who don't use it."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.compressedrtf import decompressed, text_of
from auditor.readers.mail import plain
from auditor.readers.members import Hold
from auditor.readers.text import decode

_SUBJECT, _BODY, _MESSAGE = 0x8004, 0x800C, 0x9003
_TITLE, _DATA, _NEW, _ATTACHED = 0x8010, 0x800F, 0x9002, 0x9005
_LONG_NAME, _SHOWN_NAME, _OBJECT = 0x3707, 0x3001, 0x3701  # properties of an attachment
_TEXT, _HTML, _RTF, _TOPIC, _SENDER = 0x1000, 0x1013, 0x1009, 0x0037, 0x0C1A  # of a message
_SIZES: Final = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _WIDE, _EMBEDDED = 0x1E, 0x1F, 0x0D
_MANY: Final = 0x1000  # flag: several values
_INTERFACE: Final = 16  # bytes of an id before an embedded message
_MOST: Final = 10_000

Properties = dict[int, bytes]


def read(job: Job) -> Reading:
    """Part: the message's subject, sender and words, as far as they are in it. Members: the attachments, a message
    among them as a winmail.dat of its own."""
    data = job.path.read_bytes()
    hold = Hold(job)
    name, content, subject, body = "", b"", "", ""
    at, loss = 6, ""
    message: Properties = {}
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
        elif kind == _ATTACHED:
            told = _properties(value)
            name = _words(told, _LONG_NAME) or _words(told, _SHOWN_NAME) or name
            content = content or told.get(_OBJECT, b"")
        elif kind == _SUBJECT:
            subject = decode(value).rstrip("\0")
        elif kind == _BODY:
            body = decode(value).rstrip("\0")
        elif kind == _MESSAGE:
            message = _properties(value)
    _add(hold, name, content)
    builder = PartBuilder(job.file)
    for number, line in enumerate(_lines(message, subject, body), 1):
        builder.paragraph(line, Locator(paragraph=number))
    part = builder.build()
    if not part.passages:
        if loss and not hold.members:
            raise UnreadableError(loss)
        return hold.reading("winmail.dat", loss)
    left = "；".join(r for r in (loss, *hold.left_out[:5]) if r)
    return replace(Reading((part,), left), members=tuple(hold.members))


def _add(hold: Hold, name: str, content: bytes) -> None:
    if content:
        hold.take(name or f"附件{len(hold.members) + 1}", lambda: [content])


def _lines(message: Properties, subject: str, body: str) -> list[str]:
    topic, sender = _words(message, _TOPIC) or subject, _words(message, _SENDER)
    words = body if body.strip() else _body(message)
    head = (("主题", topic.strip()), ("发件人", sender.strip()))
    return [f"{label}：{value}" for label, value in head if value] + words.splitlines()


def _body(message: Properties) -> str:
    found = _words(message, _TEXT)
    if found.strip():
        return found
    if _HTML in message:
        return plain(decode(message[_HTML]))
    return text_of(decompressed(message[_RTF])) if _RTF in message else ""


def _words(told: Mapping[int, bytes], key: int) -> str:
    raw = told.get(key, b"")
    wide = len(raw) > 1 and len(raw) % 2 == 0 and raw.endswith(b"\0\0")
    return (raw.decode("utf-16-le", "replace") if wide else decode(raw)).rstrip("\0")


def _properties(data: bytes) -> Properties:
    """Property → its bytes, of those of variable length; as far as they can be made out."""
    found: Properties = {}
    try:
        count, at = min(struct.unpack_from("<I", data, 0)[0], _MOST), 4
        for _ in range(count):
            kind, key = struct.unpack_from("<HH", data, at)
            at += 4
            if key >= 0x8000:
                at = _past_name(data, at)
            plain_kind, times = kind & ~_MANY, 1
            if kind & _MANY or plain_kind not in _SIZES:
                times = min(struct.unpack_from("<I", data, at)[0], _MOST)
                at += 4
            for _ in range(times):
                size = _SIZES.get(plain_kind)
                if size is None:
                    size = struct.unpack_from("<I", data, at)[0]
                    at += 4
                    start = at + (_INTERFACE if plain_kind == _EMBEDDED else 0)
                    found.setdefault(key, data[start : at + size])
                    size += -size % 4
                at += size
    except struct.error:
        pass
    return found


def _past_name(data: bytes, at: int) -> int:
    """The place after the name of a named property."""
    size = struct.unpack_from("<I", data, at + 20)[0]
    if struct.unpack_from("<I", data, at + 16)[0] == 0:
        return at + 24
    return int(at + 24 + size + -size % 4)
