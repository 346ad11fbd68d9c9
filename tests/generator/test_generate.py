"""Writing the set: all files, what is missing, and never a person's file lost."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from generator import manifest
from generator.generate import generate, missing_facts
from standard.errors import UserError
from standard.model import Standard
from standard.profile import Profile, make_profile

POLICY = "YLSN-TGL-FZ-01 碳管理方针.docx"


def test_writes_every_document_with_its_number_and_title(tmp_path: Path, profile: Profile, standard: Standard) -> None:
    results = generate(profile, tmp_path / "新" / "documents", standard)
    names = {r.path.name for r in results if r.path}
    assert POLICY in names
    assert "YLSN-TGL-FA-02 2025年度温室气体监测计划.docx" in names
    assert "YLSN-TGL-TZ-03 月度碳排放台账.xlsx" in names
    assert names | {"manifest.json"} == {p.name for p in (tmp_path / "新" / "documents").iterdir()}


def test_manifest_tells_what_came_from_what(tmp_path: Path, profile: Profile, standard: Standard) -> None:
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    files = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["files"]
    policy = next(f for f in files if f["file"] == POLICY)
    assert policy["type"] == "carbon_policy"
    assert policy["template"] == "carbon_policy.md.j2"
    assert policy["sha256"] == hashlib.sha256((tmp_path / POLICY).read_bytes()).hexdigest()
    assert "发布文号" in policy["missing"]


def test_file_that_a_person_edited_is_never_overwritten(tmp_path: Path, profile: Profile, standard: Standard) -> None:
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    (tmp_path / POLICY).write_bytes(b"edited by hand")
    for _ in range(2):
        results = generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
        policy = next(r for r in results if r.type == "carbon_policy")
        assert (tmp_path / POLICY).read_bytes() == b"edited by hand"
        assert policy.kept == tmp_path / POLICY
        assert policy.path == tmp_path / "YLSN-TGL-FZ-01 碳管理方针（新生成）.docx"
        assert "没有覆盖" in policy.note


def test_edited_new_version_is_not_overwritten_either(tmp_path: Path, profile: Profile, standard: Standard) -> None:
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    fresh = tmp_path / "YLSN-TGL-FZ-01 碳管理方针（新生成）.docx"
    (tmp_path / POLICY).write_bytes(b"edited")
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    fresh.write_bytes(b"edited too")
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    assert fresh.read_bytes() == b"edited too"
    assert (tmp_path / "YLSN-TGL-FZ-01 碳管理方针（新生成）2.docx").exists()


def test_file_of_the_same_name_that_was_there_before_is_kept(
    tmp_path: Path, profile: Profile, standard: Standard
) -> None:
    (tmp_path / POLICY).write_bytes(b"the plant's own")
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    assert (tmp_path / POLICY).read_bytes() == b"the plant's own"


def test_untouched_file_is_renewed_when_the_profile_changes(
    tmp_path: Path, data: dict[str, Any], standard: Standard
) -> None:
    generate(make_profile(data), tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    before = (tmp_path / POLICY).read_bytes()
    data["policy"] = {"slogan": "守法履约"}
    generate(make_profile(data), tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    assert (tmp_path / POLICY).read_bytes() != before
    assert not list(tmp_path.glob("*（新生成）*"))


def test_second_run_changes_nothing(tmp_path: Path, profile: Profile, standard: Standard) -> None:
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    generate(profile, tmp_path, standard, only=["carbon_policy", "asset_ledger"])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_failed_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "甲.docx"
    target.write_bytes(b"whole")

    def fail(self: Path, other: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UserError, match=r"写不了文件.*请关闭"):
        manifest.put(target, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["甲.docx"]
    assert target.read_bytes() == b"whole"


def test_broken_manifest_is_told(tmp_path: Path, profile: Profile, standard: Standard) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="清单文件读不了"):
        generate(profile, tmp_path, standard)


def test_what_does_not_apply_is_listed(tmp_path: Path, data: dict[str, Any], standard: Standard) -> None:
    data["facts"]["uses_alternative_fuel"] = False
    results = generate(make_profile(data), tmp_path, standard, only=["fuel_ledger"])
    assert [r.title for r in results if r.path is None] == ["燃料收耗存台账：替代燃料台账"]


def test_missing_facts_are_listed_by_document(profile: Profile, standard: Standard) -> None:
    missing = missing_facts(profile, standard)
    assert "注册地址" in missing["碳管理体系实施方案"]
    assert "计量器具清单" in missing["计量器具管理台账"][0]


def test_progress_is_told_for_each_file(tmp_path: Path, profile: Profile, standard: Standard) -> None:
    told: list[tuple[int, int, str]] = []
    generate(profile, tmp_path, standard, lambda *step: told.append(step))
    assert [done for done, _, _ in told] == list(range(len(told)))
    assert told[-1][0] == told[-1][1] == len(told) - 1 > 9


def test_company_prefix_goes_before_the_number(tmp_path: Path, data: dict[str, Any], standard: Standard) -> None:
    data["document_prefix"] = "YL"
    results = generate(make_profile(data), tmp_path, standard, only=["carbon_policy"])
    assert (tmp_path / "YL-TGL-FZ-01 碳管理方针.docx") in [r.path for r in results]
