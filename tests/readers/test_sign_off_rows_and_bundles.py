"""Rows of signatures are no headers, empty lists no forms; lists and minutes scanned together are told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from auditor.blanks import is_blank
from auditor.model import Locator, Part
from auditor.readers.bundles import _head, parts_of
from auditor.readers.grid import Data, Form, Grid, Note, Title
from auditor.readers.labels import is_note
from auditor.readers.layout import Fragment
from auditor.readers.pages import Page
from auditor.readers.tables import interpret

ReadPart = Callable[[Path], Part]
SIGNED = ("拟稿 冉茂林 2025.8.11", "审核 庹秀芬", "批准 谯国富 2025.8.15", "")
METERS = (
    SIGNED,
    ("位号", "名称", "量程", "去向"),
    ("W-11", "石灰石秤", "300", "均化库"),
    ("W-12", "粉煤秤", "40", "窑头"),
)


def docx(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    document = Document()
    table = document.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    document.save(str(path))
    return path


def xlsx(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    book = Workbook()
    page = book.active
    for row in rows:
        page.append([cell or None for cell in row])
    book.save(path)
    return path


def grid(*rows: str, bold: frozenset[tuple[int, int]] = frozenset()) -> Grid:
    cells = tuple(tuple(row.split("|")) for row in rows)
    return Grid(cells, tuple(Locator(paragraph=n) for n in range(len(cells))), emphasis=bold)


@pytest.mark.parametrize(("write", "name"), [(docx, "秤.docx"), (xlsx, "秤.xlsx")])
def test_a_row_of_signatures_above_a_header_heads_no_table(
    part: ReadPart, tmp_path: Path, write: Callable[[Path, Sequence[Sequence[str]]], Path], name: str
) -> None:
    read = part(write(tmp_path / name, METERS))
    (table,) = read.tables
    assert table.columns == ("位号", "名称", "量程", "去向")
    assert [row[0] for row in table.rows] == ["W-11", "W-12"]
    (signed,) = [p for p in read.passages if "谯国富" in p.text]
    assert (signed.kind, signed.cells) == ("paragraph", None)
    assert "冉茂林 2025.8.11" in signed.text


@pytest.mark.parametrize(("write", "name"), [(docx, "秤.docx"), (xlsx, "秤.xlsx")])
def test_short_pairs_above_a_header_leave_it_to_name_the_columns(
    part: ReadPart, tmp_path: Path, write: Callable[[Path, Sequence[Sequence[str]]], Path], name: str
) -> None:
    read = part(write(tmp_path / name, (("填：冉茂林", "看：庹秀芬", "", ""), *METERS[1:])))
    assert [table.columns for table in read.tables] == [("位号", "名称", "量程", "去向")]
    assert next(p for p in read.passages if "庹秀芬" in p.text).cells is None


@pytest.mark.parametrize(
    ("texts", "note"),
    [
        (["拟稿 冉茂林 2025.8.11", "审核 庹秀芬", "批准 谯国富"], True),
        (["编制 冉茂林", "批准 谯国富"], True),  # no day, but a blank behind each role
        (["编制冉茂林", "批准谯国富 8/15"], True),  # no blank, but a day
        (["填：冉茂林", "看：庹秀芬"], True),
        (["审核要点", "审核发现", "判定"], False),
        (["编制", "审核", "批准"], False),
        (["批准 谯国富 2025.8.15", "石灰石秤", "均化库"], False),  # one signature makes no row of them
    ],
)
def test_a_note_tells_names_beside_roles_and_a_header_words(texts: list[str], *, note: bool) -> None:
    assert is_note(texts) is note


def test_words_that_begin_like_roles_head_their_table() -> None:
    (data,) = interpret(grid("审核要点|审核发现|判定", "台账逐月登记|缺七月|不符合", "秤按期检定|三台均在期内|符合"))
    assert isinstance(data, Data)
    assert data.columns == ("审核要点", "审核发现", "判定")
    assert len(data.rows) == 2


LIST = "姓名|工号|单位|班组|签到时间|备注"  # three labels where a form has labels, one where it has values


def test_a_lone_row_of_labels_below_a_title_is_an_empty_list_s_header() -> None:
    title, data = interpret(grid("碳排放培训到场名单|||||", LIST))
    assert isinstance(title, Title)
    assert isinstance(data, Data)
    assert (data.columns, data.rows) == (tuple(LIST.split("|")), ())


@pytest.mark.parametrize(
    ("below", "blank"), [((), True), ((("冉茂林", "0417", "烧成车间", "窑一班", "8:25", "到"),), False)]
)
def test_a_list_in_which_nothing_stands_is_blank(
    part: ReadPart, tmp_path: Path, below: tuple[tuple[str, ...], ...], *, blank: bool
) -> None:
    rows = (("碳排放培训到场名单", "", "", "", "", ""), tuple(LIST.split("|")), *below)
    assert is_blank(part(xlsx(tmp_path / "名单.xlsx", rows))) is blank


def test_a_lone_row_of_labels_with_values_stays_a_form() -> None:
    found = interpret(grid("培训记录|||||", "培训日期|2025-06-12|培训地点|二楼会议室|培训人数|27"))
    assert [b.cells for b in found if isinstance(b, Form)] == [
        {"培训日期": "2025-06-12", "培训地点": "二楼会议室", "培训人数": "27"}
    ]


@pytest.mark.parametrize(
    "bold",
    [
        frozenset({(0, 0), (0, 2), (1, 0), (1, 2)}),
        frozenset((r, c) for r in range(2) for c in range(4)),
        frozenset(),
    ],
)
def test_two_rows_whose_values_are_days_are_a_form_however_bold(bold: frozenset[tuple[int, int]]) -> None:
    found = interpret(grid("停窑|2025-02-03|点火|2025-02-19", "送样日期|2025-02-21|出证|2025-02-27", bold=bold))
    assert [b.cells for b in found if isinstance(b, Form)] == [
        {"停窑": "2025-02-03", "点火": "2025-02-19"},
        {"送样日期": "2025-02-21", "出证": "2025-02-27"},
    ]
    assert not any(isinstance(b, Data | Note) for b in found)


def test_a_bold_row_half_of_which_are_days_names_no_columns() -> None:
    bold = frozenset((0, c) for c in range(4))
    (data,) = interpret(grid("停窑|2025-02-03|点火|2025-02-19", "停磨|因雨停两天|送电|由调度室", bold=bold))
    assert isinstance(data, Data)
    assert "2025-02-03" not in data.columns
    assert len(data.rows) == 2


def test_a_bold_row_of_words_is_a_header_still() -> None:
    bold = frozenset((0, c) for c in range(3))
    (data,) = interpret(grid("窑|停|点火", "一号|2025-02-03|2025-02-19", "二号|2025-03-01|2025-03-12", bold=bold))
    assert isinstance(data, Data)
    assert data.columns == ("窑", "停", "点火")


def scan(number: int, title: str, *lines: str, right: float = 850, middle: float = 500) -> Page:
    """An A4 page: the title stands around `middle`, the lines go from the left margin to `right`."""
    found = [Fragment(title, middle - 100, 150, middle + 100, 180, 28, 0.99, True)]
    for k, text in enumerate(lines, 1):
        found.append(Fragment(text, 150, 150.0 + 60 * k, right, 180.0 + 60 * k, 28, 0.99, True))
    return Page(number, 1000, 1400, tuple(found), (), True)


TITLES = ("交底会签到", "中控室值班表", "废旧铭牌销毁清册", "配额例会纪要")


def test_sheets_lists_and_minutes_scanned_together_are_papers_of_their_own() -> None:
    pages = [scan(n, title, "冉茂林 庹秀芬", "谯国富 到") for n, title in enumerate(TITLES, 1)]
    parts = parts_of("扫描.pdf", pages)
    assert [p.name for p in parts] == list(TITLES)
    assert [{p.locator.page for p in part.passages} for part in parts] == [{1}, {2}, {3}, {4}]


@pytest.mark.parametrize("title", TITLES)
def test_a_list_that_leaves_the_right_half_empty_has_its_title_all_the_same(title: str) -> None:
    assert _head(scan(1, title, "冉茂林", "庹秀芬", right=400)).title == title


def test_narrow_lists_scanned_together_are_papers_of_their_own() -> None:
    pages = [scan(n, title, "冉茂林", "庹秀芬", right=400) for n, title in enumerate(TITLES, 1)]
    assert [p.name for p in parts_of("扫描.pdf", pages)] == list(TITLES)


@pytest.mark.parametrize(
    ("title", "middle"), [("废旧铭牌销毁清册", 300), ("废旧铭牌销毁经过", 500), ("清册见废旧铭牌，共两册", 500)]
)
def test_a_line_at_the_side_or_called_no_paper_is_no_title(title: str, middle: float) -> None:
    assert _head(scan(1, title, "冉茂林", "庹秀芬", middle=middle)).title == ""
