"""What a workbook's package says beyond its values: formats, formulas, comments, drawings, hidden sheets."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import PartBuilder
from auditor.readers.embedded import Inside
from auditor.readers.ooxml import A, Drawn, alternative_text, ids_in, related, xml_of
from auditor.readers.package import Package, read_member

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN: Final = {9: "0%", 10: "0.00%"}
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(<v>[^<]*|<is>|<v/>)?')
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_MARKS: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Za-z])')
_SHOWN: Final = 12
_MAX_RUNNING: Final = 20_000  # bytes of a sheet's headers and footers


@dataclass
class Sheet:
    """One sheet as the package tells of it. formats: cell → number format that changes what is seen.

    formulas: cells that hold one; computed: those of them that show a value; uncalculated: those that never had one;
    empty, zeros: those that show nothing, or 0. running: the XML of the sheet's headers and footers.
    """

    member: str = ""
    hidden: bool = False
    formats: dict[str, str] = field(default_factory=dict)
    formulas: int = 0
    computed: int = 0
    uncalculated: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    zeros: list[str] = field(default_factory=list)
    first_formulas: list[str] = field(default_factory=list)
    running: str = ""


def sheets_of(package: Package) -> dict[str, Sheet]:
    """Sheet name → what the package says of it; empty when it isn't an .xlsx."""
    main = next((t.name for t in related(package, "").values() if t.kind == "officeDocument"), "xl/workbook.xml")
    root = xml_of(package, main) if main.endswith(".xml") else None
    if root is None:
        return {}
    targets = related(package, main)
    formats = _formats(package, next((t.name for t in targets.values() if t.kind == "styles"), ""))
    never = next((e for e in root.iter(f"{_S}calcPr") if e.get("fullCalcOnLoad") in ("1", "true")), None) is not None
    found: dict[str, Sheet] = {}
    for entry in root.iter(f"{_S}sheet"):
        target = targets.get(entry.get(_R_ID) or "")
        if target is None or target.kind != "worksheet":
            continue
        sheet = Sheet(target.name, entry.get("state") in ("hidden", "veryHidden"))
        _scan(package, sheet, formats)
        found[entry.get("name") or ""] = sheet
    # A writer that calculates nothing leaves every formula empty, or 0 and to be calculated when it is opened.
    sheets = found.values()
    if not any(s.computed for s in sheets) or (never and all(len(s.zeros) == s.formulas for s in sheets)):
        for one in sheets:
            one.uncalculated = [*one.uncalculated, *one.empty, *one.zeros]
    return found


def _formats(package: Package, name: str) -> dict[int, str]:
    """Style index → number format, of styles whose format shows more than the figure: percent, units, leading zeros."""
    root = xml_of(package, name) if name else None
    if root is None:
        return {}
    codes = dict(_BUILT_IN)
    for one in root.iter(f"{_S}numFmt"):
        number = one.get("numFmtId") or ""
        if number.isdigit():
            codes[int(number)] = one.get("formatCode") or ""
    holder = root.find(f"{_S}cellXfs")
    found: dict[int, str] = {}
    for index, style in enumerate([] if holder is None else holder.iterfind(f"{_S}xf")):
        number = style.get("numFmtId") or "0"
        code = codes.get(int(number), "") if number.isdigit() else ""
        if shows_more(code):
            found[index] = code
    return found


def shows_more(code: str) -> bool:
    """Whether a number format shows more than the figure: percent, units, leading zeros."""
    section = code.split(";")[0]
    bare = _QUOTED.sub("", section)
    if re.search(r"[ymdhs年月日]", bare, re.I):
        return False
    literal = "".join(m[0] or m[1] for m in _QUOTED.findall(section)).strip()
    return "%" in bare or bool(literal) or bool(re.fullmatch(r"0{2,}", bare))


def _scan(package: Package, sheet: Sheet, formats: dict[int, str]) -> None:
    """Find formatted cells and formulas without parsing the sheet: its values are read elsewhere, faster."""
    data = read_member(package, sheet.member) or b""
    at = data.rfind(b"<headerFooter")
    end = data.find(b"</headerFooter>", at)
    if at >= 0 and 0 <= end - at <= _MAX_RUNNING:
        sheet.running = data[at:end].decode("utf-8", "replace")
    if formats:
        styles = b"|".join(str(index).encode() for index in formats)
        for cell, style in re.findall(rb'<c r="([A-Z]{1,3}\d{1,7})" s="(' + styles + rb')"', data):
            sheet.formats[cell.decode()] = formats[int(style)]
    if b"<f" not in data:
        return
    for match in _FORMULA.finditer(data):
        sheet.formulas += 1
        cell = match[1].decode()
        if len(sheet.first_formulas) < _SHOWN:
            sheet.first_formulas.append(cell)
        if match[2] is None:
            sheet.uncalculated.append(cell)
        elif match[2] in (b"<v>", b"<v/>"):
            sheet.empty.append(cell)
        else:
            sheet.computed += 1
            if match[2] == b"<v>0":
                sheet.zeros.append(cell)


