"""Checks of the emission ledger's figures: recomputes, varies (guideline 6.1.2 b, 7.2; formulas of CETS-AG-02.01)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, columns, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.text import normalise
from auditor.values import headed_month, months, number, shown

CARBON_TO_CO2 = 44 / 12
UNDERSTOOD = 0.6  # from this share of right rows on the columns are what we take them for; the rest are errors
RUN = 3  # so many months with one value in a row are copied (two, where two parameters repeat together)
LEAST_DIGITS = 3  # shorter values repeat by chance

Row = tuple[Document, Table, int]


def recomputes(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each month's emissions are what its own activity data and factors give.

    Coal × carbon content × oxidation × 44/12, clinker × process factor, and the total as the sum of its parts. Only
    formulas whose columns all stand in the table, and that most rows keep to, are held against the others.
    """
    faults: list[tuple[str, Citation]] = []
    checked = 0
    for doc, table in tables(found.named):
        faults += _taken_too_much(doc, table, ctx)
        for name, target, due in (*_products(table, ctx), *_sums(table, ctx)):
            right, wrong = _compare(table, target, due, ctx)
            if right < UNDERSTOOD * (right + len(wrong)):
                continue
            checked += right + len(wrong)
            for r, said, value in wrong:
                due_shown, gap = shown(round(value, 1)), shown(round(said - value, 1))
                text = f"{table.rows[r][0]}{name}写{shown(said)}，按本行数据计算应为{due_shown}，差{gap}"
                faults.append((text, row_citation(doc, table, r)))
    if faults:
        reason = "；".join(text for text, _ in faults[:3])
        return CheckOutcome("recomputes", SHORT, reason, tuple(c for _, c in faults[:3]), ("排放量计算",))
    cited = tuple(title_citation(d) for d in found.named[:1])
    return CheckOutcome("recomputes", MET, f"重算{checked}处，与台账一致" if checked else "没有可重算的数据", cited)


Formula = tuple[str, int, dict[int, float]]  # what is computed, its column, and row → the value due


def _products(table: Table, ctx: Context) -> Iterator[Formula]:
    coal = _one(table, "fuel_consumption", ctx, never="emission_word | per_unit")
    carbon = _one(table, "elemental_carbon", ctx, never="emission_word")
    burned = _one(table, "fuel_combustion_emission", ctx)
    oxidation = _one(table, "oxidation_rate", ctx)
    heat, per_heat = _one(table, "net_calorific_value", ctx, never="per_unit"), _one(table, "carbon_per_heat", ctx)
    if coal is not None and carbon is not None and burned is not None:
        yield "燃料燃烧排放", burned, _times(table, (coal, carbon, oxidation), CARBON_TO_CO2)
    if coal is not None and heat is not None and per_heat is not None and burned is not None:
        yield "燃料燃烧排放", burned, _times(table, (coal, heat, per_heat, oxidation), CARBON_TO_CO2)
    clinker = _one(table, "clinker_output", ctx, never="emission_word | per_unit")
    factor = _one(table, "process_factor", ctx)
    process = _one(table, "process_emission", ctx, never="process_factor")
    if clinker is not None and factor is not None and process is not None:
        gross = _times(table, (clinker, factor), 1.0)
        yield "过程排放", process, gross
        deducted = _deducted(table, ctx)
        if deducted:
            yield "过程排放", process, {r: value - deducted.get(r, 0.0) for r, value in gross.items()}


def _deducted(table: Table, ctx: Context) -> dict[int, float]:
    """Row → what non-carbonate materials take off: tonnes × factor, the tonnes in the column left of each factor."""
    taken: dict[int, float] = {}
    for at in columns(table, "deduction_factor", ctx):
        if at == 0:
            continue
        for r, value in _times(table, (at - 1, at), 1.0).items():
            taken[r] = taken.get(r, 0.0) + value
    return taken


def _sums(table: Table, ctx: Context) -> Iterator[Formula]:
    total = _one(table, "total_emission | total_column", ctx, never="per_unit")
    parts = [
        i
        for i in columns(table, "fuel_combustion_emission | process_emission", ctx)
        if i != total and not ctx.says(table.columns[i], "process_factor | per_unit | oxidation_rate")
    ]
    if total is not None and len(parts) >= 2:
        values = {
            r: sum(number(row[i]) or 0 for i in parts)
            for r, row in enumerate(table.rows)
            if all(number(row[i]) is not None for i in parts)
        }
        yield "排放合计", total, values


