"""What a paper says in pieces: each of an expression's concepts somewhere in it, but nowhere together.

Then the words aren't put as the vocabulary knows them, or the thing is said over several rows and sentences. That is no
proof that it is said, and none that it isn't: it makes an expectation short, with a question, where nothing would make
it absent. On twenty-one plants at first sight nine in ten of what was called absent so were said after all, but for
what plants' papers often leave out (docs/judgement.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.checks.base import ABSENT, MET, SHORT, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document
from auditor.text import quote
from auditor.wording import Place
from standard.expression import parse
from standard.model import CheckSpec, Expectation, Requirement

SAYING = frozenset({"states", "covers"})


def places_apart(documents: Iterable[Document], expression: str, ctx: Context) -> tuple[Place, ...]:
    """Where the first document that does says each concept of a group by itself, neither denied nor put off."""
    groups = parse(expression)
    for doc in documents:
        for group in groups:
            places = [ctx.says_alone(doc, concept) for concept in group]
            if all(places):
                return tuple(place for place in places if place)
    return ()


def half_said(
    requirement: Requirement, expectation: Expectation, trail: Sequence[CheckOutcome], found: Candidates, ctx: Context
) -> CheckOutcome | None:
    """What to say of an expectation whose papers are there but don't say the thing in words that are known.

    None where they have to be taken at their silence: some other check found nothing either, the paper itself puts the
    thing off, or it is something that plants' papers often leave out.
    """
    if requirement.often_left_out or requirement.addition:
        return None
    lacking = [(c, o) for c, o in zip(expectation.checks, trail, strict=False) if o.outcome != MET]
    if not lacking or not all(c.name in SAYING and o.outcome == ABSENT for c, o in lacking):
        return None
    asked = [expression for check, outcome in lacking for expression in _expressions(check, outcome)]
    for expression in asked:
        places = places_apart(found.named, expression, ctx)
        if places:
            return _in_pieces(requirement, places)
    first = found.named[0]
    if any(ctx.put_off(first, e) for e in asked):
        return None
    title = first.title or first.file
    reason = f"《{title}》中没有认出所要求的内容；这类文件通常写有，请核对原文"
    return CheckOutcome("states", SHORT, reason, (title_citation(first),), ask=_whether(title, requirement))


def _in_pieces(requirement: Requirement, places: Sequence[Place]) -> CheckOutcome:
    title = places[0].document.title or places[0].document.file
    words = "、".join(f"“{quote(w, width=16)}”" for w in dict.fromkeys(p.words for p in places))
    reason = f"《{title}》分别写到{words}，没有写在一起，看不出是否就是所要求的内容"
    citations = tuple(dict.fromkeys(place.citation for place in places))
    return CheckOutcome("states", SHORT, reason, citations, ask=_whether(title, requirement))


def _whether(title: str, requirement: Requirement) -> str:
    return f"《{title}》是否写明：{requirement.statement}"


def _expressions(check: CheckSpec, outcome: CheckOutcome) -> list[str]:
    if check.name == "states":
        return [check.params["expr"]]
    elements = check.params["elements"]
    return [elements[name] for name in outcome.lacking if name in elements]
