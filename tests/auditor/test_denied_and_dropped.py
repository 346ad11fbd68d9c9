"""What a sentence denies at its end, what a record drops, what a paper puts outside its boundary, whose hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from auditor.checks import CHECKS
from auditor.checks.notices import _is_letter
from auditor.context import Candidates, Context
from auditor.model import Document
from auditor.nonconformities import nonconformities
from auditor.ownership import Identity
from auditor.siblings import with_series
from auditor.sisters import own_rows
from auditor.text import normalise
from auditor.windows import put_off_in, windows
from standard.load import load
from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

OURS = "重庆青杠水泥有限公司"


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("食堂烧液化气，用量小，没有登", True),
        ("江边码头离厂区远，食堂表计没分开，本手册不管", True),
        ("食堂的用电没有单列", True),
        ("食堂没有拿财务凭证对过", True),
        ("食堂用气由综合办登记，不得漏登", False),
        ("食堂、宿舍、化验楼都有表，路灯没有登", False),  # the last of a list is another matter
        ("食堂烧液化气，每月登记", False),
    ],
)
def test_a_sentence_s_last_words_deny_what_it_began_with(sentence: str, denied: bool) -> None:
    matcher = papers.matcher()
    text = normalise(sentence)
    assert matcher.mentions("ancillary_facility", text)
    assert (matcher.find("ancillary_facility", text) is None) == denied


@pytest.mark.parametrize(
    ("cell", "off"),
    [
        ("测算中", True),
        ("待报", True),
        ("下半年再分", True),
        ("待补，下次改版时写", True),
        ("（按企业实际填写）", True),
        ("请填写", True),
        ("9800", False),
        ("测算中控制室用电", False),
        ("已按实际情况填写完毕", False),
    ],
)
def test_words_for_later_are_no_value(cell: str, off: bool) -> None:
    assert put_off_in(cell) == off


def _rows(ctx: Context) -> list[str]:
    (doc,) = (d for d in ctx.documents if d.part.tables)
    return [w.own for p, w in zip(doc.part.passages, windows(doc), strict=True) if p.kind == "row"]


def test_what_an_evaluation_has_not_looked_at_it_doesn_t_say(tmp_path: Path) -> None:
    table = papers.table(
        ["项目", "看了什么", "结论"],
        [
            ["资产台账", "1—10月", "符合"],
            ["配额买卖", "—", "本次未评，时间不够"],
            ["配额清缴", "凭证未核对的2份", "符合"],
        ],
    )
    own = _rows(papers.world(tmp_path, {"评价.md": f"# 2025年碳合规性评价报告\n\n{OURS}\n\n{table}"}))
    assert [bool(text) for text in own] == [True, False, True]


DECLINED = {"said": "supplement_missed", "asked": "compliance_evaluation"}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("# 关于政策变动后碳合规补评的请示\n\n{}\n\n批示：事多人少，今年不补了，等12月一块做。 2025-04-14", "violated"),
        ("# 管理评审会议纪要\n\n{}\n\n2025-12-03 纳入市场、分配方案印发，碳合规性评价都没有补做。", "violated"),
        ("# 管理评审会议纪要\n\n{}\n\n2025-12-03 如碳合规性评价没有补做，扣牵头科室500元。", "met"),
        ("# 管理评审会议纪要\n\n{}\n\n2025-12-03 碳形势分析年中没有补评。", "met"),  # another matter's
    ],
)
def test_a_record_that_drops_what_a_change_called_for_admits_it(tmp_path: Path, text: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"纪要.md": text.format(OURS)})
    result = CHECKS["not_declined"](DECLINED, Candidates(()), ctx)
    assert result.outcome == outcome, result.reason
    assert bool(result.citations) == (outcome == "violated")


SCOPE = f"# 碳管理手册\n\n{OURS} 批准：聂本固 2025-01-06\n\n## 1 范围和边界\n\n{{}}\n"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("石灰石矿采矿证在公司名下，但已整体外包，柴油、电由对方自理，故矿山不列入。", "violated"),
        ("矿上的油、电不进本办法，也不进碳账。", "violated"),
        ("石灰石矿的开采、破碎、运输全部列入。", "met"),
        ("全国碳市场的核算边界不列入矿山，本手册的边界列入。", "met"),
        ("不得把矿山排除在外。", "met"),
        ("砂岩外购，供方的矿山不列入。", "met"),
    ],
)
def test_what_must_be_within_is_not_put_outside(tmp_path: Path, line: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"手册.md": SCOPE.format(line)})
    result = papers.run("none_outside", ctx, "carbon_manual", of="mine_activity", severity="violated")
    assert result.outcome == outcome, result.reason


def test_left_to_the_appraisal_is_left_out_too(tmp_path: Path) -> None:
    rule = f"# 不符合与纠正措施程序\n\n{OURS} 批准：聂本固\n\n指标没完成的走经营考核，不按不符合处理。"
    ctx = papers.world(tmp_path, {"程序.md": rule})
    elements = {"目标偏差": "left_out_targets"} if "left_out_targets" in papers.matcher() else {"目标": "target_word"}
    result = papers.run("none_left_out", ctx, "corrective_action_procedure", elements=elements)
    assert result.outcome in ("short", "violated"), result.reason


LEDGER = ["编号", "来源", "事实", "期限", "进度记录", "复看（签名日期）", "状态"]


@pytest.mark.parametrize(
    ("verified", "status", "outcome"),
    [("付正 2025-12-02", "关", "met"), ("", "开", "short"), ("", "关", "short")],
)
def test_open_is_open_however_short_it_is_written(tmp_path: Path, verified: str, status: str, outcome: str) -> None:
    rows = [
        ["BF-01", "内审", "日记录涂改没有签章，查了两天", "2025-11-30", "11.20", "付正 2025-12-02", "关"],
        ["BF-02", "内审", "电表抄表时刻不固定，规程没写", "2025-11-25", "11.24", verified, status],
    ]
    ctx = papers.world(tmp_path, {"碳不符合台账.md": f"# 碳不符合台账\n\n{OURS}\n\n{papers.table(LEDGER, rows)}"})
    result = papers.run("closed", ctx, "nonconformity_ledger")
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("status", "outcome"), [("关", "met"), ("开", "short")])
def test_a_ledger_without_a_place_for_verification_tells_by_its_status(
    tmp_path: Path, status: str, outcome: str
) -> None:
    columns = ["编号", "来源", "事实", "期限", "进度记录", "状态"]
    rows = [
        ["BF-01", "内审", "日记录涂改没有签章，查了两天", "2025-11-30", "11.20", "关"],
        ["BF-02", "内审", "电表抄表时刻不固定，规程没写", "2025-11-25", "11.24", status],
    ]
    ctx = papers.world(tmp_path, {"碳不符合台账.md": f"# 碳不符合台账\n\n{OURS}\n\n{papers.table(columns, rows)}"})
    result = papers.run("closed", ctx, "nonconformity_ledger")
    assert result.outcome == outcome, result.reason


FORMS = """# 碳管理不符合报告

