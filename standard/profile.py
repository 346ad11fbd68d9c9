"""The company profile: read from YAML, validated with Chinese messages, shared by generator and auditor."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cerberus
import yaml
from cerberus import errors as cerberus_errors

from standard import plainyaml
from standard.errors import UserError
from standard.profile_forms import as_the_schema_has_it

SCHEMA_FILE = Path(__file__).with_name("profile_schema.yaml")
_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "list": "列表（每项以“- ”开头）",
    "dict": "若干“名称: 值”",
}
_LEADER = re.compile(r"(?<!副)(部长|主任|经理|科长|处长|厂长|负责人)")
# The head of the plant, best first: some have a chairman above the general manager; '党委书记、总经理' is one too.
_TOP = [
    re.compile(rf"(?:^|[、，,；;/兼和及\s]){title}(?!助理|办|室|秘书)")
    for title in ("总经理", "厂长", "执行董事", "董事长")
]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Profile:
    """A company's facts. data is the validated plain dict; a key that was not given is absent.

    unknown: places of keys that the schema doesn't know and that resemble none it does: kept, but nothing reads them.
    """

    data: Mapping[str, Any]
    path: Path | None = None
    unknown: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The company's registered name."""
        return str(self.data["name"])

    @property
    def facts(self) -> Mapping[str, bool]:
        """The facts that decide what applies, with the derived has_projects."""
        facts = dict(self.data["facts"])
        facts["has_projects"] = bool(facts["has_ccer_projects"] or facts["has_tanpuhui_projects"])
        return facts

    @property
    def year(self) -> int:
        """The year that plans and ledgers are for: plan_year, else the audit period's, else the audit date's."""
        if "plan_year" in self.data:
            return int(self.data["plan_year"])
        date = self.data.get("period", {}).get("end") or self.data.get("audit_date")
        return int(str(date)[:4]) if date else dt.date.today().year

    def department(self, role: str) -> str | None:
        """The plant's own full name of a role's department, as written in the profile."""
        value = self.data["departments"].get(role)
        return None if value is None else str(value)

    def short_department(self, role: str) -> str | None:
        """The department's name without what stands in brackets, for running text."""
        name = self.department(role)
        return None if name is None else re.split("[（(]", name)[0].strip() or name

    def person(self, role: str) -> Mapping[str, Any] | None:
        """Who holds a role: stated by `role`, else read from the job titles; None when neither tells."""
        people = self.data.get("people", [])
        stated = next((p for p in people if p.get("role") == role), None)
        if stated is not None:
            return _mapping(stated)
        if role == "top_management":
            titled = (p for top in _TOP for p in people if top.search(str(p.get("title", ""))))
            return _mapping(next(titled, None))
        return _mapping(next((p for p in people if self._titled(p.get("title", ""), role)), None))

    def _titled(self, title: str, role: str) -> bool:
        if role == "representative":
            return "管理者代表" in title
        names = _department_names(self.department(role) or "")
        return any(re.search(re.escape(name) + _LEADER.pattern, title) for name in names)

    def applies(self, condition: Mapping[str, bool] | None) -> bool:
        """Whether every fact of an applies_when mapping has the value it asks for."""
        return all(self.facts.get(fact, False) == value for fact, value in (condition or {}).items())


def load_profile(path: Path) -> Profile:
    """Read and validate a profile; a UserError names the file, the field and what is allowed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError("没有这个文件", where=str(path), remedy="请检查路径，或用 carbonclause new 新建一份") from None
    except UnicodeDecodeError:
        raise UserError("不是UTF-8编码", where=str(path), remedy="请用编辑器另存为UTF-8编码") from None
    except OSError as error:
        raise UserError(f"读不了（{error.strerror}）", where=str(path)) from None
    try:
        data = plainyaml.parse(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path} 第{mark.line + 1}行" if mark else str(path)
        raise UserError("不是有效的YAML", where=where, remedy="请检查缩进、冒号后的空格和引号") from None
    return make_profile(data, path)


def make_profile(data: object, path: Path | None = None) -> Profile:
    """Validate profile data that is already in memory."""
    where = str(path or "企业资料")
    if not isinstance(data, dict):
        raise UserError("应是若干“名称: 值”", where=where, remedy="可用 carbonclause new 得到样例")
    document, found, strange = faults(data)
    problems = [message for _, message in found]
    if problems:
        raise UserError("；".join(problems[:8]) + ("；……" if len(problems) > 8 else ""), where=where)
    period = document.get("period")
    if period and period["start"] > period["end"]:
        raise UserError("审核期间（period）的起始日期晚于截止日期", where=where)
    return Profile(document, path, strange)


def faults(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[tuple[Any, ...], str]], tuple[str, ...]]:
    """The validated data, what is wrong with it as (place, message), and the keys that the schema doesn't know."""
    validator = _Validator(_rules())
    validator.validate(as_the_schema_has_it(_plain(data)))
    errors = list(_leaves(validator._errors))
    strange = [e for e in errors if _is_unknown(e) and not _suggestion(e.document_path)]
    problems = [(tuple(e.document_path), _message(e)) for e in errors if e not in strange]
    return validator.document or {}, problems, tuple(place(e.document_path) for e in strange)


