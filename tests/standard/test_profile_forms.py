"""A profile in the forms in which people write it is the same profile."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from standard.errors import UserError
from standard.profile import make_profile

SAMPLE = Path(__file__).resolve().parents[2] / "evidence" / "yuling"


@pytest.fixture
def data() -> dict[str, Any]:
    found = next(p for p in (SAMPLE / "profile.yaml", SAMPLE / "plant.yaml") if p.is_file())
    held = yaml.safe_load(found.read_text(encoding="utf-8"))
    assert isinstance(held, dict)
    return copy.deepcopy(held)


@pytest.mark.parametrize(
    "people",
    [
        {"general_manager": "冉启明", "management_representative": "庞德胜（副总经理）"},
        {"总经理": "冉启明", "管理者代表": "庞德胜"},
        {"gm": {"name": "冉启明", "title": "总经理"}, "representative": {"name": "庞德胜"}},
        ["冉启明（总经理）", "庞德胜，副总经理、管理者代表"],
        ["总经理 冉启明", "管理者代表：庞德胜"],
    ],
)
def test_people_are_told_in_any_of_their_forms(data: dict[str, Any], people: object) -> None:
    profile = make_profile({**data, "people": people})
    head, representative = profile.person("top_management"), profile.person("representative")
    assert head is not None
    assert representative is not None
    assert (head["name"], representative["name"]) == ("冉启明", "庞德胜")


def test_days_facts_and_amounts_are_told_in_any_of_their_forms(data: dict[str, Any]) -> None:
    data["facts"]["has_mine"] = "否"
    told = make_profile(
        {
            **data,
            "period": "2025年1月1日至2025年12月31日",
            "audit_date": "2026/1/20",
            "clinker_capacity_t": "155万吨",
            "aliases": "某某水泥、某水",
        }
    ).data
    assert told["period"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert (told["audit_date"], told["clinker_capacity_t"], told["aliases"]) == (
        "2026-01-20",
        1_550_000,
        ["某某水泥", "某水"],
    )
    assert told["facts"]["has_mine"] is False


@pytest.mark.parametrize("people", [3, [[]], {"总经理": 3}, [{"title": "总经理"}]])
def test_what_is_no_form_of_people_is_refused_in_chinese(data: dict[str, Any], people: object) -> None:
    with pytest.raises(UserError, match="people"):
        make_profile({**data, "people": people})
