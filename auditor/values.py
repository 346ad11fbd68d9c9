"""Dates, months, figures and names as Chinese plants write them.

Every function takes raw text and returns plain values; what isn't there gives an empty result, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from standard.widths import half_width

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "两": "2"}
_CJK_NUMERAL = re.compile("[〇零○一二三四五六七八九十]")
_CJK_YEAR = re.compile(r"[二][〇零○][一二三四五六七八九〇零○]{2}(?=年)")
_DATE = re.compile(
    r"(?<!\d)(?P<y>20\d\d)\s*(?:年|[-./])\s*(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-./])\s*(?P<d>3[01]|[12]\d|0?[1-9])"
    r"(?:(?!\d)|(?=[0-2]\d:[0-5]\d))\s*日?"  # scanned text glues the time to the day: '2025-11-1810:31'
    r"|(?<!\d)(?P<y3>20\d\d)(?P<m3>0[1-9]|1[0-2])(?P<d3>0[1-9]|[12]\d|3[01])(?!\d)"
)
_MAIL_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# As RFC 5322 has it in a mail's head: 'Thu, 10 Apr 2025 09:12:40 +0800'.
_MAIL_DATE = re.compile(rf"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9]) (?P<m>{'|'.join(_MAIL_MONTHS)}) (?P<y>20\d\d)(?!\d)")
_SHORT_DATE = re.compile(r"(?<![\d年./-])(?P<y>2\d)[-./](?P<m>1[0-2]|0[1-9])[-./](?P<d>3[01]|[12]\d|0[1-9])(?!\d)")
_TWO_DIGITS = re.compile(r"(?<![\d.])(2\d)\s*[年.](?=\s*(?:1[0-2]|0?[1-9])\s*月)")  # '24年7月', '24.7月'
_MONTH_ALONE = re.compile(r"(20\d\d|2\d(?=-))-?(0[1-9]|1[0-2])")  # a cell of nothing else: '202407', '24-07'
_MONTH_DAY = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])\s*日")
MONTH_HEADS = frozenset({"月", "月份", "月次", "月序", "m", "mon", "month", "period", "期间", "数据月"})
_BARE_MONTH = re.compile(r"0?(1[0-2]|[1-9])|(十[一二]?|[一二三四五六七八九])")
_YEAR_MONTH = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|[-./])\s*(1[0-2]|0?[1-9])(?!\d)\s*月?(?!\s*[-./]\s*\d)")
_MONTH = re.compile(r"(?<![\d.年/-])(1[0-2]|0?[1-9])\s*月(?!\s*\d)")
_MONTH_SPAN = re.compile(
    r"(?<![\d.])(?:(20\d\d)\s*年\s*)?(1[0-2]|0?[1-9])\s*月?\s*[-~—–～至到]\s*(1[0-2]|0?[1-9])\s*月"
)
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=\s*(?:年|[-—~至]\s*20\d\d|版|度))|(?<!\d)(20[0-4]\d)(?!\d)")
# A cell or label that is an English month and nothing else: 'Jan', 'Sept.', 'Mar 2025', '2025-Oct'.
_ENGLISH_MONTH = re.compile(
    r"(?:(?P<y>20\d\d)[ -])?(?P<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?(?:[ -](?P<y2>20\d\d))?"
)
_NUMBER = re.compile(r"(?<![\d.])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_CJK_MONTH = {"十二月": "12月", "十一月": "11月", "十月": "10月"} | {
    f"{c}月": f"{i}月" for i, c in enumerate("一二三四五六七八九", 1)
}
_CJK_DAY = re.compile(r"([一二三四五六七八九十]{1,3})(?=日)")
_CJK_TENS = re.compile(r"^(?:(?P<t>[二三四五六七八九])?十)?(?P<u>[一二三四五六七八九])?$")


FULL_DAY = r"20\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?"  # a day told in full, for patterns around it
_DAY_OF_YEAR = re.compile(r"(?<![\d./:-])((?:1[0-2]|0?[1-9])[-/.](?:[12]\d|3[01]|0?[1-9]))(?![\d./:-])")
_THOUSANDS = re.compile(r"[+−-]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?! ?\d)")  # as typesetters part them
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """`text` half-width, dates' Chinese numerals and short years written out ('二〇二五年三月' → '2025年3月')."""
    text = half_width(text)
    if "月" in text:
        text = _TWO_DIGITS.sub(r"20\1年", text)
    if not _CJK_NUMERAL.search(text):
        return text
    text = _CJK_YEAR.sub(lambda m: "".join(_DIGITS.get(c, c) for c in m.group()), text)
    for word, digit in _CJK_MONTH.items():
        text = text.replace(word, digit)
    return _CJK_DAY.sub(lambda m: str(cjk_number(m.group()) or m.group()), text)


