"""Word files (.docx, .docm, .dotx, Word 2003 XML): an own reader, so that no place where text can sit is missed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.grid import Grid, Merge
from auditor.readers.headings import heading_rank, is_short_title
from auditor.readers.ooxml import A, Drawn, Related, alternative_text, ids_in, related, xml_of
from auditor.readers.package import MAX_MEMBER, Package, core_properties, open_package, parse_xml, read_member
from auditor.readers.wordindex import BOX, DRAWN, VANISH, Index
from auditor.readers.wordnumbers import Numbers
from auditor.readers.wordstyles import Styles, child, styles_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLD_XML = b"http://schemas.microsoft.com/office/word/2003/wordml"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SKIP = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "rt")),
    *(f"{_W}{name}" for name in ("tcPr", "trPr", "tblPr", "tblGrid", "sectPr")),
    f"{_MC}Fallback",
}
_NESTED = {BOX, f"{_W}tbl"}
_P, _R, _T, _TBL, _TR, _TC, _SYM = (f"{_W}{name}" for name in ("p", "r", "t", "tbl", "tr", "tc", "sym"))
_VAL, _RPR, _MATH_T = f"{_W}val", f"{_W}rPr", f"{_M}t"
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": "\t"}
_MISSING = "Word文件缺少正文，可能已损坏；请重新保存后提供"


def read(job: Job) -> Reading:
    """The body in order, with text boxes, charts and the words on pictures where they are anchored; headers and footers
    first, notes and comments last. Embedded files are parts of their own."""
    with job.path.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    if not zipped:
        return _flat(job)
    with open_package(job.path, job) as package:
        return _read(job, package)


def _read(job: Job, package: Package) -> Reading:
    name = _main_part(package)
    body = xml_of(package, name)
    if body is None:
        raise UnreadableError(_MISSING)
    folder = name.rpartition("/")[0] + "/"
    builder, inside = PartBuilder(job.file), Inside(job)
    styles = styles_of(read_member(package, folder + "styles.xml"))
    targets = related(package, name)
    reader = _Reader(builder, styles, Numbers(lambda: xml_of(package, folder + "numbering.xml"), styles))
    reader.drawn, reader.targets = Drawn(package, builder, inside), targets
    reader.aside(_asides(package, folder, targets, ("header", "footer")), "header")
    reader.index = Index(body)
    reader.body(body)
    reader.aside(_asides(package, folder, targets, ("footnotes", "endnotes")), "note")
    reader.comments(xml_of(package, folder + "comments.xml"))
    reasons = ([package.loss] if package.loss else []) + inside.reasons
    parts = (builder.build(), *inside.parts)
    return Reading(parts, "；".join(reasons), inside.scanned, core_properties(package))


def _asides(package: Package, folder: str, targets: dict[str, Related], kinds: tuple[str, ...]) -> list[etree._Element]:
    """Roots of the parts of some kinds: those that the document refers to, else those that look so by name."""
    names = [t.name for t in targets.values() if t.kind in kinds]
    if not names:
        pattern = rf"{re.escape(folder)}(?:{'|'.join(kinds)})\d*\.xml"
        names = [n for n in package.namelist() if re.fullmatch(pattern, n)]
    roots = [xml_of(package, name) for name in sorted(set(names), key=lambda n: (kinds.index(_kind(n, kinds)), n))]
    return [root for root in roots if root is not None]


def _kind(name: str, kinds: tuple[str, ...]) -> str:
    return next((k for k in kinds if k in name.rsplit("/", 1)[-1]), kinds[0])


def _flat(job: Job) -> Reading:
    """Word files in one piece of XML: Word 2003's, and packages set out flat."""
    data = job.path.read_bytes()
    if len(data) > MAX_MEMBER:
        raise UnreadableError("文件过大，未读取；请拆分后提供")
    root = parse_xml(data.replace(_OLD_XML, _W[1:-1].encode()))
    parts = {p.get(f"{_PKG}name") or "": next((e for d in p for e in d), None) for p in root.iter(f"{_PKG}part")}
    body = parts.get("/word/document.xml", root)
    if body is None or next(body.iter(f"{_W}body"), None) is None:
        raise UnreadableError(_MISSING)
    styles = Styles(parts.get("/word/styles.xml", root))
    builder = PartBuilder(job.file)
    reader = _Reader(builder, styles, Numbers(lambda: parts.get("/word/numbering.xml"), styles))
    reader.index = Index(body)
    for element in body.iter(f"{_W}body"):
        reader.body(element)
    return Reading((builder.build(),))


def _main_part(package: Package) -> str:
    for target in related(package, "").values():
        if target.kind == "officeDocument" and target.name in package.namelist():
            return target.name
    names = package.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    found = [n for n in names if re.fullmatch(r"[^/]+/document\d*\.xml", n)]
    if not found:
        raise UnreadableError(_MISSING)
    return found[0]


