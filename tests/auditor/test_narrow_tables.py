"""Tables of few characters: one-letter labels, forms side by side, sheets named by a word, decisions by number."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.checks import CHECKS
from auditor.checks.closure import nonconformities
from auditor.context import Candidates
from auditor.model import Document, Locator, Part, Table
from auditor.siblings import with_subjects
from auditor.signatures import signatures_in
from tests.auditor.reading_papers import run, table, world


def test_a_label_of_one_character_is_the_word_it_stands_for(tmp_path: Path) -> None:
    text = "# 不符合项台账\n\n" + table(("编号", "事实", "措施", "限"), [("NC-01", "秤未校", "补校", "07-10")])
    ctx = world(tmp_path, {"台账.md": text})
    assert "期限" in ctx.documents[0].part.tables[0].columns
    place = ctx.seek(ctx.documents, "due_date")
    assert place is not None and "限：07-10" in place.citation.quote


def test_a_form_of_two_label_columns_is_no_ledger(tmp_path: Path) -> None:
    form = table(
        ("事实", "内容", "项", "内容(2)"), [("止损", "补核", "根因", "单人"), ("止损", "见证", "期限", "07-11")]
    )
    ledger = table(("编号", "事实", "原因"), [("NC-01", "单据缺签", "单人")])
    ctx = world(tmp_path, {"卡.md": f"# 不符合项卡\n\n{form}", "台账.md": f"# 不符合台账\n\n{ledger}"})
    assert [one.fact for one in nonconformities(ctx.documents, ctx)] == ["单据缺签"]


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("编罗启明2025-02-17  审/批MR 田野2025-02-20", [("编制", "罗启明"), ("审核", "田野"), ("批准", "田野")]),
        ("编 罗启明  审 田野", [("编制", "罗启明"), ("审核", "田野")]),
        ("批次2025-02-17 审核", []),
    ],
)
def test_roles_cut_short(line: str, roles: list[tuple[str, str]]) -> None:
    assert [(s.role, *s.people) for s in signatures_in(line)] == roles


def _sheet(title: str, *types: tuple[str, float]) -> Document:
    held = Table(("月", "内容"), (("1", "清扫"),), (Locator(sheet=title),), sheet=title, title=title)
    return Document(Part("秤.xlsx", title, (), (held,)), types, title, "own", "in_force", carbon=True)


def test_a_sheet_is_of_what_its_workbook_is_about() -> None:
    def named(name: str) -> list[str]:
        found = ["meter_ledger"] if "台账" in name else []
        return [*found, "meter_maintenance_record"] if "器具" in name and "保养" in name else found

    ledger, kept, other = _sheet("器具台账", ("meter_ledger", 0.9)), _sheet("保养"), _sheet("说明")
    found = with_subjects([ledger, kept, other], named)
    assert [d.types[0][0] if d.types else "" for d in found] == ["meter_ledger", "meter_maintenance_record", ""]


DECIDED = [("D1", "更换秤"), ("D2", "改签合同"), ("D3", "分表计量"), ("D4", "重写方针")]


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("D1 完成；D2 完成；D4 完成", "short"),
        ("D1 完成；D2 完成；D3 在办；D4 完成", "met"),
        ("D1 完成；D2 完成；D4 完成，其余在办", "met"),
    ],
)
def test_decisions_told_by_their_numbers_leave_none_out(tmp_path: Path, told: str, outcome: str) -> None:
    before = table(("号", "决议"), DECIDED)
    now = table(("项", "内容"), [("上次决议", told), ("风险", "碳价"), ("资源", "够用"), ("改进", "双机构")])
    papers = {
        "2024.md": f"# 2024年碳管理评审决议\n\n{before}",
        "2025.md": f"# 碳管理评审报告\n\n2025-12-11 主持：罗启明\n\n{now}",
    }
    assert run("decisions_reported", world(tmp_path, papers), "review_report").outcome == outcome


@pytest.mark.parametrize(("title", "outcome"), [("内部因素", "absent"), ("内外部因素", "met")])
def test_an_external_factor_stands_in_the_sheet_of_external_ones(tmp_path: Path, title: str, outcome: str) -> None:
    outside = "# 碳管理外部因素评审\n\n" + table(("因素", "影响"), [("法规", "暂行条例"), ("市场", "扩围")])
    inside = f"# 碳管理{title}评审\n\n" + table(("因素", "应对"), [("资金", "绿色贷款"), ("团队", "培训")])
    ctx = world(tmp_path, {"外.md": outside, "内.md": inside})
    elements = {"绿色金融政策": "green_finance_policy"}
    told = run("covers", ctx, "context_review", elements=elements, about="external_factor", not_in="internal_factor")
    assert told.outcome == outcome


def test_a_bare_column_of_rates_beside_counts_is_the_rate(tmp_path: Path) -> None:
    rates = table(("级", "应配", "实配", "率 %"), [("用能单位", "6", "6", "100"), ("主要设备", "26", "25", "96.2")])
    ctx = world(tmp_path, {"台账.md": f"# 计量器具台账\n\n{rates}"})
    told = run("rate_at_least", ctx, "meter_ledger", what="meter_provision_rate", percent=95)
    assert told.outcome == "met"


CHECKED = [(str(month), "25日", "12", "0", "田野") for month in range(1, 13)]


@pytest.mark.parametrize(("title", "outcome"), [("数据抽查", "met"), ("车辆抽查", "absent")])
def test_a_sheet_kept_for_the_very_thing_records_it(tmp_path: Path, title: str, outcome: str) -> None:
    sheet = [[f"碳管理监视测量 {title}"], ["月", "日", "份", "错", "谁"], *CHECKED]
    ctx = world(tmp_path, {"监视.xlsx": sheet})
    found = CHECKS["states"](
        {"expr": "data_spot_check"}, Candidates(tuple(ctx.documents), main_type="monitoring_record", record=True), ctx
    )
    assert found.outcome == outcome


def test_a_months_row_may_say_what_the_sheets_title_lacks(tmp_path: Path) -> None:
    body = [[str(month), "62358", str(62358 * month), "照常"] for month in range(1, 13)]
    sheet = [["碳管理目标指标监视表"], ["月", "当月", "累计", "说明"], *body]
    ctx = world(tmp_path, {"监视.xlsx": sheet})
    told = run("covers_months", ctx, "monitoring_record", what="target_or_performance + actual_value")
    assert told.outcome == "met"


def test_an_annex_line_heads_what_stands_below_it(tmp_path: Path) -> None:
    text = "# 合规性评价报告\n\n2025-06-24 全面评价，均合规。\n\n附 补充评价\n\n触发：指南换版。只评新文涉及的条款。"
    ctx = world(tmp_path, {"报告.md": text})
    event = "policy_change + supplementary_evaluation"
    assert run("after_event", ctx, "compliance_evaluation_report", event=event).outcome == "met"
