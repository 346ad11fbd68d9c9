"""A minimal OSCAL assessment plan: assessment results must import one."""

from __future__ import annotations

from auditor.exports.oscal.terms import (
    CATALOG,
    NS,
    Json,
    assets,
    control_id,
    controls,
    markup,
    metadata,
    plant,
    prop,
    sealed,
    stable_uuid,
)
from auditor.model import Audit
from auditor.reports.wording import day
from standard.model import Standard


def assessment_plan(audit: Audit, standard: Standard) -> Json:
    """What was to be audited: all requirements of the guideline, at this plant, over the audit period."""
    party = plant(audit)
    about = metadata(
        f"{party['name']}碳管理体系审核计划",
        audit.audit_date,
        audit.audit_date.isoformat(),
        links=[{"href": CATALOG, "rel": "reference", "text": "审核准则"}],
        parties=[party],
    )
    start, end = audit.period
    system = stable_uuid("system", party["name"])
    return sealed(
        {
            "metadata": about,
            "import-ssp": {"href": f"#{system}", "remarks": "企业没有OSCAL格式的体系描述，以企业资料代替。"},
            "reviewed-controls": {
                "description": markup(f"审核期间：{day(start)}至{day(end)}。准则：{standard.name}全部要求。"),
                "control-selections": [
                    {"include-controls": [{"control-id": control_id(r.id)} for r in controls(standard)]}
                ],
            },
            "assessment-subjects": [
                {"type": "party", "include-subjects": [{"subject-uuid": party["uuid"], "type": "party"}]}
            ],
            "assessment-assets": assets(),
            "back-matter": {"resources": [_system(system, party["name"], audit)]},
        }
    )


def _system(uuid: str, name: str, audit: Audit) -> Json:
    """The audited management system, as the profile describes it: which facts hold at this plant."""
    facts = audit.profile.get("facts")
    held = facts if isinstance(facts, dict) else {}
    return {
        "uuid": uuid,
        "title": markup(f"{name}的碳管理体系"),
        "description": "企业资料（profile.yaml）所述的体系；其中的事实决定哪些要求适用。",
        "props": [
            {"name": "type", "value": "system-guide"},
            *(prop("fact", f"{k}={str(v).lower()}") for k, v in sorted(held.items())),
        ],
        "document-ids": [{"scheme": NS, "identifier": uuid}],
    }
