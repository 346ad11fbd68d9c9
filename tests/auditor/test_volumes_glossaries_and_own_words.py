"""What five more plants met blind showed: year books, glossaries, schemes and reviews under any name, tickets."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.blanks import is_blank
from auditor.heads import begins_chapter
from auditor.model import Locator, Part, Passage
from auditor.pieces import pieces
from auditor.readers.headings import heading_rank
from auditor.text import not_yet
from tests.auditor import reading_papers as papers


def _book(name: str, lines: list[tuple[str, str]]) -> Part:
    """A volume in Word, a heading for each chapter."""
    passages = [Passage(name, Locator(paragraph=0), "heading")]
    for at, (heading, text) in enumerate(lines, 1):
        passages.append(Passage(heading, Locator(paragraph=2 * at), "heading", (name,)))
        passages.append(Passage(text, Locator(paragraph=2 * at + 1), "paragraph", (name, heading)))
    return Part(f"{name}.docx", "", tuple(passages), ())


CHAPTERS = [
    ("第一章 碳约言", "经总经理批准，公开张贴在厂门口，全厂照着做。"),
    ("第二章 家底环境盘点", "厂外政策、市场，厂内装备、资金，逐项看过。"),
    ("第三章 行情周记", "每周一记一次成交价和政策消息，供买卖参考。"),
]


def test_the_chapters_of_a_year_book_are_papers_and_keep_their_names() -> None:
    found = pieces(_book("某厂碳年册 卷一", CHAPTERS))
    assert [p.name for p in found[1:]] == [heading for heading, _ in CHAPTERS]
    assert all(begins_chapter(p.passages[0]) for p in found[1:])


def test_the_chapters_of_a_compilation_of_rules_stay_in_it() -> None:
    assert pieces(_book("某厂碳管理制度汇编", CHAPTERS)) == ()


@pytest.mark.parametrize(("line", "is_heading"), [("一  巡诊方案", True), ("六　碳务会诊", True), ("一 是", False)])
def test_a_number_with_a_wide_blank_behind_it_heads_a_chapter(line: str, *, is_heading: bool) -> None:
    assert (heading_rank(line) is not None) is is_heading


GLOSSARY = papers.table(
    ["集团说法", "外面一般叫法"],
    [
        ["碳约言", "碳管理方针"],
        ["巡诊会", "内部审核"],
        ["仓", "配额"],
        ["缴仓", "清缴履约"],
        ["碳务掌门", "管理者代表"],
    ],
)


def test_a_glossary_tells_a_plants_words_with_and_without_the_carbon_in_front(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"手册.md": f"# 碳管理手册\n\n批准：何某\n\n## 名词对照\n\n{GLOSSARY}\n"})
    told = ctx.abbreviations.meanings
    assert told["约言"] == told["碳约言"] == "碳管理方针"
    assert told["缴仓"] == "清缴履约"
    assert "仓" not in told  # a single sign stands in too many words


def test_a_list_of_companies_and_their_papers_is_no_glossary(tmp_path: Path) -> None:
    rows = [["万州公司", "碳管理方针"], ["云溪公司", "监测计划"], ["长林公司", "内部审核"]]
    table = papers.table(["公司名称", "文件名称"], rows)
    ctx = papers.world(tmp_path, {"手册.md": f"# 碳管理手册\n\n批准：何某\n\n{table}\n"})
    assert not ctx.abbreviations.meanings


PLANS = """
# 年度碳务作业书

批准：何某 2025-01-15

## 1 排放源清单

| 系统 | 排放源 | 气体 |
| --- | --- | --- |
| 窑 | 燃煤 | CO2 |
| 窑 | 碳酸盐分解 | CO2 |

## 2 年度配额履约方案

每月末由碳务员盘一次，账面与登记簿核对，报部长。

## 3 {last}

缺口在三季度买入，价格不高于60元，累计不超过5000吨，清缴前到位。

月度看盈亏，季度报总经理。

## 4 分工

碳务员记账，部长审，总经理批。

财务部付款。

