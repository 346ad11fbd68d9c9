"""The published JSON schema of findings.json (docs/findings.schema.json)."""

from __future__ import annotations

from pathlib import Path

from standard.resources import shipped

NAME = "findings.schema.json"


def schema() -> bytes:
    """The schema (JSON Schema 2020-12) of the findings.json that this version writes."""
    return (shipped(str(Path(__file__).parent), "docs") / NAME).read_bytes()


def export() -> dict[str, bytes]:
    """The schema as a file."""
    return {NAME: schema()}
