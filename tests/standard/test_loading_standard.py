"""The YAML becomes data; a fault in it is told by file, entry and field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from standard.errors import UserError
from standard.load import clause_of, listed_ids, load
from standard.model import CheckSpec


def test_a_small_standard_loads_with_checks_parsed(small: Path) -> None:
    standard = load(small)
    requirement = standard.requirements["4.3.c"]
    assert (requirement.clause, requirement.title) == ("4.3", "碳管理方针")
    assert requirement.expects[0].checks == (
        CheckSpec("approved", {}),
        CheckSpec("states", {"expr": "improvement | control"}),
    )
    assert standard.documents["carbon_policy"].aliases == ("碳方针",)
    assert standard.calendar[0]["dates"] == {2025: date(2026, 12, 31)}


def test_loading_twice_gives_the_same_object() -> None:
    assert load() is load()


def test_requirements_come_in_the_guidelines_order() -> None:
    scored = [i for i, r in load().requirements.items() if not r.addition]
    assert scored == list(listed_ids())


@pytest.mark.parametrize(
    ("requirement", "clause"),
    [("4.3.c", "4.3"), ("5.1.2.a.1", "5.1.2"), ("4.4.1-3", "4.4.1"), ("5-1", "5"), ("7.3-2", "7.3")],
)
def test_the_clause_is_read_from_the_id(requirement: str, clause: str) -> None:
    assert clause_of(requirement) == clause


FAULTS = [
    (
        "clauses/chapter-4.yaml",
        "any_of: [carbon_policy]",
        "any_of: []",
        "chapter-4.yaml 4.3.c expects[0].any_of",
        "不能为空",
    ),
    ("clauses/chapter-4.yaml", "    statement: 方针承诺持续改进\n", "", "chapter-4.yaml 4.3.c statement", "必须填写"),
    ("clauses/chapter-4.yaml", "should", "must", "chapter-4.yaml 4.3.c modality", "只能是：shall、should、may"),
    ("clauses/chapter-4.yaml", "id: 4.3.c", "id: 四点三", "chapter-4.yaml 四点三 id", "格式不对"),
    (
        "clauses/chapter-4.yaml",
        "owner: top_management",
        "owner: boss",
        "chapter-4.yaml 4.3.c owner",
        "top_management、",
    ),
    ("clauses/chapter-4.yaml", "weight: 2", "weight: 9", "chapter-4.yaml 4.3.c weight", "只能是：1、2、3"),
    ("clauses/chapter-4.yaml", "weight: 2", "wieght: 2", "chapter-4.yaml 4.3.c wieght", "不认识这一项"),
    ("clauses/chapter-4.yaml", "any_of:", "anyof:", "chapter-4.yaml 4.3.c expects[0].", "any_of"),
    ("clauses/chapter-4.yaml", "approved: {}", "approved: yes", "chapter-4.yaml 4.3.c expects[0].checks", "第1项"),
    ("clauses/chapter-4.yaml", "approved: {}", "approved: x", "chapter-4.yaml 4.3.c expects[0].checks", "只有 states"),
    ("clauses/chapter-4.yaml", "weight: 2", "applies_when: {has_mines: true}", "chapter-4.yaml 4.3.c", "has_mine"),
    ("clauses/chapter-4.yaml", "requirements:", "requirement:", "chapter-4.yaml", "requirements"),
    ("documents.yaml", "kind: policy", "kind: paper", "documents.yaml carbon_policy kind", "ledger"),
    ("documents.yaml", "    frequency: 每年\n", "", "documents.yaml carbon_policy frequency", "必须填写"),
    ("documents.yaml", "[碳方针]", "[碳方针, 2025]", "documents.yaml carbon_policy aliases", "加引号"),
    ("documents.yaml", "[碳方针]", "[碳方针, 碳方针]", "documents.yaml carbon_policy aliases", "写了两次"),
    ("vocabulary.yaml", "name: 控制排放, ", "", "vocabulary.yaml control name", "必须填写"),
    ("vocabulary.yaml", "[控制排放]", "[]", "vocabulary.yaml control terms", "不能为空"),
    ("vocabulary.yaml", "control:", "improvement:", "vocabulary.yaml 第2行", "“improvement”写了两次"),
    ("factors.yaml", "value: 0.11", "value: 很大", "factors.yaml heat value", "数字"),
    ("errata.yaml", "reading: 丙", "reading: ''", "errata.yaml 1 reading", "不能为空"),
    ("calendar.yaml", "2026-12-31", "年底", "calendar.yaml surrender dates", "日期"),
    ("calendar.yaml", "  - id: surrender", "  - id:surrender", "calendar.yaml 第", "不是有效的YAML"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "where", "told"), FAULTS)
def test_a_fault_names_file_entry_and_field(
    small: Path, file: str, right: str, wrong: str, where: str, told: str
) -> None:
    path = small / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(small)
    assert str(caught.value).startswith(where)
    assert told in str(caught.value)


def test_an_id_written_twice_is_refused(small: Path) -> None:
    path = small / "clauses/chapter-4.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.split("requirements:\n")[1], encoding="utf-8")
    with pytest.raises(UserError, match=r"chapter-4.yaml 4.3.c id：编号重复"):
        load(small)


def test_a_missing_file_is_named(small: Path) -> None:
    (small / "factors.yaml").unlink()
    with pytest.raises(UserError, match=r"factors\.yaml：没有这个文件"):
        load(small)


def test_another_encoding_is_named(small: Path) -> None:
    (small / "documents.yaml").write_bytes("documents: 甲".encode("gb18030"))
    with pytest.raises(UserError, match=r"documents\.yaml：不是UTF-8编码"):
        load(small)
