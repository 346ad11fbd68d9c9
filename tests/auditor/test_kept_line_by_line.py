"""Logs kept line by line, and what records and evaluations leave unsigned, count short, do late or take over."""

from __future__ import annotations

from pathlib import Path

from tests.auditor import reading_papers as papers

LOG = "# 碳目标月度跟踪（2025年）\n\n青杠水泥\n\n"


def _log(months: range) -> str:
    return LOG + "".join(f"- {m}月：熟料强度0.83{m:02d}，目标完成。\n" for m in months)


def test_a_log_s_lines_are_told_month_by_month(tmp_path: Path) -> None:
    for months, said in ((range(1, 13), "met"), (range(1, 8), "short")):
        ctx = papers.world(tmp_path, {"跟踪.md": _log(months)})
        assert papers.run("covers_months", ctx, "monitoring_record", what="target_completion").outcome == said


def test_a_row_may_tell_of_several_months(tmp_path: Path) -> None:
    rows = [[span, "运行正常", "在有效期"] for span in ("1—3", "4、5、6", "7—9", "10—12")]
    table = papers.table(["月", "计量器具运行", "检定校准"], rows)
    ctx = papers.world(tmp_path, {"监视.md": f"# 计量器具监视记录（2025年）\n\n{table}\n"})
    assert papers.run("covers_months", ctx, "monitoring_record").outcome == "met"


def test_signatures_that_break_off_are_lacking(tmp_path: Path) -> None:
    for signed, said in ((12, "met"), (6, "short")):
        rows = [[f"{m}月", "措施全执行", "333", "步文" if m <= signed else ""] for m in range(1, 13)]
        table = papers.table(["月份", "控制措施", "分解炉", "审核签字"], rows)
        ctx = papers.world(tmp_path, {"监视.md": f"# 窑系统碳监视表（2025年）\n\n{table}\n"})
        assert papers.run("signatures_filled", ctx, "monitoring_record").outcome == said


def test_a_line_of_empty_places_is_no_signature(tmp_path: Path) -> None:
    text = "# 碳合规性评价报告\n\n2025年8月评价\n\n排放核算：符合。\n\n评价人：　　　审定：　　　日期：\n"
    ctx = papers.world(tmp_path, {"评价.md": text})
    assert papers.run("signatures_filled", ctx, "compliance_evaluation_report").outcome == "short"


def test_a_count_below_what_was_due_needs_a_word(tmp_path: Path) -> None:
    for remark, said in (("漏抄，按关口表补齐", "met"), ("—", "short")):
        rows = [["1月", "31/31", "—"], ["2月", "28/28", "—"], ["3月", "31/25", remark]]
        table = papers.table(["月份", "电表日抄 应/实", "处理"], rows)
        ctx = papers.world(tmp_path, {"检查.md": f"# 碳数据日常监测检查表（2025年）\n\n{table}\n"})
        assert papers.run("counts_full", ctx, "monitoring_record").outcome == said


def test_one_name_in_two_checkers_places_is_one_person(tmp_path: Path) -> None:
    for second, said in (("何平", "met"), ("田野", "violated")):
        rows = [[f"2025-{m:02d}-28", "600", "江岸", "田野", second] for m in range(1, 13)]
        table = papers.table(["日期", "入窑煤t", "记录", "校核甲", "校核乙"], rows)
        ctx = papers.world(tmp_path, {"记录.md": f"# 入窑煤原始记录（2025年）\n\n{table}\n"})
        assert papers.run("signed_by", ctx, "daily_report", people=2, severity="violated").outcome == said


def test_an_approver_whose_turn_is_still_to_come_has_not_approved(tmp_path: Path) -> None:
    flow = "流程：起草 江岸（10-11）→ 审核 田野（10-16 同意）→ 批准 何平（{}）"
    for state, said in (("10-18 同意", "met"), ("待办，未处理", "short")):
        text = f"# 碳管理合规性评价程序\n\n青杠水泥\n\n{flow.format(state)}\n\n每年评价一次。\n"
        ctx = papers.world(tmp_path, {"程序.md": text})
        assert papers.run("approved", ctx, "compliance_evaluation_procedure").outcome == said


def test_a_register_of_evaluations_tells_of_each(tmp_path: Path) -> None:
    for first, said in (("2024-06-12", "met"), ("2024-01-12", "violated")):
        table = papers.table(["报告号", "评价日", "批准"], [["A-1", first, "何平"], ["A-2", "2025-06-05", "何平"]])
        ctx = papers.world(tmp_path, {"登记.md": f"# 碳管理合规性评价历次登记\n\n{table}\n"})
        assert papers.run("interval_at_most", ctx, "compliance_evaluation_report", months=12).outcome == said


def test_a_supplementary_evaluation_keeps_the_rule_s_days(tmp_path: Path) -> None:
    for day, said in (("2025-04-20", "met"), ("2025-11-25", "violated")):
        table = papers.table(["触发文件", "收文", "完成补评", "结论"], [["工作方案", "2025-03-28", day, "符合"]])
        text = f"# 碳管理合规性补充评价登记\n\n自收文之日起30日内完成补充评价。\n\n{table}\n"
        ctx = papers.world(tmp_path, {"登记.md": text})
        assert papers.run("done_promptly", ctx, "compliance_evaluation_report").outcome == said


def test_evidence_of_the_year_before_shows_nothing_of_this_one(tmp_path: Path) -> None:
    for year, said in ((2025, "met"), (2024, "short")):
        rows = [[f"规则{i}", f"{year}年{i}月审批单", "符合"] for i in range(1, 5)]
        text = f"# 碳管理合规性评价表\n\n评价日期：2025-11-26\n\n{papers.table(['规则', '证据', '结论'], rows)}\n"
        ctx = papers.world(tmp_path, {"评价.md": text})
        assert papers.run("evidence_of_period", ctx, "compliance_evaluation_report").outcome == said


def test_sources_in_one_cell_are_held_against_each_other(tmp_path: Path) -> None:
    for coal, said in (("16254/16254/16230", "met"), ("16254/14634/14634", "short")):
        table = papers.table(
            ["月", "入窑煤 台账/凭证/计量", "结论"], [["8", coal, "煤差异较大"], ["9", "1/1/1", "一致"]]
        )
        ctx = papers.world(tmp_path, {"核对.md": f"# 碳数据交叉核对表（2025年）\n\n{table}\n"})
        assert papers.run("sources_agree", ctx, "cross_check_record").outcome == said


def test_a_figure_below_the_span_beside_it_is_not_conservative(tmp_path: Path) -> None:
    for taken, said in ((640, "met"), (560, "violated")):
        rows = [["6月11日入窑煤量", "秤检修", f"{taken}", "602—631 t"]]
        table = papers.table(["缺失", "原因", "采用值", "可选值（同期）"], rows)
        ctx = papers.world(tmp_path, {"缺失.md": f"# 碳数据缺失处理单（2025年）\n\n{table}\n"})
        assert papers.run("fills_gaps", ctx, "data_gap_record").outcome == said
