"""review.xlsx out and in: what an auditor fills in is kept, checked by cell, and never lost."""

from __future__ import annotations

import os
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from auditor.model import Verdict
from auditor.register import Register
from auditor.review.decided import DECISION
from auditor.review.entries import day_of
from carbonclause.cli import run
from standard.load import load
from tests.review.workspace import DEALS, PLAN, SCALE, SIGNED, add_link, again, at, exported, fill, register_of


@pytest.fixture(autouse=True)
def inside(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(client)


def decisions(client: Path) -> list[tuple[str, str]]:
    return [(e.subject, e.body["verdict"]) for e in register_of(client).events(DECISION)]


def in_force(client: Path, requirement: str) -> Verdict:
    return next(f for f in at(client).audit.findings if f.requirement == requirement).in_force


def test_the_workbook_has_every_requirement_with_links_to_the_evidence(client: Path) -> None:
    path = exported(client)
    book = openpyxl.load_workbook(path)
    sheet = book["审核判定"]
    assert {sheet.cell(r, 1).value for r in range(3, sheet.max_row + 1)} == set(load().requirements)
    for name in ("审核判定", "依据", "文件"):
        targets = {c.hyperlink.target for row in book[name] for c in row if c.hyperlink and c.hyperlink.target}
        assert targets, name
        for target in targets:
            assert "\\" not in target and not target.startswith(("/", "file:"))
            plain = target.replace("%20", " ").replace("%23", "#").replace("%25", "%")
            assert (path.parent / plain).resolve().is_file()
    cell = next(c for row in book["依据"] for c in row if c.hyperlink and "台账" in (c.hyperlink.target or ""))
    assert cell.hyperlink.location == "'台账'!A1"
    book.close()


def test_a_filled_row_becomes_a_decision_that_the_reports_count(client: Path) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="符合", 判断理由="现场看到监测计划", **SIGNED)
    fill(path, SCALE, 审核员结论="不符合", 严重程度="严重", **SIGNED)
    assert run(["review"]) == 0
    assert sorted(decisions(client)) == sorted([(PLAN, "conform"), (SCALE, "nonconform")])
    assert in_force(client, PLAN) is Verdict.CONFORM
    event = register_of(client).events(DECISION, SCALE)[0]
    assert (event.by, event.body["grade"], event.body["on"]) == ("周审核", "严重", "2026-03-21")


def test_reading_the_same_workbook_twice_records_nothing_twice(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="符合", 判断理由="现场看到", **SIGNED)
    add_link(path, 条款编号=DEALS, 文件="申请单.txt", 说明="有审核要求", **SIGNED)
    assert run(["review"]) == 0 and run(["review"]) == 0
    assert "登记判断0项，证据指认0项；2项此前已登记" in capsys.readouterr().out
    assert len(register_of(client).events()) == 2


def test_every_error_is_told_by_its_cell_and_nothing_is_recorded(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(client)
    fill(path, "4.1-1", 审核员结论="符合", 审核员="周审核", 日期="去年")
    fill(path, "4.1-2", 审核员结论="不符合", **SIGNED)
    fill(path, "4.2.a", 审核员结论="大概符合", 判断理由="x", **SIGNED)
    fill(path, "4.2.b", 审核员结论="符合", 严重程度="严重", **SIGNED)
    fill(path, "4.2.c", 判断理由="忘了选", **SIGNED)
    fill(path, "4.2.d", 审核员结论="符合", 日期=date(2026, 3, 21))
    fill(path, "4.2.e", 审核员结论="符合", 审核员="周审核", 日期=date(2099, 1, 1))
    fill(path, "4.3-1", 审核员结论="符合", **SIGNED)
    fill(path, "4.3.a", 审核员结论="撤销", 判断理由="错了", **SIGNED)
    add_link(path, 条款编号="9.9", 文件="申请单.txt", 说明="x", **SIGNED)
    add_link(path, 条款编号=DEALS, 文件="没有的.pdf", 说明="x", **SIGNED)
    assert run(["review"]) == 2
    said = capsys.readouterr().err
    for cell, words in [
        ("审核判定!M3", "“去年”不是日期"),
        ("审核判定!K4", "与机器结论“符合”不同，请写明判断理由"),
        ("审核判定!I5", "不是可选的结论"),
        ("审核判定!J6", "不能同时判为严重不符合"),
        ("审核判定!I7", "没有选审核员结论"),
        ("审核判定!L8", "没有填审核员姓名"),
        ("审核判定!M9", "晚于今天"),
        ("审核判定!I11", "没有可以撤销的决定"),
        ("证据指认!A3", "没有“9.9”这个条款编号"),
        ("证据指认!B4", "本次审核的证据中没有“没有的.pdf”"),
    ]:
        line = next((x for x in said.splitlines() if x.strip().startswith(f"{cell}：")), "")
        assert words in line, (cell, said)
    assert not (client / "register.db").exists()


def test_the_default_signature_serves_rows_that_leave_it_open(client: Path) -> None:
    path = exported(client)
    book = openpyxl.load_workbook(path)
    guide = book["说明"]
    for row in guide.iter_rows(max_col=2):
        if row[0].value == "默认审核员":
            row[1].value = "周审核"
        if row[0].value == "默认日期":
            row[1].value = "2026年3月21日"
    book.save(path)
    fill(path, PLAN, 审核员结论="缺失")
    assert run(["review"]) == 0
    event = register_of(client).events(DECISION)[0]
    assert (event.by, event.body["on"]) == ("周审核", "2026-03-21")


def test_a_workbook_with_unread_entries_is_not_overwritten(client: Path) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="符合", 判断理由="现场看到", **SIGNED)
    before = path.read_bytes()
    beside = exported(client)
    assert beside != path and beside.is_file() and path.read_bytes() == before
    assert exported(client) == beside  # nobody has touched that one
    fill(beside, PLAN, 审核员结论="缺失", **SIGNED)
    assert exported(client) not in (path, beside)


