"""Papers full of codes: the plant's abbreviations, procedures told by their number, prints of workbooks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from auditor.abbreviations import key_of
from auditor.marks import roles_of, state_of
from auditor.model import EvidenceFile, Locator, Part, Passage, ReadStatus
from auditor.naming import is_rule, written_out
from auditor.pieces import pieces
from tests.auditor.conftest import PROFILE, rows
from tests.auditor.reading_papers import matcher, table, world

KEY = [("TM", "总经理（最高管理者）罗启明"), ("IA / MR", "内审 / 管理者代表"), ("NCR", "不符合项"), ("GM", "见下文")]
NAMES = (PROFILE["short_name"],)


def _file(columns: tuple[str, ...], body: list[tuple[str, str]], above: str = "青杠水泥") -> EvidenceFile:
    told, passages = rows(columns, body)
    part = Part("总则.docx", "", (Passage(above, Locator(paragraph=1)), *passages), (told,))
    return EvidenceFile("总则.docx", "0" * 64, "docx", ReadStatus.READ, parts=(part,))


def test_a_key_tells_what_abbreviations_mean() -> None:
    key = key_of([_file(("缩写", "意思"), KEY)], NAMES)
    assert dict(key.meanings) == {
        "tm": "总经理", "ia": "内审", "mr": "管理者代表", "ncr": "不符合项", "gm": "见下文"
    }  # fmt: skip
    assert key.told("由MR组织IA，见NCR-25-01") == "由管理者代表组织内审,见ncr-25-01"
    assert key.told("来源：IA-24、NCR单、IA-1") == "来源:内审-24、不符合项(ncr)单、ia-1"
    assert key.title("P13 内审 IA-25") == "P13 内审 -25"
    assert key.title("IA-25 记录") == "内审-25 记录"
    assert key.told("ATM机、MRI") == "atm机、mri"


@pytest.mark.parametrize(
    ("columns", "above"),
    [(("缩写", "数量"), "青杠水泥"), (("设备", "意思"), "青杠水泥"), (("缩写", "意思"), "某某有限公司")],
)
def test_what_is_no_key_of_the_plant_tells_nothing(columns: tuple[str, ...], above: str) -> None:
    assert not key_of([_file(columns, KEY, above)], NAMES).meanings


def test_what_stands_under_an_abbreviation_is_read_with_what_it_means(tmp_path: Path) -> None:
    key = table(("缩写", "全称"), [("TM", "总经理"), ("CMS", "碳管理体系"), ("PIC", "责任人")])
    duty = table(("谁", "管什么", "PIC"), [("TM", "对 CMS 有效运行负总责，主持评审", "罗启明")])
    ctx = world(tmp_path, {"总则.md": f"# CMS 总纲\n\n重庆青杠水泥有限公司\n\n{key}\n\n{duty}"})
    doc = ctx.documents[0]
    assert doc.types[0][0] == "carbon_manual"
    place = ctx.seek([doc], "top_management + overall_responsibility")
    assert place is not None and "TM" in place.citation.quote
    assert any("责任人" in t.columns for t in doc.part.tables)


@pytest.mark.parametrize(
    ("title", "read", "rule"),
    [
        ("P07 资金", "P07 资金程序", True),
        ("QG CX-12 内审", "QG CX-12 内审程序", True),
        ("P07 资金台账", "P07 资金台账", False),
        ("P07 履约方案", "P07 履约方案", False),
        ("G07 资金", "G07 资金", False),
    ],
)
def test_a_number_tells_a_procedure(title: str, read: str, *, rule: bool) -> None:
    assert written_out(title) == read
    assert is_rule(written_out(title)) == rule


def _print(*lines_below: str) -> Part:
    passages = []
    for page, below in enumerate(lines_below, 1):
        place = Locator(page=page)
        sheet = (Passage(f"# {page}", place), Passage(f"表{page} 煤", place, "heading"), Passage(below, place))
        passages += [*sheet, Passage(f"月：1；数：{page}", place, "row")]
        passages.append(Passage(f"QG 台账.xlsx  Page {page} / {len(lines_below)}", place))
    return Part("台账打印.pdf", "", tuple(passages), ())


def test_each_sheet_of_a_printed_workbook_is_a_paper() -> None:
    found = pieces(_print("Doc P01 Rev 2", "Doc P02 Rev 2", "记 田野"))
    assert [p.name for p in found] == ["表1 煤", "表2 煤", "表3 煤"]
    assert sum(len(p.passages) for p in found) == 15


def test_a_page_without_a_heading_goes_on_with_the_sheet_before_it() -> None:
    part = _print("记 田野", "记 田野", "记 田野")
    plain = tuple(
        replace(p, kind="paragraph") if p.locator.page == 2 and p.kind == "heading" else p for p in part.passages
    )
    assert [p.name for p in pieces(replace(part, passages=plain))] == ["表1 煤", "表3 煤"]


def test_sheets_that_bear_one_papers_version_are_its_chapters() -> None:
    assert pieces(_print("策划 V1.2", "策划 V1.2", "策划 V1.2")) == ()


def _lines(*texts: str) -> Part:
    return Part("决定.pdf", "", tuple(Passage(t, Locator(page=1)) for t in texts), ())


def test_a_name_on_the_line_below_its_post_signs() -> None:
    known = ("罗启明",)
    assert roles_of(_lines("总经理（签发）：", "罗启明"), matcher(), known)["总经理"] == ("罗启明",)
    assert roles_of(_lines("总经理：", "罗启明同志的讲话要点"), matcher(), known)["总经理"] == ()


def test_a_folder_of_obsolete_papers_holds_void_ones() -> None:
    part = Part("体系/_OBSOLETE/手册.docx", "", (Passage("手册", Locator(paragraph=1)),), ())
    assert state_of(part, "手册", matcher()) == "void"
    assert state_of(replace(part, file="体系/手册.docx"), "手册", matcher()) != "void"


def test_the_year_of_a_standard_is_not_that_of_the_record(tmp_path: Path) -> None:
    sheet = [["月度碳排放台账 CETS—AG—02.01—V01—2024"], ["月", "熟料 t", "排放 t"], ["1", "10", "8"]]
    ctx = world(tmp_path, {"台账.xlsx": sheet, "GB 2024 台账.xlsx": [["月度碳排放台账 2024年"], *sheet[1:]]})
    assert [ctx.inadmissible(d, record=True) for d in ctx.documents] == ["", "不是审核期内的记录"]


def test_a_sheets_title_ends_before_who_made_it_when(tmp_path: Path) -> None:
    rows_ = [["计量器具台账"], ["67台 2026-01-10 田野 编 罗启明 审"], ["器具编号", "名称", "有效期至"]]
    ctx = world(tmp_path, {"计量.xlsx": [*rows_, ["JL-01", "汽车衡", "2026-03-11"], ["JL-02", "皮带秤", "2026-05-11"]]})
    assert ctx.documents[0].title == "计量器具台账"
    assert not ctx.inadmissible(ctx.documents[0], record=True)


def test_a_record_is_what_the_procedure_of_its_number_is_about(tmp_path: Path) -> None:
    rule = "# 检查与改进\n\n## P11 监视与测量\n\n每月查一次，记入各表。\n\n## P12 内审\n\n每年一次。\n\n按计划进行。"
    sheet = [["项目 P11-3"], ["项目名称", "一季度", "二季度"], ["风机变频", "招标", "完成"], ["余热", "设计", "施工"]]
    ctx = world(tmp_path, {"程序.md": rule, "项目.xlsx": sheet})
    assert next(d for d in ctx.documents if d.file == "项目.xlsx").is_a("monitoring_record") >= 0.5
