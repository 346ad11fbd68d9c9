"""A table of contents that reads right at once (page numbers are fields) and that Word can refresh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from generator.styles import Styles

DEPTH = 2


def add_contents(document: Any, headings: Sequence[tuple[int, str]]) -> None:
    """Append a page with the headings down to the second level; each is bookmarked _Toc000001… by the body's writer."""
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(8)
    title.add_run().add_break(WD_BREAK.PAGE)
    run = title.add_run("目　录")
    run.font.size, run.bold = Pt(16), False
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    wanted = [(n, level, text) for n, (level, text) in enumerate(headings, 1) if level <= DEPTH]
    styles = Styles(document)
    for number, level, text in wanted:
        paragraph = styles.paragraph(f"toc {level}")
        _entry(paragraph, text, f"_Toc{number:06d}")


def _entry(paragraph: Any, text: str, bookmark: str) -> None:
    before = len(paragraph.runs)
    paragraph.add_run(text)
    paragraph.add_run().add_tab()
    _char(paragraph, "begin")
    _instruction(paragraph, f"PAGEREF {bookmark} \\h")
    _char(paragraph, "separate")
    paragraph.add_run("1")
    _char(paragraph, "end")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    runs = paragraph._p.r_lst[before:]
    runs[0].addprevious(link)
    for run in runs:
        link.append(run)


def _char(paragraph: Any, kind: str) -> None:
    char = OxmlElement("w:fldChar")
    char.set(qn("w:fldCharType"), kind)
    if kind == "begin":
        char.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(char)


def _instruction(paragraph: Any, text: str) -> None:
    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = f" {text} "
    paragraph.add_run()._r.append(element)
