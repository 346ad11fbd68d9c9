"""What a paper looks like by its words alone, whatever it is called.

Every plant has its own names for its papers: the internal audit is a 会诊 here and a 互查 there. What such a paper says
inside is much more alike. `standard/likeness.npz` holds, for each type of documented information, how much each sign
and each pair of signs speaks for it; it was learnt from the labelled plants' papers whose titles tell what they are
(`python -m benchmarks.likeness` learns it anew, and prints how often it is right on plants left out).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from auditor.model import Part
from auditor.text import normalise

MODEL = Path(__file__).resolve().parents[1] / "standard" / "likeness.npz"
READ = 1500  # characters that are looked at: the head and the first rows tell it, the rest repeats
LEAST = 60  # characters of a paper that can be told by its words
NONE = "none"  # learnt from papers about something else
_FIGURE = re.compile(r"\d+")


class Likeness:
    """Tells the type that a paper's words speak for.

    weights: signs × types, whole numbers to be multiplied by the type's scale. idf: how rare each sign is.
    """

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path, allow_pickle=False) as held:
            self._at = {gram: at for at, gram in enumerate(held["grams"].tolist())}
            self._idf = held["idf"].astype(np.float32)
            self._weights = held["weights"]
            self._scale = held["scale"].astype(np.float32)
            self._bias = held["bias"].astype(np.float32)
            self._types: list[str] = held["types"].tolist()

    def of(self, part: Part, title: str) -> tuple[str, float]:
        """(type, certainty from 0 to 1); (NONE, 0.0) for a paper too short to tell, or about something else."""
        text = words_of(part, title)
        counts = Counter(at for gram in grams(text) if (at := self._at.get(gram)) is not None)
        if len(text) < LEAST or not counts:
            return NONE, 0.0
        found = np.fromiter(counts, dtype=np.int64)
        values: Any = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self._idf[found]
        values /= np.linalg.norm(values)
        said = values @ self._weights[found].astype(np.float32) * self._scale + self._bias
        shares = 1 / (1 + np.exp(-said))
        best = int(shares.argmax())
        kind = self._types[best]
        return (kind, float(shares[best] / shares.sum())) if kind != NONE else (NONE, 0.0)


@cache
def likeness() -> Likeness:
    """The model, read when it is first asked for."""
    return Likeness()


def words_of(part: Part, title: str) -> str:
    """The beginning of what a paper says, without its title."""
    plain, held, told = normalise(title), 0, []
    for passage in part.passages:
        text = normalise(passage.text)
        if text != plain:
            told.append(text)
            held += len(text) + 1
        if held >= READ:
            break
    return " ".join(told)[:READ]


def grams(text: str) -> list[str]:
    """The signs and pairs of signs of a normalised text; all figures are alike."""
    plain = _FIGURE.sub("0", text)
    return [*plain, *(a + b for a, b in pairwise(plain))]
