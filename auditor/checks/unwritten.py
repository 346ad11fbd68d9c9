"""Check that no paper the plant's own list of papers names is yet to be written: none_unwritten (guideline 4.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, papers, row_citation, tables, together
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome
from auditor.text import normalise, quote

_LISTS = ("supporting_documents_list", "document_list")
_STATE = re.compile("状态|编制情况|进度|进展|备注|发布情况|是否")
_UNWRITTEN = re.compile(
    "(?:未|没有?|尚未|还没|待|正?在)(?:编|编制|编写|制定|起草|成文|写)(?:中|完)?(?:$|[^\u4e00-\u9fff])|^编制中"
)
_PAPER = re.compile("办法|规程|程序|制度|规定|细则|手册|方案|预案|计划|标准|守则|指南")


def none_unwritten(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No row of a list of the system's papers says of a paper that it hasn't been written, beside others that are."""
    listed = together(found.named, papers(_LISTS, ctx, record=False))
    for doc, table in tables(d for d in listed if d.carbon):
        states = [i for i, label in enumerate(table.columns) if _STATE.search(label)]
        open_rows = [r for r, row in enumerate(table.rows) if any(_UNWRITTEN.search(normalise(row[i])) for i in states)]
        open_rows = [r for r in open_rows if any(_PAPER.search(cell) for cell in table.rows[r])]
        if open_rows and len(open_rows) < len(table.rows):
            names = [next(c for c in table.rows[r] if _PAPER.search(c)) for r in open_rows]
            told = "、".join(f"《{quote(name, width=20).strip('《》')}》" for name in names[:3])
            cited = tuple(row_citation(doc, table, r) for r in open_rows[:3])
            return CheckOutcome("none_unwritten", SHORT, f"文件目录中{told}还没有编制", cited, tuple(names[:3]))
    return CheckOutcome("none_unwritten", MET, "没有发现列入目录而没有编制的文件")
