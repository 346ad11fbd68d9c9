"""What is inside of what: mails attached to mails, archives embedded in documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf

from auditor.readers import Job, Reading
from auditor.readers.embedded import Inside
from auditor.readers.mail import read as read_mail
from tests.readers.compound import Tree, compound

Read = Callable[[Path], Reading]


def message(subject: str, body: str, inside: Tree) -> Tree:
    return {
        "__properties_version1.0": b"\0" * 32,
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_0C1A001F": "谭雪（化验室）".encode("utf-16-le"),
        "__substg1.0_1000001F": body.encode("utf-16-le"),
        **inside,
    }


def attached(number: int, name: str, content: bytes | Tree) -> Tree:
    own: Tree = {"__properties_version1.0": b"\0" * 8, "__substg1.0_3707001F": name.encode("utf-16-le")}
    own["__substg1.0_3701000D" if isinstance(content, dict) else "__substg1.0_37010102"] = content
    return {f"__attach_version1.0_#{number:08X}": own}


def test_message_attached_to_an_outlook_message_keeps_its_own_attachments(tmp_path: Path, read: Read) -> None:
    innermost = message("原始邮件", "最初的说明。", attached(0, "磅单.txt", "净重32.5t".encode()))
    inner = message(
        "转发：煤样", "见附件。", {**attached(0, "报告.txt", b"Qnet 21.3"), **attached(1, "原件", innermost)}
    )
    (tmp_path / "a.msg").write_bytes(compound(message("汇总", "请查收。", attached(0, "煤样邮件", inner))))
    (member,) = read(tmp_path / "a.msg").members
    assert member.name == "煤样邮件.eml"
    (tmp_path / "inner").mkdir()
    reading = read_mail(Job(member.path, member.name, tmp_path / "inner"))
    assert [p.text for p in reading.parts[0].passages] == ["主题：转发：煤样", "发件人：谭雪（化验室）", "见附件。"]
    assert [m.name for m in reading.members] == ["报告.txt", "原件.eml"]
    assert reading.members[0].path.read_bytes() == b"Qnet 21.3"
    (tmp_path / "innermost").mkdir()
    last = read_mail(Job(reading.members[1].path, "x.eml", tmp_path / "innermost"))
    assert [m.path.read_bytes().decode() for m in last.members] == ["净重32.5t"]


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.txt", data)
    return buffer.getvalue()


def test_archive_attached_to_a_pdf_is_read_through(tmp_path: Path, read: Read) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    inner = zipped(inner="皮带秤校验合格。".encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("记录/磅单.txt", "净重32.5t。")
        archive.writestr("再一层.zip", inner)
    pdf.attachments["附件.zip"] = buffer.getvalue()
    pdf.save(tmp_path / "a.pdf")
    parts = [p for p in read(tmp_path / "a.pdf").parts if p.passages]
    assert [(p.name, p.passages[0].text) for p in parts] == [
        ("嵌入文件：附件.zip!记录/磅单.txt", "净重32.5t。"),
        ("嵌入文件：附件.zip!再一层.zip!inner.txt", "皮带秤校验合格。"),
    ]


def test_archives_within_archives_end_somewhere(tmp_path: Path) -> None:
    data = b"the end."
    for k in range(6):
        data = zipped(**{f"level{k}": data})
    inside = Inside(Job(tmp_path / "a.pdf", "a.pdf", tmp_path))
    inside.file(data, "deep.zip")
    assert inside.parts == ()
    assert inside.reasons == ["嵌入文件过多或嵌套过深，其余未读取，请把它们单独提供"]
