"""The whole set of text documents: complete, in the plant's own facts and names, nothing left over, nothing that
does not apply. Two invented plants stand for the two ends: a large group plant and a small branch."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from generator.documents import Template, render_body, templates, write_document
from generator.forms import forms
from generator.ledgers import layouts, write_ledger
from generator.markdown import headings
from generator.options import Options
from generator.recipes import recipes
from generator.references import document_type, register, title
from standard.guideline import pasted_share
from standard.load import load
from standard.profile import Profile, load_profile, make_profile

HERE = Path(__file__).parent
GROUP = load_profile(HERE / "profiles/group_two_lines.yaml")
BRANCH = load_profile(HERE / "profiles/small_branch.yaml")
GOLDEN = HERE / "golden/structure.yaml"
# Tables of months and dates: made as workbooks, though the register calls them plans.
WORKBOOKS = {"fund_budget", "compliance_calendar"}
FACTS = list(GROUP.data["facts"])


def own(profile: Profile) -> list[Template]:
    return [t for t in templates() if profile.applies(t.applies_when)]


def body(kind: str, profile: Profile) -> str:
    """A document's text as it will stand in Word."""
    template = next(t for t in templates() if t.type == kind)
    return render_body(template, profile).text.replace("\\", "")


def every_text(profile: Profile) -> dict[str, str]:
    return {t.type: body(t.type, profile) for t in own(profile)}


@pytest.fixture(scope="module")
def group() -> Mapping[str, str]:
    return every_text(GROUP)


@pytest.fixture(scope="module")
def branch() -> Mapping[str, str]:
    return every_text(BRANCH)


def changed(profile: Profile, **facts: bool) -> Profile:
    data = yaml.safe_load(yaml.safe_dump(dict(profile.data), allow_unicode=True))
    data["facts"] |= facts
    return make_profile(data)


# ── complete ──────────────────────────────────────────────────────────────


def test_every_text_document_of_the_register_has_its_template() -> None:
    texts = {"policy", "procedure", "duty", "plan", "report", "minutes"}
    wanted = {d.id for d in load().documents.values() if d.kind in texts} - WORKBOOKS
    assert {t.type for t in templates()} == wanted


def test_register_of_numbers_knows_every_type_once() -> None:
    rows = yaml.safe_load((HERE.parents[1] / "templates/catalogue/register.yaml").read_text(encoding="utf-8"))
    assert sorted(r["type"] for r in rows) == sorted(load().documents)
    numbers = [r["number"] for r in rows]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("template", templates(), ids=lambda t: t.type)
def test_template_and_register_agree_on_number_and_condition(template: Template) -> None:
    row = register()[template.type]
    assert template.number == row["number"]
    assert dict(template.applies_when or {}) == row.get("when", {})


def test_documents_are_cited_by_the_title_they_bear() -> None:
    """A year in a title may be left out or stand as 年度; nothing else differs."""
    for made in recipes(GROUP, load(), Options()):
        if made.suffix != "ics" and made.type in register():
            bare = re.sub(r"\d{4}年度", "", made.title)
            assert title(made.type) in (bare, f"年度{bare}"), made.type


def test_a_document_holds_every_form_that_it_lists_as_its_own(
    group: Mapping[str, str], branch: Mapping[str, str]
) -> None:
    """What it numbers as its annex stands at its end, in that order; and nothing stands there that it doesn't list."""
    for texts in (group, branch):
        for kind, text in texts.items():
            listed = re.findall(r"^\| ([^|]+) \| \S+-附\d \|", text, re.MULTILINE)
            held = re.findall(r"^# 附录[A-Z]　([^（\n]+)", text, re.MULTILINE)
            if kind not in ("carbon_manual", "records_procedure"):
                assert [name.strip() for name in listed] == [name.strip() for name in held], kind


def test_documents_beyond_the_guideline_say_so() -> None:
    for template in templates():
        assert ("指南之外" in template.subtitle) == document_type(template.type).beyond, template.type
    for form in forms():
        head = form.path.with_suffix(".yaml").read_text(encoding="utf-8")
        assert ("指南之外" in head) == document_type(form.type).beyond, form.type
    for layout in layouts():
        book = load_workbook(io.BytesIO(write_ledger(layout, GROUP, load().factors)))
        told = [cell for row in book["填写说明"].iter_rows(values_only=True) for cell in row if cell]
        said = any(str(cell).startswith("指南之外") for cell in told)
        assert said == document_type(layout.type).beyond, layout.type


