"""The data an audit passes along, from an evidence file to a finding.

Terms follow ISO 9000 and ISO 19011: see docs/architecture.md. Everything here is immutable, so that a stage
can't change what an earlier one said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """An audit's judgement of one requirement, worst evidence first (DESIGN: Verdicts)."""

    MISSING = "missing"
    NONCONFORM = "nonconform"
    PARTIAL = "partial"
    CONFORM = "conform"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return VERDICT_LABELS[self]


VERDICT_LABELS = {
    Verdict.CONFORM: "符合",
    Verdict.PARTIAL: "部分符合",
    Verdict.NONCONFORM: "不符合",
    Verdict.MISSING: "缺失",
    Verdict.NOT_APPLICABLE: "不适用",
}


class ReadStatus(StrEnum):
    """What became of an evidence file when it was opened."""

    READ = "read"
    PARTLY = "partly"  # some of it could be read, and `reason` says what could not
    EMPTY = "empty"  # opened, but there is nothing in it
    UNREADABLE = "unreadable"  # corrupt, encrypted, too large, unknown, timed out: `reason` says which


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a file something stands, as a person would be told: one of page, paragraph, sheet!cell, member.

    page: 1-based page of a PDF or image; paragraph: 1-based paragraph of a flowing document, counted through the
    body; sheet and cell: workbook sheet and A1 address; line: 1-based line of a text file.
    """

    page: int | None = None
    paragraph: int | None = None
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.sheet is not None:
            return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        if self.page is not None:
            return f"第{self.page}页"
        if self.paragraph is not None:
            return f"第{self.paragraph}段"
        if self.line is not None:
            return f"第{self.line}行"
        return "全文"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a heading, or one row of a table, with the words around it that give it meaning.

    headings: titles above the passage, outermost first. For a table row, `cells` maps the column label (the header
    row's words, merged headers joined with '/') to the cell's text, empty cells included, and `text` joins
    'label：value' of the non-empty cells with '；'. confidence: 1.0 for a text layer, the engine's own figure for OCR.
    """

    text: str
    locator: Locator
    kind: str = "paragraph"  # paragraph | heading | row | header (page header or footer) | note
    headings: tuple[str, ...] = ()
    cells: Mapping[str, str] | None = None
    table: int | None = None  # index into Part.tables when kind == "row"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header found.

    columns: label of each column, in order, unique ('' never; unnamed columns are '列3'). rows: the body rows' texts,
    one string a column (merged cells repeated downwards only), aligned with `locators`. title: the caption or title
    rows above the header, joined with blanks. headings: as Passage.headings.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    locators: tuple[Locator, ...]
    title: str = ""
    headings: tuple[str, ...] = ()
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an evidence file that stands for itself: the whole of most files, one sheet of a workbook, one
    document of a scanned bundle, a mail's message. `name` is empty for a whole file, the sheet's name, …

    computed: how many cells show what a formula gave; nobody has written these.
    """

    file: str
    name: str
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    computed: int = 0

    @property
    def text(self) -> str:
        return "\n".join(p.text for p in self.passages)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of the evidence folder (or an archive's member, a mail's attachment), read or with the reason why not.

    file: path relative to the evidence folder, '/'-separated; 'a.zip!inner/path.docx' for a member.
    format: 'docx', 'pdf', … as found by content, not by name. modified: from document properties, if any.
    """

    file: str
    sha256: str
    format: str
    status: ReadStatus
    reason: str = ""
    parts: Sequence[Part] = ()
    scanned: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """Proof: a file, the place in it, and the words that stand there."""

    file: str
    locator: str
    quote: str


RECOGNISED = 0.5  # from this score on a document counts as of a type
PLAIN = 0.75  # from this score on it plainly is of it