def cjk_number(word: str) -> int | None:
    """1–99 from '五', '十二', '三十一' or digits; None for anything else."""
    if word.isdigit():
        return int(word)
    match = _CJK_TENS.match(word)
    if not match or not word:
        return None
    tens = (int(_DIGITS[match["t"]]) if match["t"] else 1) if "十" in word else 0
    return tens * 10 + (int(_DIGITS[match["u"]]) if match["u"] else 0)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def dates(text: str, year: int | None = None) -> tuple[date, ...]:
    """All whole dates in `text`, in order. `year` completes '7月3日' and the like when given."""
    text = plain(text)
    found: list[tuple[int, date]] = []
    if "2" not in text and year is None:  # no year
        return ()
    for m in _DATE.finditer(text) if "20" in text else ():
        day = _day(m["y"] or m["y3"], m["m"] or m["m3"], m["d"] or m["d3"])
        if day:
            found.append((m.start(), day))
    for m in _MAIL_DATE.finditer(text) if " 20" in text else ():
        day = _day(m["y"], str(_MAIL_MONTHS.index(m["m"]) + 1), m["d"])
        if day:
            found.append((m.start(), day))
    taken = {at for at, _ in found}
    for m in _SHORT_DATE.finditer(text):
        day = _day("20" + m["y"], m["m"], m["d"])
        if day and m.start() - 2 not in taken:
            found.append((m.start(), day))
    if year is not None:
        spans = [m.span() for m in _DATE.finditer(text)]
        for m in _MONTH_DAY.finditer(text):
            day = _day(str(year), m[1], m[2])
            if day and not any(a <= m.start() < b for a, b in spans):
                found.append((m.start(), day))
    return tuple(day for _, day in sorted(found))


@lru_cache(maxsize=100_000)
def months(text: str, year: int | None = None) -> tuple[tuple[int, int], ...]:
    """(year, month) pairs named in `text`; a bare '7月' takes `year`, and spans ('1—6月') are spread out."""
    text = plain(text)
    found: list[tuple[int, int]] = []
    for m in _MONTH_SPAN.finditer(text):
        first, last = int(m[2]), int(m[3])
        base = int(m[1]) if m[1] else year
        if base is not None and first <= last:
            found += [(base, month) for month in range(first, last + 1)]
    found += [(day.year, day.month) for day in dates(text)]
    found += [(int(y), int(m)) for y, m in _YEAR_MONTH.findall(text)]
    if year is not None:
        found += [(year, int(m)) for m in _MONTH.findall(text)]
    if alone := _MONTH_ALONE.fullmatch(text.strip()):
        found.append((int(alone[1]) % 100 + 2000, int(alone[2])))
    if (english := _ENGLISH_MONTH.fullmatch(text.strip())) and (of := english["y"] or english["y2"] or year):
        found.append((int(of), _MAIL_MONTHS.index(english["m"]) + 1))
    return tuple(dict.fromkeys(found))


def with_year(text: str, year: int) -> str:
    """`text` with the year before days that are told without it in figures: '11-20 09:15' is '2025-11-20 09:15'."""
    return _DAY_OF_YEAR.sub(rf"{year}-\1", text)


def bare_month(text: str) -> int | None:
    """The month that '3', '03' or '三' is under a head that says months; None for anything else."""
    match = _BARE_MONTH.fullmatch(text.strip())
    return cjk_number(match[1] or match[2]) if match else None


def headed_month(columns: Sequence[str], row: Sequence[str], year: int) -> tuple[tuple[int, int], ...]:
    """(year, month) of a row by its bare number under a head that says months: '月 | 3', 'M | 03', '月份 | 三'."""
    for label, cell in zip(columns, row, strict=True):
        if label.strip().lower() in MONTH_HEADS and (month := bare_month(cell)):
            return ((year, month),)
    return ()


@lru_cache(maxsize=100_000)
def years(text: str) -> tuple[int, ...]:
    """Years named in `text`, in order, each once."""
    return tuple(dict.fromkeys(int(a or b) for a, b in _YEAR.findall(plain(text))))


def numbers(text: str) -> tuple[float, ...]:
    """All plain figures of `text`: '1,234.5' is 1234.5; units are not looked at."""
    return tuple(float(n.replace(",", "")) for n in _NUMBER.findall(half_width(text)))


def number(cell: str) -> float | None:
    """The figure a table cell holds, or None when it holds none or more than one; '1 102' is one figure."""
    found = numbers(_SPACED.sub("", cell) if _THOUSANDS.match(cell.strip()) else cell)
    return found[0] if len(found) == 1 else None


def shown(value: float) -> str:
    """A figure as a report shows it: '1,059,318', '23.26', at most three decimals and no trailing zeros."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def span_months(start: date, end: date) -> list[tuple[int, int]]:
    """Every (year, month) from `start`'s to `end`'s, both included."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return [((start.year * 12 + start.month - 1 + i) // 12, (start.month - 1 + i) % 12 + 1) for i in range(count)]


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(first_of_next - timedelta(days=1), date(year, month, 1) + timedelta(days=day.day - 1))
