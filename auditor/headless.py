"""Forms of a label and its value in two columns whose first pair was taken for a table's header.

'单号 | 12-3', '事由 | …', '批准 | …': read as a table, every row says '单号：事由；12-3：…', and no check finds a
label's value. What stands in the left column tells such a form: words that label a form's places, the first one too.
"""

from __future__ import annotations

import re
from dataclasses import replace

from auditor.model import Part, Passage, Table
from auditor.text import normalise
from auditor.windows import GENERIC, LABEL_AND_VALUE

LABEL, VALUE = "项目", "内容"
LEAST_PLACES = 3  # places of a form in the left column
HALF = 0.5
_PLACE = re.compile(
    r"(?:.{0,6}(?:编号|单号|日期|时间|期限|时限|数量|价格?|金额|单价|方向|品种|事由|事实|原因|措施|验证|结论|意见|部门|科室|单位|姓名|"
    r"用户|账户|账号|责任人|经办人?|申请人?|填[单表]人?|编制人?|审核人?|审批人?|批准人?|复核人?|备注)|限到|审|批|编|核)"
    r"(?:[(（].{0,8}[)）])?(?:t|吨|元|元/t|元/吨)?"
)


def with_pairs(part: Part) -> Part:
    """The part with its headless forms read as labels and values."""
    headless = {i for i, table in enumerate(part.tables) if _is_headless(table)}
    if not headless:
        return part
    passages: list[Passage] = []
    opened: set[int] = set()
    for passage in part.passages:
        if passage.table not in headless or len(passage.cells or {}) != LABEL_AND_VALUE:
            passages.append(passage)
            continue
        pairs = [tuple((passage.cells or {}).values())]
        if passage.table not in opened:
            opened.add(passage.table)
            pairs.insert(0, part.tables[passage.table].columns)
        passages += [
            replace(passage, text=f"{label}：{value}" if value.strip() else label, cells={LABEL: label, VALUE: value})
            for label, value in pairs
        ]
    tables = tuple(_with_first_row(t) if i in headless else t for i, t in enumerate(part.tables))
    return replace(part, passages=tuple(passages), tables=tables)


def _is_headless(table: Table) -> bool:
    """Two columns, no header's words over them, and a form's places in the left one."""
    if len(table.columns) != LABEL_AND_VALUE or not table.rows or all(map(_generic, table.columns)):
        return False
    left = [normalise(row[0]) for row in table.rows]
    places = [label for label in left if _PLACE.fullmatch(label)]
    return (
        len(set(left)) == len(left)
        and len(places) >= LEAST_PLACES
        and len(places) >= HALF * len(left)
        and not _generic(table.columns[0])
        and not _generic(table.columns[1])
        and not _PLACE.fullmatch(normalise(table.columns[1]))
    )


def _generic(label: str) -> bool:
    return bool(GENERIC.fullmatch(normalise(label)))


def _with_first_row(table: Table) -> Table:
    return replace(
        table,
        columns=(LABEL, VALUE),
        rows=(table.columns, *table.rows),
        locators=(table.locators[0], *table.locators),
    )
