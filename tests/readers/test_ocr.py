"""Pictures of pages: put straight, their seals lifted off and read, their tables told apart; on the sample's scans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from auditor.model import Part
from auditor.readers import ocr, seals
from auditor.readers.base import PartBuilder
from auditor.readers.pages import Composer
from auditor.readers.rules import ruled_tables
from auditor.readers.straight import straightening, turned, turned_boxes, warped, warped_boxes

EVIDENCE = Path(__file__).resolve().parents[2] / "evidence" / "yuling" / "evidence"
OnePart = Callable[[Path], Part]


def read(image: Image.Image) -> Part:
    builder = PartBuilder("picture")
    Composer(builder).add([ocr.page(image, 1)])
    return builder.build()


def ruled_page() -> tuple[np.ndarray, np.ndarray]:
    """A white page with a ruled table, and the boxes of thirty lines of words on it."""
    picture = np.full((1400, 1000, 3), 255, dtype=np.uint8)
    for x in (100, 400, 600, 900):
        cv2.line(picture, (x, 700), (x, 1300), (0, 0, 0), 3)
    for y in range(700, 1301, 60):
        cv2.line(picture, (100, y), (900, y), (0, 0, 0), 3)
    tops = [100 + 40 * k for k in range(15)] + [715 + 60 * k for k in range(10)]
    boxes = [[[110, y], [880, y], [880, y + 28], [110, y + 28]] for y in tops[:15]]
    boxes += [[[110, y], [380, y], [380, y + 28], [110, y + 28]] for y in tops[15:]]
    return picture, np.array(boxes, dtype=float)


SEEN = {
    "askew by 6 degrees": [[120, -20], [1110, 84], [963, 1477], [-26, 1372]],
    "from the left": [[0, 0], [960, 70], [960, 1330], [0, 1400]],
    "from above, askew": [[60, 20], [960, 60], [1000, 1390], [-30, 1330]],
}


@pytest.mark.parametrize("corners", SEEN.values(), ids=SEEN)
def test_page_askew_or_seen_from_aside_is_put_straight(corners: list[list[float]]) -> None:
    picture, boxes = ruled_page()
    height, width = picture.shape[:2]
    paper = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    seen = cv2.getPerspectiveTransform(paper, np.array(corners, dtype=np.float32))
    fit = straightening(warped(picture, seen, (1150, 1500)), warped_boxes(boxes, seen))
    assert fit is not None
    again = warped_boxes(boxes, fit[0] @ seen)
    slopes = np.degrees(np.arctan2(again[:, 1, 1] - again[:, 0, 1], again[:, 1, 0] - again[:, 0, 0]))
    assert np.abs(slopes).max() < 0.5
    left = again[:, 0, 0]
    assert np.ptp(left) < 8  # the lines begin under each other again


def test_straight_page_is_left_as_it_is() -> None:
    picture, boxes = ruled_page()
    assert straightening(picture, boxes) is None


@given(st.integers(0, 3), st.integers(5, 40), st.integers(5, 40))
def test_boxes_turn_with_the_picture(quarters: int, x: int, y: int) -> None:
    picture = np.zeros((100, 140, 3), dtype=np.uint8)
    picture[y : y + 10, x : x + 30] = 255
    box = np.array([[[x, y], [x + 30, y], [x + 30, y + 10], [x, y + 10]]], dtype=float)
    (moved,) = turned_boxes(box, (100, 140), quarters)
    left, top = moved.min(axis=0).astype(int)
    right, bottom = moved.max(axis=0).astype(int)
    shown = turned(picture, quarters)
    assert shown[top:bottom, left:right].min() == 255
    assert shown.sum() == shown[top:bottom, left:right].sum()


def test_tables_that_stand_close_by_are_two() -> None:
    picture = np.full((700, 1000, 3), 255, dtype=np.uint8)
    for top, columns in ((100, (100, 500, 900)), (254, (100, 300, 600, 900))):
        for y in range(top, top + 141, 70):
            cv2.line(picture, (100, y), (900, y), (0, 0, 0), 2)
        for x in columns:
            cv2.line(picture, (x, top), (x, top + 140), (0, 0, 0), 2)
    assert [len(t.cells) for t in ruled_tables(picture, 26.0)] == [4, 6]


@pytest.mark.parametrize("quarters", [0, 2, 3])
def test_report_is_read_whichever_way_up_with_its_rows_and_its_seal(quarters: int) -> None:
    with Image.open(EVIDENCE / "6-其他" / "P.O42.5出厂检验报告.jpg") as photo:
        image = photo.convert("RGB").rotate(90 * quarters, expand=True)
    part = read(image)
    rows = {p.cells["项目"]: p.cells for p in part.passages if p.cells and "项目" in p.cells}
    assert rows["氯离子%"] == {"项目": "氯离子%", "标准": "≤0.06", "结果": "0.021", "单项判定": "合格"}
    assert len(rows) == 8
    assert [p.text for p in part.passages if p.kind == "note"] == ["（印章）重庆渝岭水泥有限公司 化验室"]


def test_words_under_a_seal_are_read_and_none_of_the_seal_among_them() -> None:
    document = pypdfium2.PdfDocument(EVIDENCE / "3-运行记录" / "煤质委托检测报告（10-11月）.pdf")
    image = document[1].render(scale=170 / 72).to_pil()
    document.close()
    texts = [p.text for p in read(image).passages if p.kind != "row"]
    assert "2025-12-10" in texts
    assert texts[-1] == "（印章）重庆中衡煤质检测有限公司 检测专用章"
    assert not any("有限" in t for t in texts[:-1] if "检测有限公司" not in t)


def test_page_without_red_has_no_seal() -> None:
    picture, _ = ruled_page()
    assert seals.seals_of(picture) == []
