"""What the files of a folder are: every part a document, its chapters too, superseded versions marked void."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from auditor.abbreviations import Abbreviations, key_of
from auditor.aside import set_apart
from auditor.chapters import Chapters
from auditor.headless import with_pairs
from auditor.matching import Matcher
from auditor.model import PLAIN, Document, EvidenceFile, Part
from auditor.naming import procedures
from auditor.ownership import Identity, other_plants
from auditor.ownwords import own_words
from auditor.parts import CERTAIN, PartRecogniser, is_called
from auditor.pieces import pieces
from auditor.schemes import SCHEME, SCORE, plans_all
from auditor.siblings import with_covers, with_series, with_siblings, with_subjects
from auditor.sisters import chapters_of_others, of_others_only, own_rows
from auditor.subjects import about_carbon
from auditor.text import normalise
from auditor.titles import stem_of, title_of
from auditor.turned import with_turned
from auditor.type_scores import WORDED
from auditor.versions import mark_put_away, mark_repealed, mark_replaced, mark_superseded
from standard import stamp
from standard.model import DOCUMENT_KINDS, DocumentType, Standard

OVERRULED: Final = 0.7  # weight left to other types where the file tells its own
NAMED: Final = 0.8  # from this score on a title or caption names the type; below, columns or a few words are like its
MANUAL: Final = "carbon_manual"
_RULES_BOUND = re.compile(
    r"(?:制度|规章|章程|工法|办法|规程|细则|体系文件|管理文件|程序文件|管理标准)(?:汇编|合编|选编|合订|全集|全套)"
)


class Recogniser:
    """Recognises parts of evidence files as documented information of the register."""

    def __init__(self, standard: Standard, identity: Identity, matcher: Matcher, *, by_words: bool = True) -> None:
        """by_words: whether a paper whose names don't tell what it is may be told by what it says (likeness.py)."""
        self._concepts = standard.concepts.values()
        self._matcher = matcher
        self._parts = PartRecogniser(standard, identity, matcher, by_words=by_words)
        self._chapters = Chapters(self._parts)

    @property
    def identity(self) -> Identity:
        """Who the plant is, with the other plants named in the files recognised last."""
        return self._parts.identity

    @property
    def abbreviations(self) -> Abbreviations:
        """What the short words of the files recognised last mean."""
        return self._parts.abbreviations

    def document(self, part: Part) -> Document:
        """One part as a document."""
        return self._parts.document(part)

    def documents(self, files: Iterable[EvidenceFile]) -> tuple[Document, ...]:
        """Every part of every file as a document, superseded versions marked void, months side by side turned."""
        listed = tuple(files)
        self._parts.identity = replace(self._parts.identity, others=other_plants(listed, self._parts.identity))
        self._parts.abbreviations = key_of(listed, self._parts.identity.names)
        self._parts.procedures = procedures(part for file in listed for part in file.parts)
        about = [any(about_carbon(part, title_of(part)) for part in file.parts) for file in listed]
        pairs = list(zip(listed, about, strict=True))
        beside = {_folder(file.file) for file, carbon in pairs if carbon and "!" in file.file}
        found = self._all(pairs, beside)
        if words := own_words(found, self._concepts, self._matcher):  # read once more, now that they are known
            self._parts.abbreviations = Abbreviations({**words, **self._parts.abbreviations.meanings})
            found = self._all(pairs, beside)
        in_force = mark_put_away(mark_replaced(mark_repealed(mark_superseded(with_series(found)))))
        return tuple(replace(d, part=with_turned(d.part)) for d in in_force)

    def _all(self, pairs: Sequence[tuple[EvidenceFile, bool]], beside: set[str]) -> list[Document]:
        """The documents of all files, each given with whether it is about carbon."""
        return [doc for f, carbon in pairs for doc in self._of_file(f, carbon=carbon or _folder(f.file) in beside)]

    def _of_file(self, file: EvidenceFile, *, carbon: bool) -> list[Document]:
        """A file's parts as documents. carbon: a sheet beside carbon sheets is about carbon too, as a paper is that was
        packed up with carbon papers in one folder of an archive.
        """
        found = []
        for each in file.parts:
            part, chapters = set_apart(self._parts.abbreviations.labelled(with_pairs(each)))
            found += [self._apart(chapter, what) for chapter, what in chapters]
            own = own_rows(part, self._parts.identity)
            strange = of_others_only(part, own)
            part, sisters = chapters_of_others(own, self._parts.identity)
            found += [replace(self._parts.document(chapter, section=True), owner="other") for chapter in sisters]
            bound = [p if not p.name or is_called(p) else replace(p, name=title_of(p)) for p in pieces(part)]
            papers = [self._parts.document(p, carbon=carbon, piece=True) for p in bound]
            ruled = bool(bound) and bool(_RULES_BOUND.search(normalise(title_of(part) + stem_of(part))))
            manual = bool(papers) and papers[0].is_a(MANUAL) >= PLAIN  # its front
            wholes = [self._ruling(paper) if ruled or manual else paper for paper in papers] or [
                self._as_stamped(self._parts.document(part, carbon=carbon), file)
            ]
            for whole in (replace(w, owner="other") for w in wholes) if strange else wholes:
                held = list(self._chapters.of(whole))
                if plans_all(whole, held):
                    whole = replace(whole, types=((SCHEME, SCORE),), why=("各章合起来是实施方案",))
                    held = list(self._chapters.of(whole))
                found += [self._chapters.rest(whole, held), *held]
        return with_subjects(with_siblings(with_covers(found)), self._parts.told_by)

    def _ruling(self, paper: Document) -> Document:
        """A paper of a compilation of rules or of a manual: no record by its tables of comments; a rule on what its
        name says ('第二十四篇 内部审核'), else a chapter of the manual ('第二编 领导与机构').
        """
        told = tuple((t, s) for t, s in paper.types if self._parts.types[t].kind in DOCUMENT_KINDS)
        if told and told[0][1] >= PLAIN and self._parts.types[told[0][0]].kind != "plan":
            return replace(paper, types=told)
        named = (t for t in self._parts.told_by(f"{paper.title}管理办法") if self._parts.types[t].kind == "procedure")
        ruled = tuple((t, WORDED) for t in dict.fromkeys(named))
        told = tuple((t, s) for t, s in told if t not in dict(ruled))
        if ruled or told or not paper.roles or not paper.carbon:
            return replace(paper, types=(*ruled, *told))
        return replace(paper, types=((MANUAL, CERTAIN),))

    def _apart(self, chapter: Part, what: str) -> Document:
        """A chapter that a binder only keeps (auditor/aside.py): void, blank, or of no carbon paper at all."""
        doc = self._parts.document(chapter, section=True)
        if what == "other":
            return replace(doc, types=(), carbon=False)
        return replace(doc, state=what)

    def _as_stamped(self, doc: Document, file: EvidenceFile) -> Document:
        """What the file itself says it is: the type surely, its state as long as nobody has worked on it since."""
        type_id, state = file.properties.get(stamp.TYPE, ""), file.properties.get(stamp.STATE, "")
        known = {stamp.BLANK: "blank", stamp.DRAFT: "draft"}.get(state, doc.state)
        if type_id not in self._parts.types:  # no type at all, or that of a client's own template
            return replace(doc, state=known)
        rest = tuple((t, min(s, OVERRULED)) for t, s in doc.types if t != type_id and s >= NAMED)
        return replace(doc, types=((type_id, 1.0), *rest), state=known, carbon=True)


def _folder(file: str) -> str:
    """The folder of an archive's member, with the archive's name: 'a.zip!贷款'."""
    archive, _, member = file.rpartition("!")
    return f"{archive}!{member.rpartition('/')[0]}"


def summary(doc: Document, types: Mapping[str, DocumentType]) -> str:
    """One line for a person: what it is taken for, and why."""
    named = "、".join(f"{types[t].name}({s:.2f})" for t, s in doc.types[:4] if s >= CERTAIN) or "未识别"
    return f"{doc.file}{'!' + doc.part.name if doc.part.name else ''} → {named} [{doc.owner}/{doc.state}]"
