"""The steps a person may take on an action, and which are refused: each gives the event to record.

complete (with what shows it) → verify (by somebody else than who answers for it) → close. Nothing is skipped, and
nothing is written on what is closed; a closed one that fails again is reopened by the next audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from auditor.actions.folding import KIND
from auditor.actions.model import CLOSED, DONE, FIELDS, OPEN, VERIFIED, Action, Proof
from auditor.register import Entry
from standard.errors import UserError
from standard.practice import GRADES


def update(action: Action, fields: Mapping[str, str], by: str) -> Entry:
    """Write on an open action what is known: cause, measure, owner, day due, progress."""
    _refuse_closed(action)
    strange = [k for k in fields if k not in FIELDS]
    if strange or not fields:
        raise UserError("没有可登记的内容", where=action.number, remedy=f"可登记：{'、'.join(FIELDS.values())}")
    if "due" in fields:
        day_of(fields["due"], action.number)
    if "grade" in fields and fields["grade"] not in GRADES:
        raise UserError("没有这个级别", where=fields["grade"], remedy=f"只能是{'、'.join(GRADES)}")
    return Entry(KIND, action.number, {"step": "update", "fields": dict(fields)}, _who(by))


def complete(action: Action, proof: Iterable[Proof], by: str, on: date) -> Entry:
    """The corrective action is carried out; `proof` shows it."""
    _refuse_closed(action)
    shown = [{"file": p.file, "sha256": p.sha256, "note": p.note} for p in proof]
    lacking = [FIELDS[k] for k in ("cause", "action") if not getattr(action, k)]
    if lacking:
        raise UserError(f"还没有登记{'、'.join(lacking)}", where=action.number, remedy="请先用 actions update 登记")
    if not shown:
        raise UserError("没有完成的证据", where=action.number, remedy="请用 --proof 指明证明已经整改的文件")
    return Entry(KIND, action.number, {"step": "complete", "proof": shown, "on": on.isoformat()}, _who(by))


def verify(action: Action, words: str, by: str, on: date, *, effective: bool) -> Entry:
    """Somebody other than who answers for it has looked whether it worked."""
    _refuse_closed(action)
    if action.state != DONE:
        raise UserError("还没有报完成，不能验证", where=action.number, remedy="请先用 actions complete 登记完成和证据")
    if by.strip() == action.person.strip():
        raise UserError(f"{by}是整改责任人，不能验证自己的整改", where=action.number, remedy="请由内审员或另一人验证")
    if not words.strip():
        raise UserError("没有写明怎样验证、结果如何", where=action.number, remedy="请用 --words 写明")
    body = {"step": "verify", "effective": effective, "words": words, "on": on.isoformat()}
    return Entry(KIND, action.number, body, _who(by))


def close(action: Action, by: str, on: date) -> Entry:
    """Close what was verified as effective."""
    _refuse_closed(action)
    if action.state != VERIFIED or not action.effective:
        raise UserError("没有经过验证有效，不能关闭", where=action.number, remedy="请先用 actions verify 登记验证结果")
    return Entry(KIND, action.number, {"step": "close", "on": on.isoformat()}, _who(by))


def found(action: Action, proof: Iterable[Proof], audit: str, on: date) -> Entry:
    """A later audit found the requirement met, by other evidence than failed before: a person has to verify it."""
    shown = [{"file": p.file, "sha256": p.sha256, "note": p.note} for p in proof]
    words = f"审核{audit}：判定已符合，请验证"
    return Entry(KIND, action.number, {"step": "found", "proof": shown, "on": on.isoformat(), "words": words}, _MACHINE)


def failing(action: Action, facts: str, audit: str, on: date) -> Entry:
    """A later audit found it open still."""
    words = f"审核{audit}：仍不符合。{facts}"
    return Entry(KIND, action.number, {"step": "failing", "on": on.isoformat(), "words": words}, _MACHINE)


def reopen(action: Action, facts: str, audit: str, on: date, due: date) -> Entry:
    """A closed one fails again."""
    words = f"审核{audit}：关闭后再次发生。{facts}"
    body = {"step": "reopen", "on": on.isoformat(), "words": words, "due": due.isoformat()}
    return Entry(KIND, action.number, body, _MACHINE)


_MACHINE = "carbonclause"


def day_of(text: str, where: str) -> date:
    """A day as people type it on the command line. UserError when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UserError("不是日期", where=f"{where} {text}", remedy="写法如 2026-03-31") from None


def _who(by: str) -> str:
    if not by.strip():
        raise UserError("没有写明是谁", remedy="请用 --by 写明姓名")
    return by.strip()


def _refuse_closed(action: Action) -> None:
    if action.state == CLOSED:
        raise UserError("已经关闭，不能再改", where=action.number, remedy="再次发生时由下一次审核重新打开")
    assert action.state in (OPEN, DONE, VERIFIED)
