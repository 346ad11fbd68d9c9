"""Checks that what is due every year, or after a change, wasn't left undone: not_omitted (guideline 7.2 e, 7.3, 7.4,
7.5), not_declined (5, 7.3).

Where there is no record at all, the plant's own papers may admit it: an audit's finding, a notice that puts it off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, VIOLATED
from auditor.checks.destroyed import destroyed_early
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Document
from auditor.text import normalise
from auditor.values import years
from auditor.wording import Place, cite
from standard.model import DOCUMENT_KINDS

_SENTENCE = re.compile(r"[。；;！!？?\n]")
_UNDONE = re.compile(
    r"(?:没有?|未|从未)(?:能|再|按期|按时|如期|按规定)?(?:开展|进行|组织|召开|举行|实施|搞|做|开)(?:过|起来)?(?!.{0,3}(?:完|齐|到位|好))"
    r"|(?:推迟|延期|顺延|改期|延)(?:召开|开展|进行|举行)?(?:到|至)(?:明年|下年|20\d\d年)|不(?:搞|做|开|审)了|并到明年|取消"
)
_IF = re.compile(r"[如若凡](?:果|未|有|无)?|不得|应当?|须|必须|[的者]，?(?:扣|罚|考核)|扣\d|计划|拟")
# A talk: who spoke when, and what turns a thing down.
_SPOKE = re.compile(
    r"(?:20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{1,2}[-./月]\d{1,2}日?)?\s*\d{1,2}:\d\d(?::\d\d)?\s*\S{0,12}"
    r"|\S{2,12}\s+(?:20\d\d[-./]\d{1,2}[-./]\d{1,2}\s+)?\d{1,2}:\d\d(?::\d\d)?"
)
_REFUSED = re.compile(
    "(?:先放着|没空|算了|太忙|忙不过来|没时间|不用|不必|以后再说|先这样)?[,，]?(?:今年|这次|这回|现在|目前|暂时|先)?"
    "(?:不做也不补|(?:就?不|先不|暂不)(?:改|补|做|搞|弄|整|修|动|审|评)(?:了|啦|吧|[,，。!！]|$))"
)
# '这几件事都没有补做因素评审', '两次都没做，年内也不补了': what a change called for, left undone.
_DROPPED = re.compile(
    "(?:都|也|均|一直|至今)(?:没有?|未)(?:做|开|搞|补|评|审|办)(?:过|了)?(?=$|[,，])"
    "|(?:没有?|未)(?:再)?(?:补做|补开|补评|补审|重做|加做|加评)"
    "|(?:今年|年内|这次|本次|现在|暂时)?(?:也|就|先)?不(?:再)?(?:补|追加)(?:做|评|审|开)?了"
)
_NO = re.compile("否|未|没有|未做|未评|不做|不评|×")
LEAST_SPOKEN, LONGEST_LINE, REPLIES = 3, 60, 4
_PENALTY = re.compile(r"的?[,，]?(?:每次|一次)?(?:扣|罚|考核|记)")  # '未开展的，扣5分': a rule of what follows


def not_omitted(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No paper of the period says that `of` was not done in it, or was put off to the next year; where there is no
    record of it. kept: nor that records about this were destroyed before their time, whatever else is left of them.
    """
    for reason, citation in destroyed_early(params["kept"], ctx) if "kept" in params else ():
        return CheckOutcome("not_omitted", VIOLATED, reason, (citation,), ("保存到期限",))
    told = {day.year for day in ctx.period}
    for doc in () if found.named or "of" not in params else ctx.in_force:
        if _rules(doc, ctx):
            continue
        for passage in doc.part.passages:
            for sentence in _SENTENCE.split(passage.text):
                plain = normalise(sentence)
                match = _UNDONE.search(plain)
                if not match or _if_not_done(plain[: match.start()], plain[match.end() :]):
                    continue
                if not ctx.says(plain, params["of"]):
                    continue
                if not years(sentence) or told & set(years(sentence)):
                    said = sentence.strip()[:40]
                    where = (cite(doc, passage, said),)
                    return CheckOutcome("not_omitted", VIOLATED, f"审核期内没有开展：“{said}”", where, ("按期开展",))
    return CheckOutcome("not_omitted", MET, "没有说审核期内没有开展")


