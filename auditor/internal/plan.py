"""审核计划: the days, the team, and who audits which department on which clauses; no one their own."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.internal.page import begin, facts, ids, section_of, signatures
from auditor.internal.prepare import TO_FILL, InternalAudit
from auditor.internal.programme import clauses_of
from auditor.internal.schedule import schedule
from auditor.internal.team import Member
from auditor.internal.units import LEAD, Share, unit_of
from auditor.reports.house import head, say
from auditor.reports.overview import by_section, heading
from auditor.reports.tables import Row, add_table, cell, centred
from auditor.reports.wording import clip, company, day, titled

TITLE = "内部审核计划"


def build(internal: InternalAudit) -> WordDocument:
    """The plan as a Word document."""
    word = begin(internal, TITLE, internal.number("audit_plan"))
    head(word, "一、基本信息", 1)
    facts(word, list(basics(internal)))
    _team(word, internal)
    _schedule(word, internal)
    _matrix(word, internal)
    head(word, "五、说明", 1)
    for number, text in enumerate(_notes(internal), 1):
        say(word, f"{number}．{text}", "无缩进段落")
    signatures(word, ("编制（审核组长）", "审核", "批准（管理者代表）"))
    return word


def basics(internal: InternalAudit) -> list[tuple[str, str]]:
    """What every reader of a plan or report asks first."""
    start, end = internal.start, internal.end
    days = f"{day(start)}至{day(end)}" if start and end else TO_FILL
    kind, reason = internal.kind, internal.details.get("reason")
    if kind == "专项审核":
        kind = f"{kind}（{reason or TO_FILL}）"
    lines = "、".join(str(line["name"]) for line in internal.profile.data["lines"])
    first, last = internal.audit.period
    return [
        ("审核类型", kind),
        ("审核日期", days),
        ("审核期间", f"{day(first)}至{day(last)}的运行和记录"),
        ("审核目的", "验证碳管理体系的符合性和有效性，识别改进机会，为管理评审提供输入"),
        ("审核范围", f"{company(internal.profile.data)}全部部门，{lines}及其他排放设施"),
        ("审核准则", f"{titled(internal.audit.standard)}第4章至第8章；公司体系文件；适用的法规和标准"),
        ("文件评审", f"{day(internal.audit.audit_date)}完成，读取证据文件{len(internal.audit.files)}个"),
    ]


def _team(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "二、审核组成员及分工", 1)
    rows: list[Row] = []
    for member in internal.team.members:
        audited = [s.unit.name for s in internal.shares if member in internal.team.of(s.unit)]
        said = "、".join(audited) or "—"
        rows.append(
            [
                centred(member.name),
                centred(member.department or TO_FILL),
                centred(member.role),
                cell(member.qualification or TO_FILL),
                cell(said + ("、7.4内部审核" if member == internal.team.checker else "")),
                centred(_avoided(member, internal)),
            ]
        )
    if not rows:
        rows = [[centred(TO_FILL) for _ in range(6)] for _ in range(2)]
    header = ("姓名", "所在部门", "审核组职务", "内审员资格", "审核部门", "回避部门")
    add_table(word, (1.8, 2.8, 2.2, 3.0, 4.6, 2.6), header, rows)
    if not internal.team.members:
        say(word, "审核组成员没有在企业资料（internal_audit.team）中填写，由管理者代表任命后补充。", "注")


def _avoided(member: Member, internal: InternalAudit) -> str:
    if member.homes is None:
        return TO_FILL
    return "、".join(u.name for u in internal.units if u.key in member.homes) or "无（外部）"


def _schedule(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "三、日程", 1)
    opening, closing = internal.details.get("opening", {}), internal.details.get("closing", {})
    leader = internal.team.leader
    chair = leader.name if leader else TO_FILL
    header = ("时间", "受审部门", "主责条款", "配合条款", "审核员")
    rows: list[Row] = [_meeting(opening, "首次会议", chair)]
    lead, shared = unit_of(LEAD, internal.units), internal.practice.everyone
    for slot in schedule(internal.shares, internal.team, internal.start, internal.end):
        names = internal.auditor_names(slot.unit)
        if slot.unit == lead:
            names += f"\n（7.4：{internal.team.checker.name if internal.team.checker else TO_FILL}）"
        rows.append(
            [
                centred(slot.time or TO_FILL),
                centred(slot.unit.name),
                cell(ids(clauses_of(slot.share) if slot.share.main else ())),
                cell(ids(i for j in slot.share.related if (i := j.requirement.id) not in shared)),
                centred(names),
            ]
        )
    rows.append(
        [centred("末次会议前"), centred("审核组"), cell("内部会议：汇总发现，确定不符合项"), cell("—"), centred("全组")]
    )
    rows.append(_meeting(closing, "末次会议", chair))
    add_table(word, (2.9, 2.5, 5.2, 3.7, 2.7), header, rows)
    say(word, f"各部门都审核的条款（{'、'.join(shared)}）没有逐行列出。", "注")


def _meeting(details: dict[str, str], name: str, chair: str) -> Row:
    place = details.get("place") or TO_FILL
    time, who = details.get("time") or TO_FILL, details.get("chair") or chair
    return [centred(str(time)), centred("全体"), cell(f"{name}（{place}）"), cell("—"), centred(f"{who}主持")]


def _matrix(word: WordDocument, internal: InternalAudit) -> None:
    """Departments × clauses: ● answers for it, ○ takes part."""
    head(word, "四、部门与条款", 1)
    say(word, "审核覆盖（● 主责　○ 配合）", "Caption")
    applicable = [j for s in internal.shares for j in s.main]
    ordered = [j for j in internal.items if j in applicable]
    columns = internal.shares
    each = 12.4 / len(columns)
    rows: list[Row] = []
    for number, members in by_section(ordered).items():
        name = clip(f"{number} {heading(number, internal.standard, members)}", 26)
        rows.append([cell(name), *(centred(_mark(share, number)) for share in columns)])
    names = [s.unit.name for s in columns]
    add_table(word, (4.6, *(each for _ in columns)), ("条款", *names), rows)


def _mark(share: Share, section: str) -> str:
    if any(section_of(j) == section for j in share.main):
        return "●"
    return "○" if any(section_of(j) == section for j in share.related) else ""


def _notes(internal: InternalAudit) -> list[str]:
    checked = (
        "编制时已逐人核对：审核员不审核所在部门，也不审核自己的工作；7.4（内部审核）由组长以外的审核员审核。"
        if internal.team.members
        else "审核组确定后，逐人核对：审核员不审核所在部门，也不审核自己的工作。"
    )
    return [
        checked,
        "本计划在审核前5个工作日发给受审部门；受审部门对时间、人员有异议的，2个工作日内提出。",
        "受审部门指定一名陪同人，准备检查表列出的文件、记录和抽到的样本。",
        "审核是抽样活动，没有发现问题不等于没有问题。审核组对接触到的经营和交易信息保密。",
    ]
