"""The reading cache: one JSON file for each content that was read, which may be deleted at any time."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from auditor.readers.base import Reading
from auditor.readers.codec import decode, encode, reader_version


class Store:
    """Readings under `folder` by content hash, format and reader version; no folder keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "readings" / reader_version() if folder is not None else None

    def get(self, sha256: str, file_format: str, file: str) -> Reading | None:
        """The reading of that content, for a file named `file`; None when there is none that can be used."""
        path = self._path(sha256, file_format)
        if path is None:
            return None
        try:
            return decode(json.loads(path.read_text("utf-8")), file)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, sha256: str, file_format: str, reading: Reading) -> None:
        """Keep a reading; a cache that can't be written to is no reason to fail."""
        path = self._path(sha256, file_format)
        if path is None:
            return
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(encode(reading), stream, ensure_ascii=False)
            Path(name).replace(path)

    def _path(self, sha256: str, file_format: str) -> Path | None:
        return None if self._folder is None else self._folder / sha256[:2] / f"{sha256}-{file_format}.json"
