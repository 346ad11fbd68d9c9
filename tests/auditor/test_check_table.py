"""docs/checks.md tells of every computable check what does it, where it is used, what guards it; and it tells true."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from standard.load import load

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
ROWS = [
    [c.strip() for c in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| F\d\d .*\|.*\|.*\|.*\|.*\|", line)
]


def test_all_32_checks_are_told_of() -> None:
    assert [row[0] for row in ROWS] == [f"F{i:02d}" for i in range(1, 33)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_does_it_is_a_check_that_a_requirement_asks_for(row: list[str]) -> None:
    asked = {c.name for r in load().requirements.values() for e in r.expects for c in e.checks}
    found: list[tuple[str, str]] = []
    for piece in re.findall(r"[a-z_]+\.[a-z_]+|(?<=、)[a-z_]+(?![a-z_./])", row[3]):
        module, _, name = piece.rpartition(".")
        if name != "py":
            found.append((module or found[-1][0], name))
    assert found
    for module, name in found:
        assert callable(getattr(importlib.import_module(f"auditor.checks.{module}"), name))
        assert name in asked


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_requirements_it_speaks_to_exist(row: list[str]) -> None:
    known = set(load().requirements)
    for requirement in re.findall(r"\d\.\d[\d.]*(?:-\d+|\.[a-z])", row[5]):
        assert requirement in known or requirement.endswith(".x"), requirement


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_guards_it_is_there(row: list[str]) -> None:
    for name in row[6].split("、"):
        assert (ROOT / "tests" / "auditor" / f"test_{name}.py").is_file(), name


def test_every_tolerance_tells_its_check_and_source() -> None:
    used = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "auditor").rglob("*.py"))
    for name, limit in load().tolerances.items():
        assert limit["source"]
        stem = re.sub(r"_(?:least|most)$", "", name)
        assert f'"{name}"' in used or f'"{stem}"' in used, f"{name} is used by no check"
