"""What format a file has, by its content; its name is only a hint where content can't tell."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

import olefile

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "tar"),
    (b"BZh", "tar"),
    (b"\xfd7zXZ\0", "tar"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\xdb\xa5", "doc"),  # Word 2
    (b"\xfe\x37\x00", "doc"),  # Word 5 and 6 without a compound file
    (b"\x09\x00\x04\x00", "xls"),  # Excel 2, 3, 4 without a compound file
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"8BPS", "psd"),
    (b"AC10", "dwg"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"FLV\x01", "media"),
    (b"SQLite format 3\0", "database"),
    (b"%!PS", "postscript"),
    (b"\xc5\xd0\xd3\xc6", "postscript"),
    (b"AT&TFORM", "djvu"),
    (b"HWP Document File", "hwp"),
    (b"MSCF\0\0\0\0", "packed"),  # CAB
    (b"\x28\xb5\x2f\xfd", "packed"),  # Zstandard
    (b"\x04\x22\x4d\x18", "packed"),  # LZ4
    (b"\x1f\x9d", "packed"),  # compress
    (b"LZIP\1", "packed"),
    (b"xar!\0", "packed"),
    (b"!<arch>\n", "packed"),
    (b"\0\1\0\0Standard Jet DB", "database"),
    (b"\0\1\0\0Standard ACE DB", "database"),
    (b"\0\1\0\0\0", "font"),
    (b"OTTO\0", "font"),
    (b"ttcf\0", "font"),
    (b"\x31\xbe\0\0", "write"),
    (b"\x32\xbe\0\0", "write"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "onenote"),
    (b"\xffWPC", "wordperfect"),
)
_TEXT_NAMES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".md": "md",
    ".markdown": "md",
    ".eml": "eml",
    ".html": "html",
    ".htm": "html",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".mbox": "mbox",
    ".ics": "ics",
}
_CPIO = re.compile(rb"07070[12][0-9A-Fa-f]{104}")
_MAIL = re.compile(
    rb"(?im)^(?:from|to|subject|date|received|return-path|mime-version|message-id|x-[\w-]+):[^\r\n]*\r?$"
)
_SAVED_PAGE = re.compile(rb"(?im)^snapshot-content-location:|^from: <saved by|^content-type:\s*multipart/related")
_OLE_STREAMS: Final = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
    ("VisioDocument", "visio"),
    ("FileHeader", "hwp"),
    ("PP40", "ppt95"),
    ("PP97_DUALSTORAGE", "ppt"),
)
_ODF: Final = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_OFFICE_FOLDERS: Final = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_HTML = re.compile(
    rb"(?i)(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype html|<html|<table|<meta|<head|<body)", re.S
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)[\s>/]")


def detect(path: Path, name: str) -> str:
    """Format of the file at `path`: a key of READERS, or a format that no reader knows ('dwg', 'media', 'unknown' …).

    'encrypted' is an Office file behind a password. name: the file's own name, a hint among text formats.
    """
    with path.open("rb") as stream:
        head = stream.read(8192)
    if not head:
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK00PK", b"PK\x07\x08")):
        return _zipped(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(path)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    return _by_structure(path, head) or _text(head, name)


def _by_structure(path: Path, head: bytes) -> str:
    """Formats told by more than their first bytes; '' for none of them."""
    if head.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "media", b"AVI ": "media"}.get(head[8:12], "unknown")
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIC else "media"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0" and 12 <= int.from_bytes(head[14:18], "little") <= 124:
        return "bmp"
    if head[:4] == b"\x01\0\0\0" and head[40:44] == b" EMF":
        return "emf"
    if head[257:262] == b"ustar":
        return "tar"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if re.match(rb"[\xef\xbb\xbf\s]{1,8}\{\\rtf", head):
        return "rtf"
    if re.match(rb".{2}-l[hz][0-9ds]-", head, re.DOTALL) or head[7:14] == b"**ACE**" or _CPIO.match(head):
        return "packed"
    if _is_disc(path):
        return "packed"
    if re.match(rb"[\x01\x02]\0\x09\0\0[\x01\x03]", head):
        return "wmf"
    if not head.strip(b"\0"):
        return "zeros" if _all_zeros(path) else "unknown"
    return ""


def _is_disc(path: Path) -> bool:
    """Whether a file is the image of a disc (ISO 9660)."""
    with path.open("rb") as stream:
        stream.seek(32769)
        return stream.read(5) == b"CD001"


def _all_zeros(path: Path) -> bool:
    with path.open("rb") as stream:
        for _ in range(64):
            chunk = stream.read(1 << 20)
            if chunk.strip(b"\0"):
                return False
            if not chunk:
                break
    return True


def _zipped(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            if any(package.getinfo(n).flag_bits & 1 for n in names & {"[Content_Types].xml", "mimetype"}):
                return "zip"
            kind = _mimetype(package) if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError):
        return _damaged(path, name)
    if "opendocument." in kind:
        return _ODF.get(kind.split("opendocument.")[-1].split("-")[0], "odf")
    if "OFD.xml" in names:
        return "ofd"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return PurePosixPath(name).suffix.lower()[1:] if name.lower().endswith((".ods", ".odp")) else "odt"
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            return "xlsb"
        for folder, found in _OFFICE_FOLDERS:
            if any(n.startswith(folder) for n in names):
                return found
        if "visio/document.xml" in names:
            return "visio"
    return "zip"


def _mimetype(package: zipfile.ZipFile) -> str:
    with package.open("mimetype") as stream:
        return stream.read(100).decode("ascii", "replace")


def _damaged(path: Path, name: str) -> str:
    """A zip without its directory: what it was, by the names in its local headers."""
    with path.open("rb") as stream:
        data = stream.read(4 << 20)
    names = re.findall(rb"PK\x03\x04.{26}([\x20-\x7e]{1,80})", data, re.DOTALL)
    for folder, found in _OFFICE_FOLDERS:
        if any(n.startswith(folder.encode()) for n in names) and any(n.startswith(b"[Content_") for n in names):
            return found
    if any(n.startswith(b"OFD.xml") for n in names):
        return "ofd"
    for kind, found in _ODF.items():
        if f"mimetypeapplication/vnd.oasis.opendocument.{kind}".encode() in data[:200]:
            return found
    suffix = PurePosixPath(name).suffix.lower()[1:]
    return suffix if suffix in ("docx", "xlsx", "pptx", "odt", "odp", "ofd") else "zip"


def _compound(path: Path) -> str:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            for stream, found in _OLE_STREAMS:
                if ole.exists(stream):
                    return found
            if ole.exists("Contents") and ole.exists("Envelope"):
                return "publisher"
            if ole.exists("Props9") or ole.exists("Props12") or ole.exists("Props14"):
                return "project"
            if ole.exists("MatOST") or ole.exists("MM"):
                return "works"
    except Exception:  # olefile raises what it likes on damaged files
        return "ole"
    return "ole"


def _text(head: bytes, name: str) -> str:
    hint = _TEXT_NAMES.get(PurePosixPath(name).suffix.lower())
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or is_utf16(head):
        text = head.decode("utf-16-le" if head[1:2] in (b"\0", b"\xfe") else "utf-16-be", "replace")
        return _marked(text.lstrip("\ufeff").encode("utf-8", "replace")) or hint or "txt"
    control = sum(b < 9 or (13 < b < 32 and b != 27) for b in head)
    if b"\0" in head or control > 0.02 * len(head):
        return "unknown"
    if head.startswith(b"From ") and _MAIL.search(head):
        return "mbox"
    if hint in ("eml", "mhtml") or (hint is None and len(_MAIL.findall(head)) >= 3):
        saved = hint == "mhtml" or (_SAVED_PAGE.search(head) and hint is None and b"text/html" in head.lower())
        return "mhtml" if saved else "eml"
    return _marked(head) or hint or "txt"


def _marked(head: bytes) -> str:
    """html, xml and their dialects; '' for text without markup at its start."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(head) and b"urn:schemas-microsoft-com:office:spreadsheet" not in head.split(b">", 2)[0]:
        return "html"
    if not head.startswith(b"<?xml") and not re.match(rb"<[\w.-]+:?[\w.-]*\s[^>]*xmlns", head):
        return ""
    root = _ROOT.search(re.sub(rb"(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", b"", head))
    kind = root[1] if root else b""
    if kind in (b"wordDocument", b"package") and b"/word" in head:
        return "wordxml"
    if b"tc:opendocument" in head and kind == b"document":
        mime = re.search(rb"opendocument\.(text|presentation|spreadsheet)", head)
        return _ODF[mime[1].decode()] if mime and mime[1] != b"spreadsheet" else "odt"
    return "html" if kind.lower() == b"html" else "xml"


def is_utf16(head: bytes) -> bool:
    """Whether bytes are UTF-16 without a byte-order mark: every other byte is 0, or very nearly so."""
    even, odd = head[0:2048:2], head[1:2048:2]
    if len(odd) < 8:
        return False
    zeros, others = max((odd.count(0), even.count(0)), (even.count(0), odd.count(0)))
    return zeros > 0.7 * len(odd) and not others
