"""Taking the members of a container out, under generated names, within limits that hold for every kind of container."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from auditor.readers.base import Job, Member, Reading, UnreadableError, sanitise

MAX_MEMBERS: Final = 2_000
MAX_BYTES: Final = 1 << 30  # of all members of one container, inflated
MAX_RATIO: Final = 250  # of one member, looked at above RATIO_FROM only
RATIO_FROM: Final = 32 * 2**20
LOCKED: Final = "已加密，请提供无密码版本"
BROKEN: Final = "已损坏，请重新提供"
OVERSIZE: Final = "解压后过大，未读取；请拆分后提供"
_CHUNK: Final = 1 << 20
_TICK_BYTES: Final = 32 * 2**20
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"})

Chunks = Iterable[bytes]
_THREE_BYTES: Final = "\u0800"  # the first sign that takes three bytes in UTF-8, as Chinese does
# Letters that make words: accented ones among others, three or more Greek or Cyrillic ones.
_WORDS = re.compile("[A-Za-z][\u00c0-\u024f]|[\u00c0-\u024f][A-Za-z]|[\u0391-\u03c9]{3}|[\u0400-\u045f]{3}")


class LeftOutError(Exception):
    """A member that is not taken out; its message is why, in Chinese, to follow its name."""


class Hold:
    """Collects members of one container. Real bytes are counted, never declared ones."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._budget = MAX_BYTES
        self._count = 0
        self.members: list[Member] = []
        self.left_out: list[str] = []
        self.full = False

    def take(self, name: str, chunks: Callable[[], Chunks], size: int | None = None, packed: int | None = None) -> None:
        """Write the member `name` ('/'-separated, as stored) out of `chunks()`, unless a limit speaks against it.

        size and packed: bytes as declared, inflated and deflated. `chunks` raises LeftOutError when it can't.
        """
        if self.full or is_litter(name):
            return
        if self._count >= MAX_MEMBERS:
            self.full = True
            self.left_out.append(f"文件数超过{MAX_MEMBERS}个，其余未读取")
            return
        path = self._job.work / f"m{self._count}"
        self._count += 1
        shown = safe_name(name)
        try:
            self._check(size, packed)
            self._write(path, chunks(), size)
        except LeftOutError as error:
            path.unlink(missing_ok=True)
            self.left_out.append(f"“{shown}”{error}")
            return
        self._budget -= path.stat().st_size
        self.members.append(Member(shown, path))
        self._job.tick()

    def refuse(self, name: str, why: str) -> None:
        """Tell of a member that is not taken out."""
        self.left_out.append(f"“{safe_name(name)}”{why}")

    def _check(self, size: int | None, packed: int | None) -> None:
        if size is not None and size > self._budget:
            raise LeftOutError(OVERSIZE)
        if size is not None and packed is not None and size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
            raise LeftOutError("压缩比异常，为安全起见未读取")

    def _write(self, path: Path, chunks: Chunks, size: int | None) -> None:
        written = ticked = 0
        with path.open("wb") as target:
            for chunk in chunks:
                written += len(chunk)
                if written > self._budget:
                    raise LeftOutError(OVERSIZE)
                if size is not None and written > size:
                    raise LeftOutError("实际大小与声明不符，为安全起见未读取")
                target.write(chunk)
                if written - ticked > _TICK_BYTES:
                    ticked = written
                    self._job.tick()

    def reading(self, what: str = "压缩包", loss: str = "") -> Reading:
        """The reading of the container. UnreadableError when nothing could be taken out of it, and why."""
        reasons = [loss] if loss else []
        reasons += [few(self.left_out)] if self.left_out else []
        if self.left_out and not self.members:
            raise UnreadableError(f"{what}内的文件无法取出：{few(self.left_out)}")
        return Reading((), "；".join(reasons), members=tuple(self.members))


def safe_name(name: str) -> str:
    """`name` with '/' between steps, none of them leading up or out, and nothing in it that upsets a reader's eye."""
    name = re.sub(r"[\n\t]+", " ", sanitise(name)).replace("\\", "/")
    steps = [s.strip() for s in name.split("/")]
    steps = [s for s in steps if s not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", s)]
    return "/".join(steps)[:400] or "未命名"


def decoded_name(raw: bytes) -> str:
    """A member's name as bytes: UTF-8, else GB18030, else with what can't be read replaced.

    Two or three Chinese characters in GBK may happen to be UTF-8 for signs of several alphabets ('停窑' for 'ͣҤ').
    """
    if not raw.isascii() and _by_chance(raw):
        return raw.decode("gb2312")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("gb18030", errors="replace")


def _by_chance(raw: bytes) -> bool:
    """Whether bytes that can be read as UTF-8 give letters that make no word, and as GB2312 can be read too."""
    try:
        text = raw.decode("utf-8")
        raw.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return max(text) < _THREE_BYTES and not _WORDS.search(text)


def is_litter(name: str) -> bool:
    """Whether a file is what systems and office programs leave behind."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or base.lower() in _LITTER or base.startswith(("~$", "._"))


def pieces(stream: object) -> Chunks:
    """The chunks of a readable stream."""
    read: Callable[[int], bytes] = stream.read  # type: ignore[attr-defined]
    while chunk := read(_CHUNK):
        yield chunk


def few(reasons: list[str]) -> str:
    """The first reasons of a list, and how many there are."""
    shown = "；".join(reasons[:5])
    return f"{shown}等{len(reasons)}项" if len(reasons) > 5 else shown
