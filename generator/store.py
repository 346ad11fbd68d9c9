"""The generated set on disk: its manifest, the last generated copies, and writing it whole or not at all.

    OUT/manifest.json         what was generated from what
    OUT/.carbonclause/base/   every file as it was last generated, by hash (the ground of the merges)
    OUT/.carbonclause/edited/ every file that a person had edited, as it stood before its merge
    OUT/.carbonclause/new/    files about to be put in place, with journal.json once all of them are written

A run writes all new files aside, then the journal, then moves them into place. When it is killed before the journal
stands, nothing has changed; when after, the next run finishes the moves. Every file is whole at any moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from standard.errors import UserError

NAME = "manifest.json"
FOLDER = ".carbonclause"
FRESH = "（新生成）"


@dataclass(frozen=True, slots=True)
class Entry:
    """One generated file: what it is and where it came from.

    key: the type, with what tells its files apart. sha256: of the file as generated (not as edited or merged).
    facts: the places in the profile that it used. profile_sha256: the profile, kept with the copies.
    """

    key: str
    type: str
    title: str
    file: str
    sha256: str
    template: str
    template_sha256: str
    profile_sha256: str
    state: str = "draft"
    missing: tuple[str, ...] = ()
    facts: tuple[tuple[str | int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One file to put in place. was: hash of what must stand there now (None: nothing). data None: take it away."""

    file: str
    was: str | None
    data: bytes | None


@dataclass(slots=True)
class Store:
    """A folder with a generated set."""

    out: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    known: bool = False

    @property
    def folder(self) -> Path:
        """Where the manifest's copies are."""
        return self.out / FOLDER

    def content(self, file: str) -> bytes | None:
        """A file of the set as it stands; None when there is none."""
        path = self.out / file
        try:
            return path.read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            return None
        except OSError as error:
            raise UserError(
                f"读不了文件（{error.strerror}）", where=str(path), remedy="请关闭正打开它的程序再试"
            ) from None

    def base(self, sha256: str) -> bytes | None:
        """A file (or profile) as it was last generated, by its hash; None when the copy is gone or damaged."""
        try:
            data = (self.folder / "base" / sha256).read_bytes()
        except OSError:
            return None
        return data if digest(data) == sha256 else None

    def profile(self, sha256: str) -> Mapping[str, Any] | None:
        """The profile that an entry was generated from."""
        data = self.base(sha256)
        return None if data is None else dict(json.loads(data))


def digest(data: bytes) -> str:
    """The hash by which files are compared."""
    return hashlib.sha256(data).hexdigest()


def open_store(out: Path) -> Store:
    """The set in a folder: a run that was cut short is finished first. Refuses a manifest that can't be read."""
    _folder(out)
    _finish(out)
    path = out / NAME
    if not path.exists():
        return Store(out)
    return Store(out, _entries(path), known=True)


def _entries(path: Path) -> dict[str, Entry]:
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        found = [
            Entry(**e | {"missing": tuple(e["missing"]), "facts": tuple(tuple(f) for f in e.get("facts", ()))})
            for e in files
        ]
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        remedy = "请从备份恢复它；恢复不了就把整个文件夹改名留存，换一个空文件夹生成，再把改过的内容搬过去"
        raise UserError("清单文件读不了，不能判断哪些文件有人改过", where=str(path), remedy=remedy) from None
    return {e.key: e for e in found}


def refuse_unknown(store: Store, files: Sequence[str]) -> None:
    """Without its manifest a set can't be told from a person's files: nothing is overwritten."""
    if store.known:
        return
    standing = [f for f in files if (store.out / f).exists()]
    if standing or store.folder.exists():
        what = (
            f"文件夹里已有{'、'.join(standing[:3])}等{len(standing)}个文件" if standing else "文件夹里有上次生成的痕迹"
        )
        raise UserError(
            f"{what}，但没有清单 {NAME}，不能判断是否有人改过，没有写入任何文件",
            where=str(store.out),
            remedy=f"请恢复 {NAME}；找不回就用 --out 指定一个空文件夹重新生成，再把改过的内容搬过去",
        )


