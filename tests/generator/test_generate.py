"""Writing the set: all files, what is missing, why something changes, and never a person's file lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from generator import properties, store
from generator.generate import Generated, generate, missing_facts
from generator.options import Options
from standard.errors import UserError
from standard.profile import Profile, make_profile

ROOT = Path(__file__).resolve().parents[2]
POLICY = "YLSN-TGL-FZ-01 碳管理方针.docx"
ASSETS = "YLSN-TGL-TZ-05 碳资产台账.xlsx"
FEW = ["carbon_policy", "asset_ledger"]


def actions(results: list[Generated]) -> dict[str, str]:
    return {r.type: r.action for r in results if r.path}


def sign(path: Path, words: str) -> None:
    """Edit a Word file as a person does."""
    document = docx.Document(str(path))
    next(p for p in document.paragraphs if "守法合规" in p.text).add_run(words)
    document.save(str(path))


def text(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Generated]]:
    """The whole set of the full profile, generated once."""
    from standard.profile import load_profile

    out = tmp_path_factory.mktemp("set") / "新" / "documents"
    return out, generate(load_profile(ROOT / "tests/generator/profiles/group_two_lines.yaml"), out)


def test_whole_set_has_a_file_for_every_type_of_the_register_that_applies(whole: tuple[Path, list[Generated]]) -> None:
    from standard.load import load

    out, results = whole
    assert {r.type for r in results} >= set(load().documents)
    names = {r.path.name for r in results if r.path}
    assert names | {store.NAME, store.FOLDER} == {p.name for p in out.iterdir()}
    assert any(name.endswith(".ics") for name in names)


def test_every_office_file_says_what_it_is(whole: tuple[Path, list[Generated]]) -> None:
    for result in whole[1]:
        if result.path and result.path.suffix != ".ics":
            said = properties.read(result.path.read_bytes())
            assert said[properties.TYPE] == result.type
            assert said[properties.STATE] in ("draft", "released", "blank")
            assert said[properties.PLANT]


def test_lists_name_every_file_of_the_set(whole: tuple[Path, list[Generated]]) -> None:
    out, results = whole
    book = openpyxl.load_workbook(next(out.glob("*TZ-06*.xlsx")))
    listed = {row[2] for row in book["受控文件清单"].iter_rows(min_row=5, values_only=True) if row[2]}
    assert {r.title for r in results if r.path} - {"碳管理合规日历"} <= listed | {"碳管理合规日历"}
    matrix = openpyxl.load_workbook(next(out.glob("*TZ-23*.xlsx"))).worksheets[1]
    clauses = {row[0] for row in matrix.iter_rows(min_row=5, values_only=True) if row[0]}
    assert {"4.3.c", "6.1.3.b", "8.2-1"} <= clauses or len(clauses) > 150


def test_calendar_file_holds_the_dated_duties(whole: tuple[Path, list[Generated]]) -> None:
    lines = next(whole[0].glob("*.ics")).read_bytes().decode().split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") > 30
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_manifest_tells_what_came_from_what(tmp_path: Path, profile: Profile) -> None:
    generate(profile, tmp_path, only=FEW)
    files = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["files"]
    policy = next(f for f in files if f["file"] == POLICY)
    assert policy["type"] == "carbon_policy"
    assert policy["template"] == "carbon_policy.md.j2"
    assert policy["sha256"] == hashlib.sha256((tmp_path / POLICY).read_bytes()).hexdigest()
    assert "方针发布文号" in policy["missing"]
    assert ["policy"] in policy["facts"]
    assert ["employees"] not in policy["facts"]


def test_second_run_changes_nothing(tmp_path: Path, profile: Profile) -> None:
    generate(profile, tmp_path, only=FEW)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert set(actions(generate(profile, tmp_path, only=FEW)).values()) == {"same"}
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_untouched_file_is_renewed_and_edited_one_is_merged(tmp_path: Path, data: dict[str, Any]) -> None:
    generate(make_profile(data), tmp_path, only=FEW)
    sign(tmp_path / POLICY, "另守集团规定。")
    edited = (tmp_path / POLICY).read_bytes()
    data["policy"] = {"slogan": "守法履约"}
    results = generate(make_profile(data), tmp_path, only=FEW)
    assert actions(results)["carbon_policy"] == "merge"
    assert "另守集团规定。" in text(tmp_path / POLICY)
    assert "守法履约" in text(tmp_path / POLICY)
    assert [p.read_bytes() for p in (tmp_path / store.FOLDER / "edited").iterdir()] == [edited]
    assert properties.read((tmp_path / POLICY).read_bytes())[properties.TYPE] == "carbon_policy"


def test_edit_survives_many_runs(tmp_path: Path, data: dict[str, Any]) -> None:
    generate(make_profile(data), tmp_path, only=FEW)
    sign(tmp_path / POLICY, "另守集团规定。")
    for number in range(3):
        data["policy"] = {"slogan": f"方针{number}"}
        generate(make_profile(data), tmp_path, only=FEW)
        assert "另守集团规定。" in text(tmp_path / POLICY)
        assert f"方针{number}" in text(tmp_path / POLICY)


def test_check_tells_what_would_change_and_why_and_writes_nothing(tmp_path: Path, data: dict[str, Any]) -> None:
    generate(make_profile(data), tmp_path, only=FEW)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    data["policy"] = {"slogan": "守法履约"}
    data["employees"] = 999
    results = generate(make_profile(data), tmp_path, only=FEW, check=True)
    policy = next(r for r in results if r.type == "carbon_policy")
    assert (policy.action, policy.why) == ("replace", ("policy.slogan（方针条文）：（未填） → 守法履约",))
    assert actions(results)["asset_ledger"] == "same"
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    assert generate(make_profile(data), tmp_path / "空", only=FEW, check=True)
    assert not (tmp_path / "空").exists()


def test_file_that_cannot_be_merged_is_left_with_the_new_one_beside_it(tmp_path: Path, data: dict[str, Any]) -> None:
    generate(make_profile(data), tmp_path, only=FEW)
    (tmp_path / POLICY).write_bytes(b"not a Word file any more")
    data["policy"] = {"slogan": "守法履约"}
    policy = next(r for r in generate(make_profile(data), tmp_path, only=FEW) if r.type == "carbon_policy")
    assert (tmp_path / POLICY).read_bytes() == b"not a Word file any more"
    assert policy.path == tmp_path / "YLSN-TGL-FZ-01 碳管理方针（新生成）.docx"
    assert "原样保留" in policy.note


def test_without_its_manifest_nothing_is_overwritten(tmp_path: Path, profile: Profile) -> None:
    generate(profile, tmp_path, only=FEW)
    (tmp_path / "manifest.json").unlink()
    before = (tmp_path / POLICY).read_bytes()
    with pytest.raises(UserError, match=r"没有清单 manifest.json.*没有写入任何文件.*--out"):
        generate(profile, tmp_path, only=FEW)
    assert (tmp_path / POLICY).read_bytes() == before


def test_broken_manifest_is_told(tmp_path: Path, profile: Profile) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="清单文件读不了"):
        generate(profile, tmp_path, only=FEW)


def test_new_number_moves_the_file_and_keeps_the_edit(tmp_path: Path, data: dict[str, Any]) -> None:
    generate(make_profile(data), tmp_path, only=FEW)
    sign(tmp_path / POLICY, "另守集团规定。")
    data["document_prefix"] = "YL"
    generate(make_profile(data), tmp_path, only=FEW)
    assert not (tmp_path / POLICY).exists()
    assert not (tmp_path / ASSETS).exists()
    assert "另守集团规定。" in text(tmp_path / "YL-TGL-FZ-01 碳管理方针.docx")


def test_document_that_no_longer_applies_goes_unless_it_was_edited(tmp_path: Path, data: dict[str, Any]) -> None:
    only = ["trading_strategy", "trading_procedure"]
    data["facts"]["does_trading"] = True
    first = {r.type: r.path for r in generate(make_profile(data), tmp_path, only=only)}
    procedure, strategy = first["trading_procedure"], first["trading_strategy"]
    assert procedure is not None
    assert strategy is not None
    document = docx.Document(str(procedure))
    document.add_paragraph("人加")
    document.save(str(procedure))
    data["facts"]["does_trading"] = False
    results = generate(make_profile(data), tmp_path, only=only)
    assert not strategy.exists()
    assert procedure.exists()
    notes = [r.note for r in results if r.path is None]
    assert any("“开展碳交易”为否（facts.does_trading）" in note for note in notes)


def test_own_number_scheme_and_draft_mark_and_release(tmp_path: Path, full: Profile) -> None:
    draft = Options(numbers="{prefix}/{kind}{serial}-{year}", watermark=True)
    path = next(r.path for r in generate(full, tmp_path / "d", only=["carbon_policy"], options=draft) if r.path)
    assert path.name.startswith("MM_FZ01-")
    heads = docx.Document(str(path)).sections[0]
    assert "草　稿" in heads.header._element.xml + heads.first_page_header._element.xml
    released = Options(released=dt.date(2026, 3, 1))
    path = next(r.path for r in generate(full, tmp_path / "r", only=["carbon_policy"], options=released) if r.path)
    said = properties.read(path.read_bytes())
    assert (said[properties.STATE], said[properties.DATE]) == ("released", "2026-03-01")


def test_release_needs_an_approver_and_strict_needs_all_facts(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(UserError, match="还没有批准人"):
        generate(profile, tmp_path, only=FEW, options=Options(released=dt.date(2026, 3, 1)))
    with pytest.raises(UserError, match=r"还缺\d+项，没有写入任何文件"):
        generate(profile, tmp_path, only=FEW, options=Options(strict=True))
    assert list(tmp_path.iterdir()) == []


def test_missing_facts_are_listed_by_document(profile: Profile) -> None:
    missing = missing_facts(profile)
    assert "注册地址" in missing["碳管理体系实施方案"]


def test_unknown_type_is_told(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(UserError, match="没有这种文件：nosuch"):
        generate(profile, tmp_path, only=["nosuch"])


def test_progress_is_told_for_each_file(tmp_path: Path, profile: Profile) -> None:
    told: list[tuple[int, int, str]] = []
    generate(profile, tmp_path, progress=lambda *step: told.append(step), only=FEW)
    assert [done for done, _, _ in told] == [0, 1, 2]


_RUN = """
import sys, time
from pathlib import Path
from generator import store
from standard.profile import load_profile
from generator.generate import generate
slow = store._move
def move(*args):
    time.sleep(0.01)
    slow(*args)
