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
from auditor.readers.codec import decode, reader_version, refused

NAME: Final = "readings.sqlite"
_AT_ONCE: Final = 4 << 20  # bytes of readings written in one go
_PATIENCE: Final = 10.0  # seconds for another audit to let go of the file
_SECONDS: Final = 2.0  # between writes: what a broken-off audit loses
_FRESH: Final = 2_000_000_000  # ns: a file changed so lately may change again within its time's precision
_TABLES: Final = """
    CREATE TABLE readings (sha256 TEXT, format TEXT, reading BLOB, members TEXT, PRIMARY KEY (sha256, format));
    CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT, sha256 TEXT, format TEXT) WITHOUT ROWID;
"""


Key = tuple[str, str]  # sha256 and format of a content
Row = tuple[bytes, str]  # a reading as it is kept, and what its members were, as JSON


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
        self._readings: dict[Key, Row] = {}
        self._near: dict[Key, Row] = {}
        self._files: list[tuple[str, str, str, str]] = []
        self._weight, self._written = 0, time.monotonic()
        self._database = _opened(folder / NAME)
        self._seen: dict[str, tuple[str, str, str]] = {}
        with self._trying() as database:
            if database is not None:
                rows = database.execute("SELECT path, stamp, sha256, format FROM files")
                self._seen = {path: (stamp, sha256, found) for path, stamp, sha256, found in rows}

    def expect(self, keys: Sequence[Key]) -> None:
        """Look up at once what will be asked for by `get` soon.

        Where that is much of what there is, all is fetched in the order in which it lies, archives' members with it:
        looking up one after the other takes three times as long.
        """
        missing = [key for key in keys if key not in self._near]
        with self._trying() as database:
            if database is None or not missing:
                return
            (count,) = database.execute("SELECT count(*) FROM readings").fetchone()
            query = "SELECT sha256, format, reading, members FROM readings"
            if count < 2 * len(missing):
                self._near = {row[:2]: row[2:] for row in database.execute(query)}
                return
            self._near = {}
            for key in keys:
                row = database.execute(f"{query} WHERE sha256 = ? AND format = ?", key).fetchone()
                if row is not None:
                    self._near[key] = row[2:]

    def get(self, sha256: str, file_format: str, file: str = "") -> Kept | None:
        """What that content gave before, its parts for the file of that name; None when there is nothing to be used."""
        key = sha256, file_format
        row = self._readings.get(key) or self._near.get(key) or self._row("reading, members", *key)
        if row is None:
            return None
        try:
            return _kept(row[0], row[1], file)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            return None

    def has(self, sha256: str, file_format: str) -> bool:
        key = sha256, file_format
        return key in self._readings or key in self._near or self._row("1", *key) is not None

    def _row(self, columns: str, sha256: str, file_format: str) -> Any:
        with self._trying() as database:
            query = f"SELECT {columns} FROM readings WHERE sha256 = ? AND format = ?"
            return None if database is None else database.execute(query, (sha256, file_format)).fetchone()

    def put(
        self, sha256: str, file_format: str, data: bytes, members: list[tuple[str, str, str]] | None = None
    ) -> None:
        """Keep a reading as the worker wrote it, or why there is none. members: those of a container."""
        self._readings[sha256, file_format] = data, json.dumps(members) if members else ""
        self._weight += len(data)
        if self._weight > _AT_ONCE or time.monotonic() - self._written > _SECONDS:
            self.write()

    def content_of(self, path: str, stamp: str) -> Key | None:
        """(sha256, format) of the file when it was last seen, if its stamp was the same."""
        kept = self._seen.get(path)
        return kept[1:] if kept is not None and kept[0] == stamp else None

    def saw(self, path: str, stamp: str, sha256: str, file_format: str) -> None:
        """Remember what a file's content is."""
        if self._database is not None:
            self._files.append((path, stamp, sha256, file_format))

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


def _kept(data: bytes, members: str, file: str) -> Kept:
    if reason := refused(data):
        return Kept(None, reason)
    if not members:
        return Kept(decode(data, file))
    found = [tuple(map(str, one)) for one in json.loads(members)]
    return Kept(decode(data, file), members=tuple((name, sha256, kind) for name, sha256, kind in found))
