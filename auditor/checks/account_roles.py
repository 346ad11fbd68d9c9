"""Checks of an account's roles: distinct_roles, hands_apart, roles_apart (guideline 6.2.1 b)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from auditor.checks.account_hands import in_fact, passed_by_oneself
from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED, column, columns, row_citation, tables
from auditor.checks.independence import mostly
from auditor.checks.keys import second_key
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Passage, Table
from auditor.names import names
from auditor.text import normalise
from auditor.wording import cite

# The roles of an account, and what a role's own cell may say while a sentence says it of many things.
_ROLE_CELLS = {
    "role_operate": re.compile("操作|录入|经办"),
    "role_review": re.compile("审核|复核|放行"),
    "role_supervise": re.compile("监管|监督|督查"),
}
_OF_AN_ACCOUNT = re.compile("(?:登记|交易)系统|(?:登记|交易|碳|配额)账户|账号|u-?key|u盾|密钥", re.IGNORECASE)
# 'the three accounts are all mine': '经办复核管理员三个号都是我登'.
_ALL_MINE = re.compile(
    "(?:操作|经办|录入)[^。；;]{0,8}(?:审核|复核|放行)[^。；;]{0,12}(?:都|全|均)(?:是|在|由|归)?(?:我|他|她|同?一个?人|[\u4e00-\u9fff]{2,3}一人)"
)
_ACCOUNT_ROLES = tuple(_ROLE_CELLS)
_BARE_NAME = re.compile("[\u4e00-\u9fff]{2,3}")
_WHO_FOLLOWS = re.compile(r"[员人岗]?[)）]?(?:为|是|由)?\s*[:：]?\s*([\u4e00-\u9fff]{2,4})(?=$|[^\u4e00-\u9fff]|担任)")

# Who has which role, named one after the other: '操作 柏露（经营部）、审核 辜晨、监管 归海'.
_BARE_ROLE = re.compile(
    r"(操作|录入|审核|复核|监管|监督)[员岗人]?\s*[:：\s]\s*([\u4e00-\u9fff]{2,4}?)(?=[（(、，,；;。.\s]|$)"
)


def distinct_roles(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Operating, reviewing and supervising an account are in different hands, and so are their keys."""
    by_role: dict[str, dict[str, Citation]] = defaultdict(dict)
    for doc, table in tables(found.named):
        for role, name, i in _role_rows(table, ctx):
            by_role[role].setdefault(name, row_citation(doc, table, i))
    if len(by_role) < len(_ACCOUNT_ROLES):
        for doc in found.named:
            for role, name, place in _role_words(doc, ctx):
                by_role[role].setdefault(name, place)
    alone = next(passed_by_oneself(found.named, ctx), None)
    if alone:
        reason = f"{alone[0]}一人提交，又由本人复核"
        return CheckOutcome("distinct_roles", VIOLATED, reason, tuple(dict.fromkeys(alone[1:])))
    pairs = [(a, b) for a in by_role for b in by_role if a < b]
    for a, b in pairs:
        both = set(by_role[a]) & set(by_role[b])
        if both:
            name = sorted(both)[0]
            both_cited = (by_role[a][name], by_role[b][name])
            labels = "和".join(ctx.standard.concepts[r].name for r in (a, b))
            return CheckOutcome("distinct_roles", VIOLATED, f"{labels}都是{name}一人", tuple(dict.fromkeys(both_cited)))
    if lent := second_key(found.named, ctx):
        return CheckOutcome("distinct_roles", VIOLATED, *lent)
    cited = tuple(next(iter(who.values())) for who in by_role.values())
    if len(by_role) >= 3:
        return CheckOutcome("distinct_roles", MET, "操作、审核、监管由不同的人担任", cited)
    if by_role:
        return CheckOutcome("distinct_roles", SHORT, "没有看到三个角色各由谁担任", cited)
    return CheckOutcome("distinct_roles", ABSENT, "没有账户角色和人员的记录")


