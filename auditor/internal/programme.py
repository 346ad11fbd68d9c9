"""年度内部审核方案: why, what, by whom, when and where the risk is, for one year."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.internal.page import FORM, begin, ids, signatures
from auditor.internal.prepare import TO_FILL, InternalAudit
from auditor.internal.units import Share
from auditor.reports.house import head, say
from auditor.reports.overview import Judged, grouped
from auditor.reports.tables import Line, Row, add_table, cell, centred
from auditor.reports.wording import company, titled

TITLE = "年度内部审核方案"
_MONTHS = range(1, 13)
_DUTIES = (
    ("最高管理者", "批准方案，提供资源，听取审核结果"),
    ("管理者代表", "组织内部审核，任命审核组长，审核方案，批准计划和报告"),
    ("牵头部门", "编制方案，管理内审员，跟踪整改，归档"),
    ("审核组长", "编制计划，分工，主持会议，编写报告"),
    ("审核员", "编制检查表，现场取证，开具不符合项报告，验证整改；不审核本部门和自己的工作"),
    ("受审部门", "提供证据，确认事实，分析原因，按期整改"),
)


def build(internal: InternalAudit) -> WordDocument:
    """The programme as a Word document."""
    title = f"{internal.year}{TITLE}"
    word = begin(internal, title, internal.number("audit_programme"))
    _purpose(word, internal)
    _people(word, internal)
    _calendar(word, internal)
    _risks(word, internal)
    head(word, "七、资源", 1)
    say(word, "审核员工时、检测复核和外聘费用列入年度碳管理经费；受审部门提供陪同人员、场所和查阅权限。")
    head(word, "八、方案的监视和改进", 1)
    lead = internal.profile.short_department("carbon_lead")
    say(
        word,
        f"{lead}跟踪方案的执行，偏离计划一个月以上的报管理者代表；年末评价执行情况、审核员能力和发现的重复性，"
        "写入下一年度方案。",
    )
    signatures(word, ("编制", "审核（管理者代表）", "批准（最高管理者）"))
    return word


def _purpose(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "一、审核目的", 1)
    say(
        word,
        "验证碳管理体系是否符合指南和公司自己的规定，是否得到有效实施和保持；检查数据质量和法定期限；为管理评审提供输入。",
    )
    head(word, "二、审核范围和频次", 1)
    lines = "、".join(str(line["name"]) for line in internal.profile.data["lines"])
    say(
        word,
        f"覆盖{company(internal.profile.data)}全部部门和{lines}及其他排放设施，涉及指南第4章至第8章适用的"
        f"{sum(len(s.main) for s in internal.shares)}项要求。",
    )
    say(
        word,
        "每年至少一次，相邻两次不超过12个月，一年内覆盖全部条款和全部部门。组织机构、生产线、核算边界等有重大调整，"
        "或者出现逾期、通报、处罚、核查严重问题等重大合规风险时，30日内追加专项审核。",
    )
    head(word, "三、审核准则", 1)
    say(
        word,
        f"{titled(internal.audit.standard)}第4章至第8章；公司碳管理体系文件；碳排放权交易法规和主管部门要求；"
        "现行核算报告指南和引用标准；数据质量控制方案（监测计划）。",
    )


def _people(word: WordDocument, internal: InternalAudit) -> None:
    head(word, "四、组织、职责和方法", 1)
    rows: list[Row] = [[centred(who), cell(duty)] for who, duty in _DUTIES]
    add_table(word, (3.2, 13.8), ("角色", "职责"), rows, FORM)
    team = "；".join(f"{m.name}（{m.department or TO_FILL}，{m.role}）" for m in internal.team.members)
    say(word, f"审核组：{team or TO_FILL}。", "无缩进段落")
    say(
        word,
        "方法：文件查阅、面谈、现场观察、抽样核对、重算，从报告追到原始记录，从现场器具追到证书。抽样按《抽样记录》"
        "规定的规则，抽样过程可以重复。",
        "无缩进段落",
    )


def _calendar(word: WordDocument, internal: InternalAudit) -> None:
    """Departments by month."""
    head(word, "五、时间安排", 1)
    month = internal.details.get("month") or (internal.start.month if internal.start else None)
    rows: list[Row] = []
    for share in internal.shares:
        marks = [centred("●" if m == month else "") for m in _MONTHS]
        rows.append([centred(share.unit.name), cell(ids(clauses_of(share))), *marks])
    months = [f"{m}月" for m in _MONTHS]
    say(word, f"{internal.year}年审核安排（● 计划审核）", "Caption")
    add_table(word, (2.6, 5.4, *(0.75 for _ in _MONTHS)), ("受审部门", "条款", *months), rows)
    if month is None:
        say(word, f"审核月份：{TO_FILL}，确定后在表中标记。", "注")
    say(word, "方针、任务、职责和绩效（4.3.e、4.4.4）在每个部门都审核；各部门配合的条款见审核计划。", "注")


def clauses_of(share: Share) -> tuple[str, ...]:
    """The clauses a unit answers for; of one that answers for none, those it takes part in."""
    return tuple(grouped(share.main or share.related, lambda j: j.clause))


def _risks(word: WordDocument, internal: InternalAudit) -> None:
    """Where the auditors look hardest, with what the review of the documents has found there."""
    head(word, "六、风险和重点过程", 1)
    rows: list[Row] = []
    for text, clauses, fact in internal.practice.risks:
        if fact and not internal.profile.facts.get(fact):
            continue
        within = [j for j in internal.items if any(f"{j.clause}.".startswith(f"{c}.") for c in clauses)]
        rows.append([cell(text), centred("、".join(clauses)), cell(*_found(within))])
    last = [j for j in internal.items if j.clause.startswith(("7.4", "8"))]
    rows.append([cell("改进：上次不符合项是否关闭、是否重复"), centred("7.4、8"), cell(*_found(last))])
    add_table(word, (7.6, 2.6, 6.8), ("关注点", "条款", "文件评审发现的差距"), rows)


def _found(items: list[Judged]) -> tuple[Line, ...]:
    gaps = [j.requirement.id for j in items if j.is_gap]
    return (f"{len(gaps)}项：", ids(gaps)) if gaps else ("没有发现差距",)
