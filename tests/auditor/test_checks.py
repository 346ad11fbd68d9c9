"""Each check on small documents: what meets it, what falls short, what breaks the rule."""

from __future__ import annotations

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates

ROLES = ["carbon_lead", "equipment", "production"]
MONTHS = [f"{m}月" for m in range(1, 13)]


def run(name, params, ctx, *docs):
    return CHECKS[name](params, Candidates(docs), ctx)


def test_covers_months_names_the_lacking_months(document, world) -> None:
    body = [[m, "" if m in ("8月", "9月") else "100", "" if m in ("8月", "9月") else "5"] for m in MONTHS]
    doc = document("t.xlsx", "青杠水泥2025年碳排放月度台账", table=(["月份", "熟料产量t", "入窑煤t"], body))
    outcome = run("covers_months", {}, world(doc), doc)
    assert outcome.outcome == "short"
    assert "2025年8月" in outcome.reason
    assert "2025年9月" in outcome.reason
    assert "2025年10月" not in outcome.reason


def test_covers_months_accepts_months_as_columns(document, world) -> None:
    doc = document("t.xlsx", "2025年碳排放台账", table=(["项目", *MONTHS], [["排放量", *["7"] * 12]]))
    assert run("covers_months", {}, world(doc), doc).outcome == "met"


def test_an_expired_instrument_is_a_violation_with_its_day(document, world) -> None:
    columns = ["器具编号", "名称", "检定日期", "有效期至"]
    body = [["A1", "煤粉秤", "2024-06-15", "2025-06-14"], ["A2", "电表", "2025-02-01", "2026-02-01"]]
    doc = document("m.xlsx", "青杠水泥计量器具台账", table=(columns, body))
    outcome = run("in_validity", {}, world(doc), doc)
    assert outcome.outcome == "violated"
    assert "煤粉秤2025-06-14" in outcome.reason


def test_a_renewed_certificate_heals_the_old_one(document, world) -> None:
    columns = ["器具编号", "名称", "有效期至"]
    old = document("o.xlsx", "计量器具台账", table=(columns, [["A1", "煤粉秤", "2025-06-14"]]))
    new = document("n.xlsx", "计量器具台账", table=(columns, [["A1", "煤粉秤", "2026-06-01"]]))
    assert run("in_validity", {}, world(old, new), old, new).outcome == "met"


def test_an_instrument_out_of_use_may_expire(document, world) -> None:
    columns = ["器具编号", "名称", "有效期至", "状态"]
    body = [["A1", "煤粉秤", "2025-06-14", "停用"], ["A2", "电表", "2026-06-14", "在用"]]
    doc = document("m.xlsx", "计量器具台账", table=(columns, body))
    assert run("in_validity", {}, world(doc), doc).outcome == "met"


def test_records_kept_three_years_break_the_five_year_rule(document, world) -> None:
    doc = document("p.docx", "青杠水泥2025年碳排放监测计划", "原始记录、检测报告保存3年，备样留存一年。")
    outcome = run("retention_at_least", {"years": 5}, world(doc), doc)
    assert outcome.outcome == "violated"
    assert "3年" in outcome.reason


def test_records_that_are_left_two_years_are_kept_two_years(document, world) -> None:
    doc = document("p.docx", "青杠水泥2025年碳排放监测计划", "抄表本、化验单这些原始记录留两年。")
    assert run("retention_at_least", {"years": 5}, world(doc), doc).outcome == "violated"


def test_an_instrument_whose_column_says_until_when_it_holds_may_expire(document, world) -> None:
    columns = ["编号", "名称", "精度", "有效到"]
    doc = document("m.xlsx", "计量器具台账", table=(columns, [["B1", "入窑煤粉秤", "1%", "2025-06-30"]]))
    assert run("in_validity", {}, world(doc), doc).outcome == "violated"


def test_retained_samples_are_not_records(document, world) -> None:
    doc = document("p.docx", "青杠水泥碳排放数据管理规定", "记录保存五年。备样留存一年。")
    assert run("retention_at_least", {"years": 5}, world(doc), doc).outcome == "met"


def test_an_empty_checkers_column_breaks_the_two_person_rule(document, world) -> None:
    columns = ["日期", "煤量t", "记录人", "复核人"]
    doc = document("r.xlsx", "入窑煤日报2025年7月", table=(columns, [["7月1日", "590", "彭涛", ""]] * 5))
    outcome = run("signed_by", {"people": 2, "severity": "violated"}, world(doc), doc)
    assert outcome.outcome == "violated"
    assert outcome.citations


def test_two_signatures_meet_the_two_person_rule(document, world) -> None:
    columns = ["日期", "煤量t", "记录人", "复核人"]
    doc = document("r.xlsx", "入窑煤日报2025年7月", table=(columns, [["7月1日", "590", "彭涛", "田勇"]] * 5))
    assert run("signed_by", {"people": 2, "severity": "violated"}, world(doc), doc).outcome == "met"


