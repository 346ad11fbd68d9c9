"""Tells text pasted from the guideline from a company's own words.

The guideline's text is not shipped, only hashes of its ten-character shingles (standard/guideline.shingles). Rebuild
them after a new draft: `python -m standard.build_shingles guideline.txt`.
"""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from functools import cache, lru_cache
from pathlib import Path

from standard.widths import half_width

SHINGLES_FILE = Path(__file__).with_name("guideline.shingles")
WIDTH = 10
STEP = 3  # every third shingle tells the share well enough
SHORTEST = 12  # shorter texts (a heading, a term) say nothing about pasting
_KEPT = re.compile(r"[^\W_]+")


@lru_cache(maxsize=50_000)
def pasted_share(text: str) -> float:
    """The share of the text's ten-character shingles that stand in the guideline; 0.0 under twelve characters."""
    plain = squeeze(text)
    if len(plain) < SHORTEST:
        return 0.0
    known = _known()
    hashes = hashes_of(plain, STEP)
    return sum(h in known for h in hashes) / len(hashes)


def squeeze(text: str) -> str:
    """Letters, digits and Chinese characters only, width and case evened out."""
    return "".join(_KEPT.findall(half_width(text))).lower()


def hashes_of(plain: str, step: int = 1) -> list[int]:
    """64-bit hashes of the shingles of squeezed text, of every `step`-th one."""
    return [_hash(plain[i : i + WIDTH]) for i in range(0, len(plain) - WIDTH + 1, step)]


def packed(hashes: set[int]) -> bytes:
    """Sorted unsigned 64-bit integers, little-endian: the format of guideline.shingles."""
    return _little(array("Q", sorted(hashes))).tobytes()


@cache
def _known() -> frozenset[int]:
    values = array("Q")
    values.frombytes(SHINGLES_FILE.read_bytes())
    return frozenset(_little(values))


def _hash(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=8).digest(), "little")


def _little(values: array[int]) -> array[int]:
    if sys.byteorder == "big":
        values.byteswap()
    return values
