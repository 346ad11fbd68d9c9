"""The holes in a series kept by months: those its sister sheets have, those between others, and where it stopped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from auditor.checks.base import row_citation, title_citation
from auditor.model import Citation, Document, Table
from auditor.monthly import Month, base_year, month_cell, months_of, months_of_table
from auditor.text import normalise
from auditor.values import months, span_months
from auditor.yearly import idle_months

if TYPE_CHECKING:
    from auditor.context import Context

SERIES = 8  # months of the period from which on a table is a monthly series, and a month lacking in it a hole
STOPPED = 2  # months at the period's end from which on a series that lacks them has stopped, and isn't only late
SISTER = 4  # months from which on a sheet that has sister sheets is one
_STOOD_STILL = re.compile("停窑|停产|停机|停运|没有烧|未使用|未掺烧|没用|未投用")
_MIX = re.compile(r"配比|配合比|配料比|掺比|掺量|比例")  # '生料配比月度方案'


def series_hole(
    documents: Iterable[Document], what: str, ctx: Context, others: Iterable[Document] = (), *, by_month: bool = False
) -> tuple[str, Citation] | None:
    """What a monthly series lacks, and where: months that its sister sheets have, months between those it has, or
    the last ones, before which it stopped and of which none of the `others` tells either.

    Sister sheets (one for each line, scale, fuel) stand in one file under the same columns. Months in which the kilns
    stood still are no hole. by_month: a month whose own row was left empty is one, unless one of the `others` tells it.
    """
    wanted = [m for m in span_months(*ctx.period) if m not in idle_months(ctx)]
    sisters: dict[tuple[str, tuple[str, ...]], list[tuple[set[Month], Citation, str, set[Month]]]] = defaultdict(list)
    papers = tuple(documents)
    about = [d for d in papers if not what or ctx.says(d.title, what)]
    if hole := _months_own_papers(about, wanted, 2 if what else 1, ctx):  # of one a quarter's other months tell
        return hole
    for doc in papers:
        for table in doc.part.tables:
            told = dict(months_of_table(doc, table, what, base_year(doc, ctx), ctx))
            held = {m for m in told if m in wanted}
            if table.rows and len(held) >= SISTER:
                left = _left_empty(table, base_year(doc, ctx), ctx) if by_month else set()
                sisters[doc.file, table.columns].append((held, row_citation(doc, table, 0), doc.part.name, left))
    told_by_others = {m for doc in others if not _only_shares(doc) for m, _ in months_of(doc, what, ctx)}
    still = _still(papers, ctx)
    for (file, _), group in sisters.items():
        asked = [m for m in wanted if (file, m) not in still]
        together = set().union(*(held for held, *_ in group))
        for held, citation, name, left in group:
            series = len(held) >= SERIES
            inner = {m for m in asked if min(held) < m < max(held)} if series else set()
            tail = {m for m in asked if m > max(held)} - told_by_others if series else set()
            expected = together if len(group) > 1 else inner | (tail if len(tail) >= STOPPED else set())
            lacking = sorted((expected | ((left - told_by_others) & set(asked))) - held)
            if lacking:
                gap = "、".join(f"{y}年{m}月" for y, m in lacking)
                return f"{name}缺{gap}的记录", citation
    return None


def _left_empty(table: Table, base: int, ctx: Context) -> set[Month]:
    """Months that have a row of their own in which nothing else stands, not even a dash."""
    told = ((month_cell(table, row, base, ctx), row) for row in table.rows if sum(map(bool, row)) == 1)
    return {month for (at, found), row in told if at is not None and row[at].strip() for month in found}


def _still(documents: Iterable[Document], ctx: Context) -> set[tuple[str, Month]]:
    """(file, month) where a sheet beside tells that nothing was done in that month: '2月 | 0 | 停窑'."""
    return {
        (doc.file, month)
        for doc in documents
        for table in doc.part.tables
        for row in table.rows
        if _STOOD_STILL.search("".join(row))
        for month in set(months(row[0], base_year(doc, ctx)))
    }


def _months_own_papers(
    documents: Iterable[Document], wanted: Sequence[Month], least: int, ctx: Context
) -> tuple[str, Citation] | None:
    """Months, `least` or more, between others that each have a sheet in a file: 点检1月, 点检2月, … without 点检9月."""
    by_file: dict[str, dict[Month, Document]] = defaultdict(dict)
    for doc in documents:
        named = months(f"{doc.title} {doc.part.name}", base_year(doc, ctx))
        if doc.part.name and len(set(named)) == 1:
            by_file[doc.file].setdefault(named[0], doc)
    for own in by_file.values():
        held = [m for m in wanted if m in own]
        lacking = [m for m in wanted if m not in own and held and held[0] < m < held[-1]]
        if len(held) >= SERIES and len(lacking) >= least:
            gap = "、".join(f"{y}年{m}月" for y, m in lacking)
            return f"缺{gap}的记录", title_citation(own[held[0]])
    return None


def _only_shares(doc: Document) -> bool:
    """Whether a document's tables tell shares ('石灰石%'), which stand for no amounts that a ledger lacks."""
    if _MIX.search(doc.title):
        return True
    shares = [sum("%" in normalise(label) for label in t.columns) * 2 >= len(t.columns) for t in doc.part.tables]
    return bool(shares) and all(shares)
