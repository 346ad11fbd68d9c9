"""How documents cite one another and name the plant's departments: by type id and role, from the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from markupsafe import Markup

from generator.facts import Facts, load_catalogue
from generator.numbering import full_number
from generator.paths import TEMPLATES
from generator.text import escaped
from standard.load import load
from standard.model import DocumentType

_SHORT = {
    "lead": "carbon_lead",
    "tech": "technical",
    "equip": "equipment",
    "prod": "production",
    "safe": "safety_environment",
    "fin": "finance",
    "lab": "lab",
    "buy": "purchasing",
    "power": "power",
    "admin": "administration",
}
_MEDIUM = {
    "ledger": "电子、纸质",
    "form": "纸质",
    "certificate": "纸质、扫描件",
    "report": "电子、纸质",
    "minutes": "纸质、照片",
}


class Departments:
    """The plant's own department names by a short word: `D.lead`, `D.prod` …; one stands in for another it lacks."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __getattr__(self, short: str) -> str:
        if short not in _SHORT:
            raise AttributeError(short)
        return str(self._facts.dept(self._role(_SHORT[short])))

    def __call__(self, *shorts: str) -> str:
        """Several departments, each once: `D("lead", "fin")`."""
        return "、".join(dict.fromkeys(getattr(self, s) for s in shorts))

    def joint(self, first: str, *others: str) -> str:
        """'X会同Y、Z'; just X where the others' work is X's own."""
        name = str(getattr(self, first))
        rest = [n for n in dict.fromkeys(str(getattr(self, s)) for s in others) if n != name]
        return f"{name}会同{'、'.join(rest)}" if rest else name

    def others(self, *shorts: str) -> str:
        """Several departments, each once, without the one that leads carbon management."""
        return "、".join(n for n in dict.fromkeys(getattr(self, s) for s in shorts) if n != self.lead)

    def of(self, role: str) -> str:
        """The department that does a role's work."""
        return str(self._facts.dept(self._role(role)))

    def head(self, short: str) -> object:
        """Who heads the department that does this work."""
        return self._facts.who(self._role(_SHORT[short]))

    def _role(self, role: str) -> str:
        return self._facts.does(role)

    def roles(self) -> list[str]:
        """The short words of the departments that the plant has, each department once, the carbon lead first."""
        names: dict[str, str] = {}
        for short, role in _SHORT.items():
            name = self._facts.profile.short_department(role)
            if name:
                names.setdefault(name, short)
        return list(names.values())


