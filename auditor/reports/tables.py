"""Word tables, made as XML in one go (python-docx's own cells are far too slow for hundreds of rows)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from auditor.reports.wording import clean

TWIPS_PER_CM = 567
HEADER_SHADE = "DCE4EC"
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one look."""

    text: str
    bold: bool = False
    color: str = ""
    unbroken: bool = False  # no line break at a hyphen, as requirement ids want it


@dataclass(frozen=True, slots=True)
class Para:
    """A line of a cell in a paragraph style of its own."""

    runs: tuple[Run, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of a cell that is a drawing: its run, ready-made as XML."""

    xml: str
    style: str = "Picture"


Line = str | Run | tuple[Run, ...] | Para | Drawn


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its lines, and how it looks.

    merged: '' | 'start' | 'on', for a cell that reaches down over several rows. xml: ready-made content of the
    cell's paragraph (a drawing), instead of lines.
    """

    lines: tuple[Line, ...] = ()
    align: str = "left"
    shade: str = ""
    merged: str = ""
    style: str = ""
    span: int = 1
    xml: str = ""


Row = Sequence[Cell | str]


@dataclass(frozen=True, slots=True)
class Look:
    """How a table looks: paragraph styles of header and body, and how rows stand."""

    head: str = "TableHead"
    body: str = "TableText"
    min_height_cm: float = 0.0
    middle: bool = False  # body cells centred from top to bottom


def cell(*lines: Line, align: str = "left", shade: str = "", style: str = "", span: int = 1) -> Cell:
    """A cell with `lines`, the empty ones left out."""
    return Cell(tuple(line for line in lines if line), align, shade, style=style, span=span)


def centred(text: Line, shade: str = "", style: str = "") -> Cell:
    """A cell with one centred line."""
    return Cell((text,), "center", shade, style=style)


def add_table(
    word: WordDocument, widths_cm: Sequence[float], header: Row, rows: Iterable[Row], look: Look | None = None
) -> None:
    """Append a table of fixed column widths; the header row (if any) repeats on every page, no row breaks in two."""
    look = look or Look()
    widths = [round(w * TWIPS_PER_CM) for w in widths_cm]
    body = [_row([_as_cell(c) for c in row], widths, look, head=False) for row in rows]
    head = [_row([_as_cell(c) for c in header], widths, look, head=True)] if header else []
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    xml = f"<w:tbl {nsdecls('w')}>{_properties(sum(widths))}<w:tblGrid>{grid}</w:tblGrid>"
    table = parse_xml(xml + "".join(head + body) + "</w:tbl>")
    word.element.body.insert_element_before(table, "w:sectPr")


def _as_cell(content: Cell | str) -> Cell:
    return content if isinstance(content, Cell) else cell(content)


def _properties(total: int) -> str:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="8A94A0"'
    borders = "".join(f"<w:{edge} {line}/>" for edge in _EDGES)
    return (
        f'<w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _row(cells: list[Cell], widths: list[int], look: Look, *, head: bool) -> str:
    height = f'<w:trHeight w:val="{round(look.min_height_cm * TWIPS_PER_CM)}"/>' if look.min_height_cm else ""
    properties = f"<w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    made, at = [], 0
    for content in cells:
        made.append(_cell(content, sum(widths[at : at + content.span]), look, head=head))
        at += content.span
    return f"<w:tr>{properties}{''.join(made)}</w:tr>"


def _cell(content: Cell, width: int, look: Look, *, head: bool) -> str:
    shade = content.shade or (HEADER_SHADE if head else "")
    span = f'<w:gridSpan w:val="{content.span}"/>' if content.span > 1 else ""
    merge = {"start": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}.get(content.merged, "")
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    place = "center" if head or look.middle else "top"
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{fill}<w:vAlign w:val="{place}"/>'
    style = content.style or (look.head if head else look.body)
    align = "center" if head else content.align
    lines = content.lines or ("",)
    made = [
        _paragraph(_said(line), line.style if isinstance(line, (Para, Drawn)) else style, align, head) for line in lines
    ]
    inner = _paragraph(content.xml, style, align, head) if content.xml else "".join(made)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _paragraph(inner: str, style: str, align: str, keep: bool) -> str:
    keep_next = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep_next}<w:jc w:val="{align}"/></w:pPr>{inner}</w:p>'


def _said(line: Line) -> str:
    """The runs of a line as XML."""
    if isinstance(line, Drawn):
        return line.xml
    if isinstance(line, str):
        return _run(Run(line))
    runs = line.runs if isinstance(line, Para) else line
    return _run(runs) if isinstance(runs, Run) else "".join(map(_run, runs))


def _run(run: Run) -> str:
    # The hint gives quotation marks and signs, which stand in Western fonts too, their Chinese form.
    look = '<w:rFonts w:hint="eastAsia"/>' + ("<w:b/>" if run.bold else "")
    look += f'<w:color w:val="{run.color}"/>' if run.color else ""
    said = f'<w:t xml:space="preserve">{escape(clean(run.text))}</w:t>'
    for sign, element in (("\n", "<w:br/>"), *([("-", "<w:noBreakHyphen/>")] if run.unbroken else [])):
        said = said.replace(sign, f'</w:t>{element}<w:t xml:space="preserve">')
    return f"<w:r><w:rPr>{look}</w:rPr>{said}</w:r>"
