"""The months that documents and tables tell something about, and the holes in a series of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from auditor.checks.base import columns, row_citation, title_citation
from auditor.model import Citation, Document, Table
from auditor.monthlines import months_of_lines
from auditor.text import normalise, not_yet, unticked
from auditor.values import MONTH_HEADS, bare_month, dates, months, plain, span_months, years

if TYPE_CHECKING:
    from auditor.context import Context

Month = tuple[int, int]
LEDGER = 6  # rows that make a ledger by months
_NOUNS = ("秤", "表", "磨", "窑", "炉")
_BEGINS_WITH_MONTH = re.compile(r"[\W_]*(?:20\d\d年)?(?:1[0-2]|0?[1-9])月")
LIST_HEAD = 12  # characters within which a line's month stands
_BARE_MONTHS = re.compile(r"(?:1[0-2]|0?[1-9])(?:([-—–~至]|[/、,，])(?:1[0-2]|0?[1-9])(?:\1(?:1[0-2]|0?[1-9]))*)?")
_FROM_TO = "-—–~至"
_OWN_TITLE = re.compile("[\u4e00-\u9fff]{4}")
_WHOSE = re.compile(r"(?:所属)?(?:公司|单位|企业|工厂|基地)(?:名称|代码|编码|编号)?|代码")
_AIM = re.compile(r"(?:目标|计划|预算|限)值?(?:[%％(（/].*)?$")
_RESULT = re.compile(r"实际|实绩|完成值|完成数")
_BARE_DAY = re.compile(r"0?(1[0-2]|[1-9])[.．/-](?:3[01]|[12]\d|0?[1-9])")  # '7.21' in a column of days
FORMS = 3  # tables of the same columns in one file that make them copies of one form


def months_of(doc: Document, what: str, ctx: Context) -> Iterable[tuple[Month, Citation]]:
    base = base_year(doc, ctx)
    own = doc.part.name and _OWN_TITLE.search(doc.title) and doc.title not in doc.file  # a sheet beside others
    whole = normalise(f"{doc.title} {doc.part.name} {'' if own else doc.file.rsplit('/', 1)[-1]}")
    about = not what or ctx.says(whole, what)
    for table in doc.part.tables:
        yield from months_of_table(doc, table, "" if about else what, base, ctx)
    if about or any(ctx.says(p.text, what) for p in doc.part.passages if p.kind != "header"):
        named = months(f"{doc.title} {doc.part.name} {stem(doc)}", base)
        # A month's own paper; two are the ends of a span, which its rows have to fill.
        if len(named) == 1 and not _only_unreported(doc):
            yield named[0], title_citation(doc)
        if not about:
            yield from _in_a_list(doc, what, base, ctx)
        if about and not doc.part.tables:
            for passage in doc.part.passages:
                for month in months(passage.text, base):
                    yield month, Citation(doc.file, str(passage.locator), passage.text[:80])
    yield from months_of_lines(doc, what, base, ctx, about=about)


def _only_unreported(doc: Document) -> bool:
    """Whether a sheet has a row of this plant that says no more than that nothing was reported: '本公司 | 未报'."""
    told = [
        cell
        for table in doc.part.tables
        for row in table.rows
        for label, cell in zip(table.columns, row, strict=True)
        if cell.strip() and not _WHOSE.fullmatch(normalise(label))
    ]
    return bool(told) and all(map(not_yet, told))


def _in_a_list(doc: Document, what: str, base: int, ctx: Context) -> Iterable[tuple[Month, Citation]]:
    """The months of a list in words: lines that each begin with one, or a passage about `what` that tells many."""
    lines = [(months(p.text[:LIST_HEAD], base), p) for p in doc.part.passages if p.table is None]
    begun = [(told[0], p) for told, p in lines if len(told) == 1 and _BEGINS_WITH_MONTH.match(plain(p.text))]
    if len({month for month, _ in begun}) >= LEDGER:
        yield from ((month, Citation(doc.file, str(p.locator), p.text[:80])) for month, p in begun)
    lead_in = ""
    for _, p in lines:
        said = f"{lead_in}{p.text}"
        lead_in = p.text if p.text.rstrip().endswith((":", "：")) else ""
        told = [day[:2] for day in map(date.timetuple, dates(p.text, base))] or months(p.text, base)
        if len(set(told)) >= LEDGER and ctx.says(said, what):
            yield from ((month, Citation(doc.file, str(p.locator), p.text[:80])) for month in told)


def months_of_table(
    doc: Document, table: Table, what: str, base: int, ctx: Context
) -> Sequence[tuple[Month, Citation]]:
    """The months of which a table tells a value, and where; what: only in the rows or columns that name it."""
    key = ("months", id(table), what, base)
    return ctx.once(key, lambda: tuple(_months_of_table(doc, table, what, base, ctx)))


def _months_of_table(
    doc: Document, table: Table, what: str, base: int, ctx: Context
) -> Iterable[tuple[Month, Citation]]:
    by_column = {i: months(label, base) for i, label in enumerate(table.columns)}
    month_columns = {i: m[0] for i, m in by_column.items() if len(m) == 1} or _numbered(table, base)
    if len(month_columns) >= 3:
        before = min(month_columns)
        headed = not what or ctx.says("".join((table.title, *table.headings, *table.columns[:before])), what)
        for i, month in month_columns.items():
            for r, row in enumerate(table.rows):
                if has_value(row[i]) and (headed or _row_about(table, row, what, ctx)):
                    yield month, row_citation(doc, table, r)
                    break
        return
    if form := form_month(doc, table, base, ctx):
        yield from (
            (form, row_citation(doc, table, r))
            for r, row in enumerate(table.rows)
            if not what or ctx.says("".join(row), what)
        )
        return
    wanted = columns(table, what, ctx) if what else range(len(table.columns))
    dated = (*columns(table, "col_month | col_date", ctx), *_headed_month(table))
    dated = (*dated, *_of_one_plant(table), *_aimed(table))
    relevant = ctx.says(table.title + "".join(table.headings), what) if what else True
    printed = _printed(table)
    own = [i for i in wanted if i not in dated] if what else ()
    for r, row in enumerate(table.rows):
        at, found = month_cell(table, row, base, ctx)
        if at is None or r in printed:
            continue
        values = [row[i] for i in (range(len(row)) if relevant else wanted) if i != at and i not in dated]
        named = what and not relevant and _row_about(table, row, what, ctx) and any(map(has_value, row[at + 1 :]))
        if own and not any(row[i].strip() for i in own):  # a title that names several things tells of none of them
            continue
        if named or (values and sum(map(has_value, values)) >= min(2, len(values))):
            for month in found:
                yield month, row_citation(doc, table, r)


def _numbered(table: Table, base: int) -> dict[int, Month]:
    """Columns headed '1' to '12' and nothing else, as a year's board of ticks has them."""
    labels = [label.strip() for label in table.columns]
    first = next((i for i in range(len(labels)) if labels[i : i + 12] == list(map(str, range(1, 13)))), None)
    return {} if first is None else {first + month - 1: (base, month) for month in range(1, 13)}


