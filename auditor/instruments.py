"""Measuring instruments and their calibrations, as ledgers and certificates tell of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from auditor.checks.base import column, columns, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import Citation, Document, Passage, Table
from auditor.text import normalise
from auditor.values import FULL_DAY, add_months, dates
from auditor.windows import LABEL_AND_VALUE
from auditor.wording import cite
from standard.widths import half_width

_NAME = re.compile(r"器具名称|仪器名称|设备名称|名称|器具(?!编号)|设备(?!编号)|衡器|仪表|秤")
# '器具名称', and over two cells that a scan took for one '器具名称型号规格'; not '设备编号', '器具型号'.
_NAMED = re.compile(rf"(?:器具|仪器|设备|计量器具)?名称|(?!.*(?:编号|单位|规格|型号)).*(?:{_NAME.pattern})")
_LABELLED = re.compile(r"([\u4e00-\u9fff/（()）]{2,18})\s*[:：]\s*([^:：；;\s]+)")
_MARK = re.compile(r"[a-z]{1,4}-[a-z0-9-]{1,12}\d")  # a plant's own number in a name: '煤粉转子秤（ZY-JL-07）'
_CYCLE = re.compile(r"(\d{1,2})\s*(个月|月|年)")
_NEW_CERTIFICATE = re.compile(r"证书编号|证书号|报告编号")
_ACCURACY = re.compile(r"[±+-]*(\d+(?:\.\d+)?)(?:%|级|fs|%fs)?")
MOST_ACCURACY = 5.0  # per cent; a larger figure is something else
_SPAN = re.compile(rf"({FULL_DAY})\s*(?:至|到|[—–~～→]+|-{{2,}})\s*({FULL_DAY})")
LEAST_NAME = 2
FEW = 0.2  # share of the instruments with certificates that may have others than the ledger tells
NEAR_DAYS = 3  # days by which a ledger's end of validity may differ from the certificate's
_CODE = re.compile(r"[a-z]{1,6}[-/]?[a-z]{0,3}[-/]?\d{2,4}")  # 'a02', 'jl-07'


@dataclass(frozen=True, slots=True)
class Valid:
    """One calibration: valid from the day it was done (None where not told) until `until`, both included."""

    since: date | None
    until: date
    citation: Citation


@dataclass
class Instrument:
    """A measuring instrument with every calibration that the papers tell of."""

    name: str
    marks: set[str] = field(default_factory=set)  # numbers and names it is known by, normalised
    valid: list[Valid] = field(default_factory=list)
    accuracy: float = 0.0  # its class or greatest permissible error in per cent, 0 where not told
    number: str = ""  # the plant's own number in the ledger


def instruments(found: Candidates, ctx: Context) -> list[Instrument]:
    """The instruments in use that the named documents tell a validity of: by the ledgers, else by the certificates."""
    listed = list(_from_ledgers(found, ctx))
    certified = list(_from_certificates(found, ctx))
    if listed:
        kept = [(instrument, c.valid) for c in certified for instrument in _same(c, listed)]
        unbacked = _unbacked(kept)
        for instrument, valid in kept:
            instrument.valid = [*(() if id(instrument) in unbacked else instrument.valid), *valid]
    else:
        listed = _merged(certified)
    return [i for i in listed if i.valid]


def _unbacked(kept: Sequence[tuple[Instrument, list[Valid]]]) -> set[int]:
    """The instruments (by id) of which the ledger tells another end than all their certificates do, where most agree:
    the certificates count, not what the ledger made of them.
    """
    ends: dict[int, set[date]] = defaultdict(set)
    for instrument, valid in kept:
        ends[id(instrument)] |= {v.until for v in valid}
    told = {id(i): {v.until for v in i.valid} for i, _ in kept}
    other = {key for key, days in ends.items() if told[key] and not _near(days, told[key])}
    return other if len(other) <= FEW * len(ends) else set()


def _near(some: Iterable[date], others: Iterable[date]) -> bool:
    return any(abs((a - b).days) <= NEAR_DAYS for a in some for b in others)


def _accuracy(table: Table, row: tuple[str, ...], ctx: Context) -> float:
    """'±1%', '1.0级', '0.5' in the column of accuracy, in per cent; letters and classes of length tell nothing."""
    at = column(table, "meter_accuracy", ctx)
    match = _ACCURACY.fullmatch(normalise(row[at])) if at is not None else None
    return float(match[1]) if match and 0 < float(match[1]) <= MOST_ACCURACY else 0.0


def _from_ledgers(found: Candidates, ctx: Context) -> Iterator[Instrument]:
    by_mark: dict[str, Instrument] = {}
    for doc, table in tables(found.named):
        untils = columns(table, "col_valid_until", ctx)
        if not untils and not _tells_both(table, ctx):
            continue
        number = column(table, "col_instrument", ctx)
        for r, row in enumerate(table.rows):
            if ctx.says("".join(row), "out_of_use"):
                continue
            name = row_name(table, row)
            mark = normalise(row[number]) if number is not None and row[number].strip() else f"{doc.file}{name}{r}"
            instrument = by_mark.setdefault(mark, Instrument(name))
            instrument.marks |= {mark, *_own_words(row), normalise(name)}
            instrument.number = normalise(row[number]) if number is not None else ""
            instrument.accuracy = instrument.accuracy or _accuracy(table, row, ctx)
            instrument.valid += _earlier(doc, table, r, ctx)
            instrument.valid += () if untils else _by_cycle(doc, table, r, ctx)
            for until in untils:
                days = dates(row[until])
                if spans := list(_spans(row[until])):
                    cited = row_citation(doc, table, r)
                    instrument.valid += [Valid(since, last, cited) for since, last in spans]
                elif days:
                    since = _since(table, row, until, days[-1], ctx)
                    instrument.valid.append(Valid(since, days[-1], row_citation(doc, table, r)))
    yield from by_mark.values()


def _spans(cell: str) -> Iterator[tuple[date, date]]:
    """First and last day of each validity that a cell tells in full: '2024-03-20至2025-03-19'."""
    for match in _SPAN.finditer(cell):
        first, last = dates(match[1]), dates(match[2])
        if first and last and first[0] < last[0]:
            yield first[0], last[0]


def _since(table: Table, row: tuple[str, ...], until: int, end: date, ctx: Context) -> date | None:
    """When this calibration was done: the date column nearest to the left, else the end less the cycle."""
    done = [i for i in columns(table, "col_calibrated", ctx) if i not in columns(table, "col_valid_until", ctx)]
    done = list(columns(table, "col_calibrated_now", ctx)) or done  # not the one before it
    near = max((i for i in done if i < until), default=min(done, default=None))
    days = dates(row[near]) if near is not None else ()
    if days and days[0] <= end:
        return days[0]
    cycle = column(table, "col_cycle", ctx)
    months = _cycle(table, row, cycle)
    return add_months(end, -months) if months else None


def _cycle(table: Table, row: tuple[str, ...], at: int | None) -> int:
    """The months between calibrations: '12个月', or '12' under 周期(月); 0 where they aren't told."""
    if at is None:
        return 0
    unit = "个月" if "月" in table.columns[at] and row[at].strip().isdigit() else ""
    match = _CYCLE.search(normalise(row[at] + unit))
    return int(match[1]) * (12 if match[2] == "年" else 1) if match else 0


