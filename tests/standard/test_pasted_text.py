"""Text pasted from the guideline is told from a company's own words."""

from __future__ import annotations

import pytest

from standard.build_shingles import shingles_of
from standard.guideline import SHINGLES_FILE, packed, pasted_share

# Two sentences of the draft's clause 7.4, for telling them from a plant's own.
PASTED = "审核人员应具备相应的专业能力，与被审核部门无直接责任关系，确保审核过程的客观性、公正性"
OWN = "内审员不查自己所在车间；李工今年审化验室和供应处，王工审中控和设备科，名单见附表二，由管代签发。"


def test_a_pasted_sentence_is_recognised_whole() -> None:
    assert pasted_share(PASTED) == 1.0


def test_line_ends_blanks_and_widths_do_not_hide_pasting() -> None:
    changed = "\n ".join(PASTED.replace("，", ", ").split("、"))
    assert pasted_share(changed) == 1.0


def test_own_words_share_nothing() -> None:
    assert pasted_share(OWN) == 0.0


def test_half_pasted_text_lies_between() -> None:
    assert 0.3 < pasted_share(PASTED + OWN) < 0.7


@pytest.mark.parametrize("short", ["", "碳管理方针", "主持碳管理体系管理评审", "，。；：！？" * 10])
def test_a_few_characters_say_nothing(short: str) -> None:
    assert pasted_share(short) == 0.0


def test_the_shipped_hashes_are_sorted_and_distinct() -> None:
    data = SHINGLES_FILE.read_bytes()
    values = [int.from_bytes(data[i : i + 8], "little") for i in range(0, len(data), 8)]
    assert len(data) % 8 == 0
    assert values == sorted(set(values))


def test_rebuilding_leaves_words_marks_and_page_heads_out() -> None:
    text = "[bookmark: _Toc1]审核人员应具备\nT/CQSES XXXX—XXXX\n18\n相应的专业能力"
    assert shingles_of(text) == shingles_of("审核人员应具备相应的专业能力")


def test_packed_hashes_are_eight_bytes_each_in_order() -> None:
    assert packed({2**64 - 1, 1}) == b"\x01" + b"\x00" * 7 + b"\xff" * 8