class _Reader:
    def __init__(self, builder: PartBuilder, styles: Styles, numbers: Numbers) -> None:
        self.builder, self.styles, self.numbers = builder, styles, numbers
        self.drawn: Drawn | None = None
        self.targets: dict[str, Related] = {}
        self.count = 0  # paragraphs of the body so far, those of cells included
        self.ranks: dict[int, int] = {}  # style level → rank of its numbered headings
        self.index = Index(etree.Element("none"))  # of the body that is read

    def aside(self, roots: list[etree._Element], kind: str) -> None:
        """Paragraphs of headers, footers and notes, each text once."""
        seen: set[str] = set()
        for root in roots:
            for paragraph in root.iter(f"{_W}p"):
                if any(a.tag == f"{_MC}Fallback" for a in paragraph.iterancestors()):
                    continue
                text = _text(paragraph).strip()
                if text and text not in seen:
                    seen.add(text)
                    self.builder.paragraph(text, Locator(), kind)

    def comments(self, root: etree._Element | None) -> None:
        for comment in [] if root is None else root.iter(f"{_W}comment"):
            text = "\n".join(t for p in comment.iter(f"{_W}p") if (t := _text(p).strip()))
            self.builder.paragraph(text, Locator(), "note")

    def body(self, parent: etree._Element) -> None:
        for element in _blocks(parent):
            if element.tag == f"{_W}tbl":
                self.table(element)
            else:
                self.paragraph(element)

    def paragraph(self, element: etree._Element) -> None:
        self.count += 1
        locator = Locator(paragraph=self.count)
        words = self._words(element)
        text = self._numbered(element, words)
        if words:
            rank = self._rank(element, text)
            if rank is None:
                self.builder.paragraph(text, locator)
            else:
                self.builder.heading(text, locator, rank)
        if self.index.boxes:
            for nested in _nested(element):
                self.body(nested)
        self._inside(element, locator)

    def _words(self, element: etree._Element) -> str:
        if self.index.is_plain(element):
            return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False)).strip()
        return _text(element, self.index.hides).strip()

    def _numbered(self, element: etree._Element, text: str) -> str:
        """A paragraph's text with its automatic number before it; the number alone where there is no text."""
        if not (element in self.index.number or element in self.index.style or self.styles.unnamed):
            return text
        if not text and self.index.deletes and element.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            return ""
        return f"{self.numbers.before(element)}{text}".strip()

    def _inside(self, element: etree._Element, locator: Locator) -> None:
        """What is drawn or hidden in a paragraph: hidden text, descriptions, charts, pictures, embedded files."""
        hidden = _hidden(element).strip() if self.index.hides else ""
        if hidden:
            self.builder.paragraph(f"（隐藏文字）{hidden}", locator, "note")
        for drawing in _drawings(element) if self.index.draws else ():
            for line in drawing.iter(f"{A}p"):  # words of shapes that are drawn as on a slide
                self.builder.paragraph("".join(t.text or "" for t in line.iter(f"{A}t")), locator)
            for properties in drawing.iter(f"{_WP}docPr"):
                described = alternative_text(properties)
                if described:
                    self.builder.paragraph(f"（图片说明）{described}", locator, "note")
            if self.drawn is not None:
                for key in ids_in(drawing):
                    if key in self.targets:
                        self.drawn.add(self.targets[key], locator)

    def _rank(self, element: etree._Element, text: str) -> int | None:
        if self.styles.in_contents(element):
            return None
        numbered = heading_rank(text)
        level = self.styles.level(element)
        if level is not None and len(text) <= 120:
            return self._styled(level, numbered)
        if numbered is not None:
            return numbered
        if is_short_title(text) and self.styles.stands_out(element):
            return 0
        return None

    def _styled(self, level: int, numbered: int | None) -> int:
        if level == 0:
            return 0
        if numbered is not None:
            self.ranks.setdefault(level, numbered)
            return numbered
        return self.ranks.get(level, 40 + level)

    def table(self, element: etree._Element) -> None:
        rows: list[list[str]] = []
        locators: list[Locator] = []
        open_merges: dict[int, list[int]] = {}
        merges: list[Merge] = []
        emphasis: set[tuple[int, int]] = set()
        nested: list[etree._Element] = []
        drawn: list[tuple[etree._Element, Locator]] = []
        header_rows, index = 0, self.index
        for r, tr in enumerate(self._rows(element)):
            locators.append(Locator(paragraph=self.count + 1))
            if r == header_rows and tr in index.header:
                header_rows += 1
            row: list[str] = [""] * _number(index.before.get(tr), 0)
            for tc in _cells(tr):
                c = len(row)
                span = _number(index.span.get(tc), 1)
                vertical = index.merge.get(tc)
                text = self._cell(tc, nested, drawn)
                if vertical is not None and vertical.get(_VAL) != "restart" and c in open_merges:
                    open_merges[c][2] = r
                    if text:
                        top = open_merges[c][0]
                        rows[top][c] = f"{rows[top][c]}\n{text}".strip()
                    text = ""
                else:
                    open_merges.pop(c, None)
                    if vertical is not None or span > 1:
                        merge = [r, c, r, c + span - 1]
                        merges.append((0, 0, 0, 0))
                        open_merges[c] = [*merge, len(merges) - 1]
                if c in open_merges:
                    merges[open_merges[c][4]] = (
                        open_merges[c][0],
                        open_merges[c][1],
                        open_merges[c][2],
                        open_merges[c][3],
                    )
                    if vertical is None:
                        open_merges.pop(c)
                if text and (tc in index.shaded or (tc in index.bold and self.styles.is_bold(tc))):
                    emphasis.add((r, c))
                row.append(text)
                row += [""] * (span - 1)
            rows.append(row)
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        cells = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        header_rows = header_rows if header_rows < len(rows) else 0
        self.builder.grid(Grid(cells, tuple(locators), tuple(merges), frozenset(emphasis), header_rows))
        for inner in nested:
            if inner.tag == f"{_W}tbl":
                self.table(inner)
            else:
                self.body(inner)
        for paragraph, locator in drawn:
            self._inside(paragraph, locator)

    def _rows(self, table: etree._Element) -> Iterator[etree._Element]:
        for element in table:
            if element.tag == _TR:
                if not self.index.deletes or child(element, f"{_W}trPr", f"{_W}del") is None:
                    yield element
            elif isinstance(element.tag, str) and element.tag not in _SKIP:
                yield from self._rows(element)

    def _cell(
        self, tc: etree._Element, nested: list[etree._Element], drawn: list[tuple[etree._Element, Locator]]
    ) -> str:
        texts: list[str] = []
        for block in _blocks(tc):
            if block.tag == f"{_W}tbl":
                nested.append(block)
                continue
            self.count += 1
            texts.append(self._numbered(block, self._words(block)))
            if self.index.boxes:
                nested.extend(_nested(block))
            if self.index.hides or self.index.draws:
                drawn.append((block, Locator(paragraph=self.count)))
        return "\n".join(t for t in texts if t)


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables directly in `parent`, seen through content controls, insertions and the like."""
    for element in parent:
        if element.tag in (_P, _TBL):
            yield element
        elif isinstance(element.tag, str) and element.tag not in _SKIP:
            yield from _blocks(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if element.tag == _TC:
            yield element
        elif isinstance(element.tag, str) and element.tag not in _SKIP:
            yield from _cells(element)


def _text(paragraph: etree._Element, hides: bool = True) -> str:
    """Text of a paragraph as printed: insertions and fields in; deletions, hidden runs and nested boxes out.

    hides: whether there may be hidden runs.
    """
    pieces: list[str] = []
    _gather(paragraph, pieces, hides and next(paragraph.iter(VANISH), None) is not None)
    return "".join(pieces)


def _gather(element: etree._Element, pieces: list[str], hides: bool) -> None:
    for inner in element:
        tag = inner.tag
        if tag in (_T, _MATH_T) or (tag == _SYM and inner.text):
            pieces.append(inner.text or "")
        elif tag in _MARKS:
            pieces.append(_MARKS[tag])
        elif tag in _SKIP or tag in _NESTED or not isinstance(tag, str) or (hides and tag == _R and _is_hidden(inner)):
            continue
        else:
            _gather(inner, pieces, hides)


def _is_hidden(run: etree._Element) -> bool:
    mark = child(run, _RPR, VANISH)
    return mark is not None and (mark.get(f"{_W}val") or "1") not in ("0", "false", "off")


def _hidden(element: etree._Element) -> str:
    if next(element.iter(VANISH), None) is None:
        return ""
    runs = [r for r in element.iter(_R) if _is_hidden(r)]
    return "".join(t.text or "" for r in runs for t in r.iter(_T))


def _drawings(element: etree._Element) -> Iterator[etree._Element]:
    """Drawings anchored in a paragraph, those of its text boxes left to them."""
    if next(element.iter(*DRAWN), None) is None:
        return
    for inner in element:
        if inner.tag in DRAWN:
            yield inner
        elif isinstance(inner.tag, str) and inner.tag not in _SKIP and inner.tag not in _NESTED:
            yield from _drawings(inner)


def _nested(element: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in a paragraph, without their fallback copies."""
    if next(element.iter(BOX), None) is None:
        return
    for inner in element:
        if inner.tag == BOX:
            yield inner
        elif isinstance(inner.tag, str) and inner.tag not in _SKIP:
            yield from _nested(inner)


def _number(element: etree._Element | None, default: int) -> int:
    value = None if element is None else element.get(f"{_W}val")
    return min(int(value), 200) if value and value.isdigit() else default
