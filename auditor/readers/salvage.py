"""What can be saved of a zip archive or Office package that lost its directory: its members, by their local headers."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

MAX_SIZE: Final = 256 * 2**20  # bytes of a damaged archive that is looked through, and of what is saved out of it
_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A sound archive with what was left. loss: in Chinese, that it was salvaged and what is missing."""

    path: Path
    loss: str


@dataclass(frozen=True, slots=True)
class _Saved:
    name: str
    data: bytes
    whole: bool


def rebuilt_zip(path: Path, work: Path) -> Salvaged | None:
    """The archive at `path` made anew in `work` from its local headers; None when there is nothing to save."""
    if path.stat().st_size > MAX_SIZE:
        return None
    data = path.read_bytes()
    target = work / "salvaged.zip"
    cut: list[str] = []
    count = 0
    try:
        with zipfile.ZipFile(target, "w") as archive:
            for saved in _members(data):
                content = saved.data
                if not saved.whole:
                    cut.append(saved.name)
                    if saved.name.endswith((".xml", ".rels")):
                        content = _mended(content)
                if content:
                    archive.writestr(saved.name, content)
                    count += 1
    except (ValueError, UnicodeError, zipfile.LargeZipFile):
        return None
    if not count:
        return None
    lost = f"，其中{'、'.join(cut[:5])}只存前半部分" if cut else ""
    return Salvaged(
        target, f"文件已损坏（目录丢失，可能被截断），从残存内容中抢救出{count}项{lost}，其余已丢失；请重新提供完整文件"
    )


def _members(data: bytes) -> Iterator[_Saved]:
    at, budget, seen = 0, MAX_SIZE, set()
    while (at := data.find(_LOCAL, at)) >= 0 and at + 30 <= len(data):
        _, _, flags, method, _, _, _, packed, _, length, extra = _HEADER.unpack_from(data, at)
        start = at + 30 + length + extra
        raw = data[at + 30 : at + 30 + length]
        at += 4
        if not length or flags & 1 or method not in (0, 8) or len(raw) < length:
            continue
        content, whole, used = _content(data, start, packed, method, bool(flags & 8), budget)
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", errors="replace").replace("\0", "")
        if used:
            at = start + used
        if content and name and name not in seen and not name.endswith("/"):
            seen.add(name)
            budget -= len(content)
            yield _Saved(name, content, whole)
        if budget <= 0:
            return


def _content(data: bytes, start: int, packed: int, method: int, streamed: bool, budget: int) -> tuple[bytes, bool, int]:
    """Bytes of a member, whether they are all there, and how many of `data` they took."""
    if method == 0:
        end = start + packed
        if streamed and not packed:
            end = data.find(b"PK", start)
            end = len(data) if end < 0 else end
        return data[start : min(end, start + budget)], end <= len(data), min(end, len(data)) - start
    inflate = zlib.decompressobj(-15)
    content, at = b"", start
    found: list[bytes] = []
    left = budget
    try:
        while at < len(data) and not inflate.eof and left > 0:
            content = inflate.decompress(data[at : at + 65536], left)
            found.append(content)
            left -= len(content)
            at += 65536
    except zlib.error:
        return b"".join(found), False, 0
    used = min(at, len(data)) - start - len(inflate.unused_data)
    return b"".join(found), inflate.eof, used


def _mended(data: bytes) -> bytes:
    """XML that breaks off, closed where it breaks off."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return b""
    return b"" if root is None else etree.tostring(root, encoding="UTF-8", xml_declaration=True)
