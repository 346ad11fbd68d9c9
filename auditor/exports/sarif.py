"""SARIF 2.1.0 (OASIS): a rule for each requirement, a result for each finding, places relative to the evidence folder.

A verdict is a SARIF kind; only a gap (kind 'fail') has a level: error for a 应 that is broken or shown by nothing,
warning for one partly met, note for a 宜. A page or a cell is no text region, so the words and their place stand in the
location's message; a text file's line is a region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.decisions import audit_id, fingerprint, hashes
from auditor.exports.evidence import TOOL, as_json, cited, decided_by, reasons, split_member, tool_version, uri
from auditor.model import Audit, Citation, EvidenceFile, ReadStatus, Verdict
from auditor.reports.overview import Judged, action, consequence, due, judged, shortfall, wanted_documents
from auditor.reports.wording import clean, department, modality_words
from standard.model import Standard

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
Json = dict[str, Any]
_KINDS = {Verdict.CONFORM: "pass", Verdict.NOT_APPLICABLE: "notApplicable"}
_LINE = re.compile(r"第([1-9]\d*)行")


@dataclass(frozen=True, slots=True)
class _Run:
    """What each result is told with: the audit, and its files by name with their place among the artifacts."""

    audit: Audit
    standard: Standard
    sha256: Mapping[str, str]
    index: Mapping[str, int]


def export(audit: Audit, standard: Standard) -> dict[str, bytes]:
    """The audit as one SARIF log with one run."""
    return {"findings.sarif": as_json(sarif(audit, standard))}


def sarif(audit: Audit, standard: Standard) -> Json:
    """The log as JSON values."""
    items = judged(audit, standard)
    files = sorted(audit.files, key=lambda f: f.file)
    run = _Run(audit, standard, hashes(audit), {f.file: n for n, f in enumerate(files)})
    start, end = audit.period
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(items, standard)},
                "automationDetails": {"id": f"{TOOL}/{audit_id(audit)}"},
                "language": "zh-CN",
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {BASE: {"description": {"text": "证据文件夹"}}},
                "invocations": [_invocation(files, run)],
                "artifacts": [_artifact(f, run) for f in files],
                "results": [_result(j, at, run) for at, j in enumerate(items)],
                "properties": {
                    "standard": audit.standard,
                    "plant": str(audit.profile.get("name") or ""),
                    "auditDate": audit.audit_date.isoformat(),
                    "periodStart": start.isoformat(),
                    "periodEnd": end.isoformat(),
                },
            }
        ],
    }


def level(item: Judged) -> str:
    """SARIF level of a finding: none unless it is a gap."""
    if not item.is_gap:
        return "none"
    if item.requirement.modality != "shall":
        return "note"
    return "warning" if item.verdict is Verdict.PARTIAL else "error"


def _driver(items: tuple[Judged, ...], standard: Standard) -> Json:
    rules = [_rule(j, standard) for j in items]
    return {"name": TOOL, "version": tool_version(), "language": "zh-CN", "rules": rules}


def _rule(item: Judged, standard: Standard) -> Json:
    requirement = item.requirement
    wanted = wanted_documents(item, standard)
    advice = [
        f"要求（{modality_words(requirement)}）：{requirement.statement}",
        f"可以证明的文件和记录：{wanted}" if wanted else "",
        f"没有做到时：{action(item, standard)}",
        f"后果：{consequence(item)}",
    ]
    told = [clean(a) for a in advice if a]
    return {
        "id": requirement.id,
        "shortDescription": _text(f"{requirement.id} {requirement.title}"),
        "fullDescription": _text(requirement.statement),
        "help": {"text": _braced("\n".join(told)), "markdown": _braced("\n".join(f"- {_escaped(a)}" for a in told))},
        "defaultConfiguration": {"level": "error" if requirement.modality == "shall" else "note"},
        "properties": {
            "tags": [f"chapter-{item.clause.split('.')[0]}", f"clause-{item.clause}"],
            "modality": requirement.modality,
            "owner": requirement.owner,
            "shownBy": requirement.shown_by,
            "weight": requirement.weight,
        },
    }


def _result(item: Judged, rule: int, run: _Run) -> Json:
    finding, requirement = item.finding, item.requirement
    said = shortfall(item) if item.is_gap else reasons(item)
    return {
        "ruleId": requirement.id,
        "ruleIndex": rule,
        "kind": _KINDS.get(item.verdict, "fail"),
        "level": level(item),
        "message": _text(f"{item.verdict.label}：{said or '见证据。'}"),
        "locations": [_location(c, run) for c in finding.citations if c.file in run.index],
        "partialFingerprints": {
            "requirement/v1": requirement.id,
            "evidence/v1": fingerprint(finding, run.sha256),
        },
        "properties": _told(item, run),
    }


def _told(item: Judged, run: _Run) -> Json:
    """Properties of a result: verdicts by their codes, who answers for it, by when."""
    told: Json = {
        "verdict": item.verdict.value,
        "machineVerdict": item.finding.verdict.value,
        "confidence": round(item.finding.confidence, 3),
        "department": department(item.requirement.owner, run.audit.profile),
    }
    if item.is_gap:
        told["due"] = due(item, run.audit.audit_date).isoformat()
    if name := decided_by(item):
        told["decidedBy"] = name
    return told


def _location(citation: Citation, run: _Run) -> Json:
    """A citation as a place: the file that can be opened from the evidence folder, its words in the message."""
    holder, inner = split_member(citation.file, run.index)
    place: Json = {"artifactLocation": _address(holder, run)}
    line = _LINE.fullmatch(citation.locator)
    if line and not inner:
        place["region"] = {"startLine": int(line[1]), "snippet": {"text": clean(citation.quote)}}
    return {"physicalLocation": place, "message": _text(cited(citation))}


def _address(file: str, run: _Run) -> Json:
    return {"uri": uri(file), "uriBaseId": BASE, "index": run.index[file]}


def _artifact(file: EvidenceFile, run: _Run) -> Json:
    """An evidence file; a member of an archive or a mail is nested in it, its URI being the path inside."""
    holder, inner = split_member(file.file, run.index)
    address: Json = {"uri": uri(file.file), "uriBaseId": BASE}
    artifact: Json = {"location": {"uri": f"/{uri(inner)}"}, "parentIndex": run.index[holder]} if inner else {}
    artifact = artifact or {"location": address}
    if file.sha256:
        artifact["hashes"] = {"sha-256": file.sha256}
    return {**artifact, "properties": {"file": clean(file.file), "format": file.format, "status": file.status.value}}


def _invocation(files: list[EvidenceFile], run: _Run) -> Json:
    """That the audit came to its end, and which files it could not read: nothing may seem audited that was not."""
    unread = [f for f in files if f.status is not ReadStatus.READ]
    return {"executionSuccessful": True, "toolExecutionNotifications": [_notification(f, run) for f in unread]}


def _notification(file: EvidenceFile, run: _Run) -> Json:
    holder, _ = split_member(file.file, run.index)
    return {
        "level": "note" if file.status is ReadStatus.PARTLY else "warning",
        "message": _text(f"{file.file}：{file.reason or '没有内容'}"),
        "locations": [{"physicalLocation": {"artifactLocation": _address(holder, run)}}],
    }


def _text(text: str) -> Json:
    return {"text": _braced(clean(text))}


def _braced(text: str) -> str:
    """`text` with braces doubled: SARIF reads {0} in a message as a placeholder (3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", text)
