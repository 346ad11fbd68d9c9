"""Faults and forms that four plants met last showed: whose a paper is, approvals on slips, copied days, own limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from auditor.checks import CHECKS
from auditor.checks.trading import _of_slip
from auditor.context import Candidates
from auditor.model import Locator, Passage
from auditor.nonconformities import alike
from auditor.ownership import Identity, owner_of
from auditor.text import normalise
from tests.auditor import reading_papers as papers

LIMIT = {"what": "offset_share", "percent": 5, "of": "ccer_credit"}
STEPS = {"approvals": "trade_risk_review | trade_fund_approval | approver_role", "acts": "trade_instruction"}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("可用CCER抵销，上限为应清缴量的10%", "violated"),
        ("缺口可买CCER抵，CCER按应交量的10%抵", "violated"),
        ("可用CCER抵销，上限为应清缴量的5%", "met"),
        ("CCER抵销比例上限为10%", "violated"),
        ("CCER抵销国家规定不超过10%，本厂不用", "met"),
        ("国家规定CCER可抵应清缴量的10%，本厂不用", "met"),
    ],
)
def test_a_share_that_the_plant_allows_itself_is_measured_by_the_rule(tmp_path: Path, said: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"方案.md": f"# 2024年度配额履约方案\n青杠水泥　批准：罗启明\n\n{said}。\n"})
    result = papers.run("rate_at_most", ctx, "compliance_plan", **LIMIT)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("filled", "outcome"),
    [("元素碳沿用8月检测值0.5710", "violated"), ("元素碳取近12个月最高值0.5920", "met")],
    ids=["carried_over", "highest"],
)
def test_another_months_figure_is_not_the_highest_that_the_plan_asks_for(
    tmp_path: Path, filled: str, outcome: str
) -> None:
    plan = "# 2025年数据质量控制计划\n批准：罗启明 2024-12-20\n\n元素碳缺测时，取近12个月检测最高值。\n"
    note = f"# 碳数据异常处理单\n2025-09-30\n\n异常：9月煤样丢失，元素碳未测。\n\n处理办法：{filled} tC/t。\n"
    ctx = papers.world(tmp_path, {"计划.md": plan, "处理单.md": note})
    result = papers.run("fills_gaps", ctx, "data_gap_record")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize("mark", ["报审稿", "呈批稿"])
def test_a_paper_that_waits_for_its_approval_is_a_draft(tmp_path: Path, mark: str) -> None:
    (doc,) = papers.world(tmp_path, {"a.md": f"# 碳管理体系实施方案（{mark}）\n\n青杠水泥2025年碳目标。\n"}).documents
    assert doc.state == "draft"


@pytest.mark.parametrize(("approved", "outcome"), [("2025-11-27", "violated"), ("2025-11-24", "met")])
def test_a_slips_approver_signs_before_the_order(tmp_path: Path, approved: str, outcome: str) -> None:
    rows = [
        ["申请", "买入CEA 5000 t"],
        ["风险审核", "覃思 2025-11-24 同意"],
        ["批准（管理者代表）", f"罗承安 {approved}"],
        ["下单日期", "2025-11-25"],
    ]
    text = "# 碳配额交易申请单\n青杠水泥\n\n" + papers.table(["栏目", "内容"], rows)
    result = papers.run("approved_first", papers.world(tmp_path, {"单.md": text}), "trade_application", **STEPS)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("field", "clerk", "outcome"),
    [("能源管理部、生产处", "机动处", "met"), ("机动处", "生产处", "violated"), ("生产处", "化验中心", "violated")],
    ids=["elsewhere", "by_title", "by_the_list"],
)
def test_where_an_auditor_works_is_not_what_he_audits(tmp_path: Path, field: str, clerk: str, outcome: str) -> None:
    members = [
        ["田野", "机动处", "组长", field],
        ["杜小兰", "能源管理部", "组员", "机动处、生产处"],
        ["蓝玉", "化验中心", "组员", clerk],
    ]
    text = "# 2025年度碳管理内部审核方案\n青杠水泥　批准：罗启明 2025-01-22\n\n审核组：\n\n"
    text += papers.table(["姓名", "所在单位", "组内职务", "分工"], members)
    result = papers.run("independent", papers.world(tmp_path, {"方案.md": text}), "audit_programme")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("end", "owner"),
    [
        ("贵州鹿鸣岭水泥有限公司　企业管理部汇编\n\n【咨询注：此套为鹿鸣岭项目成果，供青杠参考格式。】", "other"),
        ("贵州鹿鸣岭水泥有限公司　来函收悉", "unknown"),
    ],
    ids=["sample", "letter"],
)
def test_a_sample_says_at_its_end_whose_it_is(tmp_path: Path, end: str, owner: str) -> None:
    text = f"# 碳管理体系管理评审资料汇编\n\n2025年8月22日，总经理鲁正明主持。\n\n{'体系适宜。' * 3}\n\n" * 4 + end
    (doc,) = papers.world(tmp_path, {"汇编.md": text}).documents
    others = Identity(("重庆某某山水泥有限公司",), ("罗启明",), ("贵州鹿鸣岭水泥有限公司",))
    assert owner_of(doc.part, doc.title, others) == owner


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("2024年7月1日施行（第2版同时废止）", "in_force"),
        ("第2版，1月15日起用（老的第1版作废）", "in_force"),
        ("（本版2025年3月1日废止）", "void"),
        ("（即行废止）", "void"),
    ],
)
def test_the_edition_before_is_what_the_new_one_ends(tmp_path: Path, line: str, state: str) -> None:
    text = (
        f"# 低碳管理手册\n\n文件号：JL-DT-2024　版次：3\n\n批准：连国璋 2024-06-12\n\n{line}\n\n青杠水泥碳管理要求。\n"
    )
    (doc, *_) = papers.world(tmp_path, {"手册.md": text}).documents
    assert doc.state == state


@pytest.mark.parametrize(("number", "second"), [("CB-T-04", "void"), ("CB-T-05", "in_force")])
def test_of_two_editions_of_one_number_the_later_one_is_in_force(tmp_path: Path, number: str, second: str) -> None:
    def paper(number: str, edition: int, day: str) -> str:
        return f"# 碳数据质量控制办法\n青杠水泥\n\n编号：{number}  第{edition}版\n\n批准：罗启明 {day}\n\n双人签名。\n"

    made: dict[str, papers.Content] = {
        "新.md": paper("CB-T-04", 2, "2025-02-26"),
        "旧.md": paper(number, 1, "2023-03-10"),
    }
    states = {d.file: d.state for d in papers.world(tmp_path, made).documents}
    assert states == {"新.md": "in_force", "旧.md": second}


MONTHLY = ["2025-01-21", "2025-02-20", "2025-03-20", "2025-04-22", "2025-05-22", "2025-06-19"]


@pytest.mark.parametrize(("june", "outcome"), [("2025-05-22", "short"), ("2025-06-19", "met"), ("2025-07-01", "met")])
def test_a_months_line_copied_from_the_one_before_is_no_record_of_it(tmp_path: Path, june: str, outcome: str) -> None:
    rows = [[f"{i}月", june if i == 6 else day, "合格"] for i, day in enumerate(MONTHLY, 1)]
    sheet = [["青杠水泥2025年关键秤每月校验记录"], ["月份", "校验日期", "结论"], *rows]
    ctx = papers.world(tmp_path, {"月校2025.xlsx": sheet})
    result = papers.run("own_days", ctx, "meter_check_record")
    assert result.outcome == outcome, result.reason
    assert ("6月" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(
    ("board", "outcome"),
    [("依据：碳管理手册（B版）　公示日期：2023年4月20日", "short"), ("公示日期：2024年12月25日", "met")],
    ids=["older_edition", "posted_before"],
)
def test_a_board_that_still_shows_the_edition_before_posts_nothing_in_force(
    tmp_path: Path, board: str, outcome: str
) -> None:
    made: dict[str, papers.Content] = {
        "手册.md": "# 碳管理手册\n青杠水泥\n\n版次：C\n\n批准：罗启明 2025-01-08\n\n各部门碳管理职责见附表。\n",
        "照片.md": f"# 碳管理职责公示\n\n（公示栏，拍摄日期2025-12-30）\n\n{board}\n\n青杠水泥各部门职责已公示。\n",
    }
    params = {"types": ["carbon_manual"], "about": "posting_done + duties_posted", "called": "职责", "edition": True}
    result = papers.run("published_in_force", papers.world(tmp_path, made), "duties_notice_record", **params)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("指标如何分解到车间另行提出。", "short"), ("全公司一个数。", "met")],
    ids=["put_off", "silent"],
)
def test_what_the_paper_asked_for_puts_off_is_not_made_up_by_another(tmp_path: Path, said: str, outcome: str) -> None:
    made: dict[str, papers.Content] = {
        "方案.md": f"# 碳管理体系实施方案\n青杠水泥\n\n批准：罗启明 2025-01-08\n\n2025年碳排放不超过112万t。{said}\n",
        "手册.md": "# 碳管理手册\n青杠水泥\n\n批准：罗启明 2025-01-08\n\n碳目标逐级分解到车间。\n",
    }
    ctx = papers.world(tmp_path, made)
    named = tuple(d for d in ctx.documents if d.is_a("implementation_scheme") >= 0.5)
    others = tuple(d for d in ctx.documents if d not in named)
    found = Candidates(named, others, main_type="implementation_scheme")
    result = CHECKS["covers"]({"elements": {"分解到车间": "goal_breakdown + workshop"}}, found, ctx)
    assert result.outcome == outcome, result.reason


def slip(number: str, tonnes: str) -> str:
    """A deal's slip: its labels and values stand in a row, and its number bears the day."""
    return f"# 成交单\n青杠水泥\n\n成交编号：{number}\n\n成交量：{tonnes} t\n"


