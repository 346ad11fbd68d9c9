"""RAR archives: by libarchive where the system has it, else by rarfile, which unpacks stored members by itself and
others by a program (unrar, unar, bsdtar, 7z) where one is installed."""

from __future__ import annotations

from functools import partial
from typing import Any

import rarfile

from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.members import BROKEN, LOCKED, Chunks, Hold, LeftOutError, pieces

_ENCRYPTED = "压缩包已加密；请提供无密码的压缩包，或解压后直接提供其中的文件"
_NO_PROGRAM = "本机没有可解RAR的程序（libarchive、unrar、unar或7z）；请解压后直接提供其中的文件，或改用zip格式"
_TOO_ODD = "此RAR压缩包（早期版本、分卷或部分加密）在本机无法解开；请解压后直接提供其中的文件，或改用zip格式"
_DAMAGED = "RAR压缩包已损坏，无法打开；请重新压缩后提供"


def read(job: Job) -> Reading:
    """No parts of its own; members in the archive's order. UnreadableError also when no program for RAR is here."""
    try:
        with rarfile.RarFile(job.path) as archive:
            infos = [i for i in archive.infolist() if i.is_file()]
            if archive.needs_password() and (not infos or all(i.needs_password() for i in infos)):
                raise UnreadableError(_ENCRYPTED)
            if any(not _stored(i) for i in infos):
                reading = _by_libarchive(job)
                if reading is not None:
                    return reading
            return _by_rarfile(job, archive, infos)
    except rarfile.PasswordRequired as error:
        raise UnreadableError(_ENCRYPTED) from error
    except rarfile.NeedFirstVolume as error:
        raise UnreadableError("这是分卷RAR的后续分卷；请合并解压后直接提供其中的文件") from error
    except rarfile.Error as error:
        reading = _by_libarchive(job)
        if reading is not None:
            return reading
        cannot = isinstance(error, rarfile.RarCannotExec)
        raise UnreadableError(_no_program() if cannot else _DAMAGED) from error


def _stored(info: rarfile.RarInfo) -> bool:
    return bool(info.compress_type == rarfile.RAR_M0)


def _by_rarfile(job: Job, archive: rarfile.RarFile, infos: list[rarfile.RarInfo]) -> Reading:
    hold = Hold(job)
    missing = False
    for info in infos:
        try:
            hold.take(info.filename, partial(_chunks, archive, info), info.file_size, info.compress_size)
        except rarfile.RarCannotExec:
            missing = True
            hold.refuse(info.filename, "未能解压")
    if missing and not hold.members:
        raise UnreadableError(_no_program())
    return hold.reading(loss=_no_program() if missing else "")


def _chunks(archive: rarfile.RarFile, info: rarfile.RarInfo) -> Chunks:
    if info.needs_password():
        raise LeftOutError(LOCKED)
    try:
        with archive.open(info) as source:
            yield from pieces(source)
    except rarfile.RarCannotExec:
        raise
    except (rarfile.Error, OSError, EOFError, ValueError) as error:
        raise LeftOutError(BROKEN) from error


def _libarchive() -> Any:
    """The library; None where it isn't installed."""
    try:
        import libarchive
    except (ImportError, OSError, AttributeError, TypeError):
        return None
    return libarchive


def _no_program() -> str:
    """Why nothing here could unpack the archive."""
    return _NO_PROGRAM if _libarchive() is None else _TOO_ODD


def _by_libarchive(job: Job) -> Reading | None:
    """None where libarchive isn't installed or can't make out the first member."""
    libarchive = _libarchive()
    if libarchive is None:
        return None
    hold = Hold(job)
    loss = ""
    try:
        with libarchive.file_reader(str(job.path)) as archive:
            for entry in archive:
                if entry.isfile:
                    hold.take(entry.pathname or "", entry.get_blocks, entry.size)
                if hold.full:
                    break
    except libarchive.ArchiveError as error:
        if "ncrypt" in str(error) or "assphrase" in str(error):
            raise UnreadableError(_ENCRYPTED) from error
        if not hold.members:
            return None
        loss = "压缩包已损坏或部分已加密，只取出了前面的文件；请重新压缩后提供"
    return hold.reading(loss=loss) if hold.members or hold.left_out else None
