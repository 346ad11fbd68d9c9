"""A plant's own word for its audit, told by its report, tells its other papers and what its manual says of it."""

from __future__ import annotations

from pathlib import Path

from auditor.ownwords import own_words
from standard.load import load
from tests.auditor import reading_papers as papers

REPORT = """
青杠水泥　编号：QG-HZ-2025-01　编制：田野　审核：余波　批准：罗启明　2025年10月28日

审核目的：评价碳管理体系运行的符合性、有效性。审核范围：公司各部门。审核准则：碳管理手册、程序文件、法律法规。审核组长余波，
组员田野、罗兰。审核日期2025年10月20日至22日。

本次审核开出不符合项2项，均为一般不符合，分布在设备部、化验室。

| 部门 | 不符合项数 | 条款 |
|---|---|---|
| 设备部 | 1 | 6.1.3 |
| 化验室 | 1 | 6.1.2 |

体系运行基本符合要求，是有效的。会诊到此结束，报告发各受审核部门。
"""
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
    assert "评审" not in own_words(ctx.documents, load().concepts.values(), ctx.matcher)


ASSIZE = """# 总经理质询会办法
拟稿：童某　批准：雷某 2024-06-28

1 每年6月由总经理主持，距上次不得超过12个月。

2 会前由能碳中心汇总：上次管理评审议定事项办得怎样、厂内外形势变化、目标完成情况、内审结果、改进建议。

3 会上作出决定：方针是否修订、体系是否有效、问题怎么改。
"""
MINUTES = """# 2025年度总经理质询会纪要
2025年6月18日　主持：总经理雷某　质询会由能碳中心记录

碳管理体系运行有效；碳方针维持不变。质询会议定事项由能碳中心督办。
"""


def test_a_meeting_is_what_its_rule_says_it_does(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"办法.md": ASSIZE, "纪要.md": MINUTES})
    assert dict(ctx.abbreviations.meanings) == {"质询会": "管理评审"}
    minutes = next(d for d in ctx.documents if d.file.endswith("纪要.md"))
    assert minutes.types[0][0] == "review_report"


def test_a_meeting_that_no_head_chairs_is_no_review(tmp_path: Path) -> None:
    ctx = papers.world(tmp_path, {"办法.md": ASSIZE.replace("总经理主持", "能碳中心召集"), "纪要.md": MINUTES})
    assert not ctx.abbreviations.meanings


CREED = """# 低碳立厂信条
一、恪守国家和重庆市应对气候变化的法律法规，如实取数、如实报告，按期清缴配额。

二、守住总量、压降强度，持续控制二氧化碳排放，持续改进碳绩效。

三、全员参与，信条向社会公开。

签发：总经理 覃某 2024-06-25
"""


def test_a_policy_under_a_name_of_its_own_is_known_by_its_last_word(tmp_path: Path) -> None:
    notes = "# 碳能例会纪要\n2024-07-11　主持：冉某\n\n信条自7月1日起施行；信条已在官网公开，碳排放台账照编。\n"
    ctx = papers.world(tmp_path, {"信条.md": CREED, "纪要.md": notes})
    assert dict(ctx.abbreviations.meanings) == {"信条": "碳管理方针"}