def application(day: str, tonnes: str) -> str:
    signed = f"风险审查：覃思 {day} 同意\n\n资金审批：蓝玉 {day} 同意"
    return f"# 碳配额交易申请单\n青杠水泥\n\n申请日期：{day}\n\n买入CEA {tonnes} t\n\n{signed}\n"


@pytest.mark.parametrize(
    ("second", "outcome"), [("12,000", "violated"), ("6,000", "met")], ids=["beyond_the_limit", "within"]
)
def test_a_slip_whose_number_bears_its_day_is_a_deal(tmp_path: Path, second: str, outcome: str) -> None:
    made: dict[str, papers.Content] = {
        "策略.md": "# 2025年碳交易策略\n青杠水泥\n\n批准：罗启明 2025-01-08\n\n全年累计买入不超过20,000吨。\n",
        "申请1.md": application("2025-10-16", "12,000"),
        "申请2.md": application("2025-11-12", second),
        "成交1.md": slip("CQ20251016-0091", "12,000"),
        "成交2.md": slip("CQ20251112-0147", second),
    }
    result = papers.run("trades_approved", papers.world(tmp_path, made), "trade_ledger")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("余热电站由承包商运行，不列入本体系", "short"),
        ("余热电站由承包商运行，从本体系剔除", "short"),
        ("余热电站由承包商运行，不因外包而剔除", "met"),
        ("余热电站由承包商运行，但不从体系中划出", "met"),
    ],
)
def test_what_is_not_left_out_for_being_contracted_out_is_within(tmp_path: Path, said: str, outcome: str) -> None:
    text = f"# 碳管理手册\n青杠水泥\n\n批准：罗启明 2025-01-08\n\n{said}。\n"
    result = papers.run(
        "none_outside", papers.world(tmp_path, {"手册.md": text}), "carbon_manual", of="waste_heat_activity"
    )
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("said", "away"),
    [
        ("骆正川总经理赴主城开会，未到会", True),
        ("刘勇副总经理赴主城开会，未到会", False),
        ("总经理主持，采购科未参加", False),
    ],
)
def test_who_of_the_management_was_away_is_told_of_himself(said: str, away: bool) -> None:
    assert bool(papers.matcher().all("top_manager_away", normalise(said))) is away


