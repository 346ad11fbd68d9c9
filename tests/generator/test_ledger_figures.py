"""Worked figures: ledgers filled in, recalculated by LibreOffice, read as the auditor reads them (calamine)."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import yaml

from generator.calculation import Calculator, FormulaError, UnknownError
from generator.ledgers import layouts, write_ledger
from standard.profile import make_profile

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
ROOT = Path(__file__).resolve().parents[2]
Rows = list[dict[str, Any]]
DAY = dt.datetime

# ledger → sheet → row (from 0) → what a clerk fills in
FILLED: dict[str, dict[str, dict[int, dict[str, Any]]]] = {
    "alternative_fuel_ledger": {
        "替代燃料入厂与检测": {
            0: {
                "日期": DAY(2025, 1, 5),
                "种类": "RDF",
                "入厂量": 100,
                "低位发热量": 14,
                "元素碳含量": 40,
                "验收结论": "合格",
            },
            1: {
                "日期": DAY(2025, 1, 9),
                "种类": "RDF",
                "入厂量": 300,
                "低位发热量": 12,
                "元素碳含量": 36,
                "验收结论": "合格",
            },
            2: {
                "日期": DAY(2025, 1, 9),
                "种类": "RDF",
                "入厂量": 50,
                "低位发热量": 5,
                "元素碳含量": 30,
                "验收结论": "拒收",
            },
        },
        "1#熟料线替代燃料入窑记录": {
            0: {"日期": DAY(2025, 1, 6), "种类": "RDF", "喂料秤起数": 1000, "喂料秤止数": 1250}
        },
        "替代燃料月度收耗存": {0: {"期初": 20, "盘点量": 160}},
        "燃料替代率": {0: {"化石燃料热量": 21875}},
    },
    "raw_material_ledger": {
        "1#熟料线原料日消耗": {0: {"石灰石": 4000, "砂岩": 300, "钢渣": 500}, 1: {"石灰石": 4200, "钢渣": 1000}},
        "1#熟料线原料月汇总": {0: {"熟料产量": 6250}},
    },
    "output_ledger": {
        "1#熟料线熟料日产量": {0: {"皮带秤起数": 100000, "皮带秤止数": 104300, "运转时间": 24}},
        "熟料月度收耗存": {0: {"期初库存": 9000, "水泥磨耗用": 3000, "外销": 300, "盘库量": 10100}},
        "水泥月度产销存": {0: {"期初库存": 500, "水泥产量": 4000, "出厂": 4200}},
        "盘库记录": {0: {"库底面积": 200, "有效高度": 30, "空高": 10, "容重": 1.45, "底料量": 300}},
    },
    "power_ledger": {
        "电力日抄表": {0: {"关口表起数": 10, "关口表止数": 20, "倍率": 20000, "余热发电量": 110, "发电厂用电量": 10}},
        "电力月汇总": {0: {"上网电量": 0, "光伏自用电量": 0, "电费结算电量": 201}},
        "电耗与自给率": {0: {"熟料产量": 4000, "熟料工序用电量": 220}},
    },
    "trade_ledger": {
        "成交明细": {
            0: {
                "成交日期": DAY(2025, 3, 4),
                "方向": "买入",
                "成交数量": 1000,
                "成交价": 70,
                "手续费": 35,
                "申请单号": "JY-01",
                "批准数量": 1000,
                "批准限价": 72,
            },
            1: {
                "成交日期": DAY(2025, 3, 9),
                "方向": "卖出",
                "成交数量": 400,
                "成交价": 75,
                "申请单号": "JY-02",
                "批准数量": 300,
                "批准限价": 72,
            },
            2: {"成交日期": DAY(2025, 4, 1), "方向": "买入", "成交数量": 10, "成交价": 60},
        },
        "月度对账": {2: {"对账单买入": 1000, "对账单卖出": 400, "银行收付净额": -40035}},
    },
    "project_ledger": {
        "减排量变动": {
            0: {"项目名称": "屋顶光伏", "变动类别": "签发登记", "减排量": 2000},
            1: {"项目名称": "屋顶光伏", "变动类别": "抵销使用", "减排量": 2100},
        },
        "项目进度": {
            0: {"立项日期": DAY(2025, 1, 2), "备案（登记）日期": DAY(2025, 3, 2), "下一节点期限": DAY(2025, 6, 1)}
        },
    },
    "nonconformity_ledger": {
        "不符合台账": {
            0: {
                "类别": "C 数据与台账",
                "级别": "严重",
                "不符合事实": "日报单人签字",
                "原因代码": "人员",
                "责任部门": "制造部",
                "完成时限": DAY(2025, 2, 1),
                "验证日期": DAY(2025, 1, 30),
                "措施有效性": "有效",
            },
            1: {
                "类别": "C 数据与台账",
                "级别": "一般",
                "不符合事实": "日报漏记",
                "原因代码": "人员",
                "责任部门": "制造部",
                "完成时限": DAY(2025, 2, 1),
            },
        }
    },
    "data_audit_ledger": {
        "月度数据校核": {0: {"台账值": 10150, "核对值": 10000}, 1: {"台账值": 23.1, "核对值": 23.0}},
    },
    "risk_register": {"风险清单": {0: {"可能性": 3, "影响": 2, "完成时限": DAY(2025, 1, 1)}}},
    "account_permission_record": {
        "账户权限表": {
            0: {"操作人": "谭雪", "审核人": "文静", "监管人（监护人）": "谭雪"},
            1: {"操作人": "谭雪", "审核人": "文静", "监管人（监护人）": "何敬之"},
        }
    },
    "fund_budget": {
        "年度资金预算": {0: {"测算数量": 10000, "测算单价": 80, "预算金额": 80}},
        "月度资金计划": {0: {"资金用途": "购买碳配额（CEA）", "计划金额": 50, "实际支付": 90}},
        "预算调整记录": {0: {"资金用途": "购买碳配额（CEA）", "调整金额（减少为负）": 5}},
    },
    "monitoring_ledger": {
        "监测计划执行": {0: {"是否按计划": "是"}, 1: {"是否按计划": "否"}, 2: {"是否按计划": "不适用"}}
    },
    "supporting_documents_list": {"月度资料": {0: {"上传日期": DAY(2025, 3, 20)}, 1: {"上传日期": DAY(2025, 3, 1)}}},
    "auditor_register": {
        "能力评价": {
            0: {
                "姓名": "甲",
                "法规与碳市场规则": 5,
                "核算与数据质量": 5,
                "水泥工艺": 5,
                "审核方法": 1,
                "记录与报告": 5,
                "公正与沟通": 5,
            }
        }
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All filled ledgers, and in `out` the same after one run of LibreOffice over them."""
    folder = tmp_path_factory.mktemp("ledgers")
    data = yaml.safe_load((ROOT / "evidence/yuling/profile.yaml").read_text(encoding="utf-8"))
    data |= {
        "fuels": [{"name": "烟煤"}, {"name": "RDF", "alternative": True}],
        "raw_materials": [{"name": "石灰石"}, {"name": "砂岩"}, {"name": "钢渣", "substitute": True}],
        "projects": [{"name": "屋顶光伏", "mechanism": "重庆碳普惠"}],
        "trading": {"quota_limit_t": 1200},
    }
    profile = make_profile(data)
    factors = yaml.safe_load((ROOT / "standard/factors.yaml").read_text(encoding="utf-8"))["factors"]
    for layout in layouts():
        if layout.type in FILLED:
            path = folder / f"{layout.type}.xlsx"
            path.write_bytes(write_ledger(layout, profile, factors))
            _fill(path, FILLED[layout.type])
    assert SOFFICE
    command = [SOFFICE, f"-env:UserInstallation={(folder / 'lo').as_uri()}", "--headless", "--convert-to", "xlsx"]
    files = [str(p) for p in sorted(folder.glob("*.xlsx"))]
    subprocess.run([*command, "--outdir", str(folder / "out"), *files], check=True, capture_output=True, timeout=180)
    return folder


