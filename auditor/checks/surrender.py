"""Checks of surrender: matches_registry, surrendered_in_full (guideline 6.2.1 a, 6.2.3 b; domain F27)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED, columns, papers, row_citation, together
from auditor.context import Candidates, Context
from auditor.instruments import line_of
from auditor.matching import Hit
from auditor.model import CheckOutcome, Document, Passage
from auditor.monthly import base_year, month_cell
from auditor.text import normalise
from auditor.values import dates, number, shown
from auditor.wording import cite
from auditor.yearly import Amount

_TOLD = ("compliance_report", "allowance_change_statement", "verification_record", "monitoring_record")
_OWED = ("verification_record", "verification_response", "compliance_report")
_AMOUNT = re.compile(
    r"^[^\d。;；,，]{0,14}?(?:;(?:内容|数值|结果|数据|值):)?(\d{1,3}(?:,\d{3})+|\d{4,9})(?:\.0+)?(万)?(?:t(?:co2e?)?|吨)?(?![\d年.\-/])"
)
_BALANCE = re.compile(r"(?:清缴后|履约后)[^\d。;；]{0,12}?(\d{1,3}(?:,\d{3})+|\d{3,9})(?:t|吨)?")
_SOME = re.compile(r"[^\d。,，]{0,14}?[1-9]\d*")
_TONNES = re.compile(r"\d{1,3}(?:,\d{3})+|(?<![\d.-])\d{5,9}(?![\d.-])")
_LATE = re.compile(r"(?<![如若每未无])(?:晚了|逾期|超期|迟了|晚)(\d{1,3})天")
LEAST_OWED = 10_000  # tonnes; a kiln's obligation is far above, shares and counts are below
_HALF_OR_MORE = 0.5  # a part of the surrender is no whole year's


def matches_registry(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """What the asset ledger took off for surrender is what the registry and the report on compliance tell."""
    least = ctx.standard.tolerance("least_tonnes")
    told = list(_stated(papers(_TOLD, ctx), "surrendered_amount", ctx))
    booked = [(a, last, d) for d in found.named for a, last in _booked(d, ctx)]
    if not told or not booked or _in_several_parts(told):
        return CheckOutcome("matches_registry", MET, "没有可与登记系统核对的清缴数")
    for amount, last, _ in booked:
        said = min(told, key=lambda t: abs(t.value - amount.value))
        gap = amount.value - said.value
        if abs(gap) <= least:
            return CheckOutcome(
                "matches_registry", MET, f"清缴{shown(amount.value)}t，与清缴记录一致", (amount.citation,)
            )
        if abs(gap) > (1 - _HALF_OR_MORE) * said.value:
            continue
        reason = f"台账记清缴{shown(amount.value)}t，清缴记录为{shown(said.value)}t，差{shown(gap)}t"
        held = _registry_balance(ctx)
        if held and last is not None and abs(last - held.value) > least:
            reason += f"；账面期末{shown(last)}t，登记系统{shown(held.value)}t，差{shown(last - held.value)}t"
        return CheckOutcome("matches_registry", SHORT, reason, (amount.citation, said.citation), ("账实相符",))
    return CheckOutcome("matches_registry", MET, "没有可与登记系统核对的清缴数")


def _in_several_parts(told: list[Amount]) -> bool:
    """Surrendered in instalments: several different amounts, so that none of them need be the ledger's."""
    return len({a.value for a in told}) > 1


def _booked(doc: Document, ctx: Context) -> Iterator[tuple[Amount, float | None]]:
    """The ledger's monthly surrenders added up, and what it held at the end of the month of the last one."""
    for table in doc.part.tables:
        at = [i for i in columns(table, "surrender_column", ctx) if not ctx.says(table.columns[i], "col_closing")]
        closing = next(iter(columns(table, "col_closing", ctx)), None)
        if len(at) != 1:
            continue
        total, place, last = 0.0, None, None
        for r, row in enumerate(table.rows):
            _, month = month_cell(table, row, base_year(doc, ctx), ctx)
            value = number(row[at[0]])
            if len(month) == 1 and value:
                total, place = total + abs(value), row_citation(doc, table, r)
                last = number(row[closing]) if closing is not None else None
        if place:
            yield Amount(total, place), last


def _stated(documents: Iterable[Document], expression: str, ctx: Context) -> Iterator[Amount]:
    """Amounts that follow the expression's words at once: '已清缴量：2,319,246', '清缴2,319,246吨'."""
    for doc in documents:
        for passage in doc.part.passages:
            text = normalise(line_of(passage))
            for concept in expression.split(" | "):
                for hit in ctx.matcher.all(concept, text):
                    if expression == "surrender_obligation" and _within(hit, text, "surrendered_amount", ctx):
                        continue  # '清缴数' of '清缴数量'
                    match = _AMOUNT.match(text[hit.end :])
                    if match:
                        value = float(match[1].replace(",", "")) * (10_000 if match[2] else 1)
                        yield Amount(value, cite(doc, passage, match[1]))
                    elif (told := _beside(passage, concept, ctx)) is not None:
                        yield Amount(told, cite(doc, passage, hit.words))


def _beside(passage: Passage, concept: str, ctx: Context) -> float | None:
    """The last figure in the cells right of the one that names the concept: '应清缴量 | — | 918,642'."""
    cells = list((passage.cells or {}).values())
    at = next((i for i, cell in enumerate(cells) if ctx.says(cell, concept)), None)
    figures = [n for cell in cells[at + 1 :] if (n := number(cell)) is not None] if at is not None else []
    return figures[-1] if figures and figures[-1] >= LEAST_OWED else None


