"""What a document may prove: whose it is, in what state, of which time, and whether it is a rule or a record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from auditor.model import RECOGNISED, Document, Passage
from auditor.naming import is_rule
from auditor.periods import in_period, of_a_later_year, of_an_earlier_year
from auditor.titles import stem_of
from standard.guideline import pasted_share
from standard.model import DOCUMENT_KINDS, Expectation, Standard

OVERSHADOWED: Final = 0.25  # a record is no record of a type that scores this much less than what it plainly is
PASTED: Final = 0.55  # share of pasted text from which a document is a bare copy of the guideline
DRAFT: Final = "是未批准的草稿"
OUT_OF_PERIOD: Final = "不是审核期内的记录"
OTHER_YEAR: Final = "是其他年度的计划"
LATER: Final = "是审核期以后的安排，还没有做"
ONLY_RULES: Final = "是计划或规定，不是做过的记录"
MINUTES = frozenset({"minutes"})  # minutes tell of whatever was done
_INTENT = re.compile(
    r"(?:打算|设想|想法|考虑|初步意见|建议稿|征求意见稿?|构想|意向|意向书|[（(]拟建?[）)])(?:[（(].*[)）])?$"
)
_RULES = re.compile(
    r"(计划|方案|办法|制度|规定|程序|规程|细则|守则|手册|标准|意向|(?<![论果认])通知|议程|日程|(?<!方)(?<!客户)要求|倡议|安排|设想|构想|打算|[（(]拟建?[）)])"
    r"(?:表|书)?(?:[（(][^）)]*[）)])?$"
)
# What praises the plant to the world proves nothing of what is done in it.
_PUBLICITY = re.compile(
    r"宣传(?:册|片|画册|材料|稿|折页|手册|栏)|画册|推介|文化墙|口号|标语|展板|海报|推文|新闻稿|简报|简介(?:[(（].*[)）])?$"
)
_APPROVES = re.compile("批准|签发|审批|审定")
_CALLS = re.compile(r"(?:会议|评审会|审核会)的?(?:通知|议程|日程)|(?:管理评审|管评|碳评审)(?:实施|工作)?计划[)）]?$")
_LISTS = {
    "traceability_matrix",
    "evidence_request",
    "document_list",
    "legal_register",
    "compliance_calendar",
    "integration_matrix",
}
_RULES_AND_FORM = re.compile("(?:规则|办法|程序|计划)(?:及|与).*(?:单|表|记录|清单)$")  # types that are both
_RESULT = re.compile(
    r"完成|执行情况|实施情况|落实|实际|结果|结论|办结|效果|达成|进度|进展|(?:执行|检查|记录|实施|维护)人"
)


def kinds_of(doc: Document, standard: Standard) -> set[str]:
    """The kinds (policy, procedure, record, …) of the types that `doc` counts as."""
    return {standard.documents[t].kind for t, score in doc.types if score >= RECOGNISED}


def inadmissible(
    doc: Document, standard: Standard, period: tuple[date, date], audit_date: date, *, record: bool
) -> str:
    """Why `doc` proves nothing, or '' when it may (docs/judgement.md). record: as a record of the period."""
    if doc.owner == "other":
        return "是其他公司的文件"
    if doc.state == "void":
        return "是作废版本"
    if doc.state == "blank":
        return "是没有填写的空白表"
    if doc.state == "draft":
        return DRAFT
    if pasted(doc) and not approved_by_someone(doc):
        return "照抄指南原文，也没有批准"
    if record and not in_period(doc, period, audit_date):
        return LATER if of_a_later_year(doc, period) else OUT_OF_PERIOD
    plan = kinds_of(doc, standard) == {"plan"}
    if not record and of_an_earlier_year(doc, period, audit_date, plan=plan):
        return OTHER_YEAR
    return ""


def pasted(doc: Document) -> bool:
    """Whether `doc` is little more than the guideline's own text."""
    texts = [p.text for p in doc.part.passages if len(p.text) >= 16]
    total = rest = sum(map(len, texts))
    copied = 0.0
    for text in texts:
        if (copied + rest) / total < PASTED:  # whatever the rest is, it is the plant's own
            return False
        copied += len(text) * pasted_share(text)
        rest -= len(text)
    return total > 0 and copied / total >= PASTED