@pytest.fixture(scope="module")
def recalculated(folder: Path) -> Callable[[str, str], Rows]:
    """(ledger, sheet) → its rows by column head."""
    return lambda ledger, sheet: _rows(folder / "out" / f"{ledger}.xlsx", sheet)


def test_what_the_program_works_out_is_what_libreoffice_does(folder: Path) -> None:
    wrong: list[object] = []
    unknown = seen = 0
    for path in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        shown = openpyxl.load_workbook(folder / "out" / path.name, data_only=True)
        cells = {sheet.title: _contents(sheet) for sheet in book}
        calculator = Calculator(cells, {})
        for name, row, column in [(n, r, c) for n, rows in cells.items() for (r, c), v in rows.items() if _formula(v)]:
            seen += 1
            try:
                value = calculator.value(name, row, column)
            except UnknownError:
                unknown += 1
                continue
            except FormulaError:
                value = "#"
            there = shown[name].cell(row + 1, column + 1).value
            if isinstance(there, dt.datetime):
                there = (there - DAY(1899, 12, 30)).days
            if isinstance(there, str) and there.startswith("#"):
                there = "#"
            if (value or "") != (there or "") and value != pytest.approx(there or 0):
                wrong.append((path.name, name, row + 1, column + 1, value, there))
    assert wrong == []
    assert seen > 5000
    assert unknown < 0.1 * seen


