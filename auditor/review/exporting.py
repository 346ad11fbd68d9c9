"""Writing the review out without ever losing what a person filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from auditor.reports.atomic import write_whole

_MARKS = ".carbonclause"  # beside the results; may be deleted at any time, a file is then kept rather than replaced


@dataclass(frozen=True, slots=True)
class Written:
    """path: the file written. kept: where the file that stood there went; beside: it stayed, as it holds entries."""

    path: Path
    kept: Path | None = None
    beside: bool = False


def write_review(path: Path, content: bytes, unread: Callable[[Path], bool]) -> Written:
    """Put `content` at `path`. A file there that `unread` says holds unrecorded entries stays, and the new one is
    written beside it; one that a person has saved since is kept under another name."""
    if not path.exists() or _untouched(path):
        return _written(path, content)
    if unread(path):
        return Written(_written(_free(path, "新"), content).path, beside=True)
    kept = _free(path, "旧")
    path.rename(kept)
    return Written(_written(path, content).path, kept=kept)


def _written(path: Path, content: bytes) -> Written:
    write_whole(path, content)
    write_whole(_mark(path), hashlib.sha256(content).hexdigest().encode())
    return Written(path)


def _untouched(path: Path) -> bool:
    """Whether the file is, byte for byte, the one written last."""
    try:
        return _mark(path).read_text("ascii") == hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return False


def _mark(path: Path) -> Path:
    return path.parent / _MARKS / f"{path.name}.sha256"


def _free(path: Path, word: str) -> Path:
    """A name beside `path` that nothing has yet: review-旧1.xlsx."""
    number = 1
    while (free := path.with_name(f"{path.stem}-{word}{number}{path.suffix}")).exists():
        number += 1
    return free
