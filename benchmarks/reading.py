"""How fast files are read, beside the libraries alone, in one run on the same files.

    python -m benchmarks.reading [FOLDER …]     (by default the evidence of the sample plant and of benchmarks/plants)
    python -m benchmarks.reading --long         long papers made for the run: text, ruled tables, a large workbook
    python -m benchmarks.reading --scale        100, 1,000 and 10,000 small files: cold, repeated, one changed
    python -m benchmarks.reading --ocr          pages a second beside the OCR engine alone
    python -m benchmarks.reading --markitdown PYTHON    the folders as a whole, beside markitdown installed there

Per format (PDFs of text apart from those with tables): files, our reader's CPU seconds (passages, tables and places),
the peers', and the ratios. Only files that need no OCR are taken: PDFs with a text layer, docx, xlsx. Then the first
folder through the workers, cold and repeated.
The peers do less: pypdfium2 and calamine give raw text or cells without places, python-docx and openpyxl no headings,
markitdown no places.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
import openpyxl
import pdfplumber
import pypdfium2
import python_calamine
from docx import Document

from auditor.readers import Job, Reading, UnreadableError, reader_of
from auditor.reading import read_folder
from benchmarks import papers, scale

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3
WORK = Path(tempfile.gettempdir()) / f"carbonclause-reading-{os.getpid()}"


def raw_pdfium(path: Path) -> None:
    with contextlib.closing(pypdfium2.PdfDocument(path)) as pdf:
        for page in pdf:
            page.get_textpage().get_text_bounded()


def plumber_text(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()


def plumber_tables(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()


def python_docx(path: Path) -> None:
    document = Document(str(path))
    for paragraph in document.paragraphs:
        _ = paragraph.text
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                _ = cell.text


def raw_calamine(path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def openpyxl_cells(path: Path) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            _ = row


PEERS: dict[str, dict[str, Callable[[Path], None]]] = {
    "pdf": {"pypdfium2": raw_pdfium, "pdfplumber text": plumber_text, "pdfplumber text+tables": plumber_tables},
    "docx": {"python-docx": python_docx},
    "xlsx": {"calamine": raw_calamine, "openpyxl": openpyxl_cells},
}


def by_format(folders: list[Path]) -> None:
    for file_format, peers in PEERS.items():
        files = [p for f in folders for p in sorted(f.rglob(f"*.{file_format}")) if _needs_no_ocr(p, file_format)]
        tables = {path for path in files if file_format == "pdf" and _has_tables(path)}
        _beside(f"{file_format} with tables", file_format, [p for p in files if p in tables], peers)
        _beside(file_format, file_format, [p for p in files if p not in tables], peers)


def _beside(title: str, file_format: str, files: list[Path], peers: dict[str, Callable[[Path], None]]) -> None:
    if not files:
        return
    ours = _seconds(partial(_read, file_format=file_format), files)
    print(f"{title}: {len(files)} files, ours {ours:.3f} s")
    for name, peer in peers.items():
        theirs = _seconds(peer, files)
        print(f"    {name:24} {theirs:7.3f} s   ours is {theirs / ours:5.1f} times as fast")


def through_workers(folders: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as cache:
        for label in ("cold", "repeated"):
            began = time.perf_counter()
            count = len(read_folder(folders[0], cache=Path(cache)))
            took = time.perf_counter() - began
            print(f"{folders[0].parent.name} through the workers, {label}: {count} files, {took:.1f} s")


COMMON = ("pdf", "docx", "xlsx", "xls", "pptx", "csv", "txt")  # what markitdown and we both read
MARKITDOWN = """
import json, sys, time, warnings, logging
from pathlib import Path
warnings.simplefilter("ignore"); logging.disable()
began = time.perf_counter()
from markitdown import MarkItDown
converter, failed = MarkItDown(), 0
loaded = time.perf_counter()
for path in sorted(p for p in Path(sys.argv[1]).rglob("*") if p.is_file()):
    try:
        converter.convert(path)
    except Exception:
        failed += 1
