"""Checks of records' signatures: signed_by, signatures_filled, filled."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED, column, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Citation, Document, Table
from auditor.names import names
from auditor.signatures import signatures_in
from auditor.text import normalise
from auditor.wording import cite
from standard.widths import half_width

_UNSIGNED_LINE = re.compile(r"(?:签字|签名|签章|签发)[人）)]?\s*[:：]\s*(?:$|[_＿]|年|(?:签发)?日期)")
_SIGNED_ROW = re.compile(r"[\u4e00-\u9fff]{0,6}(?:签名|签字)")
_ONE_OF_TWO = re.compile(r"(?:校核|复核|核对|审核|校对)人?[(（]?[甲乙一二12][)）]?|[甲乙一二][校核](?:人|签字?)?")
_FOR_SIGNATURE = re.compile(r"签字|签名|签章")
_APPROVES = re.compile(r"批准|审核|审批|编制|复核|校核")
_SHORT_LABELS = {"col_recorder": "采抄记填", "col_checker": "校对核复", "col_auditor_name": ()}
# Two labels or more with nothing behind any of them.
_PLACES = re.compile(r"(?:[\u4e00-\u9fff（()）]{2,9}\s*[:：][\s　_＿年月日/]*){2,}")
MISSED = 2  # rows left unsigned among signed ones from which on it is no slip of one
_EMPTY_SHARE = 0.5  # from this share of empty signature cells on a column counts as unsigned
_MAKES = re.compile("填|编|记录|登记|制表|起草|拟")
_CHECKS = re.compile("复核|审核|校核|核对|复查")


def signed_by(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """So many different people signed; a checker's column left empty breaks the two-person rule."""
    need = int(params.get("people", 2))
    bad = VIOLATED if params.get("severity") == "violated" else SHORT
    unsigned = _unsigned_checker(found.named, ctx)
    if unsigned:
        return CheckOutcome("signed_by", bad, "复核人一栏没有签字，只有一人签名", unsigned, ("第二人签字",))
    also = ctx.unrecognised if bad == VIOLATED else ()  # where two people are a rule for every record
    same = _same_hand((*found.named, *also), ctx)
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
            if _FOR_SIGNATURE.search(label) and len(label) <= 16
        ]
        if not cells and (table := next((t for t in doc.part.tables if _only_signatures(t)), None)):
            place = str(table.locators[0]) if table.locators else "全文"
            return (Citation(doc.file, place, "；".join(f"{label}：" for label in table.columns)),)
        lines = [p for p in doc.part.passages if not p.cells and _UNSIGNED_LINE.search(p.text)]
        if (cells or lines) and not any(value.strip() for _, value in cells):
            passage = cells[0][0] if cells else lines[0]
            return (cite(doc, passage),)
    return ()


def _only_signatures(table: Table) -> bool:
    """A table of places for signatures, every one of them empty."""
    places = all(_FOR_SIGNATURE.search(label) or _APPROVES.search(label) for label in table.columns)
    return places and not any(cell.strip() for row in table.rows for cell in row)


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
    """Records on which one person both recorded and checked: more than once, or most of those with both signatures."""
    same: list[Citation] = []
    both = 0
    known = [n for n, _ in ctx.people]
    for doc in documents:
        for passage in doc.part.passages:
            pairs = list((passage.cells or {}).items()) or [
                (s.role, "、".join(s.people)) for s in signatures_in(passage.text, known)
            ]
            recorders = _signers(pairs, "col_recorder", ctx)
            checkers = _signers(pairs, "col_checker", ctx) if recorders else ()
            if _as_two(pairs, ctx):
                both += 1
                same.append(cite(doc, passage))
            elif recorders and checkers:
                both += 1
                if set(checkers) <= set(recorders):
                    same.append(cite(doc, passage))
    return tuple(same[:3]) if len(same) > 1 or len(same) * 2 > both else ()


def _as_two(pairs: Iterable[tuple[str, str]], ctx: Context) -> bool:
    """Whether one name stands in two places for two checkers: '校核甲', '校核乙'; '一校', '二校'."""
    places = [(label, who.strip()) for label, who in pairs if _ONE_OF_TWO.fullmatch(normalise(label))]
    known = [n for n, _ in ctx.people]
    alike = [(a, b) for a, b in itertools.combinations(places, 2) if a[0] != b[0] and a[1] == b[1]]
    return any(names(who, known) for (_, who), _ in alike)


def _signers(pairs: Iterable[tuple[str, str]], concept: str, ctx: Context) -> tuple[str, ...]:
    known = [n for n, _ in ctx.people]
    apart = (piece for label, who in pairs for piece in _each_role(label, who))
    return tuple(
        n for label, who in apart if len(label) <= 12 and _is_role(label, concept, ctx) for n in names(who, known)
    )


