"""Records laid out otherwise than as one table: forms month by month, quarters headed by a line, receipts apart."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

SCALES = ("入窑煤粉秤", "熟料皮带秤")
EACH = {"each": "scale_name_column", "severity": "violated"}


def check_forms(months: Iterable[int]) -> str:
    """One form a month; its month stands in the line above the form's table only."""
    rows = [[scale, "2.0", "2.01", "合格"] for scale in SCALES]
    form = papers.table(["器具", "标准量", "示值", "结论"], rows)
    forms = [f"关键秤月校验单　{m}月　校验日 2025-{m:02d}-10\n\n{form}\n\n校验人 田野" for m in months]
    return "# 青杠水泥2025年关键计量器具月度校验记录\n\n" + "\n\n".join(forms)


@pytest.mark.parametrize(
    ("months", "outcome", "told"),
    [
        (range(1, 13), "met", ""),
        ([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12], "violated", "有1个月没有记录"),
        ([1, 4, 7, 10], "violated", "有8个月没有记录"),
    ],
)
def test_a_forms_month_stands_in_the_line_above_it(
    tmp_path: Path, months: Iterable[int], outcome: str, told: str
) -> None:
    ctx = papers.world(tmp_path, {"校验单.md": check_forms(months)})
    result = papers.run("covers_months", ctx, "meter_check_record", what="clinker_scale", **EACH)
    assert result.outcome == outcome, result.reason
    assert told in result.reason


@pytest.mark.parametrize(("before", "outcome"), [("2025-03-05", "met"), ("2025-01-20", "violated")])
def test_the_validity_before_this_calibration_counts_too(tmp_path: Path, before: str, outcome: str) -> None:
    columns = ["编号", "名称", "周期(月)", "上期有效期至", "本期检定/校准日", "本期有效期至"]
    ledger = [["青杠水泥计量器具管理台账"], columns, ["P1", "熟料皮带秤", "12", before, "2025-03-02", "2026-03-01"]]
    result = papers.run("in_validity", papers.world(tmp_path, {"器具台账.xlsx": ledger}), "meter_ledger")
    assert result.outcome == outcome, result.reason


def quarters(told: Iterable[int]) -> str:
    """A year's reports bound together, each headed by a line of its own; only those of `told` speak of data."""
    parts = [
        f"第{'一二三四'[q - 1]}季度\n\n"
        + ("数据抽查日报30份，差错2处，已更正。" if q in told else "车间例行会议两次，传达文件。")
        for q in range(1, 5)
    ]
    return "# 青杠水泥2025年碳绩效监视季报（合订）\n\n" + "\n\n".join(parts)


@pytest.mark.parametrize(("told", "outcome", "lacking"), [([1, 2, 3, 4], "met", ""), ([1, 3, 4], "short", "第二季度")])
def test_a_line_heads_a_quarter_that_what_stands_below_it_tells_of(
    tmp_path: Path, told: list[int], outcome: str, lacking: str
) -> None:
    ctx = papers.world(tmp_path, {"季报.md": quarters(told)})
    result = papers.run("covers_quarters", ctx, "monitoring_record", what="data_spot_check")
    assert result.outcome == outcome, result.reason
    assert lacking in result.reason


def receipt(paid: str) -> str:
    return (
        f"# 登记系统清缴凭证\n\n账户名称：重庆青杠水泥有限公司\n\n清缴数量(t)：{paid}\n\n提交时间：2025-12-16 10:26\n"
    )


@pytest.mark.parametrize(
    ("paid", "more", "outcome"),
    [
        ("700,000", "", "met"),
        ("699,100", "", "violated"),
        ("300,000", "", "met"),  # less than half: a part, no whole surrender
        ("699,100", "使用CCER：900吨。", "met"),
    ],
)
def test_the_registrys_receipt_is_held_against_what_other_papers_say_is_owed(
    tmp_path: Path, paid: str, more: str, outcome: str
) -> None:
    report = f"# 2024年度履约情况报告\n\n重庆青杠水泥有限公司　2026年1月9日\n\n核定排放量700,000吨，足额办结。{more}\n"
    ctx = papers.world(tmp_path, {"凭证.md": receipt(paid), "履约情况报告.md": report})
    result = papers.run("surrendered_in_full", ctx, "compliance_report", "allowance_change_statement")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("term", "outcome"), [("5", "met"), ("3", "violated")])
def test_a_term_of_other_records_is_no_concern_of_the_calibrations(tmp_path: Path, term: str, outcome: str) -> None:
    plan = f"""# 青杠水泥2025年监测计划

原始记录（班报、日报）保存3年。

检定证书、校准证书保存{term}年。
"""
    ctx = papers.world(tmp_path, {"监测计划.md": plan})
    what = "calibration_records | raw_records"
    result = papers.run("retention_at_least", ctx, "monitoring_plan", years=5, first="calibration_records", what=what)
    assert result.outcome == outcome, result.reason


def test_a_copied_sentence_does_no_harm_where_enough_is_told_besides(tmp_path: Path) -> None:
    copied = "优化生料配比，提高钢渣、粉煤灰等非碳酸盐原料掺比，减少石灰石消耗量，降低工业过程排放"
    rule = f"# 青杠水泥烧成操作规程\n\n分解炉出口温度按860℃控制。\n\nRDF投料不超过1 t/h，炉温低即停喂。\n\n{copied}；\n"
    ctx = papers.world(tmp_path, {"操作规程.md": rule})
    elements = {"烧成": "kiln_parameters", "替代燃料": "alternative_fuel", "配料": "raw_mix"}
    assert papers.run("covers", ctx, "operating_procedure", elements=elements).outcome == "short"
    assert papers.run("covers", ctx, "operating_procedure", elements=elements, at_least=2).outcome == "met"
