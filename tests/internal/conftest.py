"""An audit of the sample plant made in memory: every requirement met but those that a test says are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.model import (
    Audit,
    CheckOutcome,
    Citation,
    Document,
    EvidenceFile,
    Finding,
    Part,
    ReadStatus,
    Verdict,
)
from standard.load import load
from standard.model import Standard
from standard.profile import Profile, load_profile, make_profile

ROOT = Path(__file__).resolve().parents[2]
LEDGER = "3-运行记录/计量器具台账（2025）.xlsx"


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load()


@pytest.fixture(scope="session")
def sample() -> Profile:
    return load_profile(ROOT / "evidence/yuling/profile.yaml")


@pytest.fixture
def with_section(sample: Profile) -> Callable[..., Profile]:
    """The sample plant's profile with another internal_audit section, or none."""

    def made(section: Mapping[str, Any] | None, **more: Any) -> Profile:
        data = {k: v for k, v in sample.data.items() if k != "internal_audit"} | more
        return make_profile(data | ({"internal_audit": dict(section)} if section is not None else {}))

    return made


def failing(requirement: str, *outcomes: CheckOutcome, verdict: Verdict = Verdict.PARTIAL) -> Finding:
    reasons = tuple(o.reason for o in outcomes)
    return Finding(requirement, verdict, 0.8, reasons, tuple(c for o in outcomes for c in o.citations), (), outcomes)


def outcome(check: str, result: str = "short", reason: str = "缺责任人") -> CheckOutcome:
    return CheckOutcome(check, result, reason, (Citation(LEDGER, "台账!A4", "编号：YL-JL-001；名称：电子汽车衡"),))


@pytest.fixture(scope="session")
def audit_with(standard: Standard, sample: Profile) -> Callable[..., Audit]:
    """An audit in which all is met but the given findings."""

    def made(*findings: Finding, on: date = date(2026, 3, 20)) -> Audit:
        given = {f.requirement: f for f in findings}
        rest = (r.id for r in standard.requirements.values() if not r.addition)
        met = Finding("", Verdict.CONFORM, 0.9, ("写明了",), (Citation("手册.docx", "第3段", "体系文件"),))
        return Audit(
            standard=standard.name,
            profile=sample.data,
            period=(date(2025, 1, 1), date(2025, 12, 31)),
            audit_date=on,
            files=(EvidenceFile(LEDGER, "a" * 64, "xlsx", ReadStatus.READ),),
            documents=tuple(_documents()),
            findings=tuple(given.get(i) or replace(met, requirement=i) for i in rest),
        )

    return made


def _documents() -> list[Document]:
    def paper(kind: str, file: str, part: str = "", owner: str = "own", state: str = "in_force") -> Document:
        return Document(Part(file, part, (), ()), ((kind, 0.9),), part or file, owner, state, True)

    return [
        paper("meter_ledger", LEDGER, "台账"),
        paper("emission_ledger", "3-运行记录/碳排放台账.xlsx"),
        paper("daily_report", "3-运行记录/日报.csv"),
        paper("data_quality_plan", "2-策划/数据质量控制方案.docx"),
        *(paper("trade_application", f"4-交易/申请单{n:02}.docx") for n in range(1, 31)),
        paper("trade_ledger", "别家/成交.xlsx", owner="other"),
        paper("meter_maintenance_record", "3-运行记录/点检表.xlsx", state="blank"),
    ]
