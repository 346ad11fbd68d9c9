"""Zip archives: their members become files of their own, extracted under generated names."""

from __future__ import annotations

import zipfile
from typing import Final

from auditor.readers.base import Job, Member, Reading, UnreadableError

MAX_MEMBERS: Final = 2_000
MAX_BYTES: Final = 1 << 30  # of all members of one archive, inflated
MAX_RATIO: Final = 250  # of one member, looked at above RATIO_FROM only
RATIO_FROM: Final = 32 * 2**20
_CHUNK: Final = 1 << 20
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def read(job: Job) -> Reading:
    """No parts of its own; members in the archive's order. reason: which members could not be taken out, and why."""
    try:
        archive = zipfile.ZipFile(job.path)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise UnreadableError("压缩包已损坏，无法打开；请重新压缩后提供") from error
    members: list[Member] = []
    left_out: list[str] = []
    budget = MAX_BYTES
    with archive:
        infos = [i for i in archive.infolist() if not i.is_dir() and not _litter(i.filename)]
        for number, info in enumerate(infos):
            name = member_name(info)
            if number >= MAX_MEMBERS:
                left_out.append(f"文件数超过{MAX_MEMBERS}个，其余未读取")
                break
            member, problem = _extract(archive, info, name, job, number, budget)
            if member is None:
                left_out.append(f"“{name}”{problem}")
            else:
                budget -= member.path.stat().st_size
                members.append(member)
            job.tick()
    if left_out and not members:
        raise UnreadableError("压缩包内的文件无法取出：" + _few(left_out))
    return Reading((), _few(left_out), members=tuple(members))


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's path with '/', decoded: UTF-8 when flagged, else GBK where it makes sense, without '..' steps."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
            try:
                name = raw.decode("utf-8")
            except UnicodeDecodeError:
                name = raw.decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            pass
    steps = [s for s in name.replace("\\", "/").split("/") if s not in ("", ".", "..")]
    return "/".join(steps) or "未命名"


def _litter(name: str) -> bool:
    base = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or base in _LITTER or base.startswith("~$")


def _extract(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, job: Job, number: int, budget: int
) -> tuple[Member | None, str]:
    """The extracted member, or None and the reason in Chinese; real bytes are counted, not declared ones."""
    if info.flag_bits & 1:
        return None, "已加密，请提供无密码版本"
    if info.file_size > budget:
        return None, "解压后过大，未读取；请拆分后提供"
    if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return None, "压缩比异常，为安全起见未读取"
    path = job.work / str(number)
    size = 0
    try:
        with archive.open(info) as source, path.open("wb") as target:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > budget or size > info.file_size:
                    return None, "实际大小与声明不符，为安全起见未读取"
                target.write(chunk)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        return None, "已损坏，请重新提供"
    return Member(name, path), ""


def _few(reasons: list[str]) -> str:
    shown = "；".join(reasons[:5])
    return f"{shown}等{len(reasons)}项" if len(reasons) > 5 else shown
