"""Days that can't be, sources that differ, records destroyed too soon, open rows, questions about kilns and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

NOTICE = """# 关于召开2025年碳排放数据内部审核会议的通知
重庆青杠水泥有限公司　各部门：

定于2025年11月25日14:00在二会议室召开2025年碳排放数据内部审核会议，请带原始记录。

2025年11月21日
"""


def minutes(day: str, signed: str) -> str:
    return f"""# 2025年碳排放数据内审台账及会议纪要
重庆青杠水泥有限公司

会议时间：{day} 14:00　主持：罗启明　记录：杜小兰

抽查1—10月原始记录，结论：所查数据真实、准确。

审核：杜小兰、田野　批准：罗启明　{signed}
"""


@pytest.mark.parametrize(
    ("day", "signed", "outcome", "told"),
    [
        ("2025年11月25日", "2025年11月26日", "met", ""),
        ("2025年11月24日", "2025年11月26日", "met", ""),  # brought forward after the notice
        ("2025年11月18日", "2025年11月18日", "short", "早于会议通知（通知2025-11-21才发，会期2025-11-25）"),
        ("2025年11月25日", "2025年11月20日", "short", "批准2025-11-20早于会期2025-11-25"),
        ("2025年6月18日", "2025年6月18日", "met", ""),  # another meeting
    ],
)
def test_minutes_are_not_older_than_the_meeting(tmp_path: Path, day: str, signed: str, outcome: str, told: str) -> None:
    ctx = papers.world(tmp_path, {"通知.md": NOTICE, "数据内审.md": minutes(day, signed)})
    main = next(d for d in ctx.documents if d.file == "数据内审.md")
    result = papers.run("dates_possible", ctx, "data_audit_ledger", event="data_internal_audit")
    assert main.types[0][0] == "data_audit_ledger"
    assert result.outcome == outcome, result.reason
    assert told in result.reason


@pytest.mark.parametrize(
    ("invoice", "remark", "outcome"),
    [
        ("9,050", "一致", "met"),
        ("9,300", "一致", "short"),
        ("9,300", "", "short"),
        ("9,300", "月末最后一车次月入账", "met"),
        ("930", "一致", "met"),  # so far apart they are in other units
    ],
)
def test_sources_that_differ_need_a_reason(tmp_path: Path, invoice: str, remark: str, outcome: str) -> None:
    sheet = [
        ["青杠水泥2025年碳排放数据交叉核对表"],
        ["月份", "数据", "碳台账", "发票", "说明"],
        ["2025-01", "燃煤消耗t", "9,010", "9,020", "一致"],
        ["2025-02", "燃煤消耗t", "9,040", invoice, remark],
    ]
    ctx = papers.world(tmp_path, {"数据交叉核对表.xlsx": sheet})
    result = papers.run("sources_agree", ctx, "cross_check_record")
    assert result.outcome == outcome, result.reason
    if outcome == "short":
        assert "2025-02燃煤消耗t发票9,300，碳台账9,040，差260（2.8%），没有说明" in result.reason


@pytest.mark.parametrize(
    ("what", "year", "day", "outcome"),
    [
        ("碳排放原始记录", "2019年", "2025-09-10", "met"),
        ("碳排放原始记录", "2021年", "2025-09-10", "violated"),
        ("碳排放原始记录", "2020年", "2025-12-31", "met"),
        ("质量体系培训签到表", "2021年", "2025-09-10", "met"),
    ],
)
def test_records_destroyed_before_their_time_are_a_violation(
    tmp_path: Path, what: str, year: str, day: str, outcome: str
) -> None:
    listed = papers.table(["序号", "名称", "所属年度", "册数", "销毁日期"], [["1", what, year, "12", day]])
    rule = "# 碳排放记录管理程序\n青杠水泥　批准：罗启明 2025-01-06\n\n碳排放记录保存不少于5年。"
    text = f"{rule}\n\n## 到期档案销毁清册\n\n{listed}\n"
    result = papers.run("kept_in_fact", papers.world(tmp_path, {"记录.md": text}), "records_procedure")
    assert result.outcome == outcome, result.reason
    if outcome == "violated":
        assert "2021年的碳排放原始记录2025-09-10销毁，只保存了3年，应不少于5年" in result.reason


@pytest.mark.parametrize(("gone", "outcome"), [("2026-02-03", "met"), ("2025-08-04", "violated")])
def test_retained_samples_are_kept_for_a_year(tmp_path: Path, gone: str, outcome: str) -> None:
    sheet = [
        ["青杠水泥煤样采样送检及留样记录（2025年）"],
        ["样品编号", "采样日期", "留样日期", "弃样日期", "留样人"],
        ["QM-2501", "2025-01-31", "2025-02-03", gone, "白云"],
    ]
    ctx = papers.world(tmp_path, {"煤样采样送检留样记录.xlsx": sheet})
    result = papers.run("kept_in_fact", ctx, "sample_record")
    assert result.outcome == outcome, result.reason
    assert ("只留182天" in result.reason) is (outcome == "violated")


@pytest.mark.parametrize(("due", "outcome"), [("2026-03-31", "met"), ("", "short"), ("—", "short")])
def test_a_decision_without_a_term_is_seen(tmp_path: Path, due: str, outcome: str) -> None:
    listed = papers.table(
        ["序号", "决定事项", "责任人", "完成期限"],
        [["1", "增设碳排放专职岗位", "杜小兰", "2026-02-28"], ["2", "改造熟料皮带秤", "田野", due]],
    )
    text = f"# 2025年度碳管理体系管理评审报告\n青杠水泥　主持：罗启明　批准：罗启明 2025-12-20\n\n{listed}\n"
    params = {"of": "decision_column", "columns": {"责任主体": "col_owner", "完成时限": "col_due"}}
    result = papers.run("rows_filled", papers.world(tmp_path, {"管评.md": text}), "review_report", **params)
    assert result.outcome == outcome, result.reason
    if outcome == "short":
        assert "“改造熟料皮带秤”没有写完成时限" in result.reason


LEDGER = ["月份", "入窑煤t", "低位发热量GJ/t", "燃煤排放tCO2", "熟料产量t", "过程排放tCO2", "合计tCO2"]


@pytest.mark.parametrize(
    ("coal", "total", "asked"),
    [
        (11_000, 66_000, ""),
        (21_000, 66_000, "熟料热耗算得5.833GJ/t"),
        (11_000, 91_000, "熟料碳排放强度算得1.123tCO2/t"),
        (11_000, 9_100_000, ""),  # another unit, not another kiln
    ],
)
def test_a_kiln_that_can_not_be_is_a_question_and_no_verdict(tmp_path: Path, coal: int, total: int, asked: str) -> None:
    row = ["2025年4月", coal, 22.5, 23_000, 81_000, 43_000, total]
    ctx = papers.world(tmp_path, {"月台账.xlsx": [["青杠水泥2025年碳排放月度台账"], LEDGER, row]})
    result = papers.run("plausible_kiln", ctx, "emission_ledger")
    assert result.outcome == "met"
    assert asked in result.ask
    assert bool(result.ask) is bool(asked)


REPORT = """# 检测报告
报告编号：KZ250101

