"""OpenDocument texts and presentations (.odt, .odp, their templates and flat forms), by lxml over content.xml."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.grid import Grid, Merge
from auditor.readers.headings import heading_rank, is_short_title
from auditor.readers.package import Package, open_package, parse_xml, read_member
from auditor.readers.reasons import ENCRYPTED

_NS = "{urn:oasis:names:tc:opendocument:xmlns:"
_T, _TABLE, _DRAW, _OFFICE = f"{_NS}text:1.0}}", f"{_NS}table:1.0}}", f"{_NS}drawing:1.0}}", f"{_NS}office:1.0}}"
_PRESENTATION, _META, _STYLE = f"{_NS}presentation:1.0}}", f"{_NS}meta:1.0}}", f"{_NS}style:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SKIP = {
    f"{_T}tracked-changes",
    f"{_T}ruby-text",
    f"{_OFFICE}forms",
    f"{_T}sequence-decls",
    f"{_T}alphabetical-index-mark",
}
_ASIDE = {f"{_T}note", f"{_OFFICE}annotation"}
_BOXES = {f"{_DRAW}frame", f"{_DRAW}custom-shape", f"{_DRAW}rect", f"{_DRAW}ellipse", f"{_DRAW}g", f"{_DRAW}line"}
_PROPERTIES = {
    f"{_DC}title": "title",
    f"{_META}initial-creator": "author",
    f"{_DC}creator": "last_author",
    f"{_META}creation-date": "created",
    f"{_DC}date": "modified",
}
_MAX_REPEAT = 200


def read(job: Job) -> Reading:
    """One part: headers and footers, the body in order with its boxes, notes and comments last. Slides are pages."""
    if not _is_zip(job):
        root = parse_xml(job.path.read_bytes())
        return _read(job, root, root, root, None)
    with open_package(job.path, job) as package:
        manifest = read_member(package, "META-INF/manifest.xml") or b""
        if b"encryption-data" in manifest:
            raise UnreadableError(ENCRYPTED)
        content = read_member(package, "content.xml")
        if content is None:
            raise UnreadableError("文件缺少正文，可能已损坏；请用原软件重新保存后提供")
        return _read(job, parse_xml(content), _part(package, "styles.xml"), _part(package, "meta.xml"), package)


def _is_zip(job: Job) -> bool:
    with job.path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _part(package: Package, name: str) -> etree._Element | None:
    data = read_member(package, name)
    return parse_xml(data) if data else None


def _read(
    job: Job, root: etree._Element, styles: etree._Element | None, meta: etree._Element | None, package: Package | None
) -> Reading:
    builder = PartBuilder(job.file)
    inside = Inside(job)
    walker = _Walker(builder, inside, package, job)
    if styles is not None:
        walker.running(styles)
    body = root.find(f"{_OFFICE}body")
    for kind in [] if body is None else list(body):
        pages = list(kind.iter(f"{_DRAW}page"))
        if pages:
            for number, page in enumerate(pages, 1):
                walker.page(page, number)
                job.tick()
        else:
            walker.blocks(kind)
    walker.notes()
    reasons = ([package.loss] if package is not None and package.loss else []) + inside.reasons
    properties = {} if meta is None else _properties(meta)
    return Reading((builder.build(), *inside.parts), "；".join(reasons), inside.scanned, properties)


def _properties(meta: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    holder = next(meta.iter(f"{_OFFICE}meta"), None)
    for element in [] if holder is None else holder:
        key = _PROPERTIES.get(str(element.tag))
        if key and element.text and element.text.strip():
            found[key] = element.text.strip()
    return found


class _Walker:
    def __init__(self, builder: PartBuilder, inside: Inside, package: Package | None, job: Job) -> None:
        self.builder, self.inside, self.package, self.job = builder, inside, package, job
        self.count = 0
        self.slide: int | None = None
        self.aside: list[tuple[str, Locator]] = []

    def here(self) -> Locator:
        return Locator(page=self.slide) if self.slide is not None else Locator(paragraph=self.count)

    def running(self, styles: etree._Element) -> None:
        seen: set[str] = set()
        for name in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first"):
            for holder in styles.iter(f"{_STYLE}{name}"):
                for paragraph in holder.iter(f"{_T}p", f"{_T}h"):
                    text = _text(paragraph).strip()
                    if text and text not in seen:
                        seen.add(text)
                        self.builder.paragraph(text, Locator(), "header")

    def page(self, page: etree._Element, number: int) -> None:
        self.slide = number
        for shape in page:
            if shape.tag == f"{_PRESENTATION}notes":
                for paragraph in shape.iter(f"{_T}p"):
                    self.builder.paragraph(_text(paragraph), self.here(), "note")
            elif shape.get(f"{_PRESENTATION}class") == "title":
                self.builder.heading(" ".join(_text(p) for p in shape.iter(f"{_T}p")), self.here(), 1)
            elif isinstance(shape.tag, str):
                self.element(shape)

    def blocks(self, parent: etree._Element) -> None:
        for child in parent:
            if isinstance(child.tag, str):
                self.element(child)

    def element(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _SKIP:
            return
        if tag in (f"{_T}p", f"{_T}h"):
            self.paragraph(element)
        elif tag == f"{_TABLE}table":
            self.table(element)
        elif tag == f"{_DRAW}image":
            self.picture(element)
        elif tag in (f"{_DRAW}object", f"{_DRAW}object-ole"):
            self.embedded(element)
        elif tag in _ASIDE:
            self.aside.append((_aside_text(element), self.here()))
        elif tag in (f"{_NS}svg-compatible:1.0}}title", f"{_NS}svg-compatible:1.0}}desc"):
            self.builder.paragraph(f"（图片说明）{element.text or ''}" if element.text else "", self.here(), "note")
        else:
            self.blocks(element)

    def paragraph(self, element: etree._Element) -> None:
        self.count += 1
        text = _text(element).strip()
        locator = self.here()
        level = element.get(f"{_T}outline-level") if element.tag == f"{_T}h" else None
        if level is not None or element.tag == f"{_T}h":
            numbered = heading_rank(text)
            rank = 40 + int(level) if level and level.isdigit() else 41
            self.builder.heading(text, locator, rank if numbered is None else numbered)
        elif self.slide is None and heading_rank(text) is None and self.count <= 3 and _is_title(element, text):
            self.builder.heading(text, locator, 0)
        elif self.slide is None:
            self.builder.flow(text, locator)
        else:
            self.builder.paragraph(text, locator)
        for nested in _nested(element):
            self.element(nested)

    def table(self, element: etree._Element) -> None:
        nested: list[etree._Element] = []
        rows: list[list[str]] = []
        merges: list[Merge] = []
        locators: list[Locator] = []
        headers = 0
        for row, is_header in _rows(element):
            self.count += 1
            locators.append(self.here())
            headers += is_header
            cells: list[str] = []
            for cell in row:
                if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                    continue
                down, wide = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
                if down > 1 or wide > 1:
                    merges.append((len(rows), len(cells), len(rows) + down - 1, len(cells) + wide - 1))
                text = self.cell(cell, nested)
                cells += [text] * (_number(cell, "number-columns-repeated") if text or len(cells) < 50 else 1)
            rows.append(cells)
        width = max((len(r) for r in rows), default=0)
        if width:
            padded = tuple(tuple(r + [""] * (width - len(r))) for r in rows)
            fitted = tuple((a, b, min(c, len(rows) - 1), min(d, width - 1)) for a, b, c, d in merges)
            declared = headers if headers < len(rows) else 0
            self.builder.grid(Grid(padded, tuple(locators), fitted, header_rows=declared))
        for one in nested:
            self.element(one)

    def cell(self, cell: etree._Element, nested: list[etree._Element]) -> str:
        texts: list[str] = []
        for child in cell:
            if child.tag == f"{_TABLE}table":
                nested.append(child)
            elif child.tag in (f"{_T}p", f"{_T}h"):
                texts.append(_text(child).strip())
                nested.extend(_nested(child))
            elif isinstance(child.tag, str) and child.tag not in _SKIP:
                texts += [_text(p).strip() for p in child.iter(f"{_T}p", f"{_T}h")]
        return "\n".join(t for t in texts if t)

    def picture(self, element: etree._Element) -> None:
        name = (element.get(_HREF) or "").removeprefix("./")
        if self.package is None or not name.startswith(("Pictures/", "media/")):
            return
        data = read_member(self.package, name)
        part = self.inside.picture(data) if data else None
        if part is not None:
            self.builder.insert(part, self.here())

    def embedded(self, element: etree._Element) -> None:
        """An embedded chart or formula's tables, or an OLE object."""
        name = (element.get(_HREF) or "").removeprefix("./").rstrip("/")
        if self.package is None or not name or ".." in name:
            return
        content = read_member(self.package, f"{name}/content.xml")
        if content is not None:
            for table in parse_xml(content).iter(f"{_TABLE}table"):
                self.table(table)
            return
        data = read_member(self.package, name)
        if data:
            self.inside.ole(data, name.rsplit("/", 1)[-1])

    def notes(self) -> None:
        for text, locator in self.aside:
            self.builder.paragraph(text, locator, "note")


