"""Deals that a trade's own papers tell of step by step: who asked, who approved, when it was done (6.2.2 a).

'步骤 | J-01 买配额5,000吨', '申请 | 风险审核 | 资金审批 | 成交 | 量(t)', '⑤成交 7月17日10:12，6,000 t'. What such
a paper tells of was asked for and approved in the paper itself; whether in time is steps.py's concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from auditor.checks.base import row_citation
from auditor.checks.steps import moment
from auditor.context import Context
from auditor.model import Citation, Document, Table
from auditor.monthly import base_year
from auditor.text import normalise
from auditor.values import dates, number
from auditor.wording import cite

_DONE = re.compile("成交|交割")
_DONE_COLUMN = re.compile("(?:成交|交割)(?:确认|日期?|时间)?")
_APPROVAL = "trade_fund_approval | trade_risk_review"
_QUANTITY = re.compile(r"(?:成交|交易)?(?:数?量|吨数?)(?:[(（/].*)?")
_TONNES = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(万?)(?:吨|t)(?![a-z])")
_NUMBERED = re.compile(r"^[\s(（]*(?:[①-⑳]|[1-9一二三四五六七八九][)）、.．])")
_WHEN = re.compile("时间|日期")
_BEFORE = re.compile(r"^[\d①-⑳、.．)）]+")  # a step's number
_ALLOWED = re.compile(r"(?:批准|同意|核准)[^。;；]{0,8}?(\d[\d,]*(?:\.\d+)?万?(?:吨|t))")
_LINES = re.compile(r"\n|(?=[①-⑳])")
_CREDITS = re.compile("ccer|自愿减排|碳普惠|碳惠通")
LEAST = 10.0  # tonnes


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal. credits: of reductions, which no limit of allowances is about. approved: what its own paper allows, 0
    where it tells no amount.
    """

    day: date
    quantity: float
    citation: Citation
    credits: bool = False
    approved: float = 0.0


def deals(doc: Document, ctx: Context) -> Iterator[Deal]:
    year = base_year(doc, ctx)
    for table in doc.part.tables:
        yield from _across(doc, table, year, ctx)
        yield from _down(doc, table, year, ctx)
    yield from _by_lines(doc, year, ctx)


def _across(doc: Document, table: Table, year: int, ctx: Context) -> Iterator[Deal]:
    """A row for each deal, a column for each step."""
    at = next((i for i, label in enumerate(table.columns) if _DONE_COLUMN.fullmatch(normalise(label))), None)
    much = next((i for i, label in enumerate(table.columns) if _QUANTITY.fullmatch(normalise(label))), None)
    approvals = [i for i, label in enumerate(table.columns) if ctx.says(label, _APPROVAL)]
    if at is None or much is None or at == much or not approvals:
        return
    for r, row in enumerate(table.rows):
        when, quantity = moment(row[at], year), number(row[much])
        if when and quantity and all(row[i].strip() for i in approvals):
            yield Deal(when[0], quantity, row_citation(doc, table, r), bool(_CREDITS.search(normalise("".join(row)))))


def _down(doc: Document, table: Table, year: int, ctx: Context) -> Iterator[Deal]:
    """A row for each step, a column for each deal, or one that tells when."""
    steps = [_BEFORE.sub("", normalise(row[0])) for row in table.rows]
    done = next((r for r, step in enumerate(steps) if _DONE.match(step)), None)
    if done is None or not any(ctx.says(step, _APPROVAL) for step in steps):
        return
    for at, cell in enumerate(table.rows[done][1:], 1):
        when = moment(cell, year)
        told = (table.columns[at], *table.rows[done][1:])
        quantity = next((q for text in told if (q := _tonnes(text))), 0.0)
        if when and quantity:
            columns = {1, at} if _WHEN.search(table.columns[at]) else {at}  # of one deal, or this one's
            of_it = "".join(row[i] for row in table.rows for i in sorted(columns))
            text = normalise(f"{table.columns[at]}{doc.title}{of_it}")
            cited = row_citation(doc, table, done)
            yield Deal(when[0], quantity, cited, bool(_CREDITS.search(text)), _allowed(table))


def _allowed(table: Table) -> float:
    """The amount that the paper's approval names: '批准：同意10000t'; 0 where it names none."""
    rows = [normalise("".join(row)) for row in table.rows]
    told = (match[1] for row in rows if not _DONE.search(row) for match in _ALLOWED.finditer(row))
    return max(map(_tonnes, told), default=0.0)


def _by_lines(doc: Document, year: int, ctx: Context) -> Iterator[Deal]:
    """Numbered lines of one slip, one for each step; a passage may hold them all."""
    spoken = [p for p in doc.part.passages if p.table is None]
    lines = [(line, p) for p in spoken for line in _LINES.split(p.text) if _NUMBERED.match(line)]
    if not any(ctx.says(line, _APPROVAL) for line, _ in lines):
        return
    head = normalise("".join(p.text for p in spoken).split("限价")[0])
    for line, passage in lines:
        days, quantity = dates(line, year), _tonnes(line)
        if _DONE.search(line[: len("⑤ 成交确认：")]) and days and quantity:
            yield Deal(days[0], quantity, cite(doc, passage), bool(_CREDITS.search(head)))


def _tonnes(text: str) -> float:
    """The first amount of tonnes in a text; 0 where it tells none."""
    for match in _TONNES.finditer(normalise(text.replace("，", "；"))):
        value = float(match[1].replace(",", "")) * (10_000 if match[2] else 1)
        if value >= LEAST:
            return value
    return 0.0
