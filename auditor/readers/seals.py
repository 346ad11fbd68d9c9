"""Red seals on a picture of a page: where they are, and the page without their red."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Picture = np.ndarray[Any, np.dtype[np.uint8]]


def seals_of(picture: Picture) -> list[tuple[int, int, int, int]]:
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


def _red(picture: Picture) -> Picture:
    """255 where a pixel is red and not dark."""
    pixels = picture.astype(np.int16)
    blue, green, red = pixels[:, :, 0], pixels[:, :, 1], pixels[:, :, 2]
    return np.asarray(((red > 110) & (red - green > 45) & (red - blue > 35)) * 255, dtype=np.uint8)
