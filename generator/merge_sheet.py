"""Three-way merge of a workbook: filled-in cells stay, new rows, columns and formulas come in, conflicts as comments.

Two ways. When the layout is as before, the person's file takes the changed cells. When rows, columns or sheets came or
went, the new workbook takes what the person filled in, row by row and column by column. What neither can do without
loss (charts and shapes in a file that must be rewritten, rows inserted by hand under a new layout) is left alone.
"""

from __future__ import annotations

import copy
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment

from generator.alignment import align, likeness
from generator.merge_word import Merged
from generator.word_blocks import AUTHOR

_BOTH = "企业资料变化后，此格的新内容是：{text}\n您填写的内容已保留，请核对后取舍。"
_LOST = "这些内容原在“{place}”，新版本已没有该处，移到这里保留，请核对。"
_KEPT_SHEET = "按现在的企业资料，新版本已没有这张表。您填写的内容已保留，请核对。"
_HEAD = 4  # rows of a ledger's head; the last of them names the columns
_SAME = 0.8  # share of a sheet's generated cells that still stand where they were, when no row was put in by hand


class UnmergeableError(Exception):
    """The person's workbook can't be rewritten without losing something; the message says what."""


@dataclass(frozen=True, slots=True)
class _Sheets:
    """A sheet as last generated, as edited, as newly generated."""

    base: Any
    mine: Any
    new: Any


@dataclass(slots=True)
class _Notes:
    conflicts: list[str] = field(default_factory=list)

    def add(self, cell: Any, text: str) -> None:
        """A comment on a cell, in place of one of ours; a person's comment keeps its words."""
        theirs = cell.comment
        before = f"{theirs.text}\n" if theirs is not None and theirs.author != AUTHOR else ""
        cell.comment = Comment(before + text, AUTHOR, width=320, height=120)
        self.conflicts.append(f"{cell.parent.title}!{cell.coordinate}：{text}".replace("\n", ""))


def merge_workbook(base: bytes, mine: bytes, new: bytes) -> Merged:
    """The person's filled-in cells and the profile's changes in one workbook.

    Raises UnmergeableError; whatever openpyxl raises when `mine` is no workbook any more.
    """
    books = [_open(data) for data in (base, mine, new)]
    old, own, fresh = books
    notes = _Notes()
    for name in _names(old, own):
        if not _in_place(old[name], own[name]):
            if _same_layout(old, fresh):
                return _after_rows_by_hand(mine, books, notes)
            raise UnmergeableError("表中有人插入或删除过行、列，而新版本的行列也变了")
    if _same_layout(old, fresh):
        _into_mine(old, own, fresh, notes)
        return Merged(_saved(own, mine), tuple(notes.conflicts))
    for name in own.sheetnames:
        if name in old.sheetnames and name in fresh.sheetnames:
            _into_new(_Sheets(old[name], own[name], fresh[name]), notes)
        elif name not in fresh.sheetnames and not (name in old.sheetnames and _same_cells(old[name], own[name])):
            _bring_sheet(own[name], fresh, notes, ours=name in old.sheetnames)
    return Merged(_saved(fresh, mine), tuple(notes.conflicts))


