"""Checks of who: approved, signed_by, filled, independent, distinct_roles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditor.checks.base import ABSENT, MET, SHORT, VIOLATED, column, columns, row_citation, tables, title_citation
from auditor.context import Candidates, Context, cite
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.names import names
from auditor.plant import department_words, departments
from auditor.signatures import signatures_in
from auditor.text import normalise

_RED_HEAD = re.compile(r"[\u4e00-\u9fff]{1,8}(?:发|字|函|办|令|通)?[〔\[（(]20\d\d[〕\])）]第?\d+号")
_UNSIGNED_LINE = re.compile(r"(?:签字|签名|签章)[）)]?\s*[:：]\s*(?:$|[_＿]|年|日期)")
_TOP_ROLE = re.compile(r"法定代表人|董事长|总经理|厂长|总裁|执行董事|企业负责人")
# Told as done, not as a rule ('经总经理批准后实施').
_APPROVED_BY = re.compile(
    r"[经由]((?:公司)?(?:法定代表人|董事长|总经理|厂长|总裁|管理者代表|董事会|党委会?|办公会|领导小组)[^,，。;；]{0,24}?)"
    r"(?:批准|审批|签发|审定|审议通过|审议同意|同意)(?!后|方可|才)"
)
_ACCOUNT_ROLES = ("role_operate", "role_review", "role_supervise")
_WHO_FOLLOWS = re.compile(r"[员人岗]?(?:为|是|由)?\s*[:：]?\s*([\u4e00-\u9fff]{2,4})(?=$|[^\u4e00-\u9fff]|担任)")
_EMPTY_SHARE = 0.5  # from this share of empty signature cells on a column counts as unsigned


def approved(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """An approver's name stands on the document, or it was issued under a company's document number."""
    for doc in found.named:
        approver = _approver(doc, ctx)
        if approver:
            return CheckOutcome("approved", MET, f"经{approver}批准", (title_citation(doc),))
    for doc in found.named:
        if any(_RED_HEAD.search(normalise(p.text)) for p in doc.part.passages[:15]):
            return CheckOutcome("approved", MET, "以公司文件印发", (title_citation(doc),))
    cited = tuple(title_citation(d) for d in found.named[:1])
    return CheckOutcome("approved", SHORT, "没有批准人签名", cited, ("批准",))


def _approver(doc: Document, ctx: Context) -> str:
    for role, who in doc.roles.items():
        if who and (ctx.matcher.mentions("approver_role", normalise(role)) or _TOP_ROLE.match(role)):
            return who[0]
    for passage in (*doc.part.passages[:15], *doc.part.passages[-6:]):
        match = _APPROVED_BY.search(normalise(passage.text))
        if match:  # '本方针由总经理文泽洪2025年1月18日批准', '业经董事会审议通过'
            return match[1]
    return ""


def signed_by(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """So many different people signed; a checker's column left empty breaks the two-person rule."""
    need = int(params.get("people", 2))
    bad = VIOLATED if params.get("severity") == "violated" else SHORT
    unsigned = _unsigned_checker(found.named, ctx)
    if unsigned:
        return CheckOutcome("signed_by", bad, "复核人一栏没有签字，只有一人签名", unsigned, ("第二人签字",))
    same = _same_hand(found.named, ctx)
    if same:
        return CheckOutcome("signed_by", bad, "记录人和复核人是同一人", same, ("第二人签字",))
    empty = _empty_signature_cells(found.named)
    if empty:
        return CheckOutcome("signed_by", SHORT, "签字栏空白", empty, ("签字",))
    people: dict[str, Citation] = {}
    asked = [normalise(r) for r in params.get("roles", ())]
    for doc in found.named:
        for role, who in doc.roles.items():
            if not asked or any(r in normalise(role) for r in asked):
                for name in who:
                    people.setdefault(name, title_citation(doc))
        for name, citation in _signature_columns(doc, ctx):
            people.setdefault(name, citation)
    cited = tuple(dict.fromkeys(people.values())) or tuple(title_citation(d) for d in found.named[:1])
    if len(people) >= need:
        return CheckOutcome("signed_by", MET, f"有{'、'.join(list(people)[:4])}签名", cited[:3])
    reason = f"只有{'、'.join(people)}签名，要求{need}人" if people else "没有签名"
    return CheckOutcome("signed_by", SHORT, reason, cited[:2], (f"{need}人签字",))


