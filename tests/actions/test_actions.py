"""Nonconformities from opening to closure: which steps are refused, what the next audit says, what stays."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import docx
import openpyxl
import pytest

from auditor.actions import auditing, steps
from auditor.actions.book import actions_book
from auditor.actions.folding import actions_of
from auditor.actions.model import CLOSED, OPEN, VERIFIED, Action, Proof
from auditor.actions.requests import requests
from auditor.internal.prepare import prepare
from auditor.model import Audit, CheckOutcome, Citation, EvidenceFile, Finding, ReadStatus, Verdict
from auditor.register import Register
from auditor.reports.findings import write_findings
from carbonclause.cli import run
from standard.errors import UserError
from standard.load import load
from standard.practice import load_grading
from standard.profile import load_profile

DAY = date(2026, 3, 1)
PROFILE = load_profile(Path(__file__).parents[1] / "auditor" / "cases" / "profile.yaml")
GAPS = {"6.1.3.b": "校准证书过期", "7.2.c": "缺四月的核对记录"}


def audit_of(gaps: dict[str, str], day: date = DAY, content: str = "0") -> Audit:
    """An audit in which all requirements conform but those in `gaps` (requirement → reason)."""
    file = EvidenceFile("证书.pdf", content * 64, "pdf", ReadStatus.READ)

    def finding(requirement: str) -> Finding:
        cited = (Citation("证书.pdf", "第1页", f"有效期至…（{requirement}）"),)
        if requirement not in gaps:
            return Finding(requirement, Verdict.CONFORM, 0.9, ("齐全",), cited)
        trail = (CheckOutcome("in_validity", "violated", gaps[requirement], cited),)
        return Finding(requirement, Verdict.NONCONFORM, 0.9, (gaps[requirement],), cited, trail=trail)

    findings = tuple(finding(r.id) for r in load().requirements.values())
    period = (date(2025, 1, 1), date(2025, 12, 31))
    return Audit(load().name, PROFILE.data, period, day, (file,), (), findings)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "register.db")


def _open(register: Register, audit: Audit) -> tuple[Action, ...]:
    raised = prepare(audit, load(), PROFILE).nonconformities
    register.append(auditing.opened(audit, raised, load_grading(), actions_of(register), "杜小兰"))
    return actions_of(register)


def _close(register: Register, number: str) -> Action:
    def now() -> Action:
        return next(a for a in actions_of(register) if a.number == number)

    register.append([steps.update(now(), {"cause": "没有到期提醒", "action": "建提醒表", "person": "田野"}, "杜小兰")])
    register.append([steps.complete(now(), [Proof("新证书.pdf", "a" * 64)], "田野", DAY)])
    register.append([steps.verify(now(), "查看新证书，在有效期内", "严正", DAY, effective=True)])
    register.append([steps.close(now(), "严正", DAY)])
    return now()


def test_each_nonconformity_is_opened_once(register: Register) -> None:
    audit = audit_of(GAPS)
    first = _open(register, audit)
    assert [a.number for a in first] == ["NC-2026-001", "NC-2026-002"]
    assert {r for a in first for r in a.requirements} == set(GAPS)
    assert first[0].owner == "设备保障部" and first[0].due is not None
    assert _open(register, audit) == first
    later = audit_of(GAPS, DAY + timedelta(days=90))
    assert len(_open(register, later)) == 2


def test_the_way_from_open_to_closed_leaves_its_history(register: Register) -> None:
    number = _open(register, audit_of(GAPS))[0].number
    closed = _close(register, number)
    assert closed.state == CLOSED and closed.closed_by == "严正" and closed.proof[0].sha256 == "a" * 64
    assert len(closed.history) == 5
    assert register.verify() == ()


@pytest.mark.parametrize(
    ("state", "step", "said"),
    [
        ("open", lambda a: steps.complete(a, [Proof("x", "")], "甲", DAY), "还没有登记根本原因"),
        ("planned", lambda a: steps.complete(a, [], "甲", DAY), "没有完成的证据"),
        ("open", lambda a: steps.verify(a, "看了", "严正", DAY, effective=True), "还没有报完成"),
        ("done", lambda a: steps.verify(a, "看了", "田野", DAY, effective=True), "不能验证自己的整改"),
        ("done", lambda a: steps.verify(a, " ", "严正", DAY, effective=True), "没有写明怎样验证"),
        ("done", lambda a: steps.close(a, "严正", DAY), "没有经过验证有效"),
        ("open", lambda a: steps.update(a, {"due": "下月"}, "甲"), "不是日期"),
        ("open", lambda a: steps.update(a, {"grade": "特别严重"}, "甲"), "没有这个级别"),
        ("open", lambda a: steps.update(a, {"cause": "x"}, " "), "没有写明是谁"),
        ("closed", lambda a: steps.update(a, {"cause": "改口"}, "甲"), "已经关闭"),
    ],
)
def test_a_step_out_of_turn_is_refused_in_chinese(state: str, step: Callable[[Action], object], said: str) -> None:
    action = Action("NC-2026-001", ("6.1.3.b",), "过期", "c", "一般", "A", DAY, person="田野")
    planned = replace(action, cause="没有提醒", action="建表")
    held = {
        "open": action,
        "planned": planned,
        "done": replace(planned, state="待验证"),
        "closed": replace(planned, state=CLOSED),
    }
    with pytest.raises(UserError, match=said):
        step(held[state])


def test_ineffective_verification_sends_it_back(register: Register) -> None:
    action = _open(register, audit_of(GAPS))[0]
    done = replace(action, cause="x", action="y", state="待验证")
    register.append([steps.verify(done, "仍然没有证书", "严正", DAY, effective=False)])
    back = actions_of(register)[0]
    assert back.state == OPEN and not back.effective and "仍然没有证书" in back.verified


def test_the_next_audit_finds_evidence_but_closes_nothing(register: Register) -> None:
    _open(register, audit_of(GAPS))
    later = audit_of({"7.2.c": GAPS["7.2.c"]}, DAY + timedelta(days=60), content="1")
    register.append(auditing.checked(later, load_grading(), actions_of(register)))
    by_requirement = {a.requirements[0]: a for a in actions_of(register)}
    assert by_requirement["6.1.3.b"].state == OPEN
    assert by_requirement["6.1.3.b"].proposed[0].file == "证书.pdf"
    assert "仍不符合" in by_requirement["7.2.c"].noted[-1]
    assert auditing.checked(later, load_grading(), actions_of(register)) == ()


def test_conforming_by_nothing_new_is_no_evidence_of_completion(register: Register) -> None:
    _open(register, audit_of(GAPS))
    same = audit_of({}, DAY + timedelta(days=60))
    assert auditing.checked(same, load_grading(), actions_of(register)) == ()


def test_a_closed_one_that_fails_again_is_reopened_as_repeated(register: Register) -> None:
    number = _open(register, audit_of(GAPS))[0].number
    _close(register, number)
    later = audit_of(GAPS, DAY + timedelta(days=200), content="1")
    register.append(auditing.checked(later, load_grading(), actions_of(register)))
    again = actions_of(register)[0]
    assert again.state == OPEN and again.repeats == number and "再次发生" in again.noted[-1]
    assert again.verified == "" and again.due is not None and again.due > later.audit_date


def test_like_facts_under_another_requirement_are_told_as_repeated(register: Register) -> None:
    number = _open(register, audit_of({"6.1.3.b": "窑头煤粉秤校准证书过期四十天仍在使用"}))[0].number
    _close(register, number)
    later = audit_of({"7.3.c": "窑尾煤粉秤校准证书过期三十天仍在使用"}, DAY + timedelta(days=200))
    assert _open(register, later)[-1].repeats == number


def test_overdue_ones_come_first_by_their_day_and_closed_ones_not_at_all() -> None:
    base = Action("a", ("4.1-1",), "", "", "一般", "A", DAY, due=DAY)
    listed = [replace(base, number="b", due=DAY - timedelta(days=9)), base, replace(base, number="c", state=CLOSED)]
    assert [a.number for a in auditing.overdue(listed, DAY + timedelta(days=1))] == ["b", "a"]


def test_the_workbook_shows_every_action_and_the_overdue_apart(register: Register) -> None:
    listed = _open(register, audit_of(GAPS))
    book = openpyxl.load_workbook(io.BytesIO(actions_book(listed, DAY + timedelta(days=400))))
    assert book.sheetnames == ["不符合台账", "逾期"]
    assert [r[0].value for r in book["不符合台账"].iter_rows(min_row=2)] == ["NC-2026-001", "NC-2026-002"]
    assert book["逾期"].max_row == 3
    book.close()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "证书.pdf").write_bytes(b"certificate")
    audit = audit_of(GAPS)
    sha256 = hashlib.sha256(b"certificate").hexdigest()
    audit = replace(audit, files=(replace(audit.files[0], sha256=sha256),))
    write_findings(audit, load(), tmp_path / "audits" / "2026-03-01" / "findings.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_take_one_through(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["actions", "open", "--by", "杜小兰"]) == 0
    assert run(["actions", "list", "--overdue", "--on", "2027-01-01"]) == 0
    assert "共2项" in capsys.readouterr().out
    assert run(["actions", "close", "NC-2026-001", "--by", "甲"]) == 2
    assert "没有经过验证有效" in capsys.readouterr().err
    assert run(["actions", "export"]) == 0 and (workspace / "不符合台账.xlsx").is_file()
    assert run(["actions", "verify-chain"]) == 0


def test_a_request_ranks_by_what_it_would_close(workspace: Path) -> None:
    assert run(["request"]) == 0
    found = list((workspace / "audits" / "2026-03-01" / "资料收集").glob("*/*.docx"))
    assert found and {p.parent.name for p in found} <= set(PROFILE.data["departments"].values())
    table = docx.Document(str(found[0])).tables[0]
    assert [c.text for c in table.rows[0].cells][:3] == ["序", "资料", "涉及条款"]


def test_a_request_asks_only_for_what_failed_and_says_what_is_lacking_there() -> None:
    """6.1.3.b: certificates in force, scales checked each month, records kept five years; only the first is broken."""
    requirement = load().requirements["6.1.3.b"]
    trail = tuple(
        CheckOutcome(c.name, "violated" if c.name == "in_validity" else "met", f"{c.name}说明")
        for e in requirement.expects
        for c in e.checks
    )
    audit = audit_of({})
    broken = Finding("6.1.3.b", Verdict.NONCONFORM, 0.9, ("超期",), (), trail=trail)

    def asked(finding: Finding) -> list[tuple[str, tuple[str, ...]]]:
        findings = tuple(finding if f.requirement == "6.1.3.b" else f for f in audit.findings)
        (papers,) = requests(replace(audit, findings=findings), load()).values()
        return [(a.document.id, a.lacking) for a in papers]

    assert asked(broken) == [("meter_ledger", ("in_validity说明。",))]
    nothing = CheckOutcome("exists", "absent", "没有找到月度校验记录")
    one_absent = (trail[0], nothing, *trail[2:])
    assert [d for d, _ in asked(replace(broken, trail=one_absent))] == ["meter_check_record", "meter_ledger"]
    unknown = replace(broken, trail=(), verdict=Verdict.MISSING)
    assert {"meter_ledger", "meter_check_record", "records_procedure"} == {d for d, _ in asked(unknown)}


def test_the_register_says_where_a_nonconformity_comes_from_in_words(register: Register) -> None:
    book = openpyxl.load_workbook(io.BytesIO(actions_book(_open(register, audit_of(GAPS)), DAY)))
    header, first, *_ = book["不符合台账"].iter_rows(values_only=True)
    assert str(first[header.index("来源（指南8.1）")]).startswith("a）违反法律法规")
    book.close()


def test_a_pack_is_verified_by_standard_tools_and_is_the_same_each_time(workspace: Path, tmp_path: Path) -> None:
    target = tmp_path / "pack.zip"
    assert run(["pack", "--out", str(target)]) == 0
    first = target.read_bytes()
    assert run(["pack", "--out", str(target)]) == 0
    assert target.read_bytes() == first
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "out")
        assert "证据/证书.pdf" in archive.namelist()
    subprocess.run(["sha256sum", "-c", "--quiet", "MANIFEST.sha256"], cwd=tmp_path / "out", check=True)


def test_a_pack_leaves_out_what_changed_and_what_lies_outside(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(b"certificate")
    (workspace / "evidence" / "证书.pdf").unlink()
    (workspace / "evidence" / "证书.pdf").symlink_to(outside)
    assert run(["pack", "--out", str(tmp_path / "pack.zip")]) == 0
    assert "没有放入" in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        assert not [n for n in archive.namelist() if n.startswith("证据/")]


def test_verified_is_the_only_way_to_closed() -> None:
    action = Action("NC-1", ("4.1-1",), "", "", "一般", "A", DAY, state=VERIFIED, effective=True)
    assert steps.close(action, "严正", DAY).body["step"] == "close"
