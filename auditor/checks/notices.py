"""What an authority's letter says was broken: no_notice (guideline 6.2.3 a, b)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, VIOLATED
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document
from auditor.monthly import base_year
from auditor.text import quote
from auditor.values import dates, years

HEAD, SIGNATURE = 5, 24  # passages of a mail's head; characters of a line that only signs
_AUTHORITY = re.compile("生态环境局|环保局|(?<!邮)[区市县]局|sthj", re.IGNORECASE)
_LETTER = re.compile("责令|告知|通知书|决定书|处罚|约谈|督办|催办|函$")


def no_notice(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No authority's letter, up to the audit, says of the period that something was not done or done late.

    params: what it says (name → expression). A letter may be written after the period about what was due in it.
    """
    letters = [doc for doc in ctx.documents if _is_letter(doc, ctx)]
    for name, expr in params.items():
        for place in ctx.places(letters, expr):
            days = dates(place.passage.text, _year_of(place.document, ctx))
            of_the_period = any(ctx.period[0] <= day <= ctx.period[1] for day in days)
            if of_the_period or any(
                ctx.period[0].year <= year <= ctx.period[1].year for year in years(place.passage.text)
            ):
                whole = place.passage.text
                said = quote(whole, place.words if place.words in whole else place.words[-2:], width=40)
                return CheckOutcome("no_notice", VIOLATED, f"{name}：“{said}”", (place.citation,))
    return CheckOutcome("no_notice", MET, "没有主管部门认定逾期的来文")


def _year_of(letter: Document, ctx: Context) -> int:
    """The year that a bare day in a letter belongs to: the letter's own."""
    return letter.dates[-1].year if letter.dates else base_year(letter, ctx)


def _is_letter(doc: Document, ctx: Context) -> bool:
    ours = doc.owner != "other" and doc.state == "in_force"
    called = bool(_LETTER.search(doc.title)) or _is_mail_of_an_authority(doc)
    return ours and called and min(doc.dates, default=ctx.audit_date) <= ctx.audit_date


def _is_mail_of_an_authority(doc: Document) -> bool:
    """Whether it is a mail that an authority wrote: by its sender, or by whom it is signed."""
    ends = (*doc.part.passages[:HEAD], *doc.part.passages[-2:])
    sender = (p.text for p in ends if p.text.startswith("发件人") or len(p.text) <= SIGNATURE)
    return doc.file.lower().endswith((".eml", ".msg")) and any(_AUTHORITY.search(text) for text in sender)
