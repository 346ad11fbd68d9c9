"""Faults that show when two papers, or a rule and its register, are laid side by side; silence where unsure."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

DECIDED = ["修订碳数据管理程序", "购置在线热值仪", "增加专职统计员", "余热锅炉清灰改造"]


def review(point: str) -> str:
    return f"""# 2025年碳管理评审会议纪要
重庆青杠水泥有限公司　时间：2025年12月8日　主持：罗启明

{point}

2. 内外部环境变化：水泥纳入全国碳市场。

3. 方针目标完成情况：吨熟料排放0.812。
"""


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ("1. 上次评审4项决定落实情况：程序已修订；热值仪已装；统计员已到岗；锅炉清灰完工。", ""),
        ("1. 上次评审4项决定落实情况：程序已修订；热值仪已装；统计员已到岗。", "决定4项，只汇报了3项"),
        ("1. 上次评审4项决定，均已完成。", ""),
        ("1. 上次评审4项决定：程序已修订，其余会上没有汇报。", "没有都汇报"),
    ],
    ids=["all", "one_lacking", "summed_up", "said_so"],
)
def test_a_review_is_told_of_every_decision_of_the_one_before(tmp_path: Path, point: str, told: str) -> None:
    result = papers.run("decisions_reported", papers.world(tmp_path, {"纪要.md": review(point)}), "review_report")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


def test_the_list_of_the_year_before_names_what_was_not_reported(tmp_path: Path) -> None:
    rows = [[i, d, "能源管理部", "2025-06"] for i, d in enumerate(DECIDED, 1)]
    made = {
        "2024决议.md": "# 2024年碳管理评审决议\n青杠水泥碳管理\n\n"
        + papers.table(["序", "决议", "责任", "时限"], rows),
        "纪要.md": review("1. 上次评审落实：碳数据管理程序修订，办结；热值仪购置，办结；余热锅炉清灰，办结。"),
    }
    result = papers.run("decisions_reported", papers.world(tmp_path, made), "review_report")
    assert result.outcome == "short", result.reason
    assert "增加专职统计员" in result.reason
    assert {c.file for c in result.citations} == {"2024决议.md", "纪要.md"}


ACTIONS = ["不合规", "要求", "责任", "期限", "跟踪"]


@pytest.mark.parametrize(("acted", "outcome"), [("①②③", "met"), ("①②", "short"), ("", "met")])
def test_each_numbered_noncompliance_has_its_action(tmp_path: Path, acted: str, outcome: str) -> None:
    found = "\n\n".join(f"3.{i} 结论：不合规{m}：{m}的事实" for i, m in enumerate("①②③", 1))
    actions = papers.table(ACTIONS, [[f"{m}事实", "整改", "费晓云", "2025-12-20", "完成"] for m in acted])
    text = f"# 2025年度碳管理合规性评价报告\n青杠水泥　批准：罗启明 2025-12-02\n\n{found}\n\n{actions}\n"
    result = papers.run("findings_acted", papers.world(tmp_path, {"评价.md": text}), "compliance_evaluation_report")
    assert result.outcome == outcome, result.reason
    assert ("识别3项不合规，整改表只有2项" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(("count", "outcome"), [(3, "met"), (2, "short"), (1, "met")])
def test_a_report_counts_what_its_checklist_failed(tmp_path: Path, count: int, outcome: str) -> None:
    judged = ["不符合：日报缺签字", "符合", "不符合：标签没有日期", "不符合：台账漏登"]
    rows = [["化验室", "记录", "抽3份", verdict] for verdict in judged]
    text = (
        "# 2025年碳管理内审检查表及审核报告\n青杠水泥　2025-10-20\n\n"
        + papers.table(["受审", "内容", "抽样", "判定"], rows)
        + f"\n\n本次审核开出不符合{count}项。\n"
    )
    result = papers.run("findings_reported", papers.world(tmp_path, {"内审.md": text}), "audit_report")
    assert result.outcome == outcome, result.reason


def test_a_report_bound_with_its_checklist_counts_what_that_failed(tmp_path: Path) -> None:
    judged = ["不符合", "符合", "不符合", "不符合"]
    rows = [[unit, "记录", "抽3份", verdict] for unit, verdict in zip("甲乙丙丁", judged, strict=True)]
    checklist = papers.table(["部门", "内容", "抽样", "结果"], rows)
    text = (
        f"# 内部审核检查表\n青杠水泥　2025-10-20\n\n{checklist}\n\n青杠水泥碳管理内审，查了四个部门。\n\n"
        "# 2025年碳管理体系内部审核报告\n青杠水泥　2025-10-22\n\n开具不符合报告2份。\n\n运行有效。\n\n按期整改。\n"
    )
    ctx = papers.world(tmp_path, {"内审检查表与报告.md": text})
    result = papers.run("findings_reported", ctx, "audit_report", "audit_checklist")
    assert (result.outcome, "判了3项不符合，审核报告只列2项" in result.reason) == ("short", True), result.reason


NCS = ["编号", "不符合事实", "原因", "纠正措施", "责任人", "期限", "完成日", "验证日", "验证人"]


def nonconformities(*rows: list[str]) -> papers.Sheet:
    return [["青杠水泥2025年碳管理不符合与纠正措施台账"], NCS, *rows]


def corrected(
    number: str, fact: str, verified: str = "2025-10-20", by: str = "程国栋", due: str = "2025-10-31"
) -> list[str]:
    return [number, fact, "疏忽", "培训", "谭小勇", due, "2025-10-15", verified, by]


@pytest.mark.parametrize(
    ("verified", "by", "told"),
    [
        ("2025-10-20", "程国栋", ""),
        ("2025-10-20", "谭小勇", "由责任人谭小勇自己验证"),
        ("2025-10-10", "程国栋", "10月10日验证，早于10月15日整改完成"),
    ],
)
def test_who_corrects_does_not_verify_nor_anybody_before_it_is_done(
    tmp_path: Path, verified: str, by: str, told: str
) -> None:
    sheet = nonconformities(corrected("BF-25-01", "八月标签没有留样人姓名", verified, by))
    result = papers.run("closed", papers.world(tmp_path, {"台账.xlsx": sheet}), "nonconformity_ledger")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


@pytest.mark.parametrize(
    ("again", "due", "outcome"),
    [
        ("9月13、14日中控日报记录与复核同一人", "2024-09-30", "violated"),
        ("9月13、14日中控日报记录与复核同一人", "2025-10-31", "met"),
        ("9月13、14日留样柜钥匙没有登记", "2024-09-30", "met"),
    ],
    ids=["come_again", "one_audit", "another_fact"],
)
def test_a_fact_that_differs_in_its_days_only_has_come_again(
    tmp_path: Path, again: str, due: str, outcome: str
) -> None:
    before = corrected("BF-24-03", "中控日报记录与复核为同一人（2024年8月3天）", due=due)
    sheet = nonconformities(before, corrected("BF-25-01", again))
    result = papers.run("not_repeated", papers.world(tmp_path, {"台账.xlsx": sheet}), "nonconformity_ledger")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("sheets", "outcome"), [(4, "met"), (3, "short"), (1, "met")])
def test_each_nonconformity_has_its_sheet_where_most_have(tmp_path: Path, sheets: int, outcome: str) -> None:
    facts = ["日报没有复核签字", "留样标签没有日期", "皮带秤漏校一次", "台账少登两车煤"]
    made: dict[str, str | papers.Sheet] = {
        "台账.xlsx": nonconformities(*(corrected(f"BF-25-0{i}", fact) for i, fact in enumerate(facts, 1)))
    }
    for i, fact in enumerate(facts[:sheets], 1):
        made[f"单{i}.md"] = (
            f"# 碳管理不符合项报告\n\n编号：BF-25-0{i}\n\n青杠水泥　2025-10-08\n\n不符合事实：{fact}\n\n"
            "原因分析：疏忽\n\n纠正措施：培训\n\n验证结果：10月20日查，关闭\n"
        )
    result = papers.run("each_on_sheet", papers.world(tmp_path, made), "nonconformity_report", "nonconformity_ledger")
    assert result.outcome == outcome, result.reason
    assert ("BF-25-04没有处置单" in result.reason) is (outcome == "short")


DEALS = ["成交日期", "成交时间", "标的", "方向", "数量(t)", "价格(元/t)"]


def deals(*rows: list[object]) -> papers.Sheet:
    return [["青杠水泥碳配额成交明细（2025年）"], DEALS, *rows]


def application(day: str, quantity: int, approved: str) -> str:
    return f"""# 碳交易申请单