def _each_role(label: str, who: str) -> Iterator[tuple[str, str]]:
    """'采样人/校核人' with '某某/某某' below it: each role with its own name."""
    roles, people = half_width(label).split("/"), half_width(who).split("/")
    yield from zip(roles, people, strict=True) if len(roles) == len(people) > 1 else ((label, who),)


def _is_role(label: str, concept: str, ctx: Context) -> bool:
    """Whether a label names the concept's role, in full or cut to one character ('采', '校', '抄（月结）')."""
    short = re.sub(r"[（(].*", "", label).strip()
    if concept == "col_recorder" and ctx.says(label, "col_checker"):  # '统计复看': whoever looks again has not recorded
        return False
    return ctx.says(label, concept) or short in _SHORT_LABELS[concept]


def _signature_columns(doc: Document, ctx: Context) -> Iterable[tuple[str, Citation]]:
    known = [n for n, _ in ctx.people]
    for table in doc.part.tables:
        for concept in ("col_checker", "col_recorder", "col_auditor_name"):
            index = next((i for i, label in enumerate(table.columns) if _is_role(label, concept, ctx)), None)
            if index is None:
                continue
            for i, row in enumerate(table.rows):
                for name in names(row[index], known):
                    yield name, row_citation(doc, table, i)
        for i, row in enumerate(table.rows):  # a form that stands upright, an audit or a month to each column
            if _SIGNED_ROW.fullmatch(row[0].strip()):
                yield from ((name, row_citation(doc, table, i)) for c in row[1:] for name in names(c, known))


def signatures_filled(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """Of the records with places for signatures not all are unsigned. of: what their titles name."""
    titled = [d for d in found.named if "of" in params and ctx.says(d.title, params["of"])] or list(found.main)
    bare = [_breaks_off(d) or _bare_places(d, ctx) for d in titled]
    if bare and bare[0] and all(bare):  # beside a signed one an unsigned sheet proves nothing, and breaks nothing
        return CheckOutcome("signatures_filled", SHORT, "有签字栏空着", (bare[0],), ("签字",))
    empty = _empty_signature_cells(titled)
    signed = (role for d in titled for role, who in d.roles.items() if who)
    if empty and not any(ctx.says(role, "author_role | reviewer_role | approver_role") for role in signed):
        return CheckOutcome("signatures_filled", SHORT, "签字栏空白", empty, ("签字",))
    if doc := next((d for d in titled if _checked_by_oneself(d, ctx)), None):
        return CheckOutcome("signatures_filled", SHORT, "填写和复核是同一人", (title_citation(doc),), ("另一人的复核",))
    return CheckOutcome("signatures_filled", MET, "没有空着的签字栏")


def _checked_by_oneself(doc: Document, ctx: Context) -> bool:
    """Whether only one person signed a record, as who filled it in and as who checked it."""
    signed = {normalise(role): who for role, who in doc.roles.items() if who}
    made = {n for role, who in signed.items() if _MAKES.search(role) for n in who}
    checked = {n for role, who in signed.items() if _CHECKS.search(role) for n in who}
    return bool(made) and made == checked and {n for who in signed.values() for n in who} == made


def _breaks_off(doc: Document) -> Citation | None:
    """Where a column for signatures that others signed is left empty row after row, to its end or between."""
    for table in doc.part.tables:
        rows = [r for r, row in enumerate(table.rows) if sum(bool(c.strip()) for c in row) * 2 > len(row)]
        for i, label in enumerate(table.columns):
            empty = [r for r in rows if not table.rows[r][i].strip()]
            if _FOR_SIGNATURE.search(label) and MISSED <= len(empty) < len(rows):
                return row_citation(doc, table, empty[0])
    return None


def _bare_places(doc: Document, ctx: Context) -> Citation | None:
    """A line of nothing but empty places for signatures ('评价人：  审定：  日期：'), where nobody else approved."""
    approved_by = [role for role, who in doc.roles.items() if who and ctx.says(role, "approver_role | reviewer_role")]
    lines = (p for p in doc.part.passages if not p.cells and _PLACES.fullmatch(p.text.strip()))
    line = next((p for p in lines if ctx.says(p.text, "approver_role | reviewer_role")), None)
    return cite(doc, line) if line and not approved_by else None


def filled(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The form is filled in: blank ones were set aside before."""
    return CheckOutcome("filled", MET, "已填写", tuple(title_citation(d) for d in found.named[:1]))
