"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): every sheet one part, hidden sheets too."""

from __future__ import annotations

import datetime
import re
import zipfile
from decimal import Decimal
from typing import Any, Final

import python_calamine as calamine

from auditor.model import Locator, Part
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.grid import Grid, Merge
from auditor.readers.package import check_sizes, core_properties

MAX_ROWS: Final = 200_000
MAX_CELLS: Final = 5_000_000
_FAR_ROW: Final = 400_000
_FAR_COLUMN: Final = 3  # letters of a column from which on a sheet is taken for hostile
_REFERENCE = re.compile(rb'<c(?: [^>]*?)? r="([A-Z]{1,3})(\d{1,7})"')


def read(job: Job) -> Reading:
    """One part a sheet, named as the sheet. UnreadableError when damaged, encrypted or out of all proportion."""
    properties = _inspect(job)
    try:
        workbook = calamine.CalamineWorkbook.from_path(str(job.path))
    except calamine.PasswordError as error:
        raise UnreadableError("文件已加密，请提供无密码版本") from error
    except Exception as error:
        raise UnreadableError("工作簿已损坏或格式不受支持；请用Excel或WPS另存为.xlsx后提供") from error
    except BaseException as error:  # calamine's panics
        _reraise(error)
        raise UnreadableError("工作簿已损坏，无法解析；请用Excel或WPS另存为.xlsx后提供") from error
    parts: list[Part] = []
    failed: list[str] = []
    for name in workbook.sheet_names:
        try:
            parts.append(_sheet(workbook, name, job.file))
        except UnreadableError as error:
            failed.append(f"工作表“{name}”{error}")
        except BaseException as error:
            _reraise(error)
            failed.append(f"工作表“{name}”无法读取")
        job.tick()
    if failed and not parts:
        raise UnreadableError("；".join(failed))
    return Reading(tuple(parts), "；".join(failed), properties=properties)


def _reraise(error: BaseException) -> None:
    if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
        raise error


def _inspect(job: Job) -> dict[str, str]:
    """Properties of a zipped workbook, after a look that it is no bomb and has no cell at the far end."""
    if not zipfile.is_zipfile(job.path):
        return {}
    with zipfile.ZipFile(job.path) as package:
        check_sizes(package)
        for name in package.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                _check_references(package, name)
        return core_properties(package)


def _check_references(package: zipfile.ZipFile, name: str) -> None:
    tail = b""
    try:
        with package.open(name) as stream:
            while chunk := stream.read(1 << 20):
                for column, row in _REFERENCE.findall(tail + chunk):
                    if int(row) > _FAR_ROW or (len(column) >= _FAR_COLUMN and int(row) > 5_000):
                        raise UnreadableError("工作表范围异常（远处有孤立单元格），请清理空白行列后重新保存提供")
                tail = chunk[-64:]
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise UnreadableError("工作簿已损坏；请用Excel或WPS另存为.xlsx后提供") from error


def _sheet(workbook: calamine.CalamineWorkbook, name: str, file: str) -> Part:
    builder = PartBuilder(file, name)
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return builder.build()
    if sheet.height > MAX_ROWS or sheet.height * sheet.width > MAX_CELLS:
        raise UnreadableError("行列过多，未读取；请删去空白行列后提供")
    top, left = sheet.start
    cells = [[shown(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
    merges = [
        (r0 - top, c0 - left, r1 - top, c1 - left)
        for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or []
        if r0 >= top and c0 >= left and (r0, c0) != (r1, c1)
    ]
    for first, last in _bands(cells):
        _band(builder, cells, merges, first, last, (top, left), name)
    return builder.build()


def _bands(cells: list[list[str]]) -> list[tuple[int, int]]:
    """Row ranges [first, last) apart by three empty rows or more: tables that have nothing to do with each other."""
    bands: list[tuple[int, int]] = []
    start, empty = 0, 0
    for i, row in enumerate(cells):
        empty = 0 if any(row) else empty + 1
        if empty == 3:
            bands.append((start, i - 2))
        if empty >= 3:
            start = i + 1
    bands.append((start, len(cells)))
    return [(a, b) for a, b in bands if any(any(row) for row in cells[a:b])]


def _band(
    builder: PartBuilder,
    cells: list[list[str]],
    merges: list[Merge],
    first: int,
    last: int,
    origin: tuple[int, int],
    sheet: str,
) -> None:
    rows = cells[first:last]
    used = [c for c in range(len(rows[0])) if any(row[c] for row in rows)]
    inside = [m for m in merges if first <= m[0] and m[2] < last]
    left, right = (
        used[0],
        max([used[-1], *(m[3] for m in inside if used[0] <= m[1] <= used[-1] and rows[m[0] - first][m[1]])]),
    )
    right = min(right, len(rows[0]) - 1)
    grid = tuple(tuple(row[left : right + 1]) for row in rows)
    moved = tuple((a - first, b - left, c - first, d - left) for a, b, c, d in inside if b >= left)
    column = _letters(origin[1] + left)
    locators = tuple(Locator(sheet=sheet, cell=f"{column}{origin[0] + first + i + 1}") for i in range(len(rows)))
    builder.grid(Grid(grid, locators, moved), sheet)


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def shown(value: Any) -> str:
    """A cell's value as a person would see it: 1.0 → '1', 0.1+0.2 → '0.3', dates as YYYY-MM-DD."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _figure(value)
    if isinstance(value, datetime.datetime):
        at = "" if value.time() == datetime.time() else f" {value:%H:%M}"
        return f"{value:%Y-%m-%d}{at}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value).strip()


def _figure(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = f"{Decimal(f'{value:.12g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
