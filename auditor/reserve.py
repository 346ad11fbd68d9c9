"""What the machine doesn't say for itself: after the rules have judged, three reservations.

Measured on plants met for the first time (docs/accuracy.md), each makes less of what the rules made, or asks:
- nothing was recognised, but a paper of the plant reads like the evidence others have: partial, and the auditor is
  asked. That was missing after all in one of four.
- all that is asked for was found, at a requirement of which most plants lack something (`watch`): the machine's
  'conform' was right there in hardly more than half, so it is partial, and the auditor is told what to look at.
- what is cited stands in the order in which it reads like evidence, the rules' own first citation well favoured; a
  paper that no rule cited comes first where it reads far more like evidence.
"""

from __future__ import annotations

from dataclasses import replace

from auditor.checks.base import MET, SHORT
from auditor.confidence import LIKE, NOTHING, WATCHED, confidence
from auditor.judge import MAX_CITATIONS
from auditor.model import CheckOutcome, Finding, Verdict
from auditor.retrieval import Likely, Retrieval
from standard.model import Requirement

# Scores from which on something unrecognised passes for evidence: where no paper of the asked kind was found, and
# where there was one that says nothing of it.
LIKELY, LIKELY_BESIDE = -1.5, -0.5
OWN_FIRST = 2.5  # what the rules' first citation has ahead of the others
PLAINLY_LIKELIER = 3.0  # by how much another paper has to read more like evidence to be cited before the rules' own
UNKNOWN = -12.0  # of a file with nothing to look at


def with_reserve(finding: Finding, requirement: Requirement, retrieval: Retrieval) -> Finding:
    """The finding as the machine may answer for it."""
    if finding.verdict is Verdict.MISSING:
        return _unrecognised(finding, requirement, retrieval)
    if finding.verdict is Verdict.CONFORM and requirement.watch:
        finding = _watched(finding, requirement)
    return _likeliest_first(finding, requirement, retrieval)


def _unrecognised(finding: Finding, requirement: Requirement, retrieval: Retrieval) -> Finding:
    least = LIKELY if finding.basis == NOTHING else LIKELY_BESIDE
    likely = retrieval.evidence(requirement, least)
    if likely is None:
        return finding
    title, citation = likely.document.title or likely.document.file, likely.citation
    reason = f"没有认出所要求的资料，但《{title}》写有“{citation.quote}”，像是这一条的证据，请核对"
    ask = f"《{title}》能否证明：{requirement.statement}"
    outcome = CheckOutcome("reads_like", SHORT, reason, (citation,), ask=ask)
    return replace(
        finding,
        verdict=Verdict.PARTIAL,
        confidence=confidence(Verdict.PARTIAL, (LIKE,)),
        reasons=(reason, *finding.reasons),
        citations=outcome.citations,
        trail=(*finding.trail, outcome),
        question=f"{ask}？",
        basis=LIKE,
    )


def _watched(finding: Finding, requirement: Requirement) -> Finding:
    reason = f"要求的内容都找到了，没有发现不足；但多数企业在这一条上有欠缺，请先核对：{requirement.watch}"
    ask = f"{requirement.watch}？核对无误即为符合"
    outcome = CheckOutcome("watched", SHORT, reason, (), ask=ask)
    return replace(
        finding,
        verdict=Verdict.PARTIAL,
        confidence=confidence(Verdict.PARTIAL, (WATCHED,)),
        reasons=(reason, *finding.reasons),
        trail=(*finding.trail, outcome),
        question=f"{finding.question}{ask}。",
        basis=WATCHED,
    )


def _likeliest_first(finding: Finding, requirement: Requirement, retrieval: Retrieval) -> Finding:
    """The citations of the likeliest file first, those of a file in their own order."""
    if not finding.citations:
        return finding
    score = retrieval.by_file(requirement)
    first = finding.citations[0].file

    def favoured(file: str) -> float:
        return score.get(file, UNKNOWN) + OWN_FIRST * (file == first)

    order = tuple(sorted(finding.citations, key=lambda c: -favoured(c.file)))
    finding = replace(finding, citations=order)
    if finding.verdict is Verdict.NONCONFORM:  # what is broken is told by the rules alone
        return finding
    likelier = retrieval.evidence(requirement, score.get(order[0].file, UNKNOWN) + PLAINLY_LIKELIER)
    return finding if likelier is None else _beside(finding, likelier)


def _beside(finding: Finding, likelier: Likely) -> Finding:
    """With a paper that no rule cited and that reads far more like evidence."""
    title, citation = likelier.document.title or likelier.document.file, likelier.citation
    if citation.file in {c.file for c in finding.citations}:
        return finding
    outcome = CheckOutcome("reads_like", MET, f"《{title}》也像是这一条的证据，可先看", (citation,))
    cited = (citation, *finding.citations)[:MAX_CITATIONS]
    return replace(finding, citations=cited, trail=(*finding.trail, outcome))
