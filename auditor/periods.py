"""Which period a paper is about: the months or fiscal year its title tells, else its year and its dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

from auditor.model import Document
from auditor.values import dates, years

Period = tuple[date, date]  # first and last day
HEAD, SUBTITLE = 4, 40  # passages that a paper's head has, and characters within which a line is one of its subtitles
DECEMBER = 12
_SPAN = re.compile(r"(20\d\d)[年./-](\d{1,2})月?\s*[—–~～至到-]+\s*(20\d\d)[年./-](\d{1,2})月?")
_FISCAL = re.compile(r"(20\d\d)\s*[—–~～/-]+\s*(20\d\d)\s*(?:碳|财|生产|会计)?年度")
_DAY = re.compile(r"20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?")
_HOLDS = re.compile(r"(20\d\d)\s*年度?(?:全年|内)?(?:有效|适用|执行|施行|使用)")
# A standard's number ends in its year: 'GB/T 32151.8—2023', 'CETS—AG—02.01—V01—2024'.
_STANDARD = re.compile(
    r"(?:GB|JC|HJ|DL|JJ[FG]|DB|ISO|CETS|T/[A-Z]+)[A-Z\d/\s.—–-]*?[—–-]\s*20\d\d(?![\d年])", re.IGNORECASE
)
# The term for which a paper says that it holds: '试行期2022年1月1日至2023年12月31日', '有效期至2024-12-31'.
_TERM = re.compile(
    r"(?:有效期限?|试行期限?|适用期限?|执行期限?|试行|施行期|有效时间)(?:为|[:：]|自|从|\s){0,3}"
    r"(?:20\d\d[^，,。；;]{4,12}?)?(?:至|到|止于|[—–~～-]+)\s*"
    r"(20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})"
)
_YEARS_FROM_TO = re.compile(r"(20\d\d)\s*年?\s*[—–~～至到-]+\s*(20\d\d)(?!\s*[年./-]\s*\d)")
_GOES_ON = re.compile(r"顺延|延续|继续(?:有效|执行|适用)|延期|续期|延长")
_LAST_TIME = re.compile(r"(?:上次|上一次|上届|上年度?)[^。；;，,]{0,20}?20\d\d[年./-]\d{1,2}[月./-]\d{1,2}日?")
_MINUTES = re.compile(r"[纪记]要(?:[(（][^（()）]*[)）])?$")
_MONTH_OF = re.compile(r"(20\d\d)年(1[0-2]|0?[1-9])月(?!\d*\s*[—–~～至到-])")


def of_a_later_year(doc: Document, period: Period) -> bool:
    """Whether the title names years after the period only: next year's plan, made in time for the audit.

    A day in it is when something was done: '… 操作员：某某 2026-01-06'.
    """
    titled = years(_DAY.sub("", _STANDARD.sub("", doc.title)))
    return bool(titled) and min(titled) > period[1].year


def of_an_earlier_year(doc: Document, period: Period, audit_date: date, *, plan: bool) -> bool:
    """Whether a paper in force is of a time before the period by its title's span; a plan also by its title's years,
    unless it was made in the period.
    """
    told = span_told(doc, period)
    if told is not None:
        return told[1] < period[0]
    if ended := _term_ended(doc):
        return ended < period[0]
    return plan and bool(years(doc.title)) and not in_period(doc, period, audit_date)


def in_period(doc: Document, period: Period, audit_date: date) -> bool:
    """Whether a record belongs to the audit period, by its title's year and its dates; unknown counts as yes."""
    start, end = period
    if of_a_later_year(doc, period):
        return False
    told = span_told(doc, period)
    if told is not None:
        return told[0] <= end and told[1] >= start
    if met := _met_on(doc):
        return any(start <= day <= audit_date for day in met)
    if any(start <= day <= audit_date for day in doc.dates):
        return True
    if doc.dates and min(doc.dates) < start and max(doc.dates) > audit_date:
        return True  # a right or a term that runs through the period
    if any(start.year <= year <= end.year for year in _held_for(doc)):
        return True
    # A day after the period in a file's name is when it was scanned or saved.
    file = _DAY.sub(lambda m: "" if any(day > end for day in dates(m[0])) else m[0], doc.file)
    title = _STANDARD.sub("", f"{doc.title} {doc.part.name} {file}")
    if month := _MONTH_OF.search(title):  # '管理评审报告_2024年6月': in a year from July to June of the one before
        return (start.year, start.month) <= (int(month[1]), int(month[2])) <= (end.year, end.month)
    named = _years_told(title) or _years_told(_STANDARD.sub("", _subtitle(doc)))
    if named:
        return any(start.year <= y <= end.year for y in named)
    return not doc.dates


def span_told(doc: Document, period: Period) -> Period | None:
    """The months a title tells of: '（2023年7月—2024年6月）'; of a fiscal year its own: '2023—2024碳年度'."""
    title = f"{doc.title} {doc.part.name}"
    if match := _SPAN.search(title):
        y1, m1, y2, m2 = (int(g) for g in match.groups())
        if 1 <= m1 <= DECEMBER and 1 <= m2 <= DECEMBER:
            return date(y1, m1, 1), date(y2, m2, 28)
    first = period[0].month
    if (match := _FISCAL.search(title)) and first != 1 and int(match[2]) == int(match[1]) + 1:
        return date(int(match[1]), first, 1), date(int(match[2]), first, 1) - timedelta(days=1)
    return None


def _years_told(text: str) -> tuple[int, ...]:
    """The years a title names, and those between the first and the last of a span: '2024—2026'."""
    between = (range(int(m[1]) + 1, int(m[2])) for m in _YEARS_FROM_TO.finditer(text))
    return (*years(text), *(year for span in between for year in span))


def _term_ended(doc: Document) -> date | None:
    """The last day of the term for which a paper's title or head says that it holds, unless it says that it goes on."""
    lines = [doc.title, *(p.text for p in doc.part.passages[:HEAD] if p.table is None)]
    told = next((match[1] for line in lines if (match := _TERM.search(line))), "")
    if not told or any(_GOES_ON.search(p.text) for p in doc.part.passages):
        return None
    return next(iter(dates(told)), None)


def _met_on(doc: Document) -> list[date]:
    """The days in the head of a meeting's minutes; those below are days by which things are to be done."""
    if not _MINUTES.search(doc.title):
        return []
    return [day for p in doc.part.passages[:HEAD] for day in dates(_LAST_TIME.sub("", p.text))]


def _held_for(doc: Document) -> tuple[int, ...]:
    """The years for which a paper's head says that it holds: '2024-12-19 发布，2025 年有效'."""
    head = " ".join(p.text for p in doc.part.passages[:HEAD] if p.table is None)
    return tuple(int(m[1]) for m in _HOLDS.finditer(head))


def _subtitle(doc: Document) -> str:
    """The short lines below a paper's title, where the year may stand."""
    lines = [p.text for p in doc.part.passages[:HEAD] if p.table is None and p.kind != "header"]
    return " ".join(line for line in lines if len(line) <= SUBTITLE)
