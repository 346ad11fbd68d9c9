"""Evidence pointed to by hand, and the questions that doubt and links make."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import Verdict
from auditor.review.decided import LINK
from carbonclause.cli import run
from standard.load import load
from tests.review.workspace import DEALS, HOSTILE, PLAN, SCALE, SIGNED, again, at, exported, fill, register_of

LINKED = ["link", PLAN, "申请单.txt", "--note", "附监测计划", "--by", "周审核"]


@pytest.fixture(autouse=True)
def inside(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(client)


def finding(client: Path, requirement: str):  # type: ignore[no-untyped-def]
    return next(f for f in at(client).audit.findings if f.requirement == requirement)


def asked(client: Path) -> list[str]:
    return [q.requirement.id for q in at(client).questions()]


def test_a_link_is_the_auditors_own_citation_changes_no_verdict_and_makes_a_question(client: Path) -> None:
    assert PLAN not in asked(client)
    assert run([*LINKED, "--page", "2"]) == 0
    found = finding(client, PLAN)
    (link,) = found.links
    assert (link.citation.file, link.citation.locator, link.by) == ("申请单.txt", "第2页", "周审核")
    assert found.in_force is Verdict.MISSING and found.decision is None
    question = next(q for q in at(client).questions() if q.requirement.id == PLAN)
    assert "周审核指认申请单.txt" in question.text and question.places[0].why == "审核员指认"


def test_a_decision_settles_the_question_and_stands_on_the_linked_file(client: Path) -> None:
    assert run(LINKED) == 0
    fill(exported(client), PLAN, "待答问题", 审核员结论="符合", 判断理由="见所附计划", **SIGNED)
    assert run(["review"]) == 0
    assert PLAN not in asked(client)
    assert finding(client, PLAN).in_force is Verdict.CONFORM
    (client / "evidence" / "申请单.txt").write_text("换了", encoding="utf-8")
    again(client)
    found = finding(client, PLAN)
    assert found.links[0].stale and found.decision.stale and found.in_force is Verdict.MISSING


def test_a_link_after_a_decision_asks_again(client: Path) -> None:
    fill(exported(client), PLAN, 审核员结论="缺失", **SIGNED)
    assert run(["review"]) == 0
    assert run(LINKED) == 0
    assert PLAN in asked(client) and finding(client, PLAN).in_force is Verdict.MISSING


def test_the_same_link_is_kept_once_and_can_be_taken_back(client: Path) -> None:
    assert run(LINKED) == 0 and run(LINKED) == 0
    assert len(register_of(client).events(LINK)) == 1
    assert run([*LINKED, "--withdraw"]) == 0
    assert finding(client, PLAN).links == ()
    assert run([*LINKED, "--withdraw"]) == 0
    assert len(register_of(client).events(LINK)) == 2


@pytest.mark.parametrize("file", ["evidence/申请单.txt", "申请单.txt", "./evidence/../evidence/申请单.txt"])
def test_a_file_may_be_named_as_it_lies_on_the_disk(client: Path, file: str) -> None:
    assert run(["link", PLAN, file, "--note", "x", "--by", "周审核"]) == 0
    assert finding(client, PLAN).links[0].citation.file == "申请单.txt"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["link", "9.9", "申请单.txt", "--note", "x", "--by", "甲"], "没有“9.9”这个条款编号"),
        (["link", PLAN, "申请表.txt", "--note", "x", "--by", "甲"], "是不是 申请单.txt"),
        (["link", PLAN, "../../etc/passwd", "--note", "x", "--by", "甲"], "本次审核的证据中没有"),
        (["link", PLAN, "申请单.txt", "--by", "甲"], "请写明这份证据说明什么"),
        (["link", PLAN, "申请单.txt", "--note", "x"], "没有写明指认人"),
        (["link", PLAN, "申请单.txt", "--quote", "须经总经理审核", "--by", "甲"], "照原文摘录"),
    ],
)
def test_a_wrong_link_is_refused(client: Path, args: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(args) == 2
    assert said in capsys.readouterr().err
    assert register_of(client).events() == ()


def test_a_quote_is_checked_against_the_file_itself(client: Path) -> None:
    assert run(["link", PLAN, "申请单.txt", "--quote", HOSTILE[:9], "--by", "甲"]) == 0
    assert finding(client, PLAN).links[0].checked


def test_a_file_changed_after_the_audit_cannot_be_linked(client: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (client / "evidence" / "申请单.txt").write_text("换了", encoding="utf-8")
    assert run(LINKED) == 2
    assert "在审核之后改动过" in capsys.readouterr().err


def test_questions_are_few_weighty_first_and_not_what_is_decided(client: Path) -> None:
    assert asked(client) == [DEALS]
    assert run(LINKED) == 0
    assert run(["link", SCALE, "申请单.txt", "--note", "x", "--by", "甲"]) == 0
    weights = [load().requirements[r].weight for r in asked(client)]
    assert sorted(asked(client)) == sorted([DEALS, PLAN, SCALE]) and weights == sorted(weights, reverse=True)
    assert len(at(client).questions(1)) == 1
    fill(exported(client), DEALS, 审核员结论="部分符合", **SIGNED)
    assert run(["review"]) == 0
    assert DEALS not in asked(client)


def test_the_reports_show_decisions_and_links_as_the_auditors_own(client: Path) -> None:
    assert run(LINKED) == 0
    fill(exported(client), DEALS, 审核员结论="符合", 判断理由="签字在背面", **SIGNED)
    assert run(["review"]) == 0
    assert run(["report", "--no-pictures"]) == 0
    page = (client / "audits" / "2026-03-20" / "差距分析报告.html").read_text(encoding="utf-8")
    assert "审核员指认（周审核）：申请单.txt，附监测计划" in page
    assert "签字在背面" in page
