"""Records held against what the plant itself has ruled: limits, shares, days, one place for one reduction."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

RULE = "# 分解炉操作规程\n青杠水泥　批准：罗启明\n\n炉出口温度不得高于 890 ℃，高于时减煤。\n"


@pytest.mark.parametrize(
    ("told", "outcome"),
    [(("已减煤", "已减煤"), "met"), (("无", "已减煤"), "met"), (("无", "未调"), "violated")],
)
def test_values_beyond_the_own_limit_are_acted_on(tmp_path: Path, told: tuple[str, str], outcome: str) -> None:
    rows = [["08-11", "甲", "904", told[0]], ["08-12", "乙", "911", told[1]], ["08-13", "丙", "876", "—"]]
    log = f"# 中控班报 2025-08\n青杠水泥\n\n{papers.table(['日', '班', '炉出口温度（℃）', '处理'], rows)}\n"
    result = papers.run("limits_kept", papers.world(tmp_path, {"规程.md": RULE, "班报.md": log}), "operating_procedure")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("pledged", "outcome"), [("400 000 吨", "violated"), ("300 000 吨", "met")])
def test_a_pledge_keeps_to_the_share_that_the_scheme_allows(tmp_path: Path, pledged: str, outcome: str) -> None:
    plan = "# 碳质押融资方案\n青杠水泥　批准：罗启明\n\n质押数量不得超过当日持仓 30%。\n"
    deal = papers.table(["项", "内容"], [["当日持仓", "1 100 000 吨"], ["质押数量", pledged]])
    made = {"方案.md": plan, "合同.md": f"# 质押合同要点\n青杠水泥　2025-10-30\n\n{deal}\n"}
    result = papers.run("pledged_in_limit", papers.world(tmp_path, made), "carbon_finance_plan")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("second", "outcome"), [("已公示", "violated"), ("已撤回", "met"), ("比选中", "met")])
def test_no_project_is_entered_in_two_schemes(tmp_path: Path, second: str, outcome: str) -> None:
    rows = [["碳普惠", "厂房光伏", "已登记"], ["CCER", "厂房光伏", second], ["CCER", "余热二期", "已登记"]]
    made = {"台账.md": f"# 减排项目申报台账2025\n青杠水泥\n\n{papers.table(['平台', '项目', '状态'], rows)}\n"}
    result = papers.run("claimed_once", papers.world(tmp_path, made), "project_ledger")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("approved", "outcome"), [("2025-08-05", "violated"), ("2025-05-05", "met")])
def test_no_trade_before_the_strategy_is_approved(tmp_path: Path, approved: str, outcome: str) -> None:
    plan = f"# 2025年碳交易策略\n青杠水泥\n\n编制 谭雪　批准 罗启明 {approved}\n"
    deals = papers.table(["成交日", "方向", "量（吨）", "价（元）"], [["06-17", "买", "2 000", "73.00"]])
    made = {"策略.md": plan, "成交.md": f"# 2025 配额成交登记\n青杠水泥\n\n{deals}\n"}
    result = papers.run("traded_under", papers.world(tmp_path, made), "trading_strategy")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("reviewer", "outcome"), [("谭雪（代）", "short"), ("温丽", "met")])
def test_a_scheme_gives_nobody_two_roles(tmp_path: Path, reviewer: str, outcome: str) -> None:
    rows = [["操作", "谭雪"], ["审核", reviewer], ["监管", "田野"]]
    made = {"方案.md": f"# 碳交易账户与资金管理方案\n青杠水泥\n\n{papers.table(['角色', '持盾人'], rows)}\n"}
    result = papers.run("roles_apart", papers.world(tmp_path, made), "account_fund_procedure")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("total", "outcome"), [("7.3", "met"), ("8.0", "short")])
def test_a_total_holds_what_its_label_names(tmp_path: Path, total: str, outcome: str) -> None:
    rows = [["1", "82.1", "3.8", "3.5", total], ["2", "82.0", "3.9", "3.5", "7.4"]]
    sheet = papers.table(["月", "石灰石 %", "钢渣 %", "粉煤灰 %", "钢渣粉煤灰合计 %"], rows)
    made = {"月报.md": f"# 配料月报 2025\n青杠水泥\n\n{sheet}\n"}
    result = papers.run("parts_sum", papers.world(tmp_path, made), "raw_material_ledger")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("offset", "outcome"), [("8.0", "violated"), ("4.0", "met")])
def test_a_surrender_made_of_both_keeps_the_share_of_credits(tmp_path: Path, offset: str, outcome: str) -> None:
    rows = [["应清缴", "108.0 万吨"], ["方式", f"配额 100.0 万吨 + CCER {offset} 万吨"]]
    made = {"方案.md": f"# 2025年度履约方案\n青杠水泥\n\n{papers.table(['项', '内容'], rows)}\n"}
    ctx = papers.world(tmp_path, made)
    result = papers.run("rate_at_most", ctx, "compliance_plan", what="offset_share", percent=5, of="ccer_credit")
    assert result.outcome == outcome, result.reason


def test_a_strategy_for_power_is_none_for_carbon(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"策略.md": "# 2025电力现货交易策略\n青杠水泥\n\n窗口：每月20日竞价。\n"})
    assert all(d.is_a("trading_strategy") < 0.5 for d in ctx.documents)


def test_each_of_two_roles_in_one_column_has_its_own_name(tmp_path: Path) -> None:
    rows = [[str(m), f"CY-{m:02}", "57.4", "谭雪/温丽"] for m in range(1, 13)]
    sheet = papers.table(["月", "采样单", "煤元素碳 %", "采样人/校核人"], rows)
    ctx = papers.world(tmp_path, {"月样.md": f"# 月样检测汇总 2025\n青杠水泥\n\n{sheet}\n"})
    result = papers.run("signed_by", ctx, "sample_record", people=2, severity="violated")
    assert result.outcome == "met", result.reason


def test_a_paper_is_of_the_year_that_its_head_says_it_holds_for(tmp_path: Path) -> None:
    made = "# 碳资产风险清单\n青杠水泥\n\n发布 2024-12-19　2025 年有效\n"
    ctx = papers.world(tmp_path, {"清单.md": made})
    assert not ctx.inadmissible(ctx.documents[0], record=True)
