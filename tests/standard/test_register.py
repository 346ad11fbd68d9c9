"""The register, the factors and the calendar as shipped."""

from __future__ import annotations

from datetime import date

import pytest

from standard.factors import shown, sourced
from standard.load import load
from standard.model import DocumentType

DOCUMENTS = load().documents


def test_the_85_researched_types_are_all_there_in_order() -> None:
    assert [d.d for d in DOCUMENTS.values() if d.d] == [f"D{n:02d}" for n in range(1, 86)]


def test_types_without_a_research_number_are_beyond_the_guideline() -> None:
    assert all(d.beyond == (not d.d) for d in DOCUMENTS.values())


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda d: d.id)
def test_a_type_is_known_by_many_names(document: DocumentType) -> None:
    assert 8 <= len(document.aliases) <= 25
    assert not set(document.aliases) & set(document.generic)


@pytest.mark.parametrize("kind", ["ledger", "form"])
def test_ledgers_and_forms_have_columns_to_know_them_by(kind: str) -> None:
    assert [d.id for d in DOCUMENTS.values() if d.kind == kind and len(d.columns) < 3] == []


def test_general_names_stand_under_generic_where_carbon_is_required() -> None:
    general = {
        "内审报告",
        "管理评审报告",
        "内部审核程序",
        "不符合项报告",
        "培训签到表",
        "应急预案",
        "会议纪要",
        "职责分工表",
    }
    carbon = [d for d in DOCUMENTS.values() if d.carbon]
    assert not [(d.id, a) for d in carbon for a in d.aliases if a in general]


def test_only_what_was_read_in_the_original_is_shown_unmarked() -> None:
    factors = load().factors
    assert shown(factors["grid_2023_chongqing"]) == "0.5581 kgCO₂/kWh"
    assert shown(factors["bituminous_coal_ncv"]) == "23.076 GJ/t（待核实）"
    assert shown(factors["ccer_offset_limit"]) == "5%"
    assert shown(factors["fine_reporting"]) == "50,000—500,000元"
    assert "来源：" in sourced(factors["heat"])


def test_default_emission_factors_follow_from_their_parts() -> None:
    factors = load().factors
    fuels = [i.removesuffix("_emission_factor") for i in factors if i.endswith("_emission_factor")]
    assert len(fuels) == 13
    for fuel in fuels:
        parts = [factors[f"{fuel}_{p}"]["value"] for p in ("ncv", "carbon_per_heat", "oxidation")]
        computed = parts[0] * parts[1] * parts[2] / 100 * 44 / 12
        assert factors[f"{fuel}_emission_factor"]["value"] == pytest.approx(computed, abs=2e-4)


def test_the_calendars_dates_follow_the_accounting_year() -> None:
    duties = {d["id"]: d for d in load().calendar}
    assert duties["annual_report"]["dates"][2025] == date(2026, 3, 31)
    assert duties["surrender"]["dates"] == {2024: date(2025, 12, 31), 2025: date(2026, 12, 31)}
