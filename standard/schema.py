"""The rules of standard/*.yaml as cerberus schemas, with messages in Chinese that name file, entry and field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import cerberus
from cerberus import errors as codes

from standard.errors import UserError
from standard.words import FACTS, KINDS, MODALITIES, ROLES, SHOWN_BY

REQUIREMENT_ID = r"[4-8](\.\d+)*(-\d+|\.[a-z](\.\d+)?)"
CLAUSE = r"[4-8](\.\d+)*"

Rules = Mapping[str, Any]


def _texts(field: str, value: object, error: Callable[[str, str], None]) -> None:
    """A list of texts. One function instead of a child schema: the vocabulary has thousands of terms."""
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        error(field, "应是由非空文字组成的列表（像数字、日期、yes 的词要加引号）")
    elif len(set(value)) < len(value):
        twice = sorted({v for v in value if value.count(v) > 1})
        error(field, f"“{'、'.join(twice)}”写了两次")


def _checks(field: str, value: object, error: Callable[[str, str], None]) -> None:
    if not isinstance(value, list):
        error(field, "应是列表，每项写作“- 检查名: 参数”")
        return
    for at, check in enumerate(value):
        if not isinstance(check, dict) or len(check) != 1:
            error(field, f"第{at + 1}项应只有一个检查，写作“- 检查名: 参数”")
        elif not isinstance(params := next(iter(check.values())), (dict, str)):
            error(field, f"第{at + 1}项 {next(iter(check))} 的参数应是“名称: 值”（没有就写 {{}}），现为“{params}”")
        elif isinstance(params, str) and next(iter(check)) != "states":
            error(field, f"第{at + 1}项：只有 states 可以直接写表达式，{next(iter(check))} 的参数应是“名称: 值”")


TEXT: Rules = {"type": "string", "empty": False}
NEEDED: Rules = {**TEXT, "required": True}
TEXTS: Rules = {"check_with": _texts}
SOME_TEXTS: Rules = {"required": True, "check_with": _texts, "minlength": 1, "type": "list"}
CLAUSES: Rules = {"type": "list", "schema": {"type": "string", "regex": rf"({CLAUSE}|{REQUIREMENT_ID})"}}
CONFIDENCE: Rules = {"required": True, "allowed": ["H", "M", "L"]}

EXPECTATION: Rules = {
    "any_of": SOME_TEXTS,
    "checks": {"required": True, "check_with": _checks},
}
REQUIREMENT: Rules = {
    "id": {**NEEDED, "regex": REQUIREMENT_ID},
    "modality": {"required": True, "allowed": list(MODALITIES)},
    "statement": NEEDED,
    "owner": {"required": True, "allowed": list(ROLES)},
    "shown_by": {"required": True, "allowed": list(SHOWN_BY)},
    "applies_when": {"type": "dict", "keysrules": {"allowed": list(FACTS)}, "valuesrules": {"type": "boolean"}},
    "addition": {"type": "boolean"},
    "weight": {"allowed": [1, 2, 3]},
    "often_left_out": {"type": "boolean"},
    "watch": TEXT,
    "action": NEEDED,
    "consequence": TEXT,
    "expects": {"required": True, "type": "list", "minlength": 1, "schema": {"type": "dict", "schema": EXPECTATION}},
}
DOCUMENT: Rules = {
    "id": {**NEEDED, "regex": r"[a-z][a-z0-9_]*"},
    "d": {"type": "string", "regex": r"D\d\d"},
    "name": NEEDED,
    "aliases": SOME_TEXTS,
    "generic": TEXTS,
    "title_words": TEXTS,
    "kind": {"required": True, "allowed": list(KINDS)},
    "owner": {"required": True, "allowed": list(ROLES)},
    "frequency": NEEDED,
    "retention": NEEDED,
    "contents": SOME_TEXTS,
    "source": {"required": True, "allowed": ["named", "in_text", "implied"]},
    "layout": {"type": "string"},
    "carbon": {"type": "boolean"},
    "columns": TEXTS,
    "signs": TEXTS,
    "beyond": {"type": "boolean"},
    "subject": {"type": "string"},
}
CONCEPT: Rules = {
    "name": NEEDED,
    "terms": SOME_TEXTS,
    "unless": TEXTS,
    "ambiguous": TEXTS,
    "note": {"type": "string"},
}
FACTOR: Rules = {
    "name": NEEDED,
    "group": NEEDED,
    "value": {"required": True, "type": ["number", "list"]},
    "unit": NEEDED,
    "applies_to": NEEDED,
    "source": NEEDED,
    "source_key": NEEDED,
    "confidence": CONFIDENCE,
    "verified": {"required": True, "type": "boolean"},
    "clauses": CLAUSES,
    "note": TEXT,
}
TOLERANCE: Rules = {
    "name": NEEDED,
    "value": {"required": True, "type": "number"},
    "unit": NEEDED,
    "check": {**NEEDED, "regex": r"F\d\d(、F\d\d)*"},
    "source": NEEDED,
}
ERRATUM: Rules = {
    "number": {"required": True, "type": "integer"},
    "lines": NEEDED,
    "clauses": {**CLAUSES, "required": True},
    "wording": NEEDED,
    "problem": NEEDED,
    "reading": NEEDED,
}
DUTY: Rules = {
    "id": {**NEEDED, "regex": r"[a-z][a-z0-9_]*"},
    "duty": NEEDED,
    "rule": {"required": True, "type": "dict", "minlength": 1},
    "dates": {"type": "dict", "keysrules": {"type": "integer"}, "valuesrules": {"type": "date"}},
    "statutory": {"required": True, "type": "boolean"},
    "clauses": {**CLAUSES, "required": True},
    "owner": {"required": True, "allowed": list(ROLES)},
    "source": NEEDED,
    "source_key": NEEDED,
    "confidence": CONFIDENCE,
    "note": TEXT,
}
_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "list": "列表",
    "dict": "若干“名称: 值”",
    "date": "日期（写作 2026-01-31，不加引号）",
}


class Checker:
    """Validates entries of one kind against its rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._validator = cerberus.Validator(rules)

    def check(self, entry: object, where: str) -> Mapping[str, Any]:
        """The entry, or a UserError that names `where` and the field."""
        if not isinstance(entry, dict):
            raise UserError("应是若干“名称: 值”", where=where)
        if not self._validator.validate(entry, normalize=False):
            raise self._problem(where)
        return entry

    def _problem(self, where: str) -> UserError:
        error = next(_leaves(self._validator._errors))
        place = f"{where} {_field(error.document_path)}"
        problem, remedy = _message(error, self._rules)
        return UserError(problem, where=place, remedy=remedy)


