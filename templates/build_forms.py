"""Builds the Word template of every form from its description: python templates/build_forms.py

forms/TYPE.yaml says what stands on a form; this sets it in the house style as forms/TYPE.docx, with docxtpl's tags.
The generator fills in the .docx, so a form may also be changed in Word; the next build overwrites such a change.

blocks, in the order they are printed:
  heading: TEXT
  text: TEXT
  fields: rows of cells, each a label or {label, value, choices, date}
  area: {label, lines, sign}: a label beside room to write in, with who signs below it
  table: {id, columns: [{key, name, unit, width, choices}], rows: where from (see generator/rows.py), blank, height}
  signatures: labels, each with room for a signature and a date
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

sys.path.insert(0, str(Path(__file__).parent))
import build_house as house

FORMS = Path(__file__).with_name("forms")
DATE = "　　　　年　　月　　日"
_MARGIN, _LABEL, _LINE = 1.9, 2.9, 0.58
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def main() -> None:
    for path in sorted(FORMS.glob("*.yaml")):
        build(path).save(str(path.with_suffix(".docx")))


def build(path: Path) -> Any:
    """The form's template as a Word document."""
    spec: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    document = Document()
    width = _page(document, bool(spec.get("landscape")))
    house._styles(document)
    _header_footer(document, width)
    title = document.add_paragraph("{{ title }}", style="Title")
    title.paragraph_format.space_after = Pt(4)
    title.runs[0].font.size = Pt(18)
    _line(document, "记录编号：＿＿＿＿＿＿＿＿　　填写部门：{{ department }}　　保存期：{{ kept }}")
    for grid, blocks in groupby(spec["blocks"], key=lambda block: "fields" in block or "area" in block):
        if grid:
            _grid(document, [line for block in blocks for line in _lines(block)], width)
            continue
        for block in blocks:
            (kind, content), *_ = block.items()
            _BLOCKS[kind](document, content, width)
    _notes(document, spec.get("notes", ()))
    house._properties(document)
    return document


def _page(document: Any, landscape: bool) -> float:
    """Sets the page up; the width of the text in centimetres."""
    section = document.sections[0]
    size = (29.7, 21.0) if landscape else (21.0, 29.7)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(size[0]), Cm(size[1])
    section.left_margin = section.right_margin = Cm(_MARGIN)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.5)
    section.header_distance, section.footer_distance = Cm(1.0), Cm(0.8)
    return size[0] - 2 * _MARGIN


def _header_footer(document: Any, width: float) -> None:
    section = document.sections[0]
    header = section.header.paragraphs[0]
    header.style = "Normal"
    header.paragraph_format.tab_stops.add_tab_stop(Cm(width), 2)
    house._run(header, "{{ company }}　碳管理体系记录\t{{ number }}　版本 {{ version }}", size=9)
    header._element.get_or_add_pPr().find(qn("w:tabs")).addprevious(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="1" w:color="{house.BORDER}"/></w:pBdr>'
        )
    )
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    house._run(footer, "第 ", size=9)
    house._field(footer, "PAGE")
    house._run(footer, " 页　共 ", size=9)
    house._field(footer, "NUMPAGES")
    house._run(footer, " 页", size=9)


def _line(document: Any, text: str, size: float = 10) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    house._run(paragraph, text, size=size)
    return paragraph


def _heading(document: Any, text: str, width: float) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(6), Pt(3)
    paragraph.paragraph_format.keep_with_next = True
    house._run(paragraph, text, house.HEI, 10.5)


def _text(document: Any, text: str, width: float) -> None:
    _line(document, text)


def _lines(block: Mapping[str, Any]) -> list[tuple[list[Mapping[str, Any]], float]]:
    """A block of fields, or an area, as lines of cells with their height in centimetres."""
    if "fields" in block:
        return [([{"label": c} if isinstance(c, str) else c for c in line], 0.7) for line in block["fields"]]
    area = block["area"]
    signers = area.get("sign", [])
    signers = signers if isinstance(signers, list) else [signers]
    signed = "".join(f"{signer}：{'　' * (8 - len(signers))}" for signer in signers) + DATE
    if not signers:
        return [([area], _LINE * area.get("lines", 3))]
    if "choices" in area and area.get("lines", 3) == 1:
        return [([{**area, "value": signed}], 0.8)]
    return [([area], _LINE * area.get("lines", 3)), ([{"label": "签字、日期", "value": signed, "right": True}], 0.7)]


