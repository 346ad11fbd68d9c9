"""The gap report as a workbook: to filter, sort, and give out as tasks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import xlsxwriter

from auditor.comparison import CHANGE_RULES
from auditor.model import Audit, Citation, Verdict
from auditor.reports import files, overview
from auditor.reports.extras import NONE, Extras
from auditor.reports.judgement import change_words, compared_words, confirmed_words, decided_words
from auditor.reports.measures import effort, wanted_templates
from auditor.reports.method import LIMITS, method
from auditor.reports.overview import Judged, Tally
from auditor.reports.sheets import A3, BODY, HEAD, Column, Paper, for_print
from auditor.reports.timely import timely
from auditor.reports.wording import (
    VERDICT_MARKS,
    VERDICT_SHADES,
    clean,
    company,
    confidence_words,
    day,
    department,
    join,
    modality_words,
    titled,
    verdict_words,
)
from standard.model import Standard

_QUOTES = 3


@dataclass(frozen=True, slots=True)
class _Told:
    """What the sheets are made from."""

    audit: Audit
    standard: Standard
    extras: Extras
    items: tuple[Judged, ...]


def book(audit: Audit, standard: Standard, extras: Extras = NONE) -> bytes:
    """The workbook: 概况, 逐条结果, 差距清单, 到期事项, 证据文件, 未读出的文件, 与上次比较 (where there is one)."""
    told = _Told(audit, standard, extras, overview.judged(audit, standard))
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as made:
        made.set_properties({"title": "碳管理体系差距分析", "created": datetime.combine(audit.audit_date, time())})
        paper = Paper(made)
        _add_overview(paper, told)
        _add_results(paper, told)
        _add_gaps(paper, told)
        _add_expiries(paper, told)
        _add_files(paper, told)
        _add_unread(paper, told)
        _add_comparison(paper, told)
    return buffer.getvalue()


# -- sheets ------------------------------------------------------------------------------------------------------------


def _add_overview(paper: Paper, told: _Told) -> None:
    """What was audited, the conclusion, the counts and the state by chapter with its chart."""
    audit, sheet = told.audit, paper.book.add_worksheet("概况")
    start, end = audit.period
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 6, 11)
    sheet.merge_range(
        0, 0, 0, 6, f"{clean(company(audit.profile))}碳管理体系差距分析", paper.look(bold=True, font_size=16)
    )
    facts = [
        ("审核准则", titled(audit.standard)),
        ("审核期", f"{day(start)}至{day(end)}"),
        ("审核日期", day(audit.audit_date)),
        ("收到文件", f"{len(audit.files)}个"),
        ("结论", overview.conclusion(audit, told.items, told.standard)),
    ]
    if told.extras.comparison:
        facts.append(("与上次比较", compared_words(told.extras.comparison)))
    row = 2
    for name, value in facts:
        paper.put(sheet, row, 0, name, **HEAD)
        sheet.merge_range(row, 1, row, 6, clean(value), paper.look(**BODY))
        sheet.set_row(row, max(18, 15 * (1 + len(value) // 38)))
        row += 1
    row = _add_chapters(paper, sheet, told, row + 1)
    paper.put(sheet, row, 0, "说明", **HEAD)
    for text in (*method(audit, len(told.items)), *LIMITS):
        sheet.merge_range(row, 1, row, 6, clean(text), paper.look(**BODY))
        sheet.set_row(row, 15 * (1 + len(text) // 38))
        row += 1
    for_print(sheet, landscape=False)


def _add_chapters(paper: Paper, sheet: Any, told: _Told, row: int) -> int:
    """Counts by chapter and their chart; returns the row after them."""
    labels = ("章", *(f"{mark}{verdict.label}" for verdict, mark in VERDICT_MARKS.items()), "符合率")
    for at, label in enumerate(labels):
        paper.put(sheet, row, at, label, **HEAD)
    chapters = overview.by_chapter(told.items)
    first = row + 1
    for number, members in chapters.items():
        row += 1
        name = f"第{number}章 {overview.heading(number, told.standard, members)}".rstrip()
        _add_tally(paper, sheet, row, name, Tally.of(members))
    row += 1
    _add_tally(paper, sheet, row, "合计", Tally.of(told.items))
    chart = paper.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for at, verdict in enumerate(VERDICT_MARKS, 1):
        series = {
            "name": ["概况", first - 1, at],
            "categories": ["概况", first, 0, row - 1, 0],
            "values": ["概况", first, at, row - 1, at],
            "border": {"color": "#333333"},
            "gap": 40,
        }
        chart.add_series(series | _FILLS[verdict])
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_title({"name": "各章判定构成", "name_font": {"size": 11}})
    chart.set_size({"width": 720, "height": 120 + 34 * len(chapters)})
    sheet.insert_chart(row + 2, 0, chart)
    return row + 4 + (120 + 34 * len(chapters)) // 20


# Told apart by lightness and pattern, as in the Word report.
_FILLS: dict[Verdict, dict[str, Any]] = {
    Verdict.CONFORM: {"fill": {"color": "#CFE3C8"}},
    Verdict.PARTIAL: {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#8A6400", "bg_color": "#FFFFFF"}},
    Verdict.NONCONFORM: {"fill": {"color": "#7A1F1A"}},
    Verdict.MISSING: {"pattern": {"pattern": "small_check", "fg_color": "#4B3F63", "bg_color": "#FFFFFF"}},
    Verdict.NOT_APPLICABLE: {"fill": {"color": "#FFFFFF"}},
}


def _add_tally(paper: Paper, sheet: Any, row: int, name: str, tally: Tally) -> None:
    paper.put(sheet, row, 0, name, **BODY)
    for at, verdict in enumerate(VERDICT_MARKS, 1):
        paper.put(sheet, row, at, tally[verdict], **BODY, align="center")
    paper.put(sheet, row, 6, tally.rate_words, **BODY, align="center")


def _shade(item: Judged) -> str:
    return VERDICT_SHADES[item.verdict]


def _clause_name(told: _Told, item: Judged) -> str:
    return f"{item.clause} {overview.heading(item.clause, told.standard, (item,))}".rstrip()


def _owner(told: _Told, item: Judged) -> str:
    return department(item.requirement.owner, told.audit.profile)


def _proof(citation: Citation) -> str:
    return f"〔{citation.file}，{citation.locator}〕“{' '.join(clean(citation.quote).split())}”"


def _add_results(paper: Paper, told: _Told) -> None:
    """Every requirement with its verdict and proof, additions to the guideline at the end."""
    audit, standard, extras = told.audit, told.standard, told.extras
    columns = (
        Column("编号", 10, lambda j: j.requirement.id, True),
        Column("章", 5, lambda j: j.clause.split(".")[0], True),
        Column("条款", 22, lambda j: _clause_name(told, j)),
        Column("应/宜", 6, lambda j: modality_words(j.requirement), True),
        Column("要求", 42, lambda j: j.requirement.statement),
        Column("判定", 12, lambda j: verdict_words(j.verdict), True),
        Column("把握", 6, lambda j: confidence_words(j.finding.confidence), True),
        Column("判定由谁作出", 16, lambda j: confirmed_words(j.finding)),
        Column("依据", 42, lambda j: join(j.finding.reasons)),
        Column("证据（文件、位置、原文）", 52, lambda j: "\n".join(_proof(c) for c in j.finding.citations[:_QUOTES])),
        Column("缺什么", 26, lambda j: join(j.finding.lacking)),
        Column("怎么做", 34, lambda j: overview.action(j, standard) if j.is_gap else ""),
        Column("责任部门", 14, lambda j: _owner(told, j)),
        Column("审核员的改判和指认", 34, lambda j: decided_words(j.finding)),
        Column("提请审核员确认", 34, lambda j: j.finding.question),
        Column("与上次比较", 12, lambda j: change_words(j.requirement.id, extras.comparison), True),
        Column("计入统计", 8, lambda j: "否" if j.requirement.addition else "是", True),
    )
    entries = (*told.items, *overview.judged(audit, standard, additions=True))
    paper.table("逐条结果", columns, entries, nothing="没有判定结果", shade=_shade, paper=A3)


def _add_gaps(paper: Paper, told: _Told) -> None:
    """The gaps as a task list, ranked, with a column for where each one stands."""
    gaps = overview.ranked_gaps(told.items)
    place = {j.requirement.id: i for i, j in enumerate(gaps, 1)}
    columns = (
        Column("序", 5, lambda j: place[j.requirement.id], True),
        Column("编号", 10, lambda j: j.requirement.id, True),
        Column("判定", 12, lambda j: verdict_words(j.verdict), True),
        Column("差距", 44, lambda j: overview.shortfall(j)),
        Column("怎么做", 40, lambda j: overview.action(j, told.standard)),
        Column("责任部门", 14, lambda j: _owner(told, j)),
        Column("期限", 12, lambda j: overview.due(j, told.audit.audit_date), True),
        Column("工作量（人日，估）", 10, lambda j: effort(j), True),
        Column("不做的后果", 34, lambda j: overview.consequence(j)),
        Column("可用的模板", 30, lambda j: "\n".join(_blanks(told, j))),
        Column("证据", 44, lambda j: "\n".join(_proof(c) for c in j.finding.citations[:1])),
        Column("与上次比较", 12, lambda j: change_words(j.requirement.id, told.extras.comparison), True),
        Column("整改状态", 10, lambda j: "未开始", True),
        Column("完成情况和证据", 30, lambda j: ""),
    )
    sheet = paper.table("差距清单", columns, gaps, nothing="没有差距", shade=_shade, frozen=3, paper=A3)
    if gaps:
        choices = {"validate": "list", "source": ["未开始", "进行中", "已完成", "已验证关闭"]}
        sheet.data_validation(1, len(columns) - 2, len(gaps), len(columns) - 2, choices)


def _blanks(told: _Told, item: Judged) -> tuple[str, ...]:
    return wanted_templates(item, told.standard, told.extras.templates)


def _add_expiries(paper: Paper, told: _Told) -> None:
    """What has expired or soon will, and the statutory deadlines of the next 90 days, by day."""
    columns = (
        Column("日期", 12, lambda t: t.when, True),
        Column("状态", 12, lambda t: t.state, True),
        Column("类别", 12, lambda t: t.kind, True),
        Column("事项", 44, lambda t: t.name),
        Column("责任部门", 14, lambda t: t.owner),
        Column("出处", 60, lambda t: t.source),
    )
    late, soon = VERDICT_SHADES[Verdict.NONCONFORM], VERDICT_SHADES[Verdict.PARTIAL]
    paper.table(
        "到期事项",
        columns,
        timely(told.audit, told.standard),
        nothing="没有已过期或90天内到期的事项",
        shade=lambda t: late if t.overdue else soon,
    )


def _add_files(paper: Paper, told: _Told) -> None:
    used = files.cited_for(told.audit)
    idle = {i.file: i.why for i in files.idle(told.audit, told.standard)}
    columns = (
        Column("文件", 56, lambda f: f.file),
        Column("格式", 8, lambda f: f.format, True),
        Column("状态", 14, lambda f: files.STATUS_WORDS[f.status], True),
        Column("识别为", 36, lambda f: "\n".join(files.recognised(f, told.audit, told.standard))),
        Column("作证的条款数", 10, lambda f: len(used.get(f.file, ())), True),
        Column("作证的条款", 40, lambda f: "、".join(used.get(f.file, ()))),
        Column("没有引用的原因", 30, lambda f: idle.get(f.file, "")),
        Column("SHA-256", 68, lambda f: f.sha256),
    )
    listed = sorted(told.audit.files, key=lambda f: f.file)
    paper.table("证据文件", columns, listed, nothing="没有证据文件")


def _add_unread(paper: Paper, told: _Told) -> None:
    columns = (
        Column("文件", 60, lambda f: f.file),
        Column("状态", 14, lambda f: f.status, True),
        Column("原因", 50, lambda f: f.reason),
        Column("怎么办", 50, lambda f: f.remedy),
    )
    paper.table("未读出的文件", columns, files.unread(told.audit), nothing="收到的文件全部读取成功")


def _add_comparison(paper: Paper, told: _Told) -> None:
    comparison = told.extras.comparison
    if comparison is None:
        return
    by_id = {j.requirement.id: j for j in told.items}
    columns = (
        Column("编号", 10, lambda c: c.requirement, True),
        Column("变化", 18, lambda c: change_words(c.requirement, comparison), True),
        Column("条款", 24, lambda c: _clause_name(told, by_id[c.requirement])),
        Column("上次判定", 12, lambda c: verdict_words(c.before) if c.before else "－", True),
        Column("判定", 12, lambda c: verdict_words(c.now), True),
        Column("上次缺什么", 40, lambda c: join(c.lacked)),
        Column("本次缺什么", 40, lambda c: join(c.lacks)),
        Column("责任部门", 14, lambda c: _owner(told, by_id[c.requirement])),
        Column("含义", 36, lambda c: CHANGE_RULES[c.change]),
    )
    order = list(CHANGE_RULES)
    entries = sorted(comparison.changes, key=lambda c: order.index(c.change))
    paper.table(
        "与上次比较", columns, entries, nothing="两次审核都没有差距", shade=lambda c: VERDICT_SHADES[c.now], frozen=2
    )
