"""Checks of machines told of in one paper and left out of another: generators_listed (guideline 5.1.2 b 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.checks.base import MET, SHORT, row_citation
from auditor.context import Candidates, Context, cite
from auditor.model import CheckOutcome, Citation, Document
from auditor.text import normalise
from auditor.values import number
from standard.widths import half_width

_POWER: Final = re.compile(r"(?<![\d.])(\d{2,4})\s*kw(?![h/])", re.IGNORECASE)
_RATED: Final = re.compile(r"(?:功率|容量|额定|规格)[^载荷]{0,6}kw")  # not what it carried: '带载kW'
_GENERATOR: Final = "diesel_generator | standby_generator"


def generators_listed(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every generator that a log of its runs tells of is in the list of sources, as far as both tell its power (kW)."""
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
