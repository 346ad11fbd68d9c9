"""Checks of machines told of in one paper and left out of another: generators_listed (guideline 5.1.2 b 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.checks.base import MET, SHORT, VIOLATED, row_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.text import normalise, quote
from auditor.values import number
from auditor.wording import cite
from standard.widths import half_width

_POWER: Final = re.compile(r"(?<![\d.])(\d{2,4})\s*kw(?![h/])", re.IGNORECASE)
_RATED: Final = re.compile(r"(?:功率|容量|额定|规格)[^载荷]{0,6}kw")  # not what it carried: '带载kW'
_NONE: Final = re.compile(r"\s*(?:无|没有|不涉及|未配备|未设)\s*")
_SAID_NONE: Final = re.compile(r"[:：(（]\s*(?:无|没有|未配备|未设)\s*[)）]?$")
_GENERATOR: Final = "diesel_generator | standby_generator"


def generators_listed(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every generator that a log of its runs tells of is in the list of sources, as far as both tell its power (kW);
    none burns fuel where the list says that there is none.
    """
    if (none := _listed_as_none(found, ctx)) and (ran := _ran(found, ctx)):
        reason = f"清单写没有发电机，“{quote(ran.quote, width=40)}”却有它的用油"
        return CheckOutcome("generators_listed", VIOLATED, reason, (none, ran), ("备用发电机",))
    listed = {
        power: place.citation
        for place in ctx.places(found.named, _GENERATOR)
        for power in map(int, _POWER.findall(half_width(place.passage.text)))
    }
    if not listed:
        return CheckOutcome("generators_listed", MET, "没有可核对的发电机功率")
    known = {id(doc) for doc in found.named}
    for doc in ctx.documents:
        if id(doc) in known or doc.owner == "other" or not ctx.says(f"{doc.title} {doc.part.name}", _GENERATOR):
            continue
        for power, citation in _powers(doc):
            if power not in listed:
                reason = f"《{doc.title}》记有{power}kW发电机，清单只列{'、'.join(f'{p}kW' for p in sorted(listed))}"
                cited = (citation, next(iter(listed.values())))
                return CheckOutcome("generators_listed", SHORT, reason, cited, (f"{power}kW发电机",))
    return CheckOutcome("generators_listed", MET, "运行记录中的发电机都已列入")


def _names_one(text: str, ctx: Context) -> bool:
    return any(ctx.matcher.mentions(concept, normalise(text)) for concept in ("diesel_generator", "standby_generator"))


def _listed_as_none(found: Candidates, ctx: Context) -> Citation | None:
    """Where the list of sources says that there is no generator: '备用柴油发电机：无'."""
    for doc in found.named:
        for table in doc.part.tables:
            for r, row in enumerate(table.rows):
                at = next((i for i, cell in enumerate(row) if _names_one(cell, ctx)), None)
                if at is None:
                    continue
                behind = [cell for cell in row[at + 1 :] if cell.strip(" 　-—/")]  # '计量：无' says nothing of it
                if _SAID_NONE.search(row[at]) or (behind and all(map(_NONE.fullmatch, behind))):
                    return row_citation(doc, table, r)
    return None


def _ran(found: Candidates, ctx: Context) -> Citation | None:
    """A row of the period's records in which a generator's own column tells that it burnt something."""
    known = {id(doc) for doc in found.named}
    for doc in ctx.documents:
        if id(doc) in known or ctx.inadmissible(doc, record=True):
            continue
        for table in doc.part.tables:
            at = [i for i, label in enumerate(table.columns) if _names_one(label, ctx)]
            for r, row in enumerate(table.rows):
                if any((number(row[i]) or 0) > 0 for i in at):
                    return row_citation(doc, table, r)
    return None


def _powers(doc: Document) -> Iterator[tuple[int, Citation]]:
    """The power of each generator in a log, and where it stands."""
    for table in doc.part.tables:
        rated = [i for i, label in enumerate(table.columns) if _RATED.search(normalise(label))]
        for r, row in enumerate(table.rows):
            told = {int(p) for cell in row for p in _POWER.findall(half_width(cell))}
            told |= {int(value) for i in rated if (value := number(row[i])) is not None}
            yield from ((power, row_citation(doc, table, r)) for power in told)
    for passage in doc.part.passages:
        if passage.table is None:
            yield from ((int(p), cite(doc, passage)) for p in set(_POWER.findall(half_width(passage.text))))
