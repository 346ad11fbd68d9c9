"""Chapters that a binder keeps without being what it says: an old manual kept for reference, excerpts of other rules,
blank forms, a draft not yet approved. They are set apart as papers of their own, so that the binder itself doesn't say
what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.heads import names_paper
from auditor.marks import DRAFT
from auditor.model import Part, Passage
from auditor.sections import cut, end_of, line_style
from auditor.text import normalise
from auditor.titles import ABOUT_CARBON

MOST = 0.6  # share of the file from which on a chapter is what the file is about
_VOID = re.compile(
    r"已?(?:作废|废止|停用|失效)(?!.{0,6}(?:记录|清单|登记|管理|销毁|处理|回收|文件))|(?:旧版|历史版本)(?:存档|备查|留存)"
)
_EXCERPT = re.compile(
    r"^(?:[一二三四五六七八九十\d.、第章节附录件（()）\s]*)(?:引用|参考)[:：]|(?:摘录|节选|摘编)(?:[(（].*[)）])?$"
)
# Another management system's paper, bound in by mistake or for reference.
_OTHER_SYSTEM = re.compile(
    r"(?:质量|环境|能源|职业健康(?:安全)?|安全|测量|三标|两化融合)(?:管理)?体系[^,，。;；]{0,8}"
    r"(?:报告|纪要|记录|计划|方案|检查表|评审|审核)|误装|装错"
)
_DRAFT = re.compile(rf"[（(](?:{DRAFT})[)）]$")
_BLANK = re.compile(r"(?:空白|样张|样表|表样|表单样式|表格样式|记录样式)(?:[(（].*[)）])?[)）]?$")


def set_apart(part: Part) -> tuple[Part, tuple[tuple[Part, str], ...]]:
    """(the part without such chapters, the chapters with what they are: 'void', 'other', 'draft' or 'blank')."""
    passages = part.passages
    found = list(_asides(passages))
    away = {at for start, end, _ in found for at in range(start, end)}
    if not found or len(away) > MOST * len(passages):
        return part, ()
    kept = tuple(p for at, p in enumerate(passages) if at not in away)
    chapters = tuple((cut(part, passages[a].text.strip(), passages[a:b]), what) for a, b, what in found)
    return cut(part, part.name, kept), chapters


def _asides(passages: tuple[Passage, ...]) -> Iterator[tuple[int, int, str]]:
    """(first, past the last, what it is) of each such chapter; none lies in another."""
    past = 1  # the first line is the file's own title
    for at, passage in enumerate(passages):
        if at < past or (passage.kind != "heading" and line_style(passage) is None):
            continue
        what = _what(passage.text)
        if what:
            past = end_of(passages, at)
            if what == "other" and not _EXCERPT.search(normalise(passage.text)):
                # Prints set all papers' titles alike: such a paper ends where the next one begins.
                past = next((i for i in range(at + 1, past) if _begins_paper(passages[i])), past)
            yield at, past, what


def _begins_paper(passage: Passage) -> bool:
    return passage.kind == "heading" and names_paper(passage.text)


def _what(heading: str) -> str:
    text = normalise(heading)
    if _VOID.search(text):
        return "void"
    if (_EXCERPT.search(text) or _OTHER_SYSTEM.search(text)) and not ABOUT_CARBON.search(text):
        return "other"
    if _DRAFT.search(text):
        return "draft"
    return "blank" if _BLANK.search(text) else ""
