"""From words on a page to paragraphs and cells, the same for a PDF's text layer and for OCR.

Coordinates are in points or pixels, x to the right and y downwards from the page's top left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from statistics import median

from auditor.readers.headings import heading_rank

_CJK = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’—…]")
_ENDS = re.compile(r"[。；：！？:;!?]$")
_BROKEN = re.compile(r"\d[\d\-/]|[\-/]\d")  # a code or date that was cut by the end of a line
_STOPS = re.compile(r"[。！？!?]$")
_LABELLED = re.compile(r"[^：:，。；]{1,10}[：:]")
HALF = 0.5  # share of the column's width from which on a ragged line may go on in the next
_ITEM = re.compile(
    r"(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[）)、]|[•·●○◆■□√①-⑳-]|第[一二三四五六七八九十百\d]+[章节条款]|\d{1,2}(?:\.\d{1,2})+\s+[\u3400-\u9fff])"
)

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text on one line. size: height of a character. ocr: read from a picture."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    confidence: float = 1.0
    ocr: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Line:
    """Fragments side by side on one visual row, left to right. size: height of a character."""

    __slots__ = ("_text", "bottom", "fragments", "size", "top", "x0", "x1")

    def __init__(self, fragments: tuple[Fragment, ...]) -> None:
        first = fragments[0]
        self.fragments, self.x0, self.x1, self.size = fragments, first.x0, first.x1, first.size
        self.top, self.bottom = first.top, first.bottom
        self._text: str | None = None
        if len(fragments) > 1:
            self.x1 = max([f.x1 for f in fragments])
            self.top, self.bottom = min([f.top for f in fragments]), max([f.bottom for f in fragments])
            self.size = median([f.size for f in fragments])

    @property
    def confidence(self) -> float:
        return min([f.confidence for f in self.fragments])

    @property
    def text(self) -> str:
        """The line as read: fragments well apart with two blanks between, others as words are."""
        if self._text is None:
            self._text = self._joined()
        return self._text

    def _joined(self) -> str:
        text = ""
        for before, f in zip((None, *self.fragments), self.fragments, strict=False):
            if before is not None and f.x0 - before.x1 > (0.25 if f.ocr else 0.8) * max(f.size, before.size):
                text = text.rstrip() + "  "
                text += f.text.strip()
            else:
                text = _adjoined(text, f) if before is not None else f.text
        return text.strip()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together. size: height of a character; confidence: the lowest of its lines."""

    text: str
    top: float
    bottom: float
    x0: float
    x1: float
    size: float
    confidence: float = 1.0


def _adjoined(text: str, further: Fragment) -> str:
    """OCR cuts codes such as 'YL-JL-0601' in two; a text layer has its blanks."""
    both = further.ocr and text[-1:].isascii() and further.text[:1].isascii()
    return text + further.text if both else joined(text, further.text)


def joined(left: str, right: str) -> str:
    """Two pieces of text that were broken only by the line: a blank between Latin words, none in Chinese."""
    left, right = left.rstrip(), right.lstrip()
    if _BROKEN.search(left[-1:] + right[:1]):
        return left + right
    if not left or not right or _CJK.match(left[-1]) or _CJK.match(right[0]):
        return left + right
    return left[:-1] + right if left[-1] == "\u00ad" else f"{left} {right}"


def lines_of(fragments: Iterable[Fragment]) -> list[Line]:
    """Fragments gathered to visual rows, top to bottom."""
    rows: list[list[Fragment]] = []
    middles: list[list[float]] = []  # of each row, in rising order as the fragments come
    for middle, _, _, fragment in sorted([(f.middle, f.x0, i, f) for i, f in enumerate(fragments)]):
        height = fragment.bottom - fragment.top
        for k in range(len(rows) - 1, max(len(rows) - 4, -1), -1):
            last = rows[k][-1]
            if abs(middle - _median(middles[k])) < 0.5 * min(height, last.bottom - last.top):
                rows[k].append(fragment)
                middles[k].append(middle)
                break
        else:
            rows.append([fragment])
            middles.append([middle])
    lines = [Line(tuple(sorted(row, key=_left) if len(row) > 1 else row)) for row in rows]
    return sorted(lines, key=lambda line: line.top)


_left = attrgetter("x0")
WIDEST = 2.2  # line heights that may lie between the lines of a paragraph
SPREAD = 1.1  # times the usual space between lines that still is no paragraph's end
LEAST_GAPS = 4  # spaces from which on there is a usual one