def _grid(document: Any, lines: Sequence[tuple[Sequence[Mapping[str, Any]], float]], width: float) -> None:
    """Labels with room beside them, in one table; the last cell of a short line takes the rest."""
    most = max(len(cells) for cells, _ in lines)
    value = (width - most * _LABEL) / most
    table = _table(document, len(lines), [w for _ in range(most) for w in (_LABEL, value)])
    for row, (cells, height) in zip(table.rows, lines, strict=True):
        _height(row, height)
        for index, content in enumerate(cells):
            _put(row.cells[2 * index], content["label"], house.HEI, center=True, shade=True)
            target = row.cells[2 * index + 1]
            if index == len(cells) - 1 and len(cells) < most:
                target = target.merge(row.cells[2 * most - 1])
            _value(target, content)
    _gap(document)


def _value(cell: Any, content: Mapping[str, Any]) -> None:
    if "choices" in content:
        _tick_boxes(cell.paragraphs[0], content["choices"])
    if content.get("right"):
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _put(cell, DATE if content.get("date") else content.get("value", ""))


def _rows(document: Any, content: Mapping[str, Any], width: float) -> None:
    """A table with one row that docxtpl repeats: for every prepared row, then for the blank ones."""
    columns = content["columns"]
    total = sum(c["width"] for c in columns)
    widths = [c["width"] * width / total for c in columns]
    table = _table(document, 4, widths)
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        unit = f"（{column['unit']}）" if column.get("unit") else ""
        _put(cell, column["name"] + unit, house.HEI, center=True, shade=True, size=9.5)
    _header_row(table.rows[0])
    table.rows[1].cells[0].paragraphs[0].add_run(f"{{%tr for r in tables['{content['id']}'] %}}")
    for cell, column in zip(table.rows[2].cells, columns, strict=True):
        if "choices" in column:
            _drop_down(cell.paragraphs[0], column["choices"])
        else:
            _put(cell, f"{{{{ r['{column['key']}'] }}}}", size=9.5, center=column["width"] <= 9)
    _height(table.rows[2], content.get("height", 0.8))
    table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    _gap(document)


def _signatures(document: Any, labels: Sequence[str], width: float) -> None:
    """One line: who signs and when, each with room to write; a line of text is read the same everywhere."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8), Pt(8)
    each = width / len(labels)
    for index, label in enumerate(labels):
        if index:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(index * each))
            house._run(paragraph, "\t", size=10)
        room = int(each / 0.353) - len(label) - 5
        house._run(paragraph, f"{label}：{'　' * min(8, room // 2)}日期：", size=10)


_BLOCKS = {
    "heading": _heading,
    "text": _text,
    "table": _rows,
    "signatures": _signatures,
}


def _notes(document: Any, notes: Sequence[str]) -> None:
    for index, note in enumerate(notes, start=1):
        paragraph = _line(document, f"{'填写说明：' if index == 1 else '　　　　　'}{index}. {note}", 9)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Pt(57), Pt(-57)


def _table(document: Any, rows: int, widths: Sequence[float]) -> Any:
    table = document.add_table(rows, len(widths))
    table.style, table.autofit, table.alignment = "体系表格", False, WD_TABLE_ALIGNMENT.CENTER
    look = table._element.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstRow"), "0")
    look.set(qn("w:val"), "0480")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width, cell.vertical_alignment = Cm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cell.paragraphs[0].style = "Table Text"
    return table


def _put(
    cell: Any, text: str, font: str = house.SONG, center: bool = False, shade: bool = False, size: float = 10
) -> None:
    paragraph = cell.paragraphs[0]
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if text:
        house._run(paragraph, text, font, size)
    if shade:
        colour = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{house.SHADE}"/>'
        cell._element.get_or_add_tcPr().append(parse_xml(colour))


def _height(row: Any, centimetres: float) -> None:
    row.height, row.height_rule = Cm(centimetres), WD_ROW_HEIGHT_RULE.AT_LEAST


def _header_row(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _gap(document: Any) -> None:
    """A thin line between tables: without it Word joins them."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(5)


def _tick_boxes(paragraph: Any, choices: Iterable[str]) -> None:
    """A box to tick before each choice: by mouse in Word, by pen on paper."""
    for choice in choices:
        box = (
            f'<w:sdt {nsdecls("w")} {_W14}><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/>'
            '<w14:checkedState w14:val="2611" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent>'
            '<w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" w:hint="eastAsia"/>'
            '<w:sz w:val="20"/></w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>'
        )
        paragraph._element.append(parse_xml(box))
        house._run(paragraph, f"{choice}　", size=10)


def _drop_down(paragraph: Any, choices: Iterable[str]) -> None:
    """A drop-down in a table's cell, empty until chosen."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    items = "".join(f'<w:listItem w:displayText="{c}" w:value="{c}"/>' for c in choices)
    paragraph._element.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:dropDownList>{items}</w:dropDownList></w:sdtPr><w:sdtContent><w:r>"
            f'<w:rPr><w:sz w:val="19"/></w:rPr><w:t xml:space="preserve">　</w:t></w:r></w:sdtContent></w:sdt>'
        )
    )


if __name__ == "__main__":
    main()
