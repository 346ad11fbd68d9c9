"""What plants admit in their own papers, and what two papers laid side by side show."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates, Context
from auditor.judge import judge
from auditor.model import CheckOutcome, Verdict
from standard.model import CheckSpec, Expectation, Requirement
from tests.auditor import reading_papers as papers

SUPPLEMENT = {"said": "supplement_missed", "asked": "compliance_evaluation"}


def unnamed(check: str, ctx: Context, **params: Any) -> CheckOutcome:
    """The check's outcome where there is no paper of the type asked for."""
    return CHECKS[check](params, Candidates(()), ctx)


@pytest.mark.parametrize(
    ("title", "text", "outcome"),
    [
        ("碳管理工作会议纪要", "新的核算指南三月已印发，公司至今未组织补充评价。", "violated"),
        ("碳管理工作会议纪要", "会上重申：未开展补充评价的，扣5分。", "met"),
        ("合规性评价程序", "批准：何某\n\n政策调整后公司未组织补充评价，由碳管理部门说明原因。", "met"),
    ],
    ids=["admitted", "penalty", "rule"],
)
def test_a_record_that_says_that_the_supplement_was_not_held_admits_it(
    tmp_path: Path, title: str, text: str, outcome: str
) -> None:
    ctx = papers.world(tmp_path, {"文.md": f"# {title}\n\n2025年8月12日\n\n{text}\n"})
    assert unnamed("not_declined", ctx, **SUPPLEMENT).outcome == outcome


@pytest.mark.parametrize(
    ("said", "outcome"), [("《实施方案》先不改，等集团模板", "violated"), ("《实施方案》已改，见第二版", "met")]
)
def test_minutes_that_leave_the_plan_as_it_was_admit_it(tmp_path: Path, said: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"纪要.md": f"# 碳管理工作会议纪要\n\n2025年8月12日\n\n{said}。\n"})
    assert unnamed("not_declined", ctx, said="plan_left_as_it_was").outcome == outcome


ASKED = ["2025-09-02 09:14 蒋某", "合规评价要不要补一次？"]
REPLY = "2025-09-02 09:20 乔某"
ASIDE = ["窑尾秤修好了", "收到", "下午开会", "好的"]


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([*ASKED, REPLY, "不补了"], "violated"),
        ([*ASKED, REPLY, "好，下周做"], "met"),
        ([*ASKED, *ASIDE[:3], "不补了", REPLY], "violated"),
        ([*ASKED, *ASIDE, "不补了", REPLY], "met"),
    ],
    ids=["declined", "agreed", "fourth_line", "fifth_line"],
)
def test_a_talk_in_which_the_matter_is_turned_down_admits_it(tmp_path: Path, lines: list[str], outcome: str) -> None:
    talk = "\n\n".join([*lines, "2025-09-02 09:31 蒋某", "知道了"])
    ctx = papers.world(tmp_path, {"群聊.md": f"# 碳工作群聊天记录\n\n{talk}\n"})
    result = unnamed("not_declined", ctx, **SUPPLEMENT)
    assert result.outcome == outcome
    assert ("不补了" in result.reason) is (outcome == "violated")


def test_the_same_words_in_a_paper_that_is_no_talk_are_no_answer(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"文.md": "# 工作记录\n\n2025-09-02\n\n合规评价要不要补一次？\n\n不补了\n"})
    assert unnamed("not_declined", ctx, **SUPPLEMENT).outcome == "met"


@pytest.mark.parametrize(
    ("title", "told", "outcome"),
    [
        ("关于温室气体排放报告报送情况的告知书", "，实际于2025年5月12日提交，逾期42天", "violated"),
        ("关于温室气体排放报告报送情况的告知书", "，已于2025年3月28日提交，请继续做好核查配合", "met"),
        ("排放报告工作小结", "，实际于2025年5月12日提交，逾期42天", "met"),
    ],
    ids=["late", "in_time", "no_letter"],
)
def test_an_authoritys_letter_tells_that_the_report_was_late(
    tmp_path: Path, title: str, told: str, outcome: str
) -> None:
    text = f"你单位2024年度温室气体排放报告应于2025年3月31日前提交{told}。"
    ctx = papers.world(tmp_path, {"函.md": f"# {title}\n\n{text}\n\n2025年5月20日\n"})
    assert unnamed("no_notice", ctx, 逾期报送="report_overdue + emission_report_told").outcome == outcome


