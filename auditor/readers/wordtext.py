"""The text of Word's elements: what is printed of a paragraph, what is hidden, and what is nested in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from auditor.readers.wordindex import BOX, DRAWN, VANISH
from auditor.readers.wordstyles import child

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
SKIP = {
    *(f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "rt")),
    *(f"{W}{name}" for name in ("tcPr", "trPr", "tblPr", "tblGrid", "sectPr")),
    f"{MC}Fallback",
}
_NESTED = {BOX, f"{W}tbl"}
_P, _R, _T, _TBL, _TC, _SYM = (f"{W}{name}" for name in ("p", "r", "t", "tbl", "tc", "sym"))
_RPR, _MATH_T = f"{W}rPr", f"{_M}t"
_MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}


def blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables directly in `parent`, seen through content controls, insertions and the like."""
    for element in parent:
        if element.tag in (_P, _TBL):
            yield element
        elif isinstance(element.tag, str) and element.tag not in SKIP:
            yield from blocks(element)


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if element.tag == _TC:
            yield element
        elif isinstance(element.tag, str) and element.tag not in SKIP:
            yield from cells_of(element)


def text_of(paragraph: etree._Element, hides: bool = True) -> str:
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
        elif tag in SKIP or tag in _NESTED or not isinstance(tag, str) or (hides and tag == _R and _is_hidden(inner)):
            continue
        else:
            _gather(inner, pieces, hides)


def _is_hidden(run: etree._Element) -> bool:
    mark = child(run, _RPR, VANISH)
    return mark is not None and (mark.get(f"{W}val") or "1") not in ("0", "false", "off")


def hidden_text(element: etree._Element) -> str:
    if next(element.iter(VANISH), None) is None:
        return ""
    runs = [r for r in element.iter(_R) if _is_hidden(r)]
    return "".join(t.text or "" for r in runs for t in r.iter(_T))


def drawings(element: etree._Element) -> Iterator[etree._Element]:
    """Drawings anchored in a paragraph, those of its text boxes left to them."""
    if next(element.iter(*DRAWN), None) is None:
        return
    for inner in element:
        if inner.tag in DRAWN:
            yield inner
        elif isinstance(inner.tag, str) and inner.tag not in SKIP and inner.tag not in _NESTED:
            yield from drawings(inner)


def boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in a paragraph, without their fallback copies."""
    if next(element.iter(BOX), None) is None:
        return
    for inner in element:
        if inner.tag == BOX:
            yield inner
        elif isinstance(inner.tag, str) and inner.tag not in SKIP:
            yield from boxes(inner)


def number_in(element: etree._Element | None, default: int) -> int:
    value = None if element is None else element.get(f"{W}val")
    return min(int(value), 200) if value and value.isdigit() else default
