"""Check of the limits that a rule sets to a batch of alternative fuel: batches_in_limits (guideline 6.1.1 b)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.checks.base import MET, VIOLATED, papers, row_citation, tables
from auditor.context import Candidates, Context, cite
from auditor.model import CheckOutcome, Citation, Document
from auditor.text import normalise
from auditor.values import number, shown

_RULES = ("operating_procedure", "alternative_fuel_ledger", "sampling_procedure", "data_quality_procedure")
_FUEL = "alternative_fuel"
_PARAMETERS = "氯|水分|灰分|全硫|硫分|硫"
_AT_MOST = r"(?:≤|<=|<|不超过|不得超过|不高于|不得高于|不大于|低于|小于)"
_LIMIT = re.compile(rf"({_PARAMETERS})(?:含量|离子|\([^()]*\))*(?:应|须|要)?{_AT_MOST}(\d+(?:\.\d+)?)%")
_NOT_BURNT = re.compile("退货|拒收|拒绝|退回|未入窑|不入窑|没入窑|隔离|另行处置|让步|不合格|降级|掺配")
LEAST_ROWS = 5
MOST_BEYOND = 0.2  # share of a column's batches beyond the limit from which on the column is of something else


@dataclass(frozen=True, slots=True)
class _Limit:
    """At most so many per cent of something in a batch, and where the rule says so."""

    parameter: str
    percent: float
    citation: Citation


def batches_in_limits(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No batch in the ledger is beyond what the plant's own rule lets into the kiln, unless it was sent back.

    Of several limits told for one thing the widest counts.
    """
    limits: dict[str, _Limit] = {}
    for limit in _limits(ctx):
        known = limits.setdefault(limit.parameter, limit)
        if limit.percent > known.percent:
            limits[limit.parameter] = limit
    for doc, table in tables(found.named):
        if len(table.rows) < LEAST_ROWS or not ctx.says(f"{doc.part.name} {doc.title} {table.title}", _FUEL):
            continue
        for limit in limits.values():
            at = [i for i, label in enumerate(table.columns) if _is_column(label, limit.parameter)]
            if len(at) != 1:
                continue
            beyond = [(r, v) for r, row in enumerate(table.rows) if (v := number(row[at[0]])) and v > limit.percent]
            if not beyond or len(beyond) > MOST_BEYOND * len(table.rows):
                continue
            for r, value in beyond:
                row = table.rows[r]
                if _NOT_BURNT.search("".join(row)):
                    continue
                reason = f"{row[0]}一批{limit.parameter}{shown(value)}%，超过规定的{shown(limit.percent)}%"
                cited = (row_citation(doc, table, r), limit.citation)
                return CheckOutcome("batches_in_limits", VIOLATED, reason, cited, ("超标批次的处置",))
    return CheckOutcome("batches_in_limits", MET, "没有发现超过规定指标的批次")


def _is_column(label: str, parameter: str) -> bool:
    plain = normalise(label)
    return parameter in plain and "%" in plain and len(plain) <= 14


def _of_fuel(doc: Document, ctx: Context) -> bool:
    """Whether a rule is about alternative fuels, by its title or its file's name."""
    return ctx.says(f"{doc.title} {doc.file.rsplit('/', 1)[-1]}", _FUEL)


def _limits(ctx: Context) -> Iterator[_Limit]:
    for doc in papers(_RULES, ctx, record=False):
        fuel = _of_fuel(doc, ctx)
        for passage in doc.part.passages:
            if passage.kind == "row" or not (fuel or ctx.says(" ".join((*passage.headings, passage.text)), _FUEL)):
                continue
            for match in _LIMIT.finditer(normalise(passage.text)):
                yield _Limit(match[1], float(match[2]), cite(doc, passage, match.group()))
