"""Checks of series: that every month or quarter of the period is told of: covers_months, covers_quarters."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditor.checks.base import (
    MET,
    SHORT,
    VIOLATED,
    column,
    row_citation,
    tables,
    title_citation,
    titles,
)
from auditor.checks.samples import sampled_months
from auditor.context import Candidates, Context
from auditor.holes import series_hole
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.monthly import LEDGER, Month, base_year, form_month, has_value, month_cell, months_of, named
from auditor.text import normalise
from auditor.values import months, plain, span_months
from auditor.windows import TELLS
from auditor.wording import cite
from auditor.yearly import idle_months

ENTRY = 2  # cells that a row tells at least; one alone is the rest of a row that a page's end has cut
_QUARTER = re.compile(r"(?:第?([一二三四1-4]) ?季度?|[Qq]([1-4]))")
_BARE_PERIOD = re.compile(r"(?:(?:20)?\d\d年?[-./]?)?(?:1[0-2]|0?[1-9])月?份?")
LEAST = 3  # rows or columns of periods from which on something is kept by them
_BARE_QUARTER = re.compile(r"(?:20\d\d\s*年?)?第?[一二三四1-4]季度?|(?:20\d\d)?[Qq][1-4]")
_YEAR_QUARTER = re.compile(r"(20\d\d)\s*年?\s*[Qq第]?([1-4一二三四])(?:季度?|(?<=[Qq][1-4]))")
_NOTHING = re.compile("(?:没有?|未|暂未|尚未)(?:开展|进行|统计|检查|监视|填|做|记录)")
_VALID = re.compile("有效|到期|证期")
_CHECKED = re.compile("[月日]|校验|时间|误差|结果")
_MAY_TELL_QUARTER = re.compile("[季Qq]|半年")
# A line of its own that heads what follows: '第一季度', '2025年二季度情况', '1 季度碳运行监视报告'.
_HEADS_QUARTER = re.compile(r"[（(]?(?:20\d\d\s*年?度?)?(?:第?[一二三四1-4] ?季度?|[Qq][1-4])[^，。；:：]{0,14}[:：]?")
_HALF = {"上半年": (1, 2), "下半年": (3, 4)}
_CJK = {"一": 1, "二": 2, "三": 3, "四": 4}


def covers_months(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every month of the period has a filled row, column, sheet or file; `each`: for every thing a column names.

    of_samples: also a coal sample's report, which tells the month in a line of its own or by the sample's number.
    lacking_at_most: so many months may lack where only that it is done at all is asked for.
    if_kept: only a series kept by months must be whole; a ledger kept otherwise is none.
    """
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
    if params.get("of_samples"):
        seen = sampled_months(found.named, ctx) | seen
    if (
        not params.get("each") and len(seen) < LEDGER
    ):  # no series with a hole: another paper asked for may be the series
        told = (dict(months_of(doc, params.get("what", ""), ctx)) for doc in found.named)
        if seen and _months_lacking(seen, params, ctx):
            earlier = (t for t in told if t and min(t) <= min(seen) and not _months_lacking(t, params, ctx))
            seen = next(earlier, seen)
    if params.get("if_kept") and len(seen) < LEDGER:
        return CheckOutcome("covers_months", MET, "不是逐月登记的", titles(found))
    lacking = _months_lacking(seen, params, ctx)
    allowed = int(params.get("lacking_at_most", 0))
    held = [m for m in span_months(*ctx.period) if m in seen]
    hole = (
        None if lacking or allowed else series_hole(found.main, params.get("what", ""), ctx, found.named, by_month=True)
    )
    if hole:
        return CheckOutcome("covers_months", bad, hole[0], (hole[1],), (hole[0],))
    cited = tuple(dict.fromkeys([seen[m] for m in held[:1] + held[-1:]])) or titles(found)
    if not lacking:
        return CheckOutcome("covers_months", MET, "审核期内各月都有记录", cited)
    if held and len(lacking) <= allowed:
        return CheckOutcome("covers_months", MET, f"审核期内{len(held)}个月有记录", cited)
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
        if at is None or _of_validity(table):
            continue
        base = base_year(doc, ctx)
        form = form_month(doc, table, base, ctx)
        by_column = {i: m[0] for i, label in enumerate(table.columns) if len(m := months(label, base)) == 1}
        for r, row in enumerate(table.rows):
            if sum(map(has_value, row)) < ENTRY or (
                params.get("what") and not ctx.says(named(table.columns[at], row[at]), params["what"])
            ):
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


