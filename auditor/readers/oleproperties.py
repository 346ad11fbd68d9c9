"""Title, author and dates of a compound file: a legacy Office document, or a WPS one."""

from __future__ import annotations

from typing import Any

import olefile


def ole_properties(ole: olefile.OleFileIO) -> dict[str, str]:
    """title, author, last_author, created, modified, as far as the file says."""
    try:
        meta = ole.get_metadata()
    except Exception:  # olefile raises what it likes on damaged files
        return {}
    codec = {65001: "utf-8", 1252: "cp1252", 950: "big5"}.get((meta.codepage or 936) & 0xFFFF, "gb18030")
    found = {
        "title": _shown(meta.title, codec),
        "author": _shown(meta.author, codec),
        "last_author": _shown(meta.last_saved_by, codec),
        "created": _shown(meta.create_time, codec),
        "modified": _shown(meta.last_saved_time, codec),
    }
    return {key: value for key, value in found.items() if value}


def _shown(value: Any, codec: str) -> str:
    if isinstance(value, bytes):
        return value.decode(codec, errors="replace").strip("\0 ")
    if hasattr(value, "isoformat"):
        return str(value.isoformat()) if value.year > 1601 else ""
    return ""
