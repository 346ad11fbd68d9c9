"""One nonconformity with its corrective action, as it stands after all that was recorded on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

OPEN, DONE, VERIFIED, CLOSED = "整改中", "待验证", "已验证", "已关闭"
STATES = (OPEN, DONE, VERIFIED, CLOSED)
# What may be written on an action at any time before it is closed: key of the event's body → its name for people.
FIELDS = {
    "containment": "应急处置",
    "cause": "根本原因",
    "action": "纠正措施",
    "owner": "责任部门",
    "person": "责任人",
    "due": "完成期限",
    "progress": "进展",
    "grade": "级别",
    "standard": "验证标准",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that shows something done, with the content it had."""

    file: str
    sha256: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A nonconformity and what is done about it.

    requirements: the first is the one it was raised against. source: guideline 8.1 a–e. repeats: number of an earlier
    one of the same requirement or cause. proposed: evidence a later audit found, for a person to verify. noted: what
    later audits said of it. verified: 'who on which day: words', '' before. history: numbers of its events.
    """

    number: str
    requirements: tuple[str, ...]
    facts: str
    source: str
    grade: str
    audit: str
    opened: date
    owner: str = ""
    person: str = ""
    due: date | None = None
    containment: str = ""
    cause: str = ""
    action: str = ""
    standard: str = ""
    progress: str = ""
    state: str = OPEN
    repeats: str = ""
    proof: tuple[Proof, ...] = ()
    proposed: tuple[Proof, ...] = ()
    noted: tuple[str, ...] = ()
    verified: str = ""
    effective: bool = False
    closed: date | None = None
    closed_by: str = ""
    report: str = ""
    citations: tuple[Mapping[str, str], ...] = ()
    history: tuple[int, ...] = field(default=())

    def overdue(self, on: date) -> bool:
        """Whether it is past its day and not closed."""
        return self.state != CLOSED and self.due is not None and self.due < on