def _of_one_plant(table: Table) -> list[int]:
    """Columns that tell in every row which plant it is about, as a group's lists do: they tell nothing of the month."""
    alike = (i for i in range(len(table.columns)) if len({row[i] for row in table.rows}) == 1)
    return [i for i in alike if _WHOSE.fullmatch(normalise(table.columns[i]))]


def _aimed(table: Table) -> list[int]:
    """Columns of targets beside those of results: a target that stands in every row tells nothing of its month."""
    results = any(_RESULT.search(label) for label in table.columns)
    return [i for i, label in enumerate(table.columns) if results and _AIM.search(label)]


def _row_about(table: Table, row: Sequence[str], what: str, ctx: Context) -> bool:
    """Whether a row is about `what`: by its words alone, or by those that the table's title lacks for it."""
    if ctx.says(row_said(table, row), what):
        return True
    title = table.title + "".join(table.headings)
    labelled = "；".join(f"{label}：{cell}" for label, cell in zip(table.columns, row, strict=True) if has_value(cell))
    return bool(title) and ctx.says(f"{title}；{labelled}", what)


def row_said(table: Table, row: Sequence[str]) -> str:
    """A row's words; under a column headed 秤 alone 'LN1 头煤' is a scale's name without its last character."""
    return "".join(map(named, table.columns, row))


