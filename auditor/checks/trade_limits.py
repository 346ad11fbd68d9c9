"""The limits that a trading strategy sets to a single deal and to a day's deals (guideline 6.2.2 a; domain F25)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from auditor.checks.base import papers
from auditor.context import Context
from auditor.model import Citation
from auditor.text import normalise
from auditor.values import shown
from auditor.wording import cite

_STRATEGIES = ("trading_strategy", "allowance_strategy", "compliance_plan", "planning_change_record")
_TONNES = r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(万?)(?:t|吨)(?![a-z/])"
_OF_A_DEAL = re.compile(rf"(?:单笔|每笔|单次)([^\d。]{{0,16}}){_TONNES}")
_OF_A_DAY = re.compile(rf"(?:单日|[单一每]个交易日|每日|日交易|当日)([^\d。]{{0,16}}){_TONNES}")
# 'Above 5000 t the general manager approves': a step up in authority, no limit.
_UP_TO_OTHERS = re.compile(r"^(?:(?:及|\(含\))?以[上下内]|的|者)?[,，]?(?:的|者)?[由须需应报经]")
_ABOVE = re.compile("(?<!不)(?<!不得)(?<!不能)(?:超过|大于|高于|达到|≥|>)")
LEAST = 100  # tonnes, below which a figure is no limit of trades


def beyond_each(trades: Sequence[tuple[date, float, Citation]], ctx: Context) -> tuple[list[str], list[Citation]]:
    """Deals and days on which more was traded than the strategy lets in one of them; of several limits the widest."""
    faults: list[str] = []
    cited: list[Citation] = []
    by_day: dict[date, list[tuple[float, Citation]]] = defaultdict(list)
    for day, quantity, citation in trades:
        by_day[day].append((abs(quantity), citation))
    deal = max(_limits(_OF_A_DEAL, ctx), key=_tonnes, default=None)
    whole = max(_limits(_OF_A_DAY, ctx), key=_tonnes, default=None)
    for day, deals in by_day.items():
        largest, place = max(deals, key=_tonnes)
        total = sum(quantity for quantity, _ in deals)
        if deal and largest > deal[0]:
            faults.append(f"{day.isoformat()}一笔成交{shown(largest)}t，超过单笔上限{shown(deal[0])}t")
            cited += [place, deal[1]]
        if whole and total > whole[0]:
            faults.append(f"{day.isoformat()}成交{shown(total)}t，超过单日上限{shown(whole[0])}t")
            cited += [place, whole[1]]
    return faults, cited


def _limits(pattern: re.Pattern[str], ctx: Context) -> Iterator[tuple[float, Citation]]:
    for doc in papers(_STRATEGIES, ctx, record=False):
        for passage in doc.part.passages:
            text = normalise(passage.text)
            for match in pattern.finditer(text):
                if _ABOVE.search(match[1]) or _UP_TO_OTHERS.match(text[match.end() :]):
                    continue
                tonnes = float(match[2].replace(",", "")) * (10_000 if match[3] else 1)
                if tonnes >= LEAST:
                    yield tonnes, cite(doc, passage, match.group())


def _tonnes(item: tuple[float, Citation]) -> float:
    return item[0]
