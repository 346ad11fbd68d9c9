"""7z archives, by py7zr: members are written out under generated names."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.members import MAX_BYTES, MAX_MEMBERS, MAX_RATIO, OVERSIZE, RATIO_FROM, Hold, LeftOutError, pieces

_ENCRYPTED = "压缩包已加密；请提供无密码的压缩包，或解压后直接提供其中的文件"
_DAMAGED = "7z压缩包已损坏，无法打开；请重新压缩后提供"


def read(job: Job) -> Reading:
    """No parts of its own; members in the archive's order."""
    store = _Store(job)
    try:
        # given a stream it stays in this thread; given a path, each piece of an archive has a thread of its own
        with job.path.open("rb") as source, py7zr.SevenZipFile(source) as archive:
            if archive.needs_password():
                raise UnreadableError(_ENCRYPTED)
            names = _wanted(archive.list())
            if names:
                archive.extract(targets=names, factory=store)
    except (UnreadableError, MemoryError):
        raise
    except py7zr.exceptions.PasswordRequired as error:
        raise UnreadableError(_ENCRYPTED) from error
    except py7zr.exceptions.UnsupportedCompressionMethodError as error:
        raise UnreadableError("7z压缩包的压缩方法不受支持；请改用zip格式压缩后提供") from error
    except LeftOutError as error:
        raise UnreadableError(f"压缩包{error}") from error
    except Exception as error:  # its decompressors have errors of their own
        if not store.kept:
            raise UnreadableError(_DAMAGED) from error
        store.loss = "压缩包已损坏，只取出了前面的文件；请重新压缩后提供"
    finally:
        store.close()
    hold = Hold(job)
    for name, path in store.kept:
        with path.open("rb") as stream:
            hold.take(name, partial(pieces, stream))
        path.unlink()
    return hold.reading(loss=store.loss)


def _wanted(infos: list[Any]) -> list[str]:
    """Names of the files, after a look that all of them together are within limits: 7z packs them as one stream."""
    files = [i for i in infos if not i.is_directory and getattr(i, "is_file", True)]
    total = sum(int(i.uncompressed or 0) for i in files)
    packed = sum(int(i.compressed or 0) for i in files)
    if total > MAX_BYTES:
        raise LeftOutError(OVERSIZE)
    if total > RATIO_FROM and packed and total > MAX_RATIO * packed:
        raise LeftOutError("压缩比异常（疑似压缩炸弹），为安全起见未读取；请核实来源后重新提供")
    return [str(i.filename) for i in files][: MAX_MEMBERS + 1]


class _Writer(Py7zIO):
    """One member on its way to a file. The bytes of all members are counted in `store`."""

    def __init__(self, store: _Store, path: Path) -> None:
        self._store, self._size = store, 0
        self._stream: BinaryIO = path.open("wb")

    def write(self, s: bytes | bytearray) -> int:
        self._size += len(s)
        self._store.count(len(s))
        return self._stream.write(s)

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        return None

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        self._stream.close()


class _Store(WriterFactory):
    def __init__(self, job: Job) -> None:
        self._job, self._written = job, 0
        self._open: list[_Writer] = []
        self.kept: list[tuple[str, Path]] = []
        self.loss = ""

    def create(self, filename: str) -> Py7zIO:
        path = self._job.work / f"w{len(self.kept)}"
        writer = _Writer(self, path)
        self._open.append(writer)
        self.kept.append((filename, path))
        self._job.tick()
        return writer

    def count(self, size: int) -> None:
        self._written += size
        if self._written > MAX_BYTES:
            raise LeftOutError(OVERSIZE)

    def close(self) -> None:
        for writer in self._open:
            writer.close()
