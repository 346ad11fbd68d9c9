"""How a factor is shown in a document: never without its unit, and marked as long as nobody checked it.

Data: standard/factors.yaml, sources in docs/sources.md; verified means read in the official text itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNVERIFIED = "待核实"


def shown(factor: Mapping[str, Any]) -> str:
    """`0.5306 kgCO₂/kWh`, `5%`, `23.076 GJ/t（待核实）`."""
    value = factor["value"]
    figure = "—".join(f"{v:,}" for v in value) if isinstance(value, list) else str(value)
    unit = "" if factor["unit"] == "无量纲" else str(factor["unit"])
    text = f"{figure}{unit}" if unit in ("", "%", "年", "倍", "元", "自然日", "家") else f"{figure} {unit}"
    return text if factor["verified"] else f"{text}（{UNVERIFIED}）"


def sourced(factor: Mapping[str, Any]) -> str:
    """The value with its source, for a table of factors."""
    return f"{shown(factor)}，来源：{factor['source']}"
