"""Sheets of one workbook that are alike: one that nothing names is of the type of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from auditor.model import Document
from auditor.text import normalise

RECOGNISED: Final = 0.5
ALIKE: Final = 0.5  # share of a sheet's labels that the other has too
LEAST: Final = 3  # labels, as every other table has a name, a date and a remark


def with_siblings(documents: Sequence[Document]) -> list[Document]:
    """The sheets '生料' and '熟料' beside '煤' in '核对.xlsx', all kept alike, are what that one is."""
    known = [d for d in documents if d.types and d.types[0][1] >= RECOGNISED and _labels(d)]
    return [d if d in known or not _labels(d) else _as_sibling(d, known) for d in documents] if known else [*documents]


def _as_sibling(doc: Document, known: Iterable[Document]) -> Document:
    own = _labels(doc)
    if doc.types and doc.types[0][1] >= RECOGNISED:
        return doc
    like = next((k for k in known if _alike(own, _labels(k))), None)
    return doc if like is None else replace(doc, types=like.types, carbon=doc.carbon or like.carbon)


def _labels(doc: Document) -> tuple[str, ...]:
    """The columns of a sheet that holds one table."""
    tables = doc.part.tables
    return tuple(map(normalise, tables[0].columns)) if len(tables) == 1 and tables[0].sheet is not None else ()


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shared = len(set(one) & set(other))
    return len(one) == len(other) and shared >= max(LEAST, ALIKE * len(one))
