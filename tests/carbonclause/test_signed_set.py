"""The sample's set generated, signed by hand and audited: documents conform, records are missing, none is pretended."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from openpyxl import load_workbook

from auditor.audit import audit_folder
from auditor.confidence import WATCHED
from auditor.model import Audit, Verdict
from generator.generate import generate
from standard.load import load
from standard.model import DOCUMENT_KINDS, Requirement
from standard.profile import load_profile, make_profile

SAMPLE = Path(__file__).resolve().parents[2] / "evidence/yuling/profile.yaml"
SIGNED = {"编制": ("谭雪", "2024-12-16"), "审核": ("冉茂林", "2024-12-20"), "批准": ("覃志远", "2024-12-25")}
DATES = {"发布日期": "2024-12-25", "实施日期": "2025-01-01"}
# Ledgers in form, but complete as the profile and the standard answer them.
LISTS = {"source_list", "legal_register", "interested_parties", "integration_matrix", "risk_register", "document_list"}
# Called records, but shown by an approved plan of the period, by a list that says how needs became measures.
PAPERS = {"7.4.a", "4.5-3"}
# Records are asked for, but one of several expectations is a rule or a plan that the set does state.
ADDRESSED = {
    *("4.3.e", "4.3.f", "4.4.1-4", "6.1.1.a", "6.1.1.b", "6.1.3-1", "6.1.3.b", "6.1.4.a"),
    *("7.1.a", "7.2.d", "7.4.b", "8.2.b"),
    "6.2.4.a",  # a sentence of the stocktaking plan, which is a form too, reads like it
}
# What the sample's profile leaves open and a planning document is to state.
FACTS = {
    "targets": [
        {"indicator": name, "unit": unit, "department": "生产技术部"}
        | dict(zip(("baseline", "annual", "short", "medium", "long"), v, strict=True))
        for name, unit, v in (
            ("碳排放总量（管理口径）", "tCO₂", (1120000, 1098000, 1085000, 1040000, 960000)),
            ("熟料生产线排放量（配额口径）", "tCO₂", (1085000, 1063000, 1050000, 1010000, 930000)),
            ("熟料单位产品碳排放强度", "tCO₂/t", (0.812, 0.803, 0.798, 0.77, 0.72)),
            ("水泥单位产品碳排放强度", "tCO₂/t", (0.61, 0.6, 0.595, 0.57, 0.53)),
            ("替代燃料替代率", "%", (4, 6, 8, 15, 25)),
            ("余热发电自给率", "%", (29, 30, 31, 33, 36)),
        )
    ],
    "reduction_plans": [
        {
            "name": "窑炉能效提升",
            "measure": "篦冷机改造、优化用风",
            "path": "可研→大修实施→性能考核",
            "reduction_t": 6200,
        }
        | {"period": "2025-01至2025-11", "department": "制造部", "budget_wan": 480},
        {"name": "燃料替代", "measure": "RDF喂料改造", "path": "试烧→稳定运行", "reduction_t": 9100}
        | {"period": "2025-03至2025-10", "department": "制造部", "budget_wan": 260},
    ],
    "compliance": {
        "forecast_output_t": 1320000,
        "forecast_intensity": 0.803,
        "forecast_quota_t": 1061000,
        "balance_value": 0.805,
        "gap_filling": "以减排为主，不足部分在窗口期分批买入",
        "ccer_percent": 3,
    },
    "trading": {
        "window": "每年3月至10月",
        "price_buy_max": 80,
        "price_sell_min": 62,
        "quota_limit_t": 20000,
        "single_limit_t": 5000,
    },
}


def sign(word: Word) -> None:
    """Put names and dates where the set waits for them; a cover that is left blank is signed as well."""
    for paragraph in word.element.body.iter(qn("w:p")):
        texts = list(paragraph.iter(qn("w:t")))
        text = "".join(t.text or "" for t in texts)
        if "【待补充：" in text and texts:
            texts[0].text = re.sub(r"【待补充：([^】]*)】", _written, text)
            for rest in texts[1:]:
                rest.text = ""
    for row in (row for table in word.tables for row in table.rows if len(table.columns) == 3):
        signature = SIGNED.get(row.cells[0].text)
        if signature and not row.cells[1].text.strip():
            row.cells[1].text, row.cells[2].text = signature


def _written(mark: re.Match[str]) -> str:
    for role, (name, day) in SIGNED.items():
        if mark[1].startswith(f"{role}人签字"):
            return name
        if mark[1] == f"{role}日期":
            return day
    return DATES.get(mark[1], mark[0])


def sign_workbook(path: Path) -> None:
    book = load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows(min_row=max(1, sheet.max_row - 3)):
            for cell in row:
                if isinstance(cell.value, str) and re.fullmatch(r"[^：]{2,6}：\s+日期：", cell.value):
                    cell.value = f"{cell.value.split('：')[0]}：谭雪　日期：2025-01-06"
    book.save(path)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    profile = load_profile(SAMPLE)
    profile = make_profile(dict(profile.data) | FACTS)
    folder = tmp_path_factory.mktemp("set")
    for made in generate(profile, folder, load()):
        if made.path is not None and made.path.suffix == ".docx":
            word = docx.Document(str(made.path))
            sign(word)
            word.save(str(made.path))
        elif made.path is not None and made.path.suffix == ".xlsx":
            sign_workbook(made.path)
    return audit_folder(profile, folder, load())


def expectations(requirement: Requirement) -> list[bool]:
    """For each expectation whether a document can show it, or a list that is complete as it is made."""
    types = load().documents
    return [any(types[t].kind in DOCUMENT_KINDS or t in LISTS for t in e.any_of) for e in requirement.expects]


def verdicts(audit: Audit, wanted: Callable[[Requirement], bool]) -> dict[str, Verdict]:
    """What the rules make of it: a conform that is left to the auditor is one (auditor/reserve.py)."""
    requirements = load().requirements
    found = (
        f for f in audit.findings if f.verdict is not Verdict.NOT_APPLICABLE and wanted(requirements[f.requirement])
    )
    return {f.requirement: Verdict.CONFORM if f.basis == WATCHED else f.verdict for f in found}


def test_what_a_document_alone_shows_conforms(audit: Audit) -> None:
    found = verdicts(audit, lambda r: r.shown_by == "document" and all(expectations(r)))
    assert len(found) > 60
    assert {r: v.value for r, v in found.items() if v is not Verdict.CONFORM} == {}


def test_what_asks_for_records_besides_is_half_met(audit: Audit) -> None:
    found = verdicts(audit, lambda r: r.shown_by == "document" and not all(expectations(r)))
    assert {r: v.value for r, v in found.items() if v is not Verdict.PARTIAL} == {}


def test_records_are_missing(audit: Audit) -> None:
    found = verdicts(audit, lambda r: r.shown_by == "record" and r.id not in PAPERS)
    assert len(found) > 60
    not_missing = {r for r, v in found.items() if v is not Verdict.MISSING}
    assert not_missing == ADDRESSED
    assert {found[r] for r in ADDRESSED} == {Verdict.PARTIAL}


def test_approved_plans_and_lists_that_are_asked_for_conform(audit: Audit) -> None:
    assert set(verdicts(audit, lambda r: r.id in PAPERS).values()) == {Verdict.CONFORM}


def test_a_signature_alone_fills_no_form(audit: Audit) -> None:
    """Every layout stays blank although its cover or its last row bears three names."""
    types = load().documents
    layouts = [d for d in audit.documents if d.types and types[d.types[0][0]].kind not in DOCUMENT_KINDS]
    filled = {d.file for d in layouts if d.state != "blank" and d.types[0][1] == 1.0}
    kinds = {d.types[0][0] for d in layouts if d.file in filled}
    assert len(layouts) > 100
    assert kinds <= LISTS | {"evidence_request", "traceability_matrix"}
