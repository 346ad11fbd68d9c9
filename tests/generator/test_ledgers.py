"""The ledgers: live formulas that give the worked figures, rows that fit the plant, text that stays text."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from generator.ledgers import Layout, layouts, left_out, write_ledger
from standard.profile import Profile, make_profile
from tests.generator.excel import Evaluator


def made(kind: str, profile: Profile, factors: dict[str, Any]) -> Workbook:
    layout = next(layout for layout in layouts() if layout.type == kind)
    return openpyxl.load_workbook(io.BytesIO(write_ledger(layout, profile, factors)))


def columns(book: Workbook, sheet: str) -> dict[str, int]:
    return {str(c.value).split("\n")[0]: c.column for c in book[sheet][4] if c.value}


def put(book: Workbook, sheet: str, row: int, values: dict[str, Any]) -> None:
    heads = columns(book, sheet)
    for head, value in values.items():
        book[sheet].cell(row, heads[head]).value = value


def get(book: Workbook, sheet: str, row: int, head: str, today: dt.date = dt.date(2026, 1, 1)) -> Any:
    return Evaluator(book, today).cell(sheet, row, columns(book, sheet)[head])


def test_monthly_emission_follows_from_fuel_clinker_and_substitutes(profile: Profile, factors: dict[str, Any]) -> None:
    book = made("emission_ledger", profile, factors)
    fuel = {"燃料品种": "烟煤", "消耗量FC": 10000, "收到基低位发热量NCV": 23.076}
    put(book, "1#熟料线燃料燃烧", 5, fuel)
    put(book, "1#熟料线替代原料", 5, {"替代原料": "钢渣", "消耗量M": 2000})
    put(book, "1#熟料线过程排放", 5, {"熟料产量Q": 90000})
    combustion = 10000 * 23.076 * 0.02618 * 0.99 * 44 / 12
    process = 90000 * 0.535 - 2000 * 0.215
    assert get(book, "1#熟料线燃料燃烧", 5, "燃烧排放量") == pytest.approx(combustion)
    assert get(book, "1#熟料线过程排放", 5, "过程排放量") == pytest.approx(process)
    assert get(book, "1#熟料线月度汇总", 5, "熟料碳排放强度") == pytest.approx((combustion + process) / 90000)


def test_the_worked_example_in_the_instructions_is_right(profile: Profile, factors: dict[str, Any]) -> None:
    sheet = made("emission_ledger", profile, factors)["填写说明"]
    shown = {row[1]: row[2] for row in sheet.iter_rows(values_only=True) if row[1]}
    combustion, process = 10000 * 23.076 * 0.02618 * 0.99 * 44 / 12, 90000 * 0.535 - 2000 * 0.215
    assert shown["燃烧排放"] == f"{combustion:.2f} tCO₂"
    assert shown["过程排放"] == f"{process:.2f} tCO₂"
    assert shown["熟料碳排放强度"] == f"{(combustion + process) / 90000:.4f} tCO₂/t"


def test_three_boundary_layers_are_kept_apart(data: dict[str, Any], factors: dict[str, Any]) -> None:
    data["lines"].append({"name": "2#熟料线"})
    book = made("emission_ledger", make_profile(data), factors)
    for line, clinker in (("1#熟料线", 1000), ("2#熟料线", 2000)):
        put(book, f"{line}过程排放", 5, {"熟料产量Q": clinker})
    put(book, "其他直接排放", 5, {"燃料品种": "柴油", "消耗量": 10, "计入年度报告": "是"})
    put(book, "其他直接排放", 17, {"燃料品种": "柴油", "消耗量": 1, "计入年度报告": "否"})
    put(book, "企业汇总（三层口径）", 5, {"净购入电量": 1000})
    first, diesel = 3000 * 0.535, 42.652 * 0.0202 * 0.98 * 44 / 12
    sheet = "企业汇总（三层口径）"
    assert get(book, sheet, 5, "第一层：熟料生产线") == pytest.approx(first)
    assert get(book, sheet, 5, "第二层：企业层级") == pytest.approx(first + 10 * diesel)
    assert get(book, sheet, 5, "第三层：管理边界") == pytest.approx(first + 11 * diesel + 1000 * 0.5306)


def test_unfilled_month_shows_no_emission(profile: Profile, factors: dict[str, Any]) -> None:
    book = made("emission_ledger", profile, factors)
    assert get(book, "1#熟料线燃料燃烧", 5, "燃烧排放量") == ""
    assert get(book, "1#熟料线月度汇总", 5, "熟料碳排放强度") == ""


def test_fuel_stock_rolls_forward_from_receipts_and_daily_use(profile: Profile, factors: dict[str, Any]) -> None:
    book = made("fuel_ledger", profile, factors)
    january, february = dt.datetime(2025, 1, 3), dt.datetime(2025, 2, 9)
    put(book, "入厂明细", 5, {"日期": january, "燃料": "烟煤", "入厂量": 1200})
    put(book, "入厂明细", 6, {"日期": february, "燃料": "烟煤", "入厂量": 100})
    put(book, "1#熟料线消耗日记录", 5, {"燃料": "烟煤", "窑头用量": 100, "窑尾（分解炉）用量": 200})
    put(book, "月度收耗存", 5, {"燃料": "烟煤", "期初": 1000, "盘点量": 1950})
    sheet = "月度收耗存"
    assert get(book, sheet, 5, "账面期末") == 1000 + 1200 - 300
    assert get(book, sheet, 5, "结论") == "查明原因"
    assert get(book, sheet, 6, "期初") == 1900
    assert get(book, sheet, 6, "账面期末") == 2000


def test_assets_roll_forward_and_are_checked_against_the_registry(profile: Profile, factors: dict[str, Any]) -> None:
    book = made("asset_ledger", profile, factors)
    put(book, "碳排放配额", 5, {"期初": 100, "获配（签发）": 900, "买入": 50, "卖出": 20, "登记系统余额": 1030})
    put(book, "碳排放配额", 6, {"清缴（注销）": 1000, "登记系统余额": 31})
    assert get(book, "碳排放配额", 5, "期末") == 1030
    assert get(book, "碳排放配额", 5, "盘点结论") == "相符"
    assert get(book, "碳排放配额", 6, "期末") == 30
    assert get(book, "碳排放配额", 6, "盘点结论") == "不符"
    assert get(book, "盈缺预判", 5, "期末持有配额") == 1030


@pytest.mark.parametrize(
    ("today", "status"),
    [(dt.date(2025, 6, 14), "有效"), (dt.date(2026, 6, 1), "临近到期"), (dt.date(2026, 6, 15), "超期")],
)
def test_meter_status_follows_from_its_due_date(
    data: dict[str, Any], factors: dict[str, Any], today: dt.date, status: str
) -> None:
    data["meters"] = [{"number": "JL-1", "name": "窑头煤粉秤", "cycle": 12, "last_date": "2025-06-15"}]
    book = made("meter_ledger", make_profile(data), factors)
    assert get(book, "计量器具台账", 5, "有效期至") == dt.date(2026, 6, 14).toordinal()
    assert get(book, "计量器具台账", 5, "状态", today) == status


def test_no_mine_no_mine_row(data: dict[str, Any], factors: dict[str, Any]) -> None:
    def facilities() -> list[str]:
        book = made("source_list", make_profile(data), factors)
        column = columns(book, "排放源清单")["排放设施"]
        return [str(row[column - 1].value) for row in book["排放源清单"].iter_rows(min_row=5)]

    assert not any("矿山" in name for name in facilities())
    data["facts"]["has_mine"] = True
    assert any("矿山" in name for name in facilities())


def test_alternative_fuel_sheets_only_where_it_is_burnt(data: dict[str, Any], factors: dict[str, Any]) -> None:
    assert "替代燃料入厂与检测" in made("alternative_fuel_ledger", make_profile(data), factors).sheetnames
    data["facts"]["uses_alternative_fuel"] = False
    profile = make_profile(data)
    sheets = made("alternative_fuel_ledger", profile, factors).sheetnames
    assert "替代燃料入厂与检测" not in sheets
    assert "替代原料收耗存" in sheets
    assert any("替代燃料入厂与检测" in left_out(layout, profile) for layout in layouts())
    assert not any("{" in name for layout in layouts() for name in left_out(layout, profile))


def test_reductions_are_listed_where_their_kind_is_counted(data: dict[str, Any], factors: dict[str, Any]) -> None:
    """Issued reductions have a balance; those inside the quota boundary only what was reduced month by month."""
    names = {"屋顶光伏": "重庆碳普惠", "篦冷机改造": "内部减排"}
    data["projects"] = [{"name": name, "mechanism": mechanism} for name, mechanism in names.items()]
    book = made("project_ledger", make_profile(data), factors)
    balance = {row[1] for row in book["减排量结余"].iter_rows(5, values_only=True)}
    monthly = {row[0] for row in book["内部减排量月度"].iter_rows(5, values_only=True)}
    assert ("屋顶光伏" in balance, "篦冷机改造" in balance) == (True, False)
    assert ("屋顶光伏" in monthly, "篦冷机改造" in monthly) == (False, True)


def test_ledgers_that_the_facts_exclude_are_not_made(data: dict[str, Any]) -> None:
    applying = {layout.type for layout in layouts() if make_profile(data).applies(layout.when)}
    assert {"trade_ledger", "project_ledger", "fund_budget"} <= applying
    data["facts"] |= {"does_trading": False, "has_tanpuhui_projects": False}
    applying = {layout.type for layout in layouts() if make_profile(data).applies(layout.when)}
    assert not {"trade_ledger", "project_ledger", "fund_budget"} & applying


def test_the_plants_own_materials_and_parameters_are_the_columns_and_rows(
    data: dict[str, Any], factors: dict[str, Any]
) -> None:
    data["raw_materials"] = [{"name": "石灰石"}, {"name": "页岩"}, {"name": "磷石膏", "substitute": True}]
    data["lines"].append({"name": "2#熟料线"})
    profile = make_profile(data)
    book = made("raw_material_ledger", profile, factors)
    assert {"石灰石", "页岩", "磷石膏"} <= set(columns(book, "2#熟料线原料日消耗"))
    parameters = {
        row[1] for row in made("monitoring_ledger", profile, factors)["监测计划执行"].iter_rows(5, values_only=True)
    }
    assert {"1#熟料线入窑煤消耗量", "2#熟料线入窑煤消耗量"} <= parameters


def test_record_and_check_must_be_two_people(profile: Profile, factors: dict[str, Any]) -> None:
    book = made("raw_material_ledger", profile, factors)
    rules = book["1#熟料线原料日消耗"].data_validations.dataValidation
    heads = columns(book, "1#熟料线原料日消耗")
    letters = [openpyxl.utils.get_column_letter(heads[h]) for h in ("校核人", "记录人")]
    assert f"${letters[0]}5<>${letters[1]}5" in [rule.formula1 for rule in rules if rule.type == "custom"]


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.type)
def test_every_ledger_has_head_instructions_names_and_signatures(
    layout: Layout, profile: Profile, factors: dict[str, Any]
) -> None:
    book = made(layout.type, profile, factors)
    assert book.sheetnames[0] == "填写说明"
    head = str(book["填写说明"]["A2"].value)
    assert all(word in head for word in (profile.name, layout.number, "部门：", "保存期：不少于5年"))
    sheets = [s for s in book.worksheets if s.sheet_state == "visible" and s.title not in ("填写说明", "因子")]
    for sheet in sheets:
        last = "".join(str(c.value or "") for c in sheet[sheet.max_row])
        assert all(label in last for label in layout.signatures) and "日期" in last
        prefix = "".join(c if c.isalnum() or c == "_" else "_" for c in sheet.title)
        assert any(name.startswith((prefix, "_" + prefix)) for name in book.defined_names)


def test_text_from_the_profile_never_becomes_a_formula(data: dict[str, Any], factors: dict[str, Any]) -> None:
    data["meters"] = [{"number": '=HYPERLINK("http://x")', "name": "=1+1", "location": "+A1"}]
    data["name"] = "=cmd|' /C calc'!A0"
    book = made("meter_ledger", make_profile(data), factors)
    assert book["计量器具台账"].cell(5, 2).data_type == "s"
    assert book["计量器具台账"].cell(5, 3).data_type == "s"
    assert all(c.data_type != "f" for row in book["填写说明"].iter_rows() for c in row)


def test_line_name_that_excel_forbids_as_sheet_name_is_mended(data: dict[str, Any], factors: dict[str, Any]) -> None:
    data["lines"] = [{"name": "一线[A/B]:很长很长很长很长很长很长很长很长很长很长的名字"}, {"name": "一线[A/B]?"}]
    book = made("emission_ledger", make_profile(data), factors)
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert Evaluator(book).cell("企业汇总（三层口径）", 5, 2) == 0


def test_factors_that_are_not_verified_say_so(profile: Profile, factors: dict[str, Any]) -> None:
    sheet = made("emission_ledger", profile, factors)["因子"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["硅酸盐水泥熟料"][1] == 0.535
    assert rows["硅酸盐水泥熟料"][4] == "待核实"
    assert rows["2023年全国电力平均排放因子"][4] == "已核实"


def test_every_sheet_is_ready_to_print_and_fill_in(profile: Profile, factors: dict[str, Any]) -> None:
    for layout in layouts():
        book = made(layout.type, profile, factors)
        assert book.sheetnames[0] == "填写说明"
        for sheet in book.worksheets[1:]:
            if sheet.sheet_state == "hidden":
                continue
            assert sheet.page_setup.orientation == "landscape"
            assert int(sheet.page_setup.paperSize) in (8, 9)
            assert sheet.freeze_panes
            assert profile.name in str(sheet.cell(2, 1).value)
            if sheet.title != "因子":
                assert any(f"{layout.signatures[0]}：" in str(c.value) for row in sheet.iter_rows() for c in row)
