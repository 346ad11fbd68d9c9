"""How a finding becomes a nonconformity: graded by the stated rules, one for each fact, its number for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from auditor.internal.grading import Nonconformity, conclusion
from auditor.internal.prepare import InternalAudit, prepare
from auditor.model import Audit, CheckOutcome, Citation, Decision, Document, Finding, Verdict
from standard.model import Standard
from standard.practice import load_grading
from standard.profile import Profile
from tests.internal.conftest import failing, outcome

BAD = Verdict.NONCONFORM
Made = Callable[..., InternalAudit]


@pytest.fixture
def made(audit_with: Callable[..., Audit], standard: Standard, sample: Profile) -> Made:
    def internal(*findings: Finding, earlier: Audit | None = None, **given: object) -> InternalAudit:
        return prepare(audit_with(*findings), standard, sample, earlier=earlier, **given)  # type: ignore[arg-type]

    return internal


def only(internal: InternalAudit) -> Nonconformity:
    (one,) = internal.raised
    return one


@pytest.mark.parametrize(
    ("finding", "grade", "words"),
    [
        (failing("4.3.c", outcome("covers")), "观察项", "“宜”条款"),
        (failing("6.2.3.b", outcome("done_by", "violated", "晚于期限"), verdict=BAD), "严重", "法定期限"),
        (failing("6.1.2.b", outcome("varies", "short", "照抄")), "严重", "照抄"),
        (failing("7.2.b", outcome("in_order", "short", "先检测后采样")), "严重", "先后矛盾"),
        (failing("6.1.3.b", outcome("in_validity", "violated", "到期"), verdict=BAD), "严重", "有效期"),
        (failing("7.2.b", outcome("qualified", "violated", "资质到期"), verdict=BAD), "严重", "资质"),
        (failing("6.2.2.a", outcome("trades_approved", "violated", "超额"), verdict=BAD), "严重", "额度"),
        (failing("6.2.1.b", outcome("distinct_roles", "violated", "一人"), verdict=BAD), "严重", "兼任"),
        (failing("6.1.4.b", outcome("retention_at_least", "violated", "3年"), verdict=BAD), "严重", "5年"),
        (failing("8.2.e", outcome("not_repeated", "violated", "再次发生"), verdict=BAD), "严重", "再次发生"),
        (failing("6.1.3.a", outcome("has_columns")), "一般", "“应”条款"),
        (failing("6.1.3-1", outcome("rate_at_least", "violated", "81.8%"), verdict=BAD), "一般", "“应”条款"),
    ],
)
def test_each_rule_grades_what_it_is_for(made: Made, finding: Finding, grade: str, words: str) -> None:
    one = only(made(finding))
    assert one.grade == grade
    assert words in one.rule


def test_what_the_machine_is_unsure_of_is_only_an_observation_until_an_auditor_decides(made: Made) -> None:
    unsure = replace(failing("6.1.3.a", outcome("has_columns")), confidence=0.36)
    assert only(made(unsure)).grade == "观察项"


def test_a_clause_without_any_evidence_is_severe_and_one_gap_in_it_is_not(made: Made) -> None:
    absent = CheckOutcome("exists", "absent", "没有找到")
    clause = [failing(i, replace(absent, reason=i), verdict=Verdict.MISSING) for i in ("4.5-1", "4.5-2", "4.5-3")]
    assert {n.grade for n in made(*clause).raised} == {"严重"}
    assert {n.grade for n in made(*clause[:2]).raised} == {"一般"}


def test_no_plan_at_all_for_data_quality_is_severe(
    audit_with: Callable[..., Audit], standard: Standard, sample: Profile
) -> None:
    audit = audit_with(
        failing("5.1.4.a", CheckOutcome("exists", "absent", "没有找到监测计划"), verdict=Verdict.MISSING)
    )

    def plan(d: Document) -> bool:
        return d.is_a("data_quality_plan") > 0

    assert only(prepare(audit, standard, sample)).grade == "一般"
    without = replace(audit, documents=tuple(d for d in audit.documents if not plan(d)))
    assert only(prepare(without, standard, sample)).grade == "严重"


def test_the_same_check_failing_again_a_term_later_is_severe(made: Made, audit_with: Callable[..., Audit]) -> None:
    finding = failing("6.1.3.a", outcome("has_columns"))
    before = audit_with(finding, on=date(2025, 3, 20))
    again = only(made(finding, earlier=before))
    assert again.grade == "严重"
    assert "上次审核" in again.rule
    other = audit_with(failing("6.1.3.a", outcome("in_period")), on=date(2025, 3, 20))
    assert only(made(finding, earlier=other)).grade == "一般"
    not_yet_due = audit_with(finding, on=date(2026, 3, 10))
    assert only(made(finding, earlier=not_yet_due)).grade == "一般"


def decided(finding: Finding, **given: object) -> Finding:
    decision = Decision(finding.requirement, Verdict.NONCONFORM, "现场看到台账没有责任人", "蒲安平", date(2026, 4, 14))
    return replace(finding, decision=replace(decision, **given))  # type: ignore[arg-type]


def test_the_auditors_grade_wins_and_its_author_is_named(made: Made) -> None:
    one = only(made(decided(failing("6.1.3.a", outcome("has_columns")), grade="严重")))
    assert one.grade == "严重"
    assert "蒲安平" in one.rule
    assert one.confirmed
    assert one.fact.startswith("现场看到台账没有责任人。")


def test_a_stale_decision_neither_grades_nor_confirms(made: Made) -> None:
    one = only(made(decided(failing("6.1.3.a", outcome("has_columns")), grade="严重", stale=True)))
    assert one.grade == "一般"
    assert not one.confirmed


def test_what_the_auditor_calls_met_is_not_raised(made: Made) -> None:
    assert not made(decided(failing("6.1.3.a", outcome("has_columns")), verdict=Verdict.CONFORM)).raised


def test_what_only_the_auditor_found_is_raised_in_their_words(made: Made) -> None:
    one = only(made(decided(Finding("6.1.3.a", Verdict.CONFORM, 0.9, ("有台账",)))))
    assert one.fact == "现场看到台账没有责任人。"
    assert one.grade == "一般"


def test_one_fact_under_two_clauses_is_one_report_and_under_two_departments_two(made: Made) -> None:
    kept = outcome("retention_at_least", "violated", "记录只保存3年，要求不少于5年")
    same = [failing(i, kept, verdict=BAD) for i in ("5.1.4.d", "6.1.4.b")]
    elsewhere = failing("6.1.3.b", kept, verdict=BAD)
    raised = made(*same, elsewhere).raised
    assert [n.ids for n in raised] == [("5.1.4.d", "6.1.4.b"), ("6.1.3.b",)]
    assert raised[0].fact.count("只保存3年") == 1


def test_the_fact_names_the_paper_it_was_seen_in(made: Made) -> None:
    assert only(made(failing("6.1.3.a", outcome("has_columns")))).fact == "《计量器具台账（2025）》：缺责任人。"


@pytest.mark.parametrize(
    ("finding", "kind", "category"),
    [
        (failing("5.2.2.b", outcome("covers")), "体系性", "d"),
        (failing("6.1.4.a", outcome("covers_months")), "实施性", "c"),
        (failing("6.1.3-1", outcome("rate_at_least", "violated"), verdict=BAD), "效果性", "a"),
        (
            failing("6.1.3.b", outcome("in_validity", "violated"), outcome("retention_at_least", "violated", "3年")),
            "实施性",
            "a",
        ),
    ],
)
def test_kind_and_category_follow_from_what_the_grade_rests_on(
    made: Made, finding: Finding, kind: str, category: str
) -> None:
    one = only(made(finding))
    assert (one.kind.name, one.category.name) == (kind, category)


def test_numbers_follow_on_and_stay_when_a_nonconformity_goes(made: Made) -> None:
    first, second = failing("5.2.2.b", outcome("covers", reason="甲")), failing("6.1.3.a", outcome("has_columns"))
    before = made(first, second)
    assert [n.number for n in before.raised] == ["YLSN-TGL-JL-19-2026-01-01", "YLSN-TGL-JL-19-2026-01-02"]
    third = failing("4.1-2", outcome("covers", reason="乙"))
    after = made(second, third, issued=before.issued)
    assert {n.main.requirement.id: n.number[-2:] for n in after.raised} == {"4.1-2": "03", "6.1.3.a": "02"}


def test_an_observation_that_becomes_a_nonconformity_gets_a_report_number(made: Made) -> None:
    finding = failing("6.1.3.a", outcome("has_columns"))
    before = made(replace(finding, confidence=0.3))
    assert only(before).number.endswith("-01-G01")
    assert only(made(finding, issued=before.issued)).number == "YLSN-TGL-JL-19-2026-01-01"


@pytest.mark.parametrize(
    ("majors", "rate", "words"),
    [(0, 0.95, "有效实施和保持"), (0, 0.7, "基本有效"), (1, 0.95, "严重不符合所涉及的过程"), (3, 0.3, "没有有效运行")],
)
def test_the_conclusion_follows_the_stated_rules(majors: int, rate: float, words: str) -> None:
    assert words in conclusion(load_grading(), majors, rate).effectiveness


def test_each_failed_check_has_its_proof_before_any_has_two(made: Made) -> None:
    from auditor.internal.nonconformity import build

    many = replace(
        outcome("signed_by", "violated", "只有一人签名"),
        citations=tuple(Citation("日报.csv", f"第{n}行", f"第{n}天") for n in range(1, 9)),
    )
    rule = replace(outcome("prohibits", "violated", "取消复核"), citations=(Citation("规定.docx", "第9段", "取消"),))
    internal = made(failing("6.1.2.a", many, rule, verdict=BAD))
    said = "\n".join(c.text for row in build(internal, only(internal)).tables[0].rows for c in row.cells)
    assert "规定.docx　第9段：“取消”" in said
