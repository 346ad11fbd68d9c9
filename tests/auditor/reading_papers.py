"""Small papers written as Markdown or workbooks, read by the real readers, and judged by one check."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from auditor.checks import CHECKS
from auditor.context import Candidates, Context
from auditor.matching import Matcher
from auditor.model import CheckOutcome, EvidenceFile, ReadStatus
from auditor.ownership import Identity
from auditor.readers import Job, reader_of
from auditor.recognise import Recogniser
from standard.load import load
from tests.auditor.conftest import PROFILE

Sheet = Sequence[Sequence[object]]
Content = str | Sheet | Mapping[str, Sheet]
_MATCHER: list[Matcher] = []


def matcher() -> Matcher:
    if not _MATCHER:
        _MATCHER.append(Matcher(load().concepts))
    return _MATCHER[0]


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def world(folder: Path, papers: Mapping[str, Content], **properties: Mapping[str, str]) -> Context:
    """The world of these papers: text becomes Markdown or a mail (by its name), rows a workbook (of several sheets, by
    their names); properties: by the file's stem."""
    files = [_read(folder, name, content) for name, content in papers.items()]
    told = {f.file: properties.get(Path(f.file).stem, {}) for f in files}
    recogniser = Recogniser(load(), Identity.of(PROFILE), matcher())
    documents = recogniser.documents(files)
    period = (date(2025, 1, 1), date(2025, 12, 31))
    return Context(
        load(),
        matcher(),
        PROFILE,
        period,
        date(2026, 3, 20),
        documents,
        told,
        abbreviations=recogniser.abbreviations,
        identity=recogniser.identity,
    )


def run(check: str, ctx: Context, *types: str, **params: Any) -> CheckOutcome:
    """The check's outcome on the documents of these types."""
    named = tuple(d for d in ctx.documents if any(d.is_a(t) >= 0.5 for t in types))
    assert named, [(d.file, d.types) for d in ctx.documents]
    return CHECKS[check](params, Candidates(named, main_type=types[0]), ctx)


def _read(folder: Path, name: str, content: Content) -> EvidenceFile:
    text = "eml" if name.endswith(".eml") else "md"
    kind = text if isinstance(content, str) else "xlsx"
    path = folder / f"paper.{kind}"
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        book = Workbook()
        book.remove(book.active)
        for title, rows in content.items() if isinstance(content, Mapping) else (("Sheet", content),):
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(path)
    reader = reader_of(kind)
    assert reader is not None
    reading = reader(Job(path, name, folder))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return EvidenceFile(name, sha256, kind, ReadStatus.READ, parts=tuple(reading.parts))
