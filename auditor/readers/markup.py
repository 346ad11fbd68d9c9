"""Web pages saved as files, and the HTML tables that some systems export as '.xls'."""

from __future__ import annotations

from lxml import etree, html

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.grid import Grid, Merge
from auditor.readers.text import decode

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
    try:
        root = html.document_fromstring(
            decode(job.path.read_bytes()).encode(), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("网页文件无法解析；请打印为PDF后提供") from error
    builder = PartBuilder(job.file)
    _Walker(builder).walk(root)
    return Reading((builder.build(),))


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
    rows = list(table.iter("tr"))
    for r, tr in enumerate(rows):
        c = 0
        for cell in tr.iter("td", "th"):
            while (r, c) in taken:
                c += 1
            down, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for i in range(r, min(r + down, len(rows))):
                for j in range(c, c + wide):
                    taken[i, j] = ""
            taken[r, c] = " ".join("".join(str(t) for t in cell.itertext()).split())
            if down > 1 or wide > 1:
                merges.append((r, c, min(r + down, len(rows)) - 1, c + wide - 1))
    width = max((c for _, c in taken), default=-1) + 1
    cells = tuple(tuple(taken.get((r, c), "") for c in range(width)) for r in range(len(rows) if width else 0))
    return Grid(cells, (locator,) * len(cells), tuple(merges))


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), 200)) if value.isdigit() else 1
