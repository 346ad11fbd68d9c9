"""From the register's events to the actions as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from auditor.actions.model import CLOSED, DONE, FIELDS, OPEN, VERIFIED, Action, Proof
from auditor.register import Event, Register

KIND = "action"


def actions_of(register: Register) -> tuple[Action, ...]:
    """Every action of the register, in the order they were opened."""
    return folded(register.events(KIND))


def folded(events: Iterable[Event]) -> tuple[Action, ...]:
    """The actions that `events` tell of; an event on an action never opened is passed over."""
    actions: dict[str, Action] = {}
    for event in events:
        step = str(event.body.get("step", ""))
        if step == "open":
            actions[event.subject] = _opened(event)
        elif event.subject in actions and step in _STEPS:
            before = actions[event.subject]
            actions[event.subject] = replace(_STEPS[step](before, event), history=(*before.history, event.number))
    return tuple(actions.values())


def _opened(event: Event) -> Action:
    body = event.body
    return Action(
        number=event.subject,
        requirements=tuple(body["requirements"]),
        facts=str(body.get("facts", "")),
        source=str(body.get("source", "")),
        grade=str(body.get("grade", "")),
        audit=str(body.get("audit", "")),
        opened=_day(body["on"]),
        owner=str(body.get("owner", "")),
        due=_day(body["due"]) if body.get("due") else None,
        action=str(body.get("action", "")),
        repeats=str(body.get("repeats", "")),
        report=str(body.get("report", "")),
        citations=tuple(body.get("citations", ())),
        history=(event.number,),
    )


def _updated(action: Action, event: Event) -> Action:
    told = {k: str(v) for k, v in event.body.get("fields", {}).items() if k in FIELDS}
    due = _day(told.pop("due")) if told.get("due") else action.due
    told.pop("due", None)
    return replace(action, **told, due=due)  # type: ignore[arg-type]


def _completed(action: Action, event: Event) -> Action:
    return replace(action, state=DONE, proof=(*action.proof, *_proofs(event.body.get("proof", ()))), verified="")


def _verified(action: Action, event: Event) -> Action:
    effective = bool(event.body.get("effective"))
    words = f"{event.by} {event.body.get('on', '')}：{event.body.get('words', '')}"
    return replace(action, state=VERIFIED if effective else OPEN, verified=words, effective=effective)


def _closed(action: Action, event: Event) -> Action:
    return replace(action, state=CLOSED, closed=_day(event.body["on"]), closed_by=event.by)


def _found(action: Action, event: Event) -> Action:
    return replace(action, proposed=_proofs(event.body.get("proof", ())), noted=(*action.noted, _note(event)))


def _failing(action: Action, event: Event) -> Action:
    return replace(action, proposed=(), noted=(*action.noted, _note(event)))


def _reopened(action: Action, event: Event) -> Action:
    due = _day(event.body["due"]) if event.body.get("due") else action.due
    again = replace(action, state=OPEN, closed=None, closed_by="", verified="", effective=False, proposed=(), due=due)
    return replace(again, noted=(*action.noted, _note(event)), repeats=action.repeats or action.number)


_STEPS: Mapping[str, Callable[[Action, Event], Action]] = {
    "update": _updated,
    "complete": _completed,
    "verify": _verified,
    "close": _closed,
    "found": _found,
    "failing": _failing,
    "reopen": _reopened,
}


def _note(event: Event) -> str:
    return f"{event.body.get('on', '')} {event.body.get('words', '')}".strip()


def _proofs(listed: Iterable[Mapping[str, Any]]) -> tuple[Proof, ...]:
    return tuple(Proof(str(p["file"]), str(p.get("sha256", "")), str(p.get("note", ""))) for p in listed)


def _day(value: object) -> date:
    return date.fromisoformat(str(value))
