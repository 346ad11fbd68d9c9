"""Markdown to Word: the body of a document in the house's styles.

Beyond plain Markdown, a body may hold
- `<!-- table: 标题 | 2 3 5 -->` before a table: its title (numbered 表1, 表2 …) and relative column widths;
- `<!-- form: 标题 | 2 3 2 3 -->` the same before a table of labels and blanks, which has no header row;
- fences ```` ```NAME ````: a block drawn by a function (organisation chart, process flow), or one of `sign` (lines set
  right), `centre` (lines centred), `landscape` / `portrait` (turn the page), `pagebreak`.
Ordered lists become a）b）c）, below them 1）2）3）: as text, so that they stay put when someone copies a clause.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.runs import add_runs
from generator.styles import Styles
from generator.tables import add_table

Block = Callable[[Any], None]
_DIRECTIVE = re.compile(r"<!--\s*(?P<kind>table|form):\s*(?P<title>[^|]*?)\s*(?:\|\s*(?P<widths>[\d.\s]+?))?\s*-->")
_TURNS = ("landscape", "portrait", "pagebreak")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def headings(text: str) -> list[tuple[int, str]]:
    """The headings of a body, (level, text)."""
    tokens = _parser().parse(text)
    return [(int(t.tag[1]), _text(tokens[i + 1])) for i, t in enumerate(tokens) if t.type == "heading_open"]


def write(document: Any, text: str, blocks: Mapping[str, Block] | None = None) -> None:
    """Append a Markdown body to a Word document, from a new page on."""
    _Writer(document, blocks or {}).run(_parser().parse(text))


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _text(inline: Token) -> str:
    return "".join(c.content for c in inline.children or [] if c.type in ("text", "code_inline"))


class _Writer:
    """Walks the tokens once; `lists` holds the open lists as [ordered, items so far]."""

    def __init__(self, document: Any, blocks: Mapping[str, Block]) -> None:
        self.document, self.blocks, self.styles = document, blocks, Styles(document)
        self.lists: list[list[int]] = []
        self.label = ""
        self.table_title, self.table_widths, self.form, self.tables, self.bookmarks = "", "", False, 0, 0
        self.break_before = True

    def run(self, tokens: Sequence[Token]) -> None:
        index = 0
        while tokens and tokens[-1].type == "fence" and tokens[-1].info.strip() in _TURNS:
            tokens = tokens[:-1]  # else an empty page follows
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                index = self._table(tokens, index)
            elif token.type == "heading_open":
                self._heading(int(token.tag[1]), tokens[index + 1])
                index += 2
            else:
                self._token(token)
            index += 1

    def _token(self, token: Token) -> None:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            self.lists.append([int(token.type.startswith("ordered")), int(token.attrGet("start") or 1) - 1])
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            self.lists[-1][1] += 1
            self.label = self._item_label()
        elif token.type == "inline":
            self._paragraph(token)
        elif token.type == "fence":
            self._fence(token.info.strip(), token.content)
        elif token.type == "html_block" and (found := _DIRECTIVE.search(token.content)):
            self.table_title, self.table_widths = found["title"], found["widths"] or ""
            self.form = found["kind"] == "form"

    def _item_label(self) -> str:
        ordered, count = self.lists[-1]
        if not ordered:
            return ""
        return f"{LETTERS[(count - 1) % 26]}）" if len(self.lists) == 1 else f"{count}）"

    def _heading(self, level: int, inline: Token) -> None:
        paragraph = self._new(f"Heading {min(level, 4)}")
        add_runs(paragraph, inline)
        self.bookmarks += 1
        bookmark(paragraph, f"_Toc{self.bookmarks:06d}", self.bookmarks)

    def _paragraph(self, inline: Token) -> None:
        if not self.lists:
            add_runs(self._new("Body Text"), inline)
            return
        ordered = self.lists[-1][0]
        style = ("List Number" if len(self.lists) == 1 else "List Number 2") if ordered else "List Bullet"
        paragraph = self._new(style)
        if not ordered:
            paragraph.add_run("— ")
        elif self.label:
            paragraph.add_run(self.label)
        self.label = ""
        add_runs(paragraph, inline)

    def _fence(self, name: str, content: str) -> None:
        if name == "pagebreak":
            self.break_before = True
        elif name in _TURNS:
            turn(self.document, name == "landscape")
            self.break_before = False
        elif name in ("sign", "centre"):
            self._lines(content, WD_ALIGN_PARAGRAPH.RIGHT if name == "sign" else WD_ALIGN_PARAGRAPH.CENTER)
        else:
            self.blocks[name](self.document)

    def _lines(self, content: str, alignment: WD_ALIGN_PARAGRAPH) -> None:
        for line in content.splitlines():
            title = line.startswith("# ")
            paragraph = self._new("Title" if title else "Body Text")
            paragraph.alignment, paragraph.paragraph_format.first_line_indent = alignment, 0
            for inline in _parser().parseInline(line.removeprefix("# ")):
                add_runs(paragraph, inline)
            for run in paragraph.runs if title else ():
                run.font.size = Pt(20)

    def _new(self, style: str) -> Any:
        """A paragraph at the end; the first one after a page break starts the page."""
        paragraph = self.styles.paragraph(style)
        if self.break_before:
            paragraph.paragraph_format.page_break_before, self.break_before = True, False
        return paragraph

    def _table(self, tokens: Sequence[Token], start: int) -> int:
        end = next(i for i in range(start, len(tokens)) if tokens[i].type == "table_close")
        rows: list[list[Token]] = []
        for token in tokens[start:end]:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        if self.table_title:
            self.tables += 1
            self._new("Caption").add_run(f"表{self.tables}　{self.table_title}")
        add_table(self.styles, rows, [float(w) for w in self.table_widths.split()], self.form)
        self.table_title, self.table_widths, self.form = "", "", False
        return end


def turn(document: Any, landscape: bool) -> None:
    """Start a new section on a page of the other orientation; headers and footers carry on."""
    last = document.paragraphs[-1] if len(document.paragraphs) else None
    if last is not None and last._p is document.element.body[-2] and not last.text and len(last._p) <= 1:
        last._p.getparent().remove(last._p)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    long, short = max(section.page_width, section.page_height), min(section.page_width, section.page_height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Put a bookmark round a paragraph's text, for the table of contents."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    first = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(first, start)
    paragraph._p.append(end)
