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
    "doc": "doc",
    "xlsx": "xlsx",
    "xlsb": "xlsx",
    "xls": "xlsx",
    "ods": "xlsx",
    "pptx": "pptx",
    "pdf": "pdf",
    "jpg": "image",
    "png": "image",
    "bmp": "image",
    "tiff": "image",
    "webp": "image",
    "gif": "image",
    "csv": "text",
    "txt": "text",
    "md": "text",
    "html": "markup",
    "rtf": "converted",
    "odt": "converted",
    "ppt": "converted",
    "eml": "mail",
    "zip": "archive",
}
"""Format → module of this package."""

CONTAINERS = frozenset({"eml", "zip"})
"""Formats whose readings have members, which are read as files of their own."""


def reader_of(file_format: str) -> Callable[[Job], Reading] | None:
    """The reader of a format, None when there is none."""
    module = READERS.get(file_format)
    if module is None:
        return None
    read: Callable[[Job], Reading] = import_module(f"auditor.readers.{module}").read
    return read
