"""How the verdicts came about and what they can't tell, in the words that every form of the report uses."""

from __future__ import annotations

from auditor.model import Audit, Verdict
from auditor.reports.measures import EFFORT_RULE
from auditor.reports.wording import day, titled

VERDICT_RULES = (
    (Verdict.CONFORM, "要求的每一项都有审核期内有效的文件或记录证明，并能指出文件、位置和原文。"),
    (Verdict.PARTIAL, "已经涉及，但内容、月份、签字、批准或跟踪有欠缺，或者数字有误。"),
    (Verdict.NONCONFORM, "违反了指南或企业自己批准的规定，如超期、超额、超过间隔、一人兼任不相容岗位。"),
    (Verdict.MISSING, "没有找到任何可以证明的文件或记录。"),
    (Verdict.NOT_APPLICABLE, "企业没有该要求涉及的设施或业务。"),
)
LIMITS = (
    "审核是抽样活动，依据的是提交的证据文件，未发现不等于不存在；证据补充后结论可能改变。",
    "判定由程序按既定规则作出，属初步意见，须由审核员复核确认后方可作为审核结论；现场观察、人员访谈和"
    "实物核对不在本次工作范围内。",
    "扫描件和照片经文字识别取得内容，印章、手写签名和低清晰度文字可能识别有误，引用时应与原件核对。",
    "他单位的文件、审核期外的记录、作废版本、空白表格、未实施的计划、照抄指南原文以及只有标题没有内容的"
    "文件，均不作为符合的证据。",
    "本报告不替代法定的温室气体排放核查；罚款和期限以现行法律法规和主管部门通知为准。",
)


def method(audit: Audit, count: int) -> tuple[str, ...]:
    """What was compared with what, and how it is ordered and counted; `count` requirements were judged."""
    start, end = audit.period
    return (
        f"以{titled(audit.standard)}第4章至第8章的{count}项要求为准则，对企业提交的{len(audit.files)}个文件逐一"
        f"读取、识别并与要求比对。审核期为{day(start)}至{day(end)}，审核日期为{day(audit.audit_date)}。每项判定都"
        "附有证据所在的文件、位置和原文，可据此复查。",
        "差距按后果轻重、判定和条款性质（先“应”后“宜”）排序；符合率为符合项数与适用项数之比。"
        "审核员对某项另有结论的，统计和排序按审核员的结论；证据变化后该结论失效，须重新确认。",
        EFFORT_RULE,
    )
