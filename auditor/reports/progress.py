"""Time in the gap report: what has expired, what falls due, and what became of the gaps since the last audit."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.comparison import CHANGE_RULES, Comparison
from auditor.model import Audit, Verdict
from auditor.reports.deadlines import upcoming
from auditor.reports.house import head, say
from auditor.reports.judgement import change_words, compared_words
from auditor.reports.overview import Judged
from auditor.reports.tables import Cell, Run, add_table, cell, centred
from auditor.reports.timely import OVERDUE, SOON, Timely, expiring
from auditor.reports.wording import VERDICT_MARKS, VERDICT_SHADES, clip, department, join, verdict_words
from standard.model import Standard

_ROOM = 60
_SOURCE_ROOM = 48


def add_expiries(word: WordDocument, audit: Audit) -> None:
    """Calibrations, certificates, permits and yearly plans that are out of validity or will be within 90 days."""
    listed = expiring(audit)
    if not listed:
        return
    head(word, "已过期和90天内到期的事项", 2)
    late = sum(t.overdue for t in listed)
    counts = f"{OVERDUE}{late}项，{SOON}{len(listed) - late}项"
    say(word, f"按提交的文件推算，到审核日期{counts}。已经重新检定、换证或编制新年度计划的，请补交文件。")
    header = ("到期日", "状态", "类别", "事项", "责任部门", "出处")
    add_table(word, (2.0, 2.3, 1.7, 3.6, 2.2, 5.2), header, [_expiry_row(t) for t in listed])


def _expiry_row(item: Timely) -> list[Cell]:
    shade = VERDICT_SHADES[Verdict.NONCONFORM if item.overdue else Verdict.PARTIAL]
    source = cell(clip(item.source, _SOURCE_ROOM), style="TableSmall")
    state = centred(item.state, shade)
    return [centred(item.day), state, centred(item.kind), cell(item.name), cell(item.owner), source]


def add_deadlines(word: WordDocument, audit: Audit, standard: Standard, items: tuple[Judged, ...]) -> None:
    """What the law wants done in the next 90 days, and what may stand in its way."""
    deadlines = upcoming(standard, audit.audit_date)
    if not deadlines:
        return
    head(word, "未来90天到期的法定事项", 2)
    header = ("期限", "事项", "责任部门", "依据", "相关条款的差距")
    rows = []
    for deadline in deadlines:
        gaps = [j for j in items if j.is_gap and f"{j.clause}.".startswith(tuple(f"{c}." for c in deadline.clauses))]
        ids = "  ".join(f"{VERDICT_MARKS[j.verdict]}{j.requirement.id}" for j in gaps) or "无差距"
        rows.append(
            [
                centred(f"{deadline.due:%Y-%m-%d}" if deadline.stated else f"{deadline.due:%Y-%m-%d}\n（按惯例）"),
                cell(deadline.duty),
                cell(department(deadline.owner, audit.profile)),
                cell(deadline.source),
                cell(Run(ids, unbroken=True)),
            ]
        )
    add_table(word, (2.2, 4.6, 2.3, 4.0, 3.9), header, rows)
    if not all(d.stated for d in deadlines):
        say(word, "注：“按惯例”的日期由常规规则推算，以当年主管部门通知为准。", "注")


def add_comparison(
    word: WordDocument, audit: Audit, standard: Standard, items: tuple[Judged, ...], comparison: Comparison | None
) -> None:
    """What was closed, what is new, what is still open, what went back since the earlier audit."""
    if comparison is None:
        return
    head(word, "与上次审核比较", 2)
    say(word, compared_words(comparison))
    rules = "".join(f"{change.label}：{rule}" for change, rule in CHANGE_RULES.items())
    say(word, f"注：{rules}", "注")
    by_id = {j.requirement.id: j for j in items}
    order = list(CHANGE_RULES)
    rows = []
    for changed in sorted(comparison.changes, key=lambda c: order.index(c.change)):
        owner = department(by_id[changed.requirement].requirement.owner, audit.profile)
        rows.append(
            [
                centred(Run(change_words(changed.requirement, comparison), bold=True)),
                centred(Run(changed.requirement, unbroken=True)),
                centred(verdict_words(changed.before) if changed.before else "－"),
                centred(verdict_words(changed.now), VERDICT_SHADES[changed.now]),
                cell(clip(join(changed.lacked), _ROOM)),
                cell(clip(join(changed.lacks), _ROOM)),
                cell(owner),
            ]
        )
    if rows:
        header = ("变化", "编号", "上次判定", "本次判定", "上次缺什么", "本次缺什么", "责任部门")
        add_table(word, (2.4, 1.8, 2.1, 2.1, 3.3, 3.3, 2.0), header, rows)
