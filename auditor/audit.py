"""An audit from beginning to end: read, recognise, judge."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from auditor.context import Context
from auditor.expiries import expiries
from auditor.judge import judge
from auditor.matching import Matcher
from auditor.model import Audit, EvidenceFile, Finding, Verdict
from auditor.ownership import Identity
from auditor.plant import plant_words
from auditor.readers.pool import Engine
from auditor.reading import read_folder
from auditor.recognise import Recogniser
from auditor.reserve import with_reserve
from auditor.retrieval import Retrieval
from standard.errors import UserError
from standard.model import Requirement, Standard
from standard.profile import Profile

Progress = Callable[[int, int, str], None]


def audit_folder(
    profile: Profile,
    evidence: Path,
    standard: Standard,
    *,
    progress: Progress | None = None,
    cache: Path | None = None,
    engine: Engine | None = None,
) -> Audit:
    """Audit an evidence folder against every requirement of the standard. progress, cache, engine: see `read_folder`.

    The folder is only read. Raises UserError when it is missing or holds no file at all, or when the profile gives no
    audit period; a file that can't be read is reported in the result and never stops the audit.
    """
    if not evidence.is_dir():
        raise UserError("没有这个证据文件夹", where=str(evidence), remedy="请检查 --evidence 后的路径")
    period = period_of(profile)
    files = read_folder(evidence, progress=progress, cache=cache, engine=engine)
    if not files:
        raise UserError("文件夹里没有文件", where=str(evidence), remedy="请把收集到的证据文件放进去再审核")
    return judge_files(profile, tuple(files), standard, period)


def judge_files(
    profile: Profile, files: tuple[EvidenceFile, ...], standard: Standard, period: tuple[date, date]
) -> Audit:
    """Recognise the files' parts and judge every requirement on them."""
    with _collector_at_rest():
        return _judged(profile, files, standard, period)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Judging builds one growing index without cycles; walking it over and over would take as long as the judging."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _judged(profile: Profile, files: tuple[EvidenceFile, ...], standard: Standard, period: tuple[date, date]) -> Audit:
    ctx = context_of(profile, files, standard, period)
    retrieval = Retrieval(ctx)
    findings = tuple(_finding(r, ctx, retrieval) for r in standard.requirements.values())
    day = ctx.audit_date
    return Audit(standard.name, profile.data, period, day, files, tuple(ctx.documents), findings, expiries(ctx))


def context_of(
    profile: Profile, files: tuple[EvidenceFile, ...], standard: Standard, period: tuple[date, date]
) -> Context:
    """Recognise the files' parts: all that a requirement is judged on."""
    matcher = Matcher(plant_words(standard.concepts, profile))
    recogniser = Recogniser(standard, Identity.of(profile.data), matcher)
    documents = recogniser.documents(files)
    return Context(
        standard,
        matcher,
        profile.data,
        period,
        _day(profile.data.get("audit_date")) or period[1],
        documents,
        {f.file: f.properties for f in files},
        abbreviations=recogniser.abbreviations,
        identity=recogniser.identity,
    )


def _finding(requirement: Requirement, ctx: Context, retrieval: Retrieval) -> Finding:
    """What the rules make of it, with the machine's reservations, and what else the auditor may look at."""
    finding = with_reserve(judge(requirement, ctx), requirement, retrieval)
    short = finding.verdict is Verdict.PARTIAL and finding.lacking
    if finding.verdict is not Verdict.MISSING and not short:
        return finding
    cited = {c.file for c in finding.citations}
    return replace(finding, suggestions=retrieval.suggestions(requirement, cited))


def period_of(profile: Profile) -> tuple[date, date]:
    """First and last day of the audit period that the profile states."""
    period = profile.data.get("period")
    start, end = (_day(period.get("start")), _day(period.get("end"))) if isinstance(period, Mapping) else (None, None)
    if start is None or end is None:
        where = str(profile.path or "企业资料")
        raise UserError("没有写明审核期间", where=where, remedy="请在 period 下填写 start 和 end，例如 '2025-01-01'")
    return start, end


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
