"""`carbonclause export` on a workspace: which audit, which files, with the auditors' decisions, never into evidence."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest

from auditor.decisions import fingerprint, hashes
from auditor.exports.schema import schema
from auditor.model import Audit, Finding
from auditor.register import Entry, Register
from carbonclause.cli import run

ALL = {
    "findings.csv",
    "findings.sarif",
    "findings.schema.json",
    "junit.xml",
    "oscal/assessment-plan.json",
    "oscal/assessment-results.json",
    "oscal/catalog.json",
}


def made(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def verdict_of(requirement: str, folder: Path) -> str:
    text = (folder / "findings.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return next(r["结论代码"] for r in rows if r["编号"] == requirement)


@pytest.fixture
def workspace(findings: Path, tmp_path: Path) -> Path:
    """A workspace of its own with the audit in it."""
    audit = tmp_path / "客户" / "audits" / "2026-03-20"
    audit.mkdir(parents=True)
    (audit / "findings.json").write_bytes(findings.read_bytes())
    (tmp_path / "客户" / "evidence").mkdir()
    return tmp_path / "客户"


def test_the_newest_audit_is_exported_in_all_formats_beside_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace)
    assert run(["export"]) == 0
    assert set(made(workspace / "audits" / "2026-03-20" / "exports")) == ALL
    assert "findings.sarif" in capsys.readouterr().out


def test_exporting_again_writes_the_same_bytes(findings: Path, tmp_path: Path) -> None:
    for name in ("一", "二"):
        assert run(["export", "--findings", str(findings), "--out", str(tmp_path / name)]) == 0
    assert made(tmp_path / "一") == made(tmp_path / "二")


@pytest.mark.parametrize(
    ("formats", "files"),
    [
        (["csv"], {"findings.csv"}),
        (["junit", "sarif"], {"junit.xml", "findings.sarif"}),
        (["oscal"], {n for n in ALL if n.startswith("oscal/")}),
    ],
)
def test_only_the_formats_asked_for_are_written(
    findings: Path, tmp_path: Path, formats: list[str], files: set[str]
) -> None:
    wanted = [word for name in formats for word in ("--format", name)]
    assert run(["export", *wanted, "--findings", str(findings), "--out", str(tmp_path / "out")]) == 0
    assert set(made(tmp_path / "out")) == files


def test_the_schema_needs_no_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["export", "--format", "schema", "--out", "out"]) == 0
    assert (tmp_path / "out" / "findings.schema.json").read_bytes() == schema()


def _decide(workspace: Path, finding: Finding, real: Audit, **body: object) -> None:
    told = {"verdict": "partial", "reason": "现场核实", "on": "2026-03-21", **body}
    told = {"fingerprint": fingerprint(finding, hashes(real)), **told}
    Register(workspace / "register.db").append([Entry("decision", finding.requirement, told, "周审核")])


def test_an_auditors_decision_is_exported_until_it_is_withdrawn_or_stale(workspace: Path, real: Audit) -> None:
    finding = next(f for f in real.findings if f.verdict == "missing")
    source, out = workspace / "audits" / "2026-03-20" / "findings.json", workspace / "out"

    def exported() -> str:
        assert run(["export", "--format", "csv", "--findings", str(source), "--out", str(out)]) == 0
        return verdict_of(finding.requirement, out)

    assert exported() == "missing"
    _decide(workspace, finding, real)
    assert exported() == "partial"
    _decide(workspace, finding, real, fingerprint="0" * 64)
    assert exported() == "missing"
    _decide(workspace, finding, real, period=["2024-01-01", "2024-12-31"])
    assert exported() == "missing"
    _decide(workspace, finding, real)
    _decide(workspace, finding, real, verdict="")
    assert exported() == "missing"


def test_the_evidence_folder_is_never_written_to(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = workspace / "audits" / "2026-03-20" / "findings.json"
    assert run(["export", "--findings", str(source), "--out", str(workspace / "evidence" / "x")]) == 2
    assert "证据文件夹里" in capsys.readouterr().err
    assert not made(workspace / "evidence")


def test_without_an_audit_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["export"]) == 2
    assert "请先运行 carbonclause audit" in capsys.readouterr().err


def test_findings_of_another_guideline_are_refused_and_nothing_is_written(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = workspace / "audits" / "2026-03-20" / "findings.json"
    source.write_text(source.read_text(encoding="utf-8").replace('"6.1.3.b"', '"6.1.3.z"'), encoding="utf-8")
    assert run(["export", "--findings", str(source), "--out", str(workspace / "out")]) == 2
    assert "对不上" in capsys.readouterr().err
    assert not (workspace / "out").exists()
