"""What the pictures share: sizes, the look of a mark, the pieces of a quote to look for, and saving small."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from PIL import Image, ImageChops, ImageDraw

WIDTH = 760  # pixels of a finished picture
HEIGHT = 560  # at most
MARK = (255, 236, 128)  # pale, so that the words read through it on paper too
EDGE = (150, 30, 20)
_COLOURS = 24
_LEAST = 2  # characters that are worth looking for
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


def pieces(quote: str) -> tuple[str, ...]:
    """The words of a quote that may stand apart from each other in the file: a row's values, the longest first."""
    bare = quote.strip().strip("…").strip()
    values = [part.rpartition("：")[2].strip().strip("…") for part in re.split(r"[；;\n]", bare)]
    worth = [v for v in dict.fromkeys(values) if len(v) >= _LEAST]
    return tuple(sorted(worth, key=len, reverse=True))


def joined(boxes: Iterable[Box]) -> list[Box]:
    """Boxes that touch, or nearly, on one line made one: a page tells words in pieces."""
    lines: list[Box] = []
    for box in sorted(boxes, key=lambda b: (round(b[1] / 8), b[0])):
        near = next((i for i, line in enumerate(lines) if _touch(line, box)), None)
        if near is None:
            lines.append(box)
        else:
            line = lines[near]
            lines[near] = (min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3]))
    return lines


def _touch(a: Box, b: Box) -> bool:
    height = max(a[3] - a[1], b[3] - b[1], 1.0)
    overlap = min(a[3], b[3]) - max(a[1], b[1])
    gap = max(a[0], b[0]) - min(a[2], b[2])
    return overlap > 0.3 * min(a[3] - a[1], b[3] - b[1]) and gap < 1.2 * height


def mark(picture: Image.Image, boxes: Iterable[Box], pad: float = 3) -> Image.Image:
    """`picture` with the boxes shaded, as with a marker, and framed, so that they show in black and white."""
    boxes = [(b[0] - pad, b[1] - pad, b[2] + pad, b[3] + pad) for b in boxes]
    shade = Image.new("RGB", picture.size, "white")
    over = ImageDraw.Draw(shade)
    for box in boxes:
        over.rectangle(box, fill=MARK)
    marked = ImageChops.multiply(picture.convert("RGB"), shade)
    frame = ImageDraw.Draw(marked)
    for box in boxes:
        frame.rectangle(box, outline=EDGE, width=2)
    return marked


def fitted(picture: Image.Image, width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """`picture` no larger than width × height, its proportions kept."""
    picture.thumbnail((width, height), Image.Resampling.LANCZOS)
    return picture


def saved(picture: Image.Image, *, photo: bool = False) -> bytes:
    """`picture` as a small file: JPEG for photos, PNG of few colours for pages and drawings."""
    buffer = io.BytesIO()
    if photo:
        picture.convert("RGB").save(buffer, "JPEG", quality=72, optimize=True)
    else:
        few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
