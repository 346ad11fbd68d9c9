"""What each department is asked to hand in, ranked by how many requirements it would close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from auditor.model import Audit
from auditor.reports.overview import Judged, due, judged, ranked_gaps, shortfall
from auditor.reports.wording import department
from standard.model import DocumentType, Standard

_OPEN = ("violated", "short", "absent")


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
    by_paper: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for item in gaps:
        for type_id in _wanted(item, standard):
            by_paper[department(item.requirement.owner, audit.profile), type_id].append(item)
    found: dict[str, list[Asked]] = defaultdict(list)
    for (name, type_id), items in by_paper.items():
        found[name].append(_asked(standard.documents[type_id], items, audit.audit_date))
    return {name: tuple(sorted(asked, key=_rank)) for name, asked in sorted(found.items())}


def _asked(document: DocumentType, items: list[Judged], audit_date: date) -> Asked:
    return Asked(
        document,
        tuple(j.requirement.id for j in items),
        tuple(dict.fromkeys(shortfall(j) for j in items)),
        min(due(j, audit_date) for j in items),
        max(j.requirement.weight for j in items),
    )


def _rank(asked: Asked) -> tuple[int, int, str]:
    return -len(asked.requirements), -asked.weight, asked.document.name


def _wanted(item: Judged, standard: Standard) -> Iterable[str]:
    """The first type that each expectation asks for; all of them where the finding doesn't tell which failed."""
    return dict.fromkeys(
        next(t for t in e.any_of if t in standard.documents)
        for e in item.requirement.expects
        if any(t in standard.documents for t in e.any_of)
    )
