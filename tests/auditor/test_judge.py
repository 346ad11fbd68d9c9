"""From checks to verdicts: the rules of docs/architecture.md."""

from __future__ import annotations

from auditor.judge import _citations, judge
from auditor.model import CheckOutcome, Citation, EvidenceFile, ReadStatus, Verdict
from standard.guideline import pasted_share
from standard.model import CheckSpec, Expectation, Requirement


def asks(*any_of: str, shown_by: str = "document", checks=(), **more) -> Requirement:
    specs = tuple(CheckSpec(name, params) for name, params in checks)
    expects = (Expectation(any_of, specs),)
    return Requirement("9.9", "9.9", "试", "shall", "试验要求", "carbon_lead", shown_by, expects, **more)


POLICY = ("青杠水泥", "碳管理方针", "公司设管理者代表。", "总经理：罗启明")


def test_a_document_that_says_it_conforms_and_is_cited(document, world) -> None:
    doc = document("p.docx", *POLICY)
    finding = judge(asks("carbon_policy", checks=[("states", {"expr": "representative"})]), world(doc))
    assert finding.verdict is Verdict.CONFORM
    assert finding.citations[0].file == "p.docx"
    assert "管理者代表" in finding.citations[0].quote


def test_nothing_at_all_is_missing_and_cites_nothing(world) -> None:
    finding = judge(asks("carbon_policy"), world())
    assert finding.verdict is Verdict.MISSING
    assert finding.citations == ()


def test_a_void_version_counts_for_nothing_and_is_named(document, world) -> None:
    doc = document("作废/p.docx", *POLICY)
    finding = judge(asks("carbon_policy", checks=[("states", {"expr": "representative"})]), world(doc))
    assert finding.verdict is Verdict.MISSING
    assert "作废版本" in finding.reasons[0]


def test_another_companys_document_counts_for_nothing(document, world) -> None:
    doc = document("p.docx", "重庆别家建材有限公司", "碳管理方针", "公司设管理者代表。")
    assert judge(asks("carbon_policy"), world(doc)).verdict is Verdict.MISSING


def test_a_draft_is_partial_at_most(document, world) -> None:
    doc = document("p.docx", "青杠水泥", "碳管理方针（征求意见稿）", "公司设管理者代表。")
    finding = judge(asks("carbon_policy", checks=[("states", {"expr": "representative"})]), world(doc))
    assert finding.verdict is Verdict.PARTIAL
    assert "草稿" in "".join(finding.reasons)


def test_a_draft_that_copies_the_guideline_is_a_draft_still(document, world) -> None:
    copied = (
        "企业应建立合规性评价程序，定期对碳管理相关的法律法规、政策标准、规范性文件的履行情况开展全面评价，"
        "评价周期不超过12个月；政策发生重大调整时，应及时开展补充评价。"
    )
    assert pasted_share(copied) > 0.6
    asked = asks(
        "compliance_evaluation_procedure", checks=[("states", {"expr": "compliance_evaluation + yearly_cycle"})]
    )
    draft = document("p.docx", "青杠水泥合规性评价程序（送审稿）", copied)
    assert judge(asked, world(draft)).verdict is Verdict.PARTIAL
    unapproved = document("q.docx", "青杠水泥合规性评价程序", copied)
    assert judge(asked, world(unapproved)).verdict is Verdict.MISSING


def test_last_years_record_is_no_record_of_this_year(document, world) -> None:
    doc = document("r.docx", "青杠水泥", "2023年碳管理评审报告", "评审时间：2023年5月4日", "由总经理主持。")
    requirement = asks("review_report", shown_by="record", checks=[("in_period", {})])
    assert judge(requirement, world(doc)).verdict is not Verdict.CONFORM


def test_a_violation_outweighs_everything_else(document, world) -> None:
    doc = document("p.docx", *POLICY, "记录保存3年。")
    checks = [("states", {"expr": "representative"}), ("retention_at_least", {"years": 5})]
    assert judge(asks("carbon_policy", checks=checks), world(doc)).verdict is Verdict.NONCONFORM


def test_a_fact_of_the_profile_makes_it_not_applicable_with_its_reason(world) -> None:
    finding = judge(asks("carbon_policy", applies_when={"has_mine": True}), world())
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert "没有矿山" in finding.reasons[0]


def test_every_verdict_but_missing_and_not_applicable_cites(document, world) -> None:
    doc = document("p.docx", *POLICY)
    checks = [("covers", {"elements": {"管理者代表": "representative", "化验室": "lab"}})]
    finding = judge(asks("carbon_policy", checks=checks), world(doc))
    assert finding.verdict is Verdict.PARTIAL
    assert finding.citations
    assert finding.lacking == ("化验室",)


def test_a_plans_chapter_on_gaps_is_no_record_of_a_gap(document, recogniser, world) -> None:
    gaps = ["# 四、数据缺失处理", "煤秤故障的按最高日补。", "补数附维修单。"]
    lines = ["# 2025年度温室气体监测计划", "青杠水泥", "监测煤量、热值、产量。", *gaps, "# 五、记录", "保存10年。"]
    part = document("监测计划.docx", *lines).part
    found = recogniser.documents([EvidenceFile(part.file, "0", "docx", ReadStatus.READ, parts=(part,))])
    assert any(doc.is_a("data_gap_record") >= 0.5 for doc in found)
    checks = [("states", {"expr": "conservative_treatment"})]
    assert judge(asks("data_gap_record", checks=checks), world(*found)).verdict is Verdict.CONFORM
    record = asks("data_gap_record", shown_by="record", checks=checks)
    assert judge(record, world(*found)).verdict is Verdict.MISSING


def test_what_falls_short_is_cited_before_what_is_as_it_should_be() -> None:
    good = CheckOutcome("covers", "met", "写明了", (Citation("方案.docx", "第3段", "责任部门"),))
    bad = CheckOutcome("balances", "short", "差100", (Citation("台账.xlsx", "账!A5", "期末900"),))
    assert [c.file for c in _citations(Verdict.PARTIAL, (good, bad))] == ["台账.xlsx", "方案.docx"]
    assert [c.file for c in _citations(Verdict.CONFORM, (good, bad))] == ["方案.docx", "台账.xlsx"]
