"""Answers to questions by a language model or another person: checked, and kept as advice beside the verdict.

An answer's text is data. Only its four fields are read, and only an answer that quotes words of the question's passages
letter by letter is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from auditor.decisions import audit_id, fingerprint, hashes
from auditor.model import Audit, Citation, Verdict
from auditor.register import Entry, Register
from auditor.reports.wording import clean
from auditor.review.decided import ADVICE, DECISION, period_of
from auditor.review.entries import VERDICTS
from auditor.review.questions import UNCLEAR, Question
from auditor.review.words import letters, stands_in

UNCLEAR_LABEL = "看不出"
LEAST = 4  # letters of a quote that can prove anything
_LONGEST = 600  # characters of a reason or a quote
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n\s*```\s*", re.DOTALL)
# What says that something is not there can't be quoted.
_UNQUOTED = (UNCLEAR, Verdict.MISSING.value)


class AnswerError(Exception):
    """Why an answer isn't taken, in Chinese."""


@dataclass(frozen=True, slots=True)
class Advice:
    """An accepted answer. verdict: None where the adviser couldn't tell. citation: the passage quoted from, if any."""

    question: str
    requirement: str
    verdict: Verdict | None
    quote: str
    reason: str
    author: str
    on: date
    citation: Citation | None = None

    @property
    def label(self) -> str:
        return self.verdict.label if self.verdict else UNCLEAR_LABEL


def answer_of(text: str) -> Mapping[str, Any]:
    """The JSON object that `text` is, fenced as code or not. Raises AnswerError."""
    fenced = _FENCED.fullmatch(text)
    try:
        data = json.loads(fenced.group(1) if fenced else text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise AnswerError("答复不是JSON") from None
    if not isinstance(data, dict):
        raise AnswerError("答复不是JSON对象")
    return data


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def advice_from(data: Mapping[str, Any], question: Question, author: str, on: date) -> Advice:
    """The advice in an answer to `question`. Raises AnswerError with the reason when it can't be taken."""
    if data.get("question", question.id) != question.id:
        raise AnswerError("答复的不是这个问题，或问题已随证据变化，请重新导出")
    verdict = _field(data, "verdict")
    value = VERDICTS[verdict].value if verdict in VERDICTS else UNCLEAR if verdict == UNCLEAR_LABEL else verdict
    if value not in (*Verdict, UNCLEAR):
        raise AnswerError(f"结论“{verdict[:20]}”不在可选范围：{'、'.join(VERDICTS)}、{UNCLEAR_LABEL}")
    quote, reason = _field(data, "quote"), _field(data, "reason")
    if not reason:
        raise AnswerError("没有写理由")
    if not author.strip():
        raise AnswerError("没有写答复人")
    citation = _quoted(quote, value, question)
    known = Verdict(value) if value != UNCLEAR else None
    return Advice(question.id, question.requirement.id, known, quote, reason, clean(author).strip(), on, citation)


def _field(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise AnswerError(f"{name} 应为文字")
    if len(value) > _LONGEST:
        raise AnswerError(f"{name} 超过{_LONGEST}字")
    return clean(value).strip()


def _quoted(quote: str, verdict: str, question: Question) -> Citation | None:
    """The passage that holds `quote`. Raises AnswerError when none does, or the quote says too little."""
    if not quote:
        if verdict in _UNQUOTED:
            return None
        raise AnswerError("没有引用原文")
    if sum(c.isalnum() for c in letters(quote)) < LEAST:
        raise AnswerError(f"引文太短，至少{LEAST}个字")
    place = next((p for p in question.places if stands_in(quote, p.text)), None)
    if place is None:
        raise AnswerError(f"引文“{quote[:40]}”不在所给的原文中")
    return Citation(place.citation.file, place.citation.locator, quote)


def advice_entry(advice: Advice, audit: Audit) -> Entry:
    """The event that keeps `advice`."""
    finding = next(f for f in audit.findings if f.requirement == advice.requirement)
    cited = advice.citation
    body = {
        "question": advice.question,
        "verdict": advice.verdict.value if advice.verdict else UNCLEAR,
        "quote": advice.quote,
        "file": cited.file if cited else "",
        "place": cited.locator if cited else "",
        "reason": advice.reason,
        "on": advice.on.isoformat(),
        "fingerprint": fingerprint(finding, hashes(audit)),
        "audit": audit_id(audit),
        "period": period_of(audit),
    }
    return Entry(ADVICE, advice.requirement, body, advice.author)


def trusted_entry(advice: Advice, audit: Audit) -> Entry | None:
    """The decision that `--trust` makes of an advice; None where there is nothing to decide or a person has decided."""
    finding = next(f for f in audit.findings if f.requirement == advice.requirement)
    if advice.verdict is None or (finding.decision is not None and not finding.decision.stale):
        return None
    quoted = f"（原文：“{advice.quote}”）" if advice.quote else ""
    body = {
        "verdict": advice.verdict.value,
        "machine": finding.verdict.value,
        "grade": "",
        "reason": f"{advice.reason}{quoted}",
        "on": advice.on.isoformat(),
        "fingerprint": fingerprint(finding, hashes(audit)),
        "audit": audit_id(audit),
        "period": period_of(audit),
    }
    return Entry(DECISION, advice.requirement, body, f"{advice.author}（--trust）")


def advice_of(register: Register) -> dict[str, tuple[Advice, ...]]:
    """The advice on each question by its id, each author's last."""
    found: dict[str, dict[str, Advice]] = {}
    for event in register.events(ADVICE):
        body = event.body
        verdict = None if body["verdict"] == UNCLEAR else Verdict(body["verdict"])
        cited = Citation(body["file"], body["place"], body["quote"]) if body.get("file") else None
        day = date.fromisoformat(body["on"])
        advice = Advice(body["question"], event.subject, verdict, body["quote"], body["reason"], event.by, day, cited)
        found.setdefault(advice.question, {})[advice.author] = advice
    return {question: tuple(each.values()) for question, each in found.items()}


def advice_words(advice: Advice) -> str:
    """An advice with its author, marked as no more than that."""
    quoted = f"引文“{advice.quote}”。" if advice.quote else ""
    return f"【{advice.author} {advice.on}】{advice.label}。{quoted}{advice.reason}"
