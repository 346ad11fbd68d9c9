"""Pictures of pages read by RapidOCR: straightened, their ruled tables found, every word with its confidence.

Words are found on a smaller picture than they are read from: finding costs by the pixel, and needs fewer.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from auditor.readers import seals
from auditor.readers.cells import handwritten
from auditor.readers.layout import Fragment
from auditor.readers.pages import Page
from auditor.readers.rules import Picture, ruled_tables, slope_of_rules
from auditor.readers.straight import (
    Boxes,
    ordered,
    straightening,
    turned,
    turned_boxes,
    warped,
    warped_boxes,
)

THREADS: Final = 1
_MAX_SIDE: Final = 2600  # pixels
_MIN_SIDE: Final = 1000
_SEEN: Final = 1600  # pixels: the longer side of the picture on which words are looked for
_SMALL: Final = 13  # pixels: lines of less height there are looked for again on a larger picture
_TEXT_SCORE: Final = 0.4
_DOUBTFUL: Final = 0.88  # mean confidence below which a page is tried upside down
_SAMPLE: Final = 8  # lines that tell which way up a page is
_PIECES: Final = 4  # of them that are read both ways, as far as
_PIECE: Final = 8  # times their height
_UPRIGHT: Final = 2.6  # times as high as wide: words set downwards rather than one character
_SHARE: Final = 0.8  # of a box's height that characters usually take
_INKED: Final = (0.92, 0.74)  # of a character's height that Chinese writing and figures fill
_CARBON: Final = re.compile(r"(?<![A-Za-z])(t|kg)CO(?=\s?(?:/|e(?![a-z])|[^\w\s]|[\u3400-\u9fff]|$))\s?")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_engine: Any = None


@dataclass(frozen=True, slots=True)
class Word:
    """A line as found. box: its corners (4 × 2); share: of the box's height that its characters take."""

    box: np.ndarray[Any, Any]
    text: str
    confidence: float
    share: float = _SHARE


def page(image: Image.Image, number: int) -> Page:
    """The words and frames of one picture, as page `number`; coordinates in pixels of the straightened picture."""
    picture = _prepared(image)
    marks = seals.seals_of(picture)
    stamps = [picture[top:bottom, left:right] for left, top, right, bottom in marks]
    picture = seals.without_seals(picture, marks) if marks else picture
    boxes = _boxes(picture)
    quarters = _quarters(picture, boxes)
    boxes, picture = turned_boxes(boxes, _size(picture), quarters), turned(picture, quarters)
    found = _read(picture, boxes)
    if found and _mean(found) < _DOUBTFUL and _reads_better_turned(picture, boxes, found):
        quarters += 2
        boxes, picture = turned_boxes(boxes, _size(picture), 2), turned(picture, 2)
        found = _read(picture, boxes)
    picture, found = _straight(picture, found)
    fragments = tuple(map(_fragment, found))
    height, width = _size(picture)
    size = median([f.size for f in fragments]) if fragments else 20.0
    tables = ruled_tables(picture, size, fragments)
    fragments += handwritten(picture, tables, fragments, size, _one_line)
    texts = tuple(seals.text_of(turned(stamp, quarters), _lines, _one_line) for stamp in stamps)
    return Page(number, width, height, fragments, tables, True, texts)


def _prepared(image: Image.Image) -> Picture:
    image = image.convert("RGB")
    longest = max(image.size)
    scale = min(1.0, _MAX_SIDE / longest) if longest > _MAX_SIDE else max(1.0, min(2.0, _MIN_SIDE / max(longest, 1)))
    if scale != 1.0:
        image = image.resize(
            (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS
        )
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _size(picture: Picture) -> tuple[int, int]:
    """Height and width."""
    return picture.shape[0], picture.shape[1]


def engine() -> Any:
    """The OCR engine, started once a process; it needs about 1 GB and no network."""
    global _engine
    if _engine is None:
        os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))
        cv2.setNumThreads(THREADS)
        from rapidocr import RapidOCR

        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        _engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.text_score": _TEXT_SCORE,
                "Global.use_cls": False,  # it turns upright lines over; pages are turned by _quarters
                "Global.max_side_len": _MAX_SIDE,
                "Det.limit_side_len": 64,  # pictures have their size from _boxes
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
            }
        )
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return _engine


def _boxes(picture: Picture) -> Boxes:
    """Where words are."""
    longest = max(_size(picture))
    boxes = _boxes_at(picture, min(1.0, _SEEN / longest))
    if longest > _SEEN and len(boxes):
        heights = np.minimum(*(np.linalg.norm(boxes[:, k] - boxes[:, 0], axis=1) for k in (1, 3)))
        if float(np.median(heights)) * _SEEN / longest < _SMALL:
            return _boxes_at(picture, 1.0)
    return boxes


def _boxes_at(picture: Picture, scale: float) -> Boxes:
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    result = engine()(small, use_det=True, use_cls=False, use_rec=False)
    if result is None or getattr(result, "boxes", None) is None or not len(result.boxes):
        return np.empty((0, 4, 2))
    return np.asarray(result.boxes, dtype=float) / scale


def _read(picture: Picture, boxes: Boxes) -> list[Word]:
    """The words in those boxes."""
    if not len(boxes):
        return []
    crops = _crops(picture, _roomy(boxes))
    return [
        Word(box, _CARBON.sub(r"\1CO2", text), score, _share(crop, text))  # its small 2 is often not seen
        for box, crop, (text, score) in zip(boxes, crops, _texts(crops), strict=True)
        if text.strip() and score >= _TEXT_SCORE
    ]


