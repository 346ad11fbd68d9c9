"""Ruled tables found from PDFium's lines are those that pdfplumber finds."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest

from auditor.readers import pdf, pdflines

EVIDENCE = Path(__file__).resolve().parents[2] / "evidence" / "yuling" / "evidence"
FILES = sorted(EVIDENCE.rglob("*.pdf"))


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_no_cell_is_lost_or_moved(path: Path) -> None:
    document, plumber = pdfium.PdfDocument(path), pdf._Plumber(path)
    for index, page in enumerate(document):
        width, height = page.get_size()
        found = pdflines.tables(page, pdf._view(page, width, height))
        expected = plumber.tables(index)
        assert [len(t.cells) for t in found] == [len(t.cells) for t in expected]
        for ours, theirs in zip(found, expected, strict=True):
            assert ours.columns == pytest.approx(theirs.columns, abs=2)
            assert ours.rows == pytest.approx(theirs.rows, abs=2)
    plumber.close()
    document.close()
