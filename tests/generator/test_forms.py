"""The Word forms: built from their descriptions, filled in with the plant's facts, a page each, safe with any text."""

from __future__ import annotations

import importlib.util
import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest
from docx import Document

from generator.forms import Form, forms, write_form
from standard.profile import load_profile, make_profile

ROOT = Path(__file__).resolve().parents[2]
PROFILES = sorted((ROOT / "tests/generator/profiles").glob("*.yaml"))
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def form(kind: str) -> Form:
    return next(f for f in forms() if f.type == kind)


def words(data: bytes) -> str:
    """The text of a Word file's body and page headers, paragraph by paragraph."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [n for n in package.namelist() if re.match(r"word/(document|header\d)", n)]
        found = [package.read(name).decode() for name in parts]
    return "\n".join(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", "\n", xml)) for xml in found)


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_forms", ROOT / "templates/build_forms.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_forms"] = module
    spec.loader.exec_module(module)
    return module


def test_built_templates_are_what_their_descriptions_say() -> None:
    build = builder().build
    for item in forms():
        made = build(item.path.with_suffix(".yaml")).element.xml
        assert Document(str(item.path)).element.xml == made, f"{item.type}: run python templates/build_forms.py"


@pytest.mark.parametrize("path", PROFILES, ids=lambda p: p.stem)
@pytest.mark.parametrize("item", forms(), ids=lambda f: f.type)
def test_form_is_complete_without_leftovers(item: Form, path: Path) -> None:
    profile = load_profile(path)
    data, missing = write_form(item, profile)
    text = words(data)
    assert not re.search(r"\{\{|\{%|%\}|\}\}|【待|None|Undefined", text)
    assert missing == ()
    assert item.title in text and item.number in text and profile.name in text
    assert f"保存期：不少于{profile.data.get('retention_years', 5)}年" in text
    assert "填写说明" in text and "日期" in text


def test_trading_and_finance_forms_only_where_it_is_done(data: dict[str, Any]) -> None:
    data["facts"] |= {"does_trading": False, "does_carbon_finance": False}
    profile = make_profile(data)
    left_out = {f.type for f in forms() if not profile.applies(f.applies_when)}
    assert left_out == {"trade_application", "fund_transfer_form", "market_tracking_record", "finance_record"}


def test_the_plants_key_meters_stand_on_the_monthly_check(data: dict[str, Any]) -> None:
    data["meters"] = [
        {"number": "M-1", "name": "头煤秤", "key": True, "location": "煤粉仓"},
        {"number": "M-2", "name": "地磅"},
    ]
    text = words(write_form(form("meter_check_record"), make_profile(data))[0])
    assert "头煤秤" in text and "煤粉仓" in text
    assert "地磅" not in text


def test_checklist_asks_every_requirement_that_applies(data: dict[str, Any]) -> None:
    data["facts"]["does_carbon_finance"] = False
    without = words(write_form(form("audit_checklist"), make_profile(data))[0])
    data["facts"]["does_carbon_finance"] = True
    with_finance = words(write_form(form("audit_checklist"), make_profile(data))[0])
    assert "7.4.b" in without and "6.2.5.a" not in without
    assert "6.2.5.a" in with_finance


def test_where_a_post_signs_its_holder_is_named_but_nobody_has_signed(data: dict[str, Any]) -> None:
    text = words(write_form(form("trade_application"), make_profile(data))[0])
    assert "管理者代表审批（冉茂林）" in text
    assert not re.search(r"管理者代表：\s*冉茂林", text)


def test_text_of_the_profile_is_neither_markup_nor_template(data: dict[str, Any]) -> None:
    data["name"] = "甲<w:p/>&{{ 1+1 }}公司"
    data["meters"] = [{"number": "1", "name": "{% raw %}<b>秤", "key": True}]
    text = words(write_form(form("meter_check_record"), make_profile(data))[0])
    assert "甲&lt;w:p/&gt;&amp;{{ 1+1 }}公司" in text
    assert "{% raw %}&lt;b&gt;秤" in text


def test_choices_are_boxes_and_drop_downs(data: dict[str, Any]) -> None:
    made = zipfile.ZipFile(io.BytesIO(write_form(form("cross_check_record"), make_profile(data))[0]))
    xml = made.read("word/document.xml").decode()
    assert xml.count('<w:listItem w:displayText="超差"') >= 6
    made = zipfile.ZipFile(io.BytesIO(write_form(form("nonconformity_report"), make_profile(data))[0]))
    assert made.read("word/document.xml").decode().count("<w14:checkbox>") > 15


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_every_form_but_the_checklist_takes_one_page(tmp_path: Path) -> None:
    profile = load_profile(next(p for p in PROFILES if p.stem == "group_two_lines"))
    for item in forms():
        if item.type != "audit_checklist" and profile.applies(item.applies_when):
            (tmp_path / f"{item.type}.docx").write_bytes(write_form(item, profile)[0])
    assert SOFFICE
    command = [SOFFICE, f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--headless", "--convert-to", "pdf"]
    files = [str(p) for p in sorted(tmp_path.glob("*.docx"))]
    subprocess.run([*command, "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=180)
    pages = {}
    for path in sorted(tmp_path.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as book:
            pages[path.stem] = len(book)
    assert len(pages) == len(files)
    assert {name for name, count in pages.items() if count != 1} == set()
