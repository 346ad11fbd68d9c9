"""Check of measuring instruments: in_validity (guideline 6.1.3 b)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED, title_citation
from auditor.context import Candidates, Context
from auditor.instruments import Instrument, Valid, instruments
from auditor.model import CheckOutcome, Citation
from auditor.values import shown
from auditor.yearly import monthly_amounts, share_of_days


def in_validity(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Every instrument in use was within its validity on every day of the period that the papers tell of.

    The ledger names the instruments; certificates add calibrations to them. Without a ledger the certificates do both.
    Violated by a certificate that ran out with none after it, and by days between one's end and the next one's start.
    What a lapse means for the emissions is told where the scale's accuracy and the months' figures are known.
    """
    known = instruments(found, ctx)
    if not known:
        cited = tuple(title_citation(d) for d in found.named[:1])
        return CheckOutcome("in_validity", SHORT, "看不出器具的检定有效期", cited, ("检定有效期",))
    faults = [fault for i in known for fault in _lapses(i, ctx)]
    if faults:
        said = "；".join(text for text, _ in faults[:3])
        return CheckOutcome(
            "in_validity", VIOLATED, said, tuple(dict.fromkeys(c for _, cited in faults[:3] for c in cited))
        )
    cited = tuple(dict.fromkeys(v.citation for i in known for v in i.valid))[:2]
    return CheckOutcome("in_validity", MET, f"{len(known)}台器具都在有效期内", cited)


def _lapses(instrument: Instrument, ctx: Context) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    """Days of the period on which the instrument was out of validity, as far as its papers tell."""
    start, end = ctx.period
    held = _each_once(instrument.valid)
    for i, one in enumerate(held):
        later = held[i + 1 :]
        if one.until >= end or one.until < start - timedelta(days=366):
            continue
        follows = min((v.since for v in later if v.since), default=None)
        if any(v.since is None for v in later) or (follows and follows <= one.until + timedelta(days=1)):
            continue
        if follows is None:
            told = f"{instrument.name}{one.until.isoformat()}到期，到期后没有重新检定的记录"
            yield told + _effect(instrument, one.until, end, ctx), (one.citation,)
        elif follows > start:
            days = (min(follows, end) - max(one.until, start - timedelta(days=1))).days - 1
            if days > 0:
                again = next(v for v in later if v.since == follows)
                text = f"{instrument.name}{one.until.isoformat()}到期，{follows.isoformat()}才重新检定，超期{days}天"
                text += _effect(instrument, one.until, follows - timedelta(days=1), ctx)
                yield text, tuple(dict.fromkeys((one.citation, again.citation)))


def _each_once(told: Iterable[Valid]) -> list[Valid]:
    """The calibrations by their ends; of one that several papers tell of, the paper that tells its day."""
    by_end: dict[date, Valid] = {}
    for one in told:
        known = by_end.setdefault(one.until, one)
        if known.since is None and one.since is not None:
            by_end[one.until] = one
    return [by_end[until] for until in sorted(by_end)]


def _effect(instrument: Instrument, until: date, end: date, ctx: Context) -> str:
    """What conservative figures for the days without validity come to: '；…上浮取保守值，排放量至多约增加120 tCO2'.

    Coal is taken so much higher, clinker so much lower (CETS guides, 3.4.1); days of a month by their share of it.
    """
    if not instrument.accuracy:
        return ""
    first, last = max(until + timedelta(days=1), ctx.period[0]), min(end, ctx.period[1])
    clinker = ctx.says(instrument.name, "clinker_scale")
    if not clinker and not ctx.says(instrument.name, "kiln_coal_scale"):
        return ""
    emitted = share_of_days(
        monthly_amounts("process_emission" if clinker else "fuel_combustion_emission", ctx), first, last
    )
    change = emitted * instrument.accuracy / 100
    if change < ctx.standard.tolerance("least_tonnes"):
        return ""
    what, way = ("熟料产量", "下浮") if clinker else ("入窑煤量", "上浮")
    sign = "减少" if clinker else "增加"
    return (
        f"；超期期间{what}按准确度{instrument.accuracy:g}%{way}取保守值，排放量至多约{sign}{shown(round(change))} tCO2"
    )
