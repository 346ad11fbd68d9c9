"""The SARIF log follows the specification, and its places open in the evidence folder."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from auditor.decisions import fingerprint, hashes, with_decisions
from auditor.exports import sarif
from auditor.model import Audit, Decision, Verdict
from standard.model import Standard
from tests.exports.sarif_rules import LOG


@pytest.fixture(scope="module")
def log(audit: Audit, standard: Standard) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(sarif.export(audit, standard)["findings.sarif"])
    return parsed


@pytest.fixture(scope="module")
def run(log: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = log["runs"][0]
    return found


def places(run: dict[str, Any]) -> list[dict[str, Any]]:
    return [place for result in run["results"] for place in result["locations"]]


def test_the_log_keeps_the_rules_of_the_specification(log: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(LOG).validate(log)


def test_each_requirement_is_a_rule_with_help_and_has_one_result(run: dict[str, Any], standard: Standard) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == [r.id for r in standard.requirements.values() if not r.addition]
    for at, (rule, result) in enumerate(zip(rules, run["results"], strict=True)):
        assert (result["ruleId"], result["ruleIndex"]) == (rule["id"], at)
        assert standard.requirements[rule["id"]].statement in rule["help"]["text"]


def test_only_gaps_have_a_level_and_a_should_is_a_note(run: dict[str, Any], audit: Audit, standard: Standard) -> None:
    verdicts = {f.requirement: f.verdict for f in audit.findings}
    seen = set()
    for result in run["results"]:
        verdict, modality = verdicts[result["ruleId"]], standard.requirements[result["ruleId"]].modality
        if verdict in (Verdict.CONFORM, Verdict.NOT_APPLICABLE):
            wanted = ("pass" if verdict is Verdict.CONFORM else "notApplicable", "none")
        elif modality != "shall":
            wanted = ("fail", "note")
        else:
            wanted = ("fail", "warning" if verdict is Verdict.PARTIAL else "error")
        assert (result["kind"], result["level"]) == wanted
        seen.add(wanted)
    assert len(seen) == 5


def test_every_place_opens_from_the_evidence_folder(run: dict[str, Any], evidence: Path) -> None:
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}
    for place in places(run):
        address = place["physicalLocation"]["artifactLocation"]
        assert address["uriBaseId"] == "%SRCROOT%"
        assert (evidence / unquote(address["uri"])).is_file()
        assert run["artifacts"][address["index"]]["location"]["uri"] == address["uri"]
    assert any("资料.zip!内/月度纪要.txt" in place["message"]["text"] for place in places(run))


def test_a_member_is_nested_in_its_archive_and_every_file_has_its_hash(run: dict[str, Any], audit: Audit) -> None:
    known = hashes(audit)
    assert len(run["artifacts"]) == len(known)
    for artifact in run["artifacts"]:
        name = artifact["properties"]["file"]
        assert artifact["hashes"]["sha-256"] == known[name]
        if "!内" in name:
            assert run["artifacts"][artifact["parentIndex"]]["properties"]["file"] == "资料.zip"
            assert unquote(artifact["location"]["uri"]) == "/内/月度纪要.txt"
        else:
            assert "parentIndex" not in artifact


def test_a_text_files_line_is_a_region(run: dict[str, Any]) -> None:
    regions = [p["physicalLocation"]["region"] for p in places(run) if "region" in p["physicalLocation"]]
    assert regions and all(r == {"startLine": 3, "snippet": {"text": "2025年3月5日"}} for r in regions)


def test_files_that_were_not_read_are_notified(run: dict[str, Any], audit: Audit) -> None:
    unread = {f.file for f in audit.files if f.status.value != "read"}
    said = [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]
    assert "坏.docx" in unread
    assert len(said) == len(unread) and all(any(s.startswith(name) for s in said) for name in unread)


def test_partial_fingerprints_are_those_that_decisions_rest_on(run: dict[str, Any], audit: Audit) -> None:
    findings, known = {f.requirement: f for f in audit.findings}, hashes(audit)
    for result in run["results"]:
        told = result["partialFingerprints"]
        assert told == {
            "requirement/v1": result["ruleId"],
            "evidence/v1": fingerprint(findings[result["ruleId"]], known),
        }


def test_braces_in_evidence_are_no_placeholders(run: dict[str, Any]) -> None:
    texts = [p["message"]["text"] for p in places(run)] + [r["message"]["text"] for r in run["results"]]
    assert any("{{0}}" in t for t in texts)
    assert not any(re.search(r"(?<!\{)\{\d+\}(?!\})", t) for t in texts)


def test_a_decision_in_force_is_what_the_result_says(audit: Audit, standard: Standard) -> None:
    finding = next(f for f in audit.findings if f.verdict is Verdict.NONCONFORM)
    decision = Decision(finding.requirement, Verdict.CONFORM, "现场核实", "周审核", date(2026, 3, 21))
    decided = with_decisions(audit, [replace(decision, fingerprint=fingerprint(finding, hashes(audit)))])
    results = sarif.sarif(decided, standard)["runs"][0]["results"]
    told = next(r for r in results if r["ruleId"] == finding.requirement)
    assert (told["kind"], told["properties"]["machineVerdict"]) == ("pass", "nonconform")
    assert told["properties"]["decidedBy"] == "周审核" and "现场核实" in told["message"]["text"]
