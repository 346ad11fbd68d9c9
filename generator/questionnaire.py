"""The questionnaire workbook: written from a profile for the departments to fill in, read back with errors by cell."""

from __future__ import annotations

import datetime as dt
import io
import json
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter.utility import xl_rowcol_to_cell

from generator.questions import OTHER, Group, Place, Question, Table, groups
from standard.errors import UserError
from standard.profile import faults

_TITLE, _HINT, _KEYS, _HEAD, _EXAMPLE, _FIRST = 0, 1, 2, 3, 4, 5
_BLANK_ROWS = 30
_VALUE = 2  # the column of the answers on a department's sheet
_SHOWN = 12
_EMPTY = "空"  # how an empty list or mapping stands on the sheet of other facts


def export_questionnaire(data: Mapping[str, Any]) -> bytes:
    """The workbook with what the profile already says filled in.

    Whatever the schema has no field for stands on the last sheet, so that nothing is lost on the way back.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        writer = _Writer(book, data)
        writer.instructions()
        for group in groups():
            writer.group(group)
        writer.other()
    return buffer.getvalue()


class _Writer:
    def __init__(self, book: Any, data: Mapping[str, Any]) -> None:
        self.book, self.data = book, data
        self.done: set[Place] = set()
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        self.title = book.add_format({**base, "font_name": "黑体", "font_size": 15, "text_wrap": False})
        self.hint = book.add_format({**base, "text_wrap": False, "font_color": "#595959"})
        self.head = book.add_format(
            {**base, "font_name": "黑体", "bg_color": "#E3ECE6", "border": 1, "align": "center"}
        )
        self.text = book.add_format({**base, "border": 1, "bg_color": "#F7F7F7"})
        self.answer = book.add_format({**base, "border": 1, "num_format": "@"})
        self.number = book.add_format({**base, "border": 1, "num_format": "General"})
        self.example = book.add_format({**base, "border": 1, "italic": True, "font_color": "#7F7F7F"})

    def instructions(self) -> None:
        sheet = self.book.add_worksheet("填写说明")
        sheet.set_column(0, 0, 100)
        lines = (
            "企业资料收集表",
            "1. 每个部门填自己的表（表名前的字是部门）；白色格子填写，灰色格子是说明，不要改。",
            "2. 只填知道的；不知道的空着，生成的文件里会标【待补充】并列出清单，不会编造。",
            "3. 有下拉表的从下拉表选；日期写作2026-01-31；数字不写单位和千分号。",
            "4. 清单类的表一行一项，灰色斜体一行是示例，不会读入；行不够时在末尾接着写。",
            "5. 不要删除、移动行和列，也不要改表名。",
            "6. 填完后由牵头部门汇总，运行：carbonclause profile import 本文件.xlsx",
        )
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line, self.title if row == 0 else self.hint)

    def group(self, group: Group) -> None:
        if group.questions:
            self._questions(group)
        for table in group.tables:
            self._table(group, table)

    def _questions(self, group: Group) -> None:
        sheet = self._sheet(group.name, f"{group.name}：单项资料", f"由{group.ask}填写“填写”一栏", 6)
        for column, (text, width) in enumerate(
            (("序号", 6), ("项目", 34), ("填写", 36), ("说明", 40), ("示例", 30), ("位置", 4))
        ):
            sheet.set_column(column, column, width, None, {"hidden": text == "位置"})
            sheet.write_string(_HEAD, column, text, self.head)
        for row, question in enumerate(group.questions, start=_FIRST):
            sheet.write_number(row, 0, row - _FIRST + 1, self.text)
            sheet.write_string(row, 1, question.label, self.text)
            sheet.write_string(row, 3, question.explanation, self.text)
            sheet.write_string(row, 4, _shown(question.example), self.example)
            sheet.write_string(row, 5, json.dumps(question.path), self.text)
            self._answer(sheet, row, _VALUE, question, _get(self.data, question.path))
            self._choice(sheet, row, row, _VALUE, question)
            self.done.add(question.path)

    def _table(self, group: Group, table: Table) -> None:
        name = f"{group.name}·{table.label.replace('：', ' ').replace('/', '')}"[:31]
        sheet = self._sheet(name, table.label, f"由{group.ask}填写，一行一项", len(table.columns) + 1)
        sheet.write_string(_KEYS, 0, json.dumps(table.path))
        sheet.set_row(_KEYS, None, None, {"hidden": True})
        sheet.set_column(0, 0, 6)
        sheet.write_string(_HEAD, 0, "序号", self.head)
        sheet.write_string(_EXAMPLE, 0, "示例", self.example)
        given = _get(self.data, table.path)
        items = given if isinstance(given, list) else []
        last = _FIRST + max(len(items) + 10, _BLANK_ROWS) - 1
        for column, question in enumerate(table.columns, start=1):
            sheet.set_column(column, column, max(12, min(30, 2 * len(question.label) + 4)))
            sheet.write_string(_KEYS, column, json.dumps(question.path))
            sheet.write_string(
                _HEAD, column, question.label + ("（必填）" if question.rule.get("required") else ""), self.head
            )
            sheet.write_comment(_HEAD, column, question.explanation)
            sheet.write_string(_EXAMPLE, column, _shown(question.example), self.example)
            self._choice(sheet, _FIRST, last, column, question)
            for row in range(_FIRST, last + 1):
                index = row - _FIRST
                item = items[index] if index < len(items) else None
                value = item if table.plain else _get(item, question.path)
                self._answer(sheet, row, column, question, value)
                self.done.add((*table.path, index, *question.path))
        for row in range(_FIRST, last + 1):
            sheet.write_number(row, 0, row - _FIRST + 1, self.text)

    def _sheet(self, name: str, title: str, hint: str, columns: int) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.write_string(_TITLE, 0, title, self.title)
        sheet.write_string(_HINT, 0, hint, self.hint)
        sheet.freeze_panes(_FIRST, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _answer(self, sheet: Any, row: int, column: int, question: Question, value: Any) -> None:
        if isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否", self.answer)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, self.number)
        elif value is None or isinstance(value, (list, dict)):
            kinds = question.rule.get("type", "string")
            sheet.write_blank(row, column, None, self.number if kinds in ("number", "integer") else self.answer)
        else:
            sheet.write_string(row, column, str(value), self.answer)

    def _choice(self, sheet: Any, first: int, last: int, column: int, question: Question) -> None:
        if question.choices:
            rule = {"validate": "list", "source": list(question.choices), "error_message": "请从下拉表选取"}
            sheet.data_validation(first, column, last, column, rule)

    def other(self) -> None:
        """Facts that no field asks for: place and value as JSON."""
        sheet = self._sheet(OTHER, "其他资料", "程序不读取、但要原样保留的资料；一般不用改", 2)
        sheet.set_column(0, 1, 50)
        rest = [(p, v) for p, v in _leaves(self.data) if p not in self.done]
        for row, (path, value) in enumerate(rest, start=_FIRST):
            sheet.write_string(row, 0, json.dumps(path, ensure_ascii=False), self.answer)
            sheet.write_string(row, 1, json.dumps(value, ensure_ascii=False), self.answer)


def _leaves(value: Any, path: Place = ()) -> list[tuple[Place, Any]]:
    """Single values, and the lists and mappings that hold nothing."""
    if isinstance(value, Mapping) and value:
        return [leaf for k, v in value.items() for leaf in _leaves(v, (*path, k))]
    if isinstance(value, list) and value:
        return [leaf for i, v in enumerate(value) for leaf in _leaves(v, (*path, i))]
    return [(path, value)]


def _get(value: Any, path: Place) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None or isinstance(value, (list, dict)) else str(value)


# ── reading back ──────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Read:
    """What was read: the data, the cell of every place, what is wrong."""

    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[Place, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def import_questionnaire(content: bytes, where: str) -> dict[str, Any]:
    """The profile data of a filled-in questionnaire; a UserError lists what is wrong, cell by cell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise UserError("不是能打开的Excel文件（.xlsx）", where=where, remedy="请用Excel另存为.xlsx后再试") from None
    read = _Read()
    found = False
    for group in groups():
        if group.name in book.sheetnames:
            found = True
            _read_questions(book[group.name], group, read)
        for table in group.tables:
            sheet = _sheet_of(book, table)
            if sheet is not None:
                found = True
                _read_table(sheet, table, read)
    if not found:
        raise UserError("不是企业资料收集表", where=where, remedy="请用 carbonclause profile export 生成后填写")
    _read_other(book, read)
    _, problems, _ = faults(read.data)
    placed = [(_cell_of(path, read), message) for path, message in problems]
    told = tuple(read.wrong)  # a cell that couldn't be understood isn't called empty besides
    for cell, message in placed:
        if not cell:
            read.wrong.append(message)
        elif not any(w.startswith(cell) for w in told):
            read.wrong.append(cell + message.partition("：")[2])  # the cell says where: no place in the profile besides
    if read.wrong:
        more = ["……"] if len(read.wrong) > _SHOWN else []
        lines = "\n  ".join([f"有{len(read.wrong)}处要改正", *read.wrong[:_SHOWN], *more])
        raise UserError(f"{lines}\n没有写入任何文件", where=where, remedy="请改正这些格子后再导入")
    return read.data


