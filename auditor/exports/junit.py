"""JUnit XML: a test suite for each chapter, a test case for each requirement, for the test pages of CI servers.

Failure: the evidence falls short or breaks the requirement. Error: there is no evidence to judge by. Skipped: the
requirement does not apply. The attributes are those that the Jenkins and Ant readers know.
"""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree as ET

from auditor.decisions import audit_id
from auditor.exports.evidence import TOOL, cited, decided_by, reasons
from auditor.model import Audit, Verdict
from auditor.reports.overview import Judged, action, by_chapter, due, heading, judged, shortfall
from auditor.reports.wording import clean, clip, day, department, modality_words, verdict_words
from standard.model import Standard

_OUTCOMES = {
    Verdict.PARTIAL: "failure",
    Verdict.NONCONFORM: "failure",
    Verdict.MISSING: "error",
    Verdict.NOT_APPLICABLE: "skipped",
}
_COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def export(audit: Audit, standard: Standard) -> dict[str, bytes]:
    """The audit as one JUnit report."""
    items = judged(audit, standard)
    root = ET.Element("testsuites", {"name": f"{TOOL} {audit_id(audit)}", **_counts(items)})
    for number, members in by_chapter(items).items():
        root.append(_suite(number, members, audit, standard))
    ET.indent(root, " ")
    return {"junit.xml": ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"}


def _suite(number: str, members: tuple[Judged, ...], audit: Audit, standard: Standard) -> ET.Element:
    name = clean(f"第{number}章 {heading(number, standard)}".strip())
    stamp = f"{audit.audit_date.isoformat()}T00:00:00"
    suite = ET.Element("testsuite", {"name": name, **_counts(members), "timestamp": stamp, "hostname": "localhost"})
    properties = ET.SubElement(suite, "properties")
    start, end = audit.period
    told = {"audit": audit_id(audit), "standard": audit.standard, "period": f"{start.isoformat()}/{end.isoformat()}"}
    for key, value in told.items():
        ET.SubElement(properties, "property", {"name": key, "value": clean(value)})
    for item in members:
        suite.append(_case(item, audit, standard))
    return suite


def _counts(items: tuple[Judged, ...]) -> dict[str, str]:
    counted = Counter(_OUTCOMES.get(j.verdict, "") for j in items)
    # No time is told: an export knows no clock, and 0 is what readers want for none.
    return {"tests": str(len(items)), **{n: str(counted[o]) for n, o in _COUNTS.items()}, "time": "0"}


def _case(item: Judged, audit: Audit, standard: Standard) -> ET.Element:
    requirement = item.requirement
    name = clean(f"{requirement.id} {requirement.title}")
    case = ET.Element("testcase", {"classname": f"{TOOL}.{item.clause}", "name": name, "time": "0"})
    outcome = _OUTCOMES.get(item.verdict)
    said = shortfall(item) if item.is_gap else reasons(item)
    if outcome:
        told = ET.SubElement(case, outcome, {"message": clip(f"{item.verdict.label}：{said}", 120)})
        if outcome != "skipped":
            told.set("type", item.verdict.value)
            told.text = clean(_detail(item, said, audit, standard))
    if item.verdict is Verdict.CONFORM:
        ET.SubElement(case, "system-out").text = clean("\n".join([said, *map(cited, item.finding.citations)]))
    return case


def _detail(item: Judged, said: str, audit: Audit, standard: Standard) -> str:
    requirement, name = item.requirement, decided_by(item)
    deadline = day(due(item, audit.audit_date))
    lines = [
        f"{verdict_words(item.verdict)}（{modality_words(requirement)}）：{said}",
        f"要求：{requirement.statement}",
        f"责任部门：{department(requirement.owner, audit.profile)}；建议在{deadline}前完成：{action(item, standard)}",
        f"审核员{name}的决定；机器结论：{item.finding.verdict.label}" if name else "",
        *(f"证据：{cited(c)}" for c in item.finding.citations),
    ]
    return "\n".join(text for text in lines if text)
