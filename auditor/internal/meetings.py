"""首末次会议签到表: who was there, what was said, for the opening and the closing meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.document import Document as WordDocument

from auditor.internal.page import FORM, begin, facts, label, signatures
from auditor.internal.prepare import TO_FILL, InternalAudit
from auditor.reports.house import say
from auditor.reports.tables import Look, Row, add_table, cell, centred

TITLE = "首末次会议签到表"
_SPARE = 4
_LINE = Look(body="TableText", min_height_cm=0.9, middle=True)
_AGENDA = {
    "首次会议": (
        "介绍审核组成员；确认目的、范围、准则、日程和陪同人；说明方法、抽样和判定分级；"
        "说明公正、保密和回避的安排；受审部门提问。"
    ),
    "末次会议": (
        "说明审核是抽样活动；通报审核概况、做得好的方面、不符合项和观察项；宣布审核结论；"
        "说明整改要求和期限；受审部门确认或提出异议；最高管理者或管理者代表讲话。"
    ),
}


def build(internal: InternalAudit) -> WordDocument:
    """Both sheets in one document, a page each."""
    word = begin(internal, "首次会议签到表和记录", internal.number("audit_plan"))
    _sheet(word, internal, "首次会议", internal.details.get("opening", {}))
    say(word, "末次会议签到表和记录", "表单标题", new_page=True)
    _sheet(word, internal, "末次会议", internal.details.get("closing", {}))
    return word


def _sheet(word: WordDocument, internal: InternalAudit, name: str, details: Mapping[str, Any]) -> None:
    leader = internal.team.leader
    facts(
        word,
        [
            ("会议", name),
            ("时间", str(details.get("time") or TO_FILL)),
            ("地点", str(details.get("place") or TO_FILL)),
            ("主持人", str(details.get("chair") or (leader.name if leader else TO_FILL))),
        ],
    )
    say(word, "", "表间空")
    expected = _expected(internal)
    rows: list[Row] = []
    for at in range(0, len(expected), 2):
        row = [c for unit, person, title in expected[at : at + 2] for c in _signer(unit, person, title)]
        rows.append(row if len(row) == 8 else [*row, cell(), cell(), cell(), cell()])
    header = ("部门", "姓名", "职务", "签名") * 2
    add_table(word, (2.6, 1.7, 1.9, 2.3) * 2, header, rows, _LINE)
    say(word, "", "表间空")
    record: list[Row] = [[label("会议内容"), cell(_AGENDA[name])], [label("会议记录"), cell(*[" "] * 6)]]
    add_table(word, (2.6, 14.4), (), record, FORM)
    signatures(word, ("记录人", "主持人"))


def _signer(unit: str, person: str, title: str) -> Row:
    return [centred(unit), centred(person), centred(title), cell()]


def _expected(internal: InternalAudit) -> list[tuple[str, str, str]]:
    """Department, name and position of who should come: the leaders, each department's head, the team, spare lines."""
    people = [
        (u.name if not u.is_leader else "公司领导", u.head or TO_FILL, u.name if u.is_leader else "负责人")
        for u in internal.units
    ]
    known = {person for _, person, _ in people}
    team = [(m.department or TO_FILL, m.name, m.role) for m in internal.team.members if m.name not in known]
    return [*people, *team, *[("", "", "")] * (_SPARE + (len(people) + len(team)) % 2)]
