"""A plant's own words for what every plant does: where its audit report is headed '互查报告', 互查 is its audit; where
its manual says '碳管总监（即管理者代表）', that is whom it calls so.

Told by papers that plainly are what they are (by what they say: auditor/likeness.py) though their names say nothing
that is known. Read with what it means, such a word tells the plant's other papers too, and what its manual says of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from auditor.glossary import defined, glossary
from auditor.matching import Matcher
from auditor.model import PLAIN, Document
from auditor.reviews import rules_a_review
from auditor.text import normalise
from standard.model import Concept

# What a type's papers are about, in the words of the guideline.
_ABOUT: Final = {
    "audit_report": "内部审核",
    "audit_programme": "内部审核",
    "audit_plan": "内部审核",
    "review_report": "管理评审",
    "compliance_evaluation_report": "合规性评价",
    "carbon_policy": "碳管理方针",
}
# What a type's paper is called, where the plant has a name of its own for it: '取数规程', '总盘子'.
_CALLED: Final = {
    "monitoring_plan": "监测计划",
    "implementation_scheme": "碳管理体系实施方案",
    "source_list": "排放源清单",
    "compliance_plan": "履约方案",
    "trading_strategy": "碳交易策略",
}
# What stands in a title beside the thing: whose, of when, of which system.
_ASIDE = re.compile(
    r"[\u4e00-\u9fff()（）]{2,24}(?:公司|集团|厂)|总经理|董事长|管理者代表|领导|年度|[上下]半年|[一二三四]季度|专项|体系|管理|运行|运营"
    r"|经营|低碳|控碳|双碳|碳排放|碳务|碳|(?<=\d)[年月日]|[^\u4e00-\u9fff]"
)
_THING = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,4}?)(?:会议?|情况|工作|实施|现场)?(?:报告|通报|纪要|记录|方案|日程|计划|安排|结论|总结|小结|底稿|书|表)"
)
_MEETING = re.compile(r"([\u4e00-\u9fff]{2,4}会)议?(?:管理)?(?:办法|规定|制度|规程|细则|程序|规则|规范)$")
_BRACKETS = re.compile(
    r"[（(][^（()）]*[)）]|^(?:[一二三四五六七八九十]+|第[一二三四五六七八九十\d]+[章节篇编])[、.．\s]*"
)
_LAST = re.compile(r"(?<=[\u4e00-\u9fff]{2})[\u4e00-\u9fff]{2}$")
_DIFFERENT = re.compile(
    "[总副](?:经理|厂长|工程师)|董事长|厂长|总监办|领导小组"
)  # offices that have more than this to do
KNOWN: Final = 2  # terms of the vocabulary that a word is part of from which on it is anybody's: '评审', '会议'
LEAST: Final = 3  # times that the folder's papers must say a word
OTHERS: Final = 2  # papers that must say it


def own_words(documents: Iterable[Document], concepts: Iterable[Concept], matcher: Matcher) -> Mapping[str, str]:
    """What each of the plant's own words means, by the word; only words that the vocabulary doesn't know."""
    known = "\n".join(term for concept in concepts for term in concept.terms)
    papers = [d for d in documents if d.carbon and d.owner != "other"]
    found: dict[str, str] = {}
    for word, meaning in glossary(papers, matcher):
        if word not in meaning:
            found.setdefault(word, meaning)
    for word, meaning in defined(papers, matcher):
        if word not in known and not _DIFFERENT.search(word) and sum(d.part.text.count(word) for d in papers) >= LEAST:
            found.setdefault(word, meaning)
    for doc in papers:
        word, meaning = _called(doc, matcher)
        if word and known.count(word) < KNOWN and _is_used(word, papers):
            found.setdefault(word, meaning)
    return found


def _called(doc: Document, matcher: Matcher) -> tuple[str, str]:
    """(the word that a paper's title has for what it is or is about, what that means); '' where it has none."""
    type_id = doc.types[0][0] if doc.types and doc.types[0][1] >= PLAIN else ""
    if doc.by_words and type_id in _CALLED:
        return _core(doc.title), _CALLED[type_id]
    if type_id == "carbon_policy":  # '低碳立厂信条' is called 信条
        return next(iter(_LAST.findall(normalise(doc.title))), ""), _ABOUT[type_id]
    if type_id in _ABOUT:
        return _thing(doc.title), _ABOUT[type_id]
    meeting = _meeting(doc.title)
    return (meeting, _ABOUT["review_report"]) if meeting and rules_a_review(doc, matcher) else ("", "")


def _thing(title: str) -> str:
    match = _THING.search(_ASIDE.sub(" ", normalise(title)))
    return match[1] if match else ""


def _core(title: str) -> str:
    """A title without number, year and brackets: '六、取数规程（2024—2025年度，乙版）' is 取数规程; '' where long."""
    core = max(_ASIDE.sub(" ", _BRACKETS.sub("", normalise(title))).split(), key=len, default="")
    return core if 3 <= len(core) <= 8 else ""  # signs of a name


def _meeting(title: str) -> str:
    """The meeting that a rule's title names: '总经理质询会办法' is about 质询会."""
    match = _MEETING.search(_ASIDE.sub(" ", normalise(title)))
    return match[1] if match else ""


def _is_used(word: str, papers: Iterable[Document]) -> bool:
    times = [count for d in papers if (count := d.part.text.count(word))]
    return len(times) >= OTHERS and sum(times) >= LEAST