def _empty_signature_cells(documents: Iterable[Document]) -> tuple[Citation, ...]:
    """Places for signatures ('内审员（签字）') of which not one is filled in."""
    for doc in documents:
        cells = [
            (passage, value)
            for passage in doc.part.passages
            for label, value in (passage.cells or {}).items()
            if re.search(r"签字|签名|签章", label) and len(label) <= 16
        ]
        lines = [p for p in doc.part.passages if not p.cells and _UNSIGNED_LINE.search(p.text)]
        if (cells or lines) and not any(value.strip() for _, value in cells):
            passage = cells[0][0] if cells else lines[0]
            return (cite(doc, passage),)
    return ()


def _unsigned_checker(documents: Iterable[Document], ctx: Context) -> tuple[Citation, ...]:
    """Rows whose recorder signed and whose checker did not."""
    cited: list[Citation] = []
    for doc, table in tables(documents):
        checker, recorder = column(table, "col_checker", ctx), column(table, "col_recorder", ctx)
        if checker is None or not table.rows:
            continue
        used = [i for i, row in enumerate(table.rows) if sum(bool(c.strip()) for c in row) >= 2]
        empty = [i for i in used if not table.rows[i][checker].strip()]
        signed = recorder is None or any(table.rows[i][recorder].strip() for i in used)
        if used and signed and len(empty) > _EMPTY_SHARE * len(used):
            cited.append(row_citation(doc, table, empty[0]))
    for doc in documents:
        if cited:
            break
        roles = {normalise(r): who for r, who in doc.roles.items()}
        checkers = [who for r, who in roles.items() if ctx.matcher.mentions("col_checker", r)]
        if checkers and not any(checkers) and any(roles.values()):
            cited.append(title_citation(doc))
    return tuple(cited[:3])


def _same_hand(documents: Iterable[Document], ctx: Context) -> tuple[Citation, ...]:
    """Records, most of those with both signatures, on which one person both recorded and checked."""
    same: list[Citation] = []
    both = 0
    known = [n for n, _ in ctx.people]
    for doc in documents:
        for passage in doc.part.passages:
            pairs = list((passage.cells or {}).items()) or [
                (s.role, "、".join(s.people)) for s in signatures_in(passage.text, known)
            ]
            recorders = _signers(pairs, "col_recorder", ctx)
            checkers = _signers(pairs, "col_checker", ctx)
            if recorders and checkers:
                both += 1
                if set(checkers) <= set(recorders):
                    same.append(cite(doc, passage))
    return tuple(same[:3]) if len(same) * 2 > both else ()


def _signers(pairs: Iterable[tuple[str, str]], concept: str, ctx: Context) -> tuple[str, ...]:
    known = [n for n, _ in ctx.people]
    return tuple(n for label, who in pairs if len(label) <= 12 and ctx.says(label, concept) for n in names(who, known))


def _signature_columns(doc: Document, ctx: Context) -> Iterable[tuple[str, Citation]]:
    known = [n for n, _ in ctx.people]
    for table in doc.part.tables:
        for concept in ("col_checker", "col_recorder"):
            index = column(table, concept, ctx)
            if index is None:
                continue
            for i, row in enumerate(table.rows):
                for name in names(row[index], known):
                    yield name, row_citation(doc, table, i)