def test_structure_is_the_one_that_was_looked_at() -> None:
    """Headings and table titles; after a wanted change: UPDATE_GOLDEN=1 pytest."""
    found = {
        t.type: {
            "headings": [text for _, text in headings(render_body(t, GROUP).text)],
            "tables": re.findall(r"<!-- (?:table|form): (.*?) \|", body(t.type, GROUP)),
        }
        for t in own(GROUP)
    }
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(yaml.safe_dump(found, allow_unicode=True, width=110), encoding="utf-8")
    assert found == yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))


def test_procedures_have_the_parts_of_a_procedure(group: Mapping[str, str]) -> None:
    for template in own(GROUP):
        if document_type(template.type).kind != "procedure" or template.type == "carbon_manual":
            continue
        titles = " ".join(t for _, t in headings(render_body(template, GROUP).text))
        for part in ("目的", "范围", "职责|组织", "程序|流程|规则", "相关文件", "记录"):
            assert re.search(part, titles), (template.type, part)
        assert "不少于10年" in group[template.type], template.type


# ── nothing left over ─────────────────────────────────────────────────────


@pytest.mark.parametrize("profile", [GROUP, BRANCH], ids=["group", "branch"])
def test_full_profile_leaves_nothing_to_fill_in(profile: Profile) -> None:
    for template in own(profile):
        rendered = render_body(template, profile)
        assert rendered.missing == (), template.type
        assert not re.search(r"待填|待补充|\{\{|\{%|None|Undefined|\bnan\b", rendered.text), template.type


@pytest.mark.parametrize("template", templates(), ids=lambda t: t.type)
def test_guideline_is_not_copied(template: Template) -> None:
    if GROUP.applies(template.applies_when):
        assert pasted_share(body(template.type, GROUP)) < 0.035


def test_sentences_do_not_break_where_facts_are_left_out(group: Mapping[str, str], branch: Mapping[str, str]) -> None:
    for texts in (group, branch):
        for kind, text in texts.items():
            assert not re.search(r"，，|、、|。。|；；|，。|、。|、，|（、|（）|、；|《》|：；", text), kind


def test_no_department_works_together_with_itself(group: Mapping[str, str]) -> None:
    duty = next(line for line in group["duties_statement"].splitlines() if "采制化规程采集入窑煤粉样" in line)
    assert "会同品质检测中心按" in duty


def test_a_department_is_never_paired_with_itself(branch: Mapping[str, str]) -> None:
    for department in set(BRANCH.data["departments"].values()):
        again = f"{department}(?:会同|、|和|与){department}(?![一-龥]*部门)"
        assert not [kind for kind, text in branch.items() if re.search(again, text)], department


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=st.fixed_dictionaries({fact: st.booleans() for fact in FACTS}))
def test_any_combination_of_facts_gives_documents_that_cite_only_what_there_is(facts: dict[str, bool]) -> None:
    profile = changed(BRANCH, **facts)
    absent = [f"《{document_type(k).name}》" for k, row in register().items() if not profile.applies(row.get("when"))]
    for kind, text in every_text(profile).items():
        assert not [name for name in absent if name in text], kind


# ── every fact where it belongs ───────────────────────────────────────────

BELONGS = {
    "石岭石灰石矿": "boundary_statement carbon_manual operating_procedure reduction_plan implementation_scheme",
    "A线、B线": "data_quality_procedure data_quality_plan audit_procedure monitoring_plan",
    "RDF、废轮胎碎片": "operating_procedure sampling_procedure data_quality_plan boundary_statement meter_procedure",
    "烟煤": "carbon_policy data_quality_plan emission_report production_analysis",
    "电石渣、铜渣": "operating_procedure reduction_plan verification_record data_quality_plan",
    "石岭矿穿孔、铲装和运输设备": "boundary_statement data_quality_plan implementation_scheme",
    "B-JL-02": "meter_procedure emission_report monitoring_plan",
    "重庆嘉陵煤质检测有限公司": "monitoring_plan sampling_procedure data_quality_plan data_quality_procedure",
    "逄丽娟": "trading_strategy trading_procedure account_fund_procedure emergency_plan organisation_notice",
    "厂区屋顶光伏": "project_development_plan implementation_scheme",
    "重庆银行铜梁支行": "carbon_finance_plan",
    "B线篦冷机改造": "reduction_plan resource_plan monitoring_record improvement_plan review_input",
    "870～890 ℃": "operating_procedure monitoring_record",
    "依法控碳": "carbon_policy carbon_manual policy_publication_record",
    "西南低碳水泥示范基地": "carbon_manual context_review",
    "2,226,000": "compliance_plan allowance_strategy target_breakdown",
}


@pytest.mark.parametrize("fact", BELONGS)
def test_fact_turns_up_where_it_belongs(group: Mapping[str, str], fact: str) -> None:
    assert not [kind for kind in BELONGS[fact].split() if fact not in group[kind]]