def _earlier(doc: Document, table: Table, r: int, ctx: Context) -> Iterator[Valid]:
    """The calibration before this one, where the ledger tells when it was ('上次检定') and the cycle."""
    last, cycle = column(table, "col_calibrated_before", ctx), column(table, "col_cycle", ctx)
    if last is None or cycle is None:
        return
    days, months = dates(table.rows[r][last]), _cycle(table, table.rows[r], cycle)
    if days and months and column(table, "col_calibrated_now", ctx) is not None:
        yield Valid(days[0], add_months(days[0], months) - timedelta(days=1), row_citation(doc, table, r))


def _tells_both(table: Table, ctx: Context) -> bool:
    """Whether a table tells of each instrument the calibration before and this one, and the cycle, but no last day."""
    asked = ("col_calibrated_before", "col_calibrated_now", "col_cycle")
    return all(column(table, words, ctx) is not None for words in asked)


def _by_cycle(doc: Document, table: Table, r: int, ctx: Context) -> Iterator[Valid]:
    """This calibration, to the end of its cycle."""
    now = column(table, "col_calibrated_now", ctx)
    days, months = dates(table.rows[r][now or 0]), _cycle(table, table.rows[r], column(table, "col_cycle", ctx))
    if days and months:
        yield Valid(days[0], add_months(days[0], months) - timedelta(days=1), row_citation(doc, table, r))


