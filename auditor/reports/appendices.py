"""The end of the gap report: questions to the auditor, files without use and why, method and limits."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.model import Audit, Document, EvidenceFile, ReadStatus, Verdict
from auditor.reports.details import cited
from auditor.reports.house import head, say
from auditor.reports.overview import Judged
from auditor.reports.tables import Line, Row, Run, add_table, cell, centred
from auditor.reports.wording import clip, confidence_words, day, sentence, titled, verdict_words
from standard.model import Standard

_BOXES = ("□符合  □部分符合", "□不符合  □缺失", "□不适用")
_STATUS_WORDS = {
    ReadStatus.UNREADABLE: "不能读取",
    ReadStatus.EMPTY: "无内容",
    ReadStatus.PARTLY: "部分不能读取",
}
# What to do about a file that could not be read, by a word in the reason.
_REMEDIES = (
    (("加密", "密码", "口令", "保护"), "去除密码后重新提交。"),
    (("超时", "过大", "太大", "超过", "上限"), "拆分成较小的文件后重新提交。"),
    (("损坏", "不完整", "截断", "解析", "打不开"), "从原程序重新导出，确认能打开后提交。"),
    (("格式", "不支持", "不认识"), "另存为文字处理文件、电子表格或可检索的版式文件后提交。"),
    (("模糊", "不清", "识别"), "重新清晰扫描或拍照后提交。"),
)
_VERDICT_RULES = (
    (Verdict.CONFORM, "要求的每一项都有审核期内有效的文件或记录证明，并能指出文件、位置和原文。"),
    (Verdict.PARTIAL, "已经涉及，但内容、月份、签字、批准或跟踪有欠缺，或者数字有误。"),
    (Verdict.NONCONFORM, "违反了指南或企业自己批准的规定，如超期、超额、超过间隔、一人兼任不相容岗位。"),
    (Verdict.MISSING, "没有找到任何可以证明的文件或记录。"),
    (Verdict.NOT_APPLICABLE, "企业没有该要求涉及的设施或业务。"),
)
_LIMITS = (
    "审核是抽样活动，依据的是提交的证据文件，未发现不等于不存在；证据补充后结论可能改变。",
    "判定由程序按既定规则作出，属初步意见，须由审核员复核确认后方可作为审核结论；现场观察、人员访谈和"
    "实物核对不在本次工作范围内。",
    "扫描件和照片经文字识别取得内容，印章、手写签名和低清晰度文字可能识别有误，引用时应与原件核对。",
    "他单位的文件、审核期外的记录、作废版本、空白表格、未实施的计划、照抄指南原文以及只有标题没有内容的"
    "文件，均不作为符合的证据。",
    "本报告不替代法定的温室气体排放核查；罚款和期限以现行法律法规和主管部门通知为准。",
)


def add_questions(word: WordDocument, items: tuple[Judged, ...]) -> None:
    """What the machine could not decide, with room for the auditor's answer."""
    head(word, "四、提请审核员确认的问题", 1)
    asked = [j for j in items if j.finding.question]
    if not asked:
        say(word, "没有需要审核员另行确认的问题。")
        return
    say(word, f"以下{len(asked)}项程序没有十足把握，请审核员查看相关原文后勾选结论，并在末栏签名。")
    rows: list[Row] = []
    for item in asked:
        finding = item.finding
        said = f"{verdict_words(finding.verdict)}\n把握：{confidence_words(finding.confidence)}"
        passages: list[Line] = [cited(c) for c in finding.citations[:2]] or ["没有相关原文。"]
        question = cell(sentence(clip(finding.question, 160)), *passages)
        rows.append([centred(Run(item.requirement.id, bold=True)), question, centred(said), cell(*_BOXES), cell()])
    add_table(word, (1.8, 7.4, 2.2, 3.2, 2.4), ("编号", "问题与相关原文", "程序判定", "审核员结论", "签名、日期"), rows)


