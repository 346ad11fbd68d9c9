"""Words of a PDF by the places of their first and last characters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from auditor.model import Part
from auditor.readers.pdfchars import _Piece, _pieces, _unwoven, _widths, _word

OnePart = Callable[[Path], Part]
PLANTS = Path(__file__).parents[2] / "benchmarks" / "plants"
# An office program's, in a font that tells no heights.
BY_INK = PLANTS / "lujiaoping/evidence/03_策划文件/2025年碳交易策略及账户资金方案.pdf"


def as_it_is(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    return x0, 200 - y1, x1, 200 - y0


def word(rise: float, width: float = 44.0) -> bool:
    """Whether four characters of 11 points are one piece when the last one lies `rise` points higher."""
    text = "碳排放量"
    found = _word(text, _widths(text), (90, 100, 101, 111), (90 + width - 11, 100 - rise, 90 + width, 111 - rise))
    return found is not None


@pytest.mark.parametrize("rise", [0.0, 0.2])
def test_a_word_of_two_fonts_with_nearly_the_same_height_is_one_piece(rise: float) -> None:
    assert word(rise)


def test_a_raised_last_character_has_the_word_looked_at_sign_by_sign() -> None:
    assert not word(3.0)


def test_characters_set_apart_or_over_each_other_are_looked_at_sign_by_sign() -> None:
    assert not word(0.0, width=80.0)
    assert not word(0.0, width=22.0)


def pieces(*set_: tuple[str, float], top: float = 100) -> list[_Piece]:
    """Words of 11 points on a line, each beginning at its place."""
    return [_Piece(text, x, top, x + 11 * len(text.strip()), top + 11, 11) for text, x in set_]


def test_what_was_set_into_a_gap_later_stands_in_it() -> None:
    line, comma = (
        pieces(("计划", 50), (" ", 83), ("检查", 83), (" ", 105), ("改进", 105)),
        pieces((" ", 72), ("，", 72)),
    )
    found = ["".join(piece.text for piece in run) for run in _unwoven([line, comma])]
    assert found == ["计划 ", "检查 改进", "，"]


def test_what_stands_on_another_line_or_over_a_word_cuts_nothing() -> None:
    line = pieces(("计划", 50), (" ", 83), ("检查", 83))
    assert len(_unwoven([line, pieces(("，", 72), top=130)])) == 2
    assert len(_unwoven([line, pieces(("核实", 60))])) == 2


def test_quotes_and_commas_of_another_font_stand_where_they_belong(part: OnePart) -> None:
    said = [p.text for p in part(BY_INK).passages]
    assert any(text.startswith("2025 年度公司预计配额缺口 1.5 万～2 万吨，主要原因是熟料热耗") for text in said)
    assert "，" not in said


def test_words_of_a_font_without_heights_are_taken_whole() -> None:
    with pdfium.PdfDocument(BY_INK) as document:
        text_page = document[0].get_textpage()
        pieces = _pieces(text_page.raw, as_it_is)
        assert len(pieces) < text_page.count_chars() / 2
    sizes = [round(piece.size, 2) for piece in pieces if len(piece.text) > 3]
    assert max(sizes.count(size) for size in set(sizes)) > len(sizes) / 2  # of one size, whatever is drawn
