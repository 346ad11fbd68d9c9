"""Allowances: the ledger's surrender is the registry's, nothing is owed, and no deal passes the approved price."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

ASSET = ["月份", "期初配额", "发放", "买入", "卖出", "清缴", "期末配额", "盈缺预判"]


def ledger(surrendered: int) -> papers.Sheet:
    return [
        ["青杠水泥2025年碳资产月度台账（单位：t）"],
        ASSET,
        ["2025-10", 20_000, 700_000, 0, 0, 0, 720_000, "有盈余"],
        ["2025-11", 720_000, 0, 5_000, 0, 0, 725_000, "有盈余"],
        ["2025-12", 725_000, 0, 0, 0, surrendered, 725_000 - surrendered, "有盈余"],
    ]


def report(due: str, paid: str, more: str = "") -> str:
    return f"""# 2024年度履约情况报告
重庆青杠水泥有限公司　编制：杜小兰　批准：罗启明　2026年1月9日

一、应清缴量：{due}吨。

二、2025年12月16日提交，当日审核通过，已清缴量：{paid}吨。{more}

三、清缴后账户持有25,000吨。
"""


@pytest.mark.parametrize(("booked", "outcome"), [(700_000, "met"), (695_000, "short")])
def test_the_ledgers_surrender_is_what_the_registry_tells(tmp_path: Path, booked: int, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"碳资产台账.xlsx": ledger(booked), "履约.md": report("700,000", "700,000")})
    result = papers.run("matches_registry", ctx, "asset_ledger")
    assert result.outcome == outcome, result.reason
    if outcome == "short":
        assert "台账记清缴695,000t，清缴记录为700,000t，差-5,000t" in result.reason
        assert "账面期末30,000t，登记系统25,000t，差5,000t" in result.reason
        assert {c.file for c in result.citations} == {"碳资产台账.xlsx", "履约.md"}


def test_a_surrender_in_instalments_is_not_held_against_the_ledger(tmp_path: Path) -> None:
    papers_made = {
        "碳资产台账.xlsx": ledger(695_000),
        "履约.md": report("700,000", "695,000", "12月20日已清缴量：5,000吨。"),
    }
    assert papers.run("matches_registry", papers.world(tmp_path, papers_made), "asset_ledger").outcome == "met"


@pytest.mark.parametrize(
    ("due", "paid", "more", "outcome", "told"),
    [
        ("700,000", "700,000", "", "met", ""),
        ("700,000", "690,000", "", "violated", "应清缴700,000t，实际清缴690,000t，差10,000t"),
        ("700,000", "670,000", "使用CCER：30,000吨。", "met", ""),
        ("700,000", "660,000", "使用CCER：40,000吨。", "violated", "抵销40,000t，超过应清缴700,000t的5%（35,000t）"),
    ],
)
def test_what_is_owed_is_surrendered(tmp_path: Path, due: str, paid: str, more: str, outcome: str, told: str) -> None:
    ctx = papers.world(tmp_path, {"履约.md": report(due, paid, more)})
    result = papers.run("surrendered_in_full", ctx, "compliance_report")
    assert result.outcome == outcome, result.reason
    assert told in result.reason


STRATEGY = """# 2025年度碳交易策略
重庆青杠水泥有限公司　编制：杜小兰　批准：罗启明　2025年3月6日

价格阈值：买入单价不高于65元/吨，卖出以72元为底价。全年累计买入不超过20000吨。窗口期4—11月。
"""
CHANGE = """# 关于2025年度碳交易策略买入价格线由65元/吨调整为70元/吨的请示
重庆青杠水泥有限公司　发起：杜小兰　2025年9月1日　审批：罗启明　批准　2025年9月3日
"""


def deals(way: str, price: float) -> papers.Sheet:
    return [
        ["青杠水泥2025年碳配额成交流水"],
        ["成交日期", "成交编号", "品种", "方向", "数量t", "单价元/t", "金额元"],
        ["2025-09-18", "25091800371", "CEA24", way, 5000, price, 5000 * price],
    ]


@pytest.mark.parametrize(
    ("way", "price", "change", "outcome"),
    [
        ("买入", 64.5, False, "met"),
        ("买入", 68.9, False, "violated"),
        ("买入", 68.9, True, "met"),
        ("买入", 70.5, True, "violated"),
        ("卖出", 72.0, False, "met"),
        ("卖出", 68.9, False, "violated"),
    ],
)
def test_a_deal_keeps_to_the_approved_price(tmp_path: Path, way: str, price: float, change: bool, outcome: str) -> None:
    made: dict[str, str | papers.Sheet] = {"策略.md": STRATEGY, "成交流水.xlsx": deals(way, price)}
    if change:
        made["价格调整.md"] = CHANGE
    result = papers.run("price_kept", papers.world(tmp_path, made), "trade_ledger")
    assert result.outcome == outcome, result.reason
    if outcome == "violated":
        assert f"2025-09-18{way}成交价{price:g}元/t" in result.reason
