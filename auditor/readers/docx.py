"""Word files (.docx, .docm, .dotx): an own reader of document.xml, so that no place where text can sit is missed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.grid import Grid, Merge
from auditor.readers.headings import heading_rank, is_short_title
from auditor.readers.package import core_properties, open_package, parse_xml, read_member
from auditor.readers.wordstyles import Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIP = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", f"{_MC}Fallback"}
_NESTED = {f"{_W}txbxContent", f"{_W}tbl"}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": "\t"}


def read(job: Job) -> Reading:
    """One part: the body in order, then text boxes where anchored; headers and footers first, notes last."""
    with open_package(job.path) as package:
        name = _main_part(package)
        body = _xml(package, name)
        if body is None:
            raise UnreadableError("Word文件缺少正文，可能已损坏；请重新保存后提供")
        folder = name.rpartition("/")[0] + "/"
        builder = PartBuilder(job.file)
        reader = _Reader(builder, Styles(_xml(package, folder + "styles.xml")))
        names = sorted(package.namelist())
        reader.aside(package, [n for n in names if re.fullmatch(rf"{folder}(header|footer)\d*\.xml", n)], "header")
        reader.body(body)
        notes = [folder + n for n in ("footnotes.xml", "endnotes.xml", "comments.xml") if folder + n in names]
        reader.aside(package, notes, "note")
        return Reading((builder.build(),), properties=core_properties(package))


def _main_part(package: zipfile.ZipFile) -> str:
    names = package.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    found = [n for n in names if re.fullmatch(r"[^/]+/document\d*\.xml", n)]
    if not found:
        raise UnreadableError("Word文件缺少正文，可能已损坏；请重新保存后提供")
    return found[0]


def _xml(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    data = read_member(package, name)
    return None if data is None else parse_xml(data.replace(_STRICT, _W[1:-1].encode()))


class _Reader:
    def __init__(self, builder: PartBuilder, styles: Styles) -> None:
        self.builder, self.styles = builder, styles
        self.count = 0  # paragraphs of the body so far, those of cells included
        self.ranks: dict[int, int] = {}  # style level → rank of its numbered headings

    def aside(self, package: zipfile.ZipFile, names: list[str], kind: str) -> None:
        """Paragraphs of headers, footers, footnotes and comments, each text once."""
        seen: set[str] = set()
        for name in names:
            root = _xml(package, name)
            for paragraph in [] if root is None else root.iter(f"{_W}p"):
                text = _text(paragraph).strip()
                if text and text not in seen:
                    seen.add(text)
                    self.builder.paragraph(text, Locator(), kind)

    def body(self, parent: etree._Element) -> None:
        for element in _blocks(parent):
            if element.tag == f"{_W}tbl":
                self.table(element)
            else:
                self.paragraph(element)

    def paragraph(self, element: etree._Element) -> None:
        self.count += 1
        locator = Locator(paragraph=self.count)
        text = _text(element).strip()
        if text:
            rank = self._rank(element, text)
            if rank is None:
                self.builder.paragraph(text, locator)
            else:
                self.builder.heading(text, locator, rank)
        for nested in _nested(element):
            self.body(nested)

    def _rank(self, element: etree._Element, text: str) -> int | None:
        numbered = heading_rank(text)
        level = self.styles.level(element)
        if level is not None and len(text) <= 120:
            return self._styled(level, numbered)
        if numbered is not None:
            return numbered
        if is_short_title(text) and self.styles.stands_out(element):
            return 0
        return None

    def _styled(self, level: int, numbered: int | None) -> int:
        if level == 0:
            return 0
        if numbered is not None:
            self.ranks.setdefault(level, numbered)
            return numbered
        return self.ranks.get(level, 40 + level)

    def table(self, element: etree._Element) -> None:
        rows: list[list[str]] = []
        locators: list[Locator] = []
        open_merges: dict[int, list[int]] = {}
        merges: list[Merge] = []
        emphasis: set[tuple[int, int]] = set()
        nested: list[etree._Element] = []
        header_rows = 0
        for r, tr in enumerate(_rows(element)):
            locators.append(Locator(paragraph=self.count + 1))
            if r == header_rows and tr.find(f"{_W}trPr/{_W}tblHeader") is not None:
                header_rows += 1
            row: list[str] = [""] * _number(tr.find(f"{_W}trPr/{_W}gridBefore"), 0)
            for tc in _cells(tr):
                c = len(row)
                span = _number(tc.find(f"{_W}tcPr/{_W}gridSpan"), 1)
                vertical = tc.find(f"{_W}tcPr/{_W}vMerge")
                text = self._cell(tc, nested)
                if vertical is not None and vertical.get(f"{_W}val") != "restart" and c in open_merges:
                    open_merges[c][2] = r
                    if text:
                        top = open_merges[c][0]
                        rows[top][c] = f"{rows[top][c]}\n{text}".strip()
                    text = ""
                else:
                    open_merges.pop(c, None)
                    if vertical is not None or span > 1:
                        merge = [r, c, r, c + span - 1]
                        merges.append((0, 0, 0, 0))
                        open_merges[c] = [*merge, len(merges) - 1]
                if c in open_merges:
                    merges[open_merges[c][4]] = (
                        open_merges[c][0],
                        open_merges[c][1],
                        open_merges[c][2],
                        open_merges[c][3],
                    )
                    if vertical is None:
                        open_merges.pop(c)
                if text and self.styles.emphasised(tc):
                    emphasis.add((r, c))
                row += [text] + [""] * (span - 1)
            rows.append(row)
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        cells = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        header_rows = header_rows if header_rows < len(rows) else 0
        self.builder.grid(Grid(cells, tuple(locators), tuple(merges), frozenset(emphasis), header_rows))
        for inner in nested:
            if inner.tag == f"{_W}tbl":
                self.table(inner)
            else:
                self.body(inner)

    def _cell(self, tc: etree._Element, nested: list[etree._Element]) -> str:
        texts: list[str] = []
        for block in _blocks(tc):
            if block.tag == f"{_W}tbl":
                nested.append(block)
                continue
            self.count += 1
            texts.append(_text(block).strip())
            nested.extend(_nested(block))
        return "\n".join(t for t in texts if t)


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables directly in `parent`, seen through content controls, insertions and the like."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIP:
            yield from _blocks(child)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{_W}tr":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIP:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIP:
            yield from _cells(child)


def _text(element: etree._Element) -> str:
    """Text of a paragraph as printed: insertions and fields in, deletions and nested boxes out."""
    pieces: list[str] = []
    for child in element:
        if child.tag == f"{_W}t" or child.tag == f"{_W}sym":
            pieces.append(child.text or "")
        elif child.tag in _MARKS:
            pieces.append(_MARKS[str(child.tag)])
        elif isinstance(child.tag, str) and child.tag not in _SKIP and child.tag not in _NESTED:
            pieces.append(_text(child))
    return "".join(pieces)


def _nested(element: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in a paragraph, without their fallback copies."""
    for child in element:
        if child.tag == f"{_W}txbxContent":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIP:
            yield from _nested(child)


def _number(element: etree._Element | None, default: int) -> int:
    value = None if element is None else element.get(f"{_W}val")
    return min(int(value), 200) if value and value.isdigit() else default
