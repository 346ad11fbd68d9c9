"""Check that one department leads carbon management, whatever the papers in force: one_lead (guideline 4.4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, VIOLATED
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document
from auditor.plant import department_words, departments
from auditor.text import normalise
from auditor.wording import cite

_LEADS = r"(?:牵头|归口|主管)(?:管理|负责)?(?:部门|科室|单位|处室)"
_ALL = r"(?:全厂|全公司|公司|本公司|本厂|企业)?的?碳(?:排放)?(?:管理)?(?:工作|体系)?的?(?:唯一|统一)?的?"
_REPLACED = re.compile("改由|改为|调整为|变更为|划转|移交|接替|不再|原由|原牵头|废止|同时停止|取代")


def one_lead(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No two papers in force name different departments as the one that leads; a paper that replaces the other may."""
    named: dict[str, tuple[Document, Citation]] = {}
    lead = {name: _makes_lead(name) for name in map(_unit, departments(ctx.profile).values())}
    for doc in _rules(found, ctx):
        for department, citation in _named(doc, lead):
            named.setdefault(department, (doc, citation))
    files = {doc.file for doc, _ in named.values()}
    if len(named) < 2 or len(files) < 2 or any(_REPLACED.search(doc.part.text) for doc, _ in named.values()):
        return CheckOutcome("one_lead", MET, "没有发现两份文件各定一个牵头部门")
    told = "，".join(f"《{doc.title or doc.file}》定{department}" for department, (doc, _) in named.items())
    cited = tuple(citation for _, citation in named.values())
    return CheckOutcome("one_lead", VIOLATED, f"牵头部门不唯一：{told}，都没有废止", cited, ("唯一的牵头部门",))


def _rules(found: Candidates, ctx: Context) -> Iterable[Document]:
    """The papers asked for, and the plant's own of no known type: a notice that gives a duty has any title."""
    known = {id(d) for d in found.named}
    aside = (d for d in ctx.documents if id(d) not in known and not any(s >= RECOGNISED for _, s in d.types))
    notices = (d for d in aside if d.carbon and d.owner == "own" and not ctx.inadmissible(d, record=False))
    return (*found.named, *notices)


def _makes_lead(department: str) -> re.Pattern[str]:
    """What a sentence says that makes it the lead of all carbon management."""
    word = re.escape(department)
    return re.compile(rf"{word}(?:是|为|作为){_ALL}{_LEADS}|碳(?:排放)?管理(?:工作|体系)?的?{_LEADS}(?:是|为|:){word}")


def _named(doc: Document, lead: Mapping[str, re.Pattern[str]]) -> Iterator[tuple[str, Citation]]:
    """(department, where) for each sentence that makes it the lead; lead: by department what such a sentence says."""
    for name, sentence in lead.items():
        for passage in doc.part.passages:
            if match := sentence.search(normalise(passage.text)):
                yield name, cite(doc, passage, match.group())


def _unit(name: str) -> str:
    """The department's name without what is told of it in brackets."""
    return next(iter(department_words(name)), normalise(name))
