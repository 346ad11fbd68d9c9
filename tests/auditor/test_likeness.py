"""Papers under names that no register knows are told by what they say."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.likeness import MODEL, NONE, Likeness, grams, likeness
from auditor.model import Document
from auditor.ownership import Identity
from auditor.recognise import Recogniser
from standard.load import load
from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

FOUND = """
青杠水泥　编号：QG-HZ-2025-01　2025年10月24日
组长：余波　组员：田野、罗兰　批准：罗启明

依据碳管理体系文件、碳排放核算指南和公司碳管理手册，10月20日至22日对生产部、设备部、化验室、财务部的碳管理工作作了检查，
现场查看、抽查台账记录、询问岗位人员，首末次会议签到齐全。

发现不符合项2项，均为一般不符合：一是设备部皮带秤月度校验记录缺9月；二是化验室煤样留样标签不全。两项均已开出不符合项报告，
责任部门已分析原因、制定纠正措施，11月15日前完成整改，由审核组跟踪验证。

审核结论：碳管理体系运行基本符合要求，文件得到实施，体系有效，可继续改进。
"""


def only(folder: Path, name: str, text: str) -> Document:
    (doc,) = papers.world(folder, {name: text}).documents
    return doc


def test_an_audit_report_under_a_plants_own_name_is_one(tmp_path: Path) -> None:
    doc = only(tmp_path, "x.md", f"# 秋季会诊情况\n{FOUND}")
    assert doc.types[0][0] == "audit_report", doc.types
    assert doc.by_words


def test_without_its_words_that_paper_would_be_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(f"# 秋季会诊情况\n{FOUND}", encoding="utf-8")
    file = papers._read(tmp_path, "x.md", path.read_text(encoding="utf-8"))
    (doc,) = Recogniser(load(), Identity.of(PROFILE), papers.matcher(), by_words=False).documents([file])
    assert not any(t == "audit_report" for t, _ in doc.types)


def test_a_name_that_tells_outweighs_the_words(tmp_path: Path) -> None:
    doc = only(tmp_path, "x.md", f"# 碳管理体系合规性评价报告\n{FOUND}")
    assert doc.types[0][0] == "compliance_evaluation_report"
    assert not doc.by_words


def test_another_systems_paper_is_not_told_by_its_words(tmp_path: Path) -> None:
    quality = re.sub("碳管理|碳排放", "质量管理", FOUND)
    assert only(tmp_path, "x.md", f"# 质量体系秋季会诊情况\n{quality}").is_a("audit_report") == 0.0


def test_a_few_words_tell_nothing(tmp_path: Path) -> None:
    doc = only(tmp_path, "x.md", "# 会诊\n审核发现不符合项。\n")
    assert likeness().of(doc.part, doc.title) == (NONE, 0.0)


def test_the_model_knows_types_of_the_register_only() -> None:
    model = Likeness()
    assert set(model._types) - {NONE} <= set(load().documents)
    with np.load(MODEL) as held:
        assert held["weights"].shape == (len(held["grams"]), len(held["types"]))
        assert len(held["idf"]) == len(held["grams"])


@given(st.text(alphabet="碳排放0123456789年月t.", max_size=40), st.integers(0, 10**6))
def test_figures_are_all_alike(text: str, figure: int) -> None:
    assert grams(re.sub(r"\d+", str(figure), text)) == grams(text)


@pytest.mark.parametrize(("certain", "kept"), [(0.95, 0), (0.6, 1)])
def test_a_title_that_all_others_gainsay_is_no_example(certain: float, kept: int) -> None:
    from benchmarks.likeness import agreed

    assert len(agreed([("audit_report", certain)], [("plant", "words", "audit_plan")])) == kept
