"""Plain text: txt, md, csv, tsv; Chinese encodings found by trying."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.detect import is_utf16
from auditor.readers.grid import Grid
from auditor.readers.headings import is_short_title

_MAX_BYTES = 64 * 2**20


def read(job: Job) -> Reading:
    """One part: paragraphs line by line. A text whose lines share a separator is read as a table."""
    text = text_in(job.path)
    builder = PartBuilder(job.file)
    delimiter = _delimiter(text, job.file)
    if delimiter:
        _table(builder, text, delimiter)
    else:
        _lines(builder, text)
    return Reading((builder.build(),))


def text_in(path: Path) -> str:
    """The text of a file. UnreadableError when it is larger than any text a person writes."""
    if path.stat().st_size > _MAX_BYTES:
        raise UnreadableError("文本文件超过64MB，未读取；请拆分后提供")
    return decode(path.read_bytes())


def decode(data: bytes) -> str:
    """Text of `data`: by its byte-order mark or zeros, else UTF-8, GB18030, Big5; the unreadable is replaced."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if is_utf16(data[:4096]):
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", errors="replace")
    for encoding in ("utf-8-sig", "gb18030", "big5"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    utf8 = data.decode("utf-8-sig", errors="replace")  # cut in the middle of a letter, or a letter or two damaged
    return utf8 if utf8.count("\ufffd") <= len(utf8) // 200 + 1 else data.decode("gb18030", errors="replace")


def _delimiter(text: str, file: str) -> str:
    """The separator of a table in text form, '' for prose."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    named = file.lower().endswith((".csv", ".tsv"))
    best = ""
    for mark in "\t,;|":
        counts = [line.count(mark) for line in lines]
        least = min(counts[:20], default=0) if not named else max(counts[:20], default=0)
        if least >= (1 if named else 2) and (named or mark in "\t,|") and not best:
            best = mark
    return best or ("," if named else "")


def _table(builder: PartBuilder, text: str, delimiter: str) -> None:
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
    before = 0
    try:
        for row in reader:
            rows.append((before + 1, [cell.strip() for cell in row]))
            before = reader.line_num
    except csv.Error:
        for number, line in enumerate(text.splitlines()[before:], before + 1):
            rows.append((number, [cell.strip() for cell in line.split(delimiter)]))
    width = min(max((len(row) for _, row in rows), default=0), 500)
    if not width:
        return
    cells = tuple(tuple((row + [""] * width)[:width]) for _, row in rows)
    builder.grid(Grid(cells, tuple(Locator(line=number) for number, _ in rows)))


def _lines(builder: PartBuilder, text: str) -> None:
    first = True
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        marks = len(bare) - len(bare.lstrip("#"))
        if 0 < marks <= 6 and bare[marks:].startswith(" "):
            builder.heading(bare[marks:].strip(), Locator(line=number), marks)
        elif first and bare and is_short_title(bare):
            builder.heading(bare, Locator(line=number), 0)
        else:
            builder.flow(bare, Locator(line=number))
        first = first and not bare
