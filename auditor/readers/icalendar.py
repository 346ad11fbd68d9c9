"""Calendars (.ics, RFC 5545): the calendar's name, and each event or task as a line with its day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading
from auditor.readers.text import text_in

_ESCAPED = re.compile(r"\\([\\;,nN])")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_ENTRY = ("VEVENT", "VTODO")
_SHOWN = {"DTSTART": "", "DUE": "", "SUMMARY": "", "LOCATION": "地点：", "DESCRIPTION": ""}


def read(job: Job) -> Reading:
    """One part. Locators are lines of the source; what a reminder says is passed over."""
    builder = PartBuilder(job.file)
    entry: dict[str, str] | None = None
    began, inside = 0, ""
    for number, name, value in _lines(text_in(job.path)):
        if name == "X-WR-CALNAME":
            builder.heading(value, Locator(line=number), 0)
        elif name == "BEGIN" and value in _ENTRY:
            entry, began = {}, number
        elif name == "END" and value in _ENTRY and entry is not None:
            builder.paragraph("；".join(entry[key] for key in _SHOWN if entry.get(key)), Locator(line=began))
            entry = None
        elif entry is not None and name in ("BEGIN", "END"):
            inside = value if name == "BEGIN" else ""
        elif entry is not None and name in _SHOWN and not inside:
            entry[name] = _SHOWN[name] + (_DAY.sub(r"\1-\2-\3", value[:8]) if name in ("DTSTART", "DUE") else value)
    return Reading((builder.build(),))


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, NAME, value) of each content line, folded lines joined, parameters left away, escapes undone."""
    joined: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and joined:
            joined[-1] = joined[-1][0], joined[-1][1] + line[1:]
        else:
            joined.append((number, line))
    for number, line in joined:
        name, colon, value = line.partition(":")
        if colon:
            plain = _ESCAPED.sub(lambda m: "；" if m[1] in "nN" else m[1], value)
            yield number, name.partition(";")[0].strip().upper(), plain.strip()
