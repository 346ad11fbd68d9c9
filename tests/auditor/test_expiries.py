"""What has run out by the audit date or will within 90 days, as the plant's own papers tell it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.audit import audit_folder
from auditor.model import Audit, Expiry
from auditor.reports.findings import read_findings, write_findings
from standard.load import load
from tests.auditor.plant_folder import METER, make_folder, meter_rows, paper, plant, sheet

AUDITED = date(2026, 3, 20)
LAB = ("煤质检测报告", "委托单位：重庆青杠水泥有限公司", "附：检验检测机构资质认定证书")
ACCOUNTS = ["账户名称", "人员", "角色", "授权有效期至"]


def found(folder: Path) -> dict[str, Expiry]:
    return {e.name: e for e in audited(folder).expiries}


def audited(folder: Path) -> Audit:
    return audit_folder(plant(), folder, load())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "证据")


def test_instruments_overdue_come_with_the_row_that_says_so(folder: Path) -> None:
    told = found(folder)
    assert told["入窑煤粉秤"].until == date(2026, 1, 14)
    assert told["入窑煤粉秤"].overdue(AUDITED)
    assert told["入窑煤粉秤"].kind == "检定校准"
    assert told["入窑煤粉秤"].citation.file == "计量器具管理台账.xlsx"
    assert "名称：入窑煤粉秤" in told["入窑煤粉秤"].citation.quote
    assert "关口电能表" not in told, "valid until 2029"


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2026-03-19", True),
        ("2026-03-20", False),
        ("2026-06-18", False),
        ("2026-06-19", None),
        ("2022-01-01", None),
    ],
)
def test_the_last_valid_day_decides_and_ninety_days_are_looked_ahead(
    folder: Path, until: str, state: bool | None
) -> None:
    rows = [*meter_rows(), ["A4", "生料秤", "ICS", "±1%", "均化库", "12个月", "2021-01-02", until, "田野"]]
    sheet(folder / "计量器具管理台账.xlsx", "青杠水泥计量器具管理台账（2025年）", METER, rows)
    told = found(folder).get("生料秤")
    assert (told and told.overdue(AUDITED)) == state


def test_two_instruments_of_one_name_are_both_told(folder: Path) -> None:
    more = [[f"B{n}", "皮带秤", "ICS", "±1%", "配料", "12个月", "2025-04-02", f"2026-04-0{n}", "田野"] for n in (1, 2)]
    sheet(folder / "计量器具管理台账.xlsx", "青杠水泥计量器具管理台账（2025年）", METER, [*meter_rows(), *more])
    named = [e for e in audited(folder).expiries if e.name == "皮带秤"]
    assert [e.until.day for e in named] == [1, 2]


def test_a_statement_of_validity_names_the_paper_it_stands_in(folder: Path) -> None:
    paper(folder / "检测报告.docx", (*LAB, "证书编号：2201", "有效期至：2026年5月31日"))
    told = found(folder)["检验检测机构资质认定证书"]
    assert (told.kind, told.until) == ("证书资质", date(2026, 5, 31))


def test_the_renewed_paper_holds_not_the_old_one(folder: Path) -> None:
    for year in (2025, 2029):
        paper(folder / f"检测报告{year}.docx", (*LAB, f"有效期至：{year}年5月31日"))
    assert "检验检测机构资质认定证书" not in found(folder)
    (folder / "检测报告2029.docx").unlink()
    assert "检验检测机构资质认定证书" in found(folder)


def test_a_sentence_that_only_tells_of_validity_states_none(folder: Path) -> None:
    told = (
        "内审发现机动处使用的生料秤校准证书有效期到2025年6月14日，到审核那天还没有送去检定，一直在用，"
        "六到八月也没有月度校验记录，开具不符合项一项。"
    )
    paper(folder / "审核情况.docx", ["青杠水泥碳管理工作小结", told])
    assert not [e for e in found(folder).values() if e.citation.file == "审核情况.docx"]


def test_authorisations_in_a_table_are_told_by_row(folder: Path) -> None:
    rows = [
        ["全国碳排放权注册登记系统", "杜小兰", "操作员", "2026-04-30"],
        ["交易系统", "田野", "审核员", "2027-04-30"],
    ]
    sheet(folder / "碳账户人员权限登记表.xlsx", "青杠水泥碳账户人员权限登记表", ACCOUNTS, rows)
    told = [e for e in found(folder).values() if e.citation.file.startswith("碳账户")]
    assert [(e.kind, e.name, e.until) for e in told] == [
        ("许可授权", "全国碳排放权注册登记系统 杜小兰", date(2026, 4, 30))
    ]


def test_last_years_plan_without_a_new_one_is_out(folder: Path) -> None:
    text = [
        "青杠水泥2025年度温室气体监测计划",
        "监测入窑煤、熟料产量和外购电，能源管理部负责。",
        "批准：罗启明 2025-01-06",
    ]
    paper(folder / "监测计划.docx", text)
    assert found(folder)["年度温室气体监测计划（2025年度）"].until == date(2025, 12, 31)
    paper(folder / "监测计划2026.docx", [text[0].replace("2025", "2026"), text[1], "批准：罗启明 2026-01-06"])
    assert not [name for name in found(folder) if "监测计划" in name]


def test_another_companys_papers_tell_nothing(folder: Path) -> None:
    lines = ["重庆石磴水泥有限公司碳管理授权书", "授权书有效期至：2026年4月30日", "重庆石磴水泥有限公司 2025年1月1日"]
    paper(folder / "授权书.docx", lines)
    assert not [e for e in found(folder).values() if e.citation.file == "授权书.docx"]


def test_they_stand_in_findings_json_and_are_read_back(folder: Path, tmp_path: Path) -> None:
    made = audited(folder)
    assert made.expiries
    write_findings(made, load(), tmp_path / "findings.json")
    assert read_findings(tmp_path / "findings.json").expiries == made.expiries
