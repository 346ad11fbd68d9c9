"""From checks to verdicts, by the few rules of docs/architecture.md (Verdicts)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.admission import pasted
from auditor.apart import half_said
from auditor.blanks import holes
from auditor.checks import ABSENT, CHECKS, MET, SHORT, VIOLATED
from auditor.checks.base import title_citation
from auditor.confidence import COMPUTED, ELSEWHERE, GUESSED, NAMED, NOTHING, OUTDATED, UNSAID, basis, confidence
from auditor.context import Candidates, Context
from auditor.model import PLAIN, CheckOutcome, Citation, Finding, Verdict
from auditor.text import quote
from auditor.wording import cite
from standard.model import DOCUMENT_KINDS, Expectation, Requirement

MAX_CITATIONS = 6
HALF = 0.5
HOLES = 3  # places left open from which on a paper is half a pattern
# Checks that decide whether the thing is there at all; the others judge its quality.
_INTERVALS = frozenset({"interval_at_most"})
_SUBSTANCE = frozenset({"states", "covers", "has_columns", "qualified", "retention_at_least", "after_event"})


# Checks that look for what must not be: where they find nothing, nothing is shown.
_NEGATIVE = frozenset(
    {"prohibits", "flags_gap", "rate_at_most", "tested_monthly", "on_one_basis", "plausible_coal", "plausible_kiln",
     "files_fit", "proportional", "sources_agree", "fills_gaps", "gap_rule", "not_omitted", "follows_plan",
     "matches_registry", "price_kept", "published_in_force", "surrendered_in_full", "dates_possible", "kept_in_fact",
     "rows_filled", "certificate_agrees", "signatures_filled", "all_audited", "lists_departments", "each_followed",
     "in_time", "decisions_reported", "findings_acted", "findings_reported", "each_on_sheet", "sessions_held",
     "weeks_unbroken", "periods_filled", "gaps_recorded", "trades_booked", "batches_in_limits", "written_into",
     "one_unit", "tested_before_burnt", "raised_by", "none_unwritten", "one_lead", "own_days",
     "approved_first", "kept_deadlines", "tested_as_booked", "numbers_distinct", "rows_signed", "cells_filled",
     "approver_filled", "counts_full", "done_promptly", "evidence_of_period", "answered", "chair_signed",
     "none_left_out", "none_outside", "hands_apart", "not_carried_over", "rows_told", "limits_kept", "pledged_in_limit",
     "claimed_once",
     "traded_under", "roles_apart", "parts_sum", "generators_listed",
     "planned_factor", "breakdown_fits", "not_declined", "no_notice", "booked_alike", "claim_holds", "in_range",
     "lines_told"}
)  # fmt: skip
# Checks of how a record is kept, whatever it says.
_FORM = frozenset({"in_period", "filled", "signed_by", "approved", "balances", "varies"})
# Checks that recompute figures or compare days: what they find broken needs no reading between the lines.
_COMPUTING = frozenset(
    {"balances", "recomputes", "agrees_with", "in_validity", "interval_at_most", "covers_months", "trades_approved",
     "done_by", "dated_before", "in_order", "varies", "rate_at_least", "rate_at_most", "retention_at_least",
     "tested_monthly", "on_one_basis", "proportional", "sources_agree", "follows_plan", "matches_registry",
     "surrendered_in_full", "price_kept", "dates_possible", "kept_in_fact", "trades_booked", "batches_in_limits",
     "own_days", "weeks_unbroken", "tested_before_burnt", "approved_first", "kept_deadlines", "tested_as_booked",
     "numbers_distinct", "counts_full", "done_promptly"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Judged:
    """An expectation's outcome. proves: whether it was asked for something, not only that nothing forbids it."""

    outcome: str
    trail: tuple[CheckOutcome, ...]
    ground: str = NOTHING
    proves: bool = True


