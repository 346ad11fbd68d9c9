"""findings.json: the audit as other programs read it, and read back (docs/architecture.md: Files that others read)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from auditor.decisions import audit_id
from auditor.model import (
    Audit,
    CheckOutcome,
    Citation,
    Document,
    EvidenceFile,
    Expiry,
    Finding,
    Part,
    ReadStatus,
    Verdict,
)
from auditor.reports.atomic import write_whole
from auditor.reports.overview import judged
from auditor.reports.wording import clean
from standard.errors import UserError
from standard.model import Standard

# Raised in its first figure when a field changes its meaning or goes, in its second when one is added.
SCHEMA = "1.1"


def write_findings(audit: Audit, standard: Standard, path: Path) -> None:
    """Write `audit` to `path` as JSON, whole or not at all."""
    write_whole(path, findings_json(audit, standard).encode())


def findings_json(audit: Audit, standard: Standard) -> str:
    """`audit` as JSON: files by name, findings in the guideline's order, additions to the guideline apart."""
    start, end = audit.period
    data = {
        "schema": SCHEMA,
        "id": audit_id(audit),
        "standard": audit.standard,
        "profile": audit.profile,
        "period": {"start": start, "end": end},
        "audit_date": audit.audit_date,
        "files": [_file(f, audit, standard) for f in sorted(audit.files, key=lambda f: f.file)],
        "findings": [_finding(j.finding) for j in judged(audit, standard)],
        "additions": [_finding(j.finding) for j in judged(audit, standard, additions=True)],
        "expiries": [_expiry(e, audit.audit_date) for e in audit.expiries],
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
        "carbon": document.carbon,
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


def _expiry(expiry: Expiry, on: date) -> dict[str, Any]:
    return {
        "kind": expiry.kind,
        "name": expiry.name,
        "until": expiry.until,
        "overdue": expiry.overdue(on),
        "owner": expiry.owner,
        "citation": _citation(expiry.citation),
    }


def _citation(citation: Citation) -> dict[str, str]:
    return {"file": citation.file, "locator": citation.locator, "quote": citation.quote}


def read_findings(path: Path) -> Audit:
    """The audit that `path` tells of, as the reports take it: documents without their passages, no decisions.

    Raises UserError when there is no such file, or it is not one that write_findings wrote.
    """
    try:
        return audit_of(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise UserError("没有这个审核结果", where=str(path), remedy="请先运行 carbonclause audit") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError("不是有效的审核结果", where=str(path), remedy="请重新运行 carbonclause audit") from None


def audit_of(data: Mapping[str, Any]) -> Audit:
    """The audit in parsed findings.json. Raises KeyError, ValueError or TypeError where it isn't one."""
    period = date.fromisoformat(data["period"]["start"]), date.fromisoformat(data["period"]["end"])
    return Audit(
        standard=data["standard"],
        profile=data["profile"],
        period=period,
        audit_date=date.fromisoformat(data["audit_date"]),
        files=tuple(_file_of(f) for f in data["files"]),
        documents=tuple(_document_of(d, f["file"]) for f in data["files"] for d in f["documents"]),
        findings=tuple(_finding_of(f) for f in [*data["findings"], *data.get("additions", [])]),
        expiries=tuple(_expiry_of(e) for e in data.get("expiries", ())),
    )


def _file_of(data: Mapping[str, Any]) -> EvidenceFile:
    return EvidenceFile(data["file"], data["sha256"], data["format"], ReadStatus(data["status"]), data["reason"])


def _document_of(data: Mapping[str, Any], file: str) -> Document:
    return Document(
        part=Part(file, data["part"], (), ()),
        types=tuple((t["type"], float(t["score"])) for t in data["types"]),
        title=data["title"],
        owner=data["owner"],
        state=data["state"],
        carbon=bool(data.get("carbon", True)),
        dates=tuple(date.fromisoformat(d) for d in data["dates"]),
    )


def _finding_of(data: Mapping[str, Any]) -> Finding:
    return Finding(
        requirement=data["requirement"],
        verdict=Verdict(data["verdict"]),
        confidence=float(data["confidence"]),
        reasons=tuple(data["reasons"]),
        citations=_citations_of(data["citations"]),
        lacking=tuple(data.get("lacking", ())),
        trail=tuple(_outcome_of(o) for o in data.get("trail", ())),
        question=data.get("question", ""),
        basis=data.get("basis", ""),
        suggestions=_citations_of(data.get("suggestions", ())),
    )


def _expiry_of(data: Mapping[str, Any]) -> Expiry:
    (citation,) = _citations_of([data["citation"]])
    return Expiry(data["kind"], data["name"], date.fromisoformat(data["until"]), data["owner"], citation)


def _outcome_of(data: Mapping[str, Any]) -> CheckOutcome:
    citations = _citations_of(data["citations"])
    return CheckOutcome(data["check"], data["outcome"], data["reason"], citations, tuple(data["lacking"]))


def _citations_of(data: Iterable[Mapping[str, str]]) -> tuple[Citation, ...]:
    return tuple(Citation(c["file"], c["locator"], c["quote"]) for c in data)


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