@pytest.mark.parametrize(
    ("said", "told"), [("需求落到指标", True), ("需求暂不落到指标上", False), ("需求先不落到指标", False)]
)
def test_what_is_not_done_for_now_is_not_done(said: str, told: bool) -> None:
    text = normalise(said)
    assert (papers.matcher().find("converted_requirement", text) is not None) is told


def test_what_two_faults_led_to_makes_them_no_repetition() -> None:
    effect = "。影响：碳数据无法复核或可追溯性下降"
    assert not alike(normalise(f"加油登记8月缺两天{effect}"), normalise(f"3号煤磨电表坏后停用{effect}"))
    assert alike(normalise(f"加油登记8月缺两天{effect}"), normalise("加油登记缺两天"))


def test_a_slip_without_a_table_tells_its_steps_too(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"单.md": "# 碳配额交易申请单\n青杠水泥\n\n买入CEA 5000 t\n"})
    told = {
        "资金审批（财务部）": "蓝玉 2025-11-24",
        "批准（管理者代表）": "罗承安 2025-11-27",
        "下单日期": "2025-11-25",
    }
    rows = tuple(Passage(f"{k}：{v}", Locator(paragraph=n), "row", (), {k: v}) for n, (k, v) in enumerate(told.items()))
    slip_of_rows = replace(ctx.documents[0], part=replace(ctx.documents[0].part, passages=rows))
    result = CHECKS["approved_first"](STEPS, Candidates((slip_of_rows,)), ctx)
    assert result.outcome == "violated", result.reason
    assert "2025-11-27" in result.reason


