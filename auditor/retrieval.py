"""A second look, apart from the rules: passages that read like evidence of a requirement, wherever they stand.

Lexical retrieval by what others' evidence of the requirement reads like (auditor/evidence_words.py), over all that may
count as evidence. It proposes what an auditor should look at, and what auditor/reserve.py asks him about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from auditor.admission import PASTED, names_papers, plainly_rules
from auditor.context import Context
from auditor.evidence_words import Signs, evidence_words
from auditor.model import PLAIN, Citation, Document, Passage
from auditor.text import normalise
from auditor.wording import cite
from standard.guideline import pasted_share
from standard.model import Requirement

SHOWN = 3
LEAST = 6  # characters of a passage that can say anything
_SAYS_SOMETHING = re.compile(r"(?:[^\u4e00-\u9fff]*[\u4e00-\u9fff]){8}")  # not '时间：2025-08-05', '月份：10月'
# Score from which on a passage is proposed: of those proposed where the evidence of plants met for the first time had
# not been recognised, nine in ten times one of three was it.
WORTH_A_LOOK = -4.0


@dataclass(frozen=True, slots=True)
class Likely:
    """A file's passage that reads most like evidence of a requirement."""

    score: float
    document: Document
    passage: Passage

    @property
    def citation(self) -> Citation:
        """File, place and words."""
        return cite(self.document, self.passage)


class Retrieval:
    """Finds passages by what evidence reads like. They are gone through on first use."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._places: list[tuple[Document, Passage]] | None = None
        self._signs: Signs | None = None
        self._files: dict[str, int] = {}
        self._file_of: Any = None
        self._scores: dict[str, Any] = {}
        self._proving: dict[bool, set[tuple[str, str]]] = {}

    def suggestions(self, requirement: Requirement, cited: Iterable[str]) -> tuple[Citation, ...]:
        """Passages of files not among `cited` that may bear on the requirement, best first; none that is too weak."""
        known = set(cited)
        best: dict[str, Citation] = {}
        for x in self._ranked(requirement, WORTH_A_LOOK):
            if x.document.file not in known and x.document.file not in best:
                best[x.document.file] = x.citation
            if len(best) == SHOWN:
                break
        return tuple(best.values())

    def evidence(self, requirement: Requirement, least: float) -> Likely | None:
        """The passage that reads most like evidence, of those that might be it.

        That is no title, no copy of the guideline, nothing about other subjects or of another period, and for a record
        nothing out of a rule or plan.
        """
        may = self._may_prove(record=requirement.shown_by == "record")
        for x in self._ranked(requirement, least):
            said = x.passage.text
            if (x.document.file, said) in may and _SAYS_SOMETHING.match(said) and pasted_share(said) < PASTED:
                return x
        return None

    def _ranked(self, requirement: Requirement, least: float) -> Iterator[Likely]:
        """The passages that score at least so much, best first."""
        scores = self._of(requirement)
        if scores is None or self._places is None:
            return
        found = np.flatnonzero(scores >= least)
        for at in found[np.argsort(-scores[found], kind="stable")].tolist():
            yield Likely(float(scores[at]), *self._places[at])

    def _may_prove(self, *, record: bool) -> set[tuple[str, str]]:
        """(file, text) of the passages whose paper may be evidence.

        For a record, a chapter of a rule or plan is one too, unless it is itself a record of a known kind.
        """
        if record not in self._proving:
            ctx = self._ctx
            own = [d for d in ctx.documents if d.carbon and not ctx.inadmissible(d, record=record)]
            ruled = [d for d in own if record and plainly_rules(d, ctx.standard)]
            rest = [d for d in own if d not in ruled and not names_papers(d)]
            known = [d for d in rest if d.types and d.types[0][1] >= PLAIN]
            nothing = [d for d in ctx.documents if d.state == "blank" or names_papers(d)]
            told = (_texts(rest) - _texts(ruled)) | _texts(known)
            self._proving[record] = told - _texts(nothing)
        return self._proving[record]

    def by_file(self, requirement: Requirement) -> Mapping[str, float]:
        """The best score of each file that has something to say at all."""
        scores = self._of(requirement)
        if scores is None:
            return {}
        best = np.full(len(self._files), -np.inf)
        np.maximum.at(best, self._file_of, scores)
        return dict(zip(self._files, best.tolist(), strict=True))

    def _of(self, requirement: Requirement) -> Any:
        """The places' scores for the requirement; None where there is nothing to look at or to look for."""
        if not evidence_words().knows(requirement.id):
            return None
        if self._places is None:
            self._places = list(_admissible(self._ctx))
            self._files = {file: at for at, file in enumerate(dict.fromkeys(d.file for d, _ in self._places))}
            self._file_of = np.array([self._files[d.file] for d, _ in self._places], dtype=np.int64)
            self._signs = evidence_words().signs([p.text for _, p in self._places])
        if not self._places or self._signs is None:
            return None
        if requirement.id not in self._scores:
            self._scores[requirement.id] = evidence_words().scores(requirement.id, self._signs)
        return self._scores[requirement.id]


def _texts(documents: Iterable[Document]) -> set[tuple[str, str]]:
    """(file, text) of the documents' passages, without their titles."""
    return {(d.file, p.text) for d in documents for p in d.part.passages if p.text != d.title}


def _admissible(ctx: Context) -> Iterable[tuple[Document, Passage]]:
    """Passages of the plant's own papers in force, each once; sections repeat their document's."""
    seen: set[tuple[str, str]] = set()
    for doc in ctx.documents:
        if doc.owner == "other" or doc.state != "in_force":
            continue
        for passage in doc.part.passages:
            key = (doc.file, passage.text)
            if len(normalise(passage.text)) >= LEAST and key not in seen:
                seen.add(key)
                yield doc, passage
