"""The gap report tells a general manager what matters, and an auditor everything."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document as WordDocument
from docx.enum.shape import WD_INLINE_SHAPE
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree
from PIL import Image

from auditor.comparison import compare
from auditor.decisions import fingerprint, hashes, with_decisions
from auditor.model import Audit, Citation, Decision, Expiry, Verdict
from auditor.reports.extras import Extras
from auditor.reports.gap_report import write_gap_report
from auditor.thumbnails import Thumbnail
from standard.errors import UserError
from standard.model import Standard

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def report(audit: Audit, standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "差距分析报告.docx"
    write_gap_report(audit, standard, path)
    return path


def blocks(word: WordDocument) -> Iterator[str]:
    """The text of every paragraph and table row, in reading order."""
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block._tbl.tr_lst:
                yield "｜".join("\n".join(p.text for p in cell.p_lst) for cell in row.tc_lst)


def lines(path: Path) -> list[str]:
    return list(blocks(docx.Document(str(path))))


def section(path: Path, start: str, end: str) -> list[str]:
    """What stands between two headings; the contents, which name them too, lie before all but the first of them."""
    said = lines(path)
    begin = said.index(start) if start.startswith("一") else len(said) - 1 - said[::-1].index(start)
    return said[begin : said.index(end, begin)]


def at(said: list[str], words: str) -> int:
    return next(i for i, line in enumerate(said) if words in line)


def headings(path: Path) -> list[tuple[str, str]]:
    paragraphs = docx.Document(str(path)).paragraphs
    return [(p.style.name, p.text) for p in paragraphs if p.style and str(p.style.name).startswith("Heading")]


def test_the_cover_names_company_period_and_number(report: Path) -> None:
    said = "\n".join(lines(report)[:14])
    period = "2025年1月1日至2025年12月31日"
    for words in ("重庆示范水泥有限公司", "碳管理体系差距分析报告", period, "TGL-BG-12-2026-03"):
        assert words in said


def test_the_summary_comes_before_the_details_on_a_page_of_its_own(report: Path) -> None:
    first = [text for style, text in headings(report) if style == "Heading 1"]
    assert first[:3] == ["一、管理层摘要", "二、各章各条判定", "三、逐条判定"]
    paragraphs = docx.Document(str(report)).paragraphs
    turned = [p.text for p in paragraphs if p.paragraph_format.page_break_before]
    assert turned == ["一、管理层摘要", "目录"]


def test_the_summary_tells_the_state_in_numbers(report: Path) -> None:
    said = "\n".join(section(report, "一、管理层摘要", "目录"))
    assert "适用的5项要求中，符合1项（20%），部分符合1项，不符合2项，缺失1项" in said
    assert "最薄弱的是第6章“实施与运行”，符合率0%" in said
    assert "最近的法定期限是2026年3月31日：报送上年度排放报告。" in said


def test_the_gaps_are_ranked_by_weight_then_severity_then_modality(report: Path) -> None:
    said = section(report, "一、管理层摘要", "目录")
    ranked = [line.split("｜")[1].split()[1] for line in said if re.match(r"\d+｜", line)]
    assert ranked == ["6.1.3.b", "6.1.3.a", "4.2.a", "4.1-2"]


def test_a_top_gap_says_what_to_do_who_by_when_and_what_else_follows(report: Path) -> None:
    row = next(line for line in section(report, "一、管理层摘要", "目录") if line.startswith("1｜"))
    assert row.split("｜") == [
        "1",
        "× 6.1.3.b 窑头煤秤检定超期。",
        "重新送检超期器具。",
        "机电设备部",
        "2",
        "可处5万元以上50万元以下罚款。",
        "2026年\n4月19日",
    ]


def test_long_texts_are_cut_so_that_the_summary_keeps_to_its_page(
    audit: Audit, standard: Standard, tmp_path: Path
) -> None:
    wordy = {k: replace(r, action="整改措施" * 200, consequence="后果" * 200) for k, r in standard.requirements.items()}
    findings = tuple(replace(f, reasons=("理由" * 300,)) for f in audit.findings)
    target = tmp_path / "long.docx"
    write_gap_report(replace(audit, findings=findings), replace(standard, requirements=wordy), target)
    rows = [line for line in section(target, "一、管理层摘要", "目录") if re.match(r"\d+｜", line)]
    assert rows
    assert all(len(cell) <= 60 for row in rows for cell in row.split("｜"))


def test_every_requirement_stands_once_in_the_details_under_its_clause(report: Path, standard: Standard) -> None:
    said = section(report, "三、逐条判定", "四、提请审核员确认的问题")
    ids = [line.split("\n")[0] for line in said if re.match(r"\d[\d.a-z-]*\n（[应宜]）", line)]
    assert ids == ["4.1-1", "4.1-2", "4.2.a", "6.1.3.a", "6.1.3.b", "6.1.3.c", "6.1.3-2"]
    assert at(said, "6.1.3 计量器具管理") < at(said, "6.1.3.a\n") < at(said, "不计入统计") < at(said, "6.1.3-2\n")


def test_a_detail_row_tells_modality_verdict_sign_evidence_gap_action_owner(report: Path) -> None:
    said = section(report, "三、逐条判定", "四、提请审核员确认的问题")
    row = said[at(said, "6.1.3.b\n")]
    for words in (
        "（应）",
        "× 不符合\n把握：高",
        "〔3-记录/检定证书.pdf，第2页〕",
        "差距：证书。",
        "措施：重新送检超期器具。",
        "机电设备部",
    ):
        assert words in row


def test_a_missing_record_is_named_by_the_register(report: Path) -> None:
    said = section(report, "三、逐条判定", "四、提请审核员确认的问题")
    assert "所需文件：《计量器具管理台账》" in said[at(said, "6.1.3.a\n")]


def test_an_awkward_quote_is_cleaned_and_the_report_still_opens_whole(report: Path, cleaned: str) -> None:
    said = lines(report)
    assert cleaned in said[at(said, "6.1.3.b\n")]
    assert "审核是抽样活动" in "".join(said[-6:])


def test_the_chart_is_native_and_holds_the_right_numbers(report: Path) -> None:
    with zipfile.ZipFile(report) as package:
        chart = etree.fromstring(package.read("word/charts/chart1.xml"))
        book = openpyxl.load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx")))
        assert not [n for n in package.namelist() if n.startswith("word/media")]
    names = [c.findtext(f".//{CHART}tx//{CHART}v") for c in chart.iter(f"{CHART}ser")]
    figures = [[v.text for v in c.findall(f"{CHART}val//{CHART}v")] for c in chart.iter(f"{CHART}ser")]
    assert names == ["√符合", "△部分符合", "×不符合", "○缺失", "／不适用"]
    assert figures == [["1", "0"], ["1", "0"], ["1", "1"], ["0", "1"], ["0", "1"]]
    assert [[c.value for c in row] for row in book.active.iter_rows(min_row=2)] == [
        ["第4章", 1, 1, 1, 0, 0],
        ["第6章", 0, 0, 1, 1, 1],
    ]


def test_questions_are_put_to_the_auditor_with_room_for_the_answer(report: Path) -> None:
    said = section(report, "四、提请审核员确认的问题", "五、未能读取的文件")
    row = said[at(said, "总经理是否签发了方针")]
    assert row.startswith("4.2.a｜")
    assert "□不符合" in row


def test_unread_files_are_listed_with_reason_and_remedy(report: Path) -> None:
    said = section(report, "五、未能读取的文件", "六、未用作证据的文件")
    assert "加密.xlsx｜不能读取｜文件已加密。｜请提供无密码版本。" in said
    assert any(line.startswith("资料.zip!空白.docx｜无内容｜") for line in said)


def test_files_that_proved_nothing_are_listed_with_the_reason(report: Path) -> None:
    said = section(report, "六、未用作证据的文件", "七、方法与局限")
    assert "别家/应急制度.pdf｜计量器具管理台账｜属其他单位。" in said
    assert not [line for line in said if line.startswith(("手册.docx", "资料.zip"))]


def test_every_table_with_a_header_repeats_it_and_keeps_rows_whole(report: Path) -> None:
    tables = docx.Document(str(report)).tables
    rows = [row for table in tables for row in table._tbl.tr_lst]
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    assert sum(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows) >= len(tables) - 3


def test_the_footer_counts_pages_by_fields_and_the_header_names_the_company(report: Path) -> None:
    for part in docx.Document(str(report)).sections:
        codes = [i.text.strip() for i in part.footer._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]
        assert part.header.paragraphs[0].text.startswith("重庆示范水泥有限公司")


def test_no_english_is_left_in_the_report(report: Path) -> None:
    said = "\n".join(lines(report))
    for known in ("TGL-BG", "手册.docx", ".pdf", ".docx", ".xlsx", ".zip"):
        said = said.replace(known, "")
    assert re.findall(r"[A-Za-z]{2,}", said) == []


def test_a_report_without_gaps_questions_or_unread_files_says_so(
    audit: Audit, standard: Standard, tmp_path: Path
) -> None:
    fine = tuple(replace(f, verdict=Verdict.CONFORM, question="") for f in audit.findings)
    target = tmp_path / "fine.docx"
    write_gap_report(replace(audit, findings=fine, files=audit.files[:2]), standard, target)
    said = "\n".join(lines(target))
    for words in ("符合指南的全部适用要求", "没有需要审核员另行确认的问题", "全部读取成功", "全部被引用"):
        assert words in said
    assert "最重要的" not in said


def test_a_report_that_cannot_be_put_in_place_leaves_the_old_one_whole(
    audit: Audit, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "报告.docx"
    write_gap_report(audit, standard, target)
    before = target.read_bytes()

    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UserError, match="关闭正打开它的程序"):
        write_gap_report(replace(audit, audit_date=date(2026, 4, 1)), standard, target)
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


def picture() -> Thumbnail:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 100), "white").save(buffer, "PNG")
    return Thumbnail(buffer.getvalue(), 400, 100, True)


@pytest.fixture(scope="module")
def full(audit: Audit, standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report with everything it can show: an earlier audit, pictures, templates, expiries."""
    cited = next(f.citations[0] for f in audit.findings if f.requirement == "6.1.3.b")
    ledger = Citation("台账.xlsx", "台账!A4", "名称：窑头煤秤")
    expiries = (
        Expiry("检定校准", "窑头煤秤", date(2026, 1, 5), "equipment", ledger),
        Expiry("证书资质", "资质认定证书", date(2026, 5, 31), "lab", ledger),
    )
    earlier = replace(
        audit, findings=tuple(replace(f, verdict=Verdict.PARTIAL) for f in audit.findings), audit_date=date(2025, 3, 1)
    )
    extras = Extras(
        compare(audit, earlier, standard),
        {cited: picture()},
        "2处引用没有配图。",
        {"meter_ledger": "TZ-04 计量器具管理台账"},
    )
    path = tmp_path_factory.mktemp("full") / "差距分析报告.docx"
    write_gap_report(replace(audit, expiries=expiries), standard, path, extras)
    return path


