"""From what was filled in to what the register takes: every error by its cell, or the new entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from auditor.decisions import audit_id, fingerprint, hashes
from auditor.model import Audit, Finding, Verdict
from auditor.register import Entry, Event, Register
from auditor.reports.wording import company
from auditor.review.decided import DECISION, decision_of, last_decisions, period_of
from auditor.review.entries import GRADES, VERDICTS, WITHDRAWN, Cell, DecisionRow, Filled, day_of
from auditor.review.linking import LinkError, LinkKeeper
from standard.errors import UserError

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_LONGEST = 2000  # characters of a reason
_GAPLESS = (Verdict.CONFORM, Verdict.NOT_APPLICABLE)


@dataclass(slots=True)
class Checked:
    """entries: what is new. unchanged: rows that the register already holds. notes: what the person should know."""

    entries: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Held:
    """What rows are checked against."""

    findings: Mapping[str, Finding]
    sha256: Mapping[str, str]
    last: Mapping[str, Event]
    by_number: Mapping[int, Event]
    today: date


def check(filled: Filled, audit: Audit, register: Register, keeper: LinkKeeper, today: date) -> Checked:
    """The entries that `filled` adds to the register. UserError with every problem, by cell, when there is any."""
    checked, problems = Checked(), list(filled.problems)
    if filled.plant.text != company(audit.profile):
        problems.append(
            f"{filled.plant.place}：这是“{filled.plant.text}”的审核，本次审核的是“{company(audit.profile)}”"
        )
    events = register.events(DECISION)
    last = last_decisions(register)
    held = _Held({f.requirement: f for f in audit.findings}, hashes(audit), last, {e.number: e for e in events}, today)
    taken: dict[str, tuple[Entry, str]] = {}
    for row in filled.decisions:
        _take(row, filled, held, audit, checked, problems, taken)
    checked.entries += [entry for entry, _ in taken.values()]
    _take_links(filled, keeper, today, checked, problems)
    if problems:
        listed = "".join(f"\n  {p}" for p in problems)
        raise UserError(
            f"有{len(problems)}处填写需要更正，没有登记任何内容：{listed}\n",
            where=filled.source,
            remedy="请更正后重新读入",
        )
    return checked


def unread(filled: Filled, audit: Audit, register: Register, keeper: LinkKeeper, today: date) -> bool:
    """Whether something stands in `filled` that the register doesn't hold, be it right or wrong."""
    try:
        return bool(check(filled, audit, register, keeper, today).entries)
    except UserError:
        return True


def _take(
    row: DecisionRow,
    filled: Filled,
    held: _Held,
    audit: Audit,
    checked: Checked,
    problems: list[str],
    taken: dict[str, tuple[Entry, str]],
) -> None:
    """Check one row; add it to `taken` when it says something new."""
    requirement = row.requirement.text
    if row.empty:
        if row.prefilled:
            checked.notes.append(f"{requirement}：已清空，原决定仍然有效；要取消请在审核员结论中选“{WITHDRAWN}”")
        return
    found = list(_wrong(row, filled, held))
    if found:
        problems += found
        return
    entry = _entry(row, filled, audit, held)
    if _known(row, entry, held):
        checked.unchanged += 1
        return
    place = row.cells["verdict"].place
    overtaken = _overtaken(row, entry, held)
    if overtaken:
        problems.append(f"{place}：{overtaken}")
    elif requirement in taken and taken[requirement][0] != entry:
        problems.append(f"{place}：{requirement}在{taken[requirement][1]}已填了不同的判断，只保留一处")
    else:
        taken[requirement] = entry, place
        if row.fingerprint != fingerprint(held.findings[requirement], held.sha256):
            checked.notes.append(f"{requirement}：填写后证据或机器结论已变化，决定按失效登记，请重新判断")


def _wrong(row: DecisionRow, filled: Filled, held: _Held) -> Iterable[str]:
    """Every problem of a row, each with its cell."""
    requirement, cells = row.requirement, row.cells
    if requirement.text not in held.findings:
        yield f"{requirement.place}：没有“{requirement.text}”这个条款编号，请勿改动编号列"
        return
    verdict, machine = cells["verdict"].text, row.machine.text
    if machine not in VERDICTS or not _FINGERPRINT.fullmatch(row.fingerprint):
        yield f"{row.machine.place}：机器结论或隐藏列被改动，请重新导出后再填"
        return
    if not verdict:
        yield f"{cells['verdict'].place}：填了其他栏，没有选审核员结论"
    elif verdict not in (*VERDICTS, WITHDRAWN):
        yield f"{cells['verdict'].place}：“{verdict}”不是可选的结论，只能选{'、'.join(VERDICTS)}或{WITHDRAWN}"
    yield from _wrong_grade(cells["grade"], verdict)
    yield from _wrong_reason(cells["reason"], verdict, machine)
    yield from wrong_signature(cells["by"], cells["on"], filled, held.today)
    last = held.last.get(requirement.text)
    if verdict == WITHDRAWN and last is None:
        yield f"{cells['verdict'].place}：没有可以撤销的决定"


