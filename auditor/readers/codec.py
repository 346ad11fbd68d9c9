"""Readings as JSON: what a worker hands to its parent, and what the cache keeps."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from auditor.model import Locator, Part, Passage, Table
from auditor.readers.base import Reading

Json = dict[str, Any]
_HELPERS = ("soffice", "libreoffice", "unrar", "unar", "bsdtar", "7z")


@cache
def reader_version() -> str:
    """Changes whenever a reader's source changes, so that a cache never serves what an older reader read; and with the
    programs that readers call for help, as more can be read once they are there."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for source in (*sorted(here.glob("*.py")), here.parent / "model.py"):
        digest.update(source.read_bytes())
    for program in _HELPERS:
        digest.update(b"+" if shutil.which(program) else b"-")
    return digest.hexdigest()[:16]


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


def _locator(locator: Locator) -> list[Any]:
    return [locator.page, locator.paragraph, locator.sheet, locator.cell, locator.line]


def _part(part: Part) -> Json:
    rows = _Rows(part.tables)
    return {
        "name": part.name,
        "passages": [
            [p.text, _locator(p.locator), p.kind, p.headings, rows.cells(p), p.table, p.confidence]
            for p in part.passages
        ],
        "tables": [
            [t.columns, t.rows, [_locator(at) for at in t.locators], t.title, t.headings, t.sheet] for t in part.tables
        ],
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
    shared: dict[Any, Any] = {}  # places and headings are alike for many passages: each is made once
    locator = _once(shared, lambda at: Locator(*at))
    headings = _once(shared, tuple)
    tables = tuple(
        Table(tuple(columns), tuple(map(tuple, rows)), tuple(map(locator, ats)), title, headings(above), sheet)
        for columns, rows, ats, title, above, sheet in data["tables"]
    )
    passages = tuple(
        Passage(text, locator(at), kind, headings(above), _cells(cells, table, tables), table, confidence)
        for text, at, kind, above, cells, table, confidence in data["passages"]
    )
    return Part(file, data["name"], passages, tables)


def _once(shared: dict[Any, Any], make: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    def get(data: list[Any]) -> Any:
        key = (make, *data)
        found = shared.get(key)
        if found is None:
            found = shared[key] = make(data)
        return found

    return get


def _cells(cells: Any, table: int | None, tables: tuple[Table, ...]) -> dict[str, str] | None:
    if isinstance(cells, int) and table is not None:
        return dict(zip(tables[table].columns, tables[table].rows[cells], strict=False))
    return {str(k): str(v) for k, v in cells.items()} if cells is not None else None
