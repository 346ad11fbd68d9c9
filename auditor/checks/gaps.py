"""Checks of missing data: fills_gaps (guideline 6.1.2 b, 7.2 d; domain F21), gap_rule (5.1.4 c)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from auditor.checks.base import MET, VIOLATED, columns, papers, place_of, row_citation, tables, together
from auditor.context import Candidates, Context
from auditor.model import RECOGNISED, CheckOutcome, Citation, Document
from auditor.naming import is_rule
from auditor.text import normalise
from auditor.values import number, shown
from auditor.windows import LABEL_AND_VALUE
from auditor.wording import Place
from standard.widths import half_width

_PLANS = ("monitoring_plan", "data_quality_plan", "data_quality_procedure", "carbon_manual")
_RECORDS = ("emission_ledger", "monitoring_ledger", "fuel_ledger", "daily_report")

_DATA = ("net_calorific_value", "elemental_carbon", "fuel_consumption", "electricity_use")

# The highest figure told beside the one that was taken: '取前后平均值22.6（前30日最大值为23.2）'.
_BESIDE = re.compile(r"[(（][^()（）]*最[大高][^()（）]*[为是:：]\s*\d[^()（）]*[)）]")

_SPAN = re.compile(r"(?<![\d.])(\d{2,}(?:\.\d+)?)\s*[-—–~至]\s*(\d{2,}(?:\.\d+)?)(?![\d月日])")

_KEPT = re.compile("单|登记|记录|台账|[表账簿](?:[（(]|$)")  # what a record's title calls it
FORM: Final = 30  # passages that a form about one gap has at most

Fault = tuple[str, tuple[Citation, ...]]


def fills_gaps(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """What was missing was filled so that emissions come out no lower: never with the lowest, nor with a mean or
    another month's figure where the plant's own plan says the highest, nor with less than what stands before and after.

    ledgers: only what the ledgers' own files hold; a note about one gap is another requirement's concern.
    """
    records = together(found.named, papers(_RECORDS, ctx), ctx.unrecognised)
    if params.get("ledgers"):
        files = {d.file for d in records if any(d.is_a(t) >= RECOGNISED for t in _RECORDS)}
        records = [d for d in records if d.file in files and not _gap_note(d)]
    rules = {d.file for d in ctx.documents if d.types and d.types[0][0] in _PLANS}  # what else they hold is no record
    judged = Candidates(tuple(d for d in records if d.file not in rules or _is_record(d)))
    for fault in (*_lowest(judged, ctx), *_not_the_highest(judged, ctx), *_below_neighbours(judged, ctx)):
        reason, cited = fault
        return CheckOutcome("fills_gaps", VIOLATED, reason, tuple(dict.fromkeys(cited)), ("保守取值",))
    return CheckOutcome("fills_gaps", MET, "没有发现缺失数据往少算排放的方向补")


def _gap_note(doc: Document) -> bool:
    """Whether a paper bound in beside a ledger is the note about one gap; a sheet's remark belongs to its ledger."""
    on_paper = all(p.locator.sheet is None for p in doc.part.passages[:1])
    return on_paper and bool(doc.types) and doc.types[0][0] == "data_gap_record"


def _is_record(doc: Document) -> bool:
    """Whether a paper of a volume that holds rules as well is itself a record, as its title says: '数据异常处置单'."""
    recorded = any(doc.is_a(t) >= RECOGNISED for t in (*_RECORDS, "data_gap_record"))
    return recorded and bool(_KEPT.search(doc.title)) and not is_rule(doc.title)


