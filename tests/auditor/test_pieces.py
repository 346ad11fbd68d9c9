"""Binders: each paper bound into a file is judged by itself."""

from __future__ import annotations

from collections.abc import Callable

from auditor.model import Document, EvidenceFile, Locator, Part, Passage, ReadStatus
from auditor.pieces import pieces
from auditor.recognise import Recogniser
from auditor.sections import sections
from auditor.titles import title_of


def _part(*lines: str, file: str = "合订本.docx") -> Part:
    """Lines as passages; '# …' is a heading of the first level, '## …' one below it."""
    passages = []
    above: list[str] = []
    for i, line in enumerate(lines, 1):
        marks = len(line) - len(line.lstrip("#"))
        text = line.lstrip("# ")
        if marks:
            above = above[: marks - 1]
            passages.append(Passage(text, Locator(paragraph=i), "heading", tuple(above)))
            above.append(text)
        else:
            passages.append(Passage(text, Locator(paragraph=i), headings=tuple(above)))
    return Part(file, "", tuple(passages), ())


_BODY = ("首先通报情况。", "其次研究有关事项。", "最后提出要求。", "会议结束。")


def test_minutes_under_the_same_heading_again_and_again_are_papers_of_their_own() -> None:
    part = _part(*(line for _ in range(3) for line in ("# 经理办公会纪要", *_BODY)), file="纪要.docx")
    assert [p.passages[0].text for p in pieces(part)] == ["经理办公会纪要"] * 3


def test_papers_numbered_in_a_bound_volume_are_cut_at_their_numbers() -> None:
    part = _part(
        "# 策划文件合订本", "卷内目录", "件1 内外部情况评审表", *_BODY, "# 一、外部情况", *_BODY,
        "件2 履约方案", *_BODY, "# 一、基本情况", *_BODY,
    )  # fmt: skip
    names = [p.name for p in pieces(part)]
    assert names == ["", "内外部情况评审表", "履约方案"]


def test_each_letterhead_begins_a_paper_named_by_the_heading_below_it() -> None:
    head = "# 重庆青杠水泥有限公司文件"
    part = _part(
        "# 制度汇编", "综合办编印", head, "青杠司〔2025〕1号", "# 关于印发《档案管理细则》的通知", *_BODY,
        head, "青杠司〔2025〕2号", "# 关于印发《内部审核办法》的通知", *_BODY,
    )  # fmt: skip
    found = pieces(part)
    assert [title_of(p) for p in found[1:]] == ["档案管理细则", "内部审核办法"]


def test_a_rule_with_its_notice_and_revisions_is_one_paper() -> None:
    chapters = [line for n in "一二三四五六" for line in (f"## 第{n}章 规定", *_BODY)]
    assert pieces(_part("# 碳管理制度汇编", "# 发布通知", *_BODY, "# 修订记录", *_BODY, "# 正文", *chapters)) == ()


def test_a_procedure_is_no_binder() -> None:
    assert (
        pieces(_part("# 碳数据管理办法", *_BODY, "## 一、职责", *_BODY, "## 二、记录", *_BODY, file="办法.docx")) == ()
    )


def test_another_companys_paper_in_a_binder_stays_the_other_companys(recogniser: Recogniser) -> None:
    part = _part(
        "# 制度汇编", "青杠水泥综合办编印",
        "# 重庆青杠水泥有限公司文件", "# 关于印发《碳排放数据管理细则》的通知", *_BODY,
        "# 重庆丰水水泥有限公司文件", "# 关于印发《碳资产应急处置办法》的通知", *_BODY,
    )  # fmt: skip
    file = EvidenceFile("合订本.docx", "0" * 64, "docx", ReadStatus.READ, parts=(part,))
    owners = {d.title: d.owner for d in recogniser.documents([file])}
    assert owners["碳排放数据管理细则"] == "own"
    assert owners["碳资产应急处置办法"] == "other"


