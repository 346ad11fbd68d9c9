"""One plant audited, corrected and audited again, by the commands alone: what closes, goes back, is stale."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
import yaml
from lxml import html

from auditor.model import Verdict
from auditor.register import Register
from auditor.reports.findings import read_findings
from carbonclause.cli import run
from tests.review.workspace import fill

SAMPLE = Path(__file__).parents[2] / "evidence" / "yuling"
METERS = "3-运行记录/计量器具台账（2025）.xlsx"
DAY = "2026-03-20"
LEDGER, COVERAGE, POLICY, QUARRY = "6.1.3.a", "6.1.3-1", "4.3.b", "4.6.2-2"


def call(*args: str) -> None:
    assert run(list(args)) == 0, args


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which: an audit is made; the auditor decides on two findings; nonconformities are opened and one
    is planned; the plant adds the missing column, loses its policy and opens a quarry; it is audited again.
    """
    root = tmp_path_factory.mktemp("twice") / "客户"
    (root / "evidence" / METERS).parent.mkdir(parents=True)
    shutil.copy(SAMPLE / "profile.yaml", root)
    shutil.copy(SAMPLE / "evidence" / METERS, root / "evidence" / METERS)
    policy = docx.Document()
    for line in ("重庆渝岭水泥有限公司", "碳管理方针", "公司承诺遵守国家和重庆市碳排放法律法规，持续改进。"):
        policy.add_paragraph(line)
    policy.add_paragraph("批准：覃志远（总经理）    2025年1月10日")
    policy.save(str(root / "evidence" / "方针.docx"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        call("audit", "--no-pictures")
        signed = {"审核员": "廖思敏", "日期": date(2026, 4, 1)}
        book = root / "audits" / DAY / "review.xlsx"
        fill(book, LEDGER, 审核员结论="不符合", 判断理由="现场看台账，没有责任人", **signed)
        fill(book, COVERAGE, 审核员结论="部分符合", 判断理由="差的两块表已到货", **signed)
        call("review")
        call("actions", "open", "--by", "杜小兰")
        call("actions", "update", number(root), "--by", "杜小兰", "--cause", "没有这一栏", "--action", "加一栏")
        call("actions", "update", number(root), "--by", "杜小兰", "--person", "田野")
        add_column(root / "evidence" / METERS)
        (root / "evidence" / "方针.docx").unlink()
        profile = yaml.safe_load((root / "profile.yaml").read_text(encoding="utf-8"))
        profile["facts"]["has_mine"] = True
        (root / "profile.yaml").write_text(yaml.safe_dump(profile, allow_unicode=True), encoding="utf-8")
        call("audit", "--no-pictures")
        call("actions", "check")
    return root


def number(root: Path) -> str:
    """Number of the action on the ledger."""
    events = Register(root / "register.db").events("action")
    return next(e.subject for e in events if LEDGER in e.body.get("requirements", ()))


def add_column(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["台账"]
    head = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "编号")
    column = sheet.max_column + 1
    sheet.cell(head, column).value = "责任人"
    for row in range(head + 1, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, column).value = "田野"
    book.save(path)
    book.close()


@pytest.fixture
def root(twice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, as the current folder."""
    shutil.copytree(twice, tmp_path / "客户")
    monkeypatch.chdir(tmp_path / "客户")
    return tmp_path / "客户"


def verdicts(folder: Path) -> dict[str, Verdict]:
    return {f.requirement: f.verdict for f in read_findings(folder / "findings.json").findings}


def listed(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    call("actions", "list", "--json")
    return {a["number"]: a for a in json.loads(capsys.readouterr().out)}


def test_the_second_audit_tells_closed_new_repeated_and_regressed(twice: Path) -> None:
    first, second = (verdicts(twice / "audits" / name) for name in (DAY, f"{DAY}-02"))
    assert (first[LEDGER], second[LEDGER]) == (Verdict.PARTIAL, Verdict.CONFORM)
    book = openpyxl.load_workbook(twice / "audits" / f"{DAY}-02" / "差距分析报告.xlsx")
    header, *rows = book["与上次比较"].iter_rows(values_only=True)
    book.close()
    changes = {r[header.index("编号")]: str(r[header.index("变化")]) for r in rows}
    assert changes[LEDGER] == "已关闭"
    assert changes[QUARRY] == "新增"
    assert changes[POLICY] == "退步"
    assert changes["5.1.2-1"] == "仍未关闭"
    report = docx.Document(str(twice / "audits" / f"{DAY}-02" / "差距分析报告.docx"))
    words = " ".join(p.text for p in report.paragraphs)
    for change in ("已关闭1项", "新增1项", "退步", "仍未关闭"):
        assert change in words


def test_a_decision_on_changed_evidence_is_shown_as_stale(twice: Path) -> None:
    card = html.document_fromstring((twice / "audits" / f"{DAY}-02" / "差距分析报告.html").read_bytes())
    stale = card.get_element_by_id(f"r-{LEDGER}")
    assert stale.get("data-verdict") == "conform"  # the machine's again
    assert "证据已变化，需重新确认" in stale.text_content() and "廖思敏" in stale.text_content()


def test_a_decision_in_force_counts_in_the_reports_of_its_audit(root: Path) -> None:
    call("report", "--findings", f"audits/{DAY}/findings.json", "--no-pictures")
    page = html.document_fromstring((root / "audits" / DAY / "差距分析报告.html").read_bytes())
    assert page.get_element_by_id(f"r-{LEDGER}").get("data-verdict") == "nonconform"
    assert page.get_element_by_id(f"r-{COVERAGE}").get("data-verdict") == "partial"


def test_an_action_is_closed_by_the_new_evidence_and_by_people(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    action = listed(root, capsys)[number(root)]
    assert action["state"] == "整改中"  # the machine proposes and closes nothing
    assert [p["file"] for p in action["proposed"]] == [METERS]  # type: ignore[attr-defined]
    proof = f"evidence/{METERS}"
    call("actions", "complete", number(root), "--by", "田野", "--proof", proof, "--on", "2026-04-20")
    assert run(["actions", "verify", number(root), "--by", "田野", "--words", "填了"]) == 2
    call("actions", "verify", number(root), "--by", "严正", "--words", "抽5台，都填了", "--on", "2026-04-25")
    call("actions", "close", number(root), "--by", "严正", "--on", "2026-04-25")
    closed = listed(root, capsys)[number(root)]
    assert (closed["state"], closed["closed_by"], closed["closed"]) == ("已关闭", "严正", "2026-04-25")
    call("actions", "verify-chain")
    call("actions", "export")
    rows = openpyxl.load_workbook(root / "不符合台账.xlsx")["不符合台账"].iter_rows(min_row=2, values_only=True)
    assert next(r for r in rows if r[0] == number(root))[15] == "已关闭"


def test_what_goes_back_is_told_by_the_next_audit_and_reopened_by_check(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call("actions", "complete", number(root), "--by", "田野", "--proof", f"evidence/{METERS}")
    call("actions", "verify", number(root), "--by", "严正", "--words", "抽5台，都填了")
    call("actions", "close", number(root), "--by", "严正")
    shutil.copy(SAMPLE / "evidence" / METERS, root / "evidence" / METERS)
    capsys.readouterr()
    call("audit", "--no-pictures")
    assert "重新打开1项" in capsys.readouterr().out
    assert listed(root, capsys)[number(root)]["state"] == "已关闭"  # told, not yet recorded
    call("actions", "check")
    again = listed(root, capsys)[number(root)]
    assert (again["state"], again["repeats"]) == ("整改中", number(root))


def test_overdue_actions_stand_on_the_managers_page(root: Path) -> None:
    call("actions", "update", number(root), "--by", "杜小兰", "--due", "2026-03-10")
    call("report", "--no-pictures")
    folder = root / "audits" / f"{DAY}-02"
    said = f"逾期未关闭的不符合1项：{number(root)}（机电设备部，应在2026-03-10前）。"
    assert said in [p.text for p in docx.Document(str(folder / "差距分析报告.docx")).paragraphs]
    assert said in html.document_fromstring((folder / "差距分析报告.html").read_bytes()).text_content()


def test_the_index_page_lists_both_audits_and_the_register(root: Path) -> None:
    links = html.document_fromstring((root / "index.html").read_bytes()).xpath("//a/@href")
    for name in (f"audits/{DAY}-02/findings.json", f"audits/{DAY}/findings.json", "register.db"):
        assert name in links
