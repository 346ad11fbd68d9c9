"""Records as other plants keep them: their months, quarters, boxes, roles, terms, and what they aren't about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

HEADS = [
    lambda m: f"{'一二三四五六七八九'[m - 1] if m < 10 else '十' + ['', '一', '二'][m - 10]}月（次月9日发）",
    lambda m: f"{m}-27：",
    lambda m: f"{m:02d}期 次月会上：",
]
DAY = "2025-03-20 至 2026-03-19"


@pytest.mark.parametrize("head", HEADS)
def test_a_month_leads_its_line_in_many_forms(tmp_path: Path, head: object) -> None:
    for months, said in ((range(1, 13), "met"), (range(1, 9), "short")):
        lines = "\n".join(f"{head(m)} 熟料强度0.8{m:02d}，目标完成。" for m in months)  # type: ignore[operator]
        ctx = papers.world(tmp_path, {"月信.md": f"# 碳目标月度跟踪（2025年）\n\n{lines}\n"})
        assert papers.run("covers_months", ctx, "monitoring_record", what="target_completion").outcome == said


def test_months_may_be_bare_numbers_over_columns(tmp_path: Path) -> None:
    months = [str(m) for m in range(1, 13)]
    table = papers.table(["器具", "到期", *months], [["头煤秤", "2026-10-20", *["○"] * 12]])
    ctx = papers.world(tmp_path, {"看板.md": f"# 计量器具月看板（2025年）\n\n{table}\n"})
    assert papers.run("covers_quarters", ctx, "monitoring_record").outcome == "met"


@pytest.mark.parametrize(("third", "said"), [(["09-18", "√"], "met"), (["", ""], "short")])
def test_a_row_that_only_names_its_quarter_tells_nothing(tmp_path: Path, third: list[str], said: str) -> None:
    rows = [["一季", "03-25", "√"], ["二季", "06-24", "√"], ["三季", *third], ["四季", "12-23", "√"]]
    table = papers.table(["计划", "实施", "煤粉秤"], rows)
    ctx = papers.world(tmp_path, {"保养.md": f"# 计量器具保养记录（2025年）\n\n{table}\n"})
    assert papers.run("covers_quarters", ctx, "meter_maintenance_record").outcome == said


@pytest.mark.parametrize(("last", "said"), [("☑合 ☐不合", "met"), ("☐合 ☐不合", "short")])
def test_boxes_of_which_none_is_ticked_judge_nothing(tmp_path: Path, last: str, said: str) -> None:
    rows = [["账户专用", "☑合 ☐不合"], ["先批后买", "☑合 ☐不合"], ["限价限量", "☐合 ☑不合"], ["月盘点", last]]
    text = f"# 碳合规评价检查卡（2025年）\n\n{papers.table(['检查事项', '判'], rows)}\n"
    ctx = papers.world(tmp_path, {"检查卡.md": text})
    params = {"of": "col_rule", "columns": {"评价结论": "col_conclusion"}, "mostly": True}
    assert papers.run("rows_filled", ctx, "compliance_evaluation_report", **params).outcome == said


@pytest.mark.parametrize(("supervisor", "outcome"), [("滑静", "met"), ("范蕙", "violated")])
def test_roles_named_in_turn_tell_who_has_them(tmp_path: Path, supervisor: str, outcome: str) -> None:
    line = f"登记系统：操作 范蕙（经营部）、审核 景毅（财务部）、监管 {supervisor}。"
    ctx = papers.world(tmp_path, {"登记.md": f"# 碳账户权限与操作登记簿（2025年）\n\n{line}\n"})
    assert papers.run("distinct_roles", ctx, "account_permission_record").outcome == outcome


@pytest.mark.parametrize(("again", "outcome"), [("2025-03-11 至 2026-03-10", "met"), (DAY, "violated")])
def test_a_validity_may_be_told_from_day_to_day(tmp_path: Path, again: str, outcome: str) -> None:
    rows = [["汽车衡", "2024-03-13 至 2025-03-12", again]]
    table = papers.table(["器具名称", "上证有效", "本证有效"], rows)
    ctx = papers.world(tmp_path, {"台账.md": f"# 计量器具管理台账（2025年）\n\n{table}\n"})
    assert papers.run("in_validity", ctx, "meter_ledger").outcome == outcome


def test_a_term_may_stand_in_english_years(tmp_path: Path) -> None:
    for term, outcome in (("≥10 y", "met"), ("3 yrs", "violated")):
        table = papers.table(["Cat.", "内容", "期限"], [["Q", "产品检验", "2 y"], ["C", "GHG ledgers", term]])
        ctx = papers.world(tmp_path, {"记录.md": f"# 碳管理记录控制程序\n\n## Retention 保存\n\n{table}\n"})
        found = papers.run("retention_at_least", ctx, "records_procedure", "records_control_procedure", years=5)
        assert found.outcome == outcome


@pytest.mark.parametrize(("checker", "outcome"), [("章台", "short"), ("柳青", "met")])
def test_who_filled_a_record_in_doesn_t_check_it(tmp_path: Path, checker: str, outcome: str) -> None:
    rows = [[q, "正常"] for q in ("一季度", "二季度", "三季度", "四季度")]
    text = (
        f"# 碳交易策略执行监视表（2025年）\n\n填写：章台　复核：{checker}\n\n{papers.table(['季度', '结论'], rows)}\n"
    )
    ctx = papers.world(tmp_path, {"监视.md": text})
    assert papers.run("signatures_filled", ctx, "monitoring_record").outcome == outcome


@pytest.mark.parametrize(("last", "outcome"), [("2025-10-16", "met"), ("2023-11-17", "violated")])
def test_a_register_without_this_year_s_time_tells_that_there_was_none(tmp_path: Path, last: str, outcome: str) -> None:
    rows = [["1", "2022-11-08", "有"], ["2", last, "有"], ["3", "2026-01-19", "有"]]
    table = papers.table(["次", "起止", "报告"], rows)
    ctx = papers.world(tmp_path, {"登记簿.md": f"# 碳排放数据内部审核登记簿\n\n{table}\n"})
    assert papers.run("at_least_times", ctx, "data_audit_ledger", times=1).outcome == outcome


@pytest.mark.parametrize(("day", "outcome"), [("2025-04-20", "met"), ("2025-12-08", "violated")])
def test_a_report_may_tell_in_words_when_it_evaluated_a_change(tmp_path: Path, day: str, outcome: str) -> None:
    rule = "# 碳合规性评价办法\n\n政策有重大调整的，公布之日起三十日内完成补充评价。\n"
    report = f"# 碳合规补充评价报告\n\n事由 扩围至水泥（2025-03-26公布）\n\n评价 {day}，不合规3条。\n"
    ctx = papers.world(tmp_path, {"办法.md": rule, "报告.md": report})
    assert papers.run("done_promptly", ctx, "compliance_evaluation_report").outcome == outcome


@pytest.mark.parametrize(("approved", "outcome"), [("2025-11-04", "met"), ("2025-11-07", "violated")])
def test_one_deal_s_steps_may_be_lines_of_a_volume(tmp_path: Path, approved: str, outcome: str) -> None:
    lines = f"申请单：8000 t，2025-11-03\n\n资金审批单：同意，{approved}\n\n成交确认：8000 t，2025-11-05 14:22\n"
    ctx = papers.world(tmp_path, {"卷.md": f"# 碳配额交易申请单卷\n\n{lines}"})
    params = {"approvals": "trade_fund_approval", "acts": "deal_confirmation"}
    assert papers.run("approved_first", ctx, "trade_application", **params).outcome == outcome


def test_a_paper_that_says_it_isn_t_about_carbon_is_no_carbon_record(tmp_path: Path) -> None:
    for said, carbon in (("标的不涉及碳排放权或碳融资。", False), ("标的为碳排放配额，碳融资。", True)):
        ctx = papers.world(tmp_path, {"清册.md": f"# 质押合同资金流水清册\n\n合同、审批、流水齐。{said}\n"})
        assert any(d.is_a("finance_record") >= 0.5 for d in ctx.documents) is carbon


def test_an_old_character_for_a_ledger_names_it_too(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"器具台帐.md": "# 器具台帐\n\n汽车衡在用。\n"})
    assert any(d.is_a("meter_ledger") >= 0.5 for d in ctx.documents)
