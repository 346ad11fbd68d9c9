"""Web pages saved as files, and the HTML tables that some systems export as '.xls'."""

from __future__ import annotations

import re

from lxml import etree, html

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.grid import Grid, Merge
from auditor.readers.text import text_in

_BLOCKS = {
    "p",
    "div",
    "li",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "section",
    "article",
    "body",
    "ul",
    "ol",
}
_SKIPPED = {"script", "style", "head", "noscript", "template"}


def read(job: Job) -> Reading:
    """One part: headings, paragraphs and tables in order."""
    builder = PartBuilder(job.file)
    add_html(builder, text_in(job.path))
    return Reading((builder.build(),))


def add_html(builder: PartBuilder, source: str) -> None:
    """Add a page's headings, paragraphs and tables. UnreadableError when it holds none."""
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        root = html.document_fromstring(
            source.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("网页文件无法解析；请打印为PDF后提供") from error
    _Walker(builder).walk(root)


class _Walker:
    def __init__(self, builder: PartBuilder) -> None:
        self.builder, self.count, self.text = builder, 0, ""

    def walk(self, root: etree._Element) -> None:
        self._element(root)
        self._flush()

    def _element(self, element: etree._Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag == "table":
            self._flush()
            self.count += 1
            self.builder.grid(_grid(element, Locator(paragraph=self.count)))
            for inner in _inner_tables(element):
                self._element(inner)
            return
        block = tag in _BLOCKS
        if block or tag == "br":
            self._flush()
        self.text += element.text or ""
        for child in element:
            self._element(child)
            self.text += child.tail or ""
        if block:
            self._flush(int(tag[1]) if tag[0] == "h" and tag[1:].isdigit() else None)

    def _flush(self, rank: int | None = None) -> None:
        text, self.text = " ".join(self.text.split()), ""
        if not text:
            return
        self.count += 1
        if rank is None:
            self.builder.flow(text, Locator(paragraph=self.count))
        else:
            self.builder.heading(text, Locator(paragraph=self.count), rank)


def _grid(table: etree._Element, locator: Locator) -> Grid:
    taken: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    rows = [tr for tr in table.iter("tr") if _table_of(tr) is table]
    for r, tr in enumerate(rows):
        c = 0
        for cell in tr.iterchildren("td", "th"):
            while (r, c) in taken:
                c += 1
            down, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for i in range(r, min(r + down, len(rows))):
                for j in range(c, c + wide):
                    taken[i, j] = ""
            taken[r, c] = " ".join(_words(cell).split())
            if down > 1 or wide > 1:
                merges.append((r, c, min(r + down, len(rows)) - 1, c + wide - 1))
    width = max((c for _, c in taken), default=-1) + 1
    cells = tuple(tuple(taken.get((r, c), "") for c in range(width)) for r in range(len(rows) if width else 0))
    return Grid(cells, (locator,) * len(cells), tuple(merges))


def _table_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("table"), None)


def _inner_tables(table: etree._Element) -> list[etree._Element]:
    return [t for t in table.iterdescendants("table") if _table_of(t) is table]


def _words(element: etree._Element) -> str:
    """Text of a cell without that of tables in it."""
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and child.tag != "table":
            pieces.append(" " if child.tag in _BLOCKS or child.tag == "br" else "")
            pieces.append(_words(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), 200)) if value.isdigit() else 1
