"""What a passage says by itself, and what the headings, titles and lines above it add to its meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from auditor.abbreviations import spelled
from auditor.model import Document, Passage
from auditor.naming import topic_of
from auditor.sections import line_style
from auditor.text import is_sample, normalise

_DEFERRED = re.compile(
    r"[（(]?(?:待[定批签]|待测算|待核定|待补充|待确定|待明确|待分解|待下达|待填|待填写|暂缺|未定|另定|另行[\u4e00-\u9fff]{2})[)）]?"
    r"|待[^，,。；;（）()]{2,24}(?:另定|再定|另行[\u4e00-\u9fff]{2}|后确定|后明确|后下达|后核定)"
    r"|(?:[nN否无×][oO]?[，,;；/\s]*)?暂不(?:考虑|纳入|涉及|列入|开展|安排|计入)"
    r"|(?:年底|下半年|明年|下年|下一步|下次改版时?|届时|到时|以后|回头)?[再另](?:[报定议算说分补写评]|考虑|安排)"
    r"|(?:测算|核算|统计|报批|申报|洽谈|询价)中|待[报批算编写](?:[,，][^,，。;；]{2,10})?|待补[,，][^,，。;；]{2,10}"
    r"|[（(]?(?:请?(?:按|据|根据)?(?:企业|公司|本单位|本厂)?(?:实际)?(?:情况)?(?:自行)?填写|此处填写)[)）]?"
    r"|[（(]待[^（）()]{2,24}(?:补入|补充|补上|填入|明确|确定|完善)[)）]"
)
_MAY_DEFER = re.compile("[待暂未另再中填]")  # one of which all of these have
# A place left open for a figure or a name: what stands around it is a layout, not a statement.
_OPEN = re.compile(
    r"[【\[](?:[\s　]*|待补充[^】]*|请[^】]{2,30}(?:填写|补充|完善|替换)[^】]*)[】\]]"
    r"|(?:_{2,}|＿{2,}|\s{4,})(?:元|吨|t|%|％|万|tCO|月|日)"
    r"|(?<=[：:过于为达约限价额到])　{2,}(?:元|吨|t|%|％|万)"
    r"|(?<![A-Za-z0-9×-])(?:[xX]{2,}|×{2,})(?=元|吨|%|％|万|公司|部(?!分)|处(?!理)|科|车间|年|月|日|人|℃)"
)
_PLACEHOLDER = re.compile(r"(?:[xX×]{2,}[年月日]?)+")
# What doesn't tell of the thing itself: it is elsewhere, or there is none.
# What a row's name stands for isn't there: '投资与融资 | 管理办法未写入碳的内容，拟明年补入'.
_NOT_IN_PLACE = re.compile(
    "(?:尚未|还没有?|没有|未)(?:写入|纳入|列入|融入|嵌入|接入|衔接|接进)|(?:目前|现|暂)?尚无[^,，。;；]{0,12}(?:环节|规定|要求|安排|制度|流程|接口)"
)
# An evaluation's line about what it has not looked at: '配额买卖 | — | 本次未评，时间不够'.
_OUTCOME = re.compile("结论|结果|判定|评价|合规|符合")
_NOT_LOOKED_AT = re.compile(
    "(?:本次|这次|今年|本年|此次)?(?:尚?未|没有?)(?:评价?|查|检查|审核?|看|涉及|覆盖)(?:$|[,，。（(])"
)
_PASSED_ON = re.compile(r"见附[件录表]|详见|另附|没有|尚未|先不|[待另暂][定行编议]|不作(?:规定|要求|安排)")
TELLS = 12  # characters from which on a paragraph tells what the heading above it names
_UNTICKED = re.compile("[□☐⬜]")
_TICKED = re.compile("[☑☒■√✓✔]")
LEAST_ROWS = 3
NAME = 24  # characters within which a row's name ends
LABEL_AND_VALUE = 2  # columns of a form that stands upright
# Heads over labels and values.
GENERIC = re.compile(r"列\d|要素|填写|项目?|内容|名称|栏目?|字段|数值|值|信息|填写内容|说明")
LONGEST_UNIT = 10  # characters of a unit with its label
_IS_UNIT = re.compile(rf"[a-zA-Z0-9%‰/·²³℃万亿千吨元瓦时克米立方]{{1,{LONGEST_UNIT}}}")  # tells nothing by itself
LABEL = 14  # characters within which a label ends
_ONLY_LABELS = re.compile(r"(?:[^:;。,，]{2,10}:[\s;]*){2,}")
_LABEL = re.compile(rf"[^:。;；]{{2,{LABEL}}}:")
CONTENTS = 3  # a passage that holds so many of the document's own headings is its table of contents
LEAST_HEADING = 3
# What of a list is left where a reader gives its marks no characters: '厂区:…', '办公:…' below '下列区域都纳入:'.
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,8}:[^:]{4,}$")
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


def put_off_in(cell: str) -> bool:
    """Whether a cell holds nothing but words for later: '（待明确）'."""
    return bool(_MAY_DEFER.search(cell) and _DEFERRED.fullmatch(normalise(cell)))


def not_looked_at(cell: str) -> bool:
    """Whether an outcome's cell says that there is none, as nobody looked: '本次未评，时间不够'."""
    return bool(_NOT_LOOKED_AT.match(cell.strip()))


def _told(cell: str) -> bool:
    text = cell.strip().strip("/-—")
    return bool(text) and not _PLACEHOLDER.fullmatch(text)


