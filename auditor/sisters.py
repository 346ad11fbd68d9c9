"""What a group's papers tell of the plant's sisters: their rows beside ours, their chapters between the common ones.

A group keeps one table for all its plants, and binds one plant's papers in as an example for the rest. A sister's row
is no evidence of ours: our own row may stand empty, or there may be none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from auditor.model import Part, Passage, Table
from auditor.ownership import Identity, names_another_plant
from auditor.sections import cut, end_of, line_style
from auditor.text import normalise

END = 2  # characters that the names of a group's plants end with
LEAST_SISTERS = 1  # rows of other plants that make a column one of plants
TELLS = 60  # characters of a paragraph that says something, more than a cover's lines
LEAST_PLACES = 3  # places that stand for plants
_PLACE = re.compile("[\u4e00-\u9fff]{2,4}(?<!合计)(?<!小计)(?<!总计)(?<!集团)(?<!本厂)(?<!全部)(?<!水泥)")
_ASIDE = re.compile(r"\([^()]*\)")
HALF = 0.5  # share of a column's filled cells that name a plant
# A column of those whom the row is about, not of those whom the plant deals with.
_WHO = re.compile(r"^厂$|公司|单位|企业|工厂|厂名|基地|厂[别区]")
_DEALT_WITH = re.compile(
    r"收款|付款|供|对方|对手|客户|[购销买卖][方入出]|承|施工|检[测定验]|校准|发证|核查|户名|转[入出让]|往来|运输|生产厂|制造"
)
_LETTERHEAD = re.compile(r"(?:公司|集团|厂)文件$")  # begins a bound paper, whose own title stands below it
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,3}[章节编篇部分]*|[附图表件]+[一二三四五六七八九十\d.-]{1,5}|\d{1,2}(?:[.-]\d{1,2})*"
    r"|[一二三四五六七八九十]{1,3}(?=、)|[（(][一二三四五六七八九十\d]{1,2}[)）])[\s　、.．:：]*"
)


@dataclass(frozen=True, slots=True)
class _Plants:
    """A table's column of plants."""

    at: int  # its index
    label: str
    kin: frozenset[str]  # what it names that are named as the plant is named in another


def own_rows(part: Part, identity: Identity) -> Part:
    """The part without the rows that a table's column of plants gives to another plant."""
    if not identity.others:
        return part
    columns = {i: found for i, table in enumerate(part.tables) if (found := _column_of_plants(table, identity))}
    if not columns:
        return part
    tables = tuple(_own(t, columns[i], identity) if i in columns else t for i, t in enumerate(part.tables))
    kept = tuple(p for p in part.passages if not _of_another(p, columns, identity))
    return replace(part, passages=kept, tables=tables)


def of_others_only(part: Part, own: Part) -> bool:
    """Whether a sheet lists other plants only: `own`, its rows of ours, has none left."""
    sheet = any(table.rows and table.sheet is not None for table in part.tables)
    return sheet and not any(table.rows for table in own.tables)


def chapters_of_others(part: Part, identity: Identity) -> tuple[Part, tuple[Part, ...]]:
    """(the part without the chapters that are headed by another plant's name, these chapters)."""
    found = list(_chapters(part.passages, identity)) if identity.others else []
    away = {at for start, end in found for at in range(start, end)}
    if not found or len(away) + 1 >= len(part.passages):
        return part, ()
    kept = tuple(p for at, p in enumerate(part.passages) if at not in away)
    return cut(part, part.name, kept), tuple(
        cut(part, part.passages[a].text.strip(), part.passages[a:b]) for a, b in found
    )


def _chapters(passages: tuple[Passage, ...], identity: Identity) -> Iterator[tuple[int, int]]:
    past = 1  # the first line is the file's own title
    for at, passage in enumerate(passages):
        if at < past or (passage.kind != "heading" and line_style(passage) is None):
            continue
        line = _NUMBER.sub("", normalise(passage.text))
        if names_another_plant(line, identity) and not _LETTERHEAD.search(line):
            past = _same_paper(passages, at, end_of(passages, at))
            yield at, past


def _same_paper(passages: tuple[Passage, ...], at: int, end: int) -> int:
    """Where the paper headed at `at` ends at the latest, in a volume whose papers each begin a page: at the next page
    that begins with a heading without a number, once the paper has said something; a cover alone doesn't end.
    """

    def begins_page(i: int) -> bool:
        page = passages[i].locator.page
        return page is not None and passages[i].kind == "heading" and page != passages[i - 1].locator.page

    if not begins_page(at):
        return end
    told = next((i for i in range(at + 1, end) if len(passages[i].text) >= TELLS), end)
    return next((i for i in range(told + 1, end) if begins_page(i) and line_style(passages[i]) is None), end)


def _column_of_plants(table: Table, identity: Identity) -> _Plants | None:
    """The column that tells which plant a row is about; None where there is none."""
    for at, label in enumerate(table.columns):
        if not _WHO.search(label) or _DEALT_WITH.search(label):
            continue
        cells = [normalise(row[at]) for row in table.rows if row[at].strip()]
        kin = _kin(cells, identity)
        sisters = [cell for cell in cells if cell in kin or _is_another(cell, identity)]
        plants = len(sisters) + sum(any(cell in own for own in identity.names) for cell in cells if len(cell) >= END)
        if len(sisters) >= LEAST_SISTERS and plants >= max(2, HALF * len(cells)):
            return _Plants(at, label, kin)
    return None


def _kin(cells: Iterable[str], identity: Identity) -> frozenset[str]:
    """Cells named as the plant is named in another: '忠县巨垣' and '綦江巨垣' beside our '彭水巨垣'."""
    listed = set(cells)
    ends = {own[-END:] for own in listed & set(identity.names) if len(own) > END}
    kin = {c for c in listed if c not in identity.names and len(c) > END and c[-END:] in ends}
    # '万州', '云溪', '长林', …: of places one of which is in the plant's names, the others are its sisters.
    bare = {c: _ASIDE.sub("", c) for c in listed}  # '务川(未开户)'
    places = {c for c in listed if _PLACE.fullmatch(bare[c])}
    own_places = {c for c in places if any(bare[c] in own for own in identity.names)}
    if len(own_places) == 1 and len(places) >= LEAST_PLACES and len(places) >= HALF * len(listed):
        kin |= places - own_places
    return frozenset(kin)


def _is_another(cell: str, identity: Identity) -> bool:
    """Whether a cell is another plant's name and nothing else."""
    return cell in identity.others or names_another_plant(cell, identity, alone=True)


def _own(table: Table, plants: _Plants, identity: Identity) -> Table:
    kept = [r for r, row in enumerate(table.rows) if not _strange(row[plants.at], plants, identity)]
    return replace(table, rows=tuple(table.rows[r] for r in kept), locators=tuple(table.locators[r] for r in kept))


def _of_another(passage: Passage, columns: Mapping[int, _Plants], identity: Identity) -> bool:
    plants = columns.get(passage.table) if passage.table is not None else None
    return plants is not None and _strange((passage.cells or {}).get(plants.label, ""), plants, identity)


def _strange(cell: str, plants: _Plants, identity: Identity) -> bool:
    name = normalise(cell)
    return name in plants.kin or _is_another(name, identity)
