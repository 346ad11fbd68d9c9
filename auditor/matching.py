"""Finding the vocabulary's concepts in text, in whatever words a plant uses for them.

A text is scanned once for all terms of all concepts together; every later question about it is a look-up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import ahocorasick_rs

from auditor.text import normalise, segment_around
from standard.model import Concept

GAP = 8
_ELLIPSIS = "..."  # NFKC turns '…' into three dots, so both spellings end up the same
# A concept that is only denied is not stated. Looked for around the hit, inside its sentence.
_DENIED_VERB = (
    "取得|获得|通过|开展|进行|组织|建立|制定|编制|执行|落实|涉及|纳入|包括|提供|召开|列(?!入)|写(?!入)|提及|安排|采取|考虑"
    "|启动"
)
_DENIED_BEFORE = re.compile(rf"(?:未|没有?|尚未|并未)(?:能|曾)?(?:{_DENIED_VERB})[^,，。;；:：]*$")
_NOT_DONE = (
    "(?:没有|未|没)(?:能)?(?:做|开展|列入|纳入|核对|对过|对照|比对|检测|监测|测|记录|填|统计|测算|实施|提供|建立|编|制定"
    "|安排|送|考虑|展开|开(?=$|[了会过)。,;])|[列对登定](?=$|[)。,;])|启动|进行|采取|写|评[价估]?|弄|搞|管|到会|到场|出席|参加|参会|发(?![现生布])"
    "|单列|单独列|登记|入账|议(?![定论题案事])|(?:拿|和|与|跟|同|按)[^,，。;；]{1,16}(?:对过|核对|比对))(?!的|月|期间|时|日|后|或|到)"
)
_DENIED_AFTER = re.compile(
    r"^(?:[栏项]:)?[^,，。;；:：]{0,12}?"
    r"(?:不参加|不参与|不纳入|不包括|不负责|暂不|暂停|不再|不单独|不写[进入]|不做(?!假|手脚)|不搞|不开展|另管)"
)
_NOT_DONE_AFTER = re.compile(rf"^(?:[^,，。;；:：]{{0,6}}:)?[^,，。;；:：]{{0,12}}?{_NOT_DONE}")  # '成效评估:未做'
# A sentence's last words deny what it began with: '食堂烧液化气，用量小，没有登', '码头离厂区远，本手册不管'.
_DENIED_LAST = re.compile(
    r"^[^,，。;；:：、]{0,14}(?:[,，][^,，。;；:：、]{1,10})?"
    r"[,，](?:本[手方办程规]\w{1,2}|[文表册单]中|清单|我们|今年|本年|目前|这次|本次|[\u4e00-\u9fff]{1,4}班|[\u4e00-\u9fff]{1,3}科)?(?:都|也|均|就|还|一直|先|暂时?)?"
    r"(?:(?:没有?|未)(?:登记?|单列|单独列|列入?|纳入|计入?|管|算|记|做过?|写|统计)"
    r"|不(?:再)?(?:单列|列入?|纳入|计入?|管|算(?:进来)?|记|做|写|统计|往?上[送报]|报管理者代表|报管代|经手))"
    r"(?:[\u4e00-\u9fff]{0,8}(?:范围|边界|体系|里面?|之内))?了?[)）\]】]?$"
)
# What wasn't done is what these tell of: '问题:3月煤样没测'.
_TELLS_FAULTS = re.compile(
    "问题|事实|原因|根因|成因|起因|根子|现象|毛病|不足|短板|风险|后果|影响|发现|缺陷|为啥|为什么"
)
_ANSWERED_NO = re.compile(r"[^,，。;；:：]{0,10}:(?:还|尚)?(?:未|没有?|×)$")  # '写入手册:未'
_PASSED_ON = re.compile(r"(?:详?见|列于|列在)附[件录表]")  # '责任部门见附件三': it stands there, if anywhere
# Figures right after it are an amount: '配额缺8000吨'.
_DENIED_AT_ONCE = re.compile(
    r"(?:没有|未|暂不|先不|暂无|尚无|无|不设|不另设|不单设|不下发|不发|不送|不作|不办理|不包括|不包含|不含|不涉及|不再|取消|缺少|(?<![盈余短空紧])缺(?![口额]))[^,，。;；:：、\d]{0,3}$"
)
_NO_DENIAL = re.compile(r"(?:无论|未来|无组织|未经|不少于|不低于|不小于|不得少于|无误|无差错|无异常|无遗漏)[(（]?$")


class Hit(NamedTuple):
    """A concept found: bounds in the normalised text, and the words there."""

    concept: str
    start: int
    end: int
    words: str


Span = tuple[int, int]
Word = tuple[int, int, int]  # a word's number, and its bounds in the text


@dataclass(frozen=True, slots=True)
class _Terms:
    """A concept's terms by the numbers of their words in the scanner; those with gaps have one for each piece."""

    plain: frozenset[int]
    gapped: tuple[tuple[frozenset[int], tuple[str, ...]], ...]

    def spans(self, text: str, scan: _Scan) -> list[Span]:
        """Where the terms stand in `text`, given the words found in it."""
        found = [(start, end) for word, start, end in scan.words if word in self.plain]
        for numbers, pieces in self.gapped:
            if numbers <= scan.numbers:  # only then is the pattern made: most of them no plant's papers need
                found += [m.span() for m in _with_gaps(pieces).finditer(text)]
        return found


