"""The cell references of the ledger layouts: `{key}`, `{key^}`, `{key:}`, `{key^:}`, `{sheet.key@}`, `{sheet.key:}`.

A layout names columns, never cells; this turns the names into cells of the finished workbook. `[[…]]` is written once
for each clinker line and added up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

_TOKEN = re.compile(r"\{(?:(?P<sheet>\w+)\.)?(?P<key>\w+)(?P<before>\^)?(?P<how>[:@])?\}")
_PER_LINE = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet's data stand: its name, its columns by key, first and last data row (from 0), its line."""

    name: str
    columns: Mapping[str, int]
    first: int
    last: int
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Every sheet of a workbook by id; a per-line sheet has one place for each line."""

    places: Mapping[str, tuple[Place, ...]]

    def formula(self, text: str, place: Place, row: int) -> str:
        """A layout's formula as Excel reads it in a row of a sheet."""
        text = _PER_LINE.sub(lambda m: self._all_lines(m[1], place, row), text)
        return self._cells(text, place, row, place.line)

    def _all_lines(self, text: str, place: Place, row: int) -> str:
        lines = sorted({p.line for places in self.places.values() for p in places if p.line is not None})
        return "+".join(self._cells(text, place, row, line) for line in lines)

    def _cells(self, text: str, place: Place, row: int, line: int | None) -> str:
        return _TOKEN.sub(lambda m: self._cell(m, place, row, line), text)

    def _cell(self, match: re.Match[str], place: Place, row: int, line: int | None) -> str:
        target = self._place(match["sheet"], line) if match["sheet"] else place
        prefix = f"{quote_sheetname(target.name)}!" if match["sheet"] else ""
        column = xl_col_to_name(target.columns[match["key"]])
        if match["how"] == ":" and match["before"]:
            return f"{column}${target.first + 1}:{column}{row + 1}"
        if match["how"] == ":":
            return f"{prefix}${column}${target.first + 1}:${column}${target.last + 1}"
        if match["how"] == "@":
            return f"{prefix}{column}{target.first + row - place.first + 1}"
        return f"{column}{row if match['before'] else row + 1}"

    def _place(self, sheet: str, line: int | None) -> Place:
        places = self.places[sheet]
        return places[0] if len(places) == 1 else next(p for p in places if p.line == line)