def not_declined(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No record tells that what a change called for was left undone: `said`, where no record shows that it was done.

    done: words for that; an audit's finding that was made good since is none any more. asked: the matter as people
    speak of it, where the answer a few lines below is no ('合规评价要不要补一次？' '不补了'), or where a sentence about
    it says that it was dropped. column: a register's own column of whether it was done ('是否补评 | 否').
    """
    if "done" in params and ctx.seek(found.named, params["done"], done=found.done):
        return CheckOutcome("not_declined", MET, "已有记录")
    records = [d for d in ctx.in_force if not _rules(d, ctx)]
    asked = params.get("asked", "")
    told = (place for place in ctx.places(records, params["said"]) if not _conditional(place))
    place = next(told, None) or _answered_no(asked, ctx)
    place = place or _dropped(asked, ctx) or _answered_in_column(params.get("column", ""), records, ctx)
    if place is None:
        return CheckOutcome("not_declined", MET, "没有说变化后不做")
    reason = f"记录写明没有做：“{place.words[:40]}”"
    return CheckOutcome("not_declined", VIOLATED, reason, (place.citation,), ("变化后及时办理",))


def _conditional(place: Place) -> bool:
    """Whether the sentence only says what follows if it isn't done: '如没有补做，扣500元'."""
    text = place.passage.text
    sentence = next((s for s in _SENTENCE.split(text) if place.words and place.words[:4] in normalise(s)), text)
    before, _, after = normalise(sentence).partition(normalise(place.words))
    return _if_not_done(before, after)


def _answered_no(asked: str, ctx: Context) -> Place | None:
    """Where a talk's line names the matter and one of the next says that it won't be done."""
    for doc in ctx.documents if asked else ():
        lines = doc.part.passages
        for at, line in enumerate(lines) if not ctx.inadmissible(doc, record=True) and _is_talk(doc) else ():
            if len(line.text) > LONGEST_LINE or not ctx.says(line.text, asked):
                continue
            for reply in lines[at + 1 : at + 1 + REPLIES]:
                if _REFUSED.match(normalise(reply.text)):
                    return Place(doc, line, f"{line.text.strip()}——{reply.text.strip()}"[:40])
    return None


def _dropped(asked: str, ctx: Context) -> Place | None:
    """Where a record that is about the matter, or a sentence of it, says that it was not done, or won't be any more."""
    places = ctx.once("dropped", lambda: tuple(_all_dropped(ctx))) if asked else ()
    return next((p for p in places if ctx.says(p.document.title, asked) or ctx.says(p.words, asked)), None)


def _all_dropped(ctx: Context) -> Iterator[Place]:
    """Every sentence of a record that says of whatever it is about that it was dropped."""
    for doc in (d for d in ctx.in_force if not _rules(d, ctx)):
        for passage in doc.part.passages:
            for sentence in _SENTENCE.split(passage.text):
                plain = normalise(sentence)
                match = _DROPPED.search(plain)
                if match and not _if_not_done(plain[: match.start()], plain[match.end() :]):
                    yield Place(doc, passage, sentence.strip())


def _if_not_done(before: str, after: str) -> bool:
    """Whether a sentence only says what follows if a thing isn't done, by what stands before and after that."""
    return bool(_IF.search(before) or _PENALTY.match(after))


def _answered_in_column(expr: str, records: Iterable[Document], ctx: Context) -> Place | None:
    """Where a register of changes tells in its own column that nothing was done about one: '是否加评 | 否'."""
    for doc in records if expr else ():
        for passage in doc.part.passages:
            for label, cell in (passage.cells or {}).items():
                if _NO.fullmatch(cell.strip()) and ctx.says(label, expr):
                    return Place(doc, passage, f"{label}：{cell}")
    return None


def _is_talk(doc: Document) -> bool:
    """Whether most of a paper's lines are short, and some tell only who spoke when."""
    lines = [p.text.strip() for p in doc.part.passages if p.table is None]
    return sum(bool(_SPOKE.fullmatch(line)) for line in lines) >= LEAST_SPOKEN


def _rules(doc: Document, ctx: Context) -> bool:
    """Whether it is a rule or plan, which says what is to be done when something wasn't."""
    kinds = {ctx.standard.documents[t].kind for t, score in doc.types if score >= RECOGNISED}
    return bool(kinds) and kinds <= DOCUMENT_KINDS
