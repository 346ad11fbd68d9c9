"""OSCAL's small building blocks: identifiers, properties, text as its data types allow it, metadata.

Types after the OSCAL data type reference (pages.nist.gov/OSCAL/reference/datatypes): a token begins with a letter, a
string is one line without blanks at its ends, markup is a CommonMark dialect, a date-time has its zone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from auditor.exports.evidence import TOOL, tool_version
from auditor.model import Audit
from auditor.reports.wording import ROLE_NAMES, clean, company, department
from standard.model import Requirement, Standard

VERSION = "1.2.1"
# Property names of ours are told from OSCAL's own by this namespace.
NS = "urn:carbonclause:oscal"
CATALOG, PLAN = "catalog.json", "assessment-plan.json"
_UUIDS = uuid5(NAMESPACE_URL, NS)
_ZONE = timezone(timedelta(hours=8))  # China; the data have days only
_INLINE = re.compile(r"([\\`*_~^\[\]<>{}&\"|])")
_BLOCK = re.compile(r"^[^\S\n]*(?:([#+\-=])|(\d{1,9})(?=[.)](?:\s|$)))?", re.MULTILINE)
Json = dict[str, Any]


def stable_uuid(*key: str) -> str:
    """The UUID (version 5) of what `key` names; the same key always gives the same UUID."""
    return str(uuid5(_UUIDS, json.dumps(key)))


def sealed(document: Json) -> Json:
    """`document` with a UUID that follows from its content: a changed document is another one, as OSCAL wants it."""
    content = json.dumps(document, ensure_ascii=True, sort_keys=True)
    return {"uuid": stable_uuid("document", content), **document}


def control_id(requirement: str) -> str:
    """Token of a requirement: 'req-6.1.3.b'."""
    return f"req-{requirement}"


def statement_id(requirement: str) -> str:
    """Token of the statement part of a requirement's control."""
    return f"{control_id(requirement)}_smt"


def line(text: str) -> str:
    """`text` as OSCAL's string type: one line, no blanks at its ends; '' where nothing is left (then leave it out)."""
    return " ".join(clean(text).split())


def markup(text: str) -> str:
    """`text` as OSCAL markup that shows it literally: what Markdown would take for a mark is escaped."""
    return _BLOCK.sub(_literal_start, _INLINE.sub(r"\\\1", clean(text).strip()))


def _literal_start(match: re.Match[str]) -> str:
    """A line's start without its indent, which would make code of it, and not as a heading's or a list's."""
    mark, number = match.groups()
    return f"\\{mark}" if mark else f"{number}\\" if number else ""


def title(text: str, otherwise: str) -> str:
    """`text` as a one-line title; `otherwise` where it is empty."""
    return markup(line(text) or otherwise)


def prop(name: str, value: str, *, own: bool = True) -> Json:
    """A property; own: named in our namespace, not in OSCAL's."""
    return {"name": name, "ns": NS, "value": line(value)} if own else {"name": name, "value": line(value)}


def props(pairs: Mapping[str, str]) -> list[Json]:
    """Properties of our namespace from name → value, those without a value left out."""
    return [prop(name, value) for name, value in pairs.items() if line(value)]


def moment(day: date) -> str:
    """The beginning of `day` in China, ISO 8601."""
    return datetime.combine(day, time(), _ZONE).isoformat()


def filled(data: Json) -> Json:
    """`data` without what is empty: OSCAL allows no empty arrays."""
    return {k: v for k, v in data.items() if v not in ("", [], {}, None)}


def metadata(name: str, day: date, version: str, **more: object) -> Json:
    """A document's metadata; more: roles, parties, links, remarks, … in their places."""
    base: Json = {"title": title(name, TOOL), "last-modified": moment(day), "version": version}
    return filled({**base, "oscal-version": VERSION, **more})


def owner_roles(owners: Iterable[str]) -> list[Json]:
    """The roles that requirements name as owners, by id, with the guideline's names for them."""
    return [{"id": o, "title": title(ROLE_NAMES.get(o, ""), o)} for o in sorted(set(owners))]


def plant(audit: Audit) -> Json:
    """The audited company as a party."""
    name = line(company(audit.profile)) or "受审核企业"
    return filled(
        {
            "uuid": stable_uuid("plant", name),
            "type": "organization",
            "name": name,
            "short-name": line(str(audit.profile.get("short_name") or "")),
        }
    )


def tool() -> Json:
    """This program as a component of the assessment's assets."""
    return {
        "uuid": stable_uuid("tool"),
        "type": "software",
        "title": TOOL,
        "description": "按指南逐条审核证据文件夹的程序：结论由规则得出，注明文件、位置和原文。",
        "props": [{"name": "version", "value": tool_version()}],
        "status": {"state": "operational"},
    }


def assets() -> Json:
    """The assessment's assets: the program, and the platform it is."""
    platform = {"uuid": stable_uuid("platform"), "title": TOOL, "uses-components": [{"component-uuid": tool()["uuid"]}]}
    return {"components": [tool()], "assessment-platforms": [platform]}


def owner_of(requirement: Requirement, audit: Audit) -> str:
    """The department responsible in this plant."""
    return department(requirement.owner, audit.profile)


def controls(standard: Standard) -> tuple[Requirement, ...]:
    """The guideline's own requirements, in its order; additions to it are no controls."""
    return tuple(r for r in standard.requirements.values() if not r.addition)
