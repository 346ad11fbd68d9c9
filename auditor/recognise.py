"""What a part is: which documented information, whose, in what state, signed by whom.

The content decides; a file's name is only a hint. A part may be several things at once: a manual holds the policy,
the duties and the scope, each under a heading of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from auditor.abbreviations import NONE, Abbreviations, key_of
from auditor.aside import set_apart
from auditor.captions import names_of, row_labels
from auditor.headless import with_pairs
from auditor.heads import begins_chapter, names_paper
from auditor.layouts import TELLING, Layouts, hinted
from auditor.likeness import likeness
from auditor.marks import approval_left_open, dates_of, number_of, roles_of, state_of, version_of
from auditor.matching import Matcher
from auditor.model import PLAIN, RECOGNISED, Document, EvidenceFile, Part, Table
from auditor.naming import TypeNames, is_rule, procedures, record_of, written_out
from auditor.ownership import Identity, other_plants, owner_of
from auditor.ownwords import own_words
from auditor.pieces import is_binder, pieces
from auditor.reviews import reports_a_review
from auditor.schemes import SCHEME, SCORE, plans_all
from auditor.sections import chapter_around, chapters, cut, sections, top_chapters
from auditor.siblings import with_covers, with_siblings, with_subjects
from auditor.sisters import chapters_of_others, of_others_only, own_rows
from auditor.subjects import OTHER_SYSTEM, about_carbon, disclaims_carbon, of_another_system
from auditor.text import normalise
from auditor.titles import ABOUT_CARBON, stem_of, title_of
from auditor.turned import with_turned
from auditor.values import dates
from auditor.versions import YEAR_WORDS, mark_put_away, mark_repealed, mark_replaced, mark_superseded
from standard import stamp
from standard.model import DOCUMENT_KINDS, DocumentType, Standard

UNMARKED = 0.8  # weight of a name where neither carbon nor another management system is spoken of
RECORD_ROWS = 3
OVERRULED = 0.7  # weight left to other types where the file tells its own
NAMED = 0.8  # from this score on a title or caption names the type; below, columns or a few words are like its
LONG = 40  # passages from which on a plan's chapters are looked at by what they say
BINDER = 3  # papers that make a file a binder
SECTION = 0.85  # a heading's weight: it may be only a chapter about the thing
WORDED = 0.75  # weight of a title that has a type's words, but none of its names
LOOSE = 0.8  # weight of a name found with other words in between
HEADER = "表头有"  # how the reason begins where columns tell the type
LIKE_OTHERS = "正文与此类文件相近"  # the reason where only the words do
MANUAL = "carbon_manual"
CERTAIN = 0.6  # from this score on a document counts as of that type
# What else is traded under such names: '电力现货交易策略'; a title that says carbon as well is carbon's.
_OTHER_MARKET = re.compile(r"^(?!.*(?:碳|配额|ccer|减排|排放权)).*(?:电力|售电|购电|电量|现货|煤炭|原煤|水泥销售)")
# What is held, not what was emitted: '碳库存月报'.
_OF_ASSETS = re.compile(
    r"^(?!.*排放).*(?:碳库存|碳家底|碳资产|配额(?!盈亏)|ccer|(?:库存|持有|持仓).{0,4}(?:月报|台账|表))"
)
# An exchange's statement of deals, an audit's list, checks of data: no ledger of what is held, emitted or compared.
_OF_DEALS = re.compile("成交|交易系统|交割")
_OF_AUDITS = re.compile("内审|内部审核|审核检查|审核表")
_OF_ACCOUNTS = re.compile("账户|交易系统|注册登记")
_OF_CHECKED_DATA = re.compile(_OF_ASSETS.pattern + "|内审|校核|自查|整改|不符合")
_OF_MARKETS = frozenset(
    ("trading_strategy", "trading_procedure", "trade_application", "trade_ledger", "market_tracking_record")
)
# Coal is burnt and tested as alternative fuels are: a ledger of it has the same columns.
_OF_COAL = re.compile(
    r"^(?!.*(?:替代|rdf|生物质|轮胎|固废|稻壳|秸秆)).*(?:原煤|煤粉|煤样|燃煤|入炉煤|煤炭|烟煤|煤质|进厂煤|入窑煤|柴油)"
)
# Types whose names and columns other papers have too: what in a title says that it is one of these.
_RATHER_OF: Final = {
    "alternative_fuel_ledger": _OF_COAL,
    "emission_ledger": _OF_CHECKED_DATA,
    "asset_ledger": _OF_DEALS,
    "cross_check_record": _OF_DEALS,
    "monitoring_record": _OF_AUDITS,
    "daily_report": _OF_ACCOUNTS,
}
# 'XX方针宣贯培训计划' is a plan about the policy, not the policy.
_OF_A_POLICY = re.compile(r"(?:计划|方案|记录|签到表?|总结|报告|台账|清单|试卷|课件|纪要)(?:[(（].*[)）])?$")
_RULES_BOUND = re.compile(
    r"(?:制度|规章|章程|工法|办法|规程|细则|体系文件|管理文件|程序文件|管理标准)(?:汇编|合编|选编|合订|全集|全套)"
)
_RUNNING = re.compile("每[日周月季批笔项次]")  # how often a record is made that is kept entry by entry
_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|0?[1-9])月")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百\d]{1,4}条")  # what a rule's chapter begins with
_NAMES_A_WHOLE = ("编号", "标题", "表名", "表题", "文件名")
_REMARK = re.compile(r"\([^()]*\d[年月日.\-/][^()]*(?:核对|更新|修订|整理|填写|补登)\)$")  # '(2025年12月核对)'
# Columns of any list of tasks: beside a sign of what the sheet lists, they make it nothing else.
_OF_ANY_TASK = re.compile("责任|完成|期限|时限|验证|跟踪|进度|进展|状态|日期|时间|备注|序号")
# The plans that a scheme may hold as chapters of its own.
_OF_A_SCHEME = frozenset(
    ("target_breakdown", "reduction_plan", "monitoring_plan", "data_quality_plan", "stocktake_plan", "compliance_plan",
     "allowance_strategy", "trading_strategy", "project_development_plan", "carbon_finance_plan")
)  # fmt: skip
_RECEIPT = re.compile(r"(?:回执|回单|受理单|受理通知书?|签收单|收条|存根)(?:[(（].*[)）])?$")
_AUTHORS = re.compile("编制|编写|拟制|起草")
# Certainty from which on a paper's words tell what it is, and the scores that stands for (docs/judgement.md).
VERY_LIKE, LIKE = 0.8, 0.5
OVER_A_NAME = 0.85  # against a title that has but the words of a type, which may mislead
PLAIN_BY_WORDS, GUESSED_BY_WORDS = 0.78, 0.62
REVIEW, REVIEWING = "review_report", 0.9  # minutes that are a review by what was heard


class Recogniser:
    """Recognises parts of evidence files as documented information of the register."""

    def __init__(self, standard: Standard, identity: Identity, matcher: Matcher, *, by_words: bool = True) -> None:
        """by_words: whether a paper whose names don't tell what it is may be told by what it says (likeness.py)."""
        self._types = standard.documents
        self._concepts = standard.concepts.values()
        self.identity = identity
        self._matcher = matcher
        self._by_words = by_words
        self._names = TypeNames(standard.documents.values())
        self._layouts = Layouts(standard.documents.values())
        self.abbreviations = NONE  # of the files recognised last
        self._procedures: Mapping[str, str] = {}  # by number what each is about

    def documents(self, files: Iterable[EvidenceFile]) -> tuple[Document, ...]:
        """Every part of every file as a document, superseded versions marked void, months side by side turned."""
        listed = tuple(files)
        self.identity = replace(self.identity, others=other_plants(listed, self.identity))
        self.abbreviations = key_of(listed, self.identity.names)
        self._procedures = procedures(part for file in listed for part in file.parts)
        about = [any(about_carbon(part, title_of(part)) for part in file.parts) for file in listed]
        pairs = list(zip(listed, about, strict=True))
        beside = {_folder(file.file) for file, carbon in pairs if carbon and "!" in file.file}
        found = self._all(pairs, beside)
        if words := own_words(found, self._concepts, self._matcher):  # read once more, now that they are known
            self.abbreviations = Abbreviations({**words, **self.abbreviations.meanings})
            found = self._all(pairs, beside)
        return tuple(
            replace(d, part=with_turned(d.part))
            for d in mark_put_away(mark_replaced(mark_repealed(mark_superseded(found))))
        )

    def _all(self, pairs: Sequence[tuple[EvidenceFile, bool]], beside: set[str]) -> list[Document]:
        """The documents of all files, each given with whether it is about carbon."""
        return [doc for f, carbon in pairs for doc in self._of_file(f, carbon=carbon or _folder(f.file) in beside)]

    def _of_file(self, file: EvidenceFile, *, carbon: bool) -> list[Document]:
        """A file's parts as documents. carbon: a sheet beside carbon sheets is about carbon too, as a paper is that was
        packed up with carbon papers in one folder of an archive.
        """
        found = []
        for each in file.parts:
            part, chapters = set_apart(self.abbreviations.labelled(with_pairs(each)))
            found += [self._apart(chapter, what) for chapter, what in chapters]
            own = own_rows(part, self.identity)
            strange = of_others_only(part, own)
            part, sisters = chapters_of_others(own, self.identity)
            found += [replace(self.document(chapter, section=True), owner="other") for chapter in sisters]
            bound = [p if not p.name or _is_called(p) else replace(p, name=title_of(p)) for p in pieces(part)]
            papers = [self.document(p, carbon=carbon, piece=True) for p in bound]
            ruled = bool(bound) and bool(_RULES_BOUND.search(normalise(title_of(part) + stem_of(part))))
            manual = bool(papers) and papers[0].is_a(MANUAL) >= PLAIN  # its front
            wholes = [self._ruling(paper) if ruled or manual else paper for paper in papers] or [
                self._as_stamped(self.document(part, carbon=carbon), file)
            ]
            for whole in (replace(w, owner="other") for w in wholes) if strange else wholes:
                held = list(self._sections(whole))
                if plans_all(whole, held):
                    whole = replace(whole, types=((SCHEME, SCORE),), why=("各章合起来是实施方案",))
                    held = list(self._sections(whole))
                found += [self._without(whole, held), *held]
        return with_subjects(with_siblings(with_covers(found)), self._told_by)

    def _told_by(self, name: str) -> list[str]:
        """The types that a name tells in full or by its words."""
        text = normalise(self._read(name))
        return [type_id for type_id, _ in (*self._names.exactly(text), *self._names.worded(text))]

    def _ruling(self, paper: Document) -> Document:
        """A paper of a compilation of rules or of a manual: no record by its tables of comments; a rule on what its
        name says ('第二十四篇 内部审核'), else a chapter of the manual ('第二编 领导与机构').
        """
        told = tuple((t, s) for t, s in paper.types if self._types[t].kind in DOCUMENT_KINDS)
        if told and told[0][1] >= PLAIN and self._types[told[0][0]].kind != "plan":
            return replace(paper, types=told)
        named = (t for t in self._told_by(f"{paper.title}管理办法") if self._types[t].kind == "procedure")
        ruled = tuple((t, WORDED) for t in dict.fromkeys(named))
        told = tuple((t, s) for t, s in told if t not in dict(ruled))
        if ruled or told or not paper.roles or not paper.carbon:
            return replace(paper, types=(*ruled, *told))
        return replace(paper, types=((MANUAL, CERTAIN),))

    def _apart(self, chapter: Part, what: str) -> Document:
        """A chapter that a binder only keeps (auditor/aside.py): void, blank, or of no carbon paper at all."""
        doc = self.document(chapter, section=True)
        if what == "other":
            return replace(doc, types=(), carbon=False)
        return replace(doc, state=what)

    def _as_stamped(self, doc: Document, file: EvidenceFile) -> Document:
        """What the file itself says it is: the type surely, its state as long as nobody has worked on it since."""
        type_id, state = file.properties.get(stamp.TYPE, ""), file.properties.get(stamp.STATE, "")
        known = {stamp.BLANK: "blank", stamp.DRAFT: "draft"}.get(state, doc.state)
        if type_id not in self._types:  # no type at all, or that of a client's own template
            return replace(doc, state=known)
        rest = tuple((t, min(s, OVERRULED)) for t, s in doc.types if t != type_id and s >= NAMED)
        return replace(doc, types=((type_id, 1.0), *rest), state=known, carbon=True)

    def _without(self, whole: Document, held: Sequence[Document]) -> Document:
        """A binder is what its title says; what only one of its sections is, that section is."""
        if whole.types and self._types[whole.types[0][0]].kind == "minutes":
            return self._as_minutes(whole, held)
        in_sections = {t for doc in held for t, score in doc.types if score >= CERTAIN}
        if in_sections.isdisjoint(t for t, _ in whole.types):
            return whole if whole.types else _rest_of(whole, held)
        own = set(self._by_name(whole))
        if len(held) < BINDER:  # a volume is not what most of its papers look like
            own |= {t for (t, _), why in zip(whole.types, whole.why, strict=False) if why == LIKE_OTHERS}
        types = tuple((t, s) for t, s in whole.types if t not in in_sections or t in own)
        return replace(whole, types=types) if types else _rest_of(whole, held)

    def _as_minutes(self, whole: Document, held: Sequence[Document]) -> Document:
        """Minutes are also what an item of them is: what was reported under one heading is decided under the next."""
        told = dict(whole.types)
        top = whole.types[0][1]
        for type_id, score in (pair for doc in held for pair in doc.types):
            if score >= CERTAIN and self._types[type_id].kind in DOCUMENT_KINDS:
                told[type_id] = max(told.get(type_id, 0.0), min(score, top) * LOOSE)
        return replace(whole, types=tuple(sorted(told.items(), key=lambda item: (-item[1], item[0]))))

    def _sections(self, whole: Document) -> Iterable[Document]:
        """The sections of a document whose headings name documented information, with the whole's marks."""
        title = normalise(whole.title)
        read = self._read
        parts = list(sections(whole.part, lambda p: normalise(p.text) != title and self._names.named_in(read(p.text))))
        kind = self._kind_named(whole) if parts else ""
        if len(parts) >= BINDER and is_binder(whole.part):
            held = {id(part.passages[0]) for part in parts}
            parts += [c for c in chapters(whole.part) if held.isdisjoint(map(id, c.passages)) and not _articled(c)]
        parts += self._chapters_by_words(whole, parts)
        for part in parts:
            section = self.document(part, carbon=whole.carbon, section=True)
            types = tuple((t, s) for t, s in section.types if self._may_hold(whole, kind, part, self._types[t]))
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
        kinds = {self._types[t].kind for t, _ in whole.types[:1]}
        if not self._by_words or not whole.carbon or len(whole.part.passages) < LONG or not kinds & DOCUMENT_KINDS:
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
        chapter = self.document(around, carbon=whole.carbon, section=True) if around else whole
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
        if is_rule(self._read(whole.title)) or is_rule(self._read(part.name)) or _articled(part):
            return False
        dated = bool(_RUNNING.match(held.frequency))
        return kind not in DOCUMENT_KINDS or any(_entries(t, dated=dated) >= RECORD_ROWS for t in part.tables)

    def _kind_named(self, whole: Document) -> str:
        """What kind of paper a document is by its names; one of its tables' columns makes a binder no plan."""
        by_name = self._by_name(whole)
        named = next((t for t, _ in whole.types if t in by_name), "")
        if named or not whole.types or whole.types[0][1] < PLAIN:
            return self._types[named].kind if named else ""
        kind = self._types[whole.types[0][0]].kind  # by what it says
        return kind if kind == "procedure" else ""

    def _by_name(self, whole: Document) -> Mapping[str, float]:
        """The types that a paper's names alone tell."""
        names = ((source, self._read(name), top) for source, name, top in names_of(whole.part, whole.title))
        return self._scores(replace(whole.part, tables=()), whole.title, names)[0]

    def _read(self, title: str) -> str:
        """A title as who knows the plant's codes reads it."""
        return written_out(self.abbreviations.title(title)).replace("帐", "账")

    def document(self, part: Part, *, carbon: bool = False, section: bool = False, piece: bool = False) -> Document:
        """One part as a document. carbon: it is known to be about carbon from what stands beside it.

        section: the part is a chapter of another document, named by its heading. piece: it is one of the papers bound
        into a file (auditor/pieces.py); the file's name is not its own.
        """
        title = part.name if section else title_of(part)
        if piece and _is_called(part) and not names_paper(title):
            title = part.name
        read = self._read(title)
        names = [("标题", read, SECTION)] if section else names_of(part, title, bound=piece)
        if numbered := record_of(part, title, self._procedures):
            names = [*names, ("编号", numbered, SECTION)]
        scores, why = self._scores(part, title, ((source, self._read(name), top) for source, name, top in names))
        carbon = carbon or about_carbon(part, read)
        if OTHER_SYSTEM.search(normalise(title)) and not ABOUT_CARBON.search(normalise(title)):
            carbon = False
        doubt = 1.0 if carbon else 0.0 if of_another_system(part, title) or disclaims_carbon(part) else UNMARKED
        kept = {t: s if not self._types[t].carbon else s * doubt for t, s in scores.items()}
        if _RECEIPT.search(normalise(title)):  # of a plan or report handed in: it is neither
            kept = {t: s for t, s in kept.items() if self._types[t].kind not in DOCUMENT_KINDS}
        rule = is_rule(read)  # a rule's tables show how records are to look, they are none
        if section and any(not why[t].startswith(HEADER) for t in kept):  # a table that is like another's makes none
            kept = {t: s for t, s in kept.items() if s != TELLING or not why[t].startswith(HEADER)}
        kept = {t: s for t, s in kept.items() if s > 0 and (not rule or self._types[t].kind in DOCUMENT_KINDS)}
        named = max(kept.values(), default=0.0)
        if self._by_words and named <= PLAIN:
            type_id, score = self._told_in(part, title, kept, rule=rule, carbon=carbon)
            if score > kept.get(type_id, 0.0):
                kept[type_id], why[type_id] = score, LIKE_OTHERS
        likely = kept.get(REVIEW, 0.0)
        if carbon and not rule and likely < PLAIN and reports_a_review(part, title, self._matcher, likely=likely > 0):
            kept[REVIEW], why[REVIEW] = REVIEWING, "会上报告了管理评审的各项输入"
        ranked = tuple(sorted(kept.items(), key=lambda item: (-item[1], item[0])))
        state, roles = state_of(part, title, self._matcher), roles_of(part, self._matcher, self.identity.people)
        ruling = rule or any(self._types[t].kind in DOCUMENT_KINDS for t, _ in ranked[:1])
        if state == "in_force" and ruling and approval_left_open(part, roles, self._matcher):
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

    def _told_in(
        self, part: Part, title: str, named: Mapping[str, float], *, rule: bool, carbon: bool
    ) -> tuple[str, float]:
        """(type, score) that the paper's own words speak for; a rule is no record, nor is another system's paper ours.
        The score is 0 where they speak for none.

        named: the types that its names tell, none of them surely.
        """
        type_id, share = likeness().of(part, title)
        held = self._types.get(type_id)
        plainly = max(named.values(), default=0.0) >= PLAIN
        least = LIKE if not plainly else VERY_LIKE if named.get(type_id, 0.0) >= PLAIN else OVER_A_NAME
        if held is None or share < least or (rule and held.kind not in DOCUMENT_KINDS):
            return type_id, 0.0
        if self._titled_otherwise(type_id, title):
            return type_id, 0.0
        if held.carbon and (not carbon or of_another_system(part, title)):
            return type_id, 0.0
        return type_id, PLAIN_BY_WORDS if share >= VERY_LIKE else GUESSED_BY_WORDS

    def _scores(
        self, part: Part, title: str, names: Iterable[tuple[str, str, float]]
    ) -> tuple[dict[str, float], dict[str, str]]:
        scores: dict[str, float] = defaultdict(float)
        why: dict[str, str] = {}

        def offer(type_id: str, score: float, reason: str) -> None:
            if score > scores[type_id]:
                scores[type_id], why[type_id] = score, reason

        for source, name, top in names:
            text = normalise(name)
            hits = list(self._names.exactly(text))
            loose = self._names.loosely(text) if source in _NAMES_A_WHOLE else ()
            subject = list(self._names.by_subject(text)) if not hits else []
            for type_id, alias in hits or subject or loose:
                share = len(alias) / max(len(YEAR_WORDS.sub("", text)), len(alias))
                score = top * (0.8 + 0.2 * share) * (1.0 if hits else LOOSE)
                offer(type_id, score, f"{source}“{text[:30]}”含“{alias}”")
            for type_id, words in self._names.worded(_REMARK.sub("", text)):
                offer(type_id, top * WORDED, f"{source}“{text[:30]}”有“{words}”")
        for table in part.tables:
            for labels_of in (table.columns, *row_labels(table)):
                shown = hinted(table) if labels_of is table.columns else labels_of
                signs = list(self._layouts.found(shown))
                plain = bool(signs) and table.sheet is not None
                like = self._names.by_labels(labels_of)
                told = (one for one in like if not plain or not all(map(_OF_ANY_TASK.match, one[2])))
                for type_id, score, labels in (*told, *signs):
                    offer(type_id, score, f"{HEADER}{'、'.join(labels[:5])}")
        for type_id in scores:
            if self._titled_otherwise(type_id, title):
                scores[type_id] *= 0.5
        return dict(scores), why

    def _titled_otherwise(self, type_id: str, title: str) -> bool:
        """Whether a title says that a paper is about something near to the type, and not that."""
        text = normalise(title)
        if self._types[type_id].kind == "policy":
            return bool(_OF_A_POLICY.search(text))
        about = _RATHER_OF.get(type_id)
        if type_id in _OF_MARKETS:
            about = _OTHER_MARKET
        return about is not None and bool(about.search(text))


def _is_called(piece: Part) -> bool:
    """Whether a bound paper's name says what it is: by its words, or as the heading of its volume's chapter."""
    return names_paper(piece.name) or begins_chapter(piece.passages[0])


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


def _folder(file: str) -> str:
    """The folder of an archive's member, with the archive's name: 'a.zip!贷款'."""
    archive, _, member = file.rpartition("!")
    return f"{archive}!{member.rpartition('/')[0]}"


def _is_sheet(part: Part) -> bool:
    """Whether it is a workbook's sheet: in a volume of many papers one table's columns tell nothing of the rest."""
    return bool(part.tables) and all(table.sheet is not None for table in part.tables)


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


def summary(doc: Document, types: Mapping[str, DocumentType]) -> str:
    """One line for a person: what it is taken for, and why."""
    named = "、".join(f"{types[t].name}({s:.2f})" for t, s in doc.types[:4] if s >= CERTAIN) or "未识别"
    return f"{doc.file}{'!' + doc.part.name if doc.part.name else ''} → {named} [{doc.owner}/{doc.state}]"