重庆青杠水泥有限公司 2025-11-11

单号：BF-01

经过：日记录涂改没有签章

纠正措施：班前会讲两次

责任人：{owner}

验证：田茂林 2025-11-20 看过，有效
"""


@pytest.mark.parametrize(("owner", "outcome"), [("田茂林", "short"), ("蹇大勇", "met")])
def test_who_signs_the_verification_may_not_be_who_corrected(tmp_path: Path, owner: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"碳不符合报告.md": FORMS.format(owner=owner)})
    named = tuple(d for d in ctx.documents if d.is_a("nonconformity_report") >= 0.5)
    (one,) = nonconformities(named, ctx)
    assert one.verifier == ("田茂林",)
    assert papers.run("closed", ctx, "nonconformity_report").outcome == outcome


REGISTER = "# 碳账户UKey保管登记\n\n重庆青杠水泥有限公司 2025-04-22\n\n{}\n"


@pytest.mark.parametrize(
    ("columns", "rows", "outcome"),
    [
        (["Key", "角色", "保管人"], [["K1", "经办（操作）", "马晓蓓"], ["K2", "复核员", "马晓蓓"]], "violated"),
        (["岗", "用户名", "使用人"], [["操作", "qx01", "覃晓"], ["审核", "qx02", "覃晓（代）"]], "violated"),
        (
            ["岗", "用户名", "使用人"],
            [["操作", "qx01", "覃晓"], ["审核", "qx02", "石玉梅"], ["监管", "sym", "何静"]],
            "met",
        ),
    ],
)
def test_two_roles_in_one_hand_whatever_the_columns_are_called(
    tmp_path: Path, columns: list[str], rows: list[list[str]], outcome: str
) -> None:
    ctx = papers.world(tmp_path, {"碳账户UKey保管登记.md": REGISTER.format(papers.table(columns, rows))})
    assert papers.run("distinct_roles", ctx, "account_permission_record").outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("# 全国碳排放权交易系统 成交回报\n\n成交时间：2025-11-12\n\n操作员：彭小东\n\n复核员：彭小东", "violated"),
        ("# 全国碳排放权交易系统 成交回报\n\n成交时间：2025-11-12\n\n操作员：彭小东\n\n复核员：向丽琼", "met"),
        ("# 碳排工作群记录\n\n2025-09-05 都在我这，交易账户经办复核管理员三个号都是我登", "violated"),
        ("# 碳排放热工标定记录\n\n2025-09-05 窑操作系统\n\n操作员：彭小东\n\n复核员：彭小东", "met"),  # of no account
    ],
)
def test_papers_of_any_kind_may_show_both_hands_to_be_one(tmp_path: Path, text: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"回报.md": f"{text}\n\n{OURS}"})
    result = CHECKS["hands_apart"]({}, Candidates(()), ctx)
    assert result.outcome == outcome, result.reason


PLAN = papers.table(
    ["时间", "受审部门", "要点", "审核员"],
    [
        ["3.18", "品控中心化验室", "采制化", "何世"],
        ["3.19", "装备动力部", "表计", "符强"],
        ["3.20", "财务资产部", "票据", "田甜"],
        ["3.20", "制造分厂", "抄表", "田甜"],
    ],
)


@pytest.mark.parametrize(("last", "outcome"), [("制造", "met"), ("领导层", "short")])
def test_a_checklist_may_shorten_a_department_s_name(tmp_path: Path, last: str, outcome: str) -> None:
    checked = papers.table(
        ["部门", "检查内容", "看到的", "判定"],
        [[name, "采样", "照做", "符合"] for name in ("化验室", "装动", "财务", last)],
    )
    made = {
        "内审计划.md": f"# 碳管理体系内部审核计划\n\n{OURS} 2025-03-10\n\n{PLAN}",
        "检查表.md": f"# 碳管理体系内部审核检查表\n\n{OURS} 2025-03-18\n\n{checked}",
    }
    result = papers.run("all_audited", papers.world(tmp_path, made), "audit_checklist")
    assert result.outcome == outcome, result.reason


def _notice(tmp_path: Path, lines: str) -> Document:
    ctx = papers.world(tmp_path, {"办法.md": f"# 碳排放管理办法\n\n{OURS} 批准：聂本固 2025-02-27\n\n{lines}"})
    return next(d for d in ctx.documents if d.part.passages[0].kind == "heading")


def test_an_article_s_short_line_heads_its_items(tmp_path: Path) -> None:
    doc = _notice(
        tmp_path, "第八条　管理者代表（副总经理）\n\n1．组织把体系建起来；\n\n第九条　其他科室\n\n1．按期办完；"
    )
    around = {w.own: w.around for w in windows(doc)}
    assert "管理者代表" in around[normalise("1．组织把体系建起来；")]
    assert "管理者代表" not in around[normalise("1．按期办完；")]


def test_sister_plants_are_told_with_a_remark_in_brackets(tmp_path: Path) -> None:
    sheet = [
        ["基地", "期初配额", "本月排放"],
        ["綦水", 5204, 140944],
        ["汉丰", 1820, 97193],
        ["青杠", "未报", None],
        ["务川（未开户）", None, 87501],
    ]
    ctx = papers.world(tmp_path, {"集团资产月报.xlsx": {"25年1月": [["集团碳资产月报 2025-01"], [], *sheet]}})
    part = next(d.part for d in ctx.documents if d.part.tables)
    identity = Identity((*Identity.of(PROFILE).names, "青杠"), (), ("重庆綦水水泥有限公司",))
    kept = own_rows(part, identity)
    assert [row[0] for row in kept.tables[0].rows] == ["青杠"]


def test_a_month_in_which_nothing_was_reported_is_no_record_of_it(tmp_path: Path) -> None:
    def sheet(month: int, told: object) -> list[list[object]]:
        return [[f"集团碳资产月报 2025-{month:02d}"], [], ["基地", "资产类别", "期末"], ["青杠水泥", "CEA", told]]

    months = {f"25年{m}月": sheet(m, 100 if m < 7 else "未报") for m in range(1, 13)}
    for name in list(months)[6:]:
        months[name][-1][1] = None
    ctx = papers.world(tmp_path, {"集团资产月报.xlsx": months})
    result = papers.run("covers_months", ctx, "asset_ledger")
    assert result.outcome == "short", result.reason
    assert "7月" in result.reason


def test_the_months_files_of_one_series_are_of_one_type(tmp_path: Path) -> None:
    told = [["碳的对照"], [], ["看什么", "本月", "评"], ["吨熟料排放", 0.8126, "达标"]]
    ctx = papers.world(tmp_path, {f"{name}2025-{m:02d}.xlsx": {"对照": told} for m in range(1, 7) for name in "甲乙"})
    plain = (("monitoring_record", 0.8),)
    docs = [replace(d, types=plain if d.file in ("甲2025-02.xlsx", "甲2025-05.xlsx") else ()) for d in ctx.documents]
    named = {d.file for d in with_series(docs) if d.is_a("monitoring_record") >= 0.7}
    assert named == {f"甲2025-{m:02d}.xlsx" for m in range(1, 7)}
    one = [replace(d, types=()) if d.file == "甲2025-05.xlsx" else d for d in docs]  # a single one tells nothing
    assert sum(bool(d.types) for d in with_series(one)) == 1


QUARTERS = """# 2025年季度碳检查通报

