"""The rows that a ledger's sheets start with, from the profile: its sources, instruments, fuels, the year's months."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.facts import NOT_KILN_FUEL, ROLE_NAMES, Facts
from generator.text import render_all
from standard.load import load

Factors = Mapping[str, Mapping[str, Any]]
_SLOTS = 3
_LONGEST_LIST = 250  # characters that Excel takes in a list written into the rule
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Row:
    """One prepared row: known values by column key, and whether it opens a group of rows that roll forward."""

    values: Mapping[str, Any]
    opens: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """The pick lists of the ledgers: names in the order of the factor sheet."""

    factor_fuels: tuple[str, ...]
    substitutes: tuple[str, ...]
    clinkers: tuple[str, ...]
    fuels: tuple[str, ...]


def choices(facts: Facts, factors: Factors) -> Choices:
    """Pick lists from the factors; the fuels that the profile burns stand first."""
    fuels = tuple(name for name, _ in factor_fuels(factors))
    own = [f["name"] for f in facts.rows("fuels")]
    return Choices(
        factor_fuels=fuels,
        substitutes=tuple(_names(factors, "deduction", "扣减系数")),
        clinkers=tuple(_names(factors, "clinker", "过程排放因子")),
        fuels=tuple(dict.fromkeys([*own, *fuels])),
    )


def factor_fuels(factors: Factors) -> list[tuple[str, dict[str, Mapping[str, Any]]]]:
    """The fuels that the standard has all three factors for: (name, {ncv, carbon_per_heat, oxidation})."""
    kinds = ("ncv", "carbon_per_heat", "oxidation")
    found = []
    for key, factor in factors.items():
        stem = key.removesuffix("_ncv")
        parts = {kind: factors.get(f"{stem}_{kind}") for kind in kinds}
        if key.endswith("_ncv") and all(parts.values()):
            found.append((str(factor["name"]).removesuffix("低位发热量"), {k: v for k, v in parts.items() if v}))
    return found


def _names(factors: Factors, group: str, suffix: str) -> list[str]:
    return [str(f["name"]).removesuffix(suffix) for f in factors.values() if f["group"] == group]


def rows(kind: str | Mapping[str, Any], facts: Facts, lists: Choices, blank: int) -> list[Row]:
    """The rows of a sheet: by the layout's name for them, or from where the layout's mapping says.

    {catalogue: NAME}, {profile: LIST} or {given: [rows]}, each with where or except: {column: value} and
    as: {key: column}; by_month: each row for every month; groups: COLUMN: its values as groups of twelve months that
    roll forward.
    """
    year = facts.profile.year
    if not isinstance(kind, str):
        return listed(kind, facts) + [Row({})] * blank
    if kind == "months":
        return [Row({"month": month}, opens=i == 0) for i, month in enumerate(_months(year))]
    if kind == "days":
        return [Row({"date": day}) for day in _days(year)]
    if kind == "sources":
        return [Row(_source(s)) for s in facts.sources()] + [Row({})] * blank
    if kind == "meters":
        return [Row(_meter(m)) for m in facts.rows("meters")] + [Row({})] * blank
    groups = _groups(kind, facts, lists)
    if groups is None:
        return [Row({})] * blank
    return [Row({"month": month}, opens=i == 0, group=name) for name in groups for i, month in enumerate(_months(year))]


def listed(origin: Mapping[str, Any], facts: Facts) -> list[Row]:
    """The rows of a catalogue, of a list of the profile or of the layout itself."""
    found = _items(origin, facts)
    months = _months(facts.profile.year)
    if "groups" in origin:
        names = [str(row[origin["groups"]]) for row in found] + [""] * int(origin.get("spare", 1))
        return [Row({"month": m}, opens=i == 0, group=name) for name in names for i, m in enumerate(months)]
    if origin.get("by_month"):
        return [Row({"month": month} | row) for month in months for row in found]
    return [Row(row) for row in found]


def _items(origin: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    """Rows of a catalogue or of the profile, those that `where` asks for, columns renamed by `as`."""
    if "catalogue" in origin:
        found = facts.parameters() if origin["catalogue"] == "parameters" else facts.catalogue(origin["catalogue"])
    elif "departments" in origin:
        roles = facts.profile.data["departments"]
        found = [{"name": facts.profile.short_department(role)} for role in roles]
    elif "derived" in origin:
        found = facts.derived.get(origin["derived"], [])
    elif "requirements" in origin:
        found = _requirements(facts)
    elif "profile" in origin:
        part = facts.profile.data.get(origin["profile"])
        found = [dict(part)] if isinstance(part, Mapping) else facts.rows(origin["profile"])
    else:
        given = [row for row in origin["given"] if facts.profile.applies(row.get("when"))]
        found = [_with_fact(row, origin.get("facts"), facts) for row in render_all(given, facts.names())]
    where, but = origin.get("where", {}), origin.get("except", {})
    found = [row for row in found if all((row.get(k) or False) == v for k, v in where.items())]
    found = [row for row in found if not any(row.get(k) == v for k, v in but.items())]
    found = found or [dict(row) for row in origin.get("otherwise", [])]
    renamed = origin.get("as", {})
    return [{renamed.get(k, k): _dated(v) for k, v in row.items() if v is not None and k != "when"} for row in found]


def _requirements(facts: Facts) -> list[dict[str, Any]]:
    """The guideline's requirements that apply to the plant, with the department that answers for each."""
    return [
        {"clause": r.id, "statement": r.statement, "department": _answers(facts, r.owner)}
        for r in load().requirements.values()
        if facts.profile.applies(r.applies_when)
    ]


