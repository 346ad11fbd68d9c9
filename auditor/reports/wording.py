"""How the reports put things: clean text, short text, marks for verdicts, names of departments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from auditor.model import Verdict
from standard.model import Requirement

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")

# Signs that stand in every Chinese font, so that a verdict reads without colour.
VERDICT_MARKS = {
    Verdict.CONFORM: "√",
    Verdict.PARTIAL: "△",
    Verdict.NONCONFORM: "×",
    Verdict.MISSING: "○",
    Verdict.NOT_APPLICABLE: "／",
}
VERDICT_SHADES = {
    Verdict.CONFORM: "E6F0E2",
    Verdict.PARTIAL: "FFF4D6",
    Verdict.NONCONFORM: "F4CFCB",
    Verdict.MISSING: "E3DFEA",
    Verdict.NOT_APPLICABLE: "FFFFFF",
}
MODALITIES = {"shall": "应", "should": "宜", "may": "可"}
ROLE_NAMES = {
    "top_management": "最高管理者",
    "representative": "管理者代表",
    "management_representative": "管理者代表",
    "carbon_lead": "碳管理部门",
    "technical": "技改部",
    "equipment": "设备部",
    "production": "生产运行部",
    "safety_environment": "安环部",
    "finance": "财务部",
    "lab": "化验室",
    "purchasing": "采购部",
    "power": "动力部门",
    "administration": "综合管理部",
    "internal_audit": "内审组",
    "all": "各部门",
    "all_departments": "各部门",
}


def clean(text: str) -> str:
    """`text` as XML and UTF-8 can hold it: no control or direction characters; a lone surrogate becomes '�'."""
    return _BROKEN.sub("�", _UNPRINTABLE.sub("", _LINE_BREAKS.sub("\n", text)))


def width(text: str) -> float:
    """Width of `text` in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)


def clip(text: str, limit: float) -> str:
    """`text` on one line, at most `limit` full-width characters wide; what is cut off shows as '…'."""
    flat = " ".join(clean(text).split())
    if width(flat) <= limit:
        return flat
    room, end = limit - 1, 0
    while (room := room - width(flat[end])) >= 0:
        end += 1
    return flat[:end].rstrip("，、；：（ ") + "…"


def sentence(text: str) -> str:
    """`text` without blanks at its ends, closed by a full stop."""
    flat = text.strip().rstrip("；;，,")
    return flat if not flat or flat[-1] in "。！？!?…" else flat + "。"


def join(texts: tuple[str, ...] | list[str]) -> str:
    """`texts` as one sentence, its parts divided by semicolons."""
    parts = [t.strip().rstrip("。；;") for t in texts if t.strip()]
    return sentence("；".join(dict.fromkeys(parts)))


def day(when: date) -> str:
    """`when` as a report says it: 2025年1月31日."""
    return f"{when.year}年{when.month}月{when.day}日"


def titled(name: str) -> str:
    """`name` in book-title marks."""
    return name if "《" in name else f"《{name}》"


def verdict_words(verdict: Verdict) -> str:
    """Mark and label: '△ 部分符合'."""
    return f"{VERDICT_MARKS[verdict]} {verdict.label}"


def confidence_words(confidence: float) -> str:
    """How sure the machine is, in a word."""
    if confidence >= 0.85:
        return "高"
    return "中" if confidence >= 0.6 else "低"


def modality_words(requirement: Requirement) -> str:
    """应 or 宜."""
    return MODALITIES.get(requirement.modality, "应")


def company(profile: Mapping[str, object]) -> str:
    """The plant's full name."""
    return str(profile.get("name") or "受审核企业")


def department(role: str, profile: Mapping[str, object]) -> str:
    """The plant's own short name for the department that holds `role`, or the guideline's name for it."""
    departments = profile.get("departments")
    named = departments.get(role) if isinstance(departments, Mapping) else None
    if isinstance(named, Mapping):
        named = named.get("name")
    short = re.split(r"[（(]", str(named), maxsplit=1)[0].strip() if named else ""
    return short or ROLE_NAMES.get(role, "待指定部门")
