"""What papers of plants that nobody had looked at taught: whose they are, whether in force, what they are about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates, Context
from auditor.marks import roles_of, state_of
from auditor.matching import Matcher
from auditor.model import Document, Locator, Part, Passage
from auditor.ownership import Identity, names_another_plant
from auditor.sisters import chapters_of_others
from standard.load import load

SISTER = "四川渠江砺川水泥有限公司"
OURS = Identity(("重庆龙门砺川水泥有限公司", "龙门公司"), (), (SISTER,))


def _part(*passages: Passage) -> Part:
    return Part("卷.pdf", "", passages, ())


@pytest.mark.parametrize(
    ("title", "hers"),
    [
        (f"附录C 外来文件——{SISTER}《碳资产管理规定》", True),
        ("2025年碳管理评审会议纪要（渠江公司，集团转）", True),
        (f"与{SISTER}的配额转让协议", False),
        (f"龙门公司、{SISTER}对标报告", False),
        (SISTER, False),  # her bare name heads a cover, which is told elsewhere
    ],
)
def test_a_title_tells_another_plants_paper_wherever_her_name_stands(title: str, hers: bool) -> None:
    assert names_another_plant(title, OURS) is hers


def test_a_sisters_paper_in_a_volume_ends_where_the_next_page_begins_another() -> None:
    def line(text: str, page: int, kind: str = "paragraph") -> Passage:
        return Passage(text, Locator(page=page), kind)

    said = (
        "渠江公司评审输入：碳价波动、政策变化、履约三类风险及应对，收到村民投诉2起已答复，"
        "光伏项目年减排1900吨，低碳技术应用情况另附，均已办结。"
    )
    volume = _part(
        line("运行记录合订本", 1, "heading"),
        line(f"管理评审纪要（{SISTER}）", 2, "heading"),
        line(said, 2),
        line("能碳例会纪要第3期", 3, "heading"),
        line("上月排放5.1万吨，强度0.82。", 3),
    )
    kept, hers = chapters_of_others(volume, OURS)
    assert [p.text for part in hers for p in part.passages] == [f"管理评审纪要（{SISTER}）", said]
    assert "能碳例会纪要第3期" in [p.text for p in kept.passages]


def test_a_mark_that_tells_what_follows_makes_a_paper_void() -> None:
    matcher = Matcher(load().concepts)
    first = Passage("SC-01 C版 2024-03-01（作废，2025-01-08起用D版）", Locator(paragraph=1))
    assert state_of(_part(first), "一体化管理手册", matcher) == "void"
    other = Passage("SC-01 D版 2025-01-08（C版同日停止使用）", Locator(paragraph=1))
    assert state_of(_part(other), "一体化管理手册", matcher) == "in_force"


def test_full_roles_before_their_names_in_a_grid_are_signatures() -> None:
    cells = {"文件号": "会审", "GL-01": "谭颖", "版次": "批准", "V1.1": "简卫东 2025-12-03"}
    row = Passage(
        "文件号：会审；GL-01：谭颖；版次：批准；V1.1：简卫东 2025-12-03", Locator(paragraph=3), "row", cells=cells
    )
    title = Passage("2025年碳工作方案", Locator(paragraph=1), "heading")
    assert roles_of(_part(title, row), Matcher(load().concepts), ())["批准"] == ("简卫东",)


def test_a_rule_under_a_name_of_its_own_may_say_what_is_asked(
    document: Callable[..., Document], world: Callable[..., Context]
) -> None:
    rule = document(
        "碳的规矩.docx", "# 煤电料数字怎么报的规定", "批准：罗启明 2025-01-10", "碳排放数字由能源管理部核对。"
    )
    assert not [t for t, score in rule.types if score >= 0.5]
    requirement = load().requirements["7.2-1"]
    assert rule in world(rule).candidates(requirement, requirement.expects[0]).others


def test_a_report_on_the_next_cycle_is_not_late(
    document: Callable[..., Document], world: Callable[..., Context]
) -> None:
    report = document(
        "报告.pdf", "# 企业温室气体排放报告（2025年度）", "报告日期：2026年3月18日", "排放总量1,193,546 tCO2。"
    )
    found = Candidates((report,), main_type="emission_report", record=True)
    requirement = load().requirements["6.2.3.a"]
    check = next(c for e in requirement.expects for c in e.checks if c.name == "done_by")
    assert CHECKS["done_by"](check.params, found, world(report)).outcome == "met"


def test_several_roles_in_one_cell_are_each_anothers(
    document: Callable[..., Document], world: Callable[..., Context]
) -> None:
    body = [
        ("操作、审核、监护", "田野、罗启明、杜小兰", "三人分别担任"),
        ("审核人", "罗启明", "复核指令"),
        ("操作员", "田野", "录入"),
    ]
    paper = document("账户办法.docx", "# 碳交易账户与资金管理办法", table=(("岗位", "人员", "要求"), body))
    found = Candidates((paper,), main_type="account_fund_procedure")
    assert CHECKS["roles_apart"]({}, found, world(paper)).outcome == "met"


def test_an_audit_of_data_is_not_when_the_systems_audit_began(
    document: Callable[..., Document], world: Callable[..., Context]
) -> None:
    programme = document(
        "方案.docx", "# 2025年度碳管理内部审核方案", "编制：田野 审核：杜小兰 批准：罗启明 2025年1月24日"
    )
    data = document("数据.docx", "# 2024年度碳排放数据内部审核报告", "审核日期：2025年1月17日", "抽查煤、电、料数据。")
    found = Candidates((programme,), main_type="audit_programme")
    params = {"types": ["audit_checklist", "audit_report"], "severity": "violated"}
    assert CHECKS["dated_before"](params, found, world(programme, data)).outcome == "met"
    assert date(2025, 1, 24) in programme.dates
