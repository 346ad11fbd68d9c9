"""Other ways in which people write the same profile, brought into the one form that the schema knows.

People may stand as 'general_manager: 冉某（总经理）', '- 总经理 冉某' or '- 冉某，总经理'; names in a row with 、
between them; days as 2025/1/1 or 2025年1月1日, a period as two of them with 至 between; facts as 是 and
否; amounts with their unit. What is none of these is left for the schema to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

# What a key says of a person, where the title itself doesn't.
_BY_KEY: Final = {
    "general_manager": "总经理",
    "top_management": "总经理",
    "management_representative": "管理者代表",
    "representative": "管理者代表",
    "carbon_manager": "碳管理负责人",
    "chief_engineer": "总工程师",
}
_OFFICES: Final = ("总经理", "管理者代表")  # which the audit reads from titles
_BRACKETED = re.compile(r"\s*([^（()）\s，,、:：]{2,12})\s*[（(]\s*(.+?)\s*[）)]\s*")
_PARTED = re.compile(r"\s*([^，,、:：\s]+)\s*[，,、:：\s]\s*(.+?)\s*")
_TITLE = re.compile(r"(?:经理|厂长|董事长|代表|主任|部长|科长|处长|工程师|专员|员|负责人|书记|总监|班长|组长|长)$")
_DAY = re.compile(r"\s*(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*")
_TO = re.compile(r"至|到|~|～|—+|–|\s-\s")
_YES: Final = {"是": True, "有": True, "否": False, "无": False, "没有": False}
_AMOUNT = re.compile(r"\s*(\d[\d,，]*(?:\.\d+)?)\s*(万)?\s*(?:t|吨|t/d|t/a|吨/日|吨/天|吨/年)?\s*")


def as_the_schema_has_it(data: Mapping[str, Any]) -> dict[str, Any]:
    """The profile with its people, aliases, departments and period in the schema's form where they can be told."""
    return {key: _FORMS[key](value) if key in _FORMS else value for key, value in data.items()}


def _people(value: Any) -> Any:
    if isinstance(value, Mapping):
        return [_held(str(key), one) for key, one in value.items()]
    if isinstance(value, list):
        return [_person(one) if isinstance(one, str) else one for one in value]
    return value


def _held(key: str, value: Any) -> Any:
    """Who stands under a key: 'general_manager: 冉某', '总经理: 冉某', 'lab: {name: 杜某, title: 部长}'."""
    person = _person(value) if isinstance(value, str) else value
    if not isinstance(person, dict):
        return person
    office = _BY_KEY.get(key, key if re.search("[\u4e00-\u9fff]", key) else "")
    title = str(person.get("title") or "")
    if not title or (office in _OFFICES and office not in title):
        title = "、".join(filter(None, (title, office)))
    return {**person, "title": title} if title else person


def _person(text: str) -> dict[str, str]:
    """A name with its title in whichever order: '冉某（总经理）', '总经理 冉某', '冉某，总经理'."""
    match = _BRACKETED.fullmatch(text) or _PARTED.fullmatch(text)
    if match is None:
        return {"name": text.strip()}
    first, second = match.groups()
    return {"name": second, "title": first} if _TITLE.search(first) else {"name": first, "title": second}


def _listed(value: Any) -> Any:
    return [one.strip() for one in re.split("[、，,;；]", value) if one.strip()] if isinstance(value, str) else value


def _departments(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {role: "、".join(map(str, name)) if isinstance(name, list) else name for role, name in value.items()}


def _day(value: Any) -> Any:
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else value


def _period(value: Any) -> Any:
    ends = _TO.split(value) if isinstance(value, str) else value
    if isinstance(ends, list) and len(ends) == 2:  # its first and last day
        ends = {"start": ends[0], "end": ends[1]}
    return {key: _day(day) for key, day in ends.items()} if isinstance(ends, Mapping) else value


def _facts(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {fact: _YES.get(told, told) if isinstance(told, str) else told for fact, told in value.items()}


def _amount(value: Any) -> Any:
    """A number of tonnes: '5000 t/d', '155万吨'."""
    match = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    number = float(re.sub("[,，]", "", match[1])) * (10_000 if match[2] else 1)
    return int(number) if number.is_integer() else number


def _lines(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    amount = "capacity_t_per_day"
    return [
        {**one, amount: _amount(one[amount])} if isinstance(one, Mapping) and amount in one else one for one in value
    ]


_FORMS: Final[dict[str, Callable[[Any], Any]]] = {
    "people": _people,
    "aliases": _listed,
    "departments": _departments,
    "period": _period,
    "audit_date": _day,
    "facts": _facts,
    "lines": _lines,
    "clinker_capacity_t": _amount,
}
