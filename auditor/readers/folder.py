"""The files of an evidence folder, those that can't be opened among them with the reason."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.readers.members import is_litter

_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
# What systems leave behind, and what this program keeps beside the documents that it made.
_NO_EVIDENCE = {"__MACOSX", ".carbonclause"}
_UTF8 = sys.getfilesystemencoding().lower() == "utf-8"
_OUTSIDE = "是指向证据文件夹之外（或不存在之处）的链接，未读取；请把所指的文件复制进来"
_FOLDER_LINK = "是文件夹的链接，未读取；请把所指的文件夹复制进来"
_SPECIAL = "不是普通文件（管道、设备等），未读取；请删除或换成普通文件"
_CLOSED = "文件夹无法打开；请检查访问权限"


@dataclass(frozen=True, slots=True)
class Found:
    """A file: `file` is its path in the folder as it can be shown. problem: in Chinese, why it can't be opened."""

    path: str
    file: str
    problem: str = ""


def files_of(root: Path) -> list[Found]:
    """Everything under `root` by path, what systems and office programs leave behind apart. Names are unique."""
    above = os.path.join(root, "")  # noqa: PTH118 - a Path for each of very many files takes longer than all else here
    taken: set[str] = set()
    result: list[Found] = []
    for path, problem in sorted(_walk(root)):
        name = first = shown_path(path)
        number = 2
        while name in taken:
            name, number = f"{first} ({number})", number + 1
        taken.add(name)
        result.append(Found(above + path, name, problem))
    return result


def shown_path(path: str) -> str:
    """A '/'-separated path that can be written anywhere: bytes that are no UTF-8 read as GB18030, odd marks as '_'."""
    if path.isprintable() and _UTF8:  # as most are: nothing that is odd can be printed, nor what was no UTF-8
        return path
    raw = os.fsencode(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    return _ODD.sub("_", text)


def _walk(root: Path) -> Iterator[tuple[str, str]]:
    """(path from `root`, problem) of every file.

    A folder's own entries tell what is a plain file: no file is asked for by itself, as there may be very many.
    """
    real = root.resolve()
    waiting = [(str(root), "")]
    while waiting:
        folder, above = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError:
            yield above.rstrip("/") or ".", _CLOSED
            continue
        for entry in entries:
            path = above + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NO_EVIDENCE:
                    waiting.append((entry.path, f"{path}/"))
            elif _is_folder(entry):
                yield path, _FOLDER_LINK
            elif not is_litter(entry.name):
                yield path, "" if entry.is_file(follow_symlinks=False) else _problem(Path(entry.path), real)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False


def _problem(path: Path, root: Path) -> str:
    """Why something that is no plain file can't be opened; '' for a link to a plain file of the folder."""
    try:
        if path.is_symlink() and not (path.resolve().is_relative_to(root) and path.exists()):
            return _OUTSIDE
        return "" if stat.S_ISREG(path.stat().st_mode) else _SPECIAL
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return _OUTSIDE
