"""Which versions are out of force: those a newer one replaces, and those a later paper says are void."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from auditor.model import Document
from auditor.text import normalise
from auditor.values import years

YEAR_WORDS = re.compile(r"20\d\d(?:年度|年)?|[()（）]|第?[一二三四]季度")
_REPEALS = re.compile(r"《([^《》]{3,30})》[^《》。；]{0,16}(?:废止|作废|停止执行|停止使用)")
# '碳管理手册（A/0，2022）' and '碳管理手册': of such papers only the last one is in force.
_ONE_IN_FORCE = re.compile(r"碳.*(?:手册|管理办法|管理制度|管理规定|管理程序)$")
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
            newest.get(key, date.min) > doc.dates[-1] and (doc.version != "" or "|" not in key)
            for key in _version_keys(doc)
        )

    return [replace(d, state="void") if d.state == "in_force" and superseded(d) else d for d in documents]


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
    return [*numbered, bare] if _ONE_IN_FORCE.search(bare) and doc.owner != "other" and not doc.part.name else numbered
