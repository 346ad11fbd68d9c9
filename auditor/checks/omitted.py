"""Checks that what is due every year, or after a change, wasn't left undone: not_omitted (guideline 7.2 e, 7.3, 7.4,
7.5), not_declined (5, 7.3).

Where there is no record at all, the plant's own papers may admit it: an audit's finding, a notice that puts it off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, VIOLATED
from auditor.checks.destroyed import destroyed_early
from auditor.context import Candidates, Context, cite
from auditor.model import RECOGNISED, CheckOutcome, Document
from auditor.text import normalise
from auditor.values import years
from standard.model import DOCUMENT_KINDS

_SENTENCE = re.compile(r"[。；;！!？?\n]")
_UNDONE = re.compile(
    r"(?:没有?|未|从未)(?:能|再|按期|按时|如期|按规定)?(?:开展|进行|组织|召开|举行|实施|搞|做|开)(?:过|起来)?(?!.{0,3}(?:完|齐|到位|好))"
    r"|(?:推迟|延期|顺延|改期|延)(?:召开|开展|进行|举行)?(?:到|至)(?:明年|下年|20\d\d年)|不(?:搞|做|开|审)了|并到明年|取消"
)
_IF = re.compile(r"[如若凡](?:果|未|有|无)?|不得|应当?|须|必须|[的者]，?(?:扣|罚|考核)|扣\d|计划|拟")
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
                if not match or _IF.search(plain[: match.start()]) or _PENALTY.match(plain[match.end() :]):
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

    done: words for that; an audit's finding that was made good since is none any more.
    """
    if "done" in params and ctx.seek(found.named, params["done"], done=found.done):
        return CheckOutcome("not_declined", MET, "已有记录")
    records = [d for d in ctx.in_force if not _rules(d, ctx) and not ctx.inadmissible(d, record=True)]
    place = next(iter(ctx.places(records, params["said"])), None)
    if place is None:
        return CheckOutcome("not_declined", MET, "没有说变化后不做")
    reason = f"记录写明没有做：“{place.words}”"
    return CheckOutcome("not_declined", VIOLATED, reason, (place.citation,), ("变化后及时办理",))


def _rules(doc: Document, ctx: Context) -> bool:
    """Whether it is a rule or plan, which says what is to be done when something wasn't."""
    kinds = {ctx.standard.documents[t].kind for t, score in doc.types if score >= RECOGNISED}
    return bool(kinds) and kinds <= DOCUMENT_KINDS