def hands_apart(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No paper of the period about an account tells that one person both enters and passes: a deal's slip, a talk."""
    for doc in ctx.in_force:
        if not any(
            _OF_AN_ACCOUNT.search(normalise(text)) for text in (doc.title, *(p.text for p in doc.part.passages))
        ):
            continue
        if said := next(((p, m[0]) for p in doc.part.passages if (m := _ALL_MINE.search(normalise(p.text)))), None):
            return _one_hand(f"“{said[1]}”", (cite(doc, said[0], said[1]),))
        who: dict[str, dict[str, Citation]] = defaultdict(dict)
        for role, name, place in _role_words(doc, ctx):
            who[role].setdefault(name, place)
        alone = set(who["role_operate"]) & set(who["role_review"])
        if alone and len(who["role_operate"]) == len(who["role_review"]) == 1:
            name = min(alone)
            return _one_hand(f"操作和审核都是{name}一人", (who["role_operate"][name], who["role_review"][name]))
    return CheckOutcome("hands_apart", MET, "没有发现一人既操作又审核")


def _one_hand(reason: str, cited: tuple[Citation, ...]) -> CheckOutcome:
    return CheckOutcome("hands_apart", VIOLATED, reason, tuple(dict.fromkeys(cited)), ("不同的人操作和审核",))


def roles_apart(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The scheme itself gives nobody two of an account's roles; what was done with them is for the records to tell."""
    outcome = distinct_roles(params, found, ctx)
    if outcome.outcome == VIOLATED:
        return replace(outcome, check="roles_apart", outcome=SHORT)
    return CheckOutcome("roles_apart", MET, "没有发现一人兼任操作、审核、监管")


def _role_rows(table: Table, ctx: Context) -> Iterable[tuple[str, str, int]]:
    """(role concept, person, row) from a table with a role column, or with one column for each role."""
    known = [n for n, _ in ctx.people]
    role_at, keeper_at = column(table, "col_role", ctx), in_fact(table)
    called = columns(table, "col_person", ctx)  # of '用户名' and '使用人' the one with names in it
    who_at = next((i for i in called if any(names(row[i], known) for row in table.rows)), next(iter(called), None))
    who_at = who_at if keeper_at is None else keeper_at
    if role_at is not None and who_at is None and all(_roles_told(row[role_at], ctx) for row in table.rows):
        # '席位 | 人': what the column of people is called tells nothing
        who_at = mostly(table, lambda cell: bool(names(cell, known)))
    for i, row in enumerate(table.rows):
        if role_at is not None and who_at is not None:
            told = _roles_told(row[role_at], ctx)
            people = sorted(names(row[who_at], known), key=row[who_at].find)
            if len(told) == len(people):  # '操作、审核、监护 | 甲、乙、丙': each his own
                yield from ((role, name, i) for role, name in zip(told, people, strict=True))
            elif len(told) == 1 or len(people) == 1:
                yield from ((role, name, i) for role in told[:1] for name in people)
            continue
        for role in _ACCOUNT_ROLES:
            for at in columns(table, role, ctx):
                yield from ((role, name, i) for name in names(row[at], known))


def _roles_told(cell: str, ctx: Context) -> list[str]:
    """The account's roles that a cell names, in the cell's order."""
    text = normalise(cell)
    at = {r: hits[0].start for r in _ACCOUNT_ROLES if (hits := ctx.matcher.all(r, text))}
    told = sorted(at, key=lambda role: at[role])
    return told or [r for r in _ACCOUNT_ROLES if _ROLE_CELLS[r].fullmatch(cell.strip())][:1]


def _role_words(doc: Document, ctx: Context) -> Iterable[tuple[str, str, Citation]]:
    """(role concept, person, place) from lines: '操作员邬丹（出纳）、审核员谭玉芬', '监管：顾伟'."""
    known = [n for n, _ in ctx.people]
    for passage in doc.part.passages:
        if passage.cells:
            yield from _in_places(doc, passage, known, ctx)
            continue
        yield from _named_in_turn(doc, passage, known)
        text = normalise(passage.text)
        for role in _ACCOUNT_ROLES:
            for hit in ctx.matcher.all(role, text):
                after = _WHO_FOLLOWS.match(text, hit.end)
                who = names(after[1], known) if after else ()
                yield from ((role, name, cite(doc, passage, hit.words)) for name in who[:1])


def _in_places(
    doc: Document, passage: Passage, known: Sequence[str], ctx: Context
) -> Iterable[tuple[str, str, Citation]]:
    """(role concept, person, place) of a form's line: '确认代表（审核员）：某某'; tables have their own rows."""
    if passage.table is not None:
        return
    for label, value in (passage.cells or {}).items():
        who = names(value, known) or ((value.strip(),) if _BARE_NAME.fullmatch(value.strip()) else ())
        for role in _roles_told(label, ctx) if len(who) == 1 else ():
            yield role, who[0], cite(doc, passage, value)


def _named_in_turn(doc: Document, passage: Passage, known: Sequence[str]) -> Iterable[tuple[str, str, Citation]]:
    """(role concept, person, place) of a line that names all three roles, each with its holder behind it."""
    told = [
        (role, who[0], cite(doc, passage, match[1]))
        for match in _BARE_ROLE.finditer(passage.text)
        for role, told in _ROLE_CELLS.items()
        if told.fullmatch(match[1]) and (who := names(match[2], known) or (match[2],))
    ]
    if {role for role, _, _ in told} == set(_ACCOUNT_ROLES):
        yield from told
