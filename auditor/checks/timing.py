"""Checks of when: in_period, dated_within, interval_at_most, at_least_times, …"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from auditor.admission import OUT_OF_PERIOD
from auditor.checks.base import (
    ABSENT,
    MET,
    SHORT,
    VIOLATED,
    columns,
    entries,
    row_citation,
    tables,
    title_citation,
    titles,
)
from auditor.checks.first_time import first_too_late
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage
from auditor.monthly import base_year
from auditor.text import normalise
from auditor.values import add_months, dates, months, years
from auditor.wording import Place, cite

# Under a label that would do for anything the row itself says that allowances or credits were given up.
_WHEN_DONE = re.compile("(?:完成|系统|办理|操作|成功|划转|注销)(?:时间|日期?)")
_SURRENDERING = re.compile("清缴|划转|注销|上缴|缴纳")
LABEL = 12  # characters that a form's label has at most
VALUE = 14  # characters in which a day stands that begins a line
_LAST_QUARTER = re.compile(r"(?:^|[。；;])\s*(?:第?四季度|[Qq]4|12月份?)\s*[:：]\s*\S")  # what was done in it is told
# What tells whether a report was made in time, and is none itself.
# What a reminder says: the day is past, and it is not in.
_STILL_DUE = re.compile('(?:仍|还|尚)(?:是|为|显示)?[“"]?(?:未|没有?)(?:提交|报|填报|上报|清缴)|逾期|催[报交办]')
_EVALUATE = ("compliance_evaluation_report", "audit_report", "review_report", "monitoring_record")
MONTHS_A_YEAR = 12
LATE = 6  # months after a deadline in which the late part is still that year's


def in_period(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A filled-in record of the audit period: others were set aside before."""
    return CheckOutcome("in_period", MET, "审核期内有记录", tuple(title_citation(d) for d in found.named[:2]))


_REGISTER = re.compile(r"历次|历年|登记|目录|台账|一览|汇总|索引")
_EVENT_DAY = re.compile(r"(?:开展|实施|评价|审核|评审|内审|会议|召开)?(?:日期?|时间)|(?:现场)?起止(?:日期?|时间)?")
_BESIDES = re.compile(r"补充|专项|专题|临时")  # held besides the yearly one, and no substitute for it


def event_dates(found: Candidates, ctx: Context) -> list[tuple[date, Citation]]:
    """When the events these records tell of took place, and the earlier ones they mention, ascending."""
    events: dict[date, Citation] = {}
    regular = [doc for doc in found.main if not _BESIDES.search(doc.title)]
    if regular and not regular[0].part.name:  # a report's chapter is no event of its own; a binder's is
        regular = [doc for doc in regular if not doc.part.name or doc.file != regular[0].file]
    for doc in regular or found.main:
        listed = _registered(doc, ctx)
        main = None if listed else _event_of(doc, ctx)
        events |= {day: citation for day, citation in listed.items() if day not in events}
        if main:
            events.setdefault(main[0], main[1])
        for at, passage in enumerate(doc.part.passages):
            if ctx.matcher.mentions("previous_event", normalise(passage.text)):
                for day in dates(_to_the_end(doc.part.passages, at)):
                    events.setdefault(day, Citation(doc.file, str(passage.locator), passage.text[:80]))
    for doc, problem in found.rejected:  # last year's record is no evidence for this year, but its date counts
        if problem == OUT_OF_PERIOD:
            main = _event_of(doc, ctx)
            if main:
                events.setdefault(main[0], main[1])
    return sorted(events.items())


def _registered(doc: Document, ctx: Context) -> dict[date, Citation]:
    """The day of each event in a register of several, as of all evaluations so far: a row to each."""
    for table in doc.part.tables if _REGISTER.search(normalise(doc.title)) else ():
        at = [i for i, label in enumerate(table.columns) if _EVENT_DAY.fullmatch(normalise(label))]
        days = {d: row_citation(doc, table, r) for r, row in enumerate(table.rows) for i in at for d in dates(row[i])}
        if len(days) > 1:
            return days
    return {}


def _to_the_end(passages: Sequence[Passage], at: int) -> str:
    """A passage, and the next one where a line's break parted its last label from the value: '（上次评价：'."""
    text = passages[at].text
    broken = text.rstrip().endswith((":", "：")) and at + 1 < len(passages)
    return f"{text}{passages[at + 1].text[:VALUE]}" if broken else text


def _event_of(doc: Document, ctx: Context) -> tuple[date, Citation] | None:
    titled = dates(doc.title)  # '2025年5月29日管理评审决定督办表': what follows it up is no event of its own
    if len(titled) == 1:
        return titled[0], title_citation(doc)
    for passage in doc.part.passages[:25]:
        text = normalise(passage.text)
        for hit in ctx.matcher.all("event_time", text):
            found = dates(text[hit.end : hit.end + 24])
            if found:
                return found[0], Citation(doc.file, str(passage.locator), passage.text[:80])
    if doc.dates:
        return doc.dates[-1], title_citation(doc)
    return None


