"""Keys held by one person, an annex's rows for other samples, schedules without a year."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor.reading_papers import run, table, world

KEYS = ("UKey编号", "领出日期", "领用人", "归还日期", "事由")
PARTED = (("操作", "罗启明"), ("审核", "杜小兰"), ("监管", "田野"))


@pytest.mark.parametrize(
    ("own_back", "outcome"),
    [("", "violated"), ("2025-06-30", "violated"), ("2025-05-30", "met")],
)
def test_nobody_takes_a_second_key_while_holding_the_first(tmp_path: Path, own_back: str, outcome: str) -> None:
    held = [
        ("K1", "2025-01-06", "罗启明", own_back, "发放"),
        ("K2", "2025-01-06", "杜小兰", "2025-06-02", "发放"),
        ("K2", "2025-06-02", "罗启明", "2025-06-09", "杜小兰外出，代管"),
    ]
    text = f"# 碳账户权限与UKey登记\n\n{table(('角色', '人员'), PARTED)}\n\n## UKey领用\n\n{table(KEYS, held)}"
    ctx = world(tmp_path, {"账户.md": text})
    assert run("distinct_roles", ctx, "account_permission_record").outcome == outcome


@pytest.mark.parametrize(("own_again", "outcome"), [("12-09", "violated"), ("12-14", "met")])
def test_a_key_taken_in_between_is_a_second_one_though_the_own_came_back_each_time(
    tmp_path: Path, own_again: str, outcome: str
) -> None:
    held = [
        ("K1", "2025-10-20 09:30", "罗启明", "10-20 11:00", "查收"),
        ("K2", "2025-11-18 10:25", "杜小兰", "11-18 11:20", "复核"),
        ("K2", "2025-12-08 17:20", "罗启明", "12-10 17:00", "杜小兰外出，代领"),
        ("K1", f"2025-{own_again} 10:00", "罗启明", f"{own_again} 11:00", "下单"),
    ]
    text = f"# 碳账户权限与UKey登记\n\n{table(('角色', '人员'), PARTED)}\n\n## UKey领用\n\n{table(KEYS, held)}"
    ctx = world(tmp_path, {"账户.md": text})
    assert run("distinct_roles", ctx, "account_permission_record").outcome == outcome


def test_a_key_that_comes_back_to_its_holder_breaks_nothing(tmp_path: Path) -> None:
    held = [("K1", "2025-01-06", "罗启明", "2025-03-01", "发放"), ("K1", "2025-03-10", "罗启明", "", "换证")]
    text = f"# 碳账户权限与UKey登记\n\n{table(('角色', '人员'), PARTED)}\n\n## UKey领用\n\n{table(KEYS, held)}"
    ctx = world(tmp_path, {"账户.md": text})
    assert run("distinct_roles", ctx, "account_permission_record").outcome == "met"


@pytest.mark.parametrize(("sample", "outcome"), [("替代燃料", "violated"), ("煤炭", "met"), ("煤、生物质", "met")])
def test_carbon_in_another_sample_is_not_carbon_in_coal(tmp_path: Path, sample: str, outcome: str) -> None:
    annex = [
        ("煤炭", "全水分", "GB/T 211"),
        ("煤炭", "灰分", "GB/T 212"),
        ("煤炭", "发热量", "GB/T 213"),
        (sample, "碳含量", "国标方法"),
    ]
    results = table(("样号", "Mar %", "Car %"), [("5月", "2.31", "58.20")])
    papers = {
        "报告.md": f"# 检测报告\n\n[CMA] 210012340567 入窑煤粉元素碳含量\n\n{results}",
        "附表.md": "# 资质认定检验检测能力附表\n\n证书编号：210012340567\n\n"
        + table(("类别", "检测项目", "依据标准"), annex),
    }
    assert run("qualified", world(tmp_path, papers), "test_report").outcome == outcome


@pytest.mark.parametrize(("signed", "outcome"), [("2025-06-19", "violated"), ("2025-06-10", "met")])
def test_a_schedule_without_a_year_is_of_the_papers_own(tmp_path: Path, signed: str, outcome: str) -> None:
    plan = table(("时间", "部门", "审核要点", "审核员"), [("06-17 08:30", "机动处", "计量", "杜小兰")])
    text = f"# 碳管理内审实施计划\n\n{plan}\n\n编制：杜小兰 {signed}  批准：罗启明 {signed}"
    outcome_of = run("dated_before", world(tmp_path, {"计划.md": text}), "audit_plan", types=[], severity="violated")
    assert outcome_of.outcome == outcome
