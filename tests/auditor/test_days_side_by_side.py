"""Days that don't go together: editions, certificates, plans, evaluations, batches, months; and rows told vaguely."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.periods import of_a_later_year
from standard.profile import Profile
from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE


@pytest.mark.parametrize(("edition", "outcome"), [("A/0", "short"), ("A/2", "met")])
def test_a_later_edition_may_be_approved_after_the_first_took_effect(
    tmp_path: Path, edition: str, outcome: str
) -> None:
    text = (
        f"# 碳管理手册\n青杠水泥　版次：{edition}　实施日期：2025-01-20　批准：罗启明 2025-06-20\n\n1 范围\n\n全厂。\n"
    )
    assert papers.run("approved", papers.world(tmp_path, {"m.md": text}), "carbon_manual").outcome == outcome


@pytest.mark.parametrize(("before", "outcome"), [("2024-08-12", "violated"), ("2024-09-27", "met")])
def test_days_between_the_last_calibration_and_this_one(tmp_path: Path, before: str, outcome: str) -> None:
    columns = ["编号", "名称", "检定/周期", "检定/上次日期", "检定/本次日期", "检定/有效期至"]
    rows = [["PD-03", "熟料皮带秤", "12个月", before, "2025-09-26", "2026-09-25"]]
    rows += [[f"DC-0{n}", "电能表", "12个月", "2024-12-01", "2025-11-20", "2026-11-19"] for n in range(1, 5)]
    ctx = papers.world(tmp_path, {"台账.xlsx": [["青杠水泥计量器具管理台账"], columns, *rows]})
    result = papers.run("in_validity", ctx, "meter_ledger")
    assert result.outcome == outcome, result.reason


def test_a_cell_marked_as_none_is_no_hole_where_the_same_thing_is_told_beside_it(tmp_path: Path) -> None:
    columns = ["编号", "名称", "上次检定日期", "本次检定日期", "证书编号"]
    rows = [[f"DC-{n}", "电能表", "—" if n > 4 else "2024-03-01", "2025-02-20", f"ZS25{n:04}"] for n in range(1, 9)]
    ctx = papers.world(tmp_path, {"台账.xlsx": [["青杠水泥计量器具管理台账"], columns, *rows]})
    params = {"columns": {"检定日期": "calibration_date", "证书编号": "certificate_number"}}
    result = papers.run("has_columns", ctx, "meter_ledger", **params)
    assert result.outcome == "met", result.reason


@pytest.mark.parametrize(("signed", "outcome"), [("2025-10-17", "met"), ("2025-10-23", "violated")])
def test_a_plan_that_tells_its_audit_in_a_form_is_approved_before_it(tmp_path: Path, signed: str, outcome: str) -> None:
    form = papers.table(
        ["项目", "内容", "列3", "列4"],
        [["审核日期", "2025年10月20日—22日", "", ""], ["20日9:00", "机动处", "台账", "A组"], ["组长", "田野", "", ""]],
    )
    text = f"# 内部审核实施计划\n青杠水泥碳管理体系\n\n{form}\n\n编制：田野 {signed}　批准：罗启明 {signed}\n"
    params = {"types": ["audit_report"], "severity": "violated"}
    result = papers.run("dated_before", papers.world(tmp_path, {"plan.md": text}), "audit_plan", **params)
    assert result.outcome == outcome, result.reason


def test_a_topical_evaluation_and_a_reports_chapter_are_no_yearly_event(tmp_path: Path) -> None:
    whole = """# 2025年度碳管理合规性评价报告
青杠水泥　评价日期：2025年7月17日　批准：罗启明

上一次全面评价的评价日期2024年6月6日。

## 一、不合规项和整改

