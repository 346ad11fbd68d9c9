"""What names a part: its title, its file, its sheets' and tables' captions, the labels of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.model import Part, Table
from auditor.naming import topic_of
from auditor.reviews import review_name
from auditor.text import normalise
from auditor.titles import WORDS, stem_of
from auditor.turned import turned

NARROW = 4  # columns up to which a table may be a form standing upright
SCREEN = 12  # passages up to which a part may be a picture of a screen
HEAD_LINES = 2
LONGEST_LINE = 60
_WHOSE_ACCOUNT = re.compile(r"(?:[账帐]户|用户|客户|账号|户名)(?:名称|名)?[:：]")  # a screen's owner, not what it shows
_ANY_MINUTES = re.compile("(?:专题|工作|办公|党政联席|总经理办公)?会?议?(?:纪要|记录)")
_HEADS_TABLE = re.compile(
    r"^.{3,30}(?:台账|台帐|登记[表簿]?|记录|清单|明细表?|一览表?|统计表|汇总表)(?:[(（].*[)）])?$"
)  # a line inside a sheet that heads a further table


def row_labels(table: Table) -> Iterable[tuple[str, ...]]:
    """Labels that stand below each other: of a form standing upright (入窑煤 … 热值 …), beside months in a row."""
    if len(table.columns) <= NARROW and len(table.rows) > NARROW:
        yield tuple(row[0] for row in table.rows)
    yield from (months.columns for months in turned(table))


def names_of(part: Part, title: str, *, bound: bool = False) -> Iterable[tuple[str, str, float]]:
    """(source, name, weight) of everything that names a whole part: the content's title before the file's name."""
    topic = topic_of(part)
    unsaid = bool(topic) and bool(_ANY_MINUTES.fullmatch(normalise(title)))
    yield "标题", title, 0.6 if unsaid else 1.0
    if unsaid:  # minutes of all sorts are those of the meeting that a line below names
        yield "议题", f"{topic.removesuffix('会议').removesuffix('会')}会议纪要", 1.0
    if not bound:
        yield "文件名", stem_of(part), 0.8
    for passage in part.passages[:HEAD_LINES] if len(part.passages) <= SCREEN else ():
        # A picture of a screen tells in its first lines what it shows; a workbook's rows only hold entries.
        shown = passage.kind != "header" and passage.locator.sheet is None
        if shown and passage.text != title and not _WHOSE_ACCOUNT.match(passage.text):
            yield "首行", passage.text[:LONGEST_LINE], 0.8
    if topic:
        yield "议题", topic, 0.9
    if review := review_name(part, title):
        yield "会议", review, 0.95
    if part.name:
        yield "表名", part.name, 0.85
    for caption in dict.fromkeys(table.title for table in part.tables if table.title):
        yield "表题", caption, 0.9
    for caption in dict.fromkeys(line for table in part.tables for line in _inner_captions(table)):
        yield "表题", caption, 0.9
    # A title row that spans the columns has become the first half of their labels.
    spans = (label.rsplit("/", 1)[0] for table in part.tables for label in table.columns if "/" in label)
    for caption in dict.fromkeys(s for s in spans if WORDS.search(s)):
        yield "表题", caption, 0.8


def _inner_captions(table: Table) -> Iterable[str]:
    """Lines inside a sheet that head a further table below the first: their only cell is the first one."""
    for row in table.rows[1:] if len(table.columns) > NARROW else ():
        if _HEADS_TABLE.search(normalise(row[0])) and not any(cell.strip() for cell in row[1:]):
            yield row[0].strip()
