"""What it takes to close a gap: effort, and the blank of the generated set that helps."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import Verdict
from auditor.reports.overview import Judged
from standard.model import DOCUMENT_KINDS, Standard

# Person-days by what is wrong: (of a document, of a record). Rough, for planning only; stated in the reports.
_DAYS = {"absent": (2.0, 3.0), "violated": (2.0, 2.0), "short": (0.5, 1.0)}
_WHOLE = {Verdict.MISSING: "absent", Verdict.NONCONFORM: "violated", Verdict.PARTIAL: "short"}
_MOST = 15.0
_TEMPLATES_SHOWN = 3
EFFORT_RULE = (
    "工作量按欠缺逐项估算，供安排时间参考：补一份文件约2人日，建立一种记录约3人日，纠正一处违反约2人日，"
    "补充文件内容每处约半人日、补记录每处约1人日；不含审批等待、设备采购和施工。"
)


def effort(item: Judged) -> float:
    """Person-days to close a gap, by the rule that EFFORT_RULE states; 0.0 where there is no gap."""
    if not item.is_gap:
        return 0.0
    column = item.requirement.shown_by == "record"
    failed = [o.outcome for o in item.finding.trail if o.outcome in _DAYS] or [_WHOLE[item.verdict]]
    return min(sum(_DAYS[outcome][column] for outcome in failed), _MOST)


def effort_words(item: Judged) -> str:
    """'约2人日', '约半人日'."""
    days = effort(item)
    if not days:
        return ""
    return "约半人日" if days == 0.5 else f"约{days:g}人日"


def wanted_templates(item: Judged, standard: Standard, templates: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the blanks that fill the gap, one for each expectation: its first type that there is one for.

    A document that says what is to be comes before a record of it, as that is where the work begins.
    """
    first = [next((t for t in e.any_of if t in templates), "") for e in item.requirement.expects]
    known = [t for t in dict.fromkeys(first) if t]
    known.sort(key=lambda t: t not in standard.documents or standard.documents[t].kind not in DOCUMENT_KINDS)
    return tuple(dict.fromkeys(templates[t] for t in known))[:_TEMPLATES_SHOWN]