整改完成时间：2025年7月31日。
"""
    topical = "# 扩围专题合规性评价记录\n青杠水泥　评价日期：2025年4月25日\n\n对照23号文逐条评价，均合规。\n"
    ctx = papers.world(tmp_path, {"评价.md": whole, "专题.md": topical})
    result = papers.run("interval_at_most", ctx, "compliance_evaluation_report", months=12)
    assert result.outcome == "violated", result.reason
    assert "2024-06-06与2025-07-17" in result.reason


@pytest.mark.parametrize(("told", "outcome"), [(5, "met"), (4, "short")])
def test_decisions_told_as_numbered_lines_are_counted(tmp_path: Path, told: int, outcome: str) -> None:
    decided = ["调整归口", "换版手册", "改造篦冷机", "配备专责", "购置分析仪"]
    lines = "\n\n".join(f"{n}、{what}，2025年完成。" for n, what in zip("一二三四五", decided, strict=True))
    before = f"# 2024年度碳管理评审决议\n青杠水泥　时间：2024年12月4日　主持：罗启明\n\n会议决定：\n\n{lines}\n"
    rows = papers.table(["2024年决定事项", "落实情况"], [[what, "已完成"] for what in decided[:told]])
    now = (
        "# 2025年碳管理评审会议纪要\n青杠水泥　时间：2025年12月8日　主持：罗启明\n\n"
        f"## 上年度管理评审措施落实\n\n{rows}\n"
    )
    result = papers.run("decisions_reported", papers.world(tmp_path, {"前.md": before, "今.md": now}), "review_report")
    assert result.outcome == outcome, result.reason
    assert ("购置分析仪" in result.reason) is (told == 4)


@pytest.mark.parametrize(
    ("burnt", "rule", "outcome"),
    [("2025-03-11", "", "met"), ("2025-03-08", "", "short"), ("2025-03-08", "检测合格后方可入窑。", "violated")],
)
def test_no_batch_is_burnt_before_its_test(tmp_path: Path, burnt: str, rule: str, outcome: str) -> None:
    rows = [[f"P-{n}", 300, f"2025-02-{n:02}", f"2025-02-{n + 1:02}"] for n in range(1, 9)]
    rows.append(["P-9", 300, "2025-03-10", burnt])
    ledger = [["青杠水泥替代燃料台账（RDF）"], ["批次", "用量t", "检测日期", "入窑日期"], *rows]
    made: dict[str, str | papers.Sheet] = {"台账.xlsx": ledger}
    if rule:
        made["规程.md"] = f"# RDF替代燃料操作规程\n青杠水泥　批准：罗启明\n\n替代燃料{rule}\n"
    result = papers.run("tested_before_burnt", papers.world(tmp_path, made), "alternative_fuel_ledger")
    assert result.outcome == outcome, result.reason
    assert ("P-9" in result.reason) is (outcome != "met")


@pytest.mark.parametrize(("lacking", "outcome"), [((), "met"), ((9,), "short"), ((11, 12), "met")])
def test_a_month_between_others_with_sheets_of_their_own(
    tmp_path: Path, lacking: tuple[int, ...], outcome: str
) -> None:
    rows = [["JL-01", "窑头煤秤", "清灰", "田野"], ["JL-02", "皮带秤", "紧固", "田野"]]
    sheets = {
        f"{m}月": [[f"2025年{m}月计量器具点检保养记录"], ["编号", "器具", "内容", "点检人"], *rows]
        for m in range(1, 13)
        if m not in lacking
    }
    ctx = papers.world(tmp_path, {"点检保养2025.xlsx": sheets})
    result = papers.run("covers_quarters", ctx, "meter_maintenance_record")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("due", "outcome"), [("2025-12-31", "met"), ("尽快", "short"), ("条件成熟时", "short")])
def test_a_deadline_without_a_day_is_none(tmp_path: Path, due: str, outcome: str) -> None:
    text = (
        "# 2025年碳管理合规性评价报告\n青杠水泥　批准：罗启明\n\n"
        f"1. 法规清单没有更新。责任部门：技术处；完成时限：{due}。\n\n"
        "2. 计量台账缺编号。责任部门：机动处；完成时限：2025-11-30。\n"
    )
    params = {"of": "col_fact", "columns": {"责任主体": "col_owner", "完成时限": "col_due"}}
    result = papers.run("rows_filled", papers.world(tmp_path, {"r.md": text}), "compliance_evaluation_report", **params)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(
    ("titles", "top"),
    [
        (("党委书记、总经理", "副总经理、管理者代表"), 0),
        (("董事长", "总经理"), 1),
        (("常务副总经理", "厂长"), 1),
        (("总经理助理", "董事长兼总经理"), 1),
    ],
)
def test_the_head_of_the_plant_is_told_by_any_of_his_titles(titles: tuple[str, str], top: int) -> None:
    people = [{"name": f"甲{i}", "title": title} for i, title in enumerate(titles)]
    person = Profile(PROFILE | {"people": people}).person("top_management")
    assert person is not None
    assert person["name"] == f"甲{top}"


@pytest.mark.parametrize(("watched", "outcome"), [(True, "met"), (False, "short")])
def test_a_ledgers_fault_is_its_own_where_another_paper_watches_the_same(
    tmp_path: Path, watched: bool, outcome: str
) -> None:
    columns = ["月份", "期初t", "买入t", "清缴t", "期末t"]
    rows = [["10月", 0, 9000, 0, 9000], ["11月", 7000, 1000, 0, 8000], ["12月", 8000, 0, 6000, 2000]]
    made: dict[str, papers.Content] = {"台账.xlsx": [["青杠水泥月度碳资产台账（配额）"], columns, *rows]}
    if watched:
        kept = papers.table(["季度", "配额持有量t", "盈亏t"], [["四季度", 2000, -300]])
        made["监视.md"] = f"# 2025年碳管理监视测量记录\n青杠水泥\n\n配额持有情况\n\n{kept}\n"
    params = {"rather": "monitoring_record", "of": "asset_holding"}
    result = papers.run("balances", papers.world(tmp_path, made), "asset_ledger", "monitoring_record", **params)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("told", "outcome"), [("停窑", "met"), ("正常", "short")])
def test_a_month_that_a_sheet_beside_tells_as_still_is_no_hole(tmp_path: Path, told: str, outcome: str) -> None:
    batches = [[f"P-{m}", f"2025-{m:02}-05", 300, "RDF"] for m in range(1, 13) if m != 2]
    months = [[f"{m}月", 0 if m == 2 else 300, told if m == 2 else "正常"] for m in range(1, 13)]
    sheets = {
        "逐批台账": [["青杠水泥替代燃料台账"], ["批次", "入窑日期", "用量t", "种类"], *batches],
        "月汇总": [["替代燃料月汇总"], ["月份", "数量t", "备注"], *months],
    }
    ctx = papers.world(tmp_path, {"台账.xlsx": sheets})
    assert papers.run("covers_months", ctx, "alternative_fuel_ledger").outcome == outcome


@pytest.mark.parametrize(
    ("title", "later"), [("登记系统清缴记录 2026-01-06", False), ("2026年碳管理工作计划", True), ("2025年报告", False)]
)
def test_a_day_in_a_title_makes_no_plan_of_a_later_year(tmp_path: Path, title: str, later: bool) -> None:
    (doc,) = papers.world(tmp_path, {"x.md": f"# {title}\n青杠水泥\n\n碳排放配额 2026-01-06 已清缴。\n"}).documents
    assert of_a_later_year(doc, (date(2025, 1, 1), date(2025, 12, 31))) is later
