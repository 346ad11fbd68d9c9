"""The shipped data hangs together, and the proof sees it when it doesn't."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from standard.load import listed_ids, load
from standard.model import CheckSpec, Concept, Expectation, Requirement, Standard
from standard.proof import prove


def test_the_shipped_standard_has_no_problem() -> None:
    assert prove(load()) == []


def test_the_shipped_list_has_163_ids_of_which_7_should() -> None:
    listed = listed_ids()
    assert len(listed) == 163
    assert sum(modality == "should" for modality in listed.values()) == 7


def problems_with(**changes: Any) -> str:
    return "\n".join(prove(replace(load(), **changes)))


def with_requirement(requirement: Requirement) -> str:
    return problems_with(requirements={**load().requirements, requirement.id: requirement})


def with_check(name: str, **params: Any) -> str:
    one = load().requirements["4.3.c"]
    check = CheckSpec(name, params)
    return with_requirement(replace(one, expects=(Expectation(one.expects[0].any_of, (check,)),)))


def with_concepts(*concepts: Concept) -> str:
    return problems_with(concepts={**load().concepts, **{c.id: c for c in concepts}})


def test_a_lost_requirement_is_missed() -> None:
    left = {i: r for i, r in load().requirements.items() if i != "4.3.c"}
    assert "缺要求 4.3.c" in problems_with(requirements=left)


def test_a_changed_modality_is_seen() -> None:
    assert "4.3.c 应为“宜”" in with_requirement(replace(load().requirements["4.3.c"], modality="shall"))


def test_an_unmarked_addition_is_seen() -> None:
    extra = replace(load().requirements["4.3.c"], id="4.3.z")
    assert "4.3.z 不在指南的163项中" in with_requirement(extra)
    assert "4.3.z" not in with_requirement(replace(extra, addition=True))


def test_a_requirement_of_the_guideline_is_no_addition() -> None:
    assert "4.3.c 是指南的要求" in with_requirement(replace(load().requirements["4.3.c"], addition=True))


def test_an_unregistered_document_type_is_seen() -> None:
    one = load().requirements["4.3.c"]
    wrong = replace(one, expects=(Expectation(("no_such_paper",), one.expects[0].checks),))
    assert "没有文件类型 no_such_paper" in with_requirement(wrong)


def test_a_document_type_that_nothing_asks_for_is_seen() -> None:
    extra = replace(load().documents["carbon_policy"], id="orphan")
    assert "documents.yaml orphan" in problems_with(documents={**load().documents, "orphan": extra})


@pytest.mark.parametrize(
    ("name", "params", "told"),
    [
        ("stated", {}, "没有这种检查"),
        ("approved", {"by": "x"}, "不认识参数 by"),
        ("states", {}, "缺参数 expr"),
        ("states", {"expr": "no_such_concept"}, "没有概念 no_such_concept"),
        ("states", {"expr": "a +"}, "缺一个概念名"),
        ("covers", {"elements": {"甲": "no_such_concept"}}, "甲：vocabulary.yaml 没有概念"),
        ("covers", {"elements": {}, "elements_when": {"甲": "has_mine"}}, "不在 elements 里"),
        ("covers", {"elements": {}, "core": ["甲"]}, "core 的“甲”不在 elements 里"),
        ("prohibits", {}, "至少写一项"),
        ("done_by", {"deadline": "someday"}, "没有期限 someday"),
        ("agrees_with", {"types": ["no_paper"], "quantities": {}}, "没有文件类型 no_paper"),
    ],
)
def test_a_wrong_check_is_seen(name: str, params: dict[str, Any], told: str) -> None:
    assert told in with_check(name, **params)


def test_a_term_under_two_concepts_needs_both_to_say_so() -> None:
    one = Concept("one", "一", ("甲乙丙丁戊己",), ambiguous=("甲乙丙丁戊己",))
    two = Concept("two", "二", ("甲乙 丙丁戊己",))
    assert "two 没有声明 ambiguous" in with_concepts(one, two)
    assert "甲乙丙丁戊己" not in with_concepts(one, replace(two, ambiguous=("甲乙丙丁戊己",)))


def test_a_term_twice_under_one_concept_is_seen() -> None:
    assert "写了两次" in with_concepts(Concept("one", "一", ("ＣＭＡ章印", "cma章印")))


def test_a_factor_nobody_read_in_the_original_is_not_verified() -> None:
    factors = {**load().factors, "x": {**load().factors["heat"], "verified": True}}
    assert "factors.yaml x" in problems_with(factors=factors)


def test_an_erratum_about_no_clause_is_seen() -> None:
    errata = ({**load().errata[0], "clauses": ["9.9"]},)
    assert "没有条款 9.9" in problems_with(errata=errata)


def test_problems_of_an_empty_standard_are_all_the_missing_ids() -> None:
    empty = Standard("", {}, {}, {}, {}, {}, (), ())
    assert len(prove(empty)) == 163
