"""不符合项分布矩阵: clauses × departments, how many of each grade."""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document as WordDocument

from auditor.internal.grading import Nonconformity
from auditor.internal.page import WIDE, begin, section_of, signatures
from auditor.internal.prepare import InternalAudit
from auditor.reports.house import say
from auditor.reports.overview import by_section, heading
from auditor.reports.tables import Cell, Row, Run, add_table, cell, centred
from auditor.reports.wording import clip

TITLE = "不符合项分布表"
MARKS = {"严重": "▲", "一般": "△", "观察项": "○"}
_FIRST, _TOTAL = 5.2, 2.3


def build(internal: InternalAudit, serial: int) -> WordDocument:
    """The matrix as a Word document of its own."""
    word = begin(internal, TITLE, internal.number("audit_report", serial), landscape=True)
    add_matrix(word, internal)
    signatures(word, ("编制", "审核组长", "管理者代表"), landscape=True)
    return word


def add_matrix(word: WordDocument, internal: InternalAudit) -> None:
    """Append the matrix; each nonconformity counts once, at its first requirement."""
    legend = "　".join(f"{mark} {grade}" for grade, mark in MARKS.items())
    say(word, f"不符合项分布（{legend}；数字为项数，一项涉及几个条款的计在首个条款）", "Caption")
    units = internal.units
    each = (WIDE - _FIRST - _TOTAL) / len(units)
    rows: list[Row] = []
    for number, members in by_section(internal.items).items():
        here = [n for n in internal.raised if section_of(n.main) == number]
        name = clip(f"{number} {heading(number, internal.standard, members)}", 22)
        counts = [centred(counted(n for n in here if n.unit == unit)) for unit in units]
        rows.append([cell(name), *counts, _total(here)])
    sums = [_total([n for n in internal.raised if n.unit == unit]) for unit in units]
    rows.append([cell(Run("合计", bold=True)), *sums, _total(internal.raised)])
    header = ("条款", *(u.name for u in units), "合计")
    add_table(word, (_FIRST, *(each for _ in units), _TOTAL), header, rows)


def counted(raised: Iterable[Nonconformity]) -> str:
    """How many of each grade: '▲1 △3'; '' for none."""
    listed = [n.grade for n in raised]
    return " ".join(f"{mark}{listed.count(grade)}" for grade, mark in MARKS.items() if grade in listed)


def _total(raised: Iterable[Nonconformity]) -> Cell:
    return centred(Run(counted(raised) or "－", bold=True), shade="EEF2F6")
