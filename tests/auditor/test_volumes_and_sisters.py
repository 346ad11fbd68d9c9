"""Volumes cut at their papers; sisters told by their names; editions that are called in; covers; minutes by topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from auditor.captions import names_of
from auditor.model import Document, Locator, Part, Passage
from auditor.naming import topic_of
from auditor.ownership import Identity, names_another_plant, owner_of
from auditor.pieces import pieces
from auditor.siblings import with_covers
from auditor.titles import title_of
from auditor.versions import mark_replaced
from tests.auditor import reading_papers as papers

BODY = ("先说上月的情况。", "再说本月的安排。", "各车间照办。", "有事报调度室。")


def part(*lines: str, file: str = "卷宗.docx", name: str = "") -> Part:
    """Lines as passages; '# …' is a heading."""
    passages = tuple(
        Passage(line.lstrip("# "), Locator(paragraph=n), "heading" if line.startswith("#") else "paragraph")
        for n, line in enumerate(lines, 1)
    )
    return Part(file, name, passages, ())


def names(*lines: str, file: str = "卷宗.docx") -> list[str]:
    return [p.name for p in pieces(part(*lines, file=file))]


CHAPTERS = ("卷一 机构与职责", "卷二 计量与化验", "卷三 交易与清缴")


def test_a_volume_is_cut_at_its_chapters_and_not_at_its_contents() -> None:
    lines = [line for chapter in CHAPTERS for line in (f"# {chapter}", chapter[3:], *BODY)]
    found = pieces(part("# 档案全套", *CHAPTERS, *lines))
    assert [p.name for p in found] == ["", *(c[3:] for c in CHAPTERS)]
    assert [len(p.passages) for p in found] == [4, 6, 6, 6]


def test_a_volume_without_contents_is_cut_at_its_first_chapter_too() -> None:
    lines = [line for chapter in CHAPTERS for line in (chapter, *BODY)]
    assert names("# 档案全套", *lines) == ["", *(c[3:] for c in CHAPTERS)]


@pytest.mark.parametrize(("count", "cut"), [(7, True), (4, False)])
def test_many_marked_papers_are_cut_though_one_is_most_of_the_file(count: int, *, cut: bool) -> None:
    small = [line for n in range(1, count) for line in (f"件{n} 简报", *BODY)]
    found = names(*small, f"件{count} 底稿", *(BODY * 20), file="底稿.docx")
    assert found == (["简报"] * (count - 1) + ["底稿"] if cut else [])


def test_papers_by_the_volume_s_letter_and_a_number_are_cut() -> None:
    told = ("B-1 合规清单", "B-2 内审安排", "B-3 履约方案")
    lines = [line for head in told for line in (head, *BODY)]
    assert names(*lines, file="B.docx") == ["合规清单", "内审安排", "履约方案"]


def test_meters_numbered_like_papers_cut_nothing() -> None:
    lines = [line for n in range(1, 4) for line in (f"B-{n}：石灰石秤", *BODY)]
    assert names(*lines, file="秤.docx") == []


OWN, SISTER = "重庆巨垣黔江水泥有限公司", "重庆巨垣开州水泥有限公司"


def test_a_cover_with_another_company_s_name_begins_a_paper() -> None:
    cover = (f"# {SISTER}", "# 碳资产处置预案", *BODY)
    found = pieces(part(f"# {OWN}", "# 制度汇编", *BODY, *cover))
    assert found == ()  # one cover doesn't make papers of a file
    other = ("# 重庆巨垣忠州水泥有限公司", "# 低碳采购细则", *BODY)
    found = pieces(part(f"# {OWN}", "# 制度汇编", *BODY, *cover, *other))
    assert [p.name for p in found] == ["", "碳资产处置预案", "低碳采购细则"]
    assert [p.passages[0].text for p in found[1:]] == [SISTER, "重庆巨垣忠州水泥有限公司"]


def test_a_company_s_name_over_a_bound_paper_belongs_to_that_paper() -> None:
    minutes = [(f"# {OWN}", "# 碳管理评审纪要", *BODY), (f"# {SISTER}", "# 碳管理评审纪要", *BODY)]
    found = pieces(part("# 碳工作合订本", *BODY, *(line for paper in minutes for line in paper)))
    assert [p.passages[0].text for p in found[1:]] == [OWN, SISTER]
    assert [owner_of(p, p.name, US) for p in found[1:]] == ["own", "other"]


def test_the_file_s_own_company_named_once_more_begins_nothing() -> None:
    again = [line for title in ("# 节煤经验", "# 巡查体会", "# 值守心得") for line in (f"# {OWN}", title, *BODY)]
    assert names(*again, file="心得汇编.docx") == []


NAMED = ("# 数据内审方案", "# 数据内审计划", "# 数据内审报告")


@pytest.mark.parametrize(("file", "count"), [("数据内审方案、计划和报告.pdf", 3), ("数据内审.pdf", 0)])
def test_a_file_named_by_its_papers_is_each_of_them(file: str, count: int) -> None:
    found = pieces(part(*(line for head in NAMED for line in (head, *BODY)), file=file))
    assert [p.name for p in found] == [head[2:] for head in NAMED[:count]]


US = Identity((OWN, "黔江巨垣"), (), (SISTER, "重庆巨垣荣县水泥有限公司", "江州水泥有限公司"))


def test_sisters_are_told_by_what_their_names_do_not_share_with_ours() -> None:
    assert US.sisters == ("开州", "荣县")
    assert Identity((OWN,), (), ("江州水泥有限公司",)).sisters == ()


@pytest.mark.parametrize(("sheet", "owner"), [("荣县盘点", "other"), ("黔江盘点", "own"), ("江州盘点", "own")])
def test_a_sheet_named_by_a_sister_s_place_is_hers(sheet: str, owner: str) -> None:
    rows = part("碳资产季度盘点", f"盘点单位：{OWN}", "账实相符", name=sheet)
    assert owner_of(rows, "碳资产季度盘点", US) == owner


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("附：开州公司应急卡", True),
        ("附件2：荣县盘点", True),
        ("（开州公司）盘点底稿", True),
        ("荣县盘点", True),
        ("附：黔江公司应急卡", False),
        ("（黔江）盘点底稿", False),
        ("盘点底稿（开州）", False),
    ],
)
def test_a_sister_s_name_is_seen_behind_what_leads_a_title(text: str, *, another: bool) -> None:
    assert names_another_plant(text, US) is another


@pytest.mark.parametrize(("first", "owner"), [(SISTER, "other"), ("碳资产处置预案", "own"), (OWN, "own")])
def test_a_paper_that_a_sister_s_full_name_begins_is_hers(first: str, owner: str) -> None:
    paper = part(f"# {first}", "# 碳资产处置预案", *BODY, f"抄送：{OWN}")
    assert owner_of(paper, "碳资产处置预案", US) == owner


def manual(file: str, day: date | None, *lines: str) -> Document:
    held = part(*lines, file=file)
    dates = (day,) if day else ()
    return Document(held, (("carbon_manual", 0.9),), lines[0], "own", "in_force", carbon=True, dates=dates)


OLD = ("双碳管理大纲", "第1版 2022年夏")


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("1版收回不用，各科室交回。", "void"),
        ("1版不用了，各科室交回。", "void"),
        ("第1版自本版起停用。", "void"),
        ("1版的附表收在档案室。", "in_force"),
        ("2版收回不用。", "in_force"),
    ],
)
def test_an_edition_that_a_newer_manual_calls_in_is_void_with_its_file(line: str, state: str) -> None:
    old = manual("大纲.docx", None, *OLD)
    chapter = replace(old, types=(("audit_procedure", 0.8),), title="内审", part=replace(old.part, name="内审"))
    new = manual("总册.docx", date(2025, 2, 11), "碳管理总册", "第2版 2025年2月11日", line)
    assert [d.state for d in mark_replaced([old, chapter, new])] == [state, state, "in_force"]


def test_an_older_manual_calls_in_nothing_newer() -> None:
    newer = manual("大纲.docx", date(2025, 6, 3), *OLD)
    older = manual("总册.docx", date(2025, 2, 11), "碳管理总册", "第2版", "1版收回不用。")
    assert [d.state for d in mark_replaced([newer, older])] == ["in_force", "in_force"]


def test_the_folder_s_first_edition_is_void_by_the_second_s_word(tmp_path: Path) -> None:
    texts = {
        "旧.md": "# 青杠水泥碳管理手册\n\n第1版　2022年夏\n\n碳排放归企管科管。\n",
        "新.md": "# 青杠水泥碳管理体系手册\n\n第2版　2025年2月11日\n\n{line}\n\n碳排放归能源管理部管。\n",
    }
    states = []
    for line in ("1版收回不用。", "全厂照办。"):
        folder = tmp_path / line[:2]
        folder.mkdir()
        ctx = papers.world(folder, {name: text.format(line=line) for name, text in texts.items()})
        states.append({d.file: d.state for d in ctx.documents if not d.part.name})
    assert states == [{"旧.md": "void", "新.md": "in_force"}, {"旧.md": "in_force", "新.md": "in_force"}]


COVER = [["青杠水泥碳资产盘点"], ["编制：杜小兰　审核：田野　批准：罗启明　2025-10-09"]]
COUNTED = [["碳资产盘点表"], ["品种", "账面数量", "账户数量", "差异"], ["CEA", 5200, 5200, 0], ["CCER", 300, 300, 0]]


@pytest.mark.parametrize(("cover", "days"), [("封面", ["2025-10-09"]), ("底稿", [])])
def test_a_workbook_s_cover_lends_its_day_and_signatures(tmp_path: Path, cover: str, days: list[str]) -> None:
    ctx = papers.world(tmp_path, {"盘点.xlsx": {cover: COVER, "盘点表": COUNTED}})
    doc = next(d for d in ctx.documents if d.part.name == "盘点表")
    assert [day.isoformat() for day in doc.dates] == days
    assert doc.roles.get("批准", ()) == (("罗启明",) if days else ())


def test_a_sheet_s_own_day_and_signature_stand_before_the_cover_s(tmp_path: Path) -> None:
    signed = [*COUNTED, ["批准：田野　2025-10-20"]]
    ctx = papers.world(tmp_path, {"盘点.xlsx": {"封面": COVER, "盘点表": signed}})
    doc = next(d for d in ctx.documents if d.part.name == "盘点表")
    assert [day.isoformat() for day in doc.dates] == ["2025-10-20"]
    assert doc.roles["批准"] == ("田野",)
    assert doc.roles["编制"] == ("杜小兰",)


def test_a_cover_without_a_day_lends_nothing() -> None:
    cover = Document(part("盘点", name="封面"), (), "封面", "own", "in_force", carbon=True, roles={"批准": ("罗启明",)})
    sheet = Document(part("盘点", name="盘点表"), (), "盘点表", "own", "in_force", carbon=True)
    assert with_covers([cover, sheet]) == [cover, sheet]


MINUTES = ("# 会议纪要", "碳管理体系管理评审会", "青杠水泥二会议室", "罗启明主持，各部门汇报碳排放情况，决定改进三项。")


def test_minutes_are_those_of_the_meeting_that_a_line_names(document: Callable[..., Document]) -> None:
    held = document("纪要.docx", *MINUTES)
    assert held.types[0][0] == "review_report"
    assert held.is_a("review_report") > held.is_a("task_record")
    assert topic_of(held.part) == "碳管理体系管理评审会"


@pytest.mark.parametrize("line", ["碳排放工作例会", "碳管理工作安排"])
def test_minutes_of_any_other_meeting_stay_a_record_of_tasks(document: Callable[..., Document], line: str) -> None:
    held = document("纪要.docx", MINUTES[0], line, *MINUTES[2:])
    assert held.types[0][0] == "task_record"
    assert not held.is_a("review_report")


def test_a_title_that_tells_the_meeting_is_worth_more_than_a_line() -> None:
    for title, weight in (("会议纪要", 0.6), ("碳排放工作例会纪要", 1.0)):
        paper = part(f"# {title}", *MINUTES[1:])
        told = {source: top for source, name, top in names_of(paper, title_of(paper)) if source == "标题"}
        assert told == {"标题": weight}
