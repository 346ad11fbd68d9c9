"""What the test files of large document projects showed to go wrong, each kind of trouble made anew in small."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import olefile
import openpyxl
import pikepdf
import py7zr
import pytest
from docx.oxml import parse_xml
from PIL import Image, ImageDraw, ImageFont

from auditor.model import Locator, Part
from auditor.readers import Reading, detect, ocr, pdf, reasons
from auditor.readers.grid import Data, Grid
from auditor.readers.officeart import NAME, pictures_in
from auditor.readers.oldersheets import told_by
from auditor.readers.oleproperties import ole_properties
from auditor.readers.tables import interpret
from tests.readers.compound import compound

Read = Callable[[Path], Reading]
OnePart = Callable[[Path], Part]


def _never(*_: object) -> None:
    raise AssertionError("not to be asked for")


def _pdf(stream: str, *more: str, pages: str = "", page: str = "") -> bytes:
    """One page; `pages` and `page` are further entries of the page tree and the page, `more` are objects from 5."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [3 0 R] /Count 1 {pages} >>",
        f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R {page} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        *more,
    ]
    out = "%PDF-1.4\n" + "".join(f"{i} 0 obj\n{body}\nendobj\n" for i, body in enumerate(objects, 1))
    return (out + f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF").encode("latin-1")


_F1 = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
_GRID = "".join(f"{x} 0 m {x} 60 l S\n" for x in (0, 150, 300)) + "".join(f"0 {y} m 300 {y} l S\n" for y in (0, 30, 60))


def _text(*lines: tuple[float, float, str]) -> str:
    return "".join(f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in lines)


def test_text_at_the_top_of_a_page_whose_size_is_told_by_the_page_tree(tmp_path: Path, part: OnePart) -> None:
    path = tmp_path / "a4.pdf"
    words = _text((60, 825, "Title at the very top"), (60, 30, "Foot of the page"))
    path.write_bytes(_pdf(words, pages=f"/MediaBox [0 0 595 842] /Resources << {_F1} >>"))
    assert [p.text for p in part(path).passages] == ["Title at the very top", "Foot of the page"]


def test_few_words_of_a_page_without_pictures_are_taken_from_its_text(
    tmp_path: Path, part: OnePart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "page", _never)
    path = tmp_path / "short.pdf"
    path.write_bytes(_pdf(_text((60, 700, "Page 3")), page=f"/MediaBox [0 0 595 842] /Resources << {_F1} >>"))
    assert [p.text for p in part(path).passages] == ["Page 3"]


def test_ruled_table_within_a_form_needs_no_second_parser(
    tmp_path: Path, part: OnePart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf._Plumber, "tables", _never)
    words = _text((110, 545, "Month"), (260, 545, "Coal"), (110, 515, "January"), (260, 515, "100.5"))
    form = (
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 300 60] /Matrix [1 0 0 1 0 100] /Length {len(_GRID)} >>\n"
        f"stream\n{_GRID}\nendstream"
    )
    entries = f"/MediaBox [0 0 595 842] /Resources << {_F1} /XObject << /X1 5 0 R >> >>"
    path = tmp_path / "form.pdf"
    path.write_bytes(_pdf(f"{words}q 1 0 0 1 100 400 cm /X1 Do Q", form, page=entries))
    (table,) = part(path).tables
    assert table.columns == ("Month", "Coal")
    assert table.rows == (("January", "100.5"),)


def test_values_of_an_xfa_form_are_read_and_the_form_is_told_of(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "xfa.pdf"
    data = '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><f><厂名>渝岭</厂名></f></xfa:data></xfa:datasets>'
    with pikepdf.new() as document:
        document.add_blank_page()
        stream = document.make_stream(data.encode())
        document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array(["datasets", stream]), Fields=pikepdf.Array())
        document.save(path)
    reading = read(path)
    assert "XFA" in reading.reason
    assert [p.text for p in reading.parts[0].passages] == ["厂名：渝岭"]


def test_merged_areas_outside_the_cells_cost_no_sheet(tmp_path: Path, part: OnePart) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("月份", "煤耗"), ("1月", "100"), ("2月", "200")):
        sheet.append(row)
    sheet.merge_cells("B6:D9")
    sheet.merge_cells("A3:A8")
    book.save(tmp_path / "a.xlsx")
    (table,) = part(tmp_path / "a.xlsx").tables
    assert table.rows == (("1月", "100"), ("2月", "200"))


def test_rows_wider_than_the_table_above_them_keep_their_words() -> None:
    rows = ("序号|名称||", "1|煤||", "说明：以下为补充。|||", "2|电|甲|乙", "3|水|丙|丁")
    cells = tuple(tuple(row.split("|")) for row in rows)
    found = [b for b in interpret(Grid(cells, (Locator(),) * len(cells))) if isinstance(b, Data)]
    told = {cell for data in found for row in (data.columns, *data.rows) for cell in row}
    assert {"甲", "乙", "丙", "丁", "电", "水"} <= told


