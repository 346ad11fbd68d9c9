"""The expression language of expectations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.expression import concepts_of, parse, unparse

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
SIDES = st.lists(NAMES, min_size=1, max_size=4).map(tuple)
ALTERNATIVES = st.lists(SIDES, min_size=1, max_size=4).map(tuple)
BLANKS = st.sampled_from(["", " ", "  ", "\t"])


def test_plus_binds_tighter_than_bar() -> None:
    assert parse("a + b | c") == (("a", "b"), ("c",))


@given(ALTERNATIVES)
def test_what_is_written_out_parses_to_the_same(alternatives: tuple[tuple[str, ...], ...]) -> None:
    assert parse(unparse(alternatives)) == alternatives


@given(ALTERNATIVES, BLANKS)
def test_blanks_between_names_mean_nothing(alternatives: tuple[tuple[str, ...], ...], blank: str) -> None:
    spaced = f"{blank}|{blank}".join(f"{blank}+{blank}".join(side) for side in alternatives)
    assert parse(f"{blank}{spaced}{blank}") == alternatives


@given(ALTERNATIVES)
def test_every_concept_is_named_once(alternatives: tuple[tuple[str, ...], ...]) -> None:
    named = concepts_of(unparse(alternatives))
    assert len(set(named)) == len(named)
    assert set(named) == {name for side in alternatives for name in side}


@given(st.text(max_size=30))
def test_any_text_parses_or_is_refused_in_chinese(text: str) -> None:
    try:
        assert all(side for side in parse(text))
    except ValueError as error:
        assert "表达式" in str(error)


@pytest.mark.parametrize("wrong", ["", "a +", "| a", "a + + b", "(a | b)", "a & b", "a b", "Top", "持续改进"])
def test_what_is_not_an_expression_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="表达式"):
        parse(wrong)
