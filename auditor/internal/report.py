"""内部审核报告: what was audited, what was found, and the conclusion on conformity and effectiveness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from docx.document import Document as WordDocument

from auditor.internal.grading import MAJOR, MINOR, OBSERVATION, Nonconformity
from auditor.internal.matrix import MARKS, add_matrix, counted
from auditor.internal.page import begin, draft_note, facts, ids, section_of, signatures, turn
from auditor.internal.plan import basics
from auditor.internal.prepare import TO_FILL, InternalAudit
from auditor.internal.units import Unit
from auditor.model import Verdict
from auditor.reports.house import head, say
from auditor.reports.overview import Judged, Tally, action, by_section, heading
from auditor.reports.tables import Row, add_table, cell, centred
from auditor.reports.wording import clip, company, sentence

TITLE = "碳管理体系内部审核报告"
_FACT_ROOM, _ADVICE = 76, 8
_LIMIT = (
    "审核是抽样活动，以文件评审和抽样为依据，没有发现的问题不等于不存在；"
    "不符合项的原因由受审部门分析，同类问题由各部门举一反三自查。"
)


def build(internal: InternalAudit, papers: Sequence[tuple[str, str]]) -> WordDocument:
    """The report as a Word document. papers: number and name of the documents that go with it."""
    word = begin(internal, TITLE, internal.number("audit_report"))
    if not all(n.confirmed for n in internal.raised):
        draft_note(word, internal)
    say(word, _brief(internal))
    _general(word, internal)
    _state(word, internal)
    _raised(word, internal)
    turn(word, internal, "audit_report", landscape=True)
    head(word, "六、不符合项分布表", 1)
    add_matrix(word, internal)
    turn(word, internal, "audit_report", landscape=False)
    _observations(word, internal)
    _advice(word, internal)
    _conclusion(word, internal)
    _follow_up(word, internal)
    head(word, "十一、附件", 1)
    rows: list[Row] = [[centred(str(i)), cell(name), cell(number)] for i, (number, name) in enumerate(papers, 1)]
    add_table(word, (1.2, 8.8, 7.0), ("序号", "文件", "编号"), rows)
    signatures(word, ("审核组长", "审核（管理者代表）", "批准（最高管理者）"))
    _rules(word, internal)
    return word


def _rules(word: WordDocument, internal: InternalAudit) -> None:
    """The rules of grading in their order, and how often each decided."""
    head(word, "附录　不符合项分级规则", 1, new_page=True)
    say(word, "自上而下，第一条适用的规则定级；审核员另有判断的，以审核员的为准。", "无缩进段落")
    used = Counter(n.rule for n in internal.raised)
    rows: list[Row] = [
        [centred(str(at)), centred(rule.grade), cell(rule.rule), cell(rule.why), centred(str(used[rule.rule] or "－"))]
        for at, rule in enumerate(internal.grading.rules, 1)
    ]
    add_table(word, (1.0, 1.6, 6.6, 6.4, 1.4), ("序号", "性质", "规则", "理由", "本次"), rows)


def _brief(internal: InternalAudit) -> str:
    """The report in two sentences, for who reads no further."""
    grades, tally = Counter(n.grade for n in internal.raised), Tally.of(internal.items)
    heavy = "、".join(dict.fromkeys(f"{n.unit.name}{n.main.clause}" for n in internal.raised if n.grade == MAJOR))
    counts = "，".join(f"{grade}{grades[grade]}项" for grade in MARKS)
    said = f"摘要：{sentence(internal.conclusion.conformity)}{sentence(internal.conclusion.effectiveness)}"
    said += f"适用要求{tally.applicable}项，符合率{tally.rate_words}；{counts}。"
    return said + (f"最先整改：{heavy}，{internal.due(MAJOR)}前完成。" if heavy else "")


def _general(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "一、审核概况和依据", 1)
    facts(word, basics(internal))
    head(word, "二、审核组", 1)
    rows: list[Row] = []
    for member in internal.team.members:
        audited = "、".join(u.name for u in internal.units if member in internal.team.of(u)) or "—"
        rows.append([centred(member.name), centred(member.department or TO_FILL), centred(member.role), cell(audited)])
    header = ("姓名", "所在部门", "审核组职务", "审核部门")
    add_table(word, (2.2, 3.6, 2.6, 8.6), header, rows or [[centred(TO_FILL) for _ in header]])
    say(word, "审核员没有审核所在部门和自己的工作。" if internal.team.members else f"独立性：{TO_FILL}。", "无缩进段落")
    head(word, "三、审核过程", 1)
    drawn = sum(len(d.drawn) for d in internal.draws)
    opening, closing = internal.details.get("opening", {}), internal.details.get("closing", {})
    say(
        word,
        f"首次会议：{opening.get('time') or TO_FILL}；末次会议：{closing.get('time') or TO_FILL}，到会人员见签到表。"
        f"文件评审读取证据文件{len(internal.audit.files)}个，逐项判定{len(internal.items)}项要求；按抽样记录从"
        f"{len(internal.draws)}个总体抽取{drawn}个样本；访谈{TO_FILL}人。",
    )
    say(word, _LIMIT)


def _state(word: WordDocument, internal: InternalAudit) -> None:
    """How the system runs, process by process."""
    head(word, "四、体系运行综述", 1)
    tally = Tally.of(internal.items)
    say(
        word,
        f"适用要求{tally.applicable}项，符合{tally[Verdict.CONFORM]}项（{tally.rate_words}），部分符合{tally[Verdict.PARTIAL]}项，"
        f"不符合{tally[Verdict.NONCONFORM]}项，缺失{tally[Verdict.MISSING]}项。",
    )
    rows: list[Row] = []
    for number, members in by_section(internal.items).items():
        part = Tally.of(members)
        if not part.applicable:
            continue
        here = [n for n in internal.raised if section_of(n.main) == number]
        rows.append(
            [
                cell(clip(f"{number} {heading(number, internal.standard, members)}", 24)),
                centred(f"{part[Verdict.CONFORM]}/{part.applicable}"),
                cell(counted(here) or "－", align="center"),
                cell(_said(members, here)),
            ]
        )
    legend = "　".join(f"{mark} {grade}" for grade, mark in MARKS.items())
    say(word, f"各过程的运行情况（{legend}）", "Caption")
    add_table(word, (4.6, 1.7, 2.0, 8.7), ("条款、过程", "符合/适用", "提出", "评述"), rows)


def _said(members: Sequence[Judged], here: Sequence[Nonconformity]) -> str:
    """A process in a sentence: its worst fact, or that it is in order."""
    applicable = [j for j in members if j.verdict is not Verdict.NOT_APPLICABLE]
    gaps = [j for j in applicable if j.is_gap]
    if not gaps:
        return "抽查的要求都得到满足。"
    if not here:
        return f"{'、'.join(j.requirement.id for j in gaps)}与其他条款同一事实，计在首个条款。"
    worst = min(here, key=lambda n: list(MARKS).index(n.grade))
    begin_with = "多数要求得到满足；" if len(gaps) * 2 <= len(applicable) else "多数要求没有完全做到；"
    return f"{begin_with}主要问题：{clip(worst.fact, 60)}"


def _raised(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "五、不符合项汇总", 1)
    grades = Counter(n.grade for n in internal.raised)
    kinds = Counter(n.kind.name for n in internal.nonconformities)
    said = "，".join(f"{name}{count}项" for name, count in kinds.items())
    say(
        word,
        f"共提出不符合项{len(internal.nonconformities)}项：严重{grades[MAJOR]}项，一般{grades[MINOR]}项；观察项"
        f"{grades[OBSERVATION]}项。" + (f"不符合项中{said}。" if said else ""),
    )
    say(
        word,
        "".join(f"{g.name}：{g.meaning}。" for g in internal.grading.grades.values())
        + "定级规则见附录，每份不符合项报告写明所依据的一条。",
        "注",
    )
    order = sorted(internal.nonconformities, key=lambda n: list(MARKS).index(n.grade))
    rows: list[Row] = [
        [
            cell(n.number),
            centred(f"{MARKS[n.grade]} {n.grade}"),
            cell(ids(n.ids)),
            centred(n.unit.name),
            cell(clip(n.fact, _FACT_ROOM)),
            centred(internal.due(n.grade)),
        ]
        for n in order
    ]
    if rows:
        header = ("报告编号", "性质", "条款", "责任部门", "不符合事实摘要", "完成时限")
        add_table(word, (2.9, 1.5, 1.7, 2.1, 6.8, 2.0), header, rows)


def _observations(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "七、观察项", 1)
    if not internal.observations:
        say(word, "本次审核没有观察项。")
    for at, one in enumerate(internal.observations, 1):
        say(word, f"{at}．{one.unit.name}，{'、'.join(one.ids)}：{clip(one.fact, 90)}（{one.rule}）", "无缩进段落")


def _advice(word: WordDocument, internal: InternalAudit) -> None:
    """What to improve first: the heaviest nonconformities' actions, each once."""
    head(word, "八、改进建议", 1)
    order = sorted(
        internal.raised, key=lambda n: (list(MARKS).index(n.grade), -n.main.requirement.weight, n.main.requirement.id)
    )
    said = list(dict.fromkeys(f"{n.unit.name}：{action(n.main, internal.standard)}" for n in order))
    for at, text in enumerate(said[:_ADVICE], 1):
        say(word, f"{at}．{text}", "无缩进段落")
    if not said:
        say(word, "保持现有做法，按年度方案继续审核。")


