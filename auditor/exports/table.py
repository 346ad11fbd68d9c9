"""CSV: a row for each requirement, additions to the guideline last, for Excel and for scripts.

UTF-8 with a byte order mark, without which Excel takes Chinese for another code page; RFC 4180 line ends. What a
spreadsheet would run as a formula (OWASP: CSV injection) or turn into a date ('5-1' into 1 May) begins with an
apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from auditor.decisions import hashes
from auditor.exports.evidence import cited, reasons
from auditor.model import Audit, Decision
from auditor.reports.overview import Judged, action, consequence, due, judged, shortfall
from auditor.reports.wording import clean, department, modality_words
from standard.model import Standard

COLUMNS = (
    "编号",
    "条款",
    "应或宜",
    "要求",
    "责任部门",
    "结论",
    "结论代码",
    "机器结论代码",
    "把握",
    "说明",
    "欠缺",
    "后果",
    "建议措施",
    "建议期限",
    "证据",
    "证据文件SHA-256",
    "审核员",
    "决定日期",
    "等级",
    "决定已失效",
    "补充要求",
)
# Full-width signs count too: a Chinese Excel takes '＝' for '='.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠|%]|[\t\r\n]")
_DATE = re.compile(r"\d{1,4}([-/])\d{1,2}(\1\d{1,4})?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def export(audit: Audit, standard: Standard) -> dict[str, bytes]:
    """The audit as one table."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for item in (*judged(audit, standard), *judged(audit, standard, additions=True)):
        rows.writerow([safe(cell) for cell in _row(item, audit, standard)])
    return {"findings.csv": out.getvalue().encode("utf-8-sig")}


def safe(text: str) -> str:
    """`text` as a spreadsheet takes it for text; whole days stay days."""
    flat = clean(text)
    risky = _FORMULA.match(flat) or (_DATE.fullmatch(flat) and not _ISO.fullmatch(flat))
    return f"'{flat}" if risky else flat


def _row(item: Judged, audit: Audit, standard: Standard) -> tuple[str, ...]:
    requirement, finding = item.requirement, item.finding
    decision, known = finding.decision, hashes(audit)
    files = dict.fromkeys(known.get(c.file, "") for c in finding.citations)
    return (
        requirement.id,
        f"{item.clause} {requirement.title}",
        modality_words(requirement),
        requirement.statement,
        department(requirement.owner, audit.profile),
        item.verdict.label,
        item.verdict.value,
        finding.verdict.value,
        f"{finding.confidence:.2f}",
        shortfall(item) if item.is_gap else reasons(item),
        "\n".join(finding.lacking),
        consequence(item) if item.is_gap else "",
        action(item, standard) if item.is_gap else "",
        due(item, audit.audit_date).isoformat() if item.is_gap else "",
        "\n".join(map(cited, finding.citations)),
        "\n".join(sha for sha in files if sha),
        *_decided(decision),
        "是" if requirement.addition else "",
    )


def _decided(decision: Decision | None) -> tuple[str, str, str, str]:
    if decision is None:
        return "", "", "", ""
    on: date = decision.on
    return decision.by, on.isoformat(), decision.grade, "是" if decision.stale else ""
