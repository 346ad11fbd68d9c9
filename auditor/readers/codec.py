"""Readings as JSON: what a worker hands to its parent, and what the cache keeps."""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from sys import intern
from typing import Any, overload

from auditor.model import Locator, Part, Passage, Table
from auditor.readers.base import Reading

Json = dict[str, Any]
_REFUSAL = b'{"unreadable":'
_SCAN = json.JSONDecoder().raw_decode  # `json.loads` looks for blanks and the encoding first
_HELPERS = ("soffice", "libreoffice", "unrar", "unar", "bsdtar", "7z")


@cache
def source_version() -> str:
    """Changes whenever a reader's source changes."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for source in (*sorted(here.glob("*.py")), here.parent / "model.py"):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


@cache
def reader_version() -> str:
    """Changes whenever a reader's source changes, so that a cache never serves what an older reader read; and with the
    programs that readers call for help, as more can be read once they are there."""
    found = "".join("+" if shutil.which(program) else "-" for program in _HELPERS)
    return hashlib.sha256(f"{source_version()}{found}".encode()).hexdigest()[:16]


def encode(reading: Reading) -> bytes:
    """`reading` without its members and without file names: the same content reads the same under any name.

    Two lines of JSON: what is said of it, and its parts, which are left alone until someone looks at them.
    """
    parts = _json([_part(part) for part in reading.parts])
    head = {
        "reason": reading.reason,
        "scanned": reading.scanned,
        "properties": dict(reading.properties),
        "parts": len(reading.parts),
        "blank": blank(reading.parts),
        "sum": zlib.crc32(parts),
    }
    return _json(head) + b"\n" + parts


def decode(data: bytes, file: str) -> Reading:
    """The reverse, for the file named `file`. KeyError, TypeError or ValueError when `data` isn't a whole reading."""
    end = data.index(b"\n")
    head, _ = _SCAN(data[:end].decode())
    if zlib.crc32(memoryview(data)[end + 1 :]) != head["sum"]:
        raise ValueError("a reading was cut off or damaged")
    kept = KeptParts(data, end + 1, file, head["parts"], head["blank"])
    return Reading(kept, head["reason"], head["scanned"], head["properties"])


def refused(data: bytes) -> str:
    """Why there is no reading, where `data` says that instead of one; else ''."""
    return str(json.loads(data)["unreadable"]) if data.startswith(_REFUSAL) else ""


def refusal(reason: str) -> bytes:
    """What is kept of a content that can't be read."""
    return _REFUSAL + _json(reason) + b"}"


class KeptParts(Sequence[Part]):
    """The parts of a reading as they were kept, made of that when first asked for.

    What nobody looks at costs a third of the memory, and no time. blank: whether there are
    neither passages nor tables in them.
    """

    __slots__ = ("_data", "_length", "_parts", "_start", "blank", "file")

    def __init__(self, data: bytes, start: int, file: str, length: int, is_blank: bool) -> None:
        self._data: bytes | None = data  # from `start` on: cut out, it would be copied for each of very many files
        self._start, self.file, self._length, self.blank = start, file, length, is_blank
        self._parts: tuple[Part, ...] = ()

    @property
    def untouched(self) -> bool:
        return self._data is not None

    def under(self, file: str) -> KeptParts:
        """The same parts for the file of that name."""
        if file == self.file:
            return self
        if self._data is None:
            return KeptParts(_json([_part(part) for part in self._parts]), 0, file, self._length, self.blank)
        return KeptParts(self._data, self._start, file, self._length, self.blank)

    def _made(self) -> tuple[Part, ...]:
        data = self._data
        if data is not None:  # another thread may be doing the same: the parts are there before the data go
            self._parts = tuple([_to_part(part, self.file) for part in json.loads(data[self._start :])])
            self._data = None
        return self._parts

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Part, ...]: ...
    def __getitem__(self, index: int | slice) -> Part | tuple[Part, ...]:
        return self._made()[index]

    def __iter__(self) -> Iterator[Part]:
        return iter(self._made())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._made() == tuple(other)

    def __repr__(self) -> str:
        return repr(self._made())


def parts_of(reading: Reading, file: str) -> Sequence[Part]:
    """The parts of a reading, for the file of that name."""
    parts = reading.parts
    return parts.under(file) if isinstance(parts, KeptParts) else tuple([replace(part, file=file) for part in parts])


def blank(parts: Sequence[Part]) -> bool:
    """Whether there are neither passages nor tables in any of the parts."""
    return parts.blank if isinstance(parts, KeptParts) else not any(part.passages or part.tables for part in parts)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _part(part: Part) -> Json:
    """Places and headings, alike for many passages, are lists of their own that passages and tables point into."""
    rows = _Rows(part.tables)
    places: dict[Locator, int] = {}
    headings: dict[tuple[str, ...], int] = {}

    def place(at: Locator) -> int:
        return places.setdefault(at, len(places))

    def above(words: tuple[str, ...]) -> int:
        return headings.setdefault(words, len(headings))

    return {
        "name": part.name,
        "passages": [
            [p.text, place(p.locator), p.kind, above(p.headings), rows.cells(p), p.table, p.confidence]
            for p in part.passages
        ],
        "tables": [
            [t.columns, t.rows, [place(at) for at in t.locators], t.title, above(t.headings), t.sheet]
            for t in part.tables
        ],
        "places": [[at.page, at.paragraph, at.sheet, at.cell, at.line] for at in places],
        "headings": list(headings),
        "computed": part.computed,
    }


class _Rows:
    """Finds the table rows that passages repeat, which are then written once: passages follow their table's order."""

    def __init__(self, tables: tuple[Table, ...]) -> None:
        self._tables, self._next = tables, [0] * len(tables)

    def cells(self, passage: Passage) -> int | Mapping[str, str] | None:
        """The number of the row whose cells the passage has; the cells themselves when no row has them."""
        if passage.cells is None or passage.table is None:
            return passage.cells
        table = self._tables[passage.table]
        for number in range(self._next[passage.table], len(table.rows)):
            if dict(zip(table.columns, table.rows[number], strict=False)) == passage.cells:
                self._next[passage.table] = number + 1
                return number
        return dict(passage.cells)


def _to_part(data: Json, file: str) -> Part:
    places = [Locator(*at) for at in data["places"]]
    headings = [tuple(words) for words in data["headings"]]
    tables = [
        Table(tuple(columns), tuple(map(tuple, rows)), tuple([places[at] for at in ats]), title, headings[above], sheet)
        for columns, rows, ats, title, above, sheet in data["tables"]
    ]
    passages = [
        Passage(
            text,
            places[at],
            intern(kind),
            headings[above],
            dict(zip(tables[table].columns, tables[table].rows[cells], strict=False)) if type(cells) is int else cells,
            table,
            confidence,
        )
        for text, at, kind, above, cells, table, confidence in data["passages"]
    ]
    return Part(file, data["name"], tuple(passages), tuple(tables), data["computed"])
