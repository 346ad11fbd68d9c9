"""Whether the data hangs together: what the schemas can't see, entry by entry, because it is between entries."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from standard.check_names import ALLOWED, LABELS, REQUIRED, expressions
from standard.expression import concepts_of
from standard.load import clause_of, listed_ids
from standard.model import CheckSpec, Concept, Requirement, Standard
from standard.words import FACTS, MODALITIES

_BLANKS = re.compile(r"\s+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")


def prove(standard: Standard) -> list[str]:
    """Every problem in Chinese; an empty list when requirements, register, vocabulary and the rest agree."""
    return [
        *_ids(standard),
        *_types(standard),
        *(p for r in standard.requirements.values() for p in _requirement(r, standard)),
        *_terms(standard.concepts),
        *_places(standard),
        *_factors(standard),
    ]


def _ids(standard: Standard) -> Iterator[str]:
    """The guideline's 163 ids with their modality, and whatever is beyond them marked as an addition."""
    listed = listed_ids()
    for i, modality in listed.items():
        found = standard.requirements.get(i)
        if found is None:
            yield f"缺要求 {i}（指南有，clauses/ 里没有）"
        elif found.addition:
            yield f"{i} 是指南的要求，不应标 addition"
        elif found.modality != modality:
            yield f"{i} 应为“{MODALITIES[modality]}”（{modality}），现为 {found.modality}"
    for i, requirement in standard.requirements.items():
        if i not in listed and not requirement.addition:
            yield f"{i} 不在指南的163项中，补充的要求请标 addition: true"


def _types(standard: Standard) -> Iterator[str]:
    """Every document type is asked for by some requirement, or is marked as beyond the guideline."""
    asked = {t for r in standard.requirements.values() for e in r.expects for t in e.any_of}
    for i, document in standard.documents.items():
        if i not in asked and not document.beyond:
            yield f"documents.yaml {i}（{document.name}）：没有任何要求用到，也没有标 beyond: true"


def _requirement(requirement: Requirement, standard: Standard) -> Iterator[str]:
    if requirement.clause not in standard.clauses:
        yield f"{requirement.id}：clauses 里没有条款 {requirement.clause} 的标题"
    for at, expectation in enumerate(requirement.expects):
        where = f"{requirement.id} expects[{at}]"
        for document in expectation.any_of:
            if document not in standard.documents:
                yield f"{where}.any_of：documents.yaml 没有文件类型 {document}"
        for check in expectation.checks:
            yield from (f"{where} {check.name}：{p}" for p in _check(check, standard))


def _check(check: CheckSpec, standard: Standard) -> Iterator[str]:
    allowed = ALLOWED.get(check.name)
    if allowed is None:
        yield f"没有这种检查，可用的有：{'、'.join(ALLOWED)}"
        return
    if LABELS not in allowed:
        for name in check.params.keys() - allowed:
            yield f"不认识参数 {name}，可用的有：{'、'.join(sorted(allowed)) or '（无）'}"
        for name in REQUIRED.get(check.name, set()) - check.params.keys():
            yield f"缺参数 {name}"
    elif not check.params:
        yield "至少写一项“说明: 表达式”"
    for label, expression in expressions(check):
        yield from (f"{label + '：' if label else ''}{p}" for p in _expression(expression, standard.concepts))
    yield from _references(check.params, standard)


def _expression(expression: str, concepts: Mapping[str, Concept]) -> Iterator[str]:
    try:
        named = concepts_of(expression)
    except ValueError as error:
        yield str(error)
        return
    for concept in named:
        if concept not in concepts:
            yield f"vocabulary.yaml 没有概念 {concept}"


def _references(params: Mapping[str, Any], standard: Standard) -> Iterator[str]:
    """What parameters name elsewhere: a dated duty, a document type, facts of the company."""
    deadline, documents = params.get("deadline"), params.get("types", ())
    if deadline is not None and deadline not in {d["id"] for d in standard.calendar}:
        yield f"calendar.yaml 没有期限 {deadline}"
    yield from (f"documents.yaml 没有文件类型 {d}" for d in documents if d not in standard.documents)
    when, elements = params.get("elements_when", {}), params.get("elements", {})
    yield from (f"core 的“{e}”不在 elements 里" for e in params.get("core", ()) if e not in elements)
    for element, fact in when.items() if isinstance(when, Mapping) else ():
        if element not in elements:
            yield f"elements_when 的“{element}”不在 elements 里"
        if fact not in FACTS:
            yield f"elements_when 的 {fact} 不是企业事实，可用的有：{'、'.join(FACTS)}"


def _terms(concepts: Mapping[str, Concept]) -> Iterator[str]:
    """A term stands under one concept, unless each concept that has it says so (ambiguous)."""
    owners: dict[str, list[Concept]] = defaultdict(list)
    for concept in concepts.values():
        plain = [plain_term(t) for t in concept.terms]
        for term in sorted({t for t in plain if plain.count(t) > 1}):
            yield f"vocabulary.yaml {concept.id}：“{term}”写了两次（宽窄、大小写、空格不算区别）"
        for term in dict.fromkeys(plain) if not concept.computing else ():
            owners[term].append(concept)
        for term in {plain_term(t) for t in concept.ambiguous} - set(plain):
            yield f"vocabulary.yaml {concept.id}：ambiguous 的“{term}”不在 terms 里"
    for term, those in owners.items():
        silent = [c.id for c in those if term not in {plain_term(t) for t in c.ambiguous}]
        if len(those) > 1 and silent:
            yield (
                f"vocabulary.yaml：“{term}”同时在概念 {'、'.join(c.id for c in those)} 里，"
                f"{'、'.join(silent)} 没有声明 ambiguous"
            )


@cache
def plain_term(term: str) -> str:
    """A term as the engine compares it: one width, one dash, no blanks, small letters."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", term).translate(_DASHES)).lower()


def _places(standard: Standard) -> Iterator[str]:
    """Factors, errata and duties speak of clauses and requirements that exist."""
    named = [(f"factors.yaml {i}", f.get("clauses", [])) for i, f in standard.factors.items()]
    named += [(f"errata.yaml {e['number']}", e["clauses"]) for e in standard.errata]
    named += [(f"calendar.yaml {d['id']}", d["clauses"]) for d in standard.calendar]
    known = {*standard.clauses, *(r.clause for r in standard.requirements.values()), *standard.requirements}
    known |= {clause_of(k).rsplit(".", 1)[0] for k in known}
    for where, places in named:
        for place in places:
            if place not in known:
                yield f"{where}：没有条款 {place}"


def _factors(standard: Standard) -> Iterator[str]:
    for i, factor in standard.factors.items():
        if factor["verified"] and factor["confidence"] != "H":
            yield f"factors.yaml {i}：confidence 不是 H，不能标 verified: true"
