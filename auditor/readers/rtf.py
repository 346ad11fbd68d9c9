"""Rich text files (.rtf): an own reader, as the libraries for it lose tables and characters of two bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from auditor.model import Locator
from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.rtfbody import Body

MAX_SIZE: Final = 128 * 2**20
_MAX_DEPTH: Final = 2_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|(.)", re.S
)
_SKIPPED: Final = {
    "fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata",
    "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "objdata", "objclass", "nonshppict",
    "fldinst", "bkmkstart", "bkmkend", "pgptbl", "filetbl", "revtbl", "mmathPr", "sp", "sv", "sn", "shpinst",
    "datafield", "wgrffmtfilter", "panose", "falt", "atnid", "atnref", "atndate", "private", "pnseclvl",
    "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "picprop", "blipuid", "docvar", "userprops", "password",
    "passwordhash", "background", "keycode", "template", "do", "company", "manager", "category", "comment",
    "doccomm", "keywords", "subject", "hlinkbase", "buptim", "printim",
}  # fmt: skip
_CHARSETS: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_SIGNS: Final = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "softline": "\n", "lbr": "\n",
}  # fmt: skip
_ASIDE: Final = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header", "footer": "header",
    "footerl": "header", "footerr": "header", "footerf": "header", "footnote": "note", "annotation": "note",
}  # fmt: skip
_PROPERTIES: Final = {
    "title": "title",
    "author": "author",
    "operator": "last_author",
    "creatim": "created",
    "revtim": "modified",
}


def read(job: Job) -> Reading:
    """One part: headers first, the body in order with its tables, notes where they are anchored."""
    data = job.path.read_bytes()
    if len(data) > MAX_SIZE:
        raise UnreadableError("文件超过128MB，未读取；请拆分后提供")
    document = _Document(job)
    loss = ""
    open_groups = document.parse(data)
    if open_groups > 0:
        loss = "文件末尾不完整（可能被截断），已读取残存部分；请重新提供完整文件"
    reasons = ([loss] if loss else []) + document.inside.reasons
    inside = document.inside
    parts = (document.body.finished(document.state.outline), *inside.parts)
    return Reading(parts, "；".join(reasons), inside.scanned, document.properties)


@dataclass
class _State:
    """What holds inside a group."""

    codec: str = "cp1252"
    skip: bool = False
    hidden: bool = False
    deleted: bool = False
    uc: int = 1
    target: str = ""  # '', 'header', 'note', 'pict', 'info:NAME'
    fonts: bool = False
    star: bool = False
    in_table: bool = False
    outline: int | None = None
    info: bool = False


@dataclass
class _Aside:
    kind: str
    text: list[str] = field(default_factory=list)


class _Document:
    def __init__(self, job: Job) -> None:
        self.job, self.inside = job, Inside(job)
        self.body = Body(job.file)
        self.default = "cp1252"
        self.charsets: dict[int, str] = {}
        self.font = 0
        self.states = [_State()]
        self.properties: dict[str, str] = {}
        self.raw = bytearray()
        self.raw_codec = "cp1252"
        self.aside: _Aside | None = None
        self.hex: list[bytes] = []
        self.to_skip = 0
        self.date: dict[str, int] = {}

    @property
    def state(self) -> _State:
        return self.states[-1]

    def parse(self, data: bytes) -> int:
        """Read all of `data`; returns how many groups were left open."""
        at, steps = 0, 0
        while at < len(data):
            match = _TOKEN.match(data, at)
            if match is None:
                break
            at = match.end()
            word, number, two, symbol, brace, text, _ = match.groups()
            steps += 1
            if steps % 200_000 == 0:
                self.job.tick()
            if brace:
                if not self._brace(brace == b"{"):
                    break
            elif word:
                if word == b"bin":
                    at += max(0, int(number or 0))
                else:
                    self._word(word.decode(), int(number) if number else None)
            elif two:
                self._bytes(bytes([int(two, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._bytes(text)
        self._flush()
        return len(self.states) - 1

    def _brace(self, opening: bool) -> bool:
        self._flush()
        self.to_skip = 0
        if opening:
            if len(self.states) > _MAX_DEPTH:
                raise UnreadableError("文件结构异常（嵌套过深），未读取；请另存为.docx后提供")
            self.states.append(replace(self.state, star=False))
            return True
        closed = self.states.pop()
        if not self.states:
            self.states.append(_State())
            return False
        if closed.target != self.state.target:
            self._close(closed.target)
        return True

    def _close(self, target: str) -> None:
        if target in ("header", "note") and self.aside is not None:
            text = "".join(self.aside.text).strip()
            self.body.builder.paragraph(text, self.body.here() if target == "note" else Locator(), self.aside.kind)
            self.aside = None
        elif target == "pict":
            self._picture()
        elif target.startswith("info:") and self.date:
            d = self.date
            self.properties[target[5:]] = f"{d.get('yr', 0):04d}-{d.get('mo', 1):02d}-{d.get('dy', 1):02d}"
            self.date = {}

    def _picture(self) -> None:
        digits = re.sub(rb"[^0-9a-fA-F]", b"", b"".join(self.hex))
        self.hex = []
        part = self.inside.picture(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))
        if part is not None:
            self.body.builder.insert(part, self.body.here())

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.state.star = True
        elif symbol in b"\\{}":
            self._bytes(symbol)
        elif symbol in b"~":
            self._say("\u00a0")
        elif symbol in b"_":
            self._say("-")
        elif symbol in b"\r\n":
            self._word("par", None)

    def _bytes(self, data: bytes) -> None:
        if self.to_skip:
            dropped = min(self.to_skip, len(data))
            self.to_skip -= dropped
            data = data[dropped:]
        if not data or self.state.skip:
            return
        if self.state.target == "pict":
            self.hex.append(data)
            return
        self.raw += data
        self.raw_codec = self.state.codec

    def _flush(self) -> None:
        if self.raw:
            data, self.raw = bytes(self.raw), bytearray()
            self._say(_decoded(data, self.raw_codec))

    def _say(self, text: str) -> None:
        self._flush()
        state = self.state
        if state.skip or state.deleted:
            return
        if state.fonts or state.target == "pict":
            return
        if state.target.startswith("info:"):
            key = state.target[5:]
            self.properties[key] = self.properties.get(key, "") + text.strip()
        elif self.aside is not None and state.target in ("header", "note"):
            self.aside.text.append(text)
        elif not state.hidden and not state.info:
            self.body.say(text)

    def _word(self, word: str, number: int | None) -> None:
        if word != "uc":
            self._flush()
        state = self.state
        if state.skip:
            return
        if word == "u" and number is not None:
            self._unicode(number)
            return
        self.to_skip = 0
        if word in _SIGNS:
            self._say(_SIGNS[word])
        elif word in _SKIPPED and (word != "do" or state.star):
            state.fonts = word == "fonttbl"
            state.skip = not state.fonts
        elif word in _ASIDE:
            kind = _ASIDE[word]
            state.target = "header" if kind == "header" else "note"
            self.aside = _Aside(kind)
        elif word == "pict":
            state.target, self.hex = "pict", []
        elif word == "object":
            state.skip = False
        elif word == "info":
            state.info = True
        elif state.info and word in _PROPERTIES:
            state.target = f"info:{_PROPERTIES[word]}"
            self.properties.pop(_PROPERTIES[word], None)
        elif word in ("yr", "mo", "dy") and number is not None and state.target.startswith("info:"):
            self.date[word] = number
        elif not self._character(word, number) and not self._paragraph(word, number) and state.star:
            state.skip = word not in ("ud", "shptxt", "shppict", "fldrslt", "shp", "shpgrp", "shprslt")
        state.star = state.star and word == "*"

    def _unicode(self, number: int) -> None:
        self._flush()
        self._say(chr(number & 0xFFFF))
        self.to_skip = self.state.uc

    def _character(self, word: str, number: int | None) -> bool:
        state = self.state
        if word == "ansicpg" and number:
            self.default = state.codec = {936: "gb18030", 950: "big5", 65001: "utf-8"}.get(number, f"cp{number}")
        elif word == "mac":
            self.default = state.codec = "mac_roman"
        elif word == "f" and number is not None:
            self.font = number
            state.codec = self.charsets.get(number, self.default)
        elif word == "fcharset" and number is not None:
            if number not in (0, 1):
                self.charsets[self.font] = _CHARSETS.get(number, self.default)
        elif word == "uc":
            state.uc = min(max(number if number is not None else 1, 0), 8)
        elif word == "v":
            state.hidden = number != 0
        elif word == "deleted":
            state.deleted = number != 0
        elif word == "plain":
            state.hidden = state.deleted = False
        else:
            return False
        return True

    def _paragraph(self, word: str, number: int | None) -> bool:
        state = self.state
        if word == "intbl":
            state.in_table = True
        elif word == "pard":
            state.in_table, state.outline = False, None
        elif word == "outlinelevel":
            state.outline = number if number is not None and 0 <= number < 9 else None
        elif word in ("par", "sect", "page"):
            if self.aside is not None and state.target in ("header", "note"):
                self.aside.text.append("\n")
            else:
                self.body.end_paragraph(in_table=state.in_table, outline=state.outline)
        elif word in ("cell", "nestcell"):
            self.body.end_cell()
        elif word in ("row", "nestrow"):
            self.body.end_row()
        else:
            return False
        return True


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