def commit(
    store: Store,
    changes: Sequence[Change],
    entries: Mapping[str, Entry],
    copies: Sequence[bytes],
    more: Mapping[str, Any],
) -> None:
    """Put the changes in place and the manifest with them: all of it, or (when cut short) finished by the next run.

    copies: what must be kept by hash. more: what else the manifest says (what does not apply …).
    """
    content = {"files": [_plain(entries[k]) for k in sorted(entries)], **more}
    manifest = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    if not changes and store.content(NAME) == manifest:
        return
    for data in copies:
        keep(store.folder / "base" / digest(data), data)
    new = store.folder / "new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, exist_ok=True)
    moves: list[dict[str, Any]] = []
    for number, change in enumerate([*changes, Change(NAME, _hash(store.content(NAME)), manifest)]):
        moves.append({"file": change.file, "was": change.was, "now": None if change.data is None else f"{number}"})
        if change.data is not None:
            put(new / f"{number}", change.data)
    put(new / "journal.json", json.dumps(moves, ensure_ascii=False).encode())
    _sync(new)
    _finish(store.out)
    _forget(store.folder / "base", entries)


def _plain(entry: Entry) -> dict[str, Any]:
    return asdict(entry)


def _finish(out: Path) -> None:
    """Do the moves of the journal, if there is one; what was never complete is thrown away."""
    new = out / FOLDER / "new"
    journal = new / "journal.json"
    if not journal.exists():
        shutil.rmtree(new, ignore_errors=True)
        return
    for move in json.loads(journal.read_text(encoding="utf-8")):
        _move(out, new, move)
    _sync(out)
    journal.unlink()
    shutil.rmtree(new, ignore_errors=True)


def _move(out: Path, new: Path, move: Mapping[str, Any]) -> None:
    """One move, unless it was done already; a file that a person changed meanwhile stays, the new one beside it."""
    target = out / move["file"]
    standing = _hash(target.read_bytes()) if target.exists() else None
    source = new / move["now"] if move["now"] is not None else None
    if source is None:
        if standing is not None and standing == move["was"]:
            _replaceable(target, lambda: target.unlink())
        return
    if not source.exists():
        return
    if standing != move["was"] and standing is not None and move["file"] != NAME:
        target = beside(out, move["file"])
    _replaceable(target, lambda: source.replace(target))


def _replaceable(path: Path, action: Any) -> None:
    try:
        action()
    except OSError as error:
        remedy = "请关闭正打开它的程序，再运行一次同样的命令：会接着写完，不会丢内容"
        raise UserError(f"写不了文件（{error.strerror}）", where=str(path), remedy=remedy) from None


def beside(out: Path, file: str) -> Path:
    """A free name next to a file that must not be overwritten."""
    stem, suffix, count = Path(file).stem, Path(file).suffix, 1
    while (path := out / f"{stem}{FRESH}{count if count > 1 else ''}{suffix}").exists():
        count += 1
    return path


def keep(path: Path, data: bytes) -> None:
    """Keep a copy under a name that tells its content: written once, never changed."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, data)


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and on the disk before it is named."""
    handle, temporary = -1, ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise UserError(f"写不了文件（{error.strerror}）", where=str(path), remedy="请关闭正打开它的程序再试") from None
    finally:
        if temporary:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()


def _sync(folder: Path) -> None:
    """Names of a folder on the disk; where the system can't, the moves are still atomic."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _hash(data: bytes | None) -> str | None:
    return None if data is None else digest(data)


def _forget(folder: Path, entries: Mapping[str, Entry]) -> None:
    """Copies that no entry needs any more."""
    wanted = {e.sha256 for e in entries.values()} | {e.profile_sha256 for e in entries.values()}
    for path in folder.glob("*"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"建不了文件夹（{error.strerror}）", where=str(out), remedy="请换一个可写的位置") from None