def test_a_screen_that_says_its_title_is_told_by_it(document: Callable[..., Document]) -> None:
    page = document("a.png", "# 青杠水泥协同办公平台", "标题：碳管理职责权限公示", "发布部门：综合办")
    assert page.title == "碳管理职责权限公示"
    mail = document("b.eml", "主题：RE: 回复：2025年碳排放履约报告", "请查收。")
    assert mail.title == "2025年碳排放履约报告"


def test_a_repealed_rule_says_so_in_its_title(document: Callable[..., Document]) -> None:
    assert document("z.docx", "# 碳排放统计报送暂行办法（2022年版）——已废止，仅供查阅", "第一条 略").state == "void"
    assert document("z.docx", "# 碳管理文件作废登记表", "青杠水泥").state != "void"


def _grid(*rows: tuple[str, ...], below: str = "改版记事") -> Part:
    """A controlled paper whose grid the reader took for a table: its first row became the labels."""
    labels = ("重庆青杠水泥有限公司", "文件级别：公司级", "受控")
    cells = [dict(zip(labels, row, strict=True)) for row in rows]
    passages = [
        Passage("；".join(row), Locator(paragraph=i + 1), "row", (), c, 0)
        for i, (row, c) in enumerate(zip(rows, cells, strict=True))
    ]
    heads = [Passage(below, Locator(paragraph=20)), Passage("1 总则", Locator(paragraph=21), "heading")]
    return Part("QG-LC-M01.doc", "", (*passages, *heads), ())


def test_a_grid_names_its_paper_beside_the_label_for_it() -> None:
    part = _grid(("文件名称", "低碳运营大纲（碳管理手册）", ""), ("文件编码", "QG-LC-M01", "版次：E/1"))
    assert title_of(part) == "低碳运营大纲（碳管理手册）"


def test_a_record_of_revisions_and_a_first_chapter_are_no_titles() -> None:
    passages = tuple(
        Passage(t, Locator(paragraph=i)) for i, t in enumerate(("修订履历", "1 总则", "第一章 总则", "目录"))
    )
    assert title_of(Part("碳数据管理标准.docx", "", passages, ())) == "碳数据管理标准"


def test_what_goes_on_counting_from_before_a_chapter_ends_it() -> None:
    """'第四章' of the paper '八、' reaches to '九、', though the reader set that below it."""
    lines = [
        ("八、检查评价与审核办法", ()), ("第三章 内部审核", ()), ("每年一次。", ("第三章 内部审核",)),
        ("第四章 管理评审", ()), ("每年一次。", ("第四章 管理评审",)), ("总经理主持。", ("第四章 管理评审",)),
        ("九、不符合处置办法", ("第四章 管理评审",)), ("逐项整改。", ("第四章 管理评审", "九、不符合处置办法")),
    ]  # fmt: skip
    passages = tuple(
        Passage(text, Locator(paragraph=i), "heading" if text[0] in "八九第" else "paragraph", above)
        for i, (text, above) in enumerate(lines)
    )
    held = {part.name: part.text for part in sections(Part("卷.docx", "", passages, ()), lambda p: True)}
    assert "总经理主持" in held["第四章 管理评审"]
    assert "不符合" not in held["第四章 管理评审"]


def _paged(*pages: tuple[str, ...]) -> Part:
    """Pages of lines; the first of a page is a heading."""
    lines = [(line, n, i == 0) for n, page in enumerate(pages, 1) for i, line in enumerate(page)]
    passages = tuple(Passage(t, Locator(page=n), "heading" if head else "paragraph") for t, n, head in lines)
    return Part("能碳归档卷.pdf", "", passages, ())


def test_a_volumes_papers_begin_with_its_pages_whatever_they_are_called() -> None:
    volume = _paged(("能碳归档卷", "目录"), ("秋季会诊情况", *_BODY), ("质询会的话", *_BODY), ("交账这件事", *_BODY))
    assert [p.name for p in pieces(volume)][1:] == ["秋季会诊情况", "质询会的话", "交账这件事"]


def test_a_running_head_and_numbered_chapters_begin_no_paper() -> None:
    volume = _paged(
        ("能碳归档卷", "目录"), *((head, *_BODY) for head in ("能碳归档卷", "1 范围", "能碳归档卷", "2 职责"))
    )
    assert pieces(volume) == ()