def _answers(facts: Facts, role: str) -> str:
    """The department, or the post for the top management and the representative."""
    return ROLE_NAMES[role] if role in ("top_management", "representative") else facts.owner(role)


def _with_fact(row: Mapping[str, Any], part: str | None, facts: Facts) -> dict[str, Any]:
    """A row that names a figure of the profile as `fact`, with that figure as its `limit`."""
    known = facts.profile.data.get(part, {}) if part else {}
    return {k: v for k, v in row.items() if k != "fact"} | {"limit": row.get("limit", known.get(row.get("fact")))}


def _dated(value: Any) -> Any:
    """An ISO day of the profile or a catalogue as a date."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return dt.date.fromisoformat(value)
    return value


def expanded(columns: Sequence[Mapping[str, Any]], facts: Facts) -> list[Mapping[str, Any]]:
    """The columns with those that say `each` written once for every item: keys KEY_1, KEY_2 … and KEY_last."""
    found: list[Mapping[str, Any]] = []
    for column in columns:
        if not facts.profile.applies(column.get("when")):
            continue
        if "each" not in column:
            found.append(_with_choices(column, facts))
            continue
        items = list(dict.fromkeys(str(row["name"]) for row in _items(column["each"], facts)))
        for number, name in enumerate(items, start=1):
            last = {"last_of": column["key"]} if number == len(items) else {}
            key = f"{column['key']}_{number}"
            found.append({**column, "key": key, "name": column["name"].replace("{item}", name), **last})
    return found


def _with_choices(column: Mapping[str, Any], facts: Facts) -> Mapping[str, Any]:
    """A column whose choices come from the profile, with them; other words are let in after a warning."""
    origin = column.get("choices")
    if not isinstance(origin, Mapping):
        return column
    names = list(dict.fromkeys(str(row[origin.get("key", "name")]) for row in _items(origin, facts)))
    fits = names and len(",".join(names)) <= _LONGEST_LIST
    return {**column, "kind": "choice", "choices": names, "open": True} if fits else {**column, "kind": "text"}


def _groups(kind: str, facts: Facts, lists: Choices) -> list[str] | None:
    """The groups of a by-month sheet: names known, empty ones for the plant to choose."""
    if kind == "other_sources":
        wanted = [s for s in facts.sources() if s["kind"] == "化石燃料燃烧" and s["national"] != "计入"]
        return [str(s["facility"]) for s in wanted] + [""]
    if kind in ("fuels", "kiln_fuels"):
        not_in_kiln = NOT_KILN_FUEL if kind == "kiln_fuels" else ()
        own = [f["name"] for f in facts.rows("fuels") if not f["alternative"] and f["name"] not in not_in_kiln]
        known = [name for name in own if name in lists.factor_fuels]
        if not known:
            facts.missing.fill(None, "入窑燃料品种（烟煤、无烟煤等，选定后带出因子）")
        return _padded(known, 2)
    if kind == "substitutes":
        own = [m["name"] for m in facts.rows("raw_materials") if m["substitute"]]
        return _padded([name for name in own if name in lists.substitutes], _SLOTS)
    return None


def _padded(names: list[str], at_least: int) -> list[str]:
    return names + [""] * max(1, at_least - len(names))


def _months(year: int) -> list[dt.date]:
    return [dt.date(year, month, 1) for month in range(1, 13)]


def _days(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365)]


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    burnt_or_bought = source["kind"] != "替代燃料燃烧"
    known = {k: v for k, v in source.items() if v is not None}
    direct = "间接排放" if str(source["kind"]).startswith("购入") else "直接排放"
    return known | {"gb": "计入" if burnt_or_bought else "待核实", "direct": direct}


def _meter(meter: Mapping[str, Any]) -> dict[str, Any]:
    values = {k: v for k, v in meter.items() if v is not None}
    for key in ("last_date", "valid_until"):
        if key in values:
            values[key] = dt.date.fromisoformat(values[key])
    if "key" in values:
        values["key"] = "是" if values["key"] else "否"
    return values
