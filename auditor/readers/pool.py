"""Worker processes that read files, watched and replaced when they die, hang or eat up their memory.

An engine reads many files: this module's on worker processes of this machine, cluster.py's on other machines.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from auditor.readers.base import Member, Reading
from auditor.readers.codec import decode

_AT_ONCE: Final = 2_000  # files after which a worker is replaced, as libraries leak
_SWOLLEN: Final = 0.6  # of its memory limit: what it may have held before it is replaced
_SOON: Final = 10.0  # seconds within which a refusal is the file's fault, not that of a busy machine
_DIED: Final = "读取时程序崩溃或内存超限，文件可能已损坏；请另存或重新导出后提供"
_GONE: Final = "读取进程意外退出，请重试；多次出现时请将文件另存后提供"


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be read: where it is, what it is called, its format, and where a folder for it may be made."""

    path: Path
    file: str
    format: str
    work: Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: bytes of the file, seconds without a sign of life and in all, bytes of its worker."""

    size: int = 1 << 30
    silence: float = 120
    seconds: float = 3600
    memory: int = 3 << 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: a reading, and as it is kept in `data`; else the reason, in Chinese.

    lasting: whether the same content will give the same again.
    """

    reading: Reading | None = None
    data: bytes = b""
    reason: str = ""
    lasting: bool = False


Done = Callable[[int, Outcome], None]
Engine = Callable[[Sequence[Request], Done], None]
"""Reads requests; done(index, outcome) is called once for each, from one thread at a time, in any order."""


class _LostError(Exception):
    """The process can't go on with a file; its message is the reason."""


class Worker:
    """One process, started when first needed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._served = self._peak = 0

    def read(self, request: Request) -> Outcome:
        """What the process read, or why it didn't; it never raises on account of a file."""
        outcome = self._outcome(request)
        if (outcome.reading is None or not outcome.reading.members) and request.work.exists():
            shutil.rmtree(request.work, ignore_errors=True)  # what was converted or taken out on the way
        return outcome

    def _outcome(self, request: Request) -> Outcome:
        try:
            return self._read(request)
        except _LostError as error:
            self.close()
            return Outcome(reason=str(error))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            self.close()  # it died while it was writing its answer
            return Outcome(reason=_DIED)

    def _read(self, request: Request) -> Outcome:
        began = time.monotonic()
        self._send(request)
        answer = json.loads(self._line(began))
        if "unreadable" in answer:
            if not answer.get("lasting"):  # out of memory, or who knows what: the next file gets a process of its own
                self.close()
            lasting = bool(answer.get("lasting")) and time.monotonic() - began < _SOON
            return Outcome(reason=str(answer["unreadable"]), lasting=lasting)
        data = self._line(began) + self._line(began)[:-1]
        self._served += 1
        self._peak = answer["memory"]
        reading = decode(data, request.file)
        members = tuple(Member(name, Path(path)) for name, path in answer["members"])
        return Outcome(replace(reading, members=members) if members else reading, data, lasting=True)

    def _send(self, request: Request) -> None:
        message = {"path": str(request.path), "file": request.file, "format": request.format, "work": str(request.work)}
        self._write(message)

    def _write(self, message: dict[str, str]) -> None:
        process = self._running()
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            raise _LostError(_GONE) from None

    def _line(self, began: float) -> bytes:
        """The next line that is no mere sign of life."""
        while True:
            left = self.limits.seconds - (time.monotonic() - began)
            try:
                line = self._answers.get(timeout=max(0.0, min(self.limits.silence, left)))
            except queue.Empty:
                if left <= self.limits.silence:
                    raise _LostError(f"读取超过{self.limits.seconds:.0f}秒，已放弃；请拆分后提供") from None
                reason = f"读取超过{self.limits.silence:.0f}秒无响应，已放弃；请拆分或另存后提供"
                raise _LostError(reason) from None
            if line is None:
                raise _LostError(_DIED)
            if not line.startswith(b'{"tick"'):
                return line

    def start(self, file_format: str) -> None:
        """Start the process ahead of the first file, for it and the format's reader to be ready by then."""
        with contextlib.suppress(OSError, _LostError):  # what can't be had now is told of when it is needed
            self._write({"ready": file_format})

    def _running(self) -> subprocess.Popen[bytes]:
        worn = self._served >= _AT_ONCE or self._peak > _SWOLLEN * self.limits.memory
        if self._process is not None and (self._process.poll() is not None or worn):
            self.close()
        if self._process is None:
            self._process = _start(self.limits.memory)
            self._answers = queue.Queue()
            self._served = self._peak = 0
            threading.Thread(target=_pump, args=(self._process, self._answers), daemon=True).start()
        return self._process

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _start(memory: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(p for p in [str(Path(__file__).parents[2]), *sys.path] if p),
        "PYTHONIOENCODING": "utf-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "auditor.readers.worker", str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("CARBONCLAUSE_DEBUG") else subprocess.DEVNULL,
        bufsize=1 << 16,
        env=environment,
    )


def _pump(process: subprocess.Popen[bytes], answers: queue.Queue[bytes | None]) -> None:
    assert process.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            answers.put(line)
    answers.put(None)


class LocalEngine:
    """An engine of `jobs` worker processes on this machine, which live until `close`."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self._workers = [Worker(limits) for _ in range(max(1, jobs))]

    def start(self, file_format: str) -> None:
        """Have a process made ready: there will be something of that format to read."""
        self._workers[0].start(file_format)

    def close(self) -> None:
        for worker in self._workers:
            worker.close()

    def __call__(self, requests: Sequence[Request], done: Done) -> None:
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for index in range(len(requests)):
            waiting.put(index)
        lock = threading.Lock()
        failures: list[BaseException] = []
        stop = threading.Event()

        def work(worker: Worker) -> None:
            try:
                while not stop.is_set():
                    try:
                        index = waiting.get_nowait()
                    except queue.Empty:
                        return
                    outcome = worker.read(requests[index])
                    with lock:
                        if not stop.is_set():
                            done(index, outcome)
            except BaseException as error:
                failures.append(error)
                stop.set()

        threads = [threading.Thread(target=work, args=(w,), daemon=True) for w in self._workers[: len(requests)]]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)
        finally:
            stop.set()
        if failures:
            raise failures[0]
