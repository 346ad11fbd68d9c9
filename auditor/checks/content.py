"""Checks of what a document says: states, covers, prohibits, flags_gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Document
from auditor.naming import is_rule
from auditor.text import normalise
from auditor.windows import LABEL_AND_VALUE
from auditor.wording import Place
from standard.expression import parse

_COPIED = "照抄指南原文，没有写本企业的做法"
HALF = 0.5  # share of the elements from which on another paper is about the same thing and may add to the main one
ENTRIES, CELLS = 3, 4  # rows, and filled cells of each, that a sheet must have to be kept
# What was found or done once is no rule.
_ONCE = ("nonconformity_report", "nonconformity_ledger", "audit_checklist", "audit_report", "data_gap_record")


def states(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Somewhere the documents say it."""
    expr, done = params["expr"], found.done
    place = ctx.seek(found.named, expr, done=done) or ctx.seek(found.others, expr, done=done)
    if place is None and found.record and (place := _titled(expr, found, ctx)):
        return CheckOutcome("states", MET, f"“{place.document.title}”逐行有记录", (place.citation,))
    if place is None or (place.copied and found.record):
        return CheckOutcome("states", ABSENT, f"没有写到{_name(params['expr'], ctx)}")
    if place.copied:
        return CheckOutcome("states", SHORT, f"“{place.words}”{_COPIED}", (place.citation,), ("本企业的做法",))
    return CheckOutcome("states", MET, f"写明了“{place.words}”", (place.citation,))


def _titled(expr: str, found: Candidates, ctx: Context) -> Place | None:
    """A row of a sheet kept for the very thing, as its title says; its rows needn't say it again."""
    if not any(len(group) == 1 for group in parse(expr)):
        return None
    for doc in found.main:
        for at, table in enumerate(doc.part.tables):
            entries = [
                p for p in doc.part.passages if p.table == at and sum(map(bool, (p.cells or {}).values())) >= CELLS
            ]
            single = (group[0] for group in parse(expr) if len(group) == 1)
            if table.sheet is not None and len(entries) >= ENTRIES and any(ctx.says(table.title, c) for c in single):
                return Place(doc, entries[0])
    return None


