"""Steps out of their order, entries left unsigned or blank, numbers used twice, values the laboratory doesn't tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.values import bare_month, headed_month, months
from tests.auditor import reading_papers as papers

TRADE = {"approvals": "trade_risk_review | trade_fund_approval", "acts": "trade_instruction | deal_confirmation"}
CARBON = [0.5991, 0.5845, 0.5862, 0.6038, 0.6084, 0.6048, 0.5954, 0.5912, 0.6132, 0.5899, 0.5975, 0.5791]


def steps(approved: str) -> str:
    rows = [
        ["交易申请", "买配额5,000吨", "2025-11-18 10:00"],
        ["风险审核", "同意", "2025-11-19 15:30"],
        ["资金审批", "31万元", approved],
        ["成交", "5,000吨×62.0元", "2025-11-20 09:40"],
    ]
    return "# 碳配额交易申请单\n\n" + papers.table(["环节", "内容", "时间"], rows)


@pytest.mark.parametrize(
    ("approved", "outcome"),
    [("2025-11-20 09:10", "met"), ("2025-11-20 16:20", "violated"), ("2025-11-21", "violated"), ("2025-11-20", "met")],
)
def test_an_approval_comes_before_the_act(tmp_path: Path, approved: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"申请单.md": steps(approved)})
    assert papers.run("approved_first", ctx, "trade_application", **TRADE).outcome == outcome


@pytest.mark.parametrize(("approved", "outcome"), [("11-04", "met"), ("11-06", "violated")])
def test_steps_may_stand_side_by_side(tmp_path: Path, approved: str, outcome: str) -> None:
    table = papers.table(
        ["笔", "申请", "风险审核", "资金审批", "成交", "量(t)"], [["1", "11-03", "11-03", approved, "11-05", "500"]]
    )
    ctx = papers.world(tmp_path, {"台账.md": "# 2025年碳交易台账\n\n" + table})
    assert papers.run("approved_first", ctx, "trade_ledger", **TRADE).outcome == outcome


@pytest.mark.parametrize(("second", "outcome"), [("5,200", "met"), ("9,800", "violated")])
def test_deals_told_step_by_step_are_held_against_the_years_limit(tmp_path: Path, second: str, outcome: str) -> None:
    columns = ["笔", "申请", "风险审核", "资金审批", "成交", "量(t)"]
    rows = [["1", "10-13", "10-14", "10-15", "10-16", "5,500"], ["2", "11-03", "11-04", "11-05", "11-06", second]]
    made = {
        "策略.md": "# 2025年度碳交易策略\n\n批准 程万里 2025-02-14\n\n买入配额总量上限15,000吨，单价上限70元。",
        "台账.md": "# 2025年碳交易台账\n\n" + papers.table(columns, rows),
    }
    result = papers.run("trades_approved", papers.world(tmp_path, made), "trade_ledger", "trade_application")
    assert result.outcome == outcome, result.reason


def test_a_slips_numbered_lines_tell_a_deal(tmp_path: Path) -> None:
    slip = """# 碳交易流转单 2025-2

标的：配额　限价：66元以内　策略：配额全年≤10,000 t

