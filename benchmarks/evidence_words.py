"""Learn what evidence reads like (auditor/evidence_words.py), and how well that finds it in plants left out.

    python -m benchmarks.evidence_words [--cache FOLDER] [--write]

Examples are the labelled plants' passages that the rules cite for a verdict that is the label's, in files that the
label names; the rest of the plants' passages are examples of nothing. Prints, for a quarter of the plants left out in
turn, how often the likeliest file (one of the three likeliest) is one that the label names; --write writes
standard/evidence_words.npz, learnt from all. Needs scikit-learn (the dependency group 'learning').
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from auditor.audit import context_of, period_of
from auditor.checks.base import ABSENT
from auditor.evidence_words import MODEL, code, grams, plain
from auditor.judge import judge
from auditor.reading import read_folder
from auditor.retrieval import LEAST
from standard.load import load
from standard.profile import load_profile

SIGNS = 30_000
REST = 400  # passages of a plant that stand for nothing in particular
FEWEST = 3  # examples of a requirement
LEFT_OUT = 4  # parts
SHOWING = 10  # how much more an example counts than a passage of something else: they are few


@dataclass(frozen=True)
class Plant:
    """A labelled plant: its passages by file, its labels' files by requirement, and (requirement, example)s."""

    name: str
    files: dict[str, list[str]]
    labels: dict[str, list[str]]
    examples: list[tuple[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    root = Path(__file__).resolve().parents[1]
    folders = [root / "evidence" / "yuling", *sorted((root / "benchmarks" / "plants").iterdir())]
    plants = [_plant(folder, given.cache) for folder in folders if (folder / "truth.yaml").is_file()]
    print(f"{len(plants)} plants, {sum(len(p.examples) for p in plants)} examples", flush=True)
    hits = [hit for i in range(LEFT_OUT) for hit in _hits(plants, plants[i::LEFT_OUT])]
    first, three = np.mean([h for h, _ in hits]), np.mean([h for _, h in hits])
    print(f"left out: the likeliest file is right {first:.3f}, one of three {three:.3f}, of {len(hits)}")
    if given.write:
        write(*learnt(plants), MODEL)


def learnt(plants: list[Plant]) -> tuple[list[str], Any, Any, Any]:
    """(requirements, weights, biases, what turns texts into signs)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

    examples = [example for p in plants for example in p.examples] + [("", text) for p in plants for text in _rest(p)]
    signs = TfidfVectorizer(analyzer=grams, min_df=3, sublinear_tf=True, max_features=SIGNS, dtype=np.float32)
    held = signs.fit_transform([text for _, text in examples])
    shown = np.array([requirement for requirement, _ in examples])
    requirements = [r for r in sorted(set(shown)) if r and (shown == r).sum() >= FEWEST]
    weights, biases = [], []
    for requirement in requirements:
        counts = {True: SHOWING, False: 1}
        learner = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=12, tol=None, class_weight=counts, random_state=0)
        learner.fit(held, shown == requirement)
        weights.append(learner.coef_[0])
        biases.append(learner.intercept_[0])
    return requirements, np.array(weights), np.array(biases), signs


def write(requirements: list[str], weights: Any, biases: Any, signs: Any, path: Path) -> None:
    """Write the model: weights as whole numbers of one byte, so that the file stays small."""
    codes = np.array([code(gram) for gram in signs.get_feature_names_out()], dtype=np.int64)
    order = np.argsort(codes)
    scale = np.abs(weights).max(axis=1) / 127
    np.savez_compressed(
        path,
        codes=codes[order],
        idf=signs.idf_[order].astype(np.float32),
        weights=np.round(weights / scale[:, None]).astype(np.int8)[:, order],
        scale=scale.astype(np.float32),
        bias=biases.astype(np.float32),
        requirements=np.array(requirements, dtype=str),
    )


def _hits(plants: list[Plant], fold: list[Plant]) -> Iterator[tuple[bool, bool]]:
    """(the likeliest file is right, one of the three is) of each label that names files, for plants not learnt from."""
    requirements, weights, biases, signs = learnt([p for p in plants if p not in fold])
    at = {requirement: i for i, requirement in enumerate(requirements)}
    for plant in fold:
        best = {f: (signs.transform(texts) @ weights.T + biases).max(axis=0) for f, texts in plant.files.items()}
        for requirement, right in plant.labels.items():
            if right and requirement in at:
                i = at[requirement]
                ranked = sorted(best, key=lambda file: -best[file][i])
                yield ranked[0] in right, bool(set(ranked[:3]) & set(right))


def _rest(plant: Plant) -> list[str]:
    every = sorted({text for texts in plant.files.values() for text in texts})
    chosen = np.random.default_rng(0).choice(len(every), min(REST, len(every)), replace=False)
    return [every[i] for i in chosen]


def _plant(folder: Path, cache: Path | None) -> Plant:
    standard, profile = load(), load_profile(folder / "profile.yaml")
    truth = yaml.safe_load((folder / "truth.yaml").read_text(encoding="utf-8"))["requirements"]
    labels = {str(k): v for k, v in truth.items()}
    read = tuple(read_folder(folder / "evidence", cache=cache and cache / folder.name))
    ctx = context_of(profile, read, standard, period_of(profile))
    files: dict[str, dict[str, None]] = {}
    for doc in ctx.documents:
        if doc.owner != "other" and doc.state == "in_force":
            texts = [plain(p.text) for p in doc.part.passages]
            files.setdefault(doc.file, {}).update(dict.fromkeys(t for t in texts if len(t) >= LEAST))
    shown: dict[tuple[str, str], None] = {}
    for requirement in (r for r in standard.requirements.values() if r.id in labels):
        finding, label = judge(requirement, ctx), labels[requirement.id]
        if finding.verdict.value != label["verdict"]:
            continue
        cited = [c for o in finding.trail if o.outcome != ABSENT for c in o.citations if c.file in label["files"]]
        shown.update(dict.fromkeys((requirement.id, plain(c.quote)) for c in cited if len(c.quote) >= LEAST))
    named = {r: label["files"] for r, label in labels.items()}
    return Plant(folder.name, {f: list(t) for f, t in files.items() if t}, named, list(shown))


if __name__ == "__main__":
    main()
