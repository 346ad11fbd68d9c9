"""What the templates ask of a profile: facts with their Chinese labels, departments, people, derived lists."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from generator.paths import TEMPLATES
from generator.text import TO_FILL, Missing, render_all
from standard import plainyaml
from standard.profile import SCHEMA_FILE, Profile

NOT_KILN_FUEL = {"柴油", "汽油", "液化石油气", "液化天然气"}
ROLE_NAMES = {
    "top_management": "最高管理者",
    "representative": "管理者代表",
    "carbon_lead": "碳管理牵头部门",
    "technical": "技改部门",
    "equipment": "设备部门",
    "production": "生产运行部门",
    "safety_environment": "安环部门",
    "finance": "财务部门",
    "lab": "化验室",
    "purchasing": "采购供应部门",
    "power": "动力部门",
    "administration": "综合管理部门",
}

# The role that does a department's work where the plant has no such department, in order.
_STANDS_IN: Mapping[str, tuple[str, ...]] = {
    "technical": ("equipment", "production"),
    "equipment": ("production",),
    "safety_environment": ("production",),
    "lab": ("production",),
    "purchasing": ("administration", "carbon_lead"),
    "power": ("equipment", "production"),
    "administration": ("carbon_lead",),
}


class Facts:
    """A profile seen by one document: every lack it meets is noted in `missing`."""

    def __init__(
        self, profile: Profile, missing: Missing, derived: Mapping[str, list[dict[str, Any]]] | None = None
    ) -> None:
        """derived: rows of the lists that follow from the rest of the set (generator/derived.py)."""
        self.profile, self.missing, self.derived = profile, missing, derived or {}

    def fact(self, path: str, label: str = "") -> object:
        """The fact at a dotted path, or the mark to fill in."""
        value: Any = self.profile.data
        rule: Mapping[str, Any] = {"schema": _schema()}
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
            rule = rule["schema"][key]
        return self.missing.fill(value, label or str(rule["label"]))

    def rows(self, key: str) -> list[dict[str, Any]]:
        """A list of the profile with every column of the schema present (None where not given)."""
        return [{c: row.get(c) for c in self.columns(key)} for row in self.profile.data.get(key, [])]

    def columns(self, key: str) -> list[str]:
        """The schema's columns of a list of the profile."""
        return list(_schema()[key]["schema"]["schema"])

    def dept(self, role: str) -> object:
        """The plant's own name of a department, short; top management and the representative by their post."""
        if role in ("top_management", "representative"):
            return ROLE_NAMES[role]
        return self.missing.fill(self.profile.short_department(role), f"{ROLE_NAMES[role]}名称")

    def dept_full(self, role: str) -> object:
        """The department's name with what the plant puts in brackets."""
        return self.missing.fill(self.profile.department(role), f"{ROLE_NAMES[role]}名称")

    def owner(self, *roles: str) -> str:
        """The names of those of the roles that the plant has, for owner columns; the carbon lead when it has none."""
        names = [n for n in (self.profile.short_department(r) for r in roles) if n]
        return "、".join(dict.fromkeys(names)) or str(self.dept("carbon_lead"))

    def does(self, role: str) -> str:
        """The role whose department does a role's work: its own, or the one that stands in for it."""
        known = self.profile.department
        return next((r for r in (role, *_STANDS_IN.get(role, ())) if known(r)), role)

    def doer(self, role: str) -> str:
        """The department that does a role's work."""
        return str(self.dept(self.does(role)))

    def who(self, role: str) -> object:
        """The person who holds a role, or the short mark of a table's cell."""
        person = self.profile.person(role)
        return self.cell(person and person["name"], f"负责人姓名：{ROLE_NAMES[role]}")

    def cell(self, value: object, label: str) -> object:
        """A table cell's value, or the short mark (its row and column say what is lacking)."""
        filled = self.missing.fill(value, label)
        return filled if filled is value else f"【{TO_FILL}】"

    def has_role(self, role: str) -> bool:
        """Whether the plant names a department (or person) for the role."""
        return self.profile.department(role) is not None or self.profile.person(role) is not None

    def names(self) -> dict[str, Any]:
        """What templates and catalogues may call."""
        data = self.profile.data
        return {
            "company": data["name"],
            "short": data.get("short_name", data["name"]),
            "has": self.profile.facts,
            "year": self.profile.year,
            "retention": data.get("retention_years", 5),
            "lines": self.lines(),
            "kilns": "、".join(line["name"] for line in self.lines()),
            "fact": self.fact,
            "fill": self.missing.fill,
            "rows": self.rows,
            "dept": self.dept,
            "dept_full": self.dept_full,
            "owner": self.owner,
            "doer": self.doer,
            "who": self.who,
            "cell": self.cell,
            "has_role": self.has_role,
            "role_names": ROLE_NAMES,
            "coal": self.coal(),
            "alt_fuels": self.named("fuels", "alternative", "替代燃料"),
            "substitutes": self.named("raw_materials", "substitute", "钢渣、粉煤灰等非碳酸盐原料"),
            "agent": data.get("trading", {}).get("agent"),
            "entity": f"{data['name']}（分公司，单独作为核算报告主体）" if self.branch else f"{data['name']}法人单位",
            "legal_head": "分公司负责人" if self.branch else "法定代表人",
        }

    @property
    def branch(self) -> bool:
        """Whether the plant is a branch of a company, without a legal person of its own."""
        nature = self.profile.data.get("legal_nature")
        return nature == "分公司" or (nature is None and str(self.profile.name).endswith("分公司"))

    def lines(self) -> list[dict[str, Any]]:
        """The clinker lines; the only line takes the company's clinker capacity."""
        lines = self.rows("lines")
        if len(lines) == 1 and lines[0]["clinker_capacity_t"] is None:
            lines[0]["clinker_capacity_t"] = self.profile.data.get("clinker_capacity_t")
        return lines

    def coal(self) -> str:
        """The kiln's fossil fuels as the profile names them, else just 燃煤."""
        fuels = [f["name"] for f in self.rows("fuels") if not f["alternative"] and f["name"] not in NOT_KILN_FUEL]
        return "、".join(fuels) or "燃煤"

    def named(self, key: str, flag: str, usual: str) -> str:
        """The names of the fuels or materials that bear a flag, else the usual word for them."""
        return "、".join(str(row["name"]) for row in self.rows(key) if row[flag]) or usual

    def catalogue(self, name: str) -> list[dict[str, Any]]:
        """The rows of templates/catalogue/NAME.yaml that apply to this plant, once per line where asked."""
        found: list[dict[str, Any]] = []
        for row in load_catalogue(name):
            if not self.profile.applies(row.get("when")):
                continue
            lines = self.lines() if row.get("per_line") else [None]
            found.extend(render_all(row, self.names() | {"line": line}) for line in lines)
        return found

    def sources(self) -> list[dict[str, Any]]:
        """The emission sources: the profile's own list, else those the facts and lines imply."""
        given = self.rows("emission_sources")
        return given or [{c: row.get(c) for c in self.columns("emission_sources")} for row in self.catalogue("sources")]

    def parameters(self) -> list[dict[str, Any]]:
        """The monitored parameters, the profile's overrides put in by name, its own ones added."""
        blank: dict[str, Any] = dict.fromkeys(_PARAMETER_COLUMNS)
        rows = {row["name"]: blank | row for row in self.catalogue("parameters")}
        for override in self.profile.data.get("monitoring", {}).get("parameters", []):
            rows[override["name"]] = rows.get(override["name"], blank) | override
        return [self._with_meters(row) for row in rows.values()]

    def _with_meters(self, row: dict[str, Any]) -> dict[str, Any]:
        """A parameter with the model, place and accuracy of the instruments that measure it."""
        meters = [m for m in self.rows("meters") if m["parameter"] == row["name"]]
        if meters:
            row["instrument"] = "；".join(f"{m['name']}（{m['number']}）" for m in meters)
            for column, key in (("location", "location"), ("accuracy", "accuracy")):
                row[column] = "；".join(m[key] for m in meters if m[key]) or row[column]
        return row


_PARAMETER_COLUMNS = (
    *("name", "group", "unit", "method", "description", "instrument", "location", "frequency", "accuracy"),
    *("calibration", "record", "records", "check", "gap", "department", "sampling", "standard", "qualification"),
)


@cache
def load_catalogue(name: str) -> tuple[dict[str, Any], ...]:
    """The raw rows of a catalogue."""
    return tuple(plainyaml.parse((TEMPLATES / "catalogue" / f"{name}.yaml").read_text(encoding="utf-8")))


@cache
def _schema() -> dict[str, Any]:
    return dict(plainyaml.parse(SCHEMA_FILE.read_text(encoding="utf-8")))
