"""Which versions are out of force: those a newer one replaces, and those a later paper says are void."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from auditor.model import PLAIN, Document
from auditor.text import normalise
from auditor.values import years

POLICY = "carbon_policy"
_OF_YEAR = re.compile(r"20\d\d年?版")
YEAR_WORDS = re.compile(r"20\d\d(?:年度|年)?|[()（）]|第?[一二三四]季度")
_REPEALS = re.compile(r"《([^《》]{3,30})》[^《》。；]{0,16}(?:废止|作废|停止执行|停止使用)")
# '碳管理手册（A/0，2022）' and '碳管理手册': of such papers only the last one is in force.
_ONE_IN_FORCE = re.compile(r"碳.*(?:手册|管理办法|管理制度|管理规定|管理程序)$")
# A folder for what is no longer used, alone or in an archive.
_PUT_AWAY = re.compile(
    r"(?:^|[/!])(?:旧的?|旧版本?|旧文件|旧资料|老版本?|老文件|作废的?|作废文件|废止文件|过期文件|失效文件|历史版本|old)[/!]",
    re.I,
)
_RULING = ("carbon_manual", "carbon_policy", "implementation_scheme", "duty_statement")
HEAD = 6  # passages at a paper's beginning that tell its edition
_EDITION = re.compile(r"第([\d一二三四五六])版|(?<![a-z\d])([a-z]/\d|v\d\.\d)(?!\d)")
_REPLACES = re.compile(
    r"(?:第?([\d一二三四五六])|([a-z]/\d|v\d\.\d))版?[^。；;|]{0,6}(?:收回|作废|废止|停用|停止使用|不再使用|不用)"
)
_ASIDE = re.compile(r"[（(][^（()）]*[)）]")


def mark_superseded(documents: Sequence[Document]) -> list[Document]:
    """Void every document that has a newer version of the same number (or the same title) in the folder."""
    newest: dict[str, date] = {}
    for doc in documents:
        for key in _version_keys(doc):
            if doc.state == "in_force" and doc.dates:
                newest[key] = max(newest.get(key, date.min), doc.dates[-1])

    def superseded(doc: Document) -> bool:
        return bool(doc.dates) and any(
            newest.get(key, date.min) > doc.dates[-1] and _is_edition(doc, key) for key in _version_keys(doc)
        )

    return [replace(d, state="void") if d.state == "in_force" and superseded(d) else d for d in documents]


def _is_edition(doc: Document, key: str) -> bool:
    """Whether a paper is told to be an edition: by its version, or a policy by the year in its title ('2021版')."""
    if key == POLICY:
        return bool(_OF_YEAR.search(doc.title))
    return doc.version != "" or "|" not in key


def mark_replaced(documents: Sequence[Document]) -> list[Document]:
    """Void an edition that a later manual says it replaces ('1版收回不用'), with its chapters.

    Manuals change their names from one edition to the next; there is but one in force.
    """
    manuals = [d for d in documents if _is_manual(d)]
    replaced = [
        (match[1] or match[2], max(doc.dates))
        for doc in manuals
        if doc.state == "in_force" and doc.dates
        for passage in doc.part.passages
        for match in _REPLACES.finditer(normalise(passage.text))
    ]
    gone = {
        doc.file
        for doc in manuals
        for edition, day in replaced
        if max(doc.dates, default=date.min) < day and edition in _editions(doc)
    }
    return [replace(d, state="void") if d.state == "in_force" and d.file in gone else d for d in documents]


def mark_put_away(documents: Sequence[Document]) -> list[Document]:
    """Void the rules and plans in a folder called old ('旧/', '作废文件/') where another is in force elsewhere."""
    kept = {d.types[0][0] for d in documents if _rules(d) and not _PUT_AWAY.search(d.file)}
    gone = {id(d) for d in documents if _rules(d) and _PUT_AWAY.search(d.file) and d.types[0][0] in kept}
    return [replace(d, state="void") if id(d) in gone else d for d in documents]


def _rules(doc: Document) -> bool:
    return bool(doc.types) and doc.state == "in_force" and doc.owner != "other" and doc.types[0][0] in _RULING


def _is_manual(doc: Document) -> bool:
    return bool(doc.types) and doc.types[0][0] == "carbon_manual" and doc.owner != "other" and not doc.part.name


def _editions(doc: Document) -> set[str]:
    """The editions that a paper's head says it is: '1' of '第1版', 'a/0' of '版次：A/0'."""
    head = normalise("\n".join((doc.title, doc.version, *(p.text for p in doc.part.passages[:HEAD]))))
    return {match[1] or match[2] for match in _EDITION.finditer(head)}


def mark_repealed(documents: Sequence[Document]) -> list[Document]:
    """Void what a later paper of the plant's own says is void: '2022年《碳排放管理制度》同时作废'."""
    repeals = [
        (normalise(match[1]), max(doc.dates))
        for doc in documents
        if doc.owner != "other" and doc.state == "in_force" and doc.dates
        for passage in doc.part.passages
        for match in _REPEALS.finditer(passage.text)
    ]

    def repealed(doc: Document) -> bool:
        title = YEAR_WORDS.sub("", normalise(doc.title))
        made = max(years(doc.title), default=max((d.year for d in doc.dates), default=0))
        return any(title == YEAR_WORDS.sub("", name) and 0 < made < day.year for name, day in repeals)

    gone = {doc.file for doc in documents if not doc.part.name and repealed(doc)}  # with its chapters
    return [
        replace(d, state="void") if d.state == "in_force" and (d.file in gone or repealed(d)) else d for d in documents
    ]


def _version_keys(doc: Document) -> list[str]:
    title = YEAR_WORDS.sub("", normalise(doc.title))
    numbered = [f"{doc.number}|{title}"] if doc.number and doc.version else []
    bare = YEAR_WORDS.sub("", _ASIDE.sub("", normalise(doc.title)))
    if doc.types and doc.types[0][0] == POLICY and doc.types[0][1] >= PLAIN and doc.owner != "other":
        return [*numbered, POLICY]  # there is but one in force, whatever each was called
    return [*numbered, bare] if _ONE_IN_FORCE.search(bare) and doc.owner != "other" and not doc.part.name else numbered
