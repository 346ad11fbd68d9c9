"""What two plants met blind showed: forms, certificates, decisions, roles and titles in other layouts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.text import not_yet
from tests.auditor import reading_papers as papers

PLAN = """# 青杠水泥碳排放数据质量控制规程

编制：杜小兰　批准：罗启明　2025年1月5日

元素碳含量、热值补不了的，取前12个自然月实测值中的最高值。
"""
FORM = papers.table(
    ["栏", "内容"],
    [["数据", "2025年8月入窑煤粉元素碳含量"], ["原因", "样瓶破损"], ["替代办法", "{}"], ["附件", "照片2张"]],
)


@pytest.mark.parametrize(
    ("taken", "outcome"),
    [("取1—7月外检值的算术平均值0.5567tC/t", "violated"), ("取前12个月最高值0.5693tC/t", "met")],
)
def test_a_form_about_one_gap_is_read_as_a_whole(tmp_path: Path, taken: str, outcome: str) -> None:
    form = f"# 缺失数据处理单\n\n青杠水泥　2025年9月6日\n\n{FORM.format(taken)}\n"
    ctx = papers.world(tmp_path, {"质控规程.md": PLAN, "缺失单.md": form})
    assert papers.run("fills_gaps", ctx, "data_gap_record").outcome == outcome


@pytest.mark.parametrize(("until", "outcome"), [("2025年6月30日", "violated"), ("2028年6月30日", "met")])
def test_a_certificate_in_a_file_of_its_own_is_held_against_the_reports(
    tmp_path: Path, until: str, outcome: str
) -> None:
    certificate = (
        "# 检验检测机构资质认定证书\n\n证书编号：192200340071\n\n"
        "名称：重庆衡测检测技术有限公司\n\n发证日期：2019年7月1日\n\n"
        f"有效期至：{until}\n\n能力附表：煤——元素碳、低位发热量\n"
    )
    report = (
        "# 入窑煤粉检测报告\n\n检测单位：重庆衡测检测技术有限公司　CMA 证书编号 192200340071\n\n委托单位：青杠水泥\n\n"
        "收样：2025-09-03　签发：2025-09-08\n\n| 项目 | 方法 | 结果 |\n|---|---|---|\n| 元素碳 | GB/T 476 | 55.21% |\n"
    )
    ctx = papers.world(tmp_path, {"CMA证书.md": certificate, "煤检测.md": report})
    kinds = [t for d in ctx.documents for t, score in d.types if score >= 0.5]
    assert papers.run("qualified", ctx, *kinds).outcome == outcome


@pytest.mark.parametrize(("last", "outcome"), [("；在线分析仪已装（完成）", "met"), ("", "short")])
def test_decisions_told_behind_the_day_they_were_taken_are_counted(tmp_path: Path, last: str, outcome: str) -> None:
    decided = ["矿山纳入边界", "方针改版", "篦冷机改造上马", "购置在线分析仪", "增数据工程师1名"]
    table = papers.table(
        ["号", "决定", "谁办", "何时"], [[str(i), d, "谭蓉", "2025-09"] for i, d in enumerate(decided, 1)]
    )
    before = f"# 青杠水泥2024年碳管理体系管理评审决定\n\n2024年12月10日\n\n{table}\n"
    told = f"上次（2024-12-10）决定办理：矿山已入边界（完成）；方针改版；篦冷机改造（试产）；数据工程师到岗{last}。"
    now = (
        f"# 青杠水泥2025年碳管理体系管理评审报告\n\n主持：总经理罗启明　2025年12月5日\n\n1. {told}\n\n2. 监视：正常。\n"
    )
    ctx = papers.world(tmp_path, {"2024决定.md": before, "2025管评.md": now})
    (report,) = [d for d in ctx.documents if "2025" in d.file]
    assert report.is_a("review_report") >= 0.5
    assert papers.run("decisions_reported", ctx, "review_report").outcome == outcome


@pytest.mark.parametrize("cell", ["没算", "还没复查", "未定", "尚未统计", "没有"])
def test_a_cell_may_say_not_yet(cell: str) -> None:
    assert not_yet(cell)


@pytest.mark.parametrize("cell", ["未发现", "没到时候", "未超标", "没问题", "未投诉", "没算错，已复核", "已复查"])
def test_a_result_is_no_not_yet(cell: str) -> None:
    assert not not_yet(cell)


def test_a_form_and_the_ledgers_row_about_one_thing_are_no_repetition(tmp_path: Path) -> None:
    ledger = papers.table(
        ["编号", "事实", "原因", "措施", "复查"],
        [["02", "2#入窑煤粉秤检定6月12日到期，9月3日才检", "没人提醒", "加提醒", "有效，销号"]],
    )
    form = (
        "# 青杠水泥不符合项报告\n\n"
        "事实：2#入窑煤粉秤检定有效期到2025年6月12日，2025年9月3日才重新检定，中间一直在用。\n\n"
        "原因：没人提醒\n\n措施：重新检定，台账加提醒\n\n验证：新证9月3日，有效。2025-12-10\n"
    )
    made = {"整改账.md": f"# 青杠水泥不符合与纠正措施台账2025\n\n{ledger}\n", "整改单.md": form}
    ctx = papers.world(tmp_path, made)
    assert papers.run("not_repeated", ctx, "nonconformity_ledger", "nonconformity_report").outcome == "met"


def test_a_grids_cells_may_each_hold_a_role_and_a_name(tmp_path: Path) -> None:
    grid = papers.table(
        ["编号 BY-T-03", "版次 C/1", "主办 能源管理部"], [["编 向晓帆", "审 田野", "批 罗启明 2025-01-15"]]
    )
    ctx = papers.world(tmp_path, {"规程.md": f"# 青杠水泥碳排放数据质量控制规程\n\n{grid}\n\n原始记录两人签。\n"})
    assert ctx.documents[0].roles["批准"] == ("罗启明",)


def test_the_latest_version_tells_who_approved(tmp_path: Path) -> None:
    versions = papers.table(
        ["版", "日期", "改了什么", "批"],
        [["V1.0", "2025-01-06", "—", "罗启明"], ["V1.2", "2025-05-16", "第六章", "罗启明"]],
    )
    ctx = papers.world(tmp_path, {"策划.md": f"# 青杠水泥2025年碳管理体系实施方案\n\n{versions}\n\n边界：全厂。\n"})
    assert papers.run("approved", ctx, "implementation_scheme").outcome == "met"


def test_a_later_note_s_day_is_not_the_paper_s(tmp_path: Path) -> None:
    text = "# 青杠水泥管理评审报告\n\n总经理罗启明主持　2025年12月5日\n\n结论：有效。\n\n（2026-03-10补记）已完成。\n"
    assert papers.world(tmp_path, {"管评.md": text}).documents[0].dates == (date(2025, 12, 5),)


def test_what_a_title_of_its_own_means_is_read_everywhere(tmp_path: Path) -> None:
    manual = (
        "# 青杠水泥低碳运营纲要（碳管理手册）\n\n批准：罗启明　2025年1月5日\n\n"
        "4.1 总经理—碳管总监（即碳管理体系的管理者代表，由常务副总田野担任）—低碳中心。\n\n"
        "4.3 碳管总监：组织建立、运行、维护并改进体系。\n\n4.4 碳管总监不在时由低碳中心主任代行碳管总监的职责。\n"
    )
    ctx = papers.world(tmp_path, {"纲要.md": manual})
    place = ctx.seek(ctx.documents, "representative + establish_system")
    assert place is not None and place.passage.text.startswith("4.3")


def test_what_a_paper_rests_on_is_no_part_of_its_title(tmp_path: Path) -> None:
    rows = [
        ["排放源清单 2025  依据：重庆市工业企业碳排放核算报告和核查细则"],
        ["系统", "排放源", "类别"],
        ["生产", "烟煤燃烧", "直接"],
    ]
    (document,) = papers.world(tmp_path, {"Book1.xlsx": rows}).documents
    assert document.title == "排放源清单 2025"
    assert document.is_a("source_list") >= 0.5


def test_a_quarters_report_is_headed_by_its_quarter(tmp_path: Path) -> None:
    parts = [
        f"{q} 季度碳运行监视报告\n\n编号 BY-JS-25Q{q}\n\n四、减碳工程：篦冷机改造按节点推进。\n" for q in (1, 2, 3, 4)
    ]
    ctx = papers.world(tmp_path, {"监视.md": "# 季度碳运行监视报告（2025年合订）\n\n" + "\n".join(parts)})
    kind = ctx.documents[0].types[0][0]
    assert papers.run("covers_quarters", ctx, kind, what="reduction_project").outcome == "met"


@pytest.mark.parametrize(("told", "outcome"), [("还没到时候", "met"), ("", "short")])
def test_what_is_not_due_yet_lacks_no_conclusion(tmp_path: Path, told: str, outcome: str) -> None:
    table = papers.table(
        ["新要求", "我厂现在", "符合不"],
        [["按新指南核算", "已换", "符合"], ["12月31日前清缴", told or "正在备", "-" if told else ""]],
    )
    ctx = papers.world(tmp_path, {"对照.md": f"# 青杠水泥碳管理合规性评价报告\n\n2025年4月20日\n\n{table}\n"})
    asked = {"of": "col_rule", "columns": {"评价结论": "col_conclusion"}}
    assert papers.run("rows_filled", ctx, "compliance_evaluation_report", **asked).outcome == outcome
