"""The gap report as one HTML file that stands for itself: no link leads out of it, nothing is fetched.

Everything from the evidence is escaped; a content security policy forbids the page to reach the network at all.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from auditor.comparison import CHANGE_RULES, Comparison
from auditor.decisions import audit_id
from auditor.model import Audit, Citation
from auditor.reports import files, overview
from auditor.reports.extras import NONE, Extras
from auditor.reports.judgement import change_words, compared_words, decided_words
from auditor.reports.measures import effort_words, wanted_templates
from auditor.reports.method import LIMITS, VERDICT_RULES, method
from auditor.reports.overview import Judged, Tally
from auditor.reports.summary import TITLE, TOP_GAPS, document_number
from auditor.reports.timely import timely
from auditor.reports.wording import (
    VERDICT_MARKS,
    clean,
    company,
    confidence_words,
    day,
    department,
    join,
    modality_words,
    titled,
    verdict_words,
)
from standard.model import Standard

_BAR = 200.0  # width of a bar in the drawing's units
_QUOTES = 3
_CONTENTS = (
    ("summary", "结论"),
    ("top", "最重要的差距"),
    ("expiries", "到期事项"),
    ("changes", "与上次审核比较"),
    ("results", "逐条判定"),
    ("unread", "未能读取的文件"),
    ("idle", "未用作证据的文件"),
    ("method", "方法与局限"),
)


def page(audit: Audit, standard: Standard, extras: Extras = NONE) -> str:
    """The report as HTML, with all its styles, script and pictures inside."""
    items = overview.judged(audit, standard)
    additions = overview.judged(audit, standard, additions=True)
    gaps = overview.ranked_gaps(items)
    told: dict[str, Any] = _front(audit, standard, items, extras)
    told |= {
        "top": [
            {**_card(same[0], audit, standard, extras), "also": [j.requirement.id for j in same[1:]]}
            for same in overview.by_fact(gaps)[:TOP_GAPS]
        ],
        "gap_count": len(gaps),
        "expiries": timely(audit, standard),
        "changes": _changes(extras.comparison),
        "change_rules": [(change.label, rule) for change, rule in CHANGE_RULES.items()],
        "clauses": _clauses((*items, *additions), audit, standard, extras),
        "owners": list(dict.fromkeys(_owner(j, audit) for j in items)),
        "no_pictures": extras.no_pictures,
        "overdue": extras.overdue,
        "unread": files.unread(audit),
        "idle": files.idle(audit, standard),
        "method": method(audit, len(items)),
        "rules": [(verdict_words(v), rule) for v, rule in VERDICT_RULES],
        "limits": LIMITS,
    }
    absent = {"top"} - {"top" if gaps else ""} | {"changes"} - {"changes" if extras.comparison else ""}
    told["contents"] = [(place, name) for place, name in _CONTENTS if place not in absent]
    return clean(_template().render(told))


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent / "html")
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("report.html.j2")


def _front(audit: Audit, standard: Standard, items: tuple[Judged, ...], extras: Extras) -> dict[str, Any]:
    """What stands above the gaps: whose report, the conclusion, the counts."""
    start, end = audit.period
    tally = Tally.of(items)
    chapters = overview.by_chapter(items)
    return {
        "company": company(audit.profile),
        "title": TITLE,
        "number": document_number(audit),
        "identity": audit_id(audit),
        "facts": (
            ("审核准则", titled(audit.standard)),
            ("审核期", f"{day(start)}至{day(end)}"),
            ("审核日期", day(audit.audit_date)),
        ),
        "conclusion": overview.conclusion(audit, items, standard),
        "compared": compared_words(extras.comparison),
        "verdicts": [
            {"id": v.value, "mark": mark, "label": v.label, "count": tally[v]} for v, mark in VERDICT_MARKS.items()
        ],
        "total": tally.total,
        "chapters": [
            *(_chapter(_chapter_name(n, members, standard), Tally.of(members)) for n, members in chapters.items()),
            _chapter("合计", tally),
        ],
        "chapter_choices": [{"id": n, "name": _chapter_name(n, members, standard)} for n, members in chapters.items()],
    }


def _chapter_name(number: str, members: tuple[Judged, ...], standard: Standard) -> str:
    return f"{number} {overview.heading(number, standard, members)}".rstrip()


def _chapter(name: str, tally: Tally) -> dict[str, Any]:
    pieces, x = [], 0.0
    for verdict in VERDICT_MARKS:
        share = _BAR * tally[verdict] / max(tally.total, 1)
        if share:
            pieces.append({"id": verdict.value, "x": f"{x:.2f}", "width": f"{share:.2f}"})
        x += share
    return {
        "name": name,
        "counts": [tally[v] for v in VERDICT_MARKS],
        "rate": tally.rate_words,
        "told": "，".join(f"{v.label}{tally[v]}项" for v in VERDICT_MARKS if tally[v]),
        "pieces": pieces,
    }


def _owner(item: Judged, audit: Audit) -> str:
    return department(item.requirement.owner, audit.profile)


def _clauses(items: tuple[Judged, ...], audit: Audit, standard: Standard, extras: Extras) -> list[dict[str, Any]]:
    """The requirements under their clauses; what is asked beyond the guideline's list stands at its clause's end."""
    groups = overview.grouped(items, lambda j: j.clause)
    return [
        {
            "name": f"{clause} {overview.heading(clause, standard, members)}".rstrip(),
            "judged": [_card(j, audit, standard, extras) for j in members],
        }
        for clause, members in groups.items()
    ]


def _card(item: Judged, audit: Audit, standard: Standard, extras: Extras) -> Mapping[str, Any]:
    """A requirement with all that was found on it."""
    requirement, finding, gap = item.requirement, item.finding, item.is_gap
    changed = extras.comparison.of(requirement.id) if extras.comparison else None
    return {
        "id": requirement.id,
        "chapter": item.clause.split(".")[0],
        "verdict": item.verdict.value,
        "mark": VERDICT_MARKS[item.verdict],
        "label": item.verdict.label,
        "modality": modality_words(requirement),
        "statement": requirement.statement,
        "owner": _owner(item, audit),
        "due": f"{overview.due(item, audit.audit_date):%Y-%m-%d}" if gap else "",
        "effort": effort_words(item),
        "sure": confidence_words(finding.confidence),
        "change": change_words(requirement.id, extras.comparison),
        "change_label": changed.change.label if changed else "",
        "addition": requirement.addition,
        "decided": decided_words(finding),
        "shortfall": overview.shortfall(item),
        "reasons": join(finding.reasons),
        "lacking": join(finding.lacking) if gap else "",
        "action": overview.action(item, standard) if gap else "",
        "consequence": overview.consequence(item),
        "templates": "、".join(wanted_templates(item, standard, extras.templates)) if gap else "",
        "question": finding.question,
        "citations": [_citation(c, extras) for c in finding.citations[:_QUOTES]],
        "more": max(0, len(finding.citations) - _QUOTES),
    }


def _citation(citation: Citation, extras: Extras) -> dict[str, Any]:
    told: dict[str, Any] = {"file": citation.file, "locator": citation.locator, "quote": citation.quote, "picture": ""}
    picture = extras.thumbnails.get(citation)
    if picture:
        data = base64.b64encode(picture.data).decode()
        told |= {"picture": f"data:{picture.mime};base64,{data}", "width": picture.width, "height": picture.height}
        told["alt"] = f"{citation.file}，{citation.locator}的图" + ("，引用的文字已标出" if picture.marked else "")
    return told


def _changes(comparison: Comparison | None) -> list[dict[str, str]] | None:
    """What changed since the earlier audit, the worst first; None where there is no earlier audit."""
    if comparison is None:
        return None
    order = list(CHANGE_RULES)
    return [
        {
            "id": c.requirement,
            "change": change_words(c.requirement, comparison),
            "before": verdict_words(c.before) if c.before else "－",
            "now": verdict_words(c.now),
            "lacked": join(c.lacked),
            "lacks": join(c.lacks),
        }
        for c in sorted(comparison.changes, key=lambda c: order.index(c.change))
    ]
