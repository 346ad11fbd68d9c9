"""Whether what is due every year was first done in time: the year runs from when the system took effect (guideline 7.3,
7.4, 7.5: at least once a year, no further apart than twelve months).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from auditor.checks.base import title_citation
from auditor.context import Context
from auditor.model import Citation, Document
from auditor.values import add_months, dates

_SYSTEM: Final = ("carbon_manual", "carbon_policy")  # whose day is the day from which the system runs
GRACE = 1  # months


def first_too_late(
    events: Sequence[tuple[date, Citation]], months: int, documents: Iterable[Document], ctx: Context
) -> tuple[str, tuple[Citation, ...]] | None:
    """(what is wrong, where both days stand) of the first event, if it lies after the period and long after the start.

    Only where none of the records names a day before the period's end, as a list of earlier ones does; a system whose
    papers bear no day can't be reckoned with.
    """
    if not events or events[0][0] <= ctx.period[1]:
        return None
    if any(day <= ctx.period[1] for doc in documents for p in doc.part.passages for day in dates(p.text)):
        return None
    first, citation = events[0]
    papers = [d for d in ctx.recognised(_SYSTEM) if not ctx.inadmissible(d, record=False)]
    days = [(day, doc) for doc in papers for day in doc.dates if day < ctx.period[1]]
    if not days:
        return None
    start, paper = min(days, key=lambda told: told[0])
    if first <= add_months(start, months + GRACE):
        return None
    reason = f"体系{start.isoformat()}起运行，{first.isoformat()}才开展第一次，超过{months}个月"
    return reason, (citation, title_citation(paper))
