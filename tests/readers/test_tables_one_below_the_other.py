"""Tables one below the other, forms above them, and which lines are headings."""

from __future__ import annotations

import pytest

from auditor.model import Locator
from auditor.readers.grid import Data, Form, Grid, Title
from auditor.readers.headings import heading_rank
from auditor.readers.layout import Paragraph
from auditor.readers.pages import Page, _rank
from auditor.readers.tables import interpret


def _grid(*rows: str) -> Grid:
    """Rows written with '|' between their cells, all made as wide as the widest."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    width = max(map(len, cells))
    filled = tuple(tuple(row + [""] * (width - len(row))) for row in cells)
    return Grid(filled, tuple(Locator(paragraph=i + 1) for i in range(len(filled))))


FORM_LINE = "受审部门|原燃料部|审核员|滕野|日期|2025-08-12"
CHECKED = ["1|煤样是否留存|5.2|看了三个样|符合", "2|秤是否校验|6.1.3|缺8月记录|不符合"]


def test_a_form_line_over_numbered_rows_does_not_head_their_table() -> None:
    form, data = interpret(_grid(FORM_LINE, "序号|检查内容|条款依据|检查记录|判定", *CHECKED))
    assert isinstance(form, Form) and isinstance(data, Data)
    assert form.cells == {"受审部门": "原燃料部", "审核员": "滕野", "日期": "2025-08-12"}
    assert data.columns == ("序号", "检查内容", "条款依据", "检查记录", "判定")
    assert [row[-1] for row in data.rows] == ["符合", "不符合"]


def test_a_number_over_rows_without_numbers_heads_none() -> None:
    """'编号 | 甲字' is one more line of the form where no numbered rows stand below it."""
    blocks = interpret(_grid(FORM_LINE, "编号|甲字|窑型|旋窑|煤种|烟煤", "煤源|本地|班次|早班|天气|晴"))
    assert all(isinstance(block, Form) for block in blocks)


MONTHS = [f"{m}月" for m in range(1, 13)]
WIDE = ["项目|" + "|".join(MONTHS), "原煤t|" + "|".join(["910"] * 12), "电力MWh|" + "|".join(["42"] * 12)]


def test_a_narrower_table_below_a_wide_one_begins_anew_under_its_title() -> None:
    narrow = ["排放因子取值表", "参数|取值|来源", "低位发热量|22.1|外检", "氧化率|98|缺省"]
    blocks = interpret(_grid(*WIDE, "", *narrow))
    wide, title, data = blocks
    assert isinstance(wide, Data) and isinstance(title, Title) and isinstance(data, Data)
    assert wide.columns == ("项目", *MONTHS)
    assert [row[0] for row in wide.rows if any(row)] == ["原煤t", "电力MWh"]
    assert title.text == "排放因子取值表"
    assert data.columns == ("参数", "取值", "来源")
    assert data.rows == (("低位发热量", "22.1", "外检"), ("氧化率", "98", "缺省"))


@pytest.mark.parametrize(
    "below",
    [
        ["责任部门|机动处", "审核部门|双碳办"],  # two columns alone head nothing
        ["燃料部门|31|28", "生产部门|40|39"],  # figures head nothing
        ["责任部门|机动处|" + "|" * 9 + "见背面", "审核部门|双碳办"],  # no narrower than the table
        ["责任部门|" + "|".join(["3"] * 12)],
    ],
)
def test_a_lone_note_without_a_header_below_cuts_no_table(below: list[str]) -> None:
    (data,) = interpret(_grid(*WIDE, "", "以下由机动处填写", *below))
    assert isinstance(data, Data)
    assert data.columns == ("项目", *MONTHS)
    assert [row[0] for row in data.rows][-len(below) :] == [row.partition("|")[0] for row in below]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [("6号文写的两家", False), ("1号线停了", False), ("6 职责", True), ("1 号令的落实", False), ("3号窑况", False)],
)
def test_what_is_called_by_its_number_is_no_numbered_heading(line: str, *, is_heading: bool) -> None:
    assert (heading_rank(line) is not None) is is_heading


@pytest.mark.parametrize(
    ("text", "size", "scanned", "is_heading"),
    [
        ("碳数据核对要求", 10.8, False, True),
        ("碳数据核对要求", 10.0, False, False),
        ("碳数据核对要求", 10.8, True, False),  # handwriting comes in all sizes
        ("Data checks", 10.8, False, False),
        ("每月核对一次，结果报双碳办。", 10.8, False, False),
    ],
)
def test_a_short_line_a_little_larger_than_the_body_is_a_heading(
    text: str, size: float, *, scanned: bool, is_heading: bool
) -> None:
    paragraph = Paragraph(text, 300, 300 + size, 60, 60 + size * len(text), size)
    page = Page(1, 600, 800, (), (), scanned=scanned)
    assert (_rank(paragraph, page, 10.0) is not None) is is_heading
