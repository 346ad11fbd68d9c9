"""A native Word chart: stacked bars with patterns, its figures in an embedded workbook, so that it can be edited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from auditor.model import Verdict
from auditor.reports.wording import VERDICT_MARKS, clean

_EMU_PER_CM = 360000
_SHEET = "数据"
_LINE = '<a:ln w="6350"><a:solidFill><a:srgbClr val="333333"/></a:solidFill></a:ln>'
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _pattern(preset: str, ink: str) -> str:
    colours = f'<a:fgClr><a:srgbClr val="{ink}"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr>'
    return f'<a:pattFill prst="{preset}">{colours}</a:pattFill>'


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


# Told apart by lightness and pattern, so that a black-and-white print reads as well as the screen.
FILLS = {
    Verdict.CONFORM: _solid("CFE3C8"),
    Verdict.PARTIAL: _pattern("wdUpDiag", "8A6400"),
    Verdict.NONCONFORM: _solid("7A1F1A"),
    Verdict.MISSING: _pattern("smCheck", "4B3F63"),
    Verdict.NOT_APPLICABLE: _solid("FFFFFF"),
}


@dataclass(frozen=True, slots=True)
class Bars:
    """What a chart shows: for each verdict, a figure for each category."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[Verdict, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in cm, type size in points, gap between bars in percent of a bar."""

    width: float
    height: float
    font: float = 9.0
    gap: int = 45
    named: bool = True
    shares: bool = False  # bars of one length, showing shares


def chart_run(word: WordDocument, bars: Bars, size: Size) -> str:
    """Put the chart into the document's package; return the run that shows it, as XML."""
    package = word.part.package
    number = sum(1 for p in package.iter_parts() if p.content_type == CONTENT_TYPE.DML_CHART) + 1
    chart_name = PackURI(f"/word/charts/chart{number}.xml")
    book_name = PackURI(f"/word/embeddings/chart{number}.xlsx")
    chart = Part(chart_name, CONTENT_TYPE.DML_CHART, b"", package)
    book = Part(book_name, CONTENT_TYPE.SML_SHEET, _workbook(bars, word.core_properties.created), package)
    data_id = chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    chart._blob = _chart_xml(bars, size, data_id).encode()
    return _drawing(word.part.relate_to(chart, RELATIONSHIP_TYPE.CHART), number, bars.title, size)


def add_chart(word: WordDocument, bars: Bars, size: Size) -> None:
    """Append the chart as a paragraph of its own."""
    xml = f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="Chart"/></w:pPr>{chart_run(word, bars, size)}</w:p>'
    word.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def _name(verdict: Verdict) -> str:
    return f"{VERDICT_MARKS[verdict]}{verdict.label}"


def _workbook(bars: Bars, created: datetime | None) -> bytes:
    """The chart's figures as a workbook: categories down, verdicts across."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": created or datetime(2000, 1, 1)})
        sheet = book.add_worksheet(_SHEET)
        sheet.write_row(0, 1, [_name(verdict) for verdict, _ in bars.series])
        for row, category in enumerate(bars.categories, 1):
            sheet.write_string(row, 0, clean(category))
            sheet.write_row(row, 1, [figures[row - 1] for _, figures in bars.series])
    return buffer.getvalue()


def _drawing(relation: str, number: int, title: str, size: Size) -> str:
    width, height = round(size.width * _EMU_PER_CM), round(size.height * _EMU_PER_CM)
    name = quoteattr(clean(title))
    return (
        f'<w:r {nsdecls("w")}><w:drawing><wp:inline {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{1000 + number}" name="图{number}" descr={name}/>'
        f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" '
        f'xmlns:r="{_RELATIONS}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def _chart_xml(bars: Bars, size: Size, data_id: str) -> str:
    series = "".join(_series(i, bars) for i in range(len(bars.series)))
    grouping = "percentStacked" if size.shares else "stacked"
    rich = f"<c:rich><a:bodyPr/>{_titled(bars.title, size.font)}</c:rich>"
    title = f'<c:title><c:tx>{rich}</c:tx><c:overlay val="0"/></c:title>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace xmlns:c="{_CHART}" '
        f'xmlns:a="{_MAIN}" xmlns:r="{_RELATIONS}"><c:roundedCorners val="0"/><c:chart>{title if size.named else ""}'
        f'<c:autoTitleDeleted val="{0 if size.named else 1}"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}<c:gapWidth val="{size.gap}"/>'
        '<c:overlap val="100"/><c:axId val="111"/><c:axId val="112"/></c:barChart>'
        f'{_axes()}</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(size.font)}"
        f'<c:externalData r:id="{data_id}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(index: int, bars: Bars) -> str:
    verdict, figures = bars.series[index]
    column, last = chr(ord("B") + index), len(bars.categories) + 1
    name = _cache("str", [_name(verdict)])
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>{_SHEET}!${column}$1</c:f>{name}'
        f'</c:strRef></c:tx><c:spPr>{FILLS[verdict]}{_LINE}</c:spPr><c:invertIfNegative val="0"/>{_labels(verdict)}'
        f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f>{_cache('str', bars.categories)}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!${column}$2:${column}${last}</c:f>{_cache('num', figures)}</c:numRef></c:val>"
        "</c:ser>"
    )


def _cache(kind: str, values: Sequence[str | int]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(clean(str(v)))}</c:v></c:pt>' for i, v in enumerate(values))
    form = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    return f'<c:{kind}Cache>{form}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'


def _labels(verdict: Verdict) -> str:
    """Figures inside the bars, zeros left out, on white where a pattern lies behind."""
    patterned = verdict in (Verdict.PARTIAL, Verdict.MISSING)
    back = f"<c:spPr>{_solid('FFFFFF')}</c:spPr>" if patterned else "<c:spPr><a:noFill/></c:spPr>"
    ink = "FFFFFF" if verdict is Verdict.NONCONFORM else "000000"
    text = (
        f'<c:txPr><a:bodyPr lIns="9525" tIns="0" rIns="9525" bIns="0"/><a:p><a:pPr><a:defRPr>{_solid(ink)}</a:defRPr>'
    )
    return (
        f'<c:dLbls><c:numFmt formatCode="0;;;" sourceLinked="0"/>{back}{text}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p>'
        '</c:txPr><c:dLblPos val="ctr"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _axes() -> str:
    line = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="666666"/></a:solidFill></a:ln></c:spPr>'
    return (
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{line}<c:crossAx val="112"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="50"/>'
        '<c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="112"/><c:scaling><c:orientation val="minMax"/>'
        '<c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="0" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="111"/>'
        '<c:crosses val="autoZero"/></c:valAx>'
    )


def _font(size: float) -> str:
    return f'sz="{round(size * 100)}" b="0"><a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'


def _text(size: float) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr {_font(size)}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p>'
        "</c:txPr>"
    )


def _titled(title: str, size: float) -> str:
    return f'<a:p><a:r><a:rPr lang="zh-CN" {_font(size + 1)}</a:rPr><a:t>{escape(clean(title))}</a:t></a:r></a:p>'
