"""Questions that a kiln's own physics and the files themselves raise: plausible_kiln, files_fit (domain F19, F32).

Neither decides a verdict: an odd figure may be right and a file may be copied anew. They ask the auditor to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from auditor.checks.base import MET, columns, papers, place_of, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document, Table
from auditor.monthly import base_year, month_cell
from auditor.values import dates, number, shown

NOBODY = frozenset({"", "administrator", "admin", "user", "users", "microsoft", "wps", "openpyxl", "python-docx", "pc"})


def plausible_kiln(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Whether intensity, heat and raw meal of each month can be a clinker kiln's."""
    asked = next((a for doc, table in tables(found.named) for a in _odd(doc, table, ctx)), "")
    return CheckOutcome("plausible_kiln", MET, "强度、热耗、料耗没有明显不合理", ask=asked)


def _odd(doc: Document, table: Table, ctx: Context) -> Iterator[str]:
    limit = ctx.standard.tolerance
    clinker = _only(table, "clinker_output", ctx)
    pairs = (
        ("熟料碳排放强度", "tCO2/t", _only(table, "total_emission | total_column", ctx), None, "intensity"),
        ("熟料热耗", "GJ/t", _only(table, "fuel_consumption", ctx), _only(table, "net_calorific_value", ctx), "heat"),
        ("料耗", "t/t", _only(table, "raw_meal_quantity", ctx), None, "raw_meal"),
    )
    for name, unit, over, times, bounds in pairs:
        if clinker is None or over is None or (bounds == "heat" and times is None):
            continue
        for r, row in enumerate(table.rows):
            _, month = month_cell(table, row, base_year(doc, ctx), ctx)
            made, value = number(row[clinker]), number(row[over])
            factor = number(row[times]) if times is not None else 1.0
            if len(month) != 1 or not made or value is None or not factor:
                continue
            ratio = value * (factor / 1000 if factor > 1000 else factor) / made
            least, most = limit(f"{bounds}_least"), limit(f"{bounds}_most")
            if not least <= ratio <= most and least / 3 <= ratio <= most * 3:  # further off they are in other units
                told = f"请核实{month[0][0]}年{month[0][1]}月的数据：{name}算得{ratio:.3f}{unit}"
                yield f"{told}，通常在{shown(least)}—{shown(most)}之间{place_of(row_citation(doc, table, r))}"


def _only(table: Table, expression: str, ctx: Context) -> int | None:
    found = [
        i
        for i in columns(table, expression, ctx)
        if not ctx.says(table.columns[i], "per_unit | process_factor | carbon_per_heat")
        and (expression in ("total_emission | total_column",) or not ctx.says(table.columns[i], "emission_word"))
    ]
    return found[0] if len(found) == 1 else None


def files_fit(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Whether the reports' files can be what they say: not made before the sample came, nor by the ledger's author."""
    asked = next((a for doc in found.named for a in _doubts(doc, ctx)), "")
    return CheckOutcome("files_fit", MET, "文件属性没有明显不合理", ask=asked)


def _doubts(doc: Document, ctx: Context) -> Iterator[str]:
    told = ctx.properties.get(doc.file, {})
    made = dates(told.get("created", ""))
    received = [
        d
        for passage in doc.part.passages
        if ctx.says(passage.text, "col_received | col_tested")
        for d in dates(passage.text)
    ]
    name = doc.file.rsplit("/", 1)[-1]
    if made and received and made[0] < min(received) and made[0] > date(min(received).year - 2, 1, 1):
        yield f"请向检测机构核实：{name}创建于{made[0].isoformat()}，早于收样或检测的{min(received).isoformat()}"
    author = told.get("author", "").strip()
    if author.lower() in NOBODY:
        return
    for ledger in papers(("emission_ledger", "fuel_ledger"), ctx):
        if ledger.file != doc.file and ctx.properties.get(ledger.file, {}).get("author", "").strip() == author:
            yield f"请向检测机构核实：检测报告{name}与台账{ledger.file.rsplit('/', 1)[-1]}的作者都是“{author}”"
            return
