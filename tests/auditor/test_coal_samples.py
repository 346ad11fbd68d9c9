"""Coal samples: sent each month, on the right basis, in proportion, with results that a coal can have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.checks.samples import parameter_of, result_of, samples
from tests.auditor import reading_papers as papers

REGISTER = ["月份", "送样日期", "报告编号", "收到基元素碳 %", "收到基低位发热量 MJ/kg"]


def register(rows: list[list[object]], columns: list[str] = REGISTER) -> dict[str, papers.Sheet]:
    return {"煤质检测报告登记.xlsx": [["青杠水泥2025年煤质委托检测报告登记表"], columns, *rows]}


def right_rows() -> list[list[object]]:
    return [
        [f"2025-{m:02d}", f"2025-{m + 1:02d}-03", f"KZ25{m * 37:04d}", f"{58 + m / 10:.2f}", f"{22 + m / 10:.3f}"]
        for m in range(1, 12)
    ]


def report(month: int, number: str, day: str, carbon: str = "58.61", more: str = "") -> str:
    return f"""# 检测报告
报告编号：{number}　CMA 232205340117

委托单位：重庆青杠水泥有限公司；样品：入窑煤粉月混合样（2025年{month}月）

收样日期：{day}；检测日期：{day}

| 检测项目 | 方法标准 | 结果 |
|---|---|---|
| 全水分 Mt，% | GB/T 211 | 8.0 |
| 收到基元素碳 Car，% | GB/T 476 | {carbon} |
| 收到基低位发热量，MJ/kg | GB/T 213 | 22.456 |
{more}
"""


def test_samples_sent_month_by_month_are_met(tmp_path: Path) -> None:
    outcome = papers.run("tested_monthly", papers.world(tmp_path, register(right_rows())), "test_report")
    assert (outcome.outcome, outcome.ask) == ("met", "")


def test_samples_of_three_months_sent_on_one_day_are_a_collective_delivery(tmp_path: Path) -> None:
    rows = right_rows()
    for row in rows[3:6]:
        row[1] = "2025-07-03"
    outcome = papers.run("tested_monthly", papers.world(tmp_path, register(rows)), "test_report")
    assert outcome.outcome == "short"
    assert "2025年4月、2025年5月、2025年6月的样品都在2025-07-03送检" in outcome.reason
    assert len(outcome.citations) == 3


def test_two_reports_received_on_one_day_are_seen_too(tmp_path: Path) -> None:
    both = {"a.md": report(4, "KZ250101", "2025-06-05"), "b.md": report(5, "KZ250177", "2025-06-05", "58.92")}
    outcome = papers.run("tested_monthly", papers.world(tmp_path, both), "test_report")
    assert outcome.outcome == "short"
    assert "2025年4月、2025年5月" in outcome.reason


def test_two_months_with_the_same_results_were_copied(tmp_path: Path) -> None:
    rows = right_rows()
    rows[7][3:] = rows[6][3:]
    outcome = papers.run("tested_monthly", papers.world(tmp_path, register(rows)), "test_report")
    assert outcome.outcome == "short"
    assert "2025年7月与2025年8月的元素碳58.7、低位发热量22.7完全相同" in outcome.reason


def test_numbers_that_run_on_over_months_are_a_question_only(tmp_path: Path) -> None:
    rows = right_rows()
    for i, row in enumerate(rows[:3]):
        row[2] = f"KZ250{311 + i}"
    outcome = papers.run("tested_monthly", papers.world(tmp_path, register(rows)), "test_report")
    assert outcome.outcome == "met"
    assert "KZ250311、KZ250312、KZ250313" in outcome.ask


def test_numbers_coded_by_the_month_are_no_question(tmp_path: Path) -> None:
    rows = right_rows()
    for m, row in enumerate(rows, 1):
        row[2] = f"YM-25{m:02d}"
    assert papers.run("tested_monthly", papers.world(tmp_path, register(rows)), "test_report").ask == ""


# -- bases -------------------------------------------------------------------------------------------------------------

BOTH = "| 空干基水分 Mad，% | GB/T 212 | 2.0 |\n| 空干基元素碳 Cad，% | GB/T 476 | {} |"
LEDGER = ["月份", "入窑煤t", "低位发热量GJ/t", "元素碳%", "燃煤排放tCO2", "熟料产量t", "过程排放tCO2", "合计tCO2"]


def ledger(carbon: str) -> papers.Sheet:
    row = ["2025年4月", 9000, 22.456, carbon, 19000, 81000, 43000, 62000]
    return [["青杠水泥2025年碳排放月度台账"], LEDGER, row]


@pytest.mark.parametrize(("dried", "outcome"), [("62.43", "met"), ("60.00", "short")])
def test_a_conversion_to_as_received_is_recomputed(tmp_path: Path, dried: str, outcome: str) -> None:
    # 58.61 as received with 8 % total and 2 % inner moisture is 62.43 air-dried
    made = {"r.md": report(4, "KZ250101", "2025-05-05", more=BOTH.format(dried)), "l.xlsx": ledger("58.61")}
    result = papers.run("on_one_basis", papers.world(tmp_path, made), "emission_ledger")
    assert result.outcome == outcome, result.reason
    if outcome == "short":
        assert "元素碳收到基写58.61，按空干基和水分换算应为56.327，差2.283" in result.reason


@pytest.mark.parametrize(("carbon", "outcome"), [("58.61", "met"), ("62.43", "short"), ("57.00", "met")])
def test_a_ledger_that_took_the_air_dried_figure_is_seen(tmp_path: Path, carbon: str, outcome: str) -> None:
    made = {"r.md": report(4, "KZ250101", "2025-05-05", more=BOTH.format("62.43")), "l.xlsx": ledger(carbon)}
    result = papers.run("on_one_basis", papers.world(tmp_path, made), "emission_ledger")
    assert result.outcome == outcome, result.reason
    if outcome == "short":
        assert "2025年4月台账的元素碳62.43是空干基的检测值，收到基应为58.61，差3.82" in result.reason


# -- what a coal can be, what a composite sample must be ---------------------------------------------------------------


@pytest.mark.parametrize(("carbon", "asks"), [("58.61", False), ("31.20", True), ("75.00", True)])
def test_carbon_that_does_not_go_with_the_heat_is_a_question(tmp_path: Path, carbon: str, asks: bool) -> None:
    ctx = papers.world(tmp_path, {"r.md": report(4, "KZ250101", "2025-05-05", carbon)})
    outcome = papers.run("plausible_coal", ctx, "test_report")
    assert outcome.outcome == "met"
    assert ("请核实煤质：2025年4月" in outcome.ask) is asks


@pytest.mark.parametrize(("day_seven", "outcome"), [("36", "met"), ("72", "short"), ("0.5", "short")])
def test_a_composite_is_made_up_by_the_days_coal(tmp_path: Path, day_seven: str, outcome: str) -> None:
    rows = [[f"2025-03-{d:02d}", 300 + d * 10, f"{30 + d}" if d != 7 else "37", "白云"] for d in range(1, 16)]
    rows[6][2] = "37" if outcome == "met" else day_seven
    sheet = [["青杠水泥2025年3月煤样缩分制样记录"], ["日期", "入窑煤t", "缩分质量g", "制样人"], *rows]
    ctx = papers.world(tmp_path, {"煤样采样制样记录.xlsx": sheet})
    result = papers.run("proportional", ctx, "sample_record")
    assert result.outcome == outcome, result.reason
    if outcome == "short":
        assert "2025-03-07样品占" in result.reason


# -- reading -----------------------------------------------------------------------------------------------------------


def test_a_report_gives_one_sample_for_each_column(tmp_path: Path) -> None:
    text = (
        report(4, "KZ250101", "2025-05-05")
        .replace("| 结果 |", "| 样品 1线 | 样品 2线 |")
        .replace("|---|---|---|", "|---|---|---|---|")
    )
    text = (
        text.replace("| 8.0 |", "| 8.0 | 7.5 |")
        .replace("| 58.61 |", "| 58.61 | 59.02 |")
        .replace("| 22.456 |", "| 22.456 | 22.510 |")
    )
    found = samples(papers.world(tmp_path, {"r.md": text}).documents, papers.world(tmp_path, {"r.md": text}))
    assert [(s.month, s.number, s.value("carbon", "ar")) for s in found] == [
        ((2025, 4), "kz250101", 58.61),
        ((2025, 4), "kz250101", 59.02),
    ]


@pytest.mark.parametrize(
    ("label", "parameter"),
    [
        ("收到基元素碳 Car，%", ("carbon", "ar")),
        ("元素碳Cad %", ("carbon", "ad")),
        ("单位热值含碳tC/GJ", None),
        ("全水 Mt", ("moisture", "t")),
        ("Mad %", ("moisture", "ad")),
        ("Qnet,ar MJ/kg", ("heat", "ar")),
        ("弹筒热值J/g", ("gross", "")),
        ("空干基灰分 %", ("ash", "ad")),
        ("氢Had", ("hydrogen", "ad")),
        ("熟料产量t", None),
    ],
)
def test_a_parameter_and_its_basis_are_told_by_the_label(tmp_path: Path, label: str, parameter: object) -> None:
    ctx = papers.world(tmp_path, {"r.md": report(4, "KZ250101", "2025-05-05")})
    assert parameter_of(label, ctx) == parameter


@given(st.floats(12, 33).map(lambda v: round(v, 3)))
def test_a_calorific_value_is_the_same_in_every_unit(heat: float) -> None:
    assert result_of("heat", "Qnet,ar MJ/kg", f"{heat:.3f}") == pytest.approx(heat)
    assert result_of("heat", "Qnet,ar kJ/kg", f"{heat * 1000:.0f}") == pytest.approx(heat, rel=1e-3)
    assert result_of("heat", "低位发热量 kcal/kg", f"{heat / 4.1816e-3:.0f}") == pytest.approx(heat, rel=1e-3)


@given(st.text(max_size=40))
def test_what_is_no_result_gives_none_or_a_figure_that_can_be_one(cell: str) -> None:
    value = result_of("heat", "低位发热量", cell)
    assert value is None or 10 <= value <= 35
    carbon = result_of("carbon", "元素碳", cell)
    assert carbon is None or carbon < 100


@pytest.mark.parametrize(
    ("told", "month"),
    [
        ("样品编号：QG-MF-2504；样品状态：粉末", (2025, 4)),
        ("采样期：2025年4月1日—30日", (2025, 4)),
        ("送样：青杠水泥　样：2025年4月入窑煤", (2025, 4)),
        ("样品名称：入窑煤粉", (2025, 4)),  # received on the fifth of May
        ("样品编号：QG-MF-1904", (2025, 4)),  # no month of the period
    ],
)
def test_the_month_of_a_report_is_told_by_its_sample(tmp_path: Path, told: str, month: tuple[int, int]) -> None:
    text = f"""# 检测报告
