"""Inline Markdown as WordprocessingML runs: text first, parsed once, since python-docx is slow element by element."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from markdown_it.token import Token

_MARK = re.compile(r"(【待(?:补充|填|核实)[^】]*】)")
W = nsdecls("w")


def add_runs(paragraph: Any, inline: Token | str, bold: bool = False) -> None:
    """Append a text's runs to a paragraph."""
    for run in list(parse_xml(f"<w:p {W}>{runs(inline, bold)}</w:p>")):
        paragraph._p.append(run)


def runs(inline: Token | str, bold: bool = False, points: float | None = None) -> str:
    """The runs' XML: bold, line breaks, and a highlight on what is still to be filled in or verified."""
    if isinstance(inline, str):
        return _text(inline, bold, points)
    strong, found = int(bold), list[str]()
    for child in inline.children or []:
        if child.type in ("strong_open", "strong_close"):
            strong += 1 if child.nesting == 1 else -1
        elif child.type == "hardbreak":
            found.append("<w:r><w:br/></w:r>")
        elif child.type in ("text", "code_inline", "html_inline"):
            found.append(_text(child.content, strong > 0, points))
    return "".join(found)


def _text(text: str, bold: bool, points: float | None) -> str:
    return "".join(_run(piece, bold, points) for piece in _MARK.split(text) if piece)


def _run(text: str, bold: bool, points: float | None) -> str:
    properties = "<w:b/>" if bold else ""
    if points:
        properties += f'<w:sz w:val="{int(points * 2)}"/>'
    if _MARK.fullmatch(text):
        properties += '<w:highlight w:val="yellow"/>'
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t{space}>{escape(text)}</w:t></w:r>"
