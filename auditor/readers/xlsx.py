"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): every sheet one part, hidden sheets too."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

from auditor.model import Locator, Part
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.farcells import without_far_cells
from auditor.readers.grid import Grid, Merge
from auditor.readers.office import convert
from auditor.readers.officeart import words_on_pictures
from auditor.readers.oldersheets import Told, drawings_of, told_by
from auditor.readers.package import Package, core_properties, open_package
from auditor.readers.reasons import ENCRYPTED
from auditor.readers.salvage import rebuilt_zip
from auditor.readers.sheetextras import Extras, Sheet, add_running, letters, sheets_of, with_format
from auditor.readers.sidebyside import side_by_side

MAX_ROWS: Final = 200_000
MAX_CELLS: Final = 5_000_000
_TWELVE_DIGITS: Final = 13  # characters, the point among them


def read(job: Job) -> Reading:
    """One part a sheet, named as the sheet. Properties name hidden sheets and cells whose value is a formula's.

    UnreadableError when damaged, encrypted or out of all proportion.
    """
    if not _is_zip(job):
        reading, inside = _values(job, job.path, None, None), Inside(job)
        pictures = words_on_pictures(job.file, drawings_of(job.path), inside)
        reasons = [r for r in (reading.reason, *inside.reasons) if r]
        scanned = reading.scanned or inside.scanned
        return replace(reading, parts=(*reading.parts, *pictures), reason="；".join(reasons), scanned=scanned)
    with open_package(job.path, job) as package:
        inside = Inside(job)
        path, far = without_far_cells(package, job.path if not package.loss else _mended(package, job), job)
        reading = _values(job, path, package, inside)
        reasons = [r for r in (package.loss, far, reading.reason, *inside.reasons) if r]
        properties = {**core_properties(package), **reading.properties}
        return Reading((*reading.parts, *inside.parts), "；".join(reasons), inside.scanned, properties)


def _is_zip(job: Job) -> bool:
    with job.path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _values(job: Job, path: Path, package: Package | None, inside: Inside | None) -> Reading:
    try:
        workbook = _opened(path)
    except UnreadableError:
        again = job.path.parent.name == "converted"
        converted = None if again or (package is not None and package.loss) else convert(job, "xlsx")
        if converted is None:
            raise
        return read(Job(converted, job.file, job.folder, job.tick, job.depth))
    known = sheets_of(package) if package is not None else {}
    older = {} if known else told_by(path, package)
    extras = Extras(package, inside) if package is not None and inside is not None else None
    parts: list[Part] = []
    failed: list[str] = []
    for name in _names(workbook):
        sheet = known.get(name, Sheet())
        builder = PartBuilder(job.file, name)
        builder.computed = sheet.computed
        try:
            told = older.get(name, Told())
            _sheet(workbook, name, builder, sheet.formats or told.formats)
            for cell, text in told.notes.items():
                builder.paragraph(f"（批注）{text}", Locator(sheet=name, cell=cell), "note")
            for text in told.boxes:
                builder.paragraph(text, Locator(sheet=name))
            add_running(builder, name, told.running)
        except UnreadableError as error:
            failed.append(f"工作表“{name}”{error}")
        except BaseException as error:
            _reraise(error)
            failed.append(f"工作表“{name}”无法读取；请用Excel或WPS另存为.xlsx后提供")
        if extras is not None and sheet.member:
            extras.add(builder, name, sheet)
        parts.append(builder.build())
        if sheet.uncalculated:
            cells = "、".join(sheet.uncalculated[:8])
            failed.append(
                f"工作表“{name}”有{len(sheet.uncalculated)}个公式没有计算结果（{cells}等），请用Excel或WPS打开、重算并保存后提供"
            )
        job.tick()
    if failed and not any(part.passages for part in parts):
        raise UnreadableError("；".join(failed))
    return Reading(tuple(parts), "；".join(failed), properties=_told(workbook, known))


