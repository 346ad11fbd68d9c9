"""Check of an internal audit's extent: all_audited (guideline 7.4 d)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

from auditor.checks.base import MET, SHORT, column, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.text import normalise

LEAST = 3  # departments that make a plan of audits
MOST_LACKING = 0.5  # share of them from which on the checklists are told by other words
ALIKE = 80  # of 100
LEAST_NAME = 2  # characters of a department's short name
_DEPARTMENT = re.compile("部门|受审|科室|单位|车间")
_UNIT = re.compile(r"[\u4e00-\u9fff]{2,10}")
_NO_UNIT = re.compile(r"首次|末次|会议|内部沟通|全体|各部门|各科室|各车间|管理层|领导层|最高管理者|休息|合计|备注")
_REST = re.compile(r"(?:其他|其余)(?:部门|处室|科室|单位|车间)*\(")  # a checklist for the rest, by its auditor
_GENERIC = re.compile(r"(?:管理|运行|保障|服务)$")  # '财务' for 财务管理部 in a list of several
_END = re.compile(r"(?:部|科|室|处|车间|分厂|中心|站|公司|矿区|班组?)$")


def all_audited(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each department that the audit plan names has its checklist."""
    planned = dict(_planned(ctx))
    lists = [d for d in papers(("audit_checklist",), ctx) if d.types[0][0] == "audit_checklist"]
    told = normalise(" ".join(f"{d.title}{d.part.name}{d.part.text}" for d in lists))
    short = {name for d in lists for name in _audited(d)}
    lacking = [u for u in planned if not _named(u, told) and not any(_shortens(name, u) for name in short)]
    lacking = [] if _REST.search(told) else lacking
    if len(planned) < LEAST or not told or len(lacking) > MOST_LACKING * len(planned):
        return CheckOutcome("all_audited", MET, "没有发现计划了而没有检查记录的部门")
    if lacking:
        reason = f"计划审核{'、'.join(lacking)}，检查表中没有"
        return CheckOutcome(
            "all_audited", SHORT, reason, (planned[lacking[0]],), tuple(f"{u}的检查记录" for u in lacking)
        )
    return CheckOutcome("all_audited", MET, f"计划审核的{len(planned)}个部门都有检查记录")


def _planned(ctx: Context) -> Iterator[tuple[str, Citation]]:
    """The departments in the columns of what is audited of the period's audit plans, and where they stand."""
    for doc, table in tables(papers(("audit_plan", "audit_programme"), ctx)):
        at = column(table, "col_audited", ctx)
        if at is None or column(table, "col_auditor", ctx) is None:
            continue
        for r, row in enumerate(table.rows):
            for unit in _UNIT.findall(normalise(row[at])):
                if not _NO_UNIT.search(unit) and _END.search(unit):
                    yield unit, row_citation(doc, table, r)


def _audited(doc: Document) -> Iterator[str]:
    """What the columns of departments of a checklist hold: '装动', '化验室'."""
    for table in doc.part.tables:
        for at in (i for i, label in enumerate(table.columns) if _DEPARTMENT.search(label)):
            yield from (name for row in table.rows for name in _UNIT.findall(normalise(row[at])))


def _shortens(name: str, unit: str) -> bool:
    """Whether a name's characters stand in a department's in that order: '装动' for 装备动力部."""
    rest = iter(unit)
    return len(name) >= LEAST_NAME and all(sign in rest for sign in name)


def _named(unit: str, told: str) -> bool:
    """Whether the checklists name a department, in full, shortened, or as a part: '烧成一二分厂', '烧成一分厂'."""
    short = _GENERIC.sub("", _END.sub("", unit))
    return unit in told or (len(short) >= 2 and short in told) or fuzz.partial_ratio(unit, told) >= ALIKE
