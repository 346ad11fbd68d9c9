"""Faults that show where papers disagree, or where a paper tells by itself what hasn't been done."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.context import Candidates
from tests.auditor import reading_papers as papers

MANUAL = """# 碳管理手册

重庆青杠水泥有限公司 批准：总经理 聂本固 2025-01-06

## 牵头部门

生产技术部是碳管理的牵头部门，负责碳管理的日常工作。

## 配套文件目录

"""
NOTICE = """# 关于加强碳排放管理工作的通知

重庆青杠水泥有限公司各部门：

{}

签发：聂本固 2025-07-02
"""


@pytest.mark.parametrize(("line", "state"), [("0812 送审稿", "draft"), ("第二版", "in_force")])
def test_a_drafts_mark_may_stand_behind_a_number_or_a_day(tmp_path: Path, line: str, state: str) -> None:
    paper = f"# 碳管理体系实施方案\n\n{line}\n\n本方案适用于重庆青杠水泥有限公司全厂。\n"
    [doc] = papers.world(tmp_path, {"方案.md": paper}).documents
    assert doc.state == state


@pytest.mark.parametrize(("term", "outcome"), [("3年", "violated"), ("5年", "met")])
def test_terms_count_in_whatever_list_they_stand(tmp_path: Path, term: str, outcome: str) -> None:
    rows = [["煤样化验原始记录", term, "24本"], ["校秤记录", term, "2本"]]
    made = {
        "手册.md": f"{MANUAL}碳排放原始记录保存5年。\n",
        "清理.md": f"# 化验室记录清理\n\n青杠水泥\n\n{papers.table(['记录', '保管年限', '数量'], rows)}\n",
    }
    ctx = papers.world(tmp_path, made)
    what = "carbon_records | raw_records + carbon_subject | accounting_raw_records"
    result = papers.run("retention_at_least", ctx, "carbon_manual", years=5, what=what, lists=True)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("reached", "outcome"), [("0", "short"), ("27", "met")])
def test_a_count_by_units_shows_who_was_not_reached(tmp_path: Path, reached: str, outcome: str) -> None:
    rows = [["烧成工段", "34", "34"], ["质检科", "28", reached]]
    paper = f"# 碳管理方针宣贯培训记录\n\n2025年3月4日\n\n{papers.table(['单位', '应到', '实到'], rows)}\n"
    ctx = papers.world(tmp_path, {"宣贯.md": paper})
    result = papers.run("sessions_held", ctx, "training_record", about="policy_training_subject")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("state", "outcome"), [("未编，6月底前", "short"), ("待编", "short"), ("已发", "met")])
def test_a_list_of_papers_tells_which_are_yet_to_be_written(tmp_path: Path, state: str, outcome: str) -> None:
    rows = [["1", "监测计划", "已发"], ["2", "碳管理档案办法", state]]
    made = {"手册.md": MANUAL + papers.table(["号", "名称", "状态"], rows)}
    result = papers.run("none_unwritten", papers.world(tmp_path, made), "carbon_manual")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("安全环保部为全公司碳管理牵头部门。", "violated"),
        ("碳管理牵头部门由生产技术部调整为安全环保部，安全环保部为碳管理牵头部门。", "met"),
        ("生产技术部为全公司碳管理牵头部门。", "met"),
    ],
)
def test_two_papers_in_force_name_two_leads(tmp_path: Path, said: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"手册.md": MANUAL, "通知.md": NOTICE.format(said)})
    profile = {**ctx.profile, "departments": {"carbon_lead": "生产技术部", "safety_environment": "安全环保部"}}
    ctx.profile = profile
    result = papers.run("one_lead", ctx, "carbon_manual")
    assert result.outcome == outcome, result.reason


def test_a_review_without_the_top_manager_is_not_presided_over_by_him(tmp_path: Path) -> None:
    text = "# 碳管理评审会议纪要\n\n青杠水泥 2025年12月19日\n\n请假：总经理（在外开会）\n\n会议听取了各部门汇报。\n"
    ctx = papers.world(tmp_path, {"纪要.md": text})
    params = {"最高管理者不参加": "top_manager_away + management_review_word"}
    result = papers.CHECKS["prohibits"](params, Candidates(tuple(ctx.documents)), ctx)
    assert result.outcome == "violated", result.reason


@pytest.mark.parametrize(
    ("line", "screen"), [("账户：重庆青杠水泥有限公司　操作员：dxl_01　履约管理", True), ("交易账户管理办法", False)]
)
def test_a_screens_owner_is_not_what_it_shows(tmp_path: Path, line: str, screen: bool) -> None:
    [doc] = papers.world(tmp_path, {"截图.md": f"# 全国碳排放权注册登记结算系统\n\n{line}\n\n状态：已提交\n"}).documents
    assert (doc.is_a("account_fund_procedure") < 0.5) is screen, doc.types


@pytest.mark.parametrize(("packed", "carbon"), [("贷款.zip!贷款", True), ("贷款", False)])
def test_papers_packed_up_together_are_about_one_thing(tmp_path: Path, packed: str, carbon: bool) -> None:
    made = {
        f"{packed}/方案.md": "# 碳配额质押方案\n\n用碳配额质押借款。\n",
        f"{packed}/决议.md": "# 股东会决议\n\n同意借款三百万元。\n",
    }
    docs = papers.world(tmp_path, made).documents
    assert next(d for d in docs if "决议" in d.file).carbon is carbon


@pytest.mark.parametrize(("day", "outcome"), [("2025-11-18", "violated"), ("2025-11-11", "met")])
def test_an_application_of_this_very_quantity_is_the_trades_own(tmp_path: Path, day: str, outcome: str) -> None:
    made = {
        "调整.md": "# 碳交易申请审批单\n\n窗口期延长，总量不超过8,000吨。批准：罗启明 2025-11-05\n",
        "申请.md": f"# 碳交易申请审批单\n\n买入数量：5,000吨\n\n批准：罗启明 {day}\n",
        "成交.md": "# 碳交易成交回报单\n\n成交日期：2025-11-12\n\n数量：5,000吨\n",
        "策略.md": "# 年度碳交易策略\n\n全年买入总量不超过8,000吨。\n\n批准：罗启明 2025-01-20\n",
    }
    result = papers.run("trades_approved", papers.world(tmp_path, made), "trade_ledger", "trade_application")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("day", "outcome"), [("2026-01-07", "violated"), ("2025-12-20", "met")])
def test_lateness_that_another_paper_tells_is_lateness(tmp_path: Path, day: str, outcome: str) -> None:
    screen = papers.table(["年度", "提交时间", "状态"], [["2024", day, "清缴完成"]])
    ctx = papers.world(tmp_path, {"截图.md": f"# 碳市场平台\n\n青杠水泥\n\n{screen}\n"})
    found = Candidates((), tuple(ctx.documents), record=True)
    result = papers.CHECKS["done_by"]({"deadline": "surrender", "what": "surrender_done"}, found, ctx)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("unit", "outcome"), [("%", "short"), ("t", "met")])
def test_shares_make_up_for_no_amounts(tmp_path: Path, unit: str, outcome: str) -> None:
    head = ["月份", "石灰石 t", "砂岩 t"]
    used = [head, *([f"{m}月", 38_000 + m, 4_000 + m] for m in range(1, 10)), ["10月"], ["11月"], ["12月"]]
    mixed = [["月份", f"石灰石{unit}", f"砂岩{unit}"], *([f"{m}月", 82.1 + m / 100, 11] for m in range(1, 13))]
    made = {"原料消耗台账2025.xlsx": used, "原料消耗台账配料2025.xlsx": mixed}
    ctx = papers.world(tmp_path, made)
    result = papers.run("covers_months", ctx, "raw_material_ledger", what="raw_material_use | raw_material_ledger_name")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("line", "outcome"), [("一季 周二季 周三季 周 四季", "short"), ("一季 周二季 周三季 周四季 周", "met")]
)
def test_a_quarter_that_nobody_signed_tells_nothing(tmp_path: Path, line: str, outcome: str) -> None:
    days = papers.table(["日期", "器具", "维护内容"], [[f"{m}.9", "皮带秤", "清灰"] for m in range(1, 8)])
    ctx = papers.world(tmp_path, {"维护.md": f"# 计量器具维护保养记录（2025年）\n\n{days}\n\n查看：{line}\n"})
    result = papers.run("covers_quarters", ctx, "meter_maintenance_record")
    assert result.outcome == outcome, result.reason
    assert outcome == "met" or ("第四季度" in result.reason and "第三季度" not in result.reason)


def test_columns_of_any_list_of_tasks_make_a_sheet_nothing_else(tmp_path: Path) -> None:
    head = ["序号", "事实", "发生原因", "措施", "责任人", "期限", "进度", "验证人"]
    rows = [[i, f"第{i}台表没有校", "漏排", "补校", "田野", "2025-09-30", "已校", "杜小兰"] for i in range(1, 5)]
    [doc] = papers.world(tmp_path, {"整改.xlsx": [head, *rows]}).documents
    assert doc.is_a("nonconformity_ledger") >= 0.5
    assert doc.is_a("review_report") < 0.5


@pytest.mark.parametrize(("ledgers", "outcome"), [(False, "violated"), (True, "met")])
def test_a_note_about_a_gap_tells_its_datum_in_its_title(tmp_path: Path, ledgers: bool, outcome: str) -> None:
    note = "# 7月入窑煤量数据缺失处理单\n\n## 怎么补的\n\n取全年最低的一天补三天，就低不就高。\n"
    ctx = papers.world(tmp_path, {"处理单.md": note})
    result = papers.run("fills_gaps", ctx, "data_gap_record", ledgers=ledgers)
    assert result.outcome == outcome, result.reason
