"""What the set consists of: every document, form and ledger with its template, its title, whether it applies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.derived import calendar_file, derived_rows
from generator.documents import Template, render_body, template_names, templates, write_document
from generator.facts import Facts
from generator.forms import Form, forms, write_form
from generator.ledgers import Layout, layouts, ledger_missing, left_out, write_ledger
from generator.options import Options
from generator.templating import sandbox, told
from generator.text import Missing
from standard.model import Standard
from standard.profile import Profile, label_of

Made = tuple[bytes, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One file of the set. make: (profile) → the file and the facts it lacks. reason: why it does not apply."""

    key: str
    type: str
    number: str
    title: str
    suffix: str
    path: Path
    blank: bool
    make: Callable[[Profile], Made]
    reason: str = ""
    sheets_left_out: tuple[tuple[str, str], ...] = ()


def recipes(profile: Profile, standard: Standard, options: Options) -> list[Recipe]:
    """Everything that there is a template for, whether it applies or not, in the order of their numbers."""
    found: dict[str, Recipe] = {}
    for folder in options.folders():
        for template in templates(folder):
            found[template.type] = _document(template, profile, options)
        for form in forms(folder):
            found[form.type] = _form(form, profile)
        for layout in layouts(folder):
            found[layout.type] = _ledger(layout, profile, standard, found)
    if (calendar := found.get("compliance_calendar")) is not None:
        found["compliance_calendar.ics"] = _calendar(calendar, standard)
    return sorted(found.values(), key=lambda r: (r.number, r.key))


def _document(template: Template, profile: Profile, options: Options) -> Recipe:
    def make(seen: Profile) -> Made:
        body = render_body(template, seen)
        return write_document(template, seen, body, options.house), body.missing

    title, reason = template.title, why_not(profile, template.applies_when)
    if "{" in title:
        names = template_names(Facts(profile, Missing()))
        with told(str(template.path), names):
            title = sandbox().from_string(title).render(names)
    return Recipe(
        template.type, template.type, template.number, title, "docx", template.path, template.skeleton, make, reason
    )


def _form(form: Form, profile: Profile) -> Recipe:
    reason = why_not(profile, form.applies_when)
    return Recipe(
        form.type, form.type, form.number, form.title, "docx", form.path, True, partial(write_form, form), reason
    )


def _ledger(layout: Layout, profile: Profile, standard: Standard, found: Mapping[str, Recipe]) -> Recipe:
    def make(seen: Profile) -> Made:
        rows = derived_rows(seen, standard, [r for r in found.values() if not r.reason]) if derived else {}
        data = write_ledger(layout, seen, standard.factors, rows)
        return data, ledger_missing(layout, seen, standard.factors, rows)

    derived = any("derived" in str(spec.get("rows")) for spec in layout.sheets)
    reason = why_not(profile, layout.when)
    left = tuple((name, why_not(profile, when)) for name, when in left_out(layout, profile).items())
    return Recipe(
        layout.type,
        layout.type,
        layout.number,
        layout.title,
        "xlsx",
        layout.path,
        not layout.complete,
        make,
        reason,
        () if reason else left,
    )


def _calendar(book: Recipe, standard: Standard) -> Recipe:
    def make(seen: Profile) -> Made:
        return calendar_file(seen, standard), ()

    return Recipe(
        "compliance_calendar.ics", book.type, book.number, book.title, "ics", book.path, False, make, book.reason
    )


def why_not(profile: Profile, condition: Mapping[str, bool] | None) -> str:
    """Why something does not apply, naming the facts; '' when it does."""
    told_ = []
    for fact, value in (condition or {}).items():
        if profile.facts.get(fact, False) != value:
            label = "有减排项目（CCER或碳普惠）" if fact == "has_projects" else label_of(("facts", fact)) or fact
            told_.append(f"“{label}”为{'否' if value else '是'}（facts.{fact}）")
    return f"企业资料中{'、'.join(told_)}" if told_ else ""


def describe(recipe: Recipe, standard: Standard) -> Mapping[str, Any]:
    """What the register says of a recipe's type; the usual for what the register does not know."""
    entry = standard.documents.get(recipe.type)
    if entry is None:
        return {"kind": "", "owner": "carbon_lead", "frequency": "", "retention": "", "beyond": True}
    return {k: getattr(entry, k) for k in ("kind", "owner", "frequency", "retention", "beyond")}
