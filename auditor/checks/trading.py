"""Check of allowance trades: each approved beforehand, and all of them within the plan (guideline 6.2.2 a)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from auditor.checks.base import (
    ABSENT,
    MET,
    SHORT,
    VIOLATED,
    column,
    columns,
    entries,
    row_citation,
    tables,
    title_citation,
)
from auditor.checks.deals import Deal, deals
from auditor.checks.trade_limits import beyond_each
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage
from auditor.nonconformities import last_day
from auditor.text import normalise
from auditor.values import dates, number, numbers
from auditor.windows import LABEL_AND_VALUE
from auditor.wording import cite

_DONE = re.compile("成交|交易")
_SLIP = re.compile("成交[单确回]")
_DEAL_NUMBER = re.compile("成交(?:编号|单号|号)")
_STAMPED = re.compile(r"(20\d\d)([01]\d)([0-3]\d)(?!\d)")
_NO_LABEL = re.compile(r"列\d+")  # how readers name columns without a head
Trade = tuple[date, float, Citation]
_DEAL = re.compile("成交")
_QUANTITY = re.compile("数量|^量|吨|[(（ ]t")
# Where the year's limit stands: the strategies, and what a deal's own papers tell of them.
_LIMITED_BY = ("trading_strategy", "allowance_strategy", "compliance_plan", "trade_application", "trade_ledger")
_TIME = re.compile(r"(?<![\d:])([01]?\d|2[0-3])[:：]([0-5]\d)(?![\d])")
_APPROVING = re.compile(r"批准|审批|核准|同意")
_TONNES = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万吨|万t|吨|t)(?![a-z])")
_UNIT_TEN_THOUSAND = re.compile(r"万\s*t|万吨")


def _listed_by_steps(found: Candidates, ctx: Context) -> Citation | None:
    """The list that tells each deal in a row, with its quantity and the days of approval and conclusion side by side;
    approved_first sees to their order.
    """
    for doc, table in tables(found.named):
        approved = columns(table, "trade_risk_review | trade_fund_approval", ctx)
        concluded = columns(table, "deal_confirmation", ctx)
        quantity = [i for i, label in enumerate(table.columns) if _QUANTITY.search(label)]
        if approved and concluded and quantity and set(approved).isdisjoint(concluded):
            return title_citation(doc)
    return None


def trades_approved(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each trade has a signed application of its quantity dated on or before it; the sum keeps to the plan's limit."""
    own = _own_deals(ctx)
    trades = [t for t in _trades(ctx) if t[:2] not in {(deal.day, deal.quantity) for deal in own}]
    if not trades and not own and (listed := _listed_by_steps(found, ctx)):
        return CheckOutcome("trades_approved", MET, "逐笔列出了数量、审批和成交的日期", (listed,))
    if not trades and not own:
        return CheckOutcome("trades_approved", ABSENT, "没有成交记录")
    applications = _applications(ctx)
    faults, cited = _unapproved(trades, applications)
    trades += [(deal.day, deal.quantity, deal.citation) for deal in own if not deal.credits]
    for deal in own:
        if deal.approved and deal.quantity > deal.approved * 1.0001:
            faults.append(f"{deal.day.isoformat()}成交{deal.quantity:,.0f}t，超过批准的{deal.approved:,.0f}t")
            cited.append(deal.citation)
    over, places = beyond_each(trades, ctx)
    faults += over
    cited += places
    limit = _limit(ctx)
    total = sum(abs(q) for _, q, _ in trades)
    if limit and total > limit[0] * 1.0001:
        faults.append(f"累计成交{total:,.0f}t，超过批准的{limit[0]:,.0f}t")
        cited += [trades[-1][2], limit[1]]
    if faults:
        return CheckOutcome("trades_approved", VIOLATED, "；".join(faults), tuple(dict.fromkeys(cited)))
    if not limit:
        first = (*(t[2] for t in trades), *(deal.citation for deal in own))[:1]
        return CheckOutcome("trades_approved", SHORT, "没有看到年度交易额度，无法核对", first)
    proof = (*(t[2] for t in trades[:1]), *(title_citation(a) for a in applications[:2]))
    return CheckOutcome(
        "trades_approved", MET, f"{len(trades)}笔成交都有批准的申请单，累计{total:,.0f}t没有超额", proof
    )