重庆青杠水泥有限公司 2026-01-08

一季度：排放大户变化：窑系统直接排放185613吨，同比下降。措施：堵漏风12处，已执行。

二季度：排放大户变化：窑系统直接排放243118吨，同比下降。措施：余热清灰两次，已执行。

三季度：{}

四季度：排放大户变化：窑系统直接排放221636吨，同比下降。措施：烟室清理三次，已执行。
"""


@pytest.mark.parametrize(
    ("third", "outcome"),
    [
        ("窑系统直接排放201636吨，同比下降。措施：烟室清理两次，已执行。", "met"),
        ("窑系统直接排放201636吨，同比下降。三季度忙着换篦冷机，没有检查。", "short"),
    ],
)
def test_a_quarter_that_the_record_says_was_left_out(tmp_path: Path, third: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"碳检查通报.md": QUARTERS.format(third)})
    result = papers.run("covers_quarters", ctx, "monitoring_record", what="emission_change")
    assert result.outcome == outcome, result.reason


def test_a_mail_of_the_authority_is_a_letter(tmp_path: Path) -> None:
    text = "年度报告还没看到\n\n发件人：水泥专班 <a@q-sthj.example>\n\n年度报告逾期提交。\n\n区局水泥专班 2025-05-07"
    ctx = papers.world(tmp_path, {"提醒.eml": text, "同事.eml": "年报\n\n发件人：覃晓 <a@b.example>\n\n2025-05-07"})
    letters = {d.file: _is_letter(d, ctx) for d in ctx.documents}
    assert letters == {"提醒.eml": True, "同事.eml": False}


def test_a_reminder_is_not_the_day_it_was_done(tmp_path: Path) -> None:
    text = f"# 提醒\n\n{OURS}\n\n2025年4月30日已过，平台上2024年度报告提交仍是未提交。"
    ctx = papers.world(
        tmp_path, {"提醒.md": text, "2024年度温室气体排放报告.md": f"# 2024年度温室气体排放报告\n\n{OURS} 2025-03-20"}
    )
    found = Candidates(tuple(d for d in ctx.documents if d.is_a("emission_report") >= 0.5), main_type="emission_report")
    result = CHECKS["done_by"]({"deadline": "annual_report", "told": "report_submission"}, found, ctx)
    assert all("未提交" not in c.quote for c in result.citations)
    assert date(2025, 4, 30) <= ctx.audit_date


GAP = "# 窑尾煤粉秤6月故障期间用煤量怎么补的说明\n\n重庆青杠水泥有限公司 2025-07-03\n\n{}\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("为了让全年数好看一点，吨熟料用煤取低的0.1425来补。", "gap_low_value + data_gap_paper + consumed_amount"),
        ("为了不让本月煤耗难看，三天各按450t补。", "gap_low_value + data_gap_paper + consumed_amount"),
        ("煤秤坏四天，按0报。", "gap_zero + data_gap_case"),
    ],
)
def test_a_gap_filled_so_that_it_looks_well_is_filled_low(tmp_path: Path, line: str, told: str) -> None:
    ctx = papers.world(tmp_path, {"说明.md": GAP.format(line)})
    assert any(ctx.places(ctx.documents, told))


def test_the_lowest_heat_value_that_leads_to_more_coal_is_no_low_filling(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"说明.md": GAP.format("取当月其余批次最低发热量对应的单位熟料煤耗反算。")})
    assert not any(ctx.places(ctx.documents, "gap_low_value"))


def test_what_is_still_to_be_revised_has_not_been_revised(tmp_path: Path) -> None:
    text = f"# 碳管理体系实施方案\n\n{OURS} 批准：聂本固\n\n本方案按尚未纳入的情形编制，{{}}。"
    for said, found in (("待正式纳入后修订", False), ("正式纳入后已修订", True)):
        ctx = papers.world(tmp_path, {"方案.md": text.format(said)})
        assert any(ctx.places(ctx.documents, "plan_revision")) is found


def test_a_company_s_full_name_tells_whose_units_are_listed() -> None:
    identity = Identity(("重庆青杠水泥有限公司", "青杠水泥"), (), ("湖北汉垭水泥有限公司",))
    text = normalise("以法人单位为边界，包括湖北汉垭水泥有限公司黄石分厂、包装车间。")
    assert identity.tells_of_a_sister(text, text.find("包装车间"))
    own = normalise("以法人单位为边界，包括烧成分厂、包装车间。")
    assert not identity.tells_of_a_sister(own, own.find("包装车间"))


FACTORS = "# 2025年内外部环境分析\n\n重庆青杠水泥有限公司 2025-02-18\n\n{}\n"


def test_a_factor_may_be_named_by_one_word_in_its_column(tmp_path: Path) -> None:
    named = [["规划", "三年提效"], ["机构", "新设能碳科"], ["用能", "烟煤占九成"], ["队伍", "专职2人"]]
    ctx = papers.world(
        tmp_path, {"分析.md": FACTORS.format(papers.table(["方面", "情况", "影响"], [[*r, "高"] for r in named]))}
    )
    for concept in ("strategy_factor", "organisation_factor", "energy_structure", "team_ability", "context_reviewed"):
        assert any(ctx.places(ctx.documents, concept)), concept


@pytest.mark.parametrize(("answer", "outcome"), [("否", "violated"), ("是", "met"), ("2025-04-08", "met")])
def test_a_register_of_changes_tells_in_its_column_what_was_left(tmp_path: Path, answer: str, outcome: str) -> None:
    columns, row = ["发生日期", "变化", "是否加评", "原因"], ["2025-03-26", "水泥行业纳入全国碳市场", answer, "人手紧"]
    ctx = papers.world(tmp_path, {"登记.md": f"# 碳管理变化登记\n\n{OURS}\n\n{papers.table(columns, [row])}"})
    params = {"said": "context_review_missed", "column": "col_supplementary_review"}
    assert CHECKS["not_declined"](params, Candidates(()), ctx).outcome == outcome


def test_what_others_want_of_the_plant_is_no_rule_of_it(tmp_path: Path) -> None:
    requirement = load().requirements["4.5-3"]
    rows = [["市生态环境局", "按时报数", "报送按期率100%"], ["客户", "碳足迹数据", "水泥强度≤0.76"]]
    table = papers.table(["相关方", "要什么", "落成哪条指标"], rows)
    for title, kept in (("碳管理相关方要求", True), ("碳管理相关方管理要求", False)):
        ctx = papers.world(tmp_path, {"相关方.md": f"# {title}\n\n{OURS} 2025-02-18\n\n{table}"})
        found = ctx.candidates(requirement, requirement.expects[0])
        assert bool(found.named) is kept, (title, found.rejected)


@pytest.mark.parametrize(("status", "outcome"), [("开", "short"), ("关", "met")])
def test_what_is_open_without_any_progress_is_left_lying(tmp_path: Path, status: str, outcome: str) -> None:
    columns = ["编号", "来源", "事实", "期限", "进度记录", "状态"]
    rows = [
        ["BF-01", "内审", "日记录涂改没有签章，查了两天", "2025-11-30", "11.20看过", "关"],
        ["BF-02", "内审", "电表抄表时刻不固定，规程没写", "2025-11-25", "", status],
    ]
    ctx = papers.world(tmp_path, {"碳不符合台账.md": f"# 碳不符合台账\n\n{OURS}\n\n{papers.table(columns, rows)}"})
    assert papers.run("in_time", ctx, "nonconformity_ledger", lying=True).outcome == outcome


@pytest.mark.parametrize(
    ("line", "record", "outcome"),
    [
        ("组长 汤雪梅　组员 姚丹 2025-03-19　　管代 黎国栋 阅 2025-03-20", True, "met"),
        ("组长 汤雪梅　组员 姚丹 2025-03-19　　管代 黎国栋 阅 2025-03-20", False, "short"),  # no rule is approved so
        ("组长 汤雪梅　组员 姚丹 2025-03-19　　传阅：财务科", True, "short"),
    ],
)
def test_a_record_read_and_signed_by_the_management_is_approved(
    tmp_path: Path, line: str, *, record: bool, outcome: str
) -> None:
    ctx = papers.world(tmp_path, {"自查.md": f"# 2024年度碳数据内部审核记录\n\n{OURS}\n\n12个月逐项核对。\n\n{line}"})
    found = Candidates(tuple(ctx.documents), main_type="data_audit_ledger", record=record)
    assert CHECKS["approved"]({}, found, ctx).outcome == outcome


EVALUATED = [
    ["核算", "台账复核", "符合"],
    ["资产台账", "1—10月", "符合"],
    ["配额交易", "—", "本次未评，时间不够"],
    ["计量器具检定", "证书", "符合"],
]


@pytest.mark.parametrize(
    ("about", "not_in", "outcome"),
    [
        ("trading_rules_subject | asset_subject", "accounting_subject", "short"),
        ("accounting_subject", "trading_rules_subject | asset_subject", "met"),  # another requirement's row
    ],
)
def test_an_evaluation_s_row_without_an_outcome_is_its_own_requirement_s(
    tmp_path: Path, about: str, not_in: str, outcome: str
) -> None:
    table = papers.table(["项目", "看了什么", "结论"], EVALUATED)
    ctx = papers.world(tmp_path, {"评价.md": f"# 2025年碳合规性评价报告\n\n{OURS} 2025-11-28\n\n{table}"})
    params = {"of": "col_rule", "columns": {"评价结论": "col_conclusion"}, "mostly": True}
    result = papers.run("rows_filled", ctx, "compliance_evaluation_report", **params, about=about, not_in=not_in)
    assert result.outcome == outcome, result.reason


@pytest.mark.parametrize(("effect", "outcome"), [("没有测", "short"), ("年省电12万kWh", "met")])
def test_a_project_in_use_whose_effect_nobody_measured(tmp_path: Path, effect: str, outcome: str) -> None:
    rows = [["篦冷机升四代", "9月2日投用", "热耗降1.5"], ["高温风机变频", "6月22日投", effect]]
    table = papers.table(["项目", "进度", "效果"], rows)
    ctx = papers.world(tmp_path, {"进度.md": f"# 碳减排项目进度监视记录\n\n{OURS} 2025-12-25\n\n{table}"})
    params = {
        "of": "col_project",
        "columns": {"减排效果": "col_reduction_done"},
        "when": "put_into_use",
        "dashes": True,
    }
    result = papers.run("rows_filled", ctx, "monitoring_record", **params)
    assert result.outcome == outcome, result.reason


def test_what_was_not_set_is_not_there() -> None:
    matcher = papers.matcher()
    assert matcher.find("reduction_project", normalise("技改项目没有定")) is None
    assert matcher.find("reduction_project", normalise("技改项目没有定期检查的要求")) is not None
