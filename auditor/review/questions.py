"""What the machine is unsure of, as a short list of questions with the passages that bear on each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from auditor.decisions import fingerprint, hashes
from auditor.model import Audit, Citation, Finding, Link, Verdict
from auditor.reports.wording import clean, clip, join
from standard.model import Requirement, Standard

LIMIT = 20  # questions an auditor answers in one sitting
DOUBT = 0.65  # a verdict less sure than this is asked about: one in three such was wrong (docs/accuracy.md)
UNCLEAR = "unclear"  # an adviser's answer where the passages don't tell
_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that bears on a question: its words and where they stand. why: 依据, 可能有关 or 审核员指认."""

    citation: Citation
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. id: the requirement's and 12 hex digits that change with the finding or a passage.

    text: what is asked. lacking: what the rules missed. places: numbered from 1 wherever they are shown.
    """

    id: str
    requirement: Requirement
    finding: Finding
    text: str
    places: tuple[Place, ...]


def questions(
    audit: Audit, standard: Standard, *, limit: int = LIMIT, whole: Callable[[Citation], str] | None = None
) -> tuple[Question, ...]:
    """The `limit` questions that matter most, by the requirement's weight, then by doubt. `audit` has decisions laid
    over it: what a standing decision settles isn't asked, but evidence linked after it is.

    whole: gives a passage in full for a citation, which else speaks by its quote.
    """
    known = standard.requirements
    open_findings = [f for f in audit.findings if f.requirement in known and _unsettled(f)]
    ranked = sorted(open_findings, key=lambda f: (-known[f.requirement].weight, not _linked(f), f.confidence))
    return tuple(_question(f, known[f.requirement], audit, whole or _quote) for f in ranked[: max(limit, 0)])


def _unsettled(finding: Finding) -> bool:
    if _linked(finding):
        return True
    if finding.decision is not None:
        return finding.decision.stale
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return False
    return bool(finding.question) or finding.confidence < DOUBT


def _linked(finding: Finding) -> tuple[Link, ...]:
    """The evidence linked by hand that no decision has weighed yet."""
    return tuple(link for link in finding.links if not link.weighed and not link.stale)


def _quote(citation: Citation) -> str:
    return citation.quote


def _question(finding: Finding, requirement: Requirement, audit: Audit, whole: Callable[[Citation], str]) -> Question:
    places = tuple(_places(finding, whole))[:_PASSAGES]
    told = [
        fingerprint(finding, hashes(audit)),
        [[p.citation.file, p.citation.locator, p.citation.quote] for p in places],
    ]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]
    return Question(f"{requirement.id}-{digest}", requirement, finding, _asked(finding, requirement), places)


def _places(finding: Finding, whole: Callable[[Citation], str]) -> Iterable[Place]:
    """Passages each once, the auditor's own first."""
    seen: set[tuple[str, str]] = set()
    links = [link.citation for link in finding.links if not link.stale]
    for why, citations in (("审核员指认", links), ("依据", finding.citations), ("可能有关", finding.suggestions)):
        for citation in citations:
            text = clean(whole(citation)) if citation.quote else ""
            if (citation.file, text or citation.locator) not in seen:
                seen.add((citation.file, text or citation.locator))
                yield Place(citation, text, why)


def _asked(finding: Finding, requirement: Requirement) -> str:
    """The question in words: what is in doubt, and what there is to choose."""
    linked = _linked(finding)
    if linked:
        told = "；".join(f"{link.by}指认{link.citation.file}{link.citation.locator}：{link.note}" for link in linked)
        return f"{told}。加上这份证据，是否满足“{requirement.statement}”？结论是否改变？"
    if finding.decision is not None:
        before = finding.decision
        return (
            f"原决定“{before.verdict.label}”（{before.by}，{before.on}）所依据的证据已变化，"
            f"机器现判为“{finding.verdict.label}”。应判为哪一项：{requirement.statement}？"
        )
    if finding.question:
        return finding.question
    reasons = clip(join(finding.reasons), 150).rstrip("。")
    return f"机器判为“{finding.verdict.label}”但把握低：{reasons}。请看原文判断是否做到：{requirement.statement}？"
