"""Legacy Word files (.doc, Word 97–2003): text through the piece table; tables by their cell marks."""

from __future__ import annotations

import re
import struct

import olefile

from auditor.model import Locator
from auditor.readers import docx
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.grid import Grid
from auditor.readers.headings import heading_rank, is_short_title
from auditor.readers.office import convert
from auditor.readers.officeart import words_on_pictures
from auditor.readers.oleproperties import ole_properties
from auditor.readers.reasons import ENCRYPTED
from auditor.readers.wordbinary import Paragraph, asides, is_garbled, narrow_text, paragraphs

LONGEST = 80  # characters of a heading
TOP = 3  # paragraphs among which a paper's title stands
_NAME = re.compile(
    r"(?:公司|集团|厂|处|部|室|科|中心|文件|书|报告|表|单|册|函|令|方案|计划|制度|办法|规定|细则|总则|程序|手册|预案|"
    r"记录|台账|纪要|通知|决定|清单|进展)(?:[\s　]*[（(][^（()）]*[)）])?$"
)
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*(?=\x15)|\x15")
_UNREADABLE = "旧版Word文件已损坏或无法解析；请用Word或WPS另存为.docx后提供"
_GARBLED = "文字疑似乱码，请核对原件，并用Word或WPS另存为.docx后提供"
_DROPPED = re.compile("[\x01-\x06\x08\x0e-\x12\x14-\x1f]")


def read(job: Job) -> Reading:
    """One part. Falls back on LibreOffice where it is installed when the own reader can't or reads nonsense; else older
    files give their text without tables. reason: that, or that the text looks garbled."""
    try:
        found, beside, properties, garbled, drawn = _paragraphs(job)
    except UnreadableError:
        raise
    except Exception as error:  # what damaged files raise is without end
        reading = _converted(job)
        if reading is not None:
            return reading
        return _old(job, error)
    if garbled or not any(p.text.strip() for p in found):
        reading = _converted(job)
        if reading is not None and any(part.passages for part in reading.parts):
            return reading
    builder = PartBuilder(job.file)
    body = _Body(builder)
    body.beside([one for one in beside if one[0] == "header"])
    body.add(found)
    body.beside([one for one in beside if one[0] != "header"])
    inside = Inside(job)
    pictures = words_on_pictures(job.file, drawn, inside)
    reasons = ([_GARBLED] if garbled else []) + inside.reasons
    return Reading((builder.build(), *pictures), "；".join(reasons), inside.scanned, properties)


def _converted(job: Job) -> Reading | None:
    path = convert(job, "docx")
    return None if path is None else docx.read(Job(path, job.file, job.folder, job.tick, job.depth))


def _paragraphs(job: Job) -> tuple[list[Paragraph], list[tuple[str, str]], dict[str, str], bool, bytes]:
    """The paragraphs, what stands beside them, the properties, whether the text looks garbled, and what may hold
    pictures."""
    with olefile.OleFileIO(str(job.path)) as ole:
        main = ole.openstream("WordDocument").read()
        magic, flags = struct.unpack_from("<H", main, 0)[0], struct.unpack_from("<H", main, 0x0A)[0]
        if flags & 0x0100:
            raise UnreadableError(ENCRYPTED)
        if magic != 0xA5EC or struct.unpack_from("<H", main, 2)[0] < 0x00C1:
            raise ValueError("older than Word 97")
        table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
        found = list(paragraphs(main, table))
        drawn = main + (ole.openstream("Data").read() if ole.exists("Data") else b"")
        garbled = is_garbled("".join(p.text for p in found))
        return found, _asides(main, table), ole_properties(ole), garbled, drawn


def _asides(main: bytes, table: bytes) -> list[tuple[str, str]]:
    try:
        return asides(main, table)
    except (ValueError, IndexError, struct.error):
        return []


def _old(job: Job, error: Exception) -> Reading:
    """Text of a file of Word 2, 6 or 95, which stands in one piece unless it was saved fast; its tables are lost."""
    data = job.path.read_bytes()
    if data.startswith(olefile.MAGIC):
        try:
            with olefile.OleFileIO(str(job.path)) as ole:
                data = ole.openstream("WordDocument").read()
        except Exception:  # as above
            raise UnreadableError(_UNREADABLE) from error
    if len(data) < 0x20 or data[:2] not in (b"\xdc\xa5", b"\xdb\xa5", b"\xec\xa5", b"\xfe\x37"):
        raise UnreadableError(_UNREADABLE) from error
    flags = struct.unpack_from("<H", data, 0x0A)[0]
    if flags & 0x0100:
        raise UnreadableError(ENCRYPTED)
    start, end = struct.unpack_from("<II", data, 0x18)
    if not 0x20 <= start < end <= len(data) or flags & 0x0004:
        raise UnreadableError(_UNREADABLE) from error
    text = narrow_text(data[start:end])
    builder = PartBuilder(job.file)
    _Body(builder).add([Paragraph(line, False, False, False) for line in re.split("[\r\x07\x0c]", text)])
    return Reading((builder.build(),), "早期Word文件只读取了文字，表格结构未保留；请另存为.docx后提供")


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

    def beside(self, found: list[tuple[str, str]]) -> None:
        """Headers, notes, comments and text boxes, each text once."""
        for kind, text in dict.fromkeys(found):
            shown = _DROPPED.sub("", _without_fields(text).replace("\x0b", "\n")).strip()
            self.builder.paragraph(shown, Locator(), kind)

    def _paragraph(self, paragraph: Paragraph, text: str) -> None:
        if paragraph.row_end:
            self._close_row()
            return
        self.count += 1
        if not (paragraph.in_table or paragraph.cell_end):
            self._close_table()
            self._outside(text, paragraph)
            return
        if not self.row and not self.cell:
            self.first = self.count
        self.cell.append(text)
        if paragraph.cell_end:
            self.row.append("\n".join(t for t in self.cell if t))
            self.cell = []

    def _outside(self, text: str, paragraph: Paragraph) -> None:
        at = Locator(paragraph=self.count)
        if paragraph.level and 0 < len(text) <= LONGEST:
            self.builder.heading(text, at, paragraph.level)
        elif is_short_title(text) and heading_rank(text) is None and (self.count <= TOP or _heads(paragraph, text)):
            self.builder.heading(text, at, 0)
        else:
            self.builder.flow(text, at)

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


def _heads(paragraph: Paragraph, text: str) -> bool:
    """Whether a centred line is a paper's or a company's name; a slogan is centred too."""
    return paragraph.centred and bool(_NAME.search(text.strip()))


def _without_fields(text: str) -> str:
    """`text` with fields replaced by their results."""
    previous = ""
    while previous != text:
        previous, text = text, _FIELD.sub("", text)
    return text
