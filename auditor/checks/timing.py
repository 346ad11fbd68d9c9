"""Checks of when: in_period, covers_months, covers_quarters, dated_within, interval_at_most, at_least_times, …"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from auditor.checks.base import (
    ABSENT,
    MET,
    SHORT,
    VIOLATED,
    column,
    columns,
    entries,
    row_citation,
    tables,
    title_citation,
)
from auditor.context import OUT_OF_PERIOD, Candidates, Context, cite
from auditor.model import CheckOutcome, Citation, Document, Passage
from auditor.monthly import LEDGER, Month, base_year, form_month, has_value, month_cell, months_of, series_hole
from auditor.text import normalise
from auditor.values import add_months, dates, months, plain, span_months
from auditor.yearly import idle_months

ENTRY = 2  # cells that a row tells at least; one alone is the rest of a row that a page's end has cut
LABEL = 12  # characters that a form's label has at most
VALUE = 14  # characters in which a day stands that begins a line
LATE = 6  # months after a deadline in which the late part is still that year's
_QUARTER = re.compile(r"(?:第?([一二三四1-4])季度?|[Qq]([1-4]))")
_YEAR_QUARTER = re.compile(r"(20\d\d)\s*年?\s*[Qq第]?([1-4一二三四])(?:季度?|(?<=[Qq][1-4]))")
_MAY_TELL_QUARTER = re.compile("[季Qq]|半年")
# A line of its own that heads what follows: '第一季度', '2025年二季度情况'.
_HEADS_QUARTER = re.compile(r"[（(]?(?:20\d\d\s*年?度?)?(?:第?[一二三四1-4]季度?|[Qq][1-4])[^，。；:：]{0,6}[:：]?")
_HALF = {"上半年": (1, 2), "下半年": (3, 4)}
_CJK = {"一": 1, "二": 2, "三": 3, "四": 4}


def in_period(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A filled-in record of the audit period: others were set aside before."""
    return CheckOutcome("in_period", MET, "审核期内有记录", tuple(title_citation(d) for d in found.named[:2]))


