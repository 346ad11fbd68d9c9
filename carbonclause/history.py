"""What people decided on one requirement, event by event."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import VERDICT_LABELS, Audit, Verdict
from auditor.register import Register
from auditor.review.advice import UNCLEAR_LABEL
from auditor.review.entries import WITHDRAWN
from standard.errors import UserError
from standard.model import Standard


def history(requirement: str, audit: Audit, register: Register, standard: Standard) -> str:
    """Every decision, link and advice on one requirement as text, the earliest first. UserError for an unknown id."""
    finding = next((f for f in audit.findings if f.requirement == requirement), None)
    if finding is None:
        raise UserError("没有这个条款编号", where=requirement, remedy="编号写法如 4.1-1、6.1.3.b、5.1.2.a.1")
    lines = [f"{requirement} {standard.requirements[requirement].statement}"]
    lines.append(f"机器结论：{finding.verdict.label}；现行结论：{finding.in_force.label}")
    for event in register.events(subject=requirement):
        words = _EVENT_WORDS.get(event.kind)
        if words:
            lines.append(f"第{event.number}条 {event.at} {event.by}：{words(event.body)}")
    if finding.decision and finding.decision.stale:
        lines.append("最后一次判断已失效：所依据的证据、机器结论或审核期间已变化，请重新判断")
    return "\n".join(lines if len(lines) > 2 else [*lines, "还没有判断"])


def _decision_words(body: Mapping[str, object]) -> str:
    verdict, machine = (VERDICT_LABELS[Verdict(str(v))] if v else "" for v in (body["verdict"], body.get("machine")))
    said = f"判为“{verdict}”" if verdict else f"{WITHDRAWN}判断"
    grade = f"，{body['grade']}" if body.get("grade") else ""
    reason = f"，理由：{body['reason']}" if body.get("reason") else ""
    return f"{said}（当时机器结论“{machine}”）{grade}{reason}（{body['on']}）"


def _link_words(body: Mapping[str, object]) -> str:
    said = "取消指认" if body.get("withdrawn") else "指认证据"
    quote = f"“{body['quote']}”" if body.get("quote") else ""
    return f"{said}{body['file']} {body['place']}{quote} {body['note']}".rstrip()


def _advice_words(body: Mapping[str, object]) -> str:
    verdict = body["verdict"]
    label = VERDICT_LABELS[Verdict(str(verdict))] if verdict in list(Verdict) else UNCLEAR_LABEL
    quote = f"引文“{body['quote']}”，" if body.get("quote") else ""
    return f"参考意见“{label}”，{quote}{body['reason']}"


_EVENT_WORDS = {"decision": _decision_words, "link": _link_words, "advice": _advice_words}