store._move = move
profile = load_profile(Path(sys.argv[1]))
print("ready", flush=True)
generate(profile, Path(sys.argv[2]), only=sys.argv[3].split(","))
"""


def test_killed_at_any_moment_every_file_is_whole_and_the_next_run_finishes(
    tmp_path: Path, data: dict[str, Any]
) -> None:
    import yaml

    kinds = ["carbon_policy", "asset_ledger", "organisation_notice", "risk_procedure", "source_list"]
    out = tmp_path / "set"
    generate(make_profile(data), out, only=kinds)
    sign(out / POLICY, "另守集团规定。")
    chance = random.Random(5)
    for number in range(6):
        data["departments"]["carbon_lead"] = f"碳管理{number}部"
        source = tmp_path / "profile.yaml"
        source.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        run = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(source), str(out), ",".join(kinds)], stdout=subprocess.PIPE, env=env
        )
        assert run.stdout is not None
        run.stdout.readline()
        deadline = time.monotonic() + 60
        # Half of the kills while files are made, half as soon as the first is being put in place.
        while number % 2 and not (out / store.FOLDER / "new").exists() and time.monotonic() < deadline:
            if run.poll() is not None:
                break
        time.sleep(chance.random() * (0.08 if number % 2 else 1.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
        for path in [*out.glob("*.docx"), *out.glob("*.xlsx")]:
            assert properties.read(path.read_bytes())[properties.TYPE]
        generate(make_profile(data), out, only=kinds)
        assert set(actions(generate(make_profile(data), out, only=kinds)).values()) <= {"same", "keep"}
        assert "另守集团规定。" in text(out / POLICY)
        assert f"碳管理{number}部" in text(out / POLICY)
        assert not list(out.glob("*（新生成）*"))
        assert not (out / store.FOLDER / "new").exists()


def test_failed_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "甲.docx"
    target.write_bytes(b"whole")

    def fail(self: Path, other: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UserError, match=r"写不了文件.*请关闭"):
        store.put(target, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["甲.docx"]
    assert target.read_bytes() == b"whole"


def test_copy_of_the_last_generated_file_is_checked(tmp_path: Path, data: dict[str, Any]) -> None:
    generate(make_profile(data), tmp_path, only=FEW)
    sign(tmp_path / POLICY, "另守集团规定。")
    for copy in (tmp_path / store.FOLDER / "base").iterdir():
        copy.write_bytes(copy.read_bytes()[:-5])
    data["policy"] = {"slogan": "守法履约"}
    policy = next(r for r in generate(make_profile(data), tmp_path, only=FEW) if r.type == "carbon_policy")
    assert policy.action == "beside"
    assert "另守集团规定。" in text(tmp_path / POLICY)
    assert io.BytesIO((tmp_path / POLICY).read_bytes())


def test_nothing_is_in_force_before_it_is_issued(full: Profile) -> None:
    early = replace(full, data=dict(full.data) | {"effective_date": "2026-01-15"})
    assert Options(released=dt.date(2026, 3, 1)).apply(early).data["effective_date"] == "2026-03-01"
    late = replace(full, data=dict(full.data) | {"effective_date": "2026-04-01"})
    assert Options(released=dt.date(2026, 3, 1)).apply(late).data["effective_date"] == "2026-04-01"
