"""Rules for what is missing, receipts, shares, sums over lines and stocks, and what is said to be done or kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates
from auditor.judge import judge
from auditor.model import CheckOutcome, Verdict
from standard.load import load
from tests.auditor import reading_papers as papers

MEAN = "入窑煤低位发热量缺测时，取上月均值补。"
HIGHEST = "元素碳缺测时，取最近十二个月实测最高值。"


def gap_plan(*rules: str) -> str:
    told = "\n\n".join(rules)
    return (
        "# 2025年度温室气体监测计划\n重庆青杠水泥有限公司　QG-MP-01　V2.0　编制：杜小兰　批准：罗启明　2025年1月6日\n\n"
        f"入窑煤消耗量：转子秤日累计，每日记录，生产处负责。\n\n数据缺失的处理：\n\n{told}\n"
    )


def gap_record(taken: str) -> str:
    return f"# 数据缺失处理单\n青杠水泥　单号：QS-2025-07　2025-08-09\n\n缺失数据：7月入窑煤低位发热量。\n\n{taken}\n"


def gap_rule(folder: Path, made: dict[str, papers.Content]) -> CheckOutcome:
    ctx = papers.world(folder, made)
    return CHECKS["gap_rule"]({}, Candidates(tuple(ctx.documents)), ctx)


@pytest.mark.parametrize(("rules", "outcome"), [((MEAN,), "violated"), ((MEAN, HIGHEST), "met"), ((HIGHEST,), "met")])
def test_a_plan_that_fills_with_the_mean_only_is_not_conservative(
    tmp_path: Path, rules: tuple[str, ...], outcome: str
) -> None:
    result = gap_rule(tmp_path, {"监测计划.md": gap_plan(*rules)})
    assert result.outcome == outcome, result.reason
    if outcome == "violated":
        assert "上月均值" in result.reason
        assert [c.file for c in result.citations] == ["监测计划.md"]


@pytest.mark.parametrize(("rules", "nonconform"), [((MEAN,), True), ((MEAN, HIGHEST), False)])
def test_the_mean_as_the_only_rule_breaks_the_clause_on_gaps(
    tmp_path: Path, rules: tuple[str, ...], nonconform: bool
) -> None:
    ctx = papers.world(tmp_path, {"监测计划.md": gap_plan(*rules)})
    finding = judge(load().requirements["5.1.4.c"], ctx)
    assert (finding.verdict is Verdict.NONCONFORM) is nonconform, finding.reasons


def test_what_a_gap_record_did_is_no_rule(tmp_path: Path) -> None:
    """Neither is its mean the plant's rule, nor does its highest value make up for a rule of the mean."""
    mean, highest = gap_record("低位发热量缺测，取上月均值补。"), gap_record("低位发热量缺测，取最近十二个月最高值。")
    plain = gap_plan("入窑煤低位发热量缺测时，报能源管理部处理。")
    assert gap_rule(tmp_path, {"监测计划.md": plain, "处理单.md": mean}).outcome == "met"
    assert gap_rule(tmp_path, {"监测计划.md": gap_plan(MEAN), "处理单.md": highest}).outcome == "violated"


def receipt(paid: str, kind: str) -> tuple[str, papers.Content]:
    """The registry's screen, as the text of a picture or as a sheet kept of it."""
    rows = [["履约年度", "清缴数量(t)", "状态"], ["2024", paid, "审核通过"]]
    if kind == "sheet":
        return "清缴提交结果.xlsx", [["青杠水泥配额清缴提交结果 2025-12-16"], *rows]
    text = f"青杠水泥　2025-12-16\n\n履约年度：2024\n\n清缴数量：{paid}\n\n状态：审核通过"
    return "登记系统页面.md", f"# 配额清缴提交结果\n\n{text}\n"


