"""Reading a folder of evidence: every file in it is in the result, read or with the reason why not."""

from __future__ import annotations

import gc
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from auditor.model import EvidenceFile, ReadStatus
from auditor.readers import CONTAINERS, READERS, Reading, detect
from auditor.readers.codec import blank, parts_of, refusal
from auditor.readers.folder import files_of
from auditor.readers.pool import Engine, Limits, LocalEngine, Outcome, Request
from auditor.readers.reasons import nothing_in, reason_for
from auditor.readers.store import Store, stamp_of
from standard.errors import UserError

MAX_DEPTH: Final = 3  # archives and mails within each other

Progress = Callable[[int, int, str], None]
Key = tuple[str, str]  # sha256 and format of a content
_NOWHERE: Final = ""  # where the member of a container is that was not opened, as all in it is known


@dataclass(slots=True)
class _Entry:
    """A file to be read, of the folder or extracted from one of it."""

    path: str
    file: str
    depth: int
    sha256: str = ""
    format: str = ""
    problem: str = ""  # why it can't even be opened
    size: int = 0  # bytes
    data: bytes = b""  # of a container: its reading, to be kept once its members are known
    result: EvidenceFile | None = None
    children: list[_Entry] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.sha256, self.format

    def flat(self) -> Iterator[_Entry]:
        yield self
        for child in self.children:
            yield from child.flat()


def read_folder(
    root: Path,
    *,
    progress: Progress | None = None,
    jobs: int | None = None,
    cache: Path | None = None,
    limits: Limits | None = None,
    engine: Engine | None = None,
) -> list[EvidenceFile]:
    """Every evidence file under `root`, sorted by path, members of archives and mails after their container.

    progress(done, known, file) is called after each file. jobs: worker processes, at most two unless told. cache: a
    folder for readings by content hash. limits: what one file may take. engine: what reads instead of local workers;
    archives and mails are opened here all the same. Nothing is written under `root`. UserError when it is no folder.
    """
    if not root.is_dir():
        raise UserError("不是文件夹，或不存在", where=str(root), remedy="请检查证据文件夹的路径")
    roots = [_Entry(found.path, found.file, 0, problem=found.problem) for found in files_of(root)]
    limits = limits or Limits()
    with (
        _collecting_seldom(),
        closing(LocalEngine(jobs or min(2, os.cpu_count() or 1), limits)) as local,
        tempfile.TemporaryDirectory(prefix="carbonclause-") as work,
        closing(Store(cache or Path(work))) as store,
    ):
        session = _Session(Path(work), store, progress, limits.size, local, engine or local)
        layer = roots
        while layer:
            layer = session.read(layer)
        entries = [entry for found in roots for entry in found.flat()]
        _keep_containers(entries, store)
    return [entry.result for entry in entries if entry.result is not None]


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Readings are very many small things that all stay: looking for rubbish among them finds none."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 100_000), 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Session:
    """One reading of a folder, layer by layer: its files, then the members of its archives, then theirs."""

    def __init__(
        self, work: Path, store: Store, progress: Progress | None, size: int, local: LocalEngine, engine: Engine
    ) -> None:
        self.work, self.store, self.progress, self.size = work, store, progress, size
        self.local, self.engine = local, engine
        self.folders = self.done = self.known = 0
        self.begun = False

    def read(self, entries: list[_Entry]) -> list[_Entry]:
        """Fill in the result of each entry; returns the entries found inside them."""
        self.known += len(entries)
        waiting: dict[tuple[str, ...], list[_Entry]] = {}
        reasons = [_refusal(entry) if entry.sha256 else self._identify(entry) for entry in entries]
        self.store.expect([e.key for e, reason in zip(entries, reasons, strict=True) if reason is None])
        for entry, reason in zip(entries, reasons, strict=True):
            if reason is not None:
                status = ReadStatus.EMPTY if entry.format == "empty" else ReadStatus.UNREADABLE
                self._finish(entry, EvidenceFile(entry.file, entry.sha256, entry.format, status, reason))
            elif self._known(entry):
                continue
            elif not entry.path:
                self._take(entry, None, "读取缓存已损坏；请删除结果文件夹中的.carbonclause后重新审核")
            else:
                # each copy of a container has members of its own names
                key = (*entry.key, entry.file) if entry.format in CONTAINERS else entry.key
                waiting.setdefault(key, []).append(entry)
        groups = sorted(waiting.values(), key=lambda group: -group[0].size)  # no long one left for the end
        opened = [group for group in groups if group[0].format in CONTAINERS]
        self._read(opened, self.local)
        self._read([group for group in groups if group[0].format not in CONTAINERS], self.engine)
        return [child for entry in entries for child in entry.children]

    def _read(self, groups: list[list[_Entry]], engine: Engine) -> None:
        def done(index: int, outcome: Outcome) -> None:
            first = groups[index][0]
            if first.format in CONTAINERS and outcome.reading is not None:
                first.data = outcome.data
            elif outcome.lasting:
                self.store.put(*first.key, outcome.data or refusal(outcome.reason))
            for entry in groups[index]:
                self._take(entry, outcome.reading, outcome.reason)

        if groups:
            engine([self._request(group[0]) for group in groups], done)

    def _request(self, entry: _Entry) -> Request:
        self.folders += 1
        return Request(Path(entry.path), entry.file, entry.format, self.work / str(self.folders))

    def _identify(self, entry: _Entry) -> str | None:
        """Set hash and format; returns the reason when the file can't be read at all."""
        if entry.problem:
            entry.format = "unknown"
            return entry.problem
        try:
            status = os.stat(entry.path)  # noqa: PTH116 - no Path for each of very many files
            entry.size = status.st_size
            if entry.size > self.size:
                entry.format = "unknown"
                return f"文件超过{self.size / 2**30:g}GB，未读取；请拆分后提供"
            stamp = stamp_of(status) if entry.depth == 0 else ""
            seen = self.store.content_of(entry.path, stamp) if stamp else None
            if seen is not None:
                entry.sha256, entry.format = seen
            else:
                self._look_into(entry, stamp)
        except OSError:
            entry.format = "unknown"
            return "文件无法打开；请检查访问权限或重新复制"
        return _refusal(entry)

    def _look_into(self, entry: _Entry, stamp: str) -> None:
        """Set hash and format of a file that is not known by its stamp."""
        path = Path(entry.path)
        entry.sha256, entry.format = _digest(path), detect(path, entry.file)
        if not self.begun and self.engine is self.local and not self.store.has(*entry.key):
            self.local.start(entry.format)  # its reader gets ready while the other files are looked at
            self.begun = True
        if stamp:
            self.store.saw(entry.path, stamp, entry.sha256, entry.format)

    def _known(self, entry: _Entry) -> bool:
        """Whether the same content was read before, in this session or one whose cache this is."""
        kept = self.store.get(entry.sha256, entry.format, entry.file)
        if kept is None or not self._has(kept.members, entry.depth):
            return False
        self._take(entry, kept.reading, kept.reason, kept.members)
        return True

    def _has(self, members: Iterable[tuple[str, str, str]], depth: int) -> bool:
        """Whether the readings of a container's members, and of theirs, are kept too."""
        for _, sha256, found in members if depth < MAX_DEPTH else ():
            kept = self.store.get(sha256, found) if found in CONTAINERS else None
            if found in CONTAINERS and (kept is None or not self._has(kept.members, depth + 1)):
                return False
            if found in READERS and not self.store.has(sha256, found):
                return False
        return True

    def _take(
        self, entry: _Entry, reading: Reading | None, reason: str, members: tuple[tuple[str, str, str], ...] = ()
    ) -> None:
        if reading is None:
            self._finish(entry, EvidenceFile(entry.file, entry.sha256, entry.format, ReadStatus.UNREADABLE, reason))
            return
        inside = _children(entry, reading) or [
            _Entry(_NOWHERE, f"{entry.file}!{name}", entry.depth + 1, sha256, found) for name, sha256, found in members
        ]
        too_deep = bool(inside) and entry.depth >= MAX_DEPTH
        entry.children = [] if too_deep else inside
        entry.data = b"" if too_deep else entry.data
        self._finish(entry, _result(entry, reading, bool(inside), too_deep))

    def _finish(self, entry: _Entry, result: EvidenceFile) -> None:
        entry.result = result
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.known, entry.file)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refusal(entry: _Entry) -> str | None:
    return None if entry.format in READERS else reason_for(entry.format)


