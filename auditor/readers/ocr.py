"""Pictures of pages read by RapidOCR: straightened, their ruled tables found, every word with its confidence."""

from __future__ import annotations

import logging
import math
import os
from statistics import median
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from auditor.readers.cells import handwritten
from auditor.readers.layout import Fragment
from auditor.readers.pages import Page
from auditor.readers.rules import ruled_tables, slope_of_rules
from auditor.readers.seals import seals_of, without_red

THREADS: Final = 1
_MAX_SIDE: Final = 2600  # pixels
_MIN_SIDE: Final = 1000
_DOUBTFUL: Final = 0.88  # mean confidence below which a page is tried upside down
_SKEW: Final = 0.2  # degrees: below it a page is taken as straight
_engine: Any = None

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Found = list[tuple[np.ndarray[Any, Any], str, float]]  # corners (4 × 2), text, confidence


def page(image: Image.Image, number: int) -> Page:
    """The words and frames of one picture, as page `number`; coordinates in pixels of the straightened picture."""
    picture = _prepared(image)
    found = _recognise(picture)
    picture, found = _upright(picture, found)
    angle = _skew(found)
    if abs(angle) > _SKEW:
        picture = _rotated(picture, angle)
        found = _recognise(picture) if abs(angle) > 1.5 else _turn(found, picture, angle)
    lean = slope_of_rules(picture)
    if 0.08 < abs(lean) < 5:
        picture = _rotated(picture, lean)
        found = _turn(found, picture, lean)
    found, seals = _under_seals(picture, found)
    fragments = tuple(_fragment(*one) for one in found if one[1].strip())
    height, width = picture.shape[:2]
    size = median([f.size for f in fragments]) if fragments else 20.0
    tables = ruled_tables(picture, size, fragments)
    fragments += handwritten(picture, tables, fragments, size, _one_line)
    return Page(number, width, height, fragments, tables, True, seals)


def _prepared(image: Image.Image) -> Picture:
    image = image.convert("RGB")
    longest = max(image.size)
    scale = min(1.0, _MAX_SIDE / longest) if longest > _MAX_SIDE else max(1.0, min(2.0, _MIN_SIDE / max(longest, 1)))
    if scale != 1.0:
        image = image.resize(
            (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS
        )
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


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
                "Global.text_score": 0.4,
                "Global.use_cls": False,  # it turns upright lines over; pages are turned by _upright
                "Global.max_side_len": _MAX_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
            }
        )
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return _engine


def _one_line(picture: Picture) -> tuple[str, float]:
    """Text of a picture of one line, and its confidence."""
    result = engine()(picture, use_det=False, use_cls=False, use_rec=True)
    if result is None or not result.txts:
        return "", 0.0
    return str(result.txts[0]), float(result.scores[0])


def _recognise(picture: Picture) -> Found:
    result = engine()(picture, use_det=True, use_cls=False, use_rec=True)
    if result is None or result.boxes is None or result.txts is None:
        return []
    scores = result.scores if result.scores is not None else [0.0] * len(result.txts)
    return [
        (np.asarray(box, dtype=float), text, float(score))
        for box, text, score in zip(result.boxes, result.txts, scores, strict=True)
    ]


def _upright(picture: Picture, found: Found) -> tuple[Picture, Found]:
    """The picture turned so that its lines run from left to right, and what was read on it then."""
    long = [box for box, text, _ in found if len(text.strip()) >= 4]
    if len(long) < 3:
        return picture, found
    standing = sum(_extent(box)[1] > 1.5 * _extent(box)[0] for box in long)
    if standing > 0.6 * len(long):
        tries = [np.ascontiguousarray(np.rot90(picture, k)) for k in (1, 3)]
    elif _mean(found) < _DOUBTFUL:
        tries = [np.ascontiguousarray(np.rot90(picture, 2))]
    else:
        return picture, found
    read = [(picture, found)] if len(tries) == 1 else []
    read += [(one, _recognise(one)) for one in tries]
    return max(read, key=lambda pair: _mean(pair[1]) * sum(len(text) for _, text, _ in pair[1]))


