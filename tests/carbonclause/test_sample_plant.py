"""The main job on the labelled sample plant, through the real readers (this is the one slow test)."""

from __future__ import annotations

from pathlib import Path

import yaml

from benchmarks.accuracy import audit_corpus, figures

SAMPLE = Path(__file__).parents[2] / "evidence" / "yuling"


def test_the_sample_plant_is_judged_as_its_auditor_did() -> None:
    truth = yaml.safe_load((SAMPLE / "truth.yaml").read_text(encoding="utf-8"))["requirements"]
    findings = audit_corpus(SAMPLE)
    assert [f["requirement"] for f in findings] == list(truth)
    result = figures(truth, findings)
    assert result["kappa"] >= 0.85, result
    assert result["false_conform"] <= 0.02, result
    assert result["hit1"] >= 0.85, result
    for finding in findings:
        if finding["verdict"] in ("conform", "partial", "nonconform"):
            assert finding["citations"], f"{finding['requirement']} cites nothing"
