"""What became of the evidence files: which could not be read, which proved nothing, which were cited for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.model import Audit, Document, EvidenceFile, ReadStatus
from auditor.reports.wording import clip, sentence
from standard.model import Standard

STATUS_WORDS = {
    ReadStatus.READ: "已读取",
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


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of which all or some could not be read: in what state it is, why, and what to do."""

    file: str
    status: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Idle:
    """A file that was read and that no finding cites: what it was taken for, and why nothing rests on it."""

    file: str
    recognised: tuple[str, ...]
    why: str


def unread(audit: Audit) -> tuple[Unread, ...]:
    """The files that could not be read whole, by name."""
    files = sorted(audit.files, key=lambda f: f.file)
    return tuple(
        Unread(f.file, STATUS_WORDS[f.status], *_reason_and_remedy(f)) for f in files if f.status is not ReadStatus.READ
    )


def idle(audit: Audit, standard: Standard) -> tuple[Idle, ...]:
    """The files that proved nothing, by name."""
    files = sorted(audit.files, key=lambda f: f.file)
    return tuple(Idle(f.file, recognised(f, audit, standard), _why_idle(f, audit)) for f in _idle(files, audit))


def cited_for(audit: Audit) -> Mapping[str, tuple[str, ...]]:
    """File → the requirements whose findings cite it, in the guideline's order."""
    held: dict[str, list[str]] = {}
    for finding in audit.findings:
        for file in dict.fromkeys(c.file for c in finding.citations):
            held.setdefault(file, []).append(finding.requirement)
    return {file: tuple(ids) for file, ids in held.items()}


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


def recognised(file: EvidenceFile, audit: Audit, standard: Standard) -> tuple[str, ...]:
    """What the file was taken for, one line a document."""
    lines = []
    for document in _documents(file, audit):
        best = next((standard.documents[t].name for t, _ in document.types if t in standard.documents), "")
        lines.append(clip(best or document.title, 40))
    return tuple(dict.fromkeys(line for line in lines if line)) or ("未识别为碳管理文件",)


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
