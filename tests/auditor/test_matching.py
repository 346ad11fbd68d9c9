"""Concepts in text: gaps, false friends, denial, deferral."""

from __future__ import annotations

import pytest

from auditor.matching import Matcher
from auditor.text import normalise
from standard.model import Concept

CONCEPTS = {
    "retention": Concept("retention", "保存五年", ("保存…5年", "保存五年")),
    "audit": Concept("audit", "内部审核", ("内审", "内部审核"), unless=("数据内审",)),
    "target": Concept("target", "长期目标", ("远期目标", "长期目标")),
    "deferral": Concept("deferral", "另行", ("另定", "待测算")),
}
MATCHER = Matcher(CONCEPTS)


def test_a_gap_bridges_a_few_characters_of_one_sentence() -> None:
    assert MATCHER.find("retention", normalise("原始记录保存不少于 5 年"))
    assert not MATCHER.find("retention", normalise("记录要保存。合同期5年"))


def test_full_width_and_half_width_are_the_same() -> None:
    assert MATCHER.find("retention", normalise("保存　５　年"))


def test_a_false_friend_does_not_count() -> None:
    assert not MATCHER.find("audit", normalise("四季度组织碳排放数据内审"))
    assert MATCHER.find("audit", normalise("数据内审之后开展内审"))


@pytest.mark.parametrize("text", ["没有开展内审", "公司未做内部审核", "暂无内审记录"])
def test_what_is_denied_is_not_stated_but_mentioned(text: str) -> None:
    assert not MATCHER.find("audit", normalise(text))
    assert MATCHER.mentions("audit", normalise(text))


def test_an_amount_that_is_lacking_is_stated() -> None:
    shortage = Matcher({"tonnage": Concept("tonnage", "吨数", ("0吨",))})
    assert shortage.find("tonnage", normalise("配额大约缺8000吨"))
    assert not shortage.find("tonnage", normalise("没有0吨"))


def test_what_is_put_off_is_not_stated() -> None:
    assert not MATCHER.find("target", normalise("远期目标另定"))
    assert MATCHER.find("target", normalise("远期目标降低30%；预算另定"))


def test_a_word_that_ends_in_lack_denies_nothing() -> None:
    matcher = Matcher({"deal": Concept("deal", "买卖", ("买卖",))})
    assert matcher.find("deal", normalise("按盈缺定买卖"))
    assert not matcher.find("deal", normalise("缺买卖记录"))
