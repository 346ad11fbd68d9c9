"""What was generated from what, and the rule that a file which a person has edited is never overwritten."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from standard.errors import UserError

NAME = "manifest.json"
FRESH = "（新生成）"


@dataclass(frozen=True, slots=True)
class Entry:
    """One generated file: what it is, which template and profile it came from, and the hash it was written with."""

    type: str
    file: str
    sha256: str
    template: str
    template_sha256: str
    profile_sha256: str
    missing: tuple[str, ...] = ()


def sha256(data: bytes) -> str:
    """The hash by which files are compared."""
    return hashlib.sha256(data).hexdigest()


def read(out: Path) -> dict[str, Entry]:
    """The folder's manifest by file name; empty when there is none."""
    path = out / NAME
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {e["file"]: Entry(**{**e, "missing": tuple(e["missing"])}) for e in entries}
    except (ValueError, KeyError, TypeError):
        remedy = "请恢复它，或把它移走：没有它，已有文件一律视为人工修改过，不会被覆盖"
        raise UserError("清单文件读不了", where=str(path), remedy=remedy) from None


def write(out: Path, entries: Mapping[str, Entry], not_applicable: list[dict[str, str]]) -> None:
    """Write the manifest."""
    files = [asdict(entries[name]) for name in sorted(entries)]
    content = {"files": files, "not_applicable": not_applicable}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    put(out / NAME, text.encode())


def target(out: Path, name: str, data: bytes, known: Mapping[str, Entry]) -> Path:
    """Where a new version goes: its own name, or beside it when a person has edited the file that stands there."""
    stem, suffix = Path(name).stem, Path(name).suffix
    candidate, count = name, 1
    while not _ours(out / candidate, data, known):
        candidate = f"{stem}{FRESH}{count if count > 1 else ''}{suffix}"
        count += 1
    return out / candidate


def _ours(path: Path, data: bytes, known: Mapping[str, Entry]) -> bool:
    """Whether the file may be written: absent, as we wrote it, or already what we are about to write."""
    if not path.exists():
        return True
    found = sha256(path.read_bytes())
    entry = known.get(path.name)
    return found == sha256(data) or (entry is not None and found == entry.sha256)


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise UserError(f"写不了文件（{error.strerror}）", where=str(path), remedy="请关闭正打开它的程序再试") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
