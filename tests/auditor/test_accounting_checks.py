"""Checks that compute: a figure that is off is shown with what it should be; what can't be computed is left alone."""

from __future__ import annotations

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates

LEDGER = [
    "月份",
    "入窑煤t",
    "低位发热量GJ/t",
    "元素碳tC/t",
    "氧化率",
    "燃煤排放tCO2",
    "熟料产量t",
    "过程因子",
    "过程排放tCO2",
    "合计tCO2",
]
SUMS = {"types": ["emission_ledger"], "quantities": {"燃煤消耗量": "fuel_consumption", "熟料产量": "clinker_output"}}


def run(name, params, ctx, *docs):
    return CHECKS[name](params, Candidates(docs), ctx)


def month_rows(coal=10_000.0, clinker=100_000.0):
    """Twelve right rows of an emission ledger, the parameters different in each."""
    rows = []
    for m in range(1, 13):
        ncv, carbon = 22.5 + m / 100, 0.58 + m / 1000
        burned, process = coal * carbon * 0.99 * 44 / 12, clinker * 0.535
        values = [coal, ncv, carbon, 0.99, round(burned, 1), clinker, 0.535, process, round(burned + process, 1)]
        rows.append([f"{m}月", *(f"{v:.4f}".rstrip("0").rstrip(".") for v in values)])
    return rows


@pytest.fixture
def ledger(document):
    def make(rows, year=2025):
        return document("l.xlsx", f"青杠水泥{year}年碳排放月度台账", table=(LEDGER, rows))

    return make


def test_a_ledger_that_computes_is_met(ledger, world) -> None:
    doc = ledger(month_rows())
    outcome = run("recomputes", {}, world(doc), doc)
    assert outcome.outcome == "met"
    assert "36处" in outcome.reason


@pytest.mark.parametrize(("column", "name"), [(5, "燃料燃烧排放"), (8, "过程排放"), (9, "排放合计")])
def test_an_emission_that_its_own_row_does_not_give_is_shown_with_the_difference(ledger, world, column, name) -> None:
    rows = month_rows()
    rows[4][column] = str(float(rows[4][column]) + 1000)
    doc = ledger(rows)
    outcome = run("recomputes", {}, world(doc), doc)
    assert outcome.outcome == "short"
    assert f"5月{name}写" in outcome.reason
    assert "差" in outcome.reason


def test_a_formula_that_no_row_keeps_to_is_not_held_against_the_ledger(ledger, world) -> None:
    rows = [[*r[:5], str(float(r[5]) * 1.7), *r[6:9], r[9]] for r in month_rows()]
    doc = ledger(rows)
    assert run("recomputes", {}, world(doc), doc).outcome == "met"


def test_parameters_copied_over_two_months_are_seen(ledger, world) -> None:
    rows = month_rows()
    rows[7][2:4] = rows[6][2:4]
    doc = ledger(rows)
    outcome = run("varies", {"what": "net_calorific_value | elemental_carbon"}, world(doc), doc)
    assert outcome.outcome == "short"
    assert "7月、8月" in outcome.reason


def test_one_value_that_happens_twice_is_no_copy(ledger, world) -> None:
    rows = month_rows()
    rows[7][2] = rows[6][2]
    doc = ledger(rows)
    assert run("varies", {"what": "net_calorific_value | elemental_carbon"}, world(doc), doc).outcome == "met"


def test_a_default_used_all_year_is_no_copy(ledger, world) -> None:
    rows = [[*r[:2], "20.908", "0.5680", *r[4:]] for r in month_rows()]
    doc = ledger(rows)
    assert run("varies", {"what": "net_calorific_value | elemental_carbon"}, world(doc), doc).outcome == "met"


def test_a_report_is_held_against_the_sum_of_the_ledgers_months(ledger, document, world) -> None:
    book = ledger(month_rows(), 2024)
    report = document("r.docx", "青杠水泥2024年度温室气体排放报告", "入窑煤消耗量 121,860 t，熟料产量120万吨。")
    outcome = run("agrees_with", SUMS, world(report, book), report)
    assert outcome.outcome == "short"
    assert "2024年燃煤消耗量写121,860，台账各月合计120,000，差1,860" in outcome.reason
    assert {c.file for c in outcome.citations} == {"r.docx", "l.xlsx"}