def approved_by_someone(doc: Document) -> bool:
    return any(_APPROVES.search(role) and who for role, who in doc.roles.items())


def score_for(doc: Document, expectation: Expectation, standard: Standard) -> float:
    """How surely `doc` is of a type asked for; earlier types first. A record that is plainly another is none."""
    asked = expectation.any_of
    score = max((s * (1 - 0.01 * asked.index(t)) for t, s in doc.types if t in asked), default=0.0)
    if not doc.types or not counts_as_record(doc, expectation, standard):
        return score
    return score if doc.types[0][1] - score <= OVERSHADOWED else 0.0


def counts_as_record(doc: Document, expectation: Expectation, standard: Standard) -> bool:
    """Whether what makes `doc` a candidate is a record's type: then its date counts, whatever it is to show."""
    asked = (t for t, score in doc.types if score >= RECOGNISED and t in expectation.any_of)
    return DOCUMENT_KINDS.isdisjoint(standard.documents[t].kind for t in asked)


def calls_a_meeting(doc: Document) -> bool:
    """Whether it says what is to be talked about."""
    return bool(_CALLS.search(doc.title))


def only_rules(doc: Document, expectation: Expectation, standard: Standard) -> bool:
    """A paper headed as a plan or a rule that tells of nothing done: it passes for a record by its subject only."""
    headed = _RULES.search(doc.title.strip().rstrip("》"))
    asked = "".join(standard.documents[t].name for t in expectation.any_of if doc.is_a(t) >= RECOGNISED)
    if not headed or headed.group(1) in asked:
        return False
    return not any(_RESULT.search(label) for p in doc.part.passages for label in _filled(p))


def chapter_of_rules(doc: Document, whole: Document | None, expectation: Expectation, standard: Standard) -> bool:
    """A chapter without entries of a rule or plan, taken for a paper that is 'rules and form': it is the rules.

    whole: the recognised document that the chapter was cut from.
    """
    if not doc.part.name or doc.part.tables:
        return False
    asked = [standard.documents[t] for t in expectation.any_of if doc.is_a(t) >= RECOGNISED]
    if not all(_RULES_AND_FORM.search(t.name) for t in asked):
        return False
    return whole is not None and standard.documents[whole.main_type].kind in DOCUMENT_KINDS


def plainly_rules(doc: Document, standard: Standard) -> bool:
    """Whether it is recognised as a rule, plan or policy, and not as one of those that are 'rules and form'."""
    if not doc.main_type or doc.types[0][1] < RECOGNISED:
        return False
    kind = standard.documents[doc.main_type]
    return kind.kind in DOCUMENT_KINDS and not _RULES_AND_FORM.search(kind.name)


def names_papers(doc: Document) -> bool:
    """Whether it is a list of papers or duties: it names what there should be and shows none of it."""
    return doc.main_type in _LISTS and doc.types[0][1] >= RECOGNISED


def may_say_it(doc: Document, standard: Standard, *, record: bool) -> bool:
    """Whether an admissible paper of another type may say what is asked for.

    Documents: the plant's other carbon documents in force, which may say more than their name. Records: those that
    could not be recognised, like a screenshot without a title; a recognised one is a record of something else.
    """
    title, stem = doc.title.strip(), stem_of(doc.part)
    if any(_INTENT.search(name) or _PUBLICITY.search(name) for name in (title, stem)):
        return False
    if record and _RULES.search(title):
        return False
    kinds = kinds_of(doc, standard)
    if record:
        return doc.by_words or kinds <= MINUTES
    if kinds and not (doc.by_words and kinds.isdisjoint(DOCUMENT_KINDS)):
        return bool(kinds & DOCUMENT_KINDS)
    # A rule under a name that no register knows is a rule all the same; what is asked for may stand in it.
    return is_rule(doc.title) or approved_by_someone(doc)


def _filled(passage: Passage) -> Iterable[str]:
    """Labels of a row's cells that hold something."""
    return (label for label, cell in (passage.cells or {}).items() if cell.strip().strip("/-—"))