def _leaves(errors: Any) -> Iterator[Any]:
    for error in errors:
        if error.child_errors:
            yield from _leaves(error.child_errors)
        else:
            yield error


def _field(path: tuple[Any, ...]) -> str:
    """expects[0].any_of"""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def _message(error: Any, rules: Rules) -> tuple[str, str]:
    limit, now = error.constraint, f"，现为“{error.value}”"
    if error.code == codes.REQUIRED_FIELD.code:
        return "必须填写", ""
    if error.code == codes.UNKNOWN_FIELD.code:
        known = EXPECTATION if "expects" in error.document_path[:-1] else rules
        return "不认识这一项", f"可用的有：{'、'.join(known)}"
    if error.code == codes.CUSTOM.code:
        return str(error.info[0]), ""
    if error.rule == "allowed":
        return f"不能是“{error.value}”", f"只能是：{'、'.join(map(str, limit))}"
    if error.rule == "type":
        wanted = [limit] if isinstance(limit, str) else limit
        return f"应是{'或'.join(_TYPES.get(t, t) for t in wanted)}{now}", ""
    if error.rule == "regex":
        return f"格式不对{now}", f"应符合：{limit}"
    if error.rule in ("empty", "minlength"):
        return "不能为空", ""
    return f"不符合规则 {error.rule}{now}", ""
