"""Jinja for document bodies: profile texts can't break the Markdown; a missing fact is marked and noted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from generator.templating import sandbox

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&=:])")
TO_FILL = "待补充"


@dataclass(slots=True)
class Missing:
    """The facts that one document lacks, each once, in the order they are met.

    A label 'subject：item' is listed with the other items of its subject: one line for a table's row.
    """

    found: dict[str, list[str]] = field(default_factory=dict)

    def fill(self, value: object, label: str) -> object:
        """The value, or a mark to fill in (and a note of it) when there is none."""
        if value is None or value == "" or value == []:
            subject, _, item = label.partition("：")
            items = self.found.setdefault(subject, [])
            if item and item not in items:
                items.append(item)
            return f"【{TO_FILL}：{label}】"
        return value

    @property
    def labels(self) -> list[str]:
        """The lines of the list of missing facts."""
        return [f"{subject}：{'、'.join(items)}" if items else subject for subject, items in self.found.items()]


_DEPARTMENT_HEADS = ("岗位、部门", "部门", "受审核部门", "受审部门")
_CELLS = re.compile(r"(?<!\\)\|")


def one_row_each(text: str) -> str:
    """Markdown tables of departments, with one row for each: a department that plays several roles is named once."""
    found, table = list[str](), list[str]()
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            table.append(line)
            continue
        found += _joined(table)
        table = []
        found.append(line)
    return "\n".join(found)


def _joined(table: list[str]) -> list[str]:
    rows = [[cell.strip() for cell in _CELLS.split(line)[1:-1]] for line in table]
    if len(rows) < 4 or rows[0][0] not in _DEPARTMENT_HEADS:
        return table
    kept = dict[str, list[str]]()
    for row in rows[2:]:
        if not all(row) or len(row) != len(rows[0]):
            return table  # something is written in by hand: every row has its room
        known = kept.setdefault(row[0], row)
        if known is not row:
            kept[row[0]] = [_both(a, b) for a, b in zip(known, row, strict=True)]
    return [*table[:2], *(f"| {' | '.join(row)} |" for row in kept.values())]


def _both(one: str, other: str) -> str:
    """Two cells as one: lists of short words share their items, sentences stand side by side."""
    parts = [*one.split("、"), *other.split("、")]
    if all(len(part) <= 4 for part in parts):
        return "、".join(dict.fromkeys(parts))
    return "；".join(dict.fromkeys([*one.split("；"), *other.split("；")]))


def plain(value: object) -> str:
    """A value as it is printed: one line, no control characters, large numbers with separators."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10000 else str(value)
    if isinstance(value, float):
        return plain(int(value)) if value.is_integer() else f"{value:,}"
    if isinstance(value, (list, tuple)):
        return "、".join(plain(v) for v in value)
    return _CONTROL.sub(" ", str(value)).strip()


def escaped(value: object) -> str:
    """A value as Markdown text: every mark that Markdown knows is taken literally."""
    return str(value) if isinstance(value, Markup) else _PUNCTUATION.sub(r"\\\1", plain(value))


def environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """For Markdown bodies: undefined names are errors, values are escaped on output."""
    return sandbox(
        loader=loader,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: object) -> object:
    return value if isinstance(value, (jinja2.Undefined, Markup)) else escaped(value)


def render_all(value: Any, names: Mapping[str, Any]) -> Any:
    """A catalogue (nested lists and mappings) with its texts rendered, unescaped: it is not Markdown yet."""
    if isinstance(value, str):
        return _compiled(value).render(names) if "{{" in value or "{%" in value else value
    if isinstance(value, list):
        return [render_all(v, names) for v in value]
    if isinstance(value, dict):
        return {k: render_all(v, names) for k, v in value.items()}
    return value


@cache
def _compiled(text: str) -> jinja2.Template:
    """A catalogue's text as a template: undefined names are errors, values stay as they are."""
    return _CATALOGUE.from_string(text)


def _printed(value: object) -> object:
    return value if isinstance(value, jinja2.Undefined) else plain(value)


_CATALOGUE = sandbox(finalize=_printed)
