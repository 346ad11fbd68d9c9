"""Templates of others: what is wrong is told with template, line and the nearest known name; nothing escapes."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest

from generator.generate import generate
from generator.options import Options
from generator.paths import TEMPLATES
from standard.errors import UserError
from standard.profile import Profile

HEAD = "---\ntype: carbon_policy\nnumber: XX-01\ntitle: 本厂方针\n---\n"


def made(folder: Path, profile: Profile, body: str, head: str = HEAD) -> Path:
    (folder / "t/documents").mkdir(parents=True)
    (folder / "t/documents/own.md.j2").write_text(head + body, encoding="utf-8")
    options = Options(templates=folder / "t")
    results = generate(profile, folder / "out", only=["carbon_policy"], options=options)
    path = results[0].path
    assert path is not None
    return path


def test_clients_template_takes_the_place_of_ours(tmp_path: Path, profile: Profile) -> None:
    path = made(tmp_path, profile, "# 1 方针\n\n{{ company }}坚持节煤降碳。\n")
    assert path.name == "YLSN-XX-01 本厂方针.docx"
    assert any("坚持节煤降碳" in p.text for p in docx.Document(str(path)).paragraphs)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("一\n\n{{ compny }}\n", r"own.md.j2 第8行：模板里的名称 compny 没有定义。最接近的已知名称是 company"),
        ("{% for x in lines %}{{ x.nme }}{% endfor %}\n", r"第6行：模板里的名称 nme 没有定义。最接近的已知名称是 name"),
        ("{% if has.has_mine %}有{% endif %}\n\n{{ yeer }}\n", r"第8行.*最接近的已知名称是 year"),
        ("{% for x in lines %}\n", r"第6行：模板语法有误"),
        ("{{ company.__class__ }}\n", r"第6行：模板"),
        ("{{ ''.__class__.__mro__ }}\n", r"第6行：模板"),
        ("{{ lines.append(1) }}\n", r"第6行：模板做了不允许的事"),
        ("{{ 1 / 0 }}\n", r"第6行：模板算不出来"),
    ],
)
def test_fault_is_told_with_its_line(tmp_path: Path, profile: Profile, body: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        made(tmp_path, profile, body)


@pytest.mark.parametrize("head", ["", "---\ntype: carbon_policy\n---\n", "---\n: [\n---\n"])
def test_template_without_a_proper_head_is_told(tmp_path: Path, profile: Profile, head: str) -> None:
    with pytest.raises(UserError, match=r"own.md.j2：模板开头"):
        made(tmp_path, profile, "文字\n", head)


def test_misspelt_head_is_told(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(UserError, match="不认识的项：titel"):
        made(tmp_path, profile, "文字\n", "---\ntype: t\nnumber: N\ntitle: T\ntitel: X\n---\n")


def test_new_type_needs_no_code(tmp_path: Path, profile: Profile) -> None:
    (tmp_path / "t/documents").mkdir(parents=True)
    (tmp_path / "t/documents/visit.md.j2").write_text(
        "---\ntype: visit_rules\nnumber: TGL-CX-99\ntitle: 来访规定\napplies_when: {has_mine: true}\n---\n# 1 目的\n",
        encoding="utf-8",
    )
    options = Options(templates=tmp_path / "t")
    result = generate(profile, tmp_path / "out", only=["visit_rules"], options=options)[0]
    if profile.facts["has_mine"]:
        assert result.path is not None
    else:
        assert "有自有矿山" in result.note


def test_own_house_style_is_used_and_a_broken_one_told(tmp_path: Path, profile: Profile) -> None:
    house = tmp_path / "本厂.docx"
    shutil.copy(TEMPLATES / "house.docx", house)
    document = docx.Document(str(house))
    document.styles["Body Text"].font.name = "仿宋"
    document.save(str(house))
    result = generate(profile, tmp_path / "out", only=["carbon_policy"], options=Options(house=house))[0]
    assert docx.Document(str(result.path)).styles["Body Text"].font.name == "仿宋"
    house.write_bytes(b"x")
    with pytest.raises(UserError, match="不是能打开的Word模板"):
        generate(profile, tmp_path / "out2", only=["carbon_policy"], options=Options(house=house))
