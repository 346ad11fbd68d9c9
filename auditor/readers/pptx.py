"""Presentations (.pptx, .pptm, .ppsx, .potx): each slide's texts, tables and notes in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.grid import Grid, Merge
from auditor.readers.ooxml import A, Drawn, Related, alternative_text, ids_in, related, xml_of
from auditor.readers.package import Package, core_properties, open_package

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TITLES = {"title", "ctrTitle"}
_FURNITURE = {"sldNum", "dt", "ftr", "hdr", "sldImg"}
_MAX_DEPTH = 40


def read(job: Job) -> Reading:
    """Slides are counted as pages. Hidden slides are read, and named in the property hidden_slides."""
    with open_package(job.path, job) as package:
        main = next(
            (t.name for t in related(package, "").values() if t.kind == "officeDocument"), "ppt/presentation.xml"
        )
        names = _slides(package, main)
        if not names:
            raise UnreadableError("演示文稿中没有幻灯片，或已损坏；请重新保存后提供")
        builder, inside = PartBuilder(job.file), Inside(job)
        failed: list[str] = []
        hidden: list[str] = []
        seen: set[str] = set()  # footers
        for number, name in enumerate(names, 1):
            try:
                root = xml_of(package, name)
                if root is None:
                    raise UnreadableError("缺失")
                if root.get("show") == "0":
                    hidden.append(str(number))
                _Slide(package, builder, inside, name, number, seen).add(root)
            except UnreadableError:
                failed.append(str(number))
            job.tick()
        reasons = [package.loss] if package.loss else []
        reasons += [f"第{'、'.join(failed)}张幻灯片已损坏，未读取；请重新保存后提供"] if failed else []
        properties = core_properties(package)
        if hidden:
            properties["hidden_slides"] = "、".join(hidden)
        reason = "；".join(reasons + inside.reasons)
        return Reading((builder.build(), *inside.parts), reason, inside.scanned, properties)


def _slides(package: Package, main: str) -> list[str]:
    """Member names of the slides as shown; by their numbers where the presentation doesn't say."""
    root = xml_of(package, main)
    targets = related(package, main)
    found: list[str] = []
    for entry in [] if root is None else root.iter(f"{_P}sldId"):
        target = targets.get(entry.get(_R_ID) or "")
        if target is not None:
            found.append(target.name)
    if found:
        return found
    names = [n for n in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
    return sorted(names, key=lambda n: int(re.findall(r"\d+", n)[-1]))


class _Slide:
    def __init__(
        self, package: Package, builder: PartBuilder, inside: Inside, name: str, number: int, seen: set[str]
    ) -> None:
        self.package, self.builder, self.seen = package, builder, seen
        self.here = Locator(page=number)
        self.targets: dict[str, Related] = related(package, name)
        self.drawn = Drawn(package, builder, inside)

    def add(self, root: etree._Element) -> None:
        shapes = list(_shapes(root.find(f"{_P}cSld/{_P}spTree")))
        titles = [s for s in shapes if _placeholder(s) in _TITLES]
        for shape in titles:
            self.builder.heading(" ".join(_paragraphs(shape)), self.here, 1)
        for shape in shapes:
            if shape not in titles:
                self._shape(shape)
        for kind in ("notesSlide", "comments"):
            for target in self.targets.values():
                if target.kind == kind:
                    self._aside(target.name)

    def _shape(self, shape: etree._Element) -> None:
        described = next((t for p in shape.iter(f"{_P}cNvPr") if (t := alternative_text(p))), "")
        if described:
            self.builder.paragraph(f"（图片说明）{described}", self.here, "note")
        table = next(shape.iter(f"{A}tbl"), None)
        if table is not None:
            self.builder.grid(_grid(table, self.here))
        elif _placeholder(shape) in _FURNITURE:
            self._running(shape)
        else:
            for text in _paragraphs(shape):
                self.builder.paragraph(text, self.here)
        for key in ids_in(shape):
            if key in self.targets and self.targets[key].kind not in ("slide", "hyperlink"):
                self.drawn.add(self.targets[key], self.here)

    def _running(self, shape: etree._Element) -> None:
        """A footer, once for all slides; numbers and dates put there by itself are no words."""
        for text in _paragraphs(shape):
            if _placeholder(shape) != "dt" and text not in self.seen and re.search(r"[^\W\d]{2}", text):
                self.seen.add(text)
                self.builder.paragraph(text, self.here, "header")

    def _aside(self, name: str) -> None:
        root = xml_of(self.package, name)
        if root is None:
            return
        for comment in root.iter(f"{_P}text"):
            self.builder.paragraph(comment.text or "", self.here, "note")
        for shape in _shapes(root.find(f"{_P}cSld/{_P}spTree")):
            if _placeholder(shape) not in _FURNITURE:
                self.builder.paragraph("\n".join(_paragraphs(shape)), self.here, "note")


def _shapes(parent: etree._Element | None, depth: int = 0) -> Iterator[etree._Element]:
    """Shapes in order, those of groups among them; of alternatives the first."""
    for child in [] if parent is None or depth > _MAX_DEPTH else parent:
        if child.tag in (f"{_P}grpSp", f"{_MC}AlternateContent", f"{_MC}Choice"):
            yield from _shapes(child, depth + 1)
        elif child.tag in (f"{_P}sp", f"{_P}graphicFrame", f"{_P}pic", f"{_P}cxnSp"):
            yield child


def _placeholder(shape: etree._Element) -> str:
    mark = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if mark is None else mark.get("type") or "body"


def _paragraphs(shape: etree._Element) -> list[str]:
    found = [_text(p) for body in shape.iter(f"{_P}txBody", f"{A}txBody") for p in body.iterfind(f"{A}p")]
    return [text for text in found if text.strip()]


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for element in paragraph.iter(f"{A}t", f"{A}br", f"{A}tab"):
        pieces.append((element.text or "") if element.tag == f"{A}t" else "\n" if element.tag == f"{A}br" else "\t")
    return "".join(pieces)


def _grid(table: etree._Element, locator: Locator) -> Grid:
    cells: list[tuple[str, ...]] = []
    merges: list[Merge] = []
    for r, row in enumerate(table.iterfind(f"{A}tr")):
        texts: list[str] = []
        for c, cell in enumerate(row.iterfind(f"{A}tc")):
            covered = cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")
            lines = [] if covered else [_text(p) for p in cell.iterfind(f"{A}txBody/{A}p")]
            texts.append("\n".join(line.strip() for line in lines if line.strip()))
            wide, down = _span(cell, "gridSpan"), _span(cell, "rowSpan")
            if wide > 1 or down > 1:
                merges.append((r, c, r + down - 1, c + wide - 1))
        cells.append(tuple(texts))
    width = max((len(row) for row in cells), default=0)
    square = tuple(row + ("",) * (width - len(row)) for row in cells)
    fitted = tuple((a, b, min(c, len(square) - 1), min(d, width - 1)) for a, b, c, d in merges)
    return Grid(square, (locator,) * len(square), fitted)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), 200)) if value.isdigit() else 1
