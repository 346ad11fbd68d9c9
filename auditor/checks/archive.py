"""Checks of what is kept and what is filled in: kept_in_fact, rows_filled (domain F24, F29, F30)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from auditor.checks.base import MET, SHORT, VIOLATED, column, columns, papers, row_citation, tables, together
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.monthly import has_value
from auditor.text import normalise, not_yet, unticked
from auditor.values import dates, years
from auditor.windows import not_looked_at, put_off_in
from auditor.wording import cite

_ARCHIVES = (
    "records_procedure",
    "records_control_procedure",
    "document_list",
    "supporting_documents_list",
    "sample_record",
)
_NAME = re.compile(r"[\u4e00-\u9fff]{4}")  # of a record, not its number or its keeper
_DASH = re.compile("[-—–/]+")
FEW = 10  # entries for one of which a dash may stand
DUE: Final = "col_due"
FINISH: Final = "col_finish"
_TOTAL = re.compile("合计|总计|小计|共计|累计")
_NOT_DUE = re.compile("(?:还|尚|目前)?[没未]到(?:期|时|日|节点|清缴|履约)")  # what can't be told yet lacks nothing
LEAST_YEARS = 3  # years that a catalogue tells of from which on a year lacking in it is a hole


def kept_in_fact(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Nothing was destroyed before its time: records after so many years, retained coal samples after a year.

    what: only records of which the destruction list says this. A catalogue of the archive in which a year between
    others lacks makes a question.
    """
    what = str(params.get("what", "kept_record | carbon_records"))
    samples = () if "what" in params else _samples_thrown_away(found, ctx)
    for fault in (*_destroyed(what, found, ctx), *samples):
        reason, citation = fault
        return CheckOutcome("kept_in_fact", VIOLATED, reason, (citation,), ("保存到期限",))
    return CheckOutcome("kept_in_fact", MET, "没有发现不到期限就销毁的", ask="" if "what" in params else _hole(ctx))


def _destroyed(what: str, found: Candidates, ctx: Context) -> Iterator[tuple[str, Citation]]:
    """Rows of destruction lists: the year a record is of, the day it was destroyed (its own, or the whole list's)."""
    least = int(ctx.standard.tolerance("kept_years"))
    for doc, table in tables(together(found.named, papers(_ARCHIVES, ctx, record=False))):
        year_at, day_at = column(table, "col_record_year", ctx), column(table, "col_destroyed", ctx)
        day = None if day_at is not None else _destroyed_on(doc, table, ctx)
        if year_at == day_at or (day_at is None and day is None):
            continue
        for r, row in enumerate(table.rows):
            name = next((c for i, c in enumerate(row) if i not in (year_at, day_at) and _NAME.search(c)), "")
            of = years(row[year_at] if year_at is not None else name)
            gone = day or next(iter(dates(row[day_at or 0])), None)
            if not of or gone is None or not ctx.says(name, what):
                continue
            kept = gone.year - max(of) - ((gone.month, gone.day) < (12, 31))
            if kept < least:
                reason = f"{max(of)}年的{name}{gone.isoformat()}销毁，只保存了{max(kept, 0)}年，应不少于{least}年"
                yield reason, row_citation(doc, table, r)


def _destroyed_on(doc: Document, table: Table, ctx: Context) -> date | None:
    """The day on which all that a list names was destroyed, where its title says that it is one."""
    above = _line_above(doc, table)
    if ctx.says(above, "destruction_list") and dates(above):
        return max(dates(above))
    if not any(ctx.says(title, "destruction_list") for title in (doc.title, table.title)):
        return None
    told = [day for p in doc.part.passages if ctx.says(p.text, "col_destroyed") for day in dates(p.text)]
    return max(told or doc.dates, default=None)


def _line_above(doc: Document, table: Table) -> str:
    """The line right above a table; ''."""
    at = next((i for i, t in enumerate(doc.part.tables) if t is table), None)
    first = next((i for i, p in enumerate(doc.part.passages) if p.table == at), 0)
    return doc.part.passages[first - 1].text if first else ""


def _samples_thrown_away(found: Candidates, ctx: Context) -> Iterator[tuple[str, Citation]]:
    least = int(ctx.standard.tolerance("sample_kept_days"))
    for doc, table in tables(together(found.named, papers(("sample_record",), ctx))):
        kept_at, gone_at = column(table, "col_retained", ctx), column(table, "col_discarded", ctx)
        if kept_at is None or gone_at is None or kept_at == gone_at:
            continue
        for r, row in enumerate(table.rows):
            kept, gone = dates(row[kept_at]), dates(row[gone_at])
            if kept and gone and 0 <= (gone[0] - kept[0]).days < least - 1:
                days = (gone[0] - kept[0]).days
                yield (
                    f"{row[0]}留样{kept[0].isoformat()}，{gone[0].isoformat()}就处理了，只留{days}天",
                    row_citation(doc, table, r),
                )


