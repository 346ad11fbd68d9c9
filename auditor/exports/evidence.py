"""What every export says of evidence and tool in the same way: whose verdict, where a file stands, what was cited."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from importlib.metadata import version
from urllib.parse import quote

from auditor.model import Citation
from auditor.reports.overview import Judged
from auditor.reports.wording import clip, join

TOOL = "carbonclause"
_MEMBER = "!"
_QUOTE = 120  # full-width characters of a quote that fit a line


def tool_version() -> str:
    """Version of the installed package."""
    return version(TOOL)


def split_member(file: str, known: Collection[str]) -> tuple[str, str]:
    """The file of the evidence folder that holds `file`, and the path inside it ('' where `file` is no member).

    A name may hold '!' itself: only a prefix that is a known file is taken for an archive or a mail.
    """
    at = file.find(_MEMBER)
    while at >= 0:
        if file[:at] in known:
            return file[:at], file[at + 1 :]
        at = file.find(_MEMBER, at + 1)
    return file, ""


def uri(file: str) -> str:
    """`file` as a relative URI (RFC 3986): UTF-8 percent-encoded, '/' kept; it never reads as an absolute one."""
    return quote(file, safe="/", errors="replace")


def place(citation: Citation) -> str:
    """Where a citation stands, as a person is told: file and place."""
    return " ".join(part for part in (citation.file, citation.locator) if part)


def cited(citation: Citation) -> str:
    """A citation on one line: file, place, quote."""
    return f"{place(citation)}：“{clip(citation.quote, _QUOTE)}”" if citation.quote.strip() else place(citation)


def reasons(item: Judged) -> str:
    """Why the verdict in force is what it is: the auditor's reason where a decision stands, else the machine's."""
    decision = item.finding.decision
    if decision and not decision.stale and decision.reason:
        return decision.reason
    return join(item.finding.reasons)


def decided_by(item: Judged) -> str:
    """Who decided over the machine, '' where the machine's verdict is in force."""
    decision = item.finding.decision
    return decision.by if decision and not decision.stale else ""


def as_json(data: Mapping[str, object]) -> bytes:
    """`data` as a JSON file: UTF-8, keys in the order given, a line break at the end."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")
