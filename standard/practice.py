"""How internal audits are done, as data: grading.yaml (grades, conclusions), internal_audit.yaml (samples, …)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from standard.load import ROOT, read_yaml
from standard.schema import CLAUSES, NEEDED, TEXT, TEXTS, Checker
from standard.words import FACTS, ROLES

GRADES = ("严重", "一般", "观察项")
_DAYS: Mapping[str, Any] = {"required": True, "type": "integer", "min": 0}
_CONDITION: Mapping[str, Any] = {
    "modality": {"allowed": ["shall", "should"]},
    "verdicts": {"type": "list", "allowed": ["missing", "nonconform", "partial"]},
    "min_weight": {"allowed": [1, 2, 3]},
    "shown_by": {"allowed": ["document", "record"]},
    "checks": TEXTS,
    "outcomes": {"type": "list", "allowed": ["violated", "short", "absent"]},
    "requirements": CLAUSES,
    "lacking_documents": TEXTS,
    "max_confidence": {"type": "number", "min": 0, "max": 1},
    "whole_clause": {"type": "boolean"},
    "repeated": {"type": "boolean"},
}
_WHEN: Mapping[str, Any] = {"required": True, "type": "dict", "schema": _CONDITION}
_CLASS: Mapping[str, Any] = {"name": NEEDED, "meaning": NEEDED, "when": _WHEN}
_GRADING: Mapping[str, Any] = {
    "grades": {
        "name": {"required": True, "allowed": list(GRADES)},
        "meaning": NEEDED,
        "contain_days": _DAYS,
        "plan_days": _DAYS,
        "close_days": _DAYS,
    },
    "rules": {
        "id": NEEDED,
        "grade": {"required": True, "allowed": list(GRADES)},
        "rule": NEEDED,
        "why": NEEDED,
        "when": _WHEN,
    },
    "kinds": _CLASS,
    "categories": {**_CLASS, "name": {"required": True, "allowed": list("abcde")}},
    "conclusions": {
        "max_major": {"type": "integer", "min": 0},
        "min_rate": {"type": "number", "min": 0, "max": 1},
        "conformity": NEEDED,
        "effectiveness": NEEDED,
    },
}
_ROLE_CLAUSES: Mapping[str, Any] = {"type": "dict", "keysrules": {"allowed": list(ROLES)}, "valuesrules": CLAUSES}
_PRACTICE: Mapping[str, Any] = {
    "sampling": {
        "required": True,
        "type": "dict",
        "schema": {k: {"required": True, "type": "integer", "min": 1} for k in ("least", "most")},
    },
    "everyone": {**CLAUSES, "required": True},
    "related": {**_ROLE_CLAUSES, "required": True},
    "risks": {
        "required": True,
        "type": "list",
        "schema": {
            "type": "dict",
            "schema": {"text": NEEDED, "clauses": CLAUSES, "when": {"allowed": list(FACTS)}},
        },
    },
    "questions": {"required": True, "type": "dict", "valuesrules": TEXT},
}


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of nonconformities: what it means, and the days allowed to contain it, to plan and to close."""

    name: str
    meaning: str
    contain_days: int
    plan_days: int
    close_days: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of grading: the grade it gives, its words, why, and the conditions, all needed."""

    id: str
    grade: str
    rule: str
    why: str
    when: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Class:
    """A kind (体系性 …) or a category of 8.1 (a–e) with its conditions."""

    name: str
    meaning: str
    when: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An audit conclusion, and when it is drawn: severe nonconformities at most, share of requirements met at least."""

    conformity: str
    effectiveness: str
    max_major: int | None = None
    min_rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Grading:
    """standard/grading.yaml; of rules, kinds, categories and conclusions the first that fits decides."""

    grades: Mapping[str, Grade]
    rules: tuple[Rule, ...]
    kinds: tuple[Class, ...]
    categories: tuple[Class, ...]
    conclusions: tuple[Conclusion, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """standard/internal_audit.yaml.

    least, most: bounds of a sample. everyone: requirements asked in every department; related: role → requirements it
    takes part in. risks: (text, clauses, profile fact or ''). questions: requirement → what the auditor asks.
    """

    least: int
    most: int
    everyone: tuple[str, ...]
    related: Mapping[str, tuple[str, ...]]
    risks: tuple[tuple[str, tuple[str, ...], str], ...]
    questions: Mapping[str, str]


@cache
def load_grading(root: Path = ROOT) -> Grading:
    """The rules of grading; a UserError names the first faulty entry."""
    data = read_yaml(root / "grading.yaml")
    parts = {name: tuple(_checked(data, name)) for name in _GRADING}
    grades = (Grade(**g) for g in parts["grades"])
    return Grading(
        grades={g.name: g for g in grades},
        rules=tuple(Rule(**r) for r in parts["rules"]),
        kinds=tuple(Class(**k) for k in parts["kinds"]),
        categories=tuple(Class(**c) for c in parts["categories"]),
        conclusions=tuple(Conclusion(**c) for c in parts["conclusions"]),
    )


def _checked(data: Mapping[Any, Any], name: str) -> list[Mapping[str, Any]]:
    checker = Checker(_GRADING[name])
    return [checker.check(e, f"grading.yaml {name} 第{i}项") for i, e in enumerate(data.get(name) or (), 1)]


@cache
def load_practice(root: Path = ROOT) -> Practice:
    """How samples are drawn and what is asked; a UserError names the first faulty entry."""
    data = Checker(_PRACTICE).check(read_yaml(root / "internal_audit.yaml"), "internal_audit.yaml")
    return Practice(
        least=data["sampling"]["least"],
        most=data["sampling"]["most"],
        everyone=tuple(data["everyone"]),
        related={role: tuple(ids) for role, ids in data["related"].items()},
        risks=tuple((r["text"], tuple(r.get("clauses", ())), r.get("when", "")) for r in data["risks"]),
        questions={str(k): str(v) for k, v in data["questions"].items()},
    )
