"""What has run out, what soon will, and the statutory deadlines to come, in one list by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from auditor.model import Audit
from auditor.reports.deadlines import upcoming
from auditor.reports.wording import clip, department, width
from standard.model import Standard

OVERDUE, SOON = "已过期", "90天内到期"


@dataclass(frozen=True, slots=True)
class Timely:
    """One thing with its day: a paper or calibration that expires, or a duty by law that falls due."""

    when: date
    overdue: bool
    kind: str
    name: str
    owner: str
    source: str

    @property
    def day(self) -> str:
        return f"{self.when:%Y-%m-%d}"

    @property
    def state(self) -> str:
        """With a mark, so that it reads in black and white."""
        return f"× {OVERDUE}" if self.overdue else f"△ {SOON}"


def expiring(audit: Audit) -> tuple[Timely, ...]:
    """Expired things and things that expire within 90 days, by day."""
    return tuple(
        Timely(
            e.until,
            e.overdue(audit.audit_date),
            e.kind,
            e.name,
            department(e.owner, audit.profile),
            f"〔{e.citation.file}，{e.citation.locator}〕“{clip(e.citation.quote, 80)}”",
        )
        for e in audit.expiries
    )


def timely(audit: Audit, standard: Standard) -> tuple[Timely, ...]:
    """What expires together with the statutory deadlines to come, by day."""
    statutory = (
        Timely(
            d.due,
            False,
            "法定期限",
            d.duty,
            department(d.owner, audit.profile),
            d.source if d.stated else f"{d.source}（按惯例推算，以当年通知为准）",
        )
        for d in upcoming(standard, audit.audit_date)
    )
    return tuple(sorted((*expiring(audit), *statutory), key=lambda t: (t.when, t.kind, t.name)))


def expiry_words(audit: Audit, limit: float) -> str:
    """Overdue and soon expiring things in a line at most `limit` full-width characters wide, or ''.

    Yearly plans that have ended come last: a certificate that ran out weighs more.
    """
    late = [e for e in audit.expiries if e.overdue(audit.audit_date)]
    soon = [e for e in audit.expiries if not e.overdue(audit.audit_date)]
    said = []
    for what, found in ((OVERDUE, late), (SOON, soon)):
        names = "、".join(dict.fromkeys(e.name for e in sorted(found, key=lambda e: e.kind == "年度计划")))
        said += [(f"{what}{len(found)}项（", names, "）")] if found else []
    room = limit / max(len(said), 1)
    return "；".join(before + clip(names, room - width(before) - 2) + after for before, names, after in said)
