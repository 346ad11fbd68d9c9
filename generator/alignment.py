"""Which item of one sequence is which of another: the ground of every three-way merge."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

Item = TypeVar("Item")
_ALIKE = 0.45  # two texts that share less are not the same paragraph rewritten
_LARGE = 20_000  # pairs beyond which a changed stretch is paired in order instead of by likeness


def align(
    old: Sequence[Item], new: Sequence[Item], key: Callable[[Item], Hashable], text: Callable[[Item], str]
) -> dict[int, int]:
    """Positions of `old` → positions of `new`, in order; what is absent was deleted (or inserted).

    Equal keys are matched first; inside a stretch that changed, the items whose texts are most alike.
    """
    matcher = SequenceMatcher(None, [key(i) for i in old], [key(i) for i in new], autojunk=False)
    found: dict[int, int] = {}
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.update(zip(range(i1, i2), range(j1, j2), strict=True))
        elif tag == "replace":
            for i, j in _pairs([text(x) for x in old[i1:i2]], [text(x) for x in new[j1:j2]]):
                found[i1 + i] = j1 + j
    return found


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs, in order on both sides, whose likeness adds up to the most."""
    if len(old) == len(new) == 1:
        return [(0, 0)] if likeness(old[0], new[0]) > 0 or not (old[0] and new[0]) else []
    if len(old) * len(new) > _LARGE:
        return list(zip(range(len(old)), range(len(new)), strict=False))
    score = [[likeness(a, b) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = best[i + 1][j + 1] + score[i][j] if score[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    found, i, j = list[tuple[int, int]](), 0, 0
    while i < len(old) and j < len(new):
        if score[i][j] >= _ALIKE and best[i][j] == best[i + 1][j + 1] + score[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def likeness(a: str, b: str) -> float:
    """0 nothing in common … 1 the same."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def inserted(length: int, pairs: dict[int, int]) -> dict[int, list[int]]:
    """The items of the new sequence that are in no pair, by the number of old items before them."""
    back = {j: i for i, j in pairs.items()}
    gaps: dict[int, list[int]] = {}
    gap = 0
    for j in range(length):
        if j in back:
            gap = back[j] + 1
        else:
            gaps.setdefault(gap, []).append(j)
    return gaps
