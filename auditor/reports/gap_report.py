"""差距分析报告: the audit as a Word document that a general manager reads in five minutes."""

from __future__ import annotations

import io
from pathlib import Path

from docx.document import Document as WordDocument

from auditor.model import Audit
from auditor.reports import appendices, contents, details, house, overview, progress, summary
from auditor.reports.atomic import write_whole
from auditor.reports.extras import NONE, Extras
from auditor.reports.wording import company
from standard.model import Standard


def write_gap_report(audit: Audit, standard: Standard, path: Path, extras: Extras = NONE) -> None:
    """Write the gap report on `audit` to `path`, whole or not at all."""
    write_whole(path, gap_report(audit, standard, extras))


def gap_report(audit: Audit, standard: Standard, extras: Extras = NONE) -> bytes:
    """The gap report as a Word file."""
    buffer = io.BytesIO()
    build(audit, standard, extras).save(buffer)
    return buffer.getvalue()


def build(audit: Audit, standard: Standard, extras: Extras = NONE) -> WordDocument:
    """The report as a python-docx document: what matters first, then the proof."""
    items = overview.judged(audit, standard)
    additions = overview.judged(audit, standard, additions=True)
    word = house.new_report(summary.TITLE, company(audit.profile), audit.audit_date)
    _head_section(word, audit, landscape=False)
    summary.add_cover(word, audit)
    summary.add_summary(word, audit, standard, items, extras)
    place = contents.reserve_contents(word)
    details.add_overview(word, audit, standard, items)
    progress.add_expiries(word, audit)
    progress.add_deadlines(word, audit, standard, items)
    progress.add_comparison(word, audit, standard, items, extras.comparison)
    house.turn_page(word, landscape=True)
    _head_section(word, audit, landscape=True)
    details.add_clauses(word, audit, standard, items, extras)
    if additions:
        details.add_additions(word, audit, standard, additions, extras)
    house.turn_page(word, landscape=False)
    _head_section(word, audit, landscape=False)
    appendices.add_questions(word, items)
    appendices.add_files(word, audit, standard)
    appendices.add_method(word, audit, items)
    contents.fill_contents(word, place)
    return word


def _head_section(word: WordDocument, audit: Audit, *, landscape: bool) -> None:
    right = f"差距分析报告　{summary.document_number(audit)}"
    house.set_header(word.sections[-1], company(audit.profile), right, landscape=landscape)
