"""Checks of sums: balances, agrees_with. A failed one shows its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, column, columns, row_citation, tables, title_citation
from auditor.context import RECOGNISED, Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.text import normalise
from auditor.values import number

TOLERANCE = 0.005  # of the larger figure (ours: 0.5 %, at least 1 t)
AGREEMENT = 0.01  # between two documents (ours)
_TOTAL = re.compile(r"^(?:合计|总计|全年合计|全年|年度合计|累计|本年合计|总量|年合计)$")
_PERIODIC = re.compile(r"(?:1[0-2]|0?[1-9])月|20\d\d[-/年.]")


def balances(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Opening + in − out = closing in every row, and totals equal the sum of their rows."""
    faults: list[tuple[str, Citation]] = []
    checked = 0
    for doc, table in tables(found.named):
        for count, fault in (*_stock(doc, table, ctx), *_totals(doc, table)):
            checked += count
            if fault:
                faults.append(fault)
    if faults:
        reason = "；".join(text for text, _ in faults[:3])
        return CheckOutcome("balances", SHORT, reason, tuple(c for _, c in faults[:3]), ("数字平衡",))
    cited = tuple(title_citation(d) for d in found.named[:1])
    return CheckOutcome(
        "balances", MET, f"核对{checked}处收支和合计，数字平衡" if checked else "没有可核对的收支数", cited
    )


Fault = tuple[str, Citation]


def _stock(doc: Document, table: Table, ctx: Context) -> Iterable[tuple[int, Fault | None]]:
    for opening in columns(table, "col_opening", ctx):
        # Stocks that stand side by side share a label's first half: '废轮胎/月初', '生物质/月初'.
        group = [i for i, label in enumerate(table.columns) if _group(label) == _group(table.columns[opening])]
        closing = next((i for i in columns(table, "col_closing", ctx) if i in group and i != opening), None)
        if closing is not None:
            yield from _stock_of(doc, table, ctx, (opening, closing), [i for i in group if i not in (opening, closing)])


def _group(label: str) -> str:
    return label.rsplit("/", 1)[0] if "/" in label else ""


def _stock_of(
    doc: Document, table: Table, ctx: Context, ends: tuple[int, int], between: list[int]
) -> Iterable[tuple[int, Fault | None]]:
    """One stock's rows; ends: the columns of opening and closing, between: those that may move it."""
    opening, closing = ends
    ins = [i for i in between if ctx.says(table.columns[i], "col_in")]
    outs = [i for i in between if i not in ins and ctx.says(table.columns[i], "col_out")]
    if not (ins or outs):
        return
    for r, row in enumerate(table.rows):
        first, last = number(row[opening]), number(row[closing])
        if first is None or last is None:
            continue
        moved = [number(row[i]) or 0 for i in (*ins, *outs)]
        due = first + sum(number(row[i]) or 0 for i in ins) - sum(number(row[i]) or 0 for i in outs)
        if abs(due - last) <= max(TOLERANCE * max(map(abs, moved)), 1):
            yield 1, None
        else:
            text = f"{row[0]}账面期末{last:,.6g}，按收支计算应为{due:,.6g}，差{last - due:,.6g}"
            yield 1, (text, row_citation(doc, table, r))


def _totals(doc: Document, table: Table) -> Iterable[tuple[int, Fault | None]]:
    """A total row against the monthly rows above it, column by column; averages and rates are left alone."""
    at = next(
        (r for r, row in enumerate(table.rows) if _TOTAL.match(normalise(row[0]) or normalise("".join(row[:2])))), None
    )
    if at is None:
        return
    body = [row for row in table.rows[:at] if _PERIODIC.search(normalise("".join(row[:2])))]
    if len(body) < 3:
        return
    for i in range(1, len(table.columns)):
        total = number(table.rows[at][i])
        parts = [n for row in body if (n := number(row[i])) is not None]
        if (
            total is None
            or len(parts) < 3
            or re.search(r"率|%|均|热值|含量|强度|单价|水分|期初|期末|结存|库存|累计", table.columns[i])
        ):
            continue
        due = sum(parts)
        if max(parts) > 0 and total <= max(parts) * 1.001:  # an average, not a sum
            continue
        if abs(due - total) <= max(TOLERANCE * max(abs(due), abs(total)), 1):
            yield 1, None
        else:
            text = f"{table.columns[i]}合计写{total:,.6g}，各月之和为{due:,.6g}，差{total - due:,.6g}"
            yield 1, (text, row_citation(doc, table, at))


def agrees_with(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The same yearly figure in two documents differs by no more than one per cent."""
    other = [d for d in ctx.documents if d.is_a(params["type"]) >= RECOGNISED and not ctx.inadmissible(d, record=True)]
    ours = _figure(found.named, params["what"], ctx)
    theirs = _figure(other, params["what"], ctx)
    if not ours or not theirs:
        return CheckOutcome("agrees_with", MET, "两份资料没有可比的合计数")
    (a, cited_a), (b, cited_b) = ours, theirs
    if abs(a - b) > AGREEMENT * max(abs(a), abs(b)):
        reason = f"两份资料的合计不一致：{a:,.6g}与{b:,.6g}，差{abs(a - b) / max(abs(a), abs(b)):.1%}"
        return CheckOutcome("agrees_with", SHORT, reason, (cited_a, cited_b), ("数据一致",))
    return CheckOutcome("agrees_with", MET, f"两份资料的合计一致（{a:,.6g}）", (cited_a, cited_b))


def _figure(documents: Iterable[Document], what: str, ctx: Context) -> tuple[float, Citation] | None:
    for doc, table in tables(documents):
        at = column(table, what, ctx)
        total = next((r for r, row in enumerate(table.rows) if _TOTAL.match(normalise(row[0]))), None)
        if at is not None and total is not None and (value := number(table.rows[total][at])) is not None:
            return value, row_citation(doc, table, total)
    return None
