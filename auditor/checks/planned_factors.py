"""Check of the electricity factor that a ledger reckons with against the one that the plan names: planned_factor
(guideline 5.1.4, 6.1.2 b).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.checks.base import MET, SHORT, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation
from auditor.text import normalise
from auditor.values import number
from auditor.wording import cite

_PLANS: Final = ("monitoring_plan", "data_quality_plan", "data_quality_procedure", "implementation_scheme")
_FACTOR = re.compile(r"(?:电力|用电|购电|电网|净购入?电|外购电)[^。;；,，]{0,14}?(?:排放)?(?:因子|系数)")
_VALUE = re.compile(r"(?<![\d.])0\.[3-9]\d{2,3}(?!\d)")  # tCO2/MWh, of a grid in these years
_NO_LONGER = re.compile(r"停用|不再|废止|作废|原(?:为|用)|旧|曾|以前|上年|去年")
_CLAUSE = re.compile(r"[。;；]")
LEAST_ROWS: Final = 3
NEAR: Final = 0.0005


def planned_factor(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The ledger's months are reckoned with a factor that some plan in force names, where plans name one at all."""
    planned = dict(_planned(ctx))
    for used, place in _used(found) if planned else ():
        if all(abs(used - factor) > NEAR for factor in planned):
            factor, source = next(iter(planned.items()))
            reason = f"台账用的电力排放因子是{used:g}，计划规定用{factor:g}"
            return CheckOutcome("planned_factor", SHORT, reason, (place, source), ("按计划规定的因子核算",))
    return CheckOutcome("planned_factor", MET, "没有发现台账的因子与计划不一致")


def _planned(ctx: Context) -> Iterator[tuple[float, Citation]]:
    """The factors that the plans say are used; not one that they say no longer is."""
    for doc in papers(_PLANS, ctx, record=False):
        for passage in doc.part.passages:
            text = normalise(passage.text)
            if not _FACTOR.search(text):
                continue
            for clause in _CLAUSE.split(text):
                if not _NO_LONGER.search(clause):
                    yield from ((float(m[0]), cite(doc, passage, m[0])) for m in _VALUE.finditer(clause))


def _used(found: Candidates) -> Iterator[tuple[float, Citation]]:
    """The factor that stands in a column of its own in most of a ledger's rows, the same in all."""
    for doc, table in tables(found.main):
        for i, label in enumerate(table.columns):
            if not _FACTOR.search(normalise(label)):
                continue
            told = [(value, r) for r, row in enumerate(table.rows) if (value := number(row[i])) is not None]
            values = {value for value, _ in told}
            if len(told) >= LEAST_ROWS and len(values) == 1 and _VALUE.fullmatch(f"{told[0][0]:g}"):
                yield told[0][0], row_citation(doc, table, told[0][1])
