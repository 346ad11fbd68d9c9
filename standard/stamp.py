"""What a generated file carries inside, by which it is known again with certainty.

The generator writes these custom properties, the auditor reads them; neither knows the other. The content's hash tells
a layout nobody has touched from one that somebody has filled in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

TYPE, STATE, CONTENT = "CarbonclauseType", "CarbonclauseState", "CarbonclauseContent"
BODY = "CarbonclauseBody"
PART = "docProps/custom.xml"
DRAFT, RELEASED, BLANK = "draft", "released", "blank"
DOCUMENT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRINGS = "xl/sharedStrings.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_SIGNING_ROW = re.compile(r"[^:：]{2,6}[:：].{0,20}日期[:：]")
_SIGNS = re.compile(r"(?:编制|编写|审核|审定|复核|批准|审批|会签)(?:人|[:：]|$)|.{0,12}(?:签字|签名|签章)")
_CONTENT_PARTS = re.compile(r"word/document\.xml|xl/worksheets/[^/]+\.xml|xl/sharedStrings\.xml")


def content_hash(parts: Mapping[str, bytes]) -> str:
    """SHA-256 of an Office package's contents proper: a Word file's body, a workbook's sheets and strings.

    parts: member name → its bytes; members that are no contents are passed over.
    """
    digest = hashlib.sha256()
    for name in sorted(filter(_CONTENT_PARTS.fullmatch, parts)):
        digest.update(name.encode() + b"\0" + hashlib.sha256(parts[name]).digest())
    return digest.hexdigest()


def body_hash(parts: Mapping[str, bytes], parse: Callable[[bytes], etree._Element]) -> str:
    """SHA-256 of what an Office file says, its cover, its table of contents and the places for signatures apart.

    parts: member name → its bytes. parse: how XML is read. Signing a layout that nobody has filled in leaves it the
    same, and so does saving it in an office program: what formulas give is no content.
    """
    digest = hashlib.sha256()
    for text in _word(parse(parts[DOCUMENT])) if DOCUMENT in parts else _workbook(parts, parse):
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def _word(document: etree._Element) -> Iterator[str]:
    """The texts from the first chapter on, of a form without chapters all, blanks left away."""
    paragraphs = list(document.iter(f"{_W}p"))
    first = next((i for i, p in enumerate(paragraphs) if re.fullmatch("(?:Heading)?1", _style(p))), 0)
    for paragraph in paragraphs[first:]:
        text = _text(paragraph, f"{_W}t")
        row = next(paragraph.iterancestors(f"{_W}tr"), None)
        label = text if row is None else _text(next(row.iter(f"{_W}tc")), f"{_W}t")
        if text and not _SIGNS.match(label) and not _style(paragraph).upper().startswith("TOC"):
            yield text


def _workbook(parts: Mapping[str, bytes], parse: Callable[[bytes], etree._Element]) -> Iterator[str]:
    """Every cell that somebody typed as 'A1=text', sheet by sheet; rows with a place to sign are passed over."""
    strings = [_text(s, f"{_S}t") for s in parse(parts[_STRINGS]).iter(f"{_S}si")] if _STRINGS in parts else []
    for name in sorted(name for name in parts if _SHEET.fullmatch(name)):
        for row in parse(parts[name]).iter(f"{_S}row"):
            cells = {cell.get("r") or "": _typed(cell, strings) for cell in row.iter(f"{_S}c")}
            if not any(_SIGNING_ROW.match(text) for text in cells.values()):
                yield from (f"{name} {place}={text}" for place, text in cells.items() if text)


def _typed(cell: etree._Element, strings: list[str]) -> str:
    """A cell's text, a number in one spelling; '' for a formula."""
    if cell.find(f"{_S}f") is not None:
        return ""
    value = cell.findtext(f"{_S}v") or ""
    if cell.get("t") == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    if cell.get("t") in (None, "n") and value:
        return f"{float(value):.12g}"
    return value or _text(cell, f"{_S}t")


def _text(element: etree._Element, tag: str) -> str:
    return "".join("".join(t.text or "" for t in element.iter(tag)).split())


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val") or ""