def _of_validity(table: Table) -> bool:
    """Whether a table tells till when each thing's certificate holds, and not when it was checked."""
    labels = "\n".join(table.columns)
    return bool(_VALID.search(labels)) and not _CHECKED.search(labels)


def _thing(cell: str) -> str:
    """A thing's name however it is written: with or without its number in brackets or behind."""
    name = re.sub(r"[A-Za-z]{1,6}[-—]?[A-Za-z0-9]*[-—]\d+|\s+", "", cell.strip())
    return name.replace("(", "（").replace(")", "）").replace("（）", "") or cell.strip()


QUARTERS = 4


SECTIONS = 2  # passages about the thing that a record of it by quarters has
_SKIPPED = re.compile(
    "(?<!前)第?([一二三四])季度[^。；;:：]{0,16}?(?:没有?|未)(?:再|能)?(?:组织|安排|进行|开展)?(?:检查|巡查|查|做|监视|开展|搞)(?=$|[,，。；;)）])"
)


def covers_quarters(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every quarter of the period has a record; months and half-years count for their quarters.

    if_kept: only what is kept month by month or quarter by quarter; what is told as it happens has no holes. A quarter
    that the records themselves say was left out is lacking, whatever else tells of it.
    """
    what = params.get("what", "")
    if params.get("if_kept") and not any(_by_period(doc, table) for doc, table in tables(found.named)):
        return CheckOutcome("covers_quarters", MET, "按发生逐笔登记", titles(found)[:1])
    of_main = _quarters_told(_kept_for(found.main, what, ctx) or found.main, what, ctx)
    seen = of_main or _quarters_told(found.named, what, ctx)
    if len(seen) == 1:  # a single mention is no series: another paper asked for may be it
        told = (_quarters_told((doc,), what, ctx) for doc in found.named)
        seen = next((t for t in told if len(t) == QUARTERS), seen)
    if 0 < len(seen) < QUARTERS:
        seen = {**_in_the_same_sections(found.named, what, ctx), **seen}
    lacking = [q for q in range(1, QUARTERS + 1) if q not in seen]
    cited = tuple(dict.fromkeys(seen.values()))[:3] or titles(found)
    if not seen:
        return CheckOutcome("covers_quarters", SHORT, "看不出各季度的记录", cited, ("逐季记录",))
    # Where the main records tell of every quarter, a hole in another paper is no concern of theirs.
    hole = series_hole(found.main, what, ctx, found.named) or (
        None if len(of_main) == QUARTERS else series_hole(found.named, what, ctx, found.named)
    )
    if hole:
        reason, citation = hole
        return CheckOutcome("covers_quarters", SHORT, reason, (citation,), (reason,))
    if skipped := _skipped_quarter(found.main, what, ctx):
        return CheckOutcome("covers_quarters", SHORT, *skipped)
    if not lacking:
        return CheckOutcome("covers_quarters", MET, "四个季度都有记录", cited)
    gap = "、".join(f"第{'一二三四'[q - 1]}季度" for q in lacking)
    return CheckOutcome("covers_quarters", SHORT, f"缺{gap}的记录", cited, (gap,))


def _skipped_quarter(
    documents: Iterable[Document], what: str, ctx: Context
) -> tuple[str, tuple[Citation, ...], tuple[str, ...]] | None:
    """Where the records themselves say that a quarter was left out: '三季度忙着检修，没有检查'."""
    listed = list(documents)
    titled = [d for d in listed if what and ctx.says(d.title, what)]
    telling = [d for d in listed if not what or sum(1 for _ in ctx.places((d,), what)) >= SECTIONS]
    for doc in titled or telling:  # those kept for the thing, where there are such
        for passage in doc.part.passages:
            if match := _SKIPPED.search(normalise(passage.text)):
                cited = (cite(doc, passage, match[0]),)
                return f"第{match[1]}季度没有做：“{match[0]}”", cited, (f"第{match[1]}季度的记录",)
    return None


def _by_period(doc: Document, table: Table) -> bool:
    """Whether a table has a row, or a column, for each month or quarter: '2025-06', '三季度', and no day."""
    for cells in ([normalise(row[0]) for row in table.rows if row], [normalise(label) for label in table.columns]):
        if sum(bool(_BARE_PERIOD.fullmatch(cell)) for cell in cells) >= LEAST:
            return True
        if sum(bool(_BARE_QUARTER.fullmatch(cell)) for cell in cells) >= ENTRY:
            return True
    return False


def _kept_for(documents: Iterable[Document], what: str, ctx: Context) -> list[Document]:
    """The monthly tables whose own title says `what`: where there is such a one, it is the record, and no other."""
    named = [d for d in documents if what and d.part.tables and ctx.says(d.title, what)]
    return [d for d in named if len({month for month, _ in months_of(d, "", ctx)}) >= LEDGER]


def _quarters_told(documents: Iterable[Document], what: str, ctx: Context) -> dict[int, Citation]:
    """Each quarter that the documents tell something about, and where."""
    seen: dict[int, Citation] = {}
    for doc in documents:
        for month, citation in months_of(doc, what, ctx):
            if month in span_months(*ctx.period):
                seen.setdefault((month[1] - 1) // 3 + 1, citation)
        told = not what or any(True for _ in ctx.places((doc,), what))
        for quarter in _quarters(_without_other_years(doc.title, ctx)) if told else ():  # a quarter's own paper
            seen.setdefault(quarter, title_citation(doc))
        for at, passage in enumerate(doc.part.passages):
            if not _MAY_TELL_QUARTER.search(plain(passage.text)) or _only_names_quarter(passage):
                continue
            whole = f"{passage.text}{doc.title}{doc.part.name}" if passage.kind == "row" else passage.text
            heads = told and (passage.kind == "heading" or _heads_quarter_about(doc, at, what, ctx))
            if not what or ctx.says(whole, what) or heads:
                for quarter in _quarters(_without_other_years(passage.text, ctx)):
                    seen.setdefault(quarter, Citation(doc.file, str(passage.locator), passage.text[:80]))
    return seen


def _in_the_same_sections(documents: Sequence[Document], what: str, ctx: Context) -> dict[int, Citation]:
    """The quarters whose reports have the section under which another quarter's report of their series says `what`.

    Reports of a series are called the same but for their quarter; each tells of the section's matter in its own words.
    """
    series: dict[str, list[tuple[int, Document]]] = defaultdict(list)
    for doc in documents:
        title = plain(doc.title)
        quarters = _quarters(_without_other_years(title, ctx))
        if len(quarters) == 1:
            series[normalise(_QUARTER.sub("", title))].append((min(quarters), doc))
    seen: dict[int, Citation] = {}
    for reports in series.values() if what else ():
        places = list(ctx.places([doc for _, doc in reports], what))
        sections = {normalise(p.passage.headings[-1]) for p in places if len(p.passage.headings) > 1}
        for quarter, doc in reports if len(reports) > 1 else ():
            for passage in doc.part.passages:
                under = normalise(passage.headings[-1]) if passage.kind != "heading" and passage.headings else ""
                if under in sections and len(passage.text) >= TELLS and not _NOTHING.search(passage.text):
                    seen.setdefault(quarter, Citation(doc.file, str(passage.locator), passage.text[:80]))
    return seen


def _only_names_quarter(passage: Passage) -> bool:
    """Whether a row has nothing but its quarter: '三季 |  |  |', among others that are filled in."""
    cells = list((passage.cells or {}).values())
    told = [cell for cell in cells if has_value(cell)]
    return len(cells) > ENTRY and len(told) == 1 and bool(_BARE_QUARTER.fullmatch(plain(told[0]).strip()))


def _heads_quarter_about(doc: Document, at: int, what: str, ctx: Context) -> bool:
    """Whether a line of its own names a quarter and what stands below it, up to the next one, is about `what`."""
    below = [plain(p.text).strip() for p in doc.part.passages[at:]]
    if not _HEADS_QUARTER.fullmatch(below[0]):
        return False
    own = itertools.takewhile(lambda line: not _HEADS_QUARTER.fullmatch(line), below[1:])
    return not what or any(ctx.says(line, what) for line in own)


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
    whole = plain(text)
    named = list(_QUARTER.finditer(whole))
    ends = [*(match.start() for match in named), len(whole)][1:]
    signed = [bool(whole[match.end() : end].strip(" 　:：_")) for match, end in zip(named, ends, strict=True)]
    for match, told in zip(named, signed, strict=True):
        if not told and any(signed):  # '一季 某 二季 某 三季  四季': two are signed
            continue
        word = match[1] or match[2]
        found.add(_CJK[word] if word in _CJK else int(word))
    for half, quarters in _HALF.items():
        if half in text:
            found.update(quarters)
    return found
