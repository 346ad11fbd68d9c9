"""The front of the gap report: cover, and the one page that a general manager reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docx.document import Document as WordDocument

from auditor.model import Audit, Verdict
from auditor.reports import overview
from auditor.reports.chart import Bars, Size, chart_run
from auditor.reports.extras import Extras
from auditor.reports.house import head, say
from auditor.reports.judgement import compared_words
from auditor.reports.measures import effort
from auditor.reports.overview import Judged, Tally
from auditor.reports.tables import Cell, Look, Row, Run, add_table, cell, centred
from auditor.reports.timely import expiry_words
from auditor.reports.wording import (
    VERDICT_MARKS,
    VERDICT_SHADES,
    clip,
    company,
    day,
    department,
    titled,
    verdict_words,
    width,
)
from standard.model import Standard
from standard.numbering import full_number
from standard.profile import Profile

TITLE = "碳管理体系差距分析报告"
TOP_GAPS = 10
NUMBER = "TGL-BG-12"  # the next free one after the reports of the generated set
_BRIEF = Look(head="BriefHead", body="BriefText", middle=True)
# Column widths in cm, and how many full-width characters a cell of the ten gaps may hold (four lines of 8 pt).
_GAP_WIDTHS = (0.75, 4.05, 4.5, 1.55, 0.85, 3.7, 1.6)
_GAP_ROOM = (48, 56, 18, 46)
_EXPIRY_ROOM = 100  # nearly two lines of 8 pt over the page's width
# Names of laws that a narrow column can't hold.
_SHORT_LAWS = {"《碳排放权交易管理暂行条例》": "《条例》"}


def add_cover(word: WordDocument, audit: Audit) -> None:
    """Company, title, what was audited and when, signatures."""
    say(word, company(audit.profile), "封面企业")
    say(word, TITLE, "Title")
    say(word, f"依据{titled(audit.standard)}", "Subtitle")
    say(word, "", "封面企业")
    start, end = audit.period
    facts = (
        ("文件编号", document_number(audit)),
        ("受审核方", company(audit.profile)),
        ("审核准则", titled(audit.standard)),
        ("审核期", f"{day(start)}至{day(end)}"),
        ("审核日期", day(audit.audit_date)),
    )
    rows = [(centred(Run(name, bold=True)), cell(value)) for name, value in facts]
    look = Look(body="CoverText", min_height_cm=0.9, middle=True)
    add_table(word, (3.5, 9.5), (), rows, look)
    say(word, "", "封面文字")
    signatures = [(centred(Run(who, bold=True)), cell(), centred(Run("日期", bold=True)), cell()) for who in _SIGNERS]
    add_table(word, (3.5, 4.5, 2.0, 3.0), (), signatures, look)


_CHAPTER_ROW = 0.5  # cm
_SIGNERS = ("编制", "审核", "批准")


def document_number(audit: Audit) -> str:
    """Number of the report in the plant's own code, with the day of the audit, such as 'YLSN-TGL-BG-12-20260320'."""
    return f"{full_number(Profile(audit.profile), NUMBER)}-{audit.audit_date:%Y%m%d}"


def add_summary(
    word: WordDocument, audit: Audit, standard: Standard, items: tuple[Judged, ...], extras: Extras
) -> None:
    """One page: conclusion, counts, state by chapter, the ten gaps that matter most, what expires."""
    head(word, "一、管理层摘要", 1, new_page=True)
    say(word, overview.conclusion(audit, items, standard), "结论")
    _add_counts(word, Tally.of(items))
    say(word, "", "表间空")
    _add_chapters(word, standard, items)
    gaps = overview.ranked_gaps(items)
    shown = overview.by_fact(gaps)[:TOP_GAPS]
    if shown:
        say(word, f"最重要的{len(shown)}项差距（共{len(gaps)}项；按后果轻重、判定、应宜排序）", "Caption")
        header = ("序", "条款与差距", "怎么做", "责任部门", "人日", "不做的后果", "期限")
        rows = [_gap_row(i, j, audit, standard) for i, j in enumerate(shown, 1)]
        add_table(word, _GAP_WIDTHS, header, rows, _BRIEF)
    for line in _timely(audit, extras):
        say(word, line, "注")
    say(word, "".join(_notes([same[0] for same in shown])), "注")


