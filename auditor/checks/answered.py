"""Checks that what was brought before a meeting or looked at was answered: answered, chair_signed (7.3, 7.4 d, 7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.text import normalise, quote, unticked
from auditor.wording import cite

# Columns that tell how it went, or what was said to it; what only some entries have stands in none of these.
_ANSWER = re.compile("结果|意见|会上|落实|应对|处理|影响|判定|发现|结论|办结|效果|成效|完成情况|评价")
_SOMETIMES = re.compile("遗留|备注|不符合|不合规|问题|整改|责任|期限|时限|日期|时间|人$|附件|编号|依据")
_OPINION = re.compile("意见|会上|审议")
_UNTOLD = re.compile("(?:未|没|尚未|还没)(?:测?算|统计|评[价估]?|填|核算|量化)(?:出来)?|待[测核]?算|待评[价估]?|待统计")
_FAULT = re.compile("未落实|没落实|不符合(?!项)|不合规|未做到|没做到|未执行|不到位|违规")
_CORRECTION = re.compile("整改|纠正|措施")
# What the meeting put off or wasn't told: '材料未收到，会后补送', '本次不列，待有文件再议'.
_PUT_OFF = re.compile(
    r"本次(?:会议|评审)?(?:不[列评议审]|取消|未[列评议审查]|没有?[列评议审查])|不列入本次|(?:下次|明年|来年)(?:评审|评价)?(?:时)?(?:一并|再)[看议评说]?"
    r"|20\d\d年(?:评审)?再[议评说]|(?:材料|报告|数据|结果)(?:未|没|没有|尚未)(?:收到|报来|提交|送来)|会后补[送报交]"
    r"|(?:没|没有|未)(?:来得及)?(?:谈|看|查|抽查)(?=[,;。)]|$)|(?:请假|缺席|没来|未到会),略(?=[,;。)]|$)"
    r"|(?:未|没有?)调[文阅卷取]|应(?:该)?(?:没有|无)问题|(?:时间关系|时间不够)[^。;]{0,12}(?:不议|未议|没议|略)"
    r"|本次(?:会议)?(?:不定|未定|不作决定)|未及审议|留待下次"
    r"|没有?收过|没有?汇报|(?:没有|未|没)(?:来得及)?议(?=[,;。]|$)|不讨论|另行评价|尚未收集|还没收集"
)
_TOTAL = re.compile("合计|总计|小计|平均|说明|备注|汇总")
LEAST = 3  # entries of which the others show that one is left open
_SIGNED = re.compile("签名|签到|签字")
_CHIEF = re.compile("(?<!副)(?:总经理|董事长|厂长|总裁)(?!助理)")


def answered(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No entry about `of` is left open where others are told how they went; no fault lacks what is to be done about it.

    whole: an entry is open only when every column that could tell it is empty, as a checklist's line without remark
    is judged all the same.
    """
    for doc in found.named:
        if place := _put_off(doc, params["of"], ctx):
            passage, words = place
            reason = f"写明没有审议、评价（“{quote(passage.text, words, width=40)}”）"
            return CheckOutcome("answered", SHORT, reason, (cite(doc, passage, words),), ("结果、意见",))
    for doc, table in tables(found.named):
        headed = f"{doc.title}{doc.part.name}{table.title}{''.join(table.headings)}{' '.join(table.columns)}"
        rows = [r for r, row in enumerate(table.rows) if _is_entry(row)]
        about = [r for r in rows if ctx.says(f"{headed} {' '.join(table.rows[r])}", params["of"])]
        fault = next(_left_open(table, rows, about, whole=bool(params.get("whole"))), None)
        if fault is None:
            continue
        row, label = fault
        said = quote(next(c for c in table.rows[row] if re.search("[\u4e00-\u9fff]", c)), width=24)
        reason = f"“{said}”没有写{label}"
        return CheckOutcome("answered", SHORT, reason, (row_citation(doc, table, row),), (label,))
    return CheckOutcome("answered", MET, "没有发现空着的结果、意见")


