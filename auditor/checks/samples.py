"""Coal samples as the evidence tells of them: one sample's days, numbers and results, from registers and from reports.

Results are kept in per cent (carbon, moisture, ash, hydrogen) and GJ/t (calorific value), each by its basis: 'ar' as
received, 'ad' air-dried, 'd' dry, '' where the paper doesn't tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from auditor.checks.base import column, columns, row_citation
from auditor.context import Context
from auditor.model import Citation, Document, Passage, Table
from auditor.monthly import Month, base_year, month_cell
from auditor.text import normalise
from auditor.values import dates, months, numbers, span_months
from auditor.wording import cite
from standard.widths import half_width

_BASES = (
    ("daf", re.compile(r"daf|无灰基")),
    ("ad", re.compile(r"空干基|空气干燥基|分析基|(?:c|q|h|a|m|st|net|gr),?ad(?![a-z])")),
    ("ar", re.compile(r"收到基|应用基|(?:c|q|h|a|m|st|net|gr),?ar(?![a-z])")),
    ("d", re.compile(r"(?<!空气)(?<!空)干燥基|(?:c|q|a|net|gr),?d(?![a-z])")),
)
_GROSS = re.compile(r"高位|弹筒|qgr|qb")
_TOTAL_MOISTURE = re.compile(r"全水|(?<![a-z])mt(?![a-z])|(?<![a-z])mar(?![a-z])|收到基水")
_INNER_MOISTURE = re.compile(r"内水|空干基水|分析水|(?<![a-z])mad(?![a-z])")
_ASH = re.compile(r"灰分|(?<![a-z])a(?:ad|ar|d)(?![a-z])")
_HYDROGEN = re.compile(r"氢|(?<![a-z])h(?:ad|ar)(?![a-z])")
_KCAL = 4.1816e-3  # GJ/t in a kcal/kg (20 °C)
_HEAT = (10.0, 35.0)  # GJ/t between which a coal's calorific value lies
_NEW_REPORT = re.compile(
    r"(?:报告|检验|检测|化验)?(?:编号|单号)[:：]|^.{0,14}(?:检测|检验|化验|测试)(?:报告|结果)单?书?$"
)
_REPORT_NUMBER = re.compile(r"[a-z]{1,6}[-/]?[a-z]?\d[\da-z/-]{2,20}")
_SAMPLE_LINE = re.compile(r"样品|煤样|混合样|综合样|合成样|缩分样|月样|对应月份|样[:：]|[采取]样(?:期|时段|月份|起止)")
_CODED_MONTH = re.compile(r"(?<![\d.])(?:20)?(\d\d)(0[1-9]|1[0-2])(?![\d.])")  # of a sample's number: DW-MF-2501
_UNIT_AT_END = re.compile(r"[（(][^（()）]*[)）]$")
_TURN = 15  # day of a month up to which the sample that is received may be the last month's
_WHO = {"received": "col_received | col_sent", "tested": "col_tested", "issued": "col_issued"}


@dataclass
class Sample:
    """One sample sent for test. month: whose coal it is. values: (parameter, basis) → figure."""

    citation: Citation
    month: Month | None = None
    line: str = ""
    number: str = ""
    received: date | None = None
    tested: date | None = None
    issued: date | None = None
    values: dict[tuple[str, str], float] = field(default_factory=dict)

    def value(self, parameter: str, *bases: str) -> float | None:
        return next((self.values[parameter, b] for b in bases if (parameter, b) in self.values), None)


def samples(documents: Iterable[Document], ctx: Context) -> list[Sample]:
    """Every sample of which the documents tell a month and at least one coal parameter or one day."""
    return [sample for doc in documents for sample in ctx.once(("samples", id(doc)), partial(_samples_of, doc, ctx))]


def _samples_of(doc: Document, ctx: Context) -> list[Sample]:
    found = (*_registered(doc, ctx), *_reported(doc, ctx))
    return [s for s in found if s.values or s.received or s.tested]


def sampled_months(documents: Iterable[Document], ctx: Context) -> dict[Month, Citation]:
    """Each month whose coal's carbon or calorific value was tested, and where the first such report stands."""
    found: dict[Month, Citation] = {}
    for sample in samples(documents, ctx):
        if sample.month and any(parameter in ("carbon", "heat") for parameter, _ in sample.values):
            found.setdefault(sample.month, sample.citation)
    return found


