"""findings.json: the audit as other programs read it (docs/architecture.md: Files that others read)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from auditor.model import Audit, CheckOutcome, Citation, Document, EvidenceFile, Finding
from auditor.reports.atomic import write_whole
from auditor.reports.overview import judged
from auditor.reports.wording import clean
from standard.model import Standard


def write_findings(audit: Audit, standard: Standard, path: Path) -> None:
    """Write `audit` to `path` as JSON, whole or not at all."""
    write_whole(path, findings_json(audit, standard).encode())


def findings_json(audit: Audit, standard: Standard) -> str:
    """`audit` as JSON: files by name, findings in the guideline's order, additions to the guideline apart."""
    start, end = audit.period
    data = {
        "standard": audit.standard,
        "profile": audit.profile,
        "period": {"start": start, "end": end},
        "audit_date": audit.audit_date,
        "files": [_file(f, audit, standard) for f in sorted(audit.files, key=lambda f: f.file)],
        "findings": [_finding(j.finding) for j in judged(audit, standard)],
        "additions": [_finding(j.finding) for j in judged(audit, standard, additions=True)],
    }
    return json.dumps(_plain(data), ensure_ascii=False, indent=1) + "\n"


def _file(file: EvidenceFile, audit: Audit, standard: Standard) -> dict[str, Any]:
    documents = [_document(d, standard) for d in audit.documents if d.file == file.file]
    return {
        "file": file.file,
        "sha256": file.sha256,
        "format": file.format,
        "status": file.status.value,
        "reason": file.reason,
        "documents": documents,
    }


def _document(document: Document, standard: Standard) -> dict[str, Any]:
    names = {t: standard.documents[t].name for t, _ in document.types if t in standard.documents}
    return {
        "part": document.part.name,
        "title": document.title,
        "types": [{"type": t, "name": names.get(t, ""), "score": round(s, 3)} for t, s in document.types],
        "owner": document.owner,
        "state": document.state,
        "dates": list(document.dates),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "requirement": finding.requirement,
        "verdict": finding.verdict.value,
        "confidence": round(finding.confidence, 3),
        "reasons": list(finding.reasons),
        "citations": [_citation(c) for c in finding.citations],
        "lacking": list(finding.lacking),
        "trail": [_outcome(o) for o in finding.trail],
        "question": finding.question,
        "basis": finding.basis,
        "suggestions": [_citation(c) for c in finding.suggestions],
    }


def _outcome(outcome: CheckOutcome) -> dict[str, Any]:
    return {
        "check": outcome.check,
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "citations": [_citation(c) for c in outcome.citations],
        "lacking": list(outcome.lacking),
    }


def _citation(citation: Citation) -> dict[str, str]:
    return {"file": citation.file, "locator": citation.locator, "quote": citation.quote}


def _plain(value: object) -> object:
    """`value` as JSON can hold it: text clean, days in ISO form, tuples as lists."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {clean(str(k)): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value if isinstance(value, (int, float, bool)) or value is None else clean(str(value))