def with_format(text: str, code: str) -> str:
    """A figure's text as its number format shows it: '0.953' and '0.0%' → '95.3%', '12' and '0"吨"' → '12吨'."""
    try:
        value = float(text)
    except ValueError:
        return text
    section = code.split(";")[0]
    bare = _QUOTED.sub("", section)
    places = len(m[1]) if (m := re.search(r"\.([0#?]+)", bare)) else 0
    if "%" in bare:
        shown = f"{value * 100:.{max(places, 0)}f}"
        exact = f"{value * 100:.10g}"
        text = f"{exact if len(exact) <= len(shown) + 4 and float(exact) != float(shown) else shown}%"
    elif re.fullmatch(r"0{2,}", bare):
        text = f"{round(value):0{len(bare)}d}"
    section = re.sub(r"_.|\*.|\[[^\]]*\]", "", section)
    digits = re.search(r"[#0?][#0?,.]*", re.sub(r'"[^"]*"', lambda m: "\0" * len(m[0]), section))
    before, after = (section[: digits.start()], section[digits.end() :]) if digits else (section, "")
    return f"{_literal(before)}{text}{_literal(after)}"


def _literal(code: str) -> str:
    return "".join(m[0] or m[1] for m in re.findall(r'"([^"]*)"|\\(.)', code)).strip()


class Extras:
    """Adds a sheet's comments, drawings, headers and footers to its part."""

    def __init__(self, package: Package, inside: Inside) -> None:
        self.package, self.inside = package, inside

    def add(self, builder: PartBuilder, name: str, sheet: Sheet) -> None:
        targets = related(self.package, sheet.member)
        for target in targets.values():
            if target.kind in ("comments", "threadedComment"):
                self._comments(builder, name, target.name)
            elif target.kind == "drawing":
                self._drawing(builder, name, target.name)
            elif target.kind in ("package", "oleObject"):
                Drawn(self.package, builder, self.inside).add(target, Locator(sheet=name))
        self._running(builder, name, sheet.running)

    def _comments(self, builder: PartBuilder, name: str, member: str) -> None:
        root = xml_of(self.package, member)
        for comment in [] if root is None else root.iter(f"{_S}comment"):
            text = "".join(t.text or "" for t in comment.iter(f"{_S}t")).strip()
            place = Locator(sheet=name, cell=comment.get("ref") or None)
            builder.paragraph(f"（批注）{text}" if text else "", place, "note")

    def _drawing(self, builder: PartBuilder, name: str, member: str) -> None:
        root = xml_of(self.package, member)
        targets = related(self.package, member)
        drawn = Drawn(self.package, builder, self.inside)
        for anchor in [] if root is None else root:
            if not isinstance(anchor.tag, str):
                continue
            place = Locator(sheet=name, cell=_anchor(anchor))
            for described in anchor.iter(f"{_XDR}cNvPr"):
                words = alternative_text(described)
                builder.paragraph(f"（图片说明）{words}" if words else "", place, "note")
            for body in anchor.iter(f"{_XDR}txBody"):
                lines = ["".join(t.text or "" for t in p.iter(f"{A}t")) for p in body.iter(f"{A}p")]
                builder.paragraph("\n".join(line for line in lines if line.strip()), place)
            for key in ids_in(anchor):
                if key in targets:
                    drawn.add(targets[key], place)

    def _running(self, builder: PartBuilder, name: str, running: str) -> None:
        found = re.findall(r"<(?:odd|even|first)(?:Header|Footer)>([^<]*)</", running)
        add_running(builder, name, [html.unescape(text) for text in found])


def add_running(builder: PartBuilder, name: str, found: Iterable[str]) -> None:
    """The words of a sheet's headers and footers, each once, without the marks for fonts, pages and dates."""
    seen: set[str] = set()
    for text in found:
        plain = " ".join(_MARKS.sub(" ", text).replace("&", " ").split())
        if plain and plain not in seen and re.search(r"[\w\u3400-\u9fff]{2}", plain):
            seen.add(plain)
            builder.paragraph(plain, Locator(sheet=name), "header")


def _anchor(anchor: etree._Element) -> str | None:
    column, row = anchor.findtext(f"{_XDR}from/{_XDR}col"), anchor.findtext(f"{_XDR}from/{_XDR}row")
    if not (column and row and column.strip().isdigit() and row.strip().isdigit()):
        return None
    return f"{letters(int(column))}{int(row) + 1}"


def letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
