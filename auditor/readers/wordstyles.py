"""What Word's styles say of a paragraph: heading level, boldness, size."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from lxml import etree

from auditor.readers.package import parse_xml, transitional

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL, _B, _R, _T = f"{_W}val", f"{_W}b", f"{_W}r", f"{_W}t"
_PPR, _RPR, _NUM_PR, _NUM_ID, _ILVL = f"{_W}pPr", f"{_W}rPr", f"{_W}numPr", f"{_W}numId", f"{_W}ilvl"
_P_STYLE, _BASED_ON, _OUTLINE, _JC, _SZ = f"{_W}pStyle", f"{_W}basedOn", f"{_W}outlineLvl", f"{_W}jc", f"{_W}sz"
_SMALL = 1 << 19
_OF_TABLES, _STYLE_END = b'w:type="table"', b"</w:style>"
_HEADING = re.compile(r"(?:heading|标题|表题|级标题)\s*(\d)|^\d$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:toc|目录)\s*\d", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|标题|文件标题|封面标题|文档标题)$", re.IGNORECASE)


def without_table_styles(data: bytes) -> bytes:
    """The styles part without what it says of tables: nine tenths of it, which no paragraph refers to."""
    if b"<!" in data:  # comments and the like, in which anything may stand
        return data
    kept: list[bytes] = []
    done = 0
    while (sign := data.find(_OF_TABLES, done)) >= 0 and (end := data.find(_STYLE_END, sign)) >= 0:
        start = data.rfind(b"<w:style ", done, sign)
        opening = data[start : data.find(b">", sign)]
        whole = start >= 0 and b">" not in opening and not opening.endswith(b"/")
        kept.append(data[done:start] if whole else data[done : sign + 1])
        done = end + len(_STYLE_END) if whole else sign + 1
    return b"".join((*kept, data[done:]))


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child's first child … of those tags: as by `find`, in a third of its time where children are few."""
    for tag in path:
        if element is None:
            return None
        for found in element:
            if found.tag == tag:
                element = found
                break
        else:
            return None
    return element


class _Style:
    """What one style says of its paragraphs, worked out when first asked for."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    @cached_property
    def based_on(self) -> str:
        return _value(child(self._element, _BASED_ON))

    @cached_property
    def name(self) -> str:
        return _value(child(self._element, f"{_W}name"))

    @cached_property
    def level(self) -> int | None:
        """0 for a title, 1–9 for a heading, 10 for what is said to be text; None when it doesn't say."""
        name = self.name
        if _TITLE.match(name):
            return 0
        if match := _HEADING.match(name):
            return int(match[1] or 1)
        outline = _value(child(self._element, _PPR, _OUTLINE))
        return min(int(outline) + 1, 10) if outline.isdigit() else None

    @cached_property
    def number(self) -> tuple[str, str]:
        """(list id, level) of its automatic number, '' where it doesn't say."""
        return _number_of(child(self._element, _PPR, _NUM_PR))

    @cached_property
    def centred(self) -> bool:
        return _value(child(self._element, _PPR, _JC)) == "center"

    @cached_property
    def size(self) -> str:
        return _value(child(self._element, _RPR, _SZ))

    @cached_property
    def bold(self) -> bool:
        return is_on(child(self._element, _RPR, _B))


def styles_of(data: bytes | None) -> Styles:
    """The styles of a styles part; those of a small one are kept, as many documents are made from one template."""
    return _kept_styles(data) if data is not None and len(data) <= _SMALL else _styles(data)


def _styles(data: bytes | None) -> Styles:
    return Styles(None if data is None else parse_xml(without_table_styles(transitional(data))))


_kept_styles = lru_cache(maxsize=8)(_styles)


class Styles:
    """The styles part of a document; an absent one answers for none."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = () if root is None else root.iter(f"{_W}style")
        self._styles = {style.get(f"{_W}styleId") or "": _Style(style) for style in styles}
        self.unnamed = "" in self._styles  # which paragraphs without style are then of

    def level(self, paragraph: etree._Element) -> int | None:
        """0 for a title, 1–9 for a heading, None for text, by the outline level or the style's name."""
        properties = child(paragraph, _PPR)
        if properties is None:
            return self._style_level("")
        outline = _value(child(properties, _OUTLINE))
        if outline.isdigit() and int(outline) < 9:
            return int(outline) + 1
        return self._style_level(_value(child(properties, _P_STYLE)))

    def _style_level(self, style_id: str) -> int | None:
        for _ in range(10):
            style = self._styles.get(style_id)
            if style is None:
                return None
            if style.level is not None:
                return style.level if style.level < 10 else None
            style_id = style.based_on
        return None

    def in_contents(self, paragraph: etree._Element) -> bool:
        """Whether it is a line of the table of contents: numbered like the heading it names, and none."""
        style = self._styles.get(_value(child(paragraph, _PPR, _P_STYLE)))
        return style is not None and bool(_CONTENTS.match(style.name))

    def numbering(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """(list id, level) of a paragraph's automatic number, its own or its style's; None when it has none."""
        properties = child(paragraph, _PPR)
        number, level = _number_of(child(properties, _NUM_PR))
        style_id = _value(child(properties, _P_STYLE))
        for _ in range(10):
            style = self._styles.get(style_id)
            if style is None or (number and level):
                break
            number, level = number or style.number[0], level or style.number[1]
            style_id = style.based_on
        if not number or number == "0":
            return None
        return number, int(level) if level.isdigit() else 0

    def stands_out(self, paragraph: etree._Element) -> bool:
        """Centred and bold, or centred and large (15 pt and more): as a title is set."""
        properties = child(paragraph, _PPR)
        style = self._styles.get(_value(child(properties, _P_STYLE)))
        centred = _value(child(properties, _JC)) == "center" or (style is not None and style.centred)
        if not centred:
            return False
        runs = [r for r in paragraph.iter(_R) if child(r, _T) is not None]
        sizes = [s for r in runs if (s := _value(child(r, _RPR, _SZ))).isdigit()]
        if not sizes and style is not None and style.size.isdigit():
            sizes = [style.size]
        return _bold(runs, style is not None and style.bold) or any(int(s) >= 30 for s in sizes)

    def is_bold(self, cell: etree._Element) -> bool:
        """Whether all text of a table cell is bold."""
        return _bold([r for r in cell.iter(_R) if any((t.text or "").strip() for t in r.iter(_T))], False)


def _bold(runs: list[etree._Element], inherited: bool) -> bool:
    return bool(runs) and all(inherited if (b := child(r, _RPR, _B)) is None else is_on(b) for r in runs)


def _number_of(properties: etree._Element | None) -> tuple[str, str]:
    if properties is None:
        return "", ""
    return _value(child(properties, _NUM_ID)), _value(child(properties, _ILVL))


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(_VAL) or ""


def is_on(element: etree._Element | None) -> bool:
    """Whether a property that is there or not is there, and not switched off."""
    return element is not None and (element.get(_VAL) or "1").lower() not in ("0", "false", "off")
