"""检查表: for one department, each requirement with its question, what to look at, the sample and what was found."""

from __future__ import annotations

import re

from docx.document import Document as WordDocument

from auditor.internal.page import WIDE, begin, draft_note, facts, signatures
from auditor.internal.prepare import TO_FILL, InternalAudit
from auditor.internal.questions import question
from auditor.internal.sampling import Draw
from auditor.internal.units import LEAD, Share, unit_of
from auditor.model import Verdict
from auditor.reports.house import head, say
from auditor.reports.overview import Judged, grouped, heading
from auditor.reports.tables import Cell, Line, Look, Row, Run, add_table, cell, centred
from auditor.reports.wording import clip, modality_words, verdict_words

TITLE = "内部审核检查表"
_WIDTHS = (1.6, 5.2, 7.0, 6.0, 4.1, 1.8)
_HEADER = ("条款", "审核内容和提问", "查证方法、看什么、抽样", "已找到的证据和文件评审初判", "现场记录、证据", "判定")
_SMALL = Look(body="TableSmall")
_RESULTS = ("□符合", "□不符合", "□观察项", "□不适用")
_CITED = 2
_LOOK_ROOM, _LACK_ROOM = 150, 60
_SHOWN = 4  # samples named in a cell; all of them stand in the sampling record
_BAND = "EEF2F6"


def build(internal: InternalAudit, share: Share, serial: int) -> WordDocument:
    """The checklist of one unit as a Word document."""
    unit = share.unit
    title = f"{TITLE}（{unit.name}）"
    word = begin(internal, title, internal.number("audit_checklist", serial), landscape=True)
    facts(word, _head(internal, share), landscape=True)
    draft_note(word, internal)
    if share.main:
        head(word, "一、主责条款", 1)
        add_table(word, _WIDTHS, _HEADER, _rows(internal, share.main), _SMALL)
    if share.related:
        head(word, "二、配合条款" if share.main else "一、配合条款", 1)
        say(word, "主责部门见编号下的括号；在本部门核对其掌握的记录和实际做法。", "无缩进段落", keep_next=True)
        add_table(word, _WIDTHS, _HEADER, _rows(internal, share.related, related=True), _SMALL)
    say(word, "", "表间空")
    add_table(word, (2.6, WIDE - 2.6), (), [[centred(Run("审核小结", bold=True), shade=_BAND), cell(*[" "] * 4)]])
    signatures(word, ("审核员", "受审部门负责人", "审核组长"), landscape=True)
    return word


def _head(internal: InternalAudit, share: Share) -> list[tuple[str, str]]:
    unit = share.unit
    names = internal.auditor_names(unit)
    if unit == unit_of(LEAD, internal.units) and internal.team.checker:
        names += f"（7.4由{internal.team.checker.name}审核）"
    start, end = internal.start, internal.end
    days = f"{start:%Y-%m-%d}至{end:%Y-%m-%d}" if start and end else TO_FILL
    count = f"主责{len(share.main)}项，配合{len(share.related)}项"
    return [
        ("受审部门", unit.name),
        ("负责人", unit.head or TO_FILL),
        ("审核员", names),
        ("审核日期", days),
        ("要求", count),
        ("审核准则", "指南第4章至第8章、公司体系文件、适用法规和标准"),
    ]


def _rows(internal: InternalAudit, items: tuple[Judged, ...], *, related: bool = False) -> list[Row]:
    """A band for each clause, then its requirements."""
    rows: list[Row] = []
    for clause, members in grouped(items, lambda j: j.clause).items():
        name = f"{clause} {heading(clause, internal.standard, members)}"
        rows.append(
            [Cell((name,), shade=_BAND, span=len(_WIDTHS), style="Caption")]
        )  # a style that keeps with the next
        rows += [_row(internal, item, related=related) for item in members]
    return rows


def _row(internal: InternalAudit, item: Judged, *, related: bool) -> Row:
    requirement = item.requirement
    asked = question(requirement, internal.standard, internal.practice, internal.profile.facts)
    owner = f"（{unit_of(requirement.owner, internal.units).name}）" if related else ""
    look = clip(" ".join(asked.look_at), _LOOK_ROOM)
    return [
        centred(Run(requirement.id, bold=True, unbroken=True)) if not related else _owned(requirement.id, owner),
        cell(f"（{modality_words(requirement)}）{requirement.statement}", (Run(f"问：{asked.ask}", bold=True),)),
        cell(
            f"{asked.method}。{look}",
            *_samples(internal.draws_for(requirement.id), record=requirement.shown_by == "record"),
        ),
        cell(*_found(item)),
        cell(),
        cell(*_RESULTS),
    ]


def _owned(number: str, owner: str) -> Cell:
    return cell(Run(number, bold=True, unbroken=True), owner, align="center")


def _samples(draws: tuple[Draw, ...], *, record: bool) -> list[Line]:
    """The samples that bear on a requirement: days and months by name, papers by their number in the record."""
    if not draws:
        return ["抽样：现场按规则抽取，记入抽样记录。" if record else "文件全查，不抽样。"]
    lines: list[Line] = []
    for draw in draws[:_SHOWN]:
        if draw.basis == "收到的文件" or draw.whole:
            said = f"{len(draw.drawn)}份" if draw.basis == "收到的文件" else f"全查{len(draw.drawn)}个"
        else:
            said = "、".join(_short(d) for d in draw.drawn)
        lines.append((Run(f"抽样{draw.name} ", bold=True), Run(f"{draw.title}：{said}")))
    if len(draws) > _SHOWN:
        lines.append("另见抽样记录" + "、".join(d.name for d in draws[_SHOWN:]))
    return lines


def _name(file: str) -> str:
    """A file's name without its folders: the whole path stands in the findings."""
    return re.split(r"[/!]", file)[-1]


def _short(item: str) -> str:
    """A day or month without its year: '3月', '3-16'."""
    pieces = item.split("-")
    if len(pieces) == 2 and pieces[0].isdigit():
        return f"{pieces[0][2:]}年{int(pieces[1])}月"
    return "-".join(pieces[1:]) if len(pieces) == 3 and pieces[0].isdigit() else item


def _found(item: Judged) -> list[Line]:
    """What the review of the documents found: its verdict (or the auditor's), what lacks, where it is written."""
    finding = item.finding
    who = "审核员已定" if finding.decision and not finding.decision.stale else "初判"
    lines: list[Line] = [(Run(f"{who}：{verdict_words(item.verdict)}", bold=True),)]
    if item.is_gap:
        lines.append(clip("；".join(finding.reasons), _LACK_ROOM))
    lines += [f"{_name(c.file)}　{c.locator}：“{clip(c.quote, 40)}”" for c in finding.citations[:_CITED]]
    if not finding.citations and item.verdict is not Verdict.NOT_APPLICABLE:
        lines.append("没有找到可以引用的文件。")
    return lines
