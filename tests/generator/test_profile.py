"""The company profile: what is accepted, and how a fault is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from standard.errors import UserError
from standard.profile import Profile, load_profile, make_profile

ROOT = Path(__file__).resolve().parents[2]


def fault(data: object) -> str:
    with pytest.raises(UserError) as error:
        make_profile(data)
    return error.value.message


def test_the_sample_plants_minimal_profile_is_accepted() -> None:
    profile = load_profile(ROOT / "evidence/yuling/profile.yaml")
    assert profile.name == "重庆渝岭水泥有限公司"
    assert profile.unknown == ()


def test_the_starting_profile_is_accepted_as_it_is_written() -> None:
    assert load_profile(ROOT / "templates/profile.yaml").department("production") == "制造部"


def test_every_example_of_the_starting_profile_is_accepted(full: Profile) -> None:
    assert full.unknown == ()
    assert full.data["trading"]["reserve_wan"] == 20


def test_missing_field_is_named_with_its_chinese_label(data: dict[str, Any]) -> None:
    del data["facts"]["has_mine"]
    assert "facts.has_mine（有自有矿山）：必须填写" in fault(data)


def test_wrong_type_is_told_with_the_value_that_stands_there(data: dict[str, Any]) -> None:
    data["lines"][0]["capacity_t_per_day"] = "四千五"
    assert "lines[第1项].capacity_t_per_day（设计能力（t/d））：应是数字，现为“四千五”" in fault(data)


def test_misspelt_field_is_told_with_the_right_one(data: dict[str, Any]) -> None:
    data["credit_cod"] = "1"
    assert "credit_cod：不认识这一项，是不是 credit_code" in fault(data)


def test_field_that_resembles_none_is_kept_and_reported(data: dict[str, Any]) -> None:
    data["厂歌"] = "水泥之歌"
    profile = make_profile(data)
    assert profile.unknown == ("厂歌",)


def test_allowed_values_are_listed(data: dict[str, Any]) -> None:
    data["legal_nature"] = "合伙"
    assert "只能是法人企业、分公司、其他，现为“合伙”" in fault(data)


def test_impossible_date_is_refused(data: dict[str, Any]) -> None:
    data["audit_date"] = "2026-02-30"
    assert "audit_date（审核日期）：应是日期，写作 '2026-01-31'，现为“2026-02-30”" in fault(data)


def test_period_that_ends_before_it_starts_is_refused(data: dict[str, Any]) -> None:
    data["period"] = {"start": "2025-12-31", "end": "2025-01-01"}
    assert "起始日期晚于截止日期" in fault(data)


@pytest.mark.parametrize("content", ["- 一\n- 二\n", "只是一句话", ""])
def test_file_that_holds_no_profile_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match="应是若干"):
        load_profile(path)


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("name: 甲\nlines: [\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"第3行.*不是有效的YAML"):
        load_profile(path)


def test_missing_file_and_wrong_encoding_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有这个文件"):
        load_profile(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes("name: 水泥".encode("gb18030"))
    with pytest.raises(UserError, match="UTF-8"):
        load_profile(path)


def test_people_are_found_by_their_titles(profile: Profile) -> None:
    holders = {role: profile.person(role) for role in ("top_management", "representative", "carbon_lead", "lab")}
    names = {role: person and person["name"] for role, person in holders.items()}
    assert names == {"top_management": "覃志远", "representative": "冉茂林", "carbon_lead": "向学文", "lab": "邹丽萍"}


def test_stated_role_goes_before_the_title(data: dict[str, Any]) -> None:
    data["people"].append({"name": "钱七", "title": "顾问", "role": "finance"})
    person = make_profile(data).person("finance")
    assert person is not None
    assert person["name"] == "钱七"


def test_projects_of_either_kind_count(profile: Profile) -> None:
    assert profile.facts["has_projects"] is True
    assert profile.applies({"has_mine": False, "has_projects": True})
