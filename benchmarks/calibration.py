"""What `confidence` is worth: how often verdicts on each basis are right on labelled plants.

    python -m benchmarks.calibration PLANT [PLANT …]       (folders with profile.yaml, evidence/, truth.yaml)

Prints the share for each verdict and basis, one right and one wrong added to each count (Laplace), as the table of
auditor/confidence.py has it, and how right the findings of each stated confidence are.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import yaml

from auditor.audit import judge_files, period_of
from auditor.model import Finding
from auditor.reading import read_folder
from standard.load import load
from standard.profile import load_profile


def main(plants: list[Path], cache: Path) -> None:
    judged = [pair for plant in plants for pair in findings(plant, cache)]
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    stated: dict[float, list[bool]] = defaultdict(list)
    for finding, right in judged:
        counts[finding.verdict.value, finding.basis].append(right)
        stated[round(finding.confidence, 1)].append(right)
    for (verdict, basis), held in sorted(counts.items()):
        print(f"{verdict:12} {basis:10} {sum(held):4} of {len(held):4}   {(sum(held) + 1) / (len(held) + 2):.2f}")
    for share, held in sorted(stated.items()):
        print(f"said {share:.1f}: right {sum(held) / len(held):.2f} of {len(held)}")


def findings(plant: Path, cache: Path) -> list[tuple[Finding, bool]]:
    """Each applicable finding on a plant, and whether it is the truth's."""
    profile = load_profile(plant / "profile.yaml")
    truth = yaml.safe_load((plant / "truth.yaml").read_text(encoding="utf-8"))["requirements"]
    expected = {str(k): v["verdict"] for k, v in truth.items() if v["verdict"] != "not_applicable"}
    files = tuple(read_folder(plant / "evidence", cache=cache))
    audit = judge_files(profile, files, load(), period_of(profile))
    return [(f, f.verdict.value == expected[f.requirement]) for f in audit.findings if f.requirement in expected]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main([Path(p) for p in sys.argv[1:]], Path(folder))
