"""Places left open that say nothing, series told section by section, papers put away, papers that are another's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from auditor.blanks import is_blank
from auditor.context import Context
from auditor.matching import Matcher
from auditor.model import Locator, Part, Passage
from auditor.subjects import of_another_system
from auditor.text import normalise, not_yet
from standard.model import Concept
from tests.auditor import reading_papers as papers


def _said(folder: Path, text: str, expression: str) -> bool:
    ctx = papers.world(folder, {"办法.md": f"# 碳资产管理办法\n\n青杠水泥 2025-01-06\n\n{text}\n"})
    return bool(ctx.seek(ctx.documents, expression))


@pytest.mark.parametrize(
    ("text", "expression", "said"),
    [
        ("买入价不高于XX元/吨。", "price_threshold", False),
        ("买入价不高于××元/吨。", "price_threshold", False),
        ("买入价不高于62元/吨。", "price_threshold", True),
        ("由XX公司负责核查。", "third_party_verification", False),
        ("由中衡公司负责核查。", "third_party_verification", True),
    ],
)
def test_a_passage_with_a_placeholder_for_a_figure_or_a_name_says_nothing(
    tmp_path: Path, text: str, expression: str, *, said: bool
) -> None:
    assert _said(tmp_path, text, expression) is said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["投资与融资", "XX", "XX", "XX"], False),
        (["投资与融资", "XX年XX月", "", "××"], False),
        (["投资与融资", "项目建议书加一页碳影响", "双碳办", "立项前"], True),
    ],
)
def test_a_row_of_placeholders_beside_its_name_says_nothing(tmp_path: Path, cells: list[str], *, said: bool) -> None:
    table = papers.table(["业务流程名称", "嵌入的碳管理环节内容", "责任部门", "时间"], [cells])
    assert _said(tmp_path, table, "investment_process") is said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("办法未写入碳的内容，拟明年补入，目前尚无碳管理环节", False),
        ("目前尚无碳管理环节", False),
        ("办法第九条写明：立项前由双碳办会签碳影响评估", True),
    ],
)
def test_a_row_whose_subject_is_not_in_place_says_nothing(tmp_path: Path, told: str, *, said: bool) -> None:
    table = papers.table(["业务流程", "碳管理融入情况"], [["投资与融资", told]])
    assert _said(tmp_path, table, "investment_process") is said


@pytest.mark.parametrize(("cell", "told"), [("XX", False), (" ×× ", False), ("X射线仪", True), ("62", True)])
def test_a_cell_of_xx_holds_no_value(cell: str, *, told: bool) -> None:
    from auditor.monthly import has_value  # not above: it needs the checks to be there first

    assert has_value(cell) is told


@pytest.mark.parametrize(("last", "blank"), [("XX", True), ("排放强度0.82", False)])
def test_a_form_with_a_place_open_in_every_row_is_blank_though_its_scores_are_printed(
    tmp_path: Path, last: str, *, blank: bool
) -> None:
    rows = [["目标完成", "XX", "40", "月度"], ["数据质量", "XX", "30", "月度"], ["履约准备", last, "30", "季度"]]
    sheet = papers.table(["考核项目", "考核内容", "分值", "频次"], rows)
    ctx = papers.world(tmp_path, {"考核.md": f"# 碳绩效考核表\n\n{sheet}\n"})
    assert is_blank(ctx.documents[0].part) is blank


_WORDS = ("原料", "写入手册", "有效", "第三条")
_MATCHER = Matcher({word: Concept(word, word, (word,)) for word in _WORDS})


@pytest.mark.parametrize(
    ("text", "word", "denied"),
    [
        ("原料（钢渣、粉煤灰）未列。", "原料", True),
        ("原料（钢渣、粉煤灰）列在第二页。", "原料", False),
        ("写入手册：未", "写入手册", True),
        ("写入手册：未改字句", "写入手册", False),
        ("数据经核查无误（有效）", "有效", False),
        ("证书尚无有效", "有效", True),
        ("第三条没有对", "第三条", True),
        ("第三条没有对应的表", "第三条", False),
    ],
)
def test_what_is_answered_or_listed_as_not_is_denied(text: str, word: str, *, denied: bool) -> None:
    plain = normalise(text)
    hits = _MATCHER.all(word, plain)
    assert hits and all(_MATCHER.denied(plain, hit) for hit in hits) is denied


@pytest.mark.parametrize(("cell", "open_yet"), [("未", True), ("（未）", True), ("没有", True), ("未发现", False)])
def test_a_bare_not_says_it_was_not_done_and_not_found_is_a_result(cell: str, *, open_yet: bool) -> None:
    assert not_yet(cell) is open_yet


OWN_WORDS = ["措施执行情况良好，照规定做了。", "喂煤稳住了，风门没有乱动。", "头排风机按卡片开停，三班交接有签字。"]


def _reports(folder: Path, sections: Sequence[str]) -> Context:
    """A report for each quarter, the same but for what its second section says; without it where that is empty."""
    files = {}
    for quarter, said in zip("一二三四", sections, strict=True):
        second = f"## 二、窑系统的做法\n\n{said}\n\n" if said else ""
        head = f"# 2025年第{quarter}季度碳管理监视报告\n\n青杠水泥\n\n## 一、能源\n\n本季原煤和用电都正常。\n\n"
        files[f"{quarter}季.md"] = f"{head}{second}## 三、下季打算\n\n继续做好各项工作，按期报送。\n"
    return papers.world(folder, files)


@pytest.mark.parametrize(
    ("sections", "lacking"),
    [
        ([*OWN_WORDS, "生料配得匀，烧成带温度一直在线内。"], ""),
        ([*OWN_WORDS, ""], "第四季度"),
        ([*OWN_WORDS, "本季没有开展，人手不够，下季再说。"], "第四季度"),
        (["窑开得顺，煤风配得好，没有停机。", *OWN_WORDS[1:], ""], "逐季记录"),
    ],
)
def test_one_reports_section_tells_what_the_same_section_of_its_series_is_about(
    tmp_path: Path, sections: list[str], lacking: str
) -> None:
    ctx = _reports(tmp_path, sections)
    outcome = papers.run("covers_quarters", ctx, "monitoring_record", what="source_control_done")
    assert (outcome.outcome, *outcome.lacking) == (("short", lacking) if lacking else ("met",))


@pytest.mark.parametrize(
    ("head", "days", "outcome"),
    [
        ("日期", ["2025-02-03", "2025-02-19", "2025-03-07"], "met"),
        ("月份", ["2025-01", "2025-02", "2025-03"], "short"),
    ],
)
def test_only_what_is_kept_by_months_has_holes_where_it_need_not_be(
    tmp_path: Path, head: str, days: list[str], outcome: str
) -> None:
    rows = [[day, "登记", amount] for day, amount in zip(days, (120, 80, 50), strict=True)]
    sheet = papers.table([head, "事项", "减排量t"], rows)
    ctx = papers.world(tmp_path, {"台账.md": f"# 碳惠通项目台账2025年\n\n青杠水泥\n\n{sheet}\n"})
    run = papers.run("covers_quarters", ctx, "project_ledger", what="reduction_amount", if_kept=True)
    assert run.outcome == outcome
    every = papers.run("covers_quarters", ctx, "project_ledger", what="reduction_amount")
    assert every.outcome == "short", "asked for outright, either has holes"


@pytest.mark.parametrize(("july", "outcome"), [("", "short"), (48000, "met")])
def test_a_title_that_names_two_products_tells_of_neither_in_an_empty_cell(
    tmp_path: Path, july: object, outcome: str
) -> None:
    rows = [[f"{m}月", 60000, july if m == 7 else 50000, "正常"] for m in range(1, 13)]
    sheet: list[list[object]] = [
        ["青杠水泥2025年统计"],
        ["班组", "人数", "班次", "备注"],
        ["甲班", 12, "早", "无"],
        [],
        ["熟料、水泥产量"],
        ["月份", "熟料t", "水泥t", "窑况"],
        *rows,
    ]
    ctx = papers.world(tmp_path, {"统计.xlsx": sheet})
    assert papers.run("covers_months", ctx, "output_ledger", what="cement_output").outcome == outcome
    assert papers.run("covers_months", ctx, "output_ledger", what="clinker_output").outcome == "met"


@pytest.mark.parametrize(
    ("last", "cells", "outcome"),
    [
        ("第3季(7-9月)", ["", ""], "short"),
        ("第3季(7-9月)", ["没有交易", "已备"], "met"),
        ("全年", ["", ""], "short"),
        ("全年", ["累计买入2000t", "已清缴"], "met"),
    ],
)
def test_a_quarter_with_its_months_and_the_whole_year_are_periods(
    tmp_path: Path, last: str, cells: list[str], outcome: str
) -> None:
    told = [["第1季(1-3月)", "按策略买入2000t", "资金已备"], ["第2季(4-6月)", "没有交易", "核查结束"]]
    table = papers.table(["季度", "交易策略执行情况", "履约准备"], [*told, [last, *cells]])
    ctx = papers.world(tmp_path, {"监视.md": f"# 碳管理监视测量记录\n\n青杠水泥 2025年\n\n{table}\n"})
    run = papers.run("periods_filled", ctx, "monitoring_record", what="trading_strategy_execution")
    assert run.outcome == outcome
    assert (last in run.reason) is (outcome == "short")


MANUAL = "# 碳管理手册\n\n青杠水泥\n\n批准：罗启明\n\n## 1 范围\n\n适用于全厂。\n\n## 2 职责\n\n总经理负责。\n"


def test_a_manual_in_the_old_folder_is_void_only_where_another_is_in_force_outside_it(tmp_path: Path) -> None:
    both = papers.world(tmp_path, {"旧/手册.md": MANUAL, "现行/手册.md": MANUAL})
    assert {d.file: d.state for d in both.documents} == {"旧/手册.md": "void", "现行/手册.md": "in_force"}
    alone = papers.world(tmp_path, {"旧/手册.md": MANUAL})
    assert {d.state for d in alone.documents} == {"in_force"}


def test_a_record_in_the_old_folder_stays_in_force(tmp_path: Path) -> None:
    rows = [["2025-03-01", "RDF", "10", "9"], ["2025-03-02", "RDF", "12", "11"]]
    ledger = f"# 替代燃料台账\n\n{papers.table(['日期', '燃料', '进厂t', '使用t'], rows)}\n"
    ctx = papers.world(tmp_path, {"旧/台账.md": ledger, "现行/台账.md": ledger})
    assert [d.state for d in ctx.documents if d.is_a("alternative_fuel_ledger") >= 0.5] == ["in_force"] * 2


@pytest.mark.parametrize(("first", "owner"), [("青杠水泥", "other"), ("长坪水泥", "unknown")])
def test_a_list_of_plants_with_ours_among_them_tells_whose_a_chapter_is(tmp_path: Path, first: str, owner: str) -> None:
    plants = papers.table(["工厂", "联系人"], [[name, "见名单"] for name in (first, "白果水泥", "石岭水泥")])
    chapters = "## 附件3 石岭水泥2025年碳资产盘点计划\n\n六月盘一次，由出纳牵头。\n\n## 附件4 其他\n\n按期报送。"
    text = f"# 碳资产盘点通知\n\n{plants}\n\n## 附件2 盘点要求\n\n逐户核对，差异当月查清。\n\n{chapters}\n"
    ctx = papers.world(tmp_path, {"通知.md": text})
    assert [d.owner for d in ctx.documents if "石岭" in d.title] == [owner]
    assert ("石岭水泥" in ctx.identity.others) is (owner == "other")


@pytest.mark.parametrize(
    ("file", "title", "foreign"),
    [
        ("NC-2025-06 安全环保处.docx", "不符合项报告", False),
        ("NC-2025-06 安全环保检查.docx", "不符合项报告", True),
        ("合同.docx", "流动资金（绿色）借款合同", False),
        ("合同.docx", "流动资金借款合同", True),
    ],
)
def test_whom_a_paper_concerns_is_not_its_subject_and_green_money_is_ours(
    file: str, title: str, *, foreign: bool
) -> None:
    part = Part(file, "", (Passage("第一页", Locator(paragraph=1)),), ())
    assert of_another_system(part, title) is foreign


@pytest.mark.parametrize(("title", "ledger"), [("煤粉月混样", False), ("固废月混样", True)])
def test_tests_of_coal_are_no_ledger_of_alternative_fuels(tmp_path: Path, title: str, *, ledger: bool) -> None:
    rows = [["1月", "1200", "23000", "0.1"], ["2月", "1100", "22900", "0.1"]]
    sheet = papers.table(["月份", "入窑量t", "热值kJ/kg", "氯%"], rows)
    ctx = papers.world(tmp_path, {"检测.md": f"# {title}\n\n{sheet}\n"})
    assert (ctx.documents[0].is_a("alternative_fuel_ledger") >= 0.5) is ledger


@pytest.mark.parametrize(("title", "record"), [("成交对账单", False), ("煤量对账单", True)])
def test_an_exchanges_statement_is_no_record_of_cross_checks(tmp_path: Path, title: str, *, record: bool) -> None:
    ctx = papers.world(tmp_path, {"单.md": f"# {title}\n\n青杠水泥 2025年8月\n\n配额账户 8000吨\n"})
    assert (ctx.documents[0].is_a("cross_check_record") >= 0.5) is record