def _own_words(row: tuple[str, ...]) -> set[str]:
    """The row's numbers ('YL-JL-005', 'JZ24-0511'), by which a certificate can be told to be this instrument's."""
    cells = (normalise(c) for c in row)
    return {c for c in cells if re.fullmatch(r"[a-z\d][a-z\d./#-]{4,24}", c) and re.search(r"\d", c) and not dates(c)}


def row_name(table: Table, row: tuple[str, ...]) -> str:
    """What a person would call the row's instrument: its name, else what stands in a column about instruments."""
    for words in (r"名称", r"器具(?!编号)|设备(?!编号)|衡器|仪表|秤", r"编号"):
        for label, cell in zip(table.columns, row, strict=True):
            if re.search(words, label) and cell.strip():
                return cell.strip()
    return row[0].strip() or "器具"


def _from_certificates(found: Candidates, ctx: Context) -> Iterator[Instrument]:
    seen: set[Citation] = set()
    for doc in found.named:
        for passages in certificates(doc):
            instrument = _certificate(doc, passages, ctx)
            if instrument and instrument.valid[0].citation not in seen:
                seen.add(instrument.valid[0].citation)
                yield instrument


def certificates(doc: Document) -> Iterator[list[Passage]]:
    """The document's passages, cut where the next certificate begins."""
    current: list[Passage] = []
    for passage in doc.part.passages:
        if passage.table is not None and len(passage.cells or {}) != LABEL_AND_VALUE:
            continue
        if _NEW_CERTIFICATE.search(passage.text) and any(_NEW_CERTIFICATE.search(p.text) for p in current):
            yield current
            current = []
        current.append(passage)
    yield current


def line_of(passage: Passage) -> str:
    """A passage as 'label：value'; so are the rows of a form that was read as a table of labels and values."""
    cells = [cell.strip() for cell in (passage.cells or {}).values()]
    if passage.table is None or len(cells) != LABEL_AND_VALUE:
        return passage.text
    return f"{normalise(cells[0])}：{cells[1]}"


def _certificate(doc: Document, passages: Iterable[Passage], ctx: Context) -> Instrument | None:
    name, marks = "", set[str]()
    since: date | None = None
    until: tuple[date, Citation] | None = None
    for passage in passages:
        text = half_width(line_of(passage))
        for match in _LABELLED.finditer(text):
            label, value = match[1], normalise(match[2])
            days = dates(text[match.start() :])
            if ctx.says(label, "col_valid_until"):
                until = (days[0], cite(doc, passage)) if days else until
            elif ctx.says(label, "col_calibrated") or (label == "日期" and since is None):
                since = days[0] if days else since
            elif _NAMED.match(label) and not name:
                name = value
                marks.update(_MARK.findall(value))
            elif re.search(r"编号|证书号", label):
                marks.add(value)
    if until is None or len(name) < LEAST_NAME:
        return None
    return Instrument(name, marks | {name}, [Valid(since, until[0], until[1])])


def _same(certificate: Instrument, instruments: Iterable[Instrument]) -> list[Instrument]:
    """The ledger's instruments that a certificate is for: by a number they share, else by the very same name."""
    listed = list(instruments)
    by_own_number = [i for i in listed if i.number in certificate.marks and _CODE.fullmatch(i.number)]
    if by_own_number:
        return by_own_number
    by_number = [i for i in listed if any(len(m) > 4 and m in i.marks for m in certificate.marks - {certificate.name})]
    return by_number or [i for i in listed if normalise(i.name) == certificate.name]


def _merged(certified: Iterable[Instrument]) -> list[Instrument]:
    by_name: dict[str, Instrument] = {}
    for one in certified:
        by_name.setdefault(one.name, Instrument(one.name)).valid.extend(one.valid)
    return list(by_name.values())