def test_the_summary_reminds_of_what_expires_and_of_the_last_audit(full: Path) -> None:
    said = "\n".join(section(full, "一、管理层摘要", "目录"))
    assert "到期提醒：已过期1项（窑头煤秤）；90天内到期1项（资质认定证书）。" in said
    assert "与2025年3月1日的审核相比：符合由0项变为1项；退步3项，仍未关闭1项，已关闭1项，转为不适用1项。" in said


def test_what_expires_is_told_with_its_place(full: Path) -> None:
    said = section(full, "二、各章各条判定", "三、逐条判定")
    assert at(said, "2026-01-05｜× 已过期｜检定校准｜窑头煤秤｜机电设备部｜〔台账.xlsx，台账!A4〕")
    assert at(said, "2026-05-31｜△ 90天内到期｜证书资质｜资质认定证书｜化验室｜")


def test_the_comparison_lists_the_worst_first(full: Path) -> None:
    said = section(full, "二、各章各条判定", "三、逐条判定")
    rows = [line.split("｜")[:4] for line in said if line.startswith(("退步", "仍未", "已关闭", "转为"))]
    assert rows[0] == ["退步", "4.2.a", "△ 部分符合", "× 不符合"]
    assert [r[0] for r in rows] == ["退步", "退步", "退步", "仍未关闭", "已关闭", "转为不适用"]


