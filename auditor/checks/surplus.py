"""Whether a forecast's gap is its emissions less its allowances (guideline 5.2.2 a), for balances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.checks.base import columns, row_citation
from auditor.context import Context
from auditor.model import Citation, Document, Table
from auditor.text import normalise
from auditor.values import number, shown

TWICE = 2.0  # emissions and allowances further apart are not of one plant, year and unit
_ASKED = ("forecast_emission", "forecast_allowance", "forecast_gap")


def surplus(doc: Document, table: Table, ctx: Context) -> Iterable[tuple[int, tuple[str, Citation] | None]]:
    """(1, what is wrong or None) for each forecast that the table makes, in a row or one figure below the other.

    A table that also tells of allowances brought forward, bought or offset is left alone: the gap is another then.
    """
    labels = (*table.columns, *(row[0] for row in table.rows))
    if any(ctx.says(label, "forecast_brought") for label in labels):
        return
    across = [columns(table, concept, ctx) for concept in _ASKED]
    if all(len(found) == 1 for found in across):
        at = [found[0] for found in across]
        for r, row in enumerate(table.rows):
            told = [f"{table.columns[i]} {row[i]}" for i in at]
            yield from _gap(told, [row[i] for i in at], row_citation(doc, table, r), ctx)
        return
    if len(table.columns) < 2:
        return
    below = [[r for r, row in enumerate(table.rows) if ctx.says(row[0], concept)] for concept in _ASKED]
    if all(len(found) == 1 for found in below):
        rows = [table.rows[found[0]] for found in below]
        cited = row_citation(doc, table, below[2][0])
        yield from _gap([" ".join(row[:2]) for row in rows], [row[1] for row in rows], cited, ctx)


def _gap(
    told: Sequence[str], cells: Sequence[str], cited: Citation, ctx: Context
) -> Iterable[tuple[int, tuple[str, Citation] | None]]:
    """Of emissions, allowances and gap, each as told and its cell."""
    emission, allowance, gap = map(number, cells)
    if emission is None or allowance is None or gap is None or min(emission, allowance) <= 0:
        return
    in_ten_thousands = {"万" in normalise(text) for text in told}
    if len(in_ten_thousands) > 1 or max(emission, allowance) > TWICE * min(emission, allowance):
        return
    due = abs(emission - allowance)
    if abs(due - abs(gap)) <= max(ctx.standard.tolerance("stock_share") * due, ctx.standard.tolerance("least_tonnes")):
        yield 1, None
        return
    wrong = f"排放{shown(emission)}与配额{shown(allowance)}相差{shown(due)}，写成{shown(abs(gap))}"
    yield 1, (f"盈缺算错：{wrong}", cited)
