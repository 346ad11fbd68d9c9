"""Checks of batches of alternative fuel: batches_in_limits, tested_before_burnt (guideline 6.1.1 b)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED, column, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.nonconformities import first_day
from auditor.text import normalise
from auditor.values import number, shown
from auditor.wording import cite

_RULES = ("operating_procedure", "alternative_fuel_ledger", "sampling_procedure", "data_quality_procedure")
_FUEL = "alternative_fuel"
_PARAMETERS = "氯|水分|灰分|全硫|硫分|硫"
_AT_MOST = r"(?:≤|<=|<|不超过|不得超过|不高于|不得高于|不大于|低于|小于)"
_LIMIT = re.compile(rf"({_PARAMETERS})(?:含量|离子|\([^()]*\))*(?:应|须|要)?{_AT_MOST}(\d+(?:\.\d+)?)%")
_NOT_BURNT = re.compile("退货|拒收|拒绝|退回|未入窑|不入窑|没入窑|隔离|另行处置|让步|不合格|降级|掺配")
_OF_TEST = re.compile("(?:化验|检测|检验)(?:单|报告)?(?:日|时间)")
_OF_KILN = re.compile("入窑(?:日|时间)")
LEAST_ROWS = 5
FEW_ROWS = 3  # batches from which on a ledger tells its order, where a rule sets it
MOST_BEYOND = 0.2  # share of a column's batches beyond the limit from which on the column is of something else


@dataclass(frozen=True, slots=True)
class _Limit:
    """At most so many per cent of something in a batch, and where the rule says so."""

    parameter: str
    percent: float
    citation: Citation


def tested_before_burnt(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No batch went into the kiln before the day of its test; violated where the plant's own rule forbids it.

    Only where nearly all batches of the ledger keep to that order, or the columns say plainly what they are and a rule
    sets the order: else the columns tell something else. Of a few batches, as of one month, one may be out of it where
    the rule forbids that.
    """
    own = [d for d in ctx.documents if d.owner != "other" and d.state == "in_force"]
    rule = ctx.seek(own, "first_tested_rule")
    year = ctx.period[0].year
    for doc, table in tables(found.named):
        tested, burnt = column(table, "col_issued | col_tested", ctx), column(table, "col_burnt", ctx)
        if tested is None or burnt is None or tested == burnt or len(table.rows) < (FEW_ROWS if rule else LEAST_ROWS):
            continue
        both = [(r, first_day(row[tested], year), first_day(row[burnt], year)) for r, row in enumerate(table.rows)]
        early = [(r, t, b) for r, t, b in both if t and b and b < t]
        most = max(MOST_BEYOND * len(table.rows), 1 if rule else 0)
        plain = rule and _OF_TEST.search(table.columns[tested]) and _OF_KILN.search(table.columns[burnt])
        if not early or (len(early) > most and not plain):
            continue
        named = "、".join(table.rows[r][0] for r, _, _ in early[:3])
        r, day_tested, day_burnt = early[0]
        reason = f"{named}没有检测结果就入窑（{table.rows[r][0]}{day_burnt}入窑，{day_tested}才有结果）"
        cited = (row_citation(doc, table, r), *((rule.citation,) if rule else ()))
        return CheckOutcome("tested_before_burnt", VIOLATED if rule else SHORT, reason, cited, ("先检测后入窑",))
    return CheckOutcome("tested_before_burnt", MET, "没有发现没检测就入窑的批次")


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
