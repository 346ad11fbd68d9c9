"""Checks of nonconformities: closed, not_repeated (guideline 7.4 e, 8.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED, column, columns, row_citation, tables, title_citation
from auditor.context import Candidates, Context, cite
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.text import normalise, quote
from auditor.values import dates

_VERIFICATION = re.compile(r"^(?!.*(?:标准|日期|时间|方法)).*(?:验证|关闭|验收)")
SAME = 0.6  # share of two-character pieces from which two facts tell of the same thing


def closed(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every nonconformity is verified closed, or not yet due at the audit date."""
    open_rows: list[Citation] = []
    done: list[Citation] = []
    for doc, table, r in _rows(found.named, ctx):
        text = normalise("".join(table.rows[r][i] for i in columns(table, "col_closed", ctx)))
        whole = normalise("".join(table.rows[r]))
        if ctx.matcher.mentions("open_word", whole) or not text:
            if not _still_in_time(table, table.rows[r], ctx):
                open_rows.append(row_citation(doc, table, r))
        else:
            done.append(row_citation(doc, table, r))
    open_rows += _unverified(found.named, ctx)
    for place in ctx.places(found.named, "open_word"):
        if place.passage.kind != "row":
            open_rows.append(place.citation)
    if open_rows:
        return CheckOutcome(
            "closed", SHORT, f"有{len(open_rows)}处没有完成或没有验证", tuple(open_rows[:3]), ("验证关闭",)
        )
    if done:
        return CheckOutcome("closed", MET, f"{len(done)}项都已验证关闭", tuple(done[:2]))
    closing = ctx.seek(found.named, "closed_word")
    if closing:
        return CheckOutcome("closed", MET, f"记录有“{closing.words}”", (closing.citation,))
    return CheckOutcome(
        "closed", SHORT, "没有验证关闭的记录", tuple(title_citation(d) for d in found.named[:1]), ("验证关闭",)
    )


def _unverified(documents: Iterable[Document], ctx: Context) -> list[Citation]:
    """Forms, one for each nonconformity, whose field for the verification is empty."""
    return [
        cite(doc, passage)
        for doc in documents
        for passage in doc.part.passages
        if passage.kind == "row" and passage.table is None
        for label, value in (passage.cells or {}).items()
        if _VERIFICATION.search(label) and not value.strip()
    ]


def _still_in_time(table: Table, row: tuple[str, ...], ctx: Context) -> bool:
    due = [d for i in columns(table, "col_due", ctx) for d in dates(row[i], ctx.audit_date.year)]
    return bool(due) and max(due) >= ctx.audit_date


def _rows(documents: Iterable[Document], ctx: Context) -> Iterable[tuple[Document, Table, int]]:
    for doc, table in tables(documents):
        if column(table, "col_fact | col_cause | col_action", ctx) is None:
            continue
        for r, row in enumerate(table.rows):
            if sum(bool(c.strip()) for c in row) >= 3:
                yield doc, table, r


def not_repeated(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No nonconformity came again after it was closed: by what the record says, or by two facts alike."""
    place = ctx.seek(found.named, "recurrence")
    if place:
        reason = f"同类问题再次发生（“{place.words}”）"
        return CheckOutcome("not_repeated", VIOLATED, reason, (place.citation,))
    facts: list[tuple[set[str], str, Citation]] = []
    for doc, table, r in _rows(found.named, ctx):
        at = column(table, "col_fact", ctx)
        if at is None or len(table.rows[r][at]) < 8:
            continue
        pieces, key = _pieces(table.rows[r][at]), table.rows[r][0]
        for earlier, other, citation in facts:
            if key != other and len(pieces & earlier) >= SAME * min(len(pieces), len(earlier)):
                now = row_citation(doc, table, r)
                reason = f"“{quote(table.rows[r][at], width=30)}”与{other}是同类问题，关闭后再次发生"
                return CheckOutcome("not_repeated", VIOLATED, reason, (now, citation))
        facts.append((pieces, key, row_citation(doc, table, r)))
    if not found.named:
        return CheckOutcome("not_repeated", ABSENT, "没有不符合记录")
    return CheckOutcome(
        "not_repeated", MET, "没有发现同类问题重复发生", tuple(title_citation(d) for d in found.named[:1])
    )


def _pieces(text: str) -> set[str]:
    plain = normalise(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}
