"""One thing made wrong in a conforming folder changes the verdicts it should, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor.audit import judge_files, period_of
from auditor.confidence import WATCHED
from auditor.reading import read_folder
from standard.load import load
from tests.auditor import plant_folder as plant

Change = Callable[[Path], None]
CONFORM = {
    "4.2.d",
    "4.3-1",
    "4.3.b",
    "4.3.c",
    "5.1.4-1",
    "5.1.4.a",
    "5.1.4.c",
    "5.1.4.d",
    "6.1.2.b",
    "6.1.3.a",
    "6.1.3.b",
    "6.1.4.b",
}
CONFORM |= {"6.2.1.a", "6.2.3.b", "7.1.e", "7.2.e"}


def verdicts(root: Path, cache: Path) -> dict[str, str]:
    """What the rules make of it: a conform that is left to the auditor is one (auditor/reserve.py)."""
    profile = plant.plant()
    files = tuple(read_folder(root, jobs=1, cache=cache))
    audit = judge_files(profile, files, load(), period_of(profile))
    return {f.requirement: "conform" if f.basis == WATCHED else f.verdict.value for f in audit.findings}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, str]:
    return verdicts(plant.make_folder(tmp_path_factory.mktemp("plant")), cache)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield plant.make_folder(tmp_path / "plant")


def emission(root: Path, rows: plant.Rows, title: str = "青杠水泥2025年碳排放月度台账") -> None:
    plant.sheet(root / "月度碳排放台账2025.xlsx", title, plant.EMISSION, rows)


def a_month_is_dropped(root: Path) -> None:
    emission(root, [row for row in plant.emission_rows() if row[0] != "8月"])


def a_total_is_swapped(root: Path) -> None:
    rows = plant.emission_rows()
    rows[3][9], rows[10][9] = rows[10][9], rows[3][9]
    emission(root, rows)


def parameters_are_copied(root: Path) -> None:
    rows = plant.emission_rows()
    for row in rows[6:9]:
        burned = round(float(row[1]) * float(rows[5][3]) * 0.99 * 44 / 12, 1)
        row[2:4] = rows[5][2:4]
        row[5], row[9] = burned, burned + float(row[8])
    emission(root, rows)


def the_year_is_another(root: Path) -> None:
    rows, signed = plant.emission_rows(), plant.SIGNED.replace("2025", "2023")
    title = "青杠水泥2023年碳排放月度台账"
    (root / "月度碳排放台账2025.xlsx").unlink()
    plant.sheet(root / "月度碳排放台账2023.xlsx", title, plant.EMISSION, rows, signed)


def the_ledger_is_blank(root: Path) -> None:
    emission(root, [[row[0], *[""] * 9] for row in plant.emission_rows()])


def the_company_is_another(root: Path) -> None:
    emission(root, plant.emission_rows(), "四川嘉岭水泥有限公司2025年碳排放月度台账")


def a_certificate_expires(root: Path) -> None:
    rows = plant.meter_rows()
    rows[0][6:8] = ["2024-06-15", "2025-06-14"]
    plant.sheet(root / "计量器具管理台账.xlsx", "青杠水泥计量器具管理台账（2025年）", plant.METER, rows)


def a_scale_is_not_checked_for_a_month(root: Path) -> None:
    rows = [r for r in plant.check_rows() if not (r[0] == "2025-05-10" and r[1] == "熟料皮带秤")]
    plant.sheet(root / "关键计量器具月度校验记录.xlsx", "青杠水泥2025年关键计量器具月度校验记录", plant.CHECK, rows)


def the_accuracy_is_left_empty(root: Path) -> None:
    rows = [[*row[:3], "", *row[4:]] for row in plant.meter_rows()]
    plant.sheet(root / "计量器具管理台账.xlsx", "青杠水泥计量器具管理台账（2025年）", plant.METER, rows)


def the_policy_lacks_its_signature(root: Path) -> None:
    lines = [line.replace("本方针经总经理批准发布，", "") for line in plant.POLICY if not line.startswith("批准")]
    plant.paper(root / "碳管理方针.docx", lines)


def the_policy_lacks_a_commitment(root: Path) -> None:
    plant.paper(root / "碳管理方针.docx", [line.replace("和重庆市", "") for line in plant.POLICY])


def the_policy_is_a_draft(root: Path) -> None:
    plant.paper(root / "碳管理方针.docx", [f"{plant.POLICY[0]}（征求意见稿）", *plant.POLICY[1:]])


def records_are_kept_three_years(root: Path) -> None:
    plant.paper(root / "碳排放记录管理程序.docx", [line.replace("不少于5年", "3年") for line in plant.RETENTION])


def changed(root: Path, name: str, lines: tuple[str, ...], *pairs: tuple[str, str]) -> None:
    """The paper written anew with words put in the place of others."""
    for old, new in pairs:
        assert any(old in line for line in lines), old
        lines = tuple(line.replace(old, new) for line in lines)
    plant.paper(root / name, [line for line in lines if line])


def assets(root: Path, rows: plant.Rows) -> None:
    plant.sheet(root / "月度碳资产台账2025.xlsx", "青杠水泥2025年月度碳资产台账", plant.ASSET, rows)


def the_ledger_keeps_to_the_plan_before(root: Path) -> None:
    note = [["取数说明：燃煤消耗量取自入磨皮带秤（监测计划V1.0表3），全年口径一致"]]
    emission(root, [*plant.emission_rows(), *note])


def a_mean_is_taken_for_what_is_missing(root: Path) -> None:
    emission(root, [*plant.emission_rows(), ["9月低位发热量缺测，取8月与10月的平均数补"]])


def the_plan_lacks_its_signature(root: Path) -> None:
    changed(root, "监测计划.docx", plant.PLAN, ("　审核：田野 2024-12-24　批准：罗启明 2024-12-27", ""))


def the_plan_is_another_companys(root: Path) -> None:
    changed(root, "监测计划.docx", plant.PLAN, ("青杠水泥2025", "四川嘉岭水泥有限公司2025"))


def the_minutes_are_older_than_the_notice(root: Path) -> None:
    changed(root, "数据内审.docx", plant.AUDIT, ("2025年11月25日", "2025年11月18日"))


def the_minutes_lack_their_signatures(root: Path) -> None:
    changed(
        root,
        "数据内审.docx",
        plant.AUDIT,
        ("审核：杜小兰、田野　批准：罗启明　2025年11月25日", "审核：　　　批准：　　　"),
    )


def the_minutes_are_another_companys(root: Path) -> None:
    (root / "数据内审通知.docx").unlink()
    changed(root, "数据内审.docx", plant.AUDIT, ("青杠水泥2025", "四川嘉岭水泥有限公司2025"))


def the_minutes_are_of_another_year(root: Path) -> None:
    (root / "数据内审通知.docx").unlink()
    changed(root, "数据内审.docx", plant.AUDIT, ("2025年", "2023年"))


def less_is_booked_than_was_surrendered(root: Path) -> None:
    rows = plant.asset_rows()
    rows[11][6], rows[11][7] = 695_000, 10_000
    assets(root, rows)


def less_is_surrendered_than_is_owed(root: Path) -> None:
    rows = plant.asset_rows()
    rows[11][6], rows[11][7] = 690_000, 15_000
    assets(root, rows)
    changed(root, "履约情况报告.docx", plant.COMPLIANCE, ("已清缴量：700,000", "已清缴量：690,000"))


def the_surrender_is_late(root: Path) -> None:
    changed(root, "履约情况报告.docx", plant.COMPLIANCE, ("2025年12月16日", "2026年1月8日"))


def the_report_on_compliance_is_blank(root: Path) -> None:
    lines = (
        "青杠水泥2024年度履约情况报告",
        "一、应清缴量：      吨。",
        "二、   年  月  日清缴，已清缴量：      吨。",
        "编制：      批准：      ",
    )
    plant.paper(root / "履约情况报告.docx", lines)


def a_month_does_not_open_with_the_last_ones_close(root: Path) -> None:
    rows = plant.asset_rows()
    rows[10][2], rows[10][7] = 708_000, 708_000
    rows[11][2], rows[11][7] = 708_000, 8_000
    assets(root, rows)


MUTATIONS: list[tuple[Change, dict[str, str]]] = [
    (a_month_is_dropped, {"6.1.2.b": "partial"}),
    (a_total_is_swapped, {"6.1.2.b": "partial"}),
    (parameters_are_copied, {"6.1.2.b": "partial"}),
    # 5.1.4-1 and 5.1.4.d also ask for a ledger of the period.
    (the_year_is_another, {"6.1.2.b": "partial", "5.1.4-1": "partial", "5.1.4.d": "partial"}),
    (the_ledger_is_blank, {"6.1.2.b": "missing", "5.1.4-1": "partial", "5.1.4.d": "partial"}),
    (the_company_is_another, {"6.1.2.b": "missing", "5.1.4-1": "partial", "5.1.4.d": "partial"}),
    (a_certificate_expires, {"6.1.3.b": "nonconform"}),
    (a_scale_is_not_checked_for_a_month, {"6.1.3.b": "nonconform"}),
    (the_accuracy_is_left_empty, {"6.1.3.a": "partial"}),
    (the_ledger_keeps_to_the_plan_before, {"5.1.4-1": "nonconform", "6.1.2.b": "nonconform"}),
    (a_mean_is_taken_for_what_is_missing, {"6.1.2.b": "nonconform"}),
    (the_plan_lacks_its_signature, {"5.1.4-1": "partial", "5.1.4.a": "partial"}),
    (the_plan_is_another_companys, {"5.1.4-1": "partial", "5.1.4.a": "missing", "5.1.4.c": "missing"}),
    (the_minutes_are_older_than_the_notice, {"7.2.e": "partial"}),
    (the_minutes_lack_their_signatures, {"7.2.e": "partial"}),
    (the_minutes_are_another_companys, {"7.2.e": "missing"}),
    (the_minutes_are_of_another_year, {"7.2.e": "partial"}),
    (less_is_booked_than_was_surrendered, {"6.2.1.a": "partial"}),
    (less_is_surrendered_than_is_owed, {"6.2.3.b": "nonconform"}),
    (the_surrender_is_late, {"6.2.3.b": "nonconform"}),
    (the_report_on_compliance_is_blank, {"6.2.3.b": "missing"}),
    (a_month_does_not_open_with_the_last_ones_close, {"6.2.1.a": "partial", "7.1.e": "partial"}),
    (the_policy_lacks_its_signature, {"4.2.d": "partial", "4.3-1": "partial"}),
    (the_policy_lacks_a_commitment, {"4.3.b": "partial"}),
    (the_policy_is_a_draft, {"4.2.d": "partial", "4.3-1": "partial", "4.3.b": "partial", "4.3.c": "partial"}),
    (records_are_kept_three_years, {"5.1.4.d": "nonconform", "6.1.3.b": "nonconform", "6.1.4.b": "nonconform"}),
]


def test_the_folder_conforms_before_anything_is_made_wrong(before: dict[str, str]) -> None:
    assert {r for r, v in before.items() if v == "conform"} == CONFORM


@pytest.mark.parametrize(("change", "expected"), MUTATIONS, ids=[change.__name__ for change, _ in MUTATIONS])
def test_a_change_is_seen_where_it_matters_only(
    folder: Path, cache: Path, before: dict[str, str], change: Change, expected: dict[str, str]
) -> None:
    change(folder)
    after = verdicts(folder, cache)
    assert {r: after[r] for r in CONFORM if after[r] != "conform"} == expected
    # What wasn't conforming before may fall further with a paper that is gone, but nothing becomes conforming by it.
    assert {r for r, v in after.items() if v == "conform"} <= CONFORM
