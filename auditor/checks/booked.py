"""Checks of the asset ledger against the exchange and the registry: trades_booked (guideline 6.2.1 a; domain F27)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, SHORT, column, columns, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.monthly import base_year, month_cell
from auditor.text import normalise
from auditor.values import dates, number, shown

_BOUGHT = re.compile("买入|购入|买进|购买")
_CREDIT = re.compile("ccer|碳普惠|核证|减排量")
_WAY = re.compile("方向|买卖|类型")
LEAST_ROWS = 3


def trades_booked(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """What the ledger books as bought in the year is what the exchange's own list says was bought.

    Whole sums are compared, so that a deal booked a month later is none the less booked; months only name the gap.
    """
    least = ctx.standard.tolerance("least_tonnes")
    deals = list(_deals(ctx))
    for doc in found.named:
        for table in doc.part.tables:
            booked = dict(_booked(doc, table, ctx))
            told = [(day, q, c) for day, q, c in deals if (day.year, day.month) in booked]
            if not told or len(told) != len(deals) or not any(q for q, _ in booked.values()):
                continue
            gap = sum(q for q, _ in booked.values()) - sum(q for _, q, _ in told)
            if abs(gap) <= least:
                return CheckOutcome("trades_booked", MET, "台账的买入量与成交记录一致")
            for month, (quantity, place) in booked.items():
                bought = sum(q for day, q, _ in told if (day.year, day.month) == month)
                if abs(bought - quantity) > least:
                    reason = (
                        f"{month[0]}年{month[1]}月台账买入{shown(quantity)}t，成交{shown(bought)}t，"
                        f"差{shown(quantity - bought)}t"
                    )
                    deal = next((c for day, _, c in told if (day.year, day.month) == month), place)
                    return CheckOutcome(
                        "trades_booked", SHORT, reason, tuple(dict.fromkeys((place, deal))), ("账实相符",)
                    )
    return CheckOutcome("trades_booked", MET, "没有可与成交记录核对的买入量")


def _booked(doc: Document, table: Table, ctx: Context) -> Iterator[tuple[tuple[int, int], tuple[float, Citation]]]:
    """Month → what was bought in it, of a ledger by months with one column of purchases and one of the end."""
    at = [i for i, label in enumerate(table.columns) if _BOUGHT.search(label) and not _CREDIT.search(normalise(label))]
    if len(at) != 1 or not columns(table, "col_closing", ctx) or len(table.rows) < LEAST_ROWS:
        return
    for r, row in enumerate(table.rows):
        _, month = month_cell(table, row, base_year(doc, ctx), ctx)
        if len(month) == 1:
            yield month[0], (abs(number(row[at[0]]) or 0.0), row_citation(doc, table, r))


def _deals(ctx: Context) -> Iterator[tuple[date, float, Citation]]:
    """Allowances bought, deal by deal, as the exchange's list has them; each once."""
    seen: set[tuple[date, float]] = set()
    for doc, table in tables(papers(("trade_ledger",), ctx)):
        day_at, quantity_at = column(table, "col_date", ctx), column(table, "col_quantity", ctx)
        way = next((i for i, label in enumerate(table.columns) if _WAY.search(label)), None)
        if day_at is None or quantity_at is None or way is None:
            continue
        for r, row in enumerate(table.rows):
            days, quantity = dates(row[day_at]), number(row[quantity_at])
            bought = re.search("[买购]", row[way]) and not _CREDIT.search(normalise("".join(row)))
            if days and quantity and bought and (days[0], quantity) not in seen:
                seen.add((days[0], quantity))
                yield days[0], abs(quantity), row_citation(doc, table, r)
