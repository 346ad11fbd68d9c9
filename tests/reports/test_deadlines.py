"""Statutory deadlines near the audit are worked out from the calendar's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from auditor.reports.deadlines import upcoming
from standard.model import Standard


def days(standard: Standard, when: date, **entry: object) -> list[tuple[date, bool]]:
    calendar = ({"duty": "事项", "statutory": True, **entry},)
    return [(d.due, d.stated) for d in upcoming(replace(standard, calendar=calendar), when)]


def test_a_notice_of_the_year_goes_before_the_standing_rule(standard: Standard) -> None:
    rule = {"month": 3, "day": 31, "year_offset": 1}
    assert days(standard, date(2025, 5, 1), rule=rule, dates={2024: date(2025, 6, 30)}) == [(date(2025, 6, 30), True)]
    assert days(standard, date(2027, 2, 1), rule=rule, dates={2024: "2025-06-30"}) == [(date(2027, 3, 31), False)]


def test_a_monthly_duty_shows_its_next_day_only(standard: Standard) -> None:
    assert days(standard, date(2026, 3, 20), rule={"days_after_month_end": 40}) == [(date(2026, 4, 9), True)]
    assert days(standard, date(2026, 1, 5), rule={"days_after_month_end": 40}) == [(date(2026, 1, 9), True)]


def test_what_is_far_off_past_or_not_statutory_is_left_out(standard: Standard) -> None:
    rule = {"month": 12, "day": 31, "year_offset": 0}
    assert days(standard, date(2026, 3, 20), rule=rule) == []
    assert days(standard, date(2026, 12, 1), rule=rule, statutory=False) == []
    assert days(standard, date(2026, 12, 31), rule=rule) == [(date(2026, 12, 31), False)]
    assert days(standard, date(2026, 3, 20), rule={"per_year": 1}) == []