@pytest.mark.parametrize(
    ("written", "sender", "outcome"),
    [
        ("Tue, 06 May 2025", "sthj@example.gov.cn", "violated"),
        ("Mon, 06 May 2024", "sthj@example.gov.cn", "met"),
        ("Tue, 06 May 2025", "wang@example.com", "met"),
    ],
    ids=["this_year", "last_year", "no_authority"],
)
def test_a_mail_of_an_authority_names_days_of_its_own_year(
    tmp_path: Path, written: str, sender: str, outcome: str
) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "office@example.com", "排放报告报送提醒"
    mail["Date"] = f"{written} 09:00:00 +0800"
    mail.set_content("4月30日已过，平台上你司温室气体排放报告仍是“未提交”，逾期情况已经登记，请抓紧报送。\n")
    ctx = papers.world(tmp_path, {"提醒.eml": mail.as_string()})
    assert unnamed("no_notice", ctx, 逾期报送="report_overdue + emission_report_told").outcome == outcome


COAL = [10210.0, 9135.5, 11020.0, 10880.0, 11240.5, 10965.0, 10340.0, 10675.5, 10990.0, 11105.0, 10760.0, 10450.0]


@pytest.mark.parametrize(
    ("fifth", "remark", "outcome"),
    [(11420.5, "", "short"), (11420.5, "盘库后更正", "met"), (11240.5, "", "met")],
    ids=["booked_apart", "explained", "alike"],
)
def test_the_carbon_ledgers_coal_is_the_fuel_ledgers(tmp_path: Path, fifth: float, remark: str, outcome: str) -> None:
    booked = [[f"2025年{i}月", fifth if i == 5 else coal, remark if i == 5 else ""] for i, coal in enumerate(COAL, 1)]
    fuel = [[f"2025年{i}月", coal] for i, coal in enumerate(COAL, 1)]
    made = {
        "碳台账.md": "# 2025年碳排放台账\n\n" + papers.table(["月份", "入窑煤量t", "备注"], booked),
        "燃料.md": "# 2025年燃料消耗台账\n\n" + papers.table(["月份", "烧成用煤t"], fuel),
    }
    result = papers.run("booked_alike", papers.world(tmp_path, made), "emission_ledger")
    assert result.outcome == outcome, result.reason
    told = all(figure in result.reason for figure in ("11,420.5", "11,240.5", "差180"))
    assert told is (outcome == "short"), result.reason


def certificate(number: str, since: str, until: str) -> str:
    places = f"器具名称：熟料皮带秤\n\n校准日期：{since}\n\n有效期至：{until}"
    return f"# 校准证书\n\n证书编号：{number}\n\n{places}\n"


@pytest.mark.parametrize(
    ("title", "claim", "outcome"),
    [
        ("2025年第二季度碳管理监视测量报告", "在用计量器具全部在有效期内。", "short"),
        ("2025年第三季度碳管理监视测量报告", "在用计量器具全部在有效期内。", "met"),
        ("2025年第二季度碳管理监视测量报告", "熟料皮带秤已安排送检。", "met"),
    ],
    ids=["gap_in_it", "gap_in_another", "no_claim"],
)
def test_a_quarters_claim_of_validity_is_held_to_the_certificates(
    tmp_path: Path, title: str, claim: str, outcome: str
) -> None:
    made = {
        "季报.md": f"# {title}\n\n{claim}\n",
        "证书1.md": certificate("JZ-2024-031", "2024-05-11", "2025-05-10"),
        "证书2.md": certificate("JZ-2025-047", "2025-06-05", "2026-06-04"),
    }
    result = papers.run("claim_holds", papers.world(tmp_path, made), "monitoring_record")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize("check", ["interval_at_most", "at_least_times"])
@pytest.mark.parametrize(("start", "outcome"), [("2024年6月3日", "violated"), ("2025年3月3日", "met")])
def test_a_first_audit_after_the_period_lies_within_a_year_of_the_systems_start(
    tmp_path: Path, start: str, outcome: str, check: str
) -> None:
    made = {
        "手册.md": f"# 碳管理手册\n\n批准：何某　发布日期：{start}\n\n本手册自发布之日起实施。\n",
        "内审.md": "# 碳管理体系内部审核报告\n\n审核日期：2026年2月10日\n\n审核期：2025年度\n\n审核结论：体系有效。\n",
    }
    result = papers.run(check, papers.world(tmp_path, made), "audit_report")
    assert result.outcome == outcome, result.reason
    assert ("才开展第一次" in result.reason) is (outcome == "violated")


@pytest.mark.parametrize(("named", "outcome"), [("NC-2025-02", "violated"), ("NC-2023-77", "met")])
def test_a_nonconformity_called_the_same_as_one_on_file_is_a_repetition(
    tmp_path: Path, named: str, outcome: str
) -> None:
    form = "# 不符合项报告\n\n编号：{}\n\n不符合事实：{}\n\n责任人/期限：马某 / 2025-11-30\n"
    made = {
        "单2.md": form.format("NC-2025-02", "煤粉秤五月没有校秤记录"),
        "单5.md": form.format("NC-2025-05", f"生料磅房台账漏登两车，与{named}同类"),
    }
    assert papers.run("not_repeated", papers.world(tmp_path, made), "nonconformity_report").outcome == outcome


