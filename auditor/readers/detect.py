"""What format a file has, by its content; its name is only a hint where content can't tell."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

import olefile

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
)
_TEXT_NAMES = {".csv": "csv", ".tsv": "csv", ".md": "md", ".eml": "eml", ".html": "html", ".htm": "html"}
_MAIL = re.compile(
    rb"(?im)^(?:from|to|subject|date|received|return-path|mime-version|message-id|x-[\w-]+):[^\r\n]*\r?$"
)
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_ODF = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}


def detect(path: Path, name: str) -> str:
    """Format of the file at `path`: a key of READERS, or a format that no reader knows ('rar', 'msg', 'unknown' …).

    'encrypted' is an Office file behind a password. name: the file's own name, a hint among text formats.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        return "empty"
    if head.startswith(b"PK"):
        return _zipped(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(path)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _text(head, name)


def _zipped(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            kind = package.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError):
        suffix = PurePosixPath(name).suffix.lower()[1:]
        return suffix if suffix in ("docx", "xlsx", "pptx") else "zip"  # damaged: its reader says so
    if "opendocument." in kind:
        return _ODF.get(kind.split("opendocument.")[-1].split("-")[0], "unknown")
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            return "xlsb"
        for folder, found in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(n.startswith(folder) for n in names):
                return found
    return "zip"


def _compound(path: Path) -> str:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            for stream, found in _OLE_STREAMS:
                if ole.exists(stream):
                    return found
    except Exception:  # olefile raises what it likes on damaged files
        return "ole"
    return "ole"


def _text(head: bytes, name: str) -> str:
    hint = _TEXT_NAMES.get(PurePosixPath(name).suffix.lower())
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return hint or "txt"
    control = sum(b < 9 or (13 < b < 32 and b != 27) for b in head)
    if b"\0" in head or control > 0.02 * len(head):
        return "unknown"
    if hint == "eml" or (hint is None and len(_MAIL.findall(head)) >= 3):
        return "eml"
    if re.match(rb"(?i)(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<table)", head):
        return "html"
    return hint or "txt"
