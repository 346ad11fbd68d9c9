"""What few of a Word document's paragraphs, rows and cells have, found in one pass over it.

To ask each of them for everything that one in a hundred has takes longer than all the rest of the reading.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from auditor.readers.wordstyles import is_on

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _R, _T, _TR, _TC = (f"{_W}{name}" for name in ("p", "r", "t", "tr", "tc"))
_P_PR, _R_PR, _TR_PR, _TC_PR, _VAL, _FILL = (f"{_W}{name}" for name in ("pPr", "rPr", "trPr", "tcPr", "val", "fill"))
_MATH_T: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STYLE, _NUMBER, _SPAN, _MERGE, _SHADE, _BOLD = (
    f"{_W}{name}" for name in ("pStyle", "numPr", "gridSpan", "vMerge", "shd", "b")
)
_HEADER, _BEFORE, _DELETED = f"{_W}tblHeader", f"{_W}gridBefore", f"{_W}del"
VANISH, BOX = f"{_W}vanish", f"{_W}txbxContent"
DRAWN: Final = (f"{_W}drawing", f"{_W}pict", f"{_W}object")
_ODD: Final = (
    *(f"{_W}{name}" for name in ("tab", "br", "cr", "noBreakHyphen", "ptab", "sym", "moveFrom", "rt", "tbl")),
    *(f"{_W}{name}" for name in ("instrText", "delText", "delInstrText", "fldData")),
    *(_DELETED, VANISH, BOX, _FALLBACK, *DRAWN),
)
_HOLDERS: Final = {_STYLE: _P_PR, _NUMBER: _P_PR, _SPAN: _TC_PR, _MERGE: _TC_PR, _SHADE: _TC_PR}
_HOLDERS_OF_ROWS: Final = {_HEADER: _TR_PR, _BEFORE: _TR_PR}
_SOUGHT: Final = (*_ODD, *_HOLDERS, *_HOLDERS_OF_ROWS, _BOLD)


class Index:
    """An index of the elements under `root`, which must not change meanwhile.

    style, number: paragraphs that name a style (its id), or have a number of their own; span, merge: cells over several
    columns, or part of an area of several rows; shaded, bold: cells with a shade, cells with bold runs in them; header,
    before: rows repeated as header, rows that begin further right; deletes, hides, boxes, draws: whether there are
    deletions, hidden words, text boxes, drawings anywhere.
    """

    def __init__(self, root: etree._Element) -> None:
        self.style: dict[etree._Element, str] = {}
        self.number: set[etree._Element] = set()
        self.span: dict[etree._Element, etree._Element] = {}
        self.merge: dict[etree._Element, etree._Element] = {}
        self.shaded: set[etree._Element] = set()
        self.bold: set[etree._Element] = set()
        self.header: set[etree._Element] = set()
        self.before: dict[etree._Element, etree._Element] = {}
        self._first_shades: set[etree._Element] = set()
        self._odd: set[etree._Element] = set()
        self._tags: set[str] = set()
        for element in root.iter(*_SOUGHT):
            self._take(element)
        self.deletes, self.hides, self.boxes = (tag in self._tags for tag in (_DELETED, VANISH, BOX))
        self.draws = not self._tags.isdisjoint(DRAWN)
        self._plain = self._all_words_known(root)

    def is_plain(self, paragraph: etree._Element) -> bool:
        """Whether all text in a paragraph is its words, without a tab, break, deletion, box or the like among them."""
        return self._plain and paragraph not in self._odd

    def _take(self, element: etree._Element) -> None:
        tag = element.tag
        self._tags.add(tag)
        if tag == _BOLD:
            if is_on(element):
                self.bold.update(element.iterancestors(_TC))
            return
        holder = element.getparent()
        if tag in _HOLDERS or tag in _HOLDERS_OF_ROWS:
            if holder is not None and holder.tag == (_HOLDERS.get(tag) or _HOLDERS_OF_ROWS[tag]):
                self._property(tag, element, holder.getparent())
            return
        if tag != f"{_W}tab" or holder is None or holder.tag != f"{_W}tabs":
            self._odd.update(element.iterancestors(_P))

    def _property(self, tag: str, element: etree._Element, owner: etree._Element | None) -> None:
        if owner is None:
            return
        if tag == _STYLE:
            self.style.setdefault(owner, element.get(_VAL) or "")
        elif tag == _NUMBER:
            self.number.add(owner)
        elif tag == _SPAN:
            self.span.setdefault(owner, element)
        elif tag == _MERGE:
            self.merge.setdefault(owner, element)
        elif tag == _HEADER:
            self.header.add(owner)
        elif tag == _BEFORE:
            self.before.setdefault(owner, element)
        elif owner not in self._first_shades:
            self._first_shades.add(owner)
            if (element.get(_FILL) or "auto").lower() not in ("auto", "ffffff", ""):
                self.shaded.add(owner)

    def _all_words_known(self, root: etree._Element) -> bool:
        """Whether there is no text but that of the elements looked for: none between tags, none in unknown ones."""
        words = sum([len(e.text or "") for e in root.iter(_T, _MATH_T, *_ODD)])
        return words == len(etree.tostring(root, method="text", encoding="unicode", with_tail=False))
