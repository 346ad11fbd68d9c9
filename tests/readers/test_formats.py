"""Golden passages, tables and locators of each format, from real files."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import py7zr
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from xlsxwriter import Workbook

from auditor.model import Part
from auditor.readers import Reading, UnreadableError, detect
from tests.readers.compound import Tree, compound

DATA = Path(__file__).parent / "data"
Read = Callable[[Path], Reading]
OnePart = Callable[[Path], Part]
ROWS = (("1月", "31250", "4200"), ("2月", "29800", "4010"))


@pytest.mark.parametrize("name", ["sample.doc", "sample.rtf", "sample.odt"])
def test_text_documents_of_other_programs_read_as_docx_does(name: str, part: OnePart) -> None:
    found = part(DATA / name)
    body = [(p.kind, p.text) for p in found.passages if p.kind != "header"]
    assert body == [
        ("heading", "碳排放月报"),
        ("heading", "1 概况"),
        ("paragraph", "本月熟料产量31250吨，综合电耗下降。"),
        ("row", "月份：1月；产量/t：31250；煤耗/t：4200"),
        ("row", "月份：2月；产量/t：29800；煤耗/t：4010"),
        ("paragraph", "编制：谭雪"),
    ]
    (table,) = found.tables
    assert (table.columns, table.rows) == (("月份", "产量/t", "煤耗/t"), ROWS)
    assert table.headings == ("碳排放月报", "1 概况")
    assert found.passages[-1].locator.paragraph is not None


@pytest.mark.parametrize("name", ["sample.doc", "sample.rtf", "sample.odt"])
def test_author_and_date_come_from_the_document(name: str, read: Read) -> None:
    properties = read(DATA / name).properties
    assert properties["author"] == "谭雪"
    assert properties["created"].startswith("2013-12-23")


@pytest.mark.parametrize("name", ["sample.xls", "sample.ods"])
def test_workbooks_of_other_programs_read_as_xlsx_does(name: str, read: Read) -> None:
    reading = read(DATA / name)
    assert [p.name for p in reading.parts] == ["台账", "旧表"]
    assert reading.properties["hidden_sheets"] == "旧表"
    first = reading.parts[0]
    assert first.tables[0].rows[0] == ("2025-01-03", "120.5", "5500")
    assert str(first.passages[0].locator) == "台账!A2"


def test_headers_stand_apart(part: OnePart) -> None:
    for name in ("sample.doc", "sample.rtf", "sample.odt"):
        assert [p.text for p in part(DATA / name).passages if p.kind == "header"] == ["YL-TJ-01 受控文件"]


def test_wps_files_are_known_by_their_content(tmp_path: Path) -> None:
    for source, name, found in (("sample.doc", "a.wps", "doc"), ("sample.xls", "a.et", "xls")):
        (tmp_path / name).write_bytes((DATA / source).read_bytes())
        assert detect(tmp_path / name, name) == found


def test_rtf_of_two_byte_characters_and_unicode_with_deleted_and_hidden_text(tmp_path: Path, part: OnePart) -> None:
    body = "碳管理".encode("gbk").hex()
    escaped = "".join(f"\\'{body[i : i + 2]}" for i in range(0, len(body), 2))
    source = (
        r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}{\info{\title T}}\f0 "
        + escaped
        + r"\u21150?\u27861?{\deleted gone}{\v secret}\par {\footnote \pard note}the last sentence;"
        + "}"
    )
    (tmp_path / "a.rtf").write_text(source, encoding="ascii")
    assert {p.text: p.kind for p in part(tmp_path / "a.rtf").passages} == {
        "碳管理办法": "heading",
        "note": "note",
        "the last sentence;": "paragraph",
    }


def message(subject: str, body: str, attachments: list[tuple[str, bytes]]) -> bytes:
    tree: Tree = {
        "__properties_version1.0": b"\0" * 32 + struct.pack("<IIQ", 0x00390040, 6, 133_800_000_000_000_000),
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001E": body.encode("gbk"),
        "__substg1.0_0C1A001F": "谭雪".encode("utf-16-le"),
    }
    for number, (name, data) in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": b"\0" * 8,
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": data,
        }
    return compound(tree)


def test_outlook_message_gives_its_words_and_attachments(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.msg").write_bytes(
        message("8月煤样", "样品漏寄。\r\n下月补。", [("附件一.txt", "证据".encode() * 900)])
    )
    reading = read(tmp_path / "a.msg")
    assert [p.text for p in reading.parts[0].passages] == [
        "主题：8月煤样",
        "发件人：谭雪",
        "日期：2024-12-30 02:40 UTC",
        "样品漏寄。",
        "下月补。",
    ]
    assert [(m.name, m.path.read_bytes()) for m in reading.members] == [("附件一.txt", "证据".encode() * 900)]


def record(kind: int, data: bytes, version: int = 0, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4 | version, kind, len(data)) + data


def test_old_presentation_is_read_without_libreoffice(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    slides = record(0x03F3, b"\0" * 20) + record(0x0F9F, struct.pack("<I", 0))
    slides += record(0x0FA0, "培训课件".encode("utf-16-le")) + record(0x0F9F, struct.pack("<I", 1))
    slides += record(0x0FA0, "职责\r每月上报".encode("utf-16-le"))
    deck = record(0x03E8, record(0x0FF0, slides, 0xF), 0xF)
    (tmp_path / "a.dps").write_bytes(compound({"PowerPoint Document": deck.ljust(4096, b"\0")}))
    reading = read(tmp_path / "a.dps")
    found = [(p.kind, p.text, str(p.locator)) for p in reading.parts[0].passages]
    assert found == [
        ("heading", "培训课件", "第1页"),
        ("paragraph", "职责", "第1页"),
        ("paragraph", "每月上报", "第1页"),
    ]
    assert "只读取了文字" in reading.reason


def test_mailbox_gives_its_messages(tmp_path: Path, read: Read) -> None:
    one = "From a@b Mon Jan  1\nSubject: {}\nFrom: a@b.example\nTo: c@d.example\n\n>From here\n\n"
    (tmp_path / "a.mbox").write_text(one.format("first") + one.format("second"), encoding="ascii")
    members = read(tmp_path / "a.mbox").members
    assert [m.name for m in members] == ["0001 first.eml", "0002 second.eml"]
    assert members[0].path.read_bytes().endswith(b"\nFrom here\n\n")


def test_saved_page_gives_headings_and_tables(tmp_path: Path, part: OnePart) -> None:
    html = "<h1>公示</h1><p>内容</p><table><tr><th>月份</th><th>电量</th></tr><tr><td>1月</td><td>88</td></tr></table>"
    head = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=gbk\n"
    )
    data = head.encode() + b"Content-Transfer-Encoding: 8bit\n\n" + html.encode("gbk") + b"\n--b--\n"
    (tmp_path / "a.mht").write_bytes(data)
    assert [(p.kind, p.text) for p in part(tmp_path / "a.mht").passages] == [
        ("heading", "公示"),
        ("paragraph", "内容"),
        ("row", "月份：1月；电量：88"),
    ]


def test_markdown_tables_and_headings_keep_their_lines(tmp_path: Path, part: OnePart) -> None:
    (tmp_path / "a.md").write_text("# 制度\n\n正文。\n\n| 月份 | 电量 |\n|---|---|\n| 1月 | 88 |\n", encoding="utf-8")
    found = [(p.kind, p.text, str(p.locator)) for p in part(tmp_path / "a.md").passages]
    assert found == [
        ("heading", "制度", "第1行"),
        ("paragraph", "正文。", "第3行"),
        ("row", "月份：1月；电量：88", "第7行"),
    ]


def test_workbook_exported_as_xml_is_a_table(tmp_path: Path, read: Read) -> None:
    rows = "".join(
        "<Row>" + "".join(f"<Cell><Data ss:Type='String'>{c}</Data></Cell>" for c in row) + "</Row>"
        for row in (("月份", "电量"), ("1月", "88"))
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    sheet = f"<Worksheet ss:Name='报表'><Table>{rows}</Table></Worksheet>"
    xml = f"<?xml version='1.0'?><Workbook xmlns='{space}' xmlns:ss='{space}'>{sheet}</Workbook>"
    (tmp_path / "a.xls").write_text(xml, encoding="utf-8")
    (part,) = read(tmp_path / "a.xls").parts
    assert (part.name, part.passages[0].text, str(part.passages[0].locator)) == (
        "报表",
        "月份：1月；电量：88",
        "报表!A2",
    )


def ofd(texts: list[tuple[float, float, str]], extra: dict[str, str] | None = None) -> bytes:
    ns = "xmlns:ofd='http://www.ofdspec.org/2016'"
    objects = "".join(
        f"<ofd:TextObject ID='{i}' Boundary='{x} {y} 60 5' Size='4'>"
        f"<ofd:TextCode X='0' Y='4' DeltaX='g {len(t) - 1} 4'>{t}</ofd:TextCode></ofd:TextObject>"
        for i, (x, y, t) in enumerate(texts, 10)
    )
    members = {
        "OFD.xml": f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocInfo><ofd:Author>税务局</ofd:Author><ofd:CustomDatas>"
        "<ofd:CustomData Name='发票号码'>0123</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {ns}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        "<ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/>"
        "</ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {ns}><ofd:Content><ofd:Layer>"
        f"{objects}</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {ns}><ofd:Attachment ID='1' Name='data.xml'>"
        "<ofd:FileLoc>data.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
        "Doc_0/Attachs/data.xml": "<?xml version='1.0'?><invoice><金额>1200.00</金额></invoice>",
        "Doc_0/Tags/CustomTags.xml": f"<ofd:CustomTags {ns}><ofd:CustomTag>"
        "<ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>",
        "Doc_0/Tags/CustomTag.xml": f"<ofd:Invoice {ns}><ofd:BuyerName>"
        "<ofd:ObjectRef>11</ofd:ObjectRef></ofd:BuyerName></ofd:Invoice>",
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in members.items():
            package.writestr(name, text)
    return out.getvalue()


def test_electronic_invoice_gives_words_tags_and_its_attached_data(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.ofd").write_bytes(ofd([(10, 40, "第二行的文字内容。"), (10, 10, "某某水泥有限公司")]))
    reading = read(tmp_path / "a.ofd")
    texts = [p.text for p in reading.parts[0].passages]
    assert texts == ["某某水泥有限公司", "第二行的文字内容。", "发票号码：0123", "购买方名称：某某水泥有限公司"]
    assert str(reading.parts[0].passages[0].locator) == "第1页"
    assert reading.parts[1].name == "嵌入文件：data.xml"
    assert reading.parts[1].passages[0].text == "金额：1200.00"
    assert reading.properties == {"author": "税务局"}


def tarred(mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, encoding="gbk") as archive:
        info = tarfile.TarInfo("月报/一月.txt")
        info.size = 6
        archive.addfile(info, io.BytesIO("内容".encode()))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar_archives_with_gbk_names_and_no_links_followed(tmp_path: Path, read: Read, mode: str) -> None:
    (tmp_path / "a.tar").write_bytes(tarred(mode))
    reading = read(tmp_path / "a.tar")
    assert [(m.name, m.path.read_text("utf-8")) for m in reading.members] == [("月报/一月.txt", "内容")]
    assert "链接" in reading.reason


@pytest.mark.parametrize(
    ("pack", "name"), [(gzip.compress, "a.txt.gz"), (bz2.compress, "a.txt.bz2"), (lzma.compress, "a.txt.xz")]
)
def test_single_packed_files(tmp_path: Path, read: Read, pack: Callable[[bytes], bytes], name: str) -> None:
    (tmp_path / name).write_bytes(pack("内容".encode()))
    assert [(m.name, m.path.read_text("utf-8")) for m in read(tmp_path / name).members] == [("a.txt", "内容")]


def test_7z_archive_and_one_behind_a_password(tmp_path: Path, read: Read) -> None:
    (tmp_path / "x.txt").write_text("内容", encoding="utf-8")
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
        archive.write(tmp_path / "x.txt", "月报/一月.txt")
    assert [(m.name, m.path.read_text("utf-8")) for m in read(tmp_path / "a.7z").members] == [("月报/一月.txt", "内容")]
    with py7zr.SevenZipFile(tmp_path / "b.7z", "w", password="x") as archive:
        archive.write(tmp_path / "x.txt", "x.txt")
    (tmp_path / "work" / "m0").unlink()
    with pytest.raises(UnreadableError, match="加密"):
        read(tmp_path / "b.7z")


def test_stored_rar_is_read(tmp_path: Path, read: Read) -> None:
    """A RAR 2.9 archive of one stored member, made by hand: nothing here writes RAR."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        import zlib

        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    import zlib

    data = "内容".encode()
    name = b"a.txt"
    body = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0, 29, 0x30, len(name), 0x20) + name
    archive = b"Rar!\x1a\x07\0" + block(0x73, 0, b"\0" * 6) + block(0x74, 0x8000, body, data) + block(0x7B, 0x4000, b"")
    (tmp_path / "a.rar").write_bytes(archive)
    assert [(m.name, m.path.read_bytes()) for m in read(tmp_path / "a.rar").members] == [("a.txt", data)]


