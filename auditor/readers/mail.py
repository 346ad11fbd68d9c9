"""Mails (.eml): the message as one part, its attachments as files of their own."""

from __future__ import annotations

import html
import re
from email import policy
from email.message import EmailMessage, Message, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from auditor.model import Locator
from auditor.readers.base import Job, Member, PartBuilder, Reading, UnreadableError
from auditor.readers.text import decode

_HEADERS = (("subject", "主题"), ("from", "发件人"), ("to", "收件人"), ("cc", "抄送"), ("date", "日期"))
_MAX_ATTACHMENTS = 200


def read(job: Job) -> Reading:
    """Part: the header lines ('主题：…'), then the body. Members: the attachments."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(job.path.read_bytes())
        return _read(message, job)
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise UnreadableError("邮件格式异常，无法解析；请把正文和附件另存后提供") from error


def _read(message: EmailMessage, job: Job) -> Reading:
    builder = PartBuilder(job.file)
    for number, (name, label) in enumerate(_HEADERS, 1):
        value = str(message.get(name, "")).strip()
        if value:
            builder.paragraph(f"{label}：{value}", Locator(paragraph=number))
    for number, line in enumerate(_body(message).splitlines(), len(_HEADERS) + 1):
        builder.paragraph(line, Locator(paragraph=number))
    members: list[Member] = []
    reason = ""
    for part in list(message.walk())[1:]:
        if len(members) >= _MAX_ATTACHMENTS:
            reason = f"附件超过{_MAX_ATTACHMENTS}个，其余未读取"
            break
        member = _attachment(part, job, len(members))
        if member is not None:
            members.append(member)
    return Reading((builder.build(),), reason, properties=_properties(message), members=tuple(members))


def _properties(message: EmailMessage) -> dict[str, str]:
    found = {"title": str(message.get("subject", "")), "author": str(message.get("from", ""))}
    try:
        at = parsedate_to_datetime(str(message.get("date", "")))
        found["created"] = f"{at:%Y-%m-%d}"
    except (TypeError, ValueError, IndexError, OverflowError):
        pass
    return {key: value for key, value in found.items() if value}


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _decoded(part)
    return plain(text) if part.get_content_type() == "text/html" else text


def _decoded(part: MIMEPart) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return str(part.get_payload())
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def plain(source: str) -> str:
    """The words of an HTML body, a line a block."""
    source = re.sub(r"(?is)<(script|style|head)\b.*?</\1>", "", source)
    source = re.sub(r"(?i)<br\s*/?>|</(?:p|div|tr|li|h\d|table)>", "\n", source)
    source = re.sub(r"(?i)</t[dh]>", "  ", source)
    return html.unescape(re.sub(r"<[^>]+>", "", source))


def _attachment(part: MIMEPart, job: Job, index: int) -> Member | None:
    if part.is_multipart() and part.get_content_type() != "message/rfc822":
        return None
    name = part.get_filename() or ""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        data = inner.as_bytes() if isinstance(inner, Message) else b""
        name = name or f"转发邮件{index + 1}.eml"
    elif part.get_content_disposition() == "attachment" or name:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
    else:
        return None
    name = re.sub(r"[/\\\x00-\x1f]", "_", name) or f"附件{index + 1}"
    path = job.work / f"{index}"
    path.write_bytes(data)
    return Member(name, path)
