"""How fast files are read, beside the libraries alone, in one run on the same files.

    python -m benchmarks.reading [FOLDER …]      (by default the evidence of the sample plant and of benchmarks/plants)

Per format: files, our reader's CPU seconds (passages, tables and places), the peers', and the ratios. Only files that
need no OCR are taken: PDFs with a text layer, docx, xlsx. Then the first folder through the workers, cold and repeated.
The peers do less: pypdfium2 and calamine give raw text or cells without places, python-docx and openpyxl no headings.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import openpyxl
import pdfplumber
import pypdfium2
import python_calamine
from docx import Document

from auditor.readers import Job, UnreadableError, reader_of
from auditor.reading import read_folder

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3


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


def main(folders: list[Path]) -> None:
    for file_format, peers in PEERS.items():
        files = [p for f in folders for p in sorted(f.rglob(f"*.{file_format}")) if _needs_no_ocr(p, file_format)]
        ours = _seconds(partial(_read, file_format=file_format), files)
        print(f"{file_format}: {len(files)} files, ours {ours:.2f} s")
        for name, peer in peers.items():
            theirs = _seconds(peer, files)
            print(f"    {name:24} {theirs:6.2f} s   ours is {theirs / ours:5.1f} times as fast")
    with tempfile.TemporaryDirectory() as cache:
        for label in ("cold", "repeated"):
            began = time.perf_counter()
            count = len(read_folder(folders[0], cache=Path(cache)))
            took = time.perf_counter() - began
            print(f"{folders[0].parent.name} through the workers, {label}: {count} files, {took:.1f} s")


def _read(path: Path, file_format: str) -> bool:
    """Whether the file was read, and without OCR."""
    reader = reader_of(file_format)
    assert reader is not None
    with tempfile.TemporaryDirectory() as work:
        try:
            return not reader(Job(path, path.name, Path(work))).scanned
        except UnreadableError:
            return False


def _needs_no_ocr(path: Path, file_format: str) -> bool:
    if file_format != "pdf":
        return _read(path, file_format)
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


if __name__ == "__main__":
    given = [Path(a) for a in sys.argv[1:]]
    main(
        given
        or [ROOT / "evidence" / "yuling" / "evidence", *sorted((ROOT / "benchmarks" / "plants").glob("*/evidence"))]
    )
