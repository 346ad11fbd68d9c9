"""Check of laboratories: qualified (guideline 7.2 b, C.3 i)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from auditor.checks.base import ABSENT, MET, VIOLATED, row_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.text import normalise, quote
from auditor.values import dates

LEAST_ITEMS = 3  # items that make a list an annex
_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")  # an accreditation's number (CMA: 12 digits)
# Another name under which an annex may list the item.
_KIN = {"elemental_carbon": "ultimate_analysis", "net_calorific_value": "calorific_value"}


def qualified(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The laboratory's CMA or CNAS mark stands in its reports, and its certificate was valid when they were made."""
    for doc in _with_certificates(found, ctx):
        for until, citation in _expiries(doc, ctx):
            late = sorted(day for day in _report_dates(doc.file, found, ctx) if day > until)
            if late:
                reason = f"检测机构资质{until.isoformat()}到期，{late[0].isoformat()}仍由其检测"
                return CheckOutcome("qualified", VIOLATED, reason, (citation,))
    beyond = _beyond_scope(found, ctx)
    if beyond:
        item, tested, annex = beyond
        reason = f"检测机构能力附表中没有{item}，仍由其检测{item}"
        return CheckOutcome("qualified", VIOLATED, reason, (annex, tested), (f"有{item}检测资质的机构",))
    place = ctx.seek(found.named, "accredited")
    if place:
        return CheckOutcome("qualified", MET, f"检测机构有资质（“{place.words}”）", (place.citation,))
    return CheckOutcome("qualified", ABSENT, "没有检测机构CMA或CNAS资质的证明", (), ("检测机构资质证明",))


def _beyond_scope(found: Candidates, ctx: Context) -> tuple[str, Citation, Citation] | None:
    """(item, place in a report, place in the annex) of an item tested that the annex of accredited items lacks.

    Only the two parameters that emissions rest on are looked for, and only where the annex lists several items.
    """
    lists = [(d, t) for d in _with_certificates(found, ctx) for t in d.part.tables if _is_annex(t, ctx)]
    if not lists:
        return None
    listed = " ".join(cell for _, table in lists for row in table.rows for cell in row)
    for concept in ("elemental_carbon", "net_calorific_value"):
        if ctx.says(listed, f"{concept} | {_KIN[concept]}"):
            continue
        for doc in found.named:
            for table in doc.part.tables:
                if _is_annex(table, ctx):
                    continue
                tested = next((r for r, row in enumerate(table.rows) if ctx.says(" ".join(row[:2]), concept)), None)
                if tested is not None:
                    name = ctx.standard.concepts[concept].name
                    return name, row_citation(doc, table, tested), row_citation(*lists[0], 0)
    return None


def _is_annex(table: Table, ctx: Context) -> bool:
    """A laboratory's list of accredited items: items and standards, no results."""
    if len(table.rows) < LEAST_ITEMS or any(ctx.says(label, "col_result") for label in table.columns):
        return False
    labels = " ".join(table.columns)
    return ctx.says(labels, "col_tested_item") and ctx.says(labels, "col_test_standard")


def _with_certificates(found: Candidates, ctx: Context) -> Iterable[Document]:
    """The reports' own files, as a scanned report often carries the certificate as its last page, and the laboratory's
    papers elsewhere: those that bear the number of the accreditation that the reports bear."""
    files = {doc.file for doc in found.named}
    numbers = {n for doc in found.named for n in _NUMBER.findall(normalise(doc.part.text))}
    return [d for d in ctx.documents if d.file in files or (numbers & set(_NUMBER.findall(normalise(d.part.text))))]


def _expiries(doc: Document, ctx: Context) -> Iterable[tuple[date, Citation]]:
    about_lab = False
    for passage in doc.part.passages:
        text = normalise(passage.text)
        about_lab = about_lab or ctx.matcher.mentions("accredited", text)
        for hit in ctx.matcher.all("valid_until", text) if about_lab else ():
            days = dates(text[hit.end : hit.end + 40])
            if days:
                yield max(days), Citation(doc.file, str(passage.locator), quote(passage.text, hit.words))


def _report_dates(file: str, found: Candidates, ctx: Context) -> list[date]:
    """Days of the period that the reports lying in the certificate's file name; of all reports if it holds none."""
    start, _ = ctx.period
    reports = [doc for doc in found.named if doc.file == file] or found.named
    days = [day for doc in reports for passage in doc.part.passages for day in dates(passage.text)]
    return [day for day in days if start <= day <= ctx.audit_date]