def _pages(*pages: tuple[str, ...], file: str = "运行记录汇订.pdf") -> Part:
    """Pages of lines, '# …' being a heading."""
    passages = [
        Passage(line.lstrip("# "), Locator(page=n), "heading" if line.startswith("#") else "paragraph")
        for n, page in enumerate(pages, 1)
        for line in page
    ]
    return Part(file, "", tuple(passages), ())


def test_papers_that_only_the_contents_number_are_cut_at_their_names() -> None:
    part = _part(
        "# 控碳制度汇编", "# 目录", "第一篇 控碳总则（JS-00）", "第二篇 金狮控碳宗旨", "第三篇 形势研判办法（JS-01）",
        "第四篇 质询会办法（JS-02）", "附件一 空白用表", "本册2024年7月1日起施行。",
        *(line for name in ("控碳总则", "金狮控碳宗旨", "形势研判办法", "质询会办法", "附件一　空白用表")
          for line in (f"# {name}", *_BODY)),
    )  # fmt: skip
    assert [p.name for p in pieces(part)][1:] == [
        "控碳总则",
        "金狮控碳宗旨",
        "形势研判办法",
        "质询会办法",
        "附件一　空白用表",
    ]


def test_forms_one_after_another_are_papers_though_none_is_set_as_a_heading() -> None:
    slips = [line for n in (1, 2, 3) for line in (f"整改销项单　XX-250{n}-01", *_BODY)]
    found = pieces(_part("# 运行记录汇订", "共一册", *slips))
    assert [p.name for p in found[1:]] == ["整改销项单　XX-2501-01", "整改销项单　XX-2502-01", "整改销项单　XX-2503-01"]


def test_papers_lettered_with_the_volumes_sign_are_cut_there() -> None:
    lines = [
        line for n, name in enumerate(("检测报告", "校秤记录", "对账单"), 1) for line in (f"丙—{n}　{name}", *_BODY)
    ]
    assert [p.name for p in pieces(_part("# 运行记录汇订", *lines))[1:]] == ["检测报告", "校秤记录", "对账单"]


def test_short_papers_on_pages_of_their_own_stay_apart() -> None:
    found = pieces(_pages(("# 资料汇编",), ("# 值班安排", "一"), ("# 招标公告", "二"), ("# 演练记录", "三")))
    assert [p.name for p in found[1:]] == ["值班安排", "招标公告", "演练记录"]


def test_a_heading_that_begins_with_a_year_is_no_numbered_chapter() -> None:
    pages = (("# 归档汇编",), ("# 会诊通报", *_BODY), ("# 2024 年度排放报告", *_BODY), ("# 学习签到", *_BODY))
    assert [p.name for p in pieces(_pages(*pages))[1:]] == ["会诊通报", "2024 年度排放报告", "学习签到"]


def test_a_rule_overleaf_belongs_to_the_notice_that_issues_it() -> None:
    notice = ("# 关于印发《碳资产管理办法》的通知", "各子公司：")
    pages = (("# 文件汇编",), notice, ("# 碳资产管理办法", *_BODY), ("# 考核办法", *_BODY), ("# 审核办法", *_BODY))
    assert [p.passages[0].text for p in pieces(_pages(*pages))[1:]] == [
        "关于印发《碳资产管理办法》的通知",
        "考核办法",
        "审核办法",
    ]


def test_what_is_bound_between_minutes_by_mistake_is_no_part_of_them() -> None:
    minutes = [f"# 能碳例会纪要〔2024〕0{n}" for n in (1, 2, 3)]
    part = _part("# 会议纪要合订本", "共三次", minutes[0], *_BODY, "# 销售例会（误编）", *_BODY, minutes[1], *_BODY,
                 minutes[2], *_BODY)  # fmt: skip
    assert [p.passages[0].text for p in pieces(part)][1:] == [
        "能碳例会纪要〔2024〕01", "销售例会（误编）", "能碳例会纪要〔2024〕02", "能碳例会纪要〔2024〕03",
    ]  # fmt: skip
