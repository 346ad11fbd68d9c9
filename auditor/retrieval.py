"""A second look, apart from the rules: passages that share a requirement's words, wherever they stand.

Lexical retrieval (BM25, Robertson & Zaragoza 2009) on pairs of characters over all that may count as evidence. It only
proposes what an auditor should look at; no verdict rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import bm25s
import numpy as np

from auditor.context import Context
from auditor.model import Citation, Document, Passage
from auditor.text import normalise
from auditor.wording import cite
from standard.model import Requirement

SHOWN = 3
LEAST = 10  # characters of a passage that can say anything
STRONG = 0.3  # share of the score a passage with all of the query's words would have (set on the labelled plants)


class Retrieval:
    """Finds passages by words. The index is built on first use."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._places: list[tuple[Document, Passage]] = []
        self._index: _Index | None = None
        self._tops: dict[str, Any] = {}

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
        best = float(sum(map(self._top, dict.fromkeys(query))))
        found: dict[str, Citation] = {}
        for at, score in zip(rows[0], scores[0], strict=True):
            doc, passage = self._places[int(at)]
            if best and float(score) / best >= STRONG and doc.file not in known:
                found.setdefault(doc.file, cite(doc, passage))
        return tuple(found.values())[:SHOWN]

    def _top(self, pair: str) -> Any:
        """The most that a passage scores for one pair of characters."""
        if pair not in self._tops:
            self._tops[pair] = self._index.top(pair) if self._index else 0.0
        return self._tops[pair]

    def _built(self) -> _Index | None:
        if self._index is None and not self._places:
            self._places = list(_admissible(self._ctx))
            if self._places:
                self._index = _Index()
                self._index.index([[p.text] for _, p in self._places], show_progress=False)
        return self._index


class _Index(bm25s.BM25):  # type: ignore[misc]  # bm25s comes without types
    """bm25s as it is, but that the pairs of all texts are counted at once instead of text by text."""

    def top(self, pair: str) -> Any:
        """The most that a text scores for one pair."""
        at = self.vocab_dict.get(pair)
        start, end = (0, 0) if at is None else self.scores["indptr"][at : at + 2]
        return self.scores["data"][start:end].max(initial=0)

    def build_index_from_tokens(
        self, corpus_tokens: Sequence[Sequence[str]], show_progress: bool = True, leave_progress: bool = False
    ) -> tuple[dict[str, Any], dict[str, int]]:
        """The scores (by pair, then by text) and the pairs' numbers; corpus_tokens: each text in a list of its own."""
        pairs = [_coded(text) for (text,) in corpus_tokens]
        count, lengths = len(pairs), np.array([len(p) for p in pairs])
        codes, pair = np.unique(np.concatenate(pairs), return_inverse=True)
        held, times = np.unique(pair * count + np.repeat(np.arange(count), lengths), return_counts=True)
        pair, text = np.divmod(held, count)
        texts = np.bincount(pair, minlength=len(codes))
        weight = np.log(1 + (count - texts + 0.5) / (texts + 0.5)).astype(self.dtype)
        length = 1 - self.b + self.b * lengths[text] / lengths.mean()
        scores = {
            "data": (weight[pair] * (times / (self.k1 * length + times))).astype(self.dtype),
            "indices": text.astype(self.int_dtype),
            "indptr": np.concatenate(([0], np.cumsum(texts))),
            "num_docs": count,
        }
        self.nonoccurrence_array = None
        return scores, {chr(code >> 32) + chr(code & 0xFFFFFFFF): i for i, code in enumerate(codes.tolist())}


def _coded(text: str) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The pairs of `_pairs`, each as one number."""
    points = np.frombuffer(normalise(text).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    return points[:-1] << np.uint64(32) | points[1:]


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
