"""The JUnit report counts what the audit found, one test case for each requirement."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import etree

from auditor.exports import junit
from auditor.model import Audit, Verdict
from standard.model import Standard

OUTCOMES = {
    Verdict.CONFORM: None,
    Verdict.PARTIAL: "failure",
    Verdict.NONCONFORM: "failure",
    Verdict.MISSING: "error",
    Verdict.NOT_APPLICABLE: "skipped",
}


@pytest.fixture(scope="module")
def report(audit: Audit, standard: Standard) -> etree._Element:
    return etree.fromstring(junit.export(audit, standard)["junit.xml"])


def outcome(case: etree._Element) -> str | None:
    found = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
    assert len(found) <= 1
    return str(found[0]) if found else None


def test_each_requirement_is_one_test_case_with_its_outcome(
    report: etree._Element, audit: Audit, standard: Standard
) -> None:
    verdicts = {f.requirement: f.verdict for f in audit.findings}
    cases = {case.get("name").split()[0]: case for case in report.iter("testcase")}
    assert list(cases) == [r.id for r in standard.requirements.values() if not r.addition]
    assert {r: outcome(c) for r, c in cases.items()} == {r: OUTCOMES[verdicts[r]] for r in cases}


def test_counts_are_those_of_the_cases(report: etree._Element) -> None:
    for holder in (report, *report.iter("testsuite")):
        cases = list(holder.iter("testcase"))
        counted = Counter(map(outcome, cases))
        told = tuple(int(holder.get(name)) for name in ("tests", "failures", "errors", "skipped"))
        assert told == (len(cases), counted["failure"], counted["error"], counted["skipped"])
    assert len(list(report.iter("testsuite"))) == 5


def test_a_failure_says_what_is_wrong_what_to_do_and_on_which_words(report: etree._Element, standard: Standard) -> None:
    told = [f for f in report.iter("failure") if "证据：" in f.text]
    assert told
    for failure in told:
        requirement = standard.requirements[failure.getparent().get("name").split()[0]]
        assert failure.get("type") in ("partial", "nonconform")
        assert requirement.statement in failure.text and "责任部门：" in failure.text


def test_awkward_words_come_through_as_xml(report: etree._Element) -> None:
    text = "".join(report.itertext())
    assert "<标准>&`限值`" in text and "]]>" in text and "\x00" not in text
