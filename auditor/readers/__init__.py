"""Readers of evidence: one module per format, each turning a file into parts with passages and tables.

Every reader is a function from a Job to a Reading that raises UnreadableError with a reason in Chinese. Readers know
nothing of the guideline. They are imported when first used, as their libraries are heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from auditor.readers.base import Job, Member, Reading, UnreadableError
from auditor.readers.detect import detect

__all__ = ["CONTAINERS", "READERS", "Job", "Member", "Reading", "UnreadableError", "detect", "reader_of"]

READERS: dict[str, str] = {
    "docx": "docx",
    "wordxml": "docx",
    "doc": "doc",
    "rtf": "rtf",
    "odt": "odf",
    "odp": "odf",
    "xlsx": "xlsx",
    "xlsb": "xlsx",
    "xls": "xlsx",
    "ods": "xlsx",
    "xml": "xmlfile",
    "pptx": "pptx",
    "ppt": "ppt",
    "pdf": "pdf",
    "ofd": "ofd",
    "jpg": "image",
    "png": "image",
    "bmp": "image",
    "tiff": "image",
    "webp": "image",
    "gif": "image",
    "heic": "image",
    "csv": "text",
    "txt": "text",
    "md": "markdown",
    "ics": "icalendar",
    "html": "markup",
    "mhtml": "mhtml",
    "eml": "mail",
    "msg": "msg",
    "mbox": "mbox",
    "tnef": "tnef",
    "zip": "archive",
    "7z": "sevenzip",
    "rar": "rar",
    "tar": "tarball",
}
"""Format → module of this package. WPS files (.wps, .et, .dps) have the content of .doc, .xls, .ppt or of OOXML."""

CONTAINERS = frozenset({"eml", "msg", "mbox", "tnef", "zip", "7z", "rar", "tar"})
"""Formats whose readings have members, which are read as files of their own."""


def reader_of(file_format: str) -> Callable[[Job], Reading] | None:
    """The reader of a format, None when there is none."""
    module = READERS.get(file_format)
    if module is None:
        return None
    read: Callable[[Job], Reading] = import_module(f"auditor.readers.{module}").read
    return read
