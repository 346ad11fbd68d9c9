"""Which types of documented information a table's few telling columns give away, whatever the sheet is called.

A plant's own sheet has no title and labels in the plant's own words ('窑上措施看了没', '咋改'); what tells it is that a
few columns stand together: a fact, its cause and what was done about it are a ledger of corrections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import ahocorasick_rs

from auditor.model import Table
from auditor.text import normalise
from standard.model import DocumentType

TELLING = 0.63  # less than any name on the sheet, enough to count as of the type on a sheet that never says carbon

# What a column of short cells holds, whatever its label.
_MONTH = r"(?:20\d\d[年./-]?)?(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_KINDS: Final = (
    ("月份", re.compile(_MONTH + r"|20\d\d[年./-]\d\d?")),
    ("直接间接", re.compile(r"(?:直接|间接)(?:排放|的)?|范围[一二12]")),
)
LEAST_CELLS = 3
MOST = 0.7  # share of a column's cells

Sign = tuple[tuple[str, ...], ...]  # all of these, each in one of its wordings


class Layouts:
    """The signs of all types (standard/documents.yaml: signs)."""

    def __init__(self, types: Iterable[DocumentType]) -> None:
        self._signs = [(t.id, _sign(told)) for t in types for told in t.signs]
        words = tuple(dict.fromkeys(w for _, sign in self._signs for one in sign for w in one))
        number = {word: i for i, word in enumerate(words)}
        # Each sign's columns by the numbers of their wordings: one scan of the labels tells which signs may stand.
        self._numbers = [[frozenset(map(number.__getitem__, one)) for one in sign] for _, sign in self._signs]
        self._scanner = ahocorasick_rs.AhoCorasick(words)

    def found(self, labels: Sequence[str]) -> Iterator[tuple[str, float, list[str]]]:
        """(type, score, labels that tell it) of the types of which some sign stands among a table's labels."""
        plain = [normalise(label).replace("_", "") for label in labels]  # 'FUEL_CO2', as systems print it
        text = "\n".join(plain)
        held = {word for word, _, _ in self._scanner.find_matches_as_indexes(text, overlapping=True)}
        for (type_id, sign), numbers in zip(self._signs, self._numbers, strict=True):
            if any(map(held.isdisjoint, numbers)):
                continue
            told = [next((label for label in plain if any(w in label for w in words)), "") for words in sign]
            if all(told) and len(set(told)) == len(told):
                yield type_id, TELLING, told


def hinted(table: Table) -> tuple[str, ...]:
    """The table's labels, each with what its cells are: '2025' may stand above months, '类' above 直接 and 间接."""
    return tuple(f"{label} {_kind([row[i] for row in table.rows])}" for i, label in enumerate(table.columns))


def _kind(cells: Sequence[str]) -> str:
    filled = [normalise(cell) for cell in cells if cell.strip()]
    if len(filled) < LEAST_CELLS:
        return ""
    return next((k for k, of in _KINDS if sum(bool(of.fullmatch(c)) for c in filled) >= MOST * len(filled)), "")


def _sign(told: str) -> Sign:
    """'啥问题/事实 + 原因' as what must all stand there, each with its wordings."""
    return tuple(tuple(normalise(word) for word in one.split("/") if word.strip()) for one in told.split("+"))