@pytest.mark.parametrize("kind", ["picture", "sheet"])
@pytest.mark.parametrize(("paid", "outcome"), [("612,640", "violated"), ("613,480", "met")])
def test_the_registrys_receipt_is_held_against_the_nearest_obligation(
    tmp_path: Path, paid: str, outcome: str, kind: str
) -> None:
    name, shown = receipt(paid, kind)
    made: dict[str, papers.Content] = {
        name: shown,
        "履约.md": "# 2024年度履约情况报告\n青杠水泥　批准：罗启明 2026-01-09\n\n"
        "2024年度应清缴量：613,480吨，12月办理。\n\n上一履约年度应清缴量：655,020吨。\n",
    }
    result = papers.run("surrendered_in_full", papers.world(tmp_path, made), "compliance_report")
    assert result.outcome == outcome, result.reason
    if outcome == "violated":
        assert "应清缴613,480t，清缴凭证为612,640t，差840t" in result.reason
        assert {c.file for c in result.citations} == {name, "履约.md"}


@pytest.mark.parametrize(
    ("said", "rate"),
    [
        ("CCER抵销：今年视市场情况由能源管理部提出并报总经理决定，CCER抵销量按不超过应清缴量的8%考虑。", "8%"),
        ("CCER抵销：今年视市场情况由能源管理部提出并报总经理决定，CCER抵销量按不超过应清缴量的4%考虑。", ""),
        ("CCER抵销比例上限按应清缴量的9%安排。", "9%"),
        ("CCER抵销比例：国家规定上限9%，本企业不使用。", ""),
        ("CCER抵销比例国家规定最高为9%。", ""),
    ],
    ids=["later_mention", "later_mention_within", "own_limit", "laws_limit", "laws_highest"],
)
def test_a_share_of_credits_counts_wherever_the_plan_sets_it(tmp_path: Path, said: str, rate: str) -> None:
    text = f"# 2024年度配额履约方案\n青杠水泥　批准：罗启明\n\n{said}\n"
    limit = {"what": "offset_share", "percent": 5, "of": "ccer_credit"}
    result = papers.run("rate_at_most", papers.world(tmp_path, {"方案.md": text}), "compliance_plan", **limit)
    assert result.outcome == ("violated" if rate else "met"), result.reason
    assert not rate or f"为{rate}，高于5%" in result.reason


def balances(folder: Path, name: str, rows: papers.Sheet, type_id: str) -> CheckOutcome:
    return papers.run("balances", papers.world(folder, {name: rows}), type_id)


def lines_sheet(name: str, first: float, second: float, total: float) -> papers.Sheet:
    return [
        ["青杠水泥2025年碳排放月度台账（全年汇总）"],
        ["项目", "东窑1#线", "西窑2#线", "全厂合计"],
        ["熟料产量t", 812_400, 790_100, 1_602_500],
        [name, first, second, total],
    ]


@pytest.mark.parametrize(
    ("name", "first", "second", "total", "told"),
    [
        ("入窑煤量t", 101_300, 98_700, 206_500, "全厂合计写206,500，各线之和为200,000，差6,500"),
        ("入窑煤量t", 101_300, 98_700, 200_000, ""),
        ("煤低位发热量kJ/kg", 11_300, 11_700, 22_100, ""),
        ("熟料平均强度", 5_640, 5_700, 11_000, ""),
        ("过程排放因子", 5_350, 5_360, 10_500, ""),
        ("外购电MWh", 41_000, 39_000, 118_000, ""),  # what belongs to no line is in it
    ],
    ids=["wrong", "right", "rate", "mean", "factor", "far_away"],
)
def test_a_total_beside_its_lines_is_their_sum(
    tmp_path: Path, name: str, first: float, second: float, total: float, told: str
) -> None:
    result = balances(tmp_path, "碳排放台账.xlsx", lines_sheet(name, first, second, total), "emission_ledger")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


def months_of(*years: int) -> list[str]:
    """Half of the first of two years and the whole of the second, or the whole of the only one."""
    before, last = years[:-1], years[-1]
    return [f"{y}年{m}月" for y in before for m in range(7, 13)] + [f"{last}年{m}月" for m in range(1, 13)]


COAL = ["月份", "入窑煤t", "熟料产量t"]


