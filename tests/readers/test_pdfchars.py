"""Words of a PDF by the places of their first and last characters."""

from __future__ import annotations

import re

import pytest

from auditor.readers.pdfchars import _word


def word(rise: float, width: float = 44.0) -> bool:
    """Whether four characters of 11 points are one piece when the last one lies `rise` points higher."""
    match = re.match(".+", "碳排放量")
    assert match is not None
    return _word(match, (90, 100, 101, 111), (90 + width - 11, 100 - rise, 90 + width, 111 - rise)) is not None


@pytest.mark.parametrize("rise", [0.0, 0.2])
def test_a_word_of_two_fonts_with_nearly_the_same_height_is_one_piece(rise: float) -> None:
    assert word(rise)


def test_a_raised_last_character_has_the_word_looked_at_sign_by_sign() -> None:
    assert not word(3.0)


def test_characters_set_apart_or_over_each_other_are_looked_at_sign_by_sign() -> None:
    assert not word(0.0, width=80.0)
    assert not word(0.0, width=22.0)
