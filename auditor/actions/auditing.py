"""What an audit does to the register: opens what is new, and says of what is there whether it still fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from auditor.actions import steps
from auditor.actions.folding import KIND
from auditor.actions.model import CLOSED, Action, Proof
from auditor.decisions import audit_id, hashes
from auditor.internal.grading import Nonconformity
from auditor.model import Audit, Finding, Verdict
from auditor.register import Entry
from standard.practice import Grading

_NUMBER = re.compile(r"NC-(\d{4})-(\d+)")
_NAMED = 3  # of the overdue ones, in a sentence
ALIKE = 0.6  # share of two-character pieces from which on two causes or facts are the same
GAPS = (Verdict.MISSING, Verdict.NONCONFORM, Verdict.PARTIAL)


def opened(
    audit: Audit, raised: Sequence[Nonconformity], grading: Grading, actions: Sequence[Action], by: str
) -> tuple[Entry, ...]:
    """An action for each nonconformity that no action stands for yet."""
    held = {r for a in actions if a.state != CLOSED for r in a.requirements}
    held |= {r for a in actions if a.audit == audit_id(audit) for r in a.requirements}
    fresh = [n for n in raised if not held.intersection(n.ids)]
    numbers = _numbers(audit.audit_date.year, actions)
    days = {name: g.close_days for name, g in grading.grades.items()}
    return tuple(
        Entry(KIND, number, _body(audit, n, days, actions), by) for n, number in zip(fresh, numbers, strict=False)
    )


def _body(audit: Audit, raised: Nonconformity, days: Mapping[str, int], actions: Sequence[Action]) -> dict[str, object]:
    due = audit.audit_date + timedelta(days=days.get(raised.grade, 30))
    cited, known = [c for item in raised.items for c in item.finding.citations][:3], hashes(audit)
    return {
        "step": "open",
        "requirements": list(raised.ids),
        "facts": raised.fact,
        "source": raised.category.name,
        "grade": raised.grade,
        "audit": audit_id(audit),
        "on": audit.audit_date.isoformat(),
        "owner": raised.unit.name,
        "due": due.isoformat(),
        "action": "",
        "report": raised.number,
        "repeats": _repeats(raised, actions),
        "citations": [
            {"file": c.file, "locator": c.locator, "quote": c.quote, "sha256": known.get(c.file, "")} for c in cited
        ],
    }


def _numbers(year: int, actions: Iterable[Action]) -> Iterator[str]:
    given = (m for a in actions if (m := _NUMBER.fullmatch(a.number)) and int(m[1]) == year)
    last = max((int(m[2]) for m in given), default=0)
    while True:
        last += 1
        yield f"NC-{year}-{last:03d}"


def _repeats(raised: Nonconformity, actions: Iterable[Action]) -> str:
    """The last closed action of the same requirement, or with a cause or facts like these."""
    closed = [a for a in actions if a.state == CLOSED]
    same = [a for a in closed if set(a.requirements) & set(raised.ids)]
    like = [a for a in closed if _alike(raised.fact, a.facts) or _alike(raised.fact, a.cause)]
    return next((a.number for a in reversed(same or like)), "")


def _alike(one: str, other: str) -> bool:
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return min(len(a), len(b)) >= 6 and len(a & b) >= ALIKE * min(len(a), len(b))


def checked(audit: Audit, grading: Grading, actions: Sequence[Action]) -> tuple[Entry, ...]:
    """What this audit says of the actions that earlier ones opened; nothing is closed by the machine."""
    findings = {f.requirement: f for f in audit.findings}
    name, day, known = audit_id(audit), audit.audit_date, hashes(audit)
    term = timedelta(days=min(g.close_days for g in grading.grades.values() if g.close_days))
    entries: list[Entry] = []
    for action in actions:
        about = [findings[r] for r in action.requirements if r in findings]
        if action.audit == name or not about or any(name in note for note in action.noted):
            continue
        failing = [f for f in about if f.in_force in GAPS]
        if failing and action.state == CLOSED:
            entries.append(steps.reopen(action, _facts(failing), name, day, day + term))
        elif failing:
            entries.append(steps.failing(action, _facts(failing), name, day))
        elif action.state != CLOSED and (proof := _new_proof(about, action, known)):
            entries.append(steps.found(action, proof, name, day))
    return tuple(entries)


def _facts(failing: Sequence[Finding]) -> str:
    return "；".join(dict.fromkeys(r for f in failing for r in f.reasons[:1]))


def _new_proof(about: Sequence[Finding], action: Action, known: Mapping[str, str]) -> tuple[Proof, ...]:
    """The files by which the requirements now conform, other contents than those that failed before."""
    files = dict.fromkeys(c.file for f in about for c in f.citations)
    before = {(c["file"], c.get("sha256", "")) for c in action.citations}
    return tuple(Proof(f, known.get(f, ""), "本次审核引用") for f in files if (f, known.get(f, "")) not in before)[:5]


def overdue(actions: Iterable[Action], on: date) -> tuple[Action, ...]:
    """The actions past their day, the longest overdue first."""
    return tuple(sorted((a for a in actions if a.overdue(on)), key=lambda a: (a.due or on, a.number)))


def overdue_words(actions: Iterable[Action], on: date) -> str:
    """The overdue ones in a sentence, the longest overdue by name; '' where there are none."""
    late = overdue(actions, on)
    if not late:
        return ""
    named = "、".join(f"{a.number}（{a.owner}，应在{a.due}前）" for a in late[:_NAMED])
    return f"逾期未关闭的不符合{len(late)}项：{named}{'等' if len(late) > _NAMED else ''}。"
