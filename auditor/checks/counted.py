"""Check that records counted against what is due are all there: counts_full (guideline 7.1 c)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Table
from auditor.text import normalise
from auditor.values import number, shown
from standard.widths import half_width

_BOTH = re.compile(r"应[^/实]{0,4}/\s*实")  # '日报应有/实有'
_PAIR = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)\s*")
_DUE, _THERE = re.compile("应(?=[抄测检查有录报送存])"), "实"
# What tells that somebody saw the hole: why it is there, or how it was made up for.
_ACCOUNTED = re.compile(r"缺|漏|补|少|停|故障|原因|未[送检测抄采]|没[有送检测抄采]|丢|坏")


def counts_full(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No row counts fewer records than were due, as '应/实 30/24', and tells nothing of how it was made up."""
    for doc, table in tables(found.named):
        for r, label, due, there in _counted(table):
            words = "；".join(c for c in table.rows[r] if not _PAIR.fullmatch(half_width(c)))
            if there < due and not _ACCOUNTED.search(words):
                reason = f"{table.rows[r][0]}“{label}”应有{shown(due)}，实有{shown(there)}，没有说明"
                return CheckOutcome("counts_full", SHORT, reason, (row_citation(doc, table, r),), ("缺的记录",))
    return CheckOutcome("counts_full", MET, "没有发现少了又没有说明的记录")


def _counted(table: Table) -> Iterator[tuple[int, str, float, float]]:
    """(row, what is counted, due, there) of columns of both counts, and of two columns side by side."""
    labels = [normalise(label) for label in table.columns]
    for i, label in enumerate(labels):
        beside = labels.index(twin) if (twin := _DUE.sub(_THERE, label)) != label and twin in labels else None
        for r, row in enumerate(table.rows):
            match = _PAIR.fullmatch(half_width(row[i])) if _BOTH.search(label) else None
            if match:
                yield r, table.columns[i], float(match[1]), float(match[2])
            elif beside is not None:
                due, there = number(row[i]), number(row[beside])
                if due is not None and there is not None:
                    yield r, table.columns[i], due, there
