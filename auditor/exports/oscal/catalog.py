"""The guideline as an OSCAL catalog: groups by chapter and clause, a control for each requirement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date

from auditor.exports.oscal.terms import (
    Json,
    control_id,
    controls,
    markup,
    metadata,
    owner_roles,
    prop,
    props,
    sealed,
    statement_id,
    title,
)
from auditor.reports.wording import sentence
from standard.load import clause_of
from standard.model import Requirement, Standard

_NUMBERS = re.compile(r"\d+")
_LEVELS = ("chapter", "section", "clause")


def catalog(standard: Standard, day: date) -> Json:
    """The catalog as of `day`; its version is a digest of its groups, so that a changed guideline shows."""
    wanted = controls(standard)
    numbers = sorted({p for r in wanted for p in _path(clause_of(r.id))}, key=_key)
    groups = [_group(n, numbers, wanted, standard) for n in numbers if "." not in n]
    version = hashlib.sha256(repr(groups).encode()).hexdigest()[:12]
    remarks = "各要求的表述为本工具对指南条文的转述；编号按指南条款推定。不含指南之外的补充要求。"
    about = metadata(standard.name, day, version, roles=owner_roles(r.owner for r in wanted), remarks=remarks)
    return sealed({"metadata": about, "groups": groups})


def _path(clause: str) -> list[str]:
    """A clause and those it stands in: '4.4.1' → ['4', '4.4', '4.4.1']."""
    parts = clause.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def _key(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def _group(number: str, numbers: Sequence[str], wanted: Sequence[Requirement], standard: Standard) -> Json:
    """Group of a clause. OSCAL lets a group hold groups or controls: where a clause has both, its own stand apart."""
    own = [_control(r, standard) for r in wanted if clause_of(r.id) == number]
    below = [n for n in numbers if n.rpartition(".")[0] == number]
    name = title(standard.clauses.get(number, ""), number)
    head: Json = {
        "id": f"clause-{number}",
        "class": _LEVELS[min(number.count("."), 2)],
        "title": name,
        "props": [prop("label", number, own=False), prop("sort-id", _sort_id(number), own=False)],
    }
    if not below:
        return {**head, "controls": own}
    groups = [_group(n, numbers, wanted, standard) for n in below]
    if own:
        groups.insert(0, {"id": f"clause-{number}-own", "class": "clause", "title": f"{name}（总则）", "controls": own})
    return {**head, "groups": groups}


def _control(requirement: Requirement, standard: Standard) -> Json:
    return {
        "id": control_id(requirement.id),
        "class": "requirement",
        "title": title(requirement.title, requirement.id),
        "props": [
            prop("label", requirement.id, own=False),
            prop("sort-id", _sort_id(requirement.id), own=False),
            *props(
                {
                    "modality": requirement.modality,
                    "owner": requirement.owner,
                    "shown-by": requirement.shown_by,
                    "weight": str(requirement.weight),
                }
            ),
            *(prop("applies-when", f"{f}={str(v).lower()}") for f, v in sorted(requirement.applies_when.items())),
        ],
        "parts": _parts(requirement, standard),
    }


def _parts(requirement: Requirement, standard: Standard) -> list[Json]:
    token = control_id(requirement.id)
    statement = {"id": statement_id(requirement.id), "name": "statement", "prose": markup(requirement.statement)}
    guidance = markup(sentence(requirement.action) + sentence(requirement.consequence))
    parts: list[Json] = [statement]
    if guidance:
        parts.append({"id": f"{token}_gdn", "name": "guidance", "prose": guidance})
    if objects := _objects(requirement, standard):
        parts.append(_method(token, objects))
    return parts


def _method(token: str, objects: str) -> Json:
    """How the requirement is assessed, and on which documented information."""
    return {
        "id": f"{token}_asm",
        "name": "assessment-method",
        "props": [prop("method", "EXAMINE", own=False)],
        "parts": [{"id": f"{token}_asm.obj", "name": "assessment-objects", "prose": objects}],
    }


def _objects(requirement: Requirement, standard: Standard) -> str:
    """The documented information that may show the requirement, a line for each expectation."""
    known = standard.documents
    lines = ("、".join(known[t].name for t in e.any_of if t in known) for e in requirement.expects)
    return "\n\n".join(markup(text) for text in dict.fromkeys(lines) if text)


def _sort_id(number: str) -> str:
    """`number` so that it sorts as text: '5.10' after '5.9'."""
    return _NUMBERS.sub(lambda m: m.group().zfill(2), number)
