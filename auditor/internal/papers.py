"""The whole set: every document with its place in the folder, written so that what a person filled in is kept."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docx.document import Document as WordDocument

from auditor.internal import (
    checklist,
    matrix,
    meetings,
    nonconformity,
    plan,
    programme,
    report,
    requests,
    samples,
)
from auditor.internal.prepare import InternalAudit
from auditor.reports.keeping import Written, write_papers
from standard.errors import UserError

FOLDER = "内部审核"
DRAW, NUMBERS = "抽样记录.json", "编号.json"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the set. path: its place in the folder; number and name: as the report's list of annexes says."""

    path: str
    number: str
    name: str
    build: Callable[[], WordDocument]


def papers(internal: InternalAudit) -> tuple[Paper, ...]:
    """The documents of the set, in the order in which an audit needs them."""
    front = [*_before(internal), *_found(internal)]
    annexes = [(p.number, p.name) for p in front if p.name]
    closing = Paper(
        f"09 {report.TITLE}.docx",
        internal.number("audit_report"),
        report.TITLE,
        lambda: report.build(internal, annexes),
    )
    return tuple(sorted([*front, closing], key=lambda p: p.path))


def _before(internal: InternalAudit) -> Iterator[Paper]:
    """What is made before the audit."""
    plan_number = internal.number("audit_plan")
    yield Paper(
        f"01 {programme.TITLE}.docx",
        internal.number("audit_programme"),
        programme.TITLE,
        lambda: programme.build(internal),
    )
    yield Paper(f"02 {plan.TITLE}.docx", plan_number, plan.TITLE, lambda: plan.build(internal))
    yield Paper(f"03 {meetings.TITLE}.docx", plan_number, meetings.TITLE, lambda: meetings.build(internal))
    for serial, share in enumerate(internal.shares, 1):
        name = f"{checklist.TITLE}（{share.unit.name}）"
        yield Paper(
            f"04 检查表/{serial:02} 检查表 {_safe(share.unit.name)}.docx",
            internal.number("audit_checklist", serial),
            name,
            lambda share=share, serial=serial: checklist.build(internal, share, serial),  # type: ignore[misc]
        )
    last = len(internal.shares) + 1
    number = internal.number("audit_checklist", last)
    yield Paper(f"05 {samples.TITLE}.docx", number, samples.TITLE, lambda: samples.build(internal, last))


def _found(internal: InternalAudit) -> Iterator[Paper]:
    """What comes of the audit."""
    base = internal.number("nonconformity_report")
    raised = internal.nonconformities
    for at, one in enumerate(raised):
        name = f"{nonconformity.TITLE}{len(raised)}份" if at == 0 else ""
        yield Paper(
            f"06 不符合项报告/{_safe(one.number)} {one.main.requirement.id} {_safe(one.unit.name)}.docx",
            f"{base}-01至{len(raised):02}" if at == 0 else one.number,
            name,
            lambda one=one: nonconformity.build(internal, one),  # type: ignore[misc]
        )
    number = internal.number("audit_report", 1)
    yield Paper(f"07 {matrix.TITLE}.docx", number, matrix.TITLE, lambda: matrix.build(internal, 1))
    yield Paper(
        f"08 {nonconformity.OBSERVATIONS}.docx",
        f"{base}-G",
        nonconformity.OBSERVATIONS,
        lambda: nonconformity.build_observations(internal),
    )
    asked = {s: u for s, u in enumerate(internal.units, 1) if any(n.unit == u for n in raised)}
    for serial, unit in asked.items():
        first = serial == min(asked)
        yield Paper(
            f"10 纠正措施要求单/{serial:02} 要求单 {_safe(unit.name)}.docx",
            f"{base}-Y{serial:02}{'等' if len(asked) > 1 else ''}" if first else "",
            f"{requests.TITLE}{len(asked)}份" if first else "",
            lambda unit=unit, serial=serial: requests.build(internal, unit, serial),  # type: ignore[misc]
        )
    yield Paper(
        f"11 {requests.TRACKING}.docx",
        internal.number("nonconformity_ledger"),
        requests.TRACKING,
        lambda: requests.build_tracking(internal),
    )


def write_set(internal: InternalAudit, folder: Path) -> Written:
    """Write the set into `folder`; what a person filled in stays (keeping.py)."""
    return write_papers(folder, {**{p.path: _bytes(p.build()) for p in papers(internal)}, **_records(internal)})


def _records(internal: InternalAudit) -> dict[str, bytes]:
    """What a later run goes on from: the draw, and the numbers given out."""
    numbers = json.dumps(internal.issued, ensure_ascii=False, indent=1) + "\n"
    return {DRAW: samples.as_json(internal).encode(), NUMBERS: numbers.encode()}


def issued_in(folder: Path) -> dict[str, str]:
    """Requirement → the report number given to it in `folder`; raises UserError for a spoilt record."""
    path = folder / NUMBERS
    if not path.is_file():
        return {}
    try:
        return {str(k): str(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, AttributeError):
        raise UserError("不符合项的编号记录读不出来", where=str(path), remedy="请恢复原文件") from None


def seed_of(folder: Path) -> str:
    """The seed of the draw recorded in `folder`; '' where there is none yet. Raises UserError for a spoilt record."""
    path = folder / DRAW
    if not path.is_file():
        return ""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["seed"])
    except (ValueError, KeyError, TypeError):
        raise UserError(
            "抽样记录读不出来", where=str(path), remedy="请恢复原文件，或用 --seed 给出原来的种子"
        ) from None


def _bytes(word: WordDocument) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _safe(name: str) -> str:
    return _FORBIDDEN.sub("_", name)
