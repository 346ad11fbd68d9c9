"""Hostile, locked, cut-off and mislabelled files: each is told of with a reason of its own, and costs itself only."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import msoffcrypto
import openpyxl
import pikepdf
import py7zr
import pytest
import pyzipper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from auditor.model import EvidenceFile, ReadStatus
from auditor.readers import Job, UnreadableError, detect, reader_of
from auditor.readers.pool import Limits
from auditor.reading import read_folder
from tests.readers.compound import compound
from tests.readers.test_formats import DATA, message, ofd, tarred
from tests.readers.test_pdf_image import pdf


def told(root: Path) -> dict[str, EvidenceFile]:
    """Everything of a folder by name; each file with a status, and a reason unless all of it was read."""
    files = read_folder(root, limits=Limits(silence=30))
    assert all(f.reason for f in files if f.status is not ReadStatus.READ)
    return {f.file: f for f in files}


def word(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(rows: int) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for i in range(rows):
        book.active.append([f"编号{i}", f"设备{i}", i])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    out = io.BytesIO()
    office = msoffcrypto.OfficeFile(io.BytesIO(data))
    office.encrypt("x", out)
    return out.getvalue()


def test_every_kind_of_locked_file_says_that_it_is_locked(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    (root / "a.docx").write_bytes(locked(word("机密")))
    (root / "a.xlsx").write_bytes(locked(workbook(2)))
    (tmp_path / "plain.pdf").write_bytes(pdf("50 700 12 secret"))
    with pikepdf.open(tmp_path / "plain.pdf") as document:
        document.save(root / "a.pdf", encryption=pikepdf.Encryption(user="x", owner="y"))
    with pyzipper.AESZipFile(root / "a.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"x")
        archive.writestr("a.txt", "x")
    with py7zr.SevenZipFile(root / "a.7z", "w", password="x", header_encryption=True) as archive7:
        archive7.writestr("x", "a.txt")
    doc = bytearray((DATA / "sample.doc").read_bytes())
    at = doc.index(b"\xec\xa5")
    doc[at + 11] |= 0x01
    (root / "a.doc").write_bytes(doc)
    (root / "a.ppt").write_bytes(compound({"PowerPoint Document": b"x" * 5000, "EncryptedSummary": b"x"}))
    (root / "a.odt").write_bytes(
        package(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml": "<m><encryption-data/></m>",
            }
        )
    )
    files = told(root)
    assert {name: f.status.value for name, f in files.items()} == dict.fromkeys(files, "unreadable")
    assert all("加密" in f.reason and "无密码" in f.reason for f in files.values()), [f.reason for f in files.values()]


def test_cut_off_packages_are_salvaged_and_said_to_be(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    lines = [f"第{i}项要求由{random.Random(i).random()}部门负责落实。" for i in range(400)]
    data = word(*lines)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("word/document.xml")
    (root / "a.docx").write_bytes(data[: info.header_offset + info.compress_size * 3 // 4])
    book = workbook(300)
    (root / "a.xlsx").write_bytes(book[: len(book) - 200])
    files = package({"a.txt": "甲方记录", "b.txt": "乙方记录"})
    (root / "a.zip").write_bytes(files[: files.rindex(b"PK\x03\x04") + 45])
    found = told(root)
    assert all(f.status is ReadStatus.PARTLY and "抢救" in f.reason for n, f in found.items() if "!" not in n)
    texts = [p.text for part in found["a.docx"].parts for p in part.passages]
    assert texts[0] == lines[0]
    assert 100 < len(texts) < 400
    assert len(found["a.xlsx"].parts[0].passages) == 300
    assert found["a.zip!a.txt"].parts[0].text == "甲方记录"


def test_cut_off_pdf_and_picture_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    (tmp_path / "plain.pdf").write_bytes(pdf("50 700 12 The first page says enough to be read."))
    with pikepdf.open(tmp_path / "plain.pdf") as document:
        for _ in range(30):
            document.pages.append(document.pages[0])
        document.save(tmp_path / "long.pdf")
    data = (tmp_path / "long.pdf").read_bytes()
    (root / "a.pdf").write_bytes(data[: data.rindex(b"xref\n") - 100])
    image = Image.effect_noise((900, 600), 80).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG")
    (root / "a.jpg").write_bytes(out.getvalue()[: len(out.getvalue()) // 2])
    files = told(root)
    assert files["a.pdf"].status is ReadStatus.PARTLY
    assert "修复" in files["a.pdf"].reason
    assert "enough to be read" in files["a.pdf"].parts[0].text
    assert "不完整" in files["a.jpg"].reason


def quine_like(depth: int, width: int) -> bytes:
    data = package({"end.txt": "x"})
    for _ in range(depth):
        data = package({f"{i}.zip": data for i in range(width)})
    return data


def test_bombs_and_loops_are_left_out_with_a_reason(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    flat = b"0" * (60 * 2**20)
    (root / "flat.zip").write_bytes(package({"a.txt": flat}))
    (root / "nested.zip").write_bytes(quine_like(5, 2))
    (root / "bomb.docx").write_bytes(package({"[Content_Types].xml": "<Types/>", "word/document.xml": flat}))
    with py7zr.SevenZipFile(root / "bomb.7z", "w") as archive:
        archive.writestr(b"0" * (600 * 2**20 // 8), "a.txt")
    laughs = "<!DOCTYPE l [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY a{i} '{f'&a{i - 1};' * 10 if i else 'ha'}'>" for i in range(12)
    )
    (root / "laughs.xml").write_text(f"<?xml version='1.0'?>{laughs}]><l>&a11;</l>", encoding="utf-8")
    deep = "<w:p>" + "<w:r>" * 3000 + "</w:r>" * 3000 + "</w:p>"
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {ns}><w:body><w:p><w:r><w:t>前</w:t></w:r></w:p>{deep}</w:body></w:document>"
    (root / "deep.docx").write_bytes(package({"[Content_Types].xml": "<Types/>", "word/document.xml": body}))
    (root / "deep.rtf").write_bytes(b"{\\rtf1 " + b"{" * 100_000)
    (root / "deep.html").write_bytes(b"<html><body>" + b"<div>" * 50_000 + b"x")
    (root / "far.xlsx").write_bytes(far_cell())
    (root / "loop.pdf").write_bytes(looping_pdf())
    files = told(root)
    assert max(name.count("!") for name in files) <= 3
    assert "压缩比" in files["flat.zip"].reason
    assert "压缩" in files["bomb.docx"].reason
    assert "压缩比" in files["bomb.7z"].reason
    assert "远处" in files["far.xlsx"].reason
    assert "嵌套" in files["deep.rtf"].reason
    assert any("嵌套超过" in f.reason for f in files.values())
    assert all(len(part.text) < 10_000 for f in files.values() for part in f.parts)


def far_cell() -> bytes:
    data = workbook(1)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes | str] = {n: archive.read(n) for n in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    return package(members)


def looping_pdf() -> bytes:
    return pdf("50 700 12 x").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R 3 0 R 2 0 R]")


def test_a_workbook_that_only_claims_to_be_huge_is_read(tmp_path: Path) -> None:
    data = workbook(2)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes | str] = {n: archive.read(n) for n in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
    root = tmp_path / "e"
    root.mkdir()
    (root / "a.xlsx").write_bytes(package(members))
    assert told(root)["a.xlsx"].status is ReadStatus.READ


def test_loops_of_relationships_and_sectors_end(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ns = "xmlns='http://schemas.openxmlformats.org/package/2006/relationships'"
    w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    links = f"<Relationships {ns}>" + "".join(
        f"<Relationship Id='r{i}' Type='{rel}/{kind}' Target='{target}'/>"
        for i, (kind, target) in enumerate(
            [("header", "document.xml"), ("package", "document.xml"), ("image", "../../../etc/passwd")]
        )
    )
    body = f"<w:document {w}><w:body><w:p><w:r><w:t>正文一句。</w:t></w:r></w:p></w:body></w:document>"
    (root / "a.docx").write_bytes(
        package(
            {
                "[Content_Types].xml": "<Types/>",
                "word/document.xml": body,
                "word/_rels/document.xml.rels": links + "</Relationships>",
            }
        )
    )
    data = bytearray(message("主题", "正文", [("a.bin", b"x" * 9000)]))
    fat = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<128I", data, 512 * (fat + 1), *[0] * 128)
    (root / "a.msg").write_bytes(data)
    files = told(root)
    assert files["a.docx"].status is ReadStatus.READ
    assert files["a.msg"].status is ReadStatus.UNREADABLE


def test_odd_files_of_a_folder_are_all_told_of(tmp_path: Path) -> None:
    root, outside = tmp_path / "e", tmp_path / "outside.txt"
    root.mkdir()
    outside.write_text("别人的", encoding="utf-8")
    (root / "link.txt").symlink_to(outside)
    (root / "broken").symlink_to(root / "nowhere")
    (root / "circle").symlink_to(root / "circle")
    (root / "folder").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    with (root / "sparse.bin").open("wb") as stream:
        stream.truncate((1 << 30) + 1)
    with (root / "zeros.docx").open("wb") as stream:
        stream.truncate(5000)
    (root / "line\nbreak.txt").write_text("记录", encoding="utf-8")
    (root / "exe\u202etxt.doc").write_bytes(b"MZ" + b"\0" * 100)
    Path(os.fsdecode(os.fsencode(root) + b"/" + "月报.txt".encode("gbk"))).write_text("记录", encoding="utf-8")
    files = told(root)
    reasons = {name: f.reason for name, f in files.items()}
    assert all("链接" in reasons[n] for n in ("link.txt", "broken", "circle", "folder"))
    assert "不是普通文件" in reasons["pipe"]
    assert "1GB" in reasons["sparse.bin"]
    assert "全为零" in reasons["zeros.docx"]
    assert "程序文件" in reasons["exe_txt.doc"]
    assert files["line_break.txt"].status is ReadStatus.READ
    assert files["月报.txt"].parts[0].text == "记录"
    assert not any("别人的" in part.text for f in files.values() for part in f.parts)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions don't hold for root")
def test_a_file_without_permission_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert "权限" in told(tmp_path)["a.txt"].reason


def test_mislabelled_files_are_read_as_what_they_are(tmp_path: Path) -> None:
    root = tmp_path / "e"
    root.mkdir()
    (root / "a.pdf").write_bytes(word("其实是Word。"))
    (root / "b.docx").write_bytes(pdf("50 700 12 It is a PDF in truth.") + b"startxref\n0\n%%EOF\n")
    (root / "c.jpg").write_bytes(workbook(3))
    (root / "d.xls").write_text(
        "<html><table><tr><td>月份</td><td>电量</td></tr><tr><td>1月</td><td>8</td></tr></table>", encoding="utf-8"
    )
    files = told(root)
    assert {n: f.format for n, f in files.items()} == {
        "a.pdf": "docx",
        "b.docx": "pdf",
        "c.jpg": "xlsx",
        "d.xls": "html",
    }
    assert {f.status for f in files.values()} == {ReadStatus.READ}, [f.reason for f in files.values()]


def test_nothing_outside_an_xml_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    root = tmp_path / "e"
    root.mkdir()
    entity = f"<!DOCTYPE d [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
    (root / "a.xml").write_text(f"<?xml version='1.0'?>{entity}<d>甲&x;乙</d>", encoding="utf-8")
    space = "urn:oasis:names:tc:opendocument:xmlns"
    root_tag = f"office:document-content xmlns:office='{space}:office:1.0' xmlns:text='{space}:text:1.0'"
    body = "<office:body><office:text><text:p>甲&x;乙</text:p></office:text></office:body>"
    content = f"<?xml version='1.0'?>{entity}<{root_tag}>{body}</office:document-content>"
    (root / "a.odt").write_bytes(
        package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    )
    (root / "a.ofd").write_bytes(
        ofd([(10, 10, "正文")], {"Doc_0/Attachs/data.xml": f"<?xml version='1.0'?>{entity}<d>甲&x;</d>"})
    )
    assert not any("机密" in part.text for f in told(root).values() for part in f.parts)


def test_a_picture_of_absurd_size_is_refused(tmp_path: Path) -> None:
    import zlib

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))  # noqa: E731
    (tmp_path / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    assert "像素过大" in told(tmp_path)["a.png"].reason


def _samples() -> dict[str, bytes]:
    return {
        "a.docx": word("第一段内容。", "第二段内容。"),
        "a.xlsx": workbook(5),
        "a.doc": (DATA / "sample.doc").read_bytes(),
        "a.rtf": (DATA / "sample.rtf").read_bytes(),
        "a.odt": (DATA / "sample.odt").read_bytes(),
        "a.xls": (DATA / "sample.xls").read_bytes(),
        "a.ods": (DATA / "sample.ods").read_bytes(),
        "a.pdf": pdf("50 700 12 Words on a page."),
        "a.ofd": ofd([(10, 10, "正文内容")]),
        "a.msg": message("主题", "正文", [("a.txt", b"x")]),
        "a.tar": tarred("w"),
        "a.tgz": tarred("w:gz"),
        "a.zip": package({"a.txt": "内容", "b/c.txt": "更多"}),
        "a.eml": b"From: a@b\nTo: c@d\nSubject: s\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nbody\n--x--\n",
        "a.html": b"<html><table><tr><td>a</td><td colspan=2>b</td></tr></table></html>",
        "a.md": b"# a\n\n|x|y|\n|-|-|\n|1|2|\n",
    }


SAMPLES = _samples()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=5_000)
@given(data=st.data(), name=st.sampled_from(sorted(SAMPLES)))
def test_damaged_files_give_a_reading_or_a_reason(
    tmp_path: Path, data: st.DataObject, name: str, no_office: Callable[[], None]
) -> None:
    content = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "repeat", "drop"]))
        if change == "flip":
            content[at] ^= data.draw(st.integers(1, 255))
        elif change == "cut" and at > 8:
            del content[at:]
        elif change == "repeat":
            content[at:at] = content[at : at + data.draw(st.integers(1, 600))]
        else:
            del content[at : at + data.draw(st.integers(1, 60))]
        if not content:
            return
    path = tmp_path / name
    path.write_bytes(content)
    reader = reader_of(detect(path, name))
    if reader is None:
        return
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    try:
        reading = reader(Job(path, name, work))
    except UnreadableError as error:
        assert str(error)
        return
    assert (
        reading.parts
        or reading.members
        or reading.reason
        or name in ("a.zip", "a.tar", "a.tgz", "a.xlsx", "a.xls", "a.ods")
    )
    for part in reading.parts:
        part.text.encode("utf-8")


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """No LibreOffice: it takes seconds a file."""
    monkeypatch.setattr("auditor.readers.office.shutil.which", lambda program: None)
    return lambda: None