@pytest.mark.parametrize(("coal", "told"), [(25_300, "入窑煤t合计写25,300，各期之和为23,100，差2,200"), (23_100, "")])
def test_two_rows_make_a_total(tmp_path: Path, coal: int, told: str) -> None:
    rows = [["1月", 12_000, 90_000], ["2月", 11_100, 84_000], ["合计", coal, 174_000]]
    result = balances(tmp_path, "台账.xlsx", [["青杠水泥2025年碳排放月度台账"], COAL, *rows], "emission_ledger")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


@pytest.mark.parametrize(("coal", "told"), [(141_000, "合计写141,000，各期之和为132,000，差9,000"), (132_000, "")])
def test_a_business_years_total_is_a_total(tmp_path: Path, coal: int, told: str) -> None:
    rows = [*([m, 11_000, 80_000] for m in months_of(2025)), ["财年合计", coal, 960_000]]
    result = balances(tmp_path, "台账.xlsx", [["青杠水泥2025年碳排放月度台账"], COAL, *rows], "emission_ledger")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


@pytest.mark.parametrize(("coal", "told"), [(132_000, ""), (198_000, "合计写198,000，各期之和为132,000，差66,000")])
def test_a_years_total_in_a_longer_ledger_is_that_years_sum(tmp_path: Path, coal: int, told: str) -> None:
    rows = [*([m, 11_000, 80_000] for m in months_of(2024, 2025)), ["2025年合计", coal, 960_000]]
    result = balances(tmp_path, "台账.xlsx", [["青杠水泥碳排放月度台账 2024—2025年"], COAL, *rows], "emission_ledger")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


CREDITS = ["月份", "CEA期初", "CEA增加", "CEA减少", "CEA期末", "CCER期初", "CCER增加", "CCER减少", "CCER期末"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [("", ""), ("CEA", "账面期末62,000，按收支计算应为60,500"), ("CCER", "账面期末4,900，按收支计算应为4,600")],
)
def test_stocks_side_by_side_are_told_apart_by_their_names(tmp_path: Path, wrong: str, told: str) -> None:
    allowances = [60_000, 500, 0, 62_000 if wrong == "CEA" else 60_500]
    certified = [4_000, 800, 200, 4_900 if wrong == "CCER" else 4_600]
    rows: papers.Sheet = [["青杠水泥2025年碳资产月度台账（单位：t）"], CREDITS, ["2025-03", *allowances, *certified]]
    result = balances(tmp_path, "碳资产台账.xlsx", rows, "asset_ledger")
    assert result.outcome == ("short" if wrong else "met"), result.reason
    assert told in result.reason
    assert wrong or "核对2处" in result.reason


@pytest.mark.parametrize(("closing", "outcome"), [(5_300, "met"), (5_900, "short")])
def test_the_months_beginning_and_end_are_a_stock(tmp_path: Path, closing: int, outcome: str) -> None:
    entry = ["2025-05", 5_000, 9_100, 8_800, closing]
    rows: papers.Sheet = [["青杠水泥2025年烟煤收耗存台账"], ["月份", "月初", "入厂", "消耗", "月末"], entry]
    result = balances(tmp_path, "收耗存台账.xlsx", rows, "fuel_ledger")
    assert result.outcome == outcome, result.reason
    assert ("账面期末5,900，按收支计算应为5,300，差600" in result.reason) is (outcome == "short")


def fuels(diesel: int, total: int = 205_550) -> str:
    return papers.table(["燃料品种", "年消耗量"], [["烟煤(t)", 204_310], ["柴油(t)", diesel], ["合计", total]])


REPORT = f"# 2025年度温室气体排放报告\n重庆青杠水泥有限公司　编制：杜小兰　批准：罗启明\n\n{fuels(1_240)}\n"


