"""What four plants met blind showed: places left empty, limits and factors of the plant's own, sums and halves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.periods import in_period
from tests.auditor import reading_papers as papers

MONTHS = [f"{n}月" for n in range(1, 13)]


def _rows(values: list[list[str]]) -> list[list[str]]:
    return [[month, *row] for month, row in zip(MONTHS, values, strict=True)]


@pytest.mark.parametrize(("verifier", "outcome"), [("吴丽华", "met"), ("", "short")])
def test_a_ledgers_verifier_left_empty_is_no_verification_whatever_the_status(
    tmp_path: Path, verifier: str, outcome: str
) -> None:
    head = ["编号", "事实", "原因", "纠正措施", "期限", "状态", "关闭日期", "验证人"]
    rows = [
        ["NC-01", "8月台账会签栏未签", "经办人休假", "设AB角", "2025-10-10", "已关闭", "2025-10-09", "杜春梅"],
        ["NC-02", "8月煤样没有送外检", "遗忘", "建送样提醒", "2025-10-30", "已关闭", "2025-10-30", verifier],
    ]
    forms = "".join(
        f"## {row[0]}\n\n{papers.table(['栏', '内容'], [['不符合事实', row[1]], ['直接原因', row[2]]])}\n"
        for row in rows
    )
    ctx = papers.world(
        tmp_path,
        {
            "台账.md": f"# 不符合项台账（2025年）\n\n{papers.table(head, rows)}\n",
            "单.md": f"# 不符合项报告\n\n编号：AJ-JL-70\n\n{forms}",
        },
    )
    assert papers.run("closed", ctx, "nonconformity_ledger", "nonconformity_report").outcome == outcome


@pytest.mark.parametrize(("seen", "outcome"), [("已复看 秦某 2025-06-18", "met"), ("（未复看）", "short")])
def test_what_is_bracketed_as_not_yet_seen_again_is_open(tmp_path: Path, seen: str, outcome: str) -> None:
    rows = [["XX-01", "校秤记录在场人漏签", "提前离场", "补签", "2025-06-20", "2025-06-16 已办", seen]]
    head = ["单号", "问题", "原因", "措施", "限期", "进度", "复看"]
    ctx = papers.world(tmp_path, {"销项.md": f"# 碳管理不符合项整改台账\n\n{papers.table(head, rows)}\n"})
    assert papers.run("closed", ctx, "nonconformity_ledger").outcome == outcome


@pytest.mark.parametrize(("file", "state"), [("参考-交易策略.md", "void"), ("交易策略.md", "in_force")])
def test_a_file_named_as_a_reference_is_no_paper_of_the_plants(tmp_path: Path, file: str, state: str) -> None:
    ctx = papers.world(tmp_path, {file: "# 2025年碳交易策略\n\n批准：何某\n\n低于75元可买。\n"})
    assert [doc.state for doc in ctx.documents] == [state]


@pytest.mark.parametrize(("ran", "outcome"), [("0", "met"), ("1180", "violated")])
def test_no_generator_is_listed_as_none_that_burns_fuel(tmp_path: Path, ran: str, outcome: str) -> None:
    sources = papers.table(["系统", "设备", "烧啥"], [["窑", "回转窑", "烟煤"], ["辅助", "备用柴油发电机：无", "—"]])
    oil = papers.table(["月", "铲车", "备用发电机"], [["7月", "4059", "0"], ["8月", "5104", ran]])
    ctx = papers.world(
        tmp_path, {"清单.md": f"# 碳排放源清单2025年\n\n{sources}\n", "油.md": f"# 2025年柴油台账\n\n{oil}\n"}
    )
    assert papers.run("generators_listed", ctx, "source_list").outcome == outcome


def test_a_generator_without_a_meter_is_listed_all_the_same(tmp_path: Path) -> None:
    sources = papers.table(["系统", "设备", "燃料", "计量"], [["辅助", "备用柴油发电机", "柴油", "无"]])
    oil = papers.table(["月", "铲车", "备用发电机"], [["7月", "4059", "0"], ["8月", "5104", "1180"]])
    ctx = papers.world(
        tmp_path, {"清单.md": f"# 碳排放源清单2025年\n\n{sources}\n", "油.md": f"# 2025年柴油台账\n\n{oil}\n"}
    )
    assert papers.run("generators_listed", ctx, "source_list").outcome == "met"


@pytest.mark.parametrize(("last", "outcome"), [("3100", "met"), ("", "short")])
def test_a_months_row_left_empty_is_a_hole_whatever_other_sheets_tell(tmp_path: Path, last: str, outcome: str) -> None:
    used = [["3000", "200"] for _ in MONTHS]
    used[-1] = [last, last and "210"]
    shares = papers.table(["月份", "石灰石", "钢渣"], _rows([["85", "3"] for _ in MONTHS]))
    ctx = papers.world(
        tmp_path,
        {
            "原料.md": f"# 原料消耗台账2025年\n\n{papers.table(['月份', '石灰石t', '钢渣t'], _rows(used))}\n",
            "配比.md": f"# 原料消耗配比台账2025年\n\n{shares}\n",
        },
    )
    check = papers.run("covers_months", ctx, "raw_material_ledger", what="limestone_use | raw_material_use")
    assert check.outcome == outcome


@pytest.mark.parametrize(("finance", "outcome"), [("19450", "met"), ("20055", "short")])
def test_sources_are_held_thing_by_thing_to_what_the_record_allows(tmp_path: Path, finance: str, outcome: str) -> None:
    head = ["月份", "原煤(台账)t", "原煤(财务)t", "偏差", "熟料(台账)t", "熟料(财务)t", "偏差2", "原因及处理", "核对人"]
    rows = [["9月", "19405", finance, "+3.35%", "142972", "142900", "-0.05%", "", "蒋一凡/向晓兰"]]
    sheet = f"# 碳数据与财务互核表\n\n允许偏差±0.5%，超出须在原因及处理栏说明\n\n{papers.table(head, rows)}\n"
    ctx = papers.world(tmp_path, {"互核.md": sheet})
    assert papers.run("sources_agree", ctx, "cross_check_record").outcome == outcome


def test_a_record_cannot_allow_itself_more_than_the_tolerance(tmp_path: Path) -> None:
    rows = [["9月", "0.6000", "0.6200", ""]]
    head = ["月份", "元素碳(台账)", "元素碳(日报)", "原因"]
    sheet = f"# 碳数据互核表\n\n允许偏差±5%\n\n{papers.table(head, rows)}\n"
    ctx = papers.world(tmp_path, {"互核.md": sheet})
    assert papers.run("sources_agree", ctx, "cross_check_record").outcome == "short"


@pytest.mark.parametrize(("used", "outcome"), [("0.5306", "met"), ("0.5366", "short")])
def test_a_ledger_reckons_with_the_factor_that_the_plan_names(tmp_path: Path, used: str, outcome: str) -> None:
    plan = "# 2025年度温室气体监测计划\n\n批准：何某\n\n外购电力因子取0.5306 tCO2/MWh；2024年用的0.5366停用。\n"
    ledger = papers.table(
        ["月份", "净购电MWh", "电力因子", "电力排放t"], _rows([["5000", used, "2653"] for _ in MONTHS])
    )
    ctx = papers.world(tmp_path, {"计划.md": plan, "台账.md": f"# 月度碳排放台账2025年\n\n{ledger}\n"})
    assert papers.run("planned_factor", ctx, "emission_ledger").outcome == outcome


@pytest.mark.parametrize(("kiln", "outcome"), [("1126000", "met"), ("1132000", "short")])
def test_what_the_units_are_given_is_no_more_than_the_target(tmp_path: Path, kiln: str, outcome: str) -> None:
    rows = [["烧成分厂", kiln], ["粉磨分厂", "25700"], ["电力分厂", "5900"]]
    sheet = (
        "# 2025年碳目标指标分解表\n\n公司总量控制目标：1,158,000 tCO2\n\n"
        f"{papers.table(['责任单位', '分解排放量(tCO2)'], rows)}\n"
    )
    ctx = papers.world(tmp_path, {"分解.md": sheet})
    assert papers.run("breakdown_fits", ctx, "target_breakdown").outcome == outcome


@pytest.mark.parametrize(("row", "outcome"), [(["矿山用油纳入统计", "6月装表"], "met"), (None, "short")])
def test_decisions_under_a_heading_are_each_reported_under_the_next_reviews(
    tmp_path: Path, row: list[str] | None, outcome: str
) -> None:
    list_of, year = papers.table, "2024年碳管理评审纪要"
    decided = [
        ["设低碳运营部", "邓某"],
        ["改版碳管理手册", "唐某"],
        ["添自动量热仪", "杜某"],
        ["矿山用油纳入统计", "石某"],
    ]
    told = [["设低碳运营部", "1月办结"], ["改版手册", "1月第2版"], ["添自动量热仪", "3月到货"], *([row] if row else [])]
    ctx = papers.world(
        tmp_path,
        {
            "上年.md": f"# {year}\n\n2024年10月18日\n\n## 二、决定\n\n{list_of(['事项', '责任'], decided)}\n",
            "今年.md": f"# 2025年碳管理评审输入材料\n\n## 1 上次决定落实\n\n{list_of(['事项', '落实'], told)}\n",
        },
    )
    assert papers.run("decisions_reported", ctx, "review_input").outcome == outcome


@pytest.mark.parametrize(
    ("taken", "outcome"), [("取7月、9月的平均数0.5858", "violated"), ("取本年最高值0.5912", "met")]
)
def test_a_rule_for_what_was_not_tested_holds_though_it_says_not(tmp_path: Path, taken: str, outcome: str) -> None:
    rule = papers.table(["情形", "取值规则"], [["某月元素碳未测", "取本年度其他已测月份中的最高值"]])
    form = papers.table(["栏", "内容"], [["异常项", "8月入窑煤粉元素碳缺测"], ["取值方法", taken]])
    ctx = papers.world(
        tmp_path,
        {
            "程序.md": f"# 碳数据质量管理程序\n\n批准：何某\n\n## 7 缺数、异常怎么办\n\n{rule}\n",
            "单.md": f"# 数据异常处理单\n\n2025-10-15\n\n{form}\n",
        },
    )
    assert papers.run("fills_gaps", ctx, "data_gap_record").outcome == outcome


def test_power_and_diesel_beside_the_lines_belong_to_the_total(tmp_path: Path) -> None:
    head = ["月份", "1#燃煤", "2#燃煤", "网购电", "柴油", "合计tCO2"]
    rows = _rows([["16149", "32657", "5934", "341", "55081"] for _ in MONTHS])
    ctx = papers.world(tmp_path, {"台账.md": f"# 月度碳排放台账2025年\n\n{papers.table(head, rows)}\n"})
    assert papers.run("balances", ctx, "emission_ledger").outcome == "met"


def test_another_stocks_purchases_move_no_allowances(tmp_path: Path) -> None:
    head = ["月份", "配额期初", "买入", "交还", "配额期末", "CCER买入", "CCER注销"]
    rows = _rows([["1000", "500", "500", "1000", "300", "0"] for _ in MONTHS])
    ctx = papers.world(tmp_path, {"台账.md": f"# 碳资产月度台账2025年\n\n{papers.table(head, rows)}\n"})
    assert papers.run("balances", ctx, "asset_ledger").outcome == "met"


@pytest.mark.parametrize(("held", "within"), [("2024年6月25日", False), ("2025年6月18日", True)])
def test_minutes_are_of_the_day_on_which_the_meeting_was_held(tmp_path: Path, held: str, within: bool) -> None:
    """Days by which things are to be done lie in the period; the meeting itself didn't."""
    todo = papers.table(["事", "谁", "何时"], [["清缴备款", "聂某", "2024-10-31"], ["秤册提醒", "管某", "2024-12-31"]])
    head = f"# 年度碳管理评审纪要\n\n某纪要 {held}　主持：总经理\n\n汇报了碳账。\n\n议定：\n\n"
    minutes = f"{head}以上各项由能碳中心督办。\n\n{todo}\n"
    ctx = papers.world(tmp_path, {"纪要.md": minutes})
    (doc,) = ctx.documents
    assert in_period(doc, (date(2024, 7, 1), date(2025, 6, 30)), date(2025, 8, 20)) is within
