"""The body of a Word document: its paragraphs, headings and tables in order, with what is anchored in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import PartBuilder
from auditor.readers.grid import Grid, Merge
from auditor.readers.headings import heading_rank, is_short_title
from auditor.readers.ooxml import A, Drawn, Related, alternative_text, ids_in
from auditor.readers.wordindex import Index
from auditor.readers.wordnumbers import Numbers
from auditor.readers.wordstyles import Styles, child
from auditor.readers.wordtext import MC, SKIP, W, blocks, boxes, cells_of, drawings, hidden_text, number_in, text_of

_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_TR, _VAL = f"{W}tr", f"{W}val"


class Body:
    def __init__(self, builder: PartBuilder, styles: Styles, numbers: Numbers) -> None:
        self.builder, self.styles, self.numbers = builder, styles, numbers
        self.drawn: Drawn | None = None
        self.targets: dict[str, Related] = {}
        self.count = 0  # paragraphs of the body so far, those of cells included
        self.ranks: dict[int, int] = {}  # style level → rank of its numbered headings
        self.index = Index(etree.Element("none"))  # of the body that is read

    def aside(self, roots: list[etree._Element], kind: str) -> None:
        """Paragraphs of headers, footers and notes, each text once."""
        seen: set[str] = set()
        for root in roots:
            for paragraph in root.iter(f"{W}p"):
                if any(a.tag == f"{MC}Fallback" for a in paragraph.iterancestors()):
                    continue
                text = text_of(paragraph).strip()
                if text and text not in seen:
                    seen.add(text)
                    self.builder.paragraph(text, Locator(), kind)

    def comments(self, root: etree._Element | None) -> None:
        for comment in [] if root is None else root.iter(f"{W}comment"):
            text = "\n".join(t for p in comment.iter(f"{W}p") if (t := text_of(p).strip()))
            self.builder.paragraph(text, Locator(), "note")

    def body(self, parent: etree._Element) -> None:
        for element in blocks(parent):
            if element.tag == f"{W}tbl":
                self.table(element)
            else:
                self.paragraph(element)

    def paragraph(self, element: etree._Element) -> None:
        self.count += 1
        locator = Locator(paragraph=self.count)
        words = self._words(element)
        text = self._numbered(element, words)
        if words:
            rank = self._rank(element, text)
            if rank is None:
                self.builder.paragraph(text, locator)
            else:
                self.builder.heading(text, locator, rank)
        if self.index.boxes:
            for nested in boxes(element):
                self.body(nested)
        self._inside(element, locator)

    def _words(self, element: etree._Element) -> str:
        if self.index.is_plain(element):
            return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False)).strip()
        return text_of(element, self.index.hides).strip()

    def _numbered(self, element: etree._Element, text: str) -> str:
        """A paragraph's text with its automatic number before it; the number alone where there is no text."""
        if not (element in self.index.number or element in self.index.style or self.styles.unnamed):
            return text
        if not text and self.index.deletes and element.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            return ""
        return f"{self.numbers.before(element)}{text}".strip()

    def _inside(self, element: etree._Element, locator: Locator) -> None:
        """What is drawn or hidden in a paragraph: hidden text, descriptions, charts, pictures, embedded files."""
        hidden = hidden_text(element).strip() if self.index.hides else ""
        if hidden:
            self.builder.paragraph(f"（隐藏文字）{hidden}", locator, "note")
        for drawing in drawings(element) if self.index.draws else ():
            for line in drawing.iter(f"{A}p"):  # words of shapes that are drawn as on a slide
                self.builder.paragraph("".join(t.text or "" for t in line.iter(f"{A}t")), locator)
            for properties in drawing.iter(f"{_WP}docPr"):
                described = alternative_text(properties)
                if described:
                    self.builder.paragraph(f"（图片说明）{described}", locator, "note")
            if self.drawn is not None:
                for key in ids_in(drawing):
                    if key in self.targets:
                        self.drawn.add(self.targets[key], locator)

    def _rank(self, element: etree._Element, text: str) -> int | None:
        if self.styles.in_contents(element):
            return None
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
        merges, hung = _Merges(), _Hung([], [])
        rows: list[list[str]] = []
        locators: list[Locator] = []
        emphasis: set[tuple[int, int]] = set()
        header_rows, index = 0, self.index
        for r, tr in enumerate(self._rows(element)):
            locators.append(Locator(paragraph=self.count + 1))
            if r == header_rows and tr in index.header:
                header_rows += 1
            row: list[str] = [""] * number_in(index.before.get(tr), 0)
            for tc in cells_of(tr):
                c, span = len(row), number_in(index.span.get(tc), 1)
                text = self._cell(tc, hung)
                vertical = index.merge.get(tc)
                above = merges.add(r, c, span, None if vertical is None else vertical.get(_VAL) == "restart")
                if above is not None:  # what stands in a cell merged with the one above belongs to that
                    rows[above][c] = f"{rows[above][c]}\n{text}".strip() if text else rows[above][c]
                    text = ""
                if text and (tc in index.shaded or (tc in index.bold and self.styles.is_bold(tc))):
                    emphasis.add((r, c))
                row += [text, *[""] * (span - 1)]
            rows.append(row)
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        cells = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        header_rows = header_rows if header_rows < len(rows) else 0
        self.builder.grid(Grid(cells, tuple(locators), merges.all, frozenset(emphasis), header_rows))
        self._hung(hung)

    def _hung(self, hung: _Hung) -> None:
        """What hangs in a table's cells, after the table."""
        for inner in hung.nested:
            if inner.tag == f"{W}tbl":
                self.table(inner)
            else:
                self.body(inner)
        for paragraph, locator in hung.drawn:
            self._inside(paragraph, locator)

    def _rows(self, table: etree._Element) -> Iterator[etree._Element]:
        for element in table:
            if element.tag == _TR:
                if not self.index.deletes or child(element, f"{W}trPr", f"{W}del") is None:
                    yield element
            elif isinstance(element.tag, str) and element.tag not in SKIP:
                yield from self._rows(element)

    def _cell(self, tc: etree._Element, hung: _Hung) -> str:
        texts: list[str] = []
        for block in blocks(tc):
            if block.tag == f"{W}tbl":
                hung.nested.append(block)
                continue
            self.count += 1
            texts.append(self._numbered(block, self._words(block)))
            if self.index.boxes:
                hung.nested.extend(boxes(block))
            if self.index.hides or self.index.draws:
                hung.drawn.append((block, Locator(paragraph=self.count)))
        return "\n".join(t for t in texts if t)


class _Hung(NamedTuple):
    """What hangs in a table's cells: tables and text boxes; paragraphs with drawings or hidden text, with places."""

    nested: list[etree._Element]
    drawn: list[tuple[etree._Element, Locator]]


class _Merges:
    """The merged cells of a table, told cell by cell, row by row."""

    def __init__(self) -> None:
        self._found: list[list[int]] = []  # first row, first column, last row, last column
        self._open: dict[int, list[int]] = {}  # column → the merge that the cell in the next row may go on with

    @property
    def all(self) -> tuple[Merge, ...]:
        return tuple((top, left, bottom, right) for top, left, bottom, right in self._found)

    def add(self, r: int, c: int, span: int, restarts: bool | None) -> int | None:
        """The row of the cell that the one at (r, c) goes on with; None where it stands for itself.

        restarts: whether it begins a vertical merge; None where it is part of none.
        """
        merge = self._open.get(c)
        if merge is not None and restarts is False:
            merge[2] = r
            return merge[0]
        self._open.pop(c, None)
        if restarts is not None or span > 1:
            merge = [r, c, r, c + span - 1]
            self._found.append(merge)
            if restarts is not None:
                self._open[c] = merge
        return None