本作业书自批准之日起执行。
"""


@pytest.mark.parametrize(("last", "told"), [("年度碳交易策略", True), ("车辆保养", False)])
def test_a_paper_that_plans_emissions_and_market_together_is_the_scheme(
    tmp_path: Path, last: str, *, told: bool
) -> None:
    ctx = papers.world(tmp_path, {"作业书.md": PLANS.format(last=last)})
    whole = next(d for d in ctx.documents if d.title == "年度碳务作业书")
    assert (whole.is_a("implementation_scheme") > 0.8) is told


def test_minutes_that_hear_what_only_a_review_hears_are_its_minutes(tmp_path: Path) -> None:
    heard = (
        "上次评审措施的落实：四项都办完。国家政策有变化，纳入全国碳市场。年度目标完成情况：强度0.81，完成。"
        "内部审核查出四项，已关闭。监视测量结果正常。合规性评价两项不合规，已整改。改进建议：补一名核算员。"
    )
    text = "\n\n".join(heard.split("。"))
    minutes = f"# 碳能年终碰头会纪要\n\n2025年12月12日，总经理何某主持。\n\n{text}\n\n会议决定2026年方针不变。\n"
    ctx = papers.world(tmp_path, {"纪要.md": minutes})
    assert ctx.documents[0].is_a("review_report") >= 0.75


TICKET = (
    "| 栏 | 内容 |\n| --- | --- |\n| 事实 | {fact} |\n| 成因 | 台历没更新 |\n| 措施 | 补检 |\n"
    "| 责任人/期限 | 马某 / {due} |\n| 复核 | {seen} |"
)


@pytest.mark.parametrize(
    ("seen", "outcome"), [("施某复核合格，03-28销号", "met"), ("未销号（截至2025-12-31）", "short")]
)
def test_a_ticket_of_places_and_values_is_closed_by_what_its_verification_says(
    tmp_path: Path, seen: str, outcome: str
) -> None:
    one = TICKET.format(fact="2号汽车衡过期还在用", due="2025-03-31", seen=seen)
    ctx = papers.world(tmp_path, {"单.md": f"# 不符合项报告 QP-03\n\n{one}\n"})
    assert papers.run("closed", ctx, "nonconformity_report").outcome == outcome


@pytest.mark.parametrize(("seen", "outcome"), [("查过，合格，已销号", "met"), ("未销号", "short")])
def test_a_ledgers_column_of_checking_is_its_verification_where_it_tells_of_closing(
    tmp_path: Path, seen: str, outcome: str
) -> None:
    rows = [
        ["QP-01", "标签脱落", "廖某", "2025-10-15", "看过合格，10-16销号"],
        ["QP-02", "没有元素碳一栏", "方某", "2025-05-31", seen],
    ]
    sheet = papers.table(["票号", "事实", "责任人", "期限", "复核"], rows)
    ctx = papers.world(tmp_path, {"账.md": f"# 不符合项台账（2025年）\n\n{sheet}\n"})
    assert papers.run("closed", ctx, "nonconformity_ledger").outcome == outcome


@pytest.mark.parametrize(("told", "outcome"), [("2025-12-24：已标定", "met"), ("2025-12-24跟踪：未开展", "short")])
def test_what_was_followed_up_after_its_day_and_found_undone_is_overdue(
    tmp_path: Path, told: str, outcome: str
) -> None:
    places = f"不符合事实：熟料秤没有标定\n\n责任部门/时限：设备部/2025年8月31日\n\n跟踪记录：{told}"
    form = f"# 不符合项报告\n\n编号：BF-01\n\n{places}\n"
    ctx = papers.world(tmp_path, {"单.md": form})
    assert papers.run("in_time", ctx, "nonconformity_report", lying=True).outcome == outcome


@pytest.mark.parametrize(
    ("cell", "open_yet"), [("未销号（截至6月30日）", True), ("未销号", True), ("合格（6月30日）", False)]
)
def test_a_remark_behind_does_not_hide_that_nothing_was_done(cell: str, *, open_yet: bool) -> None:
    assert not_yet(cell) is open_yet


def test_a_rate_is_its_own_columns_not_the_accuracy_beside_it(tmp_path: Path) -> None:
    rows = [
        ["进出厂", "煤", "2", "2", "100", "100", "1.0%", "0.5%"],
        ["次级", "电", "11", "11", "100", "100", "1.0%", "0.5%"],
    ]
    head = ["级", "物料", "应配台数", "实配台数", "配备率%", "标准要求%", "准确度要求", "实际"]
    ctx = papers.world(tmp_path, {"表.md": f"# 计量器具配备率核对表2025年\n\n{papers.table(head, rows)}\n"})
    outcome = papers.run("rate_at_least", ctx, "meter_ledger", what="meter_provision_rate", percent=95)
    assert outcome.outcome == "met"


@pytest.mark.parametrize(("invoice", "outcome"), [("13741.3", "met"), ("13393.5", "short")])
def test_where_a_figure_is_from_explains_no_difference_and_the_sheets_own_limit_counts(
    tmp_path: Path, invoice: str, outcome: str
) -> None:
    head = ["数据", "生产台账", "票据侧", "票据来源", "结论"]
    sheet = papers.table(head, [["入窑煤", "13736.9", invoice, "财务成本凭证＋购煤发票", "一致"]])
    ctx = papers.world(
        tmp_path, {"核对.md": f"# 数据交叉核对表2025年8月\n\n差异率＝|台账－比对值|／台账，限值0.5%\n\n{sheet}\n"}
    )
    assert papers.run("sources_agree", ctx, "cross_check_record").outcome == outcome


@pytest.mark.parametrize(("day", "outcome"), [("2025-04-14", "met"), ("2025-04-18", "violated")])
def test_a_receipt_that_tells_the_last_day_too_shows_whether_it_was_late(
    tmp_path: Path, day: str, outcome: str
) -> None:
    text = f"# 年度排放报告报送回执\n\n年度：2024\n\n报送时间：{day} 16:47\n\n主管部门截止：2025-04-15\n"
    ctx = papers.world(tmp_path, {"回执.md": text})
    params = {"what": "report_submission", "told": "report_submission"}
    assert papers.run("kept_deadlines", ctx, "emission_report", **params).outcome == outcome


def test_a_policy_of_an_older_year_is_out_of_force(tmp_path: Path) -> None:
    ctx = papers.world(
        tmp_path,
        {
            "旧.md": "# 碳管理方针（2021版）\n\n持续改进碳管理体系。\n\n批准：何某 2021-03-09\n",
            "新.md": "# 碳方针\n\n控制温室气体排放。\n\n批准：何某 2024-06-26\n",
        },
    )
    assert {d.title: d.state for d in ctx.documents} == {"碳管理方针（2021版）": "void", "碳方针": "in_force"}


@pytest.mark.parametrize(("answer", "blank"), [("", True), ("评审认为体系适宜", False)])
def test_a_form_of_places_one_below_the_other_with_nothing_in_them_is_blank(
    tmp_path: Path, answer: str, *, blank: bool
) -> None:
    form = papers.table(["项目", "内容"], [["编号", ""], ["日期", ""], ["情况说明", answer], ["处理意见", ""]])
    ctx = papers.world(tmp_path, {"表.md": f"# 管理评审报告\n\n{form}\n"})
    assert is_blank(ctx.documents[0].part) is blank


@pytest.mark.parametrize(("figure", "said"), [("", False), ("1274750", True)])
def test_a_row_with_its_name_and_unit_alone_says_nothing(tmp_path: Path, figure: str, *, said: bool) -> None:
    rows = [["预测熟料产量", "t", "1523000"], ["预测排放量", "tCO2", figure]]
    sheet = papers.table(["项目", "单位", "填写"], rows)
    ctx = papers.world(tmp_path, {"表.md": f"# 2025年度配额盈亏预判表\n\n{sheet}\n"})
    assert bool(ctx.seek(ctx.documents, "emission_forecast + tonnage")) is said


@pytest.mark.parametrize(
    ("text", "concept", "denied"),
    [
        ("体系够不够用的问题没有展开", "adequacy_conclusion", True),
        ("评审会没开", "context_reviewed", True),
        ("评审会10月8日开了", "context_reviewed", False),
    ],
)
def test_what_was_not_gone_into_or_not_held_is_denied(text: str, concept: str, *, denied: bool) -> None:
    matcher = papers.matcher()
    hits = matcher.all(concept, text)
    assert hits and all(matcher.denied(text, hit) for hit in hits) is denied


def test_another_companys_paper_shown_as_a_sample_is_not_the_plants(tmp_path: Path) -> None:
    head = "四川岷山水泥有限公司（样例，供重庆青杠水泥有限公司参考套用）"
    sample = f"# 合规性评价报告\n\n{head}\n\n核算、报告、核查、履约：合规。\n"
    ctx = papers.world(tmp_path, {"报告.md": sample})
    assert [d.owner for d in ctx.documents] == ["other"]


@pytest.mark.parametrize(
    ("title", "owner"), [("龙桥山水泥 2025年碳资产台账", "other"), ("出厂水泥 2025年碳台账", "unknown")]
)
def test_a_sheet_headed_by_another_plants_short_name_is_hers(tmp_path: Path, title: str, owner: str) -> None:
    rows = [[title], ["月", "期初", "增加", "减少", "期末"], ["1月", 5, 0, 0, 5], ["2月", 5, 0, 0, 5]]
    assert [d.owner for d in papers.world(tmp_path, {"台账": rows}).documents] == [owner]


@pytest.mark.parametrize(("done", "outcome"), [("10000t", "met"), ("10600t", "violated")])
def test_a_deal_told_step_by_step_is_held_to_its_own_approval(tmp_path: Path, done: str, outcome: str) -> None:
    steps = [
        ["1 申请", "买入CEA10000t，限价60元", "2025-10-20"],
        ["2 风险审核", "同意", "2025-10-20"],
        ["3 资金审批", "批准：同意10000t，600000元以内", "2025-10-21"],
        ["4 成交确认", f"成交{done}，均价55.80元", "2025-10-22"],
    ]
    slip = f"# 碳配额交易申请单\n\n编号：T-02\n\n{papers.table(['步骤', '内容', '时间'], steps)}\n"
    plan = "# 2025年碳交易策略\n\n批准：何某 2025-02-01\n\n全年累计买入不超过20000吨。\n"
    ctx = papers.world(tmp_path, {"单.md": slip, "策略.md": plan})
    assert papers.run("trades_approved", ctx, "trade_application").outcome == outcome


@pytest.mark.parametrize(("rule", "outcome"), [("满3年可以处理掉", "violated"), ("满6年可以处理掉", "met")])
def test_records_that_may_go_after_some_years_are_kept_so_long(tmp_path: Path, rule: str, outcome: str) -> None:
    text = f"# 碳管理办法\n\n批准：何某\n\n第9条 日报、磅单、化验单、碳台账放办公室档案室，{rule}。\n"
    ctx = papers.world(tmp_path, {"办法.md": text})
    named = {d.types[0][0] for d in ctx.documents if d.types}
    assert papers.run("retention_at_least", ctx, *named, years=5, what="accounting_raw_records").outcome == outcome


@pytest.mark.parametrize(("last", "outcome"), [("2600", "met"), ("62600", "short")])
def test_shares_are_added_up_against_the_sum_told_below_the_table(tmp_path: Path, last: str, outcome: str) -> None:
    rows = [["烧成车间", "1280000"], ["原料车间", "15800"], ["水泥车间", "36600"], ["动力车间", last]]
    sheet = papers.table(["单元", "2025总量指标"], rows)
    text = f"# 2025年碳目标分解表\n\n单位tCO2\n\n{sheet}\n\n全厂合计：1335000\n"
    ctx = papers.world(tmp_path, {"分解.md": text})
    assert papers.run("breakdown_fits", ctx, "target_breakdown").outcome == outcome


def test_a_numbered_line_with_nothing_below_it_says_what_it_says(tmp_path: Path) -> None:
    lines = "\n\n".join(
        f"## {line}" for line in ("一、遵守国家碳排放法律法规", "二、持续改进碳管理体系", "三、提升碳绩效")
    )
    ctx = papers.world(tmp_path, {"方针.md": f"# 碳管理方针\n\n批准：何某 2025-01-08\n\n{lines}\n"})
    assert ctx.seek(ctx.documents, "policy_word + policy_improvement")


@pytest.mark.parametrize(("remark", "shown"), [("单据未提交，未制证", False), ("已入账", True)])
def test_a_row_that_says_it_was_not_done_shows_nothing_done(tmp_path: Path, remark: str, *, shown: bool) -> None:
    sheet = papers.table(["业务", "凭证号", "备注"], [["清缴完成902316t", "PZ-07", remark]])
    ctx = papers.world(tmp_path, {"凭证.md": f"# 碳业务凭证索引2025年\n\n{sheet}\n"})
    assert ctx.seek(ctx.documents, "surrender_done"), "named, done or not"
    assert bool(ctx.seek(ctx.documents, "surrender_done", done="finance_record")) is shown


@pytest.mark.parametrize(
    ("text", "excluded"), [("矿山不算在内", True), ("矿山不算我们的", True), ("石灰石矿山一并算在内", False)]
)
def test_a_mine_told_in_speech_to_be_left_out_is_excluded(text: str, *, excluded: bool) -> None:
    assert bool(papers.matcher().all("mine_excluded", text)) is excluded


@pytest.mark.parametrize(
    ("text", "open_yet"), [("10.9清单还没改，不关", True), ("做法没改变", False), ("不关键", False)]
)
def test_not_mended_is_open_and_not_changed_is_not(text: str, *, open_yet: bool) -> None:
    assert bool(papers.matcher().all("open_word", text)) is open_yet