重庆青杠水泥有限公司

编号：SQ-01　日期：{day}

数量：{quantity} t

申请：09:05 杜小兰

总经理批准：{approved} 罗启明（同意）

成交确认：10:42 成交
"""


STRATEGY = """# 2025年碳交易策略
青杠水泥　批准：罗启明 2025-03-02

年度累计买入不超过20,000 t，单笔不超过5,000 t，任何一个交易日买入不超过8,000 t。

单笔超过3,000 t的，报总经理批准。
"""


@pytest.mark.parametrize(
    ("quantity", "approved", "told"),
    [
        (4_000, "09:50", ""),
        (4_000, "11:30", "2025-11-20 10:42成交，11:30才批准"),
        (6_000, "09:50", "一笔成交6,000t，超过单笔上限5,000t"),
        (4_000, "11月21日", "2025-11-20成交，2025-11-21才批准"),
    ],
)
def test_a_deal_is_approved_at_its_hour_and_within_its_limit(
    tmp_path: Path, quantity: int, approved: str, told: str
) -> None:
    made = {
        "成交.xlsx": deals(["2025-11-20", "10:42:37", "CEA", "买入", quantity, 57.8]),
        "申请.md": application("2025-11-20", quantity, approved),
        "策略.md": STRATEGY,
    }
    result = papers.run("trades_approved", papers.world(tmp_path, made), "trade_ledger", "trade_application")
    assert result.outcome == ("violated" if told else "met"), result.reason
    assert told in result.reason


def test_the_deals_of_a_day_are_added_up(tmp_path: Path) -> None:
    made = {
        "成交.xlsx": deals(
            ["2025-11-20", "10:42:37", "CEA", "买入", 4_500, 57.8], ["2025-11-20", "14:02:11", "CEA", "买入", 4_400, 58]
        ),
        "策略.md": STRATEGY,
    }
    result = papers.run("trades_approved", papers.world(tmp_path, made), "trade_ledger")
    assert "2025-11-20成交8,900t，超过单日上限8,000t" in result.reason


@pytest.mark.parametrize(
    ("booked", "outcome"), [((3_000, 8_500), "met"), ((3_000, 6_000), "short"), ((0, 11_500), "met")]
)
def test_what_was_bought_is_booked(tmp_path: Path, booked: tuple[int, int], outcome: str) -> None:
    columns = ["月份", "期初配额", "发放", "买入", "卖出", "清缴", "期末配额"]
    rows = [["2025-10", 0, 0, booked[0], 0, 0, booked[0]], ["2025-11", booked[0], 0, booked[1], 0, 0, sum(booked)]]
    made = {
        "碳资产台账.xlsx": [
            ["青杠水泥2025年碳资产月度台账（单位：t）"], columns, *rows,
            ["2025-12", sum(booked), 0, 0, 0, 0, sum(booked)],
        ],
        "成交.xlsx": deals(
            ["2025-10-16", "10:18:22", "CEA", "买入", 3_000, 53.2],
            ["2025-11-05", "10:31:05", "CEA", "买入", 3_000, 55.6],
            ["2025-11-20", "10:42:37", "CEA", "买入", 5_500, 57.8],
        ),
    }  # fmt: skip
    result = papers.run("trades_booked", papers.world(tmp_path, made), "asset_ledger")
    assert result.outcome == outcome, result.reason
    assert ("2025年11月台账买入6,000t，成交8,500t" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(("left_out", "outcome"), [((), "met"), ((10,), "met"), ((10, 11, 12), "short")])
def test_a_series_of_weeks_has_no_hole(tmp_path: Path, left_out: tuple[int, ...], outcome: str) -> None:
    days = [date(2025, 3, 3) + timedelta(weeks=i) for i in range(24) if i not in left_out]
    rows = [[f"W{i}", day.isoformat(), 80.5, "维持", "杜小兰"] for i, day in enumerate(days)]
    sheet = [["青杠水泥2025年碳价与政策跟踪记录"], ["周次", "日期", "CEA收盘价", "意见", "记录人"], *rows]
    result = papers.run("weeks_unbroken", papers.world(tmp_path, {"碳价.xlsx": sheet}), "market_tracking_record")
    assert result.outcome == outcome, result.reason
    assert ("之间3周没有记录" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(
    ("chlorine", "fate", "outcome"),
    [(0.71, "分解炉入窑", "met"), (1.12, "分解炉入窑", "violated"), (1.12, "退货", "met")],
)
def test_no_batch_beyond_the_rules_limit_is_burnt(tmp_path: Path, chlorine: float, fate: str, outcome: str) -> None:
    columns = ["日期", "种类", "供方", "净重 t", "水分%", "氯(收到基)%", "用量去向"]
    rows = [[f"2025-10-{d:02d}", "RDF", "再生公司", 206, 18.2, 0.6, "分解炉入窑"] for d in range(1, 8)]
    made: dict[str, str | papers.Sheet] = {
        "台账.xlsx": [
            ["青杠水泥替代燃料（RDF）收用台账 2025年"], columns, *rows,
            ["2025-10-14", "RDF", "再生公司", 206, 18, chlorine, fate],
        ],
        "替代燃料规程.md": "# 替代燃料操作规程\n青杠水泥碳管理　批准：罗启明 2025-01-06\n\n"
        "3 入窑指标：水分≤30%，氯（收到基）≤0.80%，任何一项超标的不得入窑。\n",
    }  # fmt: skip
    result = papers.run("batches_in_limits", papers.world(tmp_path, made), "alternative_fuel_ledger")
    assert result.outcome == outcome, result.reason
    assert ("氯1.12%，超过规定的0.8%" in result.reason) is (outcome == "violated")


@pytest.mark.parametrize(("without", "outcome"), [(1, "met"), (2, "violated")])
def test_a_rate_is_counted_in_the_list_it_heads(tmp_path: Path, without: int, outcome: str) -> None:
    rows = [[i, f"风机{i}", 300, "未装" if i <= without else f"DN-{i:03d}"] for i in range(1, 25)]
    sheet = [
        ["青杠水泥计量器具台账：主要用能设备配备统计 2025年"],
        ["应装24台，实装23台，配备率95.8%"],
        ["序号", "主要用能设备", "功率 kW", "电能表编号"],
        *rows,
    ]
    ctx = papers.world(tmp_path, {"配备率.xlsx": sheet})
    result = papers.run("rate_at_least", ctx, "meter_ledger", what="meter_provision_rate", percent=95)
    assert result.outcome == outcome, result.reason
    assert ("装表22台，配备率91.7%" in result.reason) is (outcome == "violated")


def test_what_is_owed_may_stand_in_the_verifiers_paper(tmp_path: Path) -> None:
    made = {
        "履约.md": "# 2024年度配额清缴履约情况报告\n青杠水泥　批准：罗启明 2026-01-09\n\n清缴数量(t)：699,730\n",
        "核查.md": "# 2024年度碳核查配合与整改记录\n青杠水泥　2025-09-18\n\n核定后应清缴配额量700,000 t。\n",
    }
    result = papers.run("surrendered_in_full", papers.world(tmp_path, made), "compliance_report")
    assert result.outcome == "violated", result.reason
    assert "应清缴700,000t，实际清缴699,730t，差270t" in result.reason


def test_a_report_that_tells_of_its_own_lateness_is_taken_at_its_word(tmp_path: Path) -> None:
    text = "# 2024年度履约情况报告\n青杠水泥　批准：罗启明 2026-01-09\n\n12月27日提交清缴，比截止日晚了7天。\n"
    result = papers.run("surrendered_in_full", papers.world(tmp_path, {"履约.md": text}), "compliance_report")
    assert (result.outcome, result.reason) == ("violated", "清缴晚了7天")


def sign_in(unit: str, more: str = "") -> str:
    return f"""# 培训签到表
