"""A department's request as a Word document and a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, time

import xlsxwriter

from auditor.actions.requests import Asked
from auditor.model import Audit
from auditor.reports import house
from auditor.reports.house import say
from auditor.reports.sheets import Column, Paper
from auditor.reports.tables import Run, add_table, cell, centred
from auditor.reports.wording import clip, company, day, join

TITLE = "资料收集清单"
_WIDTHS = (0.9, 4.3, 2.6, 5.2, 2.1, 1.9)


def request_document(audit: Audit, name: str, asked: Sequence[Asked], forms: Mapping[str, str]) -> bytes:
    """The list for department `name` in Word. forms: document type → file name of its blank form, enclosed."""
    word = house.new_report(f"{TITLE}（{name}）", company(audit.profile), audit.audit_date)
    word.core_properties.subject = TITLE
    word.sections[0].different_first_page_header_footer = False
    house.set_header(word.sections[0], f"{company(audit.profile)}　碳管理体系文件", TITLE, landscape=False)
    say(word, company(audit.profile), "表单企业")
    say(word, f"{TITLE}（{name}）", "表单标题")
    start, end = audit.period
    last = min(a.due for a in asked)
    say(
        word,
        f"请在{day(last)}前提供下列资料，所属期间为{day(start)}至{day(end)}。排在前面的能补齐的要求最多。已有的直接提供原件或"
        "扫描件，没有的用所附空白表补填真实发生的内容；不得补造记录。",
    )
    rows = [
        [
            centred(str(i)),
            cell(
                Run(a.document.name, bold=True),
                *([f"空白表：{forms[a.document.id]}"] if a.document.id in forms else []),
            ),
            cell(Run("  ".join(a.requirements), unbroken=True)),
            cell(clip(join(a.lacking), 110)),
            centred(f"{a.due:%Y-%m-%d}"),
            cell(),
        ]
        for i, a in enumerate(asked, 1)
    ]
    add_table(word, _WIDTHS, ("序", "资料", "涉及条款", "现在缺什么", "期限", "提供人、日期"), rows)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def request_book(audit: Audit, name: str, asked: Sequence[Asked], forms: Mapping[str, str]) -> bytes:
    """The same list as a workbook, with columns to tick off."""
    columns = (
        Column("资料", 34, lambda a: a.document.name),
        Column("可补齐要求数", 12, lambda a: len(a.requirements), centred=True),
        Column("涉及条款", 24, lambda a: "  ".join(a.requirements)),
        Column("现在缺什么", 50, lambda a: join(a.lacking)),
        Column("期限", 12, lambda a: a.due, centred=True),
        Column("空白表", 28, lambda a: forms.get(a.document.id, "")),
        Column("提供人", 10, lambda a: ""),
        Column("提供日期", 12, lambda a: ""),
        Column("备注", 18, lambda a: ""),
    )
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    made.set_properties({"title": TITLE, "created": datetime.combine(audit.audit_date, time())})
    Paper(made).table(clip(name, 14) or TITLE, columns, asked, nothing="没有需要提供的资料")
    made.close()
    return buffer.getvalue()
