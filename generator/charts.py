"""The layout of the charts: boxes and lines in millimetres, sized so that the text fits its box."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from generator.drawing import Box, Chart, Line

WIDTH = 158.0
_POINT = 0.3528  # millimetres
_LEADING = 1.32
_MARGIN = 1.6
_GREEN, _BLUE, _ORANGE, _GREY, _WHITE = "E3ECE6", "E4ECF5", "FBEEDD", "F4F4F4", "FFFFFF"
_SMALL = 7.5


def text_height(text: str, width: float, size: float) -> float:
    """Millimetres that a text takes in a box of that width; a Chinese character is as wide as it is high."""
    room = width - 2 * _MARGIN
    rows = sum(max(1, math.ceil(_length(line) * size * _POINT / room)) for line in text.split("\n"))
    return rows * size * _POINT * _LEADING + 2 * _MARGIN


def _length(line: str) -> float:
    """The length in Chinese characters; Latin letters and digits are about half as wide."""
    return sum(0.55 if ord(c) < 0x2E80 else 1.0 for c in line)


def organisation_chart(tiers: Sequence[str], departments: Sequence[str], width: float = WIDTH) -> Chart:
    """One box a tier from the top, the departments side by side below, in two rows when there are many."""
    boxes: list[Box] = []
    lines: list[Line] = []
    middle = width / 2
    for index, text in enumerate(tiers):
        boxes.append(Box(text, middle - 36, index * 18, 72, 13, _GREEN, 10))
        if index:
            lines.append(Line(middle, index * 18 - 5, middle, index * 18, arrow=True))
    top = len(tiers) * 18.0 - 5
    rows = _rows(departments)
    for row in rows:
        each = (width - 3 * (len(row) - 1)) / len(row)
        high = max(11.0, *(text_height(t, each, 9) for t in row))
        centres = [i * (each + 3) + each / 2 for i in range(len(row))]
        lines += [Line(middle, top, middle, top + 4), Line(min(centres), top + 4, max(centres), top + 4)]
        for centre, text in zip(centres, row, strict=True):
            lines.append(Line(centre, top + 4, centre, top + 8))
            boxes.append(Box(text, centre - each / 2, top + 8, each, high, _WHITE, 9))
        top += 8 + high
    return boxes, lines


def _rows(items: Sequence[str], most: int = 6) -> list[Sequence[str]]:
    """The items in rows of about even length; all rows but the last of an even number: the trunk passes between."""
    count = math.ceil(len(items) / most)
    each = math.ceil(len(items) / count)
    each += each % 2 if count > 1 else 0
    return [items[i : i + each] for i in range(0, len(items), each)]


def process_chart(steps: Sequence[tuple[str, str]], notes: Sequence[tuple[str, str]], width: float = WIDTH) -> Chart:
    """Rows of steps, each with its emission sources below it; notes: (system, sources) that belong to no step."""
    gap, per_row, high = 6.0, 4, 10.0
    each = (width - gap * (per_row - 1)) / per_row
    boxes: list[Box] = []
    lines: list[Line] = []
    places: list[Box] = []
    top = 0.0
    for start in range(0, len(steps), per_row):
        row = steps[start : start + per_row]
        below = max((text_height(s, each, _SMALL) for _, s in row if s), default=0.0)
        for place, (name, sources) in enumerate(row):
            column = place if start // per_row % 2 == 0 else per_row - 1 - place
            places.append(Box(name, column * (each + gap), top, each, high, _GREEN, 9.5))
            if sources:
                boxes.append(Box(sources, places[-1].x, top + high, each, below, _ORANGE, _SMALL, align="left"))
        top += high + below + 8
    lines += [_arrow(before, after, boxes) for before, after in pairwise(places)]
    boxes = places + boxes
    for system, sources in notes:
        text = f"{system}：{sources}"
        high_note = text_height(text, width, 8.5)
        boxes.append(Box(text, 0, top, width, high_note, _GREY, 8.5, align="left"))
        top += high_note + 2
    return boxes, lines


def _arrow(before: Box, after: Box, notes: Sequence[Box]) -> Line:
    """From one step to the next: sideways in a row, down past the note to the next row."""
    if before.y != after.y:
        x = before.x + before.width / 2
        under = next((n for n in notes if n.x == before.x and n.y == before.y + before.height), None)
        start = under.y + under.height if under else before.y + before.height
        return Line(x, start, x, after.y, arrow=True)
    y = before.y + before.height / 2
    if after.x > before.x:
        return Line(before.x + before.width, y, after.x, y, arrow=True)
    return Line(before.x, y, after.x + after.width, y, arrow=True)


def boundary_chart(company: str, lines_: Sequence[str], report: str, management: Sequence[str]) -> Chart:
    """Three nested frames: the clinker lines (quota), the company (report), the management system."""
    titles = (
        f"第三层　管理边界（{company}）：目标、排放源清单、减排方案",
        "第二层　企业层级：年度排放报告口径",
        "第一层　熟料生产线：全国碳市场配额口径，按线分别核算",
    )
    pad, head, inner = 4.0, 8.0, WIDTH - 16
    each = (inner - 2 * pad - 3 * (len(lines_) - 1)) / len(lines_)
    high_lines = max(text_height(t, each, 9) for t in lines_) + 2
    top_lines = 3 * head + 2
    high_first = head + high_lines + pad
    high_report = text_height(report, inner, 8.5)
    high_second = head + high_first + 3 + high_report + pad
    rows = [text_height(t, WIDTH - 2 * pad, 8.5) for t in management]
    total = head + high_second + 3 + sum(rows) + 2 * len(rows) + pad
    boxes = [
        Box(titles[0], 0, 0, WIDTH, total, _GREY, 9.5, "left", "t", True),
        Box(titles[1], pad, head, WIDTH - 2 * pad, high_second, _BLUE, 9.5, "left", "t"),
        Box(titles[2], 2 * pad, 2 * head, inner, high_first, _GREEN, 9.5, "left", "t"),
    ]
    for index, text in enumerate(lines_):
        boxes.append(Box(text, 3 * pad + index * (each + 3), top_lines - 1, each, high_lines, _WHITE, 9, "left"))
    boxes.append(Box(report, 2 * pad, 2 * head + high_first + 3, inner, high_report, _WHITE, 8.5, "left"))
    top = head + high_second + 3
    for text, high in zip(management, rows, strict=True):
        boxes.append(Box(text, pad, top, WIDTH - 2 * pad, high, _WHITE, 8.5, "left"))
        top += high + 2
    return boxes, []


def stages_chart(stages: Sequence[tuple[str, Sequence[str]]]) -> Chart:
    """Stages from the top down, each a heading and its steps side by side; the last leads back to the second."""
    left, right, gap = 22.0, WIDTH - 8, 1.6
    boxes: list[Box] = []
    lines: list[Line] = []
    top = 0.0
    middles: list[float] = []
    for name, steps in stages:
        each = (right - left - 4 - gap * (len(steps) - 1)) / len(steps)
        size = 8.5 if len(steps) <= 6 else 8.0  # so that five characters stand on one line
        high = max(12.0, *(text_height(s, each, size) for s in steps))
        boxes.append(Box(name, 0, top, left, high, _GREEN, 10))
        for index, text in enumerate(steps):
            boxes.append(Box(text, left + 4 + index * (each + gap), top, each, high, _WHITE, size))
        if middles:
            lines.append(Line(left / 2, top - 6, left / 2, top, arrow=True))
        middles.append(top + high / 2)
        top += high + 6
    if len(middles) > 2:
        far = WIDTH - 3
        lines += [Line(right, middles[-1], far, middles[-1]), Line(far, middles[-1], far, middles[1])]
        lines.append(Line(far, middles[1], right, middles[1], arrow=True))
    return boxes, lines


# Which emission sources stand at which step of the process: words of the step, words of the source's facility.
_AT_STEP = (
    ("开采|矿山", "矿山|开采|穿孔|铲装"),
    ("破碎", "破碎"),
    ("生料.?磨|生料制备", "生料.{0,2}磨"),
    ("煤粉|煤磨", "煤粉制备|煤磨"),
    ("替代燃料", "替代燃料"),
    ("预热|分解", "预热器|分解炉"),
    ("煅烧|烧成|回转窑", "回转窑|窑头|点火"),
    ("冷却", "冷却|篦冷"),
    ("余热", "余热"),
    ("水泥.?磨", "水泥.{0,2}磨"),
)


def at_step(step: str, facility: str) -> bool:
    """Whether a facility stands at a step of the process."""
    return any(re.search(s, step) and re.search(f, facility) for s, f in _AT_STEP)
