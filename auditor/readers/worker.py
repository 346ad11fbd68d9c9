"""A process that reads files one after the other for its parent, and may die of one of them.

Protocol: JSON lines. In: {"path", "file", "format", "work"}, or {"ready": format} to have its reader loaded. Out:
{"tick": true} as signs of life, then {"members": [[name, path], …], "memory": bytes} with the reading on two lines of
its own, or {"unreadable": reason, "lasting": whether the file is to blame and not this machine}.
Started as `python -m auditor.readers.worker MEMORY_BYTES`.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from auditor.readers import Job, Reading, UnreadableError, reader_of
from auditor.readers.codec import encode

OUT_OF_MEMORY = "读取时占用内存过多，已放弃；请拆分或压缩后提供"
DAMAGED = "文件已损坏或结构异常，无法读取；请重新导出后提供"


def main() -> None:
    """Serve until the parent closes the pipe. Whatever the libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit_memory(int(sys.argv[1]))
    gc.set_threshold(
        50_000, 20, 50
    )  # a reading is thousands of small things that all stay: looking often finds nothing
    for line in sys.stdin:
        request = json.loads(line)
        if "ready" in request:
            reader_of(request["ready"])
            continue
        answer, reading = _serve(request, out)
        out.write(json.dumps(answer).encode() + b"\n")
        if reading is not None:
            out.write(encode(reading) + b"\n")
        out.flush()
        if answer.get("unreadable") == OUT_OF_MEMORY:
            return


def limit_memory(size: int) -> None:
    """Keep this process to `size` bytes of memory and from writing a core, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak_memory() -> int:
    """Bytes that this process has held at most; 0 where the system doesn't tell (getrusage tells the parent's too)."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _serve(request: dict[str, str], out: BinaryIO) -> tuple[dict[str, Any], Reading | None]:
    def tick() -> None:
        out.write(b'{"tick": true}\n')
        out.flush()

    reader = reader_of(request["format"])
    if reader is None:
        return {"unreadable": DAMAGED}, None
    try:
        reading = reader(Job(Path(request["path"]), request["file"], Path(request["work"]), tick))
    except UnreadableError as error:
        return {"unreadable": str(error), "lasting": True}, None
    except MemoryError:
        return {"unreadable": OUT_OF_MEMORY}, None
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        print(f"{request['file']}: {type(error).__name__}: {error}", file=sys.stderr)
        starved = any(sign in str(error).lower() for sign in ("memory", "alloc"))
        return {"unreadable": OUT_OF_MEMORY if starved else DAMAGED}, None
    return {"members": [[m.name, str(m.path)] for m in reading.members], "memory": _peak_memory()}, reading


if __name__ == "__main__":
    main()
