"""Checks of figures told by several sources: sources_agree, proportional (domain F16, F09)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, SHORT, column, columns, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.text import normalise
from auditor.values import dates, number, shown
from standard.widths import half_width

_EXPLAINED = re.compile(r"[\u4e00-\u9fff]{3,}")
_ONLY_SAYS_SO = re.compile(r"(?:差异|差值|偏差|相差)[较很偏过]?大|(?:有|存在)(?:差异|偏差)|不一致")
_MONEY = re.compile(r"金额|元(?!素)|单价|价格")  # not 元素碳
_SIGNED = re.compile(r"人(?:员)?$|签[字名章]|日期|时间")
_SOURCE = re.compile("来源|出处|取自")  # where a figure is from explains no difference
_RATE = re.compile(r"偏差|差异|差值|误差|率|%")
LEAST_DAYS = 10  # days of a sample from which on its portions can be held against the coal of the days


# What the record's own head allows: '允许偏差±0.5%，超出须说明'.
_OWN = re.compile(
    r"(?:偏差|误差|差异|差值|相差)[^。;；\d]{0,8}?(?:±|\+-|≤|<|不超过|不大于|不得超过|以内)\s*(\d{1,2}(?:\.\d+)?)%"
    r"|(?:限值|限差|允差)\s*[:：]?\s*±?(\d{1,2}(?:\.\d+)?)%"
)
SLACK = 0.0005  # by which a share that the record itself tells may be rounded
THING = 2  # signs that a thing's columns begin with


def sources_agree(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Sources that were held against each other tell the same within the tolerance, or the record says why not."""
    faults: list[tuple[str, Citation]] = []
    checked = 0
    for doc, table in tables(found.named):
        for r, i in ((r, i) for r in range(len(table.rows)) for i in _slashed(table, ctx)):
            checked += 1
            fault = _apart_in_cell(doc, table, r, i, ctx)
            if fault and fault not in faults:
                faults.append(fault)
        told = columns(table, "source_column", ctx)
        at = [i for i in told if not _RATE.search(table.columns[i]) and not _MONEY.search(table.columns[i])]
        if len(at) < 2:
            continue
        groups, allowed = _of_one_thing(table, at), _allowed(doc, ctx)
        for r, group in ((r, group) for r in range(len(table.rows)) for group in groups):
            checked += 1
            fault = _apart(doc, table, r, group, ctx, allowed)
            if fault and fault not in faults:
                faults.append(fault)
    if faults:
        reason = "；".join(text for text, _ in faults[:3])
        return CheckOutcome("sources_agree", SHORT, reason, tuple(c for _, c in faults[:3]), ("差异的原因",))
    return CheckOutcome(
        "sources_agree", MET, f"核对{checked}行来源，没有未说明的差异" if checked else "没有可核对的来源"
    )


def _of_one_thing(table: Table, at: list[int]) -> list[list[int]]:
    """The columns of each thing where several are held side by side: '原煤(台账)', '原煤(发票)', 偏差, '熟料(台账)', …;
    by the differences that stand between them, or by what their labels begin with.
    """
    things: dict[int, list[int]] = {}  # by how many differences stand before them
    names: dict[str, list[int]] = {}
    for i in at:
        things.setdefault(sum(bool(_RATE.search(label)) for label in table.columns[:i]), []).append(i)
        names.setdefault(normalise(table.columns[i])[:THING], []).append(i)
    held = [group for group in things.values() if len(group) > 1]
    if len(things) > 1 and held:
        return held
    named = list(names.values())
    return named if len(named) > 1 and min(map(len, named)) > 1 else [at]


def _allowed(doc: Document, ctx: Context) -> float:
    """The share by which sources may differ: the tolerance, or what the record itself allows if that is less."""
    told = (match for p in doc.part.passages if p.kind != "row" for match in _OWN.finditer(half_width(p.text)))
    return min(
        ctx.standard.tolerance("sources_share"), *(float(match[1] or match[2]) / 100 + SLACK for match in told), 1.0
    )


def _apart(
    doc: Document, table: Table, r: int, at: list[int], ctx: Context, allowed: float
) -> tuple[str, Citation] | None:
    """A row whose sources differ by more than is allowed and that gives no reason."""
    row = table.rows[r]
    told = {i: value for i in at if (value := number(row[i])) is not None and value > 0}
    if len(told) < 2:
        return None
    low, high = min(told, key=told.__getitem__), max(told, key=told.__getitem__)
    gap = (told[high] - told[low]) / told[high]
    if gap <= allowed or gap > 1 - 1 / 3:  # so far apart they are in other units
        return None
    beside = (i for i in range(min(at) + 1, len(row)) if i not in at)
    remarks = [row[i] for i in beside if not any(kind.search(table.columns[i]) for kind in (_RATE, _SIGNED, _SOURCE))]
    if any(_explains(cell, ctx) for cell in remarks):
        return None
    name = "".join(c for c in row[: min(at)] if c)[:20]
    text = (
        f"{name}{table.columns[high]}{shown(told[high])}，{table.columns[low]}{shown(told[low])}，"
        f"差{shown(round(told[high] - told[low], 3))}（{gap:.1%}），没有说明"
    )
    return text, row_citation(doc, table, r)


