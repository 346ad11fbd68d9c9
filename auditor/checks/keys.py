"""Keys of an account by the register of who took which: nobody holds two of them (guideline 6.2.1 b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from auditor.checks.base import row_citation, tables
from auditor.context import Context
from auditor.model import Citation, Document, Table
from auditor.names import names
from auditor.nonconformities import last_day
from auditor.text import normalise
from auditor.values import dates

_KEY = re.compile(r"钥|u-?key|密钥|数字证书|介质|盾")
_NO_KEY = re.compile(r"人|日|时间|事由|状态|用途|密码|口令")
_HOLDER = re.compile(r"(?:领[用取出]?|持有?|使用|保管|接收)人(?:[(（].{0,4}[)）])?(?:签[名字])?")
_RETURNED = re.compile(r"归还|交回|退回|收回")
_TAKEN = re.compile(r"领[用取出]?(?:日|时间)|日期|时间")


@dataclass(frozen=True, slots=True)
class _Taking:
    """Somebody took a key: when, and when it came back, as far as the row tells."""

    key: str
    holder: str
    taken: date | None
    returned: date | None
    open: bool  # not given back, by a row that would tell
    citation: Citation


def second_key(documents: Iterable[Document], ctx: Context) -> tuple[str, tuple[Citation, ...]] | None:
    """Who took a key that was first another's while holding their own: (what happened, where it stands)."""
    for doc, table in tables(documents):
        takings = list(_takings(doc, table, ctx))
        own: dict[str, _Taking] = {}
        first: dict[str, str] = {}
        for one in takings:
            if one.key not in first:
                first[one.key] = one.holder
                own.setdefault(one.holder, one)
        for one in takings:
            mine = own.get(one.holder)
            if mine is None or mine.key == one.key or first[one.key] == one.holder:
                continue
            again = (t for t in takings if t.holder == one.holder and t.key == mine.key and _overlap(t, one))
            held = mine if _still(mine, one) else next(again, None)
            if held is None:
                continue
            reason = f"{one.holder}持有{held.key}，又领用了{first[one.key]}的{one.key}"
            return reason, (one.citation, held.citation)
    return None


def _still(held: _Taking, later: _Taking) -> bool:
    """Whether the holder had not given the own key back when taking the other."""
    return held.open or (held.returned is not None and later.taken is not None and held.returned > later.taken)


def _overlap(a: _Taking, b: _Taking) -> bool:
    """Whether one was taken while the other was out, by their days; on one and the same day there is no telling."""
    if a.taken is None or a.returned is None or b.taken is None or b.returned is None:
        return False
    return a.taken < b.returned and b.taken < a.returned


def _takings(doc: Document, table: Table, ctx: Context) -> Iterator[_Taking]:
    labels = [normalise(label) for label in table.columns]
    key = next((i for i, x in enumerate(labels) if _KEY.search(x) and not _NO_KEY.search(x)), None)
    who = next((i for i, x in enumerate(labels) if _HOLDER.fullmatch(x)), None)
    back = next((i for i, x in enumerate(labels) if _RETURNED.search(x)), None)
    when = next((i for i, x in enumerate(labels) if _TAKEN.search(x) and i != back), None)
    if key is None or who is None or back is None:
        return
    known = [name for name, _ in ctx.people]
    for r, row in enumerate(table.rows):
        people = names(row[who], known)
        if len(people) == 1 and row[key].strip():
            taken = dates(row[when])[:1] if when is not None else ()
            returned = dates(row[back])[:1] or ((last_day(row[back], taken[0].year),) if taken else ())
            yield _Taking(
                row[key].strip(),
                people[0],
                taken[0] if taken else None,
                returned[0] if returned else None,
                not row[back].strip(" /-—"),
                row_citation(doc, table, r),
            )
