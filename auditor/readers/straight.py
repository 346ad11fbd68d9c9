"""Pages turned, askew or seen from aside put straight: by the lines of their words, and their rules and edges.

Lines that are level on the paper meet in one point of the picture, and so do upright ones; the map that sends both
points to infinity makes the page straight (Hartley and Zisserman, Multiple View Geometry, 2nd ed., 2.7 and 8.6).
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, Final

import cv2
import numpy as np

from auditor.readers.rules import Picture

Boxes = np.ndarray[Any, np.dtype[np.float64]]
"""Boxes of words, n × 4 × 2: the corners from the upper left one clockwise."""
Matrix = np.ndarray[Any, np.dtype[np.float64]]
_LOOSE: Final = 0.6  # degrees by which a line may miss the point that it runs to
_PLAIN: Final = 0.15  # degrees: when parallel lines fit as well as this, they are taken as parallel
_STRAIGHT: Final = 1.5  # pixels: a page that moves by less is left alone
_LONGEST: Final = 24  # lines whose crossings are tried
_STEEP: Final = 0.45  # how much larger or smaller a corner may become
_SEEN: Final = 1000  # pixels: side at which edges are looked for


def turned(picture: Picture, quarters: int) -> Picture:
    """The picture turned against the clock."""
    return np.ascontiguousarray(np.rot90(picture, quarters)) if quarters % 4 else picture


def turned_boxes(boxes: Boxes, size: tuple[int, int], quarters: int) -> Boxes:
    """Boxes on a picture of `size` (height, width) where they are once it is turned."""
    height, width = size
    for _ in range(quarters % 4):
        boxes = np.stack([boxes[..., 1], width - boxes[..., 0]], axis=-1)
        height, width = width, height
    return ordered(boxes)


def ordered(boxes: Boxes) -> Boxes:
    """Corners from the upper left one clockwise, of lines that lean by less than half a quarter turn."""
    result = boxes.copy()
    for k, box in enumerate(boxes):
        by_x = box[np.argsort(box[:, 0], kind="stable")]
        left, right = by_x[:2], by_x[2:]
        left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
        result[k] = left[0], right[0], right[1], left[1]
    return result


def straightening(picture: Picture, boxes: Boxes) -> tuple[Matrix, tuple[int, int]] | None:
    """The map that puts an upright page straight, and the width and height of the picture then; None if it is."""
    lines = _lines_of_words(boxes)
    if len(lines) < 3:
        return None
    height, width = picture.shape[:2]
    scale, middle = max(width, height) / 2, np.array([width / 2, height / 2])
    level = _meeting((lines - middle) / scale)
    if level is None:
        return None
    direction = level[:2] / (np.linalg.norm(level[:2]) or 1.0)
    plumb = np.array([-direction[1], direction[0], 0.0])
    upright = _upright_lines(picture, direction)
    if len(upright) >= 4:
        met = _meeting((upright - middle) / scale, plumb)
        plumb = plumb if met is None else met
    normal = np.array([[1 / scale, 0, -middle[0] / scale], [0, 1 / scale, -middle[1] / scale], [0, 0, 1]])
    matrix = _rectifying(level, plumb)
    if matrix is None:
        return None
    return _fitted(np.linalg.inv(normal) @ matrix @ normal, width, height, boxes)


def warped(picture: Picture, matrix: Matrix, size: tuple[int, int]) -> Picture:
    """The picture under that map; size: width and height."""
    result = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(result, dtype=np.uint8)


def warped_boxes(boxes: Boxes, matrix: Matrix) -> Boxes:
    """Boxes where they are under that map."""
    if not len(boxes):
        return boxes
    return np.asarray(cv2.perspectiveTransform(boxes.reshape(-1, 1, 2), matrix), dtype=float).reshape(-1, 4, 2)


def _lines_of_words(boxes: Boxes) -> Boxes:
    """The middle lines (n × 2 × 2) of boxes that are long enough to have a direction."""
    left, right = (boxes[:, 0] + boxes[:, 3]) / 2, (boxes[:, 1] + boxes[:, 2]) / 2
    high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    long = np.abs(right[:, 0] - left[:, 0]) > 3 * np.maximum(high, 1)
    return np.asarray(np.stack([left, right], axis=1)[long])


def _upright_lines(picture: Picture, level: Matrix) -> Boxes:
    """Straight upright edges of the picture, as n × 2 × 2: rules, and the rims of the paper."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    shrink = min(1.0, _SEEN / max(gray.shape))
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(small)[0]
    if found is None:
        return np.empty((0, 2, 2))
    lines = np.asarray(found, dtype=float).reshape(-1, 2, 2) / shrink
    runs = lines[:, 1] - lines[:, 0]
    length = np.linalg.norm(runs, axis=1)
    aside = np.abs(runs @ level[:2]) / np.maximum(length, 1e-9)
    return np.asarray(lines[(length > 0.018 * max(gray.shape)) & (aside < np.sin(np.radians(25)))])