def covers_months(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every month of the period has a filled row, column, sheet or file; `each`: for every thing a column names."""
    bad = VIOLATED if params.get("severity") == "violated" else SHORT
    if params.get("each"):
        lagging = _lagging(params, found, ctx)
        if lagging:
            name, months_lacking, citation = lagging
            reason = f"{name}有{months_lacking}个月没有记录"
            return CheckOutcome("covers_months", bad, reason, (citation,), (f"{name}各月的记录",))
    seen: dict[Month, Citation] = {}
    for documents in (found.main, found.named):
        for doc in documents if not seen else ():
            for month, citation in months_of(doc, params.get("what", ""), ctx):
                seen.setdefault(month, citation)
    if (
        not params.get("each") and len(seen) < LEDGER
    ):  # no series with a hole: another paper asked for may be the series
        told = (dict(months_of(doc, params.get("what", ""), ctx)) for doc in found.named)
        if seen and _months_lacking(seen, params, ctx):
            earlier = (t for t in told if t and min(t) <= min(seen) and not _months_lacking(t, params, ctx))
            seen = next(earlier, seen)
    lacking = _months_lacking(seen, params, ctx)
    held = [m for m in span_months(*ctx.period) if m in seen]
    hole = None if lacking else series_hole(found.main, params.get("what", ""), ctx, found.named)
    if hole:
        return CheckOutcome("covers_months", bad, hole[0], (hole[1],), (hole[0],))
    cited = tuple(dict.fromkeys([seen[m] for m in held[:1] + held[-1:]])) or _titles(found)
    if not lacking:
        return CheckOutcome("covers_months", MET, "审核期内各月都有记录", cited)
    if not held:
        return CheckOutcome("covers_months", SHORT, "看不出各月的记录", cited, ("逐月记录",))
    gap = "、".join(f"{y}年{m}月" for y, m in lacking)
    return CheckOutcome("covers_months", bad, f"缺{gap}的记录", cited, (f"{gap}的记录",))


def _months_lacking(seen: Mapping[Month, Citation], params: Mapping[str, Any], ctx: Context) -> list[Month]:
    """The months of the period, or since the first one told where it runs from an account's opening, that lack."""
    wanted = span_months(*ctx.period)
    if params.get("each"):  # a scale that stood still all month needs no check
        idle = idle_months(ctx)
        wanted = [m for m in wanted if m not in idle]
    if params.get("from") == "account" and seen:
        first = min((m for m in seen if m in wanted), default=wanted[0])
        wanted = [m for m in wanted if m >= first]
    return [m for m in wanted if m not in seen]


def _lagging(params: Mapping[str, Any], found: Candidates, ctx: Context) -> tuple[str, int, Citation] | None:
    """The thing with the most months lacking, of those whose name says `what`: '2#熟料皮带秤' among the scales."""
    seen: dict[str, set[Month]] = {}
    proof: dict[str, Citation] = {}
    for doc, table in tables(found.main):
        at = column(table, params["each"], ctx)
        if at is None:
            continue
        base = base_year(doc, ctx)
        form = form_month(doc, table, base, ctx)
        by_column = {i: m[0] for i, label in enumerate(table.columns) if len(m := months(label, base)) == 1}
        for r, row in enumerate(table.rows):
            if sum(map(has_value, row)) < ENTRY or (params.get("what") and not ctx.says(row[at], params["what"])):
                continue
            filled = {month for i, month in by_column.items() if has_value(row[i])}
            if len(by_column) < 3:
                filled = {form} if form else set(month_cell(table, row, base, ctx)[1])
            name = _thing(row[at])
            seen.setdefault(name, set()).update(filled)
            proof.setdefault(name, row_citation(doc, table, r))
    wanted = set(span_months(*ctx.period)) - idle_months(ctx)
    worst = max(seen, key=lambda name: len(wanted - seen[name]), default=None)
    if worst is None or not wanted - seen[worst]:
        return None
    return worst, len(wanted - seen[worst]), proof[worst]


def _thing(cell: str) -> str:
    """A thing's name however it is written: with or without its number in brackets or behind."""
    name = re.sub(r"[A-Za-z]{1,6}[-—]?[A-Za-z0-9]*[-—]\d+|\s+", "", cell.strip())
    return name.replace("(", "（").replace(")", "）").replace("（）", "") or cell.strip()


def _titles(found: Candidates) -> tuple[Citation, ...]:
    return tuple(title_citation(d) for d in found.named[:2])


QUARTERS = 4


def covers_quarters(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every quarter of the period has a record; months and half-years count for their quarters."""
    what = params.get("what", "")
    of_main = _quarters_told(found.main, what, ctx)
    seen = of_main or _quarters_told(found.named, what, ctx)
    if len(seen) == 1:  # a single mention is no series: another paper asked for may be it
        told = (_quarters_told((doc,), what, ctx) for doc in found.named)
        seen = next((t for t in told if len(t) == QUARTERS), seen)
    lacking = [q for q in range(1, QUARTERS + 1) if q not in seen]
    cited = tuple(dict.fromkeys(seen.values()))[:3] or _titles(found)
    if not seen:
        return CheckOutcome("covers_quarters", SHORT, "看不出各季度的记录", cited, ("逐季记录",))
    # Where the main records tell of every quarter, a hole in another paper is no concern of theirs.
    hole = series_hole(found.main, what, ctx, found.named) or (
        None if len(of_main) == QUARTERS else series_hole(found.named, what, ctx, found.named)
    )
    if hole:
        reason, citation = hole
        return CheckOutcome("covers_quarters", SHORT, reason, (citation,), (reason,))
    if not lacking:
        return CheckOutcome("covers_quarters", MET, "四个季度都有记录", cited)
    gap = "、".join(f"第{'一二三四'[q - 1]}季度" for q in lacking)
    return CheckOutcome("covers_quarters", SHORT, f"缺{gap}的记录", cited, (gap,))


def _quarters_told(documents: Iterable[Document], what: str, ctx: Context) -> dict[int, Citation]:
    """Each quarter that the documents tell something about, and where."""
    seen: dict[int, Citation] = {}
    for doc in documents:
        for month, citation in months_of(doc, what, ctx):
            if month in span_months(*ctx.period):
                seen.setdefault((month[1] - 1) // 3 + 1, citation)
        told = not what or any(True for _ in ctx.places((doc,), what))
        for at, passage in enumerate(doc.part.passages):
            if not _MAY_TELL_QUARTER.search(plain(passage.text)):
                continue
            whole = f"{passage.text}{doc.title}{doc.part.name}" if passage.kind == "row" else passage.text
            heads = told and (passage.kind == "heading" or _heads_quarter_about(doc, at, what, ctx))
            if not what or ctx.says(whole, what) or heads:
                for quarter in _quarters(_without_other_years(passage.text, ctx)):
                    seen.setdefault(quarter, Citation(doc.file, str(passage.locator), passage.text[:80]))
    return seen


def _heads_quarter_about(doc: Document, at: int, what: str, ctx: Context) -> bool:
    """Whether a line of its own names a quarter and what stands below it, up to the next one, is about `what`."""
    below = [plain(p.text).strip() for p in doc.part.passages[at:]]
    if not _HEADS_QUARTER.fullmatch(below[0]):
        return False
    own = itertools.takewhile(lambda line: not _HEADS_QUARTER.fullmatch(line), below[1:])
    return any(ctx.says(line, what) for line in own)


def _without_other_years(text: str, ctx: Context) -> str:
    """Without quarters that lie outside the period: '2023Q3'."""
    within = {(y, (m - 1) // 3 + 1) for y, m in span_months(*ctx.period)}

    def told(match: re.Match[str]) -> str:
        quarter = _CJK.get(match[2]) or int(match[2])
        return match[0] if (int(match[1]), quarter) in within else ""

    return _YEAR_QUARTER.sub(told, plain(text))


def _quarters(text: str) -> set[int]:
    """Quarters a row tells something about: '三季度：完成' yes, '三季度：' with nothing after it no."""
    found: set[int] = set()
    for match in _QUARTER.finditer(plain(text)):
        word = match[1] or match[2]
        found.add(_CJK[word] if word in _CJK else int(word))
    for half, quarters in _HALF.items():
        if half in text:
            found.update(quarters)
    return found


_BESIDES = re.compile(r"补充|专项|临时")  # held besides the yearly one, and no substitute for it


def event_dates(found: Candidates, ctx: Context) -> list[tuple[date, Citation]]:
    """When the events these records tell of took place, and the earlier ones they mention, ascending."""
    events: dict[date, Citation] = {}
    regular = [doc for doc in found.main if not _BESIDES.search(doc.title)]
    for doc in regular or found.main:
        main = _event_of(doc, ctx)
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
        return CheckOutcome("interval_at_most", SHORT, "看不出开展的日期", _titles(found))
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
        return CheckOutcome("dated_within", MET, "记录属于审核期", _titles(found))
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
    return CheckOutcome("dated", ABSENT, "没有写明发生日期的记录", _titles(found)[:1], ("有日期的记录",))


def _entries(found: Candidates, ctx: Context) -> Iterable[tuple[date, Citation]]:
    """Every date these records bear, but those of plans and deadlines."""
    for doc in found.main:
        yield from ((day, title_citation(doc)) for day in doc.dates)
        for table in doc.part.tables:
            for r, row in enumerate(table.rows):
                for label, cell in zip(table.columns, row, strict=True):
                    if not re.search(r"计划|要求|期限|时限|有效|到期|截止", label):
                        yield from ((day, row_citation(doc, table, r)) for day in dates(cell))


def at_least_times(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """It was done so many times in the period."""
    need = int(params.get("times", 1))
    start, _ = ctx.period
    events = [(d, c) for d, c in event_dates(found, ctx) if start <= d <= ctx.audit_date]
    if len(events) >= need or (need == 1 and found.named):
        return CheckOutcome("at_least_times", MET, f"审核期内开展了{max(len(events), 1)}次", _titles(found)[:1])
    return CheckOutcome("at_least_times", SHORT, f"审核期内只见{len(events)}次，要求{need}次", _titles(found)[:1])


def after_event(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """After a major change there is a record that names the change or revises because of it."""
    place = ctx.seek(found.named, params["event"], done=found.done)
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
    events = [(d, c) for d, c in event_dates(found, ctx) if ctx.period[0] <= d <= ctx.audit_date]
    limits = [limit for limit in deadlines.values() if ctx.period[0] <= limit <= ctx.period[1]]
    if not limits or not events:
        return CheckOutcome("done_by", MET, "审核期内完成", _titles(found)[:1])
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


def _told_done(what: str, documents: Iterable[Document], ctx: Context) -> list[tuple[date, Citation]]:
    """Days of the period and after in passages that say it was done: '2025年12月16日提交，当日审核通过'."""
    return [
        (day, place.citation)
        for place in (ctx.places(documents, what) if what else ())
        for day in dates(place.passage.text)
        if ctx.period[0] <= day <= ctx.audit_date
    ]


def _parts_done(found: Candidates, ctx: Context) -> Iterable[tuple[date, Citation]]:
    """Days in columns that tell when something was handed in or surrendered, one row for each part."""
    for doc, table in tables(found.main):
        for at in columns(table, "col_done", ctx):
            for r, row in enumerate(table.rows):
                yield from ((day, row_citation(doc, table, r)) for day in dates(row[at])[:1])
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
    "covers_months",
    "covers_quarters",
    "dated_within",
    "done_by",
    "in_period",
    "interval_at_most",
]
