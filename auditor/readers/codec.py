"""Readings as JSON: what a worker hands to its parent, and what the cache keeps."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from sys import intern
from typing import Any

from auditor.model import Locator, Part, Passage, Table
from auditor.readers.base import Reading

Json = dict[str, Any]
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


def encode(reading: Reading) -> Json:
    """`reading` without its members and without file names: the same content reads the same under any name."""
    return {
        "reason": reading.reason,
        "scanned": reading.scanned,
        "properties": dict(reading.properties),
        "parts": [_part(part) for part in reading.parts],
    }


def decode(data: Json, file: str) -> Reading:
    """The reverse, for the file named `file`. KeyError, TypeError or ValueError when `data` isn't a reading."""
    properties = {str(k): str(v) for k, v in data["properties"].items()}
    parts = tuple(_to_part(part, file) for part in data["parts"])
    return Reading(parts, str(data["reason"]), bool(data["scanned"]), properties)


def decode_text(text: str, file: str) -> Reading:
    """As `decode`, of JSON."""
    return decode(json.loads(text), file)


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
    tables = tuple(
        Table(tuple(columns), tuple(map(tuple, rows)), tuple([places[at] for at in ats]), title, headings[above], sheet)
        for columns, rows, ats, title, above, sheet in data["tables"]
    )
    passages = tuple(
        Passage(text, places[at], intern(kind), headings[above], _cells(cells, table, tables), table, confidence)
        for text, at, kind, above, cells, table, confidence in data["passages"]
    )
    return Part(file, data["name"], passages, tables, data["computed"])


def _cells(cells: Any, table: int | None, tables: tuple[Table, ...]) -> dict[str, str] | None:
    if cells is None:
        return None
    if isinstance(cells, int) and table is not None:
        return dict(zip(tables[table].columns, tables[table].rows[cells], strict=False))
    return {str(k): str(v) for k, v in cells.items()}