def _applications(ctx: Context) -> list[Document]:
    """Each application, also of several in one paper; not the chapter that holds those that are papers of their own."""
    forms = (d for d in _of_type(ctx, "trade_application") if d.state == "in_force")
    found = [one for d in forms if d.types[0][0] == "trade_application" for one in _each_application(d)]
    lines = [(a.file, frozenset((p.locator, p.text) for p in a.part.passages)) for a in found]
    once = dict(zip(lines, found, strict=True))
    return [a for (file, own), a in once.items() if not any(f == file and inner < own for f, inner in once)]


def _each_application(doc: Document) -> Iterable[Document]:
    """The applications that a paper holds one below the other, each from its heading on."""
    passages = doc.part.passages
    starts = [n for n, p in enumerate(passages) if p.kind == "heading" and "申请单" in p.text and "成交" not in p.text]
    if len(starts) <= 1:
        yield doc
        return
    for start, end in pairwise([*starts, len(passages)]):
        yield replace(doc, part=replace(doc.part, passages=passages[start:end]))


def _of_the_application(application: Document) -> Iterable[str]:
    """Its own lines, not those of the deal's slip that is attached."""
    for passage in application.part.passages:
        if not any(_SLIP.match(normalise(heading)) for heading in passage.headings):
            yield passage.text


def _own_deals(ctx: Context) -> list[Deal]:
    """The deals that trade papers tell of step by step, each once."""
    found: dict[tuple[date, float], Deal] = {}
    for doc in (*_of_type(ctx, "trade_ledger"), *_of_type(ctx, "trade_application")):
        for deal in deals(doc, ctx) if doc.state == "in_force" else ():
            found.setdefault((deal.day, deal.quantity), deal)
    return list(found.values())


def _unapproved(trades: Iterable[Trade], applications: Iterable[Document]) -> tuple[list[str], list[Citation]]:
    """Trades without an application that is dated in the month before; each application covers one trade only."""
    left = list(applications)
    faults: list[str] = []
    cited: list[Citation] = []
    for day, quantity, citation in trades:
        covering = [a for a in left if _covers(a, day, abs(quantity))]
        # One of this very quantity is the trade's own, before one that only allows as much.
        match = next((a for a in covering if abs(quantity) in _named(a)), next(iter(covering), None))
        small = None if match else next((a for a in left if _about(a, day)), None)
        if small:
            left.remove(small)
            asked = max(_named(small))
            faults.append(f"{day.isoformat()}成交{abs(quantity):,.0f}t，超过申请批准的{asked:,.0f}t")
            cited += [citation, title_citation(small)]
        elif match:
            left.remove(match)
            if late := _approved_late(match, day, citation):
                faults.append(late)
                cited += [citation, title_citation(match)]
        else:
            faults.append(f"{day.isoformat()}成交{abs(quantity):,.0f}t没有申请单")
            cited.append(citation)
    return faults, cited


def _covers(application: Document, day: date, quantity: float) -> bool:
    """Whether an application may be this trade's: dated about it, and of its quantity where it names one."""
    named = _named(application)
    return _about(application, day) and (not named or any(n >= quantity for n in named))


def _about(application: Document, day: date) -> bool:
    """Whether an application is dated about `day`; days without a year ('11.13') are that year's."""
    texts = list(_of_the_application(application))
    signed = {d for text in texts for d in dates(text)} | set(dates(application.file))
    signed |= {d for text in texts if (d := last_day(text, day.year))}
    return any(-7 <= (day - d).days <= 31 for d in signed)


def _named(application: Document) -> set[float]:
    return {n for text in _of_the_application(application) for n in _quantities(text)}


def _approved_late(application: Document, day: date, trade: Citation) -> str:
    """How the approval came after the deal, by its day or, on the same day, by its hour; '' where it did not."""
    approved = _approval(application, day.year)
    if approved and approved > day:
        return f"{day.isoformat()}成交，{approved.isoformat()}才批准"
    done = _hour(trade.quote) or next((t for p in _steps(application, _DEAL) if (t := _hour(p))), "")
    hours = [t for text in _steps(application, _APPROVING) if _on(text, day) and (t := _hour(text))]
    if done and hours and max(hours) > done:
        return f"{day.isoformat()} {done}成交，{max(hours)}才批准"
    return ""


def _approval(application: Document, year: int) -> date | None:
    """The first day on which somebody approved it, if the form tells; days without a year are `year`'s."""
    texts = list(_steps(application, _APPROVING))
    days = [d for text in texts for d in dates(text)] or [d for text in texts if (d := last_day(text, year))]
    return min(days, default=None)


