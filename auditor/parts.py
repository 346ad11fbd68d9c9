"""One part as a document: which documented information, whose, in what state, signed by whom.

The content decides; a file's name is only a hint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from auditor.abbreviations import NONE
from auditor.captions import names_of
from auditor.heads import begins_chapter, names_paper
from auditor.layouts import TELLING
from auditor.marks import approval_left_open, dates_of, number_of, roles_of, state_of, version_of
from auditor.matching import Matcher
from auditor.model import PLAIN, RECOGNISED, Document, Part
from auditor.naming import is_rule, record_of, written_out
from auditor.ownership import Identity, owner_of
from auditor.reviews import reports_a_review
from auditor.subjects import OTHER_SYSTEM, about_carbon, disclaims_carbon, of_another_system
from auditor.text import normalise
from auditor.titles import ABOUT_CARBON, title_of
from auditor.type_scores import HEADER, TypeScores
from standard.model import DOCUMENT_KINDS, Standard

UNMARKED: Final = 0.8  # weight of a name where neither carbon nor another management system is spoken of
SECTION: Final = 0.85  # a heading's weight: it may be only a chapter about the thing
CERTAIN: Final = 0.6  # from this score on a document counts as of that type
LIKE_OTHERS: Final = "正文与此类文件相近"  # the reason where only the words tell
_RECEIPT = re.compile(r"(?:回执|回单|受理单|受理通知书?|签收单|收条|存根)(?:[(（].*[)）])?$")
REVIEW, REVIEWING = "review_report", 0.9  # minutes that are a review by what was heard


class PartRecogniser:
    """Recognises one part of an evidence file as documented information of the register.

    identity, abbreviations, procedures (by number what each is about): what is known of the plant from all its files;
    auditor/recognise.py sets them before it asks. words_tell: whether a paper whose names don't tell what it is may be
    told by what it says (auditor/likeness.py).
    """

    def __init__(self, standard: Standard, identity: Identity, matcher: Matcher, *, by_words: bool = True) -> None:
        self.types = standard.documents
        self.matcher = matcher
        self.scores = TypeScores(standard.documents)
        self.words_tell = by_words
        self.identity = identity
        self.abbreviations = NONE
        self.procedures: Mapping[str, str] = {}

    def document(self, part: Part, *, carbon: bool = False, section: bool = False, piece: bool = False) -> Document:
        """One part as a document. carbon: it is known to be about carbon from what stands beside it.

        section: the part is a chapter of another document, named by its heading. piece: it is one of the papers bound
        into a file (auditor/pieces.py); the file's name is not its own.
        """
        title = part.name if section else title_of(part)
        if piece and is_called(part) and not names_paper(title):
            title = part.name
        read = self.read(title)
        names = [("标题", read, SECTION)] if section else names_of(part, title, bound=piece)
        if numbered := record_of(part, title, self.procedures):
            names = [*names, ("编号", numbered, SECTION)]
        scores, why = self.scores.of(part, title, ((source, self.read(name), top) for source, name, top in names))
        carbon = carbon or about_carbon(part, read)
        if OTHER_SYSTEM.search(normalise(title)) and not ABOUT_CARBON.search(normalise(title)):
            carbon = False
        doubt = 1.0 if carbon else 0.0 if of_another_system(part, title) or disclaims_carbon(part) else UNMARKED
        kept = {t: s if not self.types[t].carbon else s * doubt for t, s in scores.items()}
        if _RECEIPT.search(normalise(title)):  # of a plan or report handed in: it is neither
            kept = {t: s for t, s in kept.items() if self.types[t].kind not in DOCUMENT_KINDS}
        rule = is_rule(read)  # a rule's tables show how records are to look, they are none
        if section and any(not why[t].startswith(HEADER) for t in kept):  # a table that is like another's makes none
            kept = {t: s for t, s in kept.items() if s != TELLING or not why[t].startswith(HEADER)}
        kept = {t: s for t, s in kept.items() if s > 0 and (not rule or self.types[t].kind in DOCUMENT_KINDS)}
        named = max(kept.values(), default=0.0)
        if self.words_tell and named <= PLAIN:
            type_id, score = self.scores.by_words(part, title, kept, rule=rule, carbon=carbon)
            if score > kept.get(type_id, 0.0):
                kept[type_id], why[type_id] = score, LIKE_OTHERS
        likely = kept.get(REVIEW, 0.0)
        if carbon and not rule and likely < PLAIN and reports_a_review(part, title, self.matcher, likely=likely > 0):
            kept[REVIEW], why[REVIEW] = REVIEWING, "会上报告了管理评审的各项输入"
        ranked = tuple(sorted(kept.items(), key=lambda item: (-item[1], item[0])))
        state, roles = state_of(part, title, self.matcher), roles_of(part, self.matcher, self.identity.people)
        ruling = rule or any(self.types[t].kind in DOCUMENT_KINDS for t, _ in ranked[:1])
        if state == "in_force" and ruling and approval_left_open(part, roles, self.matcher):
            state = "draft"
        return Document(
            part=part,
            types=ranked,
            title=title,
            owner=owner_of(part, title, self.identity),
            state=state,
            carbon=carbon,
            dates=dates_of(part),
            roles=roles,
            number=number_of(part),
            version=version_of(part),
            why=tuple(why[t] for t, _ in ranked[:5]),
            by_columns=_is_sheet(part) and bool(ranked) and why[ranked[0][0]].startswith((HEADER, LIKE_OTHERS)),
            by_words=bool(ranked) and named < RECOGNISED,
        )

    def read(self, title: str) -> str:
        """A title as who knows the plant's codes reads it."""
        return written_out(self.abbreviations.title(title)).replace("帐", "账")

    def told_by(self, name: str) -> list[str]:
        """The types that a name tells in full or by its words."""
        return self.scores.told_by(normalise(self.read(name)))

    def by_name(self, whole: Document) -> Mapping[str, float]:
        """The types that a paper's names alone tell."""
        names = ((source, self.read(name), top) for source, name, top in names_of(whole.part, whole.title))
        return self.scores.of(replace(whole.part, tables=()), whole.title, names)[0]


def is_called(piece: Part) -> bool:
    """Whether a bound paper's name says what it is: by its words, or as the heading of its volume's chapter."""
    return names_paper(piece.name) or begins_chapter(piece.passages[0])


def _is_sheet(part: Part) -> bool:
    """Whether it is a workbook's sheet: in a volume of many papers one table's columns tell nothing of the rest."""
    return bool(part.tables) and all(table.sheet is not None for table in part.tables)
