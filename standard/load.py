"""Reads standard/*.yaml into a Standard, validated: the first fault is told by file, entry and field."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from standard.errors import UserError
from standard.model import CheckSpec, Concept, DocumentType, Expectation, Requirement, Standard
from standard.schema import CONCEPT, DOCUMENT, DUTY, ERRATUM, FACTOR, REQUIREMENT, TOLERANCE, Checker

ROOT = Path(__file__).resolve().parent
NAME = "水泥企业碳管理体系实施指南（T/CQSES，草案）"
IDS_FILE = "requirement-ids.tsv"
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CLAUSE = re.compile(r"\d+(?:\.\d+)*")


def load(root: Path | None = None) -> Standard:
    """The standard as data, from `root`: the folder with clauses/, documents.yaml and the rest (the shipped one)."""
    return _load((root or ROOT).resolve())


def clause_of(requirement: str) -> str:
    """The clause a requirement stands in: 4.3 of 4.3.c, 5.1.2 of 5.1.2.a.1, 4.4.1 of 4.4.1-3."""
    found = _CLAUSE.match(requirement)
    return found.group() if found else ""


def listed_ids(root: Path | None = None) -> dict[str, str]:
    """The guideline's own requirement ids, in its order, with their modality (requirement-ids.tsv)."""
    path = (root or ROOT) / IDS_FILE
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row["modality"] for row in csv.DictReader(lines, delimiter="\t")}


@cache
def _load(root: Path) -> Standard:
    clauses, requirements = _chapters(root)
    concepts = read_yaml(root / "vocabulary.yaml")
    factors = _section(root / "factors.yaml", "factors", dict)
    words = read_yaml(root / "check_words.yaml") if (root / "check_words.yaml").is_file() else {}
    limits = _section(root / "tolerances.yaml", "tolerances", dict) if (root / "tolerances.yaml").is_file() else {}
    factor, concept, limit = Checker(FACTOR), Checker(CONCEPT), Checker(TOLERANCE)
    return Standard(
        name=NAME,
        requirements=_in_order(requirements, root),
        documents={d.id: d for d in _documents(root / "documents.yaml")},
        concepts={
            **{str(i): _concept(str(i), concept.check(c, f"vocabulary.yaml {i}")) for i, c in concepts.items()},
            **{
                str(i): replace(_concept(str(i), concept.check(c, f"check_words.yaml {i}")), computing=True)
                for i, c in words.items()
            },
        },
        clauses=clauses,
        factors={str(i): factor.check(f, f"factors.yaml {i}") for i, f in factors.items()},
        errata=_entries(root / "errata.yaml", "errata", Checker(ERRATUM), "number"),
        calendar=_entries(root / "calendar.yaml", "calendar", Checker(DUTY), "id"),
        tolerances={str(i): limit.check(t, f"tolerances.yaml {i}") for i, t in limits.items()},
    )


def _chapters(root: Path) -> tuple[dict[str, str], dict[str, Requirement]]:
    paths = sorted((root / "clauses").glob("*.yaml"))
    if not paths:
        raise UserError("没有条款文件", where=str(root / "clauses"), remedy="应有 chapter-4.yaml 等")
    headings: dict[str, str] = {}
    entries: list[tuple[str, Mapping[str, Any]]] = []
    for path in paths:
        chapter = read_yaml(path)
        headings |= {str(n): str(h) for n, h in _section(path, "clauses", dict, chapter).items()}
        entries += [(path.name, e) for e in _section(path, "requirements", list, chapter)]
    checker, found = Checker(REQUIREMENT), dict[str, Requirement]()
    for at, (name, entry) in enumerate(entries):
        label = entry.get("id", f"第{at + 1}条") if isinstance(entry, dict) else f"第{at + 1}条"
        requirement = _requirement(checker.check(entry, f"{name} {label}"), headings)
        if requirement.id in found:
            raise UserError("编号重复", where=f"{name} {label} id", remedy="每个编号只写一次")
        found[requirement.id] = requirement
    return headings, found


def _requirement(entry: Mapping[str, Any], headings: Mapping[str, str]) -> Requirement:
    clause = clause_of(entry["id"])
    expects = tuple(Expectation(tuple(e["any_of"]), tuple(_check(c) for c in e["checks"])) for e in entry["expects"])
    given = {k: v for k, v in entry.items() if k != "expects"}
    return Requirement(**given, clause=clause, title=headings.get(clause, ""), expects=expects)


def _check(entry: Mapping[str, Any]) -> CheckSpec:
    name, params = next(iter(entry.items()))
    return CheckSpec(str(name), {"expr": params} if isinstance(params, str) else dict(params))


def _in_order(requirements: Mapping[str, Requirement], root: Path) -> dict[str, Requirement]:
    """The guideline's order; an addition keeps its place after the one it follows in its file."""
    place = {i: n for n, i in enumerate(listed_ids(root))} if (root / IDS_FILE).is_file() else {}
    last, keys = -1, {}
    for requirement in requirements:
        last = place.get(requirement, last)
        keys[requirement] = last
    return {i: requirements[i] for i in sorted(requirements, key=lambda i: keys[i])}


def _documents(path: Path) -> Iterable[DocumentType]:
    for entry in _entries(path, "documents", Checker(DOCUMENT), "id"):
        yield DocumentType(**_tuples(entry))


def _concept(concept: str, entry: Mapping[str, Any]) -> Concept:
    return Concept(id=concept, **_tuples(entry))


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}


def _entries(path: Path, section: str, checker: Checker, key: str) -> tuple[Mapping[str, Any], ...]:
    found: dict[object, Mapping[str, Any]] = {}
    for at, entry in enumerate(_section(path, section, list)):
        label = entry.get(key, f"第{at + 1}条") if isinstance(entry, dict) else f"第{at + 1}条"
        checked = checker.check(entry, f"{path.name} {label}")
        if checked[key] in found:
            raise UserError("重复", where=f"{path.name} {label} {key}", remedy="每个只写一次")
        found[checked[key]] = checked
    return tuple(found.values())


def _section(path: Path, section: str, kind: type, content: Mapping[Any, Any] | None = None) -> Any:
    value = (content or read_yaml(path)).get(section)
    if not isinstance(value, kind):
        raise UserError(f"应有一节“{section}:”，其下是{'列表' if kind is list else '若干“名称: 值”'}", where=path.name)
    return value


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Safe YAML in which a name written twice is an error, not silently the second one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                if key_node.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"“{key_node.value}”写了两次", key_node.start_mark
                    )
                seen.add(key_node.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def read_yaml(path: Path) -> dict[Any, Any]:
    """The mapping that a YAML file holds; a UserError tells where it is none."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except FileNotFoundError:
        raise UserError("没有这个文件", where=str(path)) from None
    except UnicodeDecodeError:
        raise UserError("不是UTF-8编码", where=path.name, remedy="请另存为UTF-8编码") from None
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", "")
        twice = problem if "写了两次" in str(problem) else "不是有效的YAML"
        where = f"{path.name} 第{mark.line + 1}行" if mark else path.name
        raise UserError(twice, where=where, remedy="请检查缩进、冒号后的空格和引号") from None
    if not isinstance(data, dict):
        raise UserError("应是若干“名称: 值”", where=path.name)
    return data
