"""Web pages saved whole (.mht, .mhtml): the page's words, and those on its pictures."""

from __future__ import annotations

from email import policy
from email.message import Message
from email.parser import BytesParser

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.markup import add_html
from auditor.readers.text import decode


def read(job: Job) -> Reading:
    """One part: headings, paragraphs and tables of the first page in it, then what its pictures say."""
    try:
        parts = list(BytesParser(policy=policy.compat32).parsebytes(job.path.read_bytes()).walk())
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise UnreadableError("网页文件无法解析；请打印为PDF后提供") from error
    pages = [p for p in parts if p.get_content_type() in ("text/html", "text/plain") and _data(p).strip()]
    if not pages:
        raise UnreadableError("网页文件中没有页面，可能已损坏；请打印为PDF后提供")
    builder, inside = PartBuilder(job.file), Inside(job)
    for page in pages:
        add_html(builder, _text(page))
    for part in parts:
        if part.get_content_maintype() == "image":
            words = inside.picture(_data(part))
            if words is not None:
                builder.insert(words, Locator())
    return Reading((builder.build(),), "；".join(inside.reasons), inside.scanned)


def _data(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError):
        return b""
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    data = _data(part)
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(data)
