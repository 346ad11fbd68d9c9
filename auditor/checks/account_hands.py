"""In whose hands an account is in fact: the register of keys, the log of what was done (guideline 6.2.1 b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from auditor.checks.base import row_citation, tables
from auditor.context import Context
from auditor.model import Citation, Document, Table
from auditor.names import names

# Who has the key beside whom it was given to, who did a thing beside whose key was used.
_IN_FACT = re.compile("实际(?:保管|持有|使用|操作|领用)人?|实际人员")
_WHO = re.compile("操作人|经办人|登录人|人员|用户|姓名")
_WHAT = re.compile("动作|操作(?:内容|事项|类型)|事项|内容|^操作$")
_HANDED_IN = re.compile("提交|发起|下单|录入|申报|委托")
_PASSED = re.compile("复核|审核|审批|复审|确认通过")


def in_fact(table: Table) -> int | None:
    """Index of the column of who really keeps or uses the key; None where there is none."""
    return next((i for i, label in enumerate(table.columns) if _IN_FACT.search(label)), None)


def passed_by_oneself(documents: Iterable[Document], ctx: Context) -> Iterator[tuple[str, Citation, Citation]]:
    """(who, where it was handed in, where it was passed) of neighbouring entries of a log that one person made."""
    known = [name for name, _ in ctx.people]
    for doc, table in tables(documents):
        what = next((i for i, label in enumerate(table.columns) if _WHAT.search(label)), None)
        who = in_fact(table)
        who = who if who is not None else next((i for i, c in enumerate(table.columns) if _WHO.search(c)), None)
        if what is None or who is None or what == who:
            continue
        for (a, one), (b, other) in pairwise(enumerate(table.rows)):
            alone = set(names(one[who], known)) & set(names(other[who], known))
            if alone and _hands_in(one[what]) and _PASSED.search(other[what]):
                yield min(alone), row_citation(doc, table, a), row_citation(doc, table, b)


def _hands_in(done: str) -> bool:
    return bool(_HANDED_IN.search(done)) and not _PASSED.search(done)
