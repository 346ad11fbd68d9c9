"""Faults that show when papers are laid side by side: what was left out, put in another's place, or came too late."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.blanks import is_blank
from auditor.model import Locator, Part, Passage
from auditor.ownership import Identity, owner_of
from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

METERS = ["器具编号", "名称", "出厂编号", "准确度等级", "检定周期（月）", "检定日期", "有效期至", "证书编号"]


def meters(number: str, before: str = "2025-10-14") -> papers.Sheet:
    return [
        ["青杠水泥计量器具管理台账（2025年）"],
        METERS,
        ["QG-01", "熟料皮带秤", number, "0.5级", "12", before, "2026-10-13", "CQ-2025-1420"],
        ["QG-02", "入窑煤粉秤", "DR-77120", "0.5级", "12", "2025-02-10", "2026-02-09", "CQ-2025-0311"],
    ]


def certificate(number: str, made: str, since: str, until: str, client: str = "重庆青杠水泥有限公司") -> str:
    return f"""# 检定证书

证书编号：{number}

送检单位：{client}

计量器具名称：熟料皮带秤

出厂编号：{made}

检定（校准）日期：{since}

有效期至：{until}
"""


@pytest.mark.parametrize(("since", "outcome"), [("2025-10-14", "violated"), ("2025-08-19", "met")])
def test_a_gap_between_two_certificates_is_a_lapse_though_the_ledger_shows_the_last_one_only(
    tmp_path: Path, since: str, outcome: str
) -> None:
    made = {
        "计量器具台账.xlsx": meters("17B-3320", since),
        "证书2024.md": certificate("CQ-2024-1133", "17B-3320", "2024-08-20", "2025-08-19"),
    }
    result = papers.run("in_validity", papers.world(tmp_path, made), "meter_ledger", "calibration_certificate")
    assert result.outcome == outcome, result.reason
    assert ("超期55天" in result.reason) is (outcome == "violated")


@pytest.mark.parametrize(
    ("made", "client", "told"),
    [
        ("17B-3320", "重庆青杠水泥有限公司", ""),
        ("17B-332O", "重庆青杠水泥有限公司", ""),  # a scan's O for 0
        (
            "17B-3302",
            "重庆青杠水泥有限公司",
            "出厂编号是17B-3302，台账是17B-3320",
        ),  # no scan: two figures changed round
        ("20160316", "重庆青杠水泥有限公司", "出厂编号是20160316，台账是17B-3320"),
        ("17B-3320", "重庆嘉岭矿业有限公司", "是发给“重庆嘉岭矿业有限公司”的"),
    ],
)
def test_a_certificate_is_this_plants_and_this_instruments(tmp_path: Path, made: str, client: str, told: str) -> None:
    written = {
        "计量器具台账.xlsx": meters("17B-3320"),
        "证书.md": certificate("CQ-2025-1420", made, "2025-10-14", "2026-10-13", client),
    }
    result = papers.run("certificate_agrees", papers.world(tmp_path, written), "meter_ledger")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


@pytest.mark.parametrize(("title", "name"), [("2025年到期档案销毁清册", "熟料产量原始班报"), ("2025年档案目录", "")])
def test_a_list_of_what_was_destroyed_may_tell_the_day_once(tmp_path: Path, title: str, name: str) -> None:
    rows = [["1", "熟料产量原始班报", "2022", "3年"], ["2", "来访登记", "2022", "2年"]]
    listed = papers.table(["序号", "案卷名称", "形成年度", "保管期限"], rows)
    rule = "# 碳排放记录管理程序\n青杠水泥　批准：罗启明 2025-01-06\n\n碳排放记录保存不少于5年。"
    text = f"# {title}\n青杠水泥档案室\n\n{listed}\n\n监销人：杜小兰　销毁日期：2025年8月5日\n"
    ctx = papers.world(tmp_path, {"程序.md": rule, "清册.md": text})
    result = papers.run("kept_in_fact", ctx, "records_procedure")
    assert result.outcome == ("violated" if name else "met"), result.reason
    assert name in result.reason


@pytest.mark.parametrize(("day", "outcome"), [("2025-11-18", "violated"), ("2025-11-24", "met")])
def test_a_changed_price_counts_from_its_approval(tmp_path: Path, day: str, outcome: str) -> None:
    strategy = """# 2025年度碳交易策略
