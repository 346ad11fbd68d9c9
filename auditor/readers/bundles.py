"""A bundle of scanned papers told apart: a certificate, report or record begins where a page bears its own title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.model import Part
from auditor.readers.base import PartBuilder
from auditor.readers.layout import Line, lines_of
from auditor.readers.pages import Composer, Page

_TITLE = re.compile(
    r"(?:证书?|报告[书单表]?|记录|台账|签到|[表单簿册函令]|日报|月报|通知|决定|批复|请示|公[告示]|[^图]书|发票|凭证|"
    r"合同|纪要|总结|声明|方案|计划|制度|办法|规定|预案)$"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]?$")
_NUMBER = re.compile(
    r"编\s*号\s*[：:]\s*([0-9A-Za-z\u4e00-\u9fff〔〕\[\]()（）./#\-—]{4,40}?)(?=[\u4e00-\u9fff]{2,6}[：:]|[^0-9A-Za-z\u4e00-\u9fff〔〕\[\]()（）./#\-—]|$)"
)
_LATER = re.compile(r"第\s*(?:[2-9]|[1-9]\d+|[二三四五六七八九十]+)\s*页|^续[表页]|[（(]续[）)表]")
_LOOK_ALIKE = str.maketrans("OoIl|", "00111")  # what OCR takes for another in numbers
_HEAD = 0.4  # of the page's height: where a title and a number stand


@dataclass(frozen=True, slots=True)
class _Head:
    """What a page says it is: its title and number, '' where it says nothing."""

    title: str
    number: str
    later: bool


def parts_of(file: str, pages: Sequence[Page]) -> tuple[Part, ...]:
    """The pages as one part; a bundle of scanned papers as a part each, named by title and number."""
    papers = list(_papers(pages))
    parts: list[Part] = []
    taken: set[str] = set()
    for head, own in papers:
        name = f"{head.title} {head.number}".strip() if len(papers) > 1 else ""
        if name in taken:
            name = f"{name}（第{own[0].number}页起）"
        taken.add(name)
        builder = PartBuilder(file, name)
        Composer(builder).add(own)
        parts.append(builder.build())
    return tuple(parts)


def _papers(pages: Sequence[Page]) -> Iterator[tuple[_Head, list[Page]]]:
    """Runs of pages that are one paper, each with what its first page says it is."""
    head, own = _Head("", "", False), list[Page]()
    for page in pages:
        here = _head(page) if page.scanned else _Head("", "", False)
        if own and _begins(here, head):
            yield head, own
            own = []
        head = here if not own else _Head(head.title or here.title, head.number or here.number, False)
        own.append(page)
    yield head, own


def _begins(here: _Head, before: _Head) -> bool:
    """Whether a page is the first of a further paper: another number, or where there are none, another title."""
    if not here.title or here.later:
        return False
    if here.number and before.number:
        return here.number.translate(_LOOK_ALIKE) != before.number.translate(_LOOK_ALIKE)
    return here.title != before.title


def _head(page: Page) -> _Head:
    lines = lines_of(page.fragments)
    if not lines:
        return _Head("", "", False)
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top, height = lines[0].top, page.height
    upper = [line for line in lines if line.top < top + _HEAD * height]
    middles = ((left + right) / 2, page.width / 2)  # a list below it may leave the page's right half empty
    title = next((_bare(line) for line in upper if _is_title(line, middles, 0.1 * (right - left))), "")
    found = (_NUMBER.search(line.text) for line in upper)
    number = next((m.group(1) for m in found if m), "")
    return _Head(title, number, any(_LATER.search(line.text) for line in lines))


def _bare(line: Line) -> str:
    """The line without what stands in brackets at its end."""
    return _ASIDE.sub("", re.sub(r"\s", "", line.text))


def _is_title(line: Line, middles: Sequence[float], near: float) -> bool:
    """Whether a line stands in the middle and is called a kind of paper: '校准证书', '入窑煤日样检测原始记录'."""
    text = _bare(line)
    centred = any(abs((line.x0 + line.x1) / 2 - middle) < near for middle in middles)
    return centred and 4 <= len(text) <= 30 and bool(_TITLE.search(text)) and not re.search(r"[：:，。；]", text)