def test_a_gap_comes_with_its_picture_its_template_and_its_effort(full: Path) -> None:
    said = section(full, "三、逐条判定", "四、提请审核员确认的问题")
    assert "2处引用没有配图。" in said
    assert "可用的模板：《TZ-04 计量器具管理台账》" in said[at(said, "6.1.3.a\n")]
    row = said[at(said, "6.1.3.b\n")]
    assert "约2人日" in row
    assert "比上次：退步" in row
    word = docx.Document(str(full))
    inline = next(i for i in word.inline_shapes if i.type is WD_INLINE_SHAPE.PICTURE)
    assert inline._inline.docPr.get("descr") == "3-记录/检定证书.pdf，第2页，引用的文字已标出"
    assert round(inline.width / inline.height, 1) == 4.0


def test_drawings_have_numbers_of_their_own(full: Path) -> None:
    body = docx.Document(str(full)).element.body
    numbers = [e.get("id") for e in body.iter() if e.tag.endswith("}docPr")]
    assert len(numbers) == len(set(numbers)) == 3


def test_the_auditors_verdict_stands_in_place_of_the_machines_until_stale(
    audit: Audit, standard: Standard, tmp_path: Path
) -> None:
    finding = next(f for f in audit.findings if f.requirement == "6.1.3.b")
    decision = Decision("6.1.3.b", Verdict.PARTIAL, "现场已补检", "周审核", date(2026, 4, 1), "一般")
    decision = replace(decision, fingerprint=fingerprint(finding, hashes(audit)))

    def row(given: Decision) -> str:
        write_gap_report(with_decisions(audit, [given]), standard, tmp_path / "x.docx")
        said = section(tmp_path / "x.docx", "三、逐条判定", "四、提请审核员确认的问题")
        return said[at(said, "6.1.3.b\n")]

    assert "△ 部分符合" in row(decision)
    assert "理由：现场已补检。程序判定：× 不符合。" in row(decision)
    stale = row(replace(decision, fingerprint="另一份证据"))
    assert "× 不符合\n" in stale
    assert "证据已变化，需重新确认。原审核员结论：△ 部分符合" in stale
