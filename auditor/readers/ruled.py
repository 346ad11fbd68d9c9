"""Ruled tables of a page: from cell boxes and words to grids."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pdfplumber.table import cells_to_tables, edges_to_intersections, merge_edges

from auditor.model import Locator
from auditor.readers.grid import Grid, Merge
from auditor.readers.layout import Box, Fragment, cell_text

MAX_CROSSINGS: Final = 4_000_000  # pairs of upright and level lines of a page; more are a drawing, and take minutes


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table's frame: its cells' boxes, and the places of the column and row rules."""

    cells: tuple[Box, ...]
    columns: tuple[float, ...]
    rows: tuple[float, ...]

    @property
    def box(self) -> Box:
        return self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]


def tables_from_edges(edges: list[dict[str, Any]], x_off: float, y_off: float) -> list[Ruled]:
    """Frames found in `edges` (pdfplumber's edge dicts); x_off, y_off: how far apart rules may be and still meet."""
    merged = merge_edges(edges, x_off, y_off, x_off, y_off)
    upright = sum(edge["orientation"] == "v" for edge in merged)
    if upright * (len(merged) - upright) > MAX_CROSSINGS:
        return []
    intersections = edges_to_intersections(merged, x_off, y_off)
    return [r for group in cells_to_tables(_cells(intersections)) if (r := frame(group, x_off, y_off)) is not None]


Point = tuple[float, float]


def _cells(intersections: Mapping[Point, Mapping[str, Sequence[Mapping[str, Any]]]]) -> list[Box]:
    """The smallest closed box right of and below each crossing: pdfplumber's own rule, each crossing looked up once."""
    down, across = _by_line(intersections, "v"), _by_line(intersections, "h")
    columns: dict[float, list[Point]] = {}
    rows: dict[float, list[Point]] = {}
    found: list[Box] = []
    for point in sorted(intersections, reverse=True):
        below = [p for p in reversed(columns.setdefault(point[0], [])) if down[p] & down[point]]
        right = [p for p in reversed(rows.setdefault(point[1], [])) if across[p] & across[point]]
        corner = next(
            ((x, y) for _, y in below for x, _ in right if _closes((x, y), (x, point[1]), (point[0], y), down, across)),
            None,
        )
        if corner is not None:
            found.append((*point, *corner))
        columns[point[0]].append(point)
        rows[point[1]].append(point)
    return found[::-1]


def _by_line(
    intersections: Mapping[Point, Mapping[str, Sequence[Mapping[str, Any]]]], way: str
) -> dict[Point, set[Box]]:
    """Crossing → the upright ("v") or level ("h") lines through it."""
    boxes = {id(e): (e["x0"], e["top"], e["x1"], e["bottom"]) for lines in intersections.values() for e in lines[way]}
    return {p: {boxes[id(e)] for e in lines[way]} for p, lines in intersections.items()}


def _closes(
    corner: Point, right: Point, below: Point, down: Mapping[Point, set[Box]], across: Mapping[Point, set[Box]]
) -> bool:
    return corner in down and bool(down[corner] & down[right]) and bool(across[corner] & across[below])


def frame(cells: Sequence[Box], x_off: float, y_off: float) -> Ruled | None:
    """The frame of a group of cells; None for a mere box of one cell."""
    cells = [c for c in cells if c[2] - c[0] > 2 * x_off and c[3] - c[1] > 2 * y_off]
    if len(cells) < 2:
        return None
    columns = _clusters([c[0] for c in cells] + [c[2] for c in cells], x_off)
    rows = _clusters([c[1] for c in cells] + [c[3] for c in cells], y_off)
    if len(columns) < 2 or len(rows) < 2 or len(columns) + len(rows) < 5:
        return None
    return Ruled(tuple(cells), columns, rows)


def _clusters(values: list[float], tolerance: float) -> tuple[float, ...]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return tuple(sum(g) / len(g) for g in groups)


def inside(fragment: Fragment, box: Box, slack: float = 0.0) -> bool:
    middle = (fragment.x0 + fragment.x1) / 2
    return box[0] - slack <= middle <= box[2] + slack and box[1] - slack <= fragment.middle <= box[3] + slack


