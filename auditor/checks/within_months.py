"""Whether a year's intensity that a paper tells can be the mean of the months': in_range (guideline 7.5.1 c)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.checks.base import MET, SHORT, columns, papers, place_of, row_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation
from auditor.monthly import Month, base_year, month_cell
from auditor.text import normalise, quote
from auditor.values import number, shown, span_months
from auditor.wording import cite

_TYPES: Final = ("emission_ledger", "monitoring_record", "target_breakdown")
_TOLD: Final = re.compile(
    r"(?:吨熟料|熟料)(?:碳|二氧化碳|co2)?排放(?:强度|量)?[^,，。；;\d≤<]{0,6}(0\.\d{3,4})(?!\d)(?!的?(?:目标|指标))"
)
_OF_THE_YEAR: Final = re.compile(r"1[-至到]1?\d月|全年|年度|累计|本年")
LEAST_MONTHS: Final = 6
LOW, HIGH = 0.5, 1.2  # tCO2 a tonne of clinker between which an intensity lies
SLACK: Final = 0.003  # share by which rounding may carry a mean out of the range


def in_range(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """An intensity told of the year, or of its months so far, lies between the least and greatest of the months'."""
    monthly = dict(_monthly(ctx))
    inside = [told for month, told in monthly.items() if month in span_months(*ctx.period)]
    if len(inside) < LEAST_MONTHS:
        return CheckOutcome("in_range", MET, "没有可比对的各月数据")
    least, most = min(inside, key=lambda told: told[0]), max(inside, key=lambda told: told[0])
    for doc in found.named:
        for passage in doc.part.passages:
            text = normalise(passage.text)
            for match in _TOLD.finditer(text) if not passage.cells and _OF_THE_YEAR.search(text) else ():
                value = float(match[1])
                if value < least[0] * (1 - SLACK) or value > most[0] * (1 + SLACK):
                    said = f"写“{quote(match[0])}”，而各月在{shown(least[0])}至{shown(most[0])}之间{place_of(least[1])}"
                    return CheckOutcome("in_range", SHORT, said, (cite(doc, passage), least[1]), ("与台账一致的强度",))
    return CheckOutcome("in_range", MET, "没有发现与各月数据不符的强度")


def _monthly(ctx: Context) -> Iterator[tuple[Month, tuple[float, Citation]]]:
    """Each month's intensity by the plant's own monthly tables that have one column of it."""
    for doc in papers(_TYPES, ctx):
        base = base_year(doc, ctx)
        for table in doc.part.tables:
            at = columns(table, "intensity_column", ctx)
            for r, row in enumerate(table.rows) if len(at) == 1 else ():
                told, value = month_cell(table, row, base, ctx)[1], number(row[at[0]])
                if len(told) == 1 and value and LOW < value < HIGH:
                    yield told[0], (value, row_citation(doc, table, r))
