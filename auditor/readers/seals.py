"""Red seals on a picture of a page: where they are, the page without their red, and what is written on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Box = tuple[int, int, int, int]
Read = Callable[[Picture], list[tuple[str, float]]]
"""Recognises the lines on a picture: text and confidence of each, from top to bottom."""
ReadLine = Callable[[Picture], tuple[str, float]]
"""Recognises a picture of one line."""

_SIDE: Final = 480  # pixels that a seal is read at
_SURE: Final = 0.8
_WORD: Final = re.compile(r"[\u3400-\u9fff]{2}|\d{6}")  # what seals say: names, kinds, code numbers


def seals_of(picture: Picture) -> list[Box]:
    """Boxes (left, top, right, bottom) of what is red, about as wide as high, and as large as a seal."""
    mask = _red(picture)
    if mask.mean() < 0.05:  # of 255
        return []
    height, width = mask.shape
    reach = max(5, width // 90)
    joined = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_RECT, (reach, reach)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for x, y, w, h, _ in stats[1:count]:
        if 0.08 * width < w < 0.5 * width and 0.6 < w / h < 1.7:
            found.append((int(x), max(int(y) - reach, 0), int(x + w), min(int(y + h) + reach, height)))
    return sorted(found, key=lambda box: box[1])[:12]


def without_red(picture: Picture) -> Picture:
    """The picture in its red light, where red is as white paper; what is dark under a seal stays."""
    return np.ascontiguousarray(np.repeat(picture[:, :, 2:3], 3, axis=2))


def without_seals(picture: Picture, seals: list[Box]) -> Picture:
    """The picture with the red of each seal turned to paper; words under it stay, being dark in red light too."""
    result = picture.copy()
    for left, top, right, bottom in seals:
        part = picture[top:bottom, left:right]
        light, reddish = part[:, :, 2].astype(np.float32), _reddish(part)
        bare = light[~reddish]
        paper = float(np.percentile(bare, 60)) if len(bare) else 255.0
        inked = light[reddish & (light > 0.5 * paper)]
        ink = float(np.percentile(inked, 8)) if len(inked) else paper
        lifted = np.clip(light * (paper / ink), 0, paper)
        result[top:bottom, left:right][reddish] = lifted[reddish].astype(np.uint8)[:, None]
    return result


def text_of(picture: Picture, read: Read, read_line: ReadLine) -> str:
    """What is written on a seal: around it, then across; '' when nothing can be made out. picture: of the seal."""
    scale = _SIDE / max(picture.shape[:2])
    picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    ink = _by_light(picture)
    dark = np.argwhere(ink < 128)[:, ::-1].astype(np.float32)
    if len(dark) < 50:
        return ""
    (x, y), radius = cv2.minEnclosingCircle(dark)
    around: list[tuple[str, float]] = []
    if _is_round(ink, (x, y), radius):
        rings = [_unrolled(one, (x, y), radius) for one in (ink, _by_colour(picture))]
        around = [read_line(_three(ring)) for ring, _ in rings if ring.shape[1] > ring.shape[0]]
        ink = _across(ink, (x, y), radius, rings[0][1])
    best = max(around, key=lambda one: one[1] * len(one[0]), default=("", 0.0))
    words = [text.strip() for text, sure in (best, *read(_three(ink))) if sure > _SURE]
    return " ".join(w for w in words if _WORD.search(w))


def _by_colour(picture: Picture) -> Picture:
    """The seal alone, dark on white, as far as its colour shows: blurred, but whole where words cross it."""
    pixels = picture.astype(np.int16)
    redness = pixels[:, :, 2] - np.maximum(pixels[:, :, 0], pixels[:, :, 1])
    deep = max(float(np.percentile(redness, 97)), 40.0)
    return np.asarray(255 - np.clip(redness * (255 / deep), 0, 255), dtype=np.uint8)


def _by_light(picture: Picture) -> Picture:
    """The seal alone, dark on white, as far as it is dark in green light: sharp."""
    near = _reddish(picture)
    green, red = picture[:, :, 1].astype(np.float32), picture[:, :, 2]
    paper = float(np.percentile(green[~near], 60)) if not near.all() else 255.0
    deep = float(np.percentile(green[near], 15)) if near.any() else 0.0
    light = np.clip((green - deep) / max(paper - deep, 1.0), 0, 1)
    light[~near | (red < 0.45 * paper)] = 1.0  # what is dark in red light as well is words on the page
    return np.asarray(255 * light, dtype=np.uint8)


def _reddish(picture: Picture) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where a pixel or one next to it is redder than paper: colour is coarser than light in a JPEG."""
    pixels = picture.astype(np.int16)
    red = (pixels[:, :, 2] - np.maximum(pixels[:, :, 0], pixels[:, :, 1]) > 18).astype(np.uint8)
    return np.asarray(cv2.dilate(red, np.ones((5, 5), np.uint8)) > 0)


