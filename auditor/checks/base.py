"""What every check shares: its signature, and the words for its outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.text import quote

MET, SHORT, VIOLATED, ABSENT = "met", "short", "violated", "absent"

Check = Callable[[Mapping[str, Any], Candidates, Context], CheckOutcome]


def title_citation(doc: Document) -> Citation:
    """The document itself as proof: its title where it stands."""
    passage = next((p for p in doc.part.passages if p.text.strip() == doc.title), None)
    first = passage or (doc.part.passages[0] if doc.part.passages else None)
    place = str(first.locator) if first else "全文"
    return Citation(doc.file, place, quote(doc.title or (first.text if first else doc.file)))


def row_citation(doc: Document, table: Table, row: int) -> Citation:
    """One body row of a table, as 'label：value' pieces."""
    cells = zip(table.columns, table.rows[row], strict=True)
    return Citation(doc.file, str(table.locators[row]), quote("；".join(f"{k}：{v}" for k, v in cells if v)))


def column(table: Table, expression: str, ctx: Context) -> int | None:
    """Index of the first column whose label names the expression."""
    return next((i for i, label in enumerate(table.columns) if ctx.says(label, expression)), None)


def columns(table: Table, expression: str, ctx: Context) -> list[int]:
    return [i for i, label in enumerate(table.columns) if ctx.says(label, expression)]


def tables(documents: Iterable[Document]) -> Iterable[tuple[Document, Table]]:
    for doc in documents:
        for table in doc.part.tables:
            yield doc, table
