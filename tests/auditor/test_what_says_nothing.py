"""What stands on paper and yet tells nothing: labels without values, open places, boxes not ticked, bare plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates, Context
from auditor.judge import judge
from auditor.model import CheckOutcome, Document, Verdict

World = Callable[..., Context]
Make = Callable[..., Document]


def _said(world: World, doc: Document, expr: str) -> bool:
    return any(world(doc).places((doc,), expr))


@pytest.mark.parametrize(
    "line",
    [
        "买入上限【 】元/吨；止损线【 】元/吨",
        "单笔不超过____吨，价格上限____元",
        "演练情形：□账户异常 □交易价格上限",
        "【待补充：价格上限】",
        "【请企业按实际填写价格上限】",
    ],
)
def test_a_place_left_open_says_nothing(document: Make, world: World, line: str) -> None:
    doc = document("策略.docx", "# 2025年碳交易策略", line)
    assert not _said(world, doc, "price_threshold")


def test_a_filled_place_and_a_ticked_box_say_it(document: Make, world: World) -> None:
    for line in ("买入价格上限85元/吨", "演练情形：☑价格上限 □其他"):
        assert _said(world, document("策略.docx", "# 2025年碳交易策略", line), "price_threshold")


def test_a_label_says_nothing_where_the_next_label_follows(document: Make, world: World) -> None:
    blank = document("单.docx", "# 不符合项报告", "整改进度：", "验证情况：", "审核员：田野")
    told = document("单.docx", "# 不符合项报告", "整改进度：", "5月20日完成八成，设备已到货。", "验证情况：")
    assert not _said(world, blank, "rectification_progress")
    assert _said(world, told, "rectification_progress")


def test_a_row_with_nothing_but_its_name_says_nothing(document: Make, world: World) -> None:
    columns = ["期间", "当月排放t", "强度t/t", "完成情况"]
    doc = document("表.xlsx", "目标完成", table=(columns, [["1月", "100", "0.8", "完成"], ["全年", "", "", ""]]))
    assert not _said(world, doc, "annual_total")


def test_a_plan_is_no_record_of_what_it_plans(document: Make, world: World) -> None:
    """Judged through the expectation of 6.1.3.c: maintenance is asked for, a maintenance plan was found."""
    ctx_of = world
    plan = document(
        "计划.docx", "# 2025年计量器具维护保养计划", "青杠水泥机动处 2025年1月5日",
        table=(["器具", "保养内容", "计划月份"], [["煤粉秤", "清灰", "每月"], ["皮带秤", "加油", "每月"]]),
    )  # fmt: skip
    ctx = ctx_of(plan)
    requirement = ctx.standard.requirements["6.1.3.c"]
    found = ctx.candidates(requirement, requirement.expects[0])
    assert found.named == ()
    assert [why for _, why in found.rejected] == ["是计划或规定，不是做过的记录"]


def test_a_printed_form_with_its_first_columns_filled_is_blank(document: Make) -> None:
    body = [["外部", x, "", "", "", ""] for x in ("法规", "碳市场", "能源价格", "绿色金融")]
    doc = document("表.docx", "# 内外部环境评审表", table=(["类别", "因素", "现状", "影响", "措施", "部门"], body))
    assert doc.state == "blank"


def _run(name: str, params: dict[str, object], ctx: Context, *docs: Document) -> CheckOutcome:
    return CHECKS[name](params, Candidates(docs), ctx)


def test_an_offset_above_the_limit_is_broken_and_the_laws_own_limit_is_not(document: Make, world: World) -> None:
    params = {"what": "offset_share", "percent": 5}
    over = document("方案.docx", "# 履约方案", "抵销比例按应清缴量的8%安排。")
    kept = document("方案.docx", "# 履约方案", "本年度抵销比例为3%（政策上限5%，曾讨论10%未采纳）。")
    assert _run("rate_at_most", params, world(over), over).outcome == "violated"
    assert _run("rate_at_most", params, world(kept), kept).outcome == "met"


MONTHS = [f"2025-{m:02}" for m in range(1, 13)]


def _ledger(document: Make, months: list[str], name: str = "") -> Document:
    body = [[m, "清灰紧固", "正常", "田野"] for m in months]
    return document("点检.xlsx", f"{name}秤点检维护记录", table=(["月份", "项目", "结果", "点检人"], body), name=name)


def test_a_month_lacking_in_a_monthly_series_is_seen_though_every_quarter_has_some(
    document: Make, world: World
) -> None:
    whole, holed = _ledger(document, MONTHS), _ledger(document, [m for m in MONTHS if m != "2025-11"])
    assert _run("covers_quarters", {}, world(whole), whole).outcome == "met"
    outcome = _run("covers_quarters", {}, world(holed), holed)
    assert outcome.outcome == "short" and "2025年11月" in outcome.reason


def test_a_sister_sheets_gap_is_not_hidden_by_the_other_sheet(document: Make, world: World) -> None:
    first, second = _ledger(document, MONTHS, "一线"), _ledger(document, [*MONTHS[:6], *MONTHS[9:]], "二线")
    outcome = _run("covers_quarters", {}, world(first, second), first, second)
    assert outcome.outcome == "short" and "二线缺2025年7月、2025年8月、2025年9月" in outcome.reason


def test_one_hand_on_both_lines_more_than_once_breaks_the_two_person_rule(document: Make, world: World) -> None:
    own = ["熟料5131 t记录：田野（签）  校核：田野（签）"] * 2
    other = ["熟料5131 t记录：田野（签）  校核：杜小兰（签）"] * 5
    broken, kept = document("日报.pdf", "# 中控运行记录", *own, *other), document("日报.pdf", "# 中控运行记录", *other)
    params: dict[str, object] = {"people": 2, "severity": "violated"}
    assert _run("signed_by", params, world(broken), broken).outcome == "violated"
    assert _run("signed_by", params, world(kept), kept).outcome == "met"


def test_the_annex_is_found_in_another_file_by_the_accreditations_number(document: Make, world: World) -> None:
    report = document(
        "报告.pdf", "# 检验检测报告", "报告编号：A1 CMA 182312050917",
        table=(["检测项目", "方法", "样品1"], [["发热量", "GB/T 213", "22.9"], ["元素碳", "GB/T 476", "59.8"]]),
    )  # fmt: skip
    annex = document(
        "资质.pdf", "# 资质认定证书附表", "证书编号：182312050917",
        table=(["序号", "参数", "依据标准"], [[str(i), p, "GB/T"] for i, p in enumerate(("全水分", "灰分", "发热量"))]),
    )  # fmt: skip
    outcome = _run("qualified", {}, world(report, annex), report)
    assert outcome.outcome == "violated" and "元素碳" in outcome.reason


def test_a_sentence_that_denies_says_nothing(document: Make, world: World) -> None:
    denied = document("核对表.xlsx", "# 数据交叉核对表", "石灰石、钢渣等原料消耗本年度没有列入核对。")
    told = document("核对表.xlsx", "# 数据交叉核对表", "原料消耗与磅单核对一致。")
    assert not _said(world, denied, "checked_raw_material")
    assert _said(world, told, "checked_raw_material")


def test_a_paper_without_a_word_is_no_stumbling_block(document: Make, world: World) -> None:
    empty = document("空.docx")
    ctx = world(empty)
    assert not list(ctx.places((empty,), "price_threshold"))
    assert judge(ctx.standard.requirements["4.1-1"], ctx).verdict is Verdict.MISSING


def test_a_form_whose_lines_have_only_their_names_says_nothing(document: Make, world: World) -> None:
    rows = [["不符合事实", "9月没有送检"], ["整改进度", ""], ["有效性验证", ""]]
    blank = document("单.docx", "# 不符合项报告", table=(["项目", "内容"], rows))
    assert not _said(world, blank, "rectification_progress")
    told = [["不符合事实", "9月没有送检"], ["整改进度", "10月8日已补送"], ["有效性验证", ""]]
    assert _said(world, document("单.docx", "# 不符合项报告", table=(["项目", "内容"], told)), "rectification_progress")


def test_a_table_of_which_most_rows_have_only_their_names_is_a_layout(document: Make, world: World) -> None:
    """One row that was filled in says what it says; the names of the others say nothing."""
    columns = ["项目", "一季度", "二季度", "三季度"]
    names = ["a 目标完成情况", "b 计量器具运行情况", "c 配额、自愿减排量持有量和盈亏情况"]
    doc = document(
        "表.xlsx",
        "监视测量表",
        table=(columns, [["d 关键数据抽核", "符合", "", ""], *([n, "", "", ""] for n in names)]),
    )
    assert not _said(world, doc, "surplus_or_shortage")
    filled = [[n, "正常", "正常", ""] for n in names]
    assert _said(world, document("表.xlsx", "监视测量表", table=(columns, filled)), "surplus_or_shortage")


@pytest.mark.parametrize(("title", "may"), [("青杠水泥绿色低碳宣传册", False), ("青杠水泥碳管理工作手册", True)])
def test_what_praises_the_plant_to_the_world_is_asked_for_nothing(
    document: Make, world: World, title: str, may: bool
) -> None:
    text = "公司建立碳排放数据交叉校验机制，每月核对生产台账与财务凭证。"
    doc = document("册.docx", f"# {title}", text)
    ctx = world(doc)
    assert bool(ctx._speakers(record=False) or ctx._speakers(record=True)) is may


@pytest.mark.parametrize(
    ("line", "breaks"),
    [
        ("出差期间用他的U盾把审核那一步也点了。", True),
        ("操作员借用复核岗UKey完成复核。", True),
        ("各岗位不得借用他人UKey，严禁一人操作和审核。", False),
    ],
)
def test_a_lent_key_is_told_from_the_rule_that_forbids_it(
    document: Make, world: World, line: str, breaks: bool
) -> None:
    assert _said(world, document("记录.docx", "# 账户操作说明", line), "lent_key") is breaks


@pytest.mark.parametrize("cell", ["另定", "待集团规划下达后另定", "待平衡值公布后确定", "另行研究"])
def test_a_row_that_puts_its_figure_off_says_nothing(document: Make, world: World, cell: str) -> None:
    columns, rows = ["阶段", "年份", "目标"], [["短期", "2025—2026", "降2%"], ["长期", "—", cell]]
    doc = document("表.xlsx", "分期减排目标（基准0.83 tCO2/t）", table=(columns, rows))
    assert _said(world, doc, "short_term + target_figure")
    assert not _said(world, doc, "long_term + target_figure")


def test_a_policy_headed_by_its_slogan_is_still_about_the_policy(document: Make, world: World) -> None:
    lines = ("# 碳管理方针发布令", "## 少烧煤 多用绿电 诚信报数", "我们遵守国家和重庆市的碳排放法律法规。")
    doc = document("1.docx", *lines)
    assert doc.is_a("carbon_policy") >= 0.5
    slogan = replace(doc, title="少烧煤 多用绿电 诚信报数", part=replace(doc.part, passages=doc.part.passages[1:]))
    bare = tuple(replace(p, headings=()) for p in slogan.part.passages)
    slogan = replace(slogan, part=replace(slogan.part, passages=bare))
    assert _said(world, slogan, "policy_word + compliance_commitment")
