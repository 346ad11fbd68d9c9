"""纠正措施要求单, one for each department, and the 跟踪表 over all of them."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.internal.page import WIDE, begin, facts, ids, signatures
from auditor.internal.prepare import TO_FILL, InternalAudit
from auditor.internal.units import Unit
from auditor.reports.house import say
from auditor.reports.overview import action
from auditor.reports.tables import Look, Row, Run, add_table, cell, centred
from auditor.reports.wording import clip, day

TITLE, TRACKING = "纠正措施要求单", "纠正措施跟踪表"
_ANSWER = Look(body="TableText", min_height_cm=1.6)
_LINE = Look(body="TableText", min_height_cm=0.9)


def build(internal: InternalAudit, unit: Unit, serial: int) -> WordDocument:
    """What one department has to correct, by when, with room for its answers."""
    mine = [n for n in internal.nonconformities if n.unit == unit]
    number = f"{internal.number('nonconformity_report')}-Y{serial:02}"
    word = begin(internal, f"{TITLE}（{unit.name}）", number, landscape=True)
    grades = internal.grading.grades
    issued = day(internal.end) if internal.end else TO_FILL
    leader = internal.team.leader
    facts(
        word,
        [
            ("责任部门", unit.name),
            ("负责人", unit.head or TO_FILL),
            ("发出日期", issued),
            ("审核组长", leader.name if leader else TO_FILL),
        ],
        landscape=True,
    )
    terms = "；".join(
        f"{g.name}{g.plan_days}日内报原因分析和措施，{g.close_days}日内完成"
        for g in grades.values()
        if any(n.grade == g.name for n in mine)
    )
    say(
        word,
        f"贵部门有{len(mine)}项不符合，请分析根本原因（不以“疏忽”“责任心不强”为原因），举一反三，制定措施并按期完成：{terms}。"
        "填写后连同证据交审核组，由审核员验证。",
    )
    rows: list[Row] = [
        [
            cell(n.number, (Run(n.grade, bold=True),)),
            cell(ids(n.ids)),
            cell(clip(n.fact, 110)),
            cell(clip(action(n.main, internal.standard), 80)),
            centred(internal.due(n.grade)),
            cell(),
            cell(),
            cell(),
        ]
        for n in mine
    ]
    header = (
        "编号、性质",
        "条款",
        "不符合事实",
        "审核组建议",
        "完成期限",
        "根本原因",
        "纠正和纠正措施",
        "责任人、完成日期",
    )
    add_table(word, (3.0, 1.7, 5.2, 4.4, 2.2, 3.2, 3.6, 2.4), header, rows, _ANSWER)
    signatures(word, ("责任部门负责人", "审核组长（认可）", "管理者代表（严重项批准）"), landscape=True)
    return word


def build_tracking(internal: InternalAudit) -> WordDocument:
    """Every nonconformity in a line, from cause to closure."""
    word = begin(internal, TRACKING, internal.number("nonconformity_ledger"), landscape=True)
    lead = internal.profile.short_department("carbon_lead")
    say(word, f"{lead}每周更新；超期的报管理者代表。验证人不得是整改责任人。", "无缩进段落")
    rows: list[Row] = [
        [
            cell(n.number),
            centred(n.unit.name),
            cell(ids(n.ids)),
            centred(n.grade),
            centred(n.category.name),
            cell(clip(n.fact, 56)),
            centred(internal.due(n.grade)),
            *(cell() for _ in range(5)),
            centred("待整改"),
        ]
        for n in internal.nonconformities
    ]
    header = (
        "编号",
        "责任部门",
        "条款",
        "性质",
        "类别",
        "不符合事实",
        "期限",
        "责任人",
        "根本原因",
        "完成情况、证据",
        "验证人、日期",
        "有效性",
        "状态",
    )
    widths = (2.9, 2.0, 1.6, 1.1, 0.9, 4.6, 2.1, 1.5, 2.3, 2.6, 1.8, 1.1, 1.2)
    add_table(word, [w * WIDE / sum(widths) for w in widths], header, rows, _LINE)
    signatures(word, ("编制", "审核组长", "管理者代表"), landscape=True)
    return word
