"""Readings as JSON: what a worker hands to its parent, and what the cache keeps."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from auditor.model import Locator, Part, Passage, Table
from auditor.readers.base import Reading

Json = dict[str, Any]


@cache
def reader_version() -> str:
    """Changes whenever a reader's source changes, so that a cache never serves what an older reader read."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for source in (*sorted(here.glob("*.py")), here.parent / "model.py"):
        digest.update(source.read_bytes())
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
    return {
        "name": part.name,
        "passages": [
            [
                p.text,
                _locator(p.locator),
                p.kind,
                p.headings,
                dict(p.cells) if p.cells is not None else None,
                p.table,
                p.confidence,
            ]
            for p in part.passages
        ],
        "tables": [
            [t.columns, t.rows, [_locator(at) for at in t.locators], t.title, t.headings, t.sheet] for t in part.tables
        ],
    }


def _to_part(data: Json, file: str) -> Part:
    passages = tuple(
        Passage(text, Locator(*at), kind, tuple(headings), cells, table, confidence)
        for text, at, kind, headings, cells, table, confidence in data["passages"]
    )
    tables = tuple(
        Table(tuple(columns), tuple(map(tuple, rows)), tuple(Locator(*at) for at in ats), title, tuple(headings), sheet)
        for columns, rows, ats, title, headings, sheet in data["tables"]
    )
    return Part(file, data["name"], passages, tables)