def test_a_workbook_with_wrong_entries_is_not_overwritten_either(client: Path) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="随便")
    before = path.read_bytes()
    assert exported(client) != path and path.read_bytes() == before


def test_a_read_workbook_is_kept_and_the_next_one_is_filled_in_with_what_holds(client: Path) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="符合", 判断理由="现场看到", **SIGNED)
    assert run(["review"]) == 0
    before = path.read_bytes()
    assert exported(client) == path
    assert [p.read_bytes() for p in path.parent.glob("review-旧*.xlsx")] == [before]
    assert row_of(path, PLAN)[8:13] == ("符合", None, "现场看到", "周审核", datetime(2026, 3, 21))
    assert run(["review"]) == 0
    assert len(decisions(client)) == 1


def test_an_export_nobody_touched_is_simply_replaced(client: Path) -> None:
    exported(client)
    path = exported(client)
    assert sorted(p.name for p in path.parent.glob("*.xlsx")) == ["review.xlsx"]


def row_of(path: Path, requirement: str) -> tuple[object, ...]:
    book = openpyxl.load_workbook(path)
    found = next(r for r in book["审核判定"].iter_rows(min_row=3, values_only=True) if r[0] == requirement)
    book.close()
    return found


def test_a_decision_whose_evidence_changed_is_shown_as_stale_not_filled_in(client: Path) -> None:
    path = exported(client)
    fill(path, SCALE, 审核员结论="符合", 判断理由="证书已补", **SIGNED)
    assert run(["review"]) == 0
    assert in_force(client, SCALE) is Verdict.CONFORM
    (client / "evidence" / "3-记录 #1" / "校秤 100%.txt").write_text("改过的记录", encoding="utf-8")
    again(client)
    assert in_force(client, SCALE) is Verdict.NONCONFORM
    row = row_of(exported(client), SCALE)
    assert row[8] is None and "原决定已失效" in str(row[13]) and "证书已补" in str(row[13])
    assert decisions(client) == [(SCALE, "conform")]


def test_a_decision_taken_on_an_older_export_is_recorded_as_stale(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(client)
    fill(path, SCALE, 审核员结论="符合", 判断理由="证书已补", **SIGNED)
    (client / "evidence" / "3-记录 #1" / "校秤 100%.txt").write_text("改过的记录", encoding="utf-8")
    again(client)
    assert run(["review"]) == 0
    assert "决定按失效登记" in capsys.readouterr().out
    assert in_force(client, SCALE) is Verdict.NONCONFORM


def test_a_decision_of_another_period_does_not_carry_over(client: Path) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="符合", 判断理由="现场看到", **SIGNED)
    assert run(["review"]) == 0
    findings = client / "audits" / "2026-03-20" / "findings.json"
    findings.write_text(findings.read_text(encoding="utf-8").replace("2025-12-31", "2026-12-31"), encoding="utf-8")
    assert in_force(client, PLAN) is Verdict.MISSING


