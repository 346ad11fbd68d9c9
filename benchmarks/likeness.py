"""Learn what papers look like by their words (auditor/likeness.py), and how often that is right on plants left out.

    python -m benchmarks.likeness            prints the shares, four parts of the plants left out in turn
    python -m benchmarks.likeness --write    and writes standard/likeness.npz, learnt from all of them

Papers of the labelled plants are the examples: those whose title or columns plainly tell what they are, and, as
examples of nothing of the kind, those about something else than carbon. Needs scikit-learn (the dependency group
'learning').
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from auditor.likeness import LEAST, MODEL, NONE, grams, words_of
from auditor.matching import Matcher
from auditor.model import PLAIN
from auditor.ownership import Identity
from auditor.plant import plant_words
from auditor.reading import read_folder
from auditor.recognise import Recogniser
from standard.load import load
from standard.profile import load_profile

FEWEST = 6  # examples of a type
SIGNS = 10_000
LEFT_OUT = 4  # parts
STEPS = (0.9, 0.8, 0.7, 0.5, 0.0)
MISLED = 0.8  # certainty from which on a title that says otherwise is not believed
Example = tuple[str, str, str]  # plant, words, type
Told = tuple[str, float]  # type, certainty


def main(cache: Path | None = None) -> None:
    """Print the shares, and write the model when asked to."""
    examples = [e for plant in _plants() for e in _examples_of(plant, cache)]
    counts = Counter(kind for _, _, kind in examples)
    examples = [e for e in examples if counts[e[2]] >= FEWEST]
    print(f"{len(examples)} papers of {len({e[0] for e in examples})} plants, {len({e[2] for e in examples})} types")
    told = left_out(examples)
    for line in shares(told, examples):
        print(line)
    if "--write" in sys.argv:
        write(agreed(told, examples), MODEL)


def left_out(examples: list[Example]) -> list[Told]:
    """(what it is told to be, how certainly) of each example by what was learnt from other plants' papers."""
    plants = sorted({e[0] for e in examples})
    told: list[Told] = [("", 0.0)] * len(examples)
    for fold in (plants[i::LEFT_OUT] for i in range(LEFT_OUT)):
        learner, signs = learnt([e for e in examples if e[0] not in fold])
        rest = [i for i, e in enumerate(examples) if e[0] in fold]
        certain = learner.predict_proba(signs.transform([examples[i][1] for i in rest]))
        for i, row in zip(rest, certain, strict=True):
            told[i] = str(learner.classes_[row.argmax()]), float(row.max())
    return told


def shares(told: list[Told], examples: list[Example]) -> Iterator[str]:
    """How many are told with what certainty, and how many of these rightly, for plants that were not learnt from."""
    right = [kind == e[2] for (kind, _), e in zip(told, examples, strict=True)]
    yield f"right {np.mean(right):.3f}"
    for low, high in zip(STEPS, (1.01, *STEPS), strict=False):
        here = [ok for ok, (_, certain) in zip(right, told, strict=True) if low <= certain < high]
        yield f"certainty from {low:.2f}: {len(here) / len(told):.2f} of the papers, right {np.mean(here):.3f}"


def agreed(told: list[Told], examples: list[Example]) -> list[Example]:
    """The examples without those that other plants' papers plainly tell to be another type: a title misleads."""
    pairs = zip(told, examples, strict=True)
    return [e for (kind, certain), e in pairs if kind == e[2] or certain < MISLED]


def learnt(examples: list[Example]) -> tuple[Any, Any]:
    """(the learner, what turns words into its signs)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

    signs = TfidfVectorizer(analyzer=grams, min_df=3, sublinear_tf=True, max_features=SIGNS)
    learner = SGDClassifier(loss="log_loss", alpha=5e-6, max_iter=25, random_state=0)
    learner.fit(signs.fit_transform([words for _, words, _ in examples]), [kind for _, _, kind in examples])
    return learner, signs


def write(examples: list[Example], path: Path) -> None:
    """Write the model: weights as whole numbers of one byte, so that the file stays small."""
    learner, signs = learnt(examples)
    scale = np.abs(learner.coef_).max(axis=1) / 127
    np.savez_compressed(
        path,
        grams=signs.get_feature_names_out().astype(str),
        idf=signs.idf_.astype(np.float32),
        weights=np.round(learner.coef_ / scale[:, None]).T.astype(np.int8),
        scale=scale.astype(np.float32),
        bias=learner.intercept_.astype(np.float32),
        types=learner.classes_.astype(str),
    )


def _plants() -> list[Path]:
    root = Path(__file__).resolve().parents[1]
    return [root / "evidence" / "yuling", *sorted(p for p in (root / "benchmarks" / "plants").iterdir() if p.is_dir())]


def _examples_of(plant: Path, cache: Path | None) -> Iterator[Example]:
    standard, profile = load(), load_profile(plant / "profile.yaml")
    matcher = Matcher(plant_words(standard.concepts, profile))
    recogniser = Recogniser(standard, Identity.of(profile.data), matcher, by_words=False)
    for doc in recogniser.documents(read_folder(plant / "evidence", cache=cache and cache / plant.name)):
        words = words_of(doc.part, doc.title)
        if len(words) < LEAST:
            continue
        if doc.types and doc.types[0][1] >= PLAIN:
            yield plant.name, words, doc.types[0][0]
        elif not doc.types and not doc.carbon:
            yield plant.name, words, NONE


if __name__ == "__main__":
    main()
