"""The files of an evidence folder, those that can't be opened among them with the reason."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.readers.members import is_litter

_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_OUTSIDE = "是指向证据文件夹之外（或不存在之处）的链接，未读取；请把所指的文件复制进来"
_FOLDER_LINK = "是文件夹的链接，未读取；请把所指的文件夹复制进来"
_SPECIAL = "不是普通文件（管道、设备等），未读取；请删除或换成普通文件"
_CLOSED = "文件夹无法打开；请检查访问权限"


@dataclass(frozen=True, slots=True)
class Found:
    """A file: `file` is its path in the folder as it can be shown. problem: in Chinese, why it can't be opened."""

    path: Path
    file: str
    problem: str = ""


def files_of(root: Path) -> list[Found]:
    """Everything under `root` by path, what systems and office programs leave behind apart. Names are unique."""
    found = sorted(_walk(root), key=lambda pair: pair[0].relative_to(root).as_posix())
    taken: set[str] = set()
    result: list[Found] = []
    for path, problem in found:
        name = first = shown_path(path.relative_to(root))
        number = 2
        while name in taken:
            name, number = f"{first} ({number})", number + 1
        taken.add(name)
        result.append(Found(path, name, problem))
    return result


def shown_path(path: Path) -> str:
    """A path that can be written anywhere: bytes that are no UTF-8 read as GB18030, odd marks as '_'."""
    raw = os.fsencode(path.as_posix())
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    return _ODD.sub("_", text)


def _walk(root: Path) -> Iterator[tuple[Path, str]]:
    real = root.resolve()
    closed: list[Path] = []

    def refused(error: OSError) -> None:
        closed.append(Path(os.fsdecode(error.filename)))

    for folder, folders, files in os.walk(root, onerror=refused, followlinks=False):
        for name in [f for f in folders if (Path(folder) / f).is_symlink()]:
            yield Path(folder) / name, _FOLDER_LINK
        folders[:] = [f for f in folders if f != "__MACOSX"]
        for name in files:
            if not is_litter(name):
                path = Path(folder) / name
                yield path, _problem(path, real)
    yield from ((path, _CLOSED) for path in closed)


def _problem(path: Path, real: Path) -> str:
    try:
        if path.is_symlink() and not (path.resolve().is_relative_to(real) and path.exists()):
            return _OUTSIDE
        return "" if stat.S_ISREG(path.stat().st_mode) else _SPECIAL
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return _OUTSIDE
