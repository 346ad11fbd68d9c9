"""Check of a ledger's columns: has_columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import ABSENT, MET, SHORT, columns, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.text import normalise, not_yet, quote
from auditor.windows import put_off_in

_NO_ENTRY = re.compile(r"^(?:合计|总计|小计|全年|年度|累计|平均|均值|加权|备注|说明|注|编制|制表|审核)")
_NOT_DONE = re.compile(
    r"(?:^|[，,；;（(])(?:不做|不实施|不开发|不采用|不上|不建|取消|已取消|暂不\S{1,4})(?:$|[，,。；;)）])"
)
OPEN = 2  # columns that an entry must leave open to be told by name
GAPS = 0.05  # from this share of empty cells on a column is not filled in properly
FILLED = 0.5  # share of a column's cells that must be filled


def has_columns(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A ledger has the columns and they are filled in. whole_rows: no entry leaves two of them or more open."""
    wanted: Mapping[str, str] = params["columns"]
    held: dict[str, Document] = {}
    first_columns: dict[str, tuple[str, ...]] = {}
    empty: list[str] = []
    gaps: dict[str, tuple[int, Citation]] = {}
    for doc, table in tables(found.named):
        for name, expr in wanted.items():
            indexes = columns(table, expr, ctx)
            for index in indexes:
                entries = [r for r, row in enumerate(table.rows) if _is_entry(row)]
                lacking_in = [r for r in entries if not _entered(table.rows[r][index], ctx)]
                if len(entries) - len(lacking_in) < FILLED * max(len(entries), 1):
                    if name not in empty:
                        empty.append(name)
                    continue
                first = held.setdefault(name, doc)
                sister = first.file == doc.file and first_columns.setdefault(name, table.columns) == table.columns
                lacking_in = [r for r in lacking_in if not any(_entered(table.rows[r][i], ctx) for i in indexes)]
                if sister and len(lacking_in) >= max(2, GAPS * len(entries)):
                    gaps.setdefault(name, (len(lacking_in), row_citation(doc, table, lacking_in[0])))
    for name, expr in wanted.items():
        place = ctx.seek(found.named, expr) if name not in held and name not in empty else None
        if place:
            held[name] = place.document
    lacking = tuple(f"{n}（栏目空白）" if n in empty else n for n in wanted if n not in held)
    citations = tuple(dict.fromkeys(title_citation(d) for d in (held.values() or found.named[:1])))
    if not held or len(empty) > len(held):
        why = f"{'、'.join(empty)}栏目空白" if empty else f"没有{'、'.join(wanted)}栏目"
        return CheckOutcome("has_columns", ABSENT, why, citations, lacking)
    if lacking:
        return CheckOutcome("has_columns", SHORT, f"缺{'、'.join(lacking)}", citations, lacking)
    open_row = _open_row(found, wanted, ctx) if params.get("whole_rows") else None
    if open_row:
        return CheckOutcome("has_columns", SHORT, open_row[0], (open_row[1],), (open_row[0],))
    if gaps:
        told = "、".join(f"{name}有{count}行没有填写" for name, (count, _) in gaps.items())
        return CheckOutcome("has_columns", SHORT, told, tuple(c for _, c in gaps.values()), tuple(gaps))
    return CheckOutcome("has_columns", MET, f"{'、'.join(wanted)}栏目齐全", citations)


def _open_row(found: Candidates, wanted: Mapping[str, str], ctx: Context) -> tuple[str, Citation] | None:
    """(what it lacks, where) of an entry that leaves two of the columns or more open, among others that fill them."""
    for doc, table in tables(found.named):
        at = {name: columns(table, expr, ctx) for name, expr in wanted.items()}
        at = {name: indexes for name, indexes in at.items() if indexes}
        if len(at) < OPEN:
            continue
        entries = [r for r, row in enumerate(table.rows) if _is_entry(row)]
        lacking = {r: [n for n, i in at.items() if not any(_told(table.rows[r][k], ctx) for k in i)] for r in entries}
        bare = [r for r in entries if len(lacking[r]) >= OPEN]
        if bare and len(bare) <= len(entries) / 2:
            said = next((c for c in table.rows[bare[0]] if re.search("[\u4e00-\u9fff]", c)), "")
            return f"“{quote(said, width=24)}”没有写{'、'.join(lacking[bare[0]])}", row_citation(doc, table, bare[0])
    return None


def _is_entry(row: tuple[str, ...]) -> bool:
    """Whether a row is an entry of its own: no total, no note, not mostly empty, nothing told not to be done."""
    if any(map(_NOT_DONE.search, row)):
        return False
    filled = sum(bool(cell.strip()) for cell in row)
    return filled * 2 >= len(row) and not _NO_ENTRY.match(normalise(row[0]))


def _entered(cell: str, ctx: Context) -> bool:
    """Whether a ledger's cell has what belongs there, not '待补'."""
    return _told(cell, ctx) and normalise(cell) not in ("待补", "待办", "待查")


def _told(cell: str, ctx: Context) -> bool:
    """Whether a cell tells something: not empty, not a dash, not '待测算' nor '再报'."""
    text = normalise(cell)
    later = put_off_in(cell) or not_yet(cell) or ctx.matcher.mentions("deferral", text)
    return bool(text.strip("/-—\\无")) and not later
