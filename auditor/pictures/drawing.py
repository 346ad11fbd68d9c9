"""Cited cells and paragraphs, drawn as a reader found them: for files that have no pages to render."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from auditor.model import Citation, Part, Passage, Table
from auditor.pictures.fonts import chinese_font
from auditor.pictures.marking import EDGE, MARK, WIDTH, pieces, saved
from auditor.text import normalise

_SIZE = 17  # pixels of a character
_LINE = 25
_PAD = 14
_INK, _FAINT, _RULE, _HEAD = (20, 20, 20), (110, 110, 110), (150, 158, 168), (228, 234, 240)
_AROUND = 2  # passages or rows shown before and after
_FEW_LINES, _MOST_LINES = 3, 12
_COLUMNS = 7
_CELL_LINES = 3

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class _Cell:
    lines: tuple[str, ...]
    marked: bool = False


def picture(parts: Sequence[Part], citation: Citation) -> tuple[bytes, bool] | None:
    """The cited place drawn, and whether its words are marked; None without a Chinese font or where it isn't found."""
    font = chinese_font(_SIZE)
    found = place(parts, citation) if font else None
    if font is None or found is None:
        return None
    part, at = found
    passage = part.passages[at]
    if passage.table is not None and passage.cells:
        table = part.tables[passage.table]
        row = next((i for i, where in enumerate(table.locators) if where == passage.locator), None)
        if row is not None:
            return _table(table, row, citation.quote, font)
    return _text(part.passages, at, citation.quote, font)


def place(parts: Sequence[Part], citation: Citation) -> tuple[Part, int] | None:
    """The passage that a citation points to: at its locator, and of those the one that holds most of its words."""
    best: tuple[int, Part, int] | None = None
    wanted = [normalise(p) for p in (citation.quote.strip("…"), *pieces(citation.quote))]
    for part in parts:
        for at, passage in enumerate(part.passages):
            where = str(passage.locator)
            if citation.locator not in (where, f"{part.name} {where}"):
                continue
            text = normalise(passage.text)
            score = sum(len(w) for w in wanted if w in text)
            if best is None or score > best[0]:
                best = score, part, at
    return best[1:] if best else None


# -- paragraphs --------------------------------------------------------------------------------------------------------


def _text(passages: Sequence[Passage], at: int, quote: str, font: Font) -> tuple[bytes, bool]:
    """The cited paragraph between its neighbours, the cited words marked."""
    room = WIDTH - 2 * _PAD
    before = [line for p in passages[max(0, at - _AROUND) : at] for line in _wrapped(p.text, font, room)]
    after = [line for p in passages[at + 1 : at + 1 + _AROUND] for line in _wrapped(p.text, font, room)]
    text = " ".join(passages[at].text.split())
    start, end = _span(text, quote)
    lines = _around(_wrapped(text, font, room), start, end)
    above, below = before[-_FEW_LINES:], after[:_FEW_LINES]
    height = _LINE * (len(above) + len(lines) + len(below)) + 2 * _PAD + 12
    image = Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH - 1, height - 1), outline=_RULE)
    y = _PAD
    for line in above:
        draw.text((_PAD, y), line, _FAINT, font)
        y += _LINE
    y += 6
    for offset, line in lines:
        _marked_line(draw, y, line, start - offset, end - offset, font)
        y += _LINE
    y += 6
    for line in below:
        draw.text((_PAD, y), line, _FAINT, font)
        y += _LINE
    return saved(image), end > start


def _around(lines: list[str], start: int, end: int) -> list[tuple[int, str]]:
    """At most _MOST_LINES of a long paragraph with their offsets, those with the marked words among them."""
    offsets, at = [], 0
    for line in lines:
        offsets.append(at)
        at += len(line)
    first = max((i for i, offset in enumerate(offsets) if offset <= start), default=0)
    first = max(0, min(first - 1, len(lines) - _MOST_LINES))
    return list(zip(offsets, lines, strict=True))[first : first + _MOST_LINES]


def _marked_line(draw: ImageDraw.ImageDraw, y: int, line: str, start: int, end: int, font: Font) -> None:
    """A line of text with what of [start, end) lies in it shaded and underlined."""
    start, end = max(0, start), min(len(line), end)
    if start < end:
        left = _PAD + font.getlength(line[:start])
        right = _PAD + font.getlength(line[:end])
        draw.rectangle((left, y - 1, right, y + _LINE - 4), fill=MARK)
        draw.line((left, y + _LINE - 4, right, y + _LINE - 4), EDGE, 2)
    draw.text((_PAD, y), line, _INK, font)