def _meeting(lines: Boxes, rather: Matrix | None = None) -> Matrix | None:
    """The point (homogeneous) where most of the lines meet; one at infinity when they may as well be parallel.

    rather: the point taken when the lines run there about as well. None when they have no point in common.
    """
    runs = lines[:, 1] - lines[:, 0]
    length = np.linalg.norm(runs, axis=1)
    runs, middles = runs / length[:, None], lines.mean(axis=1)
    parallel = _parallel(runs, length)
    for plain in (rather, parallel):
        if plain is not None and _mean_miss(plain, runs, middles, length) < _PLAIN:
            return plain
    across = np.cross(_homogeneous(lines[:, 0]), _homogeneous(lines[:, 1]))
    across /= np.linalg.norm(across[:, :2], axis=1)[:, None]
    longest = np.argsort(-length)[:_LONGEST]
    tries = [np.cross(across[a], across[b]) for a, b in combinations(longest, 2)]
    best = max((t for t in tries if np.any(t)), key=lambda t: _support(t, runs, middles, length), default=None)
    if best is None or _support(best, runs, middles, length) < 0.6 * length.sum() or len(lines) < 6:
        return rather if rather is not None else parallel
    near = _misses(best, runs, middles) < _LOOSE
    best = np.linalg.svd(across[near] * length[near, None])[2][-1]
    plain = parallel if rather is None else rather
    return best if _support(best, runs, middles, length) > 1.15 * _support(plain, runs, middles, length) else plain


def _parallel(runs: Matrix, length: Matrix) -> Matrix:
    """The point at infinity in the lines' middle direction, long lines counting more."""
    signs = np.sign(runs @ runs[np.argmax(length)])
    angles = np.arctan2(*(runs * np.where(signs == 0, 1, signs)[:, None]).T[::-1])
    around = angles[np.argmax(length)]
    off = (angles - around + np.pi / 2) % np.pi - np.pi / 2
    order = np.argsort(off)
    half = np.searchsorted(np.cumsum(length[order]), length.sum() / 2)
    angle = around + off[order][min(int(half), len(off) - 1)]
    return np.array([np.cos(angle), np.sin(angle), 0.0])


def _misses(point: Matrix, runs: Matrix, middles: Matrix) -> Matrix:
    """Degrees between each line and the way from its middle to the point."""
    ways = point[:2] - point[2] * middles
    ways = ways / np.maximum(np.linalg.norm(ways, axis=1), 1e-9)[:, None]
    cross = runs[:, 0] * ways[:, 1] - runs[:, 1] * ways[:, 0]
    return np.asarray(np.degrees(np.arcsin(np.clip(np.abs(cross), 0, 1))))


def _mean_miss(point: Matrix, runs: Matrix, middles: Matrix, length: Matrix) -> float:
    return float(np.average(np.minimum(_misses(point, runs, middles), 3.0), weights=length))


def _support(point: Matrix, runs: Matrix, middles: Matrix, length: Matrix) -> float:
    return float(length[_misses(point, runs, middles) < _LOOSE].sum())


def _homogeneous(points: Matrix) -> Matrix:
    return np.concatenate([points, np.ones((len(points), 1))], axis=1)


def _rectifying(level: Matrix, plumb: Matrix) -> Matrix | None:
    """The map (of coordinates about the middle, the longer side from -1 to 1) that sends both points to infinity."""
    horizon = np.cross(level, plumb)
    if abs(horizon[2]) < 1e-9:
        return None
    horizon = horizon / horizon[2]
    if np.abs(horizon[:2]).sum() > _STEEP:
        return None
    flat = np.array([[1.0, 0, 0], [0, 1.0, 0], horizon])
    across, down = (flat @ level)[:2], (flat @ plumb)[:2]
    across, down = across / np.linalg.norm(across), down / np.linalg.norm(down)
    across, down = across * np.sign(across[0] or 1), down * np.sign(down[1] or 1)
    axes = np.stack([across, down], axis=1)
    if abs(np.linalg.det(axes)) < 0.7:
        return None
    turn = np.eye(3)
    turn[:2, :2] = np.linalg.inv(axes)
    return np.asarray(turn @ flat)


def _fitted(matrix: Matrix, width: int, height: int, boxes: Boxes) -> tuple[Matrix, tuple[int, int]] | None:
    """The map shifted so that the page begins at 0, 0, and its size; None when it would hardly move a thing."""
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], dtype=float)
    moved = warped_boxes(corners, matrix)[0]
    if np.abs(moved - corners[0]).max() < _STRAIGHT:
        return None
    rims = [(moved[k] + moved[(k + 1) % 4]) / 2 for k in range(4)]
    words = warped_boxes(boxes, matrix).reshape(-1, 2)
    pad = 0.01 * width
    seen = np.concatenate([rims, words - pad, words + pad])
    low, high = seen.min(axis=0), seen.max(axis=0)
    shift = np.array([[1.0, 0, -low[0]], [0, 1.0, -low[1]], [0, 0, 1.0]])
    wide, tall = (int(v) for v in np.ceil(high - low))
    if wide > 2 * max(width, height) or tall > 2 * max(width, height):
        return None
    return shift @ matrix, (wide, tall)
