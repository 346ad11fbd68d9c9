"""Headings told by their numbering, if short and no sentence: '第一章 总则', '1 目的', '4.3 职责', '（一）…'."""

from __future__ import annotations

import re

_CHINESE_NUMBER = "[一二三四五六七八九十百零〇]{1,4}"
_SENTENCE = re.compile(r"[。；，！？;!?]|[：:]$")
_CJK = re.compile(r"[\u3400-\u9fff]")
_ASIDE = re.compile(r"[（(《][^（）()《》]*[）)》]")
_MAX_LENGTH = 32

_PATTERNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (10, re.compile(rf"第\s*(?:{_CHINESE_NUMBER}|\d{{1,2}})\s*[章篇编部](?:分)?\s*(?P<title>\S.*)?$")),
    (10, re.compile(r"附\s*[录件表][A-Z\d一二三四五六七八九十]{0,3}(?:[\s：:、.（(](?P<title>.*))?$")),
    (11, re.compile(rf"第\s*(?:{_CHINESE_NUMBER}|\d{{1,2}})\s*节\s*(?P<title>\S.*)?$")),
    (20, re.compile(rf"{_CHINESE_NUMBER}\s*[、.．]\s*(?P<title>\S.*)$")),
    (20, re.compile(rf"{_CHINESE_NUMBER}(?:\u3000|\s{{2}})\s*(?P<title>[\u4e00-\u9fff]\S+)$")),  # '一  巡诊方案'
    (30, re.compile(rf"[（(]{_CHINESE_NUMBER}[）)]\s*(?P<title>\S.*)$")),
)
_DECIMAL = re.compile(
    r"(?P<number>[A-Z]?\d{1,2}(?:\.\d{1,2}){0,4})(?:[、．.]\s*|\s+|(?=[\u3400-\u9fff《]))(?P<title>\S.*)$"
)
_UNIT = re.compile(
    r"号[文令线窑磨机炉库楼仓]|(?:年|月|日|号|时|分|万?吨|元|个|人|次|份|台|条|家|%|℃|[kKMG]?[WVJ]|t|kg|m|h)(?:$|[\d\s/（(，。、]|[以之]?[内前后上下]|一次)"
)


def heading_rank(text: str) -> int | None:
    """Rank of `text` as a heading (smaller is higher up), or None when it isn't one by its numbering."""
    text = text.strip()
    if not text or len(text) > _MAX_LENGTH or "\n" in text or _SENTENCE.search(text):
        return None
    for rank, pattern in _PATTERNS:
        if pattern.match(text):
            return rank
    match = _DECIMAL.match(text)
    if match is None:
        return None
    number, title = match["number"], match["title"]
    if len(_CJK.findall(title)) < 2 or _UNIT.match(title) or "：" in title or ":" in title:
        return None
    return 40 + number.count(".") + 1


def is_short_title(text: str) -> bool:
    """Whether `text` could be a heading that has no number: short, and no sentence."""
    text = text.strip()
    bare = _ASIDE.sub("", text)
    if not 2 <= len(text) <= 44 or _SENTENCE.search(bare) or re.search(r"[：:\n]|\s{2}|\u3000", bare):
        return False
    return not re.match(r"[（(]|.*\d年\d{1,2}月\d{1,2}日|\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]", text)
