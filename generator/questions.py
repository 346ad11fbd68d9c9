"""What the questionnaire asks: the profile's fields by department, with explanation, choices and an example each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from generator.paths import TEMPLATES
from standard import plainyaml
from standard.profile import SCHEMA_FILE

Place = tuple[str | int, ...]
_COMMENT = re.compile(r"^\s*#?\s*(?:- )?([a-z_0-9]+):.*?\s#\s*(.+)$")
_KINDS = {"string": "文字", "integer": "整数", "number": "数字", "boolean": "是或否"}
OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Question:
    """One field: where it stands in the profile (below a list: in its row), how it is asked."""

    path: Place
    label: str
    rule: Mapping[str, Any]
    explanation: str
    example: Any = None

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be picked; empty for free text."""
        if self.rule.get("type") == "boolean":
            return ("是", "否")
        return tuple(map(str, self.rule.get("allowed", ())))


@dataclass(frozen=True, slots=True)
class Table:
    """A list of the profile: its rows' fields, or one column when it is a list of plain values (path () in it)."""

    path: Place
    label: str
    columns: tuple[Question, ...]

    @property
    def plain(self) -> bool:
        """Whether the list holds plain values."""
        return self.columns[0].path == ()


@dataclass(frozen=True, slots=True)
class Group:
    """What one department is asked."""

    name: str
    ask: str
    questions: tuple[Question, ...]
    tables: tuple[Table, ...]


def groups() -> list[Group]:
    """All groups, in the order of templates/questionnaire.yaml; fields that none names come last."""
    rules, given = _rules(), plainyaml.parse((TEMPLATES / "questionnaire.yaml").read_text(encoding="utf-8"))["groups"]
    named = {key for group in given for key in group["keys"]}
    rest = [key for key in rules if key not in named]
    if rest:
        given = [*given, {"name": "补充", "ask": "碳管理牵头部门", "keys": rest}]
    return [_group(g["name"], g["ask"], {k: rules[k] for k in g["keys"] if k in rules}) for g in given]


def _group(name: str, ask: str, rules: Mapping[str, Any]) -> Group:
    found = list(_fields((), rules, ""))
    questions = tuple(f for f in found if isinstance(f, Question))
    return Group(name, ask, questions, tuple(f for f in found if isinstance(f, Table)))


def _fields(path: Place, rules: Mapping[str, Any], above: str) -> Iterator[Question | Table]:
    for key, rule in rules.items():
        here, label = (*path, key), f"{above}{rule.get('label', key)}"
        if rule.get("type") == "dict" and "schema" in rule:
            yield from _fields(here, rule["schema"], f"{label}：")
        elif rule.get("type") == "list":
            yield _table(here, label, rule)
        else:
            yield _question(here, label, rule, _at(_examples(), here))


def _table(path: Place, label: str, rule: Mapping[str, Any]) -> Table:
    inside = rule["schema"]
    example = _at(_examples(), (*path, 0))
    if "schema" not in inside:
        return Table(path, label, (_question((), label, inside, example),))
    columns = tuple(
        _question((key,), str(r.get("label", key)), r, example.get(key) if isinstance(example, dict) else None)
        for key, r in inside["schema"].items()
    )
    return Table(path, label, columns)


def _question(path: Place, label: str, rule: Mapping[str, Any], example: Any) -> Question:
    """A field with what is said of it: required, kind, choices, limits, the starting profile's remark."""
    said = ["必填"] if rule.get("required") else []
    if rule.get("date"):
        said.append("日期，写作2026-01-31")
    elif "allowed" in rule:
        said.append("从下拉表选取")
    else:
        kinds = rule.get("type", "string")
        said.append("或".join(_KINDS[k] for k in ([kinds] if isinstance(kinds, str) else kinds)))
    if "min" in rule:
        said.append(f"不小于{rule['min']}")
    if "max" in rule:
        said.append(f"不大于{rule['max']}")
    remark = _remarks().get(str(path[-1])) if path else None
    return Question(path, label, rule, "；".join([*said, *([remark] if remark else [])]), example)


def _at(value: Any, path: Place) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


@cache
def _rules() -> dict[str, Any]:
    return dict(plainyaml.parse(SCHEMA_FILE.read_text(encoding="utf-8")))


def _lines() -> list[str]:
    return (TEMPLATES / "profile.yaml").read_text(encoding="utf-8").splitlines()


@cache
def _examples() -> dict[str, Any]:
    """The starting profile with its commented examples switched on."""
    kept = [x.removeprefix("# ") for x in _lines() if not re.match(r"# ?(──|企业|只填|写法)", x)]
    return dict(plainyaml.parse("\n".join(kept)))


@cache
def _remarks() -> dict[str, str]:
    """The remarks of the starting profile by field name."""
    found: dict[str, str] = {}
    for line in _lines():
        if match := _COMMENT.match(line):
            found.setdefault(match[1], match[2].strip())
    return found