def _one(table: Table, expression: str, ctx: Context, never: str = "") -> int | None:
    """The only column that names the expression; None when there is none, or several and so no telling which."""
    found = [i for i in columns(table, expression, ctx) if not never or not ctx.says(table.columns[i], never)]
    return found[0] if len(found) == 1 else None


def _taken_too_much(doc: Document, table: Table, ctx: Context) -> Iterator[tuple[str, Citation]]:
    """Months whose deductions are more than the process emissions they are taken from."""
    clinker = _one(table, "clinker_output", ctx, never="emission_word | per_unit")
    factor = _one(table, "process_factor", ctx)
    if clinker is None or factor is None:
        return
    gross = _times(table, (clinker, factor), 1.0)
    for r, taken in _deducted(table, ctx).items():
        if r in gross and _is_month(table, table.rows[r]) and taken > gross[r] + ctx.standard.tolerance("least_tonnes"):
            text = f"{table.rows[r][0]}扣减{shown(round(taken, 1))}，多于过程排放{shown(round(gross[r], 1))}"
            yield f"{text}，差{shown(round(taken - gross[r], 1))}", row_citation(doc, table, r)


def _times(table: Table, factors: Iterable[int | None], constant: float) -> dict[int, float]:
    at = [i for i in factors if i is not None]
    due: dict[int, float] = {}
    for r, row in enumerate(table.rows):
        values = [number(row[i]) for i in at]
        if all(v is not None for v in values):
            due[r] = constant
            for i, value in zip(at, values, strict=True):
                due[r] *= (value or 0) * _share(table.columns[i], row[i], value or 0)
    return due


def _share(label: str, cell: str, value: float) -> float:
    """1, or 0.01 for a figure given in per cent: '58.4%', '碳含量%：58.4'; a carbon content above 1 is per cent too."""
    return 0.01 if "%" in label + cell and value > 1 else 1.0


def _compare(
    table: Table, target: int, due: Mapping[int, float], ctx: Context
) -> tuple[int, list[tuple[int, float, float]]]:
    """How many rows keep to the formula, and those that don't: (row, figure written, figure due)."""
    share, least = ctx.standard.tolerance("recomputed_share"), ctx.standard.tolerance("least_tonnes")
    right, wrong = 0, []
    for r, value in due.items():
        said = number(table.rows[r][target])
        if said is None or not _is_month(table, table.rows[r]):
            continue
        if abs(said - value) <= max(share * abs(value), least):
            right += 1
        else:
            wrong.append((r, said, value))
    return right, wrong


def _is_month(table: Table, row: tuple[str, ...]) -> bool:
    told = any(len(cell) <= 12 and len(months(cell, 2000)) == 1 for cell in row[:3])
    return told or bool(headed_month(table.columns, row, 2000))


# -- figures copied from month to month --------------------------------------------------------------------------------


def varies(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Measured parameters differ from month to month; what stays the same to the last digit was copied, not measured.

    Default values, marked so or the same in every month, are no measurements and are left alone.
    """
    for doc, table in tables(found.named):
        rows = [
            r
            for r, row in enumerate(table.rows)
            if _is_month(table, row) and not ctx.says("".join(row), "default_value")
        ]
        runs: dict[tuple[int, ...], list[str]] = {}
        for at in columns(table, params["what"], ctx):
            for run in _equal_runs(table, at, rows):
                runs.setdefault(run, []).append(table.columns[at])
        for run, labels in runs.items():
            if len(run) >= RUN or len(labels) >= 2:
                span = "、".join(table.rows[r][0] for r in run)
                reason = f"{span}的{'、'.join(labels)}完全相同，不像逐月检测的结果"
                cited = tuple(row_citation(doc, table, r) for r in run[:3])
                return CheckOutcome("varies", SHORT, reason, cited, ("逐月检测值",))
    return CheckOutcome("varies", MET, "各月检测值没有照抄的迹象", tuple(title_citation(d) for d in found.named[:1]))


def _equal_runs(table: Table, at: int, rows: list[int]) -> Iterator[tuple[int, ...]]:
    """Runs of two or more consecutive months with the same long value in column `at`, unless all months share it."""
    values = [normalise(table.rows[r][at]) for r in rows]
    if len(set(values)) <= 1:
        return
    run: list[int] = []
    for i, value in enumerate(values):
        if run and value == values[i - 1]:
            run.append(rows[i])
            continue
        if len(run) > 1:
            yield tuple(run)
        run = [rows[i]] if len(re.sub(r"\D", "", value).strip("0")) >= LEAST_DIGITS else []
    if len(run) > 1:
        yield tuple(run)
