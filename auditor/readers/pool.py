"""Worker processes that read files, watched and replaced when they die, hang or eat up their memory."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditor.readers.base import Member, Reading, UnreadableError
from auditor.readers.codec import decode

_AT_ONCE: Final = 40  # files after which a worker is replaced, as libraries leak


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be read: where it is, what it is called, its format, and a folder for what is extracted from it."""

    path: Path
    file: str
    format: str
    work: Path


class Worker:
    """One process, started when first needed. time_limit: seconds without a sign of life; memory_limit: bytes."""

    def __init__(self, time_limit: float, memory_limit: int) -> None:
        self._time, self._memory = time_limit, memory_limit
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._served = 0

    def read(self, request: Request) -> Reading:
        """What the process read. UnreadableError when it died, hung or couldn't."""
        process = self._running()
        message = {"path": str(request.path), "file": request.file, "format": request.format, "work": str(request.work)}
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
        except OSError:
            self.close()
            raise UnreadableError("读取进程意外退出，请重试；多次出现时请将文件另存后提供") from None
        answer = self._answer()
        if "unreadable" in answer:
            raise UnreadableError(str(answer["unreadable"]))
        reading = decode(answer["reading"], request.file)
        members = tuple(Member(name, Path(path)) for name, path in answer["members"])
        return Reading(reading.parts, reading.reason, reading.scanned, reading.properties, members)

    def _answer(self) -> dict[str, Any]:
        for _ in range(100_000):
            try:
                line = self._answers.get(timeout=self._time)
            except queue.Empty:
                self.close()
                raise UnreadableError(f"读取超过{self._time:.0f}秒无响应，已放弃；请拆分或另存后提供") from None
            if line is None:
                self.close()
                raise UnreadableError("读取时程序崩溃或内存超限，文件可能已损坏；请另存或重新导出后提供")
            answer: dict[str, Any] = json.loads(line)
            if "tick" not in answer:
                self._served += 1
                return answer
        self.close()
        raise UnreadableError("文件内容过多，已放弃读取；请拆分后提供")

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None and (self._process.poll() is not None or self._served >= _AT_ONCE):
            self.close()
        if self._process is None:
            self._process = _start(self._memory)
            self._answers = queue.Queue()
            self._served = 0
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


def _start(memory: int) -> subprocess.Popen[str]:
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
        text=True,
        encoding="utf-8",
        env=environment,
    )


def _pump(process: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            answers.put(line)
    answers.put(None)


def read_all(
    requests: list[Request], jobs: int, time_limit: float, memory_limit: int, done: Callable[[int, Reading | str], None]
) -> None:
    """Read `requests` with `jobs` workers; `done(index, reading or reason)` is called from one thread at a time."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(requests)):
        waiting.put(index)
    lock = threading.Lock()
    failures: list[BaseException] = []
    stop = threading.Event()

    def work() -> None:
        worker = Worker(time_limit, memory_limit)
        try:
            while not stop.is_set():
                try:
                    index = waiting.get_nowait()
                except queue.Empty:
                    return
                outcome: Reading | str
                try:
                    outcome = worker.read(requests[index])
                except UnreadableError as error:
                    outcome = str(error)
                with lock:
                    done(index, outcome)
        except BaseException as error:
            failures.append(error)
            stop.set()
        finally:
            worker.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(max(1, min(jobs, len(requests))))]
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