def _conclusion(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "九、审核结论", 1)
    found, tally = internal.conclusion, Tally.of(internal.items)
    majors = [n for n in internal.nonconformities if n.grade == MAJOR]
    say(word, f"1．符合性：{sentence(found.conformity)}适用要求的符合率为{tally.rate_words}。", "无缩进段落")
    say(word, f"2．有效性：{sentence(found.effectiveness)}", "无缩进段落")
    if majors:
        units = "、".join(dict.fromkeys(n.unit.name for n in majors))
        places = "、".join(n.main.requirement.id for n in majors)
        say(word, f"3．严重不符合{len(majors)}项，涉及{units}，条款{places}，由管理者代表督办。", "无缩进段落")
    undecided = [n for n in internal.raised if not n.confirmed]
    if undecided:
        say(
            word,
            f"以上结论按文件评审的初步判定得出，其中{len(undecided)}项（含观察项）尚未经审核员确认，签字前应逐项核实。",
            "注",
        )


def _follow_up(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "十、整改要求和分发", 1)
    for name, grade in internal.grading.grades.items():
        if name != OBSERVATION:
            say(
                word,
                f"{name}不符合：{grade.contain_days}日内应急处置和纠正，{grade.plan_days}日内报原因分析和纠正措施，"
                f"{grade.close_days}日内完成整改（{internal.due(name)}前）；审核组到期后5个工作日内验证。",
                "无缩进段落",
            )
    leaders = [u for u in internal.units if u.is_leader]
    names = "、".join(_with_head(u) for u in leaders)
    others = "、".join(u.name for u in internal.units if not u.is_leader)
    archive = f"{company(internal.profile.data)}碳管理档案"
    say(word, f"本报告作为管理评审的输入。分发：{names}；{others}；存档：{archive}。", "无缩进段落")


def _with_head(unit: Unit) -> str:
    return f"{unit.name}（{unit.head}）" if unit.head else unit.name
