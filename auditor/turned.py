"""Tables with the months side by side, turned so that every month is a row as in any other ledger.

'项目 | 单位 | 1月 | 2月 | … | 全年' is how many plants keep their monthly figures; the checks read columns of figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string

from auditor.model import Locator, Part, Table
from auditor.text import normalise
from auditor.values import months

LEAST_MONTHS = 6  # months side by side from which on a table is one of monthly figures
QUARTER = 3
LONGEST_MONTH = 12  # characters of a label that names a month and nothing else
SOME_YEAR = 2000  # only for telling months apart
MONTH = "月份"
_DAY = re.compile(r"日|\d[-./]\d{1,2}[-./]\d")
_TOTAL = re.compile(r"(?:全年|年度|本年|年)?(?:合计|总计|累计)|全年|年度|总量")
_OF_A_QUARTER = re.compile("季|合计|小计|累计")
_UNIT = re.compile(r"(?:计量)?单位(?:[(（].*[)）])?")
_NUMBER = re.compile(r"序号?|no\.?|编号", re.IGNORECASE)


def with_turned(part: Part) -> Part:
    """The part with turned tables behind its own for each table of months side by side; its own stay as they are."""
    added = tuple(t for table in part.tables for t in turned(table))
    return replace(part, tables=(*part.tables, *added)) if added else part


def turned(table: Table) -> Iterator[Table]:
    """`table` with a row for each month (and the total) and a column for each item; nothing where it has no months.

    One for each group of items: a group ends where the months are told anew, or an item's name comes again.
    """
    at = [i for i, label in enumerate(table.columns) if _is_month(label)]
    if not _in_a_series(table, at) or at[0] == 0 or len({table.columns[i] for i in at}) < len(at):
        return
    totals = [i for i, label in enumerate(table.columns) if i > at[0] and _TOTAL.fullmatch(normalise(label))]
    for group in _groups(table, at):
        yield replace(
            table,
            columns=(MONTH, *group),
            rows=tuple((table.columns[i], *(table.rows[r][i] for r in group.values())) for i in (*at, *totals)),
            locators=tuple(_beside(table.locators[next(iter(group.values()))], i) for i in (*at, *totals)),
        )


def _in_a_series(table: Table, at: list[int]) -> bool:
    """Whether so many months stand side by side, or a quarter's three one after the other and their sum."""
    if len(at) >= LEAST_MONTHS or len(at) != QUARTER:
        return len(at) >= LEAST_MONTHS
    told = [months(normalise(table.columns[i]), SOME_YEAR)[0][1] for i in at]
    summed = any(_OF_A_QUARTER.search(normalise(label)) for label in table.columns[at[-1] + 1 :])
    return summed and all(b == a % 12 + 1 for a, b in pairwise(told))


def _is_month(label: str) -> bool:
    plain = normalise(label)
    return len(plain) <= LONGEST_MONTH and not _DAY.search(plain) and len(months(plain, SOME_YEAR)) == 1


def _groups(table: Table, at: list[int]) -> Iterator[dict[str, int]]:
    """Item → row of each group of items that have figures in the months."""
    group: dict[str, int] = {}
    for r, row in enumerate(table.rows):
        label = _item(table, row, at[0])
        anew = sum(_is_month(row[i]) for i in at) * 2 > len(at)
        if group and (anew or label in group):
            yield group
            group = {}
        if label and not anew and any(row[i].strip() for i in at):
            group[label] = r
    if group:
        yield group


def _item(table: Table, row: tuple[str, ...], first: int) -> str:
    """What a row is about: the words left of the months, the unit in brackets; '' where there are none."""
    unit = next((i for i in range(first) if _UNIT.fullmatch(normalise(table.columns[i]))), None)
    naming = [i for i in range(first) if i != unit and not _NUMBER.fullmatch(normalise(table.columns[i]))]
    words = "/".join(dict.fromkeys(row[i].strip() for i in naming if row[i].strip()))
    return f"{words}（{row[unit].strip()}）" if words and unit is not None and row[unit].strip() else words


def _beside(locator: Locator, columns: int) -> Locator:
    """The cell so many columns right of the row's first; places other than cells stay."""
    if locator.cell is None:
        return locator
    letters, row = coordinate_from_string(locator.cell)
    return replace(locator, cell=f"{get_column_letter(column_index_from_string(letters) + columns)}{row}")