def _crops(picture: Picture, boxes: Boxes) -> list[Picture]:
    """Each box cut out; the engine lays those down that are half as high again as wide."""
    return list(engine().crop_text_regions(picture, boxes.astype(np.float32)))


def _roomy(boxes: Boxes) -> Boxes:
    """Boxes with those of single upright characters widened, so that an 8 isn't laid down and read as infinity."""
    across, down = boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 0]
    wide, high = np.linalg.norm(across, axis=1), np.linalg.norm(down, axis=1)
    narrow = (high > 1.3 * wide) & (high < _UPRIGHT * wide)
    more = (high / 1.3 - wide) / 2 / np.maximum(wide, 1)
    shift = np.where(narrow, more, 0.0)[:, None] * across
    signs = np.array([-1, 1, 1, -1])[None, :, None]
    return np.asarray(boxes + signs * shift[:, None, :])


def _share(crop: Picture, text: str) -> float:
    """The height of a line's characters by that of its box, from the rows of the box that have ink in them."""
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    dark, light = np.percentile(gray, (2, 90))
    rows = (gray < (dark + light) / 2).mean(axis=1)
    height = len(rows)
    inked = np.flatnonzero((rows > 0.15 * rows[height // 4 : -(height // 4) or None].mean()) & (rows < 0.9))
    inked = inked[(inked > 0.04 * height) & (inked < 0.96 * height - 1)]
    if light - dark < 40 or len(inked) < 0.4 * height or sum(map(str.isalnum, text)) < 2:
        return _SHARE
    filled = _INKED[not _CHINESE.search(text)]
    return float(np.clip((inked[-1] - inked[0] + 1) / height / filled, 0.62, 0.98))


def _texts(crops: Sequence[Picture]) -> list[tuple[str, float]]:
    result = engine().recognize_txt(list(crops))
    return [(str(text), float(score)) for text, score in zip(result.txts, result.scores, strict=True)]


def _lines(picture: Picture) -> list[tuple[str, float]]:
    """Text and confidence of each line of a small picture."""
    return [(word.text, word.confidence) for word in _read(picture, _boxes(picture))]


def _one_line(picture: Picture) -> tuple[str, float]:
    """Text of a picture of one line, and its confidence."""
    return _texts([picture])[0] if min(_size(picture)) > 2 else ("", 0.0)


def _quarters(picture: Picture, boxes: Boxes) -> int:
    """By how many quarters against the clock the picture must be turned for its lines to run from left to right."""
    wide, high = (np.linalg.norm(boxes[:, k] - boxes[:, 0], axis=1) for k in (1, 3))
    long = np.maximum(wide, high) > 3 * np.minimum(wide, high)
    if long.sum() < 3:
        return 0
    standing = int((high > wide)[long].sum() > 0.6 * long.sum())
    lying = boxes[long & ((high > wide) == bool(standing))]
    lying = lying[np.argsort(-np.ptp(lying, axis=1).max(axis=1))][:_SAMPLE]
    upright, boxes = turned(picture, standing), turned_boxes(lying, _size(picture), standing)
    crops = _crops(upright, boxes)
    votes = [score if label == "0" else -score for label, score in engine().cls_and_rotate(crops)[1].cls_res]
    if sum(votes) > 0.5 * len(votes):
        return standing
    return standing + 2 * _upside_down(crops)


def _upside_down(crops: Sequence[Picture]) -> bool:
    """Whether lines say more when turned over; a piece of each is enough."""
    pieces = [crop[:, : _PIECE * crop.shape[0]] for crop in crops[:_PIECES]]
    return _says(_texts([turned(piece, 2) for piece in pieces])) > _says(_texts(pieces))


def _says(texts: Sequence[tuple[str, float]]) -> float:
    """How much words say, and how surely: readings of the same lines are compared by it."""
    return sum(max(score - 0.5, 0) * len(text) for text, score in texts)


def _reads_better_turned(picture: Picture, boxes: Boxes, found: Sequence[Word]) -> bool:
    """Whether lines of a page that reads badly say more upside down."""
    longest = boxes[np.argsort(-np.ptp(boxes, axis=1).max(axis=1))][:_SAMPLE]
    return _upside_down(_crops(picture, longest))


def _straight(picture: Picture, found: list[Word]) -> tuple[Picture, list[Word]]:
    """The page with its lines level and its rules upright, and the words where they are then."""
    boxes = np.array([word.box for word in found]).reshape(-1, 4, 2)
    fit = straightening(picture, boxes)
    if fit is not None:
        picture, boxes = warped(picture, *fit), warped_boxes(boxes, fit[0])
    lean = slope_of_rules(picture)
    if 0.08 < abs(lean) < 5:
        height, width = _size(picture)
        matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), lean, 1.0), [0, 0, 1]])
        picture, boxes = warped(picture, matrix, (width, height)), warped_boxes(boxes, matrix)
    return picture, [replace(word, box=box) for word, box in zip(found, ordered(boxes), strict=True)]


def _mean(found: Sequence[Word]) -> float:
    letters = sum(len(word.text) for word in found)
    return sum(word.confidence * len(word.text) for word in found) / letters if letters else 0.0


def _fragment(word: Word) -> Fragment:
    box = word.box
    x0, top = box.min(axis=0)
    x1, bottom = box.max(axis=0)
    height = float(np.linalg.norm(box[3] - box[0]) + np.linalg.norm(box[2] - box[1])) / 2
    middle = float(top + bottom) / 2
    upper, lower = middle - height / 2, middle + height / 2
    size = word.share * height
    return Fragment(word.text.strip(), float(x0), upper, float(x1), lower, size, round(word.confidence, 3), True)
