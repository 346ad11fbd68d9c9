"""Whether a report that says every instrument was in validity is right: claim_holds (guideline 7.1 g)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from auditor.checks.base import MET, SHORT, papers
from auditor.context import Candidates, Context
from auditor.instruments import Instrument, instruments
from auditor.model import CheckOutcome, Document
from auditor.monthly import Month
from auditor.text import normalise, quote
from auditor.values import span_months
from auditor.wording import cite

_CLAIM = re.compile(
    "(?:全部|均|都|全|各台)[^,，。；;]{0,6}在(?:检定|校准)?有效期|无超期|没有超期|无一超期|无过期|没有过期"
)
_QUARTER = re.compile(r"第?([一二三四1-4])季度?|q([1-4])")
_CJK: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_TYPES: Final = ("meter_ledger", "calibration_certificate")


def claim_holds(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No quarter's report says that all instruments were in validity while one of them was out of it."""
    claims = [(doc, p) for doc in found.named for p in doc.part.passages if _CLAIM.search(normalise(p.text))]
    if not claims:
        return CheckOutcome("claim_holds", MET, "没有与证书不符的说法")
    held = replace(found, named=tuple(papers(_TYPES, ctx, record=False)))
    lapses = [lapse for one in instruments(held, ctx) for lapse in _lapses(one, ctx)]
    for doc, passage in claims:
        told = _months_told(doc, ctx)
        for name, first, last in lapses:
            if told & set(span_months(first, last)):
                said = (
                    f"“{quote(passage.text, width=30)}”，而{name}{first.isoformat()}至{last.isoformat()}没有有效的检定"
                )
                return CheckOutcome("claim_holds", SHORT, said, (cite(doc, passage),), ("与证书一致的结论",))
    return CheckOutcome("claim_holds", MET, "没有与证书不符的说法")


def _lapses(instrument: Instrument, ctx: Context) -> Iterator[tuple[str, date, date]]:
    """(instrument, first day, last day) of the days of the period without validity between two calibrations."""
    held = sorted(instrument.valid, key=lambda v: v.until)
    for one, following in pairwise(held):
        if following.since is not None and following.since > one.until + timedelta(days=1):
            first, last = one.until + timedelta(days=1), following.since - timedelta(days=1)
            if first <= ctx.period[1] and last >= ctx.period[0]:
                yield instrument.name, max(first, ctx.period[0]), min(last, ctx.period[1])


def _months_told(doc: Document, ctx: Context) -> set[Month]:
    """The months of the period's quarter that a report's title names; none where it names none or several."""
    named = {_CJK.get(m[1] or "") or int(m[1] or m[2]) for m in _QUARTER.finditer(normalise(doc.title))}
    wanted = range(3 * min(named) - 2, 3 * min(named) + 1) if len(named) == 1 else ()
    return {month for month in span_months(*ctx.period) if month[1] in wanted}
