"""The figures: nothing overlaps, the text fits its box, the drawing stays on the page."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from generator.charts import (
    WIDTH,
    at_step,
    boundary_chart,
    organisation_chart,
    process_chart,
    stages_chart,
    text_height,
)
from generator.documents import templates, write_document
from generator.drawing import Box
from standard.profile import load_profile

HERE = Path(__file__).parent
NAMES = st.text(alphabet="能源碳资产管理中心装备部烧成工段一二三AB#12", min_size=1, max_size=14)
ROOM = 0.01


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x + a.width > b.x + ROOM
        and b.x + b.width > a.x + ROOM
        and a.y + a.height > b.y + ROOM
        and b.y + b.height > a.y + ROOM
    )


def sound(boxes: list[Box]) -> None:
    for box in boxes:
        assert box.x >= -ROOM
        assert box.x + box.width <= WIDTH + ROOM
        assert text_height(box.text, box.width, box.size) <= box.height + ROOM, box.text


@given(st.lists(NAMES, min_size=1, max_size=12))
def test_organisation_chart_holds_any_number_of_departments(names: list[str]) -> None:
    boxes, _ = organisation_chart(
        ["总经理　甲\n组长", "管理者代表　乙\n组长", "牵头部门\n归口"], [f"{n}\n姓名" for n in names]
    )
    sound(boxes)
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))


@given(st.lists(st.tuples(NAMES, st.sampled_from(["", "●烟煤燃烧\n●购入电力"])), min_size=1, max_size=16), NAMES)
def test_process_chart_holds_any_number_of_steps(steps: list[tuple[str, str]], note: str) -> None:
    boxes, lines = process_chart(steps, [("辅助生产系统", note * 6)])
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    assert len(lines) == len(steps) - 1
    assert all(b.x + b.width <= WIDTH + ROOM for b in boxes)


def test_boundary_chart_nests_its_three_layers() -> None:
    boxes, _ = boundary_chart(
        "某某水泥有限公司", ["A线\n燃烧\n过程", "B线\n燃烧\n过程"], "其他设施", ["其他直接排放：车辆", "间接排放：用电"]
    )
    outer, middle, inner = boxes[:3]
    for big, small in ((outer, middle), (middle, inner)):
        assert big.x < small.x
        assert big.x + big.width > small.x + small.width
        assert big.y < small.y
        assert big.y + big.height > small.y + small.height
    for line in boxes[3:5]:
        assert inner.y < line.y
        assert line.y + line.height < inner.y + inner.height
    assert not any(overlap(a, b) for a, b in combinations(boxes[3:], 2))


def test_stages_lead_back_to_planning() -> None:
    boxes, lines = stages_chart([("组织", ["甲"]), ("策划", ["乙", "丙"]), ("实施", ["丁"]), ("改进", ["戊"])])
    sound(boxes)
    back = lines[-1]
    assert back.arrow
    assert abs(back.y1 - next(b.y + b.height / 2 for b in boxes if b.text == "策划")) < ROOM


def test_sources_stand_at_their_step() -> None:
    assert at_step("预热分解", "1#预热器、分解炉、回转窑")
    assert at_step("熟料煅烧", "1#回转窑、分解炉")
    assert at_step("石岭矿开采", "石岭矿穿孔、铲装和运输设备")
    assert at_step("水泥粉磨", "水泥粉磨系统")
    assert not at_step("生料粉磨", "水泥粉磨系统")
    assert not at_step("配料", "食堂灶具")


def test_figures_name_the_plants_own_sources_lines_and_people() -> None:
    profile = load_profile(HERE / "profiles/group_two_lines.yaml")
    manual = next(t for t in templates() if t.type == "carbon_manual")
    archive = zipfile.ZipFile(io.BytesIO(write_document(manual, profile)))
    xml = archive.read("word/document.xml").decode()
    words = re.sub("<[^>]+>", "", "".join(re.findall("<wps:txbx>.*?</wps:txbx>", xml, re.DOTALL)))
    for word in (
        "RDF、废轮胎碎片燃烧（单列）",
        "碳酸盐分解",
        "备用发电机",
        "蔺承岳",
        "钮志刚",
        "减排项目开发",
        "碳金融应用",
    ):
        assert word in words, word