def _steps(application: Document, words: re.Pattern[str]) -> Iterable[str]:
    return (p.text for p in application.part.passages if words.search(p.text))


def _on(text: str, day: date) -> bool:
    """Whether a step that tells its hour was on `day`: it says so, or tells no day at all."""
    told = set(dates(text)) | ({d} if (d := last_day(text, day.year)) else set())
    return not told or day in told


def _hour(text: str) -> str:
    """The first time of day that `text` tells, as '09:50', or ''."""
    match = _TIME.search(text)
    return f"{int(match[1]):02d}:{match[2]}" if match else ""


def _quantities(text: str) -> list[float]:
    """Tonnes named in a text: '数量：5,000 t', '买入0.5万吨'."""
    found = _TONNES.findall(normalise(text))
    return [float(n.replace(",", "")) * (10_000 if unit.startswith("万") else 1) for n, unit in found]


def _of_type(ctx: Context, type_id: str) -> list[Document]:
    return [d for d in ctx.recognised((type_id,)) if d.owner != "other"]


def _trades(ctx: Context) -> Iterable[Trade]:
    seen: set[tuple[date, float]] = set()
    for doc in (d for d in _of_type(ctx, "trade_ledger") if d.state == "in_force"):
        for trade in (*_of_rows(doc, ctx), *_of_slip(doc, ctx)):
            if trade[:2] not in seen:
                seen.add(trade[:2])
                yield trade


def _of_rows(doc: Document, ctx: Context) -> Iterable[Trade]:
    for table in doc.part.tables:
        day_at, quantity_at = column(table, "col_date", ctx), column(table, "col_quantity", ctx)
        if day_at is None or quantity_at is None:
            continue
        for r, row in enumerate(table.rows):
            days, quantity = dates(row[day_at]), number(row[quantity_at])
            if days and quantity:
                yield days[0], quantity, row_citation(doc, table, r)


def _of_slip(doc: Document, ctx: Context) -> Iterable[Trade]:
    """The trade that a slip or a picture of a screen tells of line by line: '成交时间：…', '数量（吨）：…'."""
    if any(column(table, "col_quantity", ctx) is not None for table in doc.part.tables):
        return
    day: date | None = None
    quantity: float | None = None
    citation = title_citation(doc)
    for label, value, passage in _pairs(doc):
        of_deal = bool(_DONE.search(label) or _SLIP.match(doc.title))
        if of_deal and ctx.says(label, "col_date") and dates(value):
            day, citation = dates(value)[0], cite(doc, passage)
        elif day is None and _DEAL_NUMBER.match(label) and (stamped := _day_in(value)):
            day, citation = stamped, cite(doc, passage)
        elif quantity is None and ctx.says(label, "col_quantity"):
            tonnes = _quantities(value)
            quantity = tonnes[0] if tonnes else number(value)
    if day and quantity:
        yield day, quantity, citation


def _day_in(number_of_deal: str) -> date | None:
    """The day that a deal's number bears: 'CQ20241016-0091'."""
    match = _STAMPED.search(number_of_deal)
    days = dates(f"{match[1]}-{match[2]}-{match[3]}") if match else []
    return days[0] if days else None


def _pairs(doc: Document) -> Iterable[tuple[str, str, Passage]]:
    """(label, value, passage) of a slip, also where its first line was taken for the head of a table of two columns, or
    where several labels with their values stand in a row without a head.
    """
    for passage in doc.part.passages:
        cells = list((passage.cells or {}).values())
        if passage.table is not None and len(cells) == LABEL_AND_VALUE:
            yield cells[0], cells[1], passage
        elif len(cells) % 2 == 0 and all(map(_NO_LABEL.fullmatch, passage.cells or {})):
            yield from ((label, value, passage) for label, value in zip(cells[::2], cells[1::2], strict=True))
    yield from entries(doc)


def _limit(ctx: Context) -> tuple[float, Citation] | None:
    """The plan's yearly limit in tonnes: the largest figure in a passage that limits the total."""
    plans = [d for type_id in _LIMITED_BY for d in _of_type(ctx, type_id) if d.state == "in_force"]
    for place in ctx.places(plans, "trade_limit"):
        text = normalise(place.passage.text)
        after = text[text.find(normalise(place.words)) :][:40]
        factor = 10_000 if _UNIT_TEN_THOUSAND.search(after) else 1
        found = [n * factor for n in numbers(place.words + after) if n * factor >= 100]
        if found:
            return found[0], place.citation
    return None
