"""Generated forms and ledgers as the auditor reads them: blank as made, not blank once somebody has filled them in."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import yaml
from docx import Document

from auditor.blanks import is_blank
from auditor.model import EvidenceFile
from auditor.reading import read_folder
from generator.forms import forms, write_form
from generator.ledgers import layouts, write_ledger
from standard.profile import Profile, load_profile

ROOT = Path(__file__).resolve().parents[2]
# What the profile already answers: lists and plans that are documents as they are.
DOCUMENTS = {"source_list", "legal_register", "interested_parties", "integration_matrix", "risk_register"}
PLANS = {"fund_budget", "trade_ledger"}  # a budget's uses and a strategy's limits stand in it from the start


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile(ROOT / "evidence/yuling/profile.yaml")


def blank_parts(file: EvidenceFile) -> dict[str, bool]:
    return {part.name: is_blank(part) for part in file.parts}


def test_every_blank_form_is_seen_as_blank(tmp_path: Path, profile: Profile) -> None:
    for form in forms():
        (tmp_path / f"{form.type}.docx").write_bytes(write_form(form, profile)[0])
    files = read_folder(tmp_path)
    assert len(files) == len(forms())
    assert {file.file for file in files if not all(blank_parts(file).values())} == set()


def test_every_filled_form_is_seen_as_filled(tmp_path: Path, profile: Profile) -> None:
    for form in forms():
        document = Document(io.BytesIO(write_form(form, profile)[0]))
        for table in document.tables:
            for row in table.rows:
                for cell in row.cells[1:]:
                    if not cell.text.strip() and not cell._element.xpath(".//w:sdt"):
                        cell.text = "2025-06-03 谭雪 128.5"
        document.save(str(tmp_path / f"{form.type}.docx"))
    assert {file.file for file in read_folder(tmp_path) if any(blank_parts(file).values())} == set()


def test_one_filled_row_is_enough_for_a_record(tmp_path: Path, profile: Profile) -> None:
    form = next(f for f in forms() if f.type == "daily_report")
    document = Document(io.BytesIO(write_form(form, profile)[0]))
    for cell, text in zip(
        document.tables[1].rows[1].cells[2:], ("JL-1", "100", "180", "80", "8:00", "", "石磊", "谭雪"), strict=True
    ):
        cell.text = text
    document.save(str(tmp_path / "日报.docx"))
    assert not is_blank(read_folder(tmp_path)[0].parts[0])


def test_blank_ledgers_are_blank_but_for_lists_that_the_profile_answers(tmp_path: Path, profile: Profile) -> None:
    factors = yaml.safe_load((ROOT / "standard/factors.yaml").read_text(encoding="utf-8"))["factors"]
    for layout in layouts():
        if layout.type not in PLANS:
            (tmp_path / f"{layout.type}.xlsx").write_bytes(write_ledger(layout, profile, factors))
    filled = {Path(f.file).stem for f in read_folder(tmp_path) if not all(blank_parts(f).values())}
    assert filled == DOCUMENTS


def test_a_filled_ledger_sheet_is_not_blank(tmp_path: Path, profile: Profile) -> None:
    factors = yaml.safe_load((ROOT / "standard/factors.yaml").read_text(encoding="utf-8"))["factors"]
    ledgers = [
        layout for layout in layouts() if layout.type in ("monitoring_ledger", "data_audit_ledger", "power_ledger")
    ]
    for layout in ledgers:
        book = openpyxl.load_workbook(io.BytesIO(write_ledger(layout, profile, factors)))
        sheet = book.worksheets[1]
        for row in range(5, 12):
            for cell in sheet[row]:
                if cell.value is None:
                    cell.value = 20.5
        book.save(tmp_path / f"{layout.type}.xlsx")
    for file in read_folder(tmp_path):
        parts = blank_parts(file)
        assert not parts[next(name for name in parts if name not in ("填写说明", "下拉表"))], file.file
        assert parts["填写说明"]
