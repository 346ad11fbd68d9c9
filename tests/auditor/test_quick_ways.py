"""What judging does the quick way gives what the plain way gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import signatures
from auditor.matching import Matcher
from auditor.model import Locator, Passage
from auditor.naming import _Words
from auditor.sections import line_style
from auditor.text import joined, normalise
from standard.model import Concept

_CHARACTERS = "碳排放配额内审核记录检查年度计划编制批人员者主持一二（）：；，　 Ａa-—…1"
texts = st.text(alphabet=_CHARACTERS, max_size=30)


@given(st.lists(texts))
def test_texts_joined_are_their_sum_normalised(several: list[str]) -> None:
    assert joined(several) == normalise(" ".join(several))


@given(texts)
def test_a_line_without_a_role_word_has_no_role(line: str) -> None:
    told = bool(re.search(signatures._ROLE, line))
    assert told == bool(signatures._ANY_ROLE.find_matches_as_indexes(line))
    assert signatures.may_be_signed(line) or not signatures.signatures_in(line, ("配额",))


_VOCABULARY = {
    "audit": Concept("audit", "内审", ("内审", "内部…审核"), unless=("内审员",)),
    "quota": Concept("quota", "配额", ("配额", "碳…配额…计划", "排放")),
    "record": Concept("record", "记录", ("检查记录", "记…年度")),
}


@given(texts)
def test_what_a_text_names_is_among_what_it_may_name(text: str) -> None:
    matcher = Matcher(_VOCABULARY)
    plain = normalise(text)
    named = {c.id for c in _VOCABULARY.values() for t in c.terms if re.search(".{0,8}?".join(t.split("…")), plain)}
    assert named <= matcher.possible(plain)
    assert {c for c in _VOCABULARY if matcher.mentions(c, plain)} <= named


_ROWS = [("manual", ("碳", "手册")), ("plan", ("配额", "计划")), ("plan", ("碳", "配额", "表")), ("policy", ("方针",))]
_TITLE_WORDS = st.lists(st.sampled_from(["碳", "配额", "计划", "手册", "表", "方针", "的", "与"]), max_size=8)


@given(_TITLE_WORDS)
def test_title_words_stand_in_a_row(words: list[str]) -> None:
    text = "".join(words)
    patterns = ((type_id, re.search(".*?".join(row), text)) for type_id, row in _ROWS)
    assert sorted(_Words(_ROWS).found(text)) == sorted((type_id, match[0]) for type_id, match in patterns if match)


@pytest.mark.parametrize(
    ("line", "numbered"),
    [
        ("三、交易策略", True),
        ("（四章之外的事项）五、履约", True),
        ("１.2 目标", True),
        ("附件2 清单", True),
        ("目标", False),
    ],
)
def test_a_line_is_numbered_whatever_stands_aside(line: str, numbered: bool) -> None:
    assert (line_style(Passage(line, Locator())) is not None) == numbered
