"""Check of a document's approval: approved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, labelled, title_citation
from auditor.context import Candidates, Context
from auditor.model import PLAIN, CheckOutcome, Citation, Document, Passage
from auditor.names import names
from auditor.signatures import signatures_in
from auditor.text import normalise
from auditor.values import dates
from auditor.wording import cite
from standard.widths import half_width

_RED_HEAD = re.compile(r"[\u4e00-\u9fff]{1,8}(?:发|字|函|办|令|通)?[〔\[（(]20\d\d[〕\])）]第?\d+号")
_VERSIONS, _APPROVAL = re.compile("^版(?:本|次|号)?$"), re.compile("^(?:审?批|批准|审批)(?:准|人|准人)?$")
_TOP_ROLE = re.compile(r"法定代表人|董事长|总经理|厂长|总裁|执行董事|企业负责人")
# Told as done, not as a rule ('经总经理批准后实施').
_APPROVED_BY = re.compile(
    r"[经由]((?:公司)?(?:法定代表人|董事长|总经理|厂长|总裁|管理者代表|董事会|党委会?|办公会|领导小组)[^,，。;；]{0,24}?)"
    r"(?:批准|审批|签发|审定|审议通过|审议同意|同意)(?!后|方可|才)"
)
_IN_EFFECT = re.compile(
    r"自[^，。；自]{6,14}起(?:正式|试|开始)?(?:执行|实施|施行|生效|启用)|(?:生效|实施|施行|执行)(?:日期|期间?)\s*[:：]?\s*[\d.年月日/-]{8,11}"
)
_WAITS = re.compile(
    r"(?:批准|审批|签发|核准)[人\s　:：]*[^，。；→()（）]{2,12}[（(](?![^（()）]*(?:同意|已批))[^（()）]*"
    r"(?:待办|待批|待审|待处理|待签|未处理|未批|未审|未签|驳回|退回|停留)"
)
_COMPILED = re.compile(r"(?:程序|制度|文件|规定).*(?:汇编|合订本|合编)$")
_REVISED = re.compile(r"首发|首次(?:发布|印发)|第[1-9一二三]次修[改订]|修订[版本]|(?<![A-Z\d])[A-Z]/[1-9](?!\d)")
_READ = re.compile(
    r"(?:管代|管理者代表|总经理|厂长|董事长)[\s　:：]*([\u4e00-\u9fff]{2,3}?)"
    r"[\s　（(]*(?:已?审?阅|同意)(?![\u4e00-\u9fff])"
)
HEAD, FOOT = 15, 6  # passages at a paper's beginning and end that tell its edition and who approved it
GRACE = 7  # days between taking effect and the signature that pass for one act


def approved(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """An approver's name stands on the document, or it was issued under a company's document number.

    A record is approved too by whom of the management has signed it as read.
    """
    for doc in found.named:
        approver = _approver(doc, ctx) or _of_the_binding(doc, ctx) or (_read_by(doc) if found.record else "")
        if approver and (waiting := _still_waits(doc, approver)):
            return CheckOutcome("approved", SHORT, f"还没有经{approver}批准", (waiting,), ("批准",))
        fault = _approved_before_drafted(doc, ctx) or _approved_after_effect(doc, ctx) if approver else None
        if fault:
            return fault
        if approver:
            return CheckOutcome("approved", MET, f"经{approver}批准", (title_citation(doc),))
    for doc in found.named:
        if any(_RED_HEAD.search(normalise(p.text)) for p in doc.part.passages[:HEAD]):
            return CheckOutcome("approved", MET, "以公司文件印发", (title_citation(doc),))
    cited = tuple(title_citation(d) for d in found.named[:1])
    return CheckOutcome("approved", SHORT, "没有批准人签名", cited, ("批准",))


def _ends(doc: Document) -> tuple[Passage, ...]:
    return (*doc.part.passages[:HEAD], *doc.part.passages[-FOOT:])


def _still_waits(doc: Document, approver: str) -> Citation | None:
    """Where a printed flow tells that the approver named has it still to do: '批准 某某（待办，未处理）'."""
    for passage in doc.part.passages:
        for match in _WAITS.finditer(passage.text):
            if approver in match[0]:
                return cite(doc, passage, match[0])
    return None


def _approved_before_drafted(doc: Document, ctx: Context) -> CheckOutcome | None:
    """A signature that can't be: the approver's day lies before the author's on the same lines."""
    for passage in _ends(doc):
        cells = passage.cells or {}
        signed = [(label, dates(value)[0]) for label, value in cells.items() if len(label) <= 12 and dates(value)]
        if not cells:
            signed = [(s.role, s.day) for s in signatures_in(passage.text, [n for n, _ in ctx.people]) if s.day]
        drafted = [day for role, day in signed if ctx.matcher.mentions("author_role", normalise(role))]
        approved_on = [day for role, day in signed if ctx.matcher.mentions("approver_role", normalise(role))]
        if drafted and approved_on and max(approved_on) < min(drafted):
            reason = f"批准日期{max(approved_on).isoformat()}早于编制日期{min(drafted).isoformat()}"
            return CheckOutcome("approved", SHORT, reason, (cite(doc, passage),), ("批准日期",))
    return None