def named(label: str, cell: str) -> str:
    """A cell's words, with its column's label where that is the one character they end in elsewhere."""
    return f"{cell}{label}" if label.strip() in _NOUNS and cell.strip() and label not in cell else cell


def form_month(doc: Document, table: Table, base: int, ctx: Context) -> Month | None:
    """The month of a form whose own rows tell none, and that stands among others of its kind in one file: the line
    right above it tells it, as '关键秤月校验单 3月 校验日 2025-03-10'.
    """
    sisters = sum(t.columns == table.columns for t in doc.part.tables)
    if sisters < FORMS or not table.rows or any(month_cell(table, row, base, ctx)[1] for row in table.rows):
        return None
    at = doc.part.tables.index(table)
    first = next((i for i, p in enumerate(doc.part.passages) if p.table == at), 0)
    if first == 0 or doc.part.passages[first - 1].kind == "row":
        return None
    told = {month for month in months(doc.part.passages[first - 1].text, base) if month in span_months(*ctx.period)}
    return told.pop() if len(told) == 1 else None


def _printed(table: Table) -> set[int]:
    """Rows of a ledger by months in which formulas show 0 and the layout's constants stand, and nothing else; a few of
    them are months in which nothing ran.
    """
    if len(table.rows) < LEDGER:
        return set()
    others = list(zip(*table.rows, strict=True))[1:]
    varied = [cells for cells in others if len({cell.strip() for cell in cells}) > 1]
    bare = {r for r in range(len(table.rows)) if not any(cells[r].strip("0.%-—/ ") for cells in varied)}
    return bare if varied and len(bare) * 2 > len(table.rows) else set()


def month_cell(table: Table, row: tuple[str, ...], base: int, ctx: Context) -> tuple[int | None, tuple[Month, ...]]:
    """The cell that tells the row's month: a month or date column, else the first cell that reads like one."""
    bare_head = _headed_month(table)
    order = [*bare_head, *columns(table, "col_month | col_date", ctx)]
    for i in [*order, *range(min(3, len(row)))]:
        text = row[i].strip()
        found = months(text, base)
        bare = bare_month(text)
        if bare and (i in bare_head or i in columns(table, "col_month", ctx)):
            return i, ((base, bare),)
        several = _BARE_MONTHS.fullmatch(text)
        if several and (i in bare_head or i in columns(table, "col_month", ctx)):
            return i, tuple((base, month) for month in _bare(text, several[1] or ""))
        day = _BARE_DAY.fullmatch(text)
        if not found and day and i in columns(table, "col_date", ctx):
            return i, ((base, int(day[1])),)
        if found and len(text) <= 24:
            return i, found
    return None, ()


def _bare(text: str, sign: str) -> list[int]:
    """The months of '3', '1—3' and '1/2/3' under a head that says they are months."""
    told = [int(number) for number in re.findall(r"\d+", text)]
    return list(range(told[0], told[-1] + 1)) if sign and sign in _FROM_TO else told


def _headed_month(table: Table) -> list[int]:
    """Columns headed 月 alone, under which a bare number is a month."""
    return [i for i, label in enumerate(table.columns) if normalise(label) in MONTH_HEADS]


def has_value(cell: str) -> bool:
    text = cell.strip()
    return (
        bool(text)
        and not unticked(text)
        and text not in {"/", "-", "—", "——", "无", "缺", "空", "\\", "未填", "未报", "XX", "xx", "××"}
    )


def base_year(doc: Document, ctx: Context) -> int:
    """The year a bare month belongs to: the one named in the title or file, else the period's first."""
    named = [
        y for y in years(f"{doc.title} {doc.part.name} {stem(doc)}") if ctx.period[0].year <= y <= ctx.period[1].year
    ]
    return named[0] if named else ctx.period[0].year


def stem(doc: Document) -> str:
    return re.split(r"[/!]", doc.file)[-1].rsplit(".", 1)[0]
