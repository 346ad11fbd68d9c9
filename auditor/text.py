"""Text as the checks see it: one spelling for what people write in many widths and dashes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from standard.widths import half_width

_DASHES = re.compile("[‐‑‒–—―−－]")
_BLANKS = re.compile(r"\s+")
_BOX, _TICK = re.compile("[☐□]"), re.compile("[☑☒■√✓✔]")
_SEGMENT = re.compile(r"[。；;！!？?\n]")
_NOT_YET = re.compile(
    r"(?:还|尚|暂)?(?:没有?|未)"
    r"(?!发现|发生|出现|见|检出|超|问题|逾期|变|异常|收到|接到|停|用|受|涉及|缺|漏|丢|迟|晚|影响|违|罚|投诉|被|到)[\u4e00-\u9fff]{1,3}"
    r"|(?:还|尚|暂)?(?:没有?|未)"
)


_REMARK = re.compile(r"(?<=[\u4e00-\u9fff])\s*[（(][^（()）]*[)）]\s*$")  # '未销号（截至2025-06-30）'
_SAMPLE = re.compile(r"[（(【\[]?(?:填写)?(?:示例|样例|范例|例)[)）】\]:：]|(?:填写)?(?:示例|样例)")


def is_sample(cells: Sequence[str]) -> bool:
    """Whether a row shows how to fill the form in: '（示例）××风机变频 | 一季度 | 50%'."""
    return any("例" in cell and _SAMPLE.match(cell.strip()) for cell in cells[:2])


@lru_cache(maxsize=200_000)
def normalise(text: str) -> str:
    """Half-width, lower case, one dash, no blanks: 'CETS—AG—02．01' and 'cets-ag-02.01' become equal."""
    return "".join(_DASHES.sub("-", half_width(text)).split()).lower()


def joined(texts: Iterable[str]) -> str:
    """The texts normalised, one after the other: what `normalise` makes of them with blanks between, only sooner."""
    return "".join(map(normalise, texts))


def segment_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence or 'label：value' piece of `text` that holds [start, end)."""
    before = [m.end() for m in _SEGMENT.finditer(text, 0, start)]
    after = _SEGMENT.search(text, end)
    return (before[-1] if before else 0), (after.start() if after else len(text))


def unticked(cell: str) -> bool:
    """Whether a cell holds boxes to tick of which none is ticked: '☐合格 ☐不合格'."""
    return bool(_BOX.search(cell)) and not _TICK.search(cell)


def not_yet(cell: str) -> bool:
    """Whether a cell says no more than that it hasn't been done: '没算', '还没复查'. '未发现' is a result."""
    return bool(_NOT_YET.fullmatch(_REMARK.sub("", cell).strip(" 　()（）[]【】")))


def quote(text: str, around: str = "", width: int = 80) -> str:
    """At most `width` characters of `text`, chosen to show `around` where it stands."""
    flat = _BLANKS.sub(" ", text).strip()
    if len(flat) <= width:
        return flat
    at = max(flat.find(around[:8]), 0) if around else 0
    start = max(0, min(at - width // 3, len(flat) - width))
    return ("…" if start else "") + flat[start : start + width] + ("…" if start + width < len(flat) else "")
