"""The Word documents: the plant's own facts and names in them, nothing invented, house style."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import pytest

from generator.documents import Template, render_body, templates, write_document
from generator.markdown import headings, write
from standard.profile import Profile, make_profile


def template(kind: str) -> Template:
    return next(t for t in templates() if t.type == kind)


def text(kind: str, profile: Profile) -> str:
    return render_body(template(kind), profile).text.replace("\\", "")


def opened(kind: str, profile: Profile) -> Any:
    return docx.Document(io.BytesIO(write_document(template(kind), profile)))


def all_text(document: Any) -> str:
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


KINDS = ("carbon_policy", "implementation_scheme", "duties_statement", "monitoring_plan")


def test_scheme_holds_the_whole_of_annex_a(profile: Profile) -> None:
    found = [t for _, t in headings(render_body(template("implementation_scheme"), profile).text)]
    assert found == [
        "前言",
        *("1 企业基础信息", "1.1 企业基本情况", "1.2 主要原燃料消耗情况", "1.3 组织架构与部门设置"),
        *("1.4 生产工艺流程与核心设备", "1.5 历史碳排放与碳管理概况"),
        *("2 碳管理体系总体要求", "2.1 体系建设原则", "2.2 碳管理方针", "2.3 核心岗位职责", "2.4 体系边界与范围"),
        *("3 碳排放管理策划", "3.1 碳排放源识别", "3.2 碳减排目标与指标", "3.3 核心减排方案", "3.4 监测与数据管理"),
        *("4 碳交易与碳资产管理策划", "4.1 配额与履约管理", "4.2 碳交易管控", "4.3 风险防控"),
        *("4.4 碳资产识别与盘点", "4.5 减排项目与碳金融"),
        *("5 实施保障与进度计划", "5.1 实施进度", "5.2 保障措施", "5.3 方案的检查与更新"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_plants_own_department_names_appear(profile: Profile, kind: str) -> None:
    body = text(kind, profile)
    assert "生产技术部" in body
    assert not re.search("生产运行部(?!门)", body)
    if kind != "carbon_policy":
        assert all(name in body for name in ("制造部", "机电设备部", "技改办", "财务部", "安全环保部"))


def test_duty_sheets_cover_annex_c_and_the_departments_the_plant_adds(data: dict[str, Any]) -> None:
    def roles() -> list[str]:
        body = render_body(template("duties_statement"), make_profile(data)).text
        return [re.split("[　：]", t)[1] for _, t in headings(body) if t.startswith("职责书")]

    annex = [
        "最高管理者",
        "管理者代表",
        "碳管理牵头部门",
        "技改部门",
        "设备部门",
        "生产运行部门",
        "安环部门",
        "财务部门",
    ]
    assert roles() == [*annex, "化验室", "采购供应部门", "动力部门", "综合管理部门"]
    for role in ("lab", "purchasing", "power", "administration"):
        del data["departments"][role]
    assert roles() == annex


def test_missing_fact_is_marked_and_listed_never_invented(profile: Profile) -> None:
    body = render_body(template("implementation_scheme"), profile)
    assert "注册地址" in body.missing
    assert "【待补充：注册地址】" in body.text.replace("\\", "")
    assert any(line.startswith("2024年：熟料综合排放量") for line in body.missing)


def test_given_fact_is_printed_and_not_listed(data: dict[str, Any]) -> None:
    data["registered_address"] = "重庆市江津区石门溪镇1号"
    body = render_body(template("implementation_scheme"), make_profile(data))
    assert "重庆市江津区石门溪镇1号" in body.text
    assert "注册地址" not in body.missing


def test_full_profile_leaves_nothing_of_the_policy_to_fill_in(full: Profile) -> None:
    body = render_body(template("carbon_policy"), full)
    assert body.missing == ()
    assert "待补充" not in body.text


def test_unsigned_document_shows_no_signature(profile: Profile) -> None:
    cover = opened("carbon_policy", profile).tables[1]
    assert [c.text for c in cover.rows[3].cells] == ["批准", "【待补充：批准人签字（覃志远）】", "【待补充：批准日期】"]


def test_signed_document_shows_who_and_when(full: Profile) -> None:
    cover = opened("carbon_policy", full).tables[1]
    assert [c.text for c in cover.rows[3].cells] == ["批准", "张三", "2026-01-10"]


def test_no_mine_no_mining_in_the_scheme(data: dict[str, Any]) -> None:
    without = text("implementation_scheme", make_profile(data))
    assert "没有矿山开采权，不涉及矿山开采" in without
    assert "石灰石矿山穿孔" not in without
    data["facts"]["has_mine"], data["mine"] = True, {"name": "石门溪石灰石矿", "scale_t": 2000000}
    with_mine = text("implementation_scheme", make_profile(data))
    assert "石灰石矿山穿孔" in with_mine
    assert "■有，矿山名称：石门溪石灰石矿；开采规模：2,000,000 t/a" in with_mine


def test_trading_rules_follow_the_facts(data: dict[str, Any]) -> None:
    assert "交易窗口期" in text("implementation_scheme", make_profile(data))
    data["facts"]["does_trading"] = False
    body = text("implementation_scheme", make_profile(data))
    assert "不开展配额和CCER的自主买卖" in body
    assert "操作、审核、监管三权分立" in body


def test_expected_surplus_is_worked_out(full: Profile) -> None:
    body = text("implementation_scheme", full)
    assert "预测排放量（配额口径，tCO₂） | 880,000" in body
    assert "预计盈缺（t，缺口为负） | -5000" in body


def test_monitoring_plan_takes_over_the_plants_overrides_and_meters(full: Profile) -> None:
    body = text("monitoring_plan", full)
    assert "2号磅房" in body
    assert "窑头煤粉秤（JL-001）" in body


def test_monitoring_plan_keeps_records_no_shorter_than_the_profile_says(data: dict[str, Any]) -> None:
    assert "保存不少于5年" in text("monitoring_plan", make_profile(data))
    data["retention_years"] = 10
    assert "保存不少于10年" in text("monitoring_plan", make_profile(data))


@pytest.mark.parametrize("kind", KINDS)
def test_marks_that_word_and_markdown_know_are_taken_literally(data: dict[str, Any], kind: str) -> None:
    data["name"] = "甲&乙<b>**水泥**</b>|{{ 7*7 }}_有限公司"
    document = opened(kind, make_profile(data))
    assert data["name"] in all_text(document)
    assert data["name"] in document.sections[0].header.tables[0].cell(0, 0).text


def test_control_characters_do_no_harm(data: dict[str, Any]) -> None:
    data["registered_address"] = "石门溪\x0b镇\x00\ud800路"
    assert "石门溪镇路" in all_text(opened("implementation_scheme", make_profile(data)))


@pytest.mark.parametrize("kind", KINDS)
def test_document_looks_like_a_controlled_document(profile: Profile, kind: str) -> None:
    data = write_document(template(kind), profile)
    document = docx.Document(io.BytesIO(data))
    cover = "\n".join(c.text for row in document.tables[0].rows for c in row.cells)
    assert "文件编号" in cover
    assert f"YLSN-{template(kind).number}" in cover
    assert "■受控" in cover
    assert document.tables[2].cell(1, 0).text == "A/0"
    assert {p.style.name for p in document.paragraphs} >= {"Heading 1", "Body Text", "List Number"}
    section = document.sections[0]
    assert f"YLSN-{template(kind).number}" in section.header.tables[0].cell(0, 1).text
    footer = section.footer._element.xml
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    assert "{{" not in all_text(document)


def test_long_tables_repeat_their_header_row(profile: Profile) -> None:
    document = opened("monitoring_plan", profile)
    assert all("w:tblHeader" in t.rows[0]._tr.xml for t in document.tables[3:])


def test_organisation_chart_is_a_drawing_with_real_text(profile: Profile) -> None:
    xml = zipfile.ZipFile(io.BytesIO(write_document(template("duties_statement"), profile))).read("word/document.xml")
    chart = re.findall("<wps:txbx>.*?</wps:txbx>", xml.decode(), re.DOTALL)
    words = "".join(re.findall(r"<w:t[^>]*>([^<]*)", "".join(chart)))
    assert all(
        name in words for name in ("总经理　覃志远", "管理者代表　冉茂林", "生产技术部", "机电设备部", "动力车间")
    )


def test_same_profile_gives_the_same_bytes(profile: Profile) -> None:
    assert write_document(template("carbon_policy"), profile) == write_document(template("carbon_policy"), profile)


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_the_plants_own_not_the_guidelines(profile: Profile, kind: str) -> None:
    body = text(kind, profile)
    assert "参照文件第四章" not in body
    assert "附录B" not in body
    assert "排污许可证平台" not in body


def test_table_of_labels_and_blanks_has_no_header_row(profile: Profile) -> None:
    tables = opened("review_report", profile).tables
    signatures = next(t for t in tables if t.cell(0, 0).text.startswith("编制"))
    assert not signatures._tbl.xpath(".//w:tblHeader")
    shaded = [bool(cell.xpath("./w:tcPr/w:shd")) for cell in signatures._tbl.tr_lst[0].tc_lst]
    assert shaded == [True, False, True, False]
    assert next(t for t in tables if t.cell(0, 0).text == "序号")._tbl.xpath(".//w:tblHeader")


def test_document_that_ends_on_a_turned_page_has_no_empty_page_after_it(profile: Profile) -> None:
    document = opened("carbon_policy", profile)
    write(document, "```landscape\n```\n\n末页\n\n```portrait\n```\n")
    assert document.element.body.xpath("./w:sectPr/w:pgSz/@w:orient") == ["landscape"]
    assert document.paragraphs[-1].text == "末页"
