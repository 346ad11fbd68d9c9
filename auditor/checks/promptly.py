"""Checks of an evaluation's time and ground: done_promptly (guideline 7.3), evidence_of_period (7.3 a to f)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED, columns, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document, Passage, Table
from auditor.values import FULL_DAY, cjk_number, dates, plain, years
from auditor.wording import cite

_RECEIVED = re.compile("收文|收到|知悉|获悉|得知|获知|发生|公布|发布|印发|触发.{0,2}(?:日|时间)")
_DONE = re.compile("(?:评价|补评|评估|补审|补充评审|完成)(?:日|时间|日期|补|会)?|补做")
_WITHIN = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3})\s*个?(?:工作)?(日|天|月)(?:之)?内")
_MUST = re.compile("补|追加|评价|评估")
_CAME_OUT = re.compile(
    rf"{FULL_DAY}\s*(?:公布|发布|印发|收到|收文)|(?:公布|发布|印发|收到|收文)(?:日期?|时间)?[:：]?\s*{FULL_DAY}"
)
_EVALUATED = re.compile(rf"^\s*(?:补充)?评[价估](?:日期?|时间)?\s*[:：]?\s*{FULL_DAY}")
MONTH = 31  # days that '一个月内' leaves at most
HALF = 6  # month after which an evaluation has evidence of its own year
LEAST_ROWS = 3  # rows of dated evidence that tell which year a table was filled in from


def done_promptly(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each change that a register tells of was evaluated within the days that the plant's own rule leaves.

    rule, begun, done: what a rule of another thing says, and the columns of the days between which it is to be done.
    """
    own = [d for d in ctx.documents if d.owner != "other" and d.state == "in_force"]
    told = (days for doc in own for p in doc.part.passages for days in _days_left(p.text, params.get("rule", ""), ctx))
    limit = min(told, default=None)
    since, what = ("起", "更新") if "rule" in params else ("收到", "评价")
    for doc, table in tables(found.named) if limit else ():
        received, done = _days_between(table, params, ctx)
        for r, row in enumerate(table.rows):
            first = [d for i in received for d in dates(row[i], ctx.period[0].year)]
            last = [d for i in done for d in dates(row[i], ctx.period[0].year)]
            if first and last and limit and (min(last) - max(first)).days > limit:
                reason = f"{_told(max(first))}{since}，{_told(min(last))}才{what}，规定{limit}日内"
                return CheckOutcome(
                    "done_promptly", VIOLATED, reason, (row_citation(doc, table, r),), (f"按时的{what}",)
                )
    for doc in found.main if limit and "rule" not in params else ():
        out, evaluated = _told_in_words(doc, ctx)
        if out and evaluated and limit and (evaluated[0] - out[0]).days > limit:
            reason = f"{_told(out[0])}公布或收到，{_told(evaluated[0])}才评价，规定{limit}日内"
            cited = (cite(doc, out[1]), cite(doc, evaluated[1]))
            return CheckOutcome("done_promptly", VIOLATED, reason, tuple(dict.fromkeys(cited)), ("按时的评价",))
    return CheckOutcome("done_promptly", MET, f"没有发现晚于规定时限的{what}")


def _days_between(table: Table, params: Mapping[str, Any], ctx: Context) -> tuple[list[int], list[int]]:
    """The columns of the days from which on it is to be done, and of those on which it was."""
    if "rule" in params:
        begun = columns(table, params["begun"], ctx)
        return list(begun), [i for i in columns(table, params["done"], ctx) if i not in begun]
    received = [i for i, label in enumerate(table.columns) if _RECEIVED.search(label)]
    return received, [i for i, label in enumerate(table.columns) if _DONE.search(label) and i not in received]


def _told_in_words(doc: Document, ctx: Context) -> tuple[tuple[date, Passage] | None, tuple[date, Passage] | None]:
    """When one change came out, and when the report on it says that it was evaluated: '事由 …（2025-03-26公布）',
    '评价 2025-12-08'. None where the report tells of several.
    """
    year = ctx.period[0].year
    lines = [(line, p) for p in doc.part.passages if not p.cells for line in p.text.splitlines()]
    came = {d: p for line, p in lines for m in _CAME_OUT.finditer(line) for d in dates(m[0], year)[:1]}
    done = {d: p for line, p in lines for m in _EVALUATED.finditer(line) for d in dates(m[0], year)[:1]}
    if not (_MUST.search(doc.title) and len(came) == 1 and done):
        return None, None
    return next(iter(came.items())), min(done.items(), key=lambda item: item[0])


def _days_left(text: str, rule: str, ctx: Context) -> list[int]:
    """The days that a rule leaves after a change: '30日内完成补充评价', '一个月内补评'; of something else by `rule`."""
    found: list[int] = []
    if "内" not in text:  # as most passages: no term is told
        return found
    for clause in re.split("[。；;]", plain(text)):
        about = ctx.says(clause, rule) if rule else "补" in clause and bool(_MUST.search(clause))
        for match in _WITHIN.finditer(clause) if about else ():
            number = cjk_number(match[1])
            found += [number * MONTH if match[2] == "月" else number] if number else []
    return found


def _told(day: date) -> str:
    return f"{day.month}月{day.day}日"


def evidence_of_period(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The evidence that an evaluation of this period cites isn't all of an earlier one, taken over with its table."""
    within = {day.year for day in ctx.period}
    late = [doc for doc in found.main if any(d.month > HALF for d in doc.dates if d.year in within)]
    for doc, table in tables(late):  # early in the year there is only the last one's evidence
        for i in columns(table, "col_evidence", ctx):
            told = [(r, years(row[i]) or tuple(d.year for d in dates(row[i]))) for r, row in enumerate(table.rows)]
            dated = [(r, held) for r, held in told if held]
            if len(dated) >= LEAST_ROWS and all(max(held) < min(within) for _, held in dated):
                reason = f"{table.columns[i]}栏引用的都是{max(max(h) for _, h in dated)}年及以前的资料"
                cited = (row_citation(doc, table, dated[0][0]),)
                return CheckOutcome("evidence_of_period", SHORT, reason, cited, ("审核期内的证据",))
    return CheckOutcome("evidence_of_period", MET, "没有发现证据都是以前年度的")
