"""Every requirement judged on small folders written for it, one for each verdict that it can reach.

cases/chapter-N.yaml: requirement → verdict → file name → the paper as Markdown, read through the real reader. `facts`
beside the verdicts overrides the profile's facts for that requirement's cases, `facts VERDICT` for that case alone.
Beside the verdicts stand two that ask the auditor: 'unsaid' (the paper is there, and what it should say isn't found in
it: partial) and 'sided' (one side of a duty or decision is said: conform).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.context import Context
from auditor.judge import judge
from auditor.matching import Matcher
from auditor.model import EvidenceFile, ReadStatus
from auditor.ownership import Identity
from auditor.plant import plant_words
from auditor.readers import Job, reader_of
from auditor.recognise import Recogniser
from standard.load import load
from standard.profile import Profile, load_profile

CASES = Path(__file__).parent / "cases"


ASKED = {"unsaid": "partial", "sided": "conform"}


@dataclass(frozen=True, slots=True)
class Case:
    requirement: str
    verdict: str
    files: Mapping[str, str]
    facts: Mapping[str, bool]


def _cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("chapter-*.yaml")):
        for requirement, listed in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            for verdict, files in listed.items():
                if not verdict.startswith("facts"):
                    facts = {**listed.get("facts", {}), **listed.get(f"facts {verdict}", {})}
                    # a second case of the same verdict is written 'partial 2'
                    yield Case(str(requirement), verdict.split()[0], files or {}, facts)


@cache
def _profile() -> Profile:
    return load_profile(CASES / "profile.yaml")


@cache
def _matcher() -> Matcher:
    return Matcher(plant_words(load().concepts, _profile()))


def _read(name: str, text: str, folder: Path) -> EvidenceFile:
    path = folder / "paper.md"
    path.write_text(text, encoding="utf-8")
    reader = reader_of("md")
    assert reader is not None
    reading = reader(Job(path, name, folder))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return EvidenceFile(name, sha256, "md", ReadStatus.READ, parts=tuple(reading.parts))


def _judged(case: Case, folder: Path) -> Any:
    profile = dict(_profile().data)
    profile["facts"] = {**profile["facts"], **case.facts}
    files = [_read(name, text, folder) for name, text in case.files.items()]
    documents = Recogniser(load(), Identity.of(profile), _matcher()).documents(files)
    period = (date(2025, 1, 1), date(2025, 12, 31))
    ctx = Context(load(), _matcher(), profile, period, date(2026, 3, 1), documents)
    return judge(load().requirements[case.requirement], ctx)


@pytest.mark.parametrize("case", list(_cases()), ids=lambda c: f"{c.requirement}-{c.verdict}")
def test_a_requirement_is_judged_as_an_auditor_would(case: Case, tmp_path: Path) -> None:
    finding = _judged(case, tmp_path)
    trail = "\n".join(f"{o.check} {o.outcome} {o.reason}" for o in finding.trail)
    assert finding.verdict.value == ASKED.get(case.verdict, case.verdict), trail
    if case.verdict in ASKED:
        assert finding.question