def _span(text: str, quote: str) -> tuple[int, int]:
    """Where in `text` the quote stands; all of it where only its pieces can be found, (0, 0) where nothing can."""
    bare = " ".join(quote.strip("…").split())
    at = text.find(bare)
    if bare and at >= 0:
        return at, at + len(bare)
    return (0, len(text)) if any(p in text for p in pieces(quote)) else (0, 0)


def _wrapped(text: str, font: Font, room: float) -> list[str]:
    """`text` in lines no wider than `room`, broken anywhere, as Chinese is."""
    lines, line, used = [], "", 0.0
    for c in " ".join(text.split()):
        width = font.getlength(c)
        if used + width > room and line:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + c, used + width
    return [*lines, line] if line else lines or [""]


# -- cells -------------------------------------------------------------------------------------------------------------


def _table(table: Table, row: int, quote: str, font: Font) -> tuple[bytes, bool]:
    """The cited row between its neighbours under the table's header, the cited cells marked."""
    chosen = _columns(table, row, quote)
    widths = _widths(table, row, chosen, font)
    shown = range(max(0, row - _AROUND), min(len(table.rows), row + _AROUND + 1))
    cited = {c for c in chosen if _is_cited(table.rows[row][c], quote)}
    grid = [[_Cell(_cell_lines(table.columns[c], font, w)) for c, w in zip(chosen, widths, strict=True)]]
    for r in shown:
        texts = (table.rows[r][c] for c in chosen)
        grid.append(
            [
                _Cell(_cell_lines(text, font, w), r == row and c in cited)
                for text, c, w in zip(texts, chosen, widths, strict=True)
            ]
        )
    marked_row = 1 + row - shown.start
    return saved(_drawn(grid, [str(table.locators[r]) for r in shown], widths, marked_row, font)), True


def _columns(table: Table, row: int, quote: str) -> list[int]:
    """The columns shown: the cited ones first, then others from the left, in their order."""
    filled = [c for c in range(len(table.columns)) if table.rows[row][c].strip()] or list(range(len(table.columns)))
    cited = [c for c in filled if _is_cited(table.rows[row][c], quote)]
    return sorted([*cited, *(c for c in filled if c not in cited)][:_COLUMNS])


def _is_cited(cell: str, quote: str) -> bool:
    text = " ".join(cell.split())
    return bool(text) and text in " ".join(quote.split())


def _widths(table: Table, row: int, chosen: list[int], font: Font) -> list[int]:
    """Pixels for each column: by its longest text, all of them together as wide as a picture is."""
    natural = []
    for c in chosen:
        texts = (table.columns[c], table.rows[row][c])
        natural.append(min(260.0, max(font.getlength(t[:60]) for t in texts) + 14))
    room = WIDTH - _PLACE
    scale = min(1.0, room / sum(natural))
    return [max(44, round(w * scale)) for w in natural]


_PLACE = 92  # pixels of the column that says where a row stands


def _cell_lines(text: str, font: Font, width: int) -> tuple[str, ...]:
    lines = _wrapped(text, font, width - 10)
    return (*lines[: _CELL_LINES - 1], lines[_CELL_LINES - 1][:-1] + "…") if len(lines) > _CELL_LINES else tuple(lines)


def _drawn(grid: list[list[_Cell]], places: list[str], widths: list[int], marked_row: int, font: Font) -> Image.Image:
    heights = [_LINE * max(len(cell.lines) for cell in row) + 8 for row in grid]
    image = Image.new("RGB", (_PLACE + sum(widths) + 1, sum(heights) + 1), "white")
    draw = ImageDraw.Draw(image)
    y = 0
    for at, (row, height) in enumerate(zip(grid, heights, strict=True)):
        where = places[at - 1].rpartition("!")[2] if at else ""
        x = 0
        head = at == 0
        for cell, width in [(_Cell(_cell_lines(where, font, _PLACE)), _PLACE), *zip(row, widths, strict=True)]:
            fill = MARK if cell.marked else _HEAD if head or x == 0 else "white"
            draw.rectangle((x, y, x + width, y + height), fill=fill, outline=_RULE)
            for n, line in enumerate(cell.lines):
                draw.text((x + 5, y + 3 + n * _LINE), line, _INK if at in (0, marked_row) else _FAINT, font)
            x += width
        y += height
    top = sum(heights[:marked_row])
    draw.rectangle((0, top, image.width - 1, top + heights[marked_row]), outline=EDGE, width=3)
    return image
