"""The pictures that documents call by name, drawn from the profile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generator.charts import at_step, boundary_chart, organisation_chart, process_chart, stages_chart
from generator.drawing import Chart, add_drawing
from generator.facts import Facts
from generator.markdown import Block
from generator.text import Missing, plain
from standard.profile import Profile

_SYSTEMS = {"主要": "主要生产系统其他排放源", "辅助": "辅助生产系统", "附属": "附属生产系统"}


def figures(profile: Profile) -> Mapping[str, Block]:
    """The blocks that a body may hold, each a function that appends the drawing to a document."""
    drawn: dict[str, tuple[str, Callable[[Facts], Chart]]] = {
        "organisation": ("碳管理组织架构图", _organisation),
        "process": ("生产工艺流程和排放源图", _process),
        "boundary": ("核算边界和管理边界图", _boundary),
        "implementation": ("碳管理体系实施流程图", _implementation),
    }

    def block(name: str, draw: Callable[[Facts], Chart]) -> Block:
        return lambda document: add_drawing(document, draw(Facts(profile, Missing())), name)

    return {key: block(name, draw) for key, (name, draw) in drawn.items()}


def _organisation(facts: Facts) -> Chart:
    profile = facts.profile
    lead = plain(facts.dept("carbon_lead"))
    tiers = [
        f"{_post(profile, 'top_management', '总经理')}\n碳管理领导小组组长",
        f"{_post(profile, 'representative', '管理者代表')}\n碳管理工作小组组长",
        f"{lead}{_holder(profile, 'carbon_lead')}\n碳管理牵头部门",
    ]
    names: dict[str, str] = {}
    for role in profile.data["departments"]:
        name = plain(facts.dept(role))
        if role not in ("top_management", "representative", "carbon_lead") and name != lead:
            names.setdefault(name, _holder(profile, role).strip())
    return organisation_chart(tiers, [f"{n}\n{person}" if person else n for n, person in names.items()] or ["各部门"])


def _post(profile: Profile, role: str, post: str) -> str:
    person = profile.person(role)
    return f"{(person.get('title') or post)}　{person['name']}" if person else post


def _holder(profile: Profile, role: str) -> str:
    person = profile.person(role)
    return f"　{person['name']}" if person else ""


def _process(facts: Facts) -> Chart:
    steps = facts.profile.data.get("process_steps") or [row["name"] for row in facts.catalogue("steps")]
    # Waste heat makes power beside the line of material, which does not run through the power station.
    steps = [plain(s) for s in steps if "余热发电" not in plain(s)]
    sources = facts.sources()
    main = [s for s in sources if s["system"] == "主要"]
    placed = [(step, _tags(s for s in main if at_step(step, plain(s["facility"])))) for step in steps]
    shown = [s for s in main if any(at_step(step, plain(s["facility"])) for step in steps)]
    rest = [s for s in sources if s not in shown]
    notes = []
    for system, name in _SYSTEMS.items():
        found = dict.fromkeys(f"{plain(s['facility'])}（{_kind(s)}）" for s in rest if s["system"] == system)
        if found:
            notes.append((name, "、".join(found)))
    return process_chart(placed, notes)


def _tags(sources: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(dict.fromkeys(f"●{_kind(s)}" for s in sources))


def _kind(source: Mapping[str, Any]) -> str:
    """The kind of emission with its fuel, short."""
    carrier = plain(source["carrier"])
    kinds = {
        "化石燃料燃烧": f"{carrier}燃烧",
        "替代燃料燃烧": f"{carrier}燃烧（单列）",
        "工业过程": "碳酸盐分解",
        "购入电力": "购入电力",
        "购入热力": "购入热力",
    }
    return kinds[source["kind"]]


def _boundary(facts: Facts) -> Chart:
    sources = facts.sources()
    coal = facts.coal()
    of_a_line = f"● 化石燃料燃烧：{coal}\n● 熟料生产过程：碳酸盐分解（扣减非碳酸盐替代原料）"
    lines = [f"{line['name']}\n{of_a_line}" for line in facts.lines()]
    pending = [plain(s["facility"]) for s in sources if s["national"] == "待核实"]
    report = "第一层，加核算指南要求报告的其他设施" + (f"（待核实：{'、'.join(pending)}）" if pending else "")
    outside = [s for s in sources if s["national"] == "不计入"]
    groups = (
        ("其他直接排放", "化石燃料燃烧"),
        ("单列、不计入全国碳市场", "替代燃料燃烧"),
        ("间接排放（净购入电力）", "购入电力"),
        ("间接排放（净购入热力）", "购入热力"),
    )
    rows = [
        f"{name}：{'、'.join(dict.fromkeys(plain(s['facility']) for s in outside if s['kind'] == kind))}"
        for name, kind in groups
        if any(s["kind"] == kind for s in outside)
    ]
    return boundary_chart(facts.profile.name, lines, report, rows)


def _implementation(facts: Facts) -> Chart:
    stages: dict[str, list[str]] = {}
    for row in facts.catalogue("stages"):
        stages.setdefault(row["stage"], []).append(row["step"])
    return stages_chart(list(stages.items()))
