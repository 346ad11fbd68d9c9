"""The lists and lines that the documents print: the profile's own where it gives them, else the catalogue's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generator.facts import Facts
from generator.text import plain

_ABSENT = {
    "has_mine": "矿山开采",
    "uses_alternative_fuel": "替代燃料燃烧",
    "has_waste_heat_power": "余热发电",
    "has_backup_generator": "备用发电机",
    "has_canteen_gas": "食堂燃气",
}
_METERS = (
    ("入窑煤粉秤（窑头）", "入窑煤消耗量"),
    ("入窑煤粉秤（窑尾）", "入窑煤消耗量"),
    ("熟料皮带秤", "熟料产量"),
    ("入窑生料秤", "生料消耗量"),
)
_COMMON_METERS = (("电子汽车衡", "入厂煤量"), ("关口电能表", "净购入电量"))


def planning_names(facts: Facts) -> dict[str, Any]:
    """Everything of this module under the names that templates use."""
    lists: dict[str, Callable[[Facts], list[dict[str, Any]]]] = {
        "duties": duties,
        "targets": lambda f: _given_or(f, "targets"),
        "breakdown": lambda f: _given_or(f, "target_breakdown", "breakdown"),
        "reductions": lambda f: _given_or(f, "reduction_plans", "reductions"),
        "schedule": lambda f: _given_or(f, "schedule"),
        "training": lambda f: _given_or(f, "training"),
        "equipment": lambda f: _given_or(f, "equipment"),
        "projects": lambda f: _given_or(f, "projects"),
        "finance_tools": lambda f: _given_or(f, "carbon_finance"),
        "controls": lambda f: _given_or(f, "controls"),
        "materials": materials,
        "history": history,
        "meters": meters,
        "forecast": forecast,
    }
    names: dict[str, Any] = {name: _bound(function, facts) for name, function in lists.items()}
    names["catalogue"] = facts.catalogue
    names["sources"] = facts.sources
    names["parameters"] = facts.parameters
    return names | _lines(facts)


def _bound(function: Callable[[Facts], list[dict[str, Any]]], facts: Facts) -> Callable[[], list[dict[str, Any]]]:
    return lambda: function(facts)


def _lines(facts: Facts) -> dict[str, Any]:
    """Single facts that need putting together."""
    profile, fill = facts.profile, facts.missing.fill
    absent = [name for fact, name in _ABSENT.items() if not profile.facts[fact]]
    systems = profile.data.get("management_systems")
    top = profile.person("top_management")
    return {
        "absent_sources": "、".join(absent) or "无",
        "derived_sources": "emission_sources" not in profile.data,
        "systems": f"{'、'.join(systems)}管理体系" if systems else "公司已建立的其他管理体系（质量、能源、环境等）",
        "top_title": (top or {}).get("title") or "总经理",
        "credit_code": profile.data.get("credit_code"),
        "legal_nature": lambda: _choice(facts, "legal_nature", ("法人企业", "分公司", "其他")),
        "filed_capacity": lambda: fill(
            "；".join(f"{r['product']}{plain(r['t'])}" for r in facts.rows("filed_capacity")), "备案产能"
        ),
        "output_last3": lambda: _output(facts),
        "ccer": lambda: _ccer(facts),
    }


def _choice(facts: Facts, key: str, options: tuple[str, ...]) -> str:
    """□ boxes with the profile's choice ticked; none ticked and noted when it gives none."""
    value = facts.profile.data.get(key)
    boxes = "　".join(f"{'■' if option == value else '□'}{option}" for option in options)
    return boxes if value else f"{boxes}　{facts.fact(key)}"


def _output(facts: Facts) -> object:
    texts = []
    for row in sorted(facts.rows("output_last3"), key=lambda r: int(r["year"])):
        year = row["year"]
        clinker = plain(facts.cell(row["clinker_t"], f"{year}年：熟料产量"))
        cement = plain(facts.cell(row["cement_t"], f"{year}年：水泥产量"))
        texts.append(f"{year}年：熟料{clinker}，水泥{cement}")
    return facts.missing.fill("；".join(texts), "近3年实际产量（熟料、水泥）")


def _ccer(facts: Facts) -> object:
    percent = facts.profile.data.get("compliance", {}).get("ccer_percent")
    return facts.missing.fill(None if percent is None else f"{plain(percent)}%", "CCER抵销比例")


