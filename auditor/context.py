"""What every check may ask: the documents that can show a requirement, and where in them something stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from auditor.abbreviations import NONE, Abbreviations
from auditor.matching import Matcher
from auditor.model import PLAIN, RECOGNISED, Citation, Document, Part, Passage
from auditor.naming import is_rule
from auditor.ownership import NOBODY, Identity
from auditor.periods import in_period, of_a_later_year, of_an_earlier_year
from auditor.text import normalise, not_yet, quote, segment_around
from auditor.titles import stem_of
from auditor.windows import Window, put_off_in, windows
from standard.expression import parse
from standard.guideline import pasted_share
from standard.model import DOCUMENT_KINDS, Expectation, Requirement, Standard

T = TypeVar("T")
HEADED = 2  # concepts, a subject and a thing, of which a heading may name the thing for what stands below it
LINE = 10  # characters from which on a heading with nothing below it may be a line that says something itself
OVERSHADOWED = 0.25  # a record is no record of a type that scores this much less than what it plainly is
DRAFT, OUT_OF_PERIOD, OTHER_YEAR = "是未批准的草稿", "不是审核期内的记录", "是其他年度的计划"
MINUTES = frozenset({"minutes"})  # minutes tell of whatever was done
TIMELY = frozenset({"in_period", "dated_within", "at_least_times", "done_by", "covers_months", "covers_quarters"})
WEAK = frozenset({DRAFT, OUT_OF_PERIOD, OTHER_YEAR})
LATER = "是审核期以后的安排，还没有做"
ONLY_RULES = "是计划或规定，不是做过的记录"
_INTENT = re.compile(
    r"(?:打算|设想|想法|考虑|初步意见|建议稿|征求意见稿?|构想|意向|意向书|[（(]拟建?[）)])(?:[（(].*[)）])?$"
)
_RULES = re.compile(
    r"(计划|方案|办法|制度|规定|程序|规程|细则|守则|手册|标准|意向|(?<![论果认])通知|议程|日程|要求|倡议|安排|设想|构想|打算|[（(]拟建?[）)])"
    r"(?:表|书)?(?:[（(][^）)]*[）)])?$"
)
# What praises the plant to the world proves nothing of what is done in it.
_PUBLICITY = re.compile(
    r"宣传(?:册|片|画册|材料|稿|折页|手册|栏)|画册|推介|文化墙|口号|标语|展板|海报|推文|新闻稿|简报|简介(?:[(（].*[)）])?$"
)
_APPROVES = re.compile("批准|签发|审批|审定")
_CALLS = re.compile(r"(?:会议|评审会|审核会)的?(?:通知|议程|日程)|(?:管理评审|管评|碳评审)(?:实施|工作)?计划[)）]?$")
_RULES_AND_FORM = re.compile("(?:规则|办法|程序|计划)(?:及|与).*(?:单|表|记录|清单)$")  # types that are both
_RESULT = re.compile(
    r"完成|执行情况|实施情况|落实|实际|结果|结论|办结|效果|达成|进度|进展|(?:执行|检查|记录|实施|维护)人"
)
# '变动后10个工作日内修订方案': a rule, in a table's row too.
_PART_OF_CELL = re.compile("[，,。；;、]")
_RULED = re.compile(r"(?:变化|变更|变动|调整|发布|印发)后[^，。；;]{0,4}(?:\d+|[一二三五十]+)个?(?:工作)?[日天周月]内")
# '工艺有重大变化时，30日内更新本方案' rules what is to be done; nothing has changed yet.
_WHENEVER = re.compile(
    r"(?:有|发生|出现|遇到?|如|凡|若)[^，。；:：]{0,30}(?:变化|变更|变动|调整|情况|情形)(?:(?:时|的|后)?[，,]|之一)"
)
COPIED = 0.6  # share of pasted text from which a passage is the guideline's own
PASTED = 0.55  # share of pasted text from which a document is a bare copy of the guideline


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
class Candidates:
    """Documents that can show an expectation, best first; `others` may say it too; `rejected` can't, and why.

    main_type: the type asked for first. record: a record is asked for, and rules show nothing. weak: of the rejected,
    the plant's own that are only out of date or not yet approved: they make it partial at most.
    """

    named: tuple[Document, ...]
    others: tuple[Document, ...] = ()
    rejected: tuple[tuple[Document, str], ...] = ()
    main_type: str = ""
    record: bool = False

    @property
    def main(self) -> tuple[Document, ...]:
        """The named documents that are foremost of the type asked for first; all named ones where none is."""
        return tuple(d for d in self.named if d.types and d.types[0][0] == self.main_type) or self.named

    @property
    def done(self) -> str:
        """For a record, the type of paper that tells what was done; '' where rules and plans will do."""
        return self.main_type if self.record else ""

    @property
    def weak(self) -> tuple[Document, ...]:
        return tuple(doc for doc, why in self.rejected if why in WEAK)

    @property
    def all(self) -> tuple[Document, ...]:
        return self.named + self.others


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
class Context:
    """One audit's world: the standard, the plant's profile, the period, and the documents found.

    properties: what each file says of itself (author, created, …), by the file's name. idle: the months in which no
    clinker was made, once they have been asked for (auditor/yearly.py). identity: who the plant is, and who the other
    plants are that its papers name.
    """

    standard: Standard
    profile: Mapping[str, object]
    period: tuple[date, date]
    audit_date: date
    documents: Sequence[Document]
    matcher: Matcher
    properties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    idle: frozenset[tuple[int, int]] | None = None
    abbreviations: Abbreviations = NONE
    identity: Identity = NOBODY
    _said: dict[int, _Said] = field(default_factory=dict)
    _by_type: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _others: dict[bool, tuple[Document, ...]] = field(default_factory=dict)
    _problems: dict[tuple[int, bool], str] = field(default_factory=dict)
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    def candidates(self, requirement: Requirement, expectation: Expectation) -> Candidates:
        named: list[tuple[float, Document]] = []
        rejected: list[tuple[Document, str]] = []
        record = requirement.shown_by == "record"
        for doc in self._of_any(expectation.any_of):
            score = self._score(doc, expectation)
            if score < RECOGNISED:
                continue
            is_record = self._is_record(doc, expectation)
            # A rule stays in force over years; it is out of the period only where something of the period is asked for.
            timely = is_record or (record and any(check.name in TIMELY for check in expectation.checks))
            problem = self.inadmissible(doc, record=timely)
            called = record and _CALLS.search(doc.title)  # what is to be talked about
            if not problem and (called or (is_record and self._only_rules(doc, expectation))):
                problem = ONLY_RULES
            if not problem and record and self._rules_chapter(doc, expectation):
                problem = ONLY_RULES
            if problem:
                rejected.append((doc, problem))
            else:
                named.append((score, doc))
        ranked = [doc for _, doc in sorted(named, key=lambda item: -item[0])]
        taken = {id(doc) for doc in (*ranked, *(doc for doc, _ in rejected))}
        others = [doc for doc in self._speakers(record=record) if id(doc) not in taken]
        return Candidates(tuple(ranked), tuple(others), tuple(rejected), expectation.any_of[0], record)

    @cached_property
    def minutes(self) -> tuple[Document, ...]:
        """The period's own minutes: what is decided there may break a rule that the papers keep."""
        kinds = ((d, {self.standard.documents[t].kind for t, s in d.types if s >= RECOGNISED}) for d in self.documents)
        return tuple(d for d, kind in kinds if "minutes" in kind and d.carbon and not self.inadmissible(d, record=True))

    @property
    def unrecognised(self) -> tuple[Document, ...]:
        """The plant's own records of no known type: a scan without a title may still break a rule."""
        return self._speakers(record=True)

    @cached_property
    def in_force(self) -> tuple[Document, ...]:
        """The plant's own papers about carbon that count as records of the period, of whatever type or of none."""
        return tuple(d for d in self.documents if d.carbon and not self.inadmissible(d, record=True))

    def recognised(self, types: Sequence[str]) -> list[Document]:
        """The documents that count as of any of the types, in the folder's order."""
        return [doc for doc in self._of_any(types) if any(doc.is_a(t) >= RECOGNISED for t in types)]

    def _of_any(self, types: Sequence[str]) -> list[Document]:
        """The documents that have a score for any of the types, in the folder's order."""
        if not self._by_type and self.documents:
            for at, doc in enumerate(self.documents):
                for type_id, _ in doc.types:
                    self._by_type[type_id].append(at)
        return [self.documents[at] for at in sorted(set().union(*(self._by_type.get(t, ()) for t in types)))]

    def _speakers(self, *, record: bool) -> tuple[Document, ...]:
        if record not in self._others:
            self._others[record] = tuple(d for d in self.documents if self._may_say_it(d, record=record))
        return self._others[record]

    def _score(self, doc: Document, expectation: Expectation) -> float:
        """How surely `doc` is of a type asked for; earlier types first. A record that is plainly another is none."""
        asked = expectation.any_of
        score = max((s * (1 - 0.01 * asked.index(t)) for t, s in doc.types if t in asked), default=0.0)
        if not doc.types or not self._is_record(doc, expectation):
            return score
        return score if doc.types[0][1] - score <= OVERSHADOWED else 0.0

    def inadmissible(self, doc: Document, *, record: bool) -> str:
        """Why `doc` proves nothing here, or '' when it may (docs/architecture.md: Verdicts)."""
        key = (id(doc), record)
        if key not in self._problems:
            self._problems[key] = self._problem(doc, record=record)
        return self._problems[key]

    def _problem(self, doc: Document, *, record: bool) -> str:
        if doc.owner == "other":
            return "是其他公司的文件"
        if doc.state == "void":
            return "是作废版本"
        if doc.state == "blank":
            return "是没有填写的空白表"
        if doc.state == "draft":
            return DRAFT
        if self.pasted(doc) and not any(_APPROVES.search(role) and who for role, who in doc.roles.items()):
            return "照抄指南原文，也没有批准"
        if record and not in_period(doc, self.period, self.audit_date):
            return LATER if of_a_later_year(doc, self.period) else OUT_OF_PERIOD
        kinds = {self.standard.documents[t].kind for t, score in doc.types if score >= RECOGNISED}
        if not record and of_an_earlier_year(doc, self.period, self.audit_date, plan=kinds == {"plan"}):
            return OTHER_YEAR
        return ""

    def _is_record(self, doc: Document, expectation: Expectation) -> bool:
        """Whether what makes `doc` a candidate is a record's type: then its date counts, whatever it is to show."""
        asked = (t for t, score in doc.types if score >= RECOGNISED and t in expectation.any_of)
        return DOCUMENT_KINDS.isdisjoint(self.standard.documents[t].kind for t in asked)

    def drafts(self, found: Candidates, expectation: Expectation) -> tuple[tuple[Document, str], ...]:
        """Plans that nobody has approved yet; a draft rule rules nothing, a draft record tells nothing."""
        kinds = ((d, w, self.standard.documents[d.types[0][0]].kind) for d, w in found.rejected if w == DRAFT)
        return tuple((d, w) for d, w, kind in kinds if kind == "plan" and not self._is_record(d, expectation))

    def _only_rules(self, doc: Document, expectation: Expectation) -> bool:
        """A paper headed as a plan or a rule that tells of nothing done: it passes for a record by its subject only."""
        headed = _RULES.search(doc.title.strip().rstrip("》"))
        asked = "".join(self.standard.documents[t].name for t in expectation.any_of if doc.is_a(t) >= RECOGNISED)
        if not headed or headed.group(1) in asked:
            return False
        return not any(_RESULT.search(label) for p in doc.part.passages for label in _filled(p))

    def _rules_chapter(self, doc: Document, expectation: Expectation) -> bool:
        """A chapter without entries of a rule or plan, taken for a paper that is 'rules and form': it is the rules."""
        if not doc.part.name or doc.part.tables:
            return False
        asked = [self.standard.documents[t] for t in expectation.any_of if doc.is_a(t) >= RECOGNISED]
        if not all(_RULES_AND_FORM.search(t.name) for t in asked):
            return False
        whole = self._wholes.get(doc.file)
        return whole is not None and self.standard.documents[_main_type(whole)].kind in DOCUMENT_KINDS

    @cached_property
    def _wholes(self) -> dict[str, Document]:
        """By file the recognised document that its chapters were cut from."""
        return {d.file: d for d in self.documents if not d.part.name and d.types}

    def pasted(self, doc: Document) -> bool:
        texts = [p.text for p in doc.part.passages if len(p.text) >= 16]
        total = rest = sum(map(len, texts))
        pasted = 0.0
        for text in texts:
            if (pasted + rest) / total < PASTED:  # whatever the rest is, it is the plant's own
                return False
            pasted += len(text) * pasted_share(text)
            rest -= len(text)
        return total > 0 and pasted / total >= PASTED

    def _may_say_it(self, doc: Document, *, record: bool) -> bool:
        """Documents: the plant's other carbon documents in force, which may say more than their name. Records: those
        that could not be recognised, like a screenshot without a title; a recognised one is a record of something else.
        """
        if not doc.carbon or self.inadmissible(doc, record=record) or _INTENT.search(stem_of(doc.part)):
            return False
        if _PUBLICITY.search(doc.title.strip()) or _PUBLICITY.search(stem_of(doc.part)):
            return False
        if _INTENT.search(doc.title.strip()) or (record and _RULES.search(doc.title.strip())):
            return False
        kinds = {self.standard.documents[t].kind for t, score in doc.types if score >= RECOGNISED}
        if record:
            return doc.by_words or kinds <= MINUTES
        if kinds and not (doc.by_words and kinds.isdisjoint(DOCUMENT_KINDS)):
            return bool(kinds & DOCUMENT_KINDS)
        # A rule under a name that no register knows is a rule all the same; what is asked for may stand in it.
        return is_rule(doc.title) or any(_APPROVES.search(role) and who for role, who in doc.roles.items())

    # -- finding words ---------------------------------------------------------------------------------------------

    def seek(self, documents: Iterable[Document], expression: str, *, done: str = "") -> Place | None:
        """The first passage that brings the expression's concepts together, one in the plant's own words before all.

        done: what was done is asked for, as papers of this type tell it; what any other paper only promises
        ('9月底前完成') is passed over. A review's decisions are its own record though they lie ahead.
        """
        first = None
        for place in self.places(documents, expression):
            if done and _main_type(place.document) != done and self._promised(place):
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

    # -- the plant -------------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> dict[str, bool]:
        given = self.profile.get("facts")
        facts = {str(k): bool(v) for k, v in given.items()} if isinstance(given, dict) else {}
        facts["has_projects"] = facts.get("has_ccer_projects", False) or facts.get("has_tanpuhui_projects", False)
        return facts

    @cached_property
    def people(self) -> tuple[tuple[str, str], ...]:
        """(name, title) of the people the profile names."""
        listed = self.profile.get("people")
        if not isinstance(listed, list):
            return ()
        return tuple((str(p.get("name", "")), str(p.get("title", ""))) for p in listed if isinstance(p, dict))


def _filled(passage: Passage) -> Iterable[str]:
    """Labels of a row's cells that hold something."""
    return (label for label, cell in (passage.cells or {}).items() if cell.strip().strip("/-—"))


def _is_line(part: Part, at: int) -> bool:
    """Whether a numbered line set as a heading has nothing below it: one of a list, as a policy's promises are."""
    heading, below = part.passages[at], part.passages[at + 1 : at + 2]
    bare = not below or (below[0].kind == "heading" and len(below[0].headings) <= len(heading.headings))
    return bare and len(heading.text) >= LINE


def _any_of(passages: Mapping[str, Sequence[int]], concepts: Iterable[str]) -> list[int]:
    """Indexes of the passages that may name one of the concepts, in order."""
    return sorted(set().union(*(passages.get(c, ()) for c in concepts)))


def _main_type(doc: Document) -> str:
    return doc.types[0][0] if doc.types else ""


def cite(doc: Document, passage: Passage, words: str = "") -> Citation:
    place = str(passage.locator)
    if doc.part.name and passage.locator.sheet is None:
        place = f"{doc.part.name} {place}"
    return Citation(doc.file, place, quote(passage.text, words))