def _contents(sheet: Any) -> dict[tuple[int, int], Any]:
    found = {(c.row - 1, c.column - 1): c.value for row in sheet.iter_rows() for c in row if c.value is not None}
    return {place: value.date() if isinstance(value, dt.datetime) else value for place, value in found.items()}


def _formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith("=")


def _fill(path: Path, sheets: dict[str, dict[int, dict[str, Any]]]) -> None:
    book = openpyxl.load_workbook(path)
    for name, rows in sheets.items():
        heads = {str(c.value).split("\n")[0]: c.column for c in book[name][4] if c.value}
        for index, values in rows.items():
            for head, value in values.items():
                book[name].cell(5 + index, heads[head]).value = value
    book.save(path)


def _rows(path: Path, sheet: str) -> Rows:
    table = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    heads = [str(h).split("\n")[0] for h in table[3]]
    return [dict(zip(heads, row, strict=True)) for row in table[4:]]


def test_alternative_fuel_stock_and_weighted_heat(recalculated: Callable[[str, str], Rows]) -> None:
    january, february, *_ = recalculated("alternative_fuel_ledger", "替代燃料月度收耗存")
    assert (january["入厂"], january["消耗"], january["期末"]) == (400, 250, 20 + 400 - 250)
    assert january["加权低位发热量"] == pytest.approx((100 * 14 + 300 * 12) / 400)
    assert january["加权元素碳含量"] == pytest.approx((100 * 40 + 300 * 36) / 400)
    assert january["结论"] == "查明原因"  # 160 counted of 170
    assert february["期初"] == 170
    assert recalculated("alternative_fuel_ledger", "燃料替代率")[0]["热量替代率"] == pytest.approx(3125 / 25000)


def test_raw_material_use_share_and_ratio(recalculated: Callable[[str, str], Rows]) -> None:
    first = recalculated("raw_material_ledger", "1#熟料线原料日消耗")[0]
    assert first["生料消耗量合计"] == 4800
    assert first["非碳酸盐原料掺比"] == pytest.approx(500 / 4800)
    month = recalculated("raw_material_ledger", "1#熟料线原料月汇总")[0]
    assert (month["生料消耗量"], month["首列原料用量（石灰石）"], month["非碳酸盐替代原料"]) == (10000, 8200, 1500)
    assert (month["料耗"], month["料耗核对"]) == (pytest.approx(1.6), "正常")


def test_clinker_and_cement_stock(recalculated: Callable[[str, str], Rows]) -> None:
    january, february, *_ = recalculated("output_ledger", "熟料月度收耗存")
    assert january["期末库存"] == 9000 + 4300 - 3000 - 300
    assert (january["差异率"] if "差异率" in january else january["差异率（占产量）"]) == pytest.approx(100 / 4300)
    assert january["结论"] == "查明原因"
    assert february["期初库存"] == 10000
    cement = recalculated("output_ledger", "水泥月度产销存")[0]
    assert (cement["期末库存"], cement["熟料配比"]) == (300, pytest.approx(0.75))
    assert recalculated("output_ledger", "盘库记录")[0]["盘库量"] == pytest.approx(200 * 20 * 1.45 + 300)


