"""Check of a target's breakdown against the target itself: breakdown_fits (guideline 5.1.3 a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from auditor.checks.base import MET, SHORT, row_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Part, Passage, Table
from auditor.text import normalise
from auditor.values import number, shown
from auditor.wording import cite

_SHARE = re.compile(r"^(?!.*(?:实际|完成|上年|中期|长期|累计)).*(?:分解|下达|分配|承担|控制|目标)")
_TONNES = re.compile(r"tco2|[(（/ ]t[)）]?|t$|吨")
_UNIT = re.compile("单位|部门|车间|分厂|产线|工序|责任")
_TOTAL_ROW = re.compile("合计|总计|小计|公司|全厂")
# The company's own target over the table: '公司总量控制目标：1,158,000 tCO2'.
_TARGET = re.compile(
    r"(?:总量|排放量)[^。;；\d]{0,16}?(?:目标|控制|指标|限额)[^。;；\d]{0,10}?"
    r"[≤<]?\s*(\d[\d,]*(?:\.\d+)?)\s*(万)?\s*(?:t|吨)"
)
# '全厂合计：1335000' under a table of shares.
_SUM_BELOW = re.compile(r"(?:全厂|公司|总)?(?:合计|总计)[^\d。;；]{0,10}?(\d[\d,]{3,}(?:\.\d+)?)\s*(万)?")
# A row about all that is emitted, and the column of what it is to be.
_TOTAL_EMITTED = re.compile("(?:排放|碳|co2)[^:;；]{0,8}总量")
_AIM = re.compile(r"^(?!.*(?:中期|长期|远期|完成|实际)).*(?:目标|控制值|指标值)")
LINES: Final = 2  # kilns between which a total may be divided
LEAST_UNITS: Final = 3
LARGE: Final = 1_000  # tonnes; smaller figures are rates
NEAR: Final = 0.25  # share by which they may differ and still be meant to be the same year's
OVER: Final = 0.001


def breakdown_fits(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """What the units of a table are given together (tonnes) is no more than the target that stands over the table, or
    in another sheet of the workbook.
    """
    for doc in found.named:
        targets = list(_targets(doc.part))
        targets += [t for d in found.named if d.file == doc.file for t in _target_rows(d.part)]
        summed = any(_SUM_BELOW.search(normalise(p.text)) for p in doc.part.passages if p.kind != "row")
        for table in doc.part.tables if targets else ():
            for shared, r in _shared(table, summed=summed, broken_down="分解" in f"{doc.title}{table.title}"):
                near = [(value, p) for value, p in targets if abs(shared - value) <= NEAR * value]
                if near and all(shared > value * (1 + OVER) for value, _ in near):
                    value, passage = near[0]
                    reason = f"各单位分解的合计{shown(shared)}，超出总量目标{shown(value)}"
                    cited = (row_citation(doc, table, r), cite(doc, passage))
                    return CheckOutcome("breakdown_fits", SHORT, reason, cited, ("与总量目标相符的分解",))
    return CheckOutcome("breakdown_fits", MET, "没有发现分解超出总量目标")


def _targets(part: Part) -> Iterator[tuple[float, Passage]]:
    """The company's totals in tonnes that lines outside the tables tell."""
    for passage in part.passages:
        text = normalise(passage.text) if passage.kind != "row" else ""
        for match in chain(_TARGET.finditer(text), _SUM_BELOW.finditer(text)):
            value = float(match[1].replace(",", "")) * (10_000 if match[2] else 1)
            if value > LARGE:
                yield value, passage


def _target_rows(part: Part) -> Iterator[tuple[float, Passage]]:
    """The company's totals as rows of indicators tell them: '碳排放总量 | 万tCO2 | 196.8 | ≤192.0' under 目标."""
    for passage in part.passages:
        cells = passage.cells or {}
        plain = normalise(passage.text)
        if not _TOTAL_EMITTED.search(plain) or not _TONNES.search(plain):
            continue
        for label, cell in cells.items():
            value = number(cell.strip().lstrip("≤<不超过于"))
            if value and _AIM.search(normalise(label)):
                yield value * (10_000 if "万" in plain else 1), passage


def _shared(table: Table, *, summed: bool, broken_down: bool) -> Iterator[tuple[float, int]]:
    """(what all units are given in tonnes, a row of theirs) of each column of shares.

    summed: a line tells the sum of a table ('全厂合计：1335000'); broken_down: its title says that a target is divided
    among the units. Then a column of 总量 is one of shares too.
    """
    of_units = any(_UNIT.search(label) for label in table.columns)
    for i, label in enumerate(table.columns):
        plain = normalise(label)
        shares = of_units and _SHARE.search(plain) and _TONNES.search(plain)
        if not shares and not ((summed or (broken_down and of_units)) and "总量" in plain):
            continue
        scale = 10_000 if "万" in plain else 1
        units = [r for r, row in enumerate(table.rows) if not _TOTAL_ROW.search("".join(row[:2]))]
        told = [value for r in units if (value := number(table.rows[r][i])) is not None]
        if len(told) >= (LINES if broken_down else LEAST_UNITS) and scale * sum(told) > LARGE:
            yield scale * sum(told), units[0]
