"""Ranges of serial numbers that credits bear: none is sold or used twice (guideline 6.2.4 b)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from auditor.checks.base import MET, VIOLATED, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Passage
from auditor.text import normalise
from auditor.wording import cite

Range = tuple[str, int, int, Citation]  # what the numbers begin with, the first, the last, where they stand
_RANGE = re.compile(r"((?:[a-z]{1,6}[-_]?)(?:\d{1,4}-)*)(\d{1,8})(?:号)?(?:至|到|~|-+)(?:\1)?(\d{1,8})(?!\d|-\d)")
_COMES_IN = re.compile("签发|登记|入库|结存|结转|购入|买入|获得|产生|余|库存|未使用|未售")


def numbers_distinct(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No numbers of what was sold or used (`gone`) stand in two entries: they would be counted twice."""
    gone = list(dict.fromkeys(_gone(found, params["gone"], ctx)))
    for (a, first, last, cited), (b, start, end, other) in combinations(gone, 2):
        low, high = max(first, start), min(last, end)
        if a == b and cited != other and low <= high:
            reason = f"编号{a.upper()}{low}至{high}用了两次"
            return CheckOutcome("numbers_distinct", VIOLATED, reason, (cited, other))
    return CheckOutcome(
        "numbers_distinct", MET, "没有发现编号重复使用", tuple(title_citation(d) for d in found.named[:1])
    )


def _gone(found: Candidates, gone: str, ctx: Context) -> Iterator[Range]:
    for doc in found.named:
        titled = ctx.says(doc.title, gone)
        for passage in doc.part.passages:
            said = _entry(passage)
            if _COMES_IN.search(said) or not (titled or ctx.says(said, gone)):
                continue
            for match in _RANGE.finditer(said):
                first, last = int(match[2]), int(match[3])
                if first <= last:
                    yield match[1], first, last, cite(doc, passage)


def _entry(passage: Passage) -> str:
    """What was written in an entry, without the labels above it."""
    return normalise("；".join(passage.cells.values()) if passage.cells else passage.text)