@pytest.mark.parametrize(
    ("line", "outcome"),
    [("原因：（空）", "short"), ("佐证：后补", "short"), ("原因：秤架积料未清", "met"), ("佐证：照片两张", "met")],
)
def test_a_line_of_a_form_left_open_is_told(tmp_path: Path, line: str, outcome: str) -> None:
    form = f"# 不符合项报告\n\n编号：NC-2025-03\n\n不符合事实：煤粉秤未校\n\n{line}\n\n措施：补校\n"
    assert papers.run("lines_told", papers.world(tmp_path, {"单.md": form}), "nonconformity_report").outcome == outcome


@pytest.mark.parametrize(("second", "outcome"), [("汇编：机动处计量组 祁远", "violated"), ("汇编：祁远", "met")])
def test_where_an_auditor_works_is_told_by_two_papers_that_say_so_in_passing(
    tmp_path: Path, second: str, outcome: str
) -> None:
    rows = [["9月16日", "机动处", "计量、校秤", "祁远"], ["9月17日", "生产处", "日报", "施某"]]
    plan = papers.table(["时间", "受审核部门", "审核要点", "审核员"], rows)
    made = {
        "计划.md": f"# 2025年碳管理体系内部审核计划\n\n{plan}\n",
        "月报1.md": "# 2025年1月碳排放监测月报\n\n汇编：机动处计量组 祁远\n",
        "月报2.md": f"# 2025年2月碳排放监测月报\n\n{second}\n",
    }
    assert papers.run("independent", papers.world(tmp_path, made), "audit_plan").outcome == outcome


CARBON = [0.5912, 0.5934, 0.5951, 0.5907, 0.5968, 0.5923, 0.5945, 0.5918, 0.5939, 0.5962, 0.5871, 0.5884]


@pytest.mark.parametrize(
    ("note", "outcome"),
    [
        ("11、12月煤样复检异常，取近12个月最大值。", "met"),
        ("11月煤样复检异常，取近12个月最大值。", "short"),
        ("", "short"),
    ],
    ids=["both_months", "one_of_them", "no_note"],
)
def test_months_that_the_ledger_says_took_a_substitute_do_not_disagree(tmp_path: Path, note: str, outcome: str) -> None:
    booked = [[f"{i}月", "10000", 0.6168 if i > 10 else value] for i, value in enumerate(CARBON, 1)]
    tested = [[str(i), f"MZ-{i:02d}", value] for i, value in enumerate(CARBON, 1)]
    ledger = papers.table(["月份", "入窑煤t", "元素碳"], booked)
    made = {
        "台账.md": f"# 2025年碳排放台账\n\n{ledger}\n\n{note}\n",
        "检测.md": "# 2025年煤质检测报告汇总\n\n" + papers.table(["样品月份", "报告编号", "收到基元素碳"], tested),
    }
    ctx = papers.world(tmp_path, made)
    result = papers.run("tested_as_booked", ctx, "emission_ledger", quantities={"元素碳": "elemental_carbon"})
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("until", "outcome"), [("2025-08-19", "violated"), ("2026-08-19", "met")])
def test_a_certificate_with_two_places_in_a_row_is_read(tmp_path: Path, until: str, outcome: str) -> None:
    form = [
        ["校准证书"],
        ["证书编号", "JZ-2025-112", "送检单位", "计量室"],
        ["器具名称", "煤粉转子秤", "型号规格", "DRW4.12"],
        ["校准日期", "2024-08-20", "建议下次校准", until],
    ]
    ctx = papers.world(tmp_path, {"证书.xlsx": form})
    result = papers.run("in_validity", ctx, "calibration_certificate")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("now", "outcome"), [("2025-05-20", "violated"), ("2025-04-02", "met")])
def test_a_plan_of_calibrations_with_their_cycle_alone_tells_a_lapse(tmp_path: Path, now: str, outcome: str) -> None:
    rows = [["JL-01", "熟料皮带秤", "2024-04-03", now, "1年"], ["JL-02", "煤粉秤", "2024-09-10", "2025-09-08", "1年"]]
    sheet = papers.table(["器具编号", "器具名称", "上次检定", "本次检定", "周期"], rows)
    ctx = papers.world(tmp_path, {"计划.md": f"# 2025年计量器具检定计划及台账\n\n{sheet}\n"})
    result = papers.run("in_validity", ctx, "meter_ledger", "calibration_plan")
    assert result.outcome == outcome, result.reason


