"""What an auditor takes for what it is: a binder, minutes, shortened names, a written dash."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.naming import topic_of
from tests.auditor import reading_papers as papers

REPORT = """# 青杠水泥碳管理丙卷

重庆青杠水泥有限公司

## D1 2025年度温室气体排放报告

报告主体：重庆青杠水泥有限公司

## 一、边界与排放源

边界为一条熟料生产线，化石燃料燃烧与过程排放。

## 二、真实性声明

本企业对报告的真实性、准确性、完整性负责。

## 核查安排

核查组8月13日到厂，资料清单三十项。

交回资料三十项。

## 8 内部审核报告

审核日期：2025年9月16日，审核组四人。

审核发现不符合2项，体系运行总体有效。

## 能源基准

能源基准按年核定。
"""


def test_chapters_set_like_the_papers_heading_are_still_the_papers(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"资料卷.md": REPORT})
    report = next(d for d in ctx.documents if d.is_a("emission_report") >= 0.5 and d.part.name.startswith("D1"))
    assert "真实性" in report.part.text and "核查组" not in report.part.text


def test_a_binder_without_a_type_of_its_own_leaves_its_papers_to_say_it(tmp_path: Path) -> None:
    plan = papers.table(
        ["日期", "受审核部门", "审核内容", "审核员"], [["9月16日", "生产处", "日报", "田野"] for _ in range(3)]
    )
    ctx = papers.world(tmp_path, {"资料卷.md": REPORT + f"\n## 5 内部审核实施计划\n\n审核组四人。\n\n{plan}\n"})
    audit = [d for d in ctx.documents if d.is_a("audit_report") >= 0.5]
    assert [d.part.name for d in audit] == ["8 内部审核报告"]
    whole = next(d for d in ctx.documents if not d.part.name)
    assert "总体有效" not in whole.part.text and "能源基准按年核定" in whole.part.text


def test_a_draft_chapter_says_nothing_for_its_binder(tmp_path: Path) -> None:
    text = REPORT + "\n## 9 2025年度配额履约方案（送审稿）\n\n11月底前买足缺口，12月初提交清缴申请。\n"
    ctx = papers.world(tmp_path, {"资料卷.md": text})
    assert {d.state for d in ctx.documents if "买足缺口" in d.part.text} == {"draft"}


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("5月20日，总经理罗启明在二楼主持召开2025年碳管理评审会议。罗启明、田野参加。", "2025年碳管理评审会议"),
        ("5月20日召开三标管理评审会议，田野参加。", ""),
        ("5月20日大家碰了个头。", ""),
    ],
)
def test_minutes_are_of_the_meeting_that_their_first_sentence_names(tmp_path: Path, said: str, topic: str) -> None:
    text = f"# 会  议  纪  要\n\n青杠办纪〔2025〕6号\n\n{said}\n\n一、上次评审决定已落实。\n\n二、体系运行有效。\n"
    (doc,) = papers.world(tmp_path, {"纪要6号.md": text}).documents
    assert topic_of(doc.part) == topic
    assert (doc.is_a("review_report") >= 0.5) is bool(topic)


@pytest.mark.parametrize(("head", "outcome"), [("月", "met"), ("次数", "short")])
def test_a_column_headed_month_holds_months_by_their_number(tmp_path: Path, head: str, outcome: str) -> None:
    sheet = [["青杠水泥计量器具点检保养记录（2025年）"], [head, "保养内容", "异常", "点检人"]]
    sheet += [[str(m), "清灰紧固", "无", "田野"] for m in range(1, 13)]
    ctx = papers.world(tmp_path, {"点检.xlsx": sheet})
    assert papers.run("covers_quarters", ctx, "meter_maintenance_record").outcome == outcome


@pytest.mark.parametrize(("last", "outcome"), [(12, "met"), (11, "met"), (10, "short")])
def test_a_series_that_stops_before_the_periods_end_is_seen(tmp_path: Path, last: int, outcome: str) -> None:
    sheet = [["青杠水泥计量器具点检保养记录（2025年）"], ["月份", "保养内容", "异常", "点检人"]]
    sheet += [[f"2025-{m:02}", "清灰紧固", "无", "田野"] for m in range(1, last + 1)]
    ctx = papers.world(tmp_path, {"点检.xlsx": sheet})
    assert papers.run("covers_quarters", ctx, "meter_maintenance_record").outcome == outcome


@pytest.mark.parametrize(("name", "outcome"), [("风机", "met"), ("水泵", "short")])
def test_a_project_may_be_shortened_in_the_record_of_its_progress(tmp_path: Path, name: str, outcome: str) -> None:
    projects = ["篦冷机第四代改造", "RDF喂料扩能", "钢渣提掺", "窑尾高温风机2000 kW永磁直驱"]
    columns = ["序号", "项目", "责任部门", "预期减排量tCO2"]
    plan = papers.table(columns, [[i, p, "机动处", 2000] for i, p in enumerate(projects, 1)])
    kept = papers.table(["项目", "一季度", "二季度"], [[p, "订货", "安装"] for p in (*projects[:3], name)])
    made = {
        "降碳计划.md": f"# 2025年降碳项目行动方案\n青杠水泥　批准：罗启明 2025-01-20\n\n{plan}\n",
        "监视.md": f"# 2025年碳管理监视测量记录\n青杠水泥\n\n{kept}\n",
    }
    params = {"types": ["reduction_plan"], "items": "col_project", "with": "expected_reduction"}
    result = papers.run("each_followed", papers.world(tmp_path, made), "monitoring_record", **params)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("told", "outcome"), [("财务、供销", "met"), ("供销", "short")])
def test_departments_in_one_checklist_may_be_shortened(tmp_path: Path, told: str, outcome: str) -> None:
    units = ["生产处", "机动处", "供销公司", "财务管理部"]
    columns = ["时间", "受审核部门", "审核要点", "审核员"]
    planned = papers.table(columns, [["9月16日", unit, "台账", "田野"] for unit in units])
    rows = papers.table(["要点", "审核证据", "判定"], [["台账", "抽3份", "符合"]] * 3)
    made = {"计划.md": f"# 2025年碳管理体系内部审核计划\n青杠水泥　批准：罗启明 2025-09-05\n\n{planned}\n"}
    for unit in ("生产处", "机动处", told):
        made[f"{unit}.md"] = f"# 碳管理内部审核检查表\n青杠水泥\n\n受审核部门：{unit}　审核员：田野\n\n{rows}\n"
    result = papers.run("all_audited", papers.world(tmp_path, made), "audit_checklist")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("cells", "outcome"), [(["—"], "met"), ([""], "short"), (["—", "—", "—"], "short")])
def test_one_dash_among_many_factors_says_that_there_is_none(tmp_path: Path, cells: list[str], outcome: str) -> None:
    rows = [[f"因素{i}", "国家政策收紧", "成本上升", "跟踪"] for i in range(12)]
    rows += [[f"其他{i}", "电网结构", cell, "跟踪"] for i, cell in enumerate(cells)]
    listed = papers.table(["因素", "内容", "影响", "对策"], rows)
    text = f"# 碳管理内外部环境因素识别与评审\n青杠水泥　批准：罗启明 2025-02-20\n\n{listed}\n"
    params = {"of": "col_factor", "columns": {"影响分析": "col_impact"}, "dashes": True}
    result = papers.run("rows_filled", papers.world(tmp_path, {"因素.md": text}), "context_review", **params)
    assert result.outcome == outcome, result.reason


def test_a_binders_ledger_is_counted_once(tmp_path: Path) -> None:
    columns = ["序", "来源", "不符合事实", "纠正措施", "责任人", "验证"]
    listed = papers.table(
        columns, [["1", "内审", "七月化验原始记录缺一页", "装订改为逐页编号", "田野", "9月2日查看，关闭"]]
    )
    text = REPORT + f"\n## 10 不符合登记与整改台账\n\n由能源管理部登记。\n\n{listed}\n"
    ctx = papers.world(tmp_path, {"资料卷.md": text})
    assert papers.run("not_repeated", ctx, "nonconformity_ledger").outcome == "met"


@pytest.mark.parametrize(("title", "owner"), [("检验检测机构资质认定证书", "unknown"), ("碳管理手册", "other")])
def test_a_laboratorys_own_papers_are_nobody_elses(tmp_path: Path, title: str, owner: str) -> None:
    firm = "重庆青石检测技术有限公司" if owner == "unknown" else "重庆青石建材有限公司"
    text = f"# {title}\n\n{firm}\n\n证书编号 231500000001，碳排放检测，有效期至2029年5月21日。\n"
    (doc,) = papers.world(tmp_path, {"附件.md": text}).documents
    assert doc.owner == owner


@pytest.mark.parametrize(("first", "record"), [("第六条 ", False), ("", True)])
def test_a_chapter_of_articles_is_a_rule_whatever_it_is_headed(tmp_path: Path, first: str, record: bool) -> None:
    text = REPORT + f"\n## 第四章 管理评审\n\n{first}总经理每年主持一次管理评审。\n\n综合处印发纪要。\n"
    ctx = papers.world(tmp_path, {"资料卷.md": text})
    assert any(d.is_a("review_report") >= 0.5 for d in ctx.documents if d.part.name) is record