def test_a_withdrawn_decision_gives_the_machine_its_verdict_back(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="符合", 判断理由="现场看到", **SIGNED)
    assert run(["review"]) == 0
    fill(path, PLAN, 审核员结论="撤销", 判断理由="看的是旧版")
    assert run(["review"]) == 0
    assert in_force(client, PLAN) is Verdict.MISSING
    assert run(["review"]) == 0  # the withdrawal is there already
    assert len(decisions(client)) == 2
    capsys.readouterr()
    assert run(["review", "--history", PLAN]) == 0
    told = capsys.readouterr().out
    assert "判为“符合”" in told and "撤销判断" in told and "现行结论：缺失" in told


def test_somebody_elses_later_decision_is_not_overturned_unseen(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(client)
    other = path.with_name("另一份.xlsx")
    other.write_bytes(path.read_bytes())
    fill(other, PLAN, 审核员结论="部分符合", 判断理由="不全", 审核员="吴审核", 日期=date(2026, 3, 22))
    assert run(["review", "--file", str(other)]) == 0
    fill(path, PLAN, 审核员结论="符合", 判断理由="现场看到", **SIGNED)
    assert run(["review"]) == 2
    assert "导出之后吴审核于2026-03-22判为“部分符合”" in capsys.readouterr().err
    assert len(decisions(client)) == 1


def test_rows_may_be_sorted_and_removed(client: Path) -> None:
    path = exported(client)
    book = openpyxl.load_workbook(path)
    book["审核判定"].delete_rows(3, 40)
    book.save(path)
    fill(path, PLAN, 审核员结论="缺失", **SIGNED)
    assert run(["review"]) == 0
    assert decisions(client) == [(PLAN, "missing")]


def test_an_answered_question_is_a_decision_and_two_answers_must_agree(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(client)
    fill(path, DEALS, "待答问题", 审核员结论="符合", 判断理由="签字在背面", **SIGNED)
    fill(path, DEALS, 审核员结论="缺失", 判断理由="没有", **SIGNED)
    assert run(["review"]) == 2
    assert "已填了不同的判断" in capsys.readouterr().err
    fill(path, DEALS, 审核员结论=None, 判断理由=None, 审核员=None, 日期=None)
    assert run(["review"]) == 0
    assert decisions(client) == [(DEALS, "conform")]


@pytest.mark.parametrize("damage", ["torn", "text", "other", "sheet", "column", "hidden"])
def test_what_is_no_review_workbook_is_refused_in_chinese(
    client: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    path = exported(client)
    fill(path, PLAN, 审核员结论="缺失", **SIGNED)
    book = openpyxl.load_workbook(path)
    if damage == "sheet":
        del book["待答问题"]
    if damage == "column":
        book["审核判定"]["I2"] = "别的"
    if damage == "hidden":
        fill(path, PLAN, 指纹="x")
        book = openpyxl.load_workbook(path)
    if damage == "other":
        book = openpyxl.Workbook()
    book.save(path)
    if damage == "torn":
        path.write_bytes(path.read_bytes()[:500])
    if damage == "text":
        path.write_text("不是表", encoding="utf-8")
    assert run(["review"]) == 2
    assert "重新导出" in capsys.readouterr().err
    assert not decisions(client)


def test_text_from_evidence_never_becomes_a_formula(client: Path) -> None:
    (client / "evidence" / "=cmd.txt").write_text("=1+1", encoding="utf-8")
    again(client)
    with zipfile.ZipFile(exported(client)) as package:
        sheets = [package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
    assert sheets and not any(b"<f>" in s for s in sheets)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-3-2", date(2026, 3, 2)),
        ("2026/03/02", date(2026, 3, 2)),
        ("2026年3月2日", date(2026, 3, 2)),
        ("20260302", date(2026, 3, 2)),
        (20260302, date(2026, 3, 2)),
        (46083, date(2026, 3, 2)),
        (datetime(2026, 3, 2, 9), date(2026, 3, 2)),
        ("2026-02-30", None),
        ("3月2日", None),
        (True, None),
    ],
)
def test_days_are_read_as_people_and_spreadsheets_write_them(written: object, meant: date | None) -> None:
    assert day_of(written) == meant


def test_another_plants_workbook_is_refused(client: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = exported(client)
    book = openpyxl.load_workbook(path)
    book["说明"]["B3"] = "别的水泥厂"
    book.save(path)
    assert run(["review"]) == 2
    assert "本次审核的是“重庆示范水泥有限公司”" in capsys.readouterr().err


def test_a_crash_while_writing_leaves_the_old_workbook(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = exported(client)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run(["review", "--export"]) == 2
    assert path.read_bytes() == before
    assert Register(client / "register.db").events() == ()
