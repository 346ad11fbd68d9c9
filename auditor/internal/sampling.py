"""The draw of samples: populations, their size, and which items, so that anyone can draw the same again.

Audit evidence is a sample (GB/T 19011 附录A.6). A population is what should be there in the audit period (its months,
its days) where records are periodic, else what was handed in. The n items drawn are those whose SHA-256 of
"seed:population:item" is smallest: no random generator of any program or version is needed to draw them again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.internal.units import Unit, unit_of
from auditor.model import Audit, Document, Verdict
from auditor.reports.overview import Judged
from standard.model import DOCUMENT_KINDS, DocumentType, Standard
from standard.practice import Practice

RULE = "N不大于{least}的全查；否则抽√N向上取整，不少于{least}、不多于{most}；关键计量器具全查"
METERS = "meters"


@dataclass(frozen=True, slots=True)
class Draw:
    """One population and what was drawn from it.

    name: 'S01'. kind: document type id, or 'meters'. basis: what an item is. whole: every item is drawn by rule.
    """

    name: str
    kind: str
    title: str
    unit: Unit
    basis: str
    requirements: tuple[str, ...]
    population: tuple[str, ...]
    drawn: tuple[str, ...]
    seed: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Population:
    kind: str
    title: str
    unit: Unit
    basis: str
    items: tuple[str, ...]
    requirements: tuple[str, ...]
    always: tuple[str, ...] = ()  # drawn whatever the draw (key meters)


def size(population: int, practice: Practice) -> int:
    """How many items to draw of `population`."""
    if population <= practice.least:
        return population
    return min(population, practice.most, max(practice.least, math.ceil(math.sqrt(population))))


def draw(items: Sequence[str], count: int, seed: str, name: str) -> tuple[str, ...]:
    """`count` of `items`, in their own order: those with the smallest SHA-256 of 'seed:name:item'."""
    ranked = sorted(items, key=lambda item: hashlib.sha256(f"{seed}:{name}:{item}".encode()).hexdigest())
    chosen = set(ranked[:count])
    return tuple(item for item in items if item in chosen)


def draws(
    audit: Audit, standard: Standard, items: Iterable[Judged], units: tuple[Unit, ...], practice: Practice, seed: str
) -> tuple[Draw, ...]:
    """The samples of an audit: one population for each kind of record that was handed in, and the meters."""
    judged = tuple(j for j in items if j.verdict is not Verdict.NOT_APPLICABLE)
    found = [p for t in standard.documents.values() if (p := _records(t, audit, judged, units))]
    meters = _meters(audit, judged, units)
    numbered = enumerate([*found, *([meters] if meters else [])], 1)
    return tuple(_drawn(p, f"S{i:02}", seed, practice) for i, p in numbered)


def unmet(audit: Audit, standard: Standard, items: Iterable[Judged]) -> tuple[DocumentType, ...]:
    """Kinds of records that applicable requirements ask for and of which nothing was handed in."""
    judged = tuple(j for j in items if j.verdict is not Verdict.NOT_APPLICABLE)
    wanted = {e.any_of[0] for j in judged for e in j.requirement.expects if e.any_of}
    records = (t for t in standard.documents.values() if t.kind not in DOCUMENT_KINDS and t.id in wanted)
    return tuple(t for t in records if not _papers(t, audit))


def _drawn(population: _Population, name: str, seed: str, practice: Practice) -> Draw:
    count = size(len(population.items), practice)
    rest = [i for i in population.items if i not in population.always]
    more = draw(rest, max(count - len(population.always), 0), seed, name)
    chosen = tuple(i for i in population.items if i in population.always or i in more)
    whole = len(chosen) == len(population.items)
    return Draw(
        name,
        population.kind,
        population.title,
        population.unit,
        population.basis,
        population.requirements,
        population.items,
        chosen,
        seed,
        whole,
    )


def _papers(kind: DocumentType, audit: Audit) -> list[Document]:
    """The plant's own filled-in papers that are mainly of this kind."""
    own = (d for d in audit.documents if d.owner != "other" and d.state == "in_force")
    return [d for d in own if d.types and d.types[0][0] == kind.id]


def _records(
    kind: DocumentType, audit: Audit, items: tuple[Judged, ...], units: tuple[Unit, ...]
) -> _Population | None:
    ids = tuple(j.requirement.id for j in items if any(kind.id in e.any_of for e in j.requirement.expects))
    papers = [] if kind.kind in DOCUMENT_KINDS else _papers(kind, audit)
    if not papers or not ids:
        return None
    basis, members = _members(kind, papers, audit.period)
    return _Population(kind.id, kind.name, unit_of(kind.owner, units), basis, members, ids)


def _members(kind: DocumentType, papers: list[Document], period: tuple[date, date]) -> tuple[str, tuple[str, ...]]:
    """What the population's items are, and the items: days, months, or the papers themselves."""
    first = kind.frequency.split("；")[0]
    if kind.kind == "form" and first.startswith("每日"):
        return "审核期内各日", tuple(_days(*period))
    if first.startswith(("每日", "每月", "每周")) and kind.kind in ("ledger", "form", "report"):
        return "审核期内各月", tuple(_months(*period))
    return "收到的文件", tuple(dict.fromkeys(_paper(d) for d in papers))


def _paper(document: Document) -> str:
    part = document.part.name
    place = f"{document.file}｜{part}" if part and part != document.title else document.file
    return f"{document.title}（{place}）" if document.title else place


def _days(start: date, end: date) -> Iterable[str]:
    yield from ((start + timedelta(days=i)).isoformat() for i in range((end - start).days + 1))


def _months(start: date, end: date) -> Iterable[str]:
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    yield from (f"{at // 12}-{at % 12 + 1:02}" for at in range(first, last + 1))


def _meters(audit: Audit, items: tuple[Judged, ...], units: tuple[Unit, ...]) -> _Population | None:
    """The profile's meters; those it calls key ones are all drawn."""
    listed = audit.profile.get("meters")
    if not isinstance(listed, list) or not listed:
        return None
    named = {f"{m.get('number')} {m.get('name')}": bool(m.get("key")) for m in listed}
    ids = tuple(j.requirement.id for j in items if j.requirement.id.startswith("6.1.3"))
    key = tuple(n for n, is_key in named.items() if is_key)
    unit = unit_of("equipment", units)
    return _Population(METERS, "在用计量器具（企业资料）", unit, "器具", tuple(named), ids, key)
