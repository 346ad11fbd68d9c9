"""Check that a finding isn't last year's, taken over as it stood: not_carried_over (guideline 7.3 a-e, 7.5.2 a)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, SHORT
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document
from auditor.text import normalise, quote
from auditor.values import years
from auditor.wording import cite

LONG = 40  # characters of a passage that two years' papers don't share by chance
_FIGURE = re.compile(r"\d")
_OWN_NUMBER = re.compile(r"^[^\u4e00-\u9fff]*(?:第?[一二三四五六七八九十]{1,3}[章节条项]?[、.．\s]*)?")


def not_carried_over(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No passage about `of` that tells figures stands word for word in such a paper of an earlier year."""
    for doc in found.main:
        earlier = [other for other in ctx.documents if other is not doc and _earlier(other, doc, ctx)]
        texts = {_told(p.text) for other in earlier for p in other.part.passages if p.kind != "heading"}
        for passage in doc.part.passages:
            told = _told(passage.text)
            about = ctx.says(f"{doc.title} {told}", params["of"])
            if len(told) < LONG or len(_FIGURE.findall(told)) < len("2024") or not about:
                continue
            if any(told in text or (len(text) >= LONG and text in told) for text in texts):
                reason = f"“{quote(passage.text, width=40)}”照抄以前年度的报告"
                cited = (cite(doc, passage),)
                return CheckOutcome("not_carried_over", SHORT, reason, cited, ("审核期内的事实",))
    return CheckOutcome("not_carried_over", MET, "没有发现照抄以前年度的结论")


def _told(text: str) -> str:
    """What a passage says without the number it bears in its own paper."""
    return normalise(_OWN_NUMBER.sub("", text))


def _earlier(other: Document, doc: Document, ctx: Context) -> bool:
    """Whether `other` is the plant's paper of the same kind of an earlier year, by its title or its days."""
    if other.owner == "other" or not other.types or not doc.types or other.types[0][0] != doc.types[0][0]:
        return False
    first = ctx.period[0].year
    titled = years(other.title)
    return max(titled) < first if titled else bool(other.dates) and max(other.dates).year < first
