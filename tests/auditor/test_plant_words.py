"""The words of one audit: what the profile adds to the vocabulary."""

from __future__ import annotations

import pytest

from auditor.matching import Matcher
from auditor.plant import plant_words
from auditor.text import normalise
from standard.load import load
from standard.profile import Profile
from tests.auditor.conftest import PROFILE


@pytest.mark.parametrize(("end", "near", "far"), [("2025-12-31", 2026, 2029), ("2028-06-30", 2029, 2032)])
def test_near_and_far_years_are_counted_from_the_audited_one(end: str, near: int, far: int) -> None:
    profile = Profile(PROFILE | {"period": {"start": f"{int(end[:4]) - 1}-07-01", "end": end}})
    matcher = Matcher(plant_words(load().concepts, profile))
    assert matcher.mentions("short_term", normalise(f"{near}目标"))
    assert matcher.mentions("medium_term", normalise(f"{far} 要到"))
    assert matcher.mentions("medium_term", normalise(f"到{far}年，单位熟料排放降到"))
    assert matcher.mentions("medium_term", normalise(f"{near}—{far}年"))
    assert matcher.mentions("long_term", normalise(f"至{far + 5}年"))
    assert not matcher.mentions("medium_term", normalise(f"至{far + 5}年"))
    assert not matcher.mentions("medium_term", normalise(f"{near}目标"))
    assert not matcher.mentions("short_term", normalise(f"{far} 要到"))
