"""A plant's own word for its audit, told by its report, tells its other papers and what its manual says of it."""

from __future__ import annotations

from pathlib import Path

from auditor.ownwords import own_words
from standard.load import load
from tests.auditor import reading_papers as papers
from tests.auditor.test_likeness import FOUND

REPORT = (
    FOUND
    + """
审核目的：评价碳管理体系的符合性和有效性。审核范围：公司各部门与碳管理有关的活动。审核准则：碳管理体系文件、法律法规。
受审核部门：生产部、设备部、化验室、财务部。不符合项分布：设备部1项，化验室1项，均为一般不符合。

会诊到此结束。
"""
)
MANUAL = """# 碳管理手册
青杠水泥　编号：QG-SC-01　编制：田野　批准：罗启明　2025年1月6日

管理者代表每年组织一次会诊，会诊结果报总经理。
"""


def test_the_manual_is_read_with_what_the_word_means(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"一.md": f"# 2025年会诊通报\n{REPORT}", "手册.md": MANUAL})
    assert dict(ctx.abbreviations.meanings) == {"会诊": "内部审核"}
    place = ctx.seek(ctx.documents, "representative + internal_audit")
    assert place is not None
    assert "会诊" in place.passage.text  # what is quoted stays as it was written


def test_a_word_that_is_said_nowhere_else_is_nobodys(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"一.md": f"# 2025年会诊通报\n{REPORT}"})
    assert not ctx.abbreviations.meanings


def test_anybodys_words_are_no_plants_own(tmp_path: Path) -> None:
    """'评审' stands in many of the vocabulary's words, and means more than the management review."""
    ctx = papers.world(
        tmp_path,
        {"一.md": f"# 2025年评审通报\n{REPORT}\n评审，评审，评审。\n", "手册.md": MANUAL.replace("会诊", "评审")},
    )
    assert "评审" not in own_words(ctx.documents, load().concepts.values())
