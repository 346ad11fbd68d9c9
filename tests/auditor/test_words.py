"""Plants' own words: titles of papers and sentences that show an element, written apart from the vocabulary.

words/titles.txt: document type, then titles. words/sentences.txt: requirement | element ('*' a `states`, '!' a
`prohibits`) | title of the paper | sentence, which begins with NOT where it must not show the element.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from auditor.matching import Matcher
from auditor.model import Locator, Part, Passage
from auditor.ownership import Identity
from auditor.plant import plant_words
from auditor.recognise import Recogniser
from auditor.text import normalise
from standard.expression import parse
from standard.load import load
from standard.model import CheckSpec
from standard.profile import Profile

WORDS = Path(__file__).parent / "words"
RECOGNISED, NEAR = 0.5, 0.25


def _lines(name: str) -> list[str]:
    return (WORDS / name).read_text(encoding="utf-8").splitlines()


@cache
def _recogniser() -> Recogniser:
    return Recogniser(load(), Identity(("示例水泥",), ()), Matcher(load().concepts))


@pytest.mark.parametrize("line", _lines("titles.txt"), ids=lambda line: line.split("|")[0])
def test_papers_are_told_by_the_titles_plants_give_them(line: str) -> None:
    type_id, *titles = line.split("|")
    missed = []
    for title in titles:
        body = "示例水泥为做好碳排放管理工作，按温室气体核算要求，记录碳排放有关情况。"
        passages = (Passage(title, Locator(paragraph=1), "heading"), Passage(body, Locator(paragraph=2)))
        document = _recogniser().document(Part("文档1.docx", "", passages, ()))
        score = document.is_a(type_id)
        if score < RECOGNISED or document.types[0][1] - score > NEAR:
            missed.append(title)
    assert missed == []


def _expressions(check: CheckSpec, element: str) -> Iterator[str]:
    if check.name == "states" and element == "*":
        yield check.params["expr"]
    elif check.name == "prohibits" and element == "!":
        yield from check.params.values()
    elif check.name in ("covers", "has_columns"):
        listed = check.params["elements" if check.name == "covers" else "columns"]
        yield from ([listed[element]] if element in listed else [])


def _shown(matcher: Matcher, expression: str, title: str, sentence: str) -> bool:
    own, around = normalise(sentence), normalise(title)
    for group in parse(expression):
        hits = [matcher.find(concept, own) for concept in group]
        lacking = [c for c, hit in zip(group, hits, strict=True) if hit is None]
        if any(hits) and all(matcher.mentions(c, around) for c in lacking):
            return True
    return False


def test_sentences_show_the_elements_they_tell_of() -> None:
    audited = Profile({"name": "示例水泥", "period": {"start": "2025-01-01", "end": "2025-12-31"}})
    standard, matcher = load(), Matcher(plant_words(load().concepts, audited))
    wrong = []
    for line in _lines("sentences.txt"):
        requirement, element, title, sentence = line.split("|", 3)
        checks = [c for e in standard.requirements[requirement].expects for c in e.checks]
        expressions = [x for c in checks for x in _expressions(c, element)]
        assert expressions, f"{requirement} has no element {element}"
        told = sentence.removeprefix("NOT ")
        if any(_shown(matcher, x, title, told) for x in expressions) == sentence.startswith("NOT "):
            wrong.append(line)
    assert wrong == []
