"""Markdown (.md): headings, paragraphs, lists and tables with the lines they stand on."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading
from auditor.readers.grid import Grid
from auditor.readers.text import text_in


def read(job: Job) -> Reading:
    """One part. Locators are lines of the source."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text_in(job.path))
    builder = PartBuilder(job.file)
    heading: int | None = None
    rows: list[list[str]] | None = None
    places: list[Locator] = []
    for token in tokens:
        if token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "heading_close":
            heading = None
        elif token.type == "table_open":
            rows, places = [], []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
            places.append(_place(token))
        elif token.type == "table_close" and rows:
            _table(builder, rows, places)
            rows = None
        elif token.type == "inline":
            text = _plain(token)
            if rows is not None:
                rows[-1].append(text)
            elif heading is not None:
                builder.heading(text, _place(token), heading)
            else:
                builder.flow(text, _place(token))
        elif token.type in ("fence", "code_block", "html_block"):
            builder.paragraph(token.content, _place(token))
    return Reading((builder.build(),))


def _table(builder: PartBuilder, rows: list[list[str]], places: list[Locator]) -> None:
    width = max(len(row) for row in rows)
    cells = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
    builder.grid(Grid(cells, tuple(places), header_rows=1 if len(rows) > 1 else 0))


def _place(token: Token) -> Locator:
    return Locator(line=token.map[0] + 1 if token.map else 1)


def _plain(token: Token) -> str:
    pieces: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif child.type == "image":
            pieces.append(child.content)
    return "".join(pieces)
