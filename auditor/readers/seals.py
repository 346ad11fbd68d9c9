"""Red seals on a picture of a page: where they are, the page without their red, and what is written on them."""

from __future__ import annotations

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

_SIDE: Final = 360  # pixels that a seal is read at
_SURE: Final = 0.8


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
    """The picture with the red of each seal taken away where it stands."""
    result = picture.copy()
    for left, top, right, bottom in seals:
        part = picture[top:bottom, left:right]
        light = part[:, :, 2].astype(np.float32)
        red = _red(part) > 0
        paper = float(np.percentile(light, 90))
        if red.any():  # a faint seal is as light as paper in red light, a deep one is made so
            ink = float(np.median(light[red]))
            light = np.minimum(light * (paper / max(min(ink, paper), 1.0)), paper)
        result[top:bottom, left:right] = light.astype(np.uint8)[:, :, None]
    return result


def text_of(picture: Picture, read: Read, read_line: ReadLine) -> str:
    """What is written on a seal: around it, then across; '' when nothing can be made out. picture: of the seal."""
    ink = _ink(picture)
    centre, radius = cv2.minEnclosingCircle(np.argwhere(ink < 128)[:, ::-1].astype(np.float32))
    if not _is_round(ink, centre, radius):
        return " ".join(text for text, sure in read(_three(ink)) if sure > _SURE and len(text) > 1)
    around = [read_line(_three(ring)) for ring in _unrolled(ink, centre, radius)]
    text, sure = max(around, key=lambda one: one[1] * len(one[0]), default=("", 0.0))
    within = ink.copy()
    outside = np.ones(ink.shape, dtype=np.uint8)
    cv2.circle(outside, (round(centre[0]), round(centre[1])), round(0.66 * radius), 0, -1)
    within[outside > 0] = 255
    across = [t for t, s in read(_three(within)) if s > _SURE and len(t) > 1]
    return " ".join([text.strip()] * (sure > _SURE and len(text) > 3) + across)


def _ink(picture: Picture) -> Picture:
    """The seal alone, dark on white, at the size it is read."""
    scale = _SIDE / max(picture.shape[:2])
    picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    pixels = picture.astype(np.int16)
    redness = pixels[:, :, 2] - np.maximum(pixels[:, :, 0], pixels[:, :, 1])
    deep = max(float(np.percentile(redness, 97)), 40.0)
    return np.asarray(255 - np.clip(redness * (255 / deep), 0, 255), dtype=np.uint8)


def _is_round(ink: Picture, centre: tuple[float, float], radius: float) -> bool:
    """Whether a ring runs along most of the circle around the ink."""
    polar = cv2.warpPolar(ink, (100, 180), centre, radius * 1.02, cv2.WARP_POLAR_LINEAR)
    return bool((polar[:, 86:] < 128).any(axis=1).mean() > 0.7)


def _unrolled(ink: Picture, centre: tuple[float, float], radius: float) -> list[Picture]:
    """The writing along the ring as a straight line, begun in its widest gap; none when there is no gap."""
    wide, deep = round(2 * np.pi * 0.78 * radius), round(radius)
    polar = cv2.warpPolar(ink, (deep, wide), centre, radius, cv2.WARP_POLAR_LINEAR | cv2.INTER_CUBIC)
    lying = np.asarray(np.rot90(polar), dtype=np.uint8)  # the rim on top, clockwise from left to right
    rings = []
    for inner, outer in ((0.56, 0.93), (0.62, 0.90)):
        ring = lying[round((1 - outer) * deep) : round((1 - inner) * deep)]
        dark = (ring < 140).mean(axis=0) > 0.04
        empty = np.concatenate([~dark, ~dark])
        start, best, run = 0, 0, 0
        for k, blank in enumerate(empty):
            run = run + 1 if blank else 0
            if run > best:
                best, start = run, k - run // 2
        if best < 0.04 * wide:
            continue
        ring = np.roll(ring, -(start % wide), axis=1)
        filled = np.flatnonzero((ring < 140).mean(axis=0) > 0.04)
        if len(filled):
            rings.append(np.ascontiguousarray(ring[:, max(filled[0] - 8, 0) : filled[-1] + 8]))
    return rings


def _three(gray: Picture) -> Picture:
    return np.ascontiguousarray(np.repeat(gray[:, :, None], 3, axis=2))


def _red(picture: Picture) -> Picture:
    """255 where a pixel is red and not dark."""
    pixels = picture.astype(np.int16)
    blue, green, red = pixels[:, :, 0], pixels[:, :, 1], pixels[:, :, 2]
    return np.asarray(((red > 110) & (red - green > 45) & (red - blue > 35)) * 255, dtype=np.uint8)
