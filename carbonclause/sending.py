"""carbonclause request and pack: what is sent round."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from auditor.actions.papers import TITLE, request_book, request_document
from auditor.actions.requests import requests
from auditor.model import Audit
from auditor.reports.atomic import write_whole
from auditor.reports.keeping import kept_words, write_papers
from carbonclause import workspace
from carbonclause.chinese import Command
from carbonclause.console import say
from carbonclause.index import INDEX, refresh_index
from carbonclause.reviewing import OUTGOING
from generator.store import NAME as MANIFEST
from standard.errors import UserError
from standard.load import load

FOLDER, PACK, SUMS = "资料收集", "提交包.zip", "MANIFEST.sha256"
_BLANK_KINDS = (".docx", ".xlsx")
_EARLY = (1980, 1, 1, 0, 0, 0)  # one time for all members, so that the same contents give the same pack
_NOT_SENT = frozenset({FOLDER, PACK, INDEX, OUTGOING})  # of an audit's folder; the index tells the pack's own size
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
_path = click.Path(path_type=Path)
_results = click.option(
    "--results", type=_path, metavar="文件夹", help="哪一次审核的结果（默认当前文件夹中最近的一次）"
)


@click.command(cls=Command, short_help="按部门列出要提供的资料，附空白表")
@_results
@click.option("--documents", type=_path, metavar="文件夹", help="编制的全套文件，从中取空白表（默认 documents）")
@click.option("--out", type=_path, metavar="文件夹", help="放在哪里（默认审核结果旁的 资料收集）")
def request(results: Path | None, documents: Path | None, out: Path | None) -> None:
    """为每个部门写一份资料收集清单（Word和Excel）：补齐哪份资料能满足最多要求，排在最前；附空白表。"""
    say(write_requests(results, documents, out))


def write_requests(results: Path | None, documents: Path | None = None, out: Path | None = None) -> str:
    """Write every department's list; returns what to tell of them."""
    folder, audit = _desk(results)
    target = out or folder / FOLDER
    root = workspace.root_of(folder)
    forms = _forms(documents or root / workspace.DOCUMENTS)
    lists = requests(audit, load())
    workspace.refuse_inside(target, root / workspace.EVIDENCE)
    contents: dict[str, bytes] = {}
    for name, asked in lists.items():
        place = _UNSAFE.sub("_", name) or "部门"
        enclosed = {a.document.id: forms[a.document.id] for a in asked if a.document.id in forms}
        names = {t: path.name for t, path in enclosed.items()}
        contents |= {f"{place}/空白表/{path.name}": path.read_bytes() for path in enclosed.values()}
        contents[f"{place}/{TITLE}（{place}）.docx"] = request_document(audit, name, asked, names)
        contents[f"{place}/{TITLE}（{place}）.xlsx"] = request_book(audit, name, asked, names)
    done = write_papers(target, contents)
    refresh_index(folder, target)
    told = [f"{len(lists)}个部门的资料收集清单：{target}", *kept_words(done)]
    if not forms:
        told.append("没有可附的空白表：先用 carbonclause generate 编制全套文件，再运行一次")
    return "\n".join(told)


@click.command(cls=Command, short_help="打成一个提交包：报告、结果、引用的证据、校验值")
@_results
@click.option("--evidence", type=_path, metavar="文件夹", help="证据文件夹（默认工作区的 evidence）")
@click.option("--out", type=_path, metavar="文件", help="写成哪个文件（默认审核结果旁的 提交包.zip）")
def pack(results: Path | None, evidence: Path | None, out: Path | None) -> None:
    """给核查机构或认证机构的提交包。解开后可用 sha256sum -c MANIFEST.sha256 逐个核对。"""
    say(write_pack(results, evidence, out))


def write_pack(results: Path | None, evidence: Path | None = None, out: Path | None = None) -> str:
    """Write the pack, whole or not at all; returns what to tell of it."""
    folder, audit = _desk(results)
    source = evidence or workspace.root_of(folder) / workspace.EVIDENCE
    if not source.is_dir():
        raise UserError("没有这个证据文件夹", where=str(source), remedy="请用 --evidence 指明")
    target = out or folder / PACK
    workspace.refuse_inside(target, source)
    members = {f"审核结果/{p.relative_to(folder).as_posix()}": p for p in _reports(folder)}
    wanted, changed = _cited(audit, source)
    members |= {f"证据/{name}": path for name, path in wanted.items()}
    write_whole(target, _zip(members))
    refresh_index(folder, target)
    told = [f"提交包{len(members)}个文件：{target}"]
    if changed:
        told.append(f"有{len(changed)}个引用的文件已不在或内容已变，没有放入，请重新审核：")
        told += [f"  {name}" for name in changed]
    return "\n".join(told)


def _desk(results: Path | None) -> tuple[Path, Audit]:
    source = workspace.findings_of(results, "--results")
    return source.parent, workspace.judged(source)


def _forms(documents: Path) -> dict[str, Path]:
    """Document type → its file in the generated set that a department can fill in."""
    try:
        entries = json.loads((documents / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    found: dict[str, Path] = {}
    for entry in entries.values() if isinstance(entries, Mapping) else entries:
        path = documents / str(entry.get("file", ""))
        if entry.get("state") == "blank" and path.suffix in _BLANK_KINDS and path.is_file():
            found.setdefault(str(entry.get("type", "")), path)
    return found


def _reports(folder: Path) -> Iterator[Path]:
    """The audit's own papers: no caches, no links, none of what is for the plant itself."""
    for path in sorted(folder.rglob("*")):
        steps = path.relative_to(folder).parts
        hidden = any(step.startswith((".", "~$")) for step in steps)
        if path.is_file() and not path.is_symlink() and not hidden and steps[0] not in _NOT_SENT:
            yield path


def _cited(audit: Audit, source: Path) -> tuple[dict[str, Path], list[str]]:
    """The files that findings or links cite, archives whole, as the audit read them; and those that are not so now."""
    outer = dict.fromkeys(
        c.file.split("!", 1)[0] for f in audit.findings for c in (*f.citations, *(link.citation for link in f.links))
    )
    known = {f.file: f.sha256 for f in audit.files}
    inside = source.resolve()
    found: dict[str, Path] = {}
    for name in outer:
        path = source / name
        if path.is_file() and path.resolve().is_relative_to(inside) and _digest(path.read_bytes()) == known.get(name):
            found[name] = path
    return found, [name for name in outer if name not in found]


def _zip(members: Mapping[str, Path]) -> bytes:
    """The members, sorted, with their sums in the form of sha256sum; the same contents give the same bytes."""
    buffer = io.BytesIO()
    sums: list[str] = []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            content = members[name].read_bytes()
            sums.append(f"{_digest(content)}  {name}\n")
            archive.writestr(_member(name), content)
        archive.writestr(_member(SUMS), "".join(sums).encode())
    return buffer.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EARLY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
