"""What a ledger books of a month's sample against what its test's register tells: tested_as_booked (6.1.2 b, F13)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, close, columns, papers, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.monthly import Month, base_year, month_cell
from auditor.values import number, shown

# A note of a value taken for one that lacks or isn't trusted, and the months that it names.
_SUBSTITUTE = re.compile(
    "替代|缺[测失检]|保守|取(?:近|前|其|上)[^，。；]{0,12}(?:最大|最高|高值)|取[最较]?[大高]值|按质控"
)
_SEVERAL = re.compile(r"((?:\d{1,2}月?[、,，和及])*\d{1,2})月")
LONGEST_NOTE = 120  # characters
LEAST_MONTHS = 6  # months of which both tell, from which on their columns are the same quantity
AGREED = 0.7  # share of them that agree, else the two are told on different bases
SAME = 0.005  # share by which they differ in rounding


def tested_as_booked(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each month's booked value of the quantities (name → expression) is the one that the laboratory's list tells.

    Only where most months agree: then the few that don't were copied from another month or mistyped.
    """
    tested = [d for d in papers(("test_report",), ctx) if d not in found.main]
    for name, expr in params["quantities"].items():
        results = dict(pair for doc, table in tables(tested) for pair in _by_month(doc, table, expr, ctx))
        for doc, table in tables(found.main):
            booked = {m: told for m, told in _by_month(doc, table, expr, ctx) if m in results}
            other = [m for m, (value, _) in booked.items() if not close(value, results[m][0], SAME)]
            replaced = _replaced(doc, ctx) if other else frozenset()
            other = [m for m in other if m not in replaced]
            if len(booked) < LEAST_MONTHS or not other or len(other) > (1 - AGREED) * len(booked):
                continue
            said = "；".join(
                f"{m[0]}年{m[1]}月{name}台账{shown(booked[m][0])}，检测结果{shown(results[m][0])}" for m in other[:3]
            )
            cited = tuple(c for m in other[:3] for c in (booked[m][1], results[m][1]))
            return CheckOutcome("tested_as_booked", SHORT, said, cited, (f"与检测结果一致的{name}",))
    return CheckOutcome(
        "tested_as_booked", MET, "没有发现台账与检测结果不一致", tuple(title_citation(d) for d in found.named[:1])
    )


def _replaced(doc: Document, ctx: Context) -> frozenset[Month]:
    """Months of which the ledger says that something else than the result was booked: '11、12月取近12个月最大值'."""
    base = base_year(doc, ctx)
    told = (p.text for p in doc.part.passages if _SUBSTITUTE.search(p.text) and len(p.text) <= LONGEST_NOTE)
    return frozenset(month for text in told for head in _SEVERAL.findall(text) for month in _months_in(head, base))


def _months_in(text: str, base: int) -> Iterator[Month]:
    yield from ((base, int(number)) for number in re.findall(r"\d+", text) if 1 <= int(number) <= 12)


def _by_month(doc: Document, table: Table, expr: str, ctx: Context) -> Iterator[tuple[Month, tuple[float, Citation]]]:
    """Each month's value in the table's only column of the quantity, shares as such: '59.91%' is 0.5991."""
    at = columns(table, expr, ctx)
    if len(at) != 1:
        return
    year = base_year(doc, ctx)
    for r, row in enumerate(table.rows):
        told, value = month_cell(table, row, year, ctx)[1], number(row[at[0]])
        if len(told) == 1 and value:
            share = "%" in row[at[0]] + table.columns[at[0]] and value > 1
            yield told[0], (value / 100 if share else value, row_citation(doc, table, r))
