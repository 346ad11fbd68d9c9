"""Charts as native Word drawings: boxes and lines in one DrawingML group, with real text in the boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
)
_MM = 36000


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the chart, in millimetres; size in points, align 'center' or 'left', anchor 'ctr' or 't' (top)."""

    text: str
    x: float
    y: float
    width: float
    height: float
    fill: str = "FFFFFF"
    size: float = 9
    align: str = "center"
    anchor: str = "ctr"
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line, in millimetres; arrow: with a head at its end."""

    x1: float
    y1: float
    x2: float
    y2: float
    arrow: bool = False


Chart = tuple[list[Box], list[Line]]


def add_drawing(document: Any, chart: Chart, name: str) -> None:
    """Append a paragraph with the boxes and lines as one inline group."""
    boxes, lines = chart
    width = max(b.x + b.width for b in boxes)
    height = max(b.y + b.height for b in boxes)
    shapes = [_line(line, i) for i, line in enumerate(lines, 100)] + [_box(b, i) for i, b in enumerate(boxes, 2)]
    number = 1000 + len(document.element.body)
    paragraph = document.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    # Else LibreOffice moves the boxes' text, not the boxes, where the drawing opens a page.
    paragraph.paragraph_format.line_spacing = 1
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0), Pt(6)
    paragraph.add_run()._r.append(parse_xml(_group("".join(shapes), _emu(width), _emu(height), number, name)))


def _emu(mm: float) -> int:
    return int(mm * _MM)


def _box(box: Box, number: int) -> str:
    dash = '<a:prstDash val="dash"/>' if box.dashed else ""
    paragraphs = "".join(
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="{box.align}"/>'
        f"</w:pPr>"
        f'<w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
        f'<w:sz w:val="{int(box.size * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in box.text.split("\n")
    )
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="框{number}"/><wps:cNvSpPr/><wps:spPr><a:xfrm>'
        f'<a:off x="{_emu(box.x)}" y="{_emu(box.y)}"/><a:ext cx="{_emu(box.width)}" cy="{_emu(box.height)}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{box.fill}"/></a:solidFill>'
        f'<a:ln w="9525"><a:solidFill><a:srgbClr val="404040"/></a:solidFill>{dash}</a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr lIns="36000" tIns="{_top(box)}" rIns="36000" bIns="18000" anchor="{box.anchor}"/></wps:wsp>'
    )


def _top(box: Box) -> int:
    """The room above a box's text: a frame's title keeps clear of the line above it."""
    return 36000 if box.anchor == "t" else 18000


def _line(line: Line, number: int) -> str:
    x, y = min(line.x1, line.x2), min(line.y1, line.y2)
    flip = (' flipH="1"' if line.x2 < line.x1 else "") + (' flipV="1"' if line.y2 < line.y1 else "")
    head = '<a:tailEnd type="triangle"/>' if line.arrow else ""
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="线{number}"/><wps:cNvCnPr/><wps:spPr><a:xfrm{flip}>'
        f'<a:off x="{_emu(x)}" y="{_emu(y)}"/><a:ext cx="{_emu(abs(line.x2 - line.x1))}"'
        f' cy="{_emu(abs(line.y2 - line.y1))}"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="9525"><a:solidFill><a:srgbClr val="404040"/></a:solidFill>{head}</a:ln></wps:spPr><wps:bodyPr/>'
        f"</wps:wsp>"
    )


def _group(shapes: str, width: int, height: int, number: int, name: str) -> str:
    return (
        f'<w:drawing {_NS}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="{escape(name)}" descr="{escape(name)}"/><a:graphic><a:graphicData'
        f' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:wgp><wpg:cNvGrpSpPr/>'
        f'<wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="{width}" cy="{height}"/></a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp></a:graphicData></a:graphic>'
        f"</wp:inline></w:drawing>"
    )
