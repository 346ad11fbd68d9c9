"""How well the audit judges: its findings against a labelled plant's truth.

    python -m benchmarks.accuracy [CORPUS] [--findings FILE] [--list]

CORPUS is a folder with profile.yaml (or plant.yaml), evidence/ and truth.yaml; by default the sample plant.
Figures: exact share; quadratic-weighted kappa on missing < nonconform < partial < conform (Cohen 1968); false_conform,
the share of those not conforming that were called so, the dangerous error; false_alarm, the share of the conforming
called nonconform or missing; hit1/hit3, the share whose first (first three) cited files are among the truth's; na.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

RANK = {"missing": 0, "nonconform": 1, "partial": 2, "conform": 3}


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Quadratic-weighted kappa of (truth, found) verdicts; 1.0 is perfect agreement, 0.0 chance."""
    truth, found = Counter(RANK[t] for t, _ in pairs), Counter(RANK[f] for _, f in pairs)
    seen = sum((RANK[t] - RANK[f]) ** 2 for t, f in pairs) / len(pairs)
    chance = sum(n * m * (a - b) ** 2 for a, n in truth.items() for b, m in found.items()) / len(pairs) ** 2
    return 1.0 if chance == 0 else 1 - seen / chance


def figures(truth: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures of the module's docstring, and the confusion counts."""
    found = {f["requirement"]: f for f in findings}
    pairs: list[tuple[str, str]] = []
    hits: list[tuple[bool, bool]] = []
    na = []
    for rid, label in truth.items():
        finding = found.get(rid, {"verdict": "missing", "citations": []})
        if label["verdict"] == "not_applicable":
            na.append(finding["verdict"] == "not_applicable")
            continue
        pairs.append((label["verdict"], finding["verdict"] if finding["verdict"] in RANK else "conform"))
        if label["files"]:
            cited = list(dict.fromkeys(c["file"] for c in finding["citations"]))
            hits.append((bool(set(cited[:1]) & set(label["files"])), bool(set(cited[:3]) & set(label["files"]))))
    bad = [f for t, f in pairs if t != "conform"]
    good = [f for t, f in pairs if t == "conform"]
    return {
        "judged": len(pairs),
        "exact": _share([t == f for t, f in pairs]),
        "kappa": round(kappa(pairs), 4),
        "false_conform": _share([f == "conform" for f in bad]),
        "false_alarm": _share([f in ("missing", "nonconform") for f in good]),
        "hit1": _share([h for h, _ in hits]),
        "hit3": _share([h for _, h in hits]),
        "na": _share(na),
        "confusion": {f"{t}->{f}": n for (t, f), n in sorted(Counter(pairs).items())},
    }


def _share(flags: Sequence[bool]) -> float | None:
    return round(sum(flags) / len(flags), 4) if flags else None


def audit_corpus(corpus: Path) -> list[dict[str, Any]]:
    """Audit a corpus's evidence afresh, without a cache, and return its findings as findings.json has them."""
    from auditor.audit import audit_folder
    from auditor.reports.findings import findings_json
    from standard.load import load
    from standard.profile import load_profile

    profile = next(p for p in (corpus / "profile.yaml", corpus / "plant.yaml") if p.is_file())
    standard = load()
    with tempfile.TemporaryDirectory() as folder:
        result = audit_folder(load_profile(profile), corpus / "evidence", standard, cache=Path(folder))
    findings: list[dict[str, Any]] = json.loads(findings_json(result, standard))["findings"]
    return findings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path(__file__).parents[1] / "evidence" / "yuling")
    parser.add_argument("--findings", type=Path, help="score these instead of auditing")
    parser.add_argument("--list", action="store_true", help="also list each requirement judged otherwise")
    args = parser.parse_args()
    truth = yaml.safe_load((args.corpus / "truth.yaml").read_text(encoding="utf-8"))["requirements"]
    started = time.perf_counter()
    if args.findings:
        findings = json.loads(args.findings.read_text(encoding="utf-8"))["findings"]
    else:
        findings = audit_corpus(args.corpus)
    for name, value in figures(truth, findings).items():
        print(f"{name:14} {value}")
    print(f"{'seconds':14} {time.perf_counter() - started:.1f}")
    if args.list:
        for finding in findings:
            label = truth[finding["requirement"]]
            if label["verdict"] != finding["verdict"]:
                why = label.get("why", "")
                print(f"{finding['requirement']:10} {label['verdict']:14} → {finding['verdict']:14} {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
