"""Sheets of one workbook beside each other: alike to a known one, or about its subject ('保养' beside 计量器具台账)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from auditor.model import Document
from auditor.text import normalise

KNOWN: Final = 0.5  # from this score on a sheet's own type stands
PLAIN: Final = 0.8  # from this score on a sheet is plainly what it is called
BESIDE: Final = 0.62  # score of what a sheet is by its own name and another's subject
COVER = re.compile("封面|首页|表头")  # of a workbook: it tells when, and by whom, all of it was drawn up
_KIND = re.compile(r"(?:管理)?(?:台账|台帐|清单|登记表?|一览表?|记录|明细表?|总表|目录)(?:[(（].*)?$")
ALIKE: Final = 0.5  # share of a sheet's labels that the other has too
LEAST: Final = 3  # labels, as every other table has a name, a date and a remark


def with_covers(documents: Sequence[Document]) -> list[Document]:
    """The sheets of a workbook that has a cover, with the days and signatures that stand there and not on them."""
    cover = next((d for d in documents if COVER.fullmatch(d.part.name.strip()) and d.dates), None)
    if cover is None:
        return list(documents)
    return [
        d if d is cover else replace(d, dates=d.dates or cover.dates, roles={**cover.roles, **d.roles})
        for d in documents
    ]


def with_siblings(documents: Sequence[Document]) -> list[Document]:
    """The sheets '生料' and '熟料' beside '煤' in '核对.xlsx', all kept alike, are what that one is."""
    labelled = [(doc, _labels(doc)) for doc in documents]
    known = [(doc, labels) for doc, labels in labelled if labels and _is_known(doc)]
    return [_as_sibling(doc, labels, known) for doc, labels in labelled]


def with_subjects(documents: Sequence[Document], named: Callable[[str], Iterable[str]]) -> list[Document]:
    """A sheet '保养' beside '计量器具台账' is of what that one is about: 计量器具保养. named: a name's types."""
    heads = [d for d in documents if d.types and d.types[0][1] >= PLAIN and _labels(d)]
    return [_with_subject(d, heads, named) if heads and not d.types and _labels(d) else d for d in documents]


def _with_subject(doc: Document, heads: Iterable[Document], named: Callable[[str], Iterable[str]]) -> Document:
    for head in heads:
        subject = _KIND.sub("", head.title)
        alone = {*named(head.title), *named(subject), *(t for t, _ in head.types)}
        told = [t for t in named(f"{subject}{doc.title}") if t not in alone]
        if subject != head.title and told:
            return replace(doc, types=tuple((t, BESIDE) for t in dict.fromkeys(told)), carbon=doc.carbon or head.carbon)
    return doc


def _as_sibling(doc: Document, labels: Sequence[str], known: Iterable[tuple[Document, Sequence[str]]]) -> Document:
    if not labels or _is_known(doc):
        return doc
    like = next((other for other, others in known if _alike(labels, others)), None)
    return doc if like is None else replace(doc, types=like.types, carbon=doc.carbon or like.carbon)


def _is_known(doc: Document) -> bool:
    return bool(doc.types) and doc.types[0][1] >= KNOWN


def _labels(doc: Document) -> tuple[str, ...]:
    """The columns of a sheet that holds one table."""
    tables = doc.part.tables
    return tuple(map(normalise, tables[0].columns)) if len(tables) == 1 and tables[0].sheet is not None else ()


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shared = len(set(one) & set(other))
    return len(one) == len(other) and shared >= max(LEAST, ALIKE * len(one))