委托单位：重庆青杠水泥有限公司　CMA 232205340117

{told}

收样日期：2025-05-05；检测日期：2025-05-06

收到基元素碳(%)：58.61　收到基低位发热量(GJ/t)：22.456
"""
    ctx = papers.world(tmp_path, {"r.md": text})
    assert [s.month for s in samples(ctx.documents, ctx)] == [month]


@pytest.mark.parametrize(("reports", "outcome"), [(12, "met"), (10, "short")])
def test_reports_one_below_the_other_cover_their_months(tmp_path: Path, reports: int, outcome: str) -> None:
    text = "\n".join(
        report(m, f"KZ25{m * 37:04d}", f"2025-{m + 1:02d}-03" if m < 12 else "2026-01-03")
        for m in range(1, reports + 1)
    )
    params = {"what": "net_calorific_value | elemental_carbon", "of_samples": True}
    result = papers.run("covers_months", papers.world(tmp_path, {"检测报告.md": text}), "test_report", **params)
    assert result.outcome == outcome, result.reason
    assert ("2025年11月、2025年12月" in result.reason) is (outcome == "short")


def test_a_samples_month_is_its_names_though_its_day_stands_in_the_same_line(tmp_path: Path) -> None:
    line = "报告编号：MT25-0107　　样品：入窑煤粉 1 月缩分样　　收样：2025-02-03"
    result = papers.table(["项目", "结果"], [["收到基元素碳 Car", "60.12 %"]])
    ctx = papers.world(tmp_path, {"报告.md": f"# 检测报告\n\n{line}\n\n{result}\n"})
    assert [sample.month for sample in samples(ctx.documents, ctx)] == [(2025, 1)]
