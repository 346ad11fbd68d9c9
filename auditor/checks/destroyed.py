"""Records that the plant itself tells to have been destroyed before their time (guideline 7.4 f, 7.5.2 e, 8.2, 8.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.context import Context
from auditor.model import Citation, Document, Passage
from auditor.naming import is_rule
from auditor.text import normalise, quote
from auditor.values import FULL_DAY, years
from auditor.wording import cite

_LIST = re.compile("销毁|清理|处理清单|报废")
_GONE = re.compile("销毁|粉碎|删除|碎掉|碎毁|烧掉|卖掉|卖了废纸|当废纸")
# What is no record of the thing any more, what wasn't destroyed, what a rule says of later.
_NOT_GONE = re.compile(
    "作废|旧版|失效|复印|多余|空白|不得|不准|未销毁|没有销毁|不销毁|方可|可以?销毁|到期|期满|届满|拟|将|留存|保留|应(?!急)|须"
)
_WHOLE_DAY = re.compile(FULL_DAY)
_SENTENCE = re.compile(r"[。；;！!？?\n]")


def destroyed_early(what: str, ctx: Context) -> Iterator[tuple[str, Citation]]:
    """(what is told, where) of records about `what` that are gone though they are younger than they must become."""
    least = int(ctx.standard.tolerance("kept_years"))
    for doc in ctx.documents:
        day = max(doc.dates, default=None)
        # A list of what was thrown away is called one of void papers, and is in force itself.
        if day is None or doc.owner == "other" or doc.state in ("blank", "draft") or is_rule(doc.title):
            continue
        for passage, said in _told_gone(doc):
            of = years(_WHOLE_DAY.sub("", said))
            if of and 0 <= day.year - min(of) < least and ctx.says(said, what):
                yield f"“{quote(said, width=40)}”，不到{least}年就销毁了", cite(doc, passage)


def _told_gone(doc: Document) -> Iterator[tuple[Passage, str]]:
    """The rows of a list of what was destroyed, and the sentences that say it of something."""
    listed = bool(_LIST.search(normalise(doc.title)))
    for passage in doc.part.passages:
        for said in (passage.text,) if passage.cells else _SENTENCE.split(passage.text):
            plain = normalise(said)
            gone = _GONE.search(plain) or (listed and passage.cells)
            if gone and passage.kind != "heading" and not _NOT_GONE.search(plain):
                yield passage, said
