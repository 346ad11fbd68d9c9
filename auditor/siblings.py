"""Sheets of one workbook beside each other: alike to a known one, or about its subject ('保养' beside 计量器具台账)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.model import Document
from auditor.text import normalise

KNOWN: Final = 0.5  # from this score on a sheet's own type stands
PLAIN: Final = 0.8  # from this score on a sheet is plainly what it is called
BESIDE: Final = 0.62  # score of what a sheet is by its own name and another's subject
COVER = re.compile("封面|首页|表头")  # of a workbook: it tells when, and by whom, all of it was drawn up
_KIND = re.compile(r"(?:管理)?(?:台账|台帐|清单|登记表?|一览表?|记录|明细表?|总表|目录)(?:[(（].*)?$")
SURELY: Final = 0.75  # score from which on a series' paper tells what the others are
MONTHS: Final = 4  # papers that make a series
FEW: Final = 2
_DIGITS = re.compile(r"[\d一二三四五六七八九十]+")
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


def with_series(documents: Sequence[Document]) -> list[Document]:
    """Every month's paper of a series told by what the others are: files, and their sheets, named alike but for the
    figures ('月报2025-03.xlsx!指标对照'), of which some are plainly of a type that the others only may be.
    """
    series: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for doc in documents:
        stem, _, _ = doc.file.rpartition(".")
        series[_DIGITS.sub("#", stem), _DIGITS.sub("#", f"{doc.part.name} {doc.title}")].append(doc)
    told = {id(doc): types for group in series.values() if len(group) >= MONTHS for doc, types in _in_series(group)}
    return [replace(doc, types=told[id(doc)]) if id(doc) in told else doc for doc in documents]


def _in_series(group: Sequence[Document]) -> Iterator[tuple[Document, tuple[tuple[str, float], ...]]]:
    """The documents of a series that aren't yet what at least two of the others plainly are, with their types then."""
    plainly = Counter(doc.types[0][0] for doc in group if doc.types and doc.types[0][1] >= SURELY)
    shared = {type_id for type_id, count in plainly.items() if count >= FEW}
    for doc in group:
        if shared and not (doc.types and doc.types[0][0] in shared) and doc.state == "in_force":
            lead = tuple((type_id, SURELY) for type_id in sorted(shared, key=lambda t: -plainly[t]))
            yield doc, (*lead, *(pair for pair in doc.types if pair[0] not in shared))


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
