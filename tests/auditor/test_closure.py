"""Nonconformities: open ones, those verified before the work was done, and those told of twice."""

from __future__ import annotations

from auditor.checks import CHECKS
from auditor.context import Candidates
from auditor.model import Locator, Part, Passage
from auditor.nonconformities import last_day, nonconformities

COLUMNS = ["编号", "不符合事实", "原因", "纠正措施", "完成期限", "整改进度", "验证结果"]


def run(name, ctx, *docs):
    return CHECKS[name]({}, Candidates(docs), ctx)


def row(number, fact, progress="9月10日完成", verified="9月20日验证有效，关闭"):
    return [number, fact, "没有培训", "培训", "2025-09-30", progress, verified]


def test_all_verified_is_closed(document, world) -> None:
    doc = document("l.xlsx", "不符合台账", table=(COLUMNS, [row("NC-01", "记录涂改"), row("NC-02", "秤没有校")]))
    assert run("closed", world(doc), doc).outcome == "met"


def test_an_empty_verification_past_its_due_day_is_open(document, world) -> None:
    doc = document(
        "l.xlsx", "不符合台账", table=(COLUMNS, [row("NC-01", "记录涂改", verified=""), row("NC-02", "秤没有校")])
    )
    outcome = run("closed", world(doc), doc)
    assert outcome.outcome == "short"
    assert "NC-01没有验证关闭" in outcome.reason


def test_a_verification_before_the_work_was_done_does_not_close(document, world) -> None:
    body = [row("NC-03", "记录涂改", progress="11.12开会；11.28培训完", verified="11.20查，关闭")]
    doc = document("l.xlsx", "不符合台账", table=(COLUMNS, body))
    assert "11月20日验证，早于11月28日整改完成" in run("closed", world(doc), doc).reason


def test_a_ledger_and_a_form_tell_of_one_nonconformity(document, world, recogniser) -> None:
    ledger = document("l.xlsx", "不符合台账", table=(COLUMNS, [row("BF-05（NC-04）", "电表未接入系统", verified="")]))
    lines = ("编号：NC-04", "不符合事实：3台电表没有接入", "原因：模块坏了", "验证：9月25日查看，关闭")
    form = recogniser.document(
        Part("f.pdf", "", tuple(Passage(t, Locator(paragraph=i)) for i, t in enumerate(lines, 1)), ())
    )
    listed = nonconformities((ledger, form), world(ledger, form))
    assert len(listed) == 1
    assert listed[0].verified


def test_two_forms_of_one_number_are_no_repetition(document, world) -> None:
    one = document("a.xlsx", "不符合台账", table=(COLUMNS, [row("NC-02", "第二笔交易申请是补签的")]))
    two = document("b.xlsx", "不符合项报告", table=(COLUMNS, [row("BF-03(NC-02)", "第二笔交易申请是补签的，没有先批")]))
    assert run("not_repeated", world(one, two), one, two).outcome == "met"


def test_a_fact_that_comes_again_under_another_number_is_a_repetition(document, world) -> None:
    body = [row("NC-01", "窑头煤粉秤没有做月度校秤"), row("NC-09", "窑头煤粉秤六月没有做月度校秤")]
    doc = document("l.xlsx", "不符合台账", table=(COLUMNS, body))
    assert run("not_repeated", world(doc), doc).outcome == "violated"


def test_days_without_a_year_are_read() -> None:
    assert last_day("12-20预约；1-21检定；5-26上线", 2025).isoformat() == "2025-05-26"
    assert last_day("11月5日查11月记录", 2025).isoformat() == "2025-11-05"
