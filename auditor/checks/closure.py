"""Checks of nonconformities: closed, raised_by, in_time, not_repeated (guideline 7.4 e, 8.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED, title_citation, together
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.nonconformities import Nonconformity, alike, last_day, nonconformities
from auditor.text import normalise, quote
from auditor.values import dates, months
from auditor.wording import cite

_STILL_TO_DO = re.compile(
    r"(?:待|等待)(?:安排|实施|落实|采购|到货|检|校|批|定)|(?:尚未|还没有?|未)(?:完成|安排|实施|检|校|补|换|办(?!理停))|没完"
)
_UNTICKED = re.compile(r"□\s*[^\s□■☑☒√✓;；,，、]+")
_NOTHING_YET = re.compile(r"(?:未|没有|没|尚未|待)?(?:回填|填写|填|反馈|跟踪)?[-/、—]*")
_OPEN = re.compile("开[口着放]?|open|未|否|[×xn]")  # in a column of what is closed
AT_ONE_TIME = 90  # days
TOGETHER = 30  # days
LATE, LATEST = 30, 330  # days; later than that is rather another year than a delay
_HAND = re.compile(r"(?:(责任人|完成人)|(?:验证|复验|验收)人)[:：]\s*([\u4e00-\u9fff]{2,4})(?=[\s　，,；;。]|$)")
_ANY_YEAR = 2024  # a leap year: two days without their year are compared in one year
# Not even begun: what still_under_way tells besides ('整改中') is progress.
_IDLE = re.compile("(?:未|没有?)(?:开展|启动|实施|动工?|办理?|落实|执行|开始|做)")
_PUT_OFF = re.compile("延期|展期|顺延|延至|推迟到|改到")
_NUMBER = r"[a-z]{1,6}[-a-z0-9/]*\d"
# '与NC-2025-02同类', '问题同8月内审BF-03'.
_SAME_AS = re.compile(
    rf"(?:与|和|同)[\u4e00-\u9fff\d]{{0,8}}?(?P<a>{_NUMBER})号?[^,，。;；]{{0,6}}?(?:同类|同样|相同|一样|同一|重复|雷同)"
    rf"|(?:问题|情况|现象|事实)(?:与|相?同|一样)[^,，。;；a-z]{{0,8}}(?P<b>{_NUMBER})"
)
LEAST_FACT = 8  # characters of a fact long enough to be told from others


def closed(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every nonconformity is verified closed after its correction was done, or not yet due at the audit date.

    of: words for where they come from; where some are told to come from there, only these count.
    """
    listed = nonconformities(found.named, ctx)
    listed = [one for one in listed if "of" in params and ctx.says(one.told, params["of"])] or listed
    judged = [one for one in listed if one.verification is not None or one.status]
    faults = [(problem, one.citation) for one in judged if (problem := _problem(one, ctx))]
    for place in ctx.places(found.named, "open_word"):
        if place.passage.kind != "row":
            faults.append((f"“{place.words}”", place.citation))
    faults += _own_verifiers(found)
    if faults:
        said = "；".join(dict.fromkeys(problem for problem, _ in faults[:3]))
        cited = tuple(dict.fromkeys(citation for _, citation in faults))[:3]
        return CheckOutcome("closed", SHORT, f"有{len(faults)}处没有闭环：{said}", cited, ("验证关闭",))
    if judged:
        cited = tuple(one.citation for one in judged[:2])
        return CheckOutcome("closed", MET, f"{len(judged)}项都已验证关闭", cited)
    closing = ctx.seek(found.named, "closed_word")
    if closing:
        return CheckOutcome("closed", MET, f"记录有“{closing.words}”", (closing.citation,))
    cited = tuple(title_citation(d) for d in found.named[:1])
    return CheckOutcome("closed", SHORT, "没有验证关闭的记录", cited, ("验证关闭",))