print(json.dumps([time.perf_counter() - loaded, loaded - began, failed]))
"""


def beside_markitdown(folders: list[Path], python: str) -> None:
    """All files of the folders that both read without OCR, as one folder; markitdown's start-up is told apart."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "evidence"
        for number, folder in enumerate(folders):
            for kind in COMMON:
                for path in sorted(folder.rglob(f"*.{kind}")):
                    if _needs_no_ocr(path, kind):
                        target = root / str(number) / path.relative_to(folder)
                        target.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copy2(path, target)
        run = subprocess.run([python, "-c", MARKITDOWN, str(root)], check=True, capture_output=True, text=True)
        theirs, start, failed = json.loads(run.stdout.splitlines()[-1])
        print(f"markitdown: {theirs:.2f} s and {start:.2f} s to start, {failed} files failed")
        for jobs in (1, 2):
            began = time.perf_counter()
            files = read_folder(root, jobs=jobs)
            took = time.perf_counter() - began
            unread = sum(f.status.value == "unreadable" for f in files)
            told = f"{took:.2f} s with their start, {len(files)} files, {unread} failed"
            print(f"ours, {jobs} at a time: {told}: {theirs / took:.1f} times as fast")


def beside_ocr(folders: list[Path], most: int = 12) -> None:
    """The photographs and scans of the folders: words, tables, seals and places beside the engine's words alone."""
    from PIL import Image, ImageOps

    from auditor.readers import ocr

    paths = [p for f in folders for kind in ("jpg", "png") for p in sorted(f.rglob(f"*.{kind}"))][:most]
    pictures = [ImageOps.exif_transpose(Image.open(path).convert("RGB")) for path in paths]
    engine = ocr.engine()
    ocr.page(pictures[0], 1)
    taken = []
    for work in (lambda picture: engine(np.asarray(picture)[:, :, ::-1]), lambda picture: ocr.page(picture, 1)):
        began = time.process_time()
        for picture in pictures:
            work(picture)
        taken.append(time.process_time() - began)
    raw, ours = taken
    print(f"{len(pictures)} pages: engine alone {len(pictures) / raw:.2f} pages/s, ours {len(pictures) / ours:.2f}")
    print(f"    ours takes {ours / raw:.2f} times the engine's time")


def _read(path: Path, file_format: str) -> Reading | None:
    reader = reader_of(file_format)
    assert reader is not None
    try:
        return reader(Job(path, path.name, WORK))
    except UnreadableError:
        return None
    finally:
        if WORK.exists():  # as a worker's parent does
            shutil.rmtree(WORK)


def _has_tables(path: Path) -> bool:
    reading = _read(path, "pdf")
    return reading is not None and any(part.tables for part in reading.parts)


def _needs_no_ocr(path: Path, file_format: str) -> bool:
    if file_format != "pdf":
        reading = _read(path, file_format)
        return reading is not None and not reading.scanned
    with contextlib.closing(pypdfium2.PdfDocument(path)) as pdf:
        return all(len(page.get_textpage().get_text_bounded()) > 50 for page in pdf)


def _seconds(work: Callable[[Path], object], files: Iterable[Path]) -> float:
    """The least CPU time of a few rounds over all files."""
    listed = list(files)

    def once() -> float:
        began = time.process_time()
        for path in listed:
            work(path)
        return time.process_time() - began

    return min(once() for _ in range(ROUNDS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--ocr", action="store_true")
    parser.add_argument("--markitdown", metavar="PYTHON")
    given = parser.parse_args()
    plants = sorted((ROOT / "benchmarks" / "plants").glob("*/evidence"))
    folders = given.folders or [ROOT / "evidence" / "yuling" / "evidence", *plants]
    here = sys.executable if importlib.util.find_spec("markitdown") else ""
    if given.scale:
        scale.main()
    if given.ocr:
        beside_ocr(folders)
    if given.markitdown:
        beside_markitdown(folders, given.markitdown)
    if given.long:
        with tempfile.TemporaryDirectory() as made:
            papers.make(Path(made))
            by_format([Path(made)])
    if not (given.long or given.scale or given.ocr or given.markitdown):
        by_format(folders)
        through_workers(folders)
        if here:
            beside_markitdown(folders, here)


if __name__ == "__main__":
    main()
