"""A generator that a log of its runs tells of is held against the list of sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

SOURCES = """# 青杠水泥2025年碳排放源清单

编制：杜小兰　批准：罗启明　2025年1月20日

| 序号 | 系统 | 设施 | 燃料 | 类别 |
|---|---|---|---|---|
| 1 | 生产 | 回转窑 | 烟煤 | 直接 |
| 2 | 辅助 | 备用柴油发电机（{}） | 柴油 | 直接 |
"""


@pytest.mark.parametrize(
    ("listed", "outcome"),
    [
        ("G1 400kW、G2 630 kW", "met"),
        ("G1，400kW，1#线配电室", "short"),
        ("两台", "met"),  # nothing to hold the log against
    ],
)
def test_a_generator_that_is_run_is_listed(tmp_path: Path, listed: str, outcome: str) -> None:
    runs = [[f"2025-0{m}-05", unit, 120, 30] for m in (1, 2, 3) for unit in ("G1 400kW 配电室", "G2 630kW 电力室")]
    log = [["柴油发电机试机记录（2025年）"], ["日期", "机组", "带载kW", "运行min"], *runs]
    ctx = papers.world(tmp_path, {"排放源清单.md": SOURCES.format(listed), "试机.xlsx": log})
    result = papers.run("generators_listed", ctx, "source_list")
    assert result.outcome == outcome, result.reason
    assert ("630kW" in result.reason) is (outcome == "short")


def test_the_rated_power_counts_and_not_what_was_carried(tmp_path: Path) -> None:
    runs = [[f"2025-0{m}-06", name, power, 150] for m in (1, 2) for name, power in (("FD-01", 400), ("FD-02", 300))]
    log = [["柴油发电机试车记录2025"], ["日期", "机组编号", "功率kW", "带载kW"], *runs]
    ctx = papers.world(tmp_path, {"排放源清单.md": SOURCES.format("400kW"), "试车.xlsx": log})
    assert papers.run("generators_listed", ctx, "source_list").lacking == ("300kW发电机",)
