"""What a regular record leaves out: periods_filled (guideline 7.1), gaps_recorded, lines_told (7.2), rows_told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, columns, entries, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.monthly import Month, base_year, has_value, month_cell
from auditor.names import names
from auditor.text import normalise
from auditor.values import MONTH_HEADS, bare_month, months, span_months
from auditor.windows import put_off_in
from auditor.wording import cite

MOST_NAMES = 3  # columns, with the name's, from which on a row without the others is no row of a plain list
LEAST_TOLD = 2  # periods that are told of, among which an empty one is a hole
LONGEST = 10  # characters of a cell that names a period, or where a figure comes from
_PERIOD = re.compile(
    r"(?:20\d\d)?年?第?[一二三四1-4]季度?|全年|年度|[上下]半年|(?:20\d\d)?年?q[1-4]|20\d\d年?[-.]?q?\d{1,2}月?|\d{1,2}月份?"
)
_IN_BRACKETS = re.compile(r"[(（][^()（）]{1,8}[)）]$")  # '第1季(7-9月)'
_SIGNED = re.compile("签[字名]|[人员]签|^签$|(?:审核|复核|校核|校验|监护|监管|监督|批准|审批|验收)[人员者]")
LEAST_SIGNED = 3  # signed entries beside which an unsigned one was left out
_APPROVER = re.compile(r"(?:批准|审批|签发|核准)(?:人|者|意见)?(?:[(（]?(?:签字|签名|盖章)[)）]?)?")
_MONTHLY = ("emission_ledger", "monitoring_ledger", "fuel_ledger")
_UNIT = re.compile(
    "(?:被?(?:考核|评价|检查|受评|责任|所在))?(?:部门|单位|科室|处室|车间|班组|流程)(?:名称)?|(?:核心|业务|主要)(?:业务)?(?:流程|过程)|[月季](?:份|度)?"
)
_COUNTS = re.compile("序号?|no|#|№|编号|档案号|项次")
CLOSED = 31  # days before the period's end from which on a record that was looked at then covers the whole of it
_SOURCE = re.compile("来源|取值|依据|方式|出处")
_UNDECIDED = re.compile(r"待(?:研究|讨论|查找?|补|议|填|评)")
_OPEN_LINE = re.compile(
    r"([\u4e00-\u9fff]{2,8})\s*[：:]\s*([（(](?:空|空白|未填|待补|略)[)）]|后补|待补|未填写?)(?=$|[\s　。；;])"
)
_NOTE = re.compile("[。；，：:]|^\\s*[注※*]")
_BLANK = re.compile(r"\s+")  # '2025 年 3 月', as pages are often set
_SUBSTITUTE = re.compile("替代值|替代数|补缺|补值|取最高|取高值|缺测|缺检")


def periods_filled(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A table about `what` that has a row for each quarter or month leaves none of them empty.

    inner: an empty one is a hole only where a later one is told of; what comes at the end may not have happened.
    """
    for doc, table in tables(found.named):
        monthly = normalise(table.columns[0]) in MONTH_HEADS
        periods = [r for r, row in enumerate(table.rows) if _is_period(row[0], monthly=monthly)]
        notes = [row for row in table.rows if not any(map(has_value, row[1:]))]
        if not columns(table, params["what"], ctx) or len(periods) < len(table.rows) - len(notes):
            continue
        bare = [r for r in periods if not any(map(has_value, table.rows[r][1:]))]
        if params.get("inner"):
            bare = [r for r in bare if any(told > r for told in periods if told not in bare)]
        if bare and len(periods) - len(bare) >= LEAST_TOLD:
            said = "、".join(table.rows[r][0].strip() for r in bare)
            cited = row_citation(doc, table, bare[0])
            return CheckOutcome("periods_filled", SHORT, f"{said}没有填写", (cited,), (f"{said}的记录",))
    return CheckOutcome("periods_filled", MET, "没有发现空着的月份、季度")


