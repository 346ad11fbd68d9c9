"""What was out of validity on the audit date or will be within 90 days: calibrations, certificates, permits, plans.

Told by the plant's own papers: the instruments' ledger and certificates, columns of validity in other tables, sentences
such as '有效期至2026年5月31日', and the year in the title of a yearly plan. A renewal anywhere in the folder counts: of
several papers of one name the last one's day holds. What was renewed but not handed in can't be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from auditor.checks.base import columns, row_citation, tables, title_citation
from auditor.context import Candidates, Context
from auditor.instruments import instruments, row_name
from auditor.model import RECOGNISED, Document, Expiry, Passage
from auditor.text import normalise
from auditor.values import dates, plain, years
from auditor.wording import cite

HORIZON = timedelta(days=90)
LONG_PAST = timedelta(days=3 * 366)  # what ran out so long ago is no longer kept up, not overdue
_METERS = ("meter_ledger", "calibration_certificate")
_LABEL = re.compile(
    r"有效(?:期限?|日期|期限)?(?:截止|截至|至|到)(?:日期|时间)?|有效期限?(?=\s*[:：为是]?\s*(?:自|从|20\d\d))"
    r"|(?:到期|失效|届满)(?:日期|日|时间)"
)
_AFTER = 40  # characters after the label in which its day stands
_ABOVE = 12  # passages above the statement in which the paper is named
_SENTENCE = 60  # characters; a longer one tells of something, it doesn't state a validity
_PAPER = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()《》·]{0,16}(?:资质认定|资质|认可|许可证|授权书|委托书|执照|登记证|合格证|证书|聘书|协议书?"
    r"|合同|授权|许可)(?!期|表|台账|编号|号|有效|机构|单位)"
)
_BARE = 4  # '证书' alone names nothing
# Papers that speak of other papers' validity.
_SECOND_HAND = frozenset(
    {
        "nonconformity_report",
        "nonconformity_ledger",
        "audit_report",
        "audit_checklist",
        "review_input",
        "review_report",
        "compliance_evaluation_report",
        "monitoring_record",
        "improvement_plan",
    }
)
_KINDS = (
    ("证书资质", re.compile("资质|认可|认定|证书|执照|合格证|登记证|聘书")),
    ("许可授权", re.compile("许可|授权|委托|账户|权限|ukey|密钥", re.I)),
    ("合同协议", re.compile("合同|协议")),
)
_NAME_COLUMN = re.compile(r"名称|姓名|人员|机构|单位|证书|资质|账户|系统|文件|项目")
_YEAR = re.compile(r"（20\d\d年度）")
_PART_OF_A_YEAR = re.compile(r"季度|半年|\d月|[一二三四五六七八九十]月")
_NO_NAME = re.compile(r"[\d\s./:：-]*")


def expiries(ctx: Context) -> tuple[Expiry, ...]:
    """What has run out by the audit date or will within 90 days, by day, each thing once."""
    own = [d for d in ctx.documents if d.owner != "other" and d.state == "in_force"]
    meters = [d for d in own if _of_meters(d)]
    others = [d for d in own if not _of_meters(d) and d.main_type not in _SECOND_HAND]
    last: dict[tuple[str, str], Expiry] = {}
    for expiry in (*_listed(others, ctx), *_stated(others, ctx), *_plans(own, ctx)):
        key = expiry.kind, normalise(_YEAR.sub("", expiry.name))
        if key not in last or last[key].until < expiry.until:
            last[key] = expiry
    first, end = ctx.audit_date - LONG_PAST, ctx.audit_date + HORIZON
    near = (e for e in (*_calibrations(meters, ctx), *last.values()) if first <= e.until <= end)
    return tuple(sorted(near, key=lambda e: (e.until, e.kind, e.name)))


def _of_meters(doc: Document) -> bool:
    return any(doc.is_a(t) >= RECOGNISED for t in _METERS)


def _calibrations(meters: Sequence[Document], ctx: Context) -> Iterator[Expiry]:
    """Each instrument with the end of its last calibration; two of one name are two."""
    for instrument in instruments(Candidates(tuple(meters)), ctx):
        last = max(instrument.valid, key=lambda v: v.until)
        yield Expiry("检定校准", instrument.name, last.until, "equipment", last.citation)


def _listed(documents: Iterable[Document], ctx: Context) -> Iterator[Expiry]:
    """Rows of tables with a column of validity: qualifications, authorisations, permits."""
    for doc, table in tables(documents):
        for column in columns(table, "col_valid_until", ctx):
            for r, row in enumerate(table.rows):
                days = dates(row[column])
                if not days or ctx.says("".join(row), "out_of_use"):
                    continue
                name = _row_name(table.columns, row) or row_name(table, row)
                kind = _kind(f"{name}{table.title}{doc.title}")
                yield Expiry(kind, name, days[-1], _owner(doc, ctx), row_citation(doc, table, r))


def _row_name(labels: Sequence[str], row: Sequence[str]) -> str:
    """What the row is about: its first cells under a label that names things."""
    named = [c.strip() for label, c in zip(labels, row, strict=True) if _NAME_COLUMN.search(label) and c.strip()]
    return " ".join(dict.fromkeys(n for n in named[:2] if not _NO_NAME.fullmatch(n)))


def _stated(documents: Iterable[Document], ctx: Context) -> Iterator[Expiry]:
    """Sentences outside tables that state a last day."""
    for doc in documents:
        for at, passage in enumerate(doc.part.passages):
            text = plain(passage.text)
            if passage.table is not None or passage.kind == "header" or len(text) > _SENTENCE:
                continue
            for label in _LABEL.finditer(text):
                days = dates(text[label.end() : label.end() + _AFTER].split("。")[0])
                if days:
                    name = _paper(doc, at, text[: label.start()])
                    yield Expiry(_kind(name), name, max(days[:2]), _owner(doc, ctx), cite(doc, passage, label.group()))
                    break


def _paper(doc: Document, at: int, before: str) -> str:
    """The paper that a statement of validity belongs to: named before it, else shortly above it, else the document."""
    page = doc.part.passages[at].locator.page
    above = [p for p in doc.part.passages[max(0, at - _ABOVE) : at] if p.locator.page == page]
    for text in (before, *(_words(p) for p in reversed(above))):
        found = [m.group().strip("（）()《》") for m in _PAPER.finditer(text)]
        if found and len(found[-1]) >= _BARE:
            return found[-1]
    return doc.title or doc.part.name


def _words(passage: Passage) -> str:
    """A passage's text where it may name a paper; a long sentence only mentions one."""
    return passage.text if len(passage.text) <= _AFTER else ""


def _plans(documents: Iterable[Document], ctx: Context) -> Iterator[Expiry]:
    """Yearly plans, valid to the end of the last year in their titles."""
    for doc in documents:
        named, kind = years(doc.title), ctx.standard.documents.get(doc.main_type)
        if not named or kind is None or kind.kind != "plan" or "每年" not in kind.frequency:
            continue
        if doc.carbon and not _PART_OF_A_YEAR.search(doc.title):
            name = f"{kind.name}（{max(named)}年度）"
            yield Expiry("年度计划", name, date(max(named), 12, 31), kind.owner, title_citation(doc))


def _kind(name: str) -> str:
    return next((kind for kind, words in _KINDS if words.search(name)), "有效期")


def _owner(doc: Document, ctx: Context) -> str:
    """Who looks after the document, by its type; the carbon department where it isn't recognised."""
    kind = ctx.standard.documents.get(doc.main_type)
    return kind.owner if kind else "carbon_lead"
