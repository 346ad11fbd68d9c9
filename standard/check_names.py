"""The checks that an expectation may name, with the parameters each takes.

The engine's side is auditor/checks; the names and parameters are the contract between the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standard.model import CheckSpec

LABELS = "*"  # the parameters are free Chinese labels, each with an expression

ALLOWED: dict[str, set[str]] = {
    "states": {"expr"},
    "covers": {"elements", "elements_when", "at_least", "ask_rest", "about", "not_in"},
    "covers_departments": {"roles"},
    "lists_departments": {"what"},
    "each_followed": {"types", "items", "with"},
    "decisions_reported": set(),
    "findings_reported": set(),
    "findings_acted": set(),
    "each_on_sheet": set(),
    "rows_told": {"of"},
    "written_into": set(),
    "one_unit": set(),
    "raised_by": {"of", "others"},
    "tested_before_burnt": set(),
    "none_unwritten": set(),
    "not_carried_over": {"of"},
    "none_left_out": {"elements"},
    "one_lead": set(),
    "in_time": {"late", "lying"},
    "dated": {"of"},
    "prohibits": {LABELS},
    "flags_gap": {LABELS},
    "has_columns": {"columns", "whole_rows"},
    "approved": set(),
    "in_period": set(),
    "covers_months": {"of_samples", "what", "from", "each", "severity", "lacking_at_most", "if_kept"},
    "covers_quarters": {"what", "from"},
    "signed_by": {"people", "roles", "severity"},
    "dated_within": {"months"},
    "interval_at_most": {"months", "between"},
    "at_least_times": {"times"},
    "after_event": {"event"},
    "in_validity": set(),
    "retention_at_least": {"years", "what", "first", "lists"},
    "in_order": {"steps", "at_most_days"},
    "dated_before": {"besides", "severity", "types"},
    "balances": {"rather", "of"},
    "recomputes": set(),
    "varies": {"what"},
    "agrees_with": {"types", "quantities"},
    "independent": set(),
    "qualified": set(),
    "distinct_roles": {"roles"},
    "trades_approved": set(),
    "closed": {"of"},
    "not_repeated": set(),
    "done_by": {"deadline", "what", "told"},
    "rate_at_least": {"what", "percent"},
    "rate_at_most": {"what", "percent", "of"},
    "filled": set(),
    "tested_monthly": set(),
    "on_one_basis": set(),
    "plausible_coal": set(),
    "plausible_kiln": set(),
    "files_fit": set(),
    "proportional": set(),
    "sources_agree": set(),
    "fills_gaps": {"ledgers"},
    "gap_rule": set(),
    "not_omitted": {"of", "kept"},
    "published_in_force": set(),
    "follows_plan": set(),
    "matches_registry": set(),
    "surrendered_in_full": set(),
    "price_kept": set(),
    "approved_first": {"approvals", "acts"},
    "kept_deadlines": {"what"},
    "tested_as_booked": {"quantities"},
    "numbers_distinct": {"gone"},
    "rows_signed": set(),
    "cells_filled": {"of", "columns"},
    "approver_filled": {"of"},
    "batches_in_limits": set(),
    "sessions_held": {"about"},
    "trades_booked": set(),
    "parts_sum": set(),
    "roles_apart": set(),
    "limits_kept": {"of"},
    "pledged_in_limit": set(),
    "claimed_once": set(),
    "traded_under": set(),
    "weeks_unbroken": set(),
    "periods_filled": {"what", "inner"},
    "gaps_recorded": set(),
    "dates_possible": {"event"},
    "kept_in_fact": {"what"},
    "certificate_agrees": set(),
    "signatures_filled": {"of"},
    "all_audited": set(),
    "rows_filled": {"of", "columns", "where", "dashes", "deferred", "when", "mostly"},
    "counts_full": set(),
    "done_promptly": {"rule", "begun", "done"},
    "evidence_of_period": set(),
    "answered": {"of", "whole"},
    "chair_signed": {"of"},
}

REQUIRED: dict[str, set[str]] = {
    "states": {"expr"},
    "covers": {"elements"},
    "prohibits": {LABELS},
    "flags_gap": {LABELS},
    "has_columns": {"columns"},
    "interval_at_most": {"months"},
    "dated_within": {"months"},
    "after_event": {"event"},
    "retention_at_least": {"years"},
    "agrees_with": {"types", "quantities"},
    "varies": {"what"},
    "in_order": {"steps"},
    "dated_before": {"types"},
    "distinct_roles": {"roles"},
    "done_by": {"deadline"},
    "rate_at_least": {"what", "percent"},
    "rate_at_most": {"what", "percent", "of"},
    "dates_possible": {"event"},
    "rows_filled": {"of", "columns"},
    "sessions_held": {"about"},
    "approved_first": {"approvals", "acts"},
    "kept_deadlines": {"what"},
    "tested_as_booked": {"quantities"},
    "numbers_distinct": {"gone"},
    "cells_filled": {"of", "columns"},
    "approver_filled": {"of"},
    "rows_told": {"of"},
}

_SINGLE = (
    "expr",
    "what",
    "between",
    "event",
    "each",
    "of",
    "where",
    "when",
    "items",
    "with",
    "told",
    "first",
    "about",
    "not_in",
    "approvals",
    "acts",
    "gone",
)
_LABELLED = {
    "covers": "elements",
    "has_columns": "columns",
    "rows_filled": "columns",
    "cells_filled": "columns",
    "agrees_with": "quantities",
    "tested_as_booked": "quantities",
    "in_order": "steps",
}


def expressions(check: CheckSpec) -> Iterator[tuple[str, str]]:
    """(label, expression) for every expression in a check's parameters; the label is '' where there is none."""
    if LABELS in ALLOWED.get(check.name, ()):
        yield from ((str(label), str(expr)) for label, expr in check.params.items())
        return
    for key in _SINGLE:
        if key in check.params:
            yield "", str(check.params[key])
    labelled = check.params.get(_LABELLED.get(check.name, ""))
    if isinstance(labelled, Mapping):
        yield from ((str(label), str(expr)) for label, expr in labelled.items())