def _open(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of parts it does not keep; `_saved` looks for itself
        return openpyxl.load_workbook(io.BytesIO(data))


def _saved(book: Any, mine: bytes) -> bytes:
    """The workbook as a file, when nothing of the person's falls out of it."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(buffer)
    lost = _precious(mine) - _precious(buffer.getvalue())
    if lost:
        raise UnmergeableError("文件里有图表、图形或宏，合并会丢掉它们")
    return buffer.getvalue()


def _precious(data: bytes) -> set[str]:
    """How many parts of each kind a rewrite might drop, as a set of (kind, number)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    kinds = re.compile(
        r"(?:^|/)(charts/chart|media/image|drawings/drawing|pivotTables/pivotTable|vbaProject|embeddings/)"
    )
    found = sorted(m[1] for n in names if (m := kinds.search(n)))
    return {f"{kind}{found[:i].count(kind)}" for i, kind in enumerate(found)}


def _names(old: Any, other: Any) -> list[str]:
    return [n for n in old.sheetnames if n in other.sheetnames]


# ── cells ─────────────────────────────────────────────────────────────────


def _value(cell: Any) -> object:
    """A cell's content so that the same content is equal whoever saved it."""
    value = cell.value
    if isinstance(value, str):
        if value.startswith("="):
            return re.sub(r"\s+|_xlfn\.", "", value).upper().replace("$", "")
        return value.replace("\r\n", "\n") or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return str(value.text) if hasattr(value, "text") else value


def _filled(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell) and _value(cell) is not None:
                yield cell


def _same_cells(one: Any, other: Any) -> bool:
    ours, theirs = ({c.coordinate: _value(c) for c in _filled(s)} for s in (one, other))
    return ours == theirs


def _constants(sheet: Any) -> list[str]:
    """What names each row, from the first on: its generated texts and numbers, not its formulas nor running numbers."""
    rows = list(sheet.iter_rows())  # once: a worksheet counts its rows and columns anew whenever it is asked
    numbered = len(rows) >= _HEAD and rows[_HEAD - 1][0].value == "序号"
    found: list[str] = []
    for number, row in enumerate(rows, 1):
        values = (_value(c) for c in row[1 if numbered and number > _HEAD else 0 :])
        found.append("｜".join(str(v) for v in values if v is not None and not str(v).startswith("=")))
    return found


def _in_place(base: Any, mine: Any) -> bool:
    """Whether the person put in or took out no rows or columns: generated cells stand where they stood."""
    cells = [c for c in _filled(base) if not str(_value(c)).startswith("=")]
    if not cells:
        return True
    same = sum(_value(mine.cell(c.row, c.column)) == _value(c) for c in cells)
    return same >= _SAME * len(cells)


def _same_layout(old: Any, new: Any) -> bool:
    return bool(old.sheetnames == new.sheetnames) and all(_same_rows(old[n], new[n]) for n in old.sheetnames)


def _same_rows(old: Any, new: Any) -> bool:
    """Whether each row and column is still the same one (its texts may have been reworded)."""
    if (old.max_row, old.max_column) != (new.max_row, new.max_column):
        return False
    heads = [[_value(c) for c in sheet[_HEAD]] for sheet in (old, new) if sheet.max_row >= _HEAD]
    if heads and heads[0] != heads[-1]:
        return False
    pairs = zip(_constants(old)[_HEAD:], _constants(new)[_HEAD:], strict=True)
    return all(a == b or likeness(a, b) > 0.6 for a, b in pairs)


# ── same layout: the person's file takes the changed cells ────────────────


def _into_mine(old: Any, own: Any, fresh: Any, notes: _Notes) -> None:
    for name in fresh.sheetnames:
        if name not in own.sheetnames:
            continue  # the person took the sheet away
        for cell in _all(fresh[name], old[name]):
            before, after = _value(old[name][cell]), _value(fresh[name][cell])
            target = own[name][cell]
            if before == after or isinstance(target, MergedCell):
                continue
            if _value(target) == before:
                target.value = fresh[name][cell].value
            elif _value(target) != after:
                notes.add(target, _BOTH.format(text=_shown(fresh[name][cell])))
    for name in set(fresh.defined_names) - set(own.defined_names):
        own.defined_names[name] = copy.copy(fresh.defined_names[name])


def _all(*sheets: Any) -> list[str]:
    """The coordinates filled in any of the sheets."""
    return list(dict.fromkeys(c.coordinate for sheet in sheets for c in _filled(sheet)))


def _after_rows_by_hand(mine: bytes, books: list[Any], notes: _Notes) -> Merged:
    """Rows or columns were put in by hand: the changed cells are noted where their row went, nothing is moved."""
    old, own, fresh = books
    for name in _names(old, own):
        rows = _rows_by_hand(old[name], own[name])
        for coordinate in _all(fresh[name], old[name]):
            before, after = old[name][coordinate], fresh[name][coordinate]
            if _value(before) == _value(after):
                continue
            row = rows.get(before.row)
            target = own[name].cell(row or 1, before.column if row else 1)
            if isinstance(target, MergedCell):
                continue
            formula = str(after.value).startswith("=")
            if row and _value(target) == _value(before) and not formula:
                target.value = after.value
            elif _value(target) != _value(after):
                notes.add(target, _BOTH.format(text=_shown(after)))
    return Merged(_saved(own, mine), tuple(notes.conflicts))


def _rows_by_hand(base: Any, mine: Any) -> dict[int, int]:
    """Rows of the base → rows of the person's sheet."""
    old, own = _constants(base), _constants(mine)
    return {i + 1: j + 1 for i, j in align(old, own, str, str).items()}


# ── another layout: the new workbook takes what the person filled in ──────


def _into_new(sheets: _Sheets, notes: _Notes) -> None:
    base, mine, new = sheets.base, sheets.mine, sheets.new
    rows, columns = _moved_rows(base, new), _moved_columns(base, new)
    homeless: dict[int, list[Any]] = {}
    high, wide = base.max_row, base.max_column  # before cells are asked for: openpyxl makes what is asked for
    higher, wider = new.max_row - high, new.max_column - wide
    for cell in _theirs(base, mine):
        row, column = rows.get(cell.row), columns.get(cell.column)
        if cell.row > high:
            row = cell.row + higher
        if cell.column > wide:
            column = cell.column + wider
        if row is None or column is None or isinstance(new.cell(row, column), MergedCell):
            homeless.setdefault(cell.row, []).append(cell)
            continue
        _fill(new.cell(row, column), cell, base.cell(cell.row, cell.column), notes)
    _house(sheets, homeless, notes)
    _looks(base, mine, new, rows, columns)


def _theirs(base: Any, mine: Any) -> list[Any]:
    """The cells in which the person wrote, or deleted, something."""
    places = _all(mine, base)
    cells = (mine[place] for place in places)
    return [c for c in cells if not isinstance(c, MergedCell) and _value(c) != _value(base[c.coordinate])]


def _fill(target: Any, own: Any, base: Any, notes: _Notes) -> None:
    """Write a person's cell into the new workbook, with the new content noted where the profile changed it too."""
    generated = copy.copy(target.value)
    if _value(target) not in (_value(base), _value(own)):
        target.value = own.value
        notes.add(target, _BOTH.format(text="（空）" if generated is None else str(generated)))
        return
    target.value = own.value


def _house(sheets: _Sheets, homeless: dict[int, list[Any]], notes: _Notes) -> None:
    """What stood in rows or columns that are gone is written below the new sheet."""
    new = sheets.new
    for row, cells in homeless.items():
        at = new.max_row + 1
        said = [c for c in cells if _value(c) is not None]
        for column, cell in enumerate(said, start=1):
            new.cell(at, column).value = cell.value
        if said:
            notes.add(new.cell(at, 1), _LOST.format(place=f"{sheets.mine.title} 第{row}行"))


def _moved_rows(base: Any, new: Any) -> dict[int, int]:
    """Rows of the last generated sheet → rows of the new one; the head by its place, the rest by what names them."""
    heads = {r: r for r in range(1, _HEAD + 1)}
    old, fresh = _constants(base)[_HEAD:], _constants(new)[_HEAD:]
    return heads | {i + _HEAD + 1: j + _HEAD + 1 for i, j in align(old, fresh, str, str).items()}


def _moved_columns(base: Any, new: Any) -> dict[int, int]:
    heads = [[str(_value(c) or "") for c in sheet[_HEAD]] for sheet in (base, new)]
    return {i + 1: j + 1 for i, j in align(heads[0], heads[1], str, str).items()}


def _looks(base: Any, mine: Any, new: Any, rows: dict[int, int], columns: dict[int, int]) -> None:
    """Comments, colours and fonts that the person set, and the widths of columns they pulled."""
    for line in mine.iter_rows():
        for cell in line:
            row, column = rows.get(cell.row), columns.get(cell.column)
            if row is None or column is None or isinstance(cell, MergedCell):
                continue
            target = new.cell(row, column)
            if not isinstance(target, Cell):
                continue
            if cell.comment is not None and target.comment is None:
                target.comment = Comment(cell.comment.text, cell.comment.author)
            if cell.has_style and _look(cell) != _look(base.cell(cell.row, cell.column)):
                _dress(target, cell)
    for letter, dimension in mine.column_dimensions.items():
        before = base.column_dimensions[letter].width if letter in base.column_dimensions else None
        if dimension.width and before and abs(dimension.width - before) > 1:
            new.column_dimensions[letter].width = dimension.width


def _look(cell: Any) -> tuple[object, ...]:
    font, fill = cell.font, cell.fill
    return (font.b, font.i, font.u, font.strike, font.color and font.color.rgb, fill.fill_type, fill.fgColor.rgb)


def _dress(target: Any, cell: Any) -> None:
    target.font, target.fill = copy.copy(cell.font), copy.copy(cell.fill)
    target.border, target.alignment = copy.copy(cell.border), copy.copy(cell.alignment)
    target.number_format = cell.number_format


def _bring_sheet(sheet: Any, book: Any, notes: _Notes, ours: bool) -> None:
    """A sheet that only the person's workbook has, brought into the new one."""
    target = book.create_sheet(sheet.title)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            copied = target.cell(cell.row, cell.column, cell.value)
            if cell.has_style:
                _dress(copied, cell)
            if cell.comment is not None:
                copied.comment = Comment(cell.comment.text, cell.comment.author)
    for merged in sheet.merged_cells.ranges:
        target.merge_cells(str(merged))
    for letter, dimension in sheet.column_dimensions.items():
        target.column_dimensions[letter].width = dimension.width
    if ours:
        notes.add(target["A1"], _KEPT_SHEET)


def _shown(cell: Any) -> str:
    return "（空）" if cell.value is None else str(cell.value)