def judge(requirement: Requirement, ctx: Context) -> Finding:
    """The verdict on one requirement, with everything that led to it."""
    excluded = [f for f, value in requirement.applies_when.items() if ctx.facts.get(f, value) != value]
    if excluded:
        sure = confidence(Verdict.NOT_APPLICABLE, ())
        return Finding(requirement.id, Verdict.NOT_APPLICABLE, sure, (_not_applicable(excluded),))
    judged = _without_substance(requirement, [_expectation(requirement, e, ctx) for e in requirement.expects])
    verdict = _verdict(judged, requirement.shown_by == "record")
    trail = tuple(o for j in judged for o in j.trail)
    sure = confidence(verdict, _grounds(verdict, judged), unclear=any("看不出" in o.reason for o in trail))
    return Finding(
        requirement=requirement.id,
        verdict=verdict,
        confidence=sure,
        reasons=_reasons(verdict, trail),
        citations=() if verdict is Verdict.MISSING else _citations(verdict, trail),
        lacking=tuple(dict.fromkeys(x for o in trail for x in o.lacking)) if verdict is not Verdict.CONFORM else (),
        trail=trail,
        question=_question(requirement, verdict, trail),
        basis=basis(verdict, _grounds(verdict, judged)),
    )


def _without_substance(requirement: Requirement, judged: Sequence[_Judged]) -> list[_Judged]:
    """Where papers don't say the thing itself, that they are of the period, signed or add up shows nothing either."""
    silent = {t for e, j in zip(requirement.expects, judged, strict=True) if j.outcome == ABSENT for t in e.any_of}
    return [
        replace(j, outcome=ABSENT) if j.outcome in (MET, SHORT) and _only_form(e) and silent.issuperset(e.any_of) else j
        for e, j in zip(requirement.expects, judged, strict=True)
    ]


_ADMIT = (
    "not_omitted",
    "not_declined",
    "hands_apart",
)  # what papers of any kind may admit where the one asked for is lacking


def _only_form(expectation: Expectation) -> bool:
    return bool(expectation.checks) and all(c.name in _FORM for c in expectation.checks)


def _expectation(requirement: Requirement, expectation: Expectation, ctx: Context) -> _Judged:
    found = ctx.candidates(requirement, expectation)
    if not found.named:
        judged = _elsewhere(expectation, found, ctx) if found.others else _Judged(ABSENT, ())
        if judged.outcome == ABSENT and found.weak:
            judged = _out_of_date(expectation, found, ctx)
        if judged.outcome == MET and (unfinished := _unfinished(expectation, found, ctx)):
            return _Judged(SHORT, (*judged.trail, unfinished), judged.ground)
        if judged.outcome != ABSENT:
            return judged
        admitted = [CHECKS[c.name](c.params, found, ctx) for c in expectation.checks if c.name in _ADMIT]
        if any(o.outcome == VIOLATED for o in admitted):
            return _Judged(VIOLATED, (*admitted, _nothing(expectation, found, ctx)), NAMED)
        return _Judged(ABSENT, (_nothing(expectation, found, ctx),), NOTHING)
    trail = tuple(CHECKS[c.name](c.params, found, ctx) for c in expectation.checks)
    if not trail:
        trail = (CheckOutcome("exists", MET, "有这份资料", tuple(title_citation(d) for d in found.named[:2])),)
    if not any(o.check in _SUBSTANCE for o in trail) and all(pasted(d) for d in found.named):
        trail = (*trail, _copied(found))
    if not any(c.name == "covers" for c in expectation.checks):  # the whole paper is asked for, not what it says of one
        trail = (*trail, *_unfilled(found))
    outcome = _combine(trail)
    drafts = ctx.drafts(found, expectation) if outcome == ABSENT else ()
    if drafts:  # what is in force is silent, a draft may say it
        judged = _out_of_date(expectation, replace(found, rejected=drafts), ctx)
        if judged.outcome == SHORT:
            return judged
    sure = max(d.is_a(t) for d in found.named[:1] for t in expectation.any_of)
    if outcome == ABSENT and (half := half_said(requirement, expectation, trail, found, ctx)):
        return _Judged(SHORT, (half, *trail), UNSAID)
    proves = not expectation.checks or any(c.name not in _NEGATIVE for c in expectation.checks)
    return _Judged(outcome, trail, NAMED if sure >= PLAIN else GUESSED, proves)


def _copied(found: Candidates) -> CheckOutcome:
    """Where only the paper's being there is asked for, a bare copy of the guideline is less than a paper."""
    first = found.named[0]
    reason = f"《{first.title or first.file}》照抄指南原文，没有写本企业的内容"
    return CheckOutcome("exists", SHORT, reason, (title_citation(first),), ("本企业的内容",))