def _hole(ctx: Context) -> str:
    for doc, table in tables(papers(("document_list", "supporting_documents_list"), ctx, record=False)):
        at = column(table, "col_record_year", ctx)
        told = sorted({y for row in table.rows for y in years(row[at])}) if at is not None else []
        if len(told) < LEAST_YEARS:
            continue
        since = date(ctx.period[1].year - int(ctx.standard.tolerance("kept_years")) + 1, 1, 1).year
        lacking = [y for y in range(max(told[0], since), told[-1]) if y not in told]
        if lacking:
            return f"请核实：档案目录《{doc.title or table.title}》没有{'、'.join(map(str, lacking))}年的"
    return ""


def rows_filled(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every row of the table about `of` has something under each of the columns (name → expression).

    where: only rows whose subject names this. dashes: a dash that somebody wrote says there is none, where nearly all
    rows (90 %) tell something; an empty cell says nothing. deferred: only what a cell puts off ('待分解') is lacking.
    about, not_in: rows whose subject names only the latter are another requirement's concern.
    when: only rows that say this anywhere, as that a project is in use. mostly: only where most rows are filled; a
    form that nobody used is no record, and lacks nothing.

    Only tables that have all the columns are looked at; what a table doesn't have is for the other checks.
    """
    for doc, table in tables(found.named):
        about, at = columns(table, params["of"], ctx), {n: columns(table, e, ctx) for n, e in params["columns"].items()}
        if not about or not all(at.values()):
            continue
        if params.get("mostly") and not _mostly_told(table, [i for found_at in at.values() for i in found_at], ctx):
            continue
        days = {n for n, e in params["columns"].items() if DUE in e or FINISH in e}
        dashed = bool(params.get("dashes")) and _few_dashes(table, {i for found_at in at.values() for i in found_at})
        for r, row in enumerate(table.rows):
            if not has_value(row[about[0]]) or sum(has_value(cell) or unticked(cell) for cell in row) < 2:
                continue
            if _TOTAL.match(normalise(row[about[0]])) or any(map(_NOT_DUE.match, row)):
                continue
            if dashed and any(_DASH.fullmatch(row[i].strip()) for found_at in at.values() for i in found_at):
                continue
            if "not_in" in params and _of_another(row[about[0]], params, ctx):
                continue
            if "where" in params and not ctx.says(row[about[0]], params["where"]):
                continue
            if "when" in params and not ctx.says("；".join(row), params["when"]):
                continue
            lacking = [n for n, found_at in at.items() if not any(_told(row[i], ctx, day=n in days) for i in found_at)]
            if params.get("deferred"):
                lacking = [name for name in lacking if any(put_off_in(row[i]) for i in at[name])]
            if lacking:
                said = normalise(row[about[0]])[:24]
                reason = f"“{said}”没有写{'、'.join(lacking)}"
                return CheckOutcome("rows_filled", SHORT, reason, (row_citation(doc, table, r),), tuple(lacking))
    vague = _vague_deadline(found, params["columns"], ctx)
    if vague:
        said, citation = vague
        return CheckOutcome("rows_filled", SHORT, f"时限只写“{said}”，没有日期", (citation,), ("完成的日期",))
    return CheckOutcome("rows_filled", MET, "各项都填写齐全")


def _of_another(subject: str, params: Mapping[str, Any], ctx: Context) -> bool:
    """Whether a row is about another requirement's matter (`not_in`) and not about this one's (`about`)."""
    return ctx.says(subject, params["not_in"]) and not ctx.says(subject, params["about"])


def _mostly_told(table: Table, at: Sequence[int], ctx: Context) -> bool:
    told = sum(any(_told(row[i], ctx) for i in at) for row in table.rows)
    return told * 2 > len(table.rows)


def _vague_deadline(found: Candidates, asked: Mapping[str, str], ctx: Context) -> tuple[str, Citation] | None:
    """Where a line outside the tables puts words for a day that is asked for: '责任部门：技术部；时限：尽快'."""
    for doc in found.named if DUE in asked.values() else ():
        for passage in doc.part.passages:
            if passage.table is not None or not ctx.matcher.mentions("vague_deadline", normalise(passage.text)):
                continue
            for piece in re.split("[;；。，,]", passage.text):
                label, colon, value = piece.replace("：", ":").partition(":")
                if colon and ctx.says(f"{label}:", DUE) and _vague(value, ctx):
                    return value.strip(), cite(doc, passage, value.strip())
    return None


def _vague(cell: str, ctx: Context) -> bool:
    return ctx.matcher.mentions("vague_deadline", normalise(cell)) and not dates(cell)


def _few_dashes(table: Table, at: Iterable[int]) -> bool:
    """Whether at most a tenth of these cells are dashes."""
    cells = [row[i].strip() for row in table.rows for i in at]
    return sum(bool(_DASH.fullmatch(cell)) for cell in cells) * FEW <= len(cells)


def _told(cell: str, ctx: Context, *, day: bool = False) -> bool:
    """Whether a cell says something: '待定' doesn't, nor does '尽快' where a day is asked for."""
    open_yet = (
        put_off_in(cell) or not_yet(cell) or not_looked_at(cell) or ctx.matcher.mentions("deferral", normalise(cell))
    )
    return has_value(cell) and not open_yet and not (day and _vague(cell, ctx))
