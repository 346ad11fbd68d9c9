"""Outlook messages (.msg): the message as one part, its attachments as files of their own."""

from __future__ import annotations

import datetime
import re
import struct
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from typing import Final

import olefile

from auditor.model import Locator
from auditor.readers.base import Job, Member, PartBuilder, Reading, UnreadableError
from auditor.readers.compressedrtf import decompressed, text_of
from auditor.readers.mail import plain
from auditor.readers.members import safe_name
from auditor.readers.text import decode

MAX_ATTACHMENTS: Final = 200
MAX_DEPTH: Final = 8  # messages attached to each other
_TEXT8, _TEXT16, _BINARY, _OBJECT = "001E", "001F", "0102", "000D"
_SUBJECT, _SENDER, _ADDRESS, _SMTP, _TO, _CC = "0037", "0C1A", "0C1F", "5D01", "0E04", "0E03"
_BODY, _HTML, _RTF = "1000", "1013", "1009"
_LONG_NAME, _NAME, _DATA, _SHOWN = "3707", "3704", "3701", "3001"
_SUBMITTED, _DELIVERED, _CODEPAGE, _NET_CODEPAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
_EPOCH: Final = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_CODECS: Final = {936: "gb18030", 54936: "gb18030", 950: "big5", 65001: "utf-8", 1200: "utf-16-le", 20127: "gb18030"}

Path = tuple[str, ...]


def read(job: Job) -> Reading:
    """Part: the header lines ('主题：…'), then the body. Members: the attachments, a message among them as .eml."""
    try:
        with olefile.OleFileIO(str(job.path)) as ole:
            return _Message(ole, ()).reading(job)
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:  # olefile raises what it likes on damaged files
        raise UnreadableError("邮件文件已损坏，无法打开；请在Outlook中另存为.eml或把附件单独提供") from error