@dataclass(frozen=True, slots=True)
class Document:
    """A part recognised as documented information of the register (standard/documents.yaml).

    types: document-type ids with a score in 0..1, best first. owner: 'own', 'other' (another company's) or 'unknown'.
    state: 'in_force', 'void' (withdrawn or superseded), 'blank' (a form not filled in), 'draft'.
    dates: days named as issue, approval or record dates, ascending. roles: signature role (编制, 批准, …) → names.
    carbon: whether it is about carbon management at all (a quality audit is not). by_columns: a sheet told by its
    columns, no name of it says what it is. by_words: told only by what it says (auditor/likeness.py).
    """

    part: Part
    types: tuple[tuple[str, float], ...]
    title: str
    owner: str
    state: str
    carbon: bool
    dates: tuple[date, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    number: str = ""
    version: str = ""
    why: tuple[str, ...] = ()
    by_columns: bool = False
    by_words: bool = False

    @property
    def file(self) -> str:
        return self.part.file

    @property
    def main_type(self) -> str:
        """The type that it most surely is; '' when it is of none."""
        return self.types[0][0] if self.types else ""

    def is_a(self, type_id: str) -> float:
        """Score of `type_id`, 0.0 when the document is not of that type."""
        return next((score for held, score in self.types if held == type_id), 0.0)


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What one check found. outcome: 'met', 'short', 'violated' or 'absent' (DESIGN: Verdicts).

    ask: what the auditor should look into though no rule is broken, one sentence in Chinese; '' when nothing.
    """

    check: str
    outcome: str
    reason: str
    citations: tuple[Citation, ...] = ()
    lacking: tuple[str, ...] = ()
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an auditor decided on one requirement, over the machine's verdict (docs/review.md).

    grade: '严重', '一般', '观察项' or '' (no nonconformity report). by, on: who decided and on which day. fingerprint:
    of the finding it was decided on (auditor/decisions.py). stale: the evidence has changed since; the decision is
    shown but no longer in force.
    """

    requirement: str
    verdict: Verdict
    reason: str
    by: str
    on: date
    grade: str = ""
    fingerprint: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Evidence that an auditor pointed to by hand (docs/review.md): 'this file, this page, shows 6.2.2.a'.

    citation: file, place and, where the auditor copied them, the words. checked: the words were found in the file.
    weighed: there is a decision on the requirement taken after it. stale: the file has changed since, or is gone.
    """

    requirement: str
    citation: Citation
    note: str
    by: str
    on: date
    checked: bool = False
    weighed: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one requirement, with its reasons and citations, the best first.

    basis: what the verdict rests on (auditor/confidence.py). suggestions: passages with the requirement's words that no
    rule took for evidence; the auditor may look at them, no verdict rests on them. links: the auditor's own citations,
    laid over by auditor/review/decided.py. verdict is the machine's;
    `in_force` is the auditor's where there is a decision that still stands.
    """

    requirement: str
    verdict: Verdict
    confidence: float
    reasons: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    lacking: tuple[str, ...] = ()
    trail: tuple[CheckOutcome, ...] = ()
    question: str = ""
    basis: str = ""
    suggestions: tuple[Citation, ...] = ()
    decision: Decision | None = None
    links: tuple[Link, ...] = ()

    @property
    def in_force(self) -> Verdict:
        """The verdict that the reports count: the auditor's decision while it stands, else the machine's."""
        return self.decision.verdict if self.decision and not self.decision.stale else self.verdict


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something with an end of validity that has come or will soon come (auditor/expiries.py).

    kind: "检定校准", "证书资质", "年度计划" and so on; name: of the instrument, paper or plan; until: its last valid
    day; owner: role id of who looks after it; citation: where the day stands.
    """

    kind: str
    name: str
    until: date
    owner: str
    citation: Citation

    def overdue(self, on: date) -> bool:
        """Whether it is out of validity on that day; the last valid day itself is within."""
        return self.until < on


@dataclass(frozen=True, slots=True)
class Audit:
    """A finished audit: what findings.json and the reports are written from.

    period: first and last day of the audit period. profile: the plant's profile as loaded (a plain mapping).
    findings: one for each of the guideline's requirements, in the guideline's order. expiries: what was out of validity
    on the audit date or will be within 90 days, the earliest first.
    """

    standard: str
    profile: Mapping[str, object]
    period: tuple[date, date]
    audit_date: date
    files: tuple[EvidenceFile, ...]
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    expiries: tuple[Expiry, ...] = ()
