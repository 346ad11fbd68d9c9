"""Checks of coal samples: tested_monthly, on_one_basis, plausible_coal (domain F08, F10, F12, F13)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from statistics import median
from typing import Any

from auditor.checks.base import MET, SHORT, close, columns, papers, place_of, row_citation, tables
from auditor.checks.samples import Sample, parameter_of, result_of, samples
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation
from auditor.monthly import Month, base_year, month_cell
from auditor.values import number, shown

LEAST_VALUES = 4  # of a column
OTHER_UNIT = 30  # times from which on two calorific values can't be in one unit
APART = 20  # days between two reports from which on a small laboratory's numbers hardly run on
_TAIL = re.compile(r"(\d+)\D*$")
_NAMES = {"carbon": "元素碳", "heat": "低位发热量"}


def tested_monthly(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each month's sample went to the laboratory in its own time and has results of its own.

    Short when samples of several months were received or tested on one day, or two months have the same results to the
    last digit. Report numbers that run on over months only make a question: a small laboratory may have but one client.
    """
    held = [s for s in samples(found.named, ctx) if s.month]
    fault = _together(held, ctx) or _copied(held)
    if fault:
        reason, cited = fault
        return CheckOutcome("tested_monthly", SHORT, reason, cited, ("逐月送检的样品和结果",))
    return CheckOutcome("tested_monthly", MET, "各月样品分别送检", ask=_running_numbers(held, ctx))


def _together(held: Sequence[Sample], ctx: Context) -> tuple[str, tuple[Citation, ...]] | None:
    for name, what in (("received", "送检"), ("tested", "检测")):
        by_day: dict[object, dict[Month, Sample]] = defaultdict(dict)
        for sample in held:
            if getattr(sample, name) and sample.month:
                by_day[getattr(sample, name)].setdefault(sample.month, sample)
        for day, months in by_day.items():
            if len(months) >= ctx.standard.tolerance("batch_months"):
                said = "、".join(f"{y}年{m}月" for y, m in sorted(months))
                cited = tuple(dict.fromkeys(s.citation for s in months.values()))[:3]
                return f"{said}的样品都在{day}{what}，是集中送检，不是逐月送检", cited
    return None


def _copied(held: Sequence[Sample]) -> tuple[str, tuple[Citation, ...]] | None:
    """Two months whose carbon and calorific value are the same to every digit."""
    for a, b in combinations(held, 2):
        if a.month == b.month or a.citation == b.citation:
            continue
        same = [k for k in a.values if k[0] in _NAMES and a.values[k] == b.values.get(k)]
        if len({k[0] for k in same}) == len(_NAMES) and a.month and b.month:
            told = "、".join(f"{_NAMES[k[0]]}{shown(a.values[k])}" for k in same)
            reason = f"{a.month[0]}年{a.month[1]}月与{b.month[0]}年{b.month[1]}月的{told}完全相同，不像分别检测的结果"
            return reason, tuple(dict.fromkeys((a.citation, b.citation)))
    return None


def _running_numbers(held: Sequence[Sample], ctx: Context) -> str:
    numbered = {s.number: s for s in held if s.number and s.received and _TAIL.search(s.number)}
    ranked = sorted(numbered.values(), key=lambda s: (s.received, s.number))
    run: list[Sample] = ranked[:1]
    for a, b in pairwise(ranked):
        run = [*run, b] if _follows(a, b) else [b]
        if len(run) >= ctx.standard.tolerance("numbers_in_a_row"):
            numbers = "、".join(s.number.upper() for s in run)
            return f"请向检测机构核实：不同月份的报告编号{numbers}连着，不像隔月出具"
    return ""


def _follows(a: Sample, b: Sample) -> bool:
    one, other = _TAIL.search(a.number), _TAIL.search(b.number)
    if not (one and other and a.received and b.received and a.month and b.month):
        return False
    stem = a.number[: one.start()] == b.number[: other.start()]
    coded = a.number.endswith(f"{a.month[1]:02d}") and b.number.endswith(f"{b.month[1]:02d}")  # numbered by the month
    next_one = int(other[1][-9:]) == int(one[1][-9:]) + 1
    return stem and next_one and not coded and (b.received - a.received).days >= APART


