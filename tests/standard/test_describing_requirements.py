"""A requirement as a person reads it."""

from __future__ import annotations

import re

import pytest

from standard.errors import UserError
from standard.load import load
from standard.show import concerns, describe, rule_in_words


@pytest.mark.parametrize("requirement", load().requirements)
def test_every_requirement_reads_as_chinese(requirement: str) -> None:
    text = describe(load(), requirement)
    assert load().requirements[requirement].statement in text
    without_ids = re.sub(r"（[a-z0-9_]+）|standard/\w+\.yaml", "", text)
    assert not re.search(r"[a-z]+_[a-z_]+", without_ids), "an id where words belong"


def test_documents_checks_concepts_errata_and_dates_are_told() -> None:
    text = describe(load(), "6.2.3.b")
    for part in ("需要（每项都要满足）", "概念（各厂的说法）", "期限：", "草案的差错", "足额清缴上年度配额"):
        assert part in text


def test_unverified_factors_are_marked() -> None:
    assert "待核实" in describe(load(), "6.1.2.b")


def test_an_unknown_requirement_is_refused() -> None:
    with pytest.raises(UserError, match=r"没有要求 9\.9"):
        describe(load(), "9.9")


def test_a_chapter_number_means_its_introduction_only() -> None:
    requirements = load().requirements
    assert concerns("5", requirements["5-1"])
    assert not concerns("5", requirements["5.1.2-1"])
    assert concerns("4.5", requirements["4.5.1-1"])
    assert not concerns("6.1.2.b", requirements["6.1.2.a"])


@pytest.mark.parametrize("duty", load().calendar, ids=lambda d: d["id"])
def test_every_rule_of_the_calendar_has_words(duty: dict[str, dict[str, object]]) -> None:
    assert re.search("[前内次月]", rule_in_words(duty["rule"]))
    assert "_" not in rule_in_words(duty["rule"])