重庆青杠水泥有限公司　批准：罗启明 2025年8月20日

窗口期：9月至11月。价格：单价不高于60元/t。额度：全年累计买入不超过6000吨。
"""
    change = """# 交易策略调整审批单
重庆青杠水泥有限公司　填单：杜小兰 2025年11月19日

单价不高于60元/t调整为63元/t。批准：罗启明 2025年11月21日
"""
    deals = [
        ["青杠水泥2025年碳配额成交与对账"],
        ["成交日", "申请单", "标的", "方向", "数量 t", "单价元", "金额元", "对账"],
        ["2025-09-23", "JY-01", "CEA", "买入", 2000, 58.4, 116800, "相符"],
        [day, "JY-02", "CEA", "买入", 2400, 61.8, 148320, "相符"],
    ]
    made = {"策略.md": strategy, "调整.md": change, "成交对账单.xlsx": deals}
    result = papers.run("price_kept", papers.world(tmp_path, made), "trading_strategy")
    assert result.outcome == outcome, result.reason
    assert ("61.8元/t" in result.reason) is (outcome == "violated")


def checklist(department: str, auditor: str) -> str:
    rows = papers.table(["条款", "检查内容", "审核发现", "判定"], [["6.1", "台账", "抽3份，齐全", "符合"]] * 3)
    head = f"受审核部门：{department}　审核员：{auditor}　日期：2025-09-16"
    return f"# 碳管理内部审核检查表——{department}\n青杠水泥\n\n{head}\n\n{rows}\n"


PLANNED = papers.table(
    ["时间", "受审核部门", "审核要点", "审核员"],
    [
        ["9月16日上午", "能源管理部", "目标、台账", "田野"],
        ["9月16日下午", "生产处", "日报、操作", "杜小兰"],
        ["9月17日上午", "机动处", "计量、校秤", "杜小兰"],
        ["9月17日下午", "化验室", "采制样、送检", "田野"],
    ],
)
PLAN = f"# 2025年碳管理体系内部审核计划\n青杠水泥　批准：罗启明 2025-09-05\n\n{PLANNED}\n"


@pytest.mark.parametrize("lacking", ["", "机动处"])
def test_a_department_that_was_planned_has_its_checklist(tmp_path: Path, lacking: str) -> None:
    units = [u for u in ("能源管理部", "生产处", "机动处", "化验室") if u != lacking]
    made = {"审核计划.md": PLAN} | {f"检查表{u}.md": checklist(u, "田野") for u in units}
    result = papers.run("all_audited", papers.world(tmp_path, made), "audit_checklist")
    assert result.outcome == ("short" if lacking else "met"), result.reason
    assert lacking in result.reason


@pytest.mark.parametrize(("done", "outcome"), [("2025年10月20日前完成", "short"), ("", "met")])
def test_a_correction_left_lying_is_seen(tmp_path: Path, done: str, outcome: str) -> None:
    status, progress = ("进行中", "9月已询价") if done else ("关闭", "10月15日换装完成")
    listed = papers.table(
        ["编号", "发现日期", "不符合事实", "原因", "纠正措施", "责任人", "期限", "整改进度", "验证结果", "状态"],
        [
            [
                "BF-01",
                "2025-08-11",
                "空压站管网漏气外购电超月计划",
                "管网老化",
                "更换主管",
                "田野",
                "2025-10-31",
                progress,
            ]
            + (["", status] if done else ["杜小兰 10-20 有效", status])
        ],
    )
    text = f"# 2025年不符合与纠正措施台账\n青杠水泥\n\n{listed}\n"
    result = papers.run("in_time", papers.world(tmp_path, {"不符合台账.md": text}), "nonconformity_ledger")
    assert result.outcome == outcome, result.reason
    assert ("BF-01应于2025-10-31前完成" in result.reason) is (outcome == "short")


def test_what_is_verified_and_by_whom_may_share_a_column(tmp_path: Path) -> None:
    columns = ["编号", "事实", "纠正措施", "责任人", "期限", "验证人、日期、结论", "状态"]
    rows = [
        ["BH-01", "交接单缺接收人签字", "改版交接单", "田野", "2025-08-20", "杜小兰 2025-09-30 有效", "关闭"],
        ["BH-02", "月结表晚送签14天", "设截止日提醒", "白云", "2025-11-30", "", "关闭"],
    ]
    text = f"# 2025年不符合与纠正措施台账\n青杠水泥\n\n{papers.table(columns, rows)}\n"
    result = papers.run("closed", papers.world(tmp_path, {"台账.md": text}), "nonconformity_ledger")
    assert result.outcome == "short"
    assert "BH-02没有验证关闭" in result.reason
    assert "BH-01" not in result.reason


@pytest.mark.parametrize(("total", "outcome"), [(264_226.0, "short"), (284_121.0, "met")])
def test_a_total_beside_its_months_is_their_sum(tmp_path: Path, total: float, outcome: str) -> None:
    months = [23_676.0] * 11 + [23_685.0]
    sheet = [
        ["青杠水泥2025年碳排放月度台账"],
        ["项目", *[f"{m}月" for m in range(1, 13)], "全年"],
        ["入窑煤 t", *[11_000.0] * 12, 132_000.0],
        ["熟料强度 tCO2/t", *[0.83] * 12, 0.83],
        ["燃烧排放 tCO2", *months, total],
    ]
    result = papers.run("balances", papers.world(tmp_path, {"月度碳排放台账.xlsx": sheet}), "emission_ledger")
    assert result.outcome == outcome, result.reason
    assert ("燃烧排放 tCO2全年写264,226，各月之和为284,121，差-19,895" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(("quarters", "outcome"), [(948_674, "met"), (938_674, "short")])
def test_four_quarters_make_the_year(tmp_path: Path, quarters: int, outcome: str) -> None:
    rows = [
        ["第一季度", 182_549],
        ["第二季度", 264_625],
        ["第三季度", 265_500],
        ["第四季度", 236_000],
        ["全年", quarters],
    ]
    text = f"# 2025年度配额管理策略\n青杠水泥　批准：罗启明 2025-02-01\n\n{papers.table(['期间', '排放 tCO2'], rows)}\n"
    ctx = papers.world(tmp_path, {"策略.md": text})
    result = papers.run("balances", ctx, "allowance_strategy", "trading_strategy")
    assert result.outcome == outcome, result.reason


def test_months_of_which_only_the_layouts_constants_are_told_are_no_entries(tmp_path: Path) -> None:
    rows = [[f"{m}月", 37_644 if m == 1 else "", 5_607 if m == 1 else "", 0.02618, "98%", 0] for m in range(1, 13)]
    sheet = [
        ["青杠水泥2025年月度碳排放台账"],
        ["月份", "熟料t", "入窑煤t", "单位热值含碳tC/GJ", "氧化率", "合计tCO2"],
        *rows,
    ]
    result = papers.run("covers_months", papers.world(tmp_path, {"月度碳排放台账.xlsx": sheet}), "emission_ledger")
    assert result.outcome == "short", result.reason


def test_rows_that_show_how_to_fill_a_ledger_in_leave_it_blank(tmp_path: Path) -> None:
    sample = ["（示例）××风机变频", "一季度", "50%", "××t", "张三"]
    heads = ["项目", "季度", "进度", "减排效果", "记录"]
    ctx = papers.world(tmp_path, {"降碳项目进度.xlsx": [["青杠水泥降碳项目进度和效果"], heads, sample]})
    assert all(is_blank(d.part) for d in ctx.documents)


@pytest.mark.parametrize(
    ("name", "confidence", "owner"),
    [
        ("重庆青杜水泥有限公司", 0.96, "own"),
        ("重庆青杜水泥有限公司", 1.0, "other"),
        ("四川嘉岭水泥有限公司", 0.96, "other"),
    ],
    ids=["misread", "as_typed", "another"],
)
def test_a_scan_with_one_character_of_the_name_misread_is_the_plants(name: str, confidence: float, owner: str) -> None:
    lines = ("检测报告", f"委托单位：{name}", "样品名称：入窑煤7月综合样")
    passages = tuple(Passage(text, Locator(page=1), confidence=confidence) for text in lines)
    assert owner_of(Part("报告.pdf", "", passages, ()), "检测报告", Identity.of(PROFILE)) == owner


@pytest.mark.parametrize(
    ("line", "owner"),
    [("重庆青杠水泥有限公司：", "own"), ("各控排企业：", "other")],
    ids=["to_the_plant", "to_everybody"],
)
def test_an_authoritys_letter_to_the_plant_is_its_evidence(tmp_path: Path, line: str, owner: str) -> None:
    head = "重庆市生态环境局\n\n# 关于2024年度碳排放核查结果的通知"
    text = f"{head}\n\n{line}\n\n核查排放量700000吨，应清缴配额量700000吨。\n"
    ctx = papers.world(tmp_path, {"通知.md": text})
    assert [d.owner for d in ctx.documents] == [owner]


@pytest.mark.parametrize(
    "text",
    [
        "编制：  审核：  批准：\n\n| 杜小兰 | 田野 | 罗启明 |\n|---|---|---|\n"
        "| 2024-12-20 | 2024-12-24 | 2024-12-27 |\n",
        "| 编 | 杜小兰 | 审 | 田野 |\n|---|---|---|---|\n| 批 | 罗启明 | 日期 | 2024-12-27 |\n",
    ],
    ids=["names_below_their_roles", "roles_and_names_by_turns"],
)
def test_an_approver_is_found_in_the_grids_that_plants_sign_in(tmp_path: Path, text: str) -> None:
    ctx = papers.world(
        tmp_path, {"程序.md": f"# 碳排放数据质量控制程序\n重庆青杠水泥有限公司\n\n{text}\n\n1 目的\n\n管好数据。\n"}
    )
    result = papers.run("approved", ctx, "data_quality_procedure")
    assert result.outcome == "met", result.reason
    assert "罗启明" in result.reason


UNITS = ["能源管理部", "生产处", "技术处", "机动处", "安环处", "财务处", "化验室", "供应处", "综合处"]


@pytest.mark.parametrize(
    ("listed", "more", "told"),
    [(UNITS, "", ""), (UNITS[:-1], "", "综合处"), (UNITS[:-1], "等部门", ""), (UNITS[:3], "", "")],
    ids=["all", "one_left_out", "and_so_on", "no_list"],
)
def test_a_list_of_the_departments_leaves_none_out(tmp_path: Path, listed: list[str], more: str, told: str) -> None:
    text = (
        f"# 碳管理体系范围与边界说明\n青杠水泥　批准：罗启明 2025-01-06\n\n2.3 管理范围：{'、'.join(listed)}{more}。\n"
    )
    ctx = papers.world(tmp_path, {"范围.md": text})
    ctx.profile = PROFILE | {"departments": {f"d{i}": unit for i, unit in enumerate(UNITS)}}
    result = papers.run("lists_departments", ctx, "boundary_statement", what="management_scope")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


@pytest.mark.parametrize(("followed", "outcome"), [(5, "met"), (4, "short"), (1, "met")])
def test_each_planned_project_is_followed_up_where_most_are(tmp_path: Path, followed: int, outcome: str) -> None:
    projects = ["篦冷机第四代改造", "高温风机变频与叶轮更换", "RDF喂料扩能", "钢渣提掺", "余热锅炉激波清灰"]
    projects = [*projects[:1], *projects[2:], projects[1]]
    plan = papers.table(
        ["序号", "项目", "责任部门", "预期减排量tCO2"], [[i, p, "机动处", 2000] for i, p in enumerate(projects, 1)]
    )
    kept = papers.table(["项目", "一季度", "二季度"], [[p, "订货", "安装"] for p in projects[:followed]])
    made = {
        "降碳项目计划.md": f"# 2025年降碳项目行动方案\n青杠水泥　批准：罗启明 2025-01-20\n\n{plan}\n",
        "监视记录.md": f"# 2025年碳管理监视测量记录\n青杠水泥\n\n{kept}\n",
    }
    params = {"types": ["reduction_plan", "target_breakdown"], "items": "col_project", "with": "expected_reduction"}
    result = papers.run("each_followed", papers.world(tmp_path, made), "monitoring_record", **params)
    assert result.outcome == outcome, result.reason
    assert ("高温风机变频与叶轮更换" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(("signed_off", "owner"), [("重庆嘉岭矿业有限公司", "other"), ("重庆青杠水泥有限公司", "own")])
def test_a_rule_belongs_to_whom_it_is_signed_off_by(tmp_path: Path, signed_off: str, owner: str) -> None:
    text = f"# 碳资产盘点办法\n\n重庆青杠水泥有限公司\n\n每季末盘点一次，账实核对。\n\n{signed_off}\n\n2025年2月\n"
    (doc,) = papers.world(tmp_path, {"碳资产盘点办法.md": text}).documents
    assert doc.owner == owner


def test_items_are_followed_by_their_numbers(tmp_path: Path) -> None:
    projects = {"JT-01": "篦冷机第四代改造", "JT-02": "高温风机变频", "JT-03": "钢渣提掺", "JT-04": "电动装载机"}
    plan = papers.table(["编号", "项目", "预期减排量tCO2"], [[code, name, 900] for code, name in projects.items()])
    kept = papers.table(["编号", "季度", "进度"], [[code, "一季度", "设计完成"] for code in list(projects)[:3]])
    made = {
        "降碳项目计划.md": f"# 2025年降碳项目行动方案\n青杠水泥　批准：罗启明 2025-01-20\n\n{plan}\n",
        "监视记录.md": f"# 2025年碳管理监视测量记录\n青杠水泥\n\n{kept}\n",
    }
    params = {"types": ["reduction_plan", "target_breakdown"], "items": "col_project", "with": "expected_reduction"}
    result = papers.run("each_followed", papers.world(tmp_path, made), "monitoring_record", **params)
    assert result.outcome == "short", result.reason
    assert "电动装载机" in result.reason
    assert "钢渣提掺" not in result.reason


@pytest.mark.parametrize(
    ("claim", "short"),
    [
        ("S02 第5.6条（B/2版，2025-09-01）", True),
        ("QG-S02 B/1", False),
        ("S02 第5.6条（B/2版，拟）", False),
        ("S09 B/4", False),
        ("S02 V2.0版", False),
    ],
)
def test_what_is_said_to_be_written_into_a_version_that_is_not_there(tmp_path: Path, claim: str, short: bool) -> None:
    rows = [[1, "热耗偏高", "篦冷机改造", "已投运", "热耗降2%", claim]]
    made = {
        "改进.md": "# 2025年碳管理持续改进计划与成效\n青杠水泥\n\n"
        + papers.table(["序号", "来源", "措施", "进展", "成效", "写入文件"], rows),
        "QG-S02 数据管理标准.md": "# 碳排放数据质量管理标准\n青杠水泥　文件编号：QG-S02　版次：B/1\n\n数据要准。\n",
    }
    result = papers.run("written_into", papers.world(tmp_path, made), "improvement_plan")
    assert result.outcome == ("short" if short else "met"), result.reason
    assert ("B/2版" in result.reason and "B/1版" in result.reason) is short
