"""A small evidence folder audited for real, and the same audit with every verdict and awkward words in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import docx
import pytest

from auditor.audit import audit_folder
from auditor.model import Audit, Citation, Finding, Verdict
from auditor.reports.findings import read_findings, write_findings
from standard.load import load
from standard.model import Standard
from standard.profile import load_profile

ROOT = Path(__file__).parents[2]
AWKWARD = "=1+1 <标准>&`限值`*_[x](y){0}\n# 题\x00\ud800“谭雪”]]>"


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load()


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy in Word, notes as text, minutes inside a zip, a broken file; names with blanks, '#', '!' and '%'."""
    folder = tmp_path_factory.mktemp("客户") / "evidence"
    (folder / "1 方针").mkdir(parents=True)
    policy = docx.Document()
    for line in ("重庆渝岭水泥有限公司", "碳管理方针", "公司承诺遵守碳排放法律法规，控制温室气体排放。"):
        policy.add_paragraph(line)
    policy.add_paragraph("总经理：覃志远    2025年1月10日")
    policy.save(str(folder / "1 方针" / "方针#1 100%!.docx"))
    minutes = "重庆渝岭水泥有限公司\n碳管理会议纪要\n2025年3月5日\n讨论碳排放数据质量和碳管理方针，总经理覃志远主持。\n"
    (folder / "纪要.txt").write_text(minutes, encoding="utf-8")
    with zipfile.ZipFile(folder / "资料.zip", "w") as archive:
        archive.writestr("内/月度纪要.txt", minutes.replace("3月5日", "4月8日"))
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    return folder


@pytest.fixture(scope="session")
def findings(evidence: Path, standard: Standard) -> Path:
    """findings.json of the folder, as the audit writes it, where a workspace keeps it."""
    profile = load_profile(ROOT / "evidence" / "yuling" / "profile.yaml")
    path = evidence.parent / "audits" / "2026-03-20" / "findings.json"
    path.parent.mkdir(parents=True)
    write_findings(audit_folder(profile, evidence, standard), standard, path)
    return path


@pytest.fixture(scope="session")
def real(findings: Path) -> Audit:
    return read_findings(findings)


@pytest.fixture(scope="session")
def audit(real: Audit) -> Audit:
    """The audit with every verdict on some requirement, and citations of each kind of file, awkward words included."""
    verdicts, places = cycle(Verdict), cycle(_places(real))
    return replace(real, findings=tuple(_finding(f, next(verdicts), next(places)) for f in real.findings))


def _places(real: Audit) -> Iterator[tuple[Citation, ...]]:
    names = [f.file for f in real.files]
    texts = [n for n in names if n.endswith(".txt") and "!" not in n]
    yield ()
    yield tuple(Citation(name, "第2页", AWKWARD) for name in names)
    yield tuple(Citation(name, "第3行", "2025年3月5日") for name in texts)


def _finding(finding: Finding, verdict: Verdict, citations: tuple[Citation, ...]) -> Finding:
    return replace(finding, verdict=verdict, citations=citations, reasons=(f"没有{AWKWARD}",), trail=())
