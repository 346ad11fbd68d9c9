"""Checks against limits that the plant's own rule sets: limits_kept (6.1.1), pledged_in_limit (5.2.4 b, 6.2.5 a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from auditor.checks.base import MET, VIOLATED, entries, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.text import normalise
from auditor.values import number, shown
from auditor.windows import LABEL_AND_VALUE
from auditor.wording import cite

_RULES: Final = ("operating_procedure", "raw_material_ledger", "implementation_scheme")
_RECORDS: Final = ("daily_report", "production_analysis", "raw_material_ledger", "monitoring_record")
_UNIT = r"(?:℃|°c|%|kj/kg|kg/t|mpa|pa|t/h|mg/m3|ppm)"
# What must not be: a figure that is only aimed at ('控制在…左右') is no limit.
_LIMIT = re.compile(
    rf"([^\s，,。；;:、()\d][^\s，,。；;:、()]{{1,11}}?)(不得|不允许|不准|严禁|禁止)(超过|高于|大于|低于|少于|小于)"
    rf"(\d[\d,]*(?:\.\d+)?)({_UNIT})"
)
_OF_WHEN = re.compile("(?:月度|月均|日均|班均|年度|年均|全年|当月)$")  # '自给率月度不得低于31%'
_MOST = ("超过", "高于", "大于")
_NO_VALUE = re.compile(r"超|持续|时间|频次|次数|限|目标|指标|上年|同比")
_ACTION = re.compile(r"处置|处理|纠正|措施|调整|异常.*单|批件|审批|放宽")
_NOTHING_DONE = re.compile(r"^(?:无|没有?)$|[未没](?:有)?(?:作)?(?:调|处|减|纠|填|批|采取|停|动)|不调|没管")
# A line below a table that says of what it shows that it was left so: '车间自行减用，未恢复'.
_LEFT_SO = re.compile("(?:未|没有?)(?:予|及时|按规定)?(?:恢复|处置|纠正|整改|停机|采取措施)")
SEVERAL = 3  # rows beyond the limit where only a line tells that nothing was done
LEAST_BEYOND = 2  # rows: once may be a slip of the pen
LEAST_NAME = 2
BETWEEN = 4  # characters that a label leaves out of the rule's words

_PLEDGE_LIMIT = re.compile(r"质押[^。；;，,\d]{0,8}不得?(?:超过|高于|大于)[^。；;，,\d]{0,10}(\d+(?:\.\d+)?)%")
_PLEDGED = re.compile(r"质押(?:数量?|量|配额)?")
_HELD = re.compile(r"(?:当日|质押日|账户|可用)?(?:持仓|持有)(?:数?量|数)?")


@dataclass(frozen=True, slots=True)
class _Limit:
    """What a parameter must not go beyond, and where the rule says so."""

    parameter: str
    at_most: bool
    value: float
    unit: str
    citation: Citation


def limits_kept(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No record shows several times a value beyond the plant's own limit and, in the same row, that nothing was done.

    A row that tells of nothing done is needed, or a line beside a table without a column for it: what a rule's limit is
    measured against may be told in many ways. of: only limits of what this names.
    """
    limits = [limit for limit in _limits(ctx) if "of" not in params or ctx.says(limit.citation.quote, params["of"])]
    for doc, table in tables(papers(_RECORDS, ctx)) if limits else ():
        acted = [i for i, label in enumerate(table.columns) if _ACTION.search(label)]
        admitted = not acted and any(_LEFT_SO.search(p.text) for p in doc.part.passages if not p.cells)
        for limit in limits if acted or admitted else ():
            at = _column_of(limit, table)
            if at is None:
                continue
            beyond = [
                r
                for r, row in enumerate(table.rows)
                if _is_beyond(number(row[at]), limit)
                and (admitted or any(_NOTHING_DONE.search(normalise(row[i])) for i in acted))
            ]
            if len(beyond) >= (SEVERAL if admitted else LEAST_BEYOND):
                side = "超过" if limit.at_most else "低于"
                reason = f"{table.columns[at]}{len(beyond)}次{side}规定的{shown(limit.value)}{limit.unit}，没有处理"
                cited = (row_citation(doc, table, beyond[0]), limit.citation)
                return CheckOutcome("limits_kept", VIOLATED, reason, cited, ("超出规定时的处理",))
    return CheckOutcome("limits_kept", MET, "没有发现超出自己的规定而不处理的")


def _is_beyond(value: float | None, limit: _Limit) -> bool:
    return value is not None and (value > limit.value if limit.at_most else value < limit.value)


def _limits(ctx: Context) -> Iterator[_Limit]:
    for doc in papers(_RULES, ctx, record=False):
        for passage in doc.part.passages:
            for m in _LIMIT.finditer(normalise(passage.text)):
                yield _Limit(
                    _OF_WHEN.sub("", m[1]),
                    m[3] in _MOST,
                    float(m[4].replace(",", "")),
                    m[5],
                    cite(doc, passage, m.group()),
                )


def _column_of(limit: _Limit, table: Table) -> int | None:
    """The column of the limit's parameter, in its unit where the label tells one."""
    for i, label in enumerate(table.columns):
        plain = normalise(label)
        told = re.search(_UNIT, plain)
        name = re.sub(rf"{_UNIT}|[()（）/]", "", plain)
        if len(name) < LEAST_NAME or _NO_VALUE.search(name) or (told and told.group() != limit.unit):
            continue
        if limit.parameter.endswith(name) or _stands_in(name, limit.parameter[-len(name) - BETWEEN :]):
            return i
    return None


def _stands_in(name: str, parameter: str) -> bool:
    """Whether the label's characters stand in the rule's words in order up to the last: C1CO in C1出口CO."""
    rest = iter(parameter)
    return len(name) > LEAST_NAME and name[-1] == parameter[-1] and all(c in rest for c in name)


def pledged_in_limit(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No pledge takes a larger share of what was held than the plant's own scheme allows."""
    limits = [
        (float(m[1]), cite(doc, passage, m.group()))
        for doc in papers(("carbon_finance_plan",), ctx, record=False)
        for passage in doc.part.passages
        for m in _PLEDGE_LIMIT.finditer(normalise(passage.text))
    ]
    limit = max(limits, key=lambda told: told[0], default=None)
    for doc in papers(("finance_record",), ctx) if limit else ():
        pledged = held = 0.0
        place: Citation | None = None
        for label, value, passage in _told(doc):
            name = re.sub(r"[(（].*", "", normalise(label))
            if _PLEDGED.fullmatch(name) and (amount := number(normalise(value))):
                pledged, place = amount, cite(doc, passage)
            elif _HELD.fullmatch(name) and (amount := number(normalise(value))):
                held = amount
        if limit and place and held and pledged * 100 > limit[0] * held:
            reason = f"质押{shown(pledged)}，是持仓{shown(held)}的{pledged * 100 / held:.1f}%，超过规定的{limit[0]:g}%"
            return CheckOutcome("pledged_in_limit", VIOLATED, reason, (place, limit[1]), ("质押比例",))
    return CheckOutcome("pledged_in_limit", MET, "没有发现质押超过规定比例的")


def _told(doc: Document) -> Iterator[tuple[str, str, Passage]]:
    """(label, value, passage) of a paper's entries, and of tables of two columns whatever these are called."""
    yield from entries(doc)
    for passage in doc.part.passages:
        if len(passage.cells or ()) == LABEL_AND_VALUE:
            label, value = (passage.cells or {}).values()
            yield label, value, passage