def _revised(doc: Document) -> bool:
    """Whether its head tells of an earlier edition, which is what took effect then: '1月首发，6月修改', '版本：B/1'."""
    return any(_REVISED.search(half_width(p.text)) for p in doc.part.passages[:HEAD])


def _approved_after_effect(doc: Document, ctx: Context) -> CheckOutcome | None:
    """It was in use before anybody approved it: '自2025年1月1日起执行', approved in August."""
    ends = _ends(doc)
    effect = [(d, p) for p in ends for m in _IN_EFFECT.finditer(p.text) for d in dates(m[0])[:1]]
    approved_on = [
        s.day
        for p in ends
        for s in signatures_in(p.text, [n for n, _ in ctx.people])
        if s.day and ctx.matcher.mentions("approver_role", normalise(s.role))
    ]
    if not effect or not approved_on or _revised(doc):
        return None
    start, passage = max(effect, key=lambda item: item[0])  # '版本V1.0自…起执行，V1.1自…起执行': the one in force
    if (min(approved_on) - start).days <= GRACE:
        return None
    reason = f"{start.isoformat()}起执行，{min(approved_on).isoformat()}才批准"
    return CheckOutcome("approved", SHORT, reason, (cite(doc, passage),), ("执行前的批准",))


def _of_the_binding(doc: Document, ctx: Context) -> str:
    """Who approved the compilation that a paper without any signature of its own is bound into ('程序文件汇编')."""
    signed = [role for role, who in doc.roles.items() if who]
    if not doc.part.name or any(ctx.says(role, "author_role | approver_role") for role in signed):
        return ""
    bound = (d for d in ctx.documents if d.file == doc.file and d is not doc)
    fronts = (d for d in bound if _COMPILED.search(normalise(d.title)) or _is_manual(d))
    return next((who for d in fronts if (who := _approver(d, ctx))), "")


def _is_manual(doc: Document) -> bool:
    """Whether it plainly is a manual or its front: whose approval holds for the chapters bound into it."""
    return bool(doc.types) and doc.types[0][0] == "carbon_manual" and doc.types[0][1] >= PLAIN


def _approver(doc: Document, ctx: Context) -> str:
    for role, who in doc.roles.items():
        if who and (ctx.matcher.mentions("approver_role", normalise(role)) or _TOP_ROLE.match(role)):
            return who[0]
    if signed := _of_its_versions(doc, ctx):
        return signed
    for passage in _ends(doc):
        match = _APPROVED_BY.search(normalise(passage.text))
        if match:  # '本方针由总经理文泽洪2025年1月18日批准', '业经董事会审议通过'
            return match[1]
    return ""


def _read_by(doc: Document) -> str:
    """Who of the management put the name to a record as having read it: '管代 某某 阅 2025-03-20'."""
    match = next((m for p in _ends(doc) if (m := _READ.search(p.text))), None)
    return match[1] if match else ""


def _of_its_versions(doc: Document, ctx: Context) -> str:
    """Who approved the latest version in the paper's own list of versions: '版 | 日期 | 改了什么 | 批'."""
    known = [n for n, _ in ctx.people]
    for table in doc.part.tables:
        if labelled(table, _VERSIONS) is not None and (at := labelled(table, _APPROVAL)) is not None and table.rows:
            signed = names(table.rows[-1][at], known)
            if signed:
                return signed[0]
    return ""
