"""The Word documents: templates/documents/*.md.j2 filled from the profile, set in the house style."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate

from generator import markdown
from generator.contents import add_contents
from generator.facts import Facts
from generator.figures import figures
from generator.numbering import full_number
from generator.paths import TEMPLATES
from generator.planning import planning_names
from generator.references import reference_names
from generator.templating import front_matter, sandbox, told
from generator.text import Missing, environment, one_row_each, plain
from standard.errors import UserError
from standard.profile import Profile

HOUSE = TEMPLATES / "house.docx"
_TAG = re.compile(r"\{%.*?%\}")
_EPOCH = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Template:
    """A document's template: its front matter and its body.

    skeleton: a report, record or plan of one occasion that is filled in and signed later; its cover stays unsigned.
    above: the lines of the file before the body.
    """

    type: str
    number: str
    title: str
    body: str
    path: Path
    subtitle: str = ""
    contents: bool = False
    skeleton: bool = False
    above: int = 0
    applies_when: Mapping[str, bool] | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A document's text, filled in but not yet set in Word."""

    title: str
    text: str
    missing: tuple[str, ...]


@cache
def templates(folder: Path = TEMPLATES) -> tuple[Template, ...]:
    """All document templates of a templates folder, in the order of their numbers."""
    found = [_read(path) for path in sorted((folder / "documents").glob("*.md.j2"))]
    return tuple(sorted(found, key=lambda t: t.number))


def _read(path: Path) -> Template:
    head, body, above = front_matter(path)
    strange = set(head) - {f.name for f in fields(Template)}
    if strange:
        known = "、".join(f.name for f in fields(Template) if f.name not in ("body", "path", "above"))
        raise UserError(f"模板开头有不认识的项：{'、'.join(sorted(strange))}", where=str(path), remedy=f"可用：{known}")
    return Template(body=body, path=path, above=above, **head)


def render_body(template: Template, profile: Profile) -> Body:
    """Fill in a template's text; the facts it lacks are marked in it and listed."""
    missing = Missing()
    facts = Facts(profile, missing)
    names = template_names(facts)
    env = environment(jinja2.FileSystemLoader([template.path.parent, TEMPLATES / "documents"]))
    body, lines = _keep_line_ends(template.body)
    with told(str(template.path), names):
        title = sandbox().from_string(template.title).render(names)
    with told(str(template.path), names, lambda n: lines[min(n, len(lines)) - 1] + template.above):
        text = one_row_each(env.from_string(body).render(_called(names)))
    _cover(template, profile, title, missing)
    return Body(title, text, tuple(missing.labels))


def template_names(facts: Facts) -> dict[str, Any]:
    """Every name that a template may use."""
    return facts.names() | planning_names(facts) | reference_names(facts) | _signature(facts.profile, facts.missing)


def _keep_line_ends(body: str) -> tuple[str, list[int]]:
    """Jinja drops the line end after a block tag: wanted after a tag that has a line to itself, not after text.

    Also gives, for each line of the result, its line in the body (from 1).
    """
    kept, numbers = "", list[int]()
    for number, line in enumerate(body.splitlines(keepends=True), 1):
        doubled = line.endswith("%}\n") and bool(_TAG.sub("", line).strip())
        kept += line + "\n" * doubled
        numbers += [number] * (1 + doubled)
    return kept, numbers or [1]


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


def write_document(template: Template, profile: Profile, body: Body | None = None, house: Path = HOUSE) -> bytes:
    """The finished Word file; body when it has been rendered already, house: the Word template with the styles."""
    body = body or render_body(template, profile)
    word = opened(house)
    env = sandbox(autoescape=True)
    cover = _cover(template, profile, body.title, Missing())
    with told(str(house), cover):
        word.render(cover, env, autoescape=True)
    document = word.docx
    document.core_properties.title = body.title
    document.core_properties.subject = profile.name
    if template.contents:
        add_contents(document, markdown.headings(body.text))
    markdown.write(document, body.text, figures(profile))
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def opened(path: Path) -> DocxTemplate:
    """A Word template, when it is one."""
    try:
        word = DocxTemplate(path)
        word.init_docx()
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, PackageNotFoundError):
        raise UserError("不是能打开的Word模板（.docx）", where=str(path), remedy="请用Word另存为.docx后再试") from None
    return word


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
