"""The auditor's decisions laid over the machine's findings, and when one no longer stands.

A decision is taken on a finding as it was: the machine's verdict and the words it cites, in files of a certain
content. When any of these changes, the decision is stale: it is shown, and the machine's verdict is in force until the
auditor decides again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from auditor.model import Audit, Decision, Finding


def audit_id(audit: Audit) -> str:
    """Name of an audit: its day, and what was audited (plant, period, the files' contents); 8 hex digits of SHA-256."""
    seen = [
        str(audit.profile.get("name")),
        *map(str, audit.period),
        *sorted(f"{f.file}:{f.sha256}" for f in audit.files),
    ]
    return f"{audit.audit_date.isoformat()}-{_digest(seen)[:8]}"


def hashes(audit: Audit) -> dict[str, str]:
    """SHA-256 of each evidence file by its name."""
    return {f.file: f.sha256 for f in audit.files}


def fingerprint(finding: Finding, sha256: Mapping[str, str]) -> str:
    """What a decision on `finding` rests on, as 64 hex digits: verdict, and each citation with its file's content."""
    cited = sorted([sha256.get(c.file, ""), c.file, c.locator, c.quote] for c in finding.citations)
    return _digest([finding.verdict.value, cited])


def with_decisions(audit: Audit, decisions: Iterable[Decision]) -> Audit:
    """`audit` with the last decision on each requirement, marked stale where the evidence behind it has changed."""
    last = {d.requirement: d for d in decisions}
    known = hashes(audit)
    return replace(audit, findings=tuple(_decided(f, last.get(f.requirement), known) for f in audit.findings))


def _decided(finding: Finding, decision: Decision | None, sha256: Mapping[str, str]) -> Finding:
    if decision is None:
        return finding
    stale = decision.fingerprint != fingerprint(finding, sha256)
    return replace(finding, decision=replace(decision, stale=stale))


def _digest(value: object) -> str:
    # A file name that is no valid UTF-8 reaches Python with lone surrogates (PEP 383).
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
