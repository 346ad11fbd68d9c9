"""What was generated is known again: its type surely, and whether anybody has worked on it since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as Word
from openpyxl import load_workbook

from auditor.matching import Matcher
from auditor.model import Document
from auditor.ownership import Identity
from auditor.reading import read_folder
from auditor.recognise import Recogniser
from generator.generate import generate
from standard.load import load
from standard.profile import Profile, load_profile

SAMPLE = Path(__file__).resolve().parents[2] / "evidence" / "yuling" / "profile.yaml"
TYPES = ("asset_procedure", "trade_application", "meter_ledger")


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile(SAMPLE)


@pytest.fixture(scope="module")
def generated(profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("set")
    made = generate(profile, folder, load(), only=TYPES)
    return {g.type: g.path for g in made if g.path.suffix in (".docx", ".xlsx")}


def recognised(profile: Profile, folder: Path) -> dict[str, Document]:
    """One document of each file by its type: the sheet that says something before the one that only explains."""
    standard = load()
    recogniser = Recogniser(standard, Identity.of(profile.data), Matcher(standard.concepts))
    found: dict[str, Document] = {}
    for doc in recogniser.documents(read_folder(folder, jobs=1)):
        if doc.types and doc.types[0][1] == 1.0:
            known = found.setdefault(doc.types[0][0], doc)
            found[doc.types[0][0]] = doc if known.state != "in_force" else known
    return found


def test_every_file_is_known_whatever_its_name(generated: dict[str, Path], profile: Profile, tmp_path: Path) -> None:
    for i, path in enumerate(generated.values()):
        (tmp_path / f"扫描件{i:04d}{path.suffix}").write_bytes(path.read_bytes())
    found = recognised(profile, tmp_path)
    assert set(found) == set(TYPES)
    assert {t: found[t].state for t in ("trade_application", "meter_ledger")} == {
        "trade_application": "blank",
        "meter_ledger": "blank",
    }


def test_what_somebody_filled_in_is_blank_no_longer(
    generated: dict[str, Path], profile: Profile, tmp_path: Path
) -> None:
    form = Word(str(generated["trade_application"]))
    for table in form.tables:
        for row in table.rows:
            for cell in row.cells:
                if not cell.text.strip():
                    cell.text = "买入2025年度配额5,000 t，2025-09-12"
    form.save(str(tmp_path / "form.docx"))
    book = load_workbook(generated["meter_ledger"])
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=5, max_row=40, max_col=20):
            for cell in row:
                if cell.value is None and type(cell).__name__ == "Cell":
                    cell.value = "2025-03-01"
    book.save(tmp_path / "ledger.xlsx")
    found = recognised(profile, tmp_path)
    assert {t: d.state for t, d in found.items()} == {"trade_application": "in_force", "meter_ledger": "in_force"}


def test_a_filled_form_is_not_blank_after_a_merge(profile: Profile, tmp_path: Path) -> None:
    """The person's entries come through the merge; the hash is that of what was generated, not of what was merged."""
    folder = tmp_path / "set"
    (made,) = generate(profile, folder, load(), only=("trade_application",))
    form = Word(str(made.path))
    for table in form.tables:
        for row in table.rows:
            for cell in row.cells:
                if not cell.text.strip():
                    cell.text = "买入2025年度配额5,000 t，2025-09-12"
    form.save(str(made.path))
    (again,) = generate(
        replace(profile, data=dict(profile.data) | {"version": "B/0"}), folder, load(), only=("trade_application",)
    )
    assert again.action == "merge"
    assert recognised(profile, folder)["trade_application"].state == "in_force"


def test_a_signed_form_that_nobody_filled_in_is_blank(profile: Profile, tmp_path: Path) -> None:
    (made,) = generate(profile, tmp_path, load(), only=("audit_report",))
    word = Word(str(made.path))
    for row in word.tables[1].rows[1:]:
        row.cells[1].text, row.cells[2].text = "谭雪", "2025-04-16"
    word.save(str(made.path))
    assert recognised(profile, tmp_path)["audit_report"].state == "blank"
