"""Zip archives: their members become files of their own, extracted under generated names."""

from __future__ import annotations

import zipfile
import zlib
from functools import partial

from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.members import BROKEN, LOCKED, Chunks, Hold, LeftOutError, decoded_name, pieces
from auditor.readers.salvage import rebuilt_zip

_DAMAGE = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error)


def read(job: Job) -> Reading:
    """No parts of its own; members in the archive's order. reason: which members could not be taken out, and why."""
    loss = ""
    try:
        archive = zipfile.ZipFile(job.path)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        salvaged = rebuilt_zip(job.path, job.work)
        if salvaged is None:
            raise UnreadableError("压缩包已损坏，无法打开；请重新压缩后提供") from error
        archive, loss = zipfile.ZipFile(salvaged.path), salvaged.loss
    hold = Hold(job)
    with archive:
        for info in archive.infolist():
            if not info.is_dir() and not hold.full:
                hold.take(member_name(info), partial(_chunks, archive, info), info.file_size, info.compress_size)
    return hold.reading(loss=loss)


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's path as stored, decoded: UTF-8 when flagged, else GBK where it makes sense."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return decoded_name(info.filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.filename


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Chunks:
    if info.flag_bits & 1:
        raise LeftOutError(LOCKED)
    try:
        with archive.open(info) as source:
            yield from pieces(source)
    except NotImplementedError as error:
        raise LeftOutError("压缩方法不受支持，请改用常规zip格式压缩后提供") from error
    except _DAMAGE as error:
        raise LeftOutError(BROKEN) from error