def _left_open(table: Table, rows: list[int], about: list[int], *, whole: bool) -> Iterator[tuple[int, str]]:
    """(row, label) of the entries that leave open what they should tell."""
    at = [i for i, label in enumerate(table.columns) if i and _ANSWER.search(label) and not _SOMETIMES.search(label)]
    told = {i: [r for r in rows if _tells(table.rows[r][i])] for i in at}
    kept = [i for i in at if len(rows) >= LEAST and 2 * len(told[i]) >= len(rows)]
    for r in about:
        bare = [i for i in kept if r not in told[i]]
        if bare and (not whole or len(bare) == len(kept)):
            yield r, "、".join(table.columns[i] for i in bare)
    for i in at if len(about) >= LEAST and not whole else ():
        put_off = all(_UNTOLD.fullmatch(normalise(table.rows[r][i])) for r in rows)
        if put_off or (not told[i] and _OPINION.search(table.columns[i])):
            yield about[0], table.columns[i]
    corrections = [i for i, label in enumerate(table.columns) if _CORRECTION.search(label)]
    for r in about if corrections else ():
        found_bad = any(_FAULT.search(normalise(cell)) for i, cell in enumerate(table.rows[r]) if i not in corrections)
        if found_bad and not any(_tells(table.rows[r][i]) for i in corrections):
            yield r, table.columns[corrections[0]]


def _put_off(doc: Document, of: str, ctx: Context) -> tuple[Passage, str] | None:
    """The passage of which a sentence about `of`, or of a paper that is about it, tells that it was put off."""
    topical = ctx.says(doc.title, of)
    for passage in doc.part.passages:
        for sentence in re.split("[。；;]", normalise(passage.text)):
            match = _PUT_OFF.search(sentence)
            if match and (topical or ctx.says(sentence, of)):
                return passage, match.group()
    return None


_SIGNED_OFF = re.compile("(?:审核)?组长|(?:编制|审核|批准|记录|制表|检查|填表|复核)[人员]?[:]")


def _is_entry(row: tuple[str, ...]) -> bool:
    told = [cell for cell in row if cell.strip()]
    if len(told) == 1 and _SIGNED_OFF.match(normalise(told[0])):  # '组长：张三 2025-10-22' below the entries
        return False
    return bool(re.search("[\u4e00-\u9fff]", "".join(row))) and not any(_TOTAL.match(c.strip()) for c in row[:2])


def _tells(cell: str) -> bool:
    return bool(cell.strip()) and not unticked(cell) and not _UNTOLD.fullmatch(normalise(cell))


def chair_signed(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """On a sheet of those present at the meeting about `of`, signed by others, the chief's place isn't empty."""
    chiefs = [name for name, title in ctx.people if _CHIEF.search(title)]
    for doc, table in tables(d for d in ctx.documents if d.owner != "other" and d.state == "in_force"):
        if not ctx.says(f"{doc.title}{doc.part.name}{table.title}", params["of"]):
            continue
        if open_row := _unsigned(doc, table, chiefs):
            said, citation = open_row
            reason = f"签到表上“{said}”没有签名"
            return CheckOutcome("chair_signed", SHORT, reason, (citation,), ("最高管理者的签到",))
    return CheckOutcome("chair_signed", MET, "签到表上没有发现最高管理者缺签")


def _unsigned(doc: Document, table: Table, chiefs: list[str]) -> tuple[str, Citation] | None:
    places = [i for i, label in enumerate(table.columns) if _SIGNED.search(label)]
    if len(places) != 1 or 2 * sum(bool(row[places[0]].strip()) for row in table.rows) < len(table.rows):
        return None
    for r, row in enumerate(table.rows):
        who = " ".join(cell for i, cell in enumerate(row) if i != places[0])
        named = any(name in who for name in chiefs) or _CHIEF.search(who)
        if named and not row[places[0]].strip():
            return quote(who.strip(), width=24), row_citation(doc, table, r)
    return None
