"""What a merge sees of a Word paragraph, cell or table: its text and its look, whoever saved the file last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from generator.package import OFFICE, Package

AUTHOR = "carbonclause"
_SKIP = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), qn("w:delText")}
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_OBJECTS = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_TRACKED = [qn(f"w:{n}") for n in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange")]
_P, _TBL, _SDT, _TR, _R, _RPR, _PPR = (qn(f"w:{n}") for n in ("p", "tbl", "sdt", "tr", "r", "rPr", "pPr"))
_VAL, _FILL, _ID = qn("w:val"), qn("w:fill"), qn("w:id")
_TEXTS = {qn("w:t"), qn("m:t")}
_COMMENTED = (qn("w:commentRangeStart"), qn("w:commentReference"))
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LOOK = ("b", "i", "u", "strike", "color", "highlight", "sz", "vertAlign", "shd")
_REFERENCE = f"{{{OFFICE}}}"


@dataclass(frozen=True, slots=True)
class Story:
    """A part with paragraphs, in its file: word/document.xml of one of the three versions."""

    package: Package
    part: str
    root: Any

    def ours(self) -> frozenset[str]:
        """The ids of the comments that an earlier merge left."""
        return frozenset(
            c.get(qn("w:id")) for c in comments(self.package, self.part) if c.get(qn("w:author")) == AUTHOR
        )


def comments(package: Package, part: str) -> list[Any]:
    """The comments of a document."""
    from generator.package import parse

    for relation in package.relations(part):
        if relation.get("Type", "").endswith("/comments"):
            return list(parse(package.parts[package.target(part, relation)]))
    return []


def blocks(parent: Any) -> list[Any]:
    """The paragraphs, tables and content controls of a body or cell, in order."""
    return list(parent.iterchildren(_P, _TBL, _SDT))


def text_of(element: Any) -> str:
    """The text as it reads with tracked changes accepted; an object counts as one mark with its own text."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIP:
            continue
        tag = child.tag
        if tag in _TEXTS:
            yield child.text or ""
        elif tag in _BREAKS:
            yield _BREAKS[tag]
        elif tag in _OBJECTS:
            yield "\ufffc"
            yield from _inside(child)
        else:
            yield from _pieces(child)
            if tag in (_P, _TR):
                yield "\n"


def _inside(drawing: Any) -> Iterator[str]:
    """The text of the boxes of a drawing (only once: old Word gets a copy of it)."""
    for box in drawing.iter(qn("w:txbxContent")):
        yield from _pieces(box)


def key_of(story: Story, element: Any) -> tuple[str, ...]:
    """What makes two blocks the same for a reader: kind, text, pictures."""
    return (element.tag, text_of(element), *_pictures(story, element))


def _pictures(story: Story, element: Any) -> list[str]:
    found = []
    for blip in element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"):
        found.append(story.package.digest(story.part, blip.get(f"{_REFERENCE}embed", "")))
    for image in element.iter("{urn:schemas-microsoft-com:vml}imagedata"):
        found.append(story.package.digest(story.part, image.get(f"{_REFERENCE}id", "")))
    return found


def look_of(element: Any) -> tuple[object, ...]:
    """The formatting that a person sets by hand: of stretches of text, of the paragraph; not how it is cut in runs."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for run in element.iter(_R):
        content = "".join(_pieces(run))
        if not content:
            continue
        look = _run_look(run)
        if found and found[-1][1] == look:
            found[-1] = (found[-1][0] + content, look)
        else:
            found.append((content, look))
    return (tuple(found), tuple(_paragraph_look(p) for p in _paragraphs(element)))


def _paragraphs(element: Any) -> list[Any]:
    return [element] if element.tag == _P else list(element.iter(_P))


def _run_look(run: Any) -> tuple[str, ...]:
    properties = run.find(_RPR)
    if properties is None:
        return ()
    found = []
    for name in _LOOK:
        child = properties.find(f"{_W}{name}")
        if child is not None:
            value = child.get(_VAL, child.get(_FILL, "1"))
            if value not in ("0", "false", "none", "auto"):
                found.append(f"{name}={'1' if value in ('true', 'on') else value}")
    return tuple(found)


def _paragraph_look(paragraph: Any) -> tuple[str, ...]:
    properties = paragraph.find(_PPR)
    if properties is None:
        return ()
    found = []
    for name in ("pStyle", "jc", "numPr", "pageBreakBefore", "sectPr"):
        child = properties.find(f"{_W}{name}")
        if child is not None:
            value = child.get(_VAL, "1")
            found.append(f"{name}={value}" if value not in ("both", "left", "start") else "")
    return tuple(f for f in found if f)


def tracked_or_commented(story: Story, element: Any) -> bool:
    """Whether a person's tracked changes or comments lie in it (comments of an earlier merge don't count)."""
    if next(element.iter(*_TRACKED), None) is not None:
        return True
    marks = {m.get(_ID) for m in element.iter(*_COMMENTED)}
    return bool(marks) and bool(marks - story.ours())


def fingerprint(package: Package, part: str) -> str:
    """A header's or footer's text and pictures, to tell whether a person changed it."""
    from generator.package import parse

    story = Story(package, part, parse(package.parts[part]))
    return hashlib.sha256(repr(key_of(story, story.root)).encode()).hexdigest()