def _sheet_of(book: Any, table: Table) -> Any:
    key = json.dumps(table.path)
    return next((s for s in book.worksheets if s.cell(_KEYS + 1, 1).value == key), None)


def _read_questions(sheet: Any, group: Group, read: _Read) -> None:
    by_path = {q.path: q for q in group.questions}
    for row in range(_FIRST + 1, sheet.max_row + 1):
        path = _path(sheet.cell(row, 6).value)
        if path in by_path:
            cell = sheet.cell(row, _VALUE + 1)
            _take(read, path, by_path[path], cell)


def _read_table(sheet: Any, table: Table, read: _Read) -> None:
    by_path = {q.path: q for q in table.columns}
    columns = {c: _path(sheet.cell(_KEYS + 1, c).value) for c in range(2, sheet.max_column + 1)}
    used = [(c, by_path[p]) for c, p in columns.items() if p in by_path]
    index = 0
    for row in range(_FIRST + 1, sheet.max_row + 1):
        if all(_blank(sheet.cell(row, c).value) for c, _ in used):
            continue
        for column, question in used:
            _take(read, (*table.path, index, *question.path), question, sheet.cell(row, column))
        index += 1


def _path(value: Any) -> Place | None:
    try:
        return tuple(json.loads(value)) if isinstance(value, str) else None
    except (ValueError, TypeError):
        return None


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _take(read: _Read, path: Place, question: Question, cell: Any) -> None:
    """Read one answer into the data."""
    place = f"“{cell.parent.title}”{xl_rowcol_to_cell(cell.row - 1, cell.column - 1)}（{question.label}）："
    read.cells[path] = place
    if _blank(cell.value):
        return
    try:
        _put(read.data, path, _converted(cell.value, question))
    except ValueError as error:
        read.wrong.append(f"{place}{error}，现为“{cell.value}”")


