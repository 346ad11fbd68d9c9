"""findings.json read back is the audit that was written, and decisions laid over it stand or are stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from auditor.decisions import fingerprint, hashes, with_decisions
from auditor.model import Audit, Decision, Finding, Verdict
from auditor.reports.findings import findings_json, read_findings, write_findings
from auditor.reports.overview import Tally, judged
from standard.errors import UserError
from standard.model import Standard


def _decision(audit: Audit, finding: Finding, verdict: Verdict) -> Decision:
    on = date(2026, 2, 1)
    return Decision(
        finding.requirement, verdict, "现场核实", "周审核", on, fingerprint=fingerprint(finding, hashes(audit))
    )


def test_what_is_read_back_writes_the_same_file(audit: Audit, standard: Standard, tmp_path: Path) -> None:
    path = tmp_path / "findings.json"
    write_findings(audit, standard, path)
    assert findings_json(read_findings(path), standard) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"period": 3}', "\x00"])
def test_a_file_that_is_no_audit_is_refused_in_chinese(tmp_path: Path, content: str) -> None:
    path = tmp_path / "findings.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match="不是有效的审核结果"):
        read_findings(path)


def test_a_standing_decision_is_what_the_reports_count(audit: Audit, standard: Standard) -> None:
    wrong = next(f for f in audit.findings if f.verdict is Verdict.PARTIAL)
    decided = with_decisions(audit, [_decision(audit, wrong, Verdict.CONFORM)])
    before, after = (Tally.of(judged(a, standard)) for a in (audit, decided))
    assert after[Verdict.CONFORM] == before[Verdict.CONFORM] + 1
    assert after[Verdict.PARTIAL] == before[Verdict.PARTIAL] - 1


def test_a_decision_goes_stale_with_the_file_it_was_taken_on(audit: Audit) -> None:
    known = hashes(audit)
    finding = next(f for f in audit.findings if f.citations and f.citations[0].file in known)
    cited = finding.citations[0].file
    files = tuple(replace(f, sha256="f" * 64) if f.file == cited else f for f in audit.files)
    changed = with_decisions(replace(audit, files=files), [_decision(audit, finding, Verdict.MISSING)])
    seen = next(f for f in changed.findings if f.requirement == finding.requirement)
    assert seen.decision is not None and seen.decision.stale
    assert seen.in_force is finding.verdict


def test_a_decision_stays_when_another_file_changes(audit: Audit) -> None:
    finding = next(f for f in audit.findings if f.citations)
    cited = {c.file for c in finding.citations}
    files = tuple(f if f.file in cited else replace(f, sha256="f" * 64) for f in audit.files)
    changed = with_decisions(replace(audit, files=files), [_decision(audit, finding, Verdict.MISSING)])
    seen = next(f for f in changed.findings if f.requirement == finding.requirement)
    assert seen.in_force is Verdict.MISSING