class References:
    """Citations by type id: title and number of a document or record, and the tables that list them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def doc(self, kind: str) -> Markup:
        """《title》 of a document that applies to this plant; asking for another is the template's error."""
        if not self.applies(kind):
            raise LookupError(f"不适用于本企业的文件被引用：{kind}")
        return Markup(escaped(f"《{title(kind)}》"))

    def num(self, kind: str) -> str:
        """The document's number with the company's prefix."""
        return full_number(self.facts.profile, str(register()[kind]["number"]))

    def applies(self, kind: str) -> bool:
        """Whether the plant has this document."""
        return self.facts.profile.applies(register()[kind].get("when"))

    def related(self, *kinds: str) -> Markup:
        """The list of related documents; those that don't apply are left out."""
        items = [f"{escaped(f'《{title(k)}》（{self.num(k)}）')}" for k in kinds if self.applies(k)]
        return Markup("\n".join(f"{i}. {text}{'。' if i == len(items) else '；'}" for i, text in enumerate(items, 1)))

    def records(self, *kinds: str, own: Sequence[Sequence[str]] = ()) -> Markup:
        """The table of records: those of the register that apply, then the document's own (name, number, keeper)."""
        rows = [(title(k), self.num(k), self._keeper(k), self._years()) for k in kinds if self.applies(k)]
        rows += [(name, number, keeper, self._years()) for name, number, keeper in own]
        lines = [
            "<!-- table: 记录 | 7 5 4 3 -->",
            "| 记录名称 | 编号 | 填写、保管部门 | 保存期 |",
            "|---|---|---|---|",
            *("| " + " | ".join(escaped(cell) for cell in row) + " |" for row in rows),
        ]
        return Markup("\n".join(lines) + "\n")

    def record_list(self) -> list[dict[str, str]]:
        """Every record, ledger, report and certificate that applies: number, name, keeper, medium, how long kept."""
        kinds = [k for k in register() if document_type(k).kind in _MEDIUM and self.applies(k)]
        return [
            {
                "number": self.num(k),
                "name": title(k),
                "keeper": self._keeper(k),
                "medium": _MEDIUM[document_type(k).kind],
                "kept": self._years(),
            }
            for k in kinds
        ]

    def document_index(self) -> list[dict[str, str]]:
        """Every document, plan and procedure that applies; those beyond the guideline are marked."""
        kinds = [k for k in register() if document_type(k).kind not in _MEDIUM and self.applies(k)]
        return [
            {
                "number": self.num(k),
                "name": title(k),
                "keeper": self._keeper(k),
                "note": "指南之外" if document_type(k).beyond else "/",
            }
            for k in kinds
        ]

    def _keeper(self, kind: str) -> str:
        role = document_type(kind).owner
        short = next((s for s, r in _SHORT.items() if r == role), "lead")
        return str(getattr(Departments(self.facts), short))

    def _years(self) -> str:
        return f"不少于{self.facts.names()['retention']}年"


def reference_names(facts: Facts) -> dict[str, Any]:
    """Everything of this module under the names that templates use."""
    cited = References(facts)
    return {
        "D": Departments(facts),
        "doc": cited.doc,
        "num": cited.num,
        "applies": cited.applies,
        "title_of": title,
        "dept_of": lambda short: getattr(Departments(facts), short),
        "due": due,
        "record_list": cited.record_list,
        "document_index": cited.document_index,
        "related": cited.related,
        "records": cited.records,
        # Who heads several departments stands in the profile once for each.
        "people": list({(p["name"], p["title"]): p for p in facts.rows("people")}.values()),
        "blank": Markup("＿＿＿＿"),
    }


@cache
def register() -> Mapping[str, Mapping[str, Any]]:
    """Number, citing title, condition by type id: templates/catalogue/register.yaml, else the template's head."""
    from generator.documents import templates
    from generator.forms import forms
    from generator.ledgers import layouts

    heads = [(t.type, t.number, t.title, t.applies_when) for t in templates(TEMPLATES)]
    heads += [(f.type, f.number, f.title, f.applies_when) for f in forms(TEMPLATES)]
    heads += [(y.type, y.number, y.title, y.when) for y in layouts(TEMPLATES)]
    own: dict[str, dict[str, Any]] = {
        t: {"type": t, "number": n, "title": title, "when": when} for t, n, title, when in heads
    }
    known = load().documents
    given = {row["type"]: row for row in load_catalogue("register")}
    return given | {t: row for t, row in own.items() if t not in given and t in known and "{" not in row["title"]}


def title(kind: str) -> str:
    """The name by which a document is cited."""
    return str(register()[kind].get("title") or document_type(kind).name)


def document_type(kind: str) -> DocumentType:
    """The type's entry in the register of documented information."""
    return load().documents[kind]


def due(duty: str, accounting_year: int) -> str:
    """The date of a dated duty for an accounting year, in Chinese: the notice's own date where there is one."""
    entry = next(e for e in load().calendar if e["id"] == duty)
    given = entry.get("dates", {}).get(accounting_year)
    if given is not None:
        return chinese_date(dt.date.fromisoformat(str(given)))
    rule = entry["rule"]
    return chinese_date(dt.date(accounting_year + rule["year_offset"], rule["month"], rule["day"]))


def chinese_date(day: dt.date) -> str:
    """2026年1月31日"""
    return f"{day.year}年{day.month}月{day.day}日"
