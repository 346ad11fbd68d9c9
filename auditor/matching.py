"""Finding the vocabulary's concepts in text, in whatever words a plant uses for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.text import normalise, segment_around
from standard.model import Concept

GAP = 8
# A concept that is only denied is not stated. Looked for around the hit, inside its sentence.
_DENIED_VERB = "取得|获得|通过|开展|进行|组织|建立|制定|编制|执行|落实|涉及|纳入|包括|提供|召开"
_DENIED_BEFORE = re.compile(rf"(?:未|没有?|尚未|并未)(?:能|曾)?(?:{_DENIED_VERB})[^,，。;；:：]*$")
_DENIED_AFTER = re.compile(
    r"^[^,，。;；:：]{0,12}?(?:不参加|不参与|不纳入|不包括|不负责|暂不|不再|没有做|未做|没做|未开展|没有开展|不单独)"
)
_DENIED_AT_ONCE = re.compile(
    r"(?:没有|未|暂无|尚无|无|不设|不作|不办理|不包括|不包含|不含|不涉及|不再|取消|缺少|缺)[^,，。;；:：、]{0,3}$"
)
_NO_DENIAL = re.compile(r"(?:无论|未来|无组织|未经|不少于|不低于|不小于|不得少于)$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found: bounds in the normalised text, and the words there."""

    concept: str
    start: int
    end: int
    words: str


class Matcher:
    """Finds concepts in normalised text.

    A term's '…' bridges up to eight characters inside a sentence; a hit inside one of the concept's `unless` phrases,
    right after a denial, or in a sentence that only defers ('另定', '待测算') doesn't count.
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._patterns = {cid: _pattern(c.terms) for cid, c in concepts.items()}
        self._unless = {cid: _pattern(c.unless) for cid, c in concepts.items() if c.unless}
        deferral = concepts.get("deferral")
        self._deferral = _pattern(deferral.terms) if deferral else re.compile(r"(?!)")

    def __contains__(self, concept: str) -> bool:
        return concept in self._patterns

    def find(self, concept: str, text: str) -> Hit | None:
        """First hit of `concept` in normalised `text` that is neither denied nor deferred."""
        for hit in self.all(concept, text):
            if not self.denied(text, hit) and not self.deferred(text, hit):
                return hit
        return None

    def mentions(self, concept: str, text: str) -> bool:
        """Whether `concept` is named at all, denied or not: for subjects, headings and column labels."""
        return next(iter(self.all(concept, text)), None) is not None

    def all(self, concept: str, text: str) -> list[Hit]:
        unless = self._unless.get(concept)
        shadows = [m.span() for m in unless.finditer(text)] if unless else []
        return [
            Hit(concept, m.start(), m.end(), m.group())
            for m in self._patterns[concept].finditer(text)
            if not any(a <= m.start() and m.end() <= b for a, b in shadows)
        ]

    def denied(self, text: str, hit: Hit) -> bool:
        start, end = segment_around(text, hit.start, hit.end)
        before = text[start : hit.start]
        if _DENIED_BEFORE.search(before) or _DENIED_AFTER.search(text[hit.end : end]):
            return True
        return bool(_DENIED_AT_ONCE.search(before)) and not _NO_DENIAL.search(before)

    def deferred(self, text: str, hit: Hit) -> bool:
        start, end = segment_around(text, hit.start, hit.end)
        return bool(self._deferral.search(text, start, end))


def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    if not terms:
        return re.compile(r"(?!)")
    gap = rf"[^。；;！!？?\n]{{0,{GAP}}}?"
    parts = {gap.join(re.escape(piece) for piece in normalise(t).split("...")) for t in _ellipses(terms)}
    return re.compile("|".join(sorted(parts, key=len, reverse=True)))


def _ellipses(terms: tuple[str, ...]) -> list[str]:
    # NFKC turns '…' into three dots, so both spellings end up the same.
    return [t.replace("…", "...") for t in terms]
