"""What a review is made from, and the names that writing and reading it share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from auditor.model import Audit, Citation, Decision, Finding
from auditor.register import Register
from auditor.reports.overview import Judged, judged
from auditor.reports.wording import clip
from auditor.review.questions import Question
from standard.model import Standard

GUIDE, FINDINGS, PROOF, LINKS, QUESTIONS, HISTORY, FILES = (
    "说明", "审核判定", "依据", "证据指认", "待答问题", "决定历史", "文件",
)  # fmt: skip
HIDDEN = ("指纹", "登记号", "预填")
BLANK_LINKS = 60  # open rows for evidence pointed to by hand
STATE = "状态"  # of evidence pointed to: filled once it is in the register
PLANT, AUDIT, FORM, BY, ON = "受审核企业", "审核编号", "表样", "默认审核员", "默认日期"


@dataclass(frozen=True, slots=True)
class Review:
    """What a review workbook or YAML file is made from. audit: with decisions laid over it (review/decided.py)."""

    audit: Audit
    standard: Standard
    register: Register
    questions: tuple[Question, ...]
    results: Path
    evidence: Path | None = None

    @property
    def items(self) -> tuple[Judged, ...]:
        """Every requirement with its finding, the guideline's own first."""
        extra = judged(self.audit, self.standard, additions=True)
        return (*judged(self.audit, self.standard), *extra)

    def standing(self, finding: Finding) -> Decision | None:
        """The decision that stands on `finding`."""
        return finding.decision if finding.decision and not finding.decision.stale else None


def cited(citation: Citation) -> str:
    """A citation in words: file name, place and quote."""
    name = citation.file.rpartition("/")[2]
    quoted = f"：“{clip(citation.quote, 90)}”" if citation.quote else ""
    return f"{name}，{citation.locator}{quoted}" if citation.locator else f"{name}{quoted}"