def parameter_of(label: str, ctx: Context) -> tuple[str, str] | None:
    """What a label names of a coal's properties, and its basis: ('carbon', 'ar') of '收到基元素碳 Car，%'."""
    text = f"{_spaced(label)} {normalise(label)}"  # '收 到 基' is told by one, 'Qnet,ar MJ/kg' by the other
    basis = next((b for b, pattern in _BASES if pattern.search(text)), "")
    if ctx.says(label, "elemental_carbon") and not ctx.says(label, "carbon_per_heat"):
        return "carbon", basis
    if _TOTAL_MOISTURE.search(text):
        return "moisture", "t"
    if _INNER_MOISTURE.search(text):
        return "moisture", "ad"
    if _GROSS.search(text):
        return "gross", basis
    if ctx.says(label, "net_calorific_value") and not ctx.says(label, "carbon_per_heat"):
        return "heat", basis
    if _HYDROGEN.search(text):
        return "hydrogen", basis
    return ("ash", basis) if _ASH.search(text) else None


def _spaced(text: str) -> str:
    return half_width(text).lower()


def result_of(parameter: str, told: str, cell: str) -> float | None:
    """A result in per cent or GJ/t; told: all the words around it, for the unit. None where it can't be told."""
    found = numbers(cell)
    if len(found) != 1:
        return None
    value = found[0]
    if parameter not in ("heat", "gross"):
        return value * 100 if 0 < value < 1 and parameter == "carbon" else value if 0 < value < 100 else None
    text = normalise(told + cell)
    if value > 1000:
        value *= _KCAL if "kcal" in text or "大卡" in text else 0.001
    return value if _HEAT[0] <= value <= _HEAT[1] else None


# -- registers ---------------------------------------------------------------------------------------------------------


def _registered(doc: Document, ctx: Context) -> Iterator[Sample]:
    """Rows of a table with a column for the month and columns for parameters or days."""
    for table in doc.part.tables:
        told = {i: p for i, label in enumerate(table.columns) if (p := parameter_of(label, ctx))}
        days = {name: column(table, expression, ctx) for name, expression in _WHO.items()}
        if not told and not any(at is not None for at in days.values()):
            continue
        number = next((i for i, label in enumerate(table.columns) if "报告编号" in label), None)
        for r, row in enumerate(table.rows):
            _, found = month_cell(table, row, base_year(doc, ctx), ctx)
            own = [m for i in columns(table, "col_month", ctx) for m in months(row[i], base_year(doc, ctx))]
            month = own[0] if own else _of_sample_name(row, base_year(doc, ctx)) or (found[0] if found else None)
            if month is None or (not own and len(found) > 1):
                continue
            sample = Sample(row_citation(doc, table, r), month, line=table.title)
            sample.number = row[number].strip() if number is not None else ""
            for i, (parameter, basis) in told.items():
                _keep(sample, parameter, basis, table.columns[i], row[i])
            if not told:
                _keep_item(sample, row, ctx)
            for name, at in days.items():
                if at is not None and (found_days := dates(row[at], base_year(doc, ctx))):
                    setattr(sample, name, found_days[0])
            yield sample


def _keep_item(sample: Sample, row: Sequence[str], ctx: Context) -> None:
    """The result of a row that names what was tested in one of its cells: '收到基元素碳 | 58.32%'."""
    for i, cell in enumerate(row):
        if known := parameter_of(cell, ctx):
            for result in row[i + 1 :]:
                _keep(sample, *known, cell, result)


def _of_sample_name(cells: Iterable[str], year: int) -> Month | None:
    return next((m[0] for c in cells if _SAMPLE_LINE.search(c) and len(m := months(c, year)) == 1), None)


def _keep(sample: Sample, parameter: str, basis: str, told: str, cell: str) -> None:
    value = result_of(parameter, told, cell)
    if value is not None:
        sample.values.setdefault((parameter, basis), value)


# -- reports -----------------------------------------------------------------------------------------------------------


def _reported(doc: Document, ctx: Context) -> Iterator[Sample]:
    """Reports one below the other: a number or a title begins the next one; one sample for each column of results."""
    current: dict[str, Sample] = {}
    head = Sample(Citation(doc.file, "", ""))
    of_items = [_is_item_table(table, ctx) for table in doc.part.tables]
    for passage in doc.part.passages:
        if passage.table is None:
            text = normalise(passage.text)
            if _NEW_REPORT.search(text) and current:
                yield from _finished(current, head)
                current, head = {}, Sample(Citation(doc.file, "", ""))
            _told_in_line(passage, text, head, current, doc, ctx)
            continue
        if head.month is None and _SAMPLE_LINE.search(text := normalise(passage.text)):
            head.month = _month_in(text, head, ctx)
        if passage.cells is not None and of_items[passage.table]:
            _told_in_row(passage, current, doc, ctx)
    yield from _finished(current, head)