def _wrong_grade(cell: Cell, verdict: str) -> Iterable[str]:
    grade = cell.text
    if grade and grade not in GRADES:
        yield f"{cell.place}：“{grade}”不是可选的严重程度，只能选{'、'.join(GRADES)}，或留空"
    elif grade and verdict == WITHDRAWN:
        yield f"{cell.place}：撤销决定时不填严重程度"
    elif grade in GRADES[:2] and VERDICTS.get(verdict) in _GAPLESS:
        yield f"{cell.place}：结论是“{verdict}”，不能同时判为{grade}不符合；请改结论，或改为观察项、留空"


def _wrong_reason(cell: Cell, verdict: str, machine: str) -> Iterable[str]:
    if verdict and verdict != machine and not cell.text:
        what = "撤销原决定" if verdict == WITHDRAWN else f"与机器结论“{machine}”不同"
        yield f"{cell.place}：{what}，请写明判断理由"
    elif len(cell.text) > _LONGEST:
        yield f"{cell.place}：判断理由超过{_LONGEST}字，请精简"


def wrong_signature(by: Cell, on: Cell, filled: Filled, today: date) -> Iterable[str]:
    """Problems of who and when; an open cell takes what the whole file gives."""
    if not (by.text or filled.by.text):
        yield f"{by.place}：没有填审核员姓名"
    stated = on if on.text else filled.on
    if not stated.text:
        yield f"{on.place}：没有填日期"
    elif (day := day_of(stated.value)) is None:
        yield f"{stated.place}：“{stated.text}”不是日期，写法如 2026-03-20"
    elif day > today:
        yield f"{stated.place}：日期{day}晚于今天"


def _entry(row: DecisionRow, filled: Filled, audit: Audit, held: _Held) -> Entry:
    cells = row.cells
    verdict = VERDICTS.get(cells["verdict"].text)
    day = day_of((cells["on"] if cells["on"].text else filled.on).value)
    body = {
        "verdict": verdict.value if verdict else "",
        "machine": VERDICTS[row.machine.text].value,
        "grade": cells["grade"].text,
        "reason": cells["reason"].text,
        "on": day.isoformat() if day else "",
        "fingerprint": row.fingerprint,
        "audit": audit_id(audit),
        "period": period_of(audit),
    }
    return Entry(DECISION, row.requirement.text, body, cells["by"].text or filled.by.text)


def _known(row: DecisionRow, entry: Entry, held: _Held) -> bool:
    """Whether the row only repeats what the register holds: the decision it was filled with, or the last one."""
    before = held.by_number.get(row.recorded) if row.prefilled else None
    last = held.last.get(entry.subject)
    if before is not None and _says(entry) == _says(before):
        return True
    return last is not None and (*_says(entry), entry.body["fingerprint"]) == (*_says(last), last.body["fingerprint"])


def _says(told: Entry | Event) -> tuple[object, ...]:
    return (told.by, *(told.body.get(key, "") for key in ("verdict", "grade", "reason", "on", "period")))


def _overtaken(row: DecisionRow, entry: Entry, held: _Held) -> str:
    """Why the row can't be taken when somebody else has decided since it was written; '' when it can."""
    last = held.last.get(entry.subject)
    if last is None or last.number == row.recorded or last.by == entry.by:
        return ""
    decision = decision_of(last)
    said = f"判为“{decision.verdict.label}”" if decision else "撤销了决定"
    return f"导出之后{last.by}于{last.body['on']}{said}，请重新导出，看过后再判断"


def _take_links(filled: Filled, keeper: LinkKeeper, today: date, checked: Checked, problems: list[str]) -> None:
    for row in filled.links:
        found = list(wrong_signature(row.cells["by"], row.cells["on"], filled, today))
        values = {name: cell.text for name, cell in row.cells.items()}
        values["by"] = values["by"] or filled.by.text
        day = day_of((row.cells["on"] if values["on"] else filled.on).value)
        try:
            link = {name: values[name] for name in ("requirement", "file", "place", "quote", "note", "by")}
            entry = keeper.entry(**link, on=day or today, withdrawn=False)
        except LinkError as error:
            found.append(f"{row.cells[error.field].place}：{error}")
        else:
            if not found and keeper.known(entry):
                checked.unchanged += 1
            elif not found:
                checked.entries.append(entry)
        problems += found
