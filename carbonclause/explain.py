"""The trail of one verdict, in under a screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.model import VERDICT_LABELS, Verdict
from standard.model import Standard

MARKS = {"met": "✓ 通过", "short": "△ 不足", "violated": "✗ 违反", "absent": "○ 没有"}


def explanation(finding: Mapping[str, Any], standard: Standard) -> str:
    """A finding of findings.json as text: verdict, checks with their proof, what is lacking, the question if any."""
    requirement = standard.requirements[finding["requirement"]]
    modality = {"shall": "应", "should": "宜", "may": "可"}[requirement.modality]
    lines = [
        f"{requirement.id}（{requirement.title}，{modality}）{requirement.statement}",
        f"结论：{VERDICT_LABELS[Verdict(finding['verdict'])]}（把握 {finding['confidence']:.0%}）",
    ]
    for outcome in finding.get("trail", []):
        lines.append(f"  {MARKS.get(outcome['outcome'], outcome['outcome'])}  {outcome['reason']}")
        for citation in outcome.get("citations", [])[:3]:
            lines.append(f"       {citation['file']}，{citation['locator']}：“{citation['quote']}”")
    if not finding.get("trail"):
        lines += [f"  {reason}" for reason in finding["reasons"]]
    if finding.get("lacking"):
        lines.append(f"还缺：{'、'.join(finding['lacking'])}")
    if finding["verdict"] not in ("conform", "not_applicable") and requirement.action:
        lines.append(f"要做：{requirement.action}")
    for place in finding.get("suggestions", [])[:2]:
        lines.append(f"可能有关，请核对：{place['file']}，{place['locator']}：“{place['quote']}”")
    if finding.get("question"):
        lines.append(f"请审核员确认：{finding['question']}")
    return "\n".join(lines)
