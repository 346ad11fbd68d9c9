"""Characters of one width: the quick way gives what Unicode's normal form gives."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from standard.widths import half_width


@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from("：；，（）％／　　\u0338\u3099①㎡℃ｱ碳a"))))
def test_half_width_is_the_normal_form(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert half_width(text) == unicodedata.normalize("NFKC", text)
