"""Check of the decisions of the review before, against those this year's review was told of: decisions_reported
(guideline 7.5.1 a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from auditor.checks.base import MET, SHORT, row_citation, tables, title_citation, together
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage
from auditor.text import normalise, quote
from auditor.values import cjk_number, years
from auditor.wording import cite

_FORMER = re.compile(
    r"(?:上次|上回|上一?年度?|上一次|上届|以往|去年)[^。；:：]{0,14}(?:评审|管评)"
    r"|(?:上次|上回|上年度?|上一年度?|去年|以往)(?:[（(][^（）()]{2,16}[)）])?(?:的)?(?:决议|决定|措施|改进措施|会议决[议定])"
    r"(?:事项)?(?:的?(?:落实|完成|办理)(?:情况)?)?(?:[:：]|$)"
    r"|(?:评审|管评)[^。；:：]{0,8}(?:决议|决定|措施|事项)[^。；:：]{0,8}(?:落实|完成|办理)"
)
_REVIEW = re.compile("管理评审|管评|评审决[议定]")
_REVIEW_HELD = re.compile("碳[^。]{0,8}评审")
_COUNT = re.compile(r"(\d{1,2}|[二两三四五六七八九十]{1,2})(?:项|条|件)|决[议定](\d{1,2})[项条件]")
_DECISION = re.compile("决议|决定|议定|评审措施")
_MATTER = re.compile("(?:改进|决定|议定|具体)?(?:事项|内容|措施|要求|任务|决定|事)")
_DECIDES = re.compile("(?:决定|决议|决策|议定)[^。]{0,8}[:：]$")
_FOLLOWED = re.compile("落实|进展|完成情况|跟踪|办理|状态|实施情况|验证|结果|完成日")
_IN_GENERAL = re.compile("均|全部|全都|都已|都办|全办|逐项|各项|其余|其他|另有|其它|等")
_UNTOLD = re.compile(r"(?:会上)?(?:没有|未作?|没)(?:汇报|报告)")
_NEXT = re.compile(r"^\s*[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．\s]")
_OWN_NUMBER = re.compile(r"(?:[a-z]{1,3}-?|决议?)\d{1,2}")
_OUTPUT = re.compile("(?:管理评审|管评|评审)(?:的?输出|决[定议]|议定事项)")
_ITEM = re.compile(r"(?:^|(?<=[\s　；;。]))(\d{1,2})(?:[、.．]|\s)\s*(?=[\u4e00-\u9fff])")
HEAD = 400  # characters in which minutes tell what was held
MOST = 15  # passages that a point of the minutes takes
BEFORE = 2  # years back in which the review before was held
LEAST = 3  # decisions that make a list
VERBATIM = 0.6  # share of the decisions that a paper must tell of in the list's words
PIECE = 3  # characters
LINE, LIKE = 60, 0.55  # characters of a line about one decision; share of its signs that such a line must have
TOLD = 0.5  # share of the decisions that must be told of before the others count as left out


@dataclass(frozen=True, slots=True)
class _Decided:
    """How many decisions the review before took, their words where a list has them, and where that stands.

    numbers: what they are numbered by ('D1', '决3'), one for each, where they are.
    """

    count: int
    named: tuple[tuple[str, Citation], ...]
    citation: Citation
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Point:
    """What the minutes say under 'the review before': its passages, and each decision's follow-up told there."""

    passages: tuple[Passage, ...]
    told: tuple[str, ...]


