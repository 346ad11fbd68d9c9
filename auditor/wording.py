"""Where in a document the standard's concepts stand, and the words that show it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from auditor.abbreviations import NONE, Abbreviations
from auditor.matching import Matcher
from auditor.model import PLAIN, RECOGNISED, Citation, Document, Part, Passage
from auditor.ownership import NOBODY, Identity
from auditor.text import normalise, not_yet, quote, segment_around
from auditor.windows import Window, put_off_in, windows
from standard.expression import parse
from standard.guideline import pasted_share
from standard.model import Standard

T = TypeVar("T")
HEADED: Final = 2  # concepts, a subject and a thing, of which a heading may name the thing for what stands below it
LINE: Final = 10  # characters from which on a heading with nothing below it may be a line that says something itself
COPIED: Final = 0.6  # share of pasted text from which a passage is the guideline's own
_PART_OF_CELL = re.compile("[，,。；;、]")
# '变动后10个工作日内修订方案': a rule, in a table's row too.
_RULED = re.compile(r"(?:变化|变更|变动|调整|发布|印发)后[^，。；;]{0,4}(?:\d+|[一二三五十]+)个?(?:工作)?[日天周月]内")
# '工艺有重大变化时，30日内更新本方案' rules what is to be done; nothing has changed yet.
_WHENEVER = re.compile(
    r"(?:有|发生|出现|遇到?|如|凡|若)[^，。；:：]{0,30}(?:变化|变更|变动|调整|情况|情形)(?:(?:时|的|后)?[，,]|之一)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a document where something was found, and the words that showed it."""

    document: Document
    passage: Passage
    words: str = ""

    @property
    def citation(self) -> Citation:
        return cite(self.document, self.passage, self.words)

    @property
    def copied(self) -> bool:
        """Whether the passage is the guideline's own sentence, which tells nothing of this plant."""
        return pasted_share(self.passage.text) >= COPIED


@dataclass(frozen=True, slots=True)
class _Said:
    """A document's windows, and for each concept the indexes of the passages that may name it themselves.

    own, around: the concepts that each passage, and what stands around it, may name; anywhere: all of them together.
    """

    windows: tuple[Window, ...]
    passages: Mapping[str, Sequence[int]]
    own: Sequence[frozenset[str]]
    around: Sequence[frozenset[str]]
    anywhere: frozenset[str]


