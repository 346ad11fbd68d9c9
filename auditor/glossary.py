"""A plant's own words as its papers define them: a glossary's rows ('集团说法 | 外面一般叫法'), a manual's
'评议会（即管理评审）'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from auditor.matching import Matcher
from auditor.model import Document, Passage
from auditor.text import normalise

LEAST_ROWS: Final = 3  # rows that make a table a glossary
SHORTEST, LONGEST, LONGEST_MEANING = 2, 8, 14  # characters of a word, and of a meaning that stands for it
COVERED: Final = 0.6  # share of a meaning that the vocabulary must know, so that reading it helps
_OWN = re.compile(
    r"(?:本公司|公司|集团|本?厂里?|我[厂们]|内部|自家|习惯)的?(?:说法|叫法|用语|用词|称呼|称谓)|俗称|土话"
)
_COMMON = re.compile(
    r"(?:外面|外头|一般|通常|标准|规范|通用|正式|指南|对应|国标|官方|体系|行业|文件).{0,4}(?:说法|叫法|用语|用词|术语|称谓)"
    r"|(?:规范|标准|通用|正式)名称|(?:相当于|对应|意思|含义|指的?是?什么)"
)
_DEFINED = re.compile(  # '碳管总监（由常务副总担任，即碳管理体系的管理者代表）'
    r"(?<![\u4e00-\u9fff])[由是为经向设]?([\u4e00-\u9fff]{3,8})"
    r"[（(](?:[^（()）。；;]{1,16}[，,])?(?:即|也就是|也即|相当于|就是)([^（()），,。；;]{2,20})(?=[，,。；;）)])"
)
_OF = re.compile(r"^.*的")
_BETWEEN = re.compile(r"[/／、]")
_WORD = re.compile(r"[\u4e00-\u9fff]+")
_ABOUT_CARBON = re.compile(r"^(?:碳务|双碳|低碳|能碳|碳)(?=[\u4e00-\u9fff]{2})")


def glossary(papers: Iterable[Document], matcher: Matcher) -> Iterator[tuple[str, str]]:
    """(word, what it means) as the papers' glossaries tell; a word about carbon also without the carbon in front."""
    for doc in papers:
        rows = [pair for p in doc.part.passages if (pair := _row(p, matcher))]
        for word, meaning in rows if len(rows) >= LEAST_ROWS else ():
            yield word, meaning
            if match := _ABOUT_CARBON.match(word):
                yield word[match.end() :], meaning


def defined(papers: Iterable[Document], matcher: Matcher) -> Iterator[tuple[str, str]]:
    """(word, what it means) as the papers' sentences define it, where the meaning is one that the vocabulary knows."""
    for match in (m for doc in papers for p in doc.part.passages for m in _DEFINED.finditer(p.text)):
        meaning = _OF.sub("", normalise(match[2]))
        if _is_known(meaning, matcher):
            yield match[1], meaning


def _row(passage: Passage, matcher: Matcher) -> tuple[str, str] | None:
    cells = passage.cells or {}
    if passage.kind != "row" or len(cells) < 2:
        return None
    labels = {normalise(label): cell for label, cell in cells.items()}
    word = next((cell for label, cell in labels.items() if _OWN.fullmatch(label)), "").strip(' “”"')
    told = next((cell for label, cell in labels.items() if _COMMON.fullmatch(label)), "")
    meanings = (normalise(one) for one in _BETWEEN.split(told))
    meaning = next((one for one in meanings if len(one) <= LONGEST_MEANING and _is_known(one, matcher)), "")
    if not meaning or not _WORD.fullmatch(word) or not SHORTEST <= len(word) <= LONGEST:
        return None
    return word, meaning


def _is_known(meaning: str, matcher: Matcher) -> bool:
    """Whether the vocabulary's terms cover most of a meaning."""
    covered: set[int] = set()
    for concept in matcher.possible(meaning):
        for hit in matcher.all(concept, meaning):
            covered.update(range(hit.start, hit.end))
    return len(covered) >= COVERED * len(meaning) > 0
