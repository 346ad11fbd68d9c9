"""What every check may ask: the plant, the period, and the documents that can show a requirement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from auditor import admission
from auditor.admission import DRAFT, ONLY_RULES, OTHER_YEAR, OUT_OF_PERIOD
from auditor.model import RECOGNISED, Document
from auditor.wording import Wording
from standard.model import Expectation, Requirement

TIMELY: Final = frozenset(
    ("in_period", "dated_within", "at_least_times", "done_by", "covers_months", "covers_quarters")
)  # checks that ask for something of the period
WEAK: Final = frozenset({DRAFT, OUT_OF_PERIOD, OTHER_YEAR})


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


@dataclass
class Context(Wording):
    """One audit's world: the standard, the plant's profile, the period, and the documents found.

    properties: what each file says of itself (author, created, …), by the file's name. idle: the months in which no
    clinker was made, once they have been asked for (auditor/yearly.py).
    """

    profile: Mapping[str, object]
    period: tuple[date, date]
    audit_date: date
    documents: Sequence[Document]
    properties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    idle: frozenset[tuple[int, int]] | None = None
    _by_type: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _others: dict[bool, tuple[Document, ...]] = field(default_factory=dict)
    _problems: dict[tuple[int, bool], str] = field(default_factory=dict)

    def candidates(self, requirement: Requirement, expectation: Expectation) -> Candidates:
        """The documents that can show the expectation, those that may say it too, and those that can't, and why."""
        named: list[tuple[float, Document]] = []
        rejected: list[tuple[Document, str]] = []
        record = requirement.shown_by == "record"
        for doc in self._of_any(expectation.any_of):
            score = admission.score_for(doc, expectation, self.standard)
            if score < RECOGNISED:
                continue
            if problem := self._problem(doc, expectation, record=record):
                rejected.append((doc, problem))
            else:
                named.append((score, doc))
        ranked = [doc for _, doc in sorted(named, key=lambda item: -item[0])]
        taken = {id(doc) for doc in (*ranked, *(doc for doc, _ in rejected))}
        others = [doc for doc in self._speakers(record=record) if id(doc) not in taken]
        return Candidates(tuple(ranked), tuple(others), tuple(rejected), expectation.any_of[0], record)

    def _problem(self, doc: Document, expectation: Expectation, *, record: bool) -> str:
        """Why a document of a type asked for can't show the expectation, or '' when it can."""
        is_record = admission.counts_as_record(doc, expectation, self.standard)
        # A rule stays in force over years; it is out of the period only where something of the period is asked for.
        timely = is_record or (record and any(check.name in TIMELY for check in expectation.checks))
        if problem := self.inadmissible(doc, record=timely):
            return problem
        if is_record and admission.only_rules(doc, expectation, self.standard):
            return ONLY_RULES
        whole = self._wholes.get(doc.file)
        if record and (
            admission.calls_a_meeting(doc) or admission.chapter_of_rules(doc, whole, expectation, self.standard)
        ):
            return ONLY_RULES
        return ""

    @cached_property
    def minutes(self) -> tuple[Document, ...]:
        """The period's own minutes: what is decided there may break a rule that the papers keep."""
        return tuple(d for d in self.in_force if "minutes" in admission.kinds_of(d, self.standard))

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
            own = (d for d in self.documents if d.carbon and not self.inadmissible(d, record=record))
            self._others[record] = tuple(d for d in own if admission.may_say_it(d, self.standard, record=record))
        return self._others[record]

    def inadmissible(self, doc: Document, *, record: bool) -> str:
        """Why `doc` proves nothing here, or '' when it may (docs/architecture.md: Verdicts)."""
        key = (id(doc), record)
        if key not in self._problems:
            self._problems[key] = admission.inadmissible(
                doc, self.standard, self.period, self.audit_date, record=record
            )
        return self._problems[key]

    def drafts(self, found: Candidates, expectation: Expectation) -> tuple[tuple[Document, str], ...]:
        """Plans that nobody has approved yet; a draft rule rules nothing, a draft record tells nothing."""
        plans = (
            (doc, why)
            for doc, why in found.rejected
            if why == DRAFT and self.standard.documents[doc.main_type].kind == "plan"
        )
        return tuple(
            (doc, why) for doc, why in plans if not admission.counts_as_record(doc, expectation, self.standard)
        )

    @cached_property
    def _wholes(self) -> dict[str, Document]:
        """By file the recognised document that its chapters were cut from."""
        return {d.file: d for d in self.documents if not d.part.name and d.types}

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
