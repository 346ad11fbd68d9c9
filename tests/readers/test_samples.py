"""Formats that no library here writes, on real files or files laid out byte by byte: RAR, HEIC, winmail.dat."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.readers import Reading, UnreadableError, detect
from auditor.readers.pages import Page

Read = Callable[[Path], Reading]
DATA = Path(__file__).parent / "data"


def has_libarchive() -> bool:
    try:
        import libarchive  # noqa: F401
    except (ImportError, OSError, TypeError, AttributeError):
        return False
    return True


@pytest.mark.skipif(not has_libarchive(), reason="the system has no libarchive")
def test_compressed_solid_rar_is_unpacked(read: Read) -> None:
    reading = read(DATA / "compressed.rar")
    lines = "".join(f"{k:03}\n" for k in range(512)).encode()
    assert [(m.name, m.path.read_bytes()) for m in reading.members] == [("stest1.txt", lines), ("stest2.txt", lines)]
    assert reading.reason == ""


def test_heic_photo_is_opened_for_ocr(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def page(image: Any, number: int) -> Page:
        seen.append(image.convert("RGB"))
        return Page(number, image.width, image.height, (), (), True)

    monkeypatch.setattr("auditor.readers.ocr.page", page)
    assert detect(DATA / "photo.heic", "photo.heic") == "heic"
    assert read(DATA / "photo.heic").reason == ""
    assert seen[0].size == (128, 128)
    assert len(seen[0].getcolors(100_000)) > 20  # a picture, not a blank


def attribute(level: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def wrapped(*files: tuple[str, bytes]) -> bytes:
    """A winmail.dat: signature, key, the message's class, then each file as rendition, name, data."""
    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00078008, b"IPM.Note\0")
    for name, data in files:
        out += attribute(2, 0x00069002, b"\1" + b"\0" * 13)
        out += attribute(2, 0x00018010, name.encode("gbk") + b"\0") + attribute(2, 0x0006800F, data)
    return out


def test_files_wrapped_by_outlook_are_taken_out(tmp_path: Path, read: Read) -> None:
    (tmp_path / "winmail.dat").write_bytes(wrapped(("磅单.txt", b"32.5t"), ("b.csv", b"1,2")))
    reading = read(tmp_path / "winmail.dat")
    assert [(m.name, m.path.read_bytes()) for m in reading.members] == [("磅单.txt", b"32.5t"), ("b.csv", b"1,2")]
    assert reading.reason == ""


def test_cut_off_winmail_says_so(tmp_path: Path, read: Read) -> None:
    whole = wrapped(("a.txt", b"first"), ("b.txt", b"x" * 100))
    (tmp_path / "winmail.dat").write_bytes(whole[:-40])
    reading = read(tmp_path / "winmail.dat")
    assert [m.name for m in reading.members] == ["a.txt"]
    assert "截断" in reading.reason
    (tmp_path / "winmail.dat").write_bytes(wrapped(("b.txt", b"x" * 100))[:-40])
    with pytest.raises(UnreadableError, match="截断"):
        read(tmp_path / "winmail.dat")
