"""What evidence of a requirement reads like, whatever words a plant has for it.

`standard/evidence_words.npz` holds, for each requirement, how much each pair and each triple of signs speaks for a
passage being evidence of it. It was learnt from the passages that show the requirements in the labelled plants
(`python -m benchmarks.evidence_words` learns it anew and prints how well it finds the evidence of plants left out). It
knows nothing of the vocabulary or the checks, so it may see what they miss; it can't tell good evidence from bad.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from auditor.text import normalise

MODEL = Path(__file__).resolve().parents[1] / "standard" / "evidence_words.npz"
READ = 400  # characters of a passage that are looked at
_AT_ONCE = 4096  # passages whose signs are counted together: what that takes of memory stays the same
_FIGURES = re.compile(r"[\d.,%:/-]+")
_APART = "\U0010ffff" * 2  # no character; not zero, or a triple across texts would be the pair after it


@dataclass(frozen=True, slots=True)
class Signs:
    """The known signs of passages: the passage, the sign's number and its weight in the passage, entry by entry."""

    count: int  # passages
    passage: Any
    sign: Any
    value: Any


class EvidenceWords:
    """Scores passages by requirement. The higher, the more a passage reads like evidence; above 0 it plainly does."""

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path, allow_pickle=False) as held:
            self._codes = held["codes"]
            self._idf = held["idf"].astype(np.float64)
            self._weights = held["weights"]  # requirements × signs, to be multiplied by the requirement's scale
            self._scale = held["scale"].astype(np.float64)
            self._bias = held["bias"].astype(np.float64)
            self._at = {requirement: at for at, requirement in enumerate(held["requirements"].tolist())}

    def knows(self, requirement: str) -> bool:
        """Whether evidence of the requirement was there to learn from."""
        return requirement in self._at

    def signs(self, texts: Sequence[str]) -> Signs:
        """The signs of each text that the model knows."""
        starts = range(0, max(len(texts), 1), _AT_ONCE)
        parts = [self._counted([plain(t) for t in texts[i : i + _AT_ONCE]], i) for i in starts]
        passage, sign, value = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Signs(len(texts), passage, sign, value)

    def scores(self, requirement: str, signs: Signs) -> Any:
        """One score for each passage."""
        at = self._at[requirement]
        said = signs.value * self._weights[at][signs.sign]
        return np.bincount(signs.passage, said, minlength=signs.count) * self._scale[at] + self._bias[at]

    def _counted(self, texts: Sequence[str], first: int) -> tuple[Any, Any, Any]:
        """(passage, sign, value): sublinear counts times rareness, each passage's values of length one."""
        codes, owners = _codes_of(texts)
        at = np.searchsorted(self._codes, codes)
        at[at == len(self._codes)] = 0
        known = self._codes[at] == codes
        held, times = np.unique(owners[known] * len(self._codes) + at[known], return_counts=True)
        passage, sign = np.divmod(held, len(self._codes))
        value = (1 + np.log(times)) * self._idf[sign]
        length = np.sqrt(np.bincount(passage, value**2, minlength=len(texts)))
        return passage + first, sign, value / length[passage]


@cache
def evidence_words() -> EvidenceWords:
    """The model, read when it is first asked for."""
    return EvidenceWords()


def plain(text: str) -> str:
    """A passage's text as it is learnt from and looked at: normalised, all figures alike."""
    return _FIGURES.sub("0", normalise(text))[:READ]


def grams(text: str) -> list[str]:
    """The pairs and triples of signs of a plain text."""
    return [text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)]


def code(gram: str) -> int:
    """A gram as one number; a sign takes 21 bits."""
    number = 0
    for sign in gram:
        number = number << 21 | ord(sign)
    return number


def _codes_of(texts: Sequence[str]) -> tuple[Any, Any]:
    """(code of each pair and triple, the text that it stands in); those across two texts are of no known code."""
    signs = np.frombuffer(_APART.join(texts).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(t) + len(_APART) for t in texts])[: len(signs)]
    pairs = signs[:-1] << 21 | signs[1:]
    triples = pairs[:-1] << 21 | signs[2:]
    return np.concatenate([pairs, triples]), np.concatenate([owners[: len(pairs)], owners[: len(triples)]])
