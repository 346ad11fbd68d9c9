"""A paper that is there and silent is short, with a question; where silence is usual it is a gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.judge import judge
from standard.load import load
from tests.auditor import reading_papers as papers

HEAD = "# 碳管理手册\n青杠水泥　编号：QG-SC-01　版本：A/0\n编制：田野　审核：余波　批准：罗启明　2025年1月6日实施\n\n"


def judged(folder: Path, requirement: str, text: str) -> tuple[str, str, tuple[str, ...]]:
    ctx = papers.world(folder, {"手册.md": HEAD + text})
    finding = judge(load().requirements[requirement], ctx)
    return finding.verdict.value, "".join(finding.reasons), tuple(c.quote for c in finding.citations)


def test_words_that_stand_apart_make_it_short_and_are_cited(tmp_path: Path) -> None:
    text = "总经理主持公司全面工作。\n\n生产部按作业文件组织生产，碳管理要求融入业务流程。\n\n"
    verdict, why, cited = judged(tmp_path, "4.2.b", text)
    assert verdict == "partial"
    assert "没有写在一起" in why
    assert any("总经理" in quote for quote in cited)


def test_a_silent_manual_is_asked_about(tmp_path: Path) -> None:
    verdict, why, cited = judged(tmp_path, "4.4.2.a", "本手册适用于公司碳管理。\n\n计量器具按周期检定。\n")
    assert verdict == "partial"
    assert "没有认出" in why
    assert cited


@pytest.mark.parametrize(
    ("requirement", "text"),
    [
        ("4.4.4.c", "本手册适用于公司碳管理。\n\n计量器具按周期检定。\n"),  # often left out: silence is a gap
        ("4.2.b", "总经理将碳管理要求融入业务流程的工作暂不开展。\n"),  # put off by the paper itself
    ],
)
def test_silence_is_a_gap_where_it_is_usual_or_said(tmp_path: Path, requirement: str, text: str) -> None:
    assert judged(tmp_path, requirement, text)[0] == "missing"


def test_one_side_of_a_duty_is_enough_and_the_other_is_asked_after(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"手册.md": HEAD + "管理者代表负责组织建立和实施碳管理体系。\n"})
    finding = judge(load().requirements["4.4.2.a"], ctx)
    assert finding.verdict.value == "conform"
    assert "保持和改进体系" in finding.question
