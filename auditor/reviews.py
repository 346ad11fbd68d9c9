"""Papers of a management review told by their head or by what was heard, whatever they are called (guideline 7.5).

By the head: '会议 2025-10-28 主持 某某'. By what was heard: only a review hears of the last one's measures, of changes,
targets, audits, evaluations, improvements and parties' feedback in one sitting. Minutes that report on most of these
are its minutes; a rule that lets a meeting hear of some of them rules it.
"""

from __future__ import annotations

import re
from typing import Final

from auditor.matching import Matcher
from auditor.model import Document, Part
from auditor.subjects import OTHER_SYSTEM
from auditor.text import normalise
from auditor.titles import ABOUT_CARBON, stem_of

HEAD = 4  # passages at a paper's top in which it tells what meeting it was for
LINE = 100  # characters of each that may be its head; lines that follow without a gap have become one
# '碳管理体系评审', '（评审用）'; a scheme, a contract or a strategy is reviewed too, and that is another thing.
_REVIEW = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=管理)|(?<=体系)|(?<=年度)|(?<=管理层)|(?<=[碳年月日次场]))评审(?!员|专家|机构|费|稿|中心|意见|计划|通知)|管评"
)
_NAMED = re.compile("管理评审|管评")  # a title that says so itself is read as any title is
# The plant's surroundings and its parties are reviewed by themselves, before the management's review hears of it.
_SURROUNDINGS = re.compile("环境|因素")
_OTHER_REVIEW = re.compile("环境|因素|相关方|供应商|合同|方案|策略|目标|可研|招标|风险识别|预案")
_PRESIDED = re.compile("主持")
_NEAR = 24  # characters between the two in one line: '2025-08-05评审 主持 某某'
_HELD = re.compile(r"会|纪要|[记笔]录|记要|摘记|报告|决议")
_CHAIRED: Final = ("chaired_by_top_manager", "previous_review_measure")
_HEARD: Final = (
    "policy_change", "environment_change", "target_result", "policy_decision", "internal_audit_word",
    "monitoring_mention", "compliance_evaluation", "improvement_suggestion", "reduction_project", "party_feedback",
    "review_decision", "effectiveness_conclusion",
)  # fmt: skip
RULED: Final = 3  # of these that a rule tells of
REPORTED: Final = 6  # of these that minutes tell of
CONFIRMED: Final = 4  # of these that do where something else speaks for a review already
LONGEST_RULE, LONGEST_MEETING = 30, 40  # passages: longer rules rule other things too, longer minutes are of several
_MEETING = re.compile(r"纪要|会议?记录|会(?:[（(][^（()）]*[)）])?$")


def review_name(part: Part, title: str) -> str:
    """What a paper is called among those of a management review, by who presided over it; '' where its head has none.

    Material for the review is called its input, and what tells how it went its report.
    """
    if _NAMED.search(normalise(title)):
        return ""
    lines = [normalise(p.text)[:LINE] for p in part.passages[:HEAD] if not p.cells]
    presided = [line for line in lines if _PRESIDED.search(line)]
    if not presided or not (_REVIEW.search(normalise(title)) or any(map(_said_near, presided))):
        return ""
    head = "\n".join((normalise(title), *lines))
    called = normalise(f"{title} {part.name} {stem_of(part)}")
    if _SURROUNDINGS.search(called) or any(
        _OTHER_REVIEW.search(text.partition("评审")[0]) for text in (called, *lines)
    ):
        return ""
    if OTHER_SYSTEM.search(head) and not ABOUT_CARBON.search(head):
        return ""
    return "管理评审报告" if _HELD.search(normalise(title)) else "管理评审输入"


def _said_near(line: str) -> bool:
    """Whether the review is named right before who presided over it."""
    at = _PRESIDED.search(line)
    return at is not None and bool(_REVIEW.search(line[max(0, at.start() - _NEAR) : at.start()]))


def rules_a_review(rule: Document, matcher: Matcher) -> bool:
    """Whether a rule on a meeting says that heads chair it and hear of the last one's measures and of the rest."""
    lines = [normalise(p.text) for p in rule.part.passages]
    if len(lines) > LONGEST_RULE or not all(any(matcher.mentions(c, line) for line in lines) for c in _CHAIRED):
        return False
    return _heard(lines, matcher) >= RULED


def reports_a_review(part: Part, title: str, matcher: Matcher, *, likely: bool) -> bool:
    """Whether the minutes of a meeting report on what only a management review hears of together.

    likely: something else speaks for a review already.
    """
    if not _MEETING.search(normalise(title)) or len(part.passages) > LONGEST_MEETING:
        return False
    return _heard([normalise(p.text) for p in part.passages], matcher) >= (CONFIRMED if likely else REPORTED)


def _heard(lines: list[str], matcher: Matcher) -> int:
    return sum(any(matcher.mentions(concept, line) for line in lines) for concept in _HEARD)
