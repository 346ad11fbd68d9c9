"""An audit as OSCAL assessment results: an observation and a finding for each requirement, a risk for each gap.

A requirement that does not apply is excluded from the reviewed controls, with an observation that says why: OSCAL knows
a target only as satisfied or not satisfied, and a requirement that nobody assessed is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.decisions import audit_id
from auditor.exports.evidence import cited, decided_by, reasons, split_member, uri
from auditor.exports.oscal.terms import (
    CATALOG,
    PLAN,
    Json,
    assets,
    control_id,
    filled,
    markup,
    metadata,
    moment,
    owner_of,
    plant,
    prop,
    props,
    sealed,
    stable_uuid,
    statement_id,
    title,
    tool,
)
from auditor.model import Audit, Citation, EvidenceFile, Verdict
from auditor.reports.overview import Judged, action, conclusion, consequence, due, judged, shortfall
from auditor.reports.wording import modality_words
from standard.model import Standard

_PARTLY = "本文件只含指南的要求；指南之外的补充要求见 findings.json 的 additions。"


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is asked for again and again while one audit is told: its id and its files by name."""

    audit: Audit
    standard: Standard
    identity: str
    files: Mapping[str, EvidenceFile]

    @classmethod
    def of(cls, audit: Audit, standard: Standard) -> _Scope:
        return cls(audit, standard, audit_id(audit), {f.file: f for f in audit.files})

    def key(self, kind: str, item: Judged) -> str:
        """UUID of one of this audit's objects on a requirement."""
        return stable_uuid(kind, self.identity, item.requirement.id)


def assessment_results(audit: Audit, standard: Standard) -> Json:
    """The audit with the auditor's decisions in force, as one result."""
    items, scope = judged(audit, standard), _Scope.of(audit, standard)
    party = plant(audit)
    about = metadata(
        f"{party['name']}碳管理体系审核结果",
        audit.audit_date,
        scope.identity,
        links=[{"href": CATALOG, "rel": "reference", "text": "审核准则"}],
        parties=[party, *_auditors(items)],
        remarks=_PARTLY,
    )
    resources = [_resource(f, scope.files) for f in sorted(audit.files, key=lambda f: f.file)]
    back: Json = {"back-matter": {"resources": resources}} if resources else {}
    return sealed({"metadata": about, "import-ap": {"href": PLAN}, "results": [_result(scope, items)], **back})


def _result(scope: _Scope, items: tuple[Judged, ...]) -> Json:
    audit, identity = scope.audit, scope.identity
    gaps = [j for j in items if j.is_gap]
    start, end = audit.period
    period = {"audit": identity, "period-start": start.isoformat(), "period-end": end.isoformat()}
    return filled(
        {
            "uuid": stable_uuid("result", identity),
            "title": markup(f"审核 {identity}"),
            "description": markup(conclusion(audit, items, scope.standard)),
            "start": moment(audit.audit_date),
            "end": moment(audit.audit_date),
            "props": props(period),
            "local-definitions": {"assessment-assets": assets()},
            "reviewed-controls": _reviewed(items),
            "observations": [_observation(j, scope) for j in items],
            "risks": [_risk(j, scope) for j in gaps],
            "findings": [_finding(j, scope) for j in items if j.verdict is not Verdict.NOT_APPLICABLE],
        }
    )


def _reviewed(items: tuple[Judged, ...]) -> Json:
    left_out = [j for j in items if j.verdict is Verdict.NOT_APPLICABLE]
    selection = {
        "include-controls": _selected(j for j in items if j.verdict is not Verdict.NOT_APPLICABLE),
        "exclude-controls": _selected(left_out),
        "remarks": "企业情况排除的要求不适用，理由见相应的观察。" if left_out else "",
    }
    return {"control-selections": [filled(selection)]}


def _selected(items: Iterable[Judged]) -> list[Json]:
    return [{"control-id": control_id(j.requirement.id)} for j in items]


def _observation(item: Judged, scope: _Scope) -> Json:
    """What was seen on one requirement: the reasons, and the words that show it."""
    requirement, finding = item.requirement, item.finding
    files = scope.files
    seen = dict.fromkeys(c.file for c in finding.citations if c.file in files)
    return filled(
        {
            "uuid": scope.key("observation", item),
            "title": markup(f"{requirement.id} {requirement.title}"),
            "description": markup(reasons(item)) or "没有说明。",
            "props": props({"requirement": requirement.id, **_verdicts(item)}),
            "methods": ["EXAMINE"],
            "types": ["control-objective"],
            "origins": [_origin(item)],
            "subjects": [{"subject-uuid": _uuid_of(files[name]), "type": "resource"} for name in seen],
            "relevant-evidence": [_evidence(c, files.get(c.file)) for c in finding.citations],
            "collected": moment(scope.audit.audit_date),
            "remarks": markup(finding.question),
        }
    )


