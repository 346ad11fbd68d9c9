"""Credits beyond their share, calorific values in two units, sisters by the group's name, forms below each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.context import Context
from auditor.model import Locator, Part, Passage, Table
from auditor.ownership import Identity
from auditor.sisters import own_rows
from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

LIMIT = {"what": "offset_share", "percent": 5, "of": "ccer_credit"}


@pytest.mark.parametrize(("amount", "outcome"), [("54,000", "violated"), ("50,000", "met")])
def test_a_share_told_by_its_amounts_is_recomputed(tmp_path: Path, amount: str, outcome: str) -> None:
    text = (
        "# 2024年度配额履约方案\n青杠水泥　批准：罗启明\n\n2024年度排放1,013,520 t，全部清缴。\n\n"
        f"抵销比例控制在国家规定的5%以内，计划使用CCER {amount} t抵销，其余用配额。\n"
    )
    result = papers.run("rate_at_most", papers.world(tmp_path, {"s.md": text}), "compliance_plan", **LIMIT)
    assert result.outcome == outcome, result.reason
    assert ("5.33%" in result.reason) is (outcome == "violated")


@pytest.mark.parametrize(("last", "outcome"), [("15.2", "met"), ("3630", "short")])
def test_calorific_values_of_a_column_are_in_one_unit(tmp_path: Path, last: str, outcome: str) -> None:
    rows = [[f"P-{m}", 300, 14 + m / 10] for m in range(1, 9)] + [["P-9", 300, last]]
    sheet = [["青杠水泥替代燃料台账"], ["批次", "用量t", "低位发热量MJ/kg"], *rows]
    ctx = papers.world(tmp_path, {"台账.xlsx": sheet})
    result = papers.run("one_unit", ctx, "alternative_fuel_ledger")
    assert result.outcome == outcome, result.reason
    assert ("P-9" in result.reason) is (outcome == "short")


def test_plants_named_as_ours_in_another_place_are_sisters() -> None:
    rows = (("忠县巨垣", "1月"), ("彭水巨垣", "2月"), ("綦江巨垣", "3月"))
    places = tuple(Locator(sheet="s", cell=f"A{n}") for n in range(2, 5))
    table = Table(("企业", "报送月份"), rows, places, sheet="s")
    passages = tuple(
        Passage("；".join(row), place, "row", (), dict(zip(table.columns, row, strict=True)), 0)
        for row, place in zip(rows, places, strict=True)
    )
    own = own_rows(Part("汇总.xlsx", "s", passages, (table,)), Identity(("彭水巨垣",), (), ("重庆某某水泥有限公司",)))
    assert own.tables[0].rows == (("彭水巨垣", "2月"),)
    assert [p.text for p in own.passages] == ["彭水巨垣；2月"]


def checklists(auditor: str) -> str:
    forms = [("机动处", "田野"), ("化验中心", auditor)]
    body = "\n\n".join(f"检查表　受审部门：{unit}\n\n台账：符合\n\n审核员：{name}　2025-09-16" for unit, name in forms)
    return f"# 2025年碳管理内部审核检查表\n青杠水泥\n\n{body}\n"


def world(folder: Path, auditor: str) -> Context:
    ctx = papers.world(folder, {"检查表.md": checklists(auditor)})
    people = [{"name": "田野", "title": "计财处处长"}, {"name": "余波", "title": "化验中心主任"}]
    ctx.profile = PROFILE | {"people": people, "departments": {"lab": "化验中心", "equipment": "机动处"}}
    return ctx


@pytest.mark.parametrize(("auditor", "outcome"), [("余波", "violated"), ("田野", "met")])
def test_who_audits_whom_is_told_form_by_form(tmp_path: Path, auditor: str, outcome: str) -> None:
    result = papers.run("independent", world(tmp_path, auditor), "audit_checklist")
    assert result.outcome == outcome, result.reason


def test_a_list_of_auditors_tells_whom_they_do_not_audit(tmp_path: Path) -> None:
    listed = papers.table(["姓名", "部门", "回避"], [["余波", "化验中心", "化验中心"], ["田野", "机动处", "机动处"]])
    ctx = papers.world(tmp_path, {"方案.md": f"# 2025年碳管理内部审核方案\n青杠水泥　批准：罗启明\n\n{listed}\n"})
    ctx.profile = world(tmp_path, "田野").profile
    assert papers.run("independent", ctx, "audit_programme").outcome == "short"


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("第一版（2022年）从本版起用之日起作废，各科室把老本子交回。", "in_force"),
        ("本版自2025年1月10日起作废。", "void"),
        ("【作 废  2025.1.10】", "void"),
    ],
)
def test_a_version_that_voids_the_one_before_is_in_force(tmp_path: Path, line: str, state: str) -> None:
    text = f"# 碳排放管理手册\n青杠水泥　第二版\n\n{line}\n\n1 范围\n\n全厂都管，碳排放的事归企管科。\n"
    (doc,) = papers.world(tmp_path, {"手册.md": text}).documents
    assert doc.state == state


@pytest.mark.parametrize(("until", "outcome"), [("2025-03-12", "violated"), ("2026-03-12", "met")])
def test_certificates_count_and_not_what_the_ledger_made_of_one(tmp_path: Path, until: str, outcome: str) -> None:
    rows = [[f"A0{n}", f"{n}#皮带秤", "12个月", "2025-02-10", "2026-02-09"] for n in range(1, 7)]
    ledger = [["青杠水泥计量器具管理台账"], ["编号", "名称", "检定周期", "检定日期", "有效期至"], *rows]
    kept = [(f"A0{n}", f"{n}#皮带秤ICS-17", "2026-02-09") for n in range(1, 6)] + [("A06", "6#皮带秤ICS-17", until)]
    made: dict[str, papers.Content] = {"台账.xlsx": ledger}
    for number, name, end in kept:
        made[f"证书{number}.md"] = (
            f"# 检定证书\n证书编号：YLJ-{number}-25\n\n送检单位：青杠水泥\n\n器具名称：{name}\n\n"
            f"厂内编号：{number}\n\n检定日期：2024-03-13\n\n有效期至：{end}\n"
        )
    ctx = papers.world(tmp_path, made)
    result = papers.run("in_validity", ctx, "meter_ledger", "calibration_certificate")
    assert result.outcome == outcome, result.reason
    assert ("6#皮带秤2025-03-12到期" in result.reason) is (outcome == "violated")


@pytest.mark.parametrize(("title", "state"), [("年度履约情况报告（模板）", "blank"), ("年度履约情况报告", "in_force")])
def test_a_pattern_to_be_filled_in_is_blank(tmp_path: Path, title: str, state: str) -> None:
    text = f"# {title}\n青杠水泥\n\n一、排放与核查\n\n填写核定排放量和应清缴配额。\n"
    (doc, *_) = papers.world(tmp_path, {"r.md": text}).documents
    assert doc.state == state
