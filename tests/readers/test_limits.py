"""What one file may take: bytes, seconds, memory, pixels, pages. Each limit has its reason, and costs one file only."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image

from auditor.model import EvidenceFile, ReadStatus
from auditor.readers import Reading, embedded, ocr, pdf
from auditor.readers.layout import Fragment
from auditor.readers.pages import Page
from auditor.readers.pool import Limits
from auditor.reading import read_folder


def told(root: Path, limits: Limits) -> dict[str, EvidenceFile]:
    (root / "好.txt").write_text("记录", encoding="utf-8")
    files = {f.file: f for f in read_folder(root, jobs=1, limits=limits)}
    assert files["好.txt"].status is ReadStatus.READ
    return files


def long_pdf(pages: int) -> bytes:
    text = "BT /F1 11 Tf 60 780 Td 16 TL " + " ".join(f"(line {k} of the page) Tj T*" for k in range(45)) + " ET"
    kids = " ".join(f"{k} 0 R" for k in range(10, 10 + pages))
    font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        3: f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    }
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources {font} >>"
    objects |= dict.fromkeys(range(10, 10 + pages), page)
    body = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in objects.items())
    return f"%PDF-1.4\n{body}trailer << /Size {10 + pages} /Root 1 0 R >>\n%%EOF\n".encode()


def test_a_file_of_too_many_bytes_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "大.csv").write_bytes(b"a,b\n" * 1000)
    reason = told(tmp_path, Limits(size=2 << 10))["大.csv"].reason
    assert "文件超过" in reason
    assert "拆分" in reason


def test_a_file_that_gives_signs_of_life_for_ever_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "长.pdf").write_bytes(long_pdf(1900))
    file = told(tmp_path, Limits(silence=30, seconds=1.0))["长.pdf"]
    assert file.status is ReadStatus.UNREADABLE
    assert "超过1秒，已放弃" in file.reason


def test_a_file_that_eats_up_its_memory_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "胖.txt").write_bytes(b"".join(b"line %d\n" % k for k in range(700_000)))
    file = told(tmp_path, Limits(memory=200 << 20))["胖.txt"]
    assert file.status is ReadStatus.UNREADABLE
    assert "内存" in file.reason


def test_a_picture_of_absurd_size_inside_a_document_is_told_of(
    tmp_path: Path, read: Callable[[Path], Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "MAX_PIXELS", 200 * 300)
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(picture, "png")
    document = docx.Document()
    document.add_paragraph("正文")
    document.add_picture(picture)
    document.save(str(tmp_path / "a.docx"))
    reading = read(tmp_path / "a.docx")
    assert "像素过大" in reading.reason
    assert reading.parts[0].text == "正文"


def test_a_picture_that_claims_gigapixels_inside_a_document_is_told_of(
    tmp_path: Path, read: Callable[[Path], Reading]
) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    real, head = io.BytesIO(), struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    Image.new("L", (400, 300), "white").save(real, "png")
    document = docx.Document()
    document.add_picture(real)
    part = next(p for p in document.part.package.iter_parts() if str(p.partname).endswith(".png"))
    part._blob = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"\0" * 300) + chunk(b"IEND", b"")
    document.save(str(tmp_path / "a.docx"))
    assert "像素过大" in read(tmp_path / "a.docx").reason


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Sizes of the pictures that were to be read by OCR; each gives one word."""
    sizes: list[tuple[int, int]] = []

    def page(image: Image.Image, number: int, *_: Any) -> Page:
        sizes.append(image.size)
        return Page(number, *image.size, (Fragment("扫描", 10, 10, 60, 30, 20, 0.9, True),), (), True)

    monkeypatch.setattr(ocr, "page", page)
    return sizes


def test_a_page_as_large_as_a_wall_is_drawn_within_the_limit_of_pixels(
    tmp_path: Path, read: Callable[[Path], Reading], drawn: list[tuple[int, int]]
) -> None:
    Image.new("L", (1000, 800), "white").save(tmp_path / "a.pdf", resolution=5)
    assert read(tmp_path / "a.pdf").parts[0].text == "扫描"
    ((width, height),) = drawn
    assert 0.9 * pdf.MAX_PIXELS < width * height <= 1.01 * pdf.MAX_PIXELS


def test_scanned_pages_beyond_the_limit_are_told_of(
    tmp_path: Path, read: Callable[[Path], Reading], drawn: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MAX_OCR_PAGES", 2)
    pages = [Image.new("L", (300, 400), shade) for shade in (200, 210, 220, 230, 240)]
    pages[0].save(tmp_path / "a.pdf", save_all=True, append_images=pages[1:])
    assert "其余3页未识别" in read(tmp_path / "a.pdf").reason
    assert len(drawn) == 2
