"""Sections of a document as parts of their own: a binder's procedures, a manual's policy, a bundle's reports.

What stands under a heading is judged by itself, so that a word of chapter 2 doesn't make up for what chapter 9 lacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from auditor.model import Part, Passage
from auditor.values import cjk_number

AFTER_NUMERAL = r"(?:、|\u3000|\s{2})"  # what parts a chapter's Chinese numeral from its words: '一、', '一  '
LEAST = 1  # passages a section must have below its heading
_LONGEST = 30  # characters of a numbered line that heads a section
# '1-2 审核实施计划', '三、年度交易策略', '4.3 数据缺失', '附件2 …': lines that head a section though not set so
_NUMBERED_LINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"第[一二三四五六七八九十]{1,3}(?:章|部分|节|篇)",
        r"第[一二三四五六七八九十\d]{1,3}条[\s　]+(?=[\u4e00-\u9fff])",  # '第八条 管理者代表' over its duties
        rf"[一二三四五六七八九十]{{1,3}}{AFTER_NUMERAL}",
        r"\d{1,2}-\d{1,2}[\s　]",
        r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[\s　]*(?=[\u4e00-\u9fff])",
        r"\d{1,2}[、.．][\s　]*(?=[\u4e00-\u9fff])",
        r"附(?:[件表录][一二三四五六七八九十\d]{1,2}|[\s　]+(?=[\u4e00-\u9fffA-Z]))",
        r"[A-Z]{1,6}(?:[-/][A-Z]{1,6}){1,3}[-/]?\d{1,3}[\s　]+(?=[\u4e00-\u9fff])",  # a bound paper by its number
        r"[（(][一二三四五六七八九十]{1,2}[)）]",
        r"(?:§|[A-Z])\d{1,2}[\s　]+(?=[\u4e00-\u9fffA-Z])",  # 'M4 接口', '§2 范围': chapters by letter and number
    )
)
_NUMBER = re.compile(r"[第附（(一二三四五六七八九十\dA-Z§]")  # what all of these begin with
_ASIDE = re.compile(
    r"[（(][^（()）]{4,40}[)）]"
)  # '4.3 牵头科室（能管科、财务科，分工见9号文）' heads a section all the same
_FIRST_CHAPTER = (re.compile("第[一1]章"), re.compile(f"一{AFTER_NUMERAL}"))  # how the chapters of a paper begin
_CHAPTER = (
    re.compile(r"第([一二三四五六七八九十\d]{1,3})章"),
    re.compile(rf"([一二三四五六七八九十]{{1,3}}){AFTER_NUMERAL}"),
)
_UNIT = re.compile(r"第([一二三四五六七八九十\d]{1,3})([章编篇])")
_CHAPTER_HEAD = re.compile(
    rf"[一二三四五六七八九十]{{1,3}}{AFTER_NUMERAL}|第[一二三四五六七八九十]{{1,3}}[章节]"
    r"|\d{1,2}(?:[\s　]|[、.．](?!\d))"
)
FEWEST = 3  # passages below a chapter's heading from which on its words tell what it is
LETTER = 4  # lines at a chapter's top among which a letter's subject stands
_SUBJECT = re.compile(r"关于.{4,40}的(?:通知|决定|通报|批复|请示|意见|公告|函)")
_SLOGAN = re.compile(r"[“\"‘「『]")
_SENTENCE = re.compile(r"[。；，,;：:]")


def sections(part: Part, named: Callable[[Passage], bool]) -> Iterator[Part]:
    """The sections whose heading is `named`, each with all that stands below it; a named one in another comes too."""
    passages = part.passages
    for i, passage in enumerate(passages):
        style = line_style(passage)
        if (passage.kind != "heading" and style is None) or not named(passage):
            continue
        end = end_of(passages, i)
        if end - i > LEAST and end - i < len(passages) - 3:
            yield cut(part, passage.text.strip(), passages[i:end])


def chapters(part: Part) -> Iterator[Part]:
    """The numbered chapters (第三章) of a volume, each named by its heading, or by the letter that it opens with."""
    passages = part.passages
    for i, passage in enumerate(passages):
        if i == 0 or passage.kind != "heading" or not _UNIT.match(passage.text.strip()):
            continue
        end = end_of(passages, i)
        if end - i > LEAST:
            yield cut(part, letter_in(passages[i + 1 : end]) or passage.text.strip(), passages[i:end])


def top_chapters(part: Part) -> Iterator[Part]:
    """The chapters of a paper, numbered in whichever way its outermost numbered headings are, by their headings."""
    passages = part.passages
    numbered = [i for i, p in enumerate(passages) if i and p.kind == "heading" and _CHAPTER_HEAD.match(p.text.strip())]
    top = min((len(passages[i].headings) for i in numbered), default=0)
    for at in (i for i in numbered if len(passages[i].headings) == top):
        end = end_of(passages, at)
        if end - at > FEWEST:
            yield cut(part, passages[at].text.strip(), passages[at:end])


def letter_in(passages: tuple[Passage, ...]) -> str:
    """The subject of the letter that stands at the top: '关于调整…的通知'."""
    top = (p.text.strip() for p in passages[:LETTER] if p.kind in ("paragraph", "heading"))
    return next((line for line in top if _SUBJECT.fullmatch(line)), "")


def chapter_around(whole: Part, section: Part) -> Part | None:
    """The numbered chapter (第三章) of `whole` that a section lies in; None where it lies in none or is one itself."""
    at = next((i for i, p in enumerate(whole.passages) if p is section.passages[0]), 0)
    if _UNIT.match(section.passages[0].text.strip()):
        return None
    passages = whole.passages
    headed = (
        i for i in range(at - 1, 0, -1) if passages[i].kind == "heading" and _UNIT.match(passages[i].text.strip())
    )
    start = next(headed, None)
    if start is None or (end := end_of(passages, start)) <= at:
        return None
    return cut(whole, passages[start].text.strip(), passages[start:end])


def line_style(passage: Passage) -> int | None:
    """Which way of numbering a short line begins with, if it could head what follows; None for all else."""
    line = passage.text.strip()
    if passage.kind != "paragraph" or not _NUMBER.match(line):
        return None
    text = _ASIDE.sub("", line)
    if len(text) > _LONGEST or _SENTENCE.search(text):
        return None
    return next((i for i, pattern in enumerate(_NUMBERED_LINES) if pattern.match(text)), None)


def end_of(passages: tuple[Passage, ...], at: int) -> int:
    """Index past the last passage of the section whose heading, or line numbered like one, stands at `at`."""
    passage = passages[at]
    if passage.kind != "heading":
        return _next(passages, at, line_style(passage))
    return _next_chapter(passages, at) or _end(passages, at)


def _next_chapter(passages: tuple[Passage, ...], at: int) -> int | None:
    """Index of the chapter after 第三章: 第四章, whatever stands between them set like one ('3.1 …')."""
    own = _UNIT.match(passages[at].text.strip())
    if own is None:
        return None
    depth, number = len(passages[at].headings), cjk_number(own[1]) or 0
    for i in range(at + 1, len(passages)):
        if passages[i].kind != "heading":
            continue
        if len(passages[i].headings) < depth:
            return None
        other = _UNIT.match(passages[i].text.strip())
        if other and other[2] == own[2] and cjk_number(other[1]) in (number, number + 1):
            return i
    return None


def _next(passages: tuple[Passage, ...], at: int, style: int | None) -> int:
    """Index of the next heading, or line numbered the same way, after the numbered line at `at`."""
    following = range(at + 1, len(passages))
    return next(
        (i for i in following if passages[i].kind == "heading" or line_style(passages[i]) == style), len(passages)
    )


def _end(passages: tuple[Passage, ...], at: int) -> int:
    """Index past the last passage that stands below the heading at `at`; a slogan set like a heading ends nothing.

    In a binder a paper's chapters (一、 二、 …) are often set like its own heading: they stand below it all the same.
    What goes on counting from before the heading ('八、' stood before '第四章', '九、' comes after) stands beside it.
    """
    depth = len(passages[at].headings)
    own = passages[at].text.strip()
    counted = _counted_before(passages, at)
    chapter: re.Pattern[str] | None = None
    for i in range(at + 1, len(passages)):
        passage = passages[i]
        text = passage.text.strip()
        if passage.kind != "heading" or _SLOGAN.match(text):
            continue
        if any((match := c.match(text)) and cjk_number(match[1]) == last + 1 for c, last in counted):
            return i
        if len(passage.headings) > depth:
            continue
        if chapter is None:
            begun = (c for first, c in zip(_FIRST_CHAPTER, _CHAPTER, strict=True) if first.match(text))
            chapter = next((c for c in begun if not c.match(own)), None)
        if chapter is None or not chapter.match(text) or len(passage.headings) < depth:
            return i
    return len(passages)


def _counted_before(passages: tuple[Passage, ...], at: int) -> list[tuple[re.Pattern[str], int]]:
    """The ways of counting chapters that the heading at `at` doesn't use itself, with the last number before it."""
    before = [p.text.strip() for p in passages[at - 1 :: -1] if p.kind == "heading"] if at else []
    told = ((c, next((m for text in before if (m := c.match(text))), None)) for c in _CHAPTER)
    own = passages[at].text.strip()
    return [(c, number) for c, m in told if m and not c.match(own) and (number := cjk_number(m[1]) or 0)]


def cut(part: Part, name: str, passages: tuple[Passage, ...]) -> Part:
    """A part of these passages only, with the tables they are rows of."""
    used = sorted({p.table for p in passages if p.table is not None})
    place = {table: i for i, table in enumerate(used)}
    moved = tuple(replace(p, table=place[p.table]) if p.table is not None else p for p in passages)
    return Part(part.file, name, moved, tuple(part.tables[t] for t in used))
