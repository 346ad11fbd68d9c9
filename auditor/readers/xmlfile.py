"""XML files: workbooks that systems export as XML (SpreadsheetML 2003), and data such as electronic invoices."""

from __future__ import annotations

import re

from lxml import etree

from auditor.model import Locator, Part
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.grid import Grid, Merge
from auditor.readers.package import parse_xml

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MAX_BYTES = 128 * 2**20
_MAX_COLUMNS = 1_000
_MAX_ROWS = 200_000


def read(job: Job) -> Reading:
    """One part a sheet for a workbook; else one part, a passage an element that has text ('标签：文字')."""
    if job.path.stat().st_size > _MAX_BYTES:
        raise UnreadableError("文件超过128MB，未读取；请拆分后提供")
    root = parse_xml(job.path.read_bytes())
    if root.tag == f"{_S}Workbook":
        return Reading(tuple(_sheet(job.file, sheet) for sheet in root.iter(f"{_S}Worksheet")))
    builder = PartBuilder(job.file)
    add_data(builder, root)
    return Reading((builder.build(),))


def add_data(builder: PartBuilder, root: etree._Element) -> None:
    """Add an element's data: one passage for each element with text, its attributes with it."""
    count = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        label = element.get("name") or element.get("Name") or name
        text = " ".join((element.text or "").split())
        tails = " ".join(" ".join((child.tail or "").split()) for child in element).strip()
        attributes = "；".join(f"{_local(k)}：{v}" for k, v in element.attrib.items() if _says(str(v)))
        if text or tails or (attributes and not len(element)):
            count += 1
            words = " ".join(w for w in (text, tails) if w)
            builder.paragraph(f"{label}：{words or attributes}", Locator(line=element.sourceline or count))


def _local(name: object) -> str:
    return re.sub(r"^\{.*\}", "", str(name))


def _says(value: str) -> bool:
    return bool(re.search(r"[\u3400-\u9fff]|\d{4}", value)) and not value.startswith(("http", "urn:"))


def _sheet(file: str, sheet: etree._Element) -> Part:
    name = sheet.get(f"{_S}Name") or ""
    builder = PartBuilder(file, name)
    rows: dict[int, dict[int, str]] = {}
    merges: list[Merge] = []
    r = -1
    for row in sheet.iterfind(f"{_S}Table/{_S}Row"):
        r = _index(row, r)
        if r > _MAX_ROWS:
            raise UnreadableError("行列过多，未读取；请删去空白行列后提供")
        c = -1
        for cell in row.iterfind(f"{_S}Cell"):
            c = _index(cell, c)
            wide, down = _number(cell.get(f"{_S}MergeAcross")), _number(cell.get(f"{_S}MergeDown"))
            text = "".join(str(t) for d in cell.iterfind(f"{_S}Data") for t in d.itertext())
            if text.strip() and c < _MAX_COLUMNS:
                rows.setdefault(r, {})[c] = re.sub(r"T00:00:00\.000$", "", text.strip())
            if wide or down:
                merges.append((r, c, r + down, c + wide))
            c += wide
        r += _number(row.get(f"{_S}Span"))
    if rows:
        used = sorted(rows)
        place = {r: i for i, r in enumerate(used)}
        width = max(c for cells in rows.values() for c in cells) + 1
        grid = tuple(tuple(rows[r].get(c, "") for c in range(width)) for r in used)
        moved = tuple((place[a], b, place.get(c, place[a]), min(d, width - 1)) for a, b, c, d in merges if a in place)
        builder.grid(Grid(grid, tuple(Locator(sheet=name, cell=f"A{r + 1}") for r in used), moved), name)
    return builder.build()


def _index(element: etree._Element, before: int) -> int:
    given = element.get(f"{_S}Index")
    return int(given) - 1 if given and given.isdigit() and int(given) > before else before + 1


def _number(value: str | None) -> int:
    return min(int(value), _MAX_COLUMNS) if value and value.isdigit() else 0
