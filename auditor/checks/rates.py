"""Checks of stated rates: rate_at_least, rate_at_most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED
from auditor.context import Candidates, Context, Place
from auditor.model import CheckOutcome, Passage
from auditor.text import normalise
from auditor.values import number
from standard.expression import parse

NEAR = 20  # characters after the words within which the rate they speak of stands
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_ASKED = re.compile(r"要求|标准|规定|应达")
_OF_LAW = re.compile(r"政策|规定|上限|不得超过|国家|最高")  # what the law allows, told beside what the plant does


def rate_at_least(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A stated rate (percent) is not below the limit; the lowest one stated decides."""
    limit = float(params["percent"])
    stated: list[tuple[float, Place]] = []
    for place in ctx.places(found.all, params["what"]):
        text = normalise(place.passage.text)
        after = text[text.find(normalise(place.words)) :]
        stated += [(_as_asked(float(m[1]), limit, place.passage), place) for m in list(_PERCENT.finditer(after))[:1]]
    stated += _rate_cells(params["what"], limit, found, ctx)
    if not stated:
        return CheckOutcome("rate_at_least", SHORT, f"没有写明{_name(params['what'], ctx)}的数值")
    rate, place = min(stated, key=lambda item: item[0])
    if rate < limit:
        return CheckOutcome("rate_at_least", VIOLATED, f"{place.words}为{rate:g}%，低于{limit:g}%", (place.citation,))
    return CheckOutcome("rate_at_least", MET, f"{place.words}为{rate:g}%，不低于{limit:g}%", (place.citation,))


def _rate_cells(what: str, limit: float, found: Candidates, ctx: Context) -> list[tuple[float, Place]]:
    """Rates that stand in a column of their own, as percent ('96.4%', '96.4') or as a share (0.964)."""
    rates: list[tuple[float, Place]] = []
    for doc in found.named:
        for passage in doc.part.passages:
            cells = passage.cells or {}
            for label, cell in cells.items():
                value = number(cell) if ctx.says(label, what) and not _ASKED.search(label) else None
                if value is not None and 0 < value <= 100:
                    rate = value * 100 if value <= 1 and "%" not in label + cell else value
                    rates.append((_as_asked(rate, limit, passage), Place(doc, passage, label)))
    return rates


def _as_asked(rate: float, limit: float, passage: Passage) -> float:
    """`rate`, or `limit` where it is lower but reaches what its own row asks for, such as 80 % of the water meters."""
    cells = (passage.cells or {}).items()
    asked = [n for label, cell in cells if _ASKED.search(label) and (n := number(cell)) is not None]
    return max(rate, limit) if asked and rate >= max(asked) else rate


def rate_at_most(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No stated rate (percent) is above the limit; where none is stated there is nothing to break."""
    limit = float(params["percent"])
    for place in ctx.places(found.named, params["what"]):
        text = normalise(place.passage.text)
        after = text[text.find(normalise(place.words)) :][: len(place.words) + NEAR]
        match = _PERCENT.search(after)
        if match and float(match[1]) > limit and not _OF_LAW.search(after[: match.start()]):
            rate = float(match[1])
            reason = f"{place.words}为{rate:g}%，高于{limit:g}%"
            return CheckOutcome("rate_at_most", VIOLATED, reason, (place.citation,))
    return CheckOutcome("rate_at_most", MET, f"没有高于{limit:g}%的规定")


def _name(expr: str, ctx: Context) -> str:
    concepts = ctx.standard.concepts
    return "或".join("的".join(concepts[c].name for c in group) for group in parse(expr)[:3])