def _finished(current: dict[str, Sample], head: Sample) -> Iterator[Sample]:
    for sample in current.values():
        sample.month, sample.number = head.month or _before(head.received), head.number
        sample.received, sample.tested, sample.issued = head.received, head.tested, head.issued
        if sample.month and (sample.values or sample.received):
            yield sample


def _before(received: date | None) -> Month | None:
    """The month a sample is of by the day when it was received: the last one, unless that day is late in its own."""
    if received is None:
        return None
    day = received - timedelta(days=_TURN)
    return day.year, day.month


def _is_item_table(table: Table, ctx: Context) -> bool:
    """A table with one row for each item tested and its result beside it."""
    items = any(parameter_of(cell, ctx) for row in table.rows for cell in row[:2])
    return items and not columns(table, "col_month", ctx)


def _told_in_row(passage: Passage, current: dict[str, Sample], doc: Document, ctx: Context) -> None:
    cells = list((passage.cells or {}).items())
    item = next((i for i, (_, cell) in enumerate(cells[:2]) if parameter_of(cell, ctx)), None)
    if item is None:
        return
    known = parameter_of(cells[item][1], ctx)
    results = [c for c in cells[item + 1 :] if re.search(r"结果|样品|检测值|实测|数值", c[0])] or cells[item + 1 :]
    for label, cell in results:
        if known and (value := result_of(known[0], " ".join(c for _, c in cells), cell)) is not None:
            key = label if re.search("样品", label) else ""
            sample = current.setdefault(key, Sample(cite(doc, passage), line=key))
            sample.values.setdefault(known, value)
            if not key:
                return


def _told_in_line(
    passage: Passage, text: str, head: Sample, current: dict[str, Sample], doc: Document, ctx: Context
) -> None:
    """What a line outside the tables tells: the number, the month, the days, results such as '元素碳 Car：58.15 %'."""
    labels = re.split(r"[:：]", text)
    for before, after in pairwise(labels):
        label = re.split(r"[;；,，。、\s）)]|(?<=\d)(?=[\u4e00-\u9fff])", _UNIT_AT_END.sub("", before))[-1][-16:]
        found = dates(after[:24])
        for name, expression in _WHO.items():
            if found and getattr(head, name) is None and ctx.says(label, expression):
                setattr(head, name, found[0])
        known = parameter_of(label, ctx)
        value = result_of(known[0], text, re.split(r"[;；]", after)[0]) if known else None
        if known and value is not None:
            current.setdefault("", Sample(cite(doc, passage))).values.setdefault(known, value)
    if (
        not head.number
        and (number := _REPORT_NUMBER.search(_spaced(passage.text)))
        and re.search(r"\d{2}", number.group())
    ):
        head.number = number.group() if not ctx.says(passage.text, "accredited") or "报告编号" in text else ""
    if head.month is None and _SAMPLE_LINE.search(text):
        head.month = _month_in(text, head, ctx)


def _month_in(text: str, head: Sample, ctx: Context) -> Month | None:
    """The month of the sample's name; a bare '1月' is the last such month before the sample was received."""
    told = text[min(m.start() for m in _SAMPLE_LINE.finditer(text)) :]
    day = head.received or head.tested or head.issued
    year = day.year if day else ctx.period[0].year
    found = months(re.sub(r"(?:日期|时间|[收送来接]样|收到|签发|报告)[:：][\d年月日./-]+", "", told), year)
    if not found:
        return _coded_month(told, ctx)
    month = found[0]
    return (month[0] - 1, month[1]) if day and month > (day.year, day.month) else month


def _coded_month(told: str, ctx: Context) -> Month | None:
    """The month that a sample's number ends with, where it lies in the period: '样品编号:dw-mf-2501'."""
    held = set(span_months(*ctx.period))
    coded = {(2000 + int(m[1]), int(m[2])) for m in _CODED_MONTH.finditer(told)} & held
    return coded.pop() if len(coded) == 1 else None
