"""What every reader shares: its result, its one error, and the builder that turns text into passages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor.model import Locator, Part, Passage, Table
from auditor.readers.grid import Data, Form, Grid, Note, Title
from auditor.readers.headings import heading_rank
from auditor.readers.tables import interpret

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_GRID_TITLE = 60  # rank of a title row, under all headings of the text
# Set like a title, yet the chapters that follow don't stand below it: any other heading closes it.
_FRONT_MATTER = re.compile(
    r"目[录次]|前言|引言|序言?|(?:文件)?(?:修订|修改|更改|变更|换版|版本)(?:记录|履历|历史|信息)表?"
)
_FRONT_RANK = 90
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class UnreadableError(Exception):
    """A file that can't be read; its message is the reason in plain Chinese, and what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another one, extracted to `path` under a generated name; `name` is its name in the container."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found. reason: what could not be read, empty when all was. members: files to be read next."""

    parts: Sequence[Part]
    reason: str = ""
    scanned: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What a reader is asked: `path` to read, `file` to name it by, an own `folder` for what it takes out or converts.

    tick: to be called after each page or like step of long work, so that a slow file isn't taken for a hung one.
    depth: how many documents this one is embedded in.
    """

    path: Path
    file: str
    folder: Path
    tick: Callable[[], None] = lambda: None
    depth: int = 0

    @property
    def work(self) -> Path:
        """The folder, made when first asked for: most files need none, and making one takes as long as reading some."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder


def replace_name(part: Part, name: str) -> Part:
    """`part` under another name."""
    return replace(part, name=sanitise(name))


def sanitise(text: str) -> str:
    """`text` in NFC, with lone surrogates and control characters (except newline and tab) removed."""
    if text.isprintable():  # most are; Python counts all that is removed as not printable
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _CONTROL.sub("", _LINE_BREAKS.sub("\n", text)))


class PartBuilder:
    """Collects the passages and tables of one part in reading order, keeping the stack of headings above them."""

    def __init__(self, file: str, name: str = "") -> None:
        self._file, self._name = file, sanitise(name)
        self._stack: list[tuple[int, str]] = []
        self._passages: list[Passage] = []
        self._tables: list[Table] = []
        self.computed = 0

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._stack)

    def heading(self, text: str, locator: Locator, rank: int, confidence: float = 1.0) -> None:
        """Add a heading; it closes those of the same or a higher rank number (0 is a document's title)."""
        text = " ".join(sanitise(text).split())
        if not text:
            return
        if _FRONT_MATTER.fullmatch(text.replace(" ", "")):
            rank = _FRONT_RANK
        while self._stack and self._stack[-1][0] >= rank:
            self._stack.pop()
        self._passages.append(Passage(text, locator, "heading", self.headings, confidence=confidence))
        self._stack.append((rank, text))

    def paragraph(self, text: str, locator: Locator, kind: str = "paragraph", confidence: float = 1.0) -> None:
        """Add a paragraph that is known not to be a heading; one without text is dropped."""
        text = sanitise(text).strip()
        if text:
            above = () if kind == "header" else self.headings
            self._passages.append(Passage(text, locator, kind, above, confidence=confidence))

    def flow(self, text: str, locator: Locator, confidence: float = 1.0) -> None:
        """Add a paragraph, or a heading when its numbering and shortness say so."""
        rank = heading_rank(text)
        if rank is None:
            self.paragraph(text, locator, confidence=confidence)
        else:
            self.heading(text, locator, rank, confidence)

    def insert(self, part: Part, locator: Locator) -> None:
        """Add what another part holds (the words of a picture), all of it at `locator` and under the headings here."""
        first = len(self._tables)
        for table in part.tables:
            places = (locator,) * len(table.rows)
            self._tables.append(replace(table, locators=places, headings=self.headings + table.headings))
        for p in part.passages:
            index = None if p.table is None else first + p.table
            self._passages.append(replace(p, locator=locator, headings=self.headings + p.headings, table=index))

    def grid(self, grid: Grid, sheet: str | None = None) -> None:
        """Add a grid of cells as what it is: titles, notes, label-value forms, tables with rows."""
        title = ""
        for block in interpret(grid.cleaned(sanitise)):
            locator, confidence = grid.locators[block.row], grid.confidence(block.row)
            if isinstance(block, Title):
                self.heading(block.text, locator, _GRID_TITLE + bool(title), confidence)
                title = f"{title} {block.text}".strip()
            elif isinstance(block, Note):
                self.paragraph(block.text, locator, confidence=confidence)
            elif isinstance(block, Form):
                self._form(dict(block.cells), locator, confidence)
            else:
                self._data(block, grid, title, sheet)
                title = ""
        while self._stack and self._stack[-1][0] >= _GRID_TITLE:
            self._stack.pop()

    def _data(self, data: Data, grid: Grid, title: str, sheet: str | None) -> None:
        locators = tuple(grid.locators[i] for i in data.row_numbers)
        index, above = len(self._tables), self.headings
        self._tables.append(Table(data.columns, data.rows, locators, title, above, sheet))
        for number, place, row in zip(data.row_numbers, locators, data.rows, strict=True):
            cells = dict(zip(data.columns, row, strict=True))
            if text := _said(cells):
                self._passages.append(Passage(text, place, "row", above, cells, index, grid.confidence(number)))

    def _form(self, cells: dict[str, str], locator: Locator, confidence: float) -> None:
        text = _said(cells) or "；".join(f"{label}：" for label in cells)
        self._passages.append(Passage(text, locator, "row", self.headings, cells, None, confidence))

    def build(self) -> Part:
        return Part(self._file, self._name, tuple(self._passages), tuple(self._tables), self.computed)


def _said(cells: Mapping[str, str]) -> str:
    """The text of a row: label and value of the cells that aren't empty."""
    if len("".join(cells.values()).split(None, 1)) < 2:  # no blanks within a value, as in most rows
        return "；".join([f"{label}：{value}" for label, value in cells.items() if value])
    return "；".join([f"{label}：{' '.join(value.split())}" for label, value in cells.items() if value])
