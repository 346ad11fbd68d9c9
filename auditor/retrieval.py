"""A second look, apart from the rules: passages that share a requirement's words, wherever they stand.

Lexical retrieval (BM25, Robertson & Zaragoza 2009) on pairs of characters over all that may count as evidence. It only
proposes what an auditor should look at; no verdict rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bm25s

from auditor.context import Context, cite
from auditor.model import Citation, Document, Passage
from auditor.text import normalise
from standard.model import Requirement

SHOWN = 3
LEAST = 10  # characters of a passage that can say anything
STRONG = 0.3  # share of the score a passage with all of the query's words would have (set on the labelled plants)


class Retrieval:
    """Finds passages by words. The index is built on first use."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._places: list[tuple[Document, Passage]] = []
        self._index: bm25s.BM25 | None = None

    def suggestions(
        self, requirement: Requirement, lacking: Sequence[str], cited: Iterable[str]
    ) -> tuple[Citation, ...]:
        """Passages of files not among `cited` that may bear on the requirement, best first; none that is too weak."""
        index = self._built()
        query = _pairs(f"{requirement.title}{requirement.statement}{''.join(lacking)}")
        if index is None or not query:
            return ()
        known = set(cited)
        count = min(SHOWN * 8, len(self._places))
        rows, scores = index.retrieve([query], k=count, show_progress=False)
        best = float(sum(index.get_scores([pair]).max() for pair in dict.fromkeys(query)))
        found: dict[str, Citation] = {}
        for at, score in zip(rows[0], scores[0], strict=True):
            doc, passage = self._places[int(at)]
            if best and float(score) / best >= STRONG and doc.file not in known:
                found.setdefault(doc.file, cite(doc, passage))
        return tuple(found.values())[:SHOWN]

    def _built(self) -> bm25s.BM25 | None:
        if self._index is None and not self._places:
            self._places = list(_admissible(self._ctx))
            if self._places:
                self._index = bm25s.BM25()
                self._index.index([_pairs(p.text) for _, p in self._places], show_progress=False)
        return self._index


def _admissible(ctx: Context) -> Iterable[tuple[Document, Passage]]:
    """Passages of the plant's own papers in force, each once; sections repeat their document's."""
    seen: set[tuple[str, str]] = set()
    for doc in ctx.documents:
        if doc.owner == "other" or doc.state != "in_force" or not doc.carbon:
            continue
        for passage in doc.part.passages:
            key = (doc.file, passage.text)
            if passage.kind != "heading" and len(passage.text) >= LEAST and key not in seen:
                seen.add(key)
                yield doc, passage


def _pairs(text: str) -> list[str]:
    plain = normalise(text)
    return [plain[i : i + 2] for i in range(len(plain) - 1)]
