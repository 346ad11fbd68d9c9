"""The generated texts against the auditor: each requirement that a document alone can meet is met by them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from auditor.audit import audit_folder
from auditor.confidence import WATCHED
from auditor.model import Audit, Verdict
from generator.documents import templates, write_document
from standard.load import load
from standard.model import Requirement
from standard.profile import Profile, make_profile

PROFILES = Path(__file__).parents[1] / "generator/profiles"
RECORDS = {"ledger", "form", "certificate", "report", "minutes"}


def also_asks_for_records(requirement: Requirement) -> bool:
    """Whether one of its expectations can be met by records only: texts alone leave it half met."""
    kinds = [{load().documents[d].kind for d in expectation.any_of} for expectation in requirement.expects]
    return any(kind <= RECORDS for kind in kinds)


def last_year(name: str) -> Profile:
    """The profile with plans, approvals and issue in the audited year."""
    text = (PROFILES / f"{name}.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text.replace("2026-0", "2025-0").replace("plan_year: 2026", "plan_year: 2025"))
    return make_profile(data | {"audit_date": "2025-12-31", "period": {"start": "2025-01-01", "end": "2025-12-31"}})


@pytest.fixture(scope="module", params=["group_two_lines", "small_branch"])
def audit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    profile, folder = last_year(request.param), tmp_path_factory.mktemp("texts")
    for template in templates():
        if profile.applies(template.applies_when):
            (folder / f"{template.type}.docx").write_bytes(write_document(template, profile))
    return audit_folder(profile, folder, load())


def test_every_text_is_recognised_for_what_it_is(audit: Audit) -> None:
    first: dict[str, str] = {}
    for document in audit.documents:
        if document.types:
            first.setdefault(document.part.file, document.types[0][0])
    assert {file: kind for file, kind in first.items() if file != f"{kind}.docx"} == {}


def test_requirements_that_a_document_alone_meets_are_met(audit: Audit) -> None:
    requirements = load().requirements
    fine = (Verdict.CONFORM, Verdict.NOT_APPLICABLE)
    short = {
        f.requirement: f.reasons
        for f in audit.findings
        if requirements[f.requirement].shown_by == "document"
        and not also_asks_for_records(requirements[f.requirement])
        and f.verdict not in fine
        and f.basis != WATCHED  # all is there; where most plants lack something the auditor is asked to confirm it
    }
    assert short == {}


def test_no_text_breaks_a_rule(audit: Audit) -> None:
    assert [(f.requirement, f.reasons) for f in audit.findings if f.verdict is Verdict.NONCONFORM] == []