def _within(hit: Hit, text: str, concept: str, ctx: Context) -> bool:
    return any(h.start <= hit.start and hit.end < h.end for h in ctx.matcher.all(concept, text))


def _registry_balance(ctx: Context) -> Amount | None:
    for doc in papers(_TOLD, ctx):
        for passage in doc.part.passages:
            match = _BALANCE.search(normalise(passage.text))
            if match:
                return Amount(float(match[1].replace(",", "")), cite(doc, passage, match[1]))
    return None


def surrendered_in_full(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """What was surrendered, with the credits used, is the year's obligation; credits are no more than their share."""
    least, share = ctx.standard.tolerance("least_tonnes"), ctx.standard.tolerance("offset_share")
    elsewhere = _only(_stated(papers(_OWED, ctx), "surrender_obligation", ctx))
    for doc in found.named:
        late = next((p for p in doc.part.passages if _tells_lateness(p.text, ctx)), None)
        if late and doc.types[0][0] == "compliance_report":
            match = _LATE.search(normalise(late.text))
            words = match.group() if match else ""
            return CheckOutcome(
                "surrendered_in_full", VIOLATED, f"清缴{words}", (cite(doc, late, words),), ("按期清缴",)
            )
        due = _only(_stated((doc,), "surrender_obligation", ctx)) or elsewhere
        paid = _only(_stated((doc,), "surrendered_amount", ctx))
        offsets = _only(_stated((doc,), "offset_amount", ctx))
        if due is None or (due is elsewhere and (paid is None or paid.value < _HALF_OR_MORE * due.value)):
            continue
        offset = offsets.value if offsets else 0.0
        if offsets and offset > share * due.value + least:
            reason = f"抵销{shown(offset)}t，超过应清缴{shown(due.value)}t的{share:.0%}（{shown(share * due.value)}t）"
            return CheckOutcome("surrendered_in_full", VIOLATED, reason, (offsets.citation, due.citation))
        if paid and paid.value + offset < due.value - least and not _all_parts(doc, ctx):
            gap = shown(due.value - paid.value - offset)
            reason = f"应清缴{shown(due.value)}t，实际清缴{shown(paid.value + offset)}t，差{gap}t"
            return CheckOutcome("surrendered_in_full", VIOLATED, reason, (paid.citation, due.citation))
    return _registry_short(least, ctx) or CheckOutcome("surrendered_in_full", MET, "没有发现清缴数少于应清缴数")


def _registry_short(least: float, ctx: Context) -> CheckOutcome | None:
    """What the registry's own receipt shows is less than the obligation that the plant's other papers tell of.

    Only where one receipt's amount stands for the whole surrender: no other receipt, no instalments, no credits. Of
    obligations told for several years the receipt's is the one it comes nearest to.
    """
    own = together(papers((*_TOLD, "emission_report"), ctx), ctx.in_force)
    receipts = [d for d in own if ctx.says(f"{d.title} {d.file}", "surrender_receipt")]
    paid = _only(_stated(receipts, "surrendered_amount", ctx))
    if len(receipts) != 1 or not paid:
        return None
    others = [d for d in own if d not in receipts]
    verified = papers(_OWED[:2], ctx)  # what the verifier found is owed, whatever the plant tells of it
    owed = list(_stated(verified, "surrender_obligation | confirmed_amount", ctx))
    owed = owed or list(_stated(others, "surrender_obligation | confirmed_amount", ctx))
    due = min(owed, key=lambda a: abs(a.value - paid.value), default=None)
    if due is None or not _HALF_OR_MORE * due.value < paid.value < due.value - least:
        return None
    telling = [*receipts, *papers((*_TOLD, "emission_report"), ctx)]
    if _credits_used(telling, ctx) or any(_all_parts(d, ctx) for d in telling):
        return None
    gap = shown(due.value - paid.value)
    reason = f"应清缴{shown(due.value)}t，清缴凭证为{shown(paid.value)}t，差{gap}t"
    return CheckOutcome("surrendered_in_full", VIOLATED, reason, (paid.citation, due.citation))


def _credits_used(documents: Iterable[Document], ctx: Context) -> bool:
    """Whether a paper tells of credits used, however few: '使用CCER：900吨', not 'CCER抵销量：0'."""
    told = (normalise(p.text) for d in documents for p in d.part.passages)
    return any(_SOME.match(text[hit.end :]) for text in told for hit in ctx.matcher.all("offset_amount", text))


def _tells_lateness(text: str, ctx: Context) -> bool:
    """Whether a paper on compliance says itself by how many days the surrender was late."""
    plain = normalise(text)
    return bool(_LATE.search(plain)) and ctx.says(plain, "surrender_column | surrender_done | surrendered_amount")


def _only(amounts: Iterable[Amount]) -> Amount | None:
    """The one amount told; None where there is none, or several that differ."""
    listed = list(amounts)
    return listed[0] if len({a.value for a in listed}) == 1 else None


def _all_parts(doc: Document, ctx: Context) -> bool:
    """Whether the paper tells of instalments on several days, of which one amount is only a part."""
    days: set[date] = set()
    for passage in doc.part.passages:
        if ctx.says(passage.text, "surrendered_amount | surrender_column") and _TONNES.search(normalise(passage.text)):
            days.update(dates(passage.text))
    return len(days) > 1