def test_power_balance_self_supply_and_invoice(recalculated: Callable[[str, str], Rows]) -> None:
    month = recalculated("power_ledger", "电力月汇总")[0]
    assert (month["外购电量"], month["余热供电量"], month["总用电量"]) == (200, 100, 300)
    assert month["自给率"] == pytest.approx(1 / 3)
    assert (month["差异率"], month["结论"]) == (pytest.approx(1 / 201), "正常")
    intensity = recalculated("power_ledger", "电耗与自给率")[0]
    assert (intensity["熟料综合电耗"], intensity["吨熟料发电量"]) == (55, 27.5)


def test_deals_are_checked_against_their_approvals_and_statements(recalculated: Callable[[str, str], Rows]) -> None:
    deals = recalculated("trade_ledger", "成交明细")
    assert [d["审批核对"] for d in deals[:3]] == ["一致", "超数量", "无申请"]
    assert [d["收付净额（付为负）"] for d in deals[:2]] == [-70035, 30000]
    assert recalculated("trade_ledger", "月度对账")[2]["对账结果"] == "相符"
    limit = recalculated("trade_ledger", "额度使用")[0]
    assert (limit["已用"], limit["余额"], limit["状态"]) == (1410, -210, "超出")


def test_project_stage_delay_and_balance(recalculated: Callable[[str, str], Rows]) -> None:
    project = recalculated("project_ledger", "项目进度")[0]
    assert (project["当前阶段"], project["进度提醒"]) == ("备案", "滞后")
    balance = recalculated("project_ledger", "减排量结余")[0]
    assert (balance["余额"], balance["核对"]) == (-100, "超用")


def test_nonconformities_close_run_late_and_repeat(recalculated: Callable[[str, str], Rows]) -> None:
    first, second, *_ = recalculated("nonconformity_ledger", "不符合台账")
    assert (first["状态"], second["状态"]) == ("已关闭", "超期")
    assert (first["重复发生"], second["重复发生"]) == ("是", "是")
    row = recalculated("nonconformity_ledger", "统计")[2]
    assert (row["项数"], row["其中严重"], row["已关闭"], row["超期"], row["关闭率"]) == (2, 1, 1, 1, 0.5)


def test_data_check_finds_what_is_out_of_tolerance(recalculated: Callable[[str, str], Rows]) -> None:
    coal, heat, *_ = recalculated("data_audit_ledger", "月度数据校核")
    assert (coal["差异"], coal["差异率"], coal["结论"]) == (150, pytest.approx(0.015), "超差")
    assert heat["结论"] == "一致"


def test_risk_value_grade_and_delay(recalculated: Callable[[str, str], Rows]) -> None:
    risk = recalculated("risk_register", "风险清单")[0]
    assert (risk["风险值"], risk["风险等级"], risk["提醒"]) == (6, "高", "超期")


def test_one_person_in_two_account_roles_is_a_conflict(recalculated: Callable[[str, str], Rows]) -> None:
    rows = recalculated("account_permission_record", "账户权限表")
    assert [r["分立检查"] for r in rows[:3]] == ["冲突", "分立", ""]


def test_budget_with_its_changes_and_payments(recalculated: Callable[[str, str], Rows]) -> None:
    row = recalculated("fund_budget", "年度资金预算")[0]
    assert (row["测算金额"], row["调整后预算"], row["已支付"], row["预算余额"]) == (80, 85, 90, -5)
    assert row["状态"] == "超预算"


def test_monitoring_rate_leaves_out_what_does_not_apply(recalculated: Callable[[str, str], Rows]) -> None:
    january = recalculated("monitoring_ledger", "月度执行率")[0]
    assert (january["按计划项"], january["未按计划项"]) == (1, 1)
    assert january["应监测项"] == january["按计划项"] + january["未按计划项"] + january["未填写项"]
    assert january["结论"] == "有偏差"


def test_upload_after_forty_days_is_late(recalculated: Callable[[str, str], Rows]) -> None:
    first, second, *_ = recalculated("supporting_documents_list", "月度资料")
    assert str(first["存证期限"])[:10] == "2025-03-12"  # 40 days after 31 January
    assert (first["状态"], second["状态"]) == ("逾期上传", "已存证")


def test_one_weak_subject_makes_an_auditor_unfit(recalculated: Callable[[str, str], Rows]) -> None:
    row = recalculated("auditor_register", "能力评价")[0]
    assert (row["总分"], row["评价结论"]) == (26, "不合格")