def _is_round(ink: Picture, centre: tuple[float, float], radius: float) -> bool:
    """Whether a ring runs along most of the circle around the ink."""
    polar = cv2.warpPolar(ink, (100, 180), centre, radius * 1.02, cv2.WARP_POLAR_LINEAR)
    return bool((polar[:, 86:] < 128).any(axis=1).mean() > 0.7)


def _unrolled(ink: Picture, centre: tuple[float, float], radius: float) -> tuple[Picture, Picture]:
    """The writing along the ring as a straight line, begun in its widest gap, and at which degrees it stands."""
    polar = cv2.warpPolar(
        ink, (round(radius), round(1.56 * np.pi * radius)), centre, radius, cv2.WARP_POLAR_LINEAR | cv2.INTER_CUBIC
    )
    lying = np.asarray(np.rot90(polar), dtype=np.uint8)  # the rim on top, clockwise from left to right
    deep, wide = lying.shape
    written = (lying[round(0.08 * deep) : round(0.26 * deep)] < 140).mean(axis=0) > 0.05
    written = cv2.dilate(written.astype(np.uint8)[None, :], np.ones((1, 5), np.uint8))[0] > 0
    begin = _middle_of_gap(written)
    lying, written = np.roll(lying, -begin, axis=1), np.roll(written, -begin)
    filled = np.flatnonzero(written)
    first, last = (int(filled[0]), int(filled[-1])) if len(filled) else (0, 0)
    ring = lying[round(0.07 * deep) : round(0.44 * deep), max(first - 6, 0) : last + 7]
    degrees = (np.arange(first, last + 1) + begin) * 360 // wide % 360
    span = np.zeros(360, dtype=np.uint8)
    span[degrees] = 1
    return np.ascontiguousarray(ring), np.asarray(cv2.dilate(span[None, :], np.ones((1, 5), np.uint8))[0])


def _middle_of_gap(written: Any) -> int:
    """Column in the middle of the widest run of columns without writing, the ring being closed."""
    wide = len(written)
    best, run, at = 0, 0, 0
    for k in range(2 * wide):
        run = 0 if written[k % wide] else min(run + 1, wide)
        if run > best:
            best, at = run, k - run // 2
    return at % wide


def _across(ink: Picture, centre: tuple[float, float], radius: float, span: Picture) -> Picture:
    """The seal without its rim, and without the writing along it at the degrees in `span`."""
    down, right = np.indices(ink.shape)
    x, y = right - centre[0], down - centre[1]
    far = np.hypot(x, y) / radius
    degrees = (np.degrees(np.arctan2(y, x)) % 360).astype(int) % 360
    return np.where((far > 0.92) | ((far > 0.57) & (span[degrees] > 0)), 255, ink).astype(np.uint8)


def _three(gray: Picture) -> Picture:
    return np.ascontiguousarray(np.repeat(gray[:, :, None], 3, axis=2))


def _red(picture: Picture) -> Picture:
    """255 where a pixel is red and not dark."""
    pixels = picture.astype(np.int16)
    blue, green, red = pixels[:, :, 0], pixels[:, :, 1], pixels[:, :, 2]
    return np.asarray(((red > 110) & (red - green > 45) & (red - blue > 35)) * 255, dtype=np.uint8)
