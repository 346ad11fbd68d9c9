"""A client's workspace: where its profile, evidence, audits and register stand (docs/architecture.md: Workspace).

client/profile.yaml  client/documents/  client/evidence/  client/audits/DATE/  client/register.db
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from auditor import register
from auditor.decisions import audit_id
from auditor.model import Audit
from auditor.register import Register
from auditor.reports.findings import read_findings
from auditor.review.decided import decided
from standard.errors import UserError

PROFILE, EVIDENCE, AUDITS, DOCUMENTS = "profile.yaml", "evidence", "audits", "documents"
FINDINGS = "findings.json"
CACHE = ".carbonclause"  # of readings and pictures; may be deleted at any time


def root_of(folder: Path) -> Path:
    """The workspace that an audit's results folder belongs to: the folder above `audits`, else the folder itself."""
    whole = folder.resolve()
    return whole.parent.parent if whole.parent.name == AUDITS else whole


def register_of(folder: Path) -> Register:
    """The register of the workspace that an audit's results folder belongs to."""
    return Register(root_of(folder) / register.NAME)


def audits_of(root: Path) -> Iterator[Path]:
    """The audits' results folders in a workspace, the earliest first by name (they are named by day)."""
    yield from sorted(p.parent for p in (root / AUDITS).glob(f"*/{FINDINGS}"))


def newest(root: Path) -> Path | None:
    """The last audit's results folder; where `root` itself holds one, that."""
    if (root / FINDINGS).is_file():
        return root
    return max(audits_of(root), default=None, key=lambda p: p.name)


def findings_of(given: Path | None, option: str = "--findings") -> Path:
    """findings.json of the audit that a command is to work on: the file or folder given by `option`, else the newest
    audit of the workspace in the current folder, or of `audit` there. UserError where there is none.
    """
    if given is not None:
        if not given.exists():
            raise UserError("没有这个文件或文件夹", where=str(given), remedy=f"请检查 {option} 后的路径")
        return given / FINDINGS if given.is_dir() else given
    folder = newest(Path()) or newest(Path("audit"))
    if folder is None:
        remedy = f"请先运行 carbonclause audit，或用 {option} 指明"
        raise UserError("没有找到审核结果", where=str(Path().resolve()), remedy=remedy)
    return folder / FINDINGS


def judged(findings: Path) -> Audit:
    """The audit in `findings`, with what its workspace's register holds of people's decisions laid over it."""
    return decided(read_findings(findings), register_of(findings.parent))


def before(results: Path) -> Path | None:
    """findings.json of the audit before the one in `results`, in the same workspace; None where it is the first."""
    earlier = [p for p in audits_of(root_of(results)) if p.name < results.resolve().name]
    return earlier[-1] / FINDINGS if earlier else None


def results_of(root: Path, audit: Audit) -> Path:
    """The folder for the results of `audit`: audits/DATE, or DATE-02, … where another audit of that day stands there.

    The same audit once more (same plant, period and evidence) goes where it was; what people wrote beside an audit of
    other evidence stays with it.
    """
    day = audit.audit_date.isoformat()
    for number in count(1):
        folder = root / AUDITS / (day if number == 1 else f"{day}-{number:02d}")
        if not (folder / FINDINGS).is_file() or _id_of(folder) == audit_id(audit):
            return folder
    raise AssertionError("count() never ends")


def refuse_inside(out: Path, evidence: Path | None) -> None:
    """The evidence folder is never written to, so results can't go into it."""
    if evidence is not None and evidence.is_dir() and out.resolve().is_relative_to(evidence.resolve()):
        raise UserError("结果不能放在证据文件夹里", where=str(out), remedy="请用 --out 换一个位置")


def _id_of(folder: Path) -> str:
    """The id of the audit in `folder`, '' where it can't be read."""
    try:
        return audit_id(read_findings(folder / FINDINGS))
    except UserError:
        return ""
