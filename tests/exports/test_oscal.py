"""The OSCAL documents are what compliance-trestle takes, say what the audit says, and are the same each time."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from auditor.decisions import fingerprint, hashes, with_decisions
from auditor.exports import oscal
from auditor.exports.oscal.terms import line, markup
from auditor.model import Audit, Decision, Verdict
from auditor.reports.wording import clean
from standard.model import Standard

NAMES = ("catalog", "assessment-plan", "assessment-results")
TRESTLE = importlib.util.find_spec("trestle") is not None
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_PARSE = """
import sys
from pathlib import Path
from trestle.oscal.assessment_plan import AssessmentPlan
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
for model, name in zip((Catalog, AssessmentPlan, AssessmentResults), sys.argv[2:]):
    assert model.oscal_read(Path(sys.argv[1]) / f"{name}.json") is not None, name
"""


def documents(audit: Audit, standard: Standard) -> dict[str, Any]:
    made = oscal.export(audit, standard)
    return {name: json.loads(made[f"oscal/{name}.json"])[name] for name in NAMES}


def result(audit: Audit, standard: Standard) -> dict[str, Any]:
    found: dict[str, Any] = documents(audit, standard)["assessment-results"]["results"][0]
    return found


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in `value`, at any depth."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(child)


def controls(catalog: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for o in objects(catalog) for c in o.get("controls", [])]


def own(thing: dict[str, Any]) -> dict[str, str]:
    return {p["name"]: p["value"] for p in thing["props"]}


def trestle(folder: Path, *args: str) -> str:
    """Run trestle's command line in `folder` and return what it says."""
    code = "import sys; from trestle.cli import run; sys.exit(run())"
    done = subprocess.run([sys.executable, "-c", code, *args], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(not TRESTLE, reason="compliance-trestle is not installed: OSCAL can't be validated by it")
def test_trestle_parses_imports_and_validates_the_documents(audit: Audit, standard: Standard, tmp_path: Path) -> None:
    for name, content in oscal.export(audit, standard).items():
        (tmp_path / Path(name).name).write_bytes(content)
    subprocess.run([sys.executable, "-c", _PARSE, str(tmp_path), *NAMES], check=True, timeout=120)
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    trestle(workspace, "init")
    for name in NAMES:
        trestle(workspace, "import", "-f", str(tmp_path / f"{name}.json"), "-o", name)
    assert trestle(workspace, "validate", "-a").count("VALID: Model") == len(NAMES)


def test_each_requirement_is_one_control_with_statement_owner_and_modality(audit: Audit, standard: Standard) -> None:
    catalog = documents(audit, standard)["catalog"]
    roles = {r["id"] for r in catalog["metadata"]["roles"]}
    wanted = {f"req-{r.id}": r for r in standard.requirements.values() if not r.addition}
    found = controls(catalog)
    assert len(found) == 163 and {c["id"] for c in found} == set(wanted)
    for control in found:
        requirement, told = wanted[control["id"]], own(control)
        assert (told["label"], told["modality"], told["owner"]) == (
            requirement.id,
            requirement.modality,
            requirement.owner,
        )
        assert told["owner"] in roles
        statement = next(p for p in control["parts"] if p["name"] == "statement")
        assert MarkdownIt().renderInline(statement["prose"]) == requirement.statement.replace("&", "&amp;")


def test_groups_follow_chapters_and_clauses_and_hold_groups_or_controls(audit: Audit, standard: Standard) -> None:
    catalog = documents(audit, standard)["catalog"]
    assert [g["id"] for g in catalog["groups"]] == [f"clause-{n}" for n in range(4, 9)]
    groups = [g for o in objects(catalog) for g in o.get("groups", [])]
    assert all(("groups" in g) != ("controls" in g) for g in groups)
    for group in groups:
        for control in group.get("controls", []):
            inside = group["id"].removeprefix("clause-").removesuffix("-own")
            assert re.match(rf"req-{re.escape(inside)}(-|\.[a-z])", control["id"])


def test_ids_and_uuids_are_unique_and_of_version_5(audit: Audit, standard: Standard) -> None:
    for name, document in documents(audit, standard).items():
        held = list(objects(document))
        ids = Counter(o["id"] for o in held if "id" in o)
        uuids = Counter(o["uuid"] for o in held if "uuid" in o)
        assert set(ids.values()) <= {1}, name
        assert set(uuids.values()) <= {1}, name
        assert all(_UUID.fullmatch(u) for u in uuids)


def test_gaps_are_not_satisfied_and_what_conforms_is(audit: Audit, standard: Standard) -> None:
    verdicts = {f.requirement: f.verdict for f in audit.findings}
    states = {
        Verdict.CONFORM: ("satisfied", "pass"),
        **dict.fromkeys((Verdict.PARTIAL, Verdict.NONCONFORM, Verdict.MISSING), ("not-satisfied", "fail")),
    }
    seen = set()
    for finding in result(audit, standard)["findings"]:
        verdict = verdicts[own(finding)["requirement"]]
        target = finding["target"]
        assert (target["status"]["state"], target["status"]["reason"]) == states[verdict]
        assert target["target-id"] == f"req-{own(finding)['requirement']}_smt"
        assert ("related-risks" in finding) == (verdict is not Verdict.CONFORM)
        seen.add(verdict)
    assert seen == set(states)


def test_what_does_not_apply_is_excluded_with_the_reason_and_never_called_satisfied(
    audit: Audit, standard: Standard
) -> None:
    told = result(audit, standard)
    out = {f"req-{f.requirement}" for f in audit.findings if f.verdict is Verdict.NOT_APPLICABLE} & {
        f"req-{r.id}" for r in standard.requirements.values() if not r.addition
    }
    selection = told["reviewed-controls"]["control-selections"][0]
    included = {c["control-id"] for c in selection["include-controls"]}
    assert {c["control-id"] for c in selection["exclude-controls"]} == out
    assert len(included) + len(out) == 163 and not included & out
    assert {f"req-{own(f)['requirement']}" for f in told["findings"]} == included
    for observation in told["observations"]:
        if f"req-{own(observation)['requirement']}" in out:
            assert own(observation)["verdict"] == "not_applicable" and observation["description"]


def test_evidence_leads_to_the_file_and_its_hash(audit: Audit, standard: Standard, evidence: Path) -> None:
    results = documents(audit, standard)["assessment-results"]
    resources = {f"#{r['uuid']}": r for r in results["back-matter"]["resources"]}
    cited = [e for o in results["results"][0]["observations"] for e in o.get("relevant-evidence", [])]
    assert len(cited) == sum(
        len(f.citations) for f in audit.findings if not standard.requirements[f.requirement].addition
    )
    members = 0
    for item in cited:
        resource, told = resources[item["href"]], own(item)
        if "rlinks" not in resource:
            holder = resources[f"#{own(resource)['member-of']}"]
            assert own(resource)["sha256"] == told["sha256"] and own(holder)["file"] == "资料.zip"
            members += 1
            continue
        link = resource["rlinks"][0]
        content = (evidence / unquote(link["href"])).read_bytes()
        assert link["hashes"] == [{"algorithm": "SHA-256", "value": hashlib.sha256(content).hexdigest()}]
        assert told["sha256"] == link["hashes"][0]["value"]
    assert members


def test_the_same_audit_gives_the_same_bytes(audit: Audit, standard: Standard) -> None:
    assert oscal.export(audit, standard) == oscal.export(replace(audit), standard)


def test_a_decision_in_force_counts_and_names_the_auditor_and_a_stale_one_does_not(
    audit: Audit, standard: Standard
) -> None:
    finding = next(f for f in audit.findings if f.verdict is Verdict.MISSING)
    decision = Decision(finding.requirement, Verdict.CONFORM, "现场看到台账", "周审核", date(2026, 3, 21))
    stands = replace(decision, fingerprint=fingerprint(finding, hashes(audit)))
    before, stale, decided = (result(with_decisions(audit, d), standard) for d in ([], [decision], [stands]))

    def told(of: dict[str, Any]) -> dict[str, Any]:
        return next(f for f in of["findings"] if own(f)["requirement"] == finding.requirement)

    assert told(decided)["uuid"] == told(before)["uuid"]
    assert [told(r)["target"]["status"]["state"] for r in (before, stale, decided)] == [
        "not-satisfied",
        "not-satisfied",
        "satisfied",
    ]
    assert own(told(stale))["decision"] == "stale" and own(told(decided))["machine-verdict"] == "missing"
    assert len(told(decided)["origins"][0]["actors"]) == 2 and len(told(stale)["origins"][0]["actors"]) == 1


def test_a_changed_document_has_another_uuid(audit: Audit, standard: Standard) -> None:
    other = replace(audit, findings=(replace(audit.findings[0], reasons=("另一个理由",)), *audit.findings[1:]))
    one, two = documents(audit, standard), documents(other, standard)
    assert one["assessment-results"]["uuid"] != two["assessment-results"]["uuid"]
    assert one["catalog"]["uuid"] == two["catalog"]["uuid"]


_MARKS = ["# ", "- ", "1. ", "2) ", "> ", "=", "---", "\n", "    ", "\t", "*", "_", "`", "[a](b)", "<b>", "&lt;", "\\"]
_PIECES = st.sampled_from([*_MARKS, "|", "~", "^", '"', "碳", "3.5 t", "+ ", "![", "{{ x }}", "://a.b", "9"])


@given(st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=30))
def test_markup_shows_the_words_as_they_are(text: str) -> None:
    shown = "".join(
        child.content if child.type == "text" else " "
        for token in MarkdownIt("commonmark").enable("table").parse(markup(text))
        for child in (token.children or [])
    )
    assert "".join(shown.split()) == "".join(clean(text).split())


@given(st.text(max_size=30))
def test_a_string_is_one_line_without_blanks_at_its_ends(text: str) -> None:
    assert re.fullmatch(r"(\S(.*\S)?)?", line(text))
