"""What every check shares: its signature, and the words for its outcome."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.text import normalise, quote
from auditor.windows import LABEL_AND_VALUE, is_place

MET, SHORT, VIOLATED, ABSENT = "met", "short", "violated", "absent"

_LINE = re.compile(r"^\s*([^:：\s]{2,12})\s*[:：]\s*(\S.*)$", re.DOTALL)

Check = Callable[[Mapping[str, Any], Candidates, Context], CheckOutcome]


def title_citation(doc: Document) -> Citation:
    """The document itself as proof: its title where it stands."""
    passage = next((p for p in doc.part.passages if p.text.strip() == doc.title), None)
    first = passage or (doc.part.passages[0] if doc.part.passages else None)
    place = str(first.locator) if first else "全文"
    return Citation(doc.file, place, quote(doc.title or (first.text if first else doc.file)))


def titles(found: Candidates) -> tuple[Citation, ...]:
    return tuple(title_citation(d) for d in found.named[:2])


def row_citation(doc: Document, table: Table, row: int) -> Citation:
    """One body row of a table, as 'label：value' pieces."""
    cells = zip(table.columns, table.rows[row], strict=True)
    return Citation(doc.file, str(table.locators[row]), quote("；".join(f"{k}：{v}" for k, v in cells if v)))


def column(table: Table, expression: str, ctx: Context) -> int | None:
    """Index of the first column whose label names the expression."""
    return next(iter(ctx.columns(table.columns, expression)), None)


def columns(table: Table, expression: str, ctx: Context) -> tuple[int, ...]:
    """Indexes of the columns whose label names the expression."""
    return ctx.columns(table.columns, expression)


def labelled(table: Table, words: re.Pattern[str]) -> int | None:
    """Index of the first column whose normalised label has the words."""
    return next((i for i, label in enumerate(table.columns) if words.search(normalise(label))), None)


def tables(documents: Iterable[Document]) -> Iterable[tuple[Document, Table]]:
    for doc in documents:
        for table in doc.part.tables:
            yield doc, table


def entries(doc: Document) -> Iterable[tuple[str, str, Passage]]:
    """(label, value, passage) of a form: its cells, its 'label：value' lines, rows of a label and a value."""
    for passage in doc.part.passages:
        cells = passage.cells or {}
        upright = cells if len(cells) == LABEL_AND_VALUE else {k: v for k, v in cells.items() if v.strip()}
        if is_place(upright):
            label, value = upright.values()
            yield label, value, passage
        elif cells:
            yield from ((label, value, passage) for label, value in cells.items())
        elif line := _LINE.match(passage.text):
            yield line[1], line[2], passage


def papers(types: Iterable[str], ctx: Context, *, record: bool = True) -> list[Document]:
    """The plant's own papers of these types that count: in force, and for records of the period."""
    return [d for d in ctx.recognised(tuple(types)) if not ctx.inadmissible(d, record=record)]


def close(a: float, b: float, share: float, least: float = 0.0) -> bool:
    """Whether two figures differ by no more than `share` of the larger one, or by `least`."""
    return abs(a - b) <= max(share * max(abs(a), abs(b)), least)


def place_of(citation: Citation) -> str:
    """Where a figure stands, as a reason tells it: '（月台账.xlsx 一线!A6）'."""
    return f"（{citation.file.rsplit('/', 1)[-1]} {citation.locator}）"


def together(*groups: Iterable[Document]) -> list[Document]:
    """The documents of several groups, each once, in order."""
    return list({id(doc): doc for group in groups for doc in group}.values())
