"""Check that nothing was traded before the year's strategy was approved: traded_under (guideline 5.2.3 a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, VIOLATED, column, papers, row_citation, title_citation
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document, Table
from auditor.nonconformities import last_day
from auditor.signatures import signatures_in
from auditor.text import normalise
from auditor.values import number, years

_DAY = re.compile(r"(?:成交|交易)?日(?:期|$)")
_AMOUNT = re.compile(r"(?:成交|交易)?数?量(?:$|[(（])")
HEAD, FOOT = 15, 6  # passages among which a paper is signed


def traded_under(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The period's first trade came after the strategy's approval.

    Only where there is one strategy, of the period's year and in its first edition: an earlier one may have ruled.
    """
    strategies = [d for d in ctx.documents if d.is_a("trading_strategy") >= RECOGNISED and d.owner != "other"]
    if len(strategies) != 1 or years(strategies[0].title)[:1] not in ((), (ctx.period[0].year,)):
        return CheckOutcome("traded_under", MET, "没有可核对的策略批准日期")
    approved = _approved_on(strategies[0], ctx)
    early = [(day, place) for day, place in _trades(ctx) if approved and ctx.period[0] <= day < approved]
    if approved and early:
        day, place = min(early, key=lambda trade: trade[0])
        reason = f"{day.isoformat()}已成交，交易策略{approved.isoformat()}才批准"
        cited = (place, title_citation(strategies[0]))
        return CheckOutcome("traded_under", VIOLATED, reason, cited, ("交易前批准的策略",))
    return CheckOutcome("traded_under", MET, "没有发现策略批准前的成交")


def _approved_on(doc: Document, ctx: Context) -> date | None:
    known = [name for name, _ in ctx.people]
    days = [
        s.day
        for p in (*doc.part.passages[:HEAD], *doc.part.passages[-FOOT:])
        for s in signatures_in(p.text, known)
        if s.day and s.people and ctx.matcher.mentions("approver_role", normalise(s.role))
    ]
    return min(days, default=None)


def _trades(ctx: Context) -> Iterator[tuple[date, Citation]]:
    """The days of trades; '06-17' is a day of the period's year."""
    for doc in papers(("trade_ledger",), ctx):
        for table in doc.part.tables:
            at, quantity = _labelled(table, "col_date", _DAY, ctx), _labelled(table, "col_quantity", _AMOUNT, ctx)
            if at is None or quantity is None or at == quantity:
                continue
            for r, row in enumerate(table.rows):
                day = last_day(row[at], ctx.period[0].year)
                if day and number(row[quantity]):
                    yield day, row_citation(doc, table, r)


def _labelled(table: Table, expression: str, short: re.Pattern[str], ctx: Context) -> int | None:
    """The column of that kind, also where its label is cut to a character or two."""
    at = column(table, expression, ctx)
    return at if at is not None else next((i for i, x in enumerate(table.columns) if short.match(normalise(x))), None)