def test_labels_and_values_in_turn_in_a_row_without_a_head_are_pairs(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"单.md": "# 成交单\n青杠水泥\n\n附件\n"})
    cells = {"列1": "成交编号", "列2": "CQ20241016-0091", "列3": "成交量", "列4": "12,000 t"}
    row = Passage("；".join(cells.values()), Locator(page=1), "row", (), cells, 0)
    doc = replace(ctx.documents[0], part=replace(ctx.documents[0].part, passages=(row,)))
    assert [(day, tonnes) for day, tonnes, _ in _of_slip(doc, ctx)] == [(date(2024, 10, 16), 12000.0)]


@pytest.mark.parametrize(("third", "outcome"), [(True, "violated"), (False, "met")])
def test_an_application_is_of_one_deal_and_not_of_the_slips_behind_it(
    tmp_path: Path, third: bool, outcome: str
) -> None:
    def piece(text: str) -> str:
        return text.replace("# ", "## ", 1)

    deals = [
        piece(application("2025-10-16", "12,000")),
        piece(slip("CQ20251016-0091", "12,000")),
        piece(application("2025-11-12", "6,000")),
        piece(slip("CQ20251112-0147", "6,000")),
        *([piece(slip("CQ20251128-0233", "1,500"))] if third else []),
    ]
    made: dict[str, papers.Content] = {
        "策略.md": "# 2025年碳交易策略\n青杠水泥\n\n批准：罗启明 2025-01-08\n\n全年累计买入不超过20,000吨。\n",
        "卷.md": "# 件3 交易申请单与成交单\n青杠水泥\n\n" + "\n".join(deals),
    }
    ctx = papers.world(tmp_path, made)
    result = CHECKS["trades_approved"]({}, Candidates(tuple(ctx.documents)), ctx)
    assert result.outcome == outcome, result.reason
