"""Days that run backwards, papers approved too early or too late, auditors of their own department."""

from __future__ import annotations

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates

STEPS = {"steps": {"采样": "col_sampled", "检测": "col_tested", "报告": "col_issued"}, "at_most_days": 40}


def run(name, params, ctx, *docs):
    return CHECKS[name](params, Candidates(docs), ctx)


@pytest.mark.parametrize(
    ("days", "outcome", "told"),
    [
        (("2025-03-01", "2025-03-05", "2025-03-08"), "met", "顺序合理"),
        (("2025-03-06", "2025-03-05", "2025-03-08"), "short", "早于采样"),
        (("2025-03-01", "2025-03-05", "2025-05-08"), "short", "超过40天"),
    ],
)
def test_a_samples_days_follow_each_other(document, world, days, outcome, told) -> None:
    table = (["样品", "采样日期", "检测日期", "报告日期"], [["煤样", *days]])
    doc = document("s.xlsx", "送检记录", table=table)
    result = run("in_order", STEPS, world(doc), doc)
    assert result.outcome == outcome
    assert told in result.reason


def test_the_days_of_a_report_in_lines_are_compared_too(document, world) -> None:
    doc = document("r.pdf", "煤质检测报告", "采样日期：2025年3月6日  检测日期：2025年3月2日", "报告日期：2025年3月9日")
    assert "检测2025-03-02早于采样2025-03-06" in run("in_order", STEPS, world(doc), doc).reason


def test_a_plan_approved_after_its_own_first_day_came_too_late(document, world) -> None:
    table = (["日期", "受审核部门", "审核员"], [["2025-05-12", "机动处", "杜小兰"], ["2025-05-13", "生产处", "杜小兰"]])
    late = document("p.docx", "审核实施计划", "编制：田野 2025-05-20  批准：罗启明 2025-05-20", table=table)
    soon = document("p.docx", "审核实施计划", "编制：田野 2025-05-06  批准：罗启明 2025-05-07", table=table)
    params = {"types": ["audit_report"]}
    assert run("dated_before", params, world(late), late).outcome == "short"
    assert run("dated_before", params, world(soon), soon).outcome == "met"


def test_an_approval_older_than_the_draft_is_no_approval(document, world) -> None:
    doc = document("p.docx", "碳资产管理制度", "编制：田野 2025-03-20  批准：罗启明 2025-03-02")
    outcome = run("approved", {}, world(doc), doc)
    assert outcome.outcome == "short"
    assert "早于编制日期" in outcome.reason


def test_an_own_department_is_seen_under_whatever_column_names(document, world) -> None:
    body = [["5月12日", "机动处", "田野"], ["5月13日", "生产处", "杜小兰"], ["5月14日", "能源管理部", "罗启明"]]
    doc = document("p.docx", "内审安排", table=(["哪天", "去哪里", "谁去"], body))
    outcome = run("independent", {}, world(doc), doc)
    assert outcome.outcome == "violated"
    assert "田野审核机动处" in outcome.reason