def gap_rule(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """What the plant rules for missing data isn't simply a mean: where no rule of its plans asks for the higher."""
    plans = [d for d in found.named if any(d.is_a(t) >= RECOGNISED for t in _PLANS)]
    means = ctx.places(plans, "gap_mean_value + gap_about + emission_side")
    rule = next((p for p in means if not p.copied and ctx.says(p.passage.text, "gap_mean_value + gap_about")), None)
    if rule is None or any(ctx.places(plans, "highest_rule | conservative_estimate")):
        return CheckOutcome("gap_rule", MET, "没有发现缺失数据只按平均值补的规定")
    reason = f"规定缺失数据按平均值补（“{_said(rule)}”），不是保守取值"
    return CheckOutcome("gap_rule", VIOLATED, reason, (rule.citation,), ("保守取值",))


def _lowest(judged: Candidates, ctx: Context) -> Iterator[Fault]:
    for place in _filled(judged, "gap_low_value", ctx):
        yield f"缺失数据按低值补（“{_said(place)}”），不保守", (place.citation,)


def _not_the_highest(judged: Candidates, ctx: Context) -> Iterator[Fault]:
    plans = papers(_PLANS, ctx, record=False)
    for way, called in (("gap_mean_value", "取平均值"), ("gap_carried_value", "沿用别的月份")):
        for place in _filled(judged, way, ctx):
            rule = next((r for datum in _DATA if (r := _highest(datum, place, plans, ctx))), None)
            if rule is None:
                continue
            reason = (
                f"缺失数据{called}（“{_said(place)}”），本企业规定取高值（“{rule.words}”{place_of(rule.citation)}）"
            )
            yield reason, (place.citation, rule.citation)


def _highest(datum: str, place: Place, plans: list[Document], ctx: Context) -> Place | None:
    """The plan's rule that this datum, where the record speaks of it, is filled with the highest."""
    if not ctx.says(_about(place), datum):
        return None
    for rule in ctx.places(plans, "highest_rule"):
        own = normalise(rule.passage.text)  # '元素碳未测' names it, denied or not
        told = normalise(" ".join((*rule.passage.headings, own)))
        if ctx.matcher.mentions(datum, own) and ctx.matcher.mentions("gap_about", told):
            return rule
    return None


def _filled(judged: Candidates, way: str, ctx: Context) -> Iterator[Place]:
    """Passages that tell of a filling themselves: the words for the gap, the datum and the way stand together; in a
    form about one gap the datum may stand in another line.
    """
    for place in ctx.places(judged.named, way):
        of_a_gap = place.document.is_a("data_gap_record") >= RECOGNISED
        own = f"{way} + emission_side" if of_a_gap else f"gap_about + {way} + emission_side"
        told = f"{place.document.title} {_about(place)}" if of_a_gap else place.passage.text
        if (
            not place.copied
            and ctx.says(told, own)
            and not ctx.says(_BESIDE.sub("", place.passage.text), "taken_higher")
        ):
            yield place


def _about(place: Place) -> str:
    """What tells which datum a passage is about: itself; in a form about one gap, which lists none, the whole."""
    doc = place.document
    listed = any(len(table.columns) > LABEL_AND_VALUE for table in doc.part.tables)
    form = doc.is_a("data_gap_record") >= RECOGNISED and len(doc.part.passages) <= FORM and not listed
    return doc.part.text if form else place.passage.text


def _said(place: Place) -> str:
    text = place.passage.text.strip()
    at = max(text.find(place.words), 0)
    return text[max(0, at - 20) : at + 30].strip()


def _beside(cell: str, row: Sequence[str], ctx: Context) -> float | None:
    """What stands before and after: one figure, or of a span ('602—631 t') the end that is nearer to no fault."""
    span = _SPAN.search(half_width(cell))
    if span is None:
        return number(cell)
    ends = sorted((float(span[1]), float(span[2])))
    return ends[1] if ctx.says("".join(row), "product_side") else ends[0]


def _below_neighbours(judged: Candidates, ctx: Context) -> Iterator[Fault]:
    """Rows with the figure taken and the mean of what stands before and after, in columns of their own."""
    for doc, table in tables(judged.named):
        taken_at, mean_at = columns(table, "col_gap_taken", ctx), columns(table, "col_gap_neighbour", ctx)
        if len(taken_at) != 1 or len(mean_at) != 1:
            continue
        for r, row in enumerate(table.rows):
            taken, mean = number(row[taken_at[0]]), _beside(row[mean_at[0]], row, ctx)
            told = "".join(row)
            if taken is None or mean is None:
                continue
            gap = shown(round(taken - mean, 3))
            if taken < mean and ctx.says(told, "emission_side") and not ctx.says(told, "product_side"):
                yield (
                    f"{row[0]}取用{shown(taken)}，低于前后均值{shown(mean)}，差{gap}，不保守",
                    (row_citation(doc, table, r),),
                )
            if taken > mean and ctx.says(told, "product_side") and not ctx.says(told, "emission_side"):
                yield (
                    f"{row[0]}取用{shown(taken)}，高于前后均值{shown(mean)}，差{gap}，不保守",
                    (row_citation(doc, table, r),),
                )
