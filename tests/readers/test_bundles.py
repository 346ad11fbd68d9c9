"""Bundles of scanned papers: a part for each certificate, report or record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.readers import Reading
from auditor.readers.bundles import parts_of
from auditor.readers.layout import Fragment
from auditor.readers.pages import Page

EVIDENCE = Path(__file__).resolve().parents[2] / "evidence" / "yuling" / "evidence"


def scan(number: int, *lines: str, scanned: bool = True) -> Page:
    """An A4 page; the first line stands in the middle, the others from margin to margin."""
    found = []
    for k, text in enumerate(lines):
        half = 100 if k == 0 else 350
        top = 150.0 + 60 * k
        found.append(Fragment(text, 500 - half, top, 500 + half, top + 30, 28, 0.99, scanned))
    return Page(number, 1000, 1400, tuple(found), (), scanned)


def test_certificates_scanned_one_after_the_other_are_parts_with_title_and_number(
    read: Callable[[Path], Reading],
) -> None:
    parts = read(EVIDENCE / "3-运行记录" / "检定校准证书扫描.pdf").parts
    assert [p.name for p in parts] == [
        "检定证书 渝计检字20250520-118",
        "校准证书 衡测校字2406-0371",
        "校准证书 衡测校字2504-0219",
    ]
    assert [{p.locator.page for p in part.passages} for part in parts] == [{1}, {2}, {3}]
    assert parts[2].tables[0].rows[0] == ("120", "10.00", "10.02", "+0.20")


def test_second_page_of_a_certificate_is_no_further_one() -> None:
    first = scan(1, "校准证书", "证书编号：JL-2025-001", "器具名称：皮带秤")
    same = scan(2, "校准证书", "证书编号：JL-2025-O01", "校准结果见下表，共三个流量点")  # O read for 0
    later = scan(3, "校准证书附表", "证书编号：JL-2025-001", "误差均在允许范围之内，合格")
    bare = scan(4, "不确定度说明", "扩展不确定度为百分之零点二，包含因子取二")
    (part,) = parts_of("a.pdf", [first, same, later, bare])
    assert part.name == ""
    assert {p.locator.page for p in part.passages} == {1, 2, 3, 4}


@pytest.mark.parametrize("mark", ["第2页 共3页", "（续表）"])
def test_page_that_says_it_continues_begins_nothing(mark: str) -> None:
    pages = [scan(1, "皮带秤月度校验记录", "校验人：王建国"), scan(2, "电子汽车衡校验记录", mark)]
    assert len(parts_of("a.pdf", pages)) == 1


def test_records_without_numbers_are_told_apart_by_their_titles() -> None:
    pages = [
        scan(1, "皮带秤月度校验记录", "校验人：王建国"),
        scan(2, "皮带秤月度校验记录", "校验人：李秀英"),
        scan(3, "煤样留样登记表", "登记人：赵晓燕"),
    ]
    assert [p.name for p in parts_of("a.pdf", pages)] == ["皮带秤月度校验记录", "煤样留样登记表"]


def test_pages_with_a_text_layer_are_one_document() -> None:
    pages = [scan(1, "监测计划", "一、总则", scanned=False), scan(2, "质量检查记录", "检查人：何俊", scanned=False)]
    assert len(parts_of("a.pdf", pages)) == 1
