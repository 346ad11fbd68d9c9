"""What the checklists ask: a question for every requirement, and words for every check."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from auditor.internal.prepare import NUMBERS
from auditor.internal.questions import check_words, known_checks, question
from standard.check_names import ALLOWED
from standard.errors import UserError
from standard.load import listed_ids
from standard.model import Standard
from standard.practice import load_grading, load_practice
from standard.profile import Profile

ROOT = Path(__file__).resolve().parents[2]


def test_every_requirement_has_a_question_of_its_own() -> None:
    questions = load_practice().questions
    assert set(questions) == set(listed_ids())
    assert len(set(questions.values())) == len(questions)
    assert [i for i, asked in questions.items() if "？" not in asked] == []


def test_what_departments_share_and_take_part_in_exists(standard: Standard) -> None:
    practice = load_practice()
    named = {*practice.everyone, *(i for ids in practice.related.values() for i in ids)}
    assert named <= set(standard.requirements)


def test_every_check_can_be_put_in_words(standard: Standard, sample: Profile) -> None:
    assert set(known_checks()) == set(ALLOWED)
    checks = [c for r in standard.requirements.values() for e in r.expects for c in e.checks]
    assert [c for c in checks if not check_words(c, standard, sample.facts)] == []


def test_what_to_look_at_names_papers_elements_and_limits(standard: Standard, sample: Profile) -> None:
    asked = question(standard.requirements["6.1.3.b"], standard, load_practice(), sample.facts)
    said = "".join(asked.look_at)
    for words in ("《计量器具管理台账》", "有效期", "各月", "5年"):
        assert words in said
    assert asked.method == "查阅记录，抽样核对"


def test_elements_that_do_not_apply_to_the_plant_are_not_asked(standard: Standard, sample: Profile) -> None:
    requirement = standard.requirements["6.1.1-1"]
    with_fuel = question(requirement, standard, load_practice(), {**sample.facts, "uses_alternative_fuel": True})
    without = question(requirement, standard, load_practice(), {**sample.facts, "uses_alternative_fuel": False})
    assert "替代燃料" in "".join(with_fuel.look_at)
    assert "替代燃料" not in "".join(without.look_at)


def test_the_words_are_chinese_without_ids_of_concepts(standard: Standard, sample: Profile) -> None:
    import re

    for requirement in standard.requirements.values():
        asked = question(requirement, standard, load_practice(), sample.facts)
        assert not re.search(r"[a-z]+_[a-z]+", asked.ask + "".join(asked.look_at)), requirement.id


def test_the_numbers_are_those_of_the_generated_set() -> None:
    found = {}
    for path in (*ROOT.glob("templates/documents/*.j2"), *ROOT.glob("templates/*/*.yaml")):
        head = path.read_text(encoding="utf-8").removeprefix("---\n")
        lines = dict(line.split(": ", 1) for line in head.splitlines()[:3] if ": " in line)
        found[lines.get("type", "")] = lines.get("number", "")
    assert {kind: found[kind] for kind in NUMBERS} == NUMBERS


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("rules", [{"id": "x", "grade": "轻微", "rule": "甲", "why": "乙", "when": {}}], "grading.yaml rules 第1项"),
        ("rules", [{"id": "x", "grade": "严重", "rule": "甲", "why": "乙", "when": {"chekcs": ["a"]}}], "chekcs"),
        ("grades", [{"name": "严重", "meaning": "甲", "contain_days": 1, "plan_days": 3}], "close_days"),
    ],
)
def test_a_fault_in_the_grading_is_told_by_place(tmp_path: Path, field: str, value: object, words: str) -> None:
    data = yaml.safe_load((ROOT / "standard/grading.yaml").read_text(encoding="utf-8"))
    (tmp_path / "grading.yaml").write_text(yaml.safe_dump(data | {field: value}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(UserError, match=words):
        load_grading(tmp_path)


def test_the_last_rule_and_class_fit_everything() -> None:
    grading = load_grading()
    for last in (grading.rules[-1], grading.kinds[-1], grading.categories[-1]):
        assert last.when == {}
    assert (grading.conclusions[-1].max_major, grading.conclusions[-1].min_rate) == (None, 0.0)