def covers(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each listed element is stated; how many must be is `at_least`, by default all that apply to the plant.

    ask_rest: the elements are sides of one thing, so that `at_least` of them show it; after the rest is asked.
    core: elements of which one must be there, as the others by themselves don't speak of the matter (how much limestone
    was ground says nothing of what else was put into the mix).
    about, not_in: what the titles name of papers about this, and of those about its counterpart, as the sheet of
    internal factors is beside that of the external ones; a title that names both is about both.
    """
    found = _without_counterparts(params, found, ctx)
    when = params.get("elements_when", {})
    elements = {n: e for n, e in params["elements"].items() if ctx.facts.get(when.get(n, ""), True)}
    needed = min(int(params.get("at_least", len(elements))), len(elements))
    places = _element_places(elements, found, ctx)
    if found.record:  # the guideline's sentence in a record's place records nothing
        places = {name: place for name, place in places.items() if not place.copied}
    lacking = tuple(name for name in elements if name not in places)
    citations = tuple(dict.fromkeys(p.citation for p in places.values()))
    if not places or ("core" in params and not set(params["core"]) & set(places)):
        return CheckOutcome("covers", ABSENT, f"没有写到{'、'.join(lacking)}", (), lacking)
    copied = tuple(name for name, place in places.items() if place.copied)
    if lacking and len(copied) == len(places):  # a sentence or two of the guideline, and nothing of the plant's own
        return CheckOutcome(
            "covers", ABSENT, f"{'、'.join(copied)}{_COPIED}，缺{'、'.join(lacking)}", citations, lacking
        )
    if copied and len(places) - len(copied) < needed:
        said = f"{'、'.join(copied)}{_COPIED}" + (f"，缺{'、'.join(lacking)}" if lacking else "")
        return CheckOutcome("covers", SHORT, said, citations, (*copied, *lacking))
    put_off = _put_off(elements, places, found, ctx)
    if len(places) >= needed > len(places) - len(put_off):
        said = f"所要求的文件写明{'、'.join(put_off)}另定，只有其他文件写到"
        return CheckOutcome("covers", SHORT, said, citations, put_off)
    if len(places) >= needed:
        ask = f"没有认出{'、'.join(lacking)}，请核对原文是否也写到" if lacking and params.get("ask_rest") else ""
        return CheckOutcome("covers", MET, f"写明了{'、'.join(places)}", citations, ask=ask)
    return CheckOutcome("covers", SHORT, f"有{'、'.join(places)}，缺{'、'.join(lacking)}", citations, lacking)


def _without_counterparts(params: Mapping[str, Any], found: Candidates, ctx: Context) -> Candidates:
    if "not_in" not in params or "about" not in params:
        return found
    titled = [(doc, f"{doc.title}{doc.part.name}") for doc in found.named]
    kept = tuple(d for d, title in titled if ctx.says(title, params["about"]) or not ctx.says(title, params["not_in"]))
    return replace(found, named=kept) if kept else found


def _element_places(elements: Mapping[str, str], found: Candidates, ctx: Context) -> dict[str, Place]:
    """Where each element stands: the fullest document, and what others of its type add (minutes, duty cards).

    A word that stands in passing in some other paper doesn't make up for what the main one lacks; only where no named
    document says anything are the plant's other documents asked.
    """
    by_doc = {id(d): _in_document(elements, d, ctx, done=found.done) for d in found.named}
    ranked = sorted(found.named, key=lambda d: _fullness(by_doc[id(d)]))
    if not ranked or not by_doc[id(ranked[0])]:
        by_doc = {id(d): _in_document(elements, d, ctx, done=found.done) for d in found.others}
        ranked = sorted(found.others, key=lambda d: _fullness(by_doc[id(d)]))
    if not ranked:
        return {}
    main = ranked[0]
    left_open = _left_open(main, elements, ctx)
    places: dict[str, Place] = {n: p for n, p in by_doc[id(main)].items() if n not in left_open}
    # What the main document itself puts off isn't made up for by what others say.
    open_to_others = {n for n, e in elements.items() if n not in {*places, *left_open} and not ctx.put_off(main, e)}
    for doc in ranked[1:]:  # a plant keeps its records in several ledgers; a rule stands in one paper
        about_it = len(by_doc[id(doc)]) >= HALF * len(elements)
        if found.record or about_it or doc.main_type == main.main_type:
            places = {**{n: p for n, p in by_doc[id(doc)].items() if n in open_to_others}, **places}
    copied = [name for name, place in places.items() if place.copied]
    if copied and not found.record:  # said in the plant's own words by any paper, a copied sentence beside it is none
        for doc in (*ranked[1:], *found.others):
            own = by_doc.get(id(doc)) or _in_document({n: elements[n] for n in copied}, doc, ctx, done=found.done)
            places |= {n: p for n, p in own.items() if n in copied and places[n].copied and not p.copied}
    order = list(elements)
    return dict(sorted(places.items(), key=lambda item: order.index(item[0])))


def _put_off(
    elements: Mapping[str, str], places: Mapping[str, Place], found: Candidates, ctx: Context
) -> tuple[str, ...]:
    """Elements that the papers asked for put off themselves, told by others only."""
    named = {id(d) for d in found.named}
    others = [name for name, place in places.items() if id(place.document) not in named]
    return tuple(name for name in others if any(ctx.put_off(d, elements[name]) for d in found.named))


def _left_open(doc: Document, elements: Mapping[str, str], ctx: Context) -> set[str]:
    """Elements for which the paper has a line by their very name and puts off what is to stand there."""
    cells = (list((p.cells or {}).values()) for p in doc.part.passages)
    lines = {normalise(c[0]): c[1] for c in cells if len(c) == LABEL_AND_VALUE}
    return {n for n in elements if ctx.matcher.mentions("deferral", normalise(lines.get(normalise(n), "")))}


def _fullness(places: Mapping[str, Place]) -> tuple[int, int]:
    """Sorts the document that says most in its own words first."""
    return -sum(not place.copied for place in places.values()), -len(places)


def _in_document(elements: Mapping[str, str], doc: Document, ctx: Context, *, done: str) -> dict[str, Place]:
    hits = ((name, ctx.seek((doc,), expr, done=done)) for name, expr in elements.items())
    return {name: place for name, place in hits if place}


def prohibits(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No document in force says what the guideline forbids."""
    if found.record:  # another meeting breaks no rule of this record
        own = {id(d) for d in found.main}
        aside = {id(d) for d in (*ctx.minutes, *(d for d in found.named if "纪要" in d.title))} - own
        asked = [d for d in found.all if id(d) not in aside]
    else:
        told = (d for d in found.all if is_rule(d.title) or not any(d.is_a(t) >= RECOGNISED for t in _ONCE))
        asked = [*told, *ctx.minutes]
    for label, expr in params.items():
        place = ctx.seek(asked, expr)
        if place:
            return CheckOutcome("prohibits", VIOLATED, f"{label}：“{place.words}”", (place.citation,))
    return CheckOutcome("prohibits", MET, "没有发现与要求相抵触的规定")


def flags_gap(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The records themselves tell of a gap (a lost certificate): then they fall short."""
    for label, expr in params.items():
        place = ctx.seek(found.named, expr)
        if place:
            return CheckOutcome("flags_gap", SHORT, f"{label}：“{place.words}”", (place.citation,), (label,))
    return CheckOutcome("flags_gap", MET, "记录中没有写到缺失")


def _name(expr: str, ctx: Context) -> str:
    groups = parse(expr)
    concepts = ctx.standard.concepts
    return "或".join("的".join(concepts[c].name for c in group) for group in groups[:3])
