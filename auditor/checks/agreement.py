"""Check of two documents against each other: agrees_with (guideline 6.1.2 c, 7.2 c)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.values import shown, years
from auditor.yearly import Amount, added_up, stated


def agrees_with(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The year's figures of these documents are what the monthly ledgers of `types` add up to.

    quantities: name → expression. A quantity is compared where both sides tell it; it disagrees when none of the
    ledgers' sums is the stated figure and the nearest one is so near that it must be meant to be the same.
    """
    share, least = ctx.standard.tolerance("report_share"), ctx.standard.tolerance("least_tonnes")
    kin = ctx.standard.tolerance("same_quantity")  # further apart they are of different things
    faults: list[str] = []
    cited: list[Citation] = []
    agreed: list[str] = []
    for doc in found.named:
        for year in _year_of(doc):
            ledgers = _ledgers(params["types"], doc, ctx)
            for name, expression in params["quantities"].items():
                sums = [a for ledger in ledgers for a in added_up(ledger, expression, year, ctx)]
                nearest = _nearest(stated(doc, expression, ctx), sums)
                if nearest is None:
                    continue
                said, due = nearest
                gap = abs(said.value - due.value)
                if gap <= max(share * due.value, least):
                    agreed.append(f"{name}{shown(said.value)}")
                elif gap <= kin * due.value:
                    gap_shown = shown(said.value - due.value)
                    faults.append(f"{year}年{name}写{shown(said.value)}，台账各月合计{shown(due.value)}，差{gap_shown}")
                    cited += [said.citation, due.citation]
    if faults:
        return CheckOutcome("agrees_with", SHORT, "；".join(faults[:3]), tuple(dict.fromkeys(cited))[:4], ("数据一致",))
    said_to = f"与台账合计一致（{'、'.join(agreed[:3])}）" if agreed else "没有可与台账核对的全年数"
    return CheckOutcome("agrees_with", MET, said_to)


def _year_of(doc: Document) -> tuple[int, ...]:
    """The year the document reports on: the one its title or file names."""
    return years(f"{doc.title} {doc.file.rsplit('/', 1)[-1]}")[:1]


def _ledgers(types: Iterable[str], doc: Document, ctx: Context) -> list[Document]:
    held = ctx.recognised(tuple(types))
    return [d for d in held if d.file != doc.file and d.state == "in_force" and d.owner != "other"]


def _nearest(stated_amounts: Iterable[Amount], sums: list[Amount]) -> tuple[Amount, Amount] | None:
    pairs = [(said, due) for said in stated_amounts for due in sums]
    return min(pairs, key=lambda p: abs(p[0].value - p[1].value) / max(p[1].value, 1), default=None)
