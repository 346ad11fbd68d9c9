"""The body of the gap report: verdicts by clause and by department, then clause by clause."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.model import Audit, Citation, Verdict
from auditor.reports import overview
from auditor.reports.chart import Size, add_chart
from auditor.reports.extras import Extras
from auditor.reports.house import head, say
from auditor.reports.judgement import change_words, decided_words
from auditor.reports.measures import effort_words, wanted_templates
from auditor.reports.overview import GAPS, Judged, Tally
from auditor.reports.pictures import picture_run
from auditor.reports.summary import chapter_bars, tally_cells
from auditor.reports.tables import Cell, Drawn, Line, Para, Run, add_table, cell, centred
from auditor.reports.wording import (
    VERDICT_MARKS,
    VERDICT_SHADES,
    clip,
    confidence_words,
    department,
    join,
    modality_words,
    titled,
    verdict_words,
)
from standard.model import Standard

Drawings = dict[bytes, str]  # a picture → the requirement under which it stands
_QUOTES_SHOWN = 3
_QUOTE_ROOM = 60
_TEXT_ROOM = 220  # what one finding may say in one cell, in full-width characters
_GREY = "555555"
_PICTURE_WIDTH, _PICTURE_HEIGHT = 7.8, 4.6  # cm
_DETAIL_WIDTHS = (1.7, 5.3, 2.0, 8.2, 6.1, 2.4)
_DETAIL_HEADER = ("编号", "要求", "判定", "现状与证据", "差距与措施", "责任、期限、工作量")


def add_overview(word: WordDocument, audit: Audit, standard: Standard, items: tuple[Judged, ...]) -> None:
    """Verdicts by clause (table and chart) and the gaps by department."""
    head(word, "二、各章各条判定", 1)
    sections = overview.by_section(items)
    say(word, "各条判定（项数）", "Caption")
    marks = [f"{mark}\n{verdict.label}" for verdict, mark in VERDICT_MARKS.items()]
    rows = []
    for number, members in sections.items():
        name = clip(f"{number} {overview.heading(number, standard, members)}", 20)
        rows.append([cell(name), *tally_cells(Tally.of(members))])
    rows.append([cell(Run("合计", bold=True)), *tally_cells(Tally.of(items))])
    add_table(word, (6.8, 1.6, 1.9, 1.7, 1.6, 1.7, 1.7), ("条款", *marks, "符合率"), rows)
    bars = chapter_bars(sections, "各条判定（项数）", prefix="")
    say(word, "", "表间空")
    add_chart(word, bars, Size(16.5, 2.4 + 0.52 * len(sections), gap=30))
    _add_departments(word, audit, items)


def _add_departments(word: WordDocument, audit: Audit, items: tuple[Judged, ...]) -> None:
    """Who has how much to do, and by when."""
    gaps = overview.ranked_gaps(items)
    if not gaps:
        return
    head(word, "整改任务按责任部门分布", 2)
    say(word, "期限从审核日期起算：关系到法定义务或较大损失的30天内，一般差距90天内，次要差距和“宜”条款一年内。")
    header = ("责任部门", "30天内", "90天内", "一年内", "合计", "涉及条款（先急后缓）")
    rows = []
    for name, members in overview.grouped(gaps, lambda j: department(j.requirement.owner, audit.profile)).items():
        terms = [overview.term(j) for j in members]
        counts = [centred(str(terms.count(days)) if days in terms else "－") for days in (30, 90, 365)]
        ids = "  ".join(f"{VERDICT_MARKS[j.verdict]}{j.requirement.id}" for j in members)
        rows.append([cell(name), *counts, centred(str(len(members))), cell(Run(ids, unbroken=True))])
    add_table(word, (3.0, 1.3, 1.3, 1.3, 1.2, 8.9), header, rows)


def add_clauses(
    word: WordDocument, audit: Audit, standard: Standard, items: tuple[Judged, ...], extras: Extras
) -> None:
    """Each requirement once, under its chapter and clause."""
    head(word, "三、逐条判定", 1)
    legend = "　".join(verdict_words(v) for v in VERDICT_MARKS)
    say(word, f"图例：{legend}。“应”为必须满足的要求，“宜”为建议。“把握”是程序对判定的确信程度。", "无缩进段落")
    if extras.no_pictures:
        say(word, extras.no_pictures, "无缩进段落")
    drawn: Drawings = {}
    for chapter, members in overview.by_chapter(items).items():
        head(word, f"第{chapter}章 {overview.heading(chapter, standard, members)}".rstrip(), 2)
        for clause, group in overview.grouped(members, lambda j: j.clause).items():
            head(word, f"{clause} {overview.heading(clause, standard, group)}".rstrip(), 3)
            rows = [detail_row(word, j, audit, standard, extras, drawn) for j in group]
            add_table(word, _DETAIL_WIDTHS, _DETAIL_HEADER, rows)


def add_additions(
    word: WordDocument, audit: Audit, standard: Standard, items: tuple[Judged, ...], extras: Extras
) -> None:
    """What this project asks beyond the listed requirements; not counted above."""
    head(word, "指南正文其他要求（不计入统计）", 2)
    drawn: Drawings = {}
    rows = [detail_row(word, j, audit, standard, extras, drawn) for j in items]
    add_table(word, _DETAIL_WIDTHS, _DETAIL_HEADER, rows)


def detail_row(
    word: WordDocument, item: Judged, audit: Audit, standard: Standard, extras: Extras, drawn: Drawings
) -> list[Cell]:
    """A requirement with all that was found on it."""
    requirement, finding = item.requirement, item.finding
    sure = f"把握：{confidence_words(finding.confidence)}"
    changed = change_words(requirement.id, extras.comparison)
    return [
        cell(Run(requirement.id, bold=True), f"（{modality_words(requirement)}）", align="center"),
        cell(clip(requirement.statement, _TEXT_ROOM)),
        cell(
            Run(verdict_words(item.verdict), bold=True),
            _small(sure),
            _small(f"比上次：{changed}") if changed else "",
            align="center",
            shade=VERDICT_SHADES[item.verdict],
        ),
        cell(*_state(word, item, extras, drawn)),
        cell(*_remedy(item, standard, extras)),
        cell(*_responsible(item, audit), align="center"),
    ]


def _state(word: WordDocument, item: Judged, extras: Extras, drawn: Drawings) -> tuple[Line, ...]:
    """Why the verdict, what the auditor says, and the words it rests on with a picture of the first that has one."""
    reasons = clip(join(item.finding.reasons), _TEXT_ROOM)
    decided = clip(decided_words(item.finding), _TEXT_ROOM)
    citations = item.finding.citations
    shown = _QUOTES_SHOWN if item.is_gap else _QUOTES_SHOWN - 1
    lines: list[Line] = [Run(decided, bold=True) if decided else "", reasons]
    pictured = next((c for c in citations[:shown] if c in extras.thumbnails), None)
    for citation in citations[:shown]:
        lines += [cited(citation), _picture(word, citation, item, extras, drawn) if citation is pictured else ""]
    if len(citations) > shown:
        lines.append(_small(f"另有{len(citations) - shown}处证据，见判定数据文件。"))
    if not citations and item.verdict is Verdict.MISSING:
        lines.append(_small("没有可用的证据。"))
    return tuple(lines)


def _picture(word: WordDocument, citation: Citation, item: Judged, extras: Extras, drawn: Drawings) -> Line:
    """The picture; where an earlier requirement has shown the very same one, where that stands."""
    picture = extras.thumbnails[citation]
    first = drawn.setdefault(picture.data, item.requirement.id)
    if first != item.requirement.id:
        return _small(f"（图见{first}）")
    words = f"{citation.file}，{citation.locator}" + ("，引用的文字已标出" if picture.marked else "")
    return Drawn(picture_run(word, picture, words, _PICTURE_WIDTH, _PICTURE_HEIGHT))


def _small(text: str) -> Para:
    return Para((Run(text, color=_GREY),), "TableSmall")


def cited(citation: Citation) -> Para:
    """A citation as the report shows it: file, place, words."""
    place = f"〔{clip(citation.file, 70)}，{clip(citation.locator, 30)}〕"
    words = clip(citation.quote, _QUOTE_ROOM)
    return Para((Run(place, color=_GREY), Run(f"“{words}”" if words else "")), "TableSmall")


def _remedy(item: Judged, standard: Standard, extras: Extras) -> tuple[Line, ...]:
    verdict = item.verdict
    if verdict is Verdict.CONFORM:
        return ("无差距，保持。",)
    if verdict not in GAPS:
        return ("不适用，无须采取措施。",)
    documents = overview.wanted_documents(item, standard) if verdict is Verdict.MISSING else ""
    needed: Line = (Run("所需文件：", bold=True), Run(clip(documents, _TEXT_ROOM))) if documents else ""
    blanks = "、".join(titled(t) for t in wanted_templates(item, standard, extras.templates))
    templates: Line = (Run("可用的模板：", bold=True), Run(clip(blanks, _TEXT_ROOM))) if blanks else ""
    lacking = clip(join(item.finding.lacking), _TEXT_ROOM) or "见左栏。"
    return (
        (Run("差距：", bold=True), Run(lacking)),
        (Run("措施：", bold=True), Run(clip(overview.action(item, standard), _TEXT_ROOM))),
        needed,
        templates,
    )


def _responsible(item: Judged, audit: Audit) -> tuple[Line, ...]:
    name = department(item.requirement.owner, audit.profile)
    if not item.is_gap:
        return (name,)
    return name, f"{overview.due(item, audit.audit_date):%Y-%m-%d}", _small(effort_words(item))
