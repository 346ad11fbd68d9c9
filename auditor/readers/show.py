"""`python -m auditor.reading FOLDER`: every file as the readers see it, for people who work on them."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from auditor.model import EvidenceFile, Part
from auditor.reading import read_folder


def main() -> None:
    """Print the files of a folder, with passages and tables."""
    parser = argparse.ArgumentParser(prog="python -m auditor.reading")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="show only files whose path contains this")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--jobs", type=int)
    options = parser.parse_args()
    start = time.monotonic()

    def progress(done: int, known: int, file: str) -> None:
        print(f"{done}/{known} {time.monotonic() - start:6.1f}s {file}", file=sys.stderr)

    files = read_folder(options.folder, progress=progress, cache=options.cache, jobs=options.jobs)
    for file in files:
        if options.only in file.file:
            _show(file)
    print(f"{len(files)} files in {time.monotonic() - start:.1f} s", file=sys.stderr)


def _show(file: EvidenceFile) -> None:
    scanned = " scanned" if file.scanned else ""
    print(f"\n{'=' * 100}\n{file.file}  [{file.format}] {file.status}{scanned} {file.reason}")
    if file.properties:
        print("   ", dict(file.properties))
    for part in file.parts:
        _part(part)


def _part(part: Part) -> None:
    print(f"  --- part {part.name!r}: {len(part.passages)} passages, {len(part.tables)} tables")
    for p in part.passages:
        sure = f" {p.confidence:.2f}" if p.confidence < 1 else ""
        table = f" T{p.table}" if p.table is not None else ""
        print(f"  {p.kind:9} {p.locator!s:14}{table}{sure} <{' > '.join(p.headings)}> {p.text!r}")
    for number, t in enumerate(part.tables):
        print(f"  T{number} title={t.title!r} columns={list(t.columns)} rows={len(t.rows)}")
