"""The plant's own words: its departments' and leaders' names, added to the vocabulary's roles for one audit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from auditor.text import normalise
from standard.model import Concept
from standard.profile import Profile

LEADERS = ("top_management", "representative")


def plant_words(concepts: Mapping[str, Concept], profile: Profile) -> dict[str, Concept]:
    """The vocabulary with each role concept (its id is the role's) knowing the plant's names for it.

    A department is known by every name the profile gives it; the top manager and the management representative also by
    their own names, as minutes write '主持人：某某'.
    """
    words = {role: department_words(name) for role, name in departments(profile.data).items()}
    for role in LEADERS:
        person = profile.person(role)
        if person:
            words[role] = (*words.get(role, ()), str(person["name"]))
    return {
        cid: replace(c, terms=tuple(dict.fromkeys((*c.terms, *words[cid])))) if cid in words else c
        for cid, c in concepts.items()
    }


def departments(profile: Mapping[str, object]) -> dict[str, str]:
    """Role → the department's name as the profile writes it."""
    listed = profile.get("departments")
    return {str(k): str(v) for k, v in listed.items() if v} if isinstance(listed, Mapping) else {}


def department_words(name: str) -> tuple[str, ...]:
    """Each name in '生产技术部（碳管理办公室，碳管办）': 生产技术部, 碳管理办公室, 碳管办."""
    return tuple(w for w in re.split(r"[（）()，,、/；;\s]+", normalise(name)) if len(w) >= 2)