def _converted(value: Any, question: Question) -> Any:
    """A cell's value as the profile holds it; ValueError says what it should be."""
    rule = question.rule
    kinds = rule.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, dt.datetime):
        value = value.date().isoformat()
    if kinds == ["boolean"]:
        answers = {"是": True, "否": False, True: True, False: False}
        if value not in answers:
            raise ValueError("应填是或否")
        return answers[value]
    if isinstance(value, str) and "string" not in kinds:
        return _number(value)
    if isinstance(value, float) and value.is_integer() and "number" not in kinds:
        value = int(value)
    if isinstance(value, (int, float)) and not {"number", "integer"} & set(kinds):
        return str(value)
    return value


def _number(text: str) -> int | float:
    cleaned = text.strip().replace(",", "").replace("，", "")
    try:
        return int(cleaned) if cleaned.lstrip("-").isdigit() else float(cleaned)
    except ValueError:
        raise ValueError("应是数字") from None


def _put(data: dict[str, Any], path: Place, value: Any) -> None:
    """Set a value at a place, making the mappings and lists on the way."""
    here: Any = data
    for step, following in zip(path, [*path[1:], None], strict=True):
        if following is None:
            fresh: Any = value
        else:
            fresh = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            while len(here) <= step:
                here.append(fresh if len(here) == step else {})
            if following is None:
                here[step] = value
            here = here[step]
        elif following is None:
            here[step] = value
        else:
            here = here.setdefault(step, fresh)


def _read_other(book: Any, read: _Read) -> None:
    if OTHER not in book.sheetnames:
        return
    sheet = book[OTHER]
    for row in range(_FIRST + 1, sheet.max_row + 1):
        path = _path(sheet.cell(row, 1).value)
        if not path:
            continue
        try:
            _put(read.data, path, json.loads(str(sheet.cell(row, 2).value)))
        except (ValueError, TypeError, AttributeError, IndexError):
            read.wrong.append(f"“{OTHER}”B{row}：不是原来的写法，请恢复或清空整行")


def _cell_of(path: Place, read: _Read) -> str:
    """The cell where a place of the profile stands, or the nearest above it."""
    for length in range(len(path), 0, -1):
        if path[:length] in read.cells:
            return read.cells[path[:length]]
        below = [cell for place, cell in read.cells.items() if place[:length] == path[:length]]
        if below:
            return below[0]
    return ""
