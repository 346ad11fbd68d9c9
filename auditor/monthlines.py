"""The months of a log kept line by line, without a table: '3月：…', '4月7日（3月）：…', '每月点检单1—12月齐'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.model import Citation, Document, Passage
from auditor.text import normalise
from auditor.values import cjk_number, months, plain

if TYPE_CHECKING:
    from auditor.context import Context

Month = tuple[int, int]
LINES = 3  # lines led by a month that make a log
SHARE = 4  # one line in so many must be about it where neither the title nor the head is
SAYS = 4  # characters that a line tells at least besides its month
_LED = re.compile(
    r"[-•·*●○\s]*(?P<told>(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?:[、,和](?:1[0-2]|0?[1-9])月)*)份?"
    r"(?:(?:3[01]|[12]\d|0?[1-9])日)?\s*(?:[（(][^（()）]{0,4}?(?P<of>(?:1[0-2]|[1-9])月)(?!\d)[^（()）]*[)）])?"
    r"(?P<said>[\s：:(（,，].*)",
    re.DOTALL,
)
# Other heads of such lines: '一月（2月9日发）…', a day, '3-31：…', the number of a monthly's issue, '03期 04-07 …'.
_IN_WORDS = re.compile(r"^[-•·*●○\s]*(?P<month>十[一二]?|[一二三四五六七八九])月份?(?=[\s：:(（,，])")
_DAY = re.compile(r"^[-•·*●○\s]*(?P<month>1[0-2]|0?[1-9])-(?:3[01]|[12]\d|0?[1-9])(?![-\d])(?=[\s：:(（,，])")
_ISSUE = re.compile(r"^[-•·*●○\s]*第?(?P<month>1[0-2]|0?[1-9])期(?=[\s：:(（,，])")
# What is told of the records of several months at once: '月检查表1—12月共12份', '点检单1—12月齐'.
_KEPT = re.compile(r"月\s*(?:各月)?(?:每月一[份张次])?[，,]?(?:均?齐|[共各]?\d+[份张次]|各[一1][份张次])")


def months_of_lines(
    doc: Document, what: str, base: int, ctx: Context, *, about: bool
) -> Iterable[tuple[Month, Citation]]:
    """Each month that a line of the log is led by, and those whose records a line says are complete.

    about: the paper's title says `what` already; else its head or a good part of its lines must.
    """
    flowing = [p for p in doc.part.passages if not p.cells and p.kind not in ("heading", "header")]
    monthly = "月" in doc.title
    lines = [(p, _as_led(line, monthly=monthly)) for p in flowing for line in p.text.splitlines()]
    led = [(p, match) for p, line in lines if (match := _LED.fullmatch(line)) and _tells(match["said"])]
    if len(led) >= LINES and (about or _about(what, led[0][0], [p for p, _ in led], flowing, ctx)):
        for passage, match in led:
            yield from ((month, _cited(doc, passage)) for month in months(match["of"] or match["told"], base))
    for passage in flowing:
        text = plain(passage.text)
        kept = _KEPT.search(text)
        if kept and (about or not what or ctx.says(passage.text, what)):
            clause = re.split("[。；;]", text[: kept.end()])[-1]
            yield from ((month, _cited(doc, passage)) for month in months(clause, base))


def _as_led(line: str, *, monthly: bool) -> str:
    """The line with the month that leads it in figures. monthly: of a paper that comes out month by month."""
    text = plain(line)
    match = _IN_WORDS.match(text) or _DAY.match(text) or (_ISSUE.match(text) if monthly else None)
    if not match:
        return text
    month = match["month"]
    return f"{cjk_number(month) or int(month)}月 {text[match.end() :]}"


def _about(what: str, first: Passage, lines: list[Passage], flowing: list[Passage], ctx: Context) -> bool:
    head = flowing[: flowing.index(first)]
    if not what or any(ctx.says(p.text, what) for p in head):
        return True
    return sum(ctx.says(p.text, what) for p in lines) * SHARE >= len(lines)


def _tells(said: str) -> bool:
    return len(normalise(said).strip(":,(（ ")) >= SAYS


def _cited(doc: Document, passage: Passage) -> Citation:
    return Citation(doc.file, str(passage.locator), passage.text[:80])
