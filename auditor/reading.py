"""Reading a folder of evidence: every file in it is in the result, read or with the reason why not."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from auditor.model import EvidenceFile, Part, ReadStatus
from auditor.readers import CONTAINERS, READERS, Reading, detect
from auditor.readers.folder import files_of
from auditor.readers.pool import Request, read_all
from auditor.readers.reasons import nothing_in, reason_for
from auditor.readers.store import Store
from standard.errors import UserError

MAX_DEPTH: Final = 3  # archives and mails within each other
MAX_SIZE: Final = 1 << 30  # bytes of one file
MEMORY_LIMIT: Final = 3 << 30

Progress = Callable[[int, int, str], None]


@dataclass
class _Entry:
    """A file to be read, of the folder or extracted from one of it."""

    path: Path
    file: str
    depth: int
    sha256: str = ""
    format: str = ""
    problem: str = ""  # why it can't even be opened
    result: EvidenceFile | None = None
    children: list[_Entry] = field(default_factory=list)

    def flat(self) -> Iterator[EvidenceFile]:
        if self.result is not None:
            yield self.result
        for child in self.children:
            yield from child.flat()


def read_folder(
    root: Path,
    *,
    progress: Progress | None = None,
    jobs: int | None = None,
    cache: Path | None = None,
    time_limit: float = 120,
    memory_limit: int = MEMORY_LIMIT,
) -> list[EvidenceFile]:
    """Every evidence file under `root`, sorted by path, members of archives and mails after their container.

    progress(done, known, file) is called after each file. jobs: worker processes, at most two unless told. cache: a
    folder for readings by content hash. time_limit: seconds that a file may go without a sign of life. memory_limit:
    bytes of a worker. Nothing is written under `root`. UserError when `root` is no folder.
    """
    if not root.is_dir():
        raise UserError("不是文件夹，或不存在", where=str(root), remedy="请检查证据文件夹的路径")
    roots = [_Entry(found.path, found.file, 0, problem=found.problem) for found in files_of(root)]
    count = jobs or min(2, os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="carbonclause-") as work:
        session = _Session(Path(work), Store(cache), progress, count, time_limit, memory_limit)
        layer = roots
        while layer:
            layer = session.read(layer)
    return [found for entry in roots for found in entry.flat()]


class _Session:
    """One reading of a folder, layer by layer: its files, then the members of its archives, then theirs."""

    def __init__(
        self, work: Path, store: Store, progress: Progress | None, jobs: int, time_limit: float, memory_limit: int
    ) -> None:
        self.work, self.store, self.progress = work, store, progress
        self.jobs, self.time_limit, self.memory_limit = jobs, time_limit, memory_limit
        self.readings: dict[tuple[str, str], Reading | str] = {}
        self.folders = self.done = self.known = 0

    def read(self, entries: list[_Entry]) -> list[_Entry]:
        """Fill in the result of each entry; returns the entries found inside them."""
        self.known += len(entries)
        waiting: dict[tuple[str, str], list[_Entry]] = {}
        for entry in entries:
            reason = _identify(entry)
            if reason is not None:
                status = ReadStatus.EMPTY if entry.format == "empty" else ReadStatus.UNREADABLE
                self._finish(entry, EvidenceFile(entry.file, entry.sha256, entry.format, status, reason))
            elif not self._known(entry):
                key = (entry.sha256, entry.format)
                if entry.format in CONTAINERS:  # each copy has members of its own names
                    key = (entry.sha256 + entry.file, entry.format)
                waiting.setdefault(key, []).append(entry)
        groups = list(waiting.values())

        def done(index: int, outcome: Reading | str) -> None:
            first = groups[index][0]
            if isinstance(outcome, Reading) and first.format not in CONTAINERS:
                self.store.put(first.sha256, first.format, outcome)
                self.readings[first.sha256, first.format] = outcome
            for entry in groups[index]:
                self._take(entry, outcome)

        requests = [self._request(group[0]) for group in groups]
        read_all(requests, self.jobs, self.time_limit, self.memory_limit, done)
        return [child for entry in entries for child in entry.children]

    def _request(self, entry: _Entry) -> Request:
        self.folders += 1
        work = self.work / str(self.folders)
        work.mkdir()
        return Request(entry.path, entry.file, entry.format, work)

    def _known(self, entry: _Entry) -> bool:
        """Whether the same content was read before, in this session or one whose cache this is."""
        if entry.format in CONTAINERS:
            return False
        outcome = self.readings.get((entry.sha256, entry.format)) or self.store.get(
            entry.sha256, entry.format, entry.file
        )
        if outcome is None:
            return False
        self._take(entry, outcome)
        return True

    def _take(self, entry: _Entry, outcome: Reading | str) -> None:
        if isinstance(outcome, str):
            result = EvidenceFile(entry.file, entry.sha256, entry.format, ReadStatus.UNREADABLE, outcome)
            self._finish(entry, result)
            return
        too_deep = bool(outcome.members) and entry.depth >= MAX_DEPTH
        if not too_deep:
            entry.children = _children(entry, outcome)
        self._finish(entry, _result(entry, outcome, too_deep))

    def _finish(self, entry: _Entry, result: EvidenceFile) -> None:
        entry.result = result
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.known, entry.file)


def _identify(entry: _Entry) -> str | None:
    """Set hash and format; returns the reason when the file can't be read at all, '' or None otherwise."""
    if entry.problem:
        entry.format = "unknown"
        return entry.problem
    try:
        if entry.path.stat().st_size > MAX_SIZE:
            entry.format = "unknown"
            return "文件超过1GB，未读取；请拆分后提供"
        digest = hashlib.sha256()
        with entry.path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
        entry.sha256 = digest.hexdigest()
        entry.format = detect(entry.path, entry.file)
    except OSError:
        entry.format = "unknown"
        return "文件无法打开；请检查访问权限或重新复制"
    return None if entry.format in READERS else reason_for(entry.format)


def _children(entry: _Entry, reading: Reading) -> list[_Entry]:
    children: list[_Entry] = []
    names: set[str] = set()
    for member in reading.members:
        name, number = member.name, 2
        while name in names:
            name, number = f"{member.name} ({number})", number + 1
        names.add(name)
        children.append(_Entry(member.path, f"{entry.file}!{name}", entry.depth + 1))
    return children


def _result(entry: _Entry, reading: Reading, too_deep: bool) -> EvidenceFile:
    parts = tuple(Part(entry.file, p.name, p.passages, p.tables) for p in reading.parts)
    reason = reading.reason
    if too_deep:
        reason = f"压缩包嵌套超过{MAX_DEPTH}层，内层未读取；请解压后提供"
    status = ReadStatus.PARTLY if reason else ReadStatus.READ
    if not reading.members and not any(part.passages or part.tables for part in parts):
        status = ReadStatus.UNREADABLE if reason else ReadStatus.EMPTY
        reason = reason or nothing_in(entry.format, reading.scanned)
    return EvidenceFile(
        entry.file, entry.sha256, entry.format, status, reason, parts, reading.scanned, reading.properties
    )


if __name__ == "__main__":
    from auditor.readers.show import main

    main()
