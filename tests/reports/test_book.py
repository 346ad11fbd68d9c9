"""The gap report as a workbook: to filter, sort and give out as tasks."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditor.comparison import compare
from auditor.decisions import fingerprint, hashes, with_decisions
from auditor.model import Audit, Citation, Decision, Expiry, Verdict
from auditor.reports.book import book
from auditor.reports.extras import Extras
from standard.model import Standard


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    header, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in body]


@pytest.fixture(scope="module")
def made(audit: Audit, standard: Standard) -> Workbook:
    expired = Expiry("检定校准", "窑头煤秤", date(2026, 1, 5), "equipment", Citation("台账.xlsx", "台账!A4", "秤"))
    earlier = replace(
        audit, findings=tuple(replace(f, verdict=Verdict.CONFORM) for f in audit.findings), audit_date=date(2025, 3, 1)
    )
    extras = Extras(compare(audit, earlier, standard), templates={"meter_ledger": "TZ-04 计量器具管理台账"})
    return opened(book(replace(audit, expiries=(expired,)), standard, extras))


def test_every_requirement_is_listed_with_verdict_and_proof(made: Workbook, standard: Standard, cleaned: str) -> None:
    listed = rows(made["逐条结果"])
    assert [r["编号"] for r in listed] == [*(i for i in standard.requirements if i != "6.1.3-2"), "6.1.3-2"]
    row = next(r for r in listed if r["编号"] == "6.1.3.b")
    assert row["判定"] == "× 不符合"
    assert row["责任部门"] == "机电设备部"
    assert cleaned in str(row["证据（文件、位置、原文）"])
    assert [r["计入统计"] for r in listed].count("否") == 1


def test_the_gaps_are_a_ranked_task_list(made: Workbook) -> None:
    gaps = rows(made["差距清单"])
    assert [(r["序"], r["编号"]) for r in gaps] == [(1, "6.1.3.b"), (2, "6.1.3.a"), (3, "4.2.a"), (4, "4.1-2")]
    first = gaps[0]
    assert first["怎么做"] == "重新送检超期器具。"
    assert str(first["期限"]).startswith("2026-04-19")
    assert first["工作量（人日，估）"] == 2
    assert gaps[1]["可用的模板"] == "TZ-04 计量器具管理台账"
    assert {r["整改状态"] for r in gaps} == {"未开始"}
    assert made["差距清单"].data_validations.dataValidation


def test_tables_are_filtered_and_their_header_stays_in_sight(made: Workbook) -> None:
    for name in ("逐条结果", "差距清单", "到期事项", "证据文件", "未读出的文件", "与上次比较"):
        assert made[name].auto_filter.ref
        assert str(made[name].freeze_panes).endswith("2")


def test_files_unread_and_unused_are_told_with_the_reason(made: Workbook) -> None:
    unread = {r["文件"]: r for r in rows(made["未读出的文件"])}
    assert unread["加密.xlsx"]["怎么办"] == "请提供无密码版本。"
    listed = {r["文件"]: r for r in rows(made["证据文件"])}
    assert listed["手册.docx"]["作证的条款"] == "4.1-1"
    assert listed["别家/应急制度.pdf"]["没有引用的原因"] == "属其他单位。"


def test_what_expired_stands_before_the_deadlines_to_come(made: Workbook) -> None:
    told = rows(made["到期事项"])
    assert [(str(r["日期"])[:10], r["状态"], r["类别"]) for r in told] == [
        ("2026-01-05", "× 已过期", "检定校准"),
        ("2026-03-31", "△ 90天内到期", "法定期限"),
    ]


def test_the_comparison_tells_what_went_back(made: Workbook) -> None:
    changed = {r["编号"]: r for r in rows(made["与上次比较"])}
    assert changed["6.1.3.b"]["变化"] == "退步"
    assert changed["6.1.3.b"]["上次判定"] == "√ 符合"
    assert "退步4项" in "".join(str(c.value) for row in made["概况"].iter_rows() for c in row)


def test_text_that_looks_like_a_formula_stays_text(audit: Audit, standard: Standard) -> None:
    evil = '=HYPERLINK("http://x","y")'
    findings = tuple(replace(f, reasons=(evil,), trail=()) for f in audit.findings)
    sheet = opened(book(replace(audit, findings=findings), standard))["差距清单"]
    cell = sheet["D2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith(evil)
    assert cell.hyperlink is None


def test_the_auditors_verdict_counts_and_the_machines_stands_beside(audit: Audit, standard: Standard) -> None:
    wrong = next(f for f in audit.findings if f.requirement == "6.1.3.b")
    print_ = fingerprint(wrong, hashes(audit))
    decision = Decision(
        "6.1.3.b", Verdict.PARTIAL, "现场已补检", "周审核", date(2026, 4, 1), "一般", fingerprint=print_
    )
    listed = rows(opened(book(with_decisions(audit, [decision]), standard))["逐条结果"])
    row = next(r for r in listed if r["编号"] == "6.1.3.b")
    assert row["判定"] == "△ 部分符合"
    assert row["判定由谁作出"] == "周审核改判"
    assert row["审核员的改判和指认"] == (
        "审核员结论：△ 部分符合，定级一般（周审核，2026年4月1日）。理由：现场已补检。程序判定：× 不符合。"
    )
    stale = rows(opened(book(with_decisions(audit, [replace(decision, fingerprint="x")]), standard))["逐条结果"])
    row = next(r for r in stale if r["编号"] == "6.1.3.b")
    assert (row["判定"], row["判定由谁作出"]) == ("× 不符合", "证据已变化，需重新确认")


def test_without_an_earlier_audit_there_is_no_comparison(audit: Audit, standard: Standard) -> None:
    assert "与上次比较" not in opened(book(audit, standard)).sheetnames
