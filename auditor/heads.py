"""Where the papers of a volume begin: at what its contents list, at marked lines and letterheads, at headings and forms
that name a paper, at the top of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from auditor.model import Passage
from auditor.sections import AFTER_NUMERAL
from auditor.text import normalise
from auditor.values import cjk_number

LEAST_HEADS = 3  # so many like heads make a binder of a file that doesn't say it is one
FEW_MARKED = 2  # marked heads that do where the file says that it is a volume
LEAST_BODY = 2  # passages a paper has beside its head lines; heads closer together are one head of several lines
BODY = 60  # characters of a paragraph that is body enough
LEAST_NAME = 3  # signs of a form's name
SPAN = 0.5  # share of a volume that its chapters take up at least, from the first one's heading to the last one's
ATTACHED = 6  # first signs of a rule's name by which the notice that issues it is known
LONGEST = 40
BINDER = re.compile(
    r"合订|汇订|装订|汇编|合集|合编|成册|卷内目录|资料集|文件集|全套|一套|(?:归档|存档|资料|文件|案|档案|专)卷|卷宗"
    r"|(?<!\d)年册|(?<![试答开问读])[卷册][一二三四五六七八九十]"
)
MARKED = re.compile(
    r"^(?:(?:件|文件|材料|资料|卷|册)[一二三四五六七八九十\d]{1,3}|第[一二三四五六七八九十\d]{1,3}(?:部分|篇|编|册|卷)"
    r"|附[篇编卷][一二三四五六七八九十甲乙丙丁戊己庚辛\d]{1,3})"
    r"[\s　、.:：]*(?=[\u4e00-\u9fff《“（(\d])"
    # 'B-3 碳管理…' and '丙—2 …' in volumes B and 丙
    r"|^(?:[A-Z]{1,2}|[甲乙丙丁戊己庚辛壬癸])[-—–]\d{1,2}[\s　]+(?=[\u4e00-\u9fff《“（(\dA-Z])"
)
_NUMBERED = re.compile(
    rf"^(?:[一二三四五六七八九十]+(?:[.．]|{AFTER_NUMERAL})|\d{{1,2}}(?:\.\d+)*[\s、.．]"
    r"|[（(]|第[一二三四五六七八九十\d]+[章节条款])"
)
_OF_RULES = re.compile("制度|规定|办法|手册|章程|标准")  # its chapters are one paper's, under one approval
_COUNT = re.compile(rf"第([一二三四五六七八九十\d]{{1,3}})章|([一二三四五六七八九十]{{1,3}}){AFTER_NUMERAL}")
_OF_MANUAL = re.compile(r"第[一二三四五六七八九十\d]{1,3}[篇编]")
_CHAPTER = re.compile(r"第[一二三四五六七八九十\d]{1,3}章")
_LETTERHEAD = re.compile(r"(?:公司|集团|水泥厂)文件$")
COMPANY = re.compile(r"[\u4e00-\u9fff()]{6,30}(?:公司|水泥厂)")  # a cover's first line
_PAPER = re.compile(
    r"(?:纪要|记录|报告|通知|决定|请示|批复|函|程序|办法|规定|制度|规程|细则|总则|方案|计划|策略|预案|手册|说明|清单|台账|统计表|"
    r"评审表|分解表|登记表|检查表|日程|排期|通报|简报|月报|季报|审批单|申请单|通知单|证书|责任书|责任状|[化检][验测]单|处理单|整改单|确认单|核对单|[交对流任派销处][\u4e00-\u9fff]单|声明|令|公告|公示|签到表|总结|底稿|方针)"
    r"(?:[（(].{1,24}[)）])?$"
)
_ASIDE = re.compile(r"[（(][^（()）]*[)）]$|[\s.．…·]+\d{1,4}$")  # a paper's number or page in the contents
# What stands behind a paper's name in its heading: number, day, shift, page.
_TAIL = re.compile(
    r"(?:[\s　]|[(（〔\[【][^()（）〔〕\[\]【】]{0,24}[)）〕\]】]|(?:编号|单号|文号|no\.?)\s*[:：]?|[早中夜白]班"
    r"|第?[\da-z][\da-z./—–_-]*\s*[号期次年月日页]*)+$"
)
_CODED = re.compile(r"[a-z]{1,6}[-—–]?\d|[〔\[(（]20\d\d|20\d\d[-./年]\d")
_ISSUED = re.compile(r"[〔\[(（]20\d\d[〕\])）]\s*[\d-]+\s*号$")  # “总办纪要〔2025〕17号”
_LETTER = re.compile("^关于|(?:通知|函|令|公告|决定|批复)$")  # what it is about tells more
_SENTENCE = re.compile(r"[。；，,;]|[:：]\s*\S")
FRONT = 8  # passages at the beginning of a volume, or of a notice, that say what it is


def names_paper(name: str) -> bool:
    """Whether a piece's name says what paper it is, whatever number or day stands behind; an issue number doesn't."""
    text = normalise(name)
    return bool(_PAPER.search(_TAIL.sub("", text))) and not _ISSUED.search(text) and not _LETTER.search(text)


def begins_chapter(passage: Passage) -> bool:
    """Whether a piece that begins so is a chapter of its volume, called by its heading: '二、内外部环境分析'."""
    text = passage.text.strip()
    return passage.kind == "heading" and bool(_COUNT.match(text) or _OF_MANUAL.match(text))


def heads_of(passages: tuple[Passage, ...], *, said: bool) -> list[int]:
    """Where a paper begins: at a marked line or a letterhead; where there are none, at a heading that names a paper.

    said: the volume says that it is one; then lines that aren't set as headings may be heads too. Indices, ascending.
    """
    if listed := _listed_in_contents(passages):
        return listed
    covers = set(_covers(passages))
    heads = [i for i, p in enumerate(passages) if i in covers or _is_marked(p) or is_letterhead(p)]
    marked = _past_contents(passages, heads)
    named = [i for i, p in enumerate(passages) if _is_titled(p)]
    if said:
        forms = _forms(passages)
        if len(marked) >= FEW_MARKED:
            return _apart(sorted({*_with_siblings(set(marked), passages), *forms}), passages)
        bound = {*_with_siblings({*named, *forms}, passages), *_page_tops(passages), *_counted(passages)}
        return _apart(sorted(bound), passages)
    if len(marked) >= LEAST_HEADS:
        return _apart(marked, passages)
    repeated = Counter(normalise(passages[i].text) for i in named)
    return _apart(named, passages) if any(count >= LEAST_HEADS for count in repeated.values()) else []


def _page_tops(passages: tuple[Passage, ...]) -> list[int]:
    """Headings without a number that begin a page: whatever they are called, papers of a volume begin so. None where
    there are but a few, or more with a number: its chapters are its papers; and none that is a running head.
    """
    tops = [
        i
        for i, (above, p) in enumerate(pairwise(passages), 1)
        if p.kind == "heading" and p.locator.page not in (None, above.locator.page)
    ]
    bare = [i for i in tops if not _NUMBERED.match(passages[i].text)]
    times = Counter(normalise(passages[i].text) for i in bare)
    once = [i for i in bare if times[normalise(passages[i].text)] < LEAST_HEADS]
    return once if len(once) >= max(LEAST_HEADS, len(tops) - len(bare)) else []


def _counted(passages: tuple[Passage, ...]) -> list[int]:
    """The outermost headings where they count from one on (第一章, 第二章 …; 一、 二、 … each on top of a page): the
    chapters of a volume are its papers, unless it is one of rules. [] where they are too few.
    """
    headings = ((i, p.text.strip()) for i, p in enumerate(passages) if i and p.kind == "heading")
    numbers = {i: match for i, text in headings if (match := _COUNT.match(text))}
    top = min((len(passages[i].headings) for i in numbers), default=0)
    runs: list[list[int]] = []
    for i, match in numbers.items():
        paged = passages[i].locator.page is not None
        if len(passages[i].headings) > top or (paged and not _tops_page(passages, i)):
            continue
        number = cjk_number(match[1] or match[2])
        if number == 1:
            runs.append([i])
        elif runs and number == len(runs[-1]) + 1:
            runs[-1].append(i)
    longest = max(runs, key=len, default=[])
    whole = len(longest) >= LEAST_HEADS and longest[-1] - longest[0] >= SPAN * len(passages)
    return longest if whole and not any(_OF_RULES.search(p.text) for p in passages[:FRONT]) else []


def _forms(passages: tuple[Passage, ...]) -> set[int]:
    """Lines that head one paper after another, though none is set as a heading: '整改销项单 XX-2407-01' and so on, and
    those on top of a page that name a paper.
    """
    if sum(bool(_CHAPTER.match(p.text.strip())) for p in passages if p.kind == "heading") >= LEAST_HEADS:
        return set()  # its chapters are its papers
    lines = {i: _untailed(p) for i, p in enumerate(passages) if p.kind in ("heading", "paragraph") and i > 0}
    named = {i for i, line in lines.items() if _PAPER.search(line) and not BINDER.search(line)}
    coded = {i for i, line in lines.items() if len(line) >= LEAST_NAME and _CODED.search(normalise(passages[i].text))}
    times = Counter(lines[i] for i in named | coded)
    often = {i for i in named | coded if times[lines[i]] >= LEAST_HEADS}
    return often | {i for i in named if _tops_page(passages, i)}


def _with_siblings(heads: set[int], passages: tuple[Passage, ...]) -> list[int]:
    """Heads with the other headings that are set as most of them are: what stands between two minutes is of neither."""
    headings = [i for i, p in enumerate(passages) if i > 0 and p.kind == "heading"]
    depths = Counter(len(passages[i].headings) for i in headings if i in heads)
    usual = max(depths, key=lambda depth: (depths[depth], -depth), default=0)
    alike = [i for i in headings if len(passages[i].headings) == usual]
    if passages[0].locator.page is not None or sum(i in heads for i in alike) < LEAST_HEADS:
        return sorted(heads)
    return sorted({*heads, *(i for i in alike if not _NUMBERED.match(passages[i].text.strip()))})


def _tops_page(passages: tuple[Passage, ...], at: int) -> bool:
    """Whether a passage is the first on its page, the running head aside."""
    page = passages[at].locator.page
    above = next((passages[i] for i in range(at - 1, -1, -1) if passages[i].kind != "header"), None)
    return page is not None and above is not None and above.locator.page != page


def _untailed(passage: Passage) -> str:
    """A short line without number and day behind; '' where it is a chapter's or a sentence."""
    text = normalise(passage.text)
    if len(text) > LONGEST or _NUMBERED.match(passage.text.strip()) or _SENTENCE.search(text):
        return ""
    return _TAIL.sub("", text)


