"""Checks that no department is left out: covers_departments, lists_departments (guideline 4.4.1, 4.4.4 b, 4.6.1 c)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Document
from auditor.plant import department_words, departments
from auditor.text import normalise
from auditor.windows import put_off_in
from auditor.wording import Place

LEAST_UNIT = 3
FEW = 0.5  # share of the departments that must be subjects before the others count as left out
_OF_POSTS = re.compile("^(?!.*部门).*岗位")  # posts are no departments
LONG_NAME = 4  # characters from which on a list may leave some of a name out
HEADING = 24  # characters of a heading in which a department may stand anywhere
LISTED = 0.7  # share of the departments that make a list of all of them
_UNIT = re.compile(r".+?(?:部|科|室|车间|中心|分厂|办|处|队)")
_SUFFIX = re.compile(r"(?:部|科|室|处|办|车间|中心|分厂|工段|站|队|班)$")
_NUMBER = re.compile(r"^[\s（(]*(?:第?[一二三四五六七八九十\d]+[条章节、.．)）]|\d+(?:\.\d+)+)\s*")


def covers_departments(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Each department that the guideline gives duties has its own: a line, row or section of which it is the subject.

    The paper that gives most of them their duties counts, one headed so before others; where none gives half of them,
    all papers together do. Where hardly any department is a subject the papers are laid out in another way, and the
    other checks judge them.
    """
    listed = [name for role, name in departments(ctx.profile).items() if role in params["roles"]]
    wanted = {name: (*department_words(name), *_units(name)) for name in listed}
    headed = {d.file for d in found.named if "职责" in d.title and not _OF_POSTS.search(d.title)}
    held = _best(wanted, (d for d in found.named if d.file in headed), ctx)
    if len(held) < FEW * len(wanted):
        held = _best(wanted, found.named, ctx)
    if len(held) < FEW * len(wanted):
        held = _held(wanted, found.named, ctx)
    lacking = tuple(name for name in wanted if name not in held)
    cited = tuple(dict.fromkeys(p.citation for p in held.values()))
    if lacking and len(held) >= FEW * len(wanted):
        return CheckOutcome("covers_departments", SHORT, f"没有{'、'.join(lacking)}的职责", cited[:3], lacking)
    return CheckOutcome("covers_departments", MET, f"写明了{len(held)}个部门的职责", cited[:3])


def _best(wanted: Mapping[str, tuple[str, ...]], documents: Iterable[Document], ctx: Context) -> dict[str, Place]:
    """What the one file tells that tells of most departments."""
    by_file: dict[str, list[Document]] = {}
    for doc in documents:
        by_file.setdefault(doc.file, []).append(doc)
    return max((_held(wanted, docs, ctx) for docs in by_file.values()), key=len, default={})


def _held(wanted: Mapping[str, tuple[str, ...]], documents: Iterable[Document], ctx: Context) -> dict[str, Place]:
    """The departments that these documents give duties, and where."""
    docs = list(documents)
    places = {
        name: next((p for d in docs for p in _about_department(d, words, ctx)), None) for name, words in wanted.items()
    }
    return {name: place for name, place in places.items() if place}


def _units(name: str) -> list[str]:
    """The units a compound name is made of: 质控部, 化验室 of '质控部化验室'."""
    return [unit for unit in _UNIT.findall(normalise(name)) if len(unit) >= LEAST_UNIT]


def _about_department(doc: Document, words: tuple[str, ...], ctx: Context) -> Iterator[Place]:
    for passage in doc.part.passages:
        first = list((passage.cells or {}).values())[:2] or [_NUMBER.sub("", passage.text)]
        begins = [normalise(text) for text in first]
        short_head = passage.kind == "heading" and len(passage.text) <= HEADING  # '3 碳管理办公室（安全环保部）'
        if not any(text.find(w, 0, HEADING if short_head else len(w) + 6) >= 0 for text in begins for w in words):
            continue
        if any(map(put_off_in, (passage.cells or {}).values())):
            continue
        under = " ".join((*passage.headings, *(passage.cells or {}), passage.text if passage.kind == "heading" else ""))
        if ctx.says(under, "duty_word"):  # a list of members names departments without giving them duties
            yield Place(doc, passage, first[0])


def lists_departments(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A sentence that lists the departments lists all of the plant's, where it doesn't say 'all' or 'and so on'."""
    every = {name: (*department_words(name), *_units(name)) for name in departments(ctx.profile).values()}
    for place in ctx.places(found.named, params["what"]):
        text = normalise(place.passage.text)
        lacking = [n for n, words in every.items() if not any(_is_listed(w, text) for w in words)]
        if lacking and len(every) - len(lacking) >= LISTED * len(every) and not ctx.says(text, "and_so_on"):
            said = "、".join(lacking)
            return CheckOutcome("lists_departments", SHORT, f"没有列入{said}", (place.citation,), tuple(lacking))
    return CheckOutcome("lists_departments", MET, "没有发现漏列的部门")


def _is_listed(name: str, text: str) -> bool:
    return name in text or _core(name) in text or _cut(name) in text


def _cut(name: str) -> str:
    """What a list cuts a long name to: 余热站 of 余热电站; the name itself where it is short."""
    return name[:2] + name[-1] if len(name) >= LONG_NAME else name


def _core(name: str) -> str:
    """What a list shortens a department to: 矿山 of 麻柳湾矿山车间."""
    return _SUFFIX.sub("", name)[-2:]
