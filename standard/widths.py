"""One width for characters: '：' and ':', 'Ａ' and 'A' are the same character to every rule."""

from __future__ import annotations

import unicodedata

# The marks that most Chinese texts have. Replaced first, they leave hardly a text that has to be normalised, which
# takes several times as long.
_COMMON = tuple((mark, unicodedata.normalize("NFKC", mark)) for mark in "：；，（）％／　")


def half_width(text: str) -> str:
    """`text` in Unicode's normal form NFKC: full-width letters, digits and marks as half-width ones."""
    if text.isascii():
        return text
    for mark, plain in _COMMON:
        text = text.replace(mark, plain)
    return unicodedata.normalize("NFKC", text)
