"""The 因子 sheet of the emission ledger: blocks of factors that the formulas look up by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from generator.formats import Formats
from generator.rows import Factors, factor_fuels
from generator.text import plain

_UNVERIFIED = "待核实"
_FUEL_NAMES = ("燃料名称", "缺省低位发热量", "单位热值含碳量", "碳氧化率")
_BLOCKS = {
    "clinker": ("熟料品种", "过程排放因子"),
    "deduction": ("替代原料名称", "扣减系数"),
    "electricity": ("电力因子名称", "电力因子"),
    "heat": ("热力因子名称", "热力因子"),
}
_CHOSEN = (("电力排放因子", "grid_2023_national", "tCO₂/MWh"), ("热力排放因子", "heat", "tCO₂/GJ"))
_WIDTHS = (26, 13, 13, 13, 11, 46, 46, 12, 10, 24)


def write_factors(book: Any, target: Any, formats: Formats, top: int, factors: Factors) -> None:
    """Fuel, clinker, deduction, electricity and heat factors, each block with its defined names."""
    for index, width in enumerate(_WIDTHS):
        target.set_column(index, index, width)
    target.repeat_rows(0, top - 1)  # not the heads: each block has its own
    row = _fuels(book, target, formats, top, factors)
    for group, names in _BLOCKS.items():
        row = _block(book, target, formats, row, factors, group, names)
    _chosen(book, target, formats, row, factors)


def named_factors(factors: Factors) -> dict[str, list[Any]]:
    """What each defined name of the sheet holds, from top to bottom."""
    fuels = factor_fuels(factors)
    found: dict[str, list[Any]] = {
        _FUEL_NAMES[0]: [name for name, _ in fuels],
        _FUEL_NAMES[1]: [parts["ncv"]["value"] for _, parts in fuels],
        _FUEL_NAMES[2]: [parts["carbon_per_heat"]["value"] for _, parts in fuels],
        _FUEL_NAMES[3]: [parts["oxidation"]["value"] / 100 for _, parts in fuels],
    }
    for group, (names, values) in _BLOCKS.items():
        of_group = [f for f in factors.values() if f["group"] == group]
        found |= {names: [_factor_name(f) for f in of_group], values: [f["value"] for f in of_group]}
    return found | {name: [factors[key]["value"]] for name, key, _ in _CHOSEN}


def _fuels(book: Any, target: Any, formats: Formats, top: int, factors: Factors) -> int:
    heads = (
        "燃料",
        "缺省低位发热量",
        "单位热值含碳量（tC/GJ）",
        "碳氧化率",
        "核实情况",
        "来源：发热量",
        "来源：含碳量、氧化率",
    )
    _heads(target, formats, top, heads)
    fuels = factor_fuels(factors)
    for index, (name, parts) in enumerate(fuels, start=top + 1):
        ncv, carbon, oxidation = parts["ncv"], parts["carbon_per_heat"], parts["oxidation"]
        target.write_string(index, 0, name, formats.wrapped)
        target.write_number(index, 1, ncv["value"], formats.column({"kind": "number", "decimals": 3}, False))
        target.write_number(index, 2, carbon["value"], formats.column({"kind": "number", "decimals": 5}, False))
        target.write_number(
            index, 3, oxidation["value"] / 100, formats.column({"kind": "number", "percent": True}, False)
        )
        target.write_string(index, 4, _state(ncv, carbon, oxidation), formats.text)
        target.write_string(index, 5, f"{plain(ncv['unit'])}；{plain(ncv['source'])}", formats.wrapped)
        pieces = "；".join(plain(f["source"]) for f in (carbon, oxidation)).split("；")
        sources = "；".join(dict.fromkeys(pieces))
        target.write_string(index, 6, sources, formats.wrapped)
        _height(target, index, (sources, plain(ncv["source"]) + "GJ/t；"))
    for column, name in enumerate(_FUEL_NAMES):
        _define(book, name, column, top + 1, top + len(fuels))
    return top + len(fuels) + 2


def _block(
    book: Any, target: Any, formats: Formats, top: int, factors: Factors, group: str, names: tuple[str, str]
) -> int:
    """A block name | value | unit | - | state | source; its first two columns get the defined names."""
    _heads(target, formats, top, (*names, "单位", "", "核实情况", "来源", "适用"))
    found = [f for f in factors.values() if f["group"] == group]
    for index, factor in enumerate(found, start=top + 1):
        name = _factor_name(factor)
        target.write_string(index, 0, name, formats.wrapped)
        decimals = 4 if group == "electricity" else 3
        target.write_number(index, 1, factor["value"], formats.column({"kind": "number", "decimals": decimals}, False))
        texts = (factor["unit"], "", _state(factor), factor["source"], factor.get("applies_to", ""))
        for column, text in enumerate(texts, start=2):
            target.write_string(index, column, plain(text), formats.wrapped)
        _height(target, index, (plain(factor["source"]), plain(factor.get("applies_to", "")), name + name))
    for column, name in enumerate(names):
        _define(book, name, column, top + 1, top + len(found))
    return top + len(found) + 2


def _chosen(book: Any, target: Any, formats: Formats, top: int, factors: Factors) -> None:
    """The two factors that the company sheet multiplies with; the plant may change them here."""
    _heads(target, formats, top, ("本台账采用", "数值", "单位", "", "核实情况", "说明"))
    for index, (name, key, unit) in enumerate(_CHOSEN, start=top + 1):
        factor = factors[key]
        target.write_string(index, 0, name, formats.wrapped)
        target.write_number(index, 1, factor["value"], formats.column({"kind": "number", "decimals": 4}, False))
        note = f"取“{plain(factor['name'])}”；只用于管理口径，主管部门发布新值后更换"
        for column, text in enumerate((unit, "", _state(factor), note), start=2):
            target.write_string(index, column, text, formats.wrapped)
        _height(target, index, (note,))
        book.define_name(name, f"=因子!$B${index + 1}")


def _factor_name(factor: Mapping[str, Any]) -> str:
    return plain(factor["name"]).removesuffix("过程排放因子").removesuffix("扣减系数")


def _height(target: Any, row: int, texts: tuple[str, ...]) -> None:
    """Room for the longest of the source texts (a Chinese character is two wide)."""
    lines = max(-(-2 * len(text) // _WIDTHS[5]) for text in texts)
    target.set_row(row, 14 * max(1, lines))


def _heads(target: Any, formats: Formats, row: int, texts: tuple[str, ...]) -> None:
    for column, text in enumerate(texts):
        target.write_string(row, column, text, formats.head)


def _state(*factors: Mapping[str, Any]) -> str:
    return "已核实" if all(f["verified"] for f in factors) else _UNVERIFIED


def _define(book: Any, name: str, column: int, first: int, last: int) -> None:
    letter = xl_col_to_name(column)
    book.define_name(name, f"=因子!${letter}${first + 1}:${letter}${last + 1}")
