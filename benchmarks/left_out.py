"""What the audit makes of each labelled plant without the words that it alone uses.

    python -m benchmarks.left_out [PLANT …] [--cache FOLDER]

A term of the vocabulary, or a name of a document, that stands in the papers of one plant only, and not in the
guideline, is what that plant taught; the plant is judged without it, as if it were met last. Columns: how many terms,
then kappa, exact, false_conform, hit1 (benchmarks.accuracy) with all words and without these. How checks compute, and
the words that tell nameless papers (standard/likeness.npz), are left as they are.

PLANT: folders with profile.yaml, evidence/ and truth.yaml; by default the sample plant and all of benchmarks/plants.
FOLDER keeps what was read, a folder for each plant.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import ahocorasick_rs
import yaml

from auditor.audit import judge_files, period_of
from auditor.matching import pieces_of
from auditor.model import EvidenceFile
from auditor.reading import read_folder
from auditor.reports.findings import findings_json
from auditor.text import normalise
from benchmarks.accuracy import figures
from standard.load import load
from standard.model import Standard
from standard.profile import load_profile

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ("kappa", "exact", "false_conform", "hit1")
NAMES = ("aliases", "generic", "title_words")  # of a document type
Term = tuple[str, str, str]  # 'concept' or one of NAMES, whose it is, and the term


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plants", nargs="*", type=Path)
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    plants = given.plants or [ROOT / "evidence" / "yuling", *sorted((ROOT / "benchmarks" / "plants").iterdir())]
    standard = load()
    read = {p: tuple(read_folder(p / "evidence", cache=given.cache / p.name if given.cache else None)) for p in plants}
    own = _taught_by_one(standard, read)
    rows = []
    for plant, files in read.items():
        both = [_figures(plant, files, told) for told in (standard, _without(standard, own[plant]))]
        rows.append(both)
        print(f"{plant.name:14}{len(own[plant]):5}  {_line(both[0])}  {_line(both[1])}", flush=True)
    means = [[sum(row[i][k] for row in rows) / len(rows) for k in range(len(FIGURES))] for i in (0, 1)]
    print(f"{'mean':14}{'':5}  {_line(means[0])}  {_line(means[1])}")


def _line(values: Sequence[float]) -> str:
    return " ".join(f"{value:.3f}" for value in values)


def _figures(plant: Path, files: tuple[EvidenceFile, ...], standard: Standard) -> list[float]:
    profile = load_profile(plant / "profile.yaml")
    audit = judge_files(profile, files, standard, period_of(profile))
    truth = yaml.safe_load((plant / "truth.yaml").read_text(encoding="utf-8"))["requirements"]
    scored = figures(truth, json.loads(findings_json(audit, standard))["findings"])
    return [scored[name] or 0.0 for name in FIGURES]


def _terms(standard: Standard) -> dict[Term, tuple[str, ...]]:
    """Every term with the pieces that must all stand in a text for it to be found there."""
    found = {("concept", c.id, t): pieces_of(t) for c in standard.concepts.values() for t in c.terms}
    for kind in standard.documents.values():
        for field in NAMES:
            for term in getattr(kind, field):
                found[field, kind.id, term] = tuple(map(normalise, term.split()))
    return found


def _taught_by_one(standard: Standard, read: Mapping[Path, Iterable[EvidenceFile]]) -> dict[Path, set[Term]]:
    terms = _terms(standard)
    words = {piece: at for at, piece in enumerate(sorted({p for pieces in terms.values() for p in pieces}))}
    scanner = ahocorasick_rs.AhoCorasick(tuple(words))

    def present(texts: Iterable[str]) -> frozenset[int]:
        return frozenset(
            word for t in texts for word, _, _ in scanner.find_matches_as_indexes(normalise(t), overlapping=True)
        )

    guideline = present(r.statement for r in standard.requirements.values())
    here = {plant: present(_texts(files)) for plant, files in read.items()}
    own: dict[Path, set[Term]] = {plant: set() for plant in read}
    for term, pieces in terms.items():
        needed = {words[p] for p in pieces}
        users = [plant for plant, held in here.items() if needed <= held]
        if len(users) == 1 and not needed <= guideline:
            own[users[0]].add(term)
    return own


def _texts(files: Iterable[EvidenceFile]) -> Iterable[str]:
    for file in files:
        yield file.file
        for part in file.parts:
            yield part.name
            yield from (passage.text for passage in part.passages)
            yield from (label for table in part.tables for label in table.columns)


def _without(standard: Standard, gone: set[Term]) -> Standard:
    concepts = {
        name: replace(c, terms=tuple(t for t in c.terms if ("concept", name, t) not in gone))
        for name, c in standard.concepts.items()
    }
    documents = {}
    for name, kind in standard.documents.items():
        kept = {field: tuple(t for t in getattr(kind, field) if (field, name, t) not in gone) for field in NAMES}
        documents[name] = replace(
            kind, aliases=kept["aliases"], generic=kept["generic"], title_words=kept["title_words"]
        )
    return replace(standard, concepts=concepts, documents=documents)


if __name__ == "__main__":
    main()
