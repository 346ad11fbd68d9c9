"""Builds house.docx, the Word template of the house style. Run it after a change: python templates/build_house.py

A consultant may instead put the client's own template in its place: the tags in {{ }} and {% %} and the style names
(Heading 1–4, Body Text, List Number, List Number 2, List Bullet, Caption, Table Text, 体系表格) are all it needs.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

HEI, SONG, LATIN = "黑体", "宋体", "Times New Roman"
BORDER = "808080"
SHADE = "E3ECE6"


def main() -> None:
    document = Document()
    _page(document)
    _styles(document)
    _header_footer(document)
    _cover(document)
    _revisions(document)
    _properties(document)
    document.save(str(Path(__file__).with_name("house.docx")))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.6), Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.2)
    section.header_distance, section.footer_distance = Cm(1.4), Cm(1.2)
    section.different_first_page_header_footer = True


def _fonts(style: Any, east: str, size: float, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for slot, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east)):
        fonts.set(qn(f"w:{slot}"), font)


def _spacing(style: Any, before: float, after: float, line: float) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, line


def _styles(document: Any) -> None:
    styles = document.styles
    _fonts(styles["Normal"], SONG, 12)
    _spacing(styles["Normal"], 0, 0, 1.25)
    styles["Normal"].paragraph_format.widow_control = False  # as Chinese Word has it; else LibreOffice strands headings
    for level, (size, before, after) in enumerate(((16, 18, 10), (14, 12, 6), (12, 8, 4), (12, 6, 3)), start=1):
        heading = styles[f"Heading {level}"]
        _fonts(heading, HEI, size)
        _spacing(heading, before, after, 1.25)
        heading.paragraph_format.keep_with_next = True
    _fonts(styles["Title"], HEI, 26)
    _spacing(styles["Title"], 0, 12, 1.3)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)
    _fonts(styles["Body Text"], SONG, 12)
    _spacing(styles["Body Text"], 0, 2, 1.4)
    styles["Body Text"].paragraph_format.first_line_indent = Pt(24)
    for name, left in (("List Number", 48), ("List Number 2", 72), ("List Bullet", 48)):
        _list_style(styles[name], left)
    _fonts(styles["Caption"], HEI, 10.5)
    _spacing(styles["Caption"], 8, 3, 1.2)
    styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Caption"].paragraph_format.keep_with_next = True
    text = styles.add_style("Table Text", 1)
    text.base_style = styles["Normal"]
    _fonts(text, SONG, 10)
    _spacing(text, 1, 1, 1.1)
    _contents_styles(styles)
    styles.element.append(_table_style())


def _list_style(style: Any, left: float) -> None:
    """A hanging item whose letter stands in the text, so that it survives copying and reads the same everywhere."""
    _fonts(style, SONG, 12)
    _spacing(style, 0, 2, 1.35)
    numbering = style.element.pPr.find(qn("w:numPr"))
    if numbering is not None:
        style.element.pPr.remove(numbering)
    style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Pt(left), Pt(-24)


def _contents_styles(styles: Any) -> None:
    for level, indent in ((1, 0), (2, 21)):
        style = styles.add_style(f"toc {level}", 1)
        style.base_style = styles["Normal"]
        _fonts(style, SONG, 11)
        _spacing(style, 1, 1, 1.2)
        style.paragraph_format.left_indent = Pt(indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(16), 2, 1)


def _table_style() -> Any:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{8 if edge in ("top", "bottom", "left", "right") else 4}" w:space="0"'
        f' w:color="{BORDER}"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="HouseTable">'
        f'<w:name w:val="体系表格"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f'<w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        f'<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:rFonts w:eastAsia="{HEI}"/><w:b/></w:rPr>'
        f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _run(paragraph: Any, text: str, east: str = SONG, size: float = 12, bold: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    run._element.rPr.rFonts.set(qn("w:eastAsia"), east)
    return run


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("separate", None), ("text", "1"), ("end", None)):
        run = _run(paragraph, "", size=9)
        if kind in ("begin", "separate", "end"):
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), str(kind))
            run._element.append(char)
        elif kind == "text":
            run.text = str(text)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._element.append(instruction)


def _header_footer(document: Any) -> None:
    section = document.sections[0]
    table = section.header.add_table(1, 2, Cm(16))
    section.header._element.remove(section.header.paragraphs[0]._element)
    section.header.add_paragraph().paragraph_format.line_spacing = Pt(2)
    _percent_width(table)
    left, right = table.rows[0].cells
    _run(left.paragraphs[0], "{{ company }}　体系文件", size=9)
    _run(right.paragraphs[0], "{{ number }}　版本 {{ version }}", size=9)
    right.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table._element.tblPr.find(qn("w:tblW")).addnext(
        parse_xml(
            f'<w:tblBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="0" w:color="{BORDER}"/>'
            "</w:tblBorders>"
        )
    )
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, "第 ", size=9)
    _field(footer, "PAGE")
    _run(footer, " 页　共 ", size=9)
    _field(footer, "NUMPAGES")
    _run(footer, " 页", size=9)


def _percent_width(table: Any) -> None:
    width = table._element.tblPr.find(qn("w:tblW"))
    if width is None:
        width = OxmlElement("w:tblW")
        table._element.tblPr.append(width)
    width.set(qn("w:type"), "pct")
    width.set(qn("w:w"), "5000")


def _cover(document: Any) -> None:
    company = document.add_paragraph()
    company.alignment = WD_ALIGN_PARAGRAPH.CENTER
    company.paragraph_format.space_before, company.paragraph_format.space_after = Pt(64), Pt(72)
    _run(company, "{{ company }}", HEI, 20)
    document.add_paragraph("{{ title }}", style="Title").paragraph_format.space_after = Pt(10)
    subtitle = document.add_paragraph()
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    subtitle.paragraph_format.space_after = Pt(72)
    _run(subtitle, "{{ subtitle }}", size=14)
    _grid(
        document,
        (4.4, 9.8),
        [
            ("文件编号", "{{ number }}"),
            ("版本/修改状态", "{{ version }}"),
            ("受控状态", "{{ controlled }}"),
            ("分发号", ""),
        ],
        (HEI, SONG),
    )
    document.add_paragraph().paragraph_format.space_after = Pt(18)
    _grid(
        document,
        (2.2, 7.4, 4.6),
        [("", "姓名", "日期")]
        + [(label, f"{{{{ {key}.name }}}}", f"{{{{ {key}.date }}}}") for label, key in APPROVALS],
        (HEI, SONG, SONG),
    )
    document.add_paragraph().paragraph_format.space_after = Pt(18)
    dates = document.add_paragraph()
    dates.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(dates, "发布日期：{{ issue_date }}　　　实施日期：{{ effective_date }}", size=12)
    dates.add_run().add_break(WD_BREAK.PAGE)


APPROVALS = (("编制", "prepared"), ("审核", "reviewed"), ("批准", "approved"))


def _grid(document: Any, widths: tuple[float, ...], rows: list[tuple[str, ...]], fonts: tuple[str, ...]) -> None:
    table = document.add_table(len(rows), len(widths))
    table.style = "体系表格"
    table._element.tblPr.find(qn("w:tblLook")).set(qn("w:firstRow"), "0")
    table._element.tblPr.find(qn("w:tblLook")).set(qn("w:val"), "0480")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row, texts in zip(table.rows, rows, strict=True):
        row.height = Cm(0.95)
        for cell, width, text, font in zip(row.cells, widths, texts, fonts, strict=True):
            cell.width, cell.vertical_alignment = Cm(width), 1
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(cell.paragraphs[0], text, font, 12)


def _revisions(document: Any) -> None:
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_after = Pt(10)
    _run(heading, "修订记录", HEI, 16)
    heads = ("版本", "修改章节", "修改内容摘要", "修改人", "批准人", "日期")
    keys = ("version", "chapter", "summary", "by", "approved", "date")
    widths = (1.6, 2.2, 5.2, 2.3, 2.3, 2.4)
    table = document.add_table(4, len(heads))
    table.style, table.autofit, table.alignment = "体系表格", False, WD_TABLE_ALIGNMENT.CENTER
    texts = [heads, ("{%tr for r in revisions %}",), tuple(f"{{{{ r.{k} }}}}" for k in keys), ("{%tr endfor %}",)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row, line in zip(table.rows, texts, strict=True):
        row.height = Cm(0.8)
        for index, cell in enumerate(row.cells):
            cell.width, cell.vertical_alignment = Cm(widths[index]), 1
            cell.paragraphs[0].style = "Table Text"
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.paragraphs[0].add_run(line[index] if index < len(line) else "")
    document.add_paragraph()


def _properties(document: Any) -> None:
    core = document.core_properties
    core.author = core.last_modified_by = "carbonclause"
    core.title, core.comments = "", ""
    core.created = core.modified = dt.datetime(2026, 1, 1)


if __name__ == "__main__":
    main()
