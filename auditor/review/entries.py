"""What a person filled in, as it came from a workbook or a YAML file: values with the place where each stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from auditor.model import VERDICT_LABELS, Verdict
from auditor.reports.wording import clean

SCHEMA = "carbonclause-review-1"
GRADES = ("严重", "一般", "观察项")
WITHDRAWN = "撤销"  # in the place of a verdict: the decision before is taken back, the machine's verdict holds again
VERDICTS: Mapping[str, Verdict] = {label: verdict for verdict, label in VERDICT_LABELS.items()}

DECISION_FIELDS = ("verdict", "grade", "reason", "by", "on")
LINK_FIELDS = ("requirement", "file", "place", "quote", "note", "by", "on")
LABELS = {
    "verdict": "审核员结论",
    "grade": "严重程度",
    "reason": "判断理由",
    "by": "审核员",
    "on": "日期",
    "requirement": "条款编号",
    "file": "文件",
    "place": "页码或位置",
    "quote": "原文摘录",
    "note": "说明",
}
_SERIAL_START = date(1899, 12, 30)  # day 0 of a spreadsheet's calendar
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00:00)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it was entered, and its place as a person is told it: '审核判定!H12'."""

    value: object
    place: str

    @property
    def text(self) -> str:
        """The value as clean text; '' for nothing."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return clean(str(self.value)).strip()


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What stands in one requirement's row. cells: one for each of DECISION_FIELDS.

    machine: the machine's verdict as shown there; fingerprint: of the finding shown; recorded: number of the last
    decision on the requirement when the row was written, 0 for none; prefilled: that decision stood in the row.
    """

    requirement: Cell
    cells: Mapping[str, Cell]
    machine: Cell
    fingerprint: str
    recorded: int
    prefilled: bool

    @property
    def empty(self) -> bool:
        return not any(c.text for c in self.cells.values())


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Evidence pointed to by hand; cells: one for each of LINK_FIELDS."""

    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Filled:
    """All that stands in a review workbook or YAML file. by, on: for rows that leave these open."""

    source: str
    plant: Cell
    by: Cell
    on: Cell
    decisions: tuple[DecisionRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    problems: tuple[str, ...] = field(default=())


def day_of(value: object) -> date | None:
    """`value` as a day, however a person or a spreadsheet writes it; None when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # Years 2000 to 2100 as serial days; a whole number beyond may be a day written as 20260320.
        if 36526 <= value <= 73415:
            return _SERIAL_START + timedelta(days=int(value))
        value = int(value)
    text = str(value).strip()
    match = _DAY.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        return date(*(int(g) for g in match.groups())) if match else None
    except ValueError:
        return None
