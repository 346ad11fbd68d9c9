"""What a document holds: chapters that are documented information of their own, and what is left of the whole.

A part may be several things at once: a manual holds the policy, the duties and the scope, each under a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from auditor.likeness import likeness
from auditor.model import PLAIN, Document, Part, Table
from auditor.naming import is_rule
from auditor.parts import CERTAIN, LIKE_OTHERS, PartRecogniser
from auditor.pieces import is_binder
from auditor.sections import chapter_around, chapters, cut, sections, top_chapters
from auditor.text import normalise
from auditor.type_scores import LOOSE, VERY_LIKE
from auditor.values import dates
from standard.model import DOCUMENT_KINDS, DocumentType

RECORD_ROWS: Final = 3
LONG: Final = 40  # passages from which on a plan's chapters are looked at by what they say
BINDER: Final = 3  # papers that make a file a binder
_RUNNING = re.compile("每[日周月季批笔项次]")  # how often a record is made that is kept entry by entry
_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|0?[1-9])月")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百\d]{1,4}条")  # what a rule's chapter begins with
# The plans that a scheme may hold as chapters of its own.
_OF_A_SCHEME = frozenset(
    ("target_breakdown", "reduction_plan", "monitoring_plan", "data_quality_plan", "stocktake_plan", "compliance_plan",
     "allowance_strategy", "trading_strategy", "project_development_plan", "carbon_finance_plan")
)  # fmt: skip
_AUTHORS = re.compile("编制|编写|拟制|起草")


class Chapters:
    """Tells a document's chapters, with the whole's marks, from the whole."""

    def __init__(self, parts: PartRecogniser) -> None:
        self._parts = parts

    def of(self, whole: Document) -> Iterable[Document]:
        """The sections of a document whose headings name documented information, with the whole's marks."""
        title = normalise(whole.title)
        read = self._parts.read
        parts = list(
            sections(whole.part, lambda p: normalise(p.text) != title and self._parts.scores.named_in(read(p.text)))
        )
        kind = self._kind_named(whole) if parts else ""
        if len(parts) >= BINDER and is_binder(whole.part):
            held = {id(part.passages[0]) for part in parts}
            parts += [c for c in chapters(whole.part) if held.isdisjoint(map(id, c.passages)) and not _articled(c)]
        parts += self._chapters_by_words(whole, parts)
        for part in parts:
            section = self._parts.document(part, carbon=whole.carbon, section=True)
            types = tuple((t, s) for t, s in section.types if self._may_hold(whole, kind, part, self._parts.types[t]))
            if types:
                above = self._above(whole, part)
                yield replace(
                    section,
                    types=types,
                    title=part.name,
                    owner=whole.owner if whole.owner == "own" or section.owner == "unknown" else section.owner,
                    state=whole.state if whole.state != "in_force" else section.state,
                    carbon=whole.carbon,
                    dates=section.dates or above.dates,
                    roles=_signed(above, section),
                )

    def _chapters_by_words(self, whole: Document, parts: Sequence[Part]) -> Iterator[Part]:
        """The chapters of a long plan or manual that by their words plainly are other plans than it is, whatever their
        headings say: '六、取数规程' of a scheme is its monitoring plan.
        """
        kinds = {self._parts.types[t].kind for t, _ in whole.types[:1]}
        if (
            not self._parts.words_tell
            or not whole.carbon
            or len(whole.part.passages) < LONG
            or not kinds & DOCUMENT_KINDS
        ):
            return
        held = {id(part.passages[0]) for part in parts}
        own = {t for t, _ in whole.types}
        for chapter in top_chapters(whole.part):
            type_id, share = likeness().of(chapter, chapter.name)
            other = type_id in _OF_A_SCHEME and type_id not in own
            if other and share >= VERY_LIKE and id(chapter.passages[0]) not in held:
                yield chapter

    def _above(self, whole: Document, part: Part) -> Document:
        """What a section takes its days and signatures from where it has none: its chapter, else the whole paper."""
        around = chapter_around(whole.part, part)
        chapter = self._parts.document(around, carbon=whole.carbon, section=True) if around else whole
        if chapter is whole:
            return whole
        return replace(chapter, dates=chapter.dates or whole.dates, roles=_signed(whole, chapter))

    def _may_hold(self, whole: Document, kind: str, part: Part, held: DocumentType) -> bool:
        """Whether a chapter of a paper of this kind may be that document or record, not merely rule or plan how the
        record is made.

        A procedure's chapter 管理评审 rules how it is done; in a plan only a table of entries can be a record, and one
        that is kept by days, months or deals has their dates.
        """
        if held.kind in DOCUMENT_KINDS:
            return True
        if is_rule(self._parts.read(whole.title)) or is_rule(self._parts.read(part.name)) or _articled(part):
            return False
        dated = bool(_RUNNING.match(held.frequency))
        return kind not in DOCUMENT_KINDS or any(_entries(t, dated=dated) >= RECORD_ROWS for t in part.tables)

    def _kind_named(self, whole: Document) -> str:
        """What kind of paper a document is by its names; one of its tables' columns makes a binder no plan."""
        by_name = self._parts.by_name(whole)
        named = next((t for t, _ in whole.types if t in by_name), "")
        if named or not whole.types or whole.types[0][1] < PLAIN:
            return self._parts.types[named].kind if named else ""
        kind = self._parts.types[whole.types[0][0]].kind  # by what it says
        return kind if kind == "procedure" else ""

    def rest(self, whole: Document, held: Sequence[Document]) -> Document:
        """A binder is what its title says; what only one of its sections is, that section is."""
        if whole.types and self._parts.types[whole.types[0][0]].kind == "minutes":
            return self._as_minutes(whole, held)
        in_sections = {t for doc in held for t, score in doc.types if score >= CERTAIN}
        if in_sections.isdisjoint(t for t, _ in whole.types):
            return whole if whole.types else _rest_of(whole, held)
        own = set(self._parts.by_name(whole))
        if len(held) < BINDER:  # a volume is not what most of its papers look like
            own |= {t for (t, _), why in zip(whole.types, whole.why, strict=False) if why == LIKE_OTHERS}
        types = tuple((t, s) for t, s in whole.types if t not in in_sections or t in own)
        return replace(whole, types=types) if types else _rest_of(whole, held)

    def _as_minutes(self, whole: Document, held: Sequence[Document]) -> Document:
        """Minutes are also what an item of them is: what was reported under one heading is decided under the next."""
        told = dict(whole.types)
        top = whole.types[0][1]
        for type_id, score in (pair for doc in held for pair in doc.types):
            if score >= CERTAIN and self._parts.types[type_id].kind in DOCUMENT_KINDS:
                told[type_id] = max(told.get(type_id, 0.0), min(score, top) * LOOSE)
        return replace(whole, types=tuple(sorted(told.items(), key=lambda item: (-item[1], item[0]))))


