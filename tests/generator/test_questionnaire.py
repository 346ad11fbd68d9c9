"""The questionnaire: out and back without loss, faults told by cell."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.questionnaire import export_questionnaire, import_questionnaire
from standard.errors import UserError
from standard.profile import SCHEMA_FILE, Profile, load_profile, make_profile

HERE = Path(__file__).parent
RULES: dict[str, Any] = yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Zs", "Zl", "Zp", "Co")), min_size=1, max_size=12)


def values(rule: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Anything that a rule of the schema allows."""
    if rule.get("date"):
        return st.dates().map(lambda d: d.replace(year=2000 + d.year % 50).isoformat())
    if "allowed" in rule:
        return st.sampled_from(rule["allowed"])
    if "regex" in rule:
        return st.from_regex(rule["regex"], fullmatch=True).filter(lambda t: t.strip() == t and t.isascii())
    kinds = rule.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    found: list[st.SearchStrategy[Any]] = []
    low, high = rule.get("min", -1000000), rule.get("max", 1000000)
    for kind in kinds:
        if kind == "string":
            found.append(TEXT)
        elif kind == "integer":
            found.append(st.integers(low, high))
        elif kind == "number":
            found.append(st.integers(int(low), int(high)) | st.floats(low, high, width=32).map(lambda x: round(x, 4)))
        elif kind == "boolean":
            found.append(st.booleans())
        elif kind == "list":
            found.append(st.lists(values(rule["schema"]), min_size=max(1, rule.get("minlength", 0)), max_size=4))
        elif kind == "dict":
            return fields(rule["schema"])
    return st.one_of(found)


def fields(rules: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    needed = {k: values(r) for k, r in rules.items() if r.get("required")}
    rest = {k: values(r) for k, r in rules.items() if k not in needed}
    if needed:
        return st.fixed_dictionaries(needed, optional=rest)
    return st.fixed_dictionaries({}, optional=rest).filter(bool)


def pruned(value: Any) -> Any:
    """Without the blanks that validation drops."""
    return make_profile(value).data


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields(RULES), st.dictionaries(st.sampled_from(["厂歌", "coal_by_ship"]), TEXT, max_size=2))
def test_any_profile_comes_back_as_it_went(data: dict[str, Any], more: dict[str, str]) -> None:
    data |= more
    data.pop("period", None)
    try:
        profile = make_profile(data)
    except UserError:
        return
    assert import_questionnaire(export_questionnaire(profile.data), "表") == profile.data


@pytest.mark.parametrize("name", ["group_two_lines", "small_branch"])
def test_the_invented_plants_come_back_as_they_went(name: str) -> None:
    profile = load_profile(HERE / f"profiles/{name}.yaml")
    assert import_questionnaire(export_questionnaire(profile.data), "表") == profile.data


def filled(profile: Profile, sheet: str, cell: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(export_questionnaire(profile.data)))
    book[sheet][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def answer(profile: Profile, label: str) -> tuple[str, str]:
    """The sheet and cell of an answer."""
    book = openpyxl.load_workbook(io.BytesIO(export_questionnaire(profile.data)))
    return next((s.title, f"C{row[1].row}") for s in book for row in s.iter_rows() if len(row) > 2 and row[1].value == label)


def test_wrong_answers_are_told_by_cell(profile: Profile) -> None:
    sheet, cell = answer(profile, "职工人数")
    with pytest.raises(UserError, match=rf"“{sheet}”{cell}（职工人数）：应是数字，现为“三百”"):
        import_questionnaire(filled(profile, sheet, cell, "三百"), "表.xlsx")
    sheet, cell = answer(profile, "企业事实：有自有矿山")
    with pytest.raises(UserError, match=rf"{cell}（企业事实：有自有矿山）：应填是或否"):
        import_questionnaire(filled(profile, sheet, cell, "大概"), "表.xlsx")
    sheet, cell = answer(profile, "统一社会信用代码")
    with pytest.raises(UserError, match=rf"{cell}（统一社会信用代码）：.*格式不对"):
        import_questionnaire(filled(profile, sheet, cell, "123"), "表.xlsx")
    sheet, cell = answer(profile, "企业名称")
    with pytest.raises(UserError, match=rf"{cell}（企业名称）：.*必须填写"):
        import_questionnaire(filled(profile, sheet, cell, None), "表.xlsx")


def test_real_dates_and_numbers_as_people_type_them_are_understood(profile: Profile) -> None:
    import datetime as dt

    sheet, cell = answer(profile, "发布日期")
    data = import_questionnaire(filled(profile, sheet, cell, dt.datetime(2026, 3, 1)), "表")
    assert data["issue_date"] == "2026-03-01"
    sheet, cell = answer(profile, "职工人数")
    assert import_questionnaire(filled(profile, sheet, cell, "1,286"), "表")["employees"] == 1286


def test_choices_are_drop_downs_and_departments_have_their_sheets(profile: Profile) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_questionnaire(profile.data)))
    assert {"综合", "碳管理", "生产", "财务"} <= set(book.sheetnames)
    rules = [v.formula1 for s in book for v in s.data_validations.dataValidation]
    assert '"是,否"' in rules
    assert any("CCER" in rule for rule in rules)


@pytest.mark.parametrize("content", [b"", b"PK not a zip", b"plain"])
def test_file_that_is_no_workbook_is_told(content: bytes) -> None:
    with pytest.raises(UserError, match="不是能打开的Excel文件"):
        import_questionnaire(content, "表.xlsx")


def test_workbook_of_something_else_is_told() -> None:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    with pytest.raises(UserError, match="不是企业资料收集表"):
        import_questionnaire(buffer.getvalue(), "表.xlsx")
