"""Pages with words and frames set out as passages and tables, the same for PDF and OCR."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.model import Locator
from auditor.readers import columns
from auditor.readers.aligned import aligned_tables
from auditor.readers.base import PartBuilder
from auditor.readers.grid import Grid
from auditor.readers.headings import heading_rank, is_short_title
from auditor.readers.layout import Box, Fragment, Line, Paragraph, leading_of, lines_of, paragraphs_of
from auditor.readers.ruled import Ruled, fill, inside

_PAGE_NUMBER = re.compile(r"[\s\-—–·第Page]*\d{1,4}\s*(?:页)?[\s\-—–·/,，共of]*(?:\d{1,4}\s*页?)?[\s\-—–·]*$")
_NEXT_ROLE = re.compile(
    r"(?<=[^\s：:、，。；（(]{2})(?:审核|批准|核验|复核|校核|审批|签发|编制|记录|验证|主检|检验|批准)[人员]?[：:]"
)
_NEXT_LABEL = re.compile(
    r"(?<=[\dA-Za-z)）级日所室区])"
    r"(?:(?:出厂|证书|文件|设备|报告|资质认定证书)?编号|(?:\w\w)?日期|有效期至|安装地点|准确度等级|版本|版次)[：:]"
)
_NAME = re.compile(r"(?:公司|文件|集团|厂|所|院|中心|部|书|报告|表|方案|制度|办法|程序|手册)$")
_FORM = re.compile(r"(?:记录|台账|登记|签到|报告|证|检查|日报|月报|交接)[书表单簿]?(?:[（(][^（）()]*[）)])?$")
_UNNUMBERED = 35  # rank of headings told by their size alone
_SEAL = re.compile(r"^.{0,12}(?:专用章|公章|合同章)$")
_EDGE = 0.075  # of the page's height: where running heads and feet stand


@dataclass(frozen=True, slots=True)
class Page:
    """One page as found. scanned: the words come from OCR.

    seals: what could be read on each red seal, '' when nothing.
    """

    number: int
    width: float
    height: float
    fragments: tuple[Fragment, ...]
    tables: tuple[Ruled, ...]
    scanned: bool = False
    seals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    top: float
    content: Paragraph | Grid
    columns: tuple[float, ...] = ()


class Composer:
    """Adds pages to a part one after the other; a table that goes on over a page break becomes one."""

    def __init__(self, builder: PartBuilder) -> None:
        self.builder = builder
        self.seen: set[str] = set()
        self.open: tuple[Grid, tuple[float, ...]] | None = None

    def add(self, pages: Sequence[Page]) -> None:
        running = _running(pages)
        for page in pages:
            body = _body_size(page)
            for block in _blocks(page, running, self):
                self._block(block, page, body)
            for seal in page.seals:
                self._close()
                self.builder.paragraph(f"（印章）{seal}", Locator(page=page.number), "note")
        self._close()

    def aside(self, line: Line, page: Page) -> None:
        """A running head or foot: kept once."""
        text = line.text
        if text not in self.seen and not _PAGE_NUMBER.match(text):
            self.seen.add(text)
            self.builder.paragraph(text, Locator(page=page.number), "header", line.confidence)

    def _block(self, block: _Block, page: Page, body: float) -> None:
        if isinstance(block.content, Grid):
            self._grid(block.content, tuple(c / page.width for c in block.columns))
            return
        self._close()
        paragraph, locator = block.content, Locator(page=page.number)
        text = _spaced(paragraph.text) if page.scanned else paragraph.text
        rank = _rank(paragraph, page, body)
        if rank is None:
            kind = "note" if page.scanned and _SEAL.search(text) else "paragraph"
            self.builder.paragraph(text, locator, kind, round(paragraph.confidence, 3))
        else:
            self.builder.heading(paragraph.text, locator, rank, round(paragraph.confidence, 3))

    def _grid(self, grid: Grid, columns: tuple[float, ...]) -> None:
        if self.open is not None:
            before, frame = self.open
            further_page = before.locators[-1].page != grid.locators[0].page
            if further_page and len(frame) == len(columns) and _near(frame, columns):
                self.open = _appended(before, grid), frame
                return
        self._close()
        self.open = grid, columns

    def _close(self) -> None:
        if self.open is not None:
            self.builder.grid(self.open[0])
            self.open = None


def _near(a: Sequence[float], b: Sequence[float]) -> bool:
    return all(abs(x - y) < 0.012 for x, y in zip(a, b, strict=True))


def _appended(before: Grid, after: Grid) -> Grid:
    """`after` put under `before`, without the header rows that it repeats."""
    repeated = 0
    while repeated < min(3, len(after.cells), len(before.cells)) and after.cells[repeated] == before.cells[repeated]:
        repeated += 1
    shift = len(before.cells) - repeated
    merges = tuple((r0 + shift, c0, r1 + shift, c1) for r0, c0, r1, c1 in after.merges if r0 >= repeated)
    return replace(
        before,
        cells=before.cells + after.cells[repeated:],
        locators=before.locators + after.locators[repeated:],
        merges=before.merges + merges,
        confidences=before.confidences + after.confidences[repeated:],
    )


def _running(pages: Sequence[Page]) -> set[str]:
    """Texts that stand at the edge of two or more pages, figures apart."""
    counts: Counter[str] = Counter()
    for page in pages:
        lines = lines_of(f for f in page.fragments if _at_edge(f, page))
        counts.update({_bare(line.text) for line in lines})
    return {text for text, count in counts.items() if count > 1 and text}


def _bare(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)


def _at_edge(item: Fragment | Line, page: Page) -> bool:
    return item.bottom < _EDGE * page.height or item.top > (1 - _EDGE) * page.height


def _body_size(page: Page) -> float:
    counts: Counter[float] = Counter()
    for f in page.fragments:
        counts[f.size] += len(f.text)
    half, passed = counts.total() / 2, 0
    rising = sorted(counts.items())
    for k, (size, count) in enumerate(rising):
        passed += count
        if passed == half:
            return (size + rising[k + 1][0]) / 2
        if passed > half:
            return size
    return 1.0


def _blocks(page: Page, running: set[str], composer: Composer) -> Iterator[_Block]:
    locator = Locator(page=page.number)
    tables: list[tuple[Ruled, _Block]] = []
    rest = list(page.fragments)
    for ruled in page.tables:
        within = [f for f in rest if inside(f, ruled.box, 1.0)]
        if not within:
            continue
        taken = set(map(id, within))
        rest = [f for f in rest if id(f) not in taken]
        tables.append((ruled, _Block(ruled.box[1], fill(ruled, within, locator), ruled.columns)))
    body: list[Line] = []
    for line in lines_of(rest):
        if _is_running(line, page, running):
            composer.aside(line, page)
        else:
            body.append(line)
    for region in columns.regions(body, [ruled.box for ruled, _ in tables], page.width):
        own = [block for ruled, block in tables if columns.within(region, *_middle(ruled.box))]
        lines, aligned = aligned_tables(_lines_within(region, body), locator)
        own += [_Block(top, grid) for top, grid in aligned]
        own += [_Block(p.top, p) for p in _paragraphs(lines, [b.top for b in own], page)]
        yield from sorted(own, key=lambda b: b.top)


def _lines_within(region: Box, lines: list[Line]) -> list[Line]:
    if region == columns.WHOLE:
        return lines
    fragments = [f for line in lines for f in line.fragments]
    return lines_of(f for f in fragments if columns.within(region, (f.x0 + f.x1) / 2, f.middle))


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _is_running(line: Line, page: Page, running: set[str]) -> bool:
    if not _at_edge(line, page):
        return False
    return (
        bool(_PAGE_NUMBER.match(line.text))
        or _bare(line.text) in running
        or (line.size < 0.95 * _body_size(page) and line.bottom < _EDGE * page.height and not page.scanned)
    )


def _spaced(text: str) -> str:
    """Text of one line with blanks before further labels, which OCR runs together: '校准：伍强核验：施文'."""
    head, colon, tail = text.partition("：")
    return head + colon + _NEXT_ROLE.sub(r"  \g<0>", _NEXT_LABEL.sub(r"  \g<0>", tail)) if colon else text


def _paragraphs(lines: list[Line], cuts: list[float], page: Page) -> list[Paragraph]:
    if not lines:
        return []
    long = [line for line in lines if len(line.text) > 12] or lines
    left, right, leading = min(line.x0 for line in long), max(line.x1 for line in long), leading_of(lines)
    result: list[Paragraph] = []
    run: list[Line] = []
    for line in lines:
        if run and any(run[-1].top < cut <= line.top for cut in cuts):
            result += paragraphs_of(run, left, right, leading)
            run = []
        run.append(line)
    return _whole_titles(result + paragraphs_of(run, left, right, leading), page)


def _whole_titles(paragraphs: list[Paragraph], page: Page) -> list[Paragraph]:
    """Paragraphs with the lines of a centred title of two or three lines put together."""
    body = _body_size(page)
    result: list[Paragraph] = []
    for p in paragraphs:
        last = result[-1] if result else None
        if last is not None and _is_title(last, page, body) and _is_title(p, page, body):
            near = 0 <= p.top - last.bottom < 1.2 * p.size and abs(p.size - last.size) < 0.1 * p.size
            if near and not _NAME.search(last.text) and len(last.text) + len(p.text) <= 60:
                text, low = last.text + p.text, min(last.confidence, p.confidence)
                result[-1] = replace(last, text=text, bottom=p.bottom, confidence=low)
                continue
        result.append(p)
    return result


def _is_title(paragraph: Paragraph, page: Page, body: float) -> bool:
    centred = abs((paragraph.x0 + paragraph.x1) / 2 - page.width / 2) < 0.06 * page.width
    return centred and paragraph.size > 1.2 * body and is_short_title(paragraph.text) and "  " not in paragraph.text


def _heads_form(paragraph: Paragraph, page: Page) -> bool:
    """Whether a line is the name of a filled-in form: handwriting below it is larger than print."""
    return paragraph.top < 0.2 * page.height and bool(_FORM.search(paragraph.text))


def _rank(paragraph: Paragraph, page: Page, body: float) -> int | None:
    text = paragraph.text
    numbered = heading_rank(text)
    if numbered is not None:
        return numbered
    if not is_short_title(text) or "  " in text or not re.search(r"[\u3400-\u9fffA-Za-z]{2}", text):
        return None
    ratio = paragraph.size / body
    centred = abs((paragraph.x0 + paragraph.x1) / 2 - page.width / 2) < 0.06 * page.width
    if ratio > 1.45 and centred:
        return 0
    if page.scanned and (not centred or paragraph.confidence < 0.8):
        return None
    if centred and (ratio > 1.12 or (page.scanned and _heads_form(paragraph, page))):
        return 5
    return _UNNUMBERED if ratio > 1.06 and not page.scanned and re.search(r"[\u3400-\u9fff]{2}", text) else None
