"""An implementation scheme told by what it holds, whatever the plant calls it: '年度作业书', '总盘子' (guideline 5).

Clause 5 asks for one scheme that plans emissions, the market and the assets together. A paper whose chapters are the
source list or targets or reductions, and the stocktaking or surrender or trading too, is that scheme.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditor.heads import BINDER
from auditor.model import PLAIN, Document
from auditor.naming import is_rule
from auditor.text import normalise

SCHEME: Final = "implementation_scheme"
SCORE: Final = 0.85
_EMISSIONS: Final = {"source_list", "target_breakdown", "reduction_plan", "boundary_statement"}
_MARKET: Final = {"allowance_strategy", "stocktake_plan", "compliance_plan", "trading_strategy"}
LEAST: Final = 3  # of these plans in one paper
LONGEST: Final = 150  # passages; longer ones bind papers together


def plans_all(whole: Document, held: Iterable[Document]) -> bool:
    """Whether a paper that no name tells holds plans for emissions and for the market; neither a rule nor a volume."""
    if not (whole.by_words or not whole.types) or not whole.carbon or len(whole.part.passages) > LONGEST:
        return False
    if is_rule(whole.title) or BINDER.search(normalise(whole.title)):
        return False
    plans = {doc.types[0][0] for doc in held if doc.types and doc.types[0][1] >= PLAIN}
    return bool(plans & _EMISSIONS and plans & _MARKET) and len(plans & (_EMISSIONS | _MARKET)) >= LEAST