def _given_or(facts: Facts, key: str, catalogue: str = "") -> list[dict[str, Any]]:
    """The profile's list with its blanks as None, else the catalogue's rows with every column of the schema."""
    given = facts.rows(key)
    if given:
        return [_texts(row) for row in given]
    columns = facts.columns(key)
    return [_texts(dict.fromkeys(columns) | row) for row in facts.catalogue(catalogue or key)]


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    """Columns that may stay blank in print get a stroke."""
    return row | {k: row[k] or "/" for k in ("note", "unit", "assessment") if k in row}


def duties(facts: Facts) -> list[dict[str, Any]]:
    """A duty sheet for each role of Annex C, and for those of ours that the plant has."""
    rows = []
    for row in facts.catalogue("duties"):
        if row["annex"] == "本公司增设" and not facts.has_role(row["role"]):
            continue
        items = [i if isinstance(i, str) else i["text"] for i in row["duties"] if _applies(facts, i)]
        rows.append(row | {"duties": items, "department": _department(facts, row["role"])})
    return rows


def _applies(facts: Facts, item: Any) -> bool:
    return isinstance(item, str) or facts.profile.applies(item["when"])


def _department(facts: Facts, role: str) -> object:
    if role in ("top_management", "representative"):
        person = facts.profile.person(role) or {}
        return facts.missing.fill(person.get("title"), f"{facts.names()['role_names'][role]}职务")
    return facts.dept_full(role)


def materials(facts: Facts) -> list[dict[str, Any]]:
    """Raw materials and fuels: the profile's, with the usual rows for whichever of the two it leaves out."""
    given = {"raw": facts.rows("raw_materials"), "fuel": facts.rows("fuels")}
    usual = facts.catalogue("materials")
    rows: list[dict[str, Any]] = []
    for group in ("raw", "fuel"):
        blank: dict[str, Any] = {"annual_t": None, "source": None}
        rows += given[group] or [blank | row for row in usual if row["group"] == group]
    return [row | {"note": row.get("note") or "/"} for row in rows]


def history(facts: Facts) -> list[dict[str, Any]]:
    """Three years of emissions: the latest that the profile gives, the years before the plan year otherwise."""
    given = sorted(facts.rows("history"), key=lambda r: int(r["year"]))[-3:]
    if given:
        return given
    year = facts.profile.year
    return [dict.fromkeys(facts.columns("history")) | {"year": y} for y in range(year - 3, year)]


def meters(facts: Facts) -> list[dict[str, Any]]:
    """The instruments: the profile's register, else the key ones that every line must have, still to be identified."""
    given = facts.rows("meters")
    if given:
        return given
    blank: dict[str, Any] = dict.fromkeys(facts.columns("meters"))
    lines = [
        blank | {"name": f"{line['name']}{name}", "parameter": f"{line['name']}{parameter}", "key": True}
        for line in facts.lines()
        for name, parameter in _METERS
    ]
    return lines + [blank | {"name": name, "parameter": parameter} for name, parameter in _COMMON_METERS]


def forecast(facts: Facts) -> list[dict[str, Any]]:
    """The forecast of emission, quota and surplus; what can be worked out is worked out."""
    given = facts.profile.data.get("compliance", {})
    output, intensity, quota = (given.get(f"forecast_{k}") for k in ("output_t", "intensity", "quota_t"))
    emission = None if output is None or intensity is None else round(output * intensity)
    surplus = None if emission is None or quota is None else round(quota - emission)
    items = (
        ("预测熟料产量（t）", output, "按年度生产计划"),
        ("预测熟料碳排放强度（tCO₂/t）", intensity, "按上年实绩和减排方案"),
        ("预测排放量（配额口径，tCO₂）", emission, "产量×强度"),
        ("行业平衡值假设", given.get("balance_value"), "核定前为假设值，以管理平台公布为准"),
        ("预计核定配额（t）", quota, "按当年配额分配方案测算"),
        ("预计盈缺（t，缺口为负）", surplus, "预计核定配额－预测排放量"),
    )
    return [
        {"item": item, "value": facts.cell(value, f"配额盈缺预判：{item}"), "note": note} for item, value, note in items
    ]
