"""The rows that a ledger's sheets start with, from the profile: its sources, instruments, fuels, the year's months."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.facts import NOT_KILN_FUEL, Facts

Factors = Mapping[str, Mapping[str, Any]]
_SLOTS = 3


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


def rows(kind: str, facts: Facts, lists: Choices, blank: int) -> list[Row]:
    """The rows of a sheet by the layout's name for them."""
    year = facts.profile.year
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
    return {k: v for k, v in source.items() if v is not None} | {"gb": "计入" if burnt_or_bought else "待核实"}


def _meter(meter: Mapping[str, Any]) -> dict[str, Any]:
    values = {k: v for k, v in meter.items() if v is not None}
    for key in ("last_date", "valid_until"):
        if key in values:
            values[key] = dt.date.fromisoformat(values[key])
    if "key" in values:
        values["key"] = "是" if values["key"] else "否"
    return values
