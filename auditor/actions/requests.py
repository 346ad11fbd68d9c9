"""What each department is asked to hand in, ranked by how many requirements it would close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from auditor.model import Audit, CheckOutcome
from auditor.reports.overview import Judged, due, judged, ranked_gaps, shortfall
from auditor.reports.wording import department, join
from standard.model import DocumentType, Expectation, Standard

_OPEN, _EXISTS = ("violated", "short", "absent"), "exists"


@dataclass(frozen=True, slots=True)
class Asked:
    """One paper to hand in. requirements: those it would help to close; lacking: what is wrong there now."""

    document: DocumentType
    requirements: tuple[str, ...]
    lacking: tuple[str, ...]
    due: date
    weight: int


def requests(audit: Audit, standard: Standard) -> dict[str, tuple[Asked, ...]]:
    """Department → the papers it is asked for, those that would close most requirements first."""
    gaps = ranked_gaps(judged(audit, standard))
    by_paper: dict[tuple[str, str], list[tuple[Judged, str]]] = defaultdict(list)
    for item in gaps:
        for type_id, lacking in _wanted(item, standard):
            by_paper[department(item.requirement.owner, audit.profile), type_id].append((item, lacking))
    found: dict[str, list[Asked]] = defaultdict(list)
    for (name, type_id), items in by_paper.items():
        found[name].append(_asked(standard.documents[type_id], items, audit.audit_date))
    return {name: tuple(sorted(asked, key=_rank)) for name, asked in sorted(found.items())}


def _asked(document: DocumentType, items: list[tuple[Judged, str]], audit_date: date) -> Asked:
    about = [j for j, _ in items]
    return Asked(
        document,
        tuple(dict.fromkeys(j.requirement.id for j in about)),
        tuple(dict.fromkeys(lacking for _, lacking in items)),
        min(due(j, audit_date) for j in about),
        max(j.requirement.weight for j in about),
    )


def _rank(asked: Asked) -> tuple[int, int, str]:
    return -len(asked.requirements), -asked.weight, asked.document.name


def _wanted(item: Judged, standard: Standard) -> Iterator[tuple[str, str]]:
    """The first type that each expectation which failed asks for, with what is lacking there.

    Where the finding doesn't tell which failed (as when an auditor judged otherwise than the machine): all of them.
    """
    expects = item.requirement.expects
    pairs = _by_expectation(expects, item.finding.trail) or []
    failed = [(e, outcomes) for e, outcomes in pairs if any(o.outcome in _OPEN for o in outcomes)]
    whole = shortfall(item)
    for expectation, outcomes in failed or [(e, ()) for e in expects]:
        said = join([o.reason for o in outcomes if o.outcome in _OPEN]) or whole
        if wanted := next((t for t in expectation.any_of if t in standard.documents), None):
            yield wanted, said


def _by_expectation(
    expects: Sequence[Expectation], trail: Sequence[CheckOutcome]
) -> list[tuple[Expectation, Sequence[CheckOutcome]]] | None:
    """Each expectation with the outcomes of its own checks, in the order in which the judge puts them: those of its
    checks, or a single 'exists' in their place, and perhaps an 'exists' after them. None where the trail is another.
    """
    if not expects:
        return None if trail else []
    for count in _counts(expects[0], trail):
        rest = _by_expectation(expects[1:], trail[count:])
        if rest is not None:
            return [(expects[0], trail[:count]), *rest]
    return None


def _counts(expectation: Expectation, trail: Sequence[CheckOutcome]) -> Iterator[int]:
    """How many outcomes at the head of the trail may be the expectation's."""
    wanted, found = [c.name for c in expectation.checks], [o.check for o in trail]
    if wanted and found[: len(wanted)] == wanted:
        yield len(wanted)
    if wanted and found[: len(wanted) + 1] == [*wanted, _EXISTS]:
        yield len(wanted) + 1
    if found[:1] == [_EXISTS]:
        yield 1