def _labelled(passage: Passage) -> bool:
    """Whether a passage begins with a label or is a heading: then the label before it has been left without a value."""
    return passage.kind == "heading" or ":" in normalise(passage.text)[:LABEL]


def is_place(cells: Mapping[str, str]) -> bool:
    """Whether a row's cells are a place of a form and what is filled in, whatever stands over them: '栏 | 内容'."""
    return len(cells) == LABEL_AND_VALUE and all(GENERIC.fullmatch(normalise(label)) for label in cells)


def _left_empty(passage: Passage) -> bool:
    """Whether a form's line has its name only: '项目：有效性验证', and nothing under 内容."""
    return is_place(passage.cells or {}) and _only_named(passage)


def _only_named(passage: Passage) -> bool:
    """Whether one cell of a row is filled and that is no longer than a name; a number in front doesn't count."""
    cells = list((passage.cells or {}).values())
    told = [cell for i, cell in enumerate(cells) if _told(cell) and not (i == 0 and cell.strip().isdigit())]
    return len(cells) > 1 and len(told) == 1 and len(told[0].strip()) <= NAME


def _layouts(passages: Sequence[Passage]) -> set[int]:
    """Tables of which most rows have but a name: a form that nobody has filled in."""
    rows: dict[int, list[bool]] = defaultdict(list)
    for passage in passages:
        if passage.table is not None and len(passage.cells or ()) > LABEL_AND_VALUE:
            rows[passage.table].append(_only_named(passage))
    return {table for table, bare in rows.items() if len(bare) >= LEAST_ROWS and sum(bare) * 2 > len(bare)}


def _says_nothing(passage: Passage, own: str, after: Passage | None) -> bool:
    """A row that says nothing; boxes of which none is ticked; a label whose value has been left out."""
    if passage.cells and _row_says_nothing(passage, own):
        return True
    if _UNTICKED.search(passage.text) and not _TICKED.search(passage.text):
        return True
    if _ONLY_LABELS.fullmatch(own):
        return True
    return bool(_LABEL.fullmatch(own)) and (after is None or _labelled(after))


def _row_says_nothing(passage: Passage, own: str) -> bool:
    """A row whose figure is yet to come, that has only its name, or that shows how the form is to be filled in."""
    cells = [
        "" if "单位" in label and _IS_UNIT.fullmatch(cell) else cell for label, cell in (passage.cells or {}).items()
    ]
    if any(map(put_off_in, cells)):
        return True
    if any(_OUTCOME.search(label) and not_looked_at(cell) for label, cell in (passage.cells or {}).items()):
        return True
    told = list(filter(_told, cells))
    if len(told) <= 1 and any(map(_PLACEHOLDER.fullmatch, map(str.strip, cells))):
        return True
    if len(told) == LABEL_AND_VALUE and _NOT_IN_PLACE.search(normalise(told[-1])):
        return True
    if len(cells) > 2 and len(own) <= LABEL + LONGEST_UNIT and sum(map(_told, cells)) == 1:
        return True
    if len(cells) > 3:
        told = [cell for i, cell in enumerate(cells) if _told(cell) and not (i == 0 and cell.strip().isdigit())]
        if len(told) == 1 and len(told[0]) <= LABEL:  # its number and its name, and nothing about it
            return True
    return is_sample(cells) or _left_empty(passage)


def windows(doc: Document, subject: str = "", told: Callable[[str], str] = normalise) -> Iterable[Window]:
    """A window for each passage, in order; one that says nothing by itself has no words of its own.

    subject: what kind of paper it is, which its title may not tell; it stands above every passage. told: how a text is
    normalised, with what the plant's abbreviations mean.
    """
    lead_in = ""
    lines: list[tuple[int, str]] = []  # numbered lines that head what follows, outermost first
    passages = doc.part.passages
    headings = {normalise(h) for h in set().union(*(p.headings for p in passages)) if len(h) > LEAST_HEADING}
    topic = topic_of(doc.part)
    layouts = _layouts(passages)
    for at, passage in enumerate(passages):
        after = passages[at + 1] if at + 1 < len(passages) else None
        own = spelled(told(passage.text)) if passage.cells else told(passage.text)
        # A table of contents promises, it says nothing.
        if len(headings) >= CONTENTS and sum([h in own for h in headings]) >= CONTENTS:
            yield Window("", "")
            continue
        if own.endswith(":"):  # '下列情况作为不符合处理：' gives the items below it their subject
            lead_in = own
        elif passage.kind != "row" and not _LIST_ITEM.match(passage.text) and not (lead_in and _LABELLED.match(own)):
            lead_in = ""
        left_open = own if _OPEN.search(passage.text) else ""
        if left_open or _says_nothing(passage, own, after) or (passage.table in layouts and _only_named(passage)):
            own = ""
        style = line_style(passage)
        if passage.kind == "heading":
            lines = []
        elif style is not None:
            held = [s for s, _ in lines]
            lines = [*lines[: held.index(style) if style in held else len(lines)], (style, passage.text)]
        title = doc.part.tables[passage.table].title if passage.table is not None else ""
        above = [text for _, text in lines if text != passage.text]
        over = (subject, doc.title, topic, doc.part.name, *passage.headings, *above, title)
        around = "".join(map(told, over)) + "\n" + lead_in
        below = passage.kind == "paragraph" and len(own) >= TELLS and passage.headings and not _PASSED_ON.search(own)
        yield Window(own, around, told(passage.headings[-1]) if below else "", left_open)