def _timely(audit: Audit, extras: Extras) -> list[str]:
    """What expires, which actions are overdue, what became of the last audit's gaps: a line or two each."""
    expiring = expiry_words(audit, _EXPIRY_ROOM)
    said = [f"到期提醒：{expiring}。" if expiring else "", extras.overdue, compared_words(extras.comparison)]
    return [line for line in said if line]


def _notes(shown: Sequence[Judged]) -> list[str]:
    """What the page's reader must know of it."""
    notes = [
        "注：本报告由程序逐条比对证据得出，结论须经审核员确认后生效；判定规则、工作量（人日）估法和局限见第七部分。"
    ]
    said = "".join(j.requirement.consequence for j in shown)
    return notes + [f"{short}指{law}。" for law, short in _SHORT_LAWS.items() if law in said]


def _add_counts(word: WordDocument, tally: Tally) -> None:
    counts = [
        Cell((f"{verdict_words(v)}  {tally[v]}",), "center", VERDICT_SHADES[v], style="BriefCount") for v in Verdict
    ]
    order = [counts[list(Verdict).index(v)] for v in VERDICT_MARKS]
    total = Cell((f"合计  {tally.total}",), "center", style="BriefCount")
    add_table(word, (2.85, 3.0, 2.85, 2.85, 2.85, 2.6), (), [[*order, total]], replace(_BRIEF, min_height_cm=0.7))


def _add_chapters(word: WordDocument, standard: Standard, items: tuple[Judged, ...]) -> None:
    """State by chapter: figures on the left, the same as bars on the right."""
    chapters = overview.by_chapter(items)
    bars = chapter_bars(chapters)
    height = _CHAPTER_ROW * (len(chapters) + 1) - 0.15
    drawing = chart_run(word, bars, Size(7.3, height, font=7, gap=35, named=False, shares=True))
    header = ("章", *VERDICT_MARKS.values(), "符合率", "各章判定构成（数字为项数）")
    rows: list[Row] = []
    for number, members in chapters.items():
        chart = Cell(merged="on") if rows else Cell(merged="start", align="center", xml=drawing, style="Chart")
        name = clip(f"{number} {overview.heading(number, standard, members)}", 15.5)
        rows.append([cell(name), *tally_cells(Tally.of(members)), chart])
    rows.append([cell(Run("合计", bold=True)), *tally_cells(Tally.of(items)), Cell(merged="on")])
    add_table(
        word, (4.6, 0.75, 0.75, 0.75, 0.75, 0.75, 1.15, 7.5), header, rows, replace(_BRIEF, min_height_cm=_CHAPTER_ROW)
    )


def tally_cells(tally: Tally) -> list[Cell]:
    """Counts by verdict and the rate, as cells; a zero stands as a dash."""
    return [*(centred(str(tally[v]) if tally[v] else "－") for v in VERDICT_MARKS), centred(tally.rate_words)]


def chapter_bars(groups: dict[str, tuple[Judged, ...]], title: str = "各章判定（项数）", prefix: str = "第") -> Bars:
    """The verdicts of each group as stacked bars."""
    tallies = [Tally.of(members) for members in groups.values()]
    names = tuple(f"第{number}章" if prefix else number for number in groups)
    return Bars(title, names, tuple((v, tuple(t[v] for t in tallies)) for v in VERDICT_MARKS))


def _gap_row(position: int, same: Sequence[Judged], audit: Audit, standard: Standard) -> list[Cell]:
    """A fact with the requirements that it breaks; what to do about the first serves for all."""
    item, (gap, todo, who, then) = same[0], _GAP_ROOM
    ids = "、".join(j.requirement.id for j in same)
    requirement, by = item.requirement, overview.due(item, audit.audit_date)
    mark = VERDICT_MARKS[item.verdict]
    return [
        centred(str(position)),
        cell((Run(f"{mark} {ids} ", bold=True), Run(clip(overview.shortfall(item), gap - width(ids) - 2)))),
        cell(clip(overview.action(item, standard), todo)),
        cell(clip(department(requirement.owner, audit.profile), who), align="center"),
        centred(f"{max(map(effort, same)):g}"),
        cell(clip(_shortened(overview.consequence(item)), then)),
        centred(f"{by.year}年\n{by.month}月{by.day}日"),
    ]


def _shortened(text: str) -> str:
    for law, short in _SHORT_LAWS.items():
        text = text.replace(law, short)
    return text