class _Scan:
    """One text, scanned: the words in it, the concepts that these may show, and what was found of those asked for."""

    __slots__ = ("hits", "numbers", "possible", "stated", "words")

    def __init__(self, words: Sequence[Word], numbers: frozenset[int], possible: frozenset[str]) -> None:
        self.words = words
        self.numbers = numbers
        self.possible = possible
        self.hits: dict[str, tuple[Hit, ...]] = {}
        self.stated: dict[str, Hit | None] = {}


class Matcher:
    """Finds concepts in normalised text.

    A term's '…' bridges up to eight characters inside a sentence; a hit inside one of the concept's `unless` phrases,
    right after a denial, or in a sentence that only defers ('另定', '待测算') doesn't count.
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        numbers: dict[str, int] = {}
        self._terms = {cid: _numbered(c.terms, numbers) for cid, c in concepts.items()}
        self._unless = {cid: _numbered(c.unless, numbers) for cid, c in concepts.items() if c.unless}
        # By the number of a word: the concepts that it may show, alone or with other pieces.
        by_word: dict[int, set[str]] = defaultdict(set)
        for cid, terms in self._terms.items():
            longest = (numbers[max(pieces, key=len)] for _, pieces in terms.gapped)  # the rarest, as a rule
            for word in (*terms.plain, *longest):
                by_word[word].add(cid)
        self._concepts = [frozenset(by_word.get(i, ())) for i in range(len(numbers))]
        self._scanner = ahocorasick_rs.AhoCorasick(tuple(numbers) or ("\0",))
        self._scans: dict[str, _Scan] = {}

    def __contains__(self, concept: str) -> bool:
        return concept in self._terms

    def find(self, concept: str, text: str) -> Hit | None:
        """First hit of `concept` in normalised `text` that is neither denied nor deferred."""
        scan = self._scan(text)
        if concept not in scan.possible:
            return None
        if concept not in scan.stated:
            told = (hit for hit in self.all(concept, text) if not self.denied(text, hit))
            scan.stated[concept] = next((hit for hit in told if not self.deferred(text, hit)), None)
        return scan.stated[concept]

    def mentions(self, concept: str, text: str) -> bool:
        """Whether `concept` is named at all, denied or not: for subjects, headings and column labels."""
        return bool(self.all(concept, text))

    def all(self, concept: str, text: str) -> tuple[Hit, ...]:
        """Hits of `concept` in normalised `text`, from left to right, none inside another."""
        scan = self._scan(text)
        if concept not in scan.possible:
            return ()
        hits = scan.hits.get(concept)
        if hits is None:
            hits = scan.hits[concept] = self._look_up(concept, text, scan)
        return hits

    def possible(self, text: str) -> frozenset[str]:
        """The concepts that normalised `text` may name: all that it does name are among them."""
        return self._scan(text).possible

    def _scan(self, text: str) -> _Scan:
        scan = self._scans.get(text)
        if scan is None:
            words = self._scanner.find_matches_as_indexes(text, overlapping=True)
            numbers = frozenset([word for word, _, _ in words])
            possible = frozenset().union(*[self._concepts[word] for word in numbers])
            scan = self._scans[text] = _Scan(words, numbers, possible)
        return scan

    def _look_up(self, concept: str, text: str, scan: _Scan) -> tuple[Hit, ...]:
        spans = self._terms[concept].spans(text, scan)
        if not spans:
            return ()
        unless = self._unless.get(concept)
        shadows = unless.spans(text, scan) if unless else []
        return tuple(Hit(concept, a, b, text[a:b]) for a, b in _lit(spans, shadows))

    def denied(self, text: str, hit: Hit) -> bool:
        start, end = segment_around(text, hit.start, hit.end)
        if _PASSED_ON.match(text[hit.end : end]):
            return True
        before, after = text[start : hit.start], text[hit.end : end]
        if _ANSWERED_NO.match(after):
            return True
        if _DENIED_BEFORE.search(before) or _DENIED_AFTER.search(after) or _DENIED_LAST.search(after):
            return True
        label = after.partition(":")[0] if ":" in after else ""
        if _NOT_DONE_AFTER.search(after) and not _TELLS_FAULTS.search(hit.words + label):
            return True
        return bool(_DENIED_AT_ONCE.search(before)) and not _NO_DENIAL.search(before)

    def deferred(self, text: str, hit: Hit) -> bool:
        deferrals = self.all("deferral", text) if "deferral" in self else ()
        if not deferrals:
            return False
        start, end = segment_around(text, hit.start, hit.end)
        return any(start <= d.start and d.end <= end for d in deferrals)


def _numbered(terms: Sequence[str], numbers: dict[str, int]) -> _Terms:
    """The terms by their words' numbers; a word not met before gets the next one."""
    plain: set[int] = set()
    gapped: dict[tuple[str, ...], frozenset[int]] = {}
    for pieces in map(pieces_of, terms):
        ids = [numbers.setdefault(piece, len(numbers)) for piece in pieces]
        if len(ids) == 1:
            plain.add(ids[0])
        elif ids:
            gapped[pieces] = frozenset(ids)
    return _Terms(frozenset(plain), tuple((ids, pieces) for pieces, ids in gapped.items()))


@lru_cache(maxsize=65_536)  # the vocabulary is the same for every audit, but for the plant's own words
def pieces_of(term: str) -> tuple[str, ...]:
    """What stands on both sides of a term's gaps; the term itself where it has none."""
    return tuple(filter(None, normalise(term).split(_ELLIPSIS)))


@cache
def _with_gaps(pieces: tuple[str, ...]) -> re.Pattern[str]:
    gap = rf"[^。；;！!？?\n]{{0,{GAP}}}?"
    return re.compile(gap.join(map(re.escape, pieces)))


def _lit(spans: list[Span], shadows: Sequence[Span]) -> list[Span]:
    """The spans outside all shadows, the longest of those that overlap, from left to right."""
    if len(spans) == 1 and not shadows:
        return spans
    kept: list[Span] = []
    for a, b in sorted(spans, key=lambda s: (s[0], -s[1])):
        if (not kept or a >= kept[-1][1]) and not any(x <= a and b <= y for x, y in shadows):
            kept.append((a, b))
    return kept
