"""Check of sums: balances. A failed one shows its figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from auditor.checks.base import MET, SHORT, close, columns, row_citation, tables, title_citation
from auditor.checks.lines import named_sums, over_lines
from auditor.checks.surplus import surplus
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document, Table
from auditor.text import normalise
from auditor.values import headed_month, months, number, shown, span_months

LONGEST_MONTH = 12  # characters of a cell that holds a month and nothing else
UNDERSTOOD = 0.5  # so many rows must balance before the others are held to be wrong
FEW = 5  # of fewer rows each stands for itself
_KIND = re.compile(r"资产|种类|品种|品名|名称|物料|类别|燃料|项目")
_TOTAL = re.compile(
    r"^(?:合计|总计|全年合计|全年|年度合计|累计|本年合计|总量|年合计|财年合计|财年|年|(?:fy|20)\d\d(?:年度?|财年)?合计)$"
)
_SINCE_THE_YEAR = ("累计", "年累计", "本年累计")
_THIS_PERIOD = re.compile("本[季月期]|[一二三四]季度?(?:合计|小计)?$")
LEAST_PARTS = 2  # rows that a total is the sum of
LEAST_STOCK = 3  # columns of one stock: opening, closing and what moves it
_ENDS = re.compile(r"(?:月|年)?(?:期初|月初|年初|上月结转|上期结存|初始)(?:余额|数量|持有量|库存|数|量)?.*$")
NEAR = 0.2  # share within which a total of items that are no months is meant to be their sum
_NO_SUM = re.compile(r"率|%|均|热值|含量|强度|单价|水分|期初|期末|结存|库存|累计")
_MONTH = re.compile(r"(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?:份)?")
LEAST_MONTHS = 10  # months that stand side by side
_PERIODIC = re.compile(r"(?:1[0-2]|0?[1-9])月|20\d\d[-/年.]")
_OF_A_YEAR = re.compile(r"(20\d\d)年?(?:度|财年)?合计")
_ONLY_PERIOD = re.compile(r"[\d年月份季度第上下半一二三四qfy.\-/~至]*")
_SUBTOTAL = re.compile("小计|合计|累计|半年")
_QUARTERLY = re.compile(r"[一二三四1-4]季度?|q[1-4]")


def balances(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Opening + in − out = closing in every row, each month opens with what the last one closed with, a running balance
    moves by each entry, totals are their rows' sums, a forecast's gap is its emissions less its allowances.

    rather: a type of paper; where one of these tells the thing (`of`), another's faults are that other's alone.
    """
    rather = [d for d in found.named if "rather" in params and d.is_a(params["rather"]) >= RECOGNISED]
    rather = [d for d in rather if any(True for _ in ctx.places((d,), params["of"]))]
    faults: list[tuple[str, Citation]] = []
    checked = 0
    for doc, table in tables(rather or found.named):
        told = (*_stock(doc, table, ctx), *_running(doc, table, ctx), *_totals(doc, table, ctx))
        beside = (*_across(doc, table, ctx), *over_lines(doc, table, ctx), *named_sums(doc, table))
        for count, fault in (*told, *beside, *surplus(doc, table, ctx)):
            checked += count
            if fault and fault not in faults:  # a section's table is the whole document's too
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
        # Or by what their label says besides: 'CEA期初', 'CEA增加', 'CEA期末'.
        same = [i for i, label in enumerate(table.columns) if _group(label) == _group(table.columns[opening])]
        prefix = _ENDS.sub("", table.columns[opening]).strip()
        named = [i for i in same if prefix and table.columns[i].startswith(prefix)]
        group = named if len(named) >= LEAST_STOCK else same
        closing = next((i for i in columns(table, "col_closing", ctx) if i in group and i != opening), None)
        if closing is not None:
            beside = [i for i in group if i not in (opening, closing)]
            inner = [i for i in beside if opening < i < closing]  # another stock's stand behind: 'CCER买入'
            moved = all(any(ctx.says(table.columns[i], way) for i in inner) for way in ("col_in", "col_out"))
            yield from _stock_of(doc, table, ctx, (opening, closing), inner if moved else beside)


def _group(label: str) -> str:
    return label.rsplit("/", 1)[0] if "/" in label else ""