def _unfilled(found: Candidates) -> Iterator[CheckOutcome]:
    """A rule or plan in which the pattern's places are still open, more than one to ten lines, rules only half."""
    first = found.named[0]
    left = holes(first.part)
    if not found.record and len(left) >= HOLES and len(left) * 10 >= len(first.part.passages):
        reason = f"《{first.title or first.file}》还有{len(left)}处没有填写（“{quote(left[0].text, width=40)}”）"
        yield CheckOutcome("filled", SHORT, reason, (cite(first, left[0]),), ("没有填写的内容",))


def _grounds(verdict: Verdict, judged: Sequence[_Judged]) -> list[str]:
    """What each expectation was judged on; for a violation only those that are violated."""
    if verdict is not Verdict.NONCONFORM:
        return [j.ground for j in judged]
    computed = any(o.outcome == VIOLATED and o.check in _COMPUTING for j in judged for o in j.trail)
    return [COMPUTED] if computed else [j.ground for j in judged if j.outcome == VIOLATED]


def _elsewhere(expectation: Expectation, found: Candidates, ctx: Context) -> _Judged:
    """No document of the asked type, but the plant's other documents may say it: then it is said, if less plainly."""
    trail = tuple(
        CHECKS[c.name](c.params, found, ctx)
        for c in expectation.checks
        if c.name in _SUBSTANCE | {"prohibits", "done_by"}
    )
    said = [o for o in trail if o.check in _SUBSTANCE and o.outcome != ABSENT]
    if found.record:  # a word in passing is no record of it
        said = [o for o in said if o.outcome != SHORT or len(o.lacking) <= HALF * _asked(o.check, expectation)]
    return _Judged(_combine(trail) if said else ABSENT, trail, ELSEWHERE)


def _unfinished(expectation: Expectation, found: Candidates, ctx: Context) -> CheckOutcome | None:
    """The very paper that is asked for, where it is there only as a draft or with its places still open: what others
    say in passing doesn't finish it.
    """
    for doc, why in found.rejected:
        main = doc.main_type
        ruling = main in expectation.any_of[:1] and ctx.standard.documents[main].kind in DOCUMENT_KINDS
        if ruling and doc.state in ("draft", "blank") and doc.types[0][1] >= PLAIN:
            reason = f"《{doc.title or doc.file}》{why}"
            return CheckOutcome("exists", SHORT, reason, (title_citation(doc),), ("定稿并批准的文件",))
    return None


def _asked(check: str, expectation: Expectation) -> int:
    """How many elements or columns the expectation's `check` asks for."""
    spec = next(c for c in expectation.checks if c.name == check)
    return len(spec.params.get("elements") or spec.params.get("columns") or (None,))


def _out_of_date(expectation: Expectation, found: Candidates, ctx: Context) -> _Judged:
    """Only a draft or another period's document: what it says makes the expectation short, never met."""
    old = Candidates(found.weak, (), found.rejected)
    trail = [CHECKS[c.name](c.params, old, ctx) for c in expectation.checks if c.name in _SUBSTANCE | _INTERVALS]
    problems = {doc.file: why for doc, why in found.rejected}
    first = found.weak[0]
    reason = f"只有《{first.title or first.file}》，{problems[first.file]}"
    note = CheckOutcome("exists", SHORT, reason, (title_citation(first),), ("审核期内有效的资料",))
    if any(o.outcome == VIOLATED for o in trail if o.check in _INTERVALS):
        return _Judged(VIOLATED, (*(o for o in trail if o.outcome == VIOLATED), note), OUTDATED)
    substance = [o for o in trail if o.check in _SUBSTANCE]
    if substance and all(o.outcome == ABSENT for o in substance):
        return _Judged(ABSENT, ())
    return _Judged(SHORT, (note, *(o for o in substance if o.outcome != ABSENT)), OUTDATED)


def _combine(trail: Sequence[CheckOutcome]) -> str:
    """Violated beats all; a lacking substance is absence; everything met is met; the rest is short."""
    outcomes = [o.outcome for o in trail]
    if any(o.check == "raised_by" and o.outcome == ABSENT for o in trail):  # papers of something else
        return ABSENT
    if VIOLATED in outcomes:
        return VIOLATED
    if all(o == MET for o in outcomes):
        return MET
    substance = [o.outcome for o in trail if o.check in _SUBSTANCE]
    if substance and all(o == ABSENT for o in substance):
        return ABSENT
    return SHORT if not all(o == ABSENT for o in outcomes) else ABSENT


