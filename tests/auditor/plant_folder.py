"""A small plant's evidence folder, made of real files, that tests change one thing of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from standard.profile import Profile, make_profile
from tests.auditor.conftest import PROFILE

Rows = list[list[object]]
MONTHS = range(1, 13)


def plant() -> Profile:
    lines = [{"name": "1#线", "capacity_t_per_day": 2500}]
    facts = PROFILE["facts"] | {"has_tanpuhui_projects": False}
    return make_profile(PROFILE | {"credit_code": "91500000MA5TEST01X", "lines": lines, "facts": facts})


def emission_rows() -> Rows:
    """Twelve months of an emission ledger that computes."""
    rows: Rows = []
    for m in MONTHS:
        coal, carbon, clinker = 9000 + 37 * m, 0.5801 + m / 1000, 80_000 + 310 * m
        burned, process = round(coal * carbon * 0.99 * 44 / 12, 1), round(clinker * 0.535, 1)
        rows.append([f"{m}月", coal, 22.5 + m / 100, carbon, 0.99, burned, clinker, 0.535, process, burned + process])
    return rows


def asset_rows() -> Rows:
    """Twelve months of an asset ledger whose balance carries over."""
    rows: Rows = []
    held = 0
    for m in MONTHS:
        given = 700_000 if m == 7 else 0
        bought = 5_000 if m == 9 else 0
        surrendered = 700_000 if m == 12 else 0
        after = held + given + bought - surrendered
        rows.append([f"{m}月", "配额（CEA）", held, given, bought, 0, surrendered, after, "有盈余"])
        held = after
    return rows


def check_rows() -> Rows:
    """Both key scales checked every month."""
    return [
        [f"2025-{m:02d}-10", scale, "0.3%", "合格", "田野", "杜小兰"]
        for m in MONTHS
        for scale in ("入窑煤粉秤", "熟料皮带秤")
    ]


def meter_rows() -> Rows:
    return [
        ["A1", "入窑煤粉秤", "DRW", "±1%", "窑头", "12个月", "2025-01-15", "2026-01-14", "田野"],
        ["A2", "熟料皮带秤", "ICS", "±1%", "库顶", "12个月", "2025-01-16", "2026-01-15", "田野"],
        ["A3", "关口电能表", "DTZ", "0.2S", "总降", "72个月", "2023-05-01", "2029-04-30", "田野"],
    ]


EMISSION = ["月份", "入窑煤t", "低位发热量GJ/t", "元素碳tC/t", "氧化率", "燃煤排放tCO2"]
EMISSION += ["熟料产量t", "过程因子", "过程排放tCO2", "排放总量tCO2"]
ASSET = ["月份", "资产", "期初", "获配", "买入", "卖出", "清缴", "期末", "盈亏预判"]
METER = ["器具编号", "名称", "型号", "准确度等级", "安装位置", "检定周期", "检定日期", "有效期至", "责任人"]
CHECK = ["校验日期", "器具名称", "误差", "结果", "校验人", "复核人"]
SIGNED = "编制：杜小兰 2025-12-31　审核：田野 2025-12-31　批准：罗启明 2025-12-31"
POLICY = (
    "重庆青杠水泥有限公司碳管理方针",
    "公司承诺遵守国家和重庆市应对气候变化的法律法规和碳市场规则；持续降低单位熟料碳排放强度，不断改进碳管理体系和碳绩效；",
    "保障碳管理需要的人员、资金、设备和技术。本方针经总经理批准发布，各部门、车间、班组学习并执行，每年评审一次，向社会公开。",
    "批准：罗启明（总经理） 2025-01-06",
)
RETENTION = (
    "青杠水泥碳排放记录管理程序",
    "编制：杜小兰 2025-01-05　批准：罗启明 2025-01-06",
    "1 目的",
    "管好碳排放台账和原始记录。",
    "2 保存",
    "碳排放台账、原始记录、检测报告、计量器具检定证书和校验记录保存不少于5年，由能源管理部保管。",
)
PLAN = (
    "青杠水泥2025年度温室气体监测计划",
    "QG-MP-01　V1.1　编制：杜小兰 2024-12-20　审核：田野 2024-12-24　批准：罗启明 2024-12-27",
    "燃煤消耗量：入窑煤粉秤连续计量，每日记录，生产处负责。熟料产量：熟料皮带秤连续计量，每日记录，生产处负责。",
    "低位发热量、元素碳：每月混合样送检，按GB/T 213、GB/T 476检测，能源管理部负责。",
    "低位发热量、元素碳缺测的，取最近十二个月实测最高值；煤量缺测的，取当月最大煤耗乘当日产量。",
    "版本V1.0自2024年1月1日起执行，版本V1.1自2025年1月1日起执行。",
)
NOTICE = (
    "关于召开2025年碳排放数据内部审核会议的通知",
    "重庆青杠水泥有限公司各部门：",
    "定于2025年11月25日14:00在二会议室召开2025年碳排放数据内部审核会议，请带原始记录。",
    "2025年11月21日",
)
AUDIT = (
    "青杠水泥2025年碳排放数据内部审核会议纪要",
    "会议时间：2025年11月25日14:00　主持：罗启明　记录：杜小兰",
    "按数据内审要求抽查燃煤、熟料、电力的原始记录和检测报告，与台账核对一致，碳排放数据内部审核结论：真实、准确。",
    "审核：杜小兰、田野　批准：罗启明　2025年11月25日",
)
COMPLIANCE = (
    "青杠水泥2024年度履约情况报告",
    "一、应清缴量：700,000吨。",
    "二、2025年12月16日在注册登记系统提交清缴，当日审核通过，已清缴量：700,000吨，履约完成。",
    "三、清缴后账户持有5,000吨。",
    "编制：杜小兰　审核：田野　批准：罗启明　2026年1月9日",
)


def make_folder(root: Path) -> Path:
    """Write the conforming folder: ledgers, a policy, a rule."""
    root.mkdir(parents=True, exist_ok=True)
    sheet(root / "月度碳排放台账2025.xlsx", "青杠水泥2025年碳排放月度台账", EMISSION, emission_rows())
    sheet(root / "月度碳资产台账2025.xlsx", "青杠水泥2025年月度碳资产台账", ASSET, asset_rows())
    sheet(root / "计量器具管理台账.xlsx", "青杠水泥计量器具管理台账（2025年）", METER, meter_rows())
    sheet(root / "关键计量器具月度校验记录.xlsx", "青杠水泥2025年关键计量器具月度校验记录", CHECK, check_rows())
    paper(root / "碳管理方针.docx", POLICY)
    paper(root / "碳排放记录管理程序.docx", RETENTION)
    paper(root / "监测计划.docx", PLAN)
    paper(root / "数据内审通知.docx", NOTICE)
    paper(root / "数据内审.docx", AUDIT)
    paper(root / "履约情况报告.docx", COMPLIANCE)
    return root


def sheet(path: Path, title: str, columns: Sequence[str], rows: Rows, signed: str = SIGNED) -> None:
    book = Workbook()
    page = book.active
    page.append([title])
    page.append(list(columns))
    for row in rows:
        page.append(row)
    page.append([signed])
    book.save(path)


def paper(path: Path, lines: Sequence[str]) -> None:
    document = Document()
    document.add_heading(lines[0], 0)
    for line in lines[1:]:
        document.add_paragraph(line)
    document.save(str(path))