def rows_told(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No department and no month of a table about `of` has nothing beside its name, where the others are told of."""
    for doc, table in tables(found.named):
        labels = [normalise(label) for label in table.columns]
        at = next((i for i, label in enumerate(labels) if not _COUNTS.fullmatch(label)), None)
        if at is None or len(labels) < at + MOST_NAMES or not _UNIT.fullmatch(labels[at]):
            continue
        if not ctx.says(f"{doc.title}{table.title}{' '.join(labels)}", params["of"]):
            continue
        if labels[at][0] in "月季" and not _looked_at_the_end(doc, ctx):
            continue
        rows = [r for r, row in enumerate(table.rows) if _names_something(row[at])]
        bare = [r for r in rows if not any(has_value(c) and not put_off_in(c) for c in table.rows[r][at + 1 :])]
        if bare and len(rows) - len(bare) >= LEAST_TOLD:
            said = "、".join(table.rows[r][at].strip() for r in bare)
            cited = row_citation(doc, table, bare[0])
            return CheckOutcome("rows_told", SHORT, f"“{said}”一行没有填写", (cited,), (f"{said}的记录",))
    return CheckOutcome("rows_told", MET, "没有发现只有名称的行")


def _names_something(cell: str) -> bool:
    """A name; not a note in the table's last line ('评价表原件存各单位。')."""
    return has_value(cell) and len(cell) <= LONGEST and not _NOTE.search(cell)


def _looked_at_the_end(doc: Document, ctx: Context) -> bool:
    """Whether a record was dated when its period was over: before that its last months are yet to come."""
    end = ctx.period[1]
    return any((end - day).days <= CLOSED for day in doc.dates)


def _is_period(cell: str, *, monthly: bool) -> bool:
    return bool(_PERIOD.fullmatch(_IN_BRACKETS.sub("", normalise(cell)))) or (monthly and bare_month(cell) is not None)


def rows_signed(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Of a sheet that is signed entry by entry no entry is left unsigned among those that are."""
    known = [name for name, _ in ctx.people]
    for doc, table in tables(found.main):
        used = [r for r, row in enumerate(table.rows) if sum(map(has_value, row)) >= max(2, len(row) // 2)]
        for at, label in enumerate(table.columns):
            if not _SIGNED.search(normalise(label)):
                continue
            bare = [r for r in used if not table.rows[r][at].strip()]
            signed = [r for r in used if names(table.rows[r][at], known)]
            if bare and len(signed) + len(bare) == len(used) and len(signed) >= max(LEAST_SIGNED, len(bare)):
                reason = f"{len(bare)}行{label.strip()}一栏没有签字"
                cited = row_citation(doc, table, bare[0])
                return CheckOutcome("rows_signed", SHORT, reason, (cited,), (label.strip(),))
    return CheckOutcome("rows_signed", MET, "没有发现漏签的行")


def cells_filled(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each entry of a table about `of` has something under each of the columns that most entries fill in."""
    for doc, table in tables(found.main):
        if not columns(table, params["of"], ctx):
            continue
        used = [r for r, row in enumerate(table.rows) if sum(map(has_value, row)) * 2 >= len(row)]
        for name, expr in params["columns"].items():
            at = columns(table, expr, ctx)
            bare = [r for r in used if at and not _decided(table.rows[r][at[-1]])]
            if bare and len(bare) * 2 < len(used):
                said = next(cell.strip() for cell in table.rows[bare[0]] if has_value(cell))
                cited = row_citation(doc, table, bare[0])
                return CheckOutcome("cells_filled", SHORT, f"“{said[:24]}”没有写{name}", (cited,), (name,))
    return CheckOutcome("cells_filled", MET, "各行都填写了")


def _decided(cell: str) -> bool:
    """Whether a cell says anything yet: neither empty nor put off ('待研究')."""
    return bool(cell.strip()) and not put_off_in(cell) and not _UNDECIDED.fullmatch(normalise(cell))


def approver_filled(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No form about `of` leaves its approver's place empty."""
    for doc in found.named:
        told = [(normalise(label), value.strip(), p) for label, value, p in entries(doc) if len(label) <= LONGEST]
        approvals = [(value, p) for label, value, p in told if _APPROVER.fullmatch(label)]
        signed = any(value for value, _ in approvals) or any(who and _APPROVER.match(r) for r, who in doc.roles.items())
        if not approvals or signed or sum(bool(value) for _, value, _ in told) <= len(approvals):
            continue
        if any(True for _ in ctx.places((doc,), params["of"])) or ctx.says(doc.title, params["of"]):
            cited = cite(doc, approvals[0][1])
            return CheckOutcome("approver_filled", SHORT, "批准人一栏空白", (cited,), ("批准",))
    return CheckOutcome("approver_filled", MET, "没有发现空着的批准栏")


def gaps_recorded(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each month for which the ledger takes a substitute is told of in a gap record, where one of them is."""
    taken = dict(_substituted(ctx))
    told = {month for doc in found.main for p in doc.part.passages for month in _months(p.text, ctx)}
    lacking = sorted(month for month in taken if month not in told)
    if lacking and len(lacking) < len(taken):
        said = "、".join(f"{y}年{m}月" for y, m in lacking)
        reason = f"台账{said}取了替代值，没有处理单"
        return CheckOutcome("gaps_recorded", SHORT, reason, (taken[lacking[0]],), (f"{said}的处理单",))
    return CheckOutcome("gaps_recorded", MET, "没有发现取了替代值而没有处理单的月份")


def _substituted(ctx: Context) -> Iterator[tuple[Month, Citation]]:
    """The months whose row says that a figure is a substitute, in a column for where it comes from."""
    for doc, table in tables(papers(_MONTHLY, ctx)):
        sources = [i for i, label in enumerate(table.columns) if _SOURCE.search(label)]
        for r, row in enumerate(table.rows):
            if any(len(row[i]) <= LONGEST and _SUBSTITUTE.search(row[i]) for i in sources):
                told = month_cell(table, row, base_year(doc, ctx), ctx)[1]
                yield from ((month, row_citation(doc, table, r)) for month in told[:1])


def _months(text: str, ctx: Context) -> set[Month]:
    """The period's months that a text may mean; one without its year may be any year's."""
    years = {day.year for day in ctx.period}
    plain = _BLANK.sub("", text)
    return {m for year in years for m in months(plain, year)} & set(span_months(*ctx.period))


def lines_told(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A form that was filled in leaves none of its lines open: '原因：（空）', '佐证：后补'."""
    for doc in found.named:
        for passage in doc.part.passages:
            if passage.cells or not (match := _OPEN_LINE.search(passage.text)):
                continue
            label, said = match[1], match[2]
            why = f"“{label}”写的是“{said}”"
            return CheckOutcome("lines_told", SHORT, why, (cite(doc, passage, match[0]),), (label,))
    return CheckOutcome("lines_told", MET, "没有空着的栏目")