def _slashed(table: Table, ctx: Context) -> list[int]:
    """Columns that tell several sources' figures in one cell: '入窑煤 台账/凭证/计量'."""
    pieces = {i: re.split("[/／]", label) for i, label in enumerate(table.columns)}
    return [i for i, said in pieces.items() if sum(ctx.says(piece, "source_column") for piece in said) >= 2]


def _apart_in_cell(doc: Document, table: Table, r: int, i: int, ctx: Context) -> tuple[str, Citation] | None:
    """A cell whose figures, one for each source, differ by more than the tolerance, in a row that gives no reason."""
    told = [value for piece in re.split("[/／]", table.rows[r][i]) if (value := number(piece)) and value > 0]
    if len(told) < 2 or (max(told) - min(told)) / max(told) <= ctx.standard.tolerance("sources_share"):
        return None
    if any(_explains(cell, ctx) for k, cell in enumerate(table.rows[r]) if k > i):
        return None
    gap = (max(told) - min(told)) / max(told)
    text = f"{table.rows[r][0]}{table.columns[i]}为{table.rows[r][i]}，差{gap:.1%}，没有说明"
    return text, row_citation(doc, table, r)


def _explains(cell: str, ctx: Context) -> bool:
    """Whether a remark tells why; '一致' tells nothing, and neither does a name or a month."""
    text = _ONLY_SAYS_SO.sub("", normalise(cell))
    return bool(_EXPLAINED.search(text)) and len(text) > 4 and not ctx.says(text, "no_difference")


def proportional(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A month's composite sample was made up by the days' coal: each day's share of mass is its share of coal."""
    coal = dict(_daily_coal(ctx))
    limit = ctx.standard.tolerance("portion_points")
    for doc, table in tables(found.named):
        mass_at, day_at = columns(table, "sample_mass_column", ctx), column(table, "col_date", ctx)
        if len(mass_at) != 1 or day_at is None:
            continue
        own = [i for i in columns(table, "fuel_consumption", ctx) if i != mass_at[0]]
        portions: list[tuple[float, float, int]] = []
        for r, row in enumerate(table.rows):
            mass, days = number(row[mass_at[0]]), dates(row[day_at], ctx.period[0].year)
            burned = number(row[own[0]]) if len(own) == 1 else coal.get(days[0]) if days else None
            if mass is not None and days and burned:
                portions.append((mass, burned, r))
        if len(portions) < LEAST_DAYS:
            continue
        masses, burned_all = sum(m for m, _, _ in portions), sum(b for _, b, _ in portions)
        worst = max(portions, key=lambda p: abs(p[0] / masses - p[1] / burned_all))
        points = (worst[0] / masses - worst[1] / burned_all) * 100
        related = _correlation([(m, b) for m, b, _ in portions])
        if abs(points) > limit or related < ctx.standard.tolerance("portion_correlation"):
            reason = (
                f"混合样没有按煤量缩分：{table.rows[worst[2]][day_at]}样品占{worst[0] / masses:.1%}，"
                f"煤量占{worst[1] / burned_all:.1%}，差{abs(points):.1f}个百分点（相关系数{related:.2f}）"
            )
            return CheckOutcome("proportional", SHORT, reason, (row_citation(doc, table, worst[2]),), ("按煤量缩分",))
    return CheckOutcome("proportional", MET, "没有发现缩分样与煤量不成比例")


def _correlation(pairs: list[tuple[float, float]]) -> float:
    """Pearson's coefficient; 1 where the coal was the same every day and so were the portions."""
    n = len(pairs)
    mean_a, mean_b = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    var_a, var_b = sum((a - mean_a) ** 2 for a, _ in pairs), sum((b - mean_b) ** 2 for _, b in pairs)
    if not var_b or not var_a:
        return 1.0 if not var_a and not var_b else 0.0
    both: float = sum((a - mean_a) * (b - mean_b) for a, b in pairs)
    return float(both / (var_a * var_b) ** 0.5)


def _daily_coal(ctx: Context) -> Iterator[tuple[date, float]]:
    """Coal burned by the day, by daily reports with one column of coal."""
    for _, table in tables(papers(("daily_report",), ctx)):
        day_at, at = column(table, "col_date", ctx), columns(table, "fuel_consumption", ctx)
        if day_at is None or len(at) != 1:
            continue
        for row in table.rows:
            days, burned = dates(row[day_at], ctx.period[0].year), number(row[at[0]])
            if days and burned is not None:
                yield days[0], burned