@pytest.mark.parametrize(("gap", "faults"), [("9000", 0), ("-9000", 0), ("900", 1), ("19000", 1)])
@pytest.mark.parametrize("across", [True, False])
def test_a_forecast_gap_is_emissions_less_allowances(document, world, gap: str, faults: int, across: bool) -> None:
    labels, figures = ["预计排放 t", "预计配额 t", "盈缺 t"], ["809,000", "800,000", gap]
    columns, rows = (
        (labels, [figures]) if across else (["项目", "数值"], [list(r) for r in zip(labels, figures, strict=True)])
    )
    doc = document("测算.xlsx", "配额盈缺预测", table=(columns, rows))
    outcome = run("balances", {}, world(doc), doc)
    assert (outcome.outcome == "short") == bool(faults)
    assert ("相差9,000" in outcome.reason) == bool(faults)


def test_a_forecast_with_allowances_brought_forward_is_left_alone(document, world) -> None:
    rows = [["预计排放 t", "809000"], ["预计配额 t", "800000"], ["上年结转 t", "7000"], ["缺口 t", "2000"]]
    doc = document("测算.xlsx", "配额盈缺预测", table=(["项目", "数值"], rows))
    assert run("balances", {}, world(doc), doc).outcome == "met"


def test_a_stock_that_does_not_close_shows_its_figures(document, world) -> None:
    columns = ["月份", "期初库存t", "本月购入t", "本月消耗t", "期末库存t"]
    body = [["1月", "1000", "500", "300", "1200"], ["2月", "1200", "400", "300", "1000"]]
    doc = document("f.xlsx", "燃料收耗存台账", table=(columns, body))
    outcome = run("balances", {}, world(doc), doc)
    assert outcome.outcome == "short"
    assert "1,000" in outcome.reason
    assert "1,300" in outcome.reason


def test_a_total_that_is_not_the_sum_of_its_months_shows_the_difference(document, world) -> None:
    body = [[m, "100"] for m in MONTHS] + [["合计", "1800"]]
    doc = document("f.xlsx", "RDF台账", table=(["月份", "入窑量t"], body))
    outcome = run("balances", {}, world(doc), doc)
    assert outcome.outcome == "short"
    assert "600" in outcome.reason


def test_an_auditor_of_the_own_department_is_not_independent(document, world) -> None:
    columns = ["时间", "受审部门", "审核员"]
    doc = document("p.docx", "碳管理内部审核计划", table=(columns, [["9月2日", "能源管理部", "杜小兰"]]))
    assert run("independent", {}, world(doc), doc).outcome == "violated"


def test_auditors_of_other_departments_are_independent(document, world) -> None:
    columns = ["时间", "受审部门", "审核员"]
    doc = document("p.docx", "碳管理内部审核计划", table=(columns, [["9月2日", "机动处", "杜小兰"]]))
    assert run("independent", {}, world(doc), doc).outcome == "met"


def test_one_person_in_two_account_roles_is_a_violation(document, world) -> None:
    columns = ["系统", "角色", "姓名"]
    body = [["注册登记", "操作员", "杜小兰"], ["注册登记", "审核员", "杜小兰"], ["注册登记", "监管员", "田野"]]
    doc = document("a.docx", "碳账户权限表", table=(columns, body))
    outcome = run("distinct_roles", {}, world(doc), doc)
    assert outcome.outcome == "violated"
    assert "杜小兰" in outcome.reason


def test_reviews_fourteen_months_apart_break_the_yearly_rule(document, world) -> None:
    doc = document("r.docx", "青杠水泥碳管理评审纪要", "会议时间：2025年12月26日", "上次评审为2024年10月18日。")
    assert run("interval_at_most", {"months": 12}, world(doc), doc).outcome == "violated"


def test_a_trade_without_an_application_is_a_violation(document, world) -> None:
    columns = ["成交日期", "方向", "成交数量t"]
    deals = document(
        "d.xlsx", "碳配额成交流水", table=(columns, [["2025-09-18", "买入", "5000"], ["2025-11-12", "买入", "4000"]])
    )
    form = document("s.docx", "青杠水泥碳配额交易申请单", "申请日期：2025-09-17", "数量5000t，批准：罗启明")
    plan = document("p.docx", "青杠水泥2025年碳交易策略", "全年累计买入不超过12,000 t。")
    outcome = run("trades_approved", {}, world(deals, form, plan), deals)
    assert outcome.outcome == "violated"
    assert "2025-11-12" in outcome.reason
    assert "2025-09-18" not in outcome.reason


def test_an_overdue_finding_is_not_closed(document, world) -> None:
    columns = ["编号", "问题描述", "纠正措施", "期限", "验证情况"]
    body = [["1", "秤未校", "送检", "2025-10-01", "已验证关闭"], ["2", "单签", "补签", "2025-10-31", "逾期未完成"]]
    doc = document("n.xlsx", "碳管理不符合整改台账", table=(columns, body))
    assert run("closed", {}, world(doc), doc).outcome == "short"


