"""A filled-in review.xlsx read back: every value with its cell, whatever order the rows are in by now."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from auditor.review.entries import DECISION_FIELDS, LABELS, LINK_FIELDS, SCHEMA, Cell, DecisionRow, Filled, LinkRow
from auditor.review.material import BY, FINDINGS, FORM, GUIDE, HIDDEN, LINKS, ON, PLANT, QUESTIONS, STATE
from standard.errors import UserError

_HEADER = 2  # 1-based row of the column labels
_MOST_ROWS = 5000
_REMEDY = "请用 carbonclause review --export 重新导出，把判断填在新表里"


def read_book(path: Path) -> Filled:
    """What stands in the workbook at `path`. UserError when it isn't a review workbook."""
    book = _opened(path)
    try:
        guide = _guide(book, path)
        decisions = [r for name in (FINDINGS, QUESTIONS) for r in _decisions(book, name, path)]
        links = [row for row in _links(book, path) if any(c.text for c in row.cells.values())]
        return Filled(str(path), guide[PLANT], guide[BY], guide[ON], tuple(decisions), tuple(links))
    finally:
        book.close()


def _opened(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that openpyxl leaves out; only values are read here
            return openpyxl.load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise UserError("没有这个审核判定表", where=str(path), remedy="请先运行 carbonclause review --export") from None
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError, EOFError):
        raise UserError("不是有效的xlsx文件", where=str(path), remedy=_REMEDY) from None


def _guide(book: Any, path: Path) -> Mapping[str, Cell]:
    sheet = _sheet(book, GUIDE, path)
    found = {
        str(row[0].value): Cell(row[1].value, f"{GUIDE}!{row[1].coordinate}")
        for row in sheet.iter_rows(min_row=1, max_row=60, max_col=2)
        if row[0].value
    }
    if FORM not in found or found[FORM].text != SCHEMA or not {PLANT, BY, ON} <= found.keys():
        raise UserError("不是本程序导出的审核判定表，或说明页被改动", where=str(path), remedy=_REMEDY)
    return found


def _sheet(book: Any, name: str, path: Path) -> Any:
    if name not in book.sheetnames:
        raise UserError(f"缺少工作表“{name}”", where=str(path), remedy=_REMEDY)
    return book[name]


def _rows(book: Any, name: str, labels: tuple[str, ...], path: Path) -> Iterator[dict[str, Cell]]:
    """The rows of a sheet that hold anything, by column label."""
    sheet = _sheet(book, name, path)
    header = {str(c.value).strip(): c.column for c in sheet[_HEADER] if c.value}
    lacking = [label for label in labels if label not in header]
    if lacking:
        raise UserError(f"工作表“{name}”缺少“{'、'.join(lacking)}”栏", where=str(path), remedy=_REMEDY)
    for row in range(_HEADER + 1, min(sheet.max_row, _MOST_ROWS) + 1):
        cells = {label: sheet.cell(row, header[label]) for label in labels}
        if any(c.value is not None for c in cells.values()):
            yield {label: Cell(c.value, f"{name}!{c.coordinate}") for label, c in cells.items()}


def _decisions(book: Any, name: str, path: Path) -> Iterator[DecisionRow]:
    asked = {field: LABELS[field] for field in DECISION_FIELDS}
    for row in _rows(book, name, (LABELS["requirement"], "机器结论", *asked.values(), *HIDDEN), path):
        fingerprint, recorded, prefilled = (row[label].text for label in HIDDEN)
        yield DecisionRow(
            requirement=row[LABELS["requirement"]],
            cells={field: row[label] for field, label in asked.items()},
            machine=row["机器结论"],
            fingerprint=fingerprint,
            recorded=int(recorded) if recorded.isdigit() else 0,
            prefilled=prefilled == "1",
        )


def _links(book: Any, path: Path) -> Iterator[LinkRow]:
    """The rows that aren't in the register yet."""
    asked = {field: LABELS[field] for field in LINK_FIELDS}
    for row in _rows(book, LINKS, (*asked.values(), STATE), path):
        if not row[STATE].text:
            yield LinkRow({field: row[label] for field, label in asked.items()})