def interval_at_most(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Consecutive events lie no further apart than so many months."""
    limit = int(params.get("months", 12))
    events = [(d, c) for d, c in event_dates(found, ctx) if d <= ctx.audit_date]
    for (a, first), (b, second) in itertools.pairwise(events):
        if b > add_months(a, limit) and b >= ctx.period[0]:
            reason = f"{a.isoformat()}与{b.isoformat()}相隔超过{limit}个月"
            return CheckOutcome("interval_at_most", VIOLATED, reason, tuple(dict.fromkeys((second, first))))
    if not events:
        return CheckOutcome("interval_at_most", SHORT, "看不出开展的日期", titles(found))
    if late := first_too_late(events, limit, found.main, ctx):
        return CheckOutcome("interval_at_most", VIOLATED, *late)
    last, citation = events[-1]
    if add_months(last, limit) < ctx.period[1] and last < ctx.period[0]:
        reason = f"最近一次是{last.isoformat()}，到审核期末已超过{limit}个月"
        return CheckOutcome("interval_at_most", VIOLATED, reason, (citation,))
    said = "、".join(d.isoformat() for d, _ in events[-2:])
    return CheckOutcome("interval_at_most", MET, f"开展日期{said}，间隔不超过{limit}个月", (events[-1][1],))


def dated_within(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The latest entry of such records is no older than so many months at the period's end."""
    limit = int(params.get("months", 12))
    events = sorted(((d, c) for d, c in _entries(found, ctx) if d <= ctx.audit_date), key=lambda item: item[0])
    if not events:
        return CheckOutcome("dated_within", MET, "记录属于审核期", titles(found))
    last, citation = events[-1]
    if add_months(last, limit) < ctx.period[1]:
        reason = f"最近一次是{last.isoformat()}，到审核期末已超过{limit}个月"
        return CheckOutcome("dated_within", SHORT, reason, (citation,), ("其后的记录",))
    return CheckOutcome("dated_within", MET, f"最近一次是{last.isoformat()}", (citation,))


def dated(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Where these papers tell of it they tell a day or a month too, as records do; a rule how to record it has none."""
    for place in ctx.places(found.named, params["of"]):
        text = place.passage.text
        if dates(text, ctx.period[1].year) or months(text, ctx.period[1].year):
            return CheckOutcome("dated", MET, "写明了发生的日期", (place.citation,))
    return CheckOutcome("dated", ABSENT, "没有写明发生日期的记录", titles(found)[:1], ("有日期的记录",))


def _entries(found: Candidates, ctx: Context) -> Iterable[tuple[date, Citation]]:
    """Every date these records bear, but those of plans and deadlines."""
    for doc in found.main:
        yield from ((day, title_citation(doc)) for day in doc.dates)
        for passage in doc.part.passages:
            if _LAST_QUARTER.search(passage.text) and base_year(doc, ctx) == ctx.period[1].year:
                yield ctx.period[1], cite(doc, passage)
        for table in doc.part.tables:
            for r, row in enumerate(table.rows):
                for label, cell in zip(table.columns, row, strict=True):
                    if not re.search(r"计划|要求|期限|时限|有效|到期|截止", label):
                        yield from ((day, row_citation(doc, table, r)) for day in dates(cell))


def at_least_times(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """It was done so many times in the period; a register of every time that has none in it tells it was left out."""
    need = int(params.get("times", 1))
    start, end = ctx.period
    for doc in found.main:
        listed = _registered(doc, ctx)
        if listed and not any(start <= day <= end for day in listed) and min(listed) < start:
            cited = tuple(listed[day] for day in sorted(listed)[-2:])
            return CheckOutcome("at_least_times", VIOLATED, "历次登记中没有审核期内的", cited, ("审核期内的一次",))
    told = [(d, c) for d, c in event_dates(found, ctx) if d <= ctx.audit_date]
    if late := first_too_late(told, MONTHS_A_YEAR, found.main, ctx):
        return CheckOutcome("at_least_times", VIOLATED, *late)
    events = [(d, c) for d, c in told if start <= d]
    if len(events) >= need or (need == 1 and found.named):
        return CheckOutcome("at_least_times", MET, f"审核期内开展了{max(len(events), 1)}次", titles(found)[:1])
    return CheckOutcome("at_least_times", SHORT, f"审核期内只见{len(events)}次，要求{need}次", titles(found)[:1])


def after_event(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """After a major change there is a record that names the change or revises because of it."""
    place = ctx.seek(found.named, params["event"], done=found.done)
    place = place or ctx.seek(found.others, params["event"], done=found.done)
    if place and not place.copied:  # the guideline's "when … changes, …" is no record of a change
        return CheckOutcome("after_event", MET, f"针对“{place.words}”已有记录", (place.citation,))
    own = [d for d in ctx.documents if d.carbon and not ctx.inadmissible(d, record=True)]
    change = ctx.seek(own, params["event"])
    if change:
        return CheckOutcome("after_event", ABSENT, f"有“{change.words}”的变化，没有随后的记录", ())
    return CheckOutcome("after_event", ABSENT, "没有重大变化后的记录")


def done_by(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """It was done, to its last part, by the dated duty's day of the year concerned (standard/calendar.yaml).

    what: words for its being done; the days told beside them count before the day on which the paper was signed. told:
    the same in papers of no known type, as a picture of a platform's screen, where the paper itself doesn't tell.
    """
    entry = next((e for e in ctx.standard.calendar if e["id"] == params["deadline"]), None)
    deadlines = _deadlines(entry, ctx) if entry else {}
    limits = [limit for limit in deadlines.values() if ctx.period[0] <= limit <= ctx.period[1]]
    found = _due_then(found, limits)
    events = [(d, c) for d, c in event_dates(found, ctx) if ctx.period[0] <= d <= ctx.audit_date]
    if limits and not found.named:
        return _told_late(params.get("what", ""), max(limits), found, ctx)
    if not limits or not events:
        return CheckOutcome("done_by", MET, "审核期内完成", titles(found)[:1])
    limit = max(limits)
    late = [(d, c) for d, c in _parts_done(found, ctx) if limit < d <= min(add_months(limit, LATE), ctx.audit_date)]
    told = _told_done(params.get("what", ""), found.main, ctx) or _told_done(
        params.get("told", ""), ctx.unrecognised, ctx
    )
    told = [(d, c) for d, c in told if add_months(limit, -LATE) < d <= add_months(limit, LATE)]  # not another year's
    first = max(told, key=lambda item: item[0]) if told and not late else events[0]
    if first[0] > limit or late:
        day, citation = max(late, default=first, key=lambda item: item[0])
        reason = f"{day.isoformat()}才全部完成，晚于{limit.isoformat()}"
        return CheckOutcome("done_by", VIOLATED, reason, (citation,))
    return CheckOutcome("done_by", MET, f"{first[0].isoformat()}完成", (first[1],))


def _due_then(found: Candidates, limits: Sequence[date]) -> Candidates:
    """Without reports on the very year in which the day lies, which are due a year later ('2025年度排放报告' of March
    2026), and papers that only evaluate whether it was done.
    """
    if found.main_type != "emission_report" or not limits:
        return found
    year = max(limits).year
    due = [d for d in found.named if max(years(f"{d.title} {d.part.name}"), default=0) < year]
    return replace(found, named=tuple(d for d in due if d.types[0][0] not in _EVALUATE))


def _told_late(what: str, limit: date, found: Candidates, ctx: Context) -> CheckOutcome:
    """Where the paper itself lacks: what others tell, as a picture of a screen, may show that it was late."""
    told = [(day, c) for day, c in _told_done(what, found.others, ctx) if day <= add_months(limit, LATE)]
    day, citation = max(told, default=(limit, None), key=lambda item: item[0])
    if citation is None or day <= limit:
        return CheckOutcome("done_by", MET, "没有看到逾期")
    return CheckOutcome("done_by", VIOLATED, f"{day.isoformat()}才完成，晚于{limit.isoformat()}", (citation,))


def _told_done(what: str, documents: Iterable[Document], ctx: Context) -> list[tuple[date, Citation]]:
    """Days of the period and after in passages that say it was done: '2025年12月16日提交，当日审核通过'."""
    return [
        (day, place.citation)
        for place in (ctx.places(documents, what) if what else ())
        if not _STILL_DUE.search(normalise(place.passage.text))
        for day in dates(place.passage.text) or _day_before(place, ctx)
        if ctx.period[0] <= day <= ctx.audit_date
    ]


def _day_before(place: Place, ctx: Context) -> tuple[date, ...]:
    """The last day up to the words that say it was done, where a passage tells days without their year."""
    text, words = normalise(place.passage.text), normalise(place.words)
    told = text[: max(text.find(words), 0) + len(words)]
    return dates(re.split("[;；。]", told)[-1], base_year(place.document, ctx))[-1:]


def _parts_done(found: Candidates, ctx: Context) -> Iterable[tuple[date, Citation]]:
    """Days in columns that tell when something was handed in or surrendered, one row for each part."""
    for doc, table in tables(found.main):
        for at in columns(table, "col_done", ctx):
            for r, row in enumerate(table.rows):
                yield from ((day, row_citation(doc, table, r)) for day in dates(row[at])[:1])
        for at in (i for i, label in enumerate(table.columns) if _WHEN_DONE.fullmatch(normalise(label))):
            parts = [r for r, row in enumerate(table.rows) if _SURRENDERING.search("".join(row))]
            yield from ((day, row_citation(doc, table, r)) for r in parts for day in dates(table.rows[r][at])[:1])
    for doc in found.main:
        for label, value, passage in entries(doc):
            if not passage.cells or label not in passage.cells:  # a form that stands upright
                done = len(label) <= LABEL and ctx.says(label, "col_done")
                yield from ((day, cite(doc, passage)) for day in dates(value)[:1] if done)


def _deadlines(entry: Mapping[str, Any], ctx: Context) -> dict[int, date]:
    dated = entry.get("dates") or {}
    return {int(y): (d if isinstance(d, date) else date.fromisoformat(str(d))) for y, d in dated.items() if d}


__all__ = [
    "ABSENT",
    "after_event",
    "at_least_times",
    "dated_within",
    "done_by",
    "in_period",
    "interval_at_most",
]