①申请 11月14日
②风控意见：同意 11月17日
③资金审批：同意 11月18日
④下达指令 11月19日
⑤成交 11月19日11:20，9,000 t × 60.70元
"""
    result = papers.run("trades_approved", papers.world(tmp_path, {"流转单.md": slip}), "trade_ledger")
    assert (result.outcome, "9,000" in result.reason) == ("met", True), result.reason


@pytest.mark.parametrize(("done", "outcome"), [("2025-06-20", "met"), ("2025-08-15", "violated")])
def test_what_is_done_after_the_day_asked_for_beside_it_is_late(tmp_path: Path, done: str, outcome: str) -> None:
    table = papers.table(["步骤", "要求完成", "实际完成"], [["核查结束并出报告", "2025-06-30", done]])
    ctx = papers.world(tmp_path, {"履约.md": "# 2024年度履约情况报告\n\n" + table})
    assert papers.run("kept_deadlines", ctx, "compliance_report", what="verification_done").outcome == outcome


@pytest.mark.parametrize(("ninth", "outcome"), [(0.6132, "met"), (0.5912, "short")])
def test_a_months_carbon_is_what_the_laboratory_told(tmp_path: Path, ninth: float, outcome: str) -> None:
    booked = [[f"{i}月", "10000", ninth if i == 9 else value] for i, value in enumerate(CARBON, 1)]
    tested = [[str(i), f"YC-{i:02d}", f"{value * 100:.2f}%"] for i, value in enumerate(CARBON, 1)]
    made = {
        "台账.md": "# 2025年碳排放台账\n\n" + papers.table(["月份", "入窑煤t", "元素碳"], booked),
        "检测.md": "# 2025年煤质检测报告汇总\n\n" + papers.table(["样品月份", "报告编号", "收到基元素碳"], tested),
    }
    ctx = papers.world(tmp_path, made)
    result = papers.run("tested_as_booked", ctx, "emission_ledger", quantities={"元素碳": "elemental_carbon"})
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("first", "outcome"), [("0501", "met"), ("0301", "violated")])
def test_no_number_is_sold_and_used(tmp_path: Path, first: str, outcome: str) -> None:
    rows = [
        ["05-30", "签发登记", "LX-0001至1750", "1750"],
        ["08-08", "会议使用，已注销", "LX-0001至0500", "500"],
        ["09-25", "售给酒店集团", f"LX-{first}至0900", "400"],
    ]
    table = papers.table(["日期", "去向", "编号段", "吨"], rows)
    ctx = papers.world(tmp_path, {"减排量.md": "# 碳普惠减排量台账\n\n" + table})
    result = papers.run("numbers_distinct", ctx, "project_ledger", gone="reduction_trading | reduction_use")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("last", "outcome"), [("石磊", "met"), ("", "short")])
def test_an_entry_left_unsigned_among_signed_ones_is_told(tmp_path: Path, last: str, outcome: str) -> None:
    rows = [[f"{i}月20日", "0.1%", "0.2%", "谷丰", "石磊" if i < 6 else last] for i in range(1, 7)]
    table = papers.table(["日期", "煤粉秤误差", "熟料秤误差", "校验人", "复核人"], rows)
    ctx = papers.world(tmp_path, {"校秤.md": "# 2025年校秤记录\n\n" + table})
    assert papers.run("rows_signed", ctx, "meter_check_record").outcome == outcome


@pytest.mark.parametrize(("use", "outcome"), [("破碎机", "met"), ("", "short")])
def test_a_payment_without_its_use_is_told(tmp_path: Path, use: str, outcome: str) -> None:
    rows = [["05-09", "450", "喂料机"], ["07-03", "380", "安装"], ["11-12", "350", use]]
    ctx = papers.world(
        tmp_path, {"贷款.md": "# 绿色贷款资金使用台账\n\n" + papers.table(["付款日", "金额", "用途"], rows)}
    )
    result = papers.run("cells_filled", ctx, "finance_record", of="fund_payment", columns={"用途": "fund_purpose"})
    assert result.outcome == outcome


@pytest.mark.parametrize(("approver", "outcome"), [("程万里 2025-09-05", "met"), ("", "short")])
def test_a_form_without_its_approver_is_not_approved(tmp_path: Path, approver: str, outcome: str) -> None:
    rows = [["提出", "谷丰 2025-09-02"], ["调整策略", "限价由70元调至65元"], ["风控意见", "同意"], ["批准人", approver]]
    ctx = papers.world(tmp_path, {"调整.md": "# 碳交易策略调整审批表\n\n" + papers.table(["栏", "内容"], rows)})
    assert papers.run("approver_filled", ctx, "market_tracking_record", of="strategy_adjustment").outcome == outcome


def test_a_months_name_is_read_under_its_head_and_in_english() -> None:
    assert months("Sept.", 2025) == months("Sep 2025") == ((2025, 9),)
    assert (bare_month("三"), bare_month("12"), bare_month("13")) == (3, 12, None)
    assert headed_month(("M", "FC"), ("4", "100"), 2025) == ((2025, 4),)
    assert headed_month(("号", "FC"), ("4", "100"), 2025) == ()


def test_a_list_in_words_tells_its_months(tmp_path: Path) -> None:
    told = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
    lines = "\n".join(f"- {month}月：碳价{60 + i}元" for i, month in enumerate(told))
    ctx = papers.world(tmp_path, {"盯盘.md": f"# 市场盯盘记录\n\n{lines}\n"})
    assert papers.run("covers_months", ctx, "market_tracking_record", what="carbon_price").outcome == "met"


@pytest.mark.parametrize(("held", "outcome"), [("26", "met"), ("23", "violated")])
def test_a_rate_is_computed_from_its_counts(tmp_path: Path, held: str, outcome: str) -> None:
    rows = [["主要用能设备", "26", held, "95%"], ["进出用能单位", "3", "3", "100%"]]
    table = papers.table(["对象", "应配", "实配", "标准配备率"], rows)
    ctx = papers.world(tmp_path, {"配备.md": "# 计量器具配备率统计 配备率100%\n\n" + table})
    result = papers.run("rate_at_least", ctx, "meter_ledger", what="meter_provision_rate", percent=95)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("term", "outcome"), [("8年", "met"), ("", "short"), ("3年", "violated")])
def test_a_term_left_open_in_a_list_of_terms_is_told(tmp_path: Path, term: str, outcome: str) -> None:
    rows = [["碳排放台账", "8年"], ["检测报告", "8年"], ["磅单、抄表原始记录", term]]
    ctx = papers.world(tmp_path, {"期限.md": "# 碳排放档案保管期限表\n\n" + papers.table(["件", "保管期限"], rows)})
    assert papers.run("retention_at_least", ctx, "records_procedure", years=5).outcome == outcome


def test_an_items_term_is_one_of_keeping_under_a_line_that_says_so(tmp_path: Path) -> None:
    rule = (
        "# 碳排放档案管理制度\n\n第六条（保存）\n（一）排放台账：六年；\n（二）煤、原料过磅单：三年，满三年自行处理。\n"
    )
    ctx = papers.world(tmp_path, {"制度.md": rule})
    assert papers.run("retention_at_least", ctx, "records_procedure", years=5).outcome == "violated"


@pytest.mark.parametrize(("done", "outcome"), [("2025-12-17 15:20", "met"), ("2026-01-06 09:48", "violated")])
def test_the_last_part_of_a_surrender_counts(tmp_path: Path, done: str, outcome: str) -> None:
    rows = [["CCER注销", "2025-12-12 11:02", "12,000"], ["配额划转", done, "1,107,640"]]
    table = papers.table(["操作", "完成时间", "数量"], rows)
    ctx = papers.world(tmp_path, {"清缴.md": "# 2024年度配额清缴记录\n\n" + table})
    result = papers.run("done_by", ctx, "compliance_report", deadline="surrender", what="surrender_done")
    assert result.outcome == outcome, result.reason


def test_a_day_without_its_year_tells_when_it_was_handed_in(tmp_path: Path) -> None:
    text = "# 2024年度温室气体排放报告\n\n陆永年签发 2025-11-21\n\n排放报告3月14日签字，3月17日系统里报上去，已提交。\n"
    ctx = papers.world(tmp_path, {"经过.md": text})
    result = papers.run("done_by", ctx, "emission_report", deadline="annual_report", what="report_submission")
    assert result.outcome == "met", result.reason


@pytest.mark.parametrize(("title", "taken"), [("煤价周跟踪（2025）", False), ("碳价周跟踪（2025）", True)])
def test_what_is_of_another_market_is_no_carbon_record(tmp_path: Path, title: str, taken: bool) -> None:
    rows = [["一", "735", "降"], ["二", "655", "降"]]
    table = papers.table(["季度", "均价", "走势"], rows)
    doc = papers.world(tmp_path, {"跟踪.md": f"# {title}\n\n{table}"}).documents[0]
    assert (doc.is_a("market_tracking_record") >= 0.5) is taken
