"""A binder's papers: where one of several bound into one file ends and the next begins.

A binder says that it is one (合订本, 汇编, 卷内目录), or shows it: the same letterhead again and again, pieces numbered
件1, 件2 …, minutes after minutes under the same heading. A workbook's print shows it at the foot of its pages: each
sheet begins with a heading of its own. Each paper is then judged by itself: its owner, its period, its signatures are
its own.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from auditor.heads import (
    BINDER,
    COMPANY,
    FEW_MARKED,
    FRONT,
    LEAST_HEADS,
    LONGEST,
    MARKED,
    begins_chapter,
    heads_of,
    is_letterhead,
)
from auditor.model import Part, Passage
from auditor.sections import cut, letter_in
from auditor.text import normalise
from auditor.titles import stem_of

MOST = 0.6  # share of the file from which on a piece is the paper itself, and the others its front or its annexes
MANY = 6  # heads
ABOVE = 4  # lines of a letterhead that may stand above a paper's title
_LISTS = re.compile(  # a file's name that tells which papers are in it: '内审方案、计划和报告'
    r"(?:方案|计划|报告|记录|纪要|检查表|通知|台账|清单|签到表?)[、及和与+＋]\S{0,8}(?:方案|计划|报告|记录|纪要|检查表|台账|清单|签到表?)"
)
_FOOT = re.compile(r"\.(?:xlsx?|et|ods)\s+(?:page|第)\s*\d+\s*(?:/|页)", re.IGNORECASE)  # of a workbook's printed page
_TOP = 3  # passages at a page's top among which a sheet's heading stands
_VERSION = re.compile(r"(?<![a-z])(?:v|rev\.?|ver\.?)\d|[a-z]/\d|版")


def pieces(part: Part) -> tuple[Part, ...]:
    """The papers bound into `part`, the front matter first if there is any; () when it is a single paper."""
    if printed := _printed_sheets(part.passages):
        return tuple(cut(part, passages[at].text.strip(), passages) for passages, at in printed)
    said = is_binder(part)
    heads = heads_of(part.passages, said=said)
    tops = {_top(part.passages, at): at for at in heads}
    bounds = [*([0] if heads and min(tops) > 0 else []), *tops, len(part.passages)]
    largest = max(b - a for a, b in pairwise(bounds)) if heads else 0
    few = len(heads) < MANY  # of many, one is no front or annex of the largest, but a volume of its own
    if len(heads) < (FEW_MARKED if said else LEAST_HEADS) or (few and largest > MOST * len(part.passages)):
        return ()
    found = []
    for start, end in pairwise(bounds):
        name = _name(part.passages[tops[start] : end]) if start in tops else ""
        found.append(cut(part, name or part.name, part.passages[start:end]))
    return tuple(found)


def is_binder(part: Part) -> bool:
    """Whether its front or the file's name says that it is a binder."""
    front = [normalise(p.text) for p in part.passages[:FRONT]]
    listed = _LISTS.search(stem_of(part)) and not any(map(_LISTS.search, front))  # else one paper is called so
    return bool(BINDER.search(part.file) or listed) or any(
        len(line) <= LONGEST and BINDER.search(line) for line in front
    )


def _printed_sheets(passages: tuple[Passage, ...]) -> list[tuple[tuple[Passage, ...], int]]:
    """A workbook's sheets in its print, each with the index of its heading; [] where they all are one paper's.

    A page without a heading goes on with the sheet before it. Sheets that bear one paper's number ('方案 V1.2') under
    their headings are its chapters.
    """
    if sum(bool(_FOOT.search(p.text)) for p in passages) < 2:
        return []
    pages = [tuple(group) for _, group in groupby(passages, key=lambda p: p.locator.page)]
    heads = [next((i for i, p in enumerate(page[:_TOP]) if p.kind == "heading"), None) for page in pages]
    if heads[0] is None or sum(at is not None for at in heads) < 2:
        return []
    below = [_line_below(page, at) for page, at in zip(pages, heads, strict=True) if at is not None]
    if below[0] and all(line == below[0] for line in below):
        return []
    found: list[tuple[tuple[Passage, ...], int]] = []
    for page, at in zip(pages, heads, strict=True):
        if at is None:
            found[-1] = ((*found[-1][0], *page), found[-1][1])
        else:
            found.append((page, at))
    return found


def _line_below(page: tuple[Passage, ...], at: int) -> str:
    """The line under a sheet's heading that tells which paper it is of, in which version; '' where none does."""
    line = page[at + 1] if at + 1 < len(page) else None
    told = normalise(line.text) if line and line.kind == "paragraph" else ""
    return told if _VERSION.search(told) else ""


def _top(passages: tuple[Passage, ...], at: int) -> int:
    """Where the head at `at` begins: with the lines above it on its page, as a laboratory's name over its report."""
    page = passages[at].locator.page
    if page is None:  # no pages: the company's name over the title, as on a cover
        over = passages[at - 1] if at > 1 else None
        covered = over is not None and over.kind == "heading" and COMPANY.match(normalise(over.text))
        return at - 1 if covered else at
    first = at
    while page is not None and first > 0 and passages[first - 1].locator.page == page:
        first -= 1
    return first if at - first <= ABOVE and first > 0 else at


def _name(passages: tuple[Passage, ...]) -> str:
    """What a paper is called: a chapter by the letter that it opens with or by its heading; else by its marked line
    without the mark, or below a letterhead by the next heading.
    """
    below = (p.text.strip() for p in passages[1:FRONT] if p.kind == "heading" and not is_letterhead(p))
    if begins_chapter(passages[0]):
        return letter_in(passages[1:]) or passages[0].text.strip()
    covered = is_letterhead(passages[0]) or COMPANY.fullmatch(normalise(passages[0].text))
    return next(below, "") if covered else MARKED.sub("", passages[0].text.strip())
