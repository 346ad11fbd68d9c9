"""Check of who audits whom: independent (guideline 7.4 b)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditor.checks.base import (
    MET,
    SHORT,
    VIOLATED,
    column,
    entries,
    papers,
    row_citation,
    tables,
    title_citation,
    together,
)
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.names import names
from auditor.plant import department_words, departments
from auditor.text import normalise
from auditor.wording import cite

# '运营管控部（审核员：某某；原安排…）' over a department's part of a checklist.
_HEADED = re.compile(r"^([\u4e00-\u9fff、]{2,16})[（(](?:审核员|检查人|内审员)\s*[:：]\s*([\u4e00-\u9fff、]{2,9})")
_UNIT = re.compile(r"[\u4e00-\u9fff](?:部|处|科|室|办|车间|中心|分厂|站|工段|班组?|公司|矿)")
_POSTS = re.compile("任命|岗位(?:人员|分工|设置|名单)|人员(?:名单|名册|花名册|一览)|花名册|岗位表")
LONGEST_LABEL = 10
_PIECE = re.compile(r"([\u4e00-\u9fff]{2,8})(?:[（(]签[字名章][)）])?\s*[:：]\s*([^:：\s　]{2,12})")
_NEXT_LABEL = re.compile(r"[\s　]+[\u4e00-\u9fff]{2,8}\s*[:：]")
_WITH_UNIT = re.compile(r"([\u4e00-\u9fff]{2,3})[（(]([\u4e00-\u9fff]{2,10})[）)]")
# '组员：化验室主任 宗某；设备部 江某': where somebody works stands before the name.
_UNIT_BEFORE = re.compile(
    r"([\u4e00-\u9fff]{1,8}(?:部|处|科|室|办|车间|中心|分厂))(?:副?(?:主任|部长|处长|科长|经理|组长|主管))?"
    r"[\s　]+([\u4e00-\u9fff]{2,3})(?=[（(、，,；;。\s]|$)"
)
_CHECKLIST = "audit_checklist"
# Of a list of auditors who tells whom they don't audit, or of a sheet that those present have signed.
_NOT_AUDITED = re.compile("回避|首次|末次|签到")
# A list of the auditors tells where each works beside what each audits: '姓名 | 所在单位 | 分工'.
_SHARE_OF_EACH = re.compile("分工|任务|审核(?:范围|内容|对象)")
_OWN_UNIT = re.compile("所[在属]|工作单位|^(?:部门|单位|科室|处室)$")
LEAST_ROWS = 3
LEAST_FILES = 2  # that tell where somebody works in passing
_MOST = 0.5  # a column is of people, or of departments, when at least this share of its filled cells is


def independent(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No auditor audits the department they belong to (people's departments from the profile and the evidence)."""
    home = _departments(found.named, ctx)
    audited: list[tuple[str, str, Citation]] = []
    for doc, table in tables(found.named):
        who, where = _auditor_column(table, ctx), _audited_column(table, ctx)
        if who is None or where is None or who == where:
            continue
        for i, row in enumerate(table.rows):
            for name in names(row[who], [n for n, _ in ctx.people]):
                audited.append((name, row[where], row_citation(doc, table, i)))
    audited += _by_checklists(found, ctx)
    home |= _as_papers_name_them({name for name, _, _ in audited} - home.keys(), ctx)
    posted = [d for d in ctx.documents if d.owner != "other" and d.state == "in_force" and _POSTS.search(d.title)]
    own = [
        (n, d, c)
        for n, d, c in audited
        if any(h in normalise(d) for h in home.get(n, ())) or any(_works_in(n, d, paper) for paper in posted)
    ]
    if own:
        said = "、".join(dict.fromkeys(f"{n}审核{d}" for n, d, _ in own[:3]))
        cited = tuple(dict.fromkeys(c for _, _, c in own))[:3]
        return CheckOutcome("independent", VIOLATED, f"{said}，是自己所在部门", cited)
    if not audited:
        return CheckOutcome(
            "independent", SHORT, "看不出谁审核哪个部门", tuple(title_citation(d) for d in found.named[:1])
        )
    cited = tuple(dict.fromkeys(c for _, _, c in audited))[:2]
    return CheckOutcome("independent", MET, "审核员都不审核自己所在的部门", cited)


