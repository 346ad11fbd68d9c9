"""The machine's verdict and the auditor's, as every form of the report puts them."""

from __future__ import annotations

from auditor.comparison import Comparison
from auditor.model import Finding, Link
from auditor.reports.wording import day, sentence, verdict_words

STALE = "证据已变化，需重新确认"


def decided_words(finding: Finding) -> str:
    """What the auditor decided, where it differs from the machine's verdict or is stale, and pointed to; else ''."""
    return "".join((_differing_words(finding), *map(_link_words, finding.links)))


def _link_words(link: Link) -> str:
    """Evidence that the auditor pointed to by hand."""
    cited = link.citation
    quoted = f"：“{cited.quote}”" if cited.quote else ""
    place = f"，{cited.locator}" if cited.locator else ""
    state = "（文件已变化，需重新指认）" if link.stale else ""
    return sentence(
        f"审核员指认（{link.by}）：{cited.file}{place}{quoted}{'，' + link.note if link.note else ''}{state}"
    )


def _differing_words(finding: Finding) -> str:
    decision = finding.decision
    if decision is None:
        return ""
    who = f"{decision.by}，{day(decision.on)}"
    grade = f"，定级{decision.grade}" if decision.grade else ""
    reason = sentence(f"理由：{decision.reason}") if decision.reason else ""
    said = f"审核员结论：{verdict_words(decision.verdict)}{grade}（{who}）。{reason}"
    if decision.stale:
        return f"{STALE}。原{said}"
    if decision.verdict is finding.verdict and not decision.grade:
        return ""
    machine = "" if decision.verdict is finding.verdict else f"程序判定：{verdict_words(finding.verdict)}。"
    return said + machine


def confirmed_words(finding: Finding) -> str:
    """Who stands behind the verdict in force, in a few words: the auditor, nobody any longer, or only the machine."""
    decision = finding.decision
    if decision is None:
        return "程序判定，待审核员确认"
    if decision.stale:
        return STALE
    return f"{decision.by}已确认" if decision.verdict is finding.verdict else f"{decision.by}改判"


def change_words(requirement: str, comparison: Comparison | None) -> str:
    """What became of the requirement since the earlier audit: '仍未关闭（有改进）', '' where nothing did."""
    changed = comparison.of(requirement) if comparison else None
    if changed is None:
        return ""
    return f"{changed.change.label}（有改进）" if changed.better else changed.change.label


def compared_words(comparison: Comparison | None) -> str:
    """The comparison in a sentence; '' where there is none."""
    if comparison is None:
        return ""
    counts = "，".join(f"{change.label}{count}项" for change, count in comparison.counts.items() if count)
    then, now = comparison.met
    return f"与{day(comparison.earlier_date)}的审核相比：符合由{then}项变为{now}项；{counts or '差距没有变化'}。"
