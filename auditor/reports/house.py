"""The house style of the reports: A4, Chinese fonts, real heading styles, header, footer, page numbers as fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from auditor.reports.wording import clean

SONG, HEI = "宋体", "黑体"
INK = "1F3550"
_SIDE, _TOP, _BOTTOM = 2.0, 2.0, 1.7  # margins in cm
_FONT_THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: font, size in points, spacing in points (line: multiple, or exact when `exact`)."""

    font: str = SONG
    size: float = 10.5
    bold: bool = False
    color: str = ""
    before: float = 0
    after: float = 0
    line: float = 1.0
    exact: bool = False
    indent: float = 0  # first line, in points
    align: WD_ALIGN_PARAGRAPH | None = None
    keep_next: bool = False


_LEFT, _CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_BUILT_IN = {
    "Normal": Look(),
    "Heading 1": Look(HEI, 16, color=INK, before=4, after=4, line=1.1, align=_LEFT, keep_next=True),
    "Heading 2": Look(HEI, 13, color=INK, before=10, after=5, line=1.2, align=_LEFT, keep_next=True),
    "Heading 3": Look(HEI, 10.5, before=8, after=3, line=1.1, align=_LEFT, keep_next=True),
    "Header": Look(size=9),
    "Footer": Look(size=9, align=_CENTRE),
    "Title": Look(HEI, 28, color=INK, before=6, after=10, line=1.3, align=_CENTRE),
    "Subtitle": Look(SONG, 14, after=6, line=1.4, align=_CENTRE),
    "Caption": Look(HEI, 9, before=5, after=3, align=_CENTRE, keep_next=True),
}
_OWN = {
    "BodyCn": ("正文段落", Look(before=2, after=4, line=1.4, indent=21)),
    "Plain": ("无缩进段落", Look(before=2, after=4, line=1.3)),
    "Conclusion": ("结论", Look(size=10, before=0, after=4, line=15, exact=True, indent=20)),
    "Note": ("注", Look(size=8, color="444444", before=2, line=10.5, exact=True)),
    "Gap": ("表间空", Look(size=4, line=5, exact=True)),
    "CoverCompany": ("封面企业", Look(HEI, 20, before=70, after=40, line=1.3, align=_CENTRE)),
    "CoverText": ("封面文字", Look(size=12, before=3, after=3, line=1.3)),
    "FormCompany": ("表单企业", Look(HEI, 11, before=0, after=2, line=1.2, align=_CENTRE, keep_next=True)),
    "FormTitle": ("表单标题", Look(HEI, 16, color=INK, before=0, after=6, line=1.2, align=_CENTRE, keep_next=True)),
    "TocTitle": ("目录标题", Look(HEI, 14, color=INK, before=0, after=4, align=_CENTRE, keep_next=True)),
    "TocEntry": ("目录条目", Look(line=16, exact=True)),
    "TableHead": ("表头", Look(HEI, 9, line=12, exact=True, align=_CENTRE)),
    "TableSmall": ("表小字", Look(size=8, line=10.5, exact=True)),
    "TableText": ("表文字", Look(size=9, line=12.5, exact=True)),
    "BriefHead": ("摘要表头", Look(HEI, 8, line=11, exact=True, align=_CENTRE)),
    "BriefText": ("摘要表文字", Look(size=8, line=9.5, exact=True)),
    "BriefCount": ("摘要数字", Look(HEI, 10.5, line=15, exact=True, align=_CENTRE)),
    "Picture": ("配图", Look(before=2, after=2)),
    "Chart": ("图", Look(align=_CENTRE, keep_next=False)),
}


def new_report(title: str, author: str, when: date) -> WordDocument:
    """An empty document in house style, first page without header and footer."""
    word = docx.Document()
    for name, look in _BUILT_IN.items():
        _apply(word.styles[name], look)
    for style_id, (name, look) in _OWN.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), style_id)
        style.base_style = word.styles["Normal"]
        _apply(style, look)
    _set_language(word)
    _set_properties(word, title, author, when)
    set_page(word.sections[0], landscape=False)
    word.sections[0].different_first_page_header_footer = True
    return word


