"""A paper's title, by what stands at its top: a heading, a line labelled 标题, the grid over a controlled paper."""

from __future__ import annotations

import re
from itertools import pairwise

from auditor.model import Part, Passage
from auditor.signatures import signatures_in
from auditor.text import normalise
from auditor.values import dates

TITLE_DEPTH = 10  # a title stands among the first passages
LONG_TITLE = 30  # characters from which on a title may end in a remark about itself
LONGEST_TITLE = 45
ABOUT_CARBON = re.compile(r"碳|温室气体|二氧化碳|co2|ccer|排放权|排放源|排放因子|配额|cea(?![a-z])|cets|gb/?t?32151")
_TITLE_NOISE = re.compile(r"^(?:第?\d+页|共\d+页|.{0,4}编号[:：].*|版本[:：].*|\W*)$")
# Two characters in a row make a word; 'PT-ZG-2025-01', 'Sheet1' and '2025' are no titles.
WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_NUMBERED = re.compile(
    r"\s*(?:\d{1,2}(?:\.\d+)*[\s、.．]|第[一二三四五六七八九十\d]+[章节条]|[一二三四五六七八九十]+、|[（(])"
)
# Whose paper it is, which standard it replaces, where it was shown: what stands above a title and is none.
_LETTERHEAD = re.compile(
    r"(?:公司|集团|水泥厂)(?:[(（].{2,8}[)）])?(?:文件|企业标准|会议纪要|[\u4e00-\u9fff]{2,8}(?:车间|分厂|部|科|处|室|中心|办公室|站))?$"
    r"|^代替|(?:平台|官网|网站|公众号|信息系统|办公系统)$"
)
# A page or a mail that says its title itself.
_TITLED = re.compile(r"^(?:标题|主题|公告标题|文件标题|公文标题|事由)[:：](.+)$")
# A notice by which a rule is issued is read as the rule.
_ISSUED = re.compile(
    r"关于(?:印发|发布|下发|实施|执行|修订|转发)[^《》]{0,12}《([^《》]{4,40})》的(?:通知|决定|函|公告)"
)
# The same without a title's marks, where what is issued is named as a paper: '关于印发2025年管理评审会议决议的通知'.
_ISSUED_PLAIN = re.compile(
    r"^关于(?:印发|发布|下发|下达|公布)([^《》，。；]{4,36}(?:决议|决定|纪要|报告|方案|计划|办法|制度|规定|程序|细则|手册|名单|清单))的"
    r"(?:通知|通报|决定|函|公告)$"
)
_REPLY = re.compile(r"^(?:\s*(?:re|fw|fwd|回复|答复|转发)\s*[:：])+\s*", re.IGNORECASE)
_REMARK = re.compile(r"(?<=[\u4e00-\u9fff])\s*[（(][^（()）]{6,}[)）]$")  # what a long title says about itself
# A paper that a plant of an international group heads in English.
_ENGLISH = re.compile(
    r"managementreview|internalaudit|nonconformity|correctiveaction|compliance(?:matrix|evaluation|review)"
)
# What stands in the grid over a controlled paper beside its title.
_GRID = re.compile(r"(?:公司|水泥厂|集团)$|编号|文件号|版[本次号]|第[a-z\d]+版|[a-z]/\d|页码|发布|生效|实施日期")
_PAPER = re.compile(
    r"(?:手册|程序|办法|制度|规定|规程|细则|方案|计划|规划|策略书?|预案|报告|总结|汇编|清单|台账|台帐|记录|登记表?|评审表|分解表|统计表|"
    r"检查表|评价表|跟踪表|汇总表?|申请单|审批单|通知单|处理单|任务单|纪要|说明|指导书|要点|公示|通知|职责|方针|大纲|纲要|标准|规范|"
    r"规则|导则|指引|章程|准则|作业书|须知|守则|条例|"
    r"[\u4e00-\u9fff][表单簿账]|[日周旬月季年]报|档案|成效|结果确认|登记)(?:[·（(].{1,12})?$"
)
# In a controlled paper's grid the cell before its name.
_NAMES_IT = re.compile(
    r"(?:文件|制度|标准|程序|规程|资料|记录|表单|作业书)?(?:名称|题名|标题|题目)[:：]?|文件名|主题[:：]?"
)
# What stands in front of a paper's first chapter, and that chapter's own name.
_FRONT = re.compile(
    r"(?:改版|换版|修订|修改|更改|变更|版本|文件|发布)(?:记事|记录|履历|历史|控制|说明|一览|页|状态|信息)表?|目录|目次|封面|前言|引言|"
    r"签署页|批准页|颁布页|受控信息|分发范围|(?:\d+|[一二三四五六七八九十]+、|第[一1]章)?[\s、.．]*(?:总则|目的|范围|适用范围|目的和范围|目的与范围|概述)"
)
_BASED_ON = re.compile(r"(?<=[\u4e00-\u9fff\d)）])[\s　]+(?:编制|识别|核算)?依据[:：].*$")
GRID_ROWS = 4  # rows that such a grid has at most


