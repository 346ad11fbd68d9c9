"""不符合项报告, one for each; and the list of observations."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.internal.grading import OBSERVATION, Nonconformity, failed
from auditor.internal.page import FORM, begin, boxes, cited, draft_note, label, signatures
from auditor.internal.prepare import TO_FILL, InternalAudit
from auditor.model import Citation
from auditor.reports.house import say
from auditor.reports.overview import Judged, action
from auditor.reports.tables import Line, Row, Run, add_table, cell, centred
from auditor.reports.wording import clip, day, modality_words

TITLE, OBSERVATIONS = "不符合项报告", "观察项清单"
_WIDTHS = (2.5, 3.3, 2.2, 3.3, 2.2, 3.5)
_CITED = 4
_KINDS = ("体系性", "实施性", "效果性")


def build(internal: InternalAudit, raised: Nonconformity) -> WordDocument:
    """One report as a Word document: filled in as far as the finding goes, the rest to be written by hand."""
    word = begin(internal, TITLE, raised.number)
    if not raised.confirmed:
        draft_note(word, internal)
    unit, grades = raised.unit, internal.grading.grades
    terms = grades[raised.grade]
    found = day(internal.end) if internal.end else TO_FILL
    rows: list[Row] = [
        [label("编号"), cell(raised.number, span=3), label("发现日期"), cell(found)],
        [
            label("受审部门"),
            cell(unit.name),
            label("部门负责人"),
            cell(unit.head or TO_FILL),
            label("审核员"),
            cell(internal.auditor_names(unit)),
        ],
        [label("依据条款"), cell(*_criteria(raised), span=5)],
        [label("不符合事实"), cell(*_facts(raised), span=5)],
        [label("性质"), cell(*_grade(internal, raised), span=5)],
        [label("类型、类别"), cell(*_class(internal, raised), span=5)],
        _signed("审核员", "受审部门确认"),
        _room("影响范围、应急处置", f"{terms.contain_days}日内填写", 2),
        _room("根本原因", f"{terms.plan_days}日内填写", 3),
        _room("纠正（消除已发现的问题）", "", 2),
        [label("纠正措施（消除原因）"), cell(*_suggested(internal, raised), span=5)],
        [label("责任人"), cell(), label("完成期限"), cell(internal.due(raised.grade)), label("验证标准"), cell()],
        _signed("受审部门负责人", "审核组认可"),
        _room("完成情况和证据", "", 2),
        _room("跟踪验证", "□有效，关闭　□部分有效，补充措施　□无效，重新分析原因　　同类问题是否再发生：□否　□是", 2),
        _signed("验证人", "批准关闭"),
    ]
    add_table(word, _WIDTHS, (), rows, FORM)
    return word


def _signed(first: str, second: str) -> Row:
    date = "　　年　月　日"
    return [
        label(f"{first}、日期"),
        cell(date, span=2, align="right"),
        label(f"{second}、日期"),
        cell(date, span=2, align="right"),
    ]


def _room(name: str, hint: str, lines: int) -> Row:
    return [label(name), cell(*([hint] if hint else []), *[" "] * lines, span=5)]


def _criteria(raised: Nonconformity) -> list[Line]:
    """The requirements that are not met, in the guideline's order of importance here."""
    return [
        (
            Run(f"指南{j.requirement.id} ", bold=True),
            Run(f"{j.requirement.title}（{modality_words(j.requirement)}）：{j.requirement.statement}"),
        )
        for j in raised.items
    ]


def _facts(raised: Nonconformity) -> list[Line]:
    """What is wrong, and the words that show it, each place once."""
    listed: dict[tuple[str, str], Citation] = {}
    for citation in (c for j in raised.items for c in _evidence(j)):
        listed.setdefault((citation.file, citation.locator), citation)
    shown = list(listed.values())[:_CITED]
    lines: list[Line] = [raised.fact]
    if shown:
        lines.append((Run("证据：", bold=True),))
        lines += [cited(c, 80) for c in shown]
    else:
        lines.append("证据：在提交的文件中没有找到相应的文件或记录。")
    return lines


def _evidence(item: Judged) -> list[Citation]:
    """The words of the checks that failed, one of each before the rest; where these have none, the finding's."""
    each = [o.citations for o in failed(item) if o.citations]
    found = [cites[0] for cites in each] + [c for cites in each for c in cites[1:]]
    return found or list(item.finding.citations[:2])


def _grade(internal: InternalAudit, raised: Nonconformity) -> list[Line]:
    return [boxes(internal.grading.grades, raised.grade), f"定级依据：{raised.rule}。{raised.why.rstrip('。')}。"]


def _class(internal: InternalAudit, raised: Nonconformity) -> list[Line]:
    letters = sorted({c.name for c in internal.grading.categories} | {"e"})
    return [
        f"{boxes(_KINDS, raised.kind.name)}（{raised.kind.meaning}）",
        f"指南8.1类别：{boxes(letters, raised.category.name)}（{raised.category.meaning}）",
    ]


def _suggested(internal: InternalAudit, raised: Nonconformity) -> list[Line]:
    said = "".join(dict.fromkeys(action(j, internal.standard) for j in raised.items))
    return [(Run(f"审核组建议（供参考，以原因分析为准）：{said}"),), " ", " "]


def build_observations(internal: InternalAudit) -> WordDocument:
    """All observations in one list, with room for each department's answer."""
    number = f"{internal.number('nonconformity_report')}-G"
    word = begin(internal, OBSERVATIONS, number, landscape=True)
    draft_note(word, internal)
    term = internal.grading.grades[OBSERVATION]
    say(word, f"{term.meaning}。各部门在{term.plan_days}日内答复是否采取措施，下次内部审核时跟踪。", "无缩进段落")
    rows: list[Row] = [
        [
            centred(Run(n.number.rpartition("-")[2], bold=True)),
            centred(n.unit.name),
            cell(Run("  ".join(n.ids), unbroken=True)),
            cell(clip(n.fact, 150)),
            cell(f"{n.rule}。{n.why}"),
            cell(clip(action(n.main, internal.standard), 110)),
            cell(),
        ]
        for n in internal.observations
    ]
    header = ("编号", "部门", "条款", "观察到的情况", "为什么列为观察项", "改进建议", "部门答复、日期")
    if rows:
        add_table(word, (1.4, 2.4, 2.0, 6.2, 4.6, 5.6, 3.5), header, rows)
    else:
        say(word, "本次审核没有观察项。")
    signatures(word, ("审核组长", "管理者代表"), landscape=True)
    return word