def test_covers_lists_what_is_lacking_in_its_own_words(document, world) -> None:
    doc = document("p.docx", "青杠水泥碳管理方针", "公司设管理者代表，由总经理任命。")
    params = {"elements": {"管理者代表": "representative", "化验室": "lab"}}
    outcome = run("covers", params, world(doc), doc)
    assert outcome.outcome == "short"
    assert outcome.lacking == ("化验室",)


def test_covers_counts_no_element_that_the_plant_does_not_have(document, world) -> None:
    doc = document("p.docx", "青杠水泥碳管理方针", "公司设管理者代表。")
    params = {"elements": {"管理者代表": "representative", "矿山": "lab"}, "elements_when": {"矿山": "has_mine"}}
    assert run("covers", params, world(doc), doc).outcome == "met"


def test_what_the_main_document_puts_off_is_not_made_up_for_by_another(document, world) -> None:
    scheme = document("a.docx", "青杠水泥碳管理体系实施方案", "管理者代表负责策划。", "化验室的职责另定。")
    other = document("b.docx", "青杠水泥碳资产管理制度", "化验室负责检测。")
    params = {"elements": {"管理者代表": "representative", "化验室": "lab"}}
    ctx = world(scheme, other)
    assert CHECKS["covers"](params, Candidates((scheme,), (other,)), ctx).outcome == "short"


def test_a_heading_alone_states_nothing(document, world) -> None:
    doc = document("p.docx", "青杠水泥碳管理手册", "# 3 化验室", "负责有关工作。")
    assert run("states", {"expr": "lab"}, world(doc), doc).outcome == "absent"


def test_every_scale_must_be_checked_every_month_not_one_for_all(document, world) -> None:
    body = [["窑头煤秤", *["0.1"] * 12], ["窑尾煤秤", *["0.2"] * 6, *[""] * 6]]
    doc = document("j.xlsx", "青杠水泥2025年校秤记录", table=(["秤", *MONTHS], body))
    each = {"each": "scale_name_column", "severity": "violated"}
    outcome = run("covers_months", each, world(doc), doc)
    assert outcome.outcome == "violated"
    assert "窑尾煤秤有6个月" in outcome.reason
    assert run("covers_months", {}, world(doc), doc).outcome == "met"


def test_a_department_left_out_of_the_duties_is_named(document, world) -> None:
    doc = document("z.docx", "青杠水泥碳管理职责", "# 各部门职责", "机动处：管好衡器电表。", "能源管理部：月度核算。")
    outcome = run("covers_departments", {"roles": ROLES}, world(doc), doc)
    assert outcome.outcome == "short"
    assert outcome.lacking == ("生产处",)


def test_a_list_of_members_gives_no_department_its_duties(document, world) -> None:
    doc = document("z.docx", "碳管理小组成员", "机动处：田野", "能源管理部：杜小兰", "生产处：王平")
    assert "0个部门" in run("covers_departments", {"roles": ROLES}, world(doc), doc).reason


def test_a_numbered_line_is_the_subject_of_what_stands_below_it(document, world) -> None:
    doc = document(
        "z.docx", "青杠水泥碳管理制度", "4.1 总经理（罗启明）", "批准碳管理方针。", "4.2 机动处", "发布碳管理方针。"
    )
    found = [p.passage.text for p in world(doc).places((doc,), "top_management + policy_word")]
    assert found == ["批准碳管理方针。"]


def test_a_table_of_contents_says_nothing(document, world) -> None:
    contents = "一、配额管理策略 二、碳交易策略 三、碳资产风险库"
    body = ["# 一、配额管理策略", "略。", "# 二、碳交易策略", "略。", "# 三、碳资产风险库", "碳市场风险由财务部跟踪。"]
    doc = document("z.docx", "碳管理策划资料汇编", contents, *body)
    said = [p.passage.text for p in world(doc).places((doc,), "carbon_word")]
    assert contents not in said
    assert "碳市场风险由财务部跟踪。" in said


@pytest.mark.parametrize(
    ("told", "allowed", "outcome"), [(12, 0, "met"), (10, 0, "short"), (10, 3, "met"), (6, 3, "short")]
)
def test_some_months_may_lack_where_it_is_only_asked_whether_it_is_done(
    document, world, told: int, allowed: int, outcome: str
) -> None:
    rows = [[f"2025年{m}月", str(900 + m), str(1400 + m), str(2300 + 2 * m)] for m in range(1, told + 1)]
    labels = ["月份", "燃料燃烧排放", "过程排放", "排放合计"]
    doc = document("台账.xlsx", "2025年月度碳排放台账", table=(labels, rows))
    params = {"lacking_at_most": allowed} if allowed else {}
    assert run("covers_months", params, world(doc), doc).outcome == outcome


def test_quarters_need_not_be_about_anything(document, world) -> None:
    doc = document("季报.docx", "# 2025年监视季报", "第一季度", "指标完成。", "第二季度", "指标完成。")
    assert run("covers_quarters", {}, world(doc), doc).outcome == "short"