@dataclass
class Wording:
    """The audit's papers as texts: what of a concept a passage says itself, and what by what stands around it.

    abbreviations: what the plant's own short words mean. identity: who the plant is, and who the other plants are that
    its papers name.
    """

    standard: Standard
    matcher: Matcher
    abbreviations: Abbreviations = field(default=NONE, kw_only=True)
    identity: Identity = field(default=NOBODY, kw_only=True)
    _said: dict[int, _Said] = field(default_factory=dict, kw_only=True)
    _kept: dict[Hashable, Any] = field(default_factory=dict, kw_only=True)

    def seek(self, documents: Iterable[Document], expression: str, *, done: str = "") -> Place | None:
        """The first passage that brings the expression's concepts together, one in the plant's own words before all.

        done: what was done is asked for, as papers of this type tell it; what any other paper only promises
        ('9月底前完成') is passed over. A review's decisions are its own record though they lie ahead.
        """
        first = None
        for place in self.places(documents, expression):
            if done and place.document.main_type != done and self._promised(place):
                continue
            if not place.copied:
                return place
            first = first or place
        return first

    def places(self, documents: Iterable[Document], expression: str) -> Iterable[Place]:
        """Every passage that brings the expression's concepts together, with the words that do."""
        alternatives = parse(expression)
        for doc in documents:
            said = self._said_in(doc)
            possible = [group for group in alternatives if said.anywhere.issuperset(group)]
            for at in _any_of(said.passages, (c for group in possible for c in group)):
                passage = doc.part.passages[at]
                if passage.kind == "heading" and passage.text.strip() != doc.title and not _is_line(doc.part, at):
                    continue  # a heading promises; only what stands under it says
                words = self._together(possible, said, at, title=passage.kind == "heading")
                if words and not self._of_a_sister(said.windows[at].own, words):
                    yield Place(doc, passage, words)

    def _of_a_sister(self, own: str, words: str) -> bool:
        if self.identity.told_of_sisters is None:
            return False
        at = own.find(normalise(words))
        return at >= 0 and self.identity.tells_of_a_sister(own, at)

    def _promised(self, place: Place) -> bool:
        """Whether the sentence that holds the words only says that it shall be done, or when it is to be done."""
        text = normalise(place.passage.text)
        at = text.find(normalise(place.words))
        if at < 0:
            return False
        start, end = segment_around(text, at, at + len(place.words))
        if _RULED.search(text[start:end]):
            return True
        if place.passage.kind == "row":  # '单据未提交，未制证'
            cells = (place.passage.cells or {}).values()
            return any(not_yet(said) for cell in cells for said in _PART_OF_CELL.split(cell))
        sentence = text[text.rfind("。", 0, at) + 1 : at]
        return bool(self.matcher.all("promise", text[start:end]) or _WHENEVER.search(sentence))

    def put_off(self, doc: Document, expression: str) -> Place | None:
        """Where `doc` names the expression's concepts only to deny or defer them ('碳交易本方案不作安排'), or with a
        place left open ('买入上限【 】元').
        """
        said = self._said_in(doc)
        concepts = {c for group in parse(expression) for c in group}
        for at, window in enumerate(said.windows):
            if window.left_open and any(self.matcher.mentions(c, window.left_open) for c in concepts):
                return Place(doc, doc.part.passages[at])
        for passage in doc.part.passages:
            open_to = [label for label, cell in (passage.cells or {}).items() if put_off_in(cell)]
            if any(self.matcher.mentions(c, normalise(label)) for label in open_to for c in concepts):
                return Place(doc, passage)
        for at in _any_of(said.passages, concepts):
            own = said.windows[at].own
            for concept in concepts:
                for hit in self.matcher.all(concept, own):
                    if self.matcher.deferred(own, hit) or self.matcher.denied(own, hit):
                        return Place(doc, doc.part.passages[at], hit.words)
        return None

    def says_alone(self, doc: Document, concept: str) -> Place | None:
        """The first passage that names the concept by itself, in the plant's own words, neither denied nor put off."""
        said = self._said_in(doc)
        for at in said.passages.get(concept, ()):
            hit = self.matcher.find(concept, said.windows[at].own)
            place = Place(doc, doc.part.passages[at], hit.words) if hit else None
            if place and not place.copied:
                return place
        return None

    def says(self, text: str, expression: str) -> bool:
        """Whether `text` by itself (a label, a title) names the expression's concepts, denied or not."""
        plain = self.abbreviations.told(text)
        possible = self.matcher.possible(plain)
        for group in parse(expression):
            if possible.issuperset(group) and all(self.matcher.mentions(c, plain) for c in group):
                return True
        return False

    def columns(self, labels: tuple[str, ...], expression: str) -> tuple[int, ...]:
        """Indexes of the labels that name the expression's concepts."""
        key = (labels, expression)
        return self.once(key, lambda: tuple(i for i, label in enumerate(labels) if self.says(label, expression)))

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What `work` makes, made once for `key` in this audit: what several checks ask of one document or table."""
        if key not in self._kept:
            self._kept[key] = work()
        kept: T = self._kept[key]
        return kept

    def _together(self, alternatives: Sequence[tuple[str, ...]], said: _Said, at: int, *, title: bool = False) -> str:
        """The words of the passage that show one of the groups of concepts, the rest of it by what stands around.

        title: the passage only heads the rest; what that denies it doesn't show.
        """
        near = self.matcher.find if title else self.matcher.mentions
        window, own, around = said.windows[at], said.own[at], said.around[at]
        for group in alternatives:
            headed = window.heading and len(group) <= HEADED
            if not headed and not all(c in own or c in around for c in group):
                continue
            found = {c: hit for c in group if c in own and (hit := self.matcher.find(c, window.own))}
            if not found and headed:  # '1 审核准则' in a plan of audits, and what it is below
                *subject, thing = group
                hit = self.matcher.find(thing, window.heading)
                if hit and all(self.matcher.mentions(c, window.around) for c in subject):
                    return hit.words
            elif found and all(c in found or near(c, window.around) for c in group):
                return next(iter(found.values())).words
        return ""

    def _said_in(self, doc: Document) -> _Said:
        key = id(doc)
        if key not in self._said:
            passages: dict[str, list[int]] = defaultdict(list)
            # A policy is often headed by its slogan or as a proclamation, a sheet by nothing: what it is stands above.
            kinds = [self.standard.documents[t] for t, score in doc.types if score >= RECOGNISED]
            subject = next((kind.name for kind in kinds if kind.kind == "policy"), "")
            if doc.by_columns and kinds:
                subject = kinds[0].name
            plainly = (self.standard.documents[t] for t, score in doc.types if score >= PLAIN)
            subject = "\n".join(dict.fromkeys(filter(None, (subject, *(kind.subject for kind in plainly)))))
            seen = tuple(windows(doc, subject, self.abbreviations.told))
            own = [self.matcher.possible(window.own) for window in seen]
            around = [self.matcher.possible(window.around) for window in seen]
            for at, window in enumerate(seen):
                for concept in own[at] | self.matcher.possible(window.heading) if window.heading else own[at]:
                    passages[concept].append(at)
            self._said[key] = _Said(seen, passages, own, around, frozenset(passages).union(*set(around)))
        return self._said[key]


def _is_line(part: Part, at: int) -> bool:
    """Whether a numbered line set as a heading has nothing below it: one of a list, as a policy's promises are."""
    heading, below = part.passages[at], part.passages[at + 1 : at + 2]
    bare = not below or (below[0].kind == "heading" and len(below[0].headings) <= len(heading.headings))
    return bare and len(heading.text) >= LINE


def _any_of(passages: Mapping[str, Sequence[int]], concepts: Iterable[str]) -> list[int]:
    """Indexes of the passages that may name one of the concepts, in order."""
    return sorted(set().union(*(passages.get(c, ()) for c in concepts)))


def cite(doc: Document, passage: Passage, words: str = "") -> Citation:
    place = str(passage.locator)
    if doc.part.name and passage.locator.sheet is None:
        place = f"{doc.part.name} {place}"
    return Citation(doc.file, place, quote(passage.text, words))
