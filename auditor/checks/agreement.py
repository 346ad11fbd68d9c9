"""Check of two documents against each other: agrees_with (guideline 6.1.2 c, 7.2 c)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from auditor.checks.base import MET, SHORT, place_of
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document
from auditor.text import normalise
from auditor.titles import stem_of
from auditor.values import number, shown, years
from auditor.wording import cite
from auditor.yearly import Amount, added_up, stated
from standard.model import DOCUMENT_KINDS

LARGE: Final = 1_000  # smaller figures are factors, shares and counts
CLOSE: Final = 0.05  # share within which two figures of one name and year are meant to be the same
_TOTAL = re.compile("合计|总计|小计|全年|累计")
_NO_UNIT = re.compile(r"[(（]?(?:万?t(?:co2e?)?|万?吨|万?kwh|mwh)[)）]?$")


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
            for text, where in _told_otherwise(doc, year, share, ctx):
                faults.append(text)
                cited += where
    if faults:
        return CheckOutcome("agrees_with", SHORT, "；".join(faults[:3]), tuple(dict.fromkeys(cited))[:4], ("数据一致",))
    said_to = f"与台账合计一致（{'、'.join(agreed[:3])}）" if agreed else "没有可与台账核对的全年数"
    return CheckOutcome("agrees_with", MET, said_to)


def _told_otherwise(doc: Document, year: int, share: float, ctx: Context) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    """Figures of the year that another record of the plant tells differently, under the same names of row and column.

    So near that the same must be meant; what a verifier corrected, and what was planned, may differ.
    """
    own = _figures(doc, 0)
    kinds = ctx.standard.documents
    for other in ctx.documents if own else ():
        types = [t for t, score in other.types if score >= RECOGNISED]
        if other.file == doc.file or not types or ctx.inadmissible(other, record=True):
            continue
        if "verification_record" in types or any(kinds[t].kind in DOCUMENT_KINDS for t in types):
            continue
        told = ctx.once(("figures", id(other), year), partial(_figures, other, year))
        for key in sorted(own.keys() & told.keys()):
            (said, where), (value, citation) = own[key], told[key]
            gap = abs(said - value)
            if max(share * value, 1.0) < gap <= CLOSE * value:
                named = f"{key[0]}（{key[1]}）写{shown(said)}，{place_of(citation)[1:-1]}为{shown(value)}"
                yield f"{year}年{named}，差{shown(said - value)}", (where, citation)


def _figures(doc: Document, year: int) -> dict[tuple[str, str], tuple[float, Citation]]:
    """(row, column) → a figure and where it stands, of the rows below a line that names `year` (0: all rows)."""
    found: dict[tuple[str, str], tuple[float, Citation]] = {}
    above = years(f"{doc.title} {stem_of(doc.part)}")
    for passage in doc.part.passages:
        if not passage.cells:
            above = years(passage.text) if "年度" in passage.text else above
            continue
        name = _NO_UNIT.sub("", normalise(next(iter(passage.cells.values()), "")))
        told = bool(name) and not _TOTAL.match(name) and (not year or above == (year,))
        for label, cell in list(passage.cells.items())[1:] if told else ():
            value = number(cell)
            if value is not None and value >= LARGE:
                found[name, normalise(label)] = (value, cite(doc, passage, cell))
    return found


def _year_of(doc: Document) -> tuple[int, ...]:
    """The year the document reports on: the one its title or file names."""
    return years(f"{doc.title} {doc.file.rsplit('/', 1)[-1]}")[:1]


def _ledgers(types: Iterable[str], doc: Document, ctx: Context) -> list[Document]:
    held = ctx.recognised(tuple(types))
    return [d for d in held if d.file != doc.file and d.state == "in_force" and d.owner != "other"]


def _nearest(stated_amounts: Iterable[Amount], sums: list[Amount]) -> tuple[Amount, Amount] | None:
    pairs = [(said, due) for said in stated_amounts for due in sums]
    return min(pairs, key=lambda p: abs(p[0].value - p[1].value) / max(p[1].value, 1), default=None)
