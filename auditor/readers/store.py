"""The reading cache: one SQLite file with what was read of each content, which may be deleted at any time.

Kept besides: which content each file had when it was last seen, so that an unchanged folder isn't hashed again.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditor.readers.base import Reading
from auditor.readers.codec import decode, reader_version

NAME: Final = "readings.sqlite"
_AT_ONCE: Final = 4 << 20  # characters of readings written in one go
_PATIENCE: Final = 10.0  # seconds for another audit to let go of the file
_SECONDS: Final = 2.0  # between writes: what a broken-off audit loses
_FRESH: Final = 2_000_000_000  # ns: a file changed so lately may change again within its time's precision
_TABLES: Final = """
    CREATE TABLE readings (sha256 TEXT, format TEXT, reading TEXT, members TEXT, PRIMARY KEY (sha256, format));
    CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT, sha256 TEXT, format TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a content gave: a reading and what its members were (name, sha256, format), or why it can't be read."""

    reading: Reading | None
    reason: str = ""
    members: tuple[tuple[str, str, str], ...] = ()


class Store:
    """Readings by content hash, format and reader version, in a file of `folder`.

    A cache that can't be read or written is no reason to fail: it is begun anew, or done without.
    """

    def __init__(self, folder: Path) -> None:
        self._readings: dict[tuple[str, str], tuple[str, str]] = {}
        self._near: dict[tuple[str, str], tuple[str, str]] = {}
        self._files: list[tuple[str, str, str, str]] = []
        self._weight, self._written = 0, time.monotonic()
        self._database = _opened(folder / NAME)
        self._seen: dict[str, tuple[str, str, str]] = {}
        with self._trying() as database:
            if database is not None:
                rows = database.execute("SELECT path, stamp, sha256, format FROM files")
                self._seen = {path: (stamp, sha256, found) for path, stamp, sha256, found in rows}

    def expect(self, keys: Sequence[tuple[str, str]]) -> None:
        """Look up at once what will be asked for by `get` soon: a query for each file takes longer than all else."""
        self._near = {}
        with self._trying() as database:
            if database is None or not keys:
                return
            asked = ", ".join(["(?, ?)"] * len(keys))
            query = f"SELECT sha256, format, reading, members FROM readings WHERE (sha256, format) IN (VALUES {asked})"
            rows = database.execute(query, [part for key in keys for part in key])
            self._near = {(sha256, kind): (reading, members) for sha256, kind, reading, members in rows}

    def get(self, sha256: str, file_format: str) -> Kept | None:
        """What that content gave before, its parts without a file's name; None when there is nothing to be used."""
        key = sha256, file_format
        row = self._readings.get(key) or self._near.get(key) or self._row("reading, members", *key)
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            return None if row is None else _kept(*row)
        return None

    def has(self, sha256: str, file_format: str) -> bool:
        return (sha256, file_format) in self._readings or self._row("1", sha256, file_format) is not None

    def _row(self, columns: str, sha256: str, file_format: str) -> Any:
        with self._trying() as database:
            query = f"SELECT {columns} FROM readings WHERE sha256 = ? AND format = ?"
            return None if database is None else database.execute(query, (sha256, file_format)).fetchone()

    def put(self, sha256: str, file_format: str, text: str, members: list[tuple[str, str, str]] | None = None) -> None:
        """Keep a reading, or {"unreadable": reason}, as the worker wrote it. members: those of a container."""
        self._readings[sha256, file_format] = text, json.dumps(members) if members else ""
        self._weight += len(text)
        if self._weight > _AT_ONCE or time.monotonic() - self._written > _SECONDS:
            self.write()

    def content_of(self, path: Path, stamp: str) -> tuple[str, str] | None:
        """(sha256, format) of the file when it was last seen, if its stamp was the same."""
        kept = self._seen.get(str(path))
        return kept[1:] if kept is not None and kept[0] == stamp else None

    def saw(self, path: Path, stamp: str, sha256: str, file_format: str) -> None:
        """Remember what a file's content is."""
        if self._database is not None:
            self._files.append((str(path), stamp, sha256, file_format))

    def write(self) -> None:
        """Write what has come together; a writer holds up another audit for that moment only."""
        with self._trying() as database:
            if database is not None and (self._readings or self._files):
                with database:
                    rows = [(*key, *row) for key, row in self._readings.items()]
                    database.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", rows)
                    database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", self._files)
        self._readings, self._files = {}, []
        self._weight, self._written = 0, time.monotonic()

    def close(self) -> None:
        self.write()
        with self._trying() as database:
            if database is not None:
                database.close()
        self._database = None

    @contextmanager
    def _trying(self) -> Iterator[sqlite3.Connection | None]:
        try:
            yield self._database
        except (sqlite3.Error, OSError):
            self._database = None


def stamp_of(status: os.stat_result) -> str:
    """What changes whenever a file's content does, as far as the system tells; '' when it was changed just now."""
    if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _FRESH:
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _opened(path: Path) -> sqlite3.Connection | None:
    """The database with the tables of this reader version; one that is damaged or of another version is begun anew."""
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False)
            version = int(reader_version()[:7], 16)
            if database.execute("PRAGMA user_version").fetchone()[0] == version:
                return database
            database.executescript(
                f"BEGIN IMMEDIATE; DROP TABLE IF EXISTS readings; DROP TABLE IF EXISTS files; {_TABLES}"
                f"PRAGMA user_version = {version}; COMMIT"
            )
            return database
        except sqlite3.OperationalError:  # locked, read-only, full
            return None
        except (sqlite3.DatabaseError, OSError):
            with contextlib.suppress(OSError):
                path.unlink()
    return None


def _kept(text: str, members: str) -> Kept:
    data = json.loads(text)
    if "unreadable" in data:
        return Kept(None, str(data["unreadable"]))
    found = [tuple(map(str, one)) for one in json.loads(members or "[]")]
    return Kept(decode(data, ""), members=tuple((name, sha256, kind) for name, sha256, kind in found))
