"""Check that what is said to be written into a paper can be there: written_into (guideline 8.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

from auditor.checks.base import MET, SHORT, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document, Passage
from auditor.wording import cite
from standard.widths import half_width

HEAD: Final = 12  # passages at a paper's beginning that tell its code and its versions
NEAR: Final = 24  # characters after a code within which its version stands
_CODE = re.compile(r"(?<![A-Za-z\d/-])[A-Z]{1,8}\d{0,4}(?:[-/][A-Z\d]{1,6}){0,4}(?![A-Za-z\d])")
_VERSIONS = (
    re.compile(r"(?<![A-Za-z\d])([A-Z])\s*/\s*(\d{1,2})(?![\d/])"),  # B/1
    re.compile(r"(?<![A-Za-z\d.])V\s*(\d{1,2})\.(\d{1,2})(?![\d.])|(?<![\d.])(\d{1,2})\.(\d{1,2})\s*版"),  # V1.1, 1.1版
)
_INTO = re.compile(
    r"(?:纳入|写入|固化|转化|落到|形成)(?:的|为|到|进)?(?:体系)?(?:文件|制度|标准|规程|成果)|文件(?:修订|固化|化)"
)
_PENDING = re.compile(r"(?:未|没有|还没|尚未|待)(?:修订|纳入|写入|更新|固化|发布|改)")
_NOT_YET = re.compile("拟|计划|待|将于|准备|打算|下一?版")

Version = tuple[int, tuple[str, ...]]  # the kind, and the marks in rising order


def written_into(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No record says that something is written into a version of a paper that is newer than the paper in force."""
    papers = ctx.once("coded papers", lambda: list(_coded(ctx)))
    for doc in found.named:
        for passage in doc.part.passages:
            for code, version in _claims(passage):
                newest = _newest(code, version[0], papers, doc)
                if newest is None or newest[1][1] >= version[1]:
                    continue
                paper, held = newest
                reason = f"称已写入{code}的{_told(version)}，资料中的{code}只到{_told(held)}"
                where = (cite(doc, passage), title_citation(paper))
                return CheckOutcome("written_into", SHORT, reason, where, (f"{code}的{_told(version)}",))
    if pending := next(_not_yet(found), None):
        said, citation = pending
        return CheckOutcome("written_into", SHORT, f"成果还没有写入文件（“{said}”）", (citation,), ("纳入文件",))
    return CheckOutcome("written_into", MET, "没有发现所称写入的文件版本不存在")


def _not_yet(found: Candidates) -> Iterator[tuple[str, Citation]]:
    """Cells below '纳入文件' that say it is still to be done: 'TH-T-13未修订'."""
    for doc, table in tables(found.named):
        for at in (i for i, label in enumerate(table.columns) if _INTO.search(label)):
            for r, row in enumerate(table.rows):
                if _PENDING.search(row[at]):
                    yield row[at].strip()[:30], row_citation(doc, table, r)


def _claims(passage: Passage) -> Iterator[tuple[str, Version]]:
    """(code, version) pairs that a sentence or row names; in a row that names one of each they may stand apart."""
    text = half_width(passage.text)
    if _NOT_YET.search(text):
        return
    codes = [m for m in _CODE.finditer(text) if re.search(r"\d", m[0]) and not _is_version(m[0])]
    if passage.cells and len(codes) == 1 and len(found := list(_versions(text))) == 1:
        yield codes[0][0], found[0]
        return
    for code, following in zip_longest(codes, codes[1:]):
        end = min(code.end() + NEAR, following.start() if following else len(text))
        near = next(iter(_versions(text[code.end() : end])), None)
        if near is not None:
            yield code[0], near


def _versions(text: str) -> Iterator[Version]:
    for kind, pattern in enumerate(_VERSIONS):
        for match in pattern.finditer(text):
            marks = [m for m in match.groups() if m is not None]
            yield kind, tuple(m.zfill(3) if m.isdigit() else m for m in marks)


def _is_version(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in _VERSIONS)


def _told(version: Version) -> str:
    kind, marks = version
    plain = [str(int(m)) if m.isdigit() else m for m in marks]
    return f"{'/'.join(plain)}版" if kind == 0 else f"V{'.'.join(plain)}版"


def _coded(ctx: Context) -> Iterator[tuple[str, Document, tuple[Version, ...]]]:
    """(code, paper, versions its head names) of the plant's own papers in force."""
    for doc in ctx.documents:
        if doc.owner == "other" or doc.state not in ("in_force", "draft"):
            continue
        head = half_width("\n".join([doc.file.rsplit("/", 1)[-1], *(p.text for p in doc.part.passages[:HEAD])]))
        code = doc.number or next((m[0] for m in _CODE.finditer(head) if "-" in m[0] and re.search(r"\d", m[0])), "")
        versions = tuple(_versions(head))
        if code and versions:
            yield code, doc, versions
        if doc.is_a("document_list") >= RECOGNISED:
            yield from ((code, doc, (version,)) for code, version in _listed(doc))


def _listed(doc: Document) -> Iterator[tuple[str, Version]]:
    """(code, version in force) of each row of a list of controlled documents."""
    for passage in doc.part.passages:
        told = [half_width(cell) for cell in (passage.cells or {}).values()]
        codes = [m[0] for cell in told if (m := _CODE.fullmatch(cell.strip())) and re.search(r"\d", m[0])]
        versions = [v for cell in told for v in _versions(cell)]
        if len(codes) == 1 and len(versions) == 1 and not _is_version(codes[0]):
            yield codes[0], versions[0]


def _newest(
    code: str, kind: int, papers: Iterable[tuple[str, Document, tuple[Version, ...]]], apart: Document
) -> tuple[Document, Version] | None:
    """The paper of that code with the highest version of that kind; a code may be told without its beginning."""
    of_it = [
        (version, paper)
        for known, paper, versions in papers
        if paper.file != apart.file and (known == code or known.endswith(f"-{code}"))
        for version in versions
        if version[0] == kind
    ]
    version, paper = max(of_it, key=lambda one: one[0], default=(None, None))
    return None if version is None or paper is None else (paper, version)
