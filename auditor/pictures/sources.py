"""Where the evidence files that findings cite stand on disk, members of archives taken out of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from auditor.model import EvidenceFile, Part
from auditor.readers import CONTAINERS, Reading
from auditor.readers.codec import parts_of
from auditor.readers.folder import files_of
from auditor.readers.pool import Limits, Request, Worker
from auditor.readers.store import Store


class Sources:
    """The evidence folder as the audit saw it; a file that has changed since isn't given.

    work: an own folder for what is taken out of archives. cache: the folder of the reading cache.
    """

    def __init__(self, evidence: Path | None, files: Iterable[EvidenceFile], work: Path, cache: Path | None) -> None:
        self._files = {f.file: f for f in files}
        self._work, self._store = work, Store(cache or work)
        there = evidence is not None and evidence.is_dir()
        self._paths = {f.file: Path(f.path) for f in files_of(evidence) if not f.problem} if there and evidence else {}
        self._opened: set[str] = set()

    def path(self, file: str) -> Path | None:
        """The file on disk, its content what the audit read; None where there is none."""
        known = self._files.get(file)
        if known is None:
            return None
        if file not in self._paths:
            self._open(file)
        path = self._paths.get(file)
        return path if path is not None and _digest(path) == known.sha256 else None

    def parts(self, file: str) -> Sequence[Part]:
        """What the audit read in the file: kept in memory, else in the cache, else read again."""
        known = self._files.get(file)
        if known is None:
            return ()
        if known.parts:
            return known.parts
        kept = self._store.get(known.sha256, known.format)
        reading = kept.reading if kept else None
        if reading is None and (path := self.path(file)) is not None:
            reading = self._read(path, file, known.format)
        return parts_of(reading, file) if reading else ()

    def _open(self, file: str) -> None:
        """Take the members out of the containers that the file lies in, from the outermost inwards."""
        steps = [i for i, sign in enumerate(file) if sign == "!"]
        for holder in (file[:i] for i in steps):
            known, path = self._files.get(holder), self._paths.get(holder)
            if known and path and known.format in CONTAINERS and holder not in self._opened:
                self._opened.add(holder)
                reading = self._read(path, holder, known.format)
                self._paths |= _members(holder, reading) if reading else {}

    def _read(self, path: Path, file: str, file_format: str) -> Reading | None:
        folder = self._work / str(len(list(self._work.iterdir())))
        folder.mkdir()
        worker = Worker(Limits())
        try:
            return worker.read(Request(path, file, file_format, folder)).reading
        finally:
            worker.close()


def _members(holder: str, reading: Reading) -> Mapping[str, Path]:
    """The members under the names that the audit gave them (auditor/reading.py: a repeated name gets a number)."""
    named: dict[str, Path] = {}
    for member in reading.members:
        name, number = member.name, 2
        while f"{holder}!{name}" in named:
            name, number = f"{member.name} ({number})", number + 1
        named[f"{holder}!{name}"] = member.path
    return named


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