def decisions_reported(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """This review was told of as many decisions as the review before took.

    Silent where the minutes tell of them all at once ('均已完成'), or of fewer than half of them one by one.
    """
    listed = _listed(ctx)
    if listed and (short := next(filter(None, (_by_number(listed, doc) for doc in found.main)), None)):
        return short
    if listed and (short := next(filter(None, (_by_words(listed, doc) for doc in found.named)), None)):
        return short
    for doc in together(found.named, (d for d in ctx.unrecognised if _REVIEW_HELD.search(d.part.text[:HEAD]))):
        for point in _points(doc):
            untold = ((p, match) for p in point.passages if (match := _UNTOLD.search(normalise(p.text))))
            for passage, match in untold:
                words = match.group()
                reason = f"上次评审的决定没有都汇报（“{quote(passage.text, words, width=40)}”）"
                return CheckOutcome(
                    "decisions_reported", SHORT, reason, (cite(doc, passage, words),), ("上次评审决定的落实",)
                )
            decided = listed or _counted(doc, point)
            if decided and decided.count >= LEAST and TOLD * decided.count <= len(point.told) < decided.count:
                return _short(decided, point, doc)
    return CheckOutcome("decisions_reported", MET, "没有发现上次评审的决定没有汇报")


def _short(decided: _Decided, point: _Point, doc: Document) -> CheckOutcome:
    lacking = _left_out(decided, point)
    reason = f"上次评审决定{decided.count}项，只汇报了{len(point.told)}项"
    if lacking:
        reason += f"，没有{'、'.join(f'“{quote(words, width=24)}”' for words, _ in lacking)}的落实情况"
    cited = (cite(doc, point.passages[0]), *(place for _, place in lacking or (("", decided.citation),)))
    return CheckOutcome("decisions_reported", SHORT, reason, tuple(dict.fromkeys(cited)), ("上次评审决定的落实",))


def _numbers_of(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The numbers in the rows' first cells, where every row has its own."""
    told = tuple(normalise(row[0]) for row in rows)
    return told if len(set(told)) == len(told) and all(map(_OWN_NUMBER.fullmatch, told)) else ()


def _by_number(listed: _Decided, doc: Document) -> CheckOutcome | None:
    """What is short where one passage tells of most decisions by their numbers, and the rest is told nowhere."""
    if len(listed.numbers) < LEAST:
        return None
    patterns = {n: re.compile(rf"(?<![a-z\d-]){re.escape(n)}(?![\d-])") for n in listed.numbers}
    texts = [normalise(p.text) for p in doc.part.passages]
    for passage, text in zip(doc.part.passages, texts, strict=True):
        told = [n for n, pattern in patterns.items() if pattern.search(text)]
        lacking = [n for n, pattern in patterns.items() if not any(pattern.search(t) for t in texts)]
        if lacking and TOLD * len(patterns) < len(told) and not _IN_GENERAL.search(text):
            left = [listed.named[listed.numbers.index(n)] for n in lacking][:3]
            return _untold(listed, left, cite(doc, passage))
    return None


def _by_words(listed: _Decided, doc: Document) -> CheckOutcome | None:
    """What is short where a paper tells of most decisions in the list's own words, and of some in none like them."""
    if doc.file == listed.citation.file or listed.count < LEAST:
        return None
    text = normalise(doc.part.text)
    told = [words for words, _ in listed.named if normalise(words) in text]
    lines = [normalise(p.text) for p in doc.part.passages]
    left = [one for one in listed.named if not any(piece in text for piece in _beginnings(one[0]))]
    left = [one for one in left if not any(_in_short(one[0], line) for line in lines)]
    if not left or len(told) < VERBATIM * listed.count:
        return None
    return _untold(listed, left[:3], title_citation(doc))


def _beginnings(words: str) -> tuple[str, str]:
    """How somebody else would call the same decision: by its first words or by its last."""
    plain = normalise(words)
    return plain[:PIECE], plain[-PIECE:]


def _in_short(words: str, line: str) -> bool:
    """Whether a short line tells of a decision in fewer words: '改版手册' of '改版碳管理手册'."""
    signs = set(normalise(words))
    return len(line) <= LINE and len(signs & set(line)) >= LIKE * len(signs)


def _untold(listed: _Decided, left: Sequence[tuple[str, Citation]], place: Citation) -> CheckOutcome:
    said = "、".join(f"“{quote(words, width=24)}”" for words, _ in left)
    reason = f"上次评审决定{listed.count}项，没有{said}的落实情况"
    cited = tuple(dict.fromkeys((place, *(where for _, where in left))))
    return CheckOutcome("decisions_reported", SHORT, reason, cited, ("上次评审决定的落实",))


def _left_out(decided: _Decided, point: _Point) -> list[tuple[str, Citation]]:
    """The listed decisions that are least like anything told, as many as are lacking."""
    left = list(decided.named)
    told = [set(text) for text in point.told]
    pairs = sorted(
        ((len(set(d) & t) / len(set(d)), i, k) for i, (d, _) in enumerate(left) for k, t in enumerate(told)),
        reverse=True,
    )
    taken: set[int] = set()
    used: set[int] = set()
    for _, i, k in pairs:
        if i not in taken and k not in used:
            taken.add(i)
            used.add(k)
    return [d for i, d in enumerate(left) if i not in taken][:3]


def _listed(ctx: Context) -> _Decided | None:
    """The decisions of the review before, from its own list that tells of no follow-up; the last one's."""
    lists: list[tuple[int, _Decided]] = []
    last = ctx.period[1].year
    for doc, table in tables(d for d in ctx.documents if d.owner != "other" and d.state == "in_force" and d.carbon):
        headed = f"{table.title}{''.join(table.headings)}{doc.part.name}{doc.title}"
        named = [y for y in years(headed) if last - BEFORE <= y]
        at = next((i for i, label in enumerate(table.columns) if _DECISION.search(label)), None)
        if at is None and _DECISION.search("".join((table.title, *table.headings[-1:]))):  # '二、决定' over 事项
            at = next((i for i, label in enumerate(table.columns) if _MATTER.fullmatch(normalise(label))), None)
        if at is None or not named or max(named) >= last or not _REVIEW.search(headed):
            continue
        if any(_FOLLOWED.search(label) for label in table.columns):
            continue
        rows = [(row[at].strip(), row_citation(doc, table, r)) for r, row in enumerate(table.rows) if row[at].strip()]
        if rows:
            numbers = _numbers_of([row for row in table.rows if row[at].strip()])
            lists.append((max(named), _Decided(len(rows), tuple(rows), rows[0][1], numbers)))
    lists += _numbered(ctx)
    return max(lists, key=lambda item: item[0])[1] if lists else None


def _numbered(ctx: Context) -> Iterator[tuple[int, _Decided]]:
    """(year, decisions) of minutes of an earlier year's review that tell them as numbered lines below '决定：'."""
    last = ctx.period[1].year
    for doc in ctx.documents:
        held = max((y for y in years(doc.title)), default=max((day.year for day in doc.dates), default=0))
        if doc.owner == "other" or doc.state != "in_force" or not last - BEFORE <= held < last:
            continue
        if not _REVIEW.search(doc.title) and not _REVIEW_HELD.search(doc.title):
            continue
        if _OUTPUT.search(doc.title):
            yield from ((held, _Decided(len(named), named, named[0][1])) for named in _in_a_line(doc))
        for at, passage in enumerate(doc.part.passages):
            if not _DECIDES.search(normalise(passage.text)):
                continue
            below = takewhile(lambda p: _NEXT.match(p.text), doc.part.passages[at + 1 :])
            named = tuple((_NEXT.sub("", p.text), cite(doc, p)) for p in below)
            if len(named) >= LEAST:
                yield held, _Decided(len(named), named, named[0][1])
                break


def _in_a_line(doc: Document) -> Iterator[tuple[tuple[str, Citation], ...]]:
    """The decisions that stand behind each other in one line: '1 台账加锁　2 实验室扩建　3 手册换版'."""
    for passage in doc.part.passages:
        marks = [m for m in _ITEM.finditer(passage.text) if not passage.cells]
        if len(marks) >= LEAST and [int(m[1]) for m in marks] == list(range(1, len(marks) + 1)):
            ends = [*(m.start() for m in marks[1:]), len(passage.text)]
            told = (passage.text[m.end() : end].split("\n")[0] for m, end in zip(marks, ends, strict=True))
            yield tuple((words.strip(" 　；;。"), cite(doc, passage)) for words in told)


def _counted(doc: Document, point: _Point) -> _Decided | None:
    """How many decisions the point itself says there were: '上次会议共形成5项决定', '决议5项'."""
    for passage in point.passages:
        if passage.kind != "row" and (match := _COUNT.search(normalise(passage.text))):
            count = cjk_number((match[1] or match[2]).replace("两", "二"))
            if count:
                return _Decided(count, (), cite(doc, passage, match.group()))
    return None


def _points(doc: Document) -> Iterator[_Point]:
    passages = doc.part.passages
    for at, passage in enumerate(passages):
        if passage.kind in ("header", "row") or not _FORMER.search(normalise(passage.text)):
            continue
        held = [passage]
        whole = passage.kind != "heading" and not passage.text.rstrip().endswith((":", "："))  # says it all itself
        for later in passages[at + 1 : at + MOST]:
            if later.kind == "heading" or (later.kind != "row" and (whole or _NEXT.match(later.text))):
                break
            held.append(later)
        texts = [normalise(p.text) for p in held if p.kind != "row"]
        if any(_IN_GENERAL.search(text) for text in texts) and not any(_UNTOLD.search(text) for text in texts):
            continue
        yield _Point(tuple(held), tuple(_told(held, texts)))


def _told(held: Sequence[Passage], texts: Sequence[str]) -> list[str]:
    """Each decision that the point tells of: rows with a follow-up, else what stands between semicolons."""
    rows = [p.cells for p in held if p.kind == "row" and p.cells]
    followed = [cells for cells in rows if any(_FOLLOWED.search(label) and cell for label, cell in cells.items())]
    if rows:
        return ["".join(cells.values()) for cells in followed]
    pieces = [piece for text in texts for piece in text.partition(":")[2].split(";") if len(piece) >= LEAST]
    return pieces if len(pieces) > 1 else []