def test_a_report_that_rounds_agrees(ledger, document, world) -> None:
    book = ledger(month_rows(), 2024)
    report = document("r.docx", "青杠水泥2024年度温室气体排放报告", "入窑煤消耗量12.0万吨，熟料产量1,200,000吨。")
    outcome = run("agrees_with", SUMS, world(report, book), report)
    assert outcome.outcome == "met"
    assert "一致" in outcome.reason


def test_another_years_ledger_or_another_quantity_is_not_compared(ledger, document, world) -> None:
    book = ledger(month_rows(), 2025)
    report = document("r.docx", "青杠水泥2024年度温室气体排放报告", "入窑煤消耗量121,860 t。")
    assert run("agrees_with", SUMS, world(report, book), report).outcome == "met"
    undated = ledger(month_rows(), "")
    assert run("agrees_with", SUMS, world(report, undated), report).outcome == "met"  # it is the period's, of 2025
    other = document("q.docx", "青杠水泥2025年度温室气体排放报告", "入窑煤库存 45,000 t。")
    assert run("agrees_with", SUMS, world(other, book), other).outcome == "met"


def test_a_running_balance_that_jumps_is_shown(document, world) -> None:
    body = [
        ["2025-03-18", "签发", "1842", "1842"],
        ["2025-05-22", "转让", "600", "1342"],
        ["2025-06-30", "转让", "100", "1242"],
    ]
    doc = document("p.xlsx", "减排量登记明细", table=(["日期", "事项", "数量t", "结余t"], body))
    outcome = run("balances", {}, world(doc), doc)
    assert outcome.outcome == "short"
    assert "应为1,242，差100" in outcome.reason
    assert outcome.reason.count("差") == 1


def test_a_gap_between_two_certificates_is_a_violation_with_its_days(document, world) -> None:
    columns = ["器具编号", "名称", "检定日期", "有效期至"]
    body = [["A1", "熟料秤", "2024-06-02", "2025-06-01"], ["A1", "熟料秤", "2025-07-21", "2026-07-20"]]
    doc = document("m.xlsx", "计量器具台账", table=(columns, body))
    outcome = run("in_validity", {}, world(doc), doc)
    assert outcome.outcome == "violated"
    assert "熟料秤2025-06-01到期，2025-07-21才重新检定，超期49天" in outcome.reason


def test_a_certificate_closes_the_gap_of_the_instrument_it_names(document, world) -> None:
    ledger = document(
        "m.xlsx", "计量器具台账", table=(["管理编号", "名称", "有效期至"], [["QG-JL-07", "煤粉转子秤", "2025-06-14"]])
    )
    certificate = document(
        "c.pdf",
        "校准证书",
        "证书编号：X1\n器具名称：转子秤\n编号：QG-JL-07\n校准日期：2025年6月10日\n有效期至：2026年6月9日",
    )
    assert run("in_validity", {}, world(ledger), ledger).outcome == "violated"
    assert run("in_validity", {}, world(ledger, certificate), ledger, certificate).outcome == "met"


def test_one_person_who_records_and_checks_breaks_the_two_person_rule(document, world) -> None:
    body = [["3月1日", "120", "白云", "白云"], ["3月2日", "130", "白云", "白云"], ["3月3日", "125", "白云", "余海"]]
    doc = document("d.xlsx", "中控日报", table=(["日期", "入窑煤t", "记录人", "校核人"], body))
    outcome = run("signed_by", {"people": 2, "severity": "violated"}, world(doc), doc)
    assert outcome.outcome == "violated"
    assert "同一人" in outcome.reason


def test_account_roles_in_a_line_are_read(document, world) -> None:
    doc = document("z.txt", "碳账户权限", "操作员邬丹（出纳）、审核员谭玉芬（财务）、监管员邬丹，不得互相顶替。")
    assert run("distinct_roles", {"roles": []}, world(doc), doc).outcome == "violated"
