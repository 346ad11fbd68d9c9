"""The Word forms: templates/forms/TYPE.docx filled in by docxtpl from the profile; TYPE.yaml describes each."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from docxtpl import DocxTemplate

from generator.documents import full_number, repack
from generator.facts import Facts
from generator.paths import TEMPLATES
from generator.rows import listed
from generator.text import Missing, plain
from standard.profile import Profile


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what its description says; path is the Word template."""

    type: str
    number: str
    title: str
    path: Path
    tables: tuple[Mapping[str, Any], ...]
    departments: tuple[str, ...] = ("carbon_lead",)
    when: Mapping[str, bool] | None = None


@cache
def forms() -> tuple[Form, ...]:
    """All forms, in the order of their numbers."""
    return tuple(sorted(map(_read, sorted((TEMPLATES / "forms").glob("*.yaml"))), key=lambda form: form.number))


def _read(path: Path) -> Form:
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    tables = tuple(block["table"] for block in spec["blocks"] if "table" in block)
    departments = tuple(spec.get("departments", ("carbon_lead",)))
    word = path.with_suffix(".docx")
    return Form(spec["type"], spec["number"], spec["title"], word, tables, departments, spec.get("when"))


def form_missing(form: Form, profile: Profile) -> tuple[str, ...]:
    """The facts that a form's prepared rows and labels lack."""
    missing = Missing()
    _word(form, Facts(profile, missing))
    return tuple(missing.labels)


def write_form(form: Form, profile: Profile) -> bytes:
    """The finished Word file, blank but for what the profile knows."""
    word = _word(form, Facts(profile, Missing()))
    word.docx.core_properties.title = form.title
    word.docx.core_properties.subject = profile.name
    buffer = io.BytesIO()
    word.save(buffer)
    return repack(buffer.getvalue())


def _word(form: Form, facts: Facts) -> DocxTemplate:
    word = DocxTemplate(form.path)
    env = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_printed)
    word.render(_context(form, facts), env, autoescape=True)
    return word


def _context(form: Form, facts: Facts) -> dict[str, Any]:
    profile, names = facts.profile, facts.names()
    return names | {
        "title": form.title,
        "number": full_number(profile, form.number),
        "version": str(profile.data.get("version", "A/0")),
        "department": facts.owner(*form.departments),
        "kept": f"不少于{names['retention']}年",
        "person": lambda role: _named(profile, role),
        "tables": {table["id"]: _rows(table, facts) for table in form.tables},
    }


def _named(profile: Profile, role: str) -> str:
    """（姓名） of who holds a role, for the label of the place where that person signs; empty when not known."""
    person = profile.person(role)
    return f"（{person['name']}）" if person else ""


def _rows(table: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    """The prepared rows of a table with every column, then the blank ones."""
    blank = dict.fromkeys((column["key"] for column in table["columns"]), "")
    prepared = listed(table["rows"], facts) if "rows" in table else []
    rows = [blank | {key: plain(value) for key, value in row.values.items() if key in blank} for row in prepared]
    rows += [blank] * int(table.get("blank", 0))
    return [{**row, "index": index} if "index" in blank else row for index, row in enumerate(rows, start=1)]


def _printed(value: object) -> object:
    return value if isinstance(value, jinja2.Undefined) else plain(value)