青杠水泥

内容：碳管理方针宣贯　时间：2025-02-10　地点：{unit}

签到：谭小勇、程国栋、杜小兰

{more}
"""


@pytest.mark.parametrize(("more", "outcome"), [("", "met"), ("其他工段和车间：下半年再排", "short")])
def test_a_session_put_off_leaves_units_out(tmp_path: Path, more: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"签到.md": sign_in("烧成车间", more)})
    result = papers.run("sessions_held", ctx, "training_record", about="policy_training_subject")
    assert result.outcome == outcome, result.reason


def test_a_register_of_sessions_tells_the_day_of_each(tmp_path: Path) -> None:
    sheet = [
        ["青杠水泥2025年碳管理培训台账"],
        ["日期", "内容", "对象", "应到", "实到"],
        ["2025-07-08", "碳管理方针宣讲", "烧成工段", 29, 28],
        ["", "碳管理方针宣讲", "制成工段", 64, ""],
    ]
    ctx = papers.world(tmp_path, {"培训.xlsx": sheet})
    result = papers.run("sessions_held", ctx, "training_record", about="policy_training_subject")
    assert (result.outcome, result.reason) == ("short", "“制成工段”没有宣贯的日期")


@pytest.mark.parametrize(("auditor", "outcome"), [("谭小勇", "violated"), ("程国栋", "met")])
def test_a_line_with_auditor_and_audited_is_read_to_the_next_label(tmp_path: Path, auditor: str, outcome: str) -> None:
    made = {
        "名册.md": "# 内审员名册\n青杠水泥碳管理\n\n"
        + papers.table(["姓名", "部门"], [["谭小勇", "化验室"], ["程国栋", "机动处"]]),
        "检查表.md": "# 碳管理内部审核检查表\n青杠水泥\n\n受审部门：化验室　　日期：2025-09-16\n\n"
        f"审核员：{auditor}　　受审方确认：谭小勇\n",
    }
    ctx = papers.world(tmp_path, made)
    ctx.profile = PROFILE | {"departments": {"lab": "化验室", "equipment": "机动处"}}
    result = papers.run("independent", ctx, "audit_checklist")
    assert result.outcome == outcome, result.reason


def test_a_day_that_a_lines_break_parted_from_its_label_counts(tmp_path: Path) -> None:
    text = """# 2025年碳管理合规性评价报告

