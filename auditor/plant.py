"""The plant's own words: its departments' and leaders' names, added to the vocabulary's roles for one audit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from auditor.text import normalise
from standard.model import Concept
from standard.profile import Profile

ANY_DEPARTMENT = "plant_department"
# Years from the audited one on: short term is one to two years, middle term three to five, long term beyond (5.1.3).
HORIZONS = {"short_term": range(2), "medium_term": range(2, 6), "long_term": range(6, 26)}
_TOLD = {  # how a target's year is told; what is due this year or next is told like any other task's day
    "short_term": ("{}年目标", "{}年熟料", "{}年单位", "{}年吨"),
    "medium_term": ("{}年目标", "到{}年", "至{}年", "{}年底"),
    "long_term": ("{}年目标", "到{}年", "至{}年", "{}年底", "{}年前"),
}
_COLUMNS = ("{}目标", "{}要到")
_YEAR = re.compile(r"20\d\d")
LEADERS = ("top_management", "representative")


def plant_words(concepts: Mapping[str, Concept], profile: Profile) -> dict[str, Concept]:
    """The vocabulary with each role concept (its id is the role's) knowing the plant's names for it.

    A department is known by every name the profile gives it, also where any department will do; the top manager and the
    management representative are known by their own names too, as minutes write '主持人：某某'.
    """
    words = {role: department_words(name) for role, name in departments(profile.data).items()}
    words[ANY_DEPARTMENT] = tuple(word for names in words.values() for word in names)
    for role in LEADERS:
        person = profile.person(role)
        if person:
            words[role] = (*words.get(role, ()), str(person["name"]))
    words |= _horizons(profile)
    chief = profile.person("top_management")
    words["top_manager_away"] = _away(str(chief["name"])) if chief else ()
    for concept, people in _chairs(profile).items():
        words[concept] = tuple(term for name in people for term in _presiding(name))
    return {
        cid: replace(c, terms=tuple(dict.fromkeys((*c.terms, *words[cid])))) if cid in words else c
        for cid, c in concepts.items()
    }


def _horizons(profile: Profile) -> dict[str, tuple[str, ...]]:
    """How the years near and far are told, counted from the audited one: '到2028年', '2027—2030', '2027目标'."""
    period = profile.data.get("period")
    end = str(period.get("end", "")) if isinstance(period, Mapping) else ""
    if not _YEAR.match(end):
        return {}
    audited = int(end[:4])
    found: dict[str, tuple[str, ...]] = {}
    for concept, ahead in HORIZONS.items():
        years = [audited + k for k in ahead]
        told = [word.format(year) for year in years for word in (*_TOLD[concept], *_COLUMNS)]
        spans = [(first, last) for last in years for first in range(max(years[0] - 1, last - 5), last)]
        found[concept] = (*told, *(f"{a}{to}{b}" for a, b in spans for to in ("—", "至")))
    return found


def _chairs(profile: Profile) -> dict[str, list[str]]:
    """Who presides as the top manager, and who as somebody else, by the names the profile gives."""
    top = profile.person("top_management")
    listed = profile.data.get("people")
    people = (
        [str(p["name"]) for p in listed if isinstance(p, dict) and p.get("name")] if isinstance(listed, list) else []
    )
    if not top:
        return {}
    chief = str(top["name"])
    return {"chaired_by_top_manager": [chief], "chaired_by_other": [name for name in people if name != chief]}


def _presiding(name: str) -> tuple[str, ...]:
    """How minutes say that somebody presides: '主持：某某', '某某主持', '某某在二楼会议室主持召开'."""
    return f"主持:{name}", f"主持人:{name}", f"主持 {name}", f"{name}主持", f"{name}在…主持", f"{name}于…主持"


def _away(name: str) -> tuple[str, ...]:
    """How minutes say that somebody wasn't there."""
    return *(f"{word}:{name}" for word in ("请假", "缺席", "未到会")), f"{name}请假", f"{name}缺席", f"{name}未参加"


def departments(profile: Mapping[str, object]) -> dict[str, str]:
    """Role → the department's name as the profile writes it."""
    listed = profile.get("departments")
    return {str(k): str(v) for k, v in listed.items() if v} if isinstance(listed, Mapping) else {}


def department_words(name: str) -> tuple[str, ...]:
    """Each name in '生产技术部（碳管理办公室，碳管办）': 生产技术部, 碳管理办公室, 碳管办."""
    return tuple(w for w in re.split(r"[（）()，,、/；;\s]+", normalise(name)) if len(w) >= 2)