ROLES = ["carbon_lead", "production", "equipment"]
DUTIES = "# 部门碳管理职责\n\n批准：何某\n\n## 1 能源管理部\n\n牵头核算。\n\n## 2 生产处\n\n记录产量。\n\n{}\n"


@pytest.mark.parametrize(
    ("last", "outcome"),
    [("## 3 碳管理办公室（机动处）\n\n管好计量器具。", "met"), ("## 3 碳管理办公室\n\n管好计量器具。", "short")],
)
def test_a_department_in_brackets_of_a_heading_has_the_duties_below_it(tmp_path: Path, last: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"职责.md": DUTIES.format(last)})
    named = {d.types[0][0] for d in ctx.documents if d.types}
    assert papers.run("covers_departments", ctx, *named, roles=ROLES).outcome == outcome


@pytest.mark.parametrize(("duty", "outcome"), [("管好计量器具", "met"), ("（另行明确）", "short")])
def test_a_row_that_puts_a_departments_duties_off_gives_it_none(tmp_path: Path, duty: str, outcome: str) -> None:
    rows = [["能源管理部", "牵头核算"], ["生产处", "记录产量"], ["机动处", duty]]
    text = f"# 部门碳管理职责\n\n批准：何某\n\n{papers.table(['部门', '职责'], rows)}\n"
    ctx = papers.world(tmp_path, {"职责.md": text})
    named = {d.types[0][0] for d in ctx.documents if d.types}
    assert papers.run("covers_departments", ctx, *named, roles=ROLES).outcome == outcome


LABORATORY = "云汐煤质检测有限公司"


def report(day: str) -> str:
    results = papers.table(["检测项目", "方法标准", "结果"], [["收到基元素碳", "GB/T 476", "0.5978"]])
    return f"# 煤质检测报告\n\n{LABORATORY}\n\n资质：CMA\n\n报告日期：{day}\n\n{results}\n"


@pytest.mark.parametrize(("last", "outcome"), [("灰分", "violated"), ("元素碳", "met")])
def test_an_annex_under_bare_heads_without_the_item_does_not_accredit_it(
    tmp_path: Path, last: str, outcome: str
) -> None:
    items = [[i, item, "GB/T"] for i, item in enumerate(("全水分", "发热量", "全硫", last), 1)]
    annex = papers.table(["序号", "项目", "方法"], items)
    made = {
        "报告.md": report("2025-06-10"),
        "附表.md": f"# 检验检测机构资质认定证书附表\n\n{LABORATORY}\n\n{annex}\n",
    }
    result = papers.run("qualified", papers.world(tmp_path, made), "test_report")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("holder", "until", "outcome"),
    [
        (LABORATORY, "2025-04-30", "violated"),
        (LABORATORY, "2027-04-30", "met"),
        ("石门环境监测有限公司", "2025-04-30", "met"),
    ],
    ids=["expired", "in_force", "of_another"],
)
def test_the_certificate_of_the_laboratory_named_in_the_reports_was_in_force(
    tmp_path: Path, holder: str, until: str, outcome: str
) -> None:
    made = {
        "报告.md": report("2025-06-10"),
        "证书.md": f"# 检验检测机构资质认定证书\n\n名称：{holder}\n\n有效期至：{until}\n",
    }
    ctx = papers.world(tmp_path, made)
    reports = tuple(d for d in ctx.documents if "报告" in d.file)
    result = CHECKS["qualified"]({}, Candidates(reports, main_type="test_report"), ctx)
    assert result.outcome == outcome, result.reason


EVALUATION = "公司每年开展一次合规性评价，间隔不超过12个月。"


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("合规性评价程序（征求意见稿）", Verdict.PARTIAL),
        ("碳管理记录控制程序（征求意见稿）", Verdict.CONFORM),
        ("", Verdict.CONFORM),
    ],
    ids=["the_very_one", "another", "none"],
)
def test_what_another_paper_says_in_passing_does_not_finish_a_draft(
    tmp_path: Path, draft: str, verdict: Verdict
) -> None:
    made = {"手册.md": f"# 碳管理手册\n\n批准：何某　2025年1月6日\n\n{EVALUATION}\n"}
    if draft:
        made["草稿.md"] = f"# {draft}\n\n各部门对照法规逐条自查，碳管理部门汇总。\n"
    checks = (CheckSpec("states", {"expr": "compliance_evaluation + yearly_cycle"}),)
    expects = (Expectation(("compliance_evaluation_procedure", "records_procedure"), checks),)
    asked = Requirement("9.9", "9.9", "试", "shall", "试验要求", "carbon_lead", "document", expects)
    finding = judge(asked, papers.world(tmp_path, made))
    assert finding.verdict is verdict, finding.reasons
    assert any("征求意见稿" in reason for reason in finding.reasons) is (verdict is Verdict.PARTIAL)
