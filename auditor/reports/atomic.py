"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from standard.errors import UserError


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path`; whatever goes wrong, the file that stood there before stays whole."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        _write_durably(part, content)
        part.replace(path)
    except OSError as error:
        problem = f"文件写不进去（{error.strerror or '系统未说明原因'}）"
        raise UserError(
            problem, where=str(path), remedy="请关闭正打开它的程序，检查磁盘空间和权限，再试一次"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write_durably(path: Path, content: bytes) -> None:
    """Write `content` to a new file at `path` and wait until the disk has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
