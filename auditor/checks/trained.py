"""Check that sessions which were planned or begun were held for everybody: sessions_held (guideline 4.3 e)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from auditor.checks.base import MET, SHORT, column, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document
from auditor.monthly import has_value
from auditor.text import normalise, quote
from auditor.values import number
from auditor.wording import cite

_UNITS = re.compile("班组|工段|车间|分厂|事业部|工区|各班|其他|其余|各单位|岗位")
_PUT_OFF = re.compile(
    r"(?:另行|再行?|后续|另|自行|以后|下半年再?)(?:安排|排|组织|补)|待(?:安排|排|补|定)|(?:还|尚)(?:没有|没|未)(?:做|宣贯|组织|开展|安排|学)"
)
_NAMED = re.compile(r"([\u4e00-\u9fff]{2})[\u4e00-\u9fff]{0,4}?(?:班组?|工段|车间|分厂|事业部|工区|化验室|磅房)")
_THERE = re.compile(
    r"^(?:实到|实际|已?(?:听|讲|学|参加)了?|宣贯|参训|参加|到场|到课|已学|签到)(?:人?数|人次|的?人|情况)?(?:[（(].*)?$"
)
_ALL = re.compile("全|齐|都")  # '全员'
_HAS_UNIT = re.compile("[班段间厂部区科室队组处]")
UNIT_WITHIN = 3  # first columns among which a row names the unit
MOST = 40  # passages of a sign-in sheet; a longer paper is a rule or a binder
_SHEET = "training_record"


def sessions_held(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No sheet of a session on `about` lies there unsigned, nor puts the session of other units off.

    Only the plant's own short sheets are looked at, and minutes that tell which units haven't been reached yet.
    """
    about = str(params["about"])
    told = chain(
        _unsigned(about, ctx),
        _undated(about, found, ctx),
        _reached_nobody(about, found, ctx),
        _put_off(about, found, ctx),
    )
    for reason, citation in told:
        return CheckOutcome("sessions_held", SHORT, reason, (citation,), ("其余班组的宣贯记录",))
    return CheckOutcome("sessions_held", MET, "没有发现安排了而没有做的宣贯")


def _unsigned(about: str, ctx: Context) -> Iterator[tuple[str, Citation]]:
    """Sheets that name a unit and the subject, and that nobody signed, where other sheets of that file are signed."""
    sheets = [d for d in ctx.documents if d.owner != "other" and _is_sheet(d) and ctx.says(d.part.text, about)]
    signed = {d.file for d in sheets if d.state == "in_force"}
    for doc in sheets:
        unit = _NAMED.search(normalise("".join(p.text for p in doc.part.passages[:4])))
        if doc.state == "blank" and doc.file in signed and unit:
            yield f"{unit.group()}的宣贯签到表空白", title_citation(doc)


def _undated(about: str, found: Candidates, ctx: Context) -> Iterator[tuple[str, Citation]]:
    """Rows of a register of sessions that name the subject and a unit and tell no day, where others tell one."""
    for doc, table in tables(found.named):
        at = column(table, "col_date", ctx)
        if at is None or not any(has_value(row[at]) for row in table.rows):
            continue
        for r, row in enumerate(table.rows):
            text = normalise("".join(row))
            if not has_value(row[at]) and ctx.says(text, about) and _UNITS.search(text):
                whom = next((cell for cell in row if _UNITS.search(cell) and not ctx.says(cell, about)), row[0])
                yield f"“{quote(whom, width=24)}”没有宣贯的日期", row_citation(doc, table, r)


def _reached_nobody(about: str, found: Candidates, ctx: Context) -> Iterator[tuple[str, Citation]]:
    """Rows of a count by units in which nobody of a unit that has people was there, where others were: '0', '未开'."""
    for doc, table in tables(found.named):
        there = next((i for i, label in enumerate(table.columns) if _THERE.search(label)), None)
        if there is None or not ctx.says(doc.part.text, about):
            continue
        reached = [(r, row) for r, row in enumerate(table.rows) if number(row[there])]
        for r, row in enumerate(table.rows):
            people = any(number(cell) for i, cell in enumerate(row) if i != there)
            unit = next((cell for cell in row[:UNIT_WITHIN] if _HAS_UNIT.search(cell)), "")
            nobody = not number(row[there]) and not _ALL.search(row[there])
            if reached and nobody and people and unit:
                yield f"“{quote(unit, width=24)}”没有人宣贯到", row_citation(doc, table, r)


def _put_off(about: str, found: Candidates, ctx: Context) -> Iterator[tuple[str, Citation]]:
    for doc in found.named:
        if not _is_sheet(doc) or not ctx.says(doc.part.text, about):
            continue
        for passage in doc.part.passages:
            text = normalise(passage.text)
            match = _PUT_OFF.search(text)
            if match and passage.kind != "row" and _UNITS.search(text):
                yield f"有的单位没有宣贯：“{quote(passage.text, match.group(), 40)}”", cite(doc, passage, match.group())
    sheets = [d for d in found.named if _is_sheet(d)]
    reached = normalise("".join(p.text for d in sheets for p in d.part.passages if p.kind != "row"))
    for doc in ctx.minutes:
        for passage in doc.part.passages:
            for piece in re.split("[。①-⑳]", passage.text):
                text = normalise(piece)
                match = _PUT_OFF.search(text)
                if not match or not ctx.says(text, about) or not _UNITS.search(text):
                    continue
                if not any(unit in reached for unit in _NAMED.findall(text)):
                    yield f"有的单位没有宣贯：“{quote(piece, match.group(), 40)}”", cite(doc, passage, match.group())


def _is_sheet(doc: Document) -> bool:
    return doc.is_a(_SHEET) >= RECOGNISED and len(doc.part.passages) <= MOST