def _own_verifiers(found: Candidates) -> Iterator[tuple[str, Citation]]:
    """Forms in lines ('整改责任人：甲 … 验证人：甲') in which whoever corrects a thing verifies it too."""
    for doc in found.named:
        owner = ""
        for passage in (p for p in doc.part.passages if not p.cells):
            for match in _HAND.finditer(passage.text):
                if match[1]:
                    owner = match[2]
                elif match[2] == owner:
                    yield f"由责任人{owner}自己验证", cite(doc, passage)


def raised_by(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Some of these papers tell of what was found there (`of`); absent where all tell that others found it (`others`).

    An option that isn't ticked ('■核查 □内审') is not told.
    """
    texts = [f"{doc.title} {_UNTICKED.sub('', doc.part.text)}" for doc in found.named]
    if any(ctx.says(text, params["of"]) for text in texts):
        return CheckOutcome("raised_by", MET, "有内部检查、评价或审核发现的不符合项")
    if texts and all(ctx.says(text, params["others"]) for text in texts):
        cited = tuple(title_citation(doc) for doc in found.named[:2])
        name = ctx.standard.concepts[params["others"]].name
        return CheckOutcome("raised_by", ABSENT, f"这些不符合项都来自{name}", cited, ("企业自己发现的不符合项",))
    return CheckOutcome("raised_by", MET, "看不出不符合项都由外部提出")


def in_time(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No correction that is past its day is still under way at the audit date, with nothing told of it since.

    late: none was done more than a month after its day either.
    lying: one of which the ledger tells no progress at all is still under way too.
    """
    for one in nonconformities(found.main, ctx):
        told = one.status or (one.progress if one.ledger is None else "")  # a form has no column for its status
        under_way = bool(told) and ctx.says(told or "", "still_under_way")
        due = one.due or (() if under_way else one.due_in_short)
        still = (under_way or (bool(params.get("lying")) and _left_lying(one))) and not one.verified
        if still and due and max(due) < ctx.audit_date and not _told_since(one, max(due)):
            reason = f"{_name(one)}应于{max(due).isoformat()}前完成，到期后没有进展"
            return CheckOutcome("in_time", SHORT, reason, (one.citation,), ("逾期事项的整改",))
    for one in nonconformities(found.main, ctx) if params.get("late") else ():
        if days := _days_late(one):
            reason = f"{_name(one)}超过期限{days}天才整改完成，没有延期的批准"
            return CheckOutcome("in_time", SHORT, reason, (one.citation,), ("按期整改",))
    return CheckOutcome("in_time", MET, "没有发现逾期还在整改的")


def _days_late(one: Nonconformity) -> int:
    """Days by which its correction was done after its day was long past, where nobody put the day off; else 0."""
    year = max(one.due).year if one.due else _ANY_YEAR
    done, due = last_day(one.progress or "", year), max(one.due, default=last_day(one.due_told, year))
    late = (done - due).days if done and due and done.year == due.year else 0
    return late if LATE < late < LATEST and not _PUT_OFF.search(one.told) else 0


def _left_lying(one: Nonconformity) -> bool:
    """Whether its ledger has a column for progress and says nothing there, nor that it is closed."""
    idle = one.progress is not None and bool(_NOTHING_YET.fullmatch(normalise(one.progress)))
    return idle and (not one.status or bool(_OPEN.fullmatch(one.status)))


def _told_since(one: Nonconformity, due: date) -> bool:
    """Whether its progress tells of a month after the day it was due, and not that nothing was done even then."""
    return not _IDLE.search(one.progress or "") and any(
        month > (due.year, due.month) for month in months(one.progress or "", due.year)
    )


def _problem(one: Nonconformity, ctx: Context) -> str:
    """What keeps it open, or ''."""
    name = _name(one)
    told = normalise(f"{one.verification or ''}{one.status}")
    if one.verified and not ctx.matcher.mentions("open_word", told):
        problems = (_verified_too_early(one, name, ctx), _verified_undone(one, name), _verified_by_owner(one, name))
        return "，".join(p for p in problems if p)
    still = (
        bool(_OPEN.fullmatch(one.status))
        or ctx.matcher.mentions("open_word", told)
        or ctx.matcher.mentions("still_under_way", told)
    )
    if one.verification is None and one.status and not still:
        return ""
    if one.due and max(one.due) >= ctx.audit_date:
        return ""
    return f"{name}没有验证关闭"


def _verified_too_early(one: Nonconformity, name: str, ctx: Context) -> str:
    year = next((day.year for day in (*dates(one.verification or ""), *one.due)), ctx.period[1].year)
    verified, done = last_day(one.verification or "", year), last_day(one.progress or "", year)
    if verified and done and verified < done and (done - verified).days < 180:
        return f"{name}在{verified.month}月{verified.day}日验证，早于{done.month}月{done.day}日整改完成"
    return ""


def _verified_undone(one: Nonconformity, name: str) -> str:
    """Verified as closed though the last that its progress tells is still to be done."""
    last = re.split("[。;；]", (one.progress or "").rstrip("。;； "))[-1]
    return f"{name}的整改“{quote(last, width=24)}”，却已验证关闭" if _STILL_TO_DO.search(normalise(last)) else ""


def _verified_by_owner(one: Nonconformity, name: str) -> str:
    """Whoever corrects a thing doesn't verify it too, where nobody else does."""
    alone = bool(one.verifier) and set(one.verifier) <= set(one.owner)
    return f"{name}由责任人{'、'.join(one.verifier)}自己验证" if alone else ""


def _name(one: Nonconformity) -> str:
    return (
        min(one.numbers, key=lambda n: (len(n), n)).upper()
        if one.numbers
        else f"“{quote(one.fact or one.told, width=20)}”"
    )


def not_repeated(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No nonconformity came again after it was closed: by what the record says, or by two facts alike."""
    place = ctx.seek(found.named, "recurrence")
    if place:
        reason = f"同类问题再次发生（“{place.words}”）"
        return CheckOutcome("not_repeated", VIOLATED, reason, (place.citation,))
    told = _called_the_same(found.named, ctx)
    if told:
        words, citation = told
        return CheckOutcome("not_repeated", VIOLATED, f"同类问题再次发生（“{words}”）", (citation,))
    seen: list[Nonconformity] = []
    for one in nonconformities(found.named, ctx):
        if len(one.fact) < LEAST_FACT:
            continue
        earlier = next((e for e in seen if alike(e.fact, one.fact) and not _told_twice(e, one)), None)
        if earlier:
            reason = f"“{quote(one.fact, width=30)}”与{_name(earlier)}是同类问题，关闭后再次发生"
            return CheckOutcome("not_repeated", VIOLATED, reason, _both(one, earlier))
        seen.append(one)
    if not found.named:
        return CheckOutcome("not_repeated", ABSENT, "没有不符合记录")
    cited = tuple(title_citation(d) for d in found.named[:1])
    return CheckOutcome("not_repeated", MET, "没有发现同类问题重复发生", cited)


def _called_the_same(documents: Sequence[Document], ctx: Context) -> tuple[str, Citation] | None:
    """Where a paper says of something new that it is the same as a nonconformity on file: '与NC-2025-02同类'."""
    numbers = {normalise(number) for one in nonconformities(documents, ctx) for number in one.numbers}
    own = (d for d in ctx.documents if not ctx.inadmissible(d, record=True))
    for doc in together(documents, own) if numbers else ():
        for passage in doc.part.passages:
            for match in _SAME_AS.finditer(normalise(passage.text)) if "同" in passage.text else ():
                if (match["a"] or match["b"]) in numbers:
                    return match[0], cite(doc, passage)
    return None


def _told_twice(a: Nonconformity, b: Nonconformity) -> bool:
    """Whether two ledgers tell of one thing, as the evaluation's list and the register do: it was due at one time.

    In one ledger two facts that are alike but for their days and were due together are one audit's findings.
    """
    if not a.due or not b.due or (a.ledger is b.ledger and alike(a.fact, b.fact, days=True)):
        return False
    return abs((max(a.due) - max(b.due)).days) <= (TOGETHER if a.ledger is b.ledger else AT_ONE_TIME)


def _both(a: Nonconformity, b: Nonconformity) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys((a.citation, b.citation)))
