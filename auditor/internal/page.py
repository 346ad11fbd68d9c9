"""What the set's documents share: the head of a form, tables of labels and values, blocks for signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docx.document import Document as WordDocument

from auditor.internal.prepare import InternalAudit
from auditor.model import Citation
from auditor.reports import house
from auditor.reports.house import say
from auditor.reports.overview import Judged
from auditor.reports.tables import Cell, Line, Look, Row, Run, add_table, cell, centred
from auditor.reports.wording import clip, company, day

WIDE, TALL = 25.7, 17.0  # text widths in cm, turned and upright
SIGN = Look(body="TableText", min_height_cm=1.1, middle=True)
FORM = Look(body="TableText", min_height_cm=0.7, middle=True)
DRAFT = "起草说明：本文件由程序依据{}的文件评审结果起草，其中的判定是初步意见；经审核员现场核实、补充并签字后生效。"
_QUOTE = 70


def begin(internal: InternalAudit, title: str, number: str, *, landscape: bool = False) -> WordDocument:
    """A document with header, footer and a compact head: company, title, number."""
    word = house.new_report(title, company(internal.profile.data), internal.audit.audit_date)
    word.core_properties.subject = "碳管理体系内部审核"
    section = word.sections[0]
    section.different_first_page_header_footer = False
    if landscape:
        house.set_page(section, landscape=True)
    house.set_header(section, f"{company(internal.profile.data)}　碳管理体系文件", number, landscape=landscape)
    say(word, company(internal.profile.data), "表单企业")
    say(word, title, "表单标题")
    return word


def turn(word: WordDocument, internal: InternalAudit, document: str, *, landscape: bool) -> None:
    """Begin a new page, upright or turned, with the same header."""
    house.turn_page(word, landscape=landscape)
    left = f"{company(internal.profile.data)}　碳管理体系文件"
    house.set_header(word.sections[-1], left, internal.number(document), landscape=landscape)


def draft_note(word: WordDocument, internal: InternalAudit) -> None:
    """What a reader must know of a document that a machine has drafted."""
    say(word, DRAFT.format(day(internal.audit.audit_date)), "注")


def label(text: str) -> Cell:
    """A cell that names what stands beside it."""
    return centred(Run(text, bold=True), shade="EEF2F6")


def facts(word: WordDocument, pairs: Sequence[tuple[str, str]], *, landscape: bool = False) -> None:
    """A table of names and values, two pairs a row where both are short, else one."""
    width = WIDE if landscape else TALL
    name = 2.6
    half = width / 2 - name
    rows: list[Row] = []
    waiting: tuple[str, str] | None = None
    for pair in pairs:
        short = len(pair[1]) <= half * 2.6
        if waiting and short:
            rows.append([label(waiting[0]), cell(waiting[1]), label(pair[0]), cell(pair[1])])
            waiting = None
            continue
        if waiting:
            rows.append(_whole(waiting))
        waiting = pair if short else None
        if not short:
            rows.append(_whole(pair))
    if waiting:
        rows.append(_whole(waiting))
    add_table(word, (name, half, name, half), (), rows, FORM)


def _whole(pair: tuple[str, str]) -> Row:
    return [label(pair[0]), cell(pair[1], span=3)]


def signatures(word: WordDocument, signers: Iterable[str], *, landscape: bool = False) -> None:
    """A block in which each signer signs and dates; up to three side by side."""
    listed = list(signers)
    width = (WIDE if landscape else TALL) / len(listed)
    say(word, "", "表间空")
    named = [label(f"{signer}\n日期".replace("（", "\n（")) for signer in listed]
    row = [c for name in named for c in (name, cell(" ", "　　年　月　日", align="right"))]
    first = min(2.8, width * 0.48)
    add_table(word, [first, width - first] * len(listed), (), [row], SIGN)


def ids(items: Iterable[str]) -> Run:
    """Clause or requirement numbers in a row, none of them broken."""
    return Run("  ".join(items) or "—", unbroken=True)


def boxes(options: Iterable[str], chosen: str = "") -> str:
    """Boxes to tick, the chosen one filled: '■严重　□一般'."""
    return "　".join(f"{'■' if o == chosen else '□'}{o}" for o in options)


def cited(citation: Citation, room: float = _QUOTE) -> Line:
    """A citation as one line: file, place, quote."""
    return f"{citation.file}　{citation.locator}：“{clip(citation.quote, room)}”"


def section_of(item: Judged) -> str:
    """The first two levels of a requirement's clause: '6.1', or the chapter itself."""
    return ".".join(item.clause.split(".")[:2])