def _covers(passages: tuple[Passage, ...]) -> Iterator[int]:
    """Covers of another company's papers: its name as a heading over the paper's own; the file's first is its own."""
    named = [i for i, p in enumerate(passages) if p.kind == "heading" and COMPANY.fullmatch(normalise(p.text))]
    own = normalise(passages[named[0]].text) if named else ""
    for at in named[1:]:
        below = passages[at + 1 : at + 2]
        if normalise(passages[at].text) != own and below and below[0].kind == "heading":
            yield at


def _past_contents(passages: tuple[Passage, ...], heads: list[int]) -> list[int]:
    """Heads without those of the table of contents, which stand once more below: '卷一 …', '卷二 …', …, '卷一 …'."""
    told = [re.sub(r"\s", "", passages[i].text) for i in heads]
    first = told[:LEAST_HEADS]
    again = (n for n in range(LEAST_HEADS, len(told)) if told[n : n + LEAST_HEADS] == first)
    return heads[next(again, 0) :]


def _listed_in_contents(passages: tuple[Passage, ...]) -> list[int]:
    """Headings that the contents at the front name with a mark, though they bear none themselves: '第三篇 形势研判办法
    （JS-01）' there, '形势研判办法' here; annexes too. [] where the marked lines stand over papers themselves.
    """
    marked = [i for i, p in enumerate(passages) if _is_marked(p)]
    if sum(j == i + 1 for i, j in pairwise(marked)) < LEAST_HEADS:
        return []
    first = next(i for i, j in pairwise(marked) if j == i + 1)
    last = next((i for i in range(first, len(passages)) if not _may_stand_in_contents(passages[i])), first)
    names = {_entry(p) for p in passages[first:last]}
    found = (i for i in range(max(marked) + 1, len(passages)) if passages[i].kind == "heading")
    heads = [i for i in found if _entry(passages[i]) in names]
    return heads if len(heads) >= LEAST_HEADS else []