青杠水泥　评价日期：2025年12月15日（上次评价：

2024年9月30日）　批准：罗启明
"""
    ctx = papers.world(tmp_path, {"评价.md": text})
    result = papers.run("interval_at_most", ctx, "compliance_evaluation_report", months=12)
    assert result.outcome == "violated", result.reason
    assert "2024-09-30与2025-12-15相隔超过12个月" in result.reason


def test_a_slip_whose_first_line_became_the_tables_head_tells_its_deal(tmp_path: Path) -> None:
    slip = papers.table(
        ["会员/账户", "重庆青杠水泥有限公司"],
        [["方向", "买入"], ["数量 t", "3,000"], ["价格 元/t", "58.20"], ["成交时间", "2025-11-19 10:41:26"]],
    )
    made = {"成交确认单.md": f"# 碳排放配额交易成交确认单\n\n{slip}\n", "策略.md": STRATEGY}
    result = papers.run("trades_approved", papers.world(tmp_path, made), "trade_ledger")
    assert "2025-11-19成交3,000t没有申请单" in result.reason


@pytest.mark.parametrize(
    ("laboratory", "outcome"), [("重庆石楼水泥有限公司化验室", "violated"), ("重庆青杠水泥有限公司化验室", "met")]
)
def test_another_cement_companys_laboratory_needs_its_mark_too(tmp_path: Path, laboratory: str, outcome: str) -> None:
    result_rows = [["元素碳 Car", "GB/T 476", "58.12"]]
    marked = "# 煤质检测报告\n\n重庆砾石检测技术有限公司\n\nCMA 231503017001\n\n委托单位：青杠水泥　2025-04-17\n\n"
    bare = f"# 煤质检测报告\n\n{laboratory}\n\n委托单位：青杠水泥　2025-05-17\n\n"
    rows = papers.table(["检测项目", "方法", "结果"], result_rows)
    ctx = papers.world(tmp_path, {"三月.md": marked + rows, "四月.md": bare + rows})
    ctx.profile = PROFILE | {"name": "重庆青杠水泥有限公司"}
    result = papers.run("qualified", ctx, "test_report")
    assert result.outcome == outcome, result.reason
