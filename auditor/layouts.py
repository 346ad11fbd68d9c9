"""Which types of documented information a table's few telling columns give away, whatever the sheet is called.

A plant's own sheet has no title and labels in the plant's own words ('窑上措施看了没', '咋改'); what tells it is that a
few columns stand together: a fact, its cause and what was done about it are a ledger of corrections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditor.text import normalise
from standard.model import DocumentType

TELLING = 0.62  # less than any name on the sheet, enough to count as of the type

Sign = tuple[tuple[str, ...], ...]  # all of these, each in one of its wordings


class Layouts:
    """The signs of all types (standard/documents.yaml: signs)."""

    def __init__(self, types: Iterable[DocumentType]) -> None:
        self._signs = [(t.id, _sign(told)) for t in types for told in t.signs]

    def found(self, labels: Sequence[str]) -> Iterator[tuple[str, float, list[str]]]:
        """(type, score, labels that tell it) of the types of which some sign stands among a table's labels."""
        plain = [normalise(label) for label in labels]
        for type_id, sign in self._signs:
            told = [next((label for label in plain if any(w in label for w in words)), "") for words in sign]
            if all(told) and len(set(told)) == len(told):
                yield type_id, TELLING, told


def _sign(told: str) -> Sign:
    """'啥问题/事实 + 原因' as what must all stand there, each with its wordings."""
    return tuple(tuple(normalise(word) for word in one.split("/") if word.strip()) for one in told.split("+"))