def _may_stand_in_contents(passage: Passage) -> bool:
    text = normalise(passage.text)
    return passage.kind in ("heading", "paragraph") and len(text) <= LONGEST and not _SENTENCE.search(text)


def _entry(passage: Passage) -> str:
    """A heading, or what the contents call it: without mark, number and page."""
    return re.sub(r"\s", "", _ASIDE.sub("", MARKED.sub("", passage.text.strip())))


def _is_marked(passage: Passage) -> bool:
    text = passage.text.strip()
    return passage.kind in ("heading", "paragraph") and len(text) <= LONGEST and bool(MARKED.match(text))


def is_letterhead(passage: Passage) -> bool:
    return passage.kind == "heading" and bool(_LETTERHEAD.search(normalise(passage.text)))


def _is_titled(passage: Passage) -> bool:
    text = normalise(passage.text)
    titled = passage.kind == "heading" and len(text) <= LONGEST and not _NUMBERED.match(passage.text.strip())
    return titled and bool(_PAPER.search(_TAIL.sub("", text))) and not BINDER.search(text)


def _apart(heads: list[int], passages: tuple[Passage, ...]) -> list[int]:
    """Heads with a body between them; '专题会议纪要' and the meeting's own name below it are one head, unless a page
    ends between them.
    """
    kept: list[int] = []
    for at in heads:
        paged = kept and at - kept[-1] > 1 and passages[at].locator.page != passages[kept[-1]].locator.page
        paged = paged and not _attached(passages, kept[-1], at)
        if not kept or at - kept[-1] > LEAST_BODY or paged or any(map(_says_much, passages[kept[-1] + 1 : at])):
            kept.append(at)
    return kept


def _says_much(passage: Passage) -> bool:
    """Whether a passage is a paper's body by itself: a table's row or a paragraph, no line of a heading."""
    return passage.kind == "row" or (
        passage.kind == "paragraph" and (len(passage.text) > BODY or bool(re.search("[。；;]", passage.text)))
    )


def _attached(passages: tuple[Passage, ...], notice: int, at: int) -> bool:
    """Whether what begins at `at` is what the notice before it issues: '关于印发《…办法》的通知', then the rule."""
    name = re.sub(r"[\s《》]", "", passages[at].text)[:ATTACHED]
    told = re.sub(r"[\s《》]", "", "".join(p.text for p in passages[notice : min(at, notice + FRONT)]))
    return len(name) == ATTACHED and bool(
        re.search(f"(?:印发|发布|颁布|颁发|下发|转发|公布)[^。]{{0,16}}{re.escape(name)}", told)
    )
