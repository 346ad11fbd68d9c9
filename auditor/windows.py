"""What a passage says by itself, and what the headings, titles and lines above it add to its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model import Document, Passage
from auditor.naming import topic_of
from auditor.sections import line_style
from auditor.text import is_sample, joined, normalise

_DEFERRED = re.compile(
    r"[（(]?(?:待定|待测算|待核定|待补充|待确定|待明确|待填|待填写|暂缺|未定)[)）]?"
    r"|[（(]待[^（）()]{2,24}(?:补入|补充|补上|填入|明确|确定|完善)[)）]"
)
_MAY_DEFER = re.compile("[待暂未]")  # one of which all of these have
# A place left open for a figure or a name: what stands around it is a layout, not a statement.
_OPEN = re.compile(
    r"[【\[](?:[\s　]*|待补充[^】]*|请[^】]{2,30}(?:填写|补充|完善|替换)[^】]*)[】\]]"
    r"|(?:_{2,}|＿{2,}|\s{4,})(?:元|吨|t|%|％|万|tCO|月|日)"
)
TELLS = 12  # characters from which on a paragraph tells what the heading above it names
_TICKED = re.compile("[☑☒■√✓✔]")
LABEL = 14  # characters within which a label ends
_ONLY_LABELS = re.compile(r"(?:[^:;。,，]{2,10}:[\s;]*){2,}")
_LABEL = re.compile(rf"[^:。;；]{{2,{LABEL}}}:")
CONTENTS = 3  # a passage that holds so many of the document's own headings is its table of contents
LEAST_HEADING = 3
_LIST_ITEM = re.compile(r"^\s*(?:[（(][0-9一二三四五六七八九十a-zA-Z]{1,2}[）)]|[0-9a-z]{1,2}[）)、]|[①-⑳]|[-•●◆])")


@dataclass(frozen=True, slots=True)
class Window:
    """A passage's own words and those around it, both normalised. heading: the nearest heading that it stands under.
    left_open: the words of a passage with a place to fill in, which say nothing yet.
    """

    own: str
    around: str
    heading: str = ""
    left_open: str = ""


def _told(cell: str) -> bool:
    return bool(cell.strip().strip("/-—"))


def _labelled(passage: Passage) -> bool:
    """Whether a passage begins with a label or is a heading: then the label before it has been left without a value."""
    return passage.kind == "heading" or ":" in normalise(passage.text)[:LABEL]


def _says_nothing(passage: Passage, own: str, after: Passage | None) -> bool:
    """A row that says nothing; boxes of which none is ticked; a label whose value has been left out."""
    if passage.cells and _row_says_nothing(list(passage.cells.values()), own):
        return True
    if "□" in passage.text and not _TICKED.search(passage.text):
        return True
    if _ONLY_LABELS.fullmatch(own):
        return True
    return bool(_LABEL.fullmatch(own)) and (after is None or _labelled(after))


def _row_says_nothing(cells: list[str], own: str) -> bool:
    """A row whose figure is yet to come, that has only its name, or that shows how the form is to be filled in."""
    if any(_DEFERRED.fullmatch(normalise(cell)) for cell in cells if _MAY_DEFER.search(cell)):
        return True
    if len(cells) > 2 and len(own) <= LABEL and sum(map(_told, cells)) == 1:
        return True
    if len(cells) > 3:
        told = [cell for i, cell in enumerate(cells) if _told(cell) and not (i == 0 and cell.strip().isdigit())]
        if len(told) == 1 and len(told[0]) <= LABEL:  # its number and its name, and nothing about it
            return True
    return is_sample(cells)


def windows(doc: Document) -> Iterable[Window]:
    """A window for each passage, in order; one that says nothing by itself has no words of its own."""
    lead_in = ""
    lines: list[tuple[int, str]] = []  # numbered lines that head what follows, outermost first
    passages = doc.part.passages
    headings = {normalise(h) for h in set().union(*(p.headings for p in passages)) if len(h) > LEAST_HEADING}
    topic = topic_of(doc.part)
    for at, passage in enumerate(passages):
        after = passages[at + 1] if at + 1 < len(passages) else None
        own = normalise(passage.text)
        # A table of contents promises, it says nothing.
        if len(headings) >= CONTENTS and sum([h in own for h in headings]) >= CONTENTS:
            yield Window("", "")
            continue
        if own.endswith(":"):  # '下列情况作为不符合处理：' gives the items below it their subject
            lead_in = own
        elif passage.kind != "row" and not _LIST_ITEM.match(passage.text):
            lead_in = ""
        left_open = own if _OPEN.search(passage.text) else ""
        if left_open or _says_nothing(passage, own, after):
            own = ""
        style = line_style(passage)
        if passage.kind == "heading":
            lines = []
        elif style is not None:
            held = [s for s, _ in lines]
            lines = [*lines[: held.index(style) if style in held else len(lines)], (style, passage.text)]
        title = doc.part.tables[passage.table].title if passage.table is not None else ""
        above = [text for _, text in lines if text != passage.text]
        around = joined((doc.title, topic, doc.part.name, *passage.headings, *above, title)) + "\n" + lead_in
        below = passage.kind == "paragraph" and len(own) >= TELLS and passage.headings
        yield Window(own, around, normalise(passage.headings[-1]) if below else "", left_open)
