"""Whether a form or ledger has been filled in, or is only its printed layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from auditor.model import Part, Passage, Table
from auditor.text import is_sample, joined, normalise
from auditor.windows import LABEL_AND_VALUE

PRINTED = 0.5  # from this share of filled cells on a table says something though it has no figures
LAYOUT = 200  # characters outside its tables within which a paper is no more than a form
MOSTLY = 0.6  # from this share on a table is no printed layout any more
_PLACEHOLDER = re.compile(
    r"_{3,}|＿{2,}|×{3,}|x{4,}|20xx|\.{6,}|…{3,}|（\s{2,}）|\s{3,}年\s{2,}月|\s{2,}年\s+月\s+日"
    r"|[\[【〔](?:\s*|[\u4e00-\u9fffA-Za-z]{0,8}(?:名称|姓名|部门|日期|文号|文件号|编号|职务|粘贴|填写|填入|插入|待填)"
    r"[\u4e00-\u9fff]{0,8})[\]】〕]"
    r"|^\s*(?:[xX]{2,}|×{2,})\s*$|(?<![A-Za-z×0-9.])(?:[xX]{2,}|×{2,})(?=部|科|处|室|车间|公司|同志|[、（(，。；;]|$)"
)
_XX = re.compile("[xX×]{2,}")
_HOLE = re.compile(r"^[（(]?[\s　_＿]{2,}(?:年度?|月份?|日)[)）]?$")  # '（    年度）'
_TELLS = re.compile(r"[\d。；，,;：:]")
LEAST_PLACES = 3  # rows of a form that stands upright
CAPTION, LEAST_CAPTIONS = 16, 4  # characters of a caption at most; captions that make a form
_CODE = re.compile(r"[A-Za-z0-9/\-—._ ]+")
_OPEN_LABELS = re.compile(r"(?:[\u4e00-\u9fff（()）]{2,8}\s*[:：][\s　_＿年月日/]*)+")
_EXPLAINS = re.compile(r"总?目录|索引|封面|(?:填写|填表|使用|填报)?说明|因子|下拉(?:表|列表|选项)|选项表?|数据字典")
_TICKED = re.compile("[☑☒■√✓]")
_PRINTED = re.compile(r"[^:：]{1,12}[:：]|[年月日\s_＿]")  # labels, and where a day is to be written
_LABELS = re.compile("日期|签字|签名|签字、日期|签字日期|签章")
_WHEN = re.compile("日程|日程安排|时间安排|计划时间|审核时间|审核日程")
_PERIOD = re.compile("月份|日期")
_PERSON = re.compile(
    r"(?:记录|校核|复核|校验|核对|检查|收集|经办|审核|审批|批准|采样|维护|确认|登记|盘点|监盘|签)[人字员]|^制单$|^判定$"
)
_ANSWER = re.compile(
    _PERSON.pattern + r"|日期|时间|结果|结论|证据|读数|数量|^数值|值$|金额|盘点|示值|上传|编号|发现|处理|单号|凭证"
)


def is_blank(part: Part) -> bool:
    """A form nobody filled in: its tables' cells (but labels and running numbers) are empty, its lines placeholders.

    A sheet that only explains or lists others is blank too; so is a table whose columns for what was found, when and by
    whom are empty in every row, whatever the layout has put into the others.
    """
    if _EXPLAINS.fullmatch(part.name.strip()):
        return True
    part = _without_samples(part)
    if not part.tables and (_only_labels(part) or _only_captions(part)):
        return True
    if part.computed and _only_computed(part):
        return True
    records = [table for table in part.tables if _is_record(table)]
    others = [table for table in part.tables if not _is_record(table) and table.rows]
    planned = all(map(_is_schedule, others))  # who is to go where and when, over a form that nobody has filled in
    if records and planned and all(map(_unanswered, records)) and not _answered_lines(part):
        return True
    if part.tables and all(map(_without_figures, part.tables)):
        return True
    if any(table.rows for table in part.tables) and all(map(_only_placeholders, part.tables)):
        return True
    if part.tables and all(map(_only_printed, part.tables)):
        return True
    if part.tables and all(_no_values(t) or _only_places(t) for t in part.tables) and len(_said(part)) < LAYOUT:
        return True
    if any(_is_entry(row) for table in records for row in table.rows) or any(map(_begun, part.tables)):
        return False
    cells = filled = 0
    for table in part.tables:
        for r, row in enumerate(table.rows):
            values = [c for c in row[1:] if c.strip() != str(r + 1)] if len(row) > 2 else list(row[1:])
            cells += len(values)
            filled += sum(1 for v in values if _is_filled(v))
    text = _said(part)
    form = any(len(t.columns) >= 4 for t in part.tables)
    lines = [value for p in part.passages for value in (p.cells or {}).values()]
    if form and not filled and len(text) < (300 if part.name else 120):
        return True
    if len(lines) >= 6 and not any(map(_is_filled, lines)) and len(text) < 300:
        return True
    whole = "".join(p.text for p in part.passages if p.kind != "row")
    holes = len(_PLACEHOLDER.findall(whole))
    if cells >= 8 and filled / cells < 0.12 and len(text) < 2 * LAYOUT:
        return True
    told = cells >= 8 and filled > PRINTED * cells  # tables with contents: only the lines for signatures are open
    return holes >= 4 and holes * 60 > len(normalise(whole)) and not told


def holes(part: Part) -> list[Passage]:
    """The passages with places that a pattern leaves to be filled in: 'XX部', '[姓名]', '____'; each once a place."""
    return [p for p in part.passages for _ in _PLACEHOLDER.finditer(p.text)]


def _without_samples(part: Part) -> Part:
    """The part without the rows that show how to fill it in."""
    if not any(is_sample(row) for table in part.tables for row in table.rows):
        return part
    tables = []
    for table in part.tables:
        kept = [r for r, row in enumerate(table.rows) if not is_sample(row)]
        rows, places = tuple(table.rows[r] for r in kept), tuple(table.locators[r] for r in kept)
        tables.append(replace(table, rows=rows, locators=places))
    return replace(part, tables=tuple(tables))


def _only_computed(part: Part) -> bool:
    """Whether formulas alone have filled the tables; months, and what stands alike in each row, the layout brings."""
    written = [cell for table in part.tables for column in _varied(table) for cell in column if _is_filled(cell)]
    return bool(part.tables) and len(written) <= part.computed


def _varied(table: Table) -> list[tuple[str, ...]]:
    """The columns but the first and those of months and days, without those that say the same in three rows or more."""
    columns = list(zip(table.columns, zip(*table.rows, strict=True), strict=True))[1:] if table.rows else []
    return [cells for label, cells in columns if not _PERIOD.search(label) and (len(cells) < 3 or len(set(cells)) > 1)]


def _only_labels(part: Part) -> bool:
    """A form of which only its name and labels without values are left: its table has no rows."""
    lines = [p.text for p in part.passages if p.kind not in ("heading", "header") and _CODE.sub("", p.text).strip()]
    return bool(lines) and all(_OPEN_LABELS.fullmatch(line.strip()) for line in lines)


def _only_captions(part: Part) -> bool:
    """A form of short captions and lines for signatures, without a figure or a sentence anywhere."""
    lines = [p.text.strip() for p in part.passages if p.kind != "header"]
    open_lines = [line for line in lines if _OPEN_LABELS.fullmatch(line) or _HOLE.search(line)]
    rest = [line for line in lines if line not in open_lines]
    captions = all(len(normalise(line)) <= CAPTION and not _TELLS.search(line) for line in rest)
    return len(rest) >= LEAST_CAPTIONS and bool(open_lines) and captions


def _said(part: Part) -> str:
    """What stands outside the tables."""
    return joined(p.text for p in _own_words(part) if p.kind != "row")


def _own_words(part: Part) -> list[Passage]:
    """The passages without page headers and without how to fill the form in, which stands at its end."""
    body = [p for p in part.passages if p.kind != "header"]
    notes = next((i for i, p in enumerate(body) if p.text.startswith("填写说明") and i > len(body) // 2), len(body))
    return body[:notes]


def _is_record(table: Table) -> bool:
    """A table that somebody fills in and answers for: a column for a person or a judgement, two more for answers."""
    labels = [normalise(column) for column in table.columns]
    people = [label for label in labels if _PERSON.search(label)]
    answers = [label for label in labels if _ANSWER.search(label) and label not in people]
    return bool(table.rows) and bool(people and answers) and len(people) + len(answers) >= 3


def _is_schedule(table: Table) -> bool:
    return len(table.columns) >= 3 and any(_WHEN.fullmatch(normalise(label)) for label in table.columns)


def _unanswered(table: Table) -> bool:
    """Whether every cell for what was found, when and by whom is empty."""
    filled = [_is_filled(cell) for row in table.rows for cell in row]
    if sum(filled) > MOSTLY * len(filled):  # a paper with contents of its own, only its signatures are lacking
        return False
    answers = [i for i, column in enumerate(table.columns) if _ANSWER.search(normalise(column))]
    return not any(_is_filled(row[i]) and row[i].strip() != "0" for row in table.rows for i in answers if i < len(row))


def _only_printed(table: Table) -> bool:
    """A table whose layout names what to look at, and nothing else: half of its columns, the last too, are empty."""
    if len(table.columns) < 4 or len(table.rows) < 3:
        return False
    empty = [not any(_is_filled(row[i]) for row in table.rows if i < len(row)) for i in range(len(table.columns))]
    figures = any(re.search(r"\d", cell) for row in table.rows for cell in row[1:])
    return empty[-1] and sum(empty) >= max(3, len(empty) / 2) and not figures


def _only_placeholders(table: Table) -> bool:
    """A table of which every row still has a place that the pattern leaves open: '考核内容 XX | 分值 40'."""
    return all(any(map(_XX.fullmatch, map(str.strip, row))) for row in table.rows)


def _only_places(table: Table) -> bool:
    """A form of places one below the other in which nothing has been written: '日期 | ', '处理意见 | '."""
    empty = not any(_is_filled(cell) for row in table.rows for cell in row[1:])
    return len(table.columns) == LABEL_AND_VALUE and len(table.rows) >= LEAST_PLACES and empty


def _no_values(table: Table) -> bool:
    """A table of items whose columns for values and findings are all empty: its layout names the items, no more."""
    answers = [i for i, column in enumerate(table.columns) if i and _ANSWER.search(normalise(column))]
    if len(table.rows) < 3 or not answers or any(re.search(r"\d", cell) for row in table.rows for cell in row[1:]):
        return False
    return not any(_is_filled(row[i]) for row in table.rows for i in answers if i < len(row))


def _is_entry(row: Sequence[str]) -> bool:
    """A row written in full, with figures: one is enough, however many rows still wait for their day."""
    values = [cell for cell in row[1:] if _is_filled(cell)]
    return len(values) >= max(3, len(row) // 2) and any(re.search(r"\d", value) for value in values)


def _begun(table: Table) -> bool:
    """A table by months of which some rows are written in full, and most still wait for their month."""
    if len(table.rows) < 6 or not any(_PERIOD.search(column) for column in table.columns[:2]):
        return False
    waiting = sum(not any(map(_is_filled, row[1:])) for row in table.rows)
    return any(map(_is_entry, table.rows)) and waiting * 2 > len(table.rows)


def _without_figures(table: Table) -> bool:
    """A table by months or days with no figure but these."""
    periods = [i for i, column in enumerate(table.columns) if _PERIOD.search(column)]
    if len(table.rows) < 6 or not periods or not all(row[periods[0]].strip() for row in table.rows):
        return False
    others = [cell for row in table.rows for i, cell in enumerate(row) if i not in periods]
    figures = any(re.search(r"\d", cell) and cell.strip() != "0" for cell in others)
    # Words count too: a maintenance log tells what was done without any figure.
    return not figures and sum(map(_is_filled, others)) < PRINTED * len(others)


def _answered_lines(part: Part) -> bool:
    """Whether a label-value line of the form has a value."""
    in_tables = {tuple(row) for table in part.tables for row in table.rows}
    rows = [tuple((p.cells or {}).values()) for p in part.passages if p.kind == "row"]
    return any(_is_filled(value) for row in rows if row not in in_tables for value in row)


@lru_cache(maxsize=10_000)  # each rule of is_blank asks it of the same cells
def _is_filled(value: str) -> bool:
    """Whether a cell says more than its printed form: ticked boxes do, empty ones, dots and blanks for a day don't."""
    if ("☐" in value and not _TICKED.search(value)) or _LABELS.fullmatch(normalise(value)):
        return False
    printed = _PRINTED.sub("", value)
    return bool(printed) and not _PLACEHOLDER.search(value)
