"""Legacy presentations (.ppt, .dps): through LibreOffice where it is installed, else their texts alone."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

import olefile

from auditor.model import Locator
from auditor.readers import pptx
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.office import convert
from auditor.readers.officeart import words_on_pictures
from auditor.readers.oleproperties import ole_properties
from auditor.readers.reasons import ENCRYPTED

_SLIDE_LIST: Final = 0x0FF0
_SLIDE: Final = 0x03F3  # SlidePersistAtom: the texts that follow are of the next slide
_HEADER: Final = 0x0F9F
_UTF16: Final = (0x0FA0, 0x0FBA)
_BYTES: Final = 0x0FA8
_ENCRYPTED_TOKEN: Final = 0xF3D1C4DF
_TITLES: Final = (0, 6)
_MAX_DEPTH: Final = 30
_ONLY_TEXT: Final = "旧版演示文稿只读取了文字，表格结构未保留；请另存为.pptx后提供"

_NO_TEXT: Final = "没有读到文字（可能只有图形，或是PowerPoint 95及更早的格式）；请另存为.pptx后提供"


def read(job: Job) -> Reading:
    """Slides are counted as pages. reason: that only texts were read, where LibreOffice isn't installed."""
    try:
        with olefile.OleFileIO(str(job.path)) as ole:
            if _is_encrypted(ole):
                raise UnreadableError(ENCRYPTED)
            data = ole.openstream("PowerPoint Document").read()
            drawn = ole.openstream("Pictures").read() if ole.exists("Pictures") else b""
            properties = ole_properties(ole)
    except UnreadableError:
        raise
    except Exception as error:  # olefile raises what it likes on damaged files
        raise UnreadableError("演示文稿已损坏，无法打开；请用PowerPoint或WPS另存为.pptx后提供") from error
    converted = convert(job, "pptx")
    if converted is not None:
        reading = pptx.read(Job(converted, job.file, job.folder, job.tick, job.depth))
        if any(part.passages for part in reading.parts):
            return Reading(reading.parts, reading.reason, reading.scanned, properties)
    builder = PartBuilder(job.file)
    for slide, kind, text in _texts(data):
        for line in text.replace("\x0b", "\n").split("\r"):
            if kind in _TITLES:
                builder.heading(line, Locator(page=slide), 1)
            else:
                builder.paragraph(line, Locator(page=slide))
    part, inside = builder.build(), Inside(job)
    pictures = words_on_pictures(job.file, drawn, inside)
    reasons = [_ONLY_TEXT if part.passages or pictures else _NO_TEXT, *inside.reasons]
    return Reading((part, *pictures), "；".join(reasons), inside.scanned, properties)


def _is_encrypted(ole: olefile.OleFileIO) -> bool:
    if ole.exists("EncryptedSummary"):
        return True
    if not ole.exists("Current User"):
        return False
    user = ole.openstream("Current User").read()
    return len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED_TOKEN


def _texts(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Slide, kind of text and text, of the outline of the slides; of the whole file where it has no outline."""
    found = list(_outline(data, 0, len(data), 0, False))
    if not any(text.strip() for _, _, text in found):
        found = [(1, kind, text) for _, kind, text in _outline(data, 0, len(data), 0, True)]
    yield from found


def _outline(data: bytes, at: int, end: int, depth: int, everywhere: bool) -> Iterator[tuple[int, int, str]]:
    slide, kind = 0, 1
    while at + 8 <= end:
        head, record, size = struct.unpack_from("<HHI", data, at)
        start, stop = at + 8, min(at + 8 + size, end)
        at = stop
        inside = everywhere or (head >> 4 == 0 and record == _SLIDE_LIST)
        if head & 0xF == 0xF and depth < _MAX_DEPTH:
            if record == _SLIDE_LIST and not everywhere:
                if head >> 4 == 0:
                    yield from _outline(data, start, stop, depth + 1, False)
            elif not (inside and not everywhere):
                yield from _outline(data, start, stop, depth + 1, everywhere)
        elif record == _SLIDE:
            slide += 1
        elif record == _HEADER and stop - start >= 4:
            kind = struct.unpack_from("<I", data, start)[0]
        elif (slide or everywhere) and record in _UTF16 and (record != 0x0FBA or everywhere):
            yield slide or 1, kind, data[start:stop].decode("utf-16-le", "replace")
        elif (slide or everywhere) and record == _BYTES:
            yield slide or 1, kind, data[start:stop].decode("cp1252", "replace")
