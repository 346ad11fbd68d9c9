"""findings.json keeps its contract, whatever the evidence holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.model import Audit
from auditor.reports.findings import findings_json, write_findings
from standard.errors import UserError
from standard.model import Standard

FIELDS = {"requirement", "verdict", "confidence", "reasons", "citations", "lacking", "trail"}
FIELDS |= {"question", "basis", "suggestions"}


def test_each_requirement_has_one_finding_in_the_guidelines_order(audit: Audit, standard: Standard) -> None:
    shuffled = replace(audit, findings=audit.findings[::-1])
    ids = [f["requirement"] for f in json.loads(findings_json(shuffled, standard))["findings"]]
    assert ids == ["4.1-1", "4.1-2", "4.2.a", "6.1.3.a", "6.1.3.b", "6.1.3.c"]


def test_additions_stand_outside_the_findings(audit: Audit, standard: Standard) -> None:
    data = json.loads(findings_json(audit, standard))
    assert [f["requirement"] for f in data["additions"]] == ["6.1.3-2"]


def test_a_requirement_without_a_finding_is_refused(audit: Audit, standard: Standard) -> None:
    with pytest.raises(ValueError, match=r"4\.1-1"):
        findings_json(replace(audit, findings=audit.findings[1:]), standard)


def test_the_fields_are_those_of_the_contract(audit: Audit, standard: Standard) -> None:
    data = json.loads(findings_json(audit, standard))
    assert data["standard"] == "水泥企业碳管理体系实施指南"
    assert data["period"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert [f["file"] for f in data["files"]] == sorted(f.file for f in audit.files)
    assert all(set(f) == {"file", "sha256", "format", "status", "reason", "documents"} for f in data["files"])
    assert all(set(f) == FIELDS for f in data["findings"])


def test_a_documents_types_owner_state_and_dates_are_told(audit: Audit, standard: Standard) -> None:
    files = {f["file"]: f for f in json.loads(findings_json(audit, standard))["files"]}
    assert files["别家/应急制度.pdf"]["documents"] == [
        {
            "part": "",
            "title": "应急制度",
            "types": [{"type": "meter_ledger", "name": "计量器具管理台账", "score": 0.8}],
            "owner": "other",
            "state": "in_force",
            "dates": ["2025-05-01"],
            "carbon": True,
        }
    ]


def test_a_lone_surrogate_in_a_quote_does_not_break_the_file(
    audit: Audit, standard: Standard, cleaned: str, tmp_path: Path
) -> None:
    write_findings(audit, standard, tmp_path / "findings.json")
    data = json.loads((tmp_path / "findings.json").read_bytes().decode("utf-8"))
    quote = data["findings"][4]["citations"][0]["quote"]
    assert quote.replace("\n", " ") == cleaned


def test_chinese_stays_readable_and_the_same_audit_gives_the_same_bytes(audit: Audit, standard: Standard) -> None:
    text = findings_json(audit, standard)
    assert "窑头煤秤检定超期" in text
    assert text == findings_json(audit, standard)


def test_an_unfinished_write_leaves_the_old_file_whole(
    audit: Audit, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "findings.json"
    target.write_text("旧的", encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="写不进去"):
        write_findings(audit, standard, target)
    assert [p.name for p in tmp_path.iterdir()] == ["findings.json"]
    assert target.read_text(encoding="utf-8") == "旧的"
