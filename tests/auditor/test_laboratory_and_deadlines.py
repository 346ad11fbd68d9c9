"""A laboratory beyond its scope, duties done late in part, ledgers with gaps, rules that are no records."""

from __future__ import annotations

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates
from auditor.model import EvidenceFile, Locator, Part, Passage, ReadStatus
from auditor.naming import TypeNames
from standard.load import load

ANNEX = ["序号", "类别", "检测项目/参数", "依据标准", "限制范围"]


def run(name, params, ctx, *docs):
    return CHECKS[name](params, Candidates(docs), ctx)


@pytest.fixture
def laboratory(document):
    """A report of NCV and carbon content, and the laboratory's annex with these items."""

    def make(*items: str):
        body = [["收到基低位发热量", "GB/T 213", "22.93"], ["收到基元素碳", "GB/T 476", "0.5978"]]
        report = document("r.pdf", "煤质检测报告 CMA", table=(["检测项目", "方法标准", "结果"], body))
        rows = [[str(i), "煤炭", item, "GB/T", ""] for i, item in enumerate(items, 1)]
        return report, document("a.pdf", "检验检测机构资质认定证书附表 CMA", table=(ANNEX, rows))

    return make


def test_an_item_that_the_annex_lacks_was_tested_without_accreditation(laboratory, world) -> None:
    report, annex = laboratory("全水分", "发热量", "全硫", "灰分")
    outcome = run("qualified", {}, world(report, annex), report, annex)
    assert outcome.outcome == "violated"
    assert "元素碳" in outcome.reason
    assert {c.file for c in outcome.citations} == {"r.pdf", "a.pdf"}


def test_an_annex_may_name_the_item_otherwise(laboratory, world) -> None:
    report, annex = laboratory("全水分", "发热量", "碳氢", "灰分")
    assert run("qualified", {}, world(report, annex), report, annex).outcome == "met"


@pytest.mark.parametrize(("last", "outcome"), [("2025-12-28", "met"), ("2026-01-08", "violated")])
def test_a_surrender_is_done_when_its_last_part_is(document, world, last, outcome) -> None:
    table = (["批次", "提交日期", "数量t"], [["1", "2025-12-20", "865240"], ["2", last, "3692"]])
    doc = document("y.docx", "青杠水泥2024年度履约情况报告", table=table)
    result = run("done_by", {"deadline": "surrender"}, world(doc), doc)
    assert result.outcome == outcome


def test_a_column_with_gaps_is_told_with_their_number(document, world) -> None:
    body = [[f"A{i}", "皮带秤", "" if i < 3 else "0.5级"] for i in range(8)]
    doc = document("m.xlsx", "计量器具台账", table=(["编号", "名称", "准确度等级"], body))
    outcome = run("has_columns", {"columns": {"精度": "meter_accuracy"}}, world(doc), doc)
    assert outcome.outcome == "short"
    assert "3行没有填写" in outcome.reason


@pytest.mark.parametrize("word", ["管理标准", "控制程序", "管理办法", "实施细则", "工作规程"])
def test_a_rule_is_known_under_any_word_for_a_rule(word) -> None:
    names = TypeNames(load().documents.values())
    text = f"碳排放数据质量{word}"
    assert "data_quality_procedure" in {t for t, _ in [*names.exactly(text), *names.by_subject(text)]}


def test_a_rules_chapter_about_a_record_is_no_record(recogniser) -> None:
    headings = {"Q/QG 204—2025 碳管理监督检查管理标准", "1 管理评审", "2 其他"}
    rule, review, other = sorted(headings, key=lambda h: (h[0] != "Q", h))
    lines = [rule, review, "每年一次，由总经理主持。", "形成报告。", other, "略。", "略略。"]
    passages = []
    above: tuple[str, ...] = ()
    for i, text in enumerate(lines, 1):
        kind = "heading" if text in headings else "paragraph"
        passages.append(Passage(text, Locator(paragraph=i), kind, headings=above if kind == "paragraph" else ()))
        above = (text,) if kind == "heading" else above
    part = Part("b.docx", "", tuple(passages), ())
    file = EvidenceFile("b.docx", "0" * 64, "docx", ReadStatus.READ, "", (part,))
    types = {t for doc in recogniser.documents([file]) for t, s in doc.types if s >= 0.5}
    assert "review_report" not in types
