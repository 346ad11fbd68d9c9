"""The ledger workbooks: templates/ledgers/*.yaml laid out with the profile's rows."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from generator.factor_sheet import named_factors
from generator.facts import Facts
from generator.formulas import Grid, Place
from generator.numbering import full_number
from generator.paths import TEMPLATES
from generator.rows import Choices, Factors, Row, choices, expanded, rows
from generator.text import Missing, render_all
from generator.workbook import HEADER_ROWS, Book, Heading, Sheet
from standard import plainyaml
from standard.load import load
from standard.profile import Profile

_LISTS = ("instructions", "sheets", "departments", "signatures")
Derived = Mapping[str, list[dict[str, Any]]]
_BEYOND = "指南之外：指南没有点名要求本表，本公司为体系运行增设。"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Layout:
    """A workbook's layout as its YAML file states it.

    complete: a list that profile and standard answer; it waits for approval, not for entries.
    """

    type: str
    number: str
    title: str
    path: Path
    instructions: tuple[str, ...]
    sheets: tuple[Mapping[str, Any], ...]
    example: Mapping[str, Any] | None = None
    departments: tuple[str, ...] = ("carbon_lead",)
    signatures: tuple[str, ...] = ("编制", "校核", "批准")
    when: Mapping[str, bool] | None = None
    complete: bool = False


@dataclass(slots=True)
class Prepared:
    """The sheets of a workbook with their rows, and where each stands."""

    sheets: list[Sheet] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=dict)


@cache
def layouts(folder: Path = TEMPLATES) -> tuple[Layout, ...]:
    """All ledger layouts of a templates folder, in the order of their numbers."""
    found = []
    for path in sorted((folder / "ledgers").glob("*.yaml")):
        data = plainyaml.parse(path.read_text(encoding="utf-8"))
        data |= {key: tuple(data[key]) for key in _LISTS if key in data}
        found.append(Layout(path=path, **data))
    return tuple(sorted(found, key=lambda layout: layout.number))


def ledger_missing(
    layout: Layout, profile: Profile, factors: Factors, derived: Derived | None = None
) -> tuple[str, ...]:
    """The facts that a ledger's prepared rows lack."""
    missing = Missing()
    _prepare(layout, Facts(profile, missing, derived), factors)
    return tuple(missing.labels)


def left_out(layout: Layout, profile: Profile) -> dict[str, Mapping[str, bool]]:
    """The sheets that don't apply to this plant by name, each with the facts that it asks for."""
    return {
        str(sheet["name"]).replace("{line}", "各线"): sheet["when"]
        for sheet in layout.sheets
        if not profile.applies(sheet.get("when"))
    }


def write_ledger(layout: Layout, profile: Profile, factors: Factors, derived: Derived | None = None) -> bytes:
    """The finished workbook."""
    facts = Facts(profile, Missing(), derived)
    prepared = _prepare(layout, facts, factors)
    grid = Grid({sheet: tuple(places) for sheet, places in prepared.places.items()})
    buffer = io.BytesIO()
    version = str(profile.data.get("version", "A/0"))
    number = full_number(profile, layout.number)
    department = facts.owner(*layout.departments)
    kept = f"不少于{facts.names()['retention']}年"
    heading = Heading(
        profile.name, layout.title, number, version, f"{profile.year}年度", department, kept, layout.signatures
    )
    with Book(buffer, heading, grid, choices(facts, factors), prepared.sheets, named_factors(factors)) as book:
        lines = [*layout.instructions, *([_BEYOND] if _beyond(layout.type) else [])]
        book.instructions(render_all(lines, facts.names()), layout.example)
        for sheet in prepared.sheets:
            book.sheet(sheet)
        if any(s.get("layout") == "factors" for s in layout.sheets):
            book.factors(factors, profile)
    return buffer.getvalue()


def _beyond(kind: str) -> bool:
    """Whether the guideline doesn't ask for a ledger of this type; a client's own type is not in the register."""
    entry = load().documents.get(kind)
    return entry is not None and entry.beyond


def _prepare(layout: Layout, facts: Facts, factors: Factors) -> Prepared:
    prepared, lists = Prepared(), choices(facts, factors)
    for spec in _sheets(layout, facts):
        if spec.get("layout") == "factors" or not facts.profile.applies(spec.get("when")):
            continue
        lines = facts.lines() if spec.get("per_line") else [None]
        for index, line in enumerate(lines):
            _add(prepared, spec, None if line is None else (index, str(line["name"])), facts, lists)
    return prepared


def _sheets(layout: Layout, facts: Facts) -> list[Mapping[str, Any]]:
    """The layout's sheets; one that says per_department once for each department that there are derived rows for."""
    found: list[Mapping[str, Any]] = []
    for spec in layout.sheets:
        if not spec.get("per_department"):
            found.append(spec)
            continue
        kind = spec["per_department"]
        roles = [key.removeprefix(f"{kind}:") for key in facts.derived if key.startswith(f"{kind}:")]
        for role in roles:
            if facts.derived[f"{kind}:{role}"]:
                name = str(facts.dept(role))
                found.append({**spec, "id": f"{kind}_{role}", "name": name, "rows": {"derived": f"{kind}:{role}"}})
    return found


def _add(
    prepared: Prepared, spec: Mapping[str, Any], line: tuple[int, str] | None, facts: Facts, lists: Choices
) -> None:
    """One sheet, with its rows and place."""
    spec = {**spec, "columns": expanded(spec["columns"], facts)}
    body = rows(spec["rows"], facts, lists, int(spec.get("blank", 0)))
    _note_missing(spec, body, facts)
    taken = {sheet.place.name for sheet in prepared.sheets}
    name = _sheet_name(spec["name"].replace("{line}", line[1] if line else ""), taken)
    keys = {column["key"]: index for index, column in enumerate(spec["columns"])}
    keys |= {f"{column['last_of']}_last": i for i, column in enumerate(spec["columns"]) if "last_of" in column}
    place = Place(name, keys, HEADER_ROWS, HEADER_ROWS + len(body) - 1, line[0] if line else None)
    prepared.places.setdefault(spec["id"], []).append(place)
    prepared.sheets.append(Sheet(place, spec, tuple(body)))


def _note_missing(spec: Mapping[str, Any], body: list[Row], facts: Facts) -> None:
    """Columns that say so are facts of the plant: note which rows lack them."""
    named = [row for row in body if row.values.get("facility") or row.values.get("name")]
    if spec["rows"] == "meters" and not named:
        facts.missing.fill(None, "计量器具清单（编号、型号、准确度等级、位置、周期、证书等）")
    for column in spec["columns"]:
        if not column.get("missing"):
            continue
        for row in named:
            subject = row.values.get("facility") or row.values.get("name")
            facts.missing.fill(row.values.get(column["key"]), f"{subject}：{column['missing']}")


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: no forbidden marks, at most 31 characters, not used twice."""
    base = _FORBIDDEN.sub("_", name)[-31:]
    candidate, count = base, 2
    while candidate in taken:
        candidate, count = f"{base[: 30 - len(str(count))]}_{count}", count + 1
    return candidate