def _opened(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise UnreadableError(ENCRYPTED) from error
    except Exception as error:
        if "assword" in str(error):
            raise UnreadableError(ENCRYPTED) from error
        raise UnreadableError("工作簿已损坏或格式不受支持；请用Excel或WPS另存为.xlsx后提供") from error
    except BaseException as error:  # calamine's panics
        _reraise(error)
        raise UnreadableError("工作簿已损坏，无法解析；请用Excel或WPS另存为.xlsx后提供") from error


def _names(workbook: calamine.CalamineWorkbook) -> list[str]:
    """Names of the sheets that hold cells: no chart sheets, no macro sheets."""
    held = (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.DialogSheet)
    return [m.name for m in workbook.sheets_metadata if m.typ in held]


def _told(workbook: calamine.CalamineWorkbook, known: Mapping[str, Sheet]) -> dict[str, str]:
    found: dict[str, str] = {}
    visible = calamine.SheetVisibleEnum.Visible
    hidden = [m.name for m in workbook.sheets_metadata if m.visible != visible]
    if hidden:
        found["hidden_sheets"] = "、".join(hidden)
    counted = [
        f"{name}：{'、'.join(s.first_formulas)}{'等' if s.formulas > len(s.first_formulas) else ''}共{s.formulas}格"
        for name, s in known.items()
        if s.formulas
    ]
    if counted:
        found["formulas"] = "；".join(counted)[:2000]
    return found


def _mended(package: Package, job: Job) -> Path:
    """A salvaged workbook with the directory of sheets that calamine needs, made up where it is lost."""
    if Path(str(package.filename)) == job.path:  # sound as an archive, damaged in a member
        salvaged = rebuilt_zip(job.path, job.work)
        return job.path if salvaged is None else salvaged.path
    names = package.namelist()
    if "xl/workbook.xml" in names and "xl/_rels/workbook.xml.rels" in names:
        return Path(str(package.filename))
    sheets = sorted(n for n in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    entries = "".join(f'<sheet name="Sheet{i}" sheetId="{i}" r:id="rId{i}"/>' for i in range(1, len(sheets) + 1))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{relation}/worksheet" Target="/{n}"/>' for i, n in enumerate(sheets, 1)
    )
    for kind, name in (("sharedStrings", "xl/sharedStrings.xml"), ("styles", "xl/styles.xml")):
        if name in names:
            links += f'<Relationship Id="r{kind}" Type="{relation}/{kind}" Target="/{name}"/>'
    path = job.work / "mended.xlsx"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    packages = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as target:
        for name in names:
            if name not in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels"):
                target.writestr(name, package.read(name))
        target.writestr("[Content_Types].xml", f'<Types xmlns="{packages}/content-types"/>')
        target.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="rId1" Type="{relation}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        target.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>{entries}</sheets></workbook>'
        )
        target.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{packages}/relationships">{links}</Relationships>'
        )
    return path


def _reraise(error: BaseException) -> None:
    if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
        raise error


def _sheet(workbook: calamine.CalamineWorkbook, name: str, builder: PartBuilder, formats: Mapping[str, str]) -> None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return
    if sheet.height > MAX_ROWS or sheet.height * sheet.width > MAX_CELLS:
        raise UnreadableError("行列过多，未读取；请删去空白行列后提供")
    top, left = sheet.start
    rows = sheet.to_python(skip_empty_area=True)
    cells = [
        [v.strip() if type(v) is str else _figure(v) if type(v) is float else shown(v) for v in row] for row in rows
    ]
    for cell, code in formats.items():
        r, c = _position(cell)
        if top <= r < top + len(cells) and left <= c < left + len(cells[r - top]) and cells[r - top][c - left]:
            cells[r - top][c - left] = with_format(cells[r - top][c - left], code)
    high, wide = len(cells), max(map(len, cells), default=0)
    merges = [  # cut to the cells that there are: merged areas may reach beyond them, or lie outside
        (r0 - top, c0 - left, min(r1 - top, high - 1), min(c1 - left, wide - 1))
        for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or []
        if top <= r0 < top + high and left <= c0 < left + wide and (r0, c0) != (r1, c1)
    ]
    for first, last in _bands(cells):
        _band(builder, cells, merges, first, last, (top, left), name)


def _position(cell: str) -> tuple[int, int]:
    """Row and column of an A1 address, counted from 0."""
    name = cell.rstrip("0123456789")
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(name) :]) - 1, column - 1


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
    inside = [(a - first, b, c - first, d) for a, b, c, d in merges if first <= a and c < last]
    for left, right in side_by_side(rows, inside):
        grid = tuple(tuple(row[left : right + 1]) for row in rows)
        while not any(grid[-1]):
            grid = grid[:-1]
        moved = tuple((a, b - left, c, d - left) for a, b, c, d in inside if left <= b and d <= right and c < len(grid))
        column = letters(origin[1] + left)
        locators = tuple(Locator(sheet=sheet, cell=f"{column}{origin[0] + first + i + 1}") for i in range(len(grid)))
        builder.grid(Grid(grid, locators, moved), sheet)


def shown(value: Any) -> str:
    """A cell's value as a person would see it: 1.0 → '1', 0.1+0.2 → '0.3', dates as YYYY-MM-DD."""
    if isinstance(value, float):
        return _figure(value)
    if isinstance(value, bool):
        return "是" if value else "否"
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
    """A figure with twelve digits at most, as many as are not made up by the sum of two fractions."""
    text = repr(value)
    if len(text) <= _TWELVE_DIGITS and "e" not in text and text[-1].isdigit():
        return text.removesuffix(".0")
    return _long_figure(value)


def _long_figure(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = f"{value:.12g}"
    if "e" in text:
        text = f"{Decimal(text):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
