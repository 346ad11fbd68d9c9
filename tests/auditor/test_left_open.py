"""What a row leaves open, what a form's place says of not being used, and what is told not to be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.text import normalise
from tests.auditor import reading_papers as papers

MONTHS = [f"2025-{m:02d}" for m in range(1, 13)]


def test_a_month_of_which_only_the_plant_s_name_is_told_is_a_hole(tmp_path: Path) -> None:
    """In a group's list every row bears the plant's name; that is nothing told of the month."""
    held = [[m, "青杠公司", "500", "持平"] if m != "2025-04" else [m, "青杠公司", "", "未报"] for m in MONTHS]
    sheet = [["配额持有月度台账"], ["月份", "公司", "持有量", "盈缺"], *held]
    ctx = papers.world(tmp_path, {"碳资产台账.xlsx": sheet})
    outcome = papers.run("covers_months", ctx, "asset_ledger")
    assert outcome.outcome == "short"
    assert "2025年4月" in outcome.reason


def test_what_our_row_puts_off_isn_t_made_up_for_by_another_paper(tmp_path: Path) -> None:
    plan = papers.table(
        ["盘点对象", "盘点周期", "方法", "责任部门"], [["配额", "季度", "台账与系统余额核对", "待明确"]]
    )
    rule = "# 碳资产管理制度\n\n碳资产盘点由能源管理部负责。\n"
    files = {"盘点计划.md": f"# 年度碳资产盘点计划\n\n青杠水泥\n\n{plan}\n", "制度.md": rule}
    ctx = papers.world(tmp_path, files)
    doc = next(d for d in ctx.documents if "盘点计划" in d.title)
    assert ctx.put_off(doc, "asset_stocktaking + named_responsible")
    assert not ctx.put_off(doc, "stocktake_cycle")


def test_a_form_s_place_said_to_be_unused_says_nothing() -> None:
    matcher = papers.matcher()
    assert matcher.find("emergency_measure", normalise("应急处置栏：各单未填。")) is None
    assert matcher.find("emergency_measure", normalise("应急处置：先停用该秤。"))


def _options(tmp_path: Path, last: list[str]) -> str:
    columns = ["项目", "实施路径", "责任人", "时间", "预期减排量", "投资预算"]
    entry = ["头排风机变频", "加装变频器", "田野", "2025年9月", "1500 tCO2", "80万元"]
    table = papers.table(columns, [entry, entry, last])
    ctx = papers.world(tmp_path, {"减排方案.md": f"# 青杠水泥减排方案\n\n{table}\n"})
    wanted = {
        "实施路径": "implementation_path",
        "责任主体": "named_responsible",
        "时间节点": "planned_time",
        "预期减排量": "expected_reduction",
        "投入预算": "investment_budget",
    }
    return papers.run("has_columns", ctx, "reduction_plan", columns=wanted, whole_rows=True).outcome


def test_what_is_told_not_to_be_done_has_no_figures(tmp_path: Path) -> None:
    assert _options(tmp_path, ["富氧燃烧", "加装制氧机，不做", "田野", "2025年9月", "—", "—"]) == "met"
    assert _options(tmp_path, ["富氧燃烧", "加装制氧机", "田野", "2025年9月", "—", "—"]) == "short"


def test_departments_under_the_checklist_for_the_rest_are_audited(tmp_path: Path) -> None:
    plan = papers.table(
        ["日期", "受审核部门", "审核员"],
        [["2025-05-13", "能源管理部", "田野"], ["2025-05-13", "生产处", "田野"],
         ["2025-05-14", "机动处", "杜小兰"], ["2025-05-14", "化验室", "杜小兰"]],
    )  # fmt: skip
    checked = papers.table(["检查内容", "证据", "判定"], [["台账", "抽3份", "符合"], ["记录", "抽2份", "符合"]])
    heads = ["能源管理部（田野）", "生产处（田野）", "机动处（杜小兰）", "{rest}"]
    lists = "\n\n".join(f"## {head}\n\n{checked}" for head in heads)
    outcomes = []
    for rest in ("其他（杜小兰）", "补充说明"):
        text = f"# 碳管理内部审核检查表\n\n青杠水泥 2025-05-14\n\n{lists.format(rest=rest)}\n"
        files = {"计划.md": f"# 碳管理内部审核计划\n\n青杠水泥 2025-05-06\n\n{plan}\n", "检查表.md": text}
        outcomes.append(papers.run("all_audited", papers.world(tmp_path, files), "audit_checklist").outcome)
    assert outcomes == ["met", "short"]


def _quarters(tmp_path: Path, last: list[str]) -> str:
    told = [
        ["一季度", "按策略买入2000t", "资金已备"],
        ["二季度", "没有交易", "核查结束"],
        ["三季度", "没有交易", "已清缴"],
    ]
    table = papers.table(["季度", "交易策略执行情况", "履约准备"], [*told, last])
    ctx = papers.world(tmp_path, {"监视.md": f"# 碳管理监视测量记录\n\n青杠水泥 2025年\n\n{table}\n"})
    return papers.run("periods_filled", ctx, "monitoring_record", what="trading_strategy_execution").outcome


def test_an_empty_quarter_among_others_is_a_hole(tmp_path: Path) -> None:
    assert _quarters(tmp_path, ["四季度", "没有交易", "没有变化"]) == "met"
    assert _quarters(tmp_path, ["四季度", "", ""]) == "short"


def _gaps(tmp_path: Path, second: str) -> str:
    rows = [[m, "12000", "22.1", "外检", "80000"] for m in MONTHS]
    for at in (2, 7):
        rows[at][3] = "替代值"
    ledger = [["青杠水泥月度碳排放台账2025年"], ["月份", "入窑煤t", "热值GJ/t", "热值来源", "排放t"], *rows]
    form = (
        f"# 数据缺失处理单\n\n青杠水泥\n\n时段：2025 年 3 月\n\n原因：样瓶破裂，取2024 年 8 月的最高值。\n\n{second}\n"
    )
    ctx = papers.world(tmp_path, {"月度碳排放台账2025.xlsx": ledger, "处理单.md": form})
    return papers.run("gaps_recorded", ctx, "data_gap_record").outcome


def test_each_substituted_month_has_its_gap_record(tmp_path: Path) -> None:
    assert _gaps(tmp_path, "时段：2025年8月，原因：漏采。") == "met"
    assert _gaps(tmp_path, "附件：照片。") == "short"


def test_targets_left_to_be_broken_down_lack(tmp_path: Path) -> None:
    params = {"of": "target_word", "columns": {"车间": "workshop"}, "deferred": True}
    outcomes = []
    for cells in (["待分解", "待分解"], ["≤500000", "待分解"], ["/", "/"]):
        table = papers.table(["指标", "公司值", "熟料分厂", "制成分厂"], [["总量", "≤800000", *cells]])
        ctx = papers.world(tmp_path, {"分解.md": f"# 碳排放目标与指标分解表\n\n青杠水泥 2025年\n\n{table}\n"})
        outcomes.append(papers.run("rows_filled", ctx, "target_breakdown", **params).outcome)
    assert outcomes == ["short", "met", "met"]


def test_what_is_passed_on_to_an_annex_is_not_said_here() -> None:
    matcher = papers.matcher()
    assert matcher.find("named_responsible", normalise("季度盘点。责任部门见附件三。")) is None
    assert matcher.find("named_responsible", normalise("季度盘点。责任部门：财务部，表样见附件三。"))


@pytest.mark.parametrize(("last", "outcome"), [(12, "met"), (9, "short")])
def test_a_ledger_that_stops_has_its_months_empty_below_a_note(tmp_path: Path, last: int, outcome: str) -> None:
    rows: list[list[object]] = [
        [f"2025-{m:02}", 100, 50, 40, 110] if m <= last else [f"2025-{m:02}"] for m in range(1, 13)
    ]
    sheet = [["青杠水泥烟煤收耗存台账"], ["月份", "期初t", "入厂t", "消耗t", "期末t"], *rows, ["（以后再补）"]]
    ctx = papers.world(tmp_path, {"收耗存.xlsx": sheet})
    result = papers.run("periods_filled", ctx, "fuel_ledger", what="col_closing")
    assert result.outcome == outcome, result.reason
    assert ("2025-12" in result.reason) is (outcome == "short")
