"""An audit with what people decided laid over it: what every report is written from.

The register tells, event by event, who decided what on which finding and who pointed to which evidence. A decision
stands while the finding, the audit period and the evidence linked to it are what they were; else it is stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from auditor.decisions import hashes, with_decisions
from auditor.model import Audit, Citation, Decision, Link, Verdict
from auditor.register import Event, Register

DECISION, LINK, ADVICE = "decision", "link", "advice"
# Body of a decision: verdict ('' withdraws the one before), machine (the verdict it was taken on), grade, reason, on,
# fingerprint, audit, period [first, last day]. Of a link: file, place, quote, note, on, sha256, checked, audit,
# period, withdrawn (takes an equal link back).


@dataclass(frozen=True, slots=True)
class _Pointed:
    """A link with the number of its event."""

    number: int
    link: Link


def decided(audit: Audit, register: Register) -> Audit:
    """`audit` with the last decision on each requirement, stale or not, and the evidence linked by hand."""
    decisions = last_decisions(register)
    pointed = _pointed(audit, register)
    laid = with_decisions(audit, [d for e in decisions.values() if (d := _decision(e, audit, pointed))])
    findings = (
        replace(f, links=_weighed(pointed.get(f.requirement, ()), decisions.get(f.requirement))) for f in laid.findings
    )
    return replace(laid, findings=tuple(findings))


def last_decisions(register: Register) -> dict[str, Event]:
    """The last decision event on each requirement, withdrawals too."""
    return {e.subject: e for e in register.events(DECISION)}


def period_of(audit: Audit) -> list[str]:
    """The audit period as events hold it."""
    return [d.isoformat() for d in audit.period]


def decision_of(event: Event) -> Decision | None:
    """The decision that `event` records; None when it withdraws one."""
    body = event.body
    if not body.get("verdict"):
        return None
    return Decision(
        requirement=event.subject,
        verdict=Verdict(body["verdict"]),
        reason=str(body.get("reason", "")),
        by=event.by,
        on=date.fromisoformat(body["on"]),
        grade=str(body.get("grade", "")),
        fingerprint=str(body.get("fingerprint", "")),
    )


def _decision(event: Event, audit: Audit, pointed: Mapping[str, tuple[_Pointed, ...]]) -> Decision | None:
    """The decision with its fingerprint, or with none where the period or linked evidence is another by now."""
    decision = decision_of(event)
    if decision is None:
        return None
    linked = (p.link for p in pointed.get(event.subject, ()) if p.number < event.number)
    same = event.body.get("period", period_of(audit)) == period_of(audit) and not any(link.stale for link in linked)
    return decision if same else replace(decision, fingerprint="")


def _pointed(audit: Audit, register: Register) -> dict[str, tuple[_Pointed, ...]]:
    """The links made for this audit's period, by requirement, in the order they were made; a repeated one once."""
    known, found = hashes(audit), dict[str, dict[Citation, _Pointed]]()
    for event in register.events(LINK):
        if event.body.get("period") == period_of(audit):
            link, held = _link(event, known), found.setdefault(event.subject, {})
            held[link.citation] = _Pointed(event.number, link)
            if event.body.get("withdrawn"):
                del held[link.citation]
    return {requirement: tuple(each.values()) for requirement, each in found.items()}


def _link(event: Event, known: Mapping[str, str]) -> Link:
    body = event.body
    return Link(
        requirement=event.subject,
        citation=Citation(str(body["file"]), str(body.get("place", "")), str(body.get("quote", ""))),
        note=str(body.get("note", "")),
        by=event.by,
        on=date.fromisoformat(body["on"]),
        checked=bool(body.get("checked")),
        stale=known.get(str(body["file"])) != body.get("sha256"),
    )


def _weighed(pointed: Iterable[_Pointed], decision: Event | None) -> tuple[Link, ...]:
    last = decision.number if decision else 0
    return tuple(replace(p.link, weighed=p.number < last) for p in pointed)