W = nsdecls("w")


def test_automatic_numbers_hidden_text_fields_and_nested_tables_in_word(tmp_path: Path, part: OnePart) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate([("chineseCounting", "第%1章"), ("decimal", "%1.%2")])
    ).replace('w:val="%1.%2"/></w:lvl>', 'w:val="%1.%2"/></w:lvl>')
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def numbered(text: str, level: int) -> None:
        p = document.add_paragraph(text)._p
        p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))

    numbered("总则", 0)
    numbered("职责", 0)
    numbered("总经理批准本办法。", 1)
    paragraph = document.add_paragraph("可见")._p
    paragraph.append(parse_xml(f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>暗语</w:t></w:r>"))
    paragraph.append(
        parse_xml(
            f"<w:r {W}><w:fldChar w:fldCharType='begin'/><w:instrText>DATE</w:instrText>"
            "<w:fldChar w:fldCharType='separate'/><w:t>2025年</w:t><w:fldChar w:fldCharType='end'/></w:r>"
        )
    )
    outer = document.add_table(1, 1)
    inner = outer.cell(0, 0).add_table(2, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内一", "内二"
    inner.cell(1, 0).text, inner.cell(1, 1).text = "2025-01-01", "88"
    document.save(str(tmp_path / "a.docx"))
    texts = [(p.kind, p.text) for p in part(tmp_path / "a.docx").passages]
    assert ("heading", "第一章 总则") in texts
    assert ("heading", "第二章 职责") in texts
    assert ("paragraph", "二.1 总经理批准本办法。") in texts
    assert ("paragraph", "可见2025年") in texts
    assert ("note", "（隐藏文字）暗语") in texts
    assert ("row", "内一：2025-01-01；内二：88") in texts


def test_text_box_is_read_once_and_descriptions_and_embedded_workbooks_too(tmp_path: Path, read: Read) -> None:
    document = docx.Document()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["月份", "电量"])
    book.active.append(["1月", 88])
    book.save(tmp_path / "in.xlsx")
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    wps = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    choice = (
        f'<mc:Choice Requires="wps"><w:drawing><wp:docPr {nsdecls("wp")} id="1" name="x" descr="窑尾计量皮带秤铭牌"/>'
    )
    choice += f"<wps:wsp {wps}><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    run = parse_xml(f"<w:r {W} {mc}><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>")
    paragraph = document.add_paragraph("正文")
    paragraph._p.append(run)
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part as OpcPart

    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    inside = OpcPart(PackURI("/word/embeddings/sheet1.xlsx"), content, (tmp_path / "in.xlsx").read_bytes())
    key = document.part.relate_to(inside, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package")
    o = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    paragraph._p.append(
        parse_xml(f'<w:r {W}><w:object><o:OLEObject {o} {nsdecls("r")} r:id="{key}"/></w:object></w:r>')
    )
    document.save(str(tmp_path / "a.docx"))
    reading = read(tmp_path / "a.docx")
    texts = [p.text for p in reading.parts[0].passages]
    assert texts.count("框内") == 1
    assert "（图片说明）窑尾计量皮带秤铭牌" in texts
    assert reading.parts[1].name.startswith("嵌入文件：sheet1.xlsx")
    assert reading.parts[1].passages[0].text == "月份：1月；电量：88"


def test_formats_comments_and_formulas_of_a_workbook(tmp_path: Path, read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    for row in (["月份", "占比", "电量", "编号"], ["1月", 0.953, 12, 7]):
        sheet.append(row)
    sheet["B2"].number_format, sheet["C2"].number_format, sheet["D2"].number_format = "0.0%", '0"吨"', "000"
    sheet["E2"] = "=C2*2"
    sheet["B2"].comment = openpyxl.comments.Comment("与原始记录不符", "审核员")
    sheet.oddFooter.center.text = "内部资料"
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx")
    passages = reading.parts[0].passages
    assert passages[0].cells is not None
    assert [passages[0].cells[k] for k in ("占比", "电量", "编号")] == ["95.3%", "12吨", "007"]
    notes = {(p.kind, p.text, str(p.locator)) for p in passages[1:]}
    assert ("header", "内部资料", "台账") in notes
    assert any(kind == "note" and "与原始记录不符" in text and at == "台账!B2" for kind, text, at in notes)
    assert "1个公式没有计算结果（E2" in reading.reason
    assert reading.properties["formulas"] == "台账：E2共1格"


def test_utf16_without_a_mark_is_read(tmp_path: Path, part: OnePart) -> None:
    (tmp_path / "a.csv").write_bytes("Date,Coal\n2025-01-01,88\n".encode("utf-16-le"))
    assert part(tmp_path / "a.csv").passages[0].cells == {"Date": "2025-01-01", "Coal": "88"}


@pytest.mark.parametrize(
    ("values", "computed", "told"),
    [((0, 0), 2, "2个公式没有计算结果"), ((0, ""), 1, ""), ((24.5, 0), 2, "")],
    ids=["never_calculated", "empty_or_zero_as_calculated", "calculated"],
)
def test_formulas_are_told_from_what_was_written_and_from_what_nobody_calculated(
    tmp_path: Path, read: Read, values: tuple[object, ...], computed: int, told: str
) -> None:
    book = Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("台账")
    for row, cells in enumerate((["月份", "产量", "排放"], ["1月", 30], ["2月", 28])):
        sheet.write_row(row, 0, cells)
    for row, value in enumerate(values, start=1):
        sheet.write_formula(row, 2, f"=B{row + 1}*0.8", value=value)
    book.close()
    reading = read(tmp_path / "a.xlsx")
    assert reading.parts[0].computed == computed
    assert (told in reading.reason) if told else not reading.reason
