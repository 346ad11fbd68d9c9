"""What Word's styles say of a paragraph: heading level, boldness, size."""

from __future__ import annotations

import re

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题|表题|级标题)\s*(\d)|^\d$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|标题|文件标题|封面标题|文档标题)$", re.IGNORECASE)


class Styles:
    """The styles part of one document; an absent one answers for none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        for style in [] if root is None else root.iter(f"{_W}style"):
            self._styles[style.get(f"{_W}styleId") or ""] = style

    def level(self, paragraph: etree._Element) -> int | None:
        """0 for a title, 1–9 for a heading, None for text, by the outline level or the style's name."""
        outline = _value(paragraph.find(f"{_W}pPr/{_W}outlineLvl"))
        if outline.isdigit() and int(outline) < 9:
            return int(outline) + 1
        return self._style_level(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")))

    def _style_level(self, style_id: str) -> int | None:
        for _ in range(10):
            style = self._styles.get(style_id)
            if style is None:
                return None
            name = _value(style.find(f"{_W}name"))
            if _TITLE.match(name):
                return 0
            if match := _HEADING.match(name):
                return int(match[1] or 1)
            outline = _value(style.find(f"{_W}pPr/{_W}outlineLvl"))
            if outline.isdigit():
                return int(outline) + 1 if int(outline) < 9 else None
            style_id = _value(style.find(f"{_W}basedOn"))
        return None

    def numbering(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """(list id, level) of a paragraph's automatic number, its own or its style's; None when it has none."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        level = _value(None if own is None else own.find(f"{_W}ilvl"))
        number = _value(None if own is None else own.find(f"{_W}numId"))
        style_id = _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))
        for _ in range(10):
            style = self._styles.get(style_id)
            if style is None or (number and level):
                break
            inherited = style.find(f"{_W}pPr/{_W}numPr")
            if inherited is not None:
                number = number or _value(inherited.find(f"{_W}numId"))
                level = level or _value(inherited.find(f"{_W}ilvl"))
            style_id = _value(style.find(f"{_W}basedOn"))
        if not number or number == "0":
            return None
        return number, int(level) if level.isdigit() else 0

    def stands_out(self, paragraph: etree._Element) -> bool:
        """Centred and bold, or centred and large (15 pt and more): as a title is set."""
        centred = _value(paragraph.find(f"{_W}pPr/{_W}jc")) == "center"
        style = self._styles.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")))
        centred = centred or (style is not None and _value(style.find(f"{_W}pPr/{_W}jc")) == "center")
        if not centred:
            return False
        runs = [r for r in paragraph.iter(f"{_W}r") if r.find(f"{_W}t") is not None]
        sizes = [s for r in runs if (s := _value(r.find(f"{_W}rPr/{_W}sz"))).isdigit()]
        if not sizes and style is not None:
            sizes = [s for s in [_value(style.find(f"{_W}rPr/{_W}sz"))] if s.isdigit()]
        return self._bold(runs, style) or any(int(s) >= 30 for s in sizes)

    def emphasised(self, cell: etree._Element) -> bool:
        """Whether a table cell is shaded, or all its text is bold."""
        fill = cell.find(f"{_W}tcPr/{_W}shd")
        if fill is not None and (fill.get(f"{_W}fill") or "auto").lower() not in ("auto", "ffffff", ""):
            return True
        runs = [r for r in cell.iter(f"{_W}r") if any((t.text or "").strip() for t in r.iter(f"{_W}t"))]
        return bool(runs) and self._bold(runs, None)

    def _bold(self, runs: list[etree._Element], style: etree._Element | None) -> bool:
        inherited = style is not None and _on(style.find(f"{_W}rPr/{_W}b"))
        return bool(runs) and all(inherited if (b := r.find(f"{_W}rPr/{_W}b")) is None else _on(b) for r in runs)


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val") or ""


def _on(element: etree._Element | None) -> bool:
    return element is not None and (element.get(f"{_W}val") or "1").lower() not in ("0", "false", "off")