def _apply(style: ParagraphStyle, look: Look) -> None:
    """Give `style` the look of `look`, its theme fonts and rules removed."""
    font, shape = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = (
        ("Times New Roman" if look.font == SONG else "Arial"),
        None,
        None,
        None,
    )
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in _FONT_THEMES:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), look.font)
    fonts.set(qn("w:hAnsi"), font.name)
    font.size, font.bold, font.italic = Pt(look.size), look.bold, False
    font.color.rgb = RGBColor.from_string(look.color or "000000")
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if look.exact else WD_LINE_SPACING.MULTIPLE
    shape.line_spacing = Pt(look.line) if look.exact else look.line
    shape.first_line_indent = Pt(look.indent)
    shape.alignment, shape.keep_with_next = look.align, look.keep_next
    for border in style.element.xpath("./w:pPr/w:pBdr"):
        border.getparent().remove(border)


def _set_language(word: WordDocument) -> None:
    """Mark the text as Chinese, for proofing and line breaking."""
    defaults = word.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr")[0]
    for old in defaults.xpath("./w:lang"):
        defaults.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")  # for figures and Latin letters, so that they don't break within
    language.set(qn("w:eastAsia"), "zh-CN")
    defaults.append(language)


def _set_properties(word: WordDocument, title: str, author: str, when: date) -> None:
    properties, moment = word.core_properties, datetime.combine(when, time())
    properties.title, properties.author, properties.last_modified_by = clean(title), clean(author), clean(author)
    properties.subject, properties.keywords, properties.comments = "碳管理体系差距分析", "", ""
    properties.language, properties.created, properties.modified = "zh-CN", moment, moment


def set_page(section: Section, *, landscape: bool) -> None:
    """A4 with the house margins."""
    short, long = Cm(21), Cm(29.7)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin = section.right_margin = Cm(_SIDE)
    section.top_margin, section.bottom_margin = Cm(_TOP), Cm(_BOTTOM)
    section.header_distance, section.footer_distance = Cm(1.1), Cm(0.9)


def text_width_cm(*, landscape: bool = False) -> float:
    """Room between the margins."""
    return (29.7 if landscape else 21.0) - 2 * _SIDE


def turn_page(word: WordDocument, *, landscape: bool) -> None:
    """Begin a new section on a new page, upright or turned."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    set_page(section, landscape=landscape)


def set_header(section: Section, left: str, right: str, *, landscape: bool) -> None:
    """Header with a rule below: `left` and `right`; footer: 第 X 页 共 Y 页."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head = section.header.paragraphs[0]
    stops = head.paragraph_format.tab_stops
    stops.add_tab_stop(Cm(text_width_cm(landscape=landscape)), WD_TAB_ALIGNMENT.RIGHT)
    head.style.paragraph_format.tab_stops.clear_all()
    _chinese_run(head, f"{left}\t{right}")
    _rule_below(head)
    foot = section.footer.paragraphs[0]
    for before, code in (("第 ", "PAGE"), (" 页  共 ", "NUMPAGES")):
        _chinese_run(foot, before)
        add_field(foot, code)
    _chinese_run(foot, " 页")


def _rule_below(paragraph: Paragraph) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "6", "space": "3", "color": INK}.items():
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def add_field(paragraph: Paragraph, code: str) -> None:
    """Append a field that Word computes, such as PAGE."""
    _mark(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    _mark(paragraph, "separate")
    paragraph.add_run("1")
    _mark(paragraph, "end")


def _mark(paragraph: Paragraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def say(
    word: WordDocument, text: str, style: str = "正文段落", *, new_page: bool = False, keep_next: bool = False
) -> Paragraph:
    """Append a paragraph; with `keep_next` it stays on the page of what follows."""
    paragraph = word.add_paragraph(style=style)
    _chinese_run(paragraph, text)
    if new_page:
        paragraph.paragraph_format.page_break_before = True
    if keep_next:
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _chinese_run(paragraph: Paragraph, text: str) -> None:
    """Append `text`, its quotation marks and signs in their Chinese form."""
    run = paragraph.add_run(clean(text))
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def head(word: WordDocument, text: str, level: int, *, new_page: bool = False) -> Paragraph:
    """Append a heading in the real heading style of `level`."""
    return say(word, text, f"Heading {level}", new_page=new_page)
