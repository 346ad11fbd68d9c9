"""Approval flows as office systems print them: who did what at which node, and whether the flow has ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from auditor.model import Part
from auditor.names import names
from auditor.text import normalise

LEAST: Final = 2  # steps that make a flow
APPROVED: Final = "批准"
_NODE = re.compile(r"(?:流程|审批|审核|流转)?(?:节点|环节|步骤)(?:名称)?")
_WHO = re.compile(r"(?:处理|审批|办理|操作|经办|签批|执行|签署|审核)人(?:员)?|签字|签名|姓名")
_WHAT = re.compile(r"(?:处理|审批|办理|操作|审核)?(?:动作|操作|意见|结果)|状态|处理")
_AGREED = re.compile(r"批准|同意|签发|通过|核准")
_SENT_BACK = re.compile(r"退回|驳回|不同意|不通过|未通过|否决|撤回")
_NO_APPROVAL = re.compile(r"编制|起草|拟稿|提交|发起|归档|阅|知会|分发|传阅|登记|会签|校核|复核")
_APPROVES = re.compile(r"批准|审批|签发|总经理|代表|厂长")
_DAY = re.compile(r"日期|时间|签字日期")
_STATUS = re.compile(r"(?:当前|流程|审批|单据|办理)状态|状态")
# A line of its own that tells how far the paper has come: '当前状态：退回修改', '流程未办结'.
_STATUS_LINE = re.compile(
    r"^[\s*#>-]*(?:(?:页脚|备注|系统提示)[:：]\s*)?(?:(?:当前|流程|审批|单据|办理|文档|文件|本件|发布)?状态\s*[:：为]?|流程|审批流程?)"
    r"[\s*“\"「:：]*(?:(?:尚|还)?未(?:办结|审批?|批准?|送审|发布|走完|完成|结束|签发)|草稿|流转中|审批中|审核中|待[审签批]|退回|驳回|已撤回|办理中)",
    re.MULTILINE,
)
# Steps in a line: '审核（已阅）→ 总经理（未到达）'.
_LAST_STEP_OPEN = re.compile(
    r"(?:→|->|－>|⇒)[^→>⇒]*[（(](?:空|空白|无|待[办审批签][^（()）]*|未(?:到达|到|处理|签|批|审|办|完成)[^（()）]*)[)）][^→>⇒（(]*$"
)
# Nobody has signed in the place of who is to approve, and it is said: '批准：____（未批准）'.
_NOT_SIGNED = re.compile(
    r"(?:批准|签发|审批|核准)人?\s*[:：]?[\s_＿/—-]*[（(](?:至今|尚|还|仍)?(?:未|没|待)(?:批准?|签字?|审批?|签发|签署|核准)(?![^（()）]*(?:补|后签|已))"
)
TAIL = 4  # passages at a paper's end among which its printed flow may stand
_OPEN = re.compile(r"流转中|未办结|审批中|审核中|待审|待签|待批|退回|草稿|未完成|已撤回|办理中")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the node it was at, who handled it, what they did or said; '' where nothing stands."""

    node: str
    who: str
    what: str


def steps(part: Part) -> list[Step]:
    """The steps of the flow printed on a paper, in order; [] where there is none."""
    found = [step for p in part.passages if p.cells and (step := _step(p.cells))]
    return found if len(found) >= LEAST else []


def signed_in_flow(part: Part, known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Role → who signed: each node that somebody agreed at, and the last of them as the approval."""
    people = tuple(known)
    roles: dict[str, tuple[str, ...]] = {}
    for step in steps(part):
        if _AGREED.search(step.what) and not _SENT_BACK.search(step.what):
            who = names(step.who, people)
            roles[step.node] = who
            if who and not _NO_APPROVAL.search(step.node):
                roles[APPROVED] = who
    return roles


def unfinished(part: Part, head: int) -> bool:
    """Whether the flow is still under way: by its status among the first `head` passages, as a step was sent back, or
    as nothing stands yet at the last step, which is to approve.
    """
    cells = ((k, v) for p in part.passages[:head] for k, v in (p.cells or {}).items())
    if any(_STATUS.fullmatch(normalise(k)) and _OPEN.search(v) for k, v in cells):
        return True
    if any(map(_says_open, _lines_around(part, head))):
        return True
    told = steps(part)
    back = [i for i, step in enumerate(told) if _SENT_BACK.search(step.what)]
    if back and not any(_AGREED.search(step.what) for step in told[back[-1] + 1 :]):
        return True
    begun = any(_AGREED.search(step.what) for step in told)
    return begun and not told[-1].who and not told[-1].what and bool(_APPROVES.search(told[-1].node))


def _lines_around(part: Part, head: int) -> list[str]:
    """The lines outside tables in a paper's head and at its end."""
    shown = (*part.passages[:head], *part.passages[head:][-TAIL:])
    return [p.text for p in shown if not p.cells]


def _says_open(line: str) -> bool:
    return bool(_STATUS_LINE.search(line) or _LAST_STEP_OPEN.search(line) or _NOT_SIGNED.search(line))


def _step(cells: Mapping[str, str]) -> Step | None:
    labels = {normalise(label): cell.strip(" -—/") for label, cell in cells.items()}
    node = next((cell for label, cell in labels.items() if _NODE.fullmatch(label)), None)
    who = next((cell for label, cell in labels.items() if _WHO.fullmatch(label)), None)
    said = [cell for label, cell in labels.items() if _WHAT.fullmatch(label)]
    if node is None and who is not None and said and any(_DAY.fullmatch(label) for label in labels):
        node = next(iter(labels.values()))  # a countersigning list: who is to sign stands in the first column
    return Step(node, who, " ".join(said).strip()) if node and who is not None and said else None
