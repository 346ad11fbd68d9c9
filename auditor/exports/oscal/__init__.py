"""OSCAL (NIST, release 1.2.1): the guideline as a catalog, the audit as assessment plan and assessment results."""

from __future__ import annotations

from auditor.exports.evidence import as_json
from auditor.exports.oscal.catalog import catalog
from auditor.exports.oscal.plan import assessment_plan
from auditor.exports.oscal.results import assessment_results
from auditor.model import Audit
from standard.model import Standard


def export(audit: Audit, standard: Standard) -> dict[str, bytes]:
    """The three OSCAL documents by file name; they refer to one another by these names."""
    return {
        "oscal/catalog.json": as_json({"catalog": catalog(standard, audit.audit_date)}),
        "oscal/assessment-plan.json": as_json({"assessment-plan": assessment_plan(audit, standard)}),
        "oscal/assessment-results.json": as_json({"assessment-results": assessment_results(audit, standard)}),
    }