def one_unit(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The calorific values of a ledger's column are in one unit: kcal/kg are two hundred times MJ/kg."""
    for doc, table in tables(found.named):
        for at in columns(table, "net_calorific_value", ctx):
            told = [(r, v) for r, row in enumerate(table.rows) if (v := number(row[at])) and v > 0]
            if len(told) < LEAST_VALUES:
                continue
            middle = median(v for _, v in told)
            odd = [(r, v) for r, v in told if max(v, middle) > OTHER_UNIT * min(v, middle)]
            if odd:
                r, value = odd[0]
                others = f"其余各行（{shown(middle)}左右）"
                reason = f"{table.rows[r][0]}等{len(odd)}行的热值（{shown(value)}）与{others}不是同一单位"
                return CheckOutcome("one_unit", SHORT, reason, (row_citation(doc, table, r),), ("同一单位的热值",))
    return CheckOutcome("one_unit", MET, "热值单位一致")


# -- bases -------------------------------------------------------------------------------------------------------------


def on_one_basis(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """What the ledger computes with is as received, and what was converted was converted rightly.

    C_ar = C_ad × (100 − Mt) / (100 − Mad), as for every analysis (GB/T 35985); Q_net,ar = (Q_gr,ad − 0.206·H_ad) ×
    (100 − Mt) / (100 − Mad) − 0.023·Mt in MJ/kg (GB/T 213). A ledger's figure that is the report's air-dried one, where
    the report gives another as received, was not converted.
    """
    share = ctx.standard.tolerance("basis_share")
    told = samples(papers(("test_report", "sample_record"), ctx), ctx)
    faults = [(t, c) for s in told for t, c in _converted(s, share)]
    faults += _not_converted(found, told, ctx, share)
    if faults:
        reason = "；".join(text for text, _ in faults[:3])
        return CheckOutcome(
            "on_one_basis", SHORT, reason, tuple(dict.fromkeys(c for _, c in faults))[:3], ("收到基数值",)
        )
    return CheckOutcome("on_one_basis", MET, "没有发现基准混用")


def _converted(sample: Sample, share: float) -> Iterator[tuple[str, Citation]]:
    total, inner = sample.value("moisture", "t"), sample.value("moisture", "ad")
    if total is None or inner is None:
        return
    drier = (100 - total) / (100 - inner)
    carbon, dry = sample.value("carbon", "ar"), sample.value("carbon", "ad")
    if carbon is not None and dry is not None and not close(carbon, dry * drier, share):
        yield _wrong(sample, "元素碳", carbon, dry * drier), sample.citation
    gross, hydrogen, heat = sample.value("gross", "ad"), sample.value("hydrogen", "ad"), sample.value("heat", "ar")
    if gross is not None and hydrogen is not None and heat is not None:
        due = (gross - 0.206 * hydrogen) * drier - 0.023 * total
        if not close(heat, due, share):
            yield _wrong(sample, "低位发热量", heat, due), sample.citation


def _wrong(sample: Sample, name: str, said: float, due: float) -> str:
    month = f"{sample.month[0]}年{sample.month[1]}月" if sample.month else ""
    gap = shown(round(said - due, 3))
    return f"{month}{name}收到基写{shown(said)}，按空干基和水分换算应为{shown(round(due, 3))}，差{gap}"


def _not_converted(
    found: Candidates, told: Iterable[Sample], ctx: Context, share: float
) -> Iterator[tuple[str, Citation]]:
    by_month: dict[Month, list[Sample]] = defaultdict(list)
    for sample in told:
        if sample.month:
            by_month[sample.month].append(sample)
    for month, name, value, citation in _ledger_values(found, ctx):
        own = by_month.get(month, [])
        received = [v for s in own if (v := s.value(name, "ar")) is not None]
        dried = [v for s in own if (v := s.value(name, "ad")) is not None]
        if not received or any(close(value, v, share) for v in received):
            continue
        if any(close(value, v, share / 10) for v in dried):
            text = f"{month[0]}年{month[1]}月台账的{_NAMES[name]}{shown(value)}是空干基的检测值"
            yield f"{text}，收到基应为{shown(received[0])}，差{shown(round(value - received[0], 3))}", citation


def _ledger_values(found: Candidates, ctx: Context) -> Iterator[tuple[Month, str, float, Citation]]:
    """(month, parameter, figure, place) of every month in the ledgers, unless told to be of another basis."""
    for doc in found.named:
        for table in doc.part.tables:
            told = {i: p for i, label in enumerate(table.columns) if (p := parameter_of(label, ctx))}
            for r, row in enumerate(table.rows):
                _, months = month_cell(table, row, base_year(doc, ctx), ctx)
                for i, (name, basis) in told.items() if len(months) == 1 else ():
                    value = result_of(name, table.columns[i], row[i])
                    if name in _NAMES and basis in ("", "ar") and value is not None:
                        yield months[0], name, value, row_citation(doc, table, r)


# -- what a coal can be ------------------------------------------------------------------------------------------------


def plausible_coal(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Whether the results can be a coal's: a question to the auditor where they can't, never a verdict.

    Carbon without moisture and ash, carbon over calorific value, and ash against calorific value over the months.
    """
    held = [s for s in samples(found.named, ctx) if s.month]
    asked = next((a for s in held for a in _odd(s, ctx)), "")
    return CheckOutcome("plausible_coal", MET, "煤质数据没有明显不合理", ask=asked)


def _odd(sample: Sample, ctx: Context) -> Iterator[str]:
    limit = ctx.standard.tolerance
    carbon, heat = sample.value("carbon", "ar"), sample.value("heat", "ar")
    where = f"{sample.month[0]}年{sample.month[1]}月" if sample.month else ""
    if carbon is not None and heat is not None:
        ratio = carbon * 10 / heat  # % over GJ/t to tC/TJ
        if not limit("carbon_per_heat_least") <= ratio <= limit("carbon_per_heat_most"):
            usual = f"{limit('carbon_per_heat_least'):g}—{limit('carbon_per_heat_most'):g}"
            yield (
                f"请核实煤质：{where}元素碳{shown(carbon)}%、低位发热量{shown(heat)}GJ/t，单位热值含碳量"
                f"{ratio:.2f}tC/TJ，不在通常的{usual}之内{place_of(sample.citation)}"
            )
    total, ash = sample.value("moisture", "t"), sample.value("ash", "ar")
    if carbon is not None and total is not None and ash is not None and total + ash < 100:
        pure = carbon / (100 - total - ash) * 100
        if not limit("carbon_daf_least") <= pure <= limit("carbon_daf_most"):
            usual = f"{limit('carbon_daf_least'):g}—{limit('carbon_daf_most'):g}"
            yield f"请核实煤质：{where}干燥无灰基碳{pure:.1f}%，不在煤种的{usual}%之内{place_of(sample.citation)}"