def _under_seals(picture: Picture, found: Found) -> tuple[Found, tuple[str, ...]]:
    """The words with those under red seals read again without the red, and what is written on each seal."""
    texts: list[str] = []
    for left, top, right, bottom in seals_of(picture):
        again = [
            (box + np.array([0, top]), text, score) for box, text, score in _recognise(without_red(picture[top:bottom]))
        ]
        again = [one for one in again if top + 4 < _centre(one)[1] < bottom - 4 and one[2] > 0.6]
        chosen, seal = [], []
        for first, second in _same_places(found, again):
            if not second and all(left <= _centre(o)[0] <= right and top <= _centre(o)[1] <= bottom for o in first):
                seal += [text for _, text, _ in first]
            else:
                chosen += second if _says(second) > _says(first) else first
        found = chosen
        texts.append(" ".join(t for t in seal if len(t) > 1))
    return found, tuple(texts)


def _same_places(found: Found, again: Found) -> list[tuple[Found, Found]]:
    """Words of two readings grouped by where they overlap."""
    groups: list[tuple[Found, Found]] = [([one], []) for one in found]
    for other in again:
        touched = [g for g in groups if any(_overlap(one[0], other[0]) for one in g[0])]
        merged: tuple[Found, Found] = ([o for g in touched for o in g[0]], [o for g in touched for o in g[1]] + [other])
        groups = [g for g in groups if all(g is not t for t in touched)] + [merged]
    return groups


def _says(found: Found) -> tuple[int, float]:
    """How much a reading says, and how surely: readings of the same words are compared by it."""
    return sum(1 for _, text, _ in found for ch in text if ch.isalnum()), _mean(found)


def _overlap(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> bool:
    """Whether two boxes of words share half of the smaller one's area or more."""
    low, high = np.maximum(a.min(axis=0), b.min(axis=0)), np.minimum(a.max(axis=0), b.max(axis=0))
    shared = float(np.prod(np.maximum(high - low, 0)))
    return shared > 0.5 * min(float(np.prod(np.ptp(a, axis=0))), float(np.prod(np.ptp(b, axis=0))))


def _centre(one: tuple[np.ndarray[Any, Any], str, float]) -> tuple[float, float]:
    x, y = one[0].mean(axis=0)
    return float(x), float(y)


def _mean(found: Found) -> float:
    letters = sum(len(text) for _, text, _ in found)
    return sum(score * len(text) for _, text, score in found) / letters if letters else 0.0


def _extent(box: np.ndarray[Any, Any]) -> tuple[float, float]:
    width, height = box.max(axis=0) - box.min(axis=0)
    return float(width), float(height)


def _skew(found: Found) -> float:
    """Median angle of the lines in degrees, clockwise positive; 0 when there are too few to tell."""
    angles = []
    for box, _, _ in found:
        (x0, y0), (x1, y1) = (box[0] + box[3]) / 2, (box[1] + box[2]) / 2
        if abs(x1 - x0) > 4 * max(_extent(box)[1], 1) * 0.7:
            angles.append(math.degrees(math.atan2(y1 - y0, x1 - x0)))
    return median(angles) if len(angles) >= 3 else 0.0


def _matrix(picture: Picture, angle: float) -> np.ndarray[Any, Any]:
    height, width = picture.shape[:2]
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0))


def _rotated(picture: Picture, angle: float) -> Picture:
    height, width = picture.shape[:2]
    return np.asarray(
        cv2.warpAffine(
            picture, _matrix(picture, angle), (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ),
        dtype=np.uint8,
    )


def _turn(found: Found, picture: Picture, angle: float) -> Found:
    matrix = _matrix(picture, angle)
    return [(box @ matrix[:, :2].T + matrix[:, 2], text, score) for box, text, score in found]


def _fragment(box: np.ndarray[Any, Any], text: str, score: float) -> Fragment:
    x0, top = box.min(axis=0)
    x1, bottom = box.max(axis=0)
    left = np.linalg.norm(box[3] - box[0])
    right = np.linalg.norm(box[2] - box[1])
    size = float(left + right) / 2
    middle = float(top + bottom) / 2
    return Fragment(
        text.strip(), float(x0), middle - size / 2, float(x1), middle + size / 2, 0.8 * size, round(score, 3), True
    )