def _articled(chapter: Part) -> bool:
    """Whether a chapter begins with an article, as a rule's chapters do."""
    return any(_ARTICLE.match(p.text.strip()) for p in chapter.passages[1:2])


def _rest_of(binder: Document, held: Sequence[Document]) -> Document:
    """A binder that is no paper itself, without those that it holds: what stands in them they say, and it doesn't."""
    if len(held) < BINDER:
        return replace(binder, types=())
    places = {(p.locator, p.text) for doc in held for p in doc.part.passages}
    kept = tuple(p for p in binder.part.passages if (p.locator, p.text) not in places)
    return replace(binder, types=(), part=cut(binder.part, binder.part.name, kept))


def _entries(table: Table, *, dated: bool) -> int:
    """Rows that somebody has written in, more than a printed first cell; dated: with a day or a month."""
    filled = (row for row in table.rows if sum(bool(cell.strip()) for cell in row) > 1)
    return sum(1 for row in filled if not dated or any(_MONTH.search(cell) or dates(cell) for cell in row))


def _signed(whole: Document, section: Document) -> dict[str, tuple[str, ...]]:
    """Who signed a chapter: those below its own heading where it has its author's place, or places of which all are
    empty; else the whole paper's.
    """
    unsigned = bool(section.roles) and not any(section.roles.values())
    if unsigned or any(_AUTHORS.match(role) for role in section.roles):
        return dict(section.roles)
    return {**whole.roles, **section.roles}
