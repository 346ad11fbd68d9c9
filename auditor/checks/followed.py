"""Check that what was planned is followed up, item by item: each_followed (guideline 7.1 a, 7.1 d)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

from auditor.checks.base import MET, SHORT, column, papers, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document
from auditor.text import normalise

LEAST = 3  # items that make a list
SHORTENED = 4  # characters from which on a name is known with some left out
TOLD = 0.5  # share of the items that must be found before the others count as left out
ALIKE = 62  # of 100, from which on an item's name stands in a text, shortened or in other order
_NO_ITEM = re.compile(r"^(?:合计|总计|小计|备注|注|说明|\d+)$")
_CODE = re.compile(r"(?<![a-z0-9])[a-z]{1,4}-?\d{2,3}(?![\d.%a-z])")  # an item's own number: 'JT-04'
_WORD = re.compile("[\u4e00-\u9fffA-Za-z]{2}")
_ASIDE = re.compile(r"[（(][^（()）]*[)）]|\d+#线?|#|[／/、，,\s]")


def each_followed(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each item in the column `items` of the papers `types` is named in these records too.

    Only where most of them are: else the records go by other names, and nothing can be said.
    """
    items = dict(_items(params, ctx))
    lists = {(c.file, c.locator) for c in items.values()}
    followed = [d for d in found.named if not any((d.file, str(p.locator)) in lists for p in d.part.passages)]
    lacking = min((_lacking(items, doc, params["items"], ctx) for doc in followed), key=len, default=[])
    if len(items) >= LEAST and lacking and len(items) - len(lacking) >= TOLD * len(items):
        reason = f"计划的{len(items)}项中，没有{'、'.join(f'“{item}”' for item in lacking[:3])}的记录"
        return CheckOutcome("each_followed", SHORT, reason, (items[lacking[0]],), tuple(lacking[:3]))
    return CheckOutcome("each_followed", MET, "没有发现计划了而没有跟踪的项目")


def _lacking(items: Mapping[str, Citation], doc: Document, name: str, ctx: Context) -> list[str]:
    told = [normalise(" ".join((p.text, *p.headings))) for p in doc.part.passages if p.kind != "heading"]
    told += [normalise(label) for table in doc.part.tables for label in table.columns]
    bare = [_ASIDE.sub("", text) for text in told]
    short = _short_names(doc, name, ctx)
    codes = {code for text in told for code in _CODE.findall(text)}
    return [
        item
        for item, citation in items.items()
        if not any(_stands_in(item, text) for text in bare)
        and not any(s in item or _abbreviates(s, item) for s in short)
        and not codes.intersection(_CODE.findall(normalise(citation.quote)))
    ]


def _short_names(doc: Document, name: str, ctx: Context) -> set[str]:
    """What the record's own column of items calls them: '光伏' for the plan's '屋顶光伏4.2 MWp'."""
    held = ((table, column(table, name, ctx)) for table in doc.part.tables)
    cells = {row[at].strip() for table, at in held if at is not None for row in table.rows}
    return {cell for cell in cells if _WORD.search(cell) and not _NO_ITEM.match(normalise(cell))}


def _items(params: Mapping[str, Any], ctx: Context) -> Iterator[tuple[str, Citation]]:
    """The items of the first of the plans that lists several, and where each stands."""
    for doc, table in tables(papers(params["types"], ctx, record=False)):
        at = column(table, params["items"], ctx)
        if at is None or not any(ctx.says(label, params["with"]) for label in table.columns):
            continue
        rows = [(row[at].strip(), r) for r, row in enumerate(table.rows) if row[at].strip()]
        rows = [(name, r) for name, r in rows if not _NO_ITEM.match(normalise(name))]
        if len(rows) >= LEAST:
            yield from ((name, row_citation(doc, table, r)) for name, r in rows)
            return


def _abbreviates(short: str, item: str) -> bool:
    """Whether a name leaves out some characters of another: '污泥扩能' for '污泥替代扩能'."""
    rest = iter(item)
    return len(short) >= SHORTENED and all(sign in rest for sign in short)


def _stands_in(item: str, text: str) -> bool:
    bare = _ASIDE.sub("", normalise(item)) or normalise(item)
    return bare in text or fuzz.partial_ratio(bare, text) >= ALIKE