def _verdicts(item: Judged) -> dict[str, str]:
    """The verdict in force, the machine's with its confidence, and who decided otherwise."""
    finding, decision = item.finding, item.finding.decision
    told = {
        "verdict": item.verdict.value,
        "machine-verdict": finding.verdict.value,
        "confidence": f"{finding.confidence:.2f}",
        "basis": finding.basis,
    }
    if decision is None:
        return told
    state = "stale" if decision.stale else "in-force"
    return {**told, "decision": state, "decided-by": decision.by, "decided-on": decision.on.isoformat()} | (
        {"grade": decision.grade} if decision.grade else {}
    )


def _evidence(citation: Citation, file: EvidenceFile | None) -> Json:
    return filled(
        {
            "href": f"#{_uuid_of(file)}" if file else "",
            "description": markup(cited(citation)) or "未注明出处",
            "props": props(
                {"file": citation.file, "locator": citation.locator, "sha256": file.sha256 if file else ""},
            ),
        }
    )


def _finding(item: Judged, scope: _Scope) -> Json:
    requirement = item.requirement
    return filled(
        {
            "uuid": scope.key("finding", item),
            "title": markup(f"{requirement.id} {item.verdict.label}"),
            "description": markup(shortfall(item) if item.is_gap else reasons(item)) or item.verdict.label,
            "props": props(
                {
                    "requirement": requirement.id,
                    "modality": requirement.modality,
                    "department": owner_of(requirement, scope.audit),
                    **_verdicts(item),
                }
            ),
            "origins": [_origin(item)],
            "target": {
                "type": "statement-id",
                "target-id": statement_id(requirement.id),
                "title": title(requirement.title, requirement.id),
                "status": _status(item),
            },
            "related-observations": [{"observation-uuid": scope.key("observation", item)}],
            "related-risks": [{"risk-uuid": scope.key("risk", item)}] if item.is_gap else [],
        }
    )


def _status(item: Judged) -> Json:
    """OSCAL's own two states; which of our verdicts it was stands in the remarks and in the properties."""
    state, reason = ("not-satisfied", "fail") if item.is_gap else ("satisfied", "pass")
    said = f"{item.verdict.label}（{modality_words(item.requirement)}）：{reasons(item)}"
    return {"state": state, "reason": reason, "remarks": markup(said)}


def _risk(item: Judged, scope: _Scope) -> Json:
    """What follows from a gap, what to do, by when."""
    requirement = item.requirement
    return {
        "uuid": scope.key("risk", item),
        "title": markup(f"{requirement.id} {item.verdict.label}"),
        "description": markup(shortfall(item)),
        "statement": markup(consequence(item)),
        "props": props({"weight": str(requirement.weight), "department": owner_of(requirement, scope.audit)}),
        "status": "open",
        "deadline": moment(due(item, scope.audit.audit_date)),
        "remediations": [
            {
                "uuid": scope.key("remediation", item),
                "lifecycle": "recommendation",
                "title": markup(f"整改 {requirement.id}"),
                "description": markup(action(item, scope.standard)),
            }
        ],
    }


def _resource(file: EvidenceFile, known: Mapping[str, EvidenceFile]) -> Json:
    """An evidence file; a member of an archive or a mail links to that file, for it has no address of its own."""
    holder, inner = split_member(file.file, known)
    told = {"file": file.file, "format": file.format, "status": file.status.value, "reason": file.reason}
    hashed = [{"algorithm": "SHA-256", "value": file.sha256}] if file.sha256 else []
    resource: Json = {
        "uuid": _uuid_of(file),
        "title": title(file.file, "未命名文件"),
        "props": [{"name": "type", "value": "evidence"}, *props({**told, "sha256": file.sha256 if inner else ""})],
    }
    if inner:
        resource["props"].append(prop("member-of", _uuid_of(known[holder])))
        return resource
    return {
        **resource,
        "rlinks": [filled({"href": uri(file.file), "hashes": hashed})],
        "remarks": "地址相对于证据文件夹。",
    }


def _uuid_of(file: EvidenceFile) -> str:
    return stable_uuid("file", file.file, file.sha256)


def _auditors(items: Iterable[Judged]) -> list[Json]:
    """The people whose decisions are in force, as parties."""
    names = sorted({name for j in items if (name := decided_by(j))})
    return [filled({"uuid": _person(n), "type": "person", "name": title(n, "审核员")}) for n in names]


def _person(name: str) -> str:
    return stable_uuid("person", name)


def _origin(item: Judged) -> Json:
    """Who says so: the program, and the auditor who decided on it."""
    actors = [{"type": "tool", "actor-uuid": tool()["uuid"]}]
    if name := decided_by(item):
        actors.append({"type": "party", "actor-uuid": _person(name)})
    return {"actors": actors}
