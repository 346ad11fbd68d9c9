"""Check of a meeting's papers: dates_possible (guideline 7.2 e, 7.4, 7.5; domain F07)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from auditor.checks.base import MET, SHORT
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.signatures import signatures_in
from auditor.text import normalise
from auditor.values import dates
from auditor.wording import cite

Day = tuple[date, Citation]
_HELD_ON = ("定于", "定在", "拟于", "兹定于", "决定于")
HEAD = 25  # passages at a paper's head in which it tells when the meeting was


def dates_possible(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Minutes are not older than the notice that called the meeting, nor signed before the meeting they tell of.

    event: what the meeting is about; a notice counts when its title or text speaks of it.
    """
    slack = timedelta(days=int(ctx.standard.tolerance("unreported_days")))
    notices = list(_notices(params["event"], ctx))
    for doc in found.main:
        held = _held(doc, ctx)
        if held is None:
            continue
        day, citation = held
        fault = _before_notice(day, notices, slack) or _signed_before(doc, day, slack, ctx)
        if fault:
            reason, proof = fault
            cited = tuple(dict.fromkeys((citation, *proof)))
            return CheckOutcome("dates_possible", SHORT, reason, cited, ("可信的日期",))
    return CheckOutcome("dates_possible", MET, "日期先后合理")


def _held(doc: Document, ctx: Context) -> Day | None:
    """The one day that the paper's head tells the meeting was on."""
    for passage in doc.part.passages[:HEAD]:
        text = normalise(passage.text)
        for hit in ctx.matcher.all("meeting_day", text):
            days = dates(passage.text)
            after = dates(text[hit.end : hit.end + 24])
            if after and len(set(days)) == 1:
                return after[0], cite(doc, passage, hit.words)
    return None


def _notices(event: str, ctx: Context) -> Iterator[tuple[Document, date | None, Day]]:
    """(notice, day it was given, day it calls the meeting for), in the plant's own papers about the event."""
    for doc in ctx.documents:
        if doc.owner == "other" or doc.state != "in_force" or not ctx.says(doc.title, "meeting_notice"):
            continue
        if not ctx.says(f"{doc.title} {doc.part.text[:400]}", event):
            continue
        called = None
        for passage in doc.part.passages:
            at = min((i for w in _HELD_ON if (i := passage.text.find(w)) >= 0), default=-1)
            days = dates(passage.text[at:]) if at >= 0 else ()
            called = called or ((days[0], cite(doc, passage)) if days else None)
        if called:
            given = [d for p in doc.part.passages if len(p.text) <= HEAD for d in dates(p.text)]
            yield doc, (given[-1] if given else None), called


def _before_notice(
    day: date, notices: list[tuple[Document, date | None, Day]], slack: timedelta
) -> tuple[str, tuple[Citation, ...]] | None:
    near = [n for n in notices if abs(n[2][0] - day) <= slack]
    if not near or any(called == day for _, _, (called, _) in near):
        return None
    _, given, (called, citation) = min(near, key=lambda n: abs(n[2][0] - day))
    if given and day < given:
        told = f"通知{given.isoformat()}才发，会期{called.isoformat()}"
        return f"会议记录的日期{day.isoformat()}早于会议通知（{told}），顺序不可能", (citation,)
    return None


def _signed_before(doc: Document, day: date, slack: timedelta, ctx: Context) -> tuple[str, tuple[Citation, ...]] | None:
    known = [n for n, _ in ctx.people]
    for passage in doc.part.passages[-6:]:
        for signature in signatures_in(passage.text, known):
            if signature.day and signature.people and timedelta() < day - signature.day <= slack:
                said = f"{signature.role}{signature.day.isoformat()}早于会期{day.isoformat()}"
                return f"{said}，顺序不可能", (cite(doc, passage),)
    return None
