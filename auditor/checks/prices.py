"""Check of the prices of trades against the approved strategy: price_kept (guideline 6.2.2 b; domain F25)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from auditor.checks.base import MET, VIOLATED, column, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation
from auditor.text import normalise
from auditor.values import dates, number, shown
from auditor.wording import cite

_STRATEGIES = ("trading_strategy", "allowance_strategy", "planning_change_record", "market_tracking_record")
_PRICE = r"(\d{2,3}(?:\.\d+)?)元"
_CEILINGS = (
    re.compile(
        rf"(?:买入|购入|买进|买)[^。;；]{{0,16}}?(?:不高于|不超过|不得高于|不得超过|上限|最高|限价)[^\d。;；【]{{0,6}}{_PRICE}"
    ),
    re.compile(rf"{_PRICE}(?:/吨|/t)?(?:以下|以内)[^。;；]{{0,6}}(?:买|购)"),
    re.compile(rf"(?:单价|价格|成交价)(?:不高于|不超过|不得高于|不得超过|上限为?|≤){_PRICE}"),
)
_FLOORS = (
    re.compile(rf"(?:卖出|出售|卖)[^。;；]{{0,16}}?(?:不低于|不得低于|底价|下限|最低)[^\d。;；【]{{0,6}}{_PRICE}"),
    re.compile(rf"(?:卖出|出售|卖)以?{_PRICE}(?:/吨|/t)?为底价"),
    re.compile(rf"{_PRICE}(?:/吨|/t)?以上[^。;；]{{0,6}}(?:卖|售)"),
)
_CHANGED = re.compile(rf"(?:调整|调|改|提高|降低|上调|下调)(?:为|到|至){_PRICE}")
_CHANGES = re.compile("调整|变更|修订|修改")  # in the title of what changes an approved limit
_ASKED_FOR = re.compile(r"口头|拟|建议稿|没有批|未批")


@dataclass(frozen=True, slots=True)
class Deal:
    """One trade as the exchange confirms it. buys: the direction; price in yuan a tonne."""

    day: date
    buys: bool
    price: float
    citation: Citation


@dataclass(frozen=True, slots=True)
class Limit:
    """A price limit in yuan a tonne. since: the day on which a change to it was approved, None for the strategy's."""

    price: float
    since: date | None
    citation: Citation

    @property
    def told(self) -> tuple[float, Citation]:
        return self.price, self.citation


def price_kept(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No allowance was bought above the strategy's ceiling nor sold below its floor, as it was last approved.

    Of several limits told the widest counts, so that a change that was approved is never held against the plant; a
    change counts from the day on which it was approved.
    """
    deals = list(_deals(ctx))
    for buys, patterns in ((True, _CEILINGS), (False, _FLOORS)):
        limits = list(_limits(patterns, ctx))
        if not limits:
            continue
        limits += _limits((_CHANGED,), ctx)
        for deal in deals:
            told = [limit for limit in limits if limit.since is None or limit.since <= deal.day]
            if not told:
                continue
            price, place = max(told, key=_price).told if buys else min(told, key=_price).told
            over = deal.price - price if buys else price - deal.price
            if deal.buys is buys and over > 0:
                side, word = ("买入", "高于批准的上限") if buys else ("卖出", "低于批准的底价")
                reason = (
                    f"{deal.day.isoformat()}{side}成交价{shown(deal.price)}元/t，{word}{shown(price)}元/t，"
                    f"差{shown(round(over, 2))}元/t，没有看到批准的价格调整"
                )
                return CheckOutcome("price_kept", VIOLATED, reason, (place, deal.citation), ("价格调整的审批",))
    return CheckOutcome("price_kept", MET, f"{len(deals)}笔成交价没有超出批准的价格" if deals else "没有可核对的成交价")


def _deals(ctx: Context) -> Iterator[Deal]:
    """Rows of confirmations of allowances with a day, a direction and a price."""
    for doc, table in tables(papers(("trade_ledger",), ctx)):
        at = [column(table, c, ctx) for c in ("col_date", "col_price")]
        way = next((i for i, label in enumerate(table.columns) if re.search("方向|买卖|类型", label)), None)
        if at[0] is None or at[1] is None or way is None:
            continue
        for r, row in enumerate(table.rows):
            days, price = dates(row[at[0]]), number(row[at[1]])
            told = normalise("".join(row))
            if days and price and re.search("[买购卖售]", row[way]) and "ccer" not in told:
                yield Deal(days[0], bool(re.search("[买购]", row[way])), price, row_citation(doc, table, r))


def _limits(patterns: tuple[re.Pattern[str], ...], ctx: Context) -> Iterator[Limit]:
    for doc in papers(_STRATEGIES, ctx, record=False):
        change = max(doc.dates, default=None) if _CHANGES.search(doc.title) else None
        for passage in doc.part.passages:
            text = normalise(passage.text)
            if _ASKED_FOR.search(text) or "ccer" in text:
                continue
            for pattern in patterns:
                for match in pattern.finditer(text):
                    own = dates(passage.text) if pattern is _CHANGED else ()
                    since = max(own) if own else change
                    yield Limit(float(match[1]), since, cite(doc, passage, match.group()))


def _price(limit: Limit) -> float:
    return limit.price