def test_every_person_and_department_of_the_profile_has_a_place(group: Mapping[str, str]) -> None:
    for person in GROUP.data["people"]:
        assert person["name"] in group["organisation_notice"]
    for department in GROUP.data["departments"].values():
        assert department in group["duties_statement"]
        assert department in group["performance_appraisal"]


def test_every_source_meter_and_fuel_of_the_profile_is_listed(group: Mapping[str, str]) -> None:
    for source in GROUP.data["emission_sources"]:
        assert source["facility"] in group["boundary_statement"]
    for meter in GROUP.data["meters"]:
        assert meter["number"] in group["monitoring_plan"]
    for row in [*GROUP.data["fuels"], *GROUP.data["raw_materials"]]:
        assert row["name"] in group["implementation_scheme"]


def test_lines_are_reported_one_by_one(group: Mapping[str, str], branch: Mapping[str, str]) -> None:
    assert "4.1 A线" in group["emission_report"]
    assert "4.2 B线" in group["emission_report"]
    assert "4.1 2500线" in branch["emission_report"]
    assert "4.2" not in branch["emission_report"]


def test_the_three_layers_of_the_boundary_are_kept_apart(group: Mapping[str, str]) -> None:
    for kind in ("boundary_statement", "implementation_scheme"):
        assert all(f"第{n}层" in group[kind] for n in "一二三"), kind
    quota = next(line for line in group["boundary_statement"].splitlines() if line.startswith("| 第一层"))
    assert "不含电力、热力" in quota
    assert "替代燃料不计入" in quota


# ── what does not apply is left out ───────────────────────────────────────


def test_branch_plant_reads_nothing_of_what_it_has_not(branch: Mapping[str, str]) -> None:
    assert {"project_development_plan", "carbon_finance_plan"}.isdisjoint(branch)
    everything = "\n".join(branch.values())
    absent = [
        "RDF",
        "余热发电日报",
        "余热发电自给率",
        "替代燃料喂料秤",
        "备用发电机运行",
        "食堂灶具",
        "碳质押融资方案",
        "矿区",
    ]
    assert not [word for word in absent if word in everything]


def test_branch_without_legal_person_is_not_called_one(group: Mapping[str, str], branch: Mapping[str, str]) -> None:
    for kind in ("boundary_statement", "carbon_manual", "implementation_scheme"):
        assert "法人单位为边界" in group[kind], kind
        assert "法人单位为边界" not in branch[kind], kind
        assert "分公司，单独作为核算报告主体" in branch[kind], kind
    assert "法定代表人（签字）" in group["emission_report"]
    assert "法定代表人" not in branch["emission_report"]


def test_department_of_several_roles_has_one_row(branch: Mapping[str, str]) -> None:
    rows = [line for line in branch["training_procedure"].splitlines() if line.startswith("| 生产安技科 |")]
    assert len(rows) == 1
    assert "编制年度计划" in rows[0]
    assert "新员工三级教育" in rows[0]


def test_group_trading_is_told_from_own_trading(group: Mapping[str, str], branch: Mapping[str, str]) -> None:
    for kind in ("trading_procedure", "account_fund_procedure", "trading_strategy", "asset_procedure"):
        assert "渝东水泥股份有限公司" in branch[kind], kind
        assert "代理" not in group[kind], kind
    assert "审批权仍在公司" in branch["trading_procedure"]


def test_plant_that_does_not_trade_keeps_roles_apart_for_surrender() -> None:
    profile = changed(BRANCH, does_trading=False)
    texts = every_text(profile)
    assert {"trading_procedure", "trading_strategy"}.isdisjoint(texts)
    assert "操作、审核、监管由三个人分别担任" in texts["account_fund_procedure"]
    assert "交易窗口期" not in "\n".join(texts.values())


# ── layouts that are filled in later ──────────────────────────────────────


def test_layout_of_a_report_is_never_signed_beforehand() -> None:
    for template in own(GROUP):
        document = docx.Document(io.BytesIO(write_document(template, GROUP)))
        names = [row.cells[1].text for row in document.tables[1].rows[1:]]
        assert names == (["", "", ""] if template.skeleton else ["苗若曦", "尉迟舟", "蔺承岳"]), template.type


def test_every_report_and_record_is_a_layout() -> None:
    for template in templates():
        if document_type(template.type).kind in ("report", "minutes"):
            assert template.skeleton, template.type


def test_dated_duties_follow_the_calendar_of_the_year() -> None:
    assert "2026年3月31日前 | 报送2025年度排放报告" in body("compliance_plan", GROUP)
    data: dict[str, Any] = dict(GROUP.data) | {"plan_year": 2025}
    assert "2025年6月30日前 | 报送2024年度排放报告" in body("compliance_plan", make_profile(data))
