"""From a profile to the documents: writes the Word files and ledgers with their manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator import manifest
from generator.documents import Body, Template, render_body, templates, write_document
from generator.ledgers import Layout, layouts, ledger_missing, left_out, write_ledger
from generator.manifest import Entry
from generator.numbering import full_number
from generator.rows import Factors
from standard.errors import UserError
from standard.load import load
from standard.model import Standard
from standard.profile import Profile

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Generated:
    """What became of one document type.

    path: the file written; None when it doesn't apply. missing: the facts still to be filled in.
    kept: the file that a person has edited, left as it was (path then stands beside it). note: what to tell the user.
    """

    type: str
    title: str
    path: Path | None
    missing: tuple[str, ...] = ()
    kept: Path | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Job:
    """One file to make."""

    type: str
    title: str
    name: str
    source: Path
    missing: tuple[str, ...]
    make: Callable[[], bytes]


def generate(
    profile: Profile,
    out: Path,
    standard: Standard | None = None,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> list[Generated]:
    """Write every document that applies (or only those of the types named) into `out`.

    progress(done, of, title) is told before each file and at the end.
    """
    _folder(out)
    factors = (standard or load()).factors
    known, results = manifest.read(out), list[Generated]()
    profile_hash = manifest.sha256(json.dumps(dict(profile.data), ensure_ascii=False, sort_keys=True).encode())
    jobs = [job for job in _jobs(profile, factors) if only is None or job.type in only]
    for index, job in enumerate(jobs):
        if progress:
            progress(index, len(jobs), job.title)
        result, entry = _write(job, out, known, profile_hash)
        results.append(result)
        known[entry.file] = entry
        manifest.write(out, known, _not_applicable(profile))
    if progress:
        progress(len(jobs), len(jobs), "")
    omitted = [o for o in _not_applicable(profile) if only is None or o["type"] in only]
    return results + [Generated(o["type"], o["title"], None, note=o["reason"]) for o in omitted]


def missing_facts(profile: Profile, standard: Standard | None = None) -> dict[str, list[str]]:
    """The facts that each document lacks, by its title, without writing anything."""
    factors = (standard or load()).factors
    return {job.title: list(job.missing) for job in _jobs(profile, factors) if job.missing}


def _jobs(profile: Profile, factors: Factors) -> Iterator[_Job]:
    for template in templates():
        if profile.applies(template.applies_when):
            body = render_body(template, profile)
            name = _file_name(profile, template.number, body.title, "docx")
            yield _Job(template.type, body.title, name, template.path, body.missing, _document(template, profile, body))
    for layout in layouts():
        if not profile.applies(layout.when):
            continue
        name = _file_name(profile, layout.number, layout.title, "xlsx")
        missing = ledger_missing(layout, profile, factors)
        yield _Job(layout.type, layout.title, name, layout.path, missing, _ledger(layout, profile, factors))


def _document(template: Template, profile: Profile, body: Body) -> Callable[[], bytes]:
    return lambda: write_document(template, profile, body)


def _ledger(layout: Layout, profile: Profile, factors: Factors) -> Callable[[], bytes]:
    return lambda: write_ledger(layout, profile, factors)


def _write(job: _Job, out: Path, known: dict[str, Entry], profile_hash: str) -> tuple[Generated, Entry]:
    data = job.make()
    path = manifest.target(out, job.name, data, known)
    manifest.put(path, data)
    source_hash = manifest.sha256(job.source.read_bytes())
    entry = Entry(job.type, path.name, manifest.sha256(data), job.source.name, source_hash, profile_hash, job.missing)
    kept = out / job.name if path.name != job.name else None
    note = f"“{job.name}”已有人改过，没有覆盖；新版本写在“{path.name}”" if kept else ""
    return Generated(job.type, job.title, path, job.missing, kept, note), entry


def _not_applicable(profile: Profile) -> list[dict[str, str]]:
    """Documents and sheets that the plant's facts exclude."""
    found = [
        {"type": t.type, "title": t.title, "reason": "企业资料的事实不适用"}
        for t in templates()
        if not profile.applies(t.applies_when)
    ]
    found += [
        {"type": layout.type, "title": layout.title, "reason": "企业资料的事实不适用"}
        for layout in layouts()
        if not profile.applies(layout.when)
    ]
    return found + [
        {"type": layout.type, "title": f"{layout.title}：{sheet}", "reason": "企业资料的事实不适用，该表未生成"}
        for layout in layouts()
        if profile.applies(layout.when)
        for sheet in left_out(layout, profile)
    ]


def _file_name(profile: Profile, number: str, title: str, suffix: str) -> str:
    return _FORBIDDEN.sub("_", f"{full_number(profile, number)} {title}.{suffix}")


def _folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"建不了文件夹（{error.strerror}）", where=str(out), remedy="请换一个可写的位置") from None