def _verdict(judged: Sequence[_Judged], record: bool) -> Verdict:
    """record: where some of what is asked for lacks, the rest told halfway in other papers is no record either."""
    outcomes = [j.outcome for j in judged]
    if VIOLATED in outcomes:
        return Verdict.NONCONFORM
    if all(o == MET for o in outcomes):
        return Verdict.CONFORM
    proving = [j for j in judged if j.proves]
    if all(j.outcome == ABSENT for j in proving):
        return Verdict.MISSING
    if record and any(j.outcome == ABSENT for j in proving) and all(map(_in_passing, proving)):
        return Verdict.MISSING
    return Verdict.PARTIAL


def _in_passing(judged: _Judged) -> bool:
    return judged.outcome == ABSENT or (judged.outcome == SHORT and judged.ground == ELSEWHERE)


def _nothing(expectation: Expectation, found: Candidates, ctx: Context) -> CheckOutcome:
    names = "、".join(ctx.standard.documents[t].name for t in expectation.any_of)
    reason = f"没有找到{names}"
    if found.rejected:
        shown = "；".join(f"《{doc.title or doc.file}》{why}" for doc, why in found.rejected[:3])
        reason += f"（{shown}，不能作为证据）"
    return CheckOutcome("exists", ABSENT, reason, (), (names,))


def _not_applicable(facts: Sequence[str]) -> str:
    labels = {
        "has_mine": "企业没有矿山",
        "uses_alternative_fuel": "企业不使用替代燃料",
        "has_ccer_projects": "企业没有CCER项目",
        "has_tanpuhui_projects": "企业没有碳普惠项目",
        "has_projects": "企业没有CCER或碳普惠项目",
        "does_carbon_finance": "企业不开展碳金融业务",
        "does_trading": "企业不开展碳交易",
        "has_waste_heat_power": "企业没有余热发电",
        "has_backup_generator": "企业没有备用发电机",
        "has_canteen_gas": "食堂不用燃气",
    }
    return "、".join(labels.get(f, f) for f in facts) + "（见企业概况），本条不适用"


_RELEVANT = {
    Verdict.CONFORM: (MET,),
    Verdict.PARTIAL: (SHORT, ABSENT, MET),
    Verdict.NONCONFORM: (VIOLATED, SHORT, ABSENT),
    Verdict.MISSING: (ABSENT,),
}


def _reasons(verdict: Verdict, trail: Sequence[CheckOutcome]) -> tuple[str, ...]:
    order = _RELEVANT[verdict]
    ranked = sorted((o for o in trail if o.outcome in order), key=lambda o: order.index(o.outcome))
    return tuple(dict.fromkeys(o.reason for o in ranked))


_BEST_FIRST = {
    Verdict.CONFORM: (MET, SHORT, VIOLATED),
    Verdict.PARTIAL: (SHORT, MET, VIOLATED),
    Verdict.NONCONFORM: (VIOLATED, MET, SHORT),
}


def _citations(verdict: Verdict, trail: Sequence[CheckOutcome]) -> tuple[Citation, ...]:
    """The proof, best first: what breaks the rule or falls short of it, then what is as it should be."""
    order = _BEST_FIRST[verdict]
    substance = sorted(
        trail, key=lambda o: (order.index(o.outcome) if o.outcome in order else 9, o.check not in _SUBSTANCE)
    )
    return tuple(dict.fromkeys(c for o in substance for c in o.citations))[:MAX_CITATIONS]


def _question(requirement: Requirement, verdict: Verdict, trail: Sequence[CheckOutcome]) -> str:
    unclear = next((o.reason for o in trail if "看不出" in o.reason or "没有可比" in o.reason), "")
    asked = "".join(dict.fromkeys(f"{o.ask}。" for o in trail if o.ask))
    if not unclear or verdict is Verdict.CONFORM:
        return asked
    return f"{asked}{unclear}。请审核员查看原件后判断：{requirement.statement}？"