def _stock_of(
    doc: Document, table: Table, ctx: Context, ends: tuple[int, int], between: list[int]
) -> Iterable[tuple[int, Fault | None]]:
    """One stock's rows; ends: the columns of opening and closing, between: those that may move it."""
    opening, closing = ends
    yield from _carried(doc, table, ctx, ends)
    ins = [i for i in between if ctx.says(table.columns[i], "col_in")]
    outs = [i for i in between if i not in ins and ctx.says(table.columns[i], "col_out")]
    if not (ins or outs):
        return
    for rows in _series(table, ctx):
        told = list(_rows_of_stock(doc, table, ctx, (opening, closing, ins, outs), rows))
        faults = sum(fault is not None for _, fault in told)
        if len(told) < FEW or faults <= (1 - UNDERSTOOD) * len(told):  # else a column that isn't known moves the stock
            yield from told


def _series(table: Table, ctx: Context) -> list[list[int]]:
    """The rows, cut where the months begin anew: tables often stand one below the other under the first one's head."""
    series: list[list[int]] = [[]]
    last: tuple[int, int] | None = None
    for r, row in enumerate(table.rows):
        month = next(iter(_month_of(table, row, ctx.period[0].year)), None)
        if month and last and month < last:
            series.append([])
        series[-1].append(r)
        last = month or last
    return series


def _rows_of_stock(
    doc: Document, table: Table, ctx: Context, at: tuple[int, int, list[int], list[int]], rows: list[int]
) -> Iterable[tuple[int, Fault | None]]:
    """Whether each row's opening + in − out is its closing; at: the columns of these four."""
    opening, closing, ins, outs = at
    for r in rows:
        row = table.rows[r]
        first, last = number(row[opening]), number(row[closing])
        if first is None or last is None:
            continue
        moved = [number(row[i]) or 0 for i in (*ins, *outs)]
        due = first + sum(number(row[i]) or 0 for i in ins) - sum(number(row[i]) or 0 for i in outs)
        if abs(due - last) <= max(ctx.standard.tolerance("stock_share") * max(map(abs, moved)), _least(ctx)):
            yield 1, None
        else:
            text = f"{row[0]}账面期末{shown(last)}，按收支计算应为{shown(due)}，差{shown(last - due)}"
            yield 1, (text, row_citation(doc, table, r))


def _carried(doc: Document, table: Table, ctx: Context, ends: tuple[int, int]) -> Iterable[tuple[int, Fault | None]]:
    """A month's opening against the closing of the month before, for each kind of stock by itself.

    A month that stands twice means several stocks one below the other; then there is no telling which follows which.
    """
    opening, closing = ends
    kinds = [i for i, label in enumerate(table.columns) if _KIND.search(label)]
    stocks: dict[tuple[str, ...], list[tuple[tuple[int, int], tuple[str, ...], int]]] = defaultdict(list)
    for r, row in enumerate(table.rows):
        months_told = _month_of(table, row, ctx.period[0].year)
        if len(months_told) == 1:
            stocks[tuple(normalise(row[i]) for i in kinds)].append((months_told[0], row, r))
    for told in stocks.values():
        if len({month for month, _, _ in told}) < len(told):
            continue
        for (before, earlier, _), (month, later, r) in pairwise(told):
            last, first = number(earlier[closing]), number(later[opening])
            if last is None or first is None or span_months(date(*before, 1), date(*month, 1)) != [before, month]:
                continue
            if abs(last - first) <= _least(ctx):  # the same figure, only rounded
                yield 1, None
            else:
                text = f"{later[0]}期初{shown(first)}，上月期末{shown(last)}，差{shown(first - last)}"
                yield 1, (text, row_citation(doc, table, r))


def _month_of(table: Table, row: tuple[str, ...], year: int) -> tuple[tuple[int, int], ...]:
    told = next((m for cell in row[:3] if len(cell) <= LONGEST_MONTH and (m := months(cell, year))), ())
    return told or headed_month(table.columns, row, year)


def _least(ctx: Context) -> float:
    return ctx.standard.tolerance("least_tonnes")


