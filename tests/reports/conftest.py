"""A small standard and an audit of it, built in memory: two chapters, every verdict once, awkward text included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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
from standard.model import DocumentType, Expectation, Requirement, Standard

_AWKWARD = "煤耗<标准&限值\x00\x0b\ud800，复核人：“谭雪”]]>"
_CLEANED = "煤耗<标准&限值 �，复核人：“谭雪”]]>"


@pytest.fixture(scope="session")
def cleaned() -> str:
    """What a report makes of the awkward quote."""
    return _CLEANED


def requirement(req_id: str, **given: object) -> Requirement:
    base = Requirement(req_id, "4.1", "基本要求", "shall", f"要求{req_id}的内容", "equipment", "record", ())
    return replace(base, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def standard() -> Standard:
    meters = DocumentType("meter_ledger", "计量器具管理台账", (), "ledger", "equipment", "", "", (), "named")
    expects = (Expectation(("meter_ledger",), ()),)
    requirements = [
        requirement("4.1-1", title="基本要求"),
        requirement("4.1-2", modality="should", weight=1),
        requirement("4.2.a", owner="top_management"),
        requirement("6.1.3.a", expects=expects),
        requirement("6.1.3.b", weight=3, action="重新送检超期器具", consequence="可处5万元以上50万元以下罚款"),
        requirement("6.1.3.c", applies_when={"has_mine": True}),
        requirement("6.1.3-2", addition=True),
    ]
    clauses = {"4": "基本要求与组织保障", "4.1": "基本要求", "6": "实施与运行", "6.1.3": "计量器具管理"}
    calendar = (
        {"duty": "报送上年度排放报告", "rule": {"month": 3, "day": 31, "year_offset": 1}, "statutory": True},
        {"duty": "上报上月台账", "rule": {"day_of_next_month": 10}, "statutory": False},
    )
    return Standard(
        "水泥企业碳管理体系实施指南",
        {r.id: r for r in requirements},
        {"meter_ledger": meters},
        {},
        clauses,
        {},
        (),
        calendar,
    )


def _findings() -> tuple[Finding, ...]:
    expired = CheckOutcome("in_validity", "violated", "窑头煤秤检定超期", (), ("有效的检定证书",))
    cited = Citation("3-记录/检定证书.pdf", "第2页", _AWKWARD)
    return (
        Finding("4.1-1", Verdict.CONFORM, 0.9, ("手册成套发布",), (Citation("手册.docx", "第3段", "体系文件"),)),
        Finding("4.1-2", Verdict.PARTIAL, 0.7, ("没有对接能源体系",), (), ("能源体系接口",)),
        Finding("4.2.a", Verdict.NONCONFORM, 0.6, ("总经理没有负责",), (), (), (), "总经理是否签发了方针？"),
        Finding("6.1.3.a", Verdict.MISSING, 0.7, ("没有找到计量器具管理台账",)),
        Finding("6.1.3.b", Verdict.NONCONFORM, 0.85, ("窑头煤秤检定超期",), (cited,), ("证书",), (expired,)),
        Finding("6.1.3.c", Verdict.NOT_APPLICABLE, 0.95, ("企业没有矿山",)),
        Finding("6.1.3-2", Verdict.PARTIAL, 0.5, ("附加要求只做了一半",)),
    )


@pytest.fixture(scope="session")
def audit() -> Audit:
    def file(name: str, status: ReadStatus = ReadStatus.READ, reason: str = "") -> EvidenceFile:
        return EvidenceFile(name, "0" * 64, name.rpartition(".")[2], status, reason)

    rival = Part("别家/应急制度.pdf", "", (), ())
    return Audit(
        "水泥企业碳管理体系实施指南",
        {"name": "重庆示范水泥有限公司", "departments": {"equipment": "机电设备部（计量站）"}},
        (date(2025, 1, 1), date(2025, 12, 31)),
        date(2026, 3, 20),
        (
            file("手册.docx"),
            file("3-记录/检定证书.pdf"),
            file("加密.xlsx", ReadStatus.UNREADABLE, "文件已加密，请提供无密码版本"),
            file("别家/应急制度.pdf"),
            file("资料.zip"),
            file("资料.zip!空白.docx", ReadStatus.EMPTY),
        ),
        (Document(rival, (("meter_ledger", 0.8),), "应急制度", "other", "in_force", True, (date(2025, 5, 1),)),),
        _findings(),
    )
