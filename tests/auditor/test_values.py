"""Dates, months, figures and names as Chinese plants write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.names import names
from auditor.values import add_months, cjk_number, dates, months, number, numbers, span_months, years

DAYS = st.dates(date(2001, 1, 1), date(2039, 12, 31))
DIGITS = "〇一二三四五六七八九"


def in_chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


@pytest.mark.parametrize(
    "form",
    ["{y}-{m:02}-{d:02}", "{y}.{m}.{d}", "{y}/{m}/{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}", "{y} 年 {m} 月 {d} 日"],
)
@given(day=DAYS)
def test_every_written_form_of_a_date_is_read_back(form: str, day: date) -> None:
    assert dates("于" + form.format(y=day.year, m=day.month, d=day.day) + "完成") == (day,)


@given(day=DAYS)
def test_a_date_in_chinese_numerals_is_read_back(day: date) -> None:
    text = "".join(DIGITS[int(c)] for c in str(day.year)) + f"年{in_chinese(day.month)}月{in_chinese(day.day)}日"
    assert dates(text) == (day,)


def test_a_two_digit_year_is_of_this_century() -> None:
    assert dates("25/03/05 交接") == (date(2025, 3, 5),)


@pytest.mark.parametrize("text", ["2025-13-01", "2025年2月30日", "YL-JL-0601", "1120250305118", "GB/T 32151.8-2015"])
def test_what_is_no_date_gives_none(text: str) -> None:
    assert dates(text) == ()


def test_a_span_of_months_is_spread_out() -> None:
    assert months("1—3月、9月", 2025) == ((2025, 1), (2025, 2), (2025, 3), (2025, 9))


def test_a_bare_month_needs_a_year_to_be_placed() -> None:
    assert months("7月台账") == ()


def test_years_are_taken_from_titles_not_from_standards() -> None:
    assert years("2024年度温室气体排放报告") == (2024,)


@given(st.integers(1, 99))
def test_chinese_numbers_up_to_99_are_read_back(n: int) -> None:
    assert cjk_number(in_chinese(n)) == n


@given(st.floats(0, 1e9).map(lambda x: round(x, 2)))
def test_figures_with_thousands_separators_are_read_back(x: float) -> None:
    assert numbers(f"合计{x:,.2f}t") == (x,)


def test_a_cell_with_two_figures_has_no_single_value() -> None:
    assert number("5000~6000") is None


@given(DAYS, st.integers(0, 60))
def test_adding_months_never_leaves_the_target_month(day: date, count: int) -> None:
    moved = add_months(day, count)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == count
    assert moved.day <= day.day


@given(DAYS, DAYS)
def test_a_span_holds_each_month_once_in_order(a: date, b: date) -> None:
    start, end = min(a, b), max(a, b)
    span = span_months(start, end)
    assert span[0] == (start.year, start.month)
    assert span[-1] == (end.year, end.month)
    assert len(span) == len(set(span))
    assert span == sorted(span)


def test_names_in_a_signature_cell_are_found_with_their_dates_left_out() -> None:
    assert names("欧阳鹏 2025-03-24、谭雪") == ("欧阳鹏", "谭雪")
    assert names("同意") == ()


def test_a_mails_date_is_read() -> None:
    assert dates("日期：Mon, 7 Jul 2025 08:30:00 +0800") == (date(2025, 7, 7),)


def test_blanks_between_thousands_part_no_figure() -> None:
    assert number("1 102") == 1102
    assert number("1 100 000 吨") == 1_100_000
    assert number("12 34") is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("24.7月", (2024, 7)),
        ("25年1月", (2025, 1)),
        ("202407", (2024, 7)),
        ("24-12", (2024, 12)),
        ("十二月", (2023, 12)),
    ],
)
def test_months_are_told_however_short_the_year(text: str, month: tuple[int, int]) -> None:
    assert months(text, 2023) == (month,)


@pytest.mark.parametrize("text", ["22.5", "201", "20241301", "产量 202407 吨"])
def test_plain_figures_are_no_months(text: str) -> None:
    assert months(text, 2023) == ()