def _picture() -> bytes:
    image = Image.new("RGB", (900, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.text((40, 60), "CERTIFICATE 2025-0817", "black", ImageFont.load_default(60))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _record(picture: bytes) -> bytes:
    return struct.pack("<HHI", 0x6E00, 0xF01E, len(picture) + 17) + b"\1" * 17 + picture


def test_words_on_the_pictures_of_an_old_presentation_are_read(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "scans.ppt"
    path.write_bytes(compound({"PowerPoint Document": b"\0" * 64, "Pictures": _record(_picture())}))
    reading = read(path)
    assert reading.scanned
    (words,) = [p for p in reading.parts if p.name == NAME]
    assert "2025-0817" in words.passages[0].text


def test_pictures_are_found_by_their_records_only() -> None:
    picture = _picture()
    assert list(pictures_in(b"junk" + _record(picture) + picture + _record(picture)[:300])) == [picture]


def _biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def test_text_boxes_and_headers_of_an_old_workbook(tmp_path: Path) -> None:
    box = "仅供参考".encode("utf-16-le")
    opening = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    sheet = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += _biff(0x14, struct.pack("<HB", 4, 1) + "&C机密".encode("utf-16-le"))
    sheet += _biff(0x5D, struct.pack("<HHHH", 0x15, 0x12, 6, 1))
    sheet += _biff(0x1B6, struct.pack("<8H", 0, 0, 0, 0, 0, len(box) // 2, 0, 0))
    sheet += _biff(0x3C, b"\1" + box) + _biff(0x0A, b"")
    name = "表".encode("utf-16-le")
    end = _biff(0x0A, b"")
    start = len(opening) + len(_biff(0x85, b"\0" * 8 + name)) + len(end)
    bound = _biff(0x85, struct.pack("<IHBB", start, 0, 1, 1) + name)
    data = opening + bound + end + sheet
    path = tmp_path / "old.xls"
    path.write_bytes(compound({"Workbook": data}))
    told = told_by(path, None)["表"]
    assert told.boxes == ["仅供参考"]
    assert told.running == ["&C机密"]


def test_a_damaged_count_of_properties_ends_at_once(tmp_path: Path) -> None:
    endless = struct.pack("<II", 0x100C | 0, 0xFFFFFFFF)
    section = struct.pack("<IIII", 16 + 8, 0xFFFFFFFF, 4, 16) + endless
    data = b"\xfe\xff\0\0" + b"\0" * 20 + struct.pack("<I", 1) + b"\0" * 16 + struct.pack("<I", 48) + section
    path = tmp_path / "a.doc"
    path.write_bytes(compound({"\x05SummaryInformation": data}))
    began = time.monotonic()
    with olefile.OleFileIO(str(path)) as ole:
        assert ole_properties(ole) == {}
    assert time.monotonic() - began < 1


def _attribute(level: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, kind, 6, len(value)) + value + b"\0\0"


def test_the_message_in_a_winmail_dat_is_read(tmp_path: Path, part: OnePart) -> None:
    words = "煤样已送检。\0".encode("utf-16-le")
    padded = words + b"\0" * (-len(words) % 4)
    fixed = struct.pack("<HHI", 0x03, 0x0017, 1)
    named = (
        struct.pack("<HH", 0x1F, 0x8001) + b"\0" * 16 + struct.pack("<II", 0, 5) + struct.pack("<II", 1, 4) + b"x\0\0\0"
    )
    body = struct.pack("<HHII", 0x1F, 0x1000, 1, len(words)) + padded
    data = b"\x78\x9f\x3e\x22\1\0"
    data += _attribute(1, 0x8004, "送检通知\0".encode("gb18030"))
    data += _attribute(1, 0x9003, struct.pack("<I", 3) + fixed + named + body)
    path = tmp_path / "winmail.dat"
    path.write_bytes(data)
    assert [p.text for p in part(path).passages] == ["主题：送检通知", "煤样已送检。"]


def test_members_of_a_7z_in_several_pieces_are_not_mixed_up(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.7z"
    for number in range(12):
        with py7zr.SevenZipFile(path, "a" if number else "w") as archive:
            archive.writestr(f"内容{number}" * 50, f"{number}.txt")
    members = read(path).members
    assert {m.name: m.path.read_text("utf-8")[:6] for m in members} == {
        f"{n}.txt": (f"内容{n}" * 50)[:6] for n in range(12)
    }


def test_words_of_shapes_drawn_as_on_a_slide_in_word(tmp_path: Path, part: OnePart) -> None:
    document = docx.Document()
    run = document.add_paragraph("正文").add_run()
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    run._r.append(
        parse_xml(
            f'<w:drawing xmlns:w="{word}" xmlns:a="{main}"><a:graphic><a:txBody>'
            "<a:p><a:r><a:t>组织机构图</a:t></a:r></a:p></a:txBody></a:graphic></w:drawing>"
        )
    )
    document.save(str(tmp_path / "a.docx"))
    assert "组织机构图" in [p.text for p in part(tmp_path / "a.docx").passages]


def test_the_footer_of_slides_is_read_once(tmp_path: Path, part: OnePart) -> None:
    names = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr><p:ph type="{}"/></p:nvPr></p:nvSpPr>'
        "<p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    shapes = shape.format("ftr", "渝岭水泥") + shape.format("sldNum", "7") + shape.format("dt", "2021年")
    slide = f"<p:sld {names}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
    path = tmp_path / "a.pptx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for number in (1, 2):
            package.writestr(f"ppt/slides/slide{number}.xml", slide)
    assert [(p.kind, p.text) for p in part(path).passages] == [("header", "渝岭水泥")]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"MSCF\0\0\0\0" + b"\1" * 40, "packed"),
        (b"\0" * 32769 + b"CD001\1", "packed"),
        (b"\x1e\x12-lh5-" + b"\1" * 40, "packed"),
        (b"\0\1\0\0Standard Jet DB\0", "database"),
        (b"070701 070702\r\n", "txt"),
    ],
)
def test_known_but_unread_formats_have_a_reason_of_their_own(head: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(head)
    assert detect(path, "x.bin") == found
    if found != "txt":
        assert reasons.reason_for(found) != reasons.reason_for("unknown")