委托单位：重庆青杠水泥有限公司；样品：入窑煤粉月混合样（2025年4月）

收样日期：2025-05-05

| 检测项目 | 结果 |
|---|---|
| 收到基元素碳 Car，% | 58.61 |
"""


@pytest.mark.parametrize(
    ("created", "author", "asked"),
    [
        ("2025-05-14T09:00:00Z", "嘉陵检测", ""),
        ("2025-01-03T09:00:00Z", "嘉陵检测", "早于收样或检测的2025-05-05"),
        ("2025-05-14T09:00:00Z", "杜小兰", "作者都是“杜小兰”"),
        ("2013-12-23T23:15:00Z", "python-docx", ""),  # a program's template, older than any report
    ],
)
def test_a_report_made_by_the_ledgers_author_or_too_early_is_a_question(
    tmp_path: Path, created: str, author: str, asked: str
) -> None:
    ledger = [["青杠水泥2025年碳排放月度台账"], LEDGER, ["2025年4月", 11_000, 22.5, 23_000, 81_000, 43_000, 66_000]]
    made: dict[str, str | papers.Sheet] = {"报告.md": REPORT, "台账.xlsx": ledger}
    properties = {"报告": {"created": created, "author": author}, "台账": {"author": "杜小兰"}}
    result = papers.run("files_fit", papers.world(tmp_path, made, **properties), "test_report")
    assert result.outcome == "met"
    assert asked in result.ask
    assert bool(result.ask) is bool(asked)


def test_a_month_opens_with_what_the_last_one_closed_with(tmp_path: Path) -> None:
    head = ["月份", "期初库存t", "购进t", "入窑消耗t", "期末库存t"]
    rows = [["1月", 5000, 9000, 8500, 5500], ["2月", 5900, 9000, 8600, 6300], ["3月", 6300, 9000, 8700, 6600]]
    ctx = papers.world(tmp_path, {"燃煤收耗存.xlsx": [["青杠水泥2025年燃煤收耗存台账"], head, *rows]})
    result = papers.run("balances", ctx, "fuel_ledger")
    assert result.outcome == "short"
    assert "2月期初5,900，上月期末5,500，差400" in result.reason


def test_deductions_are_recomputed_and_are_no_more_than_the_process_gives(tmp_path: Path) -> None:
    head = ["月份", "熟料产量t", "过程因子", "钢渣t", "扣减系数", "过程排放t"]
    rows = [[f"{m}月", 100_000, 0.535, 5000, 0.215, 52_425] for m in range(1, 7)]

    def outcome() -> papers.CheckOutcome:
        sheet = [["青杠水泥2025年碳排放月度台账"], head, *rows]
        return papers.run("recomputes", papers.world(tmp_path, {"月台账.xlsx": sheet}), "emission_ledger")

    assert outcome().outcome == "met"
    rows[3][5] = 51_425
    assert "4月过程排放写51,425，按本行数据计算应为52,425，差-1,000" in outcome().reason
    rows[3][3:] = [300_000, 0.215, 0]
    assert "4月扣减64,500，多于过程排放53,500，差11,000" in outcome().reason


def test_a_lapse_of_a_scale_tells_what_it_means_for_the_emissions(tmp_path: Path) -> None:
    meters = [
        ["青杠水泥计量器具管理台账（2025年）"],
        ["器具编号", "名称", "准确度等级", "检定日期", "有效期至"],
        ["A1", "入窑煤粉秤", "±1%", "2024-07-01", "2025-06-30"],
    ]
    rows = [[f"{m}月", 11_000, 22.5, 24_000, 81_000, 43_000, 67_000] for m in range(1, 13)]
    ledger = [["青杠水泥2025年碳排放月度台账"], LEDGER, *rows]
    ctx = papers.world(tmp_path, {"计量器具台账.xlsx": meters, "月台账.xlsx": ledger})
    result = papers.run("in_validity", ctx, "meter_ledger")
    assert result.outcome == "violated"
    # six months × 24,000 t × 1 %
    assert "入窑煤量按准确度1%上浮取保守值，排放量至多约增加1,440 tCO2" in result.reason