def filled(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The form is filled in: blank ones were set aside before."""
    return CheckOutcome("filled", MET, "已填写", tuple(title_citation(d) for d in found.named[:1]))


def independent(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No auditor audits the department they belong to (people's departments from the profile and the evidence)."""
    home = _departments(found.named, ctx)
    audited: list[tuple[str, str, Citation]] = []
    for doc, table in tables(found.named):
        who, where = column(table, "col_auditor", ctx), column(table, "col_audited", ctx)
        if who is None or where is None or who == where:
            continue
        for i, row in enumerate(table.rows):
            for name in names(row[who], [n for n, _ in ctx.people]):
                audited.append((name, row[where], row_citation(doc, table, i)))
    own = [(n, d, c) for n, d, c in audited if any(h in normalise(d) for h in home.get(n, ()))]
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


def _departments(documents: Sequence[Document], ctx: Context) -> dict[str, tuple[str, ...]]:
    """Person → the names of the department they belong to."""
    groups = [department_words(name) for name in departments(ctx.profile).values()]
    home: dict[str, tuple[str, ...]] = {}
    for name, title in ctx.people:
        for group in groups:
            if any(word in normalise(title) for word in group):
                home[name] = (*home.get(name, ()), *group)
    for _, table in tables(documents):
        who, where = column(table, "col_person", ctx), column(table, "col_audited", ctx)
        if who is None or where is None:
            continue
        for row in table.rows:
            for name in names(row[who]):
                for group in groups:
                    if any(word in normalise(row[where]) for word in group):
                        home.setdefault(name, group)
    return home


def distinct_roles(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Operating, reviewing and supervising an account are in different hands."""
    by_role: dict[str, dict[str, Citation]] = defaultdict(dict)
    for doc, table in tables(found.named):
        for role, name, i in _role_rows(table, ctx):
            by_role[role].setdefault(name, row_citation(doc, table, i))
    if len(by_role) < len(_ACCOUNT_ROLES):
        for doc in found.named:
            for role, name, place in _role_words(doc, ctx):
                by_role[role].setdefault(name, place)
    pairs = [(a, b) for a in by_role for b in by_role if a < b]
    for a, b in pairs:
        both = set(by_role[a]) & set(by_role[b])
        if both:
            name = sorted(both)[0]
            both_cited = (by_role[a][name], by_role[b][name])
            labels = "和".join(ctx.standard.concepts[r].name for r in (a, b))
            return CheckOutcome("distinct_roles", VIOLATED, f"{labels}都是{name}一人", tuple(dict.fromkeys(both_cited)))
    cited = tuple(next(iter(who.values())) for who in by_role.values())
    if len(by_role) >= 3:
        return CheckOutcome("distinct_roles", MET, "操作、审核、监管由不同的人担任", cited)
    if by_role:
        return CheckOutcome("distinct_roles", SHORT, "没有看到三个角色各由谁担任", cited)
    return CheckOutcome("distinct_roles", ABSENT, "没有账户角色和人员的记录")


def _role_rows(table: Table, ctx: Context) -> Iterable[tuple[str, str, int]]:
    """(role concept, person, row) from a table with a role column, or with one column for each role."""
    known = [n for n, _ in ctx.people]
    role_at, who_at = column(table, "col_role", ctx), column(table, "col_person", ctx)
    for i, row in enumerate(table.rows):
        for role in _ACCOUNT_ROLES:
            if role_at is not None and who_at is not None:
                if ctx.says(row[role_at], role):
                    yield from ((role, name, i) for name in names(row[who_at], known))
                    break
            else:
                for at in columns(table, role, ctx):
                    yield from ((role, name, i) for name in names(row[at], known))


def _role_words(doc: Document, ctx: Context) -> Iterable[tuple[str, str, Citation]]:
    """(role concept, person, place) from lines: '操作员邬丹（出纳）、审核员谭玉芬', '监管：顾伟'."""
    known = [n for n, _ in ctx.people]
    for passage in doc.part.passages:
        if passage.cells:
            continue
        text = normalise(passage.text)
        for role in _ACCOUNT_ROLES:
            for hit in ctx.matcher.all(role, text):
                after = _WHO_FOLLOWS.match(text, hit.end)
                who = names(after[1], known) if after else ()
                yield from ((role, name, cite(doc, passage, hit.words)) for name in who[:1])
