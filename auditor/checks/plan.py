"""Check of the monitoring plan against what was done: follows_plan (guideline 5.1.4, 6.1.2 b; domain F22)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from auditor.checks.base import MET, VIOLATED, papers
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document
from auditor.monthly import months_of
from auditor.text import normalise
from auditor.values import dates
from auditor.wording import cite

_PLANS = ("monitoring_plan", "data_quality_plan")
_LEDGERS = ("emission_ledger", "fuel_ledger", "output_ledger", "monitoring_ledger", "daily_report")
_VERSION = re.compile(r"v\d+(?:\.\d+)*|[a-z]/\d+|[a-z]\d(?=版)|第[一二三四五六七八九\d]+版")
# The plan by its name, then the version that the ledger says it keeps to: '监测计划V1.0表3', '《质控计划》（第2版）'.
_CITED = re.compile(
    rf"(?:监测计划|质量控制计划|质量控制方案|质控计划|质控方案|监测方案)[》」”]?[（(]?({_VERSION.pattern})"
)
_TOLD = re.compile(
    rf"({_VERSION.pattern})自([\d年月日./-]{{8,11}})起(?:执行|实施|生效|施行)"
)  # 'V2.0自2025年7月1日起执行'
_VERSION_COLUMN = re.compile(r"版次|版本|版号|修改状态")
_IN_FORCE_FROM = re.compile(r"生效|实施|执行|起用|启用|日期")
_TAG = re.compile(r"(?<![a-z\d])[a-z]{2,4}-\d{1,3}[a-z]?(?![a-z\d-])")
LEAST_TAGS = 3  # tags that plan and ledger share from which on they number instruments in one way


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the plan and the day from which it is in force."""

    name: str
    since: date
    citation: Citation


def follows_plan(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """The ledgers keep to the version of the plan in force in their months.

    Violated where a ledger says that it keeps to a version, and the plan's own list of versions has a later one in
    force for months that the ledger holds. Instruments that the plan names and the instruments' ledger lacks, where
    both number alike, are a question.
    """
    versions = sorted(_versions(ctx), key=lambda v: v.since)
    for doc in papers(_LEDGERS, ctx):
        fault = _outdated(doc, versions, ctx)
        if fault:
            reason, cited = fault
            return CheckOutcome("follows_plan", VIOLATED, reason, cited, ("现行监测计划的取数",))
    return CheckOutcome("follows_plan", MET, "没有发现台账与现行监测计划不一致", ask=_unlisted(ctx))


def _versions(ctx: Context) -> Iterator[Version]:
    """Versions and their days, by the table of revisions or a sentence in any of the plan's own papers."""
    seen: set[str] = set()
    for doc in ctx.documents:
        if doc.owner == "other" or doc.state in ("blank", "draft") or not _is_plan(doc):
            continue
        for table in doc.part.tables:
            at = next((i for i, label in enumerate(table.columns) if _VERSION_COLUMN.search(label)), None)
            day_at = next((i for i, label in enumerate(table.columns) if _IN_FORCE_FROM.search(label)), None)
            if at is None or day_at is None or at == day_at:
                continue
            for r, row in enumerate(table.rows):
                name, days = _VERSION.search(normalise(row[at])), dates(row[day_at])
                if name and days and name.group() not in seen:
                    seen.add(name.group())
                    quoted = f"{row[at]} {row[day_at]}"
                    yield Version(name.group(), days[0], Citation(doc.file, str(table.locators[r]), quoted))
        for passage in doc.part.passages:
            for match in _TOLD.finditer(normalise(passage.text)):
                days = dates(match[2])
                if days and match[1] not in seen:
                    seen.add(match[1])
                    yield Version(match[1], days[0], cite(doc, passage, match.group()))


def _is_plan(doc: Document) -> bool:
    return bool(doc.types) and doc.types[0][0] in _PLANS and doc.types[0][1] >= RECOGNISED


def _outdated(doc: Document, versions: list[Version], ctx: Context) -> tuple[str, tuple[Citation, ...]] | None:
    names = [v.name for v in versions]
    for passage in doc.part.passages:
        cited = [m[1] for m in _CITED.finditer(normalise(passage.text))]
        known = [names.index(name) for name in cited if name in names]
        if not known or max(known) + 1 >= len(versions):
            continue
        old, new = versions[max(known)], versions[max(known) + 1]
        held = sorted({month for month, _ in months_of(doc, "", ctx)})
        late = [m for m in held if date(m[0], m[1], 1) >= new.since.replace(day=1) and date(*m, 1) <= ctx.period[1]]
        if late:
            span = f"{late[0][0]}年{late[0][1]}月" + (f"—{late[-1][1]}月" if len(late) > 1 else "")
            reason = (
                f"{span}的台账仍按监测计划{old.name.upper()}（“{passage.text.strip()[:40]}”），"
                f"{new.name.upper()}自{new.since.isoformat()}起执行"
            )
            return reason, (cite(doc, passage), new.citation)
    return None


def _unlisted(ctx: Context) -> str:
    """Tags of instruments in the plan that the instruments' ledger doesn't have."""
    listed = set(_tags(papers(("meter_ledger",), ctx)))
    planned = dict.fromkeys(_tags(d for d in papers(_PLANS, ctx, record=False) if _is_plan(d)))
    prefixes = {tag.split("-")[0] for tag in listed}
    shared = [tag for tag in planned if tag in listed]
    lacking = [tag for tag in planned if tag not in listed and tag.split("-")[0] in prefixes]
    if len(shared) < LEAST_TAGS or not lacking:
        return ""
    return f"请核实：监测计划写的{'、'.join(t.upper() for t in lacking[:4])}，计量器具台账中没有"


def _tags(documents: Iterable[Document]) -> Iterator[str]:
    for doc in documents:
        for table in doc.part.tables:
            for row in table.rows:
                yield from (tag for cell in row for tag in _TAG.findall(normalise(cell)))