def _median(rising: Sequence[float]) -> float:
    half = len(rising) // 2
    return rising[half] if len(rising) % 2 else (rising[half - 1] + rising[half]) / 2


def paragraphs_of(
    lines: Sequence[Line], left: float | None = None, right: float | None = None, leading: float | None = None
) -> list[Paragraph]:
    """Visual lines joined to paragraphs: a full line is followed by one that starts at the left margin.

    left, right: margins of the column; leading: the space that may lie between two lines; found from the lines when
    not given.
    """
    if not lines:
        return []
    left = min(line.x0 for line in lines) if left is None else left
    right = max(line.x1 for line in lines) if right is None else right
    leading = leading_of(lines) if leading is None else leading
    result: list[Paragraph] = []
    last: Line | None = None
    for line in lines:
        near = last is not None and line.top - last.bottom <= max(1.3 * max(last.size, line.size), leading)
        if last is not None and near and _continues(last, line, left, right, result[-1].text):
            whole = result[-1]
            result[-1] = Paragraph(
                joined(whole.text, line.text),
                whole.top,
                line.bottom,
                min(whole.x0, line.x0),
                max(whole.x1, line.x1),
                whole.size,
                min(whole.confidence, line.confidence),
            )
        else:
            result.append(Paragraph(line.text, line.top, line.bottom, line.x0, line.x1, line.size, line.confidence))
        last = line
    return [p for p in result if p.text]


def leading_of(lines: Sequence[Line]) -> float:
    """The space that may lie between a paragraph's lines on a page set wide: a little more than most of them have."""
    gaps = sorted(b.top - a.bottom for a, b in pairwise(lines) if 0 < b.top - a.bottom < WIDEST * max(a.size, b.size))
    return SPREAD * _median(gaps) if len(gaps) >= LEAST_GAPS else 0.0


def _continues(last: Line, line: Line, left: float, right: float, text: str) -> bool:
    size = max(last.size, line.size)
    slack = 2.2 * size if _CJK.match(line.text[:1] or " ") or heading_rank(line.text) is not None else 5 * size
    to_the_margin = last.x1 >= right - slack
    # Signs tell a line's size roughly; a title, whose size must tell it apart, ends before the margin.
    alike = 0.75 if line.fragments[0].ocr else 0.88 if to_the_margin else 0.93
    if min(last.size, line.size) < alike * size:
        return False
    full = to_the_margin or _broken_off(last, line, left, right)
    if not full or line.x0 > left + 1.2 * size:
        return False
    if heading_rank(text) is not None and last.x1 < right - 1.2 * size:
        return False
    if heading_rank(line.text) is not None and (_STOPS.search(last.text) or abs(last.size - line.size) > 0.05 * size):
        return False
    return not _ITEM.match(line.text)


def _broken_off(last: Line, line: Line, left: float, right: float) -> bool:
    """Whether a line short of the margin (set ragged, or beside a wider table) still stops in the middle of a sentence.

    It is more than half as wide as the column, ends with no stop or leaves a bracket open, holds no fields side by
    side, and what follows begins with no label of its own.
    """
    centred = last.x0 > left + 3 * last.size
    if centred or last.x1 - left < HALF * (right - left) or "  " in last.text or heading_rank(last.text) is not None:
        return False
    return _open_bracket(last.text) or not (_ENDS.search(last.text) or _LABELLED.match(line.text))


def _open_bracket(text: str) -> bool:
    return text.count("（") + text.count("(") > text.count("）") + text.count(")")


def cell_text(fragments: Sequence[Fragment], box: Box) -> tuple[str, float]:
    """Text of a table cell with its wrapped lines joined, and its confidence."""
    lines = lines_of(fragments)
    if not lines:
        return "", 1.0
    found = [p.text for p in _cell_paragraphs(lines, box)]
    return "\n".join(found), min(line.confidence for line in lines)


def _cell_paragraphs(lines: list[Line], box: Box) -> list[Paragraph]:
    full = box[2] - box[0] - 2.6 * lines[0].size
    result: list[Paragraph] = []
    last: Line | None = None
    for line in lines:
        wrapped = last is not None and (
            last.x1 - last.x0 >= full
            or (not _ENDS.search(last.text) and len(lines) <= 3 and last.x1 - last.x0 >= 0.6 * (box[2] - box[0]))
        )
        if last is not None and wrapped and not _ITEM.match(line.text):
            result[-1] = replace(result[-1], text=joined(result[-1].text, line.text))
        else:
            result.append(Paragraph(line.text, line.top, line.bottom, line.x0, line.x1, line.size, line.confidence))
        last = line
    return result
