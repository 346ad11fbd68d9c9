"""Writing papers again without losing what a person wrote into them since."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.reports.atomic import write_whole

WRITTEN = ".written.json"  # what we wrote, by SHA-256: any other content is a person's work
INTENDED = ".writing.json"  # what a run under way is about to write: one that is killed leaves it, and no doubt


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a set did. total: files in the set; kept: files that a person has changed; drafts: what stands
    beside these where there is something new; withdrawn: files that no longer belong to the set.
    """

    total: int
    kept: tuple[Path, ...] = ()
    drafts: tuple[Path, ...] = ()
    withdrawn: tuple[Path, ...] = ()


def write_papers(folder: Path, contents: Mapping[str, bytes]) -> Written:
    """Write `contents` (path in `folder` → content), each file whole or not at all.

    A file that a person has changed since it was written stays; where there is something new to say, a draft stands
    beside it as '（新稿）'. What an earlier run wrote here and `contents` no longer has goes, unless a person has
    changed it: `contents` is all that is written to `folder` in this way.
    """
    known = _known(folder)
    own = {name: fingerprint(content) for name, content in contents.items()}
    changed = {name for name in contents if _changed(folder, name, known)}
    drafts = {name: _draft(folder, name, known) for name in changed if own[name] != known.get(name)}
    places = {n: n for n in contents if n not in changed} | drafts
    _put(folder / INTENDED, {place: own[name] for name, place in places.items()})
    for name, place in places.items():
        if not (folder / place).is_file() or fingerprint((folder / place).read_bytes()) != own[name]:
            write_whole(folder / place, contents[name])
    prints = {n: h for n, h in known.items() if n in changed or n not in contents} | {
        place: own[name] for name, place in places.items()
    }
    left = [n for n in known if n not in contents and n not in drafts.values()]
    kept = [folder / n for n in left if _changed(folder, n, known)]
    withdrawn = [folder / n for n in left if (folder / n).is_file() and folder / n not in kept]
    for path in withdrawn:
        path.unlink()
    _put(folder / WRITTEN, {n: h for n, h in prints.items() if (folder / n).is_file()})
    (folder / INTENDED).unlink()
    kept = [*(folder / n for n in contents if n in changed), *kept]
    return Written(len(contents), tuple(kept), tuple(folder / d for d in drafts.values()), tuple(withdrawn))


def kept_words(result: Written) -> list[str]:
    """What to tell of files that a person has changed: a line each, none where there are none."""
    lines = []
    if result.kept:
        lines.append(f"有{len(result.kept)}个文件被人改过，原样保留：")
        lines += [f"  {p}" for p in result.kept]
    if result.drafts:
        lines.append("其中内容有变化的，新稿放在旁边：")
        lines += [f"  {p}" for p in result.drafts]
    return lines


def fingerprint(content: bytes) -> str:
    """SHA-256 of what a file holds: of a Word file's members, as its archive also holds the time of writing."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in sorted(archive.namelist()):
                digest.update(name.encode() + b"\0" + archive.read(name))
    except (zipfile.BadZipFile, ValueError):
        digest.update(content)
    return digest.hexdigest()


def _known(folder: Path) -> dict[str, str]:
    """What earlier runs wrote, one that was killed half-way among them."""
    known = _prints(folder / WRITTEN)
    half_way = {n: h for n, h in _prints(folder / INTENDED).items() if not _changed(folder, n, {n: h})}
    if half_way:
        known |= {n: h for n, h in half_way.items() if (folder / n).is_file()}
        _put(folder / WRITTEN, known)  # before this run's own intentions take the place of that one's
    return known


def _prints(path: Path) -> dict[str, str]:
    try:
        return {str(k): str(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _put(path: Path, prints: Mapping[str, str]) -> None:
    write_whole(path, (json.dumps(prints, ensure_ascii=False, indent=1) + "\n").encode())


def _changed(folder: Path, name: str, known: Mapping[str, str]) -> bool:
    """Whether there is a file whose content is not what we wrote."""
    path = folder / name
    return path.is_file() and fingerprint(path.read_bytes()) != known.get(name)


def _draft(folder: Path, name: str, known: Mapping[str, str]) -> str:
    """The name of a new draft beside a changed file: the first that no person has written in either."""
    stem, _, suffix = name.rpartition(".")
    names = (f"{stem}（新稿{n if n > 1 else ''}）.{suffix}" for n in itertools.count(1))
    return next(n for n in names if not _changed(folder, n, known))
