"""The Word forms of fixed layout: templates/forms/TYPE.docx (docxtpl) with its head in TYPE.yaml beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.documents import opened, repack, template_names
from generator.facts import Facts
from generator.numbering import full_number
from generator.paths import TEMPLATES
from generator.rows import listed
from generator.templating import checked, sandbox, told
from generator.text import Missing, plain
from standard import plainyaml
from standard.errors import UserError
from standard.profile import Profile


@dataclass(frozen=True, slots=True)
class Form:
    """A form's template: the Word file and what its head says.

    departments: roles of those who fill it in. tables: its tables of rows, as described (templates/build_forms.py).
    """

    type: str
    number: str
    title: str
    path: Path
    applies_when: Mapping[str, bool] | None = None
    departments: tuple[str, ...] = ("carbon_lead",)
    tables: tuple[Mapping[str, Any], ...] = ()


@cache
def forms(folder: Path = TEMPLATES) -> tuple[Form, ...]:
    """All forms of a templates folder, in the order of their numbers."""
    found = [_read(path) for path in sorted((folder / "forms").glob("*.docx")) if not path.name.startswith("~$")]
    return tuple(sorted(found, key=lambda f: f.number))


def _read(path: Path) -> Form:
    head = path.with_suffix(".yaml")
    try:
        data = checked(plainyaml.parse(head.read_text(encoding="utf-8")), head)
    except FileNotFoundError:
        raise UserError("表单缺说明文件", where=str(head), remedy="写法见 docs/templates.md") from None
    tables = tuple(block["table"] for block in data.get("blocks", ()) if "table" in block)
    departments = tuple(data.get("departments", ("carbon_lead",)))
    return Form(data["type"], data["number"], data["title"], path, data.get("applies_when"), departments, tables)


def write_form(form: Form, profile: Profile) -> tuple[bytes, tuple[str, ...]]:
    """The finished form, and the facts that it lacks."""
    missing = Missing()
    facts = Facts(profile, missing)
    names = template_names(facts) | {
        "title": form.title,
        "number": full_number(profile, form.number),
        "version": str(profile.data.get("version", "A/0")),
        "department": facts.owner(*form.departments),
        "kept": f"不少于{profile.data.get('retention_years', 5)}年",
        "person": lambda role: _named(profile, role),
        "tables": {table["id"]: _rows(table, facts) for table in form.tables},
    }
    word = opened(form.path)
    with told(str(form.path), names):
        word.render(names, sandbox(autoescape=True, finalize=_printed), autoescape=True)
    word.docx.core_properties.title, word.docx.core_properties.subject = form.title, profile.name
    buffer = io.BytesIO()
    word.docx.save(buffer)
    return repack(buffer.getvalue()), tuple(missing.labels)


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


def _printed(value: Any) -> Any:
    """Numbers and lists as the documents print them; undefined names go through, to be told."""
    return plain(value) if isinstance(value, (bool, int, float, list, tuple)) else value
