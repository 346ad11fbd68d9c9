"""Pictures in the binary files of older office programs (.doc, .xls, .ppt), which keep them as OfficeArt records
([MS-ODRAW] 2.2.23)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from auditor.model import Locator, Part
from auditor.readers.base import PartBuilder
from auditor.readers.embedded import MAX_PICTURES, Inside

_PICTURE: Final = re.compile(
    rb"(?:[\xa0\xb0]\x46|[\x20\x30]\x6e)[\x1d\x2a]\xf0|[\x00\x10]\x6e\x1e\xf0|[\x40\x50]\x6e\x29\xf0"
)
_SIGNS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_HEADER: Final = 8
_BEFORE: Final = (17, 33)  # bytes of one or two names and a mark before the picture itself
NAME: Final = "文件中的图片"


def pictures_in(data: bytes) -> Iterator[bytes]:
    """The JPEG, PNG and TIFF pictures of a stream, wherever their records stand."""
    for found in _PICTURE.finditer(data):
        at = found.start()
        if at + _HEADER > len(data):
            return
        end = at + _HEADER + struct.unpack_from("<I", data, at + 4)[0]
        for before in _BEFORE:
            start = at + _HEADER + before
            if end <= len(data) and data.startswith(_SIGNS, start):
                yield data[start:end]
                break


def words_on_pictures(file: str, data: bytes, inside: Inside) -> tuple[Part, ...]:
    """A part with what can be read on the pictures of a stream, where they stand not being told; none without words."""
    builder = PartBuilder(file, NAME)
    for number, picture in enumerate(pictures_in(data)):
        if number > 10 * MAX_PICTURES:
            break
        words = inside.picture(picture)
        if words is not None:
            builder.insert(words, Locator())
    part = builder.build()
    return (part,) if part.passages else ()