@pytest.mark.parametrize(
    ("name", "title", "diesel", "total", "told"),
    [
        ("收耗存.md", "2025年度燃料收耗存台账（年终结账）", 1_275, 205_585, "柴油（年消耗量）写1,240"),
        ("收耗存.md", "2025年度燃料收耗存台账（年终结账）", 1_240, 205_550, ""),
        ("收耗存.md", "2025年度燃料收耗存台账（年终结账）", 1_560, 205_870, ""),
        ("收耗存.md", "2025年度燃料收耗存台账（年终结账）", 1_240, 209_400, ""),
        ("收耗存.md", "2024年度燃料收耗存台账（年终结账）", 1_275, 205_585, ""),
        ("计划.md", "2025年度温室气体监测计划", 1_275, 205_585, ""),
        ("核查.md", "2025年度碳核查配合与整改记录", 1_275, 205_585, ""),
    ],
    ids=["differs", "same", "far_away", "total", "another_year", "plan", "verification"],
)
def test_the_reports_line_is_what_the_years_account_tells(
    tmp_path: Path, name: str, title: str, diesel: int, total: int, told: str
) -> None:
    other = f"# {title}\n青杠水泥　杜小兰　2026-01-06\n\n{fuels(diesel, total)}\n"
    ctx = papers.world(tmp_path, {"排放报告.md": REPORT, name: other})
    params = {"types": ["emission_ledger"], "quantities": {}}
    result = papers.run("agrees_with", ctx, "emission_report", **params)
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason
    if told:
        assert "为1,275" in result.reason and "差-35" in result.reason
        assert "合计" not in result.reason
        assert {c.file for c in result.citations} == {"排放报告.md", name}


@pytest.mark.parametrize(
    ("due", "last", "outcome"),
    [("2025-09-30", "", "short"), ("2026-06-30", "", "met"), ("2025-09-30", "已关闭", "met")],
    ids=["past_due", "not_yet_due", "closed"],
)
def test_an_empty_result_among_closed_ones_is_open(tmp_path: Path, due: str, last: str, outcome: str) -> None:
    columns = ["编号", "不符合事实", "原因", "纠正措施", "责任人", "完成期限", "结果"]
    rows = [
        ["BG-01", "磅单没有司磅员签字", "漏签", "补签并培训", "田野", "2025-08-31", "已关闭"],
        ["BG-02", "库区标签没有日期", "漏写", "重做标签", "田野", "2025-08-31", "已关闭"],
        ["BG-03", "煤样柜没有上锁", "锁坏", "换锁", "田野", due, last],
    ]
    text = f"# 2025年不符合与纠正措施台账\n青杠水泥\n\n{papers.table(columns, rows)}\n"
    result = papers.run("closed", papers.world(tmp_path, {"台账.md": text}), "nonconformity_ledger")
    assert result.outcome == outcome, result.reason
    assert ("BG-03没有验证关闭" in result.reason) is (outcome == "short")
    assert "BG-01" not in result.reason


DECIDED = ["窑尾加装流量计", "煤场建雨棚", "修订采样规程", "聘请交易顾问", "更换总降电表"]
TOLD = ["流量计已在窑尾投用", "煤场雨棚6月建成", "采样规程修订后发布", "总降电表换为0.2S级"]
REVIEW = "# 2025年碳管理评审会议纪要\n重庆青杠水泥有限公司　时间：2025年12月4日　主持：罗启明\n\n{}\n\n2. 资源：够。\n"


@pytest.mark.parametrize(("more", "outcome"), [((), "short"), (("交易顾问3月签约",), "met")])
def test_the_decision_left_out_of_the_follow_up_is_named(tmp_path: Path, more: tuple[str, ...], outcome: str) -> None:
    listed = papers.table(["序", "决议", "责任"], [[i, d, "能源管理部"] for i, d in enumerate(DECIDED, 1)])
    made: dict[str, papers.Content] = {
        "决议.md": f"# 2024年碳管理评审决议\n青杠水泥碳管理\n\n{listed}\n",
        "纪要.md": REVIEW.format(f"上次决议：{'；'.join((*TOLD, *more))}。"),
    }
    result = papers.run("decisions_reported", papers.world(tmp_path, made), "review_report")
    assert result.outcome == outcome, result.reason
    if outcome == "short":
        assert "决定5项，只汇报了4项" in result.reason
        assert "聘请交易顾问" in result.reason
        assert all(d not in result.reason for d in DECIDED if d != "聘请交易顾问")


