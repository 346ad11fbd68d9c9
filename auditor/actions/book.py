"""The register of nonconformities as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time

import xlsxwriter

from auditor.actions.model import Action
from auditor.reports.sheets import A3, Column, Paper
from standard.practice import load_grading

_SOURCES = {c.name: f"{c.name}）{c.meaning}" for c in load_grading().categories}
COLUMNS = (
    Column("编号", 14, lambda a: a.number, centred=True),
    Column("条款", 12, lambda a: "、".join(a.requirements)),
    Column("来源（指南8.1）", 26, lambda a: _SOURCES.get(a.source, a.source)),
    Column("级别", 8, lambda a: a.grade, centred=True),
    Column("不符合事实", 40, lambda a: a.facts),
    Column("应急处置", 20, lambda a: a.containment),
    Column("根本原因", 26, lambda a: a.cause),
    Column("纠正措施", 30, lambda a: a.action),
    Column("责任部门", 14, lambda a: a.owner, centred=True),
    Column("责任人", 10, lambda a: a.person, centred=True),
    Column("期限", 12, lambda a: a.due or "", centred=True),
    Column("进展", 22, lambda a: a.progress),
    Column("完成证据", 26, lambda a: "\n".join(f"{p.file}（{p.sha256[:12]}）" for p in a.proof)),
    Column("审核发现", 30, lambda a: "\n".join(a.noted)),
    Column("验证", 24, lambda a: a.verified),
    Column("状态", 10, lambda a: a.state, centred=True),
    Column("关闭", 16, lambda a: f"{a.closed_by} {a.closed}" if a.closed else ""),
    Column("重复", 14, lambda a: a.repeats, centred=True),
    Column("报告单", 18, lambda a: a.report),
)


def actions_book(actions: Sequence[Action], on: date) -> bytes:
    """The register as xlsx: all of it, and what is overdue on the day."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    made.set_properties({"title": "不符合台账", "created": datetime.combine(on, time())})
    paper = Paper(made)
    for name, listed in (("不符合台账", actions), ("逾期", [a for a in actions if a.overdue(on)])):
        paper.table(name, COLUMNS, listed, nothing="没有", paper=A3)
    made.close()
    return buffer.getvalue()
