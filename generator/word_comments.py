"""Word comments beside a paragraph, signed carbonclause."""

from __future__ import annotations

import datetime as dt
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn

from generator.package import OFFICE, Package, parse, serialise
from generator.word_blocks import AUTHOR

_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


class Comments:
    """The comments of one document; `save` writes them back into the file."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        kinds = (r for r in package.relations(part) if str(r.get("Type")).endswith("/comments"))
        self.name = next((package.target(part, r) for r in kinds), None)
        empty = f"<w:comments {nsdecls('w')}/>".encode()
        self.root = parse(package.parts[self.name] if self.name else empty)
        self.changed = False

    def add(self, paragraph: Any, text: str) -> None:
        """Put a comment on a paragraph, in the place of one that an earlier merge left there."""
        self._drop_ours(paragraph)
        taken = [int(c.get(qn("w:id"))) for c in self.root]
        identifier = str(max(taken, default=-1) + 1)
        comment = OxmlElement("w:comment")
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for name, value in (("id", identifier), ("author", AUTHOR), ("date", now), ("initials", "CC")):
            comment.set(qn(f"w:{name}"), value)
        for line in text.split("\n"):
            comment.append(_line(line))
        self.root.append(comment)
        _anchor(paragraph, identifier)
        self.changed = True

    def _drop_ours(self, paragraph: Any) -> None:
        """Take away the comments that an earlier merge put on the paragraph."""
        ours = {c.get(qn("w:id")): c for c in self.root if c.get(qn("w:author")) == AUTHOR}
        tags = [qn(f"w:{n}") for n in ("commentRangeStart", "commentRangeEnd", "commentReference")]
        for mark in list(paragraph.iter(*tags)):
            identifier = mark.get(qn("w:id"))
            if identifier not in ours:
                continue
            gone = mark.getparent() if mark.tag == tags[2] else mark
            gone.getparent().remove(gone)
            if ours[identifier].getparent() is not None:
                self.root.remove(ours[identifier])

    def save(self) -> None:
        """Write the comments into the file, if any were added."""
        if not self.changed:
            return
        if self.name is None:
            self.name = "word/comments.xml"
            self.package.relate(self.part, f"{OFFICE}/comments", self.name)
        self.package.add(self.name, serialise(self.root), _CONTENT)


def _line(text: str) -> Any:
    paragraph, run, content = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    content.text = text
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(content)
    paragraph.append(run)
    return paragraph


def _anchor(paragraph: Any, identifier: str) -> None:
    start, end, run = OxmlElement("w:commentRangeStart"), OxmlElement("w:commentRangeEnd"), OxmlElement("w:r")
    reference = OxmlElement("w:commentReference")
    for mark in (start, end, reference):
        mark.set(qn("w:id"), identifier)
    run.append(reference)
    properties = paragraph.find(qn("w:pPr"))
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, start)
    paragraph.extend((end, run))
