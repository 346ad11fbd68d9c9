"""Writing the review out without ever losing what a person filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from auditor.reports.atomic import write_whole


@dataclass(frozen=True, slots=True)
class Written:
    """path: the file written. kept: where the file that stood there went; beside: it stayed, as it holds entries."""

    path: Path
    kept: Path | None = None
    beside: bool = False


def write_review(path: Path, content: bytes, unread: Callable[[Path], bool], marks: Path) -> Written:
    """Put `content` at `path`. A file there that `unread` says holds unrecorded entries stays, and the new one is
    written beside it; one that a person has saved since is kept under another name.

    marks: a folder for what was written last; it may be deleted at any time, a file is then kept rather than replaced.
    """
    if not path.exists() or _untouched(path, marks):
        return _written(path, content, marks)
    if unread(path):
        beside = next(p for p in _numbered(path, "新") if not p.exists() or _untouched(p, marks))
        return replace(_written(beside, content, marks), beside=True)
    kept = next(p for p in _numbered(path, "旧") if not p.exists())
    path.rename(kept)
    return replace(_written(path, content, marks), kept=kept)


def _written(path: Path, content: bytes, marks: Path) -> Written:
    write_whole(path, content)
    write_whole(_mark(path, marks), _digest(content))
    return Written(path)


def _mark(path: Path, marks: Path) -> Path:
    return marks / f"{path.parent.name}-{path.name}.sha256"


def _untouched(path: Path, marks: Path) -> bool:
    """Whether the file is, byte for byte, the one written last."""
    try:
        return _mark(path, marks).read_bytes() == _digest(path.read_bytes())
    except OSError:
        return False


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _numbered(path: Path, word: str) -> Iterator[Path]:
    """Names beside `path`: review-旧1.xlsx, review-旧2.xlsx, …"""
    return (path.with_name(f"{path.stem}-{word}{number}{path.suffix}") for number in count(1))
