"""What a gap report says, worked out before a word of it is laid out: counts, ranking, deadlines, conclusion."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.model import Audit, Finding, Verdict
from auditor.reports.deadlines import upcoming
from auditor.reports.wording import company, day, join, sentence, titled
from standard.model import Requirement, Standard

GAPS = (Verdict.MISSING, Verdict.NONCONFORM, Verdict.PARTIAL)  # the most severe first
_FAILED = ("violated", "short", "absent")
_CLAUSE = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement with the finding on it."""

    requirement: Requirement
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        """The verdict in force: the auditor's decision where one stands, else the machine's."""
        return self.finding.in_force

    @property
    def is_gap(self) -> bool:
        return self.verdict in GAPS

    @property
    def clause(self) -> str:
        """Number of the clause, as the requirement's id begins: '5.1.2.a.1' stands in 5.1.2."""
        match = _CLAUSE.match(self.requirement.id)
        return match.group() if match else self.requirement.clause


@dataclass(frozen=True, slots=True)
class Tally:
    """Verdicts counted over some requirements."""

    counts: Mapping[Verdict, int]

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> Tally:
        return cls(Counter(j.verdict for j in judged))

    def __getitem__(self, verdict: Verdict) -> int:
        return self.counts.get(verdict, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def applicable(self) -> int:
        return self.total - self[Verdict.NOT_APPLICABLE]

    @property
    def gaps(self) -> int:
        return sum(self[v] for v in GAPS)

    @property
    def rate(self) -> float:
        """Share of the applicable requirements that are met; 1.0 where none applies."""
        return self[Verdict.CONFORM] / self.applicable if self.applicable else 1.0

    @property
    def rate_words(self) -> str:
        return f"{self.rate:.0%}" if self.applicable else "／"


def judged(audit: Audit, standard: Standard, *, additions: bool = False) -> tuple[Judged, ...]:
    """Every requirement of the guideline (or every addition to it) with its finding, in the guideline's order.

    Raises ValueError when a requirement of the guideline has no finding: a report that leaves one out would mislead.
    """
    findings = {f.requirement: f for f in audit.findings}
    wanted = [r for r in standard.requirements.values() if r.addition == additions]
    without = [r.id for r in wanted if r.id not in findings and not additions]
    if without:
        raise ValueError(f"no finding for {', '.join(without)}")
    return tuple(Judged(r, findings[r.id]) for r in wanted if r.id in findings)


def grouped(items: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, tuple[Judged, ...]]:
    """`items` by `key`, in order of first appearance."""
    groups: dict[str, list[Judged]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return {name: tuple(members) for name, members in groups.items()}


def by_chapter(items: Iterable[Judged]) -> dict[str, tuple[Judged, ...]]:
    """`items` by chapter number ('4' … '8')."""
    return grouped(items, lambda j: j.clause.split(".")[0])


def by_section(items: Iterable[Judged]) -> dict[str, tuple[Judged, ...]]:
    """`items` by the first two levels of their clause ('4.4', or '5' for what stands under the chapter itself)."""
    return grouped(items, lambda j: ".".join(j.clause.split(".")[:2]))


def heading(number: str, standard: Standard, among: Iterable[Judged] = ()) -> str:
    """Title of clause `number`; where the standard doesn't give it, as its requirements do."""
    return standard.clauses.get(number) or next((j.requirement.title for j in among if j.clause == number), "")


def ranked_gaps(items: Iterable[Judged]) -> tuple[Judged, ...]:
    """The gaps, what matters most first: weight, then severity of the verdict, then 应 before 宜."""
    return tuple(sorted((j for j in items if j.is_gap), key=_rank))


def by_fact(gaps: Iterable[Judged]) -> tuple[tuple[Judged, ...], ...]:
    """Ranked gaps, those of one owner that the same fact makes together: told twice, it would crowd out another."""
    return tuple(grouped(gaps, lambda j: f"{j.requirement.owner}：{shortfall(j)}").values())


def _rank(item: Judged) -> tuple[int, int, bool]:
    requirement = item.requirement
    return -requirement.weight, GAPS.index(item.verdict), requirement.modality != "shall"


def term(item: Judged) -> int:
    """Days within which a gap should be closed: 30 statutory or costly, 90 ordinary, 365 minor or a 宜."""
    if item.requirement.weight >= 3:
        return 30
    return 365 if item.requirement.weight <= 1 or item.requirement.modality != "shall" else 90


def due(item: Judged, audit_date: date) -> date:
    """The day by which a gap should be closed."""
    return audit_date + timedelta(days=term(item))


def shortfall(item: Judged) -> str:
    """What is wrong, in a sentence: as the failed checks say it, the worst first, else the reasons for the verdict."""
    finding = item.finding
    failed = [o.reason for outcome in _FAILED for o in finding.trail if o.outcome == outcome]
    said = join(failed) or join(finding.reasons) or join(finding.lacking)
    return said or ("没有找到可以证明的文件或记录。" if item.verdict is Verdict.MISSING else "见证据。")


def wanted_documents(item: Judged, standard: Standard) -> str:
    """Names of the documented information that would show the requirement, one for each expectation."""
    known = standard.documents
    first = (next((known[t].name for t in e.any_of if t in known), "") for e in item.requirement.expects)
    return "".join(titled(name) for name in dict.fromkeys(first) if name)


def action(item: Judged, standard: Standard) -> str:
    """What to do about a gap: the guideline data's own advice, else what follows from the verdict."""
    if item.requirement.action:
        return sentence(item.requirement.action)
    documents = wanted_documents(item, standard)
    if item.verdict is Verdict.MISSING:
        made = f"编制{documents}" if documents else "补齐所需的文件和记录"
        return f"{made}，经批准后执行并保留记录。"
    if item.verdict is Verdict.NONCONFORM:
        return "立即纠正，分析原因，采取纠正措施并验证效果。"
    return f"补充{documents or '现有文件和记录'}中缺少的内容，经批准后执行。"


def consequence(item: Judged) -> str:
    """What follows if a gap stays open."""
    if item.requirement.consequence:
        return sentence(item.requirement.consequence)
    if item.requirement.modality != "shall":
        return "属建议性条款，不影响符合性结论。"
    return "内审或认证审核时会开具不符合项。"


def conclusion(audit: Audit, items: tuple[Judged, ...], standard: Standard) -> str:
    """The report in a few sentences."""
    tally = Tally.of(items)
    counts = "，".join(f"{v.label}{tally[v]}项" for v in (Verdict.PARTIAL, Verdict.NONCONFORM, Verdict.MISSING))
    said = f"{company(audit.profile)}的碳管理体系{_standing(tally, items)}。"
    said += f"适用的{tally.applicable}项要求中，符合{tally[Verdict.CONFORM]}项（{tally.rate_words}），{counts}。"
    return said + _heavy(audit, items) + _weakest(items, standard) + _next_deadline(audit, standard)


def _standing(tally: Tally, items: tuple[Judged, ...]) -> str:
    heavy = any(j.is_gap and j.requirement.weight >= 3 for j in items)
    if not tally.gaps:
        return "符合指南的全部适用要求"
    if tally.rate >= 0.8 and not heavy:
        return "总体符合指南，存在局部差距"
    if tally.rate >= 0.5:
        return "已经建立并运行，但尚未全面符合指南"
    return "已有基础，但多数要求尚未落实" if tally.rate >= 0.2 else "尚未有效建立"


def _heavy(audit: Audit, items: tuple[Judged, ...]) -> str:
    heavy = [j for j in items if j.is_gap and j.requirement.weight >= 3]
    if not heavy:
        return ""
    by = max(due(j, audit.audit_date) for j in heavy)
    return f"其中{len(heavy)}项差距关系到法定义务或较大损失，应在{day(by)}前先行整改。"


def _weakest(items: tuple[Judged, ...], standard: Standard) -> str:
    rates = {n: Tally.of(members) for n, members in by_chapter(items).items()}
    weak = min(rates, key=lambda n: rates[n].rate, default="")
    if not weak or rates[weak].rate == 1.0:
        return ""
    return f"最薄弱的是第{weak}章“{heading(weak, standard)}”，符合率{rates[weak].rate_words}。"


def _next_deadline(audit: Audit, standard: Standard) -> str:
    soon = upcoming(standard, audit.audit_date)
    return f"最近的法定期限是{day(soon[0].due)}：{sentence(soon[0].duty)}" if soon else ""
