"""Sums over production lines: a row's total against the lines, kilns or workshops that stand beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.checks.base import MET, SHORT, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.text import normalise
from auditor.values import number, shown

NEAR: Final = 0.1  # share within which the lines together and the total are meant to be the same
LARGE: Final = 1_000  # smaller figures are rates, factors and counts
_TOTAL = re.compile(r"(?:两线|两窑|全厂|全公司|公司|企业)?(?:合计|总计|小计)|全公司|全厂|公司|企业|本公司")
_LINE = re.compile(r"\d{1,2}\s*(?:[#号]|线|窑)|[一二三四甲乙](?:号|线|窑|分厂|车间|期|厂)|[abc](?:线|窑)")
_NO_SUM = re.compile(r"率|%|均|热值|发热量|含量|强度|单耗|单价|水分|单位|吨熟料|吨水泥|热耗|煤耗|电耗|自给|掺比|因子")
_UNIT = re.compile(r"(?:[(（/].*[)）]?|t|tco2e?|吨|mwh|万?kwh)$")

_NAMED_TOTAL = re.compile("(?:合计|小计|之和)$")
ROUNDING: Final = 0.11  # by which a sum of a few rounded shares may be off
SHARE: Final = 0.01

Fault = tuple[str, Citation]


def over_lines(doc: Document, table: Table, ctx: Context) -> Iterator[tuple[int, Fault | None]]:
    """Rows in which the lines' figures don't add up to the total beside them; means, rates and factors are left alone.

    Only where the sum comes so near that it must be meant: a total may hold what belongs to no line.
    """
    labels = [_UNIT.sub("", normalise(label)) for label in table.columns]
    total_at = [i for i, label in enumerate(labels) if _TOTAL.fullmatch(label)]
    lines_at = [i for i, label in enumerate(labels) if _LINE.search(label) and not _NO_SUM.search(label)]
    if len(total_at) != 1 or len(lines_at) < 2:
        return
    between = range(lines_at[0], total_at[0])
    others_at = [i for i in between if i not in lines_at and not _NO_SUM.search(labels[i])]
    for r, row in enumerate(table.rows):
        total, parts = number(row[total_at[0]]), [number(row[i]) for i in lines_at]
        named = normalise(row[0] if not row[0].strip().isdigit() else "".join(row[:2]))
        if total is None or None in parts or total < LARGE or _NO_SUM.search(named):
            continue
        due = sum(p for p in parts if p is not None)
        beside = (number(row[i]) for i in others_at)  # what belongs to no line: 'lines, power, diesel, total'
        gap = min(abs(total - due), abs(total - due - sum(n for n in beside if n is not None)))
        if gap <= max(ctx.standard.tolerance("total_share") * due, len(parts)):
            yield 1, None
        elif abs(total - due) <= NEAR * due:
            said = f"{named[:20]}{table.columns[total_at[0]]}写{shown(total)}"
            text = f"{said}，各线之和为{shown(due)}，差{shown(total - due)}"
            yield 1, (text, row_citation(doc, table, r))


def parts_sum(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Shares that a table adds up for a target are what their label says."""
    told = (fault for doc, table in tables(found.named) for _, fault in named_sums(doc, table))
    faults = [fault for fault in told if fault]
    if faults:
        return CheckOutcome("parts_sum", SHORT, faults[0][0], (faults[0][1],), ("合计的数字",))
    return CheckOutcome("parts_sum", MET, "没有发现合计与各项不符")


def named_sums(doc: Document, table: Table) -> Iterator[tuple[int, Fault | None]]:
    """Rows in which a total doesn't hold what its label names, as '钢渣粉煤灰合计' beside '钢渣' and '粉煤灰'."""
    labels = [_UNIT.sub("", normalise(label)).removesuffix("%") for label in table.columns]
    for total_at, label in enumerate(labels):
        if not _NAMED_TOTAL.search(label):
            continue
        named = _NAMED_TOTAL.sub("", label)
        parts_at = [i for i, part in enumerate(labels) if i != total_at and len(part) > 1 and part in named]
        rest = re.sub("|".join(re.escape(labels[i]) for i in parts_at) or "$", "", named)
        if len(parts_at) < 2 or rest.strip("与和及、+"):  # it is a total of other things besides
            continue
        for r, row in enumerate(table.rows):
            total, parts = number(row[total_at]), [number(row[i]) for i in parts_at]
            if total is None or None in parts:
                continue
            due = sum(p for p in parts if p is not None)
            if abs(total - due) <= max(SHARE * due, ROUNDING):
                yield 1, None
            else:
                said = f"{row[0]}{table.columns[total_at]}写{shown(total)}，各项之和为{shown(round(due, 4))}"
                yield 1, (said, row_citation(doc, table, r))
