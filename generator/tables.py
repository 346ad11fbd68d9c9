"""Tables in the house style: repeated header row, rows kept whole, given widths, full text width.

A form is a table of labels and blanks: no header row; its labels (every other cell, or those in bold) are shaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx.oxml import parse_xml
from markdown_it.token import Token

from generator.runs import W, runs
from generator.styles import Styles

STYLE = "体系表格"
_SHORT = 12  # characters; a column with nothing longer is centred
_WIDE = 8  # columns; tables with as many are set smaller
_LONG = 12  # rows; the rows of longer tables are lower
_TOGETHER = 8  # a table of no more rows stays on one page
_SENTENCES = re.compile(r"原因|内容|过程|经过|措施|问题|说明|意见|摘要|处置|影响")  # a form's labels
_TWIPS_A_MM = 1440 / 25.4

Cell = Token | str


def add_table(styles: Styles, rows: Sequence[Sequence[Cell]], widths: Sequence[float], form: bool = False) -> None:
    """Append a table of relative column widths, and a little space; the first row is its header, but in a form."""
    columns = len(rows[0])
    full = [[*row, *[""] * (columns - len(row))][:columns] for row in rows]
    sizes = _widths(styles, list(widths) or _guess(full))
    centred = [all(len(_content(row[i])) <= _SHORT for row in full[0 if form else 1 :]) for i in range(columns)]
    shade = styles.head_fill(STYLE) if form else ""
    layout = _Layout(
        sizes, centred, len(full), form, f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' * bool(shade)
    )
    body = "".join(_row(styles, row, index, layout) for index, row in enumerate(full))
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
    look = f'w:firstColumn="1" w:firstRow="{int(not form)}" w:lastColumn="0" w:lastRow="0"'
    look += f' w:noHBand="0" w:noVBand="1" w:val="{"0480" if form else "04A0"}"'
    table = (
        f'<w:tbl {W}><w:tblPr><w:tblStyle w:val="{styles.id(STYLE)}"/><w:tblW w:type="auto" w:w="0"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook {look}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )
    after = f'<w:p {W}><w:pPr><w:spacing w:line="120" w:lineRule="exact" w:after="0"/></w:pPr></w:p>'
    last = styles.document.element.body.sectPr
    for xml in (table, after):
        last.addprevious(parse_xml(xml))


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the rows of a table share. sizes: of the columns, in twips; shade: the XML of a label's shading."""

    sizes: Sequence[int]
    centred: Sequence[bool]
    count: int
    form: bool
    shade: str


def _row(styles: Styles, cells: Sequence[Cell], index: int, layout: _Layout) -> str:
    count, header = layout.count, index == 0 and not layout.form
    labels = _labels(cells) if layout.form else ()
    height = _room_to_write([_content(c) for c in cells], count)
    if height and any(_SENTENCES.search(_content(cells[i])) for i in labels):
        height = max(height, 16)
    properties = "<w:cantSplit/>"
    if height:
        properties += f'<w:trHeight w:val="{round(height * _TWIPS_A_MM)}"/>'
    properties += "<w:tblHeader/>" if header else ""
    keep = "<w:keepNext/>" if index < count - 1 <= _TOGETHER else ""
    points = 9 if len(cells) >= _WIDE else None
    style = styles.id("Table Text")
    done = []
    for column, (cell, size, middle) in enumerate(zip(cells, layout.sizes, layout.centred, strict=True)):
        shade = layout.shade if column in labels else ""
        align = '<w:jc w:val="center"/>' if header or middle else ""
        done.append(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{size}"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{align}</w:pPr>{runs(cell, header, points)}</w:p></w:tc>'
        )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(done)}</w:tr>"


def _labels(cells: Sequence[Cell]) -> set[int]:
    """The columns of a form's row that hold labels: those in bold, else every other one."""
    texts = [_content(c) for c in cells]
    return {i for i, t in enumerate(texts) if t.startswith("**")} or {
        i for i in range(0, len(texts), 2) if texts[i] and not texts[i].isdigit()
    }


def _room_to_write(cells: Sequence[str], rows: int) -> float:
    """Millimetres for a row that is written in by hand, 0 for others: high where whole sentences go (two columns)."""
    if all(cells):
        return 0
    if len(cells) <= 2:
        return 14 if any(cells) else 36
    return 9 if rows <= _LONG else 7


def _content(cell: Cell) -> str:
    return str(cell if isinstance(cell, str) else cell.content).strip()


def _guess(rows: Sequence[Sequence[Cell]]) -> list[float]:
    """Relative widths from the longest text of each column, within reason."""
    texts = [[_content(c) for c in row] for row in rows]
    return [float(min(max(4, *(len(r[i]) for r in texts)), 28)) for i in range(len(rows[0]))]


def _widths(styles: Styles, relative: Sequence[float]) -> list[int]:
    """Column widths in twips that fill the width between the margins."""
    section = styles.document.sections[-1]
    usable = section.page_width - section.left_margin - section.right_margin
    return [round(usable * r / sum(relative) / 635) for r in relative]