class _Validator(cerberus.Validator):  # type: ignore[misc]
    """cerberus with ISO dates kept as text, labels, and texts that YAML read as numbers or dates."""

    def _validate_label(self, constraint: object, field: str, value: object) -> None:
        """{'type': 'string'}"""

    def _validate_form(self, constraint: object, field: str, value: object) -> None:
        """{'type': 'string'}"""

    def _validate_date(self, constraint: bool, field: str, value: object) -> None:
        """{'type': 'boolean'}"""
        try:
            valid = isinstance(value, str) and len(value) == 10 and bool(dt.date.fromisoformat(value))
        except ValueError:
            valid = False
        if not valid:
            self._error(field, "应是日期，写作 '2026-01-31'")

    def _normalize_coerce_text(self, value: object) -> object:
        return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


@cache
def _rules() -> dict[str, Any]:
    rules = plainyaml.parse(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert isinstance(rules, dict)
    return rules


def _plain(value: Any) -> Any:
    """YAML dates as ISO text, control characters gone, empty values dropped (not filled in = not given)."""
    if isinstance(value, dict):
        return {str(k): v for k, v in ((k, _plain(v)) for k, v in value.items()) if v is not None and v != ""}
    if isinstance(value, list):
        return [v for v in map(_plain, value) if v is not None and v != ""]
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return _CONTROL.sub("", value).strip() if isinstance(value, str) else value


def _leaves(errors: Any) -> Iterator[Any]:
    """cerberus' errors without the groups that hold them."""
    for error in errors:
        if error.child_errors:
            yield from _leaves(error.child_errors)
        else:
            yield error


def _is_unknown(error: Any) -> bool:
    return bool(error.code == cerberus_errors.UNKNOWN_FIELD.code)


def _message(error: Any) -> str:
    path = error.document_path
    shown = place(path)
    if _is_unknown(error):
        return f"{shown}：不认识这一项，是不是 {_suggestion(path)}"
    if error.code == cerberus_errors.REQUIRED_FIELD.code:
        return f"{shown}：必须填写"
    if error.code == cerberus_errors.CUSTOM.code:
        return f"{shown}：{error.info[0]}，现为“{error.value}”"
    rule, limit, now = error.rule, error.constraint, f"，现为“{error.value}”"
    texts: dict[str, Callable[[], str]] = {
        "type": lambda: "应是" + "或".join(_TYPES[t] for t in ([limit] if isinstance(limit, str) else limit)) + now,
        "allowed": lambda: "只能是" + "、".join(map(str, limit)) + now,
        "regex": lambda: f"格式不对（{(_rule(path) or {}).get('form', limit)}）{now}",
        "min": lambda: f"不能小于{limit}{now}",
        "max": lambda: f"不能大于{limit}{now}",
        "empty": lambda: "不能为空",
        "minlength": lambda: f"至少要有{limit}项",
    }
    return f"{shown}：{texts[rule]() if rule in texts else f'不符合规则 {rule}'}"


def place(path: tuple[Any, ...]) -> str:
    """'facts.has_mine（有自有矿山）' with list positions counted from 1."""
    name = "".join(f"[第{p + 1}项]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
    rule = _rule(path)
    return f"{name}（{rule['label']}）" if rule and "label" in rule else name


def label_of(path: tuple[Any, ...]) -> str:
    """The Chinese label of a place in the profile; '' when the schema gives none."""
    return str((_rule(path) or {}).get("label", ""))


def _rule(path: tuple[Any, ...]) -> Mapping[str, Any] | None:
    rule: Mapping[str, Any] = {"schema": _rules()}
    for step in path:
        schema = rule.get("schema", {})
        found = schema if isinstance(step, int) else schema.get(step)
        if found is None:
            return None
        rule = found
    return rule


def _suggestion(path: tuple[Any, ...]) -> str:
    """The known key that an unknown one was probably meant to be."""
    parent = _rule(path[:-1]) if len(path) > 1 else {"schema": _rules()}
    known = [str(k) for k in (parent or {}).get("schema", {})]
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.8)
    return near[0] if near else ""


def _department_names(name: str) -> list[str]:
    """Every name by which a department may stand in a job title, the longest first."""
    parts = [p for p in re.split("[（）()，,、]", name) if p]
    parts += [m for p in parts for m in re.findall(r".{2,}?(?:部|办|处|科|车间|中心|室)", p)]
    return sorted(set(parts), key=len, reverse=True)


def _mapping(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, Mapping) else None