def _works_in(name: str, unit: str, paper: Document) -> bool:
    """Whether a paper that says who has which post in one department ('品质部岗位任命') names the auditor."""
    units = [normalise(u) for u in re.split("[、，,；;/]", unit) if _UNIT.search(u)]
    return any(u in normalise(paper.title) for u in units) and name in paper.part.text


def _by_checklists(found: Candidates, ctx: Context) -> Iterator[tuple[str, str, Citation]]:
    """(auditor, department, place) of checklists that name one department in their title or beside '受审部门'."""
    known = [n for n, _ in ctx.people]
    for doc in together(found.named, papers((_CHECKLIST,), ctx)):
        for passage in doc.part.passages:
            if headed := _HEADED.match(passage.text):
                yield from ((name, headed[1], cite(doc, passage)) for name in names(headed[2], known))
        told = [(label, value, p) for label, value, p in _lines(doc) if len(label) <= LONGEST_LABEL]
        if len(_units(told, ctx)) <= 1:
            forms = [told]
        elif any(p.locator.page is not None for _, _, p in told):  # a scan of several forms, a page each
            pages = dict.fromkeys(p.locator.page for _, _, p in told)
            by_page = [[line for line in told if line[2].locator.page == page] for page in pages]
            several = [(own, len(_units(own, ctx)) > 1) for own in by_page]
            forms = [form for own, more in several for form in (_below_each_other(own, ctx) if more else [own])]
        else:
            forms = _below_each_other(told, ctx) if doc.types and doc.types[0][0] == _CHECKLIST else []
        for form in forms:
            units = _units(form, ctx) or ([f"{doc.title}{doc.part.name}"] if len(forms) == 1 else [])
            who = [(n, p) for label, value, p in form if ctx.says(label, "col_auditor") for n in names(value, known)]
            if len(units) == 1:
                yield from ((name, units[0], cite(doc, passage)) for name, passage in who)


def _below_each_other(told: list[tuple[str, str, Passage]], ctx: Context) -> list[list[tuple[str, str, Passage]]]:
    """The lines of several forms in a document, each from its '受审部门' to the next one's; rows tell both at once."""
    forms: list[list[tuple[str, str, Passage]]] = [[]]
    for line in (line for line in told if not line[2].cells):
        if _units([line], ctx):
            forms.append([])
        forms[-1].append(line)
    return forms[1:]


def _units(lines: Iterable[tuple[str, str, Passage]], ctx: Context) -> list[str]:
    """The departments that the lines of a form say are audited, each once."""
    told = [value for label, value, _ in lines if "签" not in label and ctx.says(label, "col_audited")]
    return list({normalise(value): value for value in told if _UNIT.search(value)}.values())


def _lines(doc: Document) -> Iterator[tuple[str, str, Passage]]:
    """(label, value, passage) of forms and of lines with several of them: '审核员：覃波　日期：2025-09-16'."""
    yield from ((label, _NEXT_LABEL.split(value)[0], passage) for label, value, passage in entries(doc))
    for passage in doc.part.passages:
        if not passage.cells:
            yield from ((m[1], m[2], passage) for m in _PIECE.finditer(passage.text))


def _auditor_column(table: Table, ctx: Context) -> int | None:
    """The column of those who audit: by its label, else the one filled with people's names ('谁去')."""
    labelled = column(table, "col_auditor", ctx)
    if labelled is not None:
        return labelled
    known = [n for n, _ in ctx.people]
    return mostly(table, lambda cell: bool(names(cell, known)))


def _audited_column(table: Table, ctx: Context) -> int | None:
    """The column of what is audited: by its label, else the one filled with the plant's departments."""
    labelled = column(table, "col_audited", ctx)
    words = [w for name in departments(ctx.profile).values() for w in department_words(name)]
    share = _share_of_each(table)
    if share is not None and any(w in normalise(row[share]) for row in table.rows for w in words):
        return share
    if any(_NOT_AUDITED.search(label) for label in table.columns):
        return labelled if labelled is not None and "审" in table.columns[labelled] else None
    if labelled is not None:
        return labelled
    return mostly(table, lambda cell: any(w in normalise(cell) for w in words))