def split_at_rules(fragment: Fragment, ruled: Ruled) -> list[Fragment]:
    """A fragment that runs over column rules of its row, cut there in proportion to its characters' widths."""
    if fragment.x1 - fragment.x0 <= 2 * fragment.size:
        return [fragment] if fragment.text else []
    crossed = _rules_at(fragment, ruled)
    pieces: list[Fragment] = []
    rest = fragment
    for rule in crossed:
        widths = [1.0 if ord(ch) > 0x2E80 else 0.55 for ch in rest.text]
        target = (rule - rest.x0) / max(rest.x1 - rest.x0, 1) * sum(widths)
        cut, total = 0, 0.0
        while cut < len(widths) and total + widths[cut] / 2 <= target:
            total += widths[cut]
            cut += 1
        blanks = [k for k in range(max(cut - 2, 0), min(cut + 3, len(rest.text))) if rest.text[k] == " "]
        cut = min(blanks, key=lambda k: abs(k - cut)) if blanks else cut
        pieces.append(_part(rest, rest.text[:cut], rest.x0, rule))
        rest = _part(rest, rest.text[cut:], rule, rest.x1)
    return [f for f in (*pieces, rest) if f.text]


def _part(whole: Fragment, text: str, x0: float, x1: float) -> Fragment:
    return Fragment(text.strip(), x0, whole.top, x1, whole.bottom, whole.size, whole.confidence, whole.ocr)


def _rules_at(fragment: Fragment, ruled: Ruled) -> list[float]:
    middle, first = fragment.middle, max(ruled.columns[0] + 1, fragment.x0 + fragment.size)
    last = fragment.x1 - fragment.size
    return sorted({c[0] for c in ruled.cells if first < c[0] < last and c[1] <= middle <= c[3]})


def fill(ruled: Ruled, fragments: Sequence[Fragment], locator: Locator) -> Grid:
    """The grid of a frame with each fragment in the cell where its middle lies."""
    width, height = len(ruled.columns) - 1, len(ruled.rows) - 1
    cells = [[""] * width for _ in range(height)]
    confidences = [1.0] * height
    merges: list[Merge] = []
    pieces = [piece for f in fragments for piece in split_at_rules(f, ruled)]
    left = sorted([(f.middle, (f.x0 + f.x1) / 2, k, f) for k, f in enumerate(pieces)])
    heights = [one[0] for one in left]
    taken: set[int] = set()
    for box in ruled.cells:
        c0, c1 = _nearest(ruled.columns, box[0]), _nearest(ruled.columns, box[2]) - 1
        r0, r1 = _nearest(ruled.rows, box[1]), _nearest(ruled.rows, box[3]) - 1
        if c1 < c0 or r1 < r0:
            continue
        x0, top, x1, bottom = box
        near = left[bisect_left(heights, top) : bisect_right(heights, bottom)]
        own = sorted([k for _, x, k, _ in near if x0 <= x <= x1 and k not in taken])
        within = [pieces[k] for k in own]
        taken.update(own)
        cells[r0][c0], confidence = _words(within, box)
        confidences[r0] = min(confidences[r0], confidence)
        if (c0, r0) != (c1, r1):
            merges.append((r0, c0, r1, c1))
    for k, fragment in enumerate(pieces):
        if k not in taken:
            _put(cells, ruled, fragment)
    return Grid(
        tuple(map(tuple, cells)),
        (locator,) * height,
        tuple(merges),
        confidences=tuple(round(c, 3) for c in confidences),
    )


def _words(within: Sequence[Fragment], box: Box) -> tuple[str, float]:
    return (within[0].text.strip(), within[0].confidence) if len(within) == 1 else cell_text(within, box)


def _put(cells: list[list[str]], ruled: Ruled, fragment: Fragment) -> None:
    """Text between the rules that no closed cell holds goes to where its column and row are."""
    x, y = (fragment.x0 + fragment.x1) / 2, fragment.middle
    c = max(0, min(sum(x >= rule for rule in ruled.columns) - 1, len(cells[0]) - 1))
    r = max(0, min(sum(y >= rule for rule in ruled.rows) - 1, len(cells) - 1))
    cells[r][c] = f"{cells[r][c]}\n{fragment.text}".strip()


def _nearest(rules: Sequence[float], value: float) -> int:
    after = bisect_left(rules, value)
    return after - 1 if after == len(rules) or (after and value - rules[after - 1] <= rules[after] - value) else after
