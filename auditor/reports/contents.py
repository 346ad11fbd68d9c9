"""The table of contents: links to the headings, made once all of them stand.

It shows no page numbers: only Word knows them, and a field that Word must first update would ask the reader a
question on opening. An update by hand (F9) keeps it as it is.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from auditor.reports.house import say

_LEVELS = {"Heading 1": 1, "Heading 2": 2}


def reserve_contents(word: WordDocument) -> Paragraph:
    """Mark the place of the table of contents."""
    say(word, "目录", "目录标题", new_page=True)
    return say(word, "", "目录条目")


def fill_contents(word: WordDocument, place: Paragraph) -> None:
    """Put a link to each heading of the first two levels, all but the headings before `place`, at `place`."""
    targets = [(_LEVELS[p.style.name], p) for p in word.paragraphs if p.style and p.style.name in _LEVELS]
    for index, (_, heading) in enumerate(targets):
        _bookmark(heading, index)
    for index, (level, heading) in enumerate(targets):
        first, last = index == 0, index == len(targets) - 1
        place._p.addprevious(parse_xml(_entry(heading.text, level, index, first=first, last=last)))
    place._p.getparent().remove(place._p)


def _bookmark(heading: Paragraph, index: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(index))
    start.set(qn("w:name"), _name(index))
    runs = heading._p.findall(qn("w:r"))
    runs[0].addprevious(start)
    runs[-1].addnext(end)


def _name(index: int) -> str:
    return f"_Toc{9000 + index}"


def _entry(text: str, level: int, index: int, *, first: bool, last: bool) -> str:
    """One line of the contents; the first opens the field, the last closes it."""
    opened = _mark("begin") + _code(' TOC \\o "1-2" \\n \\h ') + _mark("separate") if first else ""
    indent = f'<w:ind w:left="{420 * (level - 1)}"/>'
    look = "<w:rPr><w:b/></w:rPr>" if level == 1 else ""
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    link = f'<w:hyperlink w:anchor="{_name(index)}" w:history="1">{run}</w:hyperlink>'
    properties = f'<w:pPr><w:pStyle w:val="TocEntry"/>{indent}</w:pPr>'
    return f"<w:p {nsdecls('w')}>{properties}{opened}{link}{_mark('end') if last else ''}</w:p>"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _code(code: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
