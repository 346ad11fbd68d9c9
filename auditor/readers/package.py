"""Opening the zip packages of Office files without being taken in by bombs, external entities or damage."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lxml import etree

from auditor.readers.base import Job, UnreadableError
from auditor.readers.reasons import ENCRYPTED
from auditor.readers.salvage import rebuilt_zip
from standard import stamp

MAX_MEMBER: Final = 256 * 2**20  # bytes of one member when inflated
MAX_TOTAL: Final = 768 * 2**20  # bytes of all members when inflated
MAX_RATIO: Final = 300  # inflated to deflated, looked at above RATIO_FROM only
RATIO_FROM: Final = 48 * 2**20
MAX_MEMBERS: Final = 10_000

_SMALL: Final = 1 << 18
_KEPT: Final = 64
_CHUNK: Final = 1 << 16
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)

_UTF8: Final = 0x800
_PLAIN: Final = _UTF8 | 0b1110  # flags of members that are neither encrypted nor patched
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=False, recover=True, remove_comments=True
)

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/presentationml/main", b"http://schemas.openxmlformats.org/presentationml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_CORE = {
    "title": "title",
    "creator": "author",
    "lastModifiedBy": "last_author",
    "modified": "modified",
    "created": "created",
}


class Package(zipfile.ZipFile):
    """A zip package. loss: in Chinese, what was lost when it had to be salvaged; empty for a sound one.

    kept: small members that have been read, as some are asked for twice.
    """

    loss: str = ""
    kept: Final[dict[str, bytes]]

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.kept = {}


@contextmanager
def open_package(path: Path, job: Job | None = None) -> Iterator[Package]:
    """The zip package at `path`, its declared sizes checked; a damaged one is salvaged where there is a `job`.

    UnreadableError when damaged beyond that, or too large.
    """
    loss = ""
    try:
        package = Package(path)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        salvaged = rebuilt_zip(path, job.work) if job is not None else None
        if salvaged is None:
            raise UnreadableError("文件已损坏，无法打开；请用Office或WPS重新保存后提供") from error
        package, loss = Package(salvaged.path), salvaged.loss
    package.loss = loss
    with package:
        check_sizes(package)
        yield package


def check_sizes(package: zipfile.ZipFile) -> None:
    """UnreadableError when `package` declares more members or bytes than a person's file has."""
    members = package.infolist()
    total = sum(m.file_size for m in members)
    packed = sum(m.compress_size for m in members) or 1
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL or any(m.file_size > MAX_MEMBER for m in members):
        raise UnreadableError("文件解压后过大，为安全起见未打开；请拆分或精简后提供")
    if total > RATIO_FROM and total / packed > MAX_RATIO:
        raise UnreadableError("文件压缩比异常（疑似压缩炸弹），为安全起见未打开；请核实来源后重新提供")


def read_member(package: zipfile.ZipFile, name: str) -> bytes | None:
    """Bytes of a member, None when there is none of that name; of a damaged one what comes before the damage.

    The loss is told in the package's `loss`. UnreadableError when nothing is left, or more than declared, or locked.
    """
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 1:
        raise UnreadableError(ENCRYPTED)
    kept = package.kept if isinstance(package, Package) else {}
    whole = kept.get(name) or _whole(package, info)
    if whole is not None:
        if len(whole) <= _SMALL and len(kept) < _KEPT:
            kept[name] = whole
        return whole
    data = bytearray()
    try:
        with package.open(info) as stream:
            while len(data) <= info.file_size and (chunk := stream.read(_CHUNK)):
                data += chunk
    except _DAMAGE as error:
        if not data or not isinstance(package, Package):
            raise UnreadableError("文件已损坏；请用Office或WPS重新保存后提供") from error
        package.loss = package.loss or f"文件部分内容已损坏（{name}），已读取残存部分；请重新提供完整文件"
    if len(data) > info.file_size:
        raise UnreadableError("文件内部大小与声明不符，为安全起见未打开；请重新保存后提供")
    return bytes(data)


def _whole(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """Bytes of a plain and sound member: zipfile's own way takes as long again for each of a package's small ones.

    None for one that isn't, of which zipfile tells what is wrong.
    """
    stream = package.fp
    if stream is None or info.flag_bits & ~_PLAIN or info.compress_type not in (0, 8) or info.file_size > MAX_MEMBER:
        return None
    try:
        stream.seek(info.header_offset)
        header = stream.read(_LOCAL.size)
        mark, _, flags, *_, name, extra = _LOCAL.unpack(header)
        same = stream.read(name) == info.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437")
        stream.seek(extra, 1)
        packed = stream.read(info.compress_size)
        data = packed if not info.compress_type else zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
    except (OSError, ValueError, struct.error, zlib.error):
        return None
    sound = mark == b"PK\3\4" and same and len(data) == info.file_size and zlib.crc32(data) == info.CRC
    return data if sound else None


def transitional(data: bytes) -> bytes:
    """XML with the namespaces of strict Office files made those of the usual ones."""
    if b"purl.oclc.org" in data[:20000]:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data


def parse_xml(data: bytes) -> etree._Element:
    """Root of an XML member; entities are never resolved. UnreadableError when it isn't well-formed beyond repair."""
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("文件内容已损坏，无法解析；请用Office或WPS重新保存后提供") from error
    if root is None:
        raise UnreadableError("文件内容已损坏，无法解析；请用Office或WPS重新保存后提供")
    return root


def core_properties(package: zipfile.ZipFile) -> dict[str, str]:
    """title, author, last_author, created, modified of an Office package, as far as it says."""
    try:
        data = read_member(package, "docProps/core.xml")
        root = parse_xml(data) if data else None
    except UnreadableError:
        return {}
    if root is None:
        return {}
    found: dict[str, str] = {}
    for element in root:
        key = _CORE.get(re.sub(r"^\{.*\}", "", str(element.tag)))
        if key and element.text and element.text.strip():
            found[key] = element.text.strip()
    return {**found, **_stamp(package)}


def _only_signed(members: Mapping[str, bytes], told: Mapping[str, str]) -> bool:
    """Whether a blank layout has been signed, and nothing filled in."""
    if told.get(stamp.STATE) != stamp.BLANK or stamp.BODY not in told:
        return False
    try:
        return stamp.body_hash(members, parse_xml) == told[stamp.BODY]
    except ValueError:  # a cell that says it is a number, and is none
        return False


def _stamp(package: zipfile.ZipFile) -> dict[str, str]:
    """What the generator wrote into a file of its own (standard/stamp.py), and whether it is still as generated."""
    try:
        data = read_member(package, stamp.PART)
        root = parse_xml(data) if data else None
    except UnreadableError:
        return {}
    if root is None:
        return {}
    told = {str(p.get("name")): "".join(map(str, p.itertext())) for p in root}
    found = {name: told[name] for name in (stamp.TYPE, stamp.STATE) if name in told}
    if found and stamp.CONTENT in told:
        members = {name: read_member(package, name) or b"" for name in package.namelist() if name.endswith(".xml")}
        if stamp.content_hash(members) != told[stamp.CONTENT] and not _only_signed(members, told):
            found.pop(stamp.STATE, None)  # somebody has worked on it since: what it is now, its contents tell
    return found
