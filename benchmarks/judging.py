"""How long judging takes, against the number of passages, and beside a plain multi-pattern scan of the same text.

    python -m benchmarks.judging [PASSAGES …]      (by default 1,000 5,000 20,000 100,000)

The passages are the sample plant's, repeated under other file names with other figures, so that no text is seen twice.
Reading is not measured. The scan beside it looks for all terms of the vocabulary at once and keeps nothing.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import ahocorasick_rs

from auditor.audit import judge_files, period_of
from auditor.model import EvidenceFile, Part, Passage, Table
from auditor.reading import read_folder
from auditor.text import normalise
from standard.load import load
from standard.profile import load_profile

SIZES = (1_000, 5_000, 20_000, 100_000)
_FIGURE = re.compile(r"(?<![\d年月.\-/])\d{3,}(?![\d年月.\-/])")


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print one line a size: passages, characters, seconds, microseconds a passage, and the scan's seconds."""
    plant = Path(__file__).resolve().parents[1] / "evidence" / "yuling"
    files = tuple(read_folder(plant / "evidence"))
    profile = load_profile(plant / "profile.yaml")
    standard = load()
    terms = sorted({normalise(t) for c in standard.concepts.values() for t in c.terms if "…" not in t} - {""})
    scanner = ahocorasick_rs.AhoCorasick(terms)
    judge_files(profile, files, standard, period_of(profile))  # warm-up
    print("passages  characters  judging s  µs/passage  plain scan s  ratio")
    for size in sizes:
        grown = tuple(_grown(files, size))
        texts = [p.text for f in grown for part in f.parts for p in part.passages]
        _forget()
        began = time.process_time()
        judge_files(profile, grown, standard, period_of(profile))
        judged = time.process_time() - began
        _forget()
        began = time.process_time()
        for text in texts:
            scanner.find_matches_as_indexes(normalise(text), overlapping=True)
        scanned = time.process_time() - began
        row = f"{len(texts):8,}  {sum(map(len, texts)):10,}  {judged:9.2f}  {judged / len(texts) * 1e6:10.0f}"
        print(f"{row}  {scanned:12.2f}  {judged / scanned:5.1f}")


def _forget() -> None:
    """Empty every bounded cache, so that no text judged before is known."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("auditor", "standard")]
    for kept in {id(o): o for module in modules for o in vars(module).values() if hasattr(o, "cache_clear")}.values():
        if kept.cache_parameters()["maxsize"] is not None:
            kept.cache_clear()


def _grown(files: tuple[EvidenceFile, ...], size: int) -> Iterator[EvidenceFile]:
    """The files, repeated with other figures and names until `size` passages are reached."""
    held = 0
    for turn in count():
        for file in files:
            if held >= size:
                return
            parts = tuple(_other(part, turn) for part in file.parts)
            held += sum(len(p.passages) for p in parts)
            yield replace(file, file=f"{turn}/{file.file}", parts=parts)


def _other(part: Part, turn: int) -> Part:
    if not turn:
        return replace(part, file=f"0/{part.file}")
    shift = re.compile(_FIGURE.pattern)

    def text(old: str) -> str:
        return shift.sub(lambda m: str(int(m.group()) + turn), old)

    def passage(old: Passage, at: int) -> Passage:
        cells = {k: text(v) for k, v in old.cells.items()} if old.cells else old.cells
        return replace(old, text=f"{text(old.text)} {turn}#{at}", cells=cells)

    def table(old: Table) -> Table:
        return replace(old, rows=tuple(tuple(map(text, row)) for row in old.rows))

    passages = tuple(passage(p, i) for i, p in enumerate(part.passages))
    return replace(part, file=f"{turn}/{part.file}", passages=passages, tables=tuple(map(table, part.tables)))


if __name__ == "__main__":
    main(tuple(int(a.replace(",", "")) for a in sys.argv[1:]) or SIZES)
