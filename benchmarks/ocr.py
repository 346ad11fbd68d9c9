"""How well and how fast pictures of pages are read, beside the raw engine on the same pictures in the same run.

    python -m benchmarks.ocr [--pages N] [--only CONDITION …] [--show FOLDER] [--no-raw]

The pages are drawn (`benchmarks/scans.py`), so that every character is known. Per condition: the share of characters
that were wrong (edit distance by length of the truth, blanks left out and full and half width taken as one), the share
of table cells found as cells of their own in their row, pages a second, and the time by the raw engine's, both with one
thread. The raw engine is RapidOCR as it comes; its lines are taken in the order it gives them.
"""

from __future__ import annotations

import argparse
import random
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from auditor.model import Part
from auditor.readers import ocr
from auditor.readers.base import PartBuilder
from auditor.readers.pages import Composer
from benchmarks.scans import CONDITIONS, Sheet, sheet


@dataclass(slots=True)
class Score:
    """Sums over the pages of one condition."""

    wrong: int = 0
    length: int = 0
    seconds: float = 0.0
    cells: int = 0
    found: int = 0

    @property
    def rate(self) -> float:
        return 100 * self.wrong / max(self.length, 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=4)
    parser.add_argument("--only", nargs="*", default=list(CONDITIONS))
    parser.add_argument("--show", type=Path, help="write the pictures and what was read there")
    parser.add_argument("--no-raw", action="store_true")
    options = parser.parse_args()
    raw = None if options.no_raw else _raw_engine()
    warm = sheet(99).image.crop((0, 0, 800, 600))
    ocr.page(warm, 1)
    if raw is not None:
        raw(warm)
    print(
        f"{'condition':14}{'CER %':>8}{'cells %':>9}{'pages/s':>9}{'raw CER %':>11}{'raw pages/s':>13}{'time/raw':>10}"
    )
    for name in options.only:
        ours, theirs = Score(), Score()
        for seed in range(options.pages):
            drawn = sheet(seed)
            image = CONDITIONS[name](drawn.image, random.Random(seed))
            part = _measured(ours, drawn, partial(_ours, image), _text_of)
            ours.cells += sum(len(row) for row in drawn.rows)
            ours.found += _cells_found(part, drawn.rows)
            if raw is not None:
                _measured(theirs, drawn, partial(raw, image), "".join)
            if options.show:
                _show(options.show, f"{name}-{seed}", image, part)
        print(_line(name, ours, theirs, options.pages), flush=True)


def _line(name: str, ours: Score, theirs: Score, pages: int) -> str:
    line = f"{name:14}{ours.rate:8.2f}{100 * ours.found / ours.cells:9.1f}{pages / ours.seconds:9.2f}"
    if theirs.seconds:
        line += f"{theirs.rate:11.2f}{pages / theirs.seconds:13.2f}{ours.seconds / theirs.seconds:10.2f}"
    return line


def _measured(score: Score, drawn: Sheet, read: Callable[[], Any], text_of: Callable[[Any], str]) -> Any:
    began = time.process_time()
    result = read()
    score.seconds += time.process_time() - began
    truth = _plain("".join(drawn.text))
    score.wrong += Levenshtein.distance(truth, _plain(text_of(result)))
    score.length += len(truth)
    return result


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _ours(image: Image.Image) -> Part:
    builder = PartBuilder("page")
    Composer(builder).add([ocr.page(image, 1)])
    return builder.build()


def _text_of(part: Part) -> str:
    """All words of a page in reading order, tables with their header once; what a seal says is not of the page."""
    return "".join(_words(part))


def _words(part: Part) -> Iterator[str]:
    begun: set[int] = set()
    for p in part.passages:
        if p.table is not None and p.table not in begun:
            begun.add(p.table)
            yield from part.tables[p.table].columns
        if p.cells is not None:
            yield from (p.cells.values() if p.table is not None else (w for pair in p.cells.items() for w in pair))
        elif not p.text.startswith("（印章）"):
            yield p.text


def _cells_found(part: Part, rows: tuple[tuple[str, ...], ...]) -> int:
    """Cells that stand in a row of their own row's cells, at their place."""
    found = [tuple(map(_plain, row)) for table in part.tables for row in (table.columns, *table.rows)]
    return sum(_best(tuple(map(_plain, row)), found) for row in rows)


def _best(row: tuple[str, ...], found: list[tuple[str, ...]]) -> int:
    return max((sum(a == b for a, b in zip(row, other, strict=False)) for other in found), default=0)


def _raw_engine() -> Callable[[Image.Image], list[str]]:
    from rapidocr import RapidOCR

    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": ocr.THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": ocr.THREADS,
        }
    )

    def lines(image: Image.Image) -> list[str]:
        result = engine(np.ascontiguousarray(np.asarray(image)[:, :, ::-1]))
        return list(getattr(result, "txts", None) or ())

    return lines


def _show(folder: Path, name: str, image: Image.Image, part: Part) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    image.save(folder / f"{name}.png")
    text = "\n".join(f"{p.confidence:.3f} {p.kind:9} {p.text}" for p in part.passages)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
