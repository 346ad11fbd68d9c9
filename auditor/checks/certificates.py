"""Check of calibration certificates against the instrument ledger: certificate_agrees (guideline 6.1.3; domain F01)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from auditor.checks.base import MET, SHORT, column, papers, row_citation, tables, together
from auditor.context import Candidates, Context
from auditor.instruments import certificates, row_name
from auditor.model import CheckOutcome, Citation, Document
from auditor.ownership import Identity
from auditor.text import normalise
from auditor.wording import cite
from standard.widths import half_width

_CERTIFICATE = re.compile(r"(?:证书|报告)(?:编)?号\s*[:：]\s*([A-Za-z0-9][^\s，；;]{3,30})")
_MADE_AS = re.compile(r"(?:出厂|器具|仪器)编号\s*[:：]\s*([A-Za-z0-9][^\s，；;]{2,24})")
_CLIENT = re.compile(
    r"(?:委托方|委托单位|送检单位|客户名称|申请单位)(?:名称)?\s*[:：]\s*([\u4e00-\u9fff()（）]{4,30}公司)"
)
_LOOK_ALIKE = str.maketrans("oil", "011")
ALIKE = 80  # of 100, from which on two spellings are one company's, as a scan reads them
MISREAD = 0.34  # share of characters that a scan may have read wrong


def certificate_agrees(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A certificate bears the maker's number of the instrument for which the ledger quotes it.

    Only where both tell it: certificates are found by their number. Numbers that differ in a few characters are one.
    """
    elsewhere = dict(_of_others(ctx))
    known = together(found.named, papers(("calibration_certificate", "meter_ledger"), ctx, record=False))
    made_as = dict(_certified(known))
    for doc, table in tables(known):
        quoted, number = column(table, "col_certificate_number", ctx), column(table, "col_makers_number", ctx)
        if quoted is None or quoted == number:
            continue
        for r, row in enumerate(table.rows):
            if foreign := elsewhere.get(normalise(row[quoted])):
                reason = f"{row_name(table, row)}的证书{row[quoted]}是发给“{foreign[0]}”的"
                cited = (foreign[1], row_citation(doc, table, r))
                return CheckOutcome("certificate_agrees", SHORT, reason, cited, ("本台器具的证书",))
            own = normalise(row[number]) if number is not None else ""
            told = made_as.get(normalise(row[quoted]))
            if told is None or not re.search(r"\d", own) or _same(own, told[0], scanned=told[2]):
                continue
            reason = f"{row_name(table, row)}的证书{row[quoted]}上出厂编号是{told[0].upper()}，台账是{own.upper()}"
            return CheckOutcome(
                "certificate_agrees", SHORT, reason, (told[1], row_citation(doc, table, r)), ("本台器具的证书",)
            )
    return CheckOutcome("certificate_agrees", MET, "没有发现证书与台账的器具对不上")


def _of_others(ctx: Context) -> Iterator[tuple[str, tuple[str, Citation]]]:
    """Certificate number → the other company that it was made out to, and where that stands."""
    own = Identity.of(ctx.profile).names
    for doc in ctx.recognised(("calibration_certificate",)):
        for passages in certificates(doc):
            texts = [half_width(p.text) for p in passages]
            number = next((m[1] for t in texts if (m := _CERTIFICATE.search(t))), "")
            client = next(((m[1], p) for t, p in zip(texts, passages, strict=True) if (m := _CLIENT.search(t))), None)
            if number and client and not any(fuzz.partial_ratio(normalise(client[0]), n) >= ALIKE for n in own):
                yield normalise(number), (client[0], cite(doc, client[1]))


def _certified(documents: Iterable[Document]) -> Iterator[tuple[str, tuple[str, Citation, bool]]]:
    """Certificate number → the maker's number on it, where that stands, and whether it was read from a picture."""
    for doc in documents:
        for passages in certificates(doc):
            number = ""
            for passage in passages:
                text = half_width(passage.text)
                if match := _CERTIFICATE.search(text):
                    number = normalise(match[1])
                if number and (made := _MADE_AS.search(text)):
                    yield number, (normalise(made[1]), cite(doc, passage), passage.confidence < 1)


def _same(a: str, b: str, *, scanned: bool) -> bool:
    """Whether two numbers are one. A scan may have misread some of it; else signs between the figures may differ, and
    letters typed for figures that look like them.
    """
    if not scanned:
        one, other = (re.sub(r"[\W_]", "", text).translate(_LOOK_ALIKE) for text in (a, b))
        return one in other or other in one
    return Levenshtein.distance(a, b) <= MISREAD * max(len(a), len(b))
