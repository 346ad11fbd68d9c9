"""The reports of an audit: Word, HTML and workbook, and `report`, which writes them anew from findings.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from auditor.actions.auditing import overdue_words
from auditor.actions.folding import actions_of
from auditor.comparison import Comparison, compare
from auditor.model import Audit
from auditor.reports.book import book
from auditor.reports.extras import Extras
from auditor.reports.gap_report import gap_report
from auditor.reports.judgement import compared_words
from auditor.reports.keeping import Written, kept_words, write_papers
from auditor.reports.page import page
from auditor.thumbnails import Pictures, thumbnails
from carbonclause import workspace
from carbonclause.chinese import Command
from carbonclause.console import progress, say
from carbonclause.index import refresh_index, write_index
from generator.options import Options
from generator.recipes import recipes
from generator.store import NAME as MANIFEST
from standard.errors import UserError
from standard.load import load
from standard.model import Standard
from standard.profile import make_profile

GAP_REPORT, PAGE, BOOK = "差距分析报告.docx", "差距分析报告.html", "差距分析报告.xlsx"
_path = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the reports draw on besides the findings: each may be missing.

    results: the audit's folder, in whose workspace the register and the generated set are; evidence: the folder that
    was audited; cache: of readings and pictures; since: an earlier audit's findings.json; pictures: whether cited
    places are shown.
    """

    results: Path
    evidence: Path | None
    cache: Path
    since: Path | None
    pictures: bool = True


@dataclass(frozen=True, slots=True)
class Reported:
    """The reports written: what they show besides the audit, and what became of the files."""

    extras: Extras
    written: Written


@click.command(cls=Command, short_help="由审核结果重新写出差距分析报告（Word、网页、Excel）")
@click.option("--findings", type=_path, metavar="文件", help="findings.json（默认用当前文件夹里最近一次审核）")
@click.option("--out", type=_path, metavar="文件夹", help="报告放在哪里（默认放在审核结果旁边）")
@click.option("--evidence", type=_path, metavar="文件夹", help="证据文件夹，用来配原文图片（默认工作区的 evidence）")
@click.option("--since", type=_path, metavar="文件", help="与哪一次审核的 findings.json 比较（默认工作区里的上一次）")
@click.option("--no-pictures", is_flag=True, help="不配原文图片")
def report(
    findings: Path | None, out: Path | None, evidence: Path | None, since: Path | None, no_pictures: bool
) -> None:
    """重新写出差距分析报告：不重新读证据，计入审核员的结论，并与上一次审核比较。

    审核员改判、指认证据之后运行本命令，三种报告和目录页一起更新。
    """
    source = workspace.findings_of(findings)
    results = source.parent
    audit, loaded = workspace.judged(source), load()
    root = workspace.root_of(results)
    cache = next((c for c in (root / workspace.CACHE, results / workspace.CACHE) if c.is_dir()), root / workspace.CACHE)
    sources = Sources(
        results, evidence or root / workspace.EVIDENCE, cache, since or workspace.before(results), not no_pictures
    )
    target = out or results
    workspace.refuse_inside(target, sources.evidence)
    done = write_reports(audit, loaded, target, sources)
    write_index(target)
    refresh_index(results, target)
    say(told(done, target))


def write_reports(audit: Audit, standard: Standard, out: Path, sources: Sources) -> Reported:
    """Write the three forms of the gap report into `out`; one that a person has worked on stays (keeping.py)."""
    try:
        comparison = _comparison(audit, standard, sources.since)
        extras = _extras(audit, standard, sources, comparison)
        contents = {
            GAP_REPORT: gap_report(audit, standard, extras),
            PAGE: page(audit, standard, extras).encode(),
            BOOK: book(audit, standard, extras),
        }
    except ValueError as error:  # the guideline's requirements and the audit's findings don't match
        remedy = "这次审核用的是另一版指南数据，请重新运行 carbonclause audit"
        raise UserError("审核结果与指南条款对不上", where=str(out), remedy=remedy) from error
    return Reported(extras, write_papers(out, contents))


def told(done: Reported, out: Path) -> str:
    """Where the reports are, what changed since the last audit, what has no picture, what a person has changed."""
    lines = [f"差距分析报告：{out / GAP_REPORT}（另有同名 .html 网页、.xlsx 清单）"]
    lines += [text for text in (compared_words(done.extras.comparison), done.extras.no_pictures) if text]
    lines += kept_words(done.written)
    return "\n".join([*lines, f"目录页：{out / 'index.html'}"])


def _comparison(audit: Audit, standard: Standard, since: Path | None) -> Comparison | None:
    """`audit` beside the one in `since`. UserError where that is another plant's, or a later one."""
    if since is None:
        return None
    source = workspace.findings_of(since, "--since")
    earlier = workspace.judged(source)
    if _plant(earlier) != _plant(audit):
        raise UserError("不是同一企业的审核结果，不能比较", where=str(source), remedy="请检查 --since")
    if earlier.audit_date > audit.audit_date:
        raise UserError("用来比较的审核比本次晚", where=str(source), remedy="请用 --since 指明更早的一次")
    return compare(audit, earlier, standard)


def _plant(audit: Audit) -> object:
    """What tells a plant: its credit code, by which it may change its name, else its name."""
    return audit.profile.get("credit_code") or audit.profile.get("name")


def _extras(audit: Audit, standard: Standard, sources: Sources, comparison: Comparison | None) -> Extras:
    pictures = Pictures({})
    if sources.pictures:
        with progress("原文配图") as advance:
            pictures = thumbnails(audit, sources.evidence, sources.cache, progress=advance)
    late = overdue_words(actions_of(workspace.register_of(sources.results)), audit.audit_date)
    templates = _templates(audit, standard, sources.results)
    return Extras(comparison, pictures.by_citation, pictures.note, templates, late)


def _templates(audit: Audit, standard: Standard, results: Path) -> Mapping[str, str]:
    """Document type → name of its blank: the workspace's generated file, else what `generate` would call it."""
    generated = _generated(workspace.root_of(results) / workspace.DOCUMENTS / MANIFEST)
    if generated:
        return generated
    try:
        profile = make_profile(dict(audit.profile))
        return {r.type: r.title for r in recipes(profile, standard, Options()) if not r.reason}
    except UserError:  # an audit's profile may lack what the generator wants
        return {}


def _generated(manifest: Path) -> Mapping[str, str]:
    try:
        files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        return {str(f["type"]): Path(f["file"]).stem for f in reversed(files) if f["key"] == f["type"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