def _running(doc: Document, table: Table, ctx: Context) -> Iterable[tuple[int, Fault | None]]:
    """An account's entries one below the other ('转让 600，结余 1242'): each balance is the last one ± the entry."""
    if columns(table, "col_opening", ctx):
        return
    closing = next(iter(columns(table, "col_closing", ctx)), None)
    amount = next((i for i in columns(table, "col_quantity", ctx) if i != closing), None)
    if closing is None or amount is None:
        return
    last: float | None = None
    for r, row in enumerate(table.rows):
        moved, balance = number(row[amount]), number(row[closing])
        if balance is None:
            last = None
            continue
        told = "".join(cell for i, cell in enumerate(row) if i not in (amount, closing))
        sign = -1 if ctx.says(told, "entry_out") else 1 if ctx.says(told, "entry_in") else 0
        if last is not None and moved is not None and sign and moved >= 0:
            due = last + sign * moved
            if abs(due - balance) <= max(ctx.standard.tolerance("stock_share") * moved, _least(ctx)):
                yield 1, None
            else:
                sum_shown = f"{shown(last)}{'减' if sign < 0 else '加'}{shown(moved)}应为{shown(due)}"
                text = f"{row[0]}结余写{shown(balance)}，{sum_shown}"
                yield 1, (f"{text}，差{shown(balance - due)}", row_citation(doc, table, r))
        last = balance


def _totals(doc: Document, table: Table, ctx: Context) -> Iterable[tuple[int, Fault | None]]:
    """A total row against the monthly rows above it, column by column; averages and rates are left alone."""
    at = next(
        (r for r, row in enumerate(table.rows) if _TOTAL.match(normalise(row[0]) or normalise("".join(row[:2])))), None
    )
    if at is None:
        return
    rows = [(row, _names_period(row)) for row in table.rows[:at]]
    if normalise(table.rows[at][0]) in _SINCE_THE_YEAR and any(_THIS_PERIOD.match(text) for _, text in rows):
        return  # '本季' sums up the rows above, '累计' the year so far
    # The quarters and subtotals between the months are their sums.
    monthly = [row for row, text in rows if _PERIODIC.search(text) and not _SUBTOTAL.search(text)]
    if year := _OF_A_YEAR.match(normalise(table.rows[at][0])):  # of a ledger that runs over more than that year
        monthly = [row for row in monthly if year[1] in normalise("".join(row[:2]))]
    periodic = monthly or [row for row, text in rows if _QUARTERLY.search(text)]
    body = periodic or [row for row in table.rows[:at] if sum(bool(c.strip()) for c in row) * 2 >= len(row)]
    if len(body) < LEAST_PARTS:
        return
    for i in range(1, len(table.columns)):
        total = number(table.rows[at][i])
        parts = [n for row in body if (n := number(row[i])) is not None]
        if total is None or len(parts) < LEAST_PARTS or _NO_SUM.search(table.columns[i]):
            continue
        due = sum(parts)
        if max(parts) > 0 and total <= max(parts) * 1.001:  # an average, not a sum
            continue
        if close(due, total, ctx.standard.tolerance("total_share"), _least(ctx)):
            yield 1, None
        elif periodic or close(due, total, NEAR):
            text = f"{table.columns[i]}合计写{shown(total)}，各期之和为{shown(due)}，差{shown(total - due)}"
            yield 1, (text, row_citation(doc, table, at))


def _names_period(row: Sequence[str]) -> str:
    """What a row goes by: its first cell, and the second where that is a period and no more ('2025-06投运' is none)."""
    second = normalise("".join(row[1:2]))
    return normalise(row[0]) + (second if _ONLY_PERIOD.fullmatch(second) else "")


def _across(doc: Document, table: Table, ctx: Context) -> Iterable[tuple[int, Fault | None]]:
    """A row's total against its months, where these stand side by side; a row whose total isn't their sum in any way
    (a mean, a rate, a year's last stock) is left alone.
    """
    months_at = [i for i, label in enumerate(table.columns) if _MONTH.fullmatch(normalise(label))]
    total_at = next((i for i, label in enumerate(table.columns) if _TOTAL.match(normalise(label))), None)
    if total_at is None or len(months_at) < LEAST_MONTHS:
        return
    for r, row in enumerate(table.rows):
        total = number(row[total_at])
        parts = [n for i in months_at if (n := number(row[i])) is not None]
        if total is None or len(parts) < LEAST_MONTHS or _NO_SUM.search(row[0]):
            continue
        due = sum(parts)
        if total <= max(parts) * 1.001 or min(parts) <= 0:
            continue
        if close(due, total, ctx.standard.tolerance("total_share"), _least(ctx)):
            yield 1, None
        else:
            text = f"{row[0]}全年写{shown(total)}，各月之和为{shown(due)}，差{shown(total - due)}"
            yield 1, (text, row_citation(doc, table, r))
