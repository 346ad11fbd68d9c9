"""Tar archives, compressed or not (.tar, .tgz, .tar.bz2, .tar.xz), and single files packed by gzip, bzip2 or xz."""

from __future__ import annotations

import bz2
import errno
import gzip
import lzma
import tarfile
import zlib
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, Final, cast

from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.members import BROKEN, Chunks, Hold, LeftOutError, decoded_name, pieces

_OPENERS: Final = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\0", lzma.open))
_SUFFIXES: Final = {".gz", ".bz2", ".xz", ".tgz", ".tbz", ".txz", ".z"}
_DAMAGE: Final = (tarfile.TarError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
MAX_RATIO: Final = 400  # of a stream that says no size


def read(job: Job) -> Reading:
    """No parts of its own; members in the archive's order. Links and devices in it are passed over and told of."""
    hold = Hold(job)
    loss = ""
    try:
        with _stream(job) as stream:
            is_tar = _is_tar(stream)
        with _stream(job) as stream:
            if is_tar:
                loss = _tar(job, stream, hold)
            else:
                limit = max(job.path.stat().st_size * MAX_RATIO, 32 * 2**20)
                hold.take(_inner_name(job.file), lambda: _single(stream, limit))
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        raise UnreadableError("压缩包已损坏，无法打开；请重新压缩后提供") from error
    return hold.reading(loss=loss)


def _stream(job: Job) -> IO[bytes]:
    with job.path.open("rb") as stream:
        head = stream.read(6)
    for magic, opener in _OPENERS:
        if head.startswith(magic):
            return cast("IO[bytes]", opener(job.path, "rb"))
    return job.path.open("rb")


def _is_tar(stream: IO[bytes]) -> bool:
    head = stream.read(512)
    if len(head) < 512 or not head.strip(b"\0"):
        return False
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _tar(job: Job, stream: IO[bytes], hold: Hold) -> str:
    """Take the members out; returns what is lost where the archive breaks off."""
    limit = max(job.path.stat().st_size * MAX_RATIO, 64 * 2**20)
    passed = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            for info in archive:
                passed += info.size
                if passed > limit:
                    raise UnreadableError("压缩包压缩比异常（疑似压缩炸弹），为安全起见未读取；请核实来源后重新提供")
                name = decoded_name(info.name.encode("utf-8", "surrogateescape"))
                if info.isreg():
                    hold.take(name, partial(_member, archive, info), info.size)
                elif not info.isdir():
                    hold.refuse(name, "是链接或设备，为安全起见未读取")
                if hold.full:
                    break
    except _DAMAGE:
        if not hold.members:
            raise
        return "压缩包已损坏或被截断，只取出了前面的文件；请重新压缩后提供"
    return ""


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Chunks:
    try:
        source: Any = archive.extractfile(info)
        if source is not None:
            yield from pieces(source)
    except _DAMAGE as error:
        raise LeftOutError(BROKEN) from error


def _single(stream: IO[bytes], limit: int) -> Chunks:
    written = 0
    try:
        for chunk in pieces(stream):
            written += len(chunk)
            if written > limit:
                raise LeftOutError("压缩比异常（疑似压缩炸弹），为安全起见未读取")
            yield chunk
    except _DAMAGE as error:
        raise LeftOutError(BROKEN) from error


def _inner_name(file: str) -> str:
    name = PurePosixPath(file.rsplit("!", 1)[-1])
    return name.stem if name.suffix.lower() in _SUFFIXES and name.stem else "内容"
