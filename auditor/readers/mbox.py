"""Mailboxes (.mbox): every message becomes a file of its own."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email import policy
from functools import partial

from auditor.readers.base import Job, Reading
from auditor.readers.members import Hold


def read(job: Job) -> Reading:
    """Members: the messages, named by their number and subject."""
    hold = Hold(job)
    for number, raw in enumerate(_messages(job), 1):
        if hold.full:
            break
        hold.take(f"{number:04d} {_subject(raw)}".strip() + ".eml", partial(list[bytes], [raw]))
    return hold.reading("邮箱文件")


def _messages(job: Job) -> Iterator[bytes]:
    """Messages as bytes; a line that begins with 'From ' after an empty line opens one."""
    lines: list[bytes] = []
    empty = True
    with job.path.open("rb") as stream:
        for line in stream:
            if empty and line.startswith(b"From "):
                if any(one.strip() for one in lines):
                    yield b"".join(lines)
                lines = []
            else:
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
            empty = not line.strip()
    if any(one.strip() for one in lines):
        yield b"".join(lines)


def _subject(raw: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0][:65536]
    try:
        subject = str(email.message_from_bytes(head, policy=policy.default).get("subject", ""))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        return ""
    return re.sub(r"[/\\!\s]+", " ", subject).strip()[:60]
