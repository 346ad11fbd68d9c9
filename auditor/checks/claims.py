"""Check that one reduction is registered in one place only: claimed_once (guideline 5.2.4 a)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from auditor.checks.base import MET, VIOLATED, column, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation
from auditor.text import normalise

_ROUTES: Final = (("CCER", re.compile("ccer|国家?核证自愿")), ("碳普惠", re.compile("碳普惠|碳惠通")))
_ROUTE = re.compile(r"平台|途径|路[线径]|渠道|机制|类型|类别|登记处|市场")
_ENTERED = re.compile(r"(?:已|完成)(?:登记|公示|备案|申报|审定|核发|签发|受理|提交)")
_WITHDRAWN = re.compile(r"撤回|注销|退出|终止|放弃|驳回|未通过|不予")


def claimed_once(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No project has been entered both for CCER and for the regional scheme, by the ledger of projects.

    What a plan only weighs against each other, and what was withdrawn in one place, is claimed once.
    """
    entered: dict[str, dict[str, Citation]] = {}
    for doc, table in tables(papers(("project_ledger",), ctx)):
        project = column(table, "col_project", ctx)
        route = next((i for i, label in enumerate(table.columns) if _ROUTE.search(label) and i != project), None)
        if project is None or route is None:
            continue
        for r, row in enumerate(table.rows):
            text = normalise("".join(row))
            name = re.sub(r"[(（].*?[)）]", "", normalise(row[project]))
            if not name or not _ENTERED.search(text) or _WITHDRAWN.search(text):
                continue
            for label, words in _ROUTES:
                if words.search(normalise(row[route])):
                    entered.setdefault(name, {}).setdefault(label, row_citation(doc, table, r))
    for name, told in entered.items():
        if len(told) == len(_ROUTES):
            reason = f"{name}既登记CCER，又登记碳普惠"
            return CheckOutcome("claimed_once", VIOLATED, reason, tuple(told.values()), ("只在一处登记",))
    return CheckOutcome("claimed_once", MET, "没有发现同一项目两处登记")
