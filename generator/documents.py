"""The Word documents: templates/documents/*.md.j2 filled from the profile, set in the house style."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from docxtpl import DocxTemplate

from generator import markdown
from generator.contents import add_contents
from generator.facts import Facts
from generator.figures import figures
from generator.paths import TEMPLATES
from generator.planning import planning_names
from generator.references import reference_names
from generator.text import Missing, environment, plain
from standard.profile import Profile

HOUSE = TEMPLATES / "house.docx"
_TAG = re.compile(r"\{%.*?%\}")
_EPOCH = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Template:
    """A document's template: its front matter and its body.

    skeleton: a report, record or plan of one occasion that is filled in and signed later; its cover stays unsigned.
    """

    type: str
    number: str
    title: str
    body: str
    path: Path
    subtitle: str = ""
    contents: bool = False
    skeleton: bool = False
    applies_when: Mapping[str, bool] | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A document's text, filled in but not yet set in Word."""

    title: str
    text: str
    missing: tuple[str, ...]


@cache
def templates() -> tuple[Template, ...]:
    """All document templates, in the order of their numbers."""
    found = [_read(path) for path in sorted((TEMPLATES / "documents").glob("*.md.j2"))]
    return tuple(sorted(found, key=lambda t: t.number))


def _read(path: Path) -> Template:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Template(body=body, path=path, **yaml.safe_load(head))


def full_number(profile: Profile, number: str) -> str:
    """The document number with the company's prefix: given, else its upper-case Latin alias, else none."""
    prefix = profile.data.get("document_prefix")
    if prefix is None:
        aliases = profile.data.get("aliases", [])
        prefix = next((a for a in aliases if a.isascii() and a.isalnum() and a.isupper() and len(a) <= 10), None)
    return f"{prefix}-{number}" if prefix else number


def render_body(template: Template, profile: Profile) -> Body:
    """Fill in a template's text; the facts it lacks are marked in it and listed."""
    missing = Missing()
    facts = Facts(profile, missing)
    prefix = full_number(profile, "")
    names = facts.names() | planning_names(facts) | reference_names(facts, prefix) | _signature(profile, missing)
    env = environment(jinja2.FileSystemLoader(TEMPLATES / "documents"))
    title = jinja2.Template(template.title, undefined=jinja2.StrictUndefined).render(names)
    text = env.from_string(_keep_line_ends(template.body)).render(_called(names))
    _cover(template, profile, title, missing)
    return Body(title, text, tuple(missing.labels))


def _keep_line_ends(body: str) -> str:
    """Jinja drops the line end after a block tag: wanted after a tag that has a line to itself, not after text."""
    lines = body.splitlines(keepends=True)
    return "".join(x + "\n" if x.endswith("%}\n") and _TAG.sub("", x).strip() else x for x in lines)


def _called(names: dict[str, Any]) -> dict[str, Any]:
    """The lines that are put together only when a template prints them, as objects that do so."""
    lazy = ("legal_nature", "filed_capacity", "output_last3", "ccer")
    return names | {name: _Lazy(names[name]) for name in lazy}


class _Lazy:
    """Text that is worked out, and its lacks noted, when it is printed."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __str__(self) -> str:
        return plain(self.function())


def _signature(profile: Profile, missing: Missing) -> dict[str, Any]:
    """Who signs and when: only what the profile states as signed; a lack is noted where it is printed."""
    approved = profile.data.get("approvals", {}).get("approved")
    person = profile.person("top_management")
    who = f"（{person['name']}）" if person else ""
    issued = _chinese_date(profile.data.get("issue_date"))
    return {
        "signatory": _Lazy(lambda: missing.fill(approved and approved["name"], f"批准人签字{who}")),
        "effective_on": _Lazy(lambda: missing.fill(_chinese_date(profile.data.get("effective_date")), "实施日期")),
        "signed_on": _Lazy(lambda: missing.fill(issued, "发布日期")),
    }


def _chinese_date(date: str | None) -> str | None:
    if date is None:
        return None
    day = dt.date.fromisoformat(date)
    return f"{day.year}年{day.month}月{day.day}日"


def write_document(template: Template, profile: Profile, body: Body | None = None) -> bytes:
    """The finished Word file; body when it has been rendered already."""
    body = body or render_body(template, profile)
    word = DocxTemplate(HOUSE)
    env = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    word.render(_cover(template, profile, body.title, Missing()), env, autoescape=True)
    document = word.docx
    document.core_properties.title = body.title
    document.core_properties.subject = profile.name
    if template.contents:
        add_contents(document, markdown.headings(body.text))
    markdown.write(document, body.text, figures(profile))
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def _cover(template: Template, profile: Profile, title: str, missing: Missing) -> dict[str, Any]:
    """What cover, revision record and header print."""
    data = profile.data
    if template.skeleton:
        return _unsigned(template, profile, title)
    signed = {key: _approval(profile, key, label, missing) for key, label in _APPROVALS.items()}
    version = str(data.get("version", "A/0"))
    issued = plain(missing.fill(data.get("issue_date"), "发布日期"))
    first = {"version": version, "chapter": "全部", "summary": "首次发布" if version == "A/0" else "换版发布"}
    first |= {"by": signed["prepared"]["name"], "approved": signed["approved"]["name"], "date": issued}
    blank = dict.fromkeys(first, "")
    return signed | {
        "company": plain(profile.name),
        "title": plain(title),
        "subtitle": template.subtitle,
        "number": full_number(profile, template.number),
        "version": version,
        "controlled": "■受控　□非受控" if data.get("controlled", True) else "□受控　■非受控",
        "issue_date": issued,
        "effective_date": plain(missing.fill(data.get("effective_date"), "实施日期")),
        "revisions": [first, *[blank] * 5],
    }


def _unsigned(template: Template, profile: Profile, title: str) -> dict[str, Any]:
    """The cover of what is filled in later: number and version of the layout, everything else blank."""
    nobody = {"name": "", "date": ""}
    revision = dict.fromkeys(("version", "chapter", "summary", "by", "approved", "date"), "")
    return dict.fromkeys(_APPROVALS, nobody) | {
        "company": plain(profile.name),
        "title": plain(title),
        "subtitle": template.subtitle,
        "number": full_number(profile, template.number),
        "version": str(profile.data.get("version", "A/0")),
        "controlled": "□受控　□非受控",
        "issue_date": _DAY,
        "effective_date": _DAY,
        "revisions": [revision] * 6,
    }


_DAY = "　　　　年　　月　　日"
_APPROVALS = {"prepared": "编制", "reviewed": "审核", "approved": "批准"}
_BY_DEFAULT = {"prepared": "carbon_lead", "reviewed": "representative", "approved": "top_management"}


def _approval(profile: Profile, key: str, label: str, missing: Missing) -> dict[str, str]:
    """Name and date of a signature; when not signed, the mark names who is to sign."""
    given = profile.data.get("approvals", {}).get(key)
    if given:
        return {"name": plain(given["name"]), "date": plain(given["date"])}
    person = profile.person(_BY_DEFAULT[key])
    expected = f"（{person['name']}）" if person and key != "prepared" else ""
    return {
        "name": plain(missing.fill(None, f"{label}人签字{expected}")),
        "date": plain(missing.fill(None, f"{label}日期")),
    }


def repack(data: bytes) -> bytes:
    """The same archive with fixed times, so that the same content always gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(zipfile.ZipInfo(item.filename, _EPOCH), source.read(item), zipfile.ZIP_DEFLATED)
    return out.getvalue()
