"""The checks, by the names that standard/clauses/*.yaml uses. Adding one is adding a function and a line here."""

from __future__ import annotations

from auditor.checks import (
    accounting,
    agreement,
    authority,
    calibration,
    closure,
    content,
    figures,
    independence,
    laboratory,
    order,
    rates,
    timing,
    trading,
)
from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED, Check

CHECKS: dict[str, Check] = {
    "states": content.states,
    "covers": content.covers,
    "covers_departments": content.covers_departments,
    "prohibits": content.prohibits,
    "flags_gap": content.flags_gap,
    "has_columns": content.has_columns,
    "rate_at_least": rates.rate_at_least,
    "rate_at_most": rates.rate_at_most,
    "retention_at_least": content.retention_at_least,
    "approved": authority.approved,
    "signed_by": authority.signed_by,
    "filled": authority.filled,
    "independent": independence.independent,
    "distinct_roles": independence.distinct_roles,
    "in_period": timing.in_period,
    "covers_months": timing.covers_months,
    "covers_quarters": timing.covers_quarters,
    "dated_within": timing.dated_within,
    "interval_at_most": timing.interval_at_most,
    "at_least_times": timing.at_least_times,
    "after_event": timing.after_event,
    "done_by": timing.done_by,
    "in_validity": calibration.in_validity,
    "in_order": order.in_order,
    "dated_before": order.dated_before,
    "balances": figures.balances,
    "recomputes": accounting.recomputes,
    "varies": accounting.varies,
    "agrees_with": agreement.agrees_with,
    "trades_approved": trading.trades_approved,
    "closed": closure.closed,
    "not_repeated": closure.not_repeated,
    "qualified": laboratory.qualified,
}

__all__ = ["ABSENT", "CHECKS", "MET", "SHORT", "VIOLATED", "Check"]
