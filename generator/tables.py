"""Tables in the house style: repeated header row, rows kept whole, given widths, full text width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Emu, Mm, Pt

from generator.styles import Styles

STYLE = "体系表格"
_SHORT = 12
_WIDE = 8
_LONG = 12  # rows; the rows of longer tables are lower
_TOGETHER = 8  # a table of no more rows stays on one page


def add_table(
    styles: Styles, rows: Sequence[Sequence[Any]], widths: Sequence[float], add_runs: Callable[..., None]
) -> Any:
    """Append a table; the first row is its header. add_runs(paragraph, cell) writes a cell's content."""
    document, columns = styles.document, len(rows[0])
    table = document.add_table(len(rows), columns)
    table.style, table.autofit, table.alignment = STYLE, False, WD_TABLE_ALIGNMENT.CENTER
    centred = [all(len(_content(row[i])) <= _SHORT for row in rows[1:] if i < len(row)) for i in range(columns)]
    sizes = _widths(document, list(widths) or _guess(rows))
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = size
    for index, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        _mark_row(row, header=index == 0)
        row.height = _room_to_write([_content(cell) for cell in cells], len(rows))
        for place, cell in enumerate(row.cells):
            cell.width = sizes[place]
            content = cells[place] if place < len(cells) else ""
            _fill(styles, cell, content, index == 0, columns >= _WIDE, add_runs)
            if index == 0 or centred[place]:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            if index < len(rows) - 1 <= _TOGETHER:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    after = document.add_paragraph()
    after.paragraph_format.line_spacing, after.paragraph_format.space_after = Pt(6), Pt(0)
    return table


def _room_to_write(cells: Sequence[str], rows: int) -> Mm | None:
    """The height of a row that is written in by hand: high where whole sentences go, as in a table of two columns."""
    if all(cells):
        return None
    if len(cells) <= 2:
        return Mm(14) if any(cells) else Mm(36)
    return Mm(9) if rows <= _LONG else Mm(7)


def _content(cell: Any) -> str:
    return str(cell if isinstance(cell, str) else cell.content).strip()


def _fill(styles: Styles, cell: Any, content: Any, header: bool, wide: bool, add_runs: Callable[..., None]) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = styles.put(cell.paragraphs[0], "Table Text")
    add_runs(paragraph, content, header)
    if wide:
        for run in paragraph.runs:
            run.font.size = Pt(9)


def _mark_row(row: Any, header: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if header else [])):
        properties.append(OxmlElement(name))


def _guess(rows: Sequence[Sequence[Any]]) -> list[float]:
    """Relative widths from the longest text of each column, within reason."""
    texts = [[c if isinstance(c, str) else c.content for c in row] for row in rows]
    return [float(min(max(4, *(len(r[i]) for r in texts if i < len(r))), 28)) for i in range(len(rows[0]))]


def _widths(document: Any, relative: list[float]) -> list[Emu]:
    section = document.sections[-1]
    usable = section.page_width - section.left_margin - section.right_margin
    return [Emu(int(usable * r / sum(relative))) for r in relative]