def _share_of_each(table: Table) -> int | None:
    shares = [i for i, label in enumerate(table.columns) if _SHARE_OF_EACH.search(label)]
    return shares[0] if len(shares) == 1 else None


def _own_units(documents: Sequence[Document], ctx: Context) -> Iterator[tuple[str, str]]:
    """(auditor, own department) of lists that tell it beside what each audits."""
    for _, table in tables(documents):
        own = next((i for i, label in enumerate(table.columns) if _OWN_UNIT.search(label)), None)
        who = _auditor_column(table, ctx)
        if own is not None and who is not None and _share_of_each(table) not in (None, own):
            yield from ((name, row[own]) for row in table.rows for name in names(row[who], [n for n, _ in ctx.people]))


def mostly(table: Table, holds: Callable[[str], bool]) -> int | None:
    """The first column of which most filled cells are so; None where there is none."""
    for i in range(len(table.columns)):
        filled = [row[i] for row in table.rows if row[i].strip()]
        if len(filled) >= LEAST_ROWS and sum(map(holds, filled)) >= _MOST * len(filled):
            return i
    return None


def _departments(documents: Sequence[Document], ctx: Context) -> dict[str, tuple[str, ...]]:
    """Person → the names of the department they belong to."""
    groups = [department_words(name) for name in departments(ctx.profile).values()]
    home: dict[str, tuple[str, ...]] = {}
    for name, title in ctx.people:
        for group in groups:
            if any(word in normalise(title) for word in group):
                home[name] = (*home.get(name, ()), *group)
    for name, unit in (*_in_brackets(documents, ctx), *_own_units(documents, ctx)):
        own = (normalise(unit),) if _UNIT.search(unit) else ()
        home.setdefault(name, next((g for g in groups if any(w in normalise(unit) for w in g)), own))
    for _, table in tables(together(documents, papers(("auditor_register",), ctx, record=False))):
        who, where = column(table, "col_person", ctx), column(table, "col_audited", ctx)
        if who is None or where is None:
            continue
        for row in table.rows:
            for name in names(row[who]):
                for group in groups:
                    if any(word in normalise(row[where]) for word in group):
                        home.setdefault(name, group)
    return home


def _as_papers_name_them(people: Iterable[str], ctx: Context) -> dict[str, tuple[str, ...]]:
    """Person → the department that papers of two files or more write before the name: '汇编：技术质量部碳管组 张三'."""
    groups = [department_words(name) for name in departments(ctx.profile).values()]
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(people):
        before = re.compile(rf"(?<![审查到])([\u4e00-\u9fff]{{2,10}})[\s　]*{re.escape(name)}")
        files: dict[int, set[str]] = defaultdict(set)
        for doc in ctx.in_force:
            for match in before.finditer(doc.part.text) if name in doc.part.text else ():
                told = [k for k, group in enumerate(groups) if any(w in normalise(match[1]) for w in group)]
                for k in told[:1]:
                    files[k].add(doc.file)
        if len(files) == 1 and len(next(iter(files.values()))) >= LEAST_FILES:
            found[name] = groups[next(iter(files))]
    return found


def _in_brackets(documents: Iterable[Document], ctx: Context) -> Iterator[tuple[str, str]]:
    """(person, department) of the audit team as plans name it: '组员覃波（财务中心）、苟莉（品管部）'."""
    known = [n for n, _ in ctx.people]
    for doc in documents:
        for passage in doc.part.passages:
            if ctx.says(passage.text, "col_auditor | audit_team"):
                for match in _WITH_UNIT.finditer(passage.text):
                    yield from ((name, match[2]) for name in names(match[1], known)[-1:])
                for match in _UNIT_BEFORE.finditer(passage.text):
                    yield from ((name, match[1]) for name in names(match[2], known)[:1])
