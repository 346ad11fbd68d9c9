"""Word, Excel and PowerPoint files read as a person sees them."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx import Presentation
from pptx.util import Inches

from auditor.model import Part
from auditor.readers import UnreadableError
from auditor.readers.xlsx import shown

OnePart = Callable[[Path], Part]


def test_headings_by_style_and_by_numbering_make_the_trail(tmp_path: Path, part: OnePart) -> None:
    document = docx.Document()
    document.add_heading("碳管理手册", 0)
    document.add_heading("批准令", 1)
    document.add_paragraph("本手册自发布之日起施行。")
    document.add_paragraph("2 时间安排")
    document.add_paragraph("2.1 职责")
    document.add_paragraph("2.1.1 每月5日前上报数据，逾期通报。")
    document.save(str(tmp_path / "a.docx"))
    passages = part(tmp_path / "a.docx").passages
    assert [p.text for p in passages if p.kind == "heading"] == ["碳管理手册", "批准令", "2 时间安排", "2.1 职责"]
    assert passages[-1].headings == ("碳管理手册", "2 时间安排", "2.1 职责")
    assert passages[-1].locator.paragraph == 6


def test_headers_boxes_insertions_and_notes_are_read_and_deletions_are_not(tmp_path: Path, part: OnePart) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "YL-01 受控"
    body = document.add_paragraph("正文")._p
    w = nsdecls("w")
    body.append(parse_xml(f"<w:ins {w}><w:r><w:t>插入</w:t></w:r></w:ins>"))
    body.append(parse_xml(f"<w:del {w}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    body.append(
        parse_xml(
            f"<w:r {w}><w:pict><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
        )
    )
    sdt = f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(1, parse_xml(sdt))
    document.add_comment(document.paragraphs[0].runs, text="批注一")
    document.save(str(tmp_path / "a.docx"))
    found = {p.text: p.kind for p in part(tmp_path / "a.docx").passages}
    assert found == {
        "YL-01 受控": "header",
        "正文插入": "paragraph",
        "框内": "paragraph",
        "控件": "paragraph",
        "批注一": "note",
    }


def test_word_table_rows_carry_cells_and_empty_signatures(tmp_path: Path, part: OnePart) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for cell, text in zip(
        table._cells, ["环节", "意见", "签名", "财务部", "同意", "牟晓琴", "批准", "同意", ""], strict=True
    ):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))
    rows = [p for p in part(tmp_path / "a.docx").passages if p.kind == "row"]
    assert rows[1].cells == {"环节": "批准", "意见": "同意", "签名": ""}
    assert rows[1].text == "环节：批准；意见：同意"


def test_external_entities_are_not_resolved(tmp_path: Path, part: OnePart) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    w = nsdecls("w")
    head = f"<!DOCTYPE d [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
    xml = f"{head}<w:document {w}><w:body><w:p><w:r><w:t>a&x;b</w:t></w:r></w:p></w:body></w:document>"
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", xml)
    assert "机密" not in part(tmp_path / "a.docx").text


def test_a_package_of_absurd_size_is_refused(tmp_path: Path, part: OnePart) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b" " * (300 * 2**20))
    with pytest.raises(UnreadableError, match="过大"):
        part(tmp_path / "a.docx")


def test_sheets_hidden_ones_too_with_titles_dates_and_merged_headers(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append(["2025年台账", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["编号：YL-1", None, "版次：2"])
    sheet.append(["日期", "煤", None])
    sheet.append([None, "消耗t", "库存t"])
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("A3:A4")
    sheet.append([datetime.date(2025, 1, 3), 1.0, 20.5])
    sheet.append(["编制：谭雪", None, "审核："])
    book.create_sheet("旧表").append(["作废"])
    book["旧表"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    first, second = read(tmp_path / "a.xlsx").parts  # type: ignore[attr-defined]
    assert (first.name, second.name, second.text) == ("台账", "旧表", "作废")
    assert [p.kind for p in first.passages] == ["heading", "paragraph", "row", "paragraph"]
    row = first.passages[2]
    assert row.cells == {"日期": "2025-01-03", "煤/消耗t": "1", "煤/库存t": "20.5"}
    assert str(row.locator) == "台账!A5"
    assert first.tables[0].title == "2025年台账"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.1 + 0.2, "0.3"), (1e21, "1" + "0" * 21), (datetime.datetime(2025, 1, 2, 8, 5), "2025-01-02 08:05")],
)
def test_values_are_shown_as_a_person_sees_them(value: object, text: str) -> None:
    assert shown(value) == text


def test_slides_give_titles_tables_and_notes(tmp_path: Path, part: OnePart) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "培训课件"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for (r, c), text in {(0, 0): "部门", (0, 1): "任务", (1, 0): "制造部", (1, 1): "日报"}.items():
        table.cell(r, c).text = text
    slide.notes_slide.notes_text_frame.text = "讲解要点"
    deck.save(str(tmp_path / "a.pptx"))
    found = [(p.kind, p.text) for p in part(tmp_path / "a.pptx").passages]
    assert found == [("heading", "培训课件"), ("row", "部门：制造部；任务：日报"), ("note", "讲解要点")]


def test_a_revision_page_set_like_a_title_holds_no_chapters(tmp_path: Path, part: OnePart) -> None:
    document = docx.Document()
    document.add_heading("监测计划", 0)
    document.add_heading("修订记录", 0)
    document.add_paragraph("A/0 首次发布")
    document.add_heading("1 总则", 1)
    document.add_paragraph("每月核算。")
    document.save(str(tmp_path / "a.docx"))
    trail = {p.text: p.headings for p in part(tmp_path / "a.docx").passages}
    assert trail["A/0 首次发布"] == ("监测计划", "修订记录")
    assert trail["每月核算。"] == ("监测计划", "1 总则")


def test_lines_of_the_table_of_contents_are_no_headings(tmp_path: Path, part: OnePart) -> None:
    document = docx.Document()
    style = document.styles.add_style("toc 1", 1)
    document.add_paragraph("1 总则\t3", style=style)
    document.add_heading("1 总则", 1)
    document.save(str(tmp_path / "a.docx"))
    assert [p.kind for p in part(tmp_path / "a.docx").passages] == ["paragraph", "heading"]
