"""A process that reads files one after the other for its parent, and may die of one of them.

Protocol: JSON lines. In: {"path", "file", "format", "work"}. Out: {"tick": true} as signs of life, then
{"reading": …, "members": [[name, path], …]} or {"unreadable": reason}. Started as `python -m auditor.readers.worker
MEMORY_BYTES`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from auditor.readers import Job, UnreadableError, reader_of
from auditor.readers.codec import encode

OUT_OF_MEMORY = "读取时占用内存过多，已放弃；请拆分或压缩后提供"
DAMAGED = "文件已损坏或结构异常，无法读取；请重新导出后提供"


def main() -> None:
    """Serve until the parent closes the pipe. Whatever the libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    limit_memory(int(sys.argv[1]))
    for line in sys.stdin:
        answer = _serve(json.loads(line), out)
        out.write(json.dumps(answer, ensure_ascii=True) + "\n")
        if answer.get("unreadable") == OUT_OF_MEMORY:
            return


def limit_memory(size: int) -> None:
    """Keep this process to `size` bytes of memory and from writing a core, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve(request: dict[str, str], out: TextIO) -> dict[str, Any]:
    def tick() -> None:
        out.write('{"tick": true}\n')

    reader = reader_of(request["format"])
    if reader is None:
        return {"unreadable": DAMAGED}
    try:
        reading = reader(Job(Path(request["path"]), request["file"], Path(request["work"]), tick))
    except UnreadableError as error:
        return {"unreadable": str(error)}
    except MemoryError:
        return {"unreadable": OUT_OF_MEMORY}
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        print(f"{request['file']}: {type(error).__name__}: {error}", file=sys.stderr)
        starved = any(sign in str(error).lower() for sign in ("memory", "alloc"))
        return {"unreadable": OUT_OF_MEMORY if starved else DAMAGED}
    return {"reading": encode(reading), "members": [[m.name, str(m.path)] for m in reading.members]}


if __name__ == "__main__":
    main()
