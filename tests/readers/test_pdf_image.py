"""PDFs with a text layer, encrypted ones, and pictures read by OCR."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from auditor.model import Part
from auditor.readers import UnreadableError

OnePart = Callable[[Path], Part]


def pdf(*lines: str, extra: str = "") -> bytes:
    """A one-page PDF; each line is 'x y size text' in Latin letters."""
    stream = extra
    for line in lines:
        x, y, size, text = line.split(" ", 3)
        stream += f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]
    out = "%PDF-1.4\n" + "".join(f"{i} 0 obj\n{body}\nendobj\n" for i, body in enumerate(objects, 1))
    return (out + "trailer << /Root 1 0 R /Size 5 >>\n").encode("latin-1")


def test_ruled_table_and_text_in_reading_order(tmp_path: Path, part: OnePart) -> None:
    rules = "".join(f"{x} 500 m {x} 560 l S\n" for x in (50, 200, 350))
    rules += "".join(f"50 {y} m 350 {y} l S\n" for y in (500, 530, 560))
    path = tmp_path / "a.pdf"
    path.write_bytes(
        pdf(
            "50 700 12 Before the table it says so.",
            "60 540 10 Month",
            "210 540 10 Coal",
            "60 510 10 January",
            "210 510 10 100.5",
            "50 400 12 After the table it says more.",
            extra=rules,
        )
    )
    found = part(path)
    assert [p.kind for p in found.passages] == ["paragraph", "row", "paragraph"]
    assert found.passages[1].cells == {"Month": "January", "Coal": "100.5"}
    assert str(found.passages[1].locator) == "第1页"


def test_damaged_pdf_is_unreadable(tmp_path: Path, part: OnePart) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\nnonsense")
    with pytest.raises(UnreadableError, match="损坏"):
        part(path)


def test_damaged_picture_is_unreadable(tmp_path: Path, part: OnePart) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 40)
    with pytest.raises(UnreadableError, match="图片"):
        part(path)


def test_picture_of_a_ruled_table_is_read_with_its_empty_cells(tmp_path: Path, part: OnePart) -> None:
    image = Image.new("RGB", (900, 320), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(30)
    for x in (50, 300, 550, 850):
        draw.line((x, 50, x, 260), "black", 3)
    for y in (50, 120, 190, 260):
        draw.line((50, y, 850, y), "black", 3)
    cells = [["Date", "Recorder", "Checker"], ["10/21", "Peng Tao", ""], ["10/22", "Tian Yong", ""]]
    for r, row in enumerate(cells):
        for c, text in enumerate(row):
            draw.text((70 + 250 * c, 65 + 70 * r), text, "black", font)
    image.save(tmp_path / "a.png")
    rows = [p for p in part(tmp_path / "a.png").passages if p.kind == "row"]
    assert [r.cells["Checker"] for r in rows if r.cells] == ["", ""]
    assert [r.cells["Date"] for r in rows if r.cells] == ["10/21", "10/22"]
    assert all(0 < r.confidence <= 1 for r in rows)