def _keep_containers(entries: Iterable[_Entry], store: Store) -> None:
    """Keep what was in the archives and mails opened now, so that they need not be opened again."""
    for entry in entries:
        if entry.data and all(child.sha256 for child in entry.children):
            members = [(c.file[len(entry.file) + 1 :], c.sha256, c.format) for c in entry.children]
            store.put(*entry.key, entry.data, members)


def _children(entry: _Entry, reading: Reading) -> list[_Entry]:
    children: list[_Entry] = []
    names: set[str] = set()
    for member in reading.members:
        name, number = member.name, 2
        while name in names:
            name, number = f"{member.name} ({number})", number + 1
        names.add(name)
        children.append(_Entry(str(member.path), f"{entry.file}!{name}", entry.depth + 1))
    return children


def _result(entry: _Entry, reading: Reading, has_members: bool, too_deep: bool) -> EvidenceFile:
    reason = reading.reason
    if too_deep:
        reason = f"压缩包嵌套超过{MAX_DEPTH}层，内层未读取；请解压后提供"
    status = ReadStatus.PARTLY if reason else ReadStatus.READ
    if not has_members and blank(reading.parts):
        status = ReadStatus.UNREADABLE if reason else ReadStatus.EMPTY
        reason = reason or nothing_in(entry.format, reading.scanned)
    parts = parts_of(reading, entry.file)
    return EvidenceFile(
        entry.file, entry.sha256, entry.format, status, reason, parts, reading.scanned, reading.properties
    )


if __name__ == "__main__":
    from auditor.readers.show import main

    main()
