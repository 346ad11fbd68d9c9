"""Legacy Word files (.doc, Word 97–2003): text through the piece table; tables by their cell marks."""

from __future__ import annotations

import re
import struct

import olefile

from auditor.model import Locator
from auditor.readers import docx
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.grid import Grid
from auditor.readers.headings import heading_rank, is_short_title
from auditor.readers.office import convert
from auditor.readers.oleproperties import ole_properties
from auditor.readers.wordbinary import Paragraph, paragraphs

_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*(?=\x15)|\x15")
_DROPPED = re.compile("[\x01-\x06\x08\x0e-\x12\x14-\x1f]")


def read(job: Job) -> Reading:
    """One part. Falls back on LibreOffice where it is installed when the own reader can't."""
    try:
        found, properties = _paragraphs(job)
    except UnreadableError:
        raise
    except Exception as error:
        converted = convert(job, "docx")
        if converted is None:
            raise UnreadableError("旧版Word文件无法解析；请用Word或WPS另存为.docx后提供") from error
        return docx.read(Job(converted, job.file, job.work, job.tick))
    builder = PartBuilder(job.file)
    _Body(builder).add(found)
    return Reading((builder.build(),), properties=properties)


def _paragraphs(job: Job) -> tuple[list[Paragraph], dict[str, str]]:
    with olefile.OleFileIO(str(job.path)) as ole:
        main = ole.openstream("WordDocument").read()
        magic, flags = struct.unpack_from("<H", main, 0)[0], struct.unpack_from("<H", main, 0x0A)[0]
        if flags & 0x0100:
            raise UnreadableError("文件已加密，请提供无密码版本")
        if magic != 0xA5EC or struct.unpack_from("<H", main, 2)[0] < 0x00C1:
            raise ValueError("older than Word 97")
        table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
        return list(paragraphs(main, table)), ole_properties(ole)


class _Body:
    """Turns paragraphs with their table flags into passages and grids."""

    def __init__(self, builder: PartBuilder) -> None:
        self.builder = builder
        self.count = 0  # paragraphs so far, those of cells included
        self.first = 0  # first paragraph of the row at hand
        self.rows: list[list[str]] = []
        self.locators: list[Locator] = []
        self.row: list[str] = []
        self.cell: list[str] = []

    def add(self, found: list[Paragraph]) -> None:
        text = "\r".join(p.text for p in found)
        kept = _without_fields(text).split("\r")
        texts = kept if len(kept) == len(found) else [_without_fields(p.text) for p in found]
        for paragraph, shown in zip(found, texts, strict=True):
            self._paragraph(paragraph, _DROPPED.sub("", shown.replace("\x0b", "\n")).strip())
        self._close_table()

    def _paragraph(self, paragraph: Paragraph, text: str) -> None:
        if paragraph.row_end:
            self._close_row()
            return
        self.count += 1
        if not (paragraph.in_table or paragraph.cell_end):
            self._close_table()
            self._outside(text)
            return
        if not self.row and not self.cell:
            self.first = self.count
        self.cell.append(text)
        if paragraph.cell_end:
            self.row.append("\n".join(t for t in self.cell if t))
            self.cell = []

    def _outside(self, text: str) -> None:
        if self.count <= 3 and is_short_title(text) and heading_rank(text) is None:
            self.builder.heading(text, Locator(paragraph=self.count), 0)
        else:
            self.builder.flow(text, Locator(paragraph=self.count))

    def _close_row(self) -> None:
        if self.row:
            self.rows.append(self.row)
            self.locators.append(Locator(paragraph=self.first))
        self.row = []

    def _close_table(self) -> None:
        self._close_row()
        if self.rows:
            width = max(len(row) for row in self.rows)
            cells = tuple(tuple(row + [""] * (width - len(row))) for row in self.rows)
            merges = tuple((r, len(row) - 1, r, width - 1) for r, row in enumerate(self.rows) if len(row) < width)
            self.builder.grid(Grid(cells, tuple(self.locators), merges))
        self.rows, self.locators = [], []


def _without_fields(text: str) -> str:
    """`text` with fields replaced by their results."""
    previous = ""
    while previous != text:
        previous, text = text, _FIELD.sub("", text)
    return text
