"""Check that what must be within the boundary isn't put outside it in so many words: none_outside (guideline 4.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome
from auditor.text import normalise
from auditor.wording import cite
from standard.expression import parse

_SENTENCE = re.compile(r"[。；;\n]")
_OUTSIDE = re.compile(
    r"(?:不|未|没有?)(?:再|予|作)?(?:纳入|列入|计入|划入|并入|归入|放[进入]|算[进入在]|进(?=本|体系|边界|范围|碳|账)|管(?=$|[,，了)]))|排除|剔除|划出"
)
_KEPT_IN = re.compile(r"不[^,，。;；]{0,6}(?:排除|剔除|划出)")  # '不因外包而剔除'
_OF_A_REPORT = re.compile("CETS|报告指南|核算方法|核算边界|报告边界")
# Of what is reported or traded, which may be less than what is managed; what the plant only buys; what is forbidden.
_OTHERWISE = re.compile("全国|核算|报告|报送|履约|配额|外购|购买|买的|供方|不得|不能|不应|不可|严禁|不准")


def none_outside(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No paper in force says of what `of` names that it is not included: a sentence that names it and denies it after.

    severity: 'violated' where that alone breaks the requirement.
    """
    bad = VIOLATED if params.get("severity") == "violated" else SHORT
    concepts = {concept for group in parse(params["of"]) for concept in group}
    for doc in found.named:
        for passage in (p for p in doc.part.passages if not _OF_A_REPORT.search(p.text)):
            for raw in _SENTENCE.split(passage.text):
                said = _KEPT_IN.sub("", normalise(raw))
                out = _OUTSIDE.search(said)
                if out is None or _OTHERWISE.search(said):
                    continue
                hits = (hit for c in concepts for hit in ctx.matcher.all(c, said) if hit.end <= out.start())
                if hit := next(iter(hits), None):
                    reason = f"写明“{hit.words}”不纳入：“{raw.strip()[:40]}”"
                    return CheckOutcome("none_outside", bad, reason, (cite(doc, passage, hit.words),), ("纳入范围",))
    return CheckOutcome("none_outside", MET, "没有写明排除在外的")