def _is_title(element: etree._Element, text: str) -> bool:
    return "title" in (element.get(f"{_T}style-name") or "").lower() or (len(text) < 30 and is_short_title(text))


def _rows(table: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            repeat = _number(child, "number-rows-repeated")
            for _ in range(repeat if any((t or "").strip() for t in child.itertext()) else 1):
                yield child, False
        elif child.tag == f"{_TABLE}table-header-rows":
            yield from ((row, True) for row, _ in _rows(child))
        elif child.tag in (f"{_TABLE}table-rows", f"{_TABLE}table-row-group"):
            yield from _rows(child)


def _number(element: etree._Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}") or "1"
    return max(1, min(int(value), _MAX_REPEAT)) if value.isdigit() else 1


def _text(element: etree._Element) -> str:
    """Text of a paragraph without its notes, comments and boxes."""
    pieces = [re.sub(r"\s+", " ", element.text or "")]
    for child in element:
        tag = child.tag
        if tag == f"{_T}s":
            count = child.get(f"{_T}c") or "1"
            pieces.append(" " * min(int(count) if count.isdigit() else 1, 200))
        elif tag == f"{_T}tab":
            pieces.append("\t")
        elif tag == f"{_T}line-break":
            pieces.append("\n")
        elif isinstance(tag, str) and tag not in _SKIP and tag not in _ASIDE and tag not in _BOXES:
            pieces.append(_text(child))
        pieces.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(pieces)


def _nested(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag in _BOXES or child.tag in _ASIDE:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIP:
            yield from _nested(child)


def _aside_text(element: etree._Element) -> str:
    text = "\n".join(t for p in element.iter(f"{_T}p") if (t := _text(p).strip()))
    author = element.findtext(f"{_DC}creator") or ""
    if element.tag == f"{_OFFICE}annotation":
        return f"（批注{'，' + author if author else ''}）{text}" if text else ""
    return text