def add_files(word: WordDocument, audit: Audit, standard: Standard) -> None:
    """Files that could not be read, and files that proved nothing."""
    head(word, "五、未能读取的文件", 1)
    files = sorted(audit.files, key=lambda f: f.file)
    unread = [f for f in files if f.status is not ReadStatus.READ]
    if unread:
        say(word, f"共收到{len(files)}个文件，其中{len(unread)}个全部或部分不能读取，其内容未参与判定。")
        rows = [[cell(f.file), centred(_STATUS_WORDS[f.status]), *map(cell, _reason_and_remedy(f))] for f in unread]
        add_table(word, (6.2, 2.2, 4.6, 4.0), ("文件", "状态", "原因", "怎么办"), rows)
    else:
        say(word, f"收到的{len(files)}个文件全部读取成功。")
    head(word, "六、未用作证据的文件", 1)
    idle = _idle(files, audit)
    if idle:
        say(
            word, f"以下{len(idle)}个文件已经读取，但没有一项要求引用它们。如认为某个文件能证明某项要求，请告知审核员。"
        )
        rows = [[cell(f.file), cell(*_recognised(f, audit, standard)), cell(_why_idle(f, audit))] for f in idle]
        add_table(word, (7.0, 5.0, 5.0), ("文件", "识别为", "未引用的原因"), rows)
    else:
        say(word, "读取成功的文件全部被引用。")


def _reason_and_remedy(file: EvidenceFile) -> tuple[str, str]:
    """Why a file could not be read, and what to do: as its reader says ('…；请…'), else what the reason calls for."""
    why, _, todo = file.reason.partition("请")
    if todo and why.rstrip()[-1:] in "；，。;,":
        return sentence(clip(why, 120)), sentence(clip(f"请{todo}", 120))
    return sentence(clip(file.reason, 120)) or "原因不明。", _remedy(file)


def _remedy(file: EvidenceFile) -> str:
    if file.status is ReadStatus.EMPTY:
        return "确认是否交错文件，补交有内容的版本。"
    for words, remedy in _REMEDIES:
        if any(w in file.reason for w in words):
            return remedy
    return "补交不能读取的部分。" if file.status is ReadStatus.PARTLY else "确认文件完好，另存后重新提交。"


def _idle(files: list[EvidenceFile], audit: Audit) -> list[EvidenceFile]:
    """Files read whose words no finding cites; an archive or mail counts as cited with its members."""
    used = {c.file for f in audit.findings for c in f.citations}
    used |= {name[:i] for name in used for i, sign in enumerate(name) if sign == "!"}
    readable = (ReadStatus.READ, ReadStatus.PARTLY)
    containers = {f.file.rpartition("!")[0] for f in files}
    return [f for f in files if f.status in readable and f.file not in used and f.file not in containers]


def _documents(file: EvidenceFile, audit: Audit) -> list[Document]:
    return [d for d in audit.documents if d.file == file.file]


def _recognised(file: EvidenceFile, audit: Audit, standard: Standard) -> list[str]:
    """What the file was taken for, one line a document."""
    lines = []
    for document in _documents(file, audit):
        best = next((standard.documents[t].name for t, _ in document.types if t in standard.documents), "")
        lines.append(clip(best or document.title, 40))
    return list(dict.fromkeys(line for line in lines if line)) or ["未识别为碳管理文件"]


def _why_idle(file: EvidenceFile, audit: Audit) -> str:
    documents = _documents(file, audit)
    if not documents:
        return "内容与指南要求无关。"
    why = []
    for document in documents:
        why += ["属其他单位"] if document.owner == "other" else []
        why += [{"void": "已作废", "blank": "空白表格", "draft": "未批准的草稿"}.get(document.state, "")]
        why += [] if document.carbon else ["不属碳管理文件"]
    said = "、".join(dict.fromkeys(w for w in why if w))
    return f"{said}。" if said else "没有要求需要它作证，或另有更合适的证据。"


def add_method(word: WordDocument, audit: Audit, items: tuple[Judged, ...]) -> None:
    """How the verdicts came about, and what they can't tell."""
    start, end = audit.period
    head(word, "七、方法与局限", 1)
    head(word, "依据与方法", 2)
    say(
        word,
        f"以{titled(audit.standard)}第4章至第8章的{len(items)}项要求为准则，对企业提交的{len(audit.files)}个文件逐一"
        f"读取、识别并与要求比对。审核期为{day(start)}至{day(end)}，审核日期为{day(audit.audit_date)}。每项判定都"
        "附有证据所在的文件、位置和原文，可据此复查。",
    )
    say(word, "差距按后果轻重、判定和条款性质（先“应”后“宜”）排序；符合率为符合项数与适用项数之比。")
    head(word, "判定规则", 2)
    rows = [[centred(Run(verdict_words(v), bold=True)), cell(rule)] for v, rule in _VERDICT_RULES]
    add_table(word, (3.2, 13.8), ("判定", "含义"), rows)
    head(word, "局限", 2)
    for number, limit in enumerate(_LIMITS, 1):
        say(word, f"{number}．{limit}")