class _Message:
    """One message: the file's own, or one attached to it."""

    def __init__(self, ole: olefile.OleFileIO, root: Path) -> None:
        self.ole, self.root = ole, root
        self.fixed = self._fixed()
        page = self.fixed.get(_CODEPAGE) or self.fixed.get(_NET_CODEPAGE) or b""
        number = struct.unpack("<I", page[:4])[0] if len(page) >= 4 else 936
        self.codec = _CODECS.get(number, f"cp{number}")

    def _fixed(self) -> dict[int, bytes]:
        """Properties of fixed length: id → 8 bytes."""
        try:
            data = self.ole.openstream([*self.root, "__properties_version1.0"]).read()
        except OSError:
            return {}
        start = 24 if self.root else 32
        found: dict[int, bytes] = {}
        for at in range(start, len(data) - 15, 16):
            tag = struct.unpack_from("<I", data, at)[0]
            found[tag >> 16] = data[at + 8 : at + 16]
        return found

    def _stream(self, holder: Path, tag: str, kind: str) -> bytes | None:
        name = [*holder, f"__substg1.0_{tag}{kind}"]
        return self.ole.openstream(name).read() if self.ole.exists(name) else None

    def text(self, tag: str, holder: Path | None = None) -> str:
        holder = self.root if holder is None else holder
        wide = self._stream(holder, tag, _TEXT16)
        if wide is not None:
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        narrow = self._stream(holder, tag, _TEXT8)
        if narrow is None:
            return ""
        try:
            return narrow.decode(self.codec).rstrip("\0")
        except (LookupError, UnicodeDecodeError):
            return decode(narrow).rstrip("\0")

    def _at(self) -> datetime.datetime | None:
        """When it was sent, else when it came."""
        for tag in (_SUBMITTED, _DELIVERED):
            ticks = struct.unpack("<Q", self.fixed[tag])[0] if tag in self.fixed else 0
            if 0 < ticks < 4 * 10**18:
                return _EPOCH + datetime.timedelta(microseconds=ticks // 10)
        return None

    def date(self) -> str:
        at = self._at()
        return f"{at:%Y-%m-%d %H:%M} UTC" if at is not None else ""

    def sender(self) -> str:
        name, address = self.text(_SENDER), self.text(_SMTP) or self.text(_ADDRESS)
        return f"{name} <{address}>" if name and address and name != address else name or address

    def body(self) -> str:
        found = self.text(_BODY)
        if found.strip():
            return found
        html = self._stream(self.root, _HTML, _BINARY)
        if html:
            return plain(decode(html))
        narrow = self.text(_HTML)
        if narrow.strip():
            return plain(narrow)
        packed = self._stream(self.root, _RTF, _BINARY)
        return text_of(decompressed(packed)) if packed else ""

    def lines(self) -> list[str]:
        head = (
            ("主题", self.text(_SUBJECT)),
            ("发件人", self.sender()),
            ("收件人", self.text(_TO)),
            ("抄送", self.text(_CC)),
            ("日期", self.date()),
        )
        return [
            f"{label}：{value.strip()}" if value.strip() else "" for label, value in head
        ] + self.body().splitlines()

    def attachments(self) -> list[Path]:
        names = {
            entry[len(self.root)]
            for entry in self.ole.listdir(streams=True, storages=False)
            if tuple(entry[: len(self.root)]) == self.root and len(entry) > len(self.root)
        }
        return [(*self.root, name) for name in sorted(names) if name.startswith("__attach_version1.0_")]

    def reading(self, job: Job) -> Reading:
        builder = PartBuilder(job.file)
        for number, line in enumerate(self.lines(), 1):
            builder.paragraph(line, Locator(paragraph=number))
        members: list[Member] = []
        reason = ""
        for number, holder in enumerate(self.attachments()):
            if number >= MAX_ATTACHMENTS:
                reason = f"附件超过{MAX_ATTACHMENTS}个，其余未读取"
                break
            members.append(self._attachment(holder, job, number))
            job.tick()
        properties = {"title": self.text(_SUBJECT), "author": self.sender(), "created": self.date()[:10]}
        return Reading(
            (builder.build(),),
            reason,
            properties={k: v for k, v in properties.items() if v},
            members=tuple(members),
        )

    def as_mail(self) -> bytes:
        """The message as RFC 5322 has it, its attachments and the messages attached to it inside: read as .eml."""
        mail = MIMEMultipart()
        people = (("From", self.sender()), ("To", self.text(_TO)), ("Cc", self.text(_CC)))
        for name, value in (("Subject", self.text(_SUBJECT)), *people):
            if value.strip():
                mail[name] = Header(" ".join(value.split()), "utf-8").encode()
        at = self._at()
        if at is not None:
            mail["Date"] = format_datetime(at)
        mail.attach(MIMEText(self.body(), "plain", "utf-8"))
        for number, holder in enumerate(self.attachments()[:MAX_ATTACHMENTS]):
            name, data = self._content(holder)
            part = MIMEApplication(data)
            part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name or f"附件{number + 1}"))
            mail.attach(part)
        return mail.as_bytes()

    def _content(self, holder: Path) -> tuple[str, bytes]:
        """Name ('' when it has none) and bytes of an attachment; of a message that is attached, as .eml."""
        name = self.text(_LONG_NAME, holder) or self.text(_NAME, holder) or self.text(_SHOWN, holder)
        data = self._stream(holder, _DATA, _BINARY)
        inner = (*holder, f"__substg1.0_{_DATA}{_OBJECT}")
        if data is None and self.ole.exists([*inner, "__properties_version1.0"]):
            if len(inner) > 2 * MAX_DEPTH:
                raise UnreadableError(f"邮件逐层嵌套超过{MAX_DEPTH}层；请把内层邮件另存后提供")
            data, name = _Message(self.ole, inner).as_mail(), f"{name or '转发邮件'}.eml"
        return re.sub("/", "_", safe_name(name)) if name else "", data or b""

    def _attachment(self, holder: Path, job: Job, number: int) -> Member:
        name, data = self._content(holder)
        path = job.work / f"m{number}"
        path.write_bytes(data)
        return Member(name or f"附件{number + 1}", path)
