"""Places left open: the approver's, a department's row; reviews that came too late; lists whose marks are lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.text import normalise
from tests.auditor import reading_papers as papers

RULE = "# 碳管理职责规定\n\n{head}\n\n各部门按本规定履行碳管理职责。\n"


@pytest.mark.parametrize(
    "head",
    [
        "青杠水泥　编制：谭雪　审核：程国栋　批准：",
        "流水 2025-019　送批 谭雪　总经理：（空）",
        "批准：　　（待总经理办公会）",
        "状态：讨论稿，总经理未批",
    ],
)
def test_a_rule_whose_approver_s_place_is_open_is_a_draft(tmp_path: Path, head: str) -> None:
    ctx = papers.world(tmp_path, {"职责.md": RULE.format(head=head)})
    assert ctx.documents[0].state == "draft"


@pytest.mark.parametrize("head", ["编制：谭雪　审核：程国栋　批准：文泽洪", "编制：　审核：　批准：", "编制：谭雪"])
def test_what_is_approved_or_has_no_signatures_at_all_is_no_draft(tmp_path: Path, head: str) -> None:
    ctx = papers.world(tmp_path, {"职责.md": RULE.format(head=head)})
    assert ctx.documents[0].state == "in_force"


def _team(tmp_path: Path, rows: list[list[str]], *, label: str = "部门", day: str = "2026-01-06") -> str:
    table = papers.table([label, "姓名", "角色"], rows)
    ctx = papers.world(tmp_path, {"名单.md": f"# 碳管理工作小组成员名单\n\n打印 {day}\n\n{table}\n"})
    return papers.run("rows_told", ctx, "organisation_notice", of="carbon_word").outcome


def test_a_department_with_nothing_beside_its_name_is_left_out(tmp_path: Path) -> None:
    told = [["生产", "谭雪", "组员"], ["设备", "陶明亮", "组员"]]
    assert _team(tmp_path, [*told, ["财务", "", ""]]) == "short"
    assert _team(tmp_path, [*told, ["财务", "—", "—"]]) == "short"
    assert _team(tmp_path, [*told, ["财务", "待定", "—"]]) == "short"
    assert _team(tmp_path, [*told, ["财务", "向学文", ""]]) == "met"
    assert _team(tmp_path, [*told, ["任命书原件存厂办。", "", ""]]) == "met"


def test_months_yet_to_come_are_not_left_out(tmp_path: Path) -> None:
    rows = [["9月", "谭雪", "主持"], ["10月", "谭雪", "主持"], ["11月", "", ""]]
    assert _team(tmp_path, rows, label="月份") == "short"
    assert _team(tmp_path, rows, label="月份", day="2025-11-02") == "met"


@pytest.mark.parametrize(("held", "outcome"), [("2025-04-15", "met"), ("2025-11-21", "violated")])
def test_a_supplementary_review_keeps_the_plant_s_own_days(tmp_path: Path, held: str, outcome: str) -> None:
    table = papers.table(["变化", "得知", "补审会"], [["水泥纳入全国碳市场", "2025-03-27", held]])
    text = f"# 内外部环境补充评审登记\n\n发生重大变化，30日内完成补充评审。\n\n{table}\n"
    ctx = papers.world(tmp_path, {"补审.md": text})
    assert papers.run("done_promptly", ctx, "context_review").outcome == outcome


def test_labelled_lines_below_a_lead_in_are_its_items(tmp_path: Path) -> None:
    text = "# 碳管理手册\n\n体系范围包括下列区域：\n\n厂房：原料堆场到散装库一带\n\n办公：综合楼、门卫\n"
    ctx = papers.world(tmp_path, {"手册.md": text})
    assert ctx.seek(ctx.documents, "scope_context + office_area")


def test_a_sort_of_plant_named_in_a_sentence_owns_no_paper(tmp_path: Path) -> None:
    text = "# 碳管理方针\n\n批准：文泽洪\n\n做全市中上水平的低碳水泥厂，只报真数。\n"
    ctx = papers.world(tmp_path, {"方针.md": text})
    assert ctx.documents[0].owner != "other"


def test_an_approver_s_row_in_english_is_read(tmp_path: Path) -> None:
    table = papers.table(["Field", "Content"], [["Approved by", "文泽洪 2024-11-29"], ["Effective", "2025-01-01"]])
    ctx = papers.world(tmp_path, {"方针.md": f"# 碳管理方针\n\n{table}\n"})
    assert any("文泽洪" in who for who in ctx.documents[0].roles.values())


def test_what_is_not_listed_is_denied() -> None:
    matcher = papers.matcher()
    assert matcher.find("policy_word", normalise("本责任书未列公司碳管理方针。")) is None
    assert matcher.find("policy_word", normalise("碳管理方针已列入责任书。"))
