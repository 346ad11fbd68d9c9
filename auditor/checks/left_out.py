"""Check that a rule doesn't put aside by its own words what it is to cover: none_left_out (guideline 8.1 a-e)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document, Passage
from auditor.text import normalise
from auditor.windows import windows
from auditor.wording import Place

_NO = r"(?:暂?不予?|均不|一律不|不再|暂未)"
# '不作为不符合', '不按本程序', '不在第4类', '不开单': said of a class that the rule leaves to nobody or to others.
_PUT_ASIDE = re.compile(
    rf"{_NO}(?:作为|作|列为|列入|列|纳入|算作?|视为|认定为|按|走|适用|在|归入)[^,，。;；]{{0,8}}?"
    r"(?:不符合|不合格项|认定依据|本(?:程序|办法|制度|规定|流程|标准|规则|细则))"
    rf"|{_NO}属于?(?:不符合|不合格项|本(?:程序|办法|制度|规定|流程|标准|规则|细则))"  # but '不属于以上四类的不符合'
    rf"|{_NO}(?:在|归入|列入|属于?)第?[\da-z一二三四五六七八九十甲乙丙丁戊]{{1,3}}类"
    rf"|{_NO}开(?:具)?(?:不符合)?(?:报告|通知)?单"
)
# Who doesn't do so is told off for it: '不得不开单', '该开单不开单的，扣500'.
_FORBIDDEN = re.compile(r"不得|不准|不许|严禁|禁止|扣|(?<![走按])(?<![走按]..)考核|处罚|通报批评|应开|该开")
_SENTENCE = re.compile(r"[。；;\n]")


def none_left_out(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No rule in force says that one of the `elements` is left out; all of them left out break the requirement."""
    elements: Mapping[str, str] = params["elements"]
    for doc in found.named:
        out: dict[str, Place] = {}
        for passage, words, about in _put_aside(doc):
            told = [n for n, e in elements.items() if ctx.says(words, e)]
            told = told or [n for n, e in elements.items() if ctx.says(about, e)]
            out.update({n: Place(doc, passage) for n in told if n not in out})
        if out:
            outcome = VIOLATED if len(out) == len(elements) else SHORT
            cited = tuple(dict.fromkeys(place.citation for place in out.values()))
            reason = f"《{doc.title}》写明{'、'.join(out)}不作为不符合处理"
            return CheckOutcome("none_left_out", outcome, reason, cited, tuple(out))
    return CheckOutcome("none_left_out", MET, "没有发现写明排除在外的情形")


def _put_aside(doc: Document) -> Iterator[tuple[Passage, str, str]]:
    """(passage, what it says is put aside, the heading or line above that names it where the sentence doesn't)."""
    for passage, window in zip(doc.part.passages, windows(doc), strict=True):
        lead_in = window.around.rpartition("\n")[2]
        above = normalise(passage.headings[-1]) if passage.headings else ""
        listed = bool(_PUT_ASIDE.search(lead_in)) and not _FORBIDDEN.search(lead_in)
        for raw in _SENTENCE.split(passage.text):
            sentence = normalise(raw)
            said = bool(_PUT_ASIDE.search(sentence)) and not _FORBIDDEN.search(sentence)
            if said or (listed and not sentence.endswith(":")):
                yield passage, sentence, above
