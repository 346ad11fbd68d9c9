"""The draw: its size by the stated rule, the same for the same seed, and only of what is the plant's own."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.internal.prepare import InternalAudit, prepare
from auditor.internal.sampling import Draw, draw, size
from auditor.model import Audit
from standard.model import Standard
from standard.practice import load_practice
from standard.profile import Profile

PRACTICE = load_practice()
ITEMS = st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=60)


@given(st.integers(0, 5000))
def test_the_size_follows_the_rule(population: int) -> None:
    drawn = size(population, PRACTICE)
    if population <= PRACTICE.least:
        assert drawn == population
    else:
        root = math.isqrt(population - 1) + 1
        assert drawn == min(PRACTICE.most, max(PRACTICE.least, root))


@given(ITEMS, st.integers(0, 20), st.text(max_size=8))
def test_a_draw_is_the_same_again_whatever_the_order_it_is_drawn_from(items: list[str], count: int, seed: str) -> None:
    first = draw(items, count, seed, "S01")
    assert sorted(draw(items[::-1], count, seed, "S01")) == sorted(first)
    assert len(first) == min(count, len(items))
    assert set(first) <= set(items)


def test_anyone_can_draw_again_with_sha256_alone() -> None:
    months = [f"2025-{m:02}" for m in range(1, 13)]
    ranked = sorted(months, key=lambda m: hashlib.sha256(f"47184cd2:S10:{m}".encode()).hexdigest())
    assert set(draw(months, 4, "47184cd2", "S10")) == set(ranked[:4])


def test_another_seed_draws_other_items() -> None:
    days = [f"d{n}" for n in range(365)]
    assert draw(days, 12, "a", "S01") != draw(days, 12, "b", "S01")


@pytest.fixture
def internal(audit_with: Callable[..., Audit], standard: Standard, sample: Profile) -> InternalAudit:
    return prepare(audit_with(), standard, sample, seed="test")


def of(internal: InternalAudit, kind: str) -> Draw:
    return next(d for d in internal.draws if d.kind == kind)


def test_monthly_ledgers_are_sampled_from_the_periods_months(internal: InternalAudit) -> None:
    ledger = of(internal, "emission_ledger")
    assert ledger.population == tuple(f"2025-{m:02}" for m in range(1, 13))
    assert len(ledger.drawn) == 4


def test_daily_sheets_are_sampled_from_the_periods_days(internal: InternalAudit) -> None:
    daily = of(internal, "daily_report")
    assert len(daily.population) == 365
    assert len(daily.drawn) == PRACTICE.most


def test_papers_of_which_there_are_many_are_sampled_one_by_one(internal: InternalAudit) -> None:
    trades = of(internal, "trade_application")
    assert len(trades.population) == 30
    assert len(trades.drawn) == 6
    assert not trades.whole


def test_strangers_papers_and_blank_forms_are_no_population(internal: InternalAudit) -> None:
    assert {"trade_ledger", "meter_maintenance_record"}.isdisjoint(d.kind for d in internal.draws)
    assert "计量器具维护保养记录" in [t.name for t in internal.unmet]


def test_key_meters_are_all_drawn(audit_with: Callable[..., Audit], standard: Standard, sample: Profile) -> None:
    from dataclasses import replace

    meters = [{"number": f"JL-{n:03}", "name": "秤", "key": n <= 5} for n in range(1, 21)]
    audit = audit_with()
    internal = prepare(replace(audit, profile={**audit.profile, "meters": meters}), standard, sample, seed="x")
    drawn = of(internal, "meters").drawn
    assert {f"JL-{n:03} 秤" for n in range(1, 6)} <= set(drawn)
    assert len(drawn) == 5  # √20 rounded up, the key ones among them


def test_the_seed_follows_from_what_was_audited(
    audit_with: Callable[..., Audit], standard: Standard, sample: Profile
) -> None:
    one, same = prepare(audit_with(), standard, sample), prepare(audit_with(), standard, sample)
    assert (one.seed, one.draws) == (same.seed, same.draws)
