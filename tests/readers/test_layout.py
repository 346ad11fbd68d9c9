"""Words on a page become lines, paragraphs and cells; numbering makes headings."""

from __future__ import annotations

import pytest

from auditor.readers.headings import heading_rank
from auditor.readers.layout import Fragment, lines_of, paragraphs_of


def word(text: str, x: float, y: float, *, ocr: bool = False) -> Fragment:
    return Fragment(text, x, y, x + 10 * len(text), y + 10, 10, ocr=ocr)


def test_full_lines_are_joined_and_short_ones_end_a_paragraph() -> None:
    lines = lines_of([word("甲" * 20, 20, 0), word("乙" * 22, 0, 15), word("丙。", 0, 30), word("丁" * 5, 20, 45)])
    assert [p.text for p in paragraphs_of(lines, 0, 220)] == ["甲" * 20 + "乙" * 22 + "丙。", "丁" * 5]


def test_words_side_by_side_are_one_line_with_blanks_between() -> None:
    (line,) = lines_of([word("2025年", 200, 1), word("编制：谭雪", 0, 0)])
    assert line.text == "编制：谭雪  2025年"


@pytest.mark.parametrize(
    "text", ["第一章 总则", "1 目的", "4.3 职责和权限", "一、范围", "（一）配额", "2 时间安排", "附录A 表格"]
)
def test_numbered_short_lines_are_headings(text: str) -> None:
    assert heading_rank(text) is not None


@pytest.mark.parametrize(
    "text", ["3.1 风煤料同步加减，加料先提温。", "2025年1月10日", "5 吨", "1.5 t/h", "（1）每月上报；", "正文"]
)
def test_sentences_and_quantities_are_no_headings(text: str) -> None:
    assert heading_rank(text) is None


def test_deeper_numbers_rank_below() -> None:
    ranks = [heading_rank(t) for t in ("第一章 总则", "1 目的", "1.1 范围", "1.1.1 边界")]
    assert ranks == sorted(r for r in ranks if r is not None)


def _set(*texts: str, x0: float = 0) -> list[Fragment]:
    return [Fragment(t, x0, i * 14.0, x0 + 10.0 * len(t), i * 14 + 10.0, 10) for i, t in enumerate(texts)]


def _joined(*fragments: Fragment) -> list[str]:
    return [p.text for p in paragraphs_of(lines_of(fragments), 0, 400)]


def test_a_ragged_line_that_stops_in_mid_sentence_goes_on_below() -> None:
    first, second = "回转窑分解炉煤粉燃烧排放占比百分之三十七过程排放占", "百分之六十三，比上年同期下降。"
    assert _joined(*_set(first, second)) == [first + second]


def test_a_bracket_left_open_goes_on_below() -> None:
    first, second = "编号 QN-LS-HG-2025 评价日期二〇二五年十二月（上次评价：", "2024年9月30日）"
    assert _joined(*_set(first, second)) == [first + second]


def test_a_ragged_line_with_a_stop_a_title_and_a_labelled_line_stay_apart() -> None:
    whole = "本季熟料产量三十三万吨排放二十七万吨都在目标以内完成。"
    assert _joined(*_set(whole, "下季继续执行")) == [whole, "下季继续执行"]
    unfinished = "现将二〇二五年第三季度有关碳排放数据质量检查情况"
    assert _joined(*_set(unfinished, "评价组：晏某、岑某")) == [unfinished, "评价组：晏某、岑某"]
    title = _set("二〇二五年度碳管理合规性评价报告情况通报", x0=90)[0]
    assert len(_joined(title, Fragment("编号一二三", 0, 14, 50, 24, 10))) == 2


def _typeset(rows: list[tuple[str, float]], pitch: float) -> list[str]:
    """Paragraphs of lines of the given text and size, one below the other at `pitch` points, margins 0 and 400."""
    fragments = [
        Fragment(text, 0, n * pitch, len(text) * size, n * pitch + size, size) for n, (text, size) in enumerate(rows)
    ]
    return [p.text for p in paragraphs_of(lines_of(fragments), 0, 400)]


def test_lines_of_a_page_set_wide_are_one_paragraph() -> None:
    full = "热" * 40
    assert _typeset([(full, 10), (full, 10), (full, 10), (full, 10), ("完。", 10)], 28) == [full * 4 + "完。"]


def test_a_full_line_goes_on_though_its_signs_stand_a_little_lower() -> None:
    assert _typeset([("量" * 40, 10), ("完。", 8.8)], 15) == ["量" * 40 + "完。"]
    assert _typeset([("量" * 20, 10), ("完。", 8.8)], 15) == ["量" * 20, "完。"]