def stem_of(part: Part) -> str:
    """The file's own name, without folders, archive and ending."""
    return re.split(r"[/!]", part.file)[-1].rsplit(".", 1)[0]


def title_of(part: Part) -> str:
    """A sheet's title row; else what the grid at the top names; else the best of the first lines; else the file's name.

    A heading comes before a mere line, and one without a chapter's number before one with it. What the paper is based
    on is no part of it: '排放源清单　依据：…核算细则'.
    """
    return _BASED_ON.sub("", _whole_title(part))


def _whole_title(part: Part) -> str:
    if part.name and part.tables and part.tables[0].sheet and WORDS.search(part.tables[0].title):
        return _first_row(part)
    gridded = _gridded_title(part)
    if gridded:
        return gridded
    candidates = [line for p in part.passages[:TITLE_DEPTH] if (line := _title_line(p)) and _could_be_title(line[0])]
    if not candidates:
        return part.name if WORDS.search(part.name) else stem_of(part)

    # Among equals the one about carbon, which a folder of carbon papers is here for.
    def rank(line: tuple[str, bool]) -> tuple[bool, bool, bool]:
        text, heads = line
        return bool(_NUMBERED.match(text)), not heads, not ABOUT_CARBON.search(normalise(text))

    return min(candidates, key=rank)[0].strip()


def _first_row(part: Part) -> str:
    """A sheet's title without the row below it that tells who made it when: '67 台 2026-01-10 某某 编 某某 审'."""
    title, first = part.tables[0].title, part.passages[0] if part.passages else None
    if first is None or first.kind != "heading" or not title.startswith(first.text) or not WORDS.search(first.text):
        return title
    rest = title[len(first.text) :]
    return first.text if dates(rest) or signatures_in(rest) else title


def _gridded_title(part: Part) -> str:
    """The title in a grid at the top, beside the company's name and the paper's number, as on controlled papers."""
    rows = [p.cells or {} for p in part.passages[: GRID_ROWS + 1] if p.kind != "header"][:GRID_ROWS]
    if part.name or not rows or not rows[0]:
        return ""
    for row in rows:
        beside = (*row.items(), *pairwise(row.values()))  # the label heads the column, or stands in the cell before
        told = next((b.strip() for a, b in beside if _NAMES_IT.fullmatch(normalise(a)) and _could_be_title(b)), "")
        if told and not _NAMES_IT.fullmatch(normalise(told)) and not _GRID.search(normalise(told)):
            return told
    cells = [cell.strip() for pair in rows[0].items() for cell in pair]
    if not any(_GRID.search(normalise(cell)) for cell in cells):
        return ""
    return next((c for c in cells if _could_be_title(c) and _PAPER.search(normalise(c)) and not _GRID.search(c)), "")


def _title_line(passage: Passage) -> tuple[str, bool] | None:
    """What of a passage may be a title, and whether it stands there as one: a heading, or after the label 标题."""
    told = _TITLED.match(passage.text.strip())
    if told:
        return _REPLY.sub("", told[1]).strip(), True
    if passage.kind not in ("paragraph", "heading"):
        return None
    issued = _ISSUED.search(passage.text) or _ISSUED_PLAIN.match(passage.text.strip())
    if issued:
        return issued[1], True
    text = passage.text
    return (_REMARK.sub("", text) if len(text) > LONG_TITLE else text), passage.kind == "heading"


def _could_be_title(line: str) -> bool:
    text = normalise(line)
    return (
        bool(WORDS.search(text) or _ENGLISH.search(text))
        and len(text) <= LONGEST_TITLE
        and not _TITLE_NOISE.match(text)
        and not _FRONT.fullmatch(text)
        and not _LETTERHEAD.search(text)
        and not re.search(r"[。；]", text)
    )
