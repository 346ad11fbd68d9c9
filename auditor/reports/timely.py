"""What has run out, what soon will, and the statutory deadlines to come, in one list by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from auditor.model import Audit
from auditor.reports.deadlines import upcoming
from auditor.reports.wording import clip, department
from standard.model import Standard

OVERDUE, SOON = "已过期", "90天内到期"


@dataclass(frozen=True, slots=True)
class Timely:
    """One thing with its day. statutory: a duty by law that falls due, not a paper that expires."""

    when: date
    overdue: bool
    kind: str
    name: str
    owner: str
    source: str
    statutory: bool = False

    @property
    def day(self) -> str:
        return f"{self.when:%Y-%m-%d}"

    @property
    def state(self) -> str:
        """With a mark, so that it reads in black and white."""
        return f"× {OVERDUE}" if self.overdue else f"△ {SOON}"


def timely(audit: Audit, standard: Standard) -> tuple[Timely, ...]:
    """Expired things, things that expire within 90 days, and statutory deadlines, by day."""
    found = [
        Timely(
            e.until,
            e.overdue(audit.audit_date),
            e.kind,
            e.name,
            department(e.owner, audit.profile),
            f"〔{e.citation.file}，{e.citation.locator}〕“{clip(e.citation.quote, 80)}”",
        )
        for e in audit.expiries
    ]
    found += [
        Timely(
            d.due,
            False,
            "法定期限",
            d.duty,
            department(d.owner, audit.profile),
            d.source if d.stated else f"{d.source}（按惯例推算，以当年通知为准）",
            True,
        )
        for d in upcoming(standard, audit.audit_date)
    ]
    return tuple(sorted(found, key=lambda t: (t.when, t.kind, t.name)))


def expiry_words(audit: Audit, limit: float) -> str:
    """Overdue and soon expiring things in a line at most `limit` full-width characters wide, or ''."""
    late = [e for e in audit.expiries if e.overdue(audit.audit_date)]
    soon = [e for e in audit.expiries if not e.overdue(audit.audit_date)]
    said = [f"已过期{len(late)}项（{'、'.join(dict.fromkeys(e.name for e in late))}）"] if late else []
    names = "、".join(dict.fromkeys(f"{e.name}{e.until.month}月{e.until.day}日" for e in soon))
    said += [f"90天内到期{len(soon)}项（{names}）"] if soon else []
    if not said:
        return ""
    room = limit / len(said) - 2
    return "；".join(clip(text, room) for text in said) + "。"
