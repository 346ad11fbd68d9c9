"""Nonconformities as the evidence tells of them: a ledger's rows, and forms with one for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from auditor.checks.base import column, columns, row_citation, tables
from auditor.context import Context
from auditor.model import Citation, Document, Passage, Table
from auditor.names import names
from auditor.text import normalise, not_yet
from auditor.values import dates
from auditor.windows import is_place
from auditor.wording import cite
from standard.widths import half_width

_LEDGER = "nonconformity_ledger"
LEAST_NAME, LONGEST_NAME = 2, 4
KEPT_AS = 0.6  # from this score on a paper is such a ledger by its title or its columns
SAME = 0.6  # share of two-character pieces from which two facts tell of the same thing
# 'label：value'; a scan's columns stand apart by two blanks.
_LABELLED = re.compile(r"^\s*([\u4e00-\u9fff（()）/、]{2,12})(?:\s*[:：]\s*|\s{2,})(.*)$", re.DOTALL)
_VERIFICATION = re.compile(
    r"^(?:(?!.*(?:标准|口径|准则|日期|日$|时间|方法|要求|人$)).*(?:验证|关闭|验收|复[查验看]|销号|怎么验|[关销结]了?没|[关销]否"
    r"|^看结果|回头看|看效果)"
    r"|.*(?:验证|验收|复[查验看]).*(?:结论|结果|情况|意见))"
)
_TELLS_CLOSED = re.compile("复核|复检|结案|销案|跟踪")  # columns that may be of the verification, if they say so
_VERIFIER = re.compile(r"(?:验证|验收|复[查验看])(?:人|日|时间)")
_VERIFIER_NAMED = re.compile(r"(?:验证|验收|复[查验看]|关闭)人")
_PROGRESS = re.compile(
    r"进度|进展|[改做办]到哪|完成情况|整改情况|实施情况|完成日|完成时间|实际完成|实完|核实|^完成$|^(?:整改)?跟踪(?:情况|记录)?$"
)
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_NUMBER = re.compile(r"(?<![a-z])[a-z]{2,6}[-—]?(?:\d{2,4}[-—])?\d{1,3}(?![\d-])")
_RANGE = re.compile(r"[a-z]{2,6}[-\d]{2,10}(?:至|到|~|—)[a-z]{0,6}[-\d]{2,10}")  # 'BH25-01至BH25-06' names none of them
_UNSIGNED = re.compile(r"(?:验证|复查|验收|关闭)?(?:人|日期)?(?:签字|签名)?\s*[:：]?\s*(?:年\s*月\s*日)?")
_EMPTY = re.compile(r"^[\s（(\-—_/、无空未没否×填)）]*$")
_SECOND_VALUE = re.compile(r"(?:内容|值|填写内容|说明)\(2\)")
_NUMBERED = re.compile(r"编号|序号")
# Days, months and what stands in brackets: '（2024年8月3天）', '9月13、14日'.
_ASIDE = re.compile(r"[（(][^（()）]*[)）]|(?:20)?\d\d年|\d{1,2}(?:[、,和至-]\d{1,2})*[月日天]份?")
_EFFECT = re.compile(r"(?<=.{4})[。;；,，]?影响[:：].*$")  # what it led to, told behind the fact in one field
_DAY_OF_MONTH = re.compile(r"(?<![\d.\-])(1[0-2]|0?[1-9])[.\-](3[01]|[12]\d|0?[1-9])(?![\d.\-])")


@dataclass
class Nonconformity:
    """One nonconformity; fields that its source has no place for are None, those left empty are ''.

    due_in_short: the day due where it stands as '11-30'; due_told: as written, maybe without the year. told: all that
    its row or form says. owner, verifier: who corrects and who verifies, by name. ledger: the table it is a row of; two
    rows of one ledger are two nonconformities, be their facts the same.
    """

    fact: str
    citation: Citation
    numbers: set[str] = field(default_factory=set)
    cause: str | None = None
    due: tuple[date, ...] = ()
    due_in_short: tuple[date, ...] = ()
    due_told: str = ""
    progress: str | None = None
    verification: str | None = None
    status: str = ""
    owner: tuple[str, ...] = ()
    verifier: tuple[str, ...] = ()
    told: str = ""
    ledger: Table | None = None

    @property
    def verified(self) -> bool:
        told = self.verification or ""
        return not _EMPTY.match(_UNSIGNED.sub("", told)) and not not_yet(told)


def nonconformities(documents: Iterable[Document], ctx: Context) -> list[Nonconformity]:
    """All of them, each once: what a ledger and a form both tell of (same number or same fact) is brought together."""
    merged: list[Nonconformity] = []
    for one in _each(documents, ctx):
        twin = next((m for m in merged if _same(m, one)), None)
        if twin is None:
            merged.append(one)
            continue
        twin.numbers |= one.numbers
        twin.due = (*twin.due, *one.due)
        twin.status += one.status
        twin.told += one.told
        twin.owner, twin.verifier = twin.owner or one.owner, twin.verifier or one.verifier
        for name in ("cause", "progress", "verification"):
            told = getattr(one, name)
            if not getattr(twin, name) and told is not None:  # a place left empty in the ledger stays one
                setattr(twin, name, told)
    return merged


def first_day(text: str, year: int) -> date | None:
    """The first day that `text` names; '04-06—08' begins on a day of `year`."""
    told = dates(text)
    if told:
        return told[0]
    days = (_safe(year, int(m[1]), int(m[2])) for m in _DAY_OF_MONTH.finditer(text))
    return next((day for day in days if day), None)


def last_day(text: str, year: int) -> date | None:
    """The last day that `text` names; '11.20' and '6-18' are days of `year`."""
    found = [(m.start(), _safe(year, int(m[1]), int(m[2]))) for m in _DAY_OF_MONTH.finditer(text)]
    for day in dates(text, year):
        found.append((max(text.rfind(str(day.day)), 0), day))
    days = [(at, day) for at, day in found if day]
    return max(days)[1] if days else None


def alike(a: str, b: str, *, days: bool = False) -> bool:
    """Whether two facts tell of the same thing, by the two-character pieces they share.

    Days and what stands in brackets don't count, unless `days`.
    """
    a, b = _EFFECT.sub("", a), _EFFECT.sub("", b)
    one, other = (_pieces(fact if days else _ASIDE.sub("", fact)) for fact in (a, b))
    return bool(one and other) and len(one & other) >= SAME * min(len(one), len(other))


def _same(a: Nonconformity, b: Nonconformity) -> bool:
    if a.numbers & b.numbers:
        return True
    if a.fact == "" or b.fact == "" or a.citation == b.citation or (a.ledger is not None and a.ledger is b.ledger):
        return False
    if (a.ledger is None) is not (b.ledger is None):  # a form and the ledger's row tell it in words of their own
        return alike(a.fact, b.fact, days=True)
    return a.fact == b.fact


def _each(documents: Iterable[Document], ctx: Context) -> Iterator[Nonconformity]:
    listed = list(documents)
    seen: set[int] = set()
    for doc, table in tables(listed):
        if id(table) in seen:  # a binder's ledger stands in the binder and in its chapter
            continue
        seen.add(id(table))
        if any(map(_SECOND_VALUE.fullmatch, table.columns)):  # a form's labels and values, two of them side by side
            continue
        if column(table, "col_fact | col_cause | col_action", ctx) is not None or _follows_up(doc, table, ctx):
            yield from _of_rows(doc, table, ctx)
    for doc in listed:
        forms = list(_of_forms(doc, ctx))
        if len(forms) > 1:  # a number that all of them bear is the blank form's
            blank = set.intersection(*(one.numbers for one in forms))
            for one in forms:
                one.numbers -= blank
        yield from forms


def _follows_up(doc: Document, table: Table, ctx: Context) -> bool:
    """Whether a table of a ledger of corrections tells of each by its number alone how it went or was verified."""
    if doc.is_a(_LEDGER) < KEPT_AS:
        return False
    told = column(table, "col_closed", ctx) is not None or any(map(_PROGRESS.search, table.columns))
    return (told and column(table, "col_due", ctx) is not None) or any(map(_is_verification, table.columns))


def _of_rows(doc: Document, table: Table, ctx: Context) -> Iterator[Nonconformity]:
    fact_at = column(table, "col_fact", ctx)
    verified_at = [i for i, label in enumerate(table.columns) if _is_verification(label)][:1]
    verified_at = verified_at or [i for i, label in enumerate(table.columns) if _VERIFIER.search(label)]
    progress_at = [i for i, label in enumerate(table.columns) if _PROGRESS.search(label)]
    owner_at = columns(table, "col_owner", ctx)
    who_at = [i for i, label in enumerate(table.columns) if _VERIFIER_NAMED.search(label) and i not in owner_at]
    cause_at, closed_at = column(table, "col_cause", ctx), columns(table, "col_closed", ctx)
    if not verified_at:  # a column of results in which others are closed: what is empty there is not
        told = [i for i in range(len(table.columns)) if _TELLS_CLOSED.search(table.columns[i])]
        verified_at = [i for i in (*closed_at, *told) if any(ctx.says(row[i], "closed_word") for row in table.rows)][:1]
    for r, row in enumerate(table.rows):
        if sum(bool(c.strip()) for c in row) < 3:
            continue
        fact = row[fact_at] if fact_at is not None else ""
        known = [name for name, _ in ctx.people]
        owner, verifier = (tuple(n for i in at for n in names(row[i], known)) for at in (owner_at, who_at))
        if not (owner and verifier) and _one_hand([row[i] for i in owner_at], [row[i] for i in who_at]):
            owner = verifier = (row[who_at[0]].strip(),)
        yield Nonconformity(
            fact=normalise(fact),
            citation=row_citation(doc, table, r),
            numbers=_numbers(row),
            cause=row[cause_at] if cause_at is not None else None,
            due=tuple(d for i in columns(table, "col_due", ctx) for d in dates(row[i], ctx.audit_date.year)),
            due_in_short=tuple(d for i in columns(table, "col_due", ctx) for d in _in_short(row[i], doc, ctx)),
            due_told=" ".join(row[i] for i in columns(table, "col_due", ctx)),
            progress="；".join(row[i] for i in progress_at if row[i]) if progress_at else None,
            verification=" ".join(row[i] for i in verified_at) if verified_at else None,
            status=normalise("".join(row[i] for i in closed_at)),
            owner=owner,
            verifier=verifier,
            told=normalise("；".join(row)),
            ledger=table,
        )


def _is_verification(label: str) -> bool:
    """Whether a place is for the verification: '验证', '复看（签名、日期）', not '验证标准' nor '验证日期'."""
    return bool(_VERIFICATION.search(_IN_BRACKETS.sub("", label)))


def _one_hand(owners: list[str], verifiers: list[str]) -> bool:
    """Whether the same stands under who corrects and who verifies, be it a name that no list of surnames knows."""
    told = [cell.strip() for cell in (*owners, *verifiers)]
    return bool(owners and verifiers) and len(set(told)) == 1 and len(told[0]) >= LEAST_NAME


def _in_short(cell: str, doc: Document, ctx: Context) -> tuple[date, ...]:
    """The day of a due cell that holds '11-30' alone: the period's first not before the paper's own days."""
    match = _DAY_OF_MONTH.fullmatch(cell.strip())
    own = [d for d in doc.dates if ctx.period[0] <= d <= ctx.period[1]]
    least = min(own, default=ctx.period[0])
    years = range(ctx.period[0].year, ctx.period[1].year + 2) if match else ()
    days = [day for year in years if match and (day := _safe(year, int(match[1]), int(match[2]))) and day >= least]
    return tuple(days[:1])


def _of_forms(doc: Document, ctx: Context) -> Iterator[Nonconformity]:
    """Forms one below the other: a label for the fact begins the next one."""
    current: Nonconformity | None = None
    above = ""  # the form's number stands in a line above
    for passage in doc.part.passages:
        if passage.table is not None and not is_place(passage.cells or {}):
            continue
        above = passage.text if _NUMBERED.search(passage.text) or _begins_with_number(passage) else above
        for label, value in _labels(passage):
            if ctx.says(label, "col_fact"):
                if current:
                    yield current
                numbers = _numbers((above or doc.title, *passage.headings))
                current = Nonconformity(normalise(value), cite(doc, passage), numbers)
                current.told = normalise(f"{doc.title}；{above}")
            elif current is None:
                continue
            elif _VERIFIER_NAMED.search(label):
                current.verifier = names(value, [name for name, _ in ctx.people])
            elif ctx.says(label, "col_owner | col_due"):  # '责任人/时限' is both
                if ctx.says(label, "col_owner"):
                    current.owner += names(value, [name for name, _ in ctx.people])
                if ctx.says(label, "col_due"):
                    current.due += dates(value, ctx.audit_date.year)
            elif _is_verification(label):
                current.verification = value
                current.verifier = current.verifier or _first_named(value, ctx)
            elif _PROGRESS.search(label):
                current.progress = f"{current.progress or ''}{value}"
            elif ctx.says(label, "col_cause"):
                current.cause = value
    if current:
        yield current


def _first_named(text: str, ctx: Context) -> tuple[str, ...]:
    """The person whose name `text` begins with: '某某 2025-11-20 看过，有效'."""
    first = (text.split(maxsplit=1) or [""])[0]
    return names(first, [name for name, _ in ctx.people])[:1] if len(first) <= LONGEST_NAME else ()


def _begins_with_number(passage: Passage) -> bool:
    """A form's first row, '处置单：BH25-06；来源：…'."""
    first = next(iter((passage.cells or {}).values()), "")
    return bool(_NUMBER.fullmatch(normalise(first)))


def _labels(passage: Passage) -> Iterator[tuple[str, str]]:
    if is_place(passage.cells or {}):
        label, value = (passage.cells or {}).values()
        yield label, value
        return
    if passage.cells:
        yield from passage.cells.items()
        return
    match = _LABELLED.match(passage.text) if passage.kind != "heading" else None
    if match:
        yield match[1], match[2]


def numbers_in(texts: Iterable[str]) -> set[str]:
    """Numbers of nonconformities that any of the texts names: 'NC-04', 'BF-2025-05（NC-04）' has two."""
    plain = (half_width(text).lower().replace("—", "-") for text in texts)
    return {number for text in plain for number in _NUMBER.findall(_RANGE.sub("", text))}


def _numbers(texts: Iterable[str]) -> set[str]:
    """Numbers a nonconformity goes by, which stand in its first cells."""
    return numbers_in(list(texts)[:3])


def _pieces(text: str) -> set[str]:
    plain = normalise(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
