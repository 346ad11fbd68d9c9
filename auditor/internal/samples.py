"""抽样记录: every population, its size, the seed and the items drawn, on paper and as data."""

from __future__ import annotations

import json

from docx.document import Document as WordDocument

from auditor.internal.page import begin, facts, signatures
from auditor.internal.prepare import InternalAudit
from auditor.internal.sampling import RULE, Draw
from auditor.reports.house import head, say
from auditor.reports.tables import Row, Run, add_table, cell, centred
from auditor.reports.wording import titled

TITLE = "抽样记录"
_PERIODIC = ("审核期内各日", "审核期内各月")


def build(internal: InternalAudit, serial: int) -> WordDocument:
    """The record as a Word document."""
    word = begin(internal, TITLE, internal.number("audit_checklist", serial), landscape=True)
    practice = internal.practice
    first, last = internal.audit.period
    facts(
        word,
        [
            ("抽样规则", RULE.format(least=practice.least, most=practice.most)),
            ("审核期间", f"{first:%Y-%m-%d}至{last:%Y-%m-%d}"),
            ("种子", internal.seed),
            ("总体个数", str(len(internal.draws))),
        ],
        landscape=True,
    )
    head(word, "一、抽样结果", 1)
    rows: list[Row] = [_row(d) for d in internal.draws]
    header = ("编号", "总体（掌握部门）", "一个样本是", "总体N", "抽样n", "抽中的样本", "涉及条款", "更换原因、结果")
    add_table(word, (1.3, 5.0, 2.4, 1.3, 1.3, 7.6, 4.0, 2.8), header, rows)
    head(word, "二、没有收到记录的总体", 1)
    if internal.unmet:
        names = "".join(titled(t.name) for t in internal.unmet)
        say(word, f"{names}：现场索取后按同一规则和种子抽取，编号接续，记入上表。")
    else:
        say(word, "要求涉及的记录都已收到。")
    head(word, "三、怎样重复抽样", 1)
    say(
        word,
        "对总体中的每个样本，计算“种子:编号:样本”这串文字（UTF-8）的SHA-256，取数值最小的n个；任何人用任何工具都能得到同样的"
        "结果。各总体的全部样本见同一文件夹的抽样记录.json。抽中的样本现场取不到或不适用的，取下一个最小的，写明原因。",
    )
    signatures(word, ("抽样人", "审核组长"), landscape=True)
    return word


def _row(draw: Draw) -> Row:
    return [
        centred(Run(draw.name, bold=True)),
        cell(f"{draw.title}（{draw.unit.name}）"),
        centred(draw.basis),
        centred(str(len(draw.population))),
        centred(f"{len(draw.drawn)}{'（全查）' if draw.whole else ''}"),
        cell("、".join(draw.drawn)) if draw.basis in _PERIODIC else cell(*draw.drawn),
        cell(Run("  ".join(draw.requirements), unbroken=True)),
        cell(),
    ]


def as_json(internal: InternalAudit) -> str:
    """The draw as data, populations in full, from which anyone can draw again."""
    draws = [
        {
            "name": d.name,
            "kind": d.kind,
            "title": d.title,
            "department": d.unit.name,
            "basis": d.basis,
            "requirements": d.requirements,
            "size": len(d.drawn),
            "drawn": d.drawn,
            "population": d.population,
        }
        for d in internal.draws
    ]
    practice = internal.practice
    data = {
        "schema": "1.0",
        "seed": internal.seed,
        "rule": RULE.format(least=practice.least, most=practice.most),
        "method": "n smallest SHA-256 of 'seed:name:item'",
        "draws": draws,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
