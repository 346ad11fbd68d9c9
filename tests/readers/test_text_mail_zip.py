"""Text, mails and archives."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.model import Part
from auditor.readers import Job, Reading, UnreadableError, detect, text
from auditor.readers.base import sanitise
from auditor.readers.members import decoded_name

OnePart = Callable[[Path], Part]
Read = Callable[[Path], Reading]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_chinese_encoding_is_a_table(tmp_path: Path, part: OnePart, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,记录人,复核人\n2025-07-01,彭涛,\n".encode(encoding))
    found = part(path)
    assert found.tables[0].rows == (("2025-07-01", "彭涛", ""),)
    assert found.passages[0].cells == {"日期": "2025-07-01", "记录人": "彭涛", "复核人": ""}
    assert str(found.passages[0].locator) == "第2行"


def test_text_lines_are_paragraphs_and_headings(tmp_path: Path, part: OnePart) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一、目的\n为了减排，制定本办法。\n", encoding="utf-8")
    assert [(p.kind, p.text) for p in part(path).passages] == [
        ("heading", "一、目的"),
        ("paragraph", "为了减排，制定本办法。"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.csv", "a.md"]))
def test_arbitrary_bytes_never_crash_the_text_reader(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    detect(path, name)
    for part in text.read(Job(path, name, tmp_path)).parts:
        part.text.encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_sanitised_text_can_always_be_written(raw: str) -> None:
    clean = sanitise(raw)
    clean.encode("utf-8")
    assert not any(ord(ch) < 32 and ch not in "\n\t" for ch in clean)


def test_mail_gives_its_words_and_its_attachments(tmp_path: Path, read: Read) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "8月煤样", "a@b.example", "c@d.example"
    mail.set_content("样品漏寄。\n下月补。", charset="gb18030")
    mail.add_attachment("证据".encode(), maintype="text", subtype="plain", filename="附件一.txt")
    path = tmp_path / "a.eml"
    path.write_bytes(mail.as_bytes())
    reading = read(path)
    texts = [p.text for p in reading.parts[0].passages]
    assert texts[0] == "主题：8月煤样"
    assert texts[-2:] == ["样品漏寄。", "下月补。"]
    assert [(m.name, m.path.read_text(encoding="utf-8")) for m in reading.members] == [("附件一.txt", "证据")]


def test_gbk_names_and_paths_that_climb_out_stay_inside(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("../../etc/x.txt"), "x")
        archive.writestr("中文/乙.txt", "y")
    raw = path.read_bytes()
    name = "中文/乙.txt".encode()
    gbk = "申请/单.txt".encode("gbk")[: len(name)].ljust(len(name), b"_")
    raw = raw.replace(name, gbk)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.rfind(sign)
        raw = raw[: at + offset] + b"\0\0" + raw[at + offset + 2 :]
    path.write_bytes(raw)
    members = read(path).members
    assert members[0].name == "etc/x.txt"
    assert members[1].name.startswith("申请/单.txt")
    assert all(m.path.parent == tmp_path / "work" for m in members)


def test_a_bomb_in_an_archive_is_left_out_and_told(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"0" * (40 * 2**20))
        archive.writestr("ok.txt", "好")
    reading = read(path)
    assert [m.name for m in reading.members] == ["ok.txt"]
    assert "bomb.txt" in reading.reason


def test_a_broken_archive_is_unreadable(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + b"x" * 50)
    with pytest.raises(UnreadableError, match="损坏"):
        read(path)


def test_a_calendar_is_its_name_and_one_line_for_each_entry(tmp_path: Path, part: OnePart) -> None:
    lines = (
        *("BEGIN:VCALENDAR", "X-WR-CALNAME:碳管理合规日历", "BEGIN:VEVENT", "UID:1@x"),
        *("DTSTART;VALUE=DATE:20250331", "SUMMARY:报送排放", " 报告\\, 附件"),
        *("BEGIN:VALARM", "DESCRIPTION:提醒", "END:VALARM", "END:VEVENT", "END:VCALENDAR"),
    )
    (tmp_path / "a.ics").write_bytes("\r\n".join(lines).encode())
    found = [(p.kind, p.text, str(p.locator)) for p in part(tmp_path / "a.ics").passages]
    assert found == [("heading", "碳管理合规日历", "第2行"), ("paragraph", "2025-03-31；报送排放报告, 附件", "第3行")]


@pytest.mark.parametrize(
    ("name", "encoding"), [("停窑.xlsx", "gbk"), ("煤.xls", "gbk"), ("résumé.pdf", "utf-8"), ("台账.xls", "utf-8")]
)
def test_names_in_gbk_that_happen_to_be_utf8_are_told_by_their_letters(name: str, encoding: str) -> None:
    assert decoded_name(name.encode(encoding)) == name
