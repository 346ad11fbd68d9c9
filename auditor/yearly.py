"""A year's figures in a document: what it says in one line, and what its monthly rows add up to.

Amounts are given in the base unit of their kind: tonnes, MWh, or plain numbers where no unit is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.checks.base import columns, row_citation
from auditor.context import Context
from auditor.model import Citation, Document, Passage, Table
from auditor.text import normalise
from auditor.values import headed_month, months, number, years
from auditor.wording import cite

FULL_YEAR = 12
LEAST = 100  # smaller figures in a line are factors, shares or counts, not a year's amount
_SCALE = {
    "万吨": 10_000.0, "万t": 10_000.0, "吨": 1.0, "t": 1.0, "tco2": 1.0, "tco2e": 1.0, "万tco2": 10_000.0, "kg": 0.001,
    "万kwh": 10.0, "万千瓦时": 10.0, "万度": 10.0, "mwh": 1.0, "兆瓦时": 1.0, "kwh": 0.001, "千瓦时": 0.001,
    "度": 0.001,
}  # fmt: skip
_OUTPUT = ("output_ledger", "emission_ledger", "production_analysis")  # what clinker was made stands in
_UNIT = "|".join(sorted(map(re.escape, _SCALE), key=len, reverse=True))
_AMOUNT = re.compile(rf"(?<![\d.])(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*({_UNIT})?(?![a-z/\d])")
_LABEL_UNIT = re.compile(rf"(?:[(（/]|\b|[^a-z])({_UNIT})(?:[)）]|$)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A year's amount in its base unit, and where it stands."""

    value: float
    citation: Citation


def stated(doc: Document, expression: str, ctx: Context) -> Iterator[Amount]:
    """Every amount in a line of `doc` that names the expression: '入窑煤粉 201,113 t', '数值：181,920'."""
    for place in ctx.places((doc,), expression):
        passage = place.passage
        text = normalise(passage.text)
        unit = _unit_of_row(passage)
        for match in _AMOUNT.finditer(text[text.find(normalise(place.words)) :]):
            value = float(match[1].replace(",", "")) * _SCALE.get(match[2] or unit, 1.0)
            if value >= LEAST:
                yield Amount(value, cite(doc, passage, match[1]))


def _unit_of_row(passage: Passage) -> str:
    """The unit that a row names in a column of its own ('单位：t')."""
    return next((normalise(v) for k, v in (passage.cells or {}).items() if "单位" in k and normalise(v) in _SCALE), "")


def added_up(doc: Document, expression: str, year: int, ctx: Context) -> Sequence[Amount]:
    """What the twelve monthly rows of `year` add up to, for each column of `doc` that names the expression."""
    return ctx.once(("added up", id(doc), expression, year), lambda: tuple(_added_up(doc, expression, year, ctx)))


def _added_up(doc: Document, expression: str, year: int, ctx: Context) -> Iterator[Amount]:
    for table in doc.part.tables:
        titled = ctx.says(f"{table.title} {doc.title} {doc.part.name}", expression)
        for at in _amount_columns(table, expression, titled=titled, ctx=ctx):
            by_month = dict(_monthly(doc, table, at, year, ctx))
            if len(by_month) == FULL_YEAR:
                scale = _scale_of(table.columns[at] + " " + table.title)
                yield Amount(sum(v for v, _ in by_month.values()) * scale, row_citation(doc, table, 0))


def _amount_columns(table: Table, expression: str, *, titled: bool, ctx: Context) -> Iterable[int]:
    named = columns(table, expression, ctx)
    if named or not titled:
        return named
    # '燃煤收耗存台账' names the coal; its columns only say 入厂, 消耗, 期末.
    return columns(table, "col_out", ctx)


def _monthly(
    doc: Document, table: Table, at: int, year: int, ctx: Context
) -> Iterator[tuple[tuple[int, int], tuple[float, int]]]:
    named = years(f"{doc.title} {doc.part.name} {table.title} {doc.file}")
    audited = range(ctx.period[0].year, ctx.period[1].year + 1)  # whose books they are where they don't tell
    base = next(iter(named), year if year in audited else audited[0])
    for r, row in enumerate(table.rows):
        month = next((m for cell in row[:3] if len(cell) <= 12 and len(m := months(cell, base)) == 1), None)
        month = month or headed_month(table.columns, row, base)
        value = number(row[at])
        if month and month[0][0] == year and value is not None:
            yield month[0], (value, r)


def _scale_of(label: str) -> float:
    match = _LABEL_UNIT.search(normalise(label))
    return _SCALE[match[1]] if match else 1.0


def idle_months(ctx: Context) -> frozenset[tuple[int, int]]:
    """Months of the period in which the kiln made no clinker, by the rows of the plant's own ledgers."""
    if ctx.idle is None:
        ctx.idle = _idle_months(ctx)
    return ctx.idle


def _idle_months(ctx: Context) -> frozenset[tuple[int, int]]:
    made: dict[tuple[int, int], float] = {}
    for doc in ctx.recognised(_OUTPUT):
        if doc.owner == "other" or doc.state != "in_force":
            continue
        for table in doc.part.tables:
            for at in columns(table, "clinker_output", ctx):
                for year in range(ctx.period[0].year, ctx.period[1].year + 1):
                    for month, (tonnes, _) in _monthly(doc, table, at, year, ctx):
                        made[month] = max(tonnes, made.get(month, 0.0))
    return frozenset(month for month, tonnes in made.items() if not tonnes)


def monthly_amounts(expression: str, ctx: Context) -> dict[tuple[int, int], float]:
    """Each month's amount by the emission ledgers' only column that names the expression, lines added up."""
    amounts: dict[tuple[int, int], float] = {}
    for doc in ctx.recognised(("emission_ledger",)):
        if ctx.inadmissible(doc, record=True):
            continue
        for table in doc.part.tables:
            at = [
                i
                for i in columns(table, expression, ctx)
                if not ctx.says(table.columns[i], "process_factor | per_unit")
            ]
            for year in range(ctx.period[0].year, ctx.period[1].year + 1) if len(at) == 1 else ():
                for month, (value, _) in dict(_monthly(doc, table, at[0], year, ctx)).items():
                    amounts[month] = amounts.get(month, 0.0) + value * _scale_of(table.columns[at[0]])
    return amounts


def share_of_days(amounts: Mapping[tuple[int, int], float], first: date, last: date) -> float:
    """The months' amounts from `first` to `last`, a month that is only partly within by its days."""
    total = 0.0
    for (year, month), value in amounts.items():
        start, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        days = (min(last, after - timedelta(days=1)) - max(first, start)).days + 1
        if days > 0:
            total += value * days / (after - start).days
    return total