@pytest.mark.parametrize(("count", "outcome"), [(5, "short"), (3, "met")])
def test_a_point_that_counts_more_decisions_than_it_tells_of_is_short(tmp_path: Path, count: int, outcome: str) -> None:
    point = f"以往措施：2024年评审决议{count}项。其中①雨棚6月建成；②规程已修订发布；③电表换为0.2S级。"
    ctx = papers.world(tmp_path, {"纪要.md": REVIEW.format(point)})
    result = papers.run("decisions_reported", ctx, "review_report")
    assert result.outcome == outcome, result.reason
    assert ("决定5项，只汇报了3项" in result.reason) is (outcome == "short")


def improvement(cell: str) -> str:
    rows = [[1, "电耗偏高", "风机变频", "已投运", "电耗降3%", cell]]
    head = ["序号", "来源", "措施", "进展", "成效", "纳入文件"]
    return f"# 2025年碳管理持续改进计划与成效\n青杠水泥\n\n{papers.table(head, rows)}\n"


@pytest.mark.parametrize(
    ("cell", "told"), [("QG-C11未修订", "QG-C11未修订"), ("QG-C11 A/3", "")], ids=["pending", "written"]
)
def test_a_result_not_yet_written_into_its_paper_is_short(tmp_path: Path, cell: str, told: str) -> None:
    rule = "# 风机操作规程\n青杠水泥　文件编号：QG-C11　版次：A/3\n\n风机要变频。\n"
    ctx = papers.world(tmp_path, {"改进.md": improvement(cell), "QG-C11 风机操作规程.md": rule})
    result = papers.run("written_into", ctx, "improvement_plan")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


def test_a_papers_own_claim_does_not_prove_the_newer_version(tmp_path: Path) -> None:
    rule = "# 风机操作规程\n青杠水泥　文件编号：QG-C11　版次：A/3\n\n风机要变频。\n"
    ctx = papers.world(tmp_path, {"改进.md": improvement("QG-C11 A/4"), "QG-C11 风机操作规程.md": rule})
    result = papers.run("written_into", ctx, "improvement_plan")
    assert result.outcome == "short", result.reason
    assert "A/4版" in result.reason and "A/3版" in result.reason


@pytest.mark.parametrize(("owner", "verdict"), [("", Verdict.PARTIAL), ("财务处长", Verdict.CONFORM)])
def test_each_emergency_has_its_responsible_person(tmp_path: Path, owner: str, verdict: Verdict) -> None:
    rows = [
        ["账户异常", "立即申请冻结账户，联系登记机构", "1小时内", "账户管理员杜小兰"],
        ["交易失败", "撤单后重新委托，联系交易机构", "当日", "交易员田野"],
        ["履约资金缺口", "追加预算，向集团申请应急资金", "3日内", owner],
    ]
    steps = papers.table(["情形", "处置流程", "时限", "责任人"], rows)
    text = f"# 碳资产应急处置预案\n重庆青杠水泥有限公司　编制：杜小兰　批准：罗启明 2025-02-10\n\n{steps}\n"
    finding = judge(load().requirements["5.2.5.b"], papers.world(tmp_path, {"预案.md": text}))
    assert finding.verdict is verdict, finding.reasons
    assert ("“履约资金缺口”没有写责任人" in "".join(finding.reasons)) is (verdict is Verdict.PARTIAL)


@pytest.mark.parametrize(
    ("term", "outcome", "told"),
    [("36个月", "violated", "只保存3年，要求不少于5年"), ("60个月", "met", "保存5年"), ("71个月", "met", "保存5年")],
)
def test_a_term_in_months_is_counted_in_years(tmp_path: Path, term: str, outcome: str, told: str) -> None:
    text = f"# 碳排放记录管理程序\n青杠水泥　批准：罗启明 2025-01-06\n\n碳排放台账和原始记录保存{term}。\n"
    ctx = papers.world(tmp_path, {"程序.md": text})
    result = papers.run("retention_at_least", ctx, "records_procedure", years=5)
    assert result.outcome == outcome, result.reason
    assert told in result.reason
