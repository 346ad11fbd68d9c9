"""Pictures of cited places, for the reports: the words marked where they can be found. The evidence is only read.

A picture depends on the file's content, the place and the words, so it is kept under their hash: a second report on the
same evidence makes none anew.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.model import Audit, Citation, Verdict
from auditor.pictures.sources import Sources

VERSION = 1  # raised when pictures of the same place come to look otherwise
PAGED = frozenset({"pdf"})
PHOTOS = frozenset({"jpg", "png", "bmp", "tiff", "webp", "gif", "heic"})
_PAGE = re.compile(r"第(\d+)页$")
_TIME, _TIME_EACH = 20.0, 5.0  # seconds for a file and for each picture of it
_MEMORY = 2 << 30

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture of a cited place. data: PNG or JPEG; width, height: pixels; marked: the cited words are."""

    data: bytes
    width: int
    height: int
    marked: bool

    @property
    def mime(self) -> str:
        return "image/png" if self.data.startswith(b"\x89PNG") else "image/jpeg"


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures by citation, and a Chinese sentence on those that could not be made, '' where all could."""

    by_citation: Mapping[Citation, Thumbnail]
    note: str = ""


def wanted(audit: Audit) -> tuple[Citation, ...]:
    """The citations that the reports show a picture of: the best one of each gap that cites anything."""
    gaps = (Verdict.MISSING, Verdict.NONCONFORM, Verdict.PARTIAL)
    return tuple(dict.fromkeys(f.citations[0] for f in audit.findings if f.in_force in gaps and f.citations))


def thumbnails(
    audit: Audit,
    evidence: Path | None,
    cache: Path | None,
    *,
    citations: Iterable[Citation] | None = None,
    progress: Progress | None = None,
) -> Pictures:
    """Pictures of `citations` (by default those that the reports show).

    evidence: the folder that was audited, None or a folder that is gone gives only what the cache holds. cache: the
    folder of the reading cache, where pictures are kept as well.
    """
    asked = tuple(wanted(audit) if citations is None else dict.fromkeys(citations))
    hashes = {f.file: f.sha256 for f in audit.files}
    kept = _Kept(cache)
    made = {c: t for c in asked if (t := kept.get(hashes.get(c.file, ""), c))}
    rest = [c for c in asked if c not in made]
    if rest:
        with tempfile.TemporaryDirectory(prefix="carbonclause-") as work:
            sources = Sources(evidence, audit.files, Path(work), cache)
            for done, (citation, data, marked) in enumerate(_new(audit, rest, sources), len(made) + 1):
                thumbnail = _thumbnail(data, marked)
                if thumbnail is not None:
                    made[citation] = thumbnail
                    kept.put(hashes[citation.file], citation, thumbnail)
                if progress is not None:
                    progress(done, len(asked), citation.file)
    return Pictures(made, _note(len(asked) - len(made), evidence))


def _note(lacking: int, evidence: Path | None) -> str:
    if not lacking:
        return ""
    if evidence is None or not evidence.is_dir():
        return f"没有找到证据文件夹，{lacking}处引用没有配图。"
    return f"{lacking}处引用没有配图（文件在审核后有变化、无法成图，或者本机没有中文字体）。"


def _new(audit: Audit, rest: Iterable[Citation], sources: Sources) -> Iterator[tuple[Citation, bytes, bool]]:
    """Pictures that aren't kept yet, file by file."""
    formats = {f.file: f.format for f in audit.files}
    by_file: dict[str, list[Citation]] = {}
    for citation in rest:
        by_file.setdefault(citation.file, []).append(citation)
    for file, cited in by_file.items():
        file_format = formats.get(file, "")
        if file_format in PAGED | PHOTOS:
            yield from _rendered(file, file_format, cited, sources)
        else:
            yield from _drawn(file, cited, sources)


def _drawn(file: str, cited: Iterable[Citation], sources: Sources) -> Iterator[tuple[Citation, bytes, bool]]:
    from auditor.pictures import drawing

    parts = sources.parts(file)
    for citation in cited:
        picture = drawing.picture(parts, citation)
        if picture is not None:
            yield citation, *picture


def _rendered(
    file: str, file_format: str, cited: list[Citation], sources: Sources
) -> Iterator[tuple[Citation, bytes, bool]]:
    """Pages and photos, in a process of their own: what is wrong with a file is none of ours."""
    path = sources.path(file)
    if path is None:
        return
    places = [{"page": int(m[1]) if (m := _PAGE.search(c.locator)) else 1, "quote": c.quote} for c in cited]
    request = {"path": str(path), "format": file_format, "wanted": places, "memory": _MEMORY}
    for citation, line in zip(cited, _asked(request, _TIME + _TIME_EACH * len(places)), strict=False):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            answer = json.loads(line)
            yield citation, base64.b64decode(answer["data"]), bool(answer["marked"])


def _asked(request: Mapping[str, object], seconds: float) -> list[str]:
    """The worker's answers, as many as it gave before it ended, died or ran out of time."""
    root = str(Path(__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in [root, *sys.path] if p)}
    environment["PYTHONIOENCODING"] = "utf-8"
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "auditor.pictures.worker"],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("CARBONCLAUSE_DEBUG") else subprocess.DEVNULL,
            env=environment,
            timeout=seconds,
            check=False,
        )
        told = done.stdout
    except subprocess.TimeoutExpired as late:
        told = late.stdout or b""
    except OSError:
        return []
    return told.decode("utf-8", "replace").splitlines()


class _Kept:
    """Pictures kept under the hash of what they show; no folder keeps none."""

    def __init__(self, cache: Path | None) -> None:
        self._folder = cache / "pictures" / str(VERSION) if cache is not None else None

    def get(self, sha256: str, citation: Citation) -> Thumbnail | None:
        path = self._path(sha256, citation)
        for marked in (True, False):
            with contextlib.suppress(OSError):
                if path is not None:
                    return _thumbnail(path.with_suffix(_ending(marked)).read_bytes(), marked)
        return None

    def put(self, sha256: str, citation: Citation, thumbnail: Thumbnail) -> None:
        """Keep a picture; a cache that can't be written to is no reason to fail."""
        path = self._path(sha256, citation)
        if path is None:
            return
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
            with os.fdopen(handle, "wb") as stream:
                stream.write(thumbnail.data)
            Path(name).replace(path.with_suffix(_ending(thumbnail.marked)))

    def _path(self, sha256: str, citation: Citation) -> Path | None:
        told = "\0".join((sha256, citation.file, citation.locator, citation.quote))
        name = hashlib.sha256(told.encode(errors="backslashreplace")).hexdigest()
        return self._folder / name[:2] / name if self._folder is not None and sha256 else None


def _ending(marked: bool) -> str:
    return ".marked" if marked else ".plain"


def _thumbnail(data: bytes, marked: bool) -> Thumbnail | None:
    """The picture with its size, read from its own head; None where it is none."""
    size = _size(data)
    return Thumbnail(data, *size, marked) if size else None


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG that this program made, None where it is cut off or something else."""
    with contextlib.suppress(struct.error):
        if data.startswith(b"\x89PNG"):
            width, height = struct.unpack(">II", data[16:24])
            return width, height
        at = 2
        while data.startswith(b"\xff\xd8") and data[at] == 0xFF:
            kind, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
            if kind in (0xC0, 0xC1, 0xC2):
                height, width = struct.unpack(">HH", data[at + 5 : at + 9])
                return width, height
            at += 2 + length
    return None
