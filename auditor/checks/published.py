"""Check that what is shown on a board or a page is in force: published_in_force (guideline 4.3 f, 4.4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from auditor.checks.base import MET, SHORT, papers, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document, Passage
from auditor.text import normalise
from auditor.titles import stem_of
from auditor.values import dates, months
from auditor.wording import cite

SCREENFUL: Final = 40  # passages a page of a site or a picture of a board has at most
_SHOWN = re.compile(
    r"官网|官方网站|网站|网页|首页|led|(?:显示|电子|信息|大)屏|公众号|公告栏|公示栏|宣传栏|门户|www\.|https?:"
)
_TAKEN = re.compile(r"\d{1,2}:\d{2}|截图|截屏|打印|拍摄|导出|浏览时间|访问时间")  # lines of when the page was looked at
_EDITION = re.compile(r"(20\d\d)年?版")
_NAMED_EDITION = re.compile(r"[A-Z0-9一二三四五六]版|V\d")


def published_in_force(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No page or board seen since the paper in force was issued still shows an older edition of it.

    types: of that paper, the policy's by default. about: what the page or board shows, as it says itself.
    called: how it is called. edition: only what names the edition that it shows is compared.
    """
    called, about = params.get("called", "方针"), params.get("about", "policy_word")
    issuing = [d for d in papers(params.get("types", ("carbon_policy",)), ctx, record=False) if not _is_shown(d)]
    issued = max((max(d.dates) for d in issuing if d.dates), default=None)
    if issued is not None:
        for doc in ctx.documents:
            if doc.owner == "other" or not _is_shown(doc) or not ctx.says(doc.part.text, about):
                continue
            old = _older(doc, issued)
            if old is not None and (not params.get("edition") or _NAMED_EDITION.search(old.text)):
                newest = next(d for d in issuing if d.dates and max(d.dates) == issued)
                reason = f"公开的是旧版{called}（“{old.text.strip()[:30]}”），现行{called}发布于{issued.isoformat()}"
                where = (cite(doc, old), title_citation(newest))
                return CheckOutcome("published_in_force", SHORT, reason, where, (f"公开现行版本的{called}",))
    return CheckOutcome("published_in_force", MET, f"没有发现公开的{called}不是现行版本")


def _is_shown(doc: Document) -> bool:
    """Whether it is a page of a site or a picture of a board, by its name or its first lines."""
    if len(doc.part.passages) > SCREENFUL:
        return False
    head = normalise(" ".join((doc.title, stem_of(doc.part), *(p.text for p in doc.part.passages[:3]))))
    return bool(_SHOWN.search(head))


def _older(doc: Document, issued: date) -> Passage | None:
    """The line that dates what is shown before `issued`, on a page looked at since; None where nothing does."""
    taken = [day for p in doc.part.passages if _TAKEN.search(p.text) for day in dates(p.text)]
    if not taken or max(taken) < issued:
        return None
    told = [(day, p) for p in doc.part.passages if not _TAKEN.search(p.text.split(" 浏览")[0]) for day in _days(p.text)]
    if not told or max(day for day, _ in told) >= issued:
        return None
    return max(told, key=lambda pair: pair[0])[1]


def _days(text: str) -> Iterator[date]:
    """Days, months (their first day) and editions (their year's first day) that a line names."""
    yield from dates(text)
    yield from (date(year, month, 1) for year, month in months(text))
    yield from (date(int(year), 1, 1) for year in _EDITION.findall(text))
