"""review.yaml says the same as the workbook and is read back by the same rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.review.decided import DECISION, LINK
from carbonclause.cli import run
from tests.review.workspace import DEALS, PLAN, register_of


@pytest.fixture
def path(client: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(client)
    assert run(["review", "--yaml"]) == 0
    return client / "audits" / "2026-03-20" / "review.yaml"


def change(path: Path, requirement: str, **decision: object) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(f for f in data["findings"] if f["requirement"] == requirement)["decision"] |= decision
    save(path, data)


def save(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_a_decision_in_yaml_is_recorded_once(client: Path, path: Path) -> None:
    change(path, PLAN, verdict="符合", reason="现场看到", by="周审核", date="2026-03-21")
    assert run(["review", "--yaml"]) == 0 and run(["review", "--yaml"]) == 0
    (event,) = register_of(client).events(DECISION)
    assert (event.subject, event.by, event.body["on"]) == (PLAN, "周审核", "2026-03-21")
    assert run(["review", "--yaml", "--export"]) == 0
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    held = next(f for f in data["findings"] if f["requirement"] == PLAN)["decision"]
    assert held["verdict"] == "符合" and held["reason"] == "现场看到"
    assert run(["review", "--yaml"]) == 0
    assert len(register_of(client).events()) == 1


def test_a_day_without_quotes_and_a_link_are_understood(client: Path, path: Path) -> None:
    text = (
        path.read_text(encoding="utf-8")
        .replace("  date: ''", "  date: 2026-03-21", 1)
        .replace("  by: ''", "  by: 周审核", 1)
    )
    link = f"- {{requirement: {DEALS}, file: 申请单.txt, place: 1, quote: 须经财务审核, note: 有规定}}\n"
    path.write_text(text.replace("new_links: []", f"new_links:\n{link}"), encoding="utf-8")
    assert run(["review", "--yaml"]) == 0
    (event,) = register_of(client).events(LINK)
    assert (event.body["place"], event.body["checked"], event.by) == ("第1页", True, "周审核")


def test_errors_tell_the_line(client: Path, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(path, PLAN, verdict="合格", by="周审核", date="2026-03-21")
    line = next(
        n for n, t in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if t.strip() == "verdict: 合格"
    )
    assert run(["review", "--yaml"]) == 2
    assert f"第{line}行起 {PLAN} 的审核员结论（verdict）：“合格”不是可选的结论" in capsys.readouterr().err
    assert register_of(client).events() == ()


@pytest.mark.parametrize(
    "content", ["", "[1]", "a: [", "schema: x", "\x00", "a: !!python/object:os.system x", "&a [*a]"]
)
def test_what_is_no_review_is_refused_in_chinese(
    client: Path, path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(content, encoding="utf-8")
    assert run(["review", "--yaml"]) == 2
    assert "YAML" in capsys.readouterr().err
