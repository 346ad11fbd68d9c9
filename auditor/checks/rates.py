"""Checks of stated rates: rate_at_least, rate_at_most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from auditor.checks.base import MET, SHORT, VIOLATED, labelled, row_citation, tables
from auditor.context import Candidates, Context
from auditor.model import CheckOutcome, Passage
from auditor.text import normalise
from auditor.values import number, numbers, shown
from auditor.wording import Place, cite
from standard.expression import parse

NEAR = 20  # characters after the words within which the rate they speak of stands
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_BARE = re.compile(
    r"%|百分比|百分率|比例|率(?:[(（]?%[)）]?)?|占比"
)  # a column of rates that only its neighbours explain
_ASKED = re.compile(r"要求|标准|规定|应达")
_STATED = re.compile(
    r"应(?:装|配|配备)(?:备|置)?:?(\d+)[台块只具],?[^。;\d]{0,6}实(?:装|配|际配备|有)(?:备|置)?:?(\d+)[台块只具]"
)
_METER = re.compile(r"(?:电能|电度?|计量)?表.*(?:编号|表号)|(?:器具|仪表)编号|表号")
_NO_METER = re.compile(r"未装|未配|没装|没有|无$|缺")
_DUE = re.compile("(?:应|该|需)(?:配|装)(?:备|置|数)?")
_HELD = re.compile("(?:实|已|在)(?:配|装|有)(?:备|置|数)?")
_LEAST_RATE = re.compile("(?:标准|要求|规定|最低|国标)[^,，]*(?:率|要求|值|%)|^(?:标准|要求)$")
_TONNES = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d{4,8})(?:\.\d+)?\s*(?:t|吨)(?!ce|/)")
# An amount of credits that is to be surrendered, not bought, held or issued.
_OFFSET = re.compile(
    r"(?:使用|用|以|拟|计划)[^。；;，,]{0,8}ccer[^。；;，,\d]{0,4}(\d{1,3}(?:,\d{3})+|\d{4,8})\s*(?:t|吨)[^。；;，,]{0,6}抵[销消]"
)
# Both told as what the surrender consists of: '配额100.0万吨+CCER8.0万吨'.
_MADE_OF = re.compile(
    r"配额(\d[\d,]*(?:\.\d+)?)(万?)(?:t|吨)[+加、,和及](?:使用|用)?ccer(\d[\d,]*(?:\.\d+)?)(万?)(?:t|吨)"
)
ROUNDED = 0.05  # per cent by which a share may go beyond its limit in rounding
_ARRANGED = re.compile(r"%\s*(?:来)?(?:安排|考虑|使用|执行|控制)|拟按|计划按|打算")  # it is the plan's own all the same
# What the law allows, told beside what the plant does; a limit by itself is the plant's own.
_OF_LAW = re.compile(r"政策|规定|国家|最高")
_SENTENCE = re.compile("[。；;]")
_LIMIT = re.compile(r"上限|不得超过")
# '还可以买CCER抵，CCER按应交量的10%抵'
_SHARE = re.compile(r"ccer[^。；;%]{0,12}?应[清交缴上]{1,2}[^。；;%\d]{0,6}(\d+(?:\.\d+)?)%")


def rate_at_least(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """A stated rate (percent) is not below the limit; the lowest one stated decides."""
    limit = float(params["percent"])
    stated: list[tuple[float, Place]] = []
    for place in ctx.places(found.all, params["what"]):
        if any(normalise(place.words) in normalise(label) for label in place.passage.cells or {}):
            continue  # its own cell tells it
        text = normalise(place.passage.text)
        after = text[text.find(normalise(place.words)) :]
        stated += [(_as_asked(float(m[1]), limit, place.passage), place) for m in list(_PERCENT.finditer(after))[:1]]
    stated += _rate_cells(params["what"], limit, found, ctx)
    if counted := _counted(limit, found, ctx) or _below_its_own(found):
        return counted
    if not stated:
        return CheckOutcome("rate_at_least", SHORT, f"没有写明{_name(params['what'], ctx)}的数值")
    rate, place = min(stated, key=lambda item: item[0])
    if rate < limit:
        return CheckOutcome("rate_at_least", VIOLATED, f"{place.words}为{rate:g}%，低于{limit:g}%", (place.citation,))
    return CheckOutcome("rate_at_least", MET, f"{place.words}为{rate:g}%，不低于{limit:g}%", (place.citation,))


def _counted(limit: float, found: Candidates, ctx: Context) -> CheckOutcome | None:
    """The rate as the paper's own list of devices gives it, where that is below the limit and the paper says other.

    Only a list of as many devices as the paper says there are, each with its meter's number or that it has none.
    """
    for doc in found.named:
        said = [(m, p) for p in doc.part.passages if p.table is None and (m := _STATED.search(normalise(p.text)))]
        for table in doc.part.tables:
            at = next((i for i, label in enumerate(table.columns) if _METER.search(label)), None)
            rows = [row for row in table.rows if at is not None and row[at].strip()]
            without = [r for r, row in enumerate(table.rows) if at is not None and _NO_METER.match(row[at].strip())]
            match, place = next(((m, p) for m, p in said if int(m[1]) == len(rows)), (None, None))
            if match is None or place is None or not without:
                continue
            fitted = len(rows) - len(without)
            rate = 100 * fitted / len(rows)
            if fitted != int(match[2]) and rate < limit:
                reason = (
                    f"逐台清点{len(rows)}台中装表{fitted}台，配备率{rate:.1f}%，低于{limit:g}%；表上写的是{match[2]}台"
                )
                cited = (cite(doc, place, match.group()), row_citation(doc, table, without[0]))
                return CheckOutcome("rate_at_least", VIOLATED, reason, cited)
    return None


def _below_its_own(found: Candidates) -> CheckOutcome | None:
    """A row whose devices, by those that there should be, are a lower share than the standard named in it asks for."""
    for doc, table in tables(found.named):
        due, held, asked = (labelled(table, words) for words in (_DUE, _HELD, _LEAST_RATE))
        if due is None or held is None or asked is None:
            continue
        for r, row in enumerate(table.rows):
            told = [number(row[at]) for at in (due, held, asked)]
            if None in told or not told[0]:
                continue
            should, have, least = (float(n or 0) for n in told)
            rate = 100 * have / should
            if rate < least - ROUNDED:
                reason = f"应配{should:g}台，实配{have:g}台，配备率{rate:.1f}%，低于要求的{least:g}%"
                return CheckOutcome("rate_at_least", VIOLATED, reason, (row_citation(doc, table, r),))
    return None


def _rate_cells(what: str, limit: float, found: Candidates, ctx: Context) -> list[tuple[float, Place]]:
    """Rates that stand in a column of their own, as percent ('96.4%', '96.4') or as a share (0.964)."""
    rates: list[tuple[float, Place]] = []
    for doc in found.named:
        for passage in doc.part.passages:
            cells = passage.cells or {}
            for label, cell in cells.items():
                named = ctx.says(label, what) or (
                    _BARE.fullmatch(normalise(label)) and _beside_counts(cells, what, ctx)
                )
                value = number(cell) if named and not _ASKED.search(label) else None
                if value is not None and 0 < value <= 100:
                    rate = value * 100 if value <= 1 and "%" not in label + cell else value
                    rates.append((_as_asked(rate, limit, passage), Place(doc, passage, label)))
    return rates


def _beside_counts(cells: Mapping[str, str], what: str, ctx: Context) -> bool:
    """Whether the row tells how many there should be and how many there are, which a bare '%' beside them divides."""
    return any(ctx.says(f"{due}/{held}", what) for due in cells for held in cells if due != held)


def _as_asked(rate: float, limit: float, passage: Passage) -> float:
    """`rate`, or `limit` where it is lower but reaches what its own row asks for, such as 80 % of the water meters."""
    cells = (passage.cells or {}).items()
    asked = [n for label, cell in cells if _ASKED.search(label) and (n := number(cell)) is not None]
    return max(rate, limit) if asked and rate >= max(asked) else rate


def rate_at_most(params: Mapping[str, Any], found: Candidates, ctx: Context) -> CheckOutcome:
    """No stated rate (percent) is above the limit; where none is stated there is nothing to break."""
    limit = float(params["percent"])
    for place in ctx.places(found.named, params["what"]):
        text = normalise(place.passage.text)
        hits = [hit for concepts in parse(params["what"]) for c in concepts for hit in ctx.matcher.all(c, text)]
        for hit in hits:
            after = text[hit.end : hit.end + NEAR]
            match = _PERCENT.search(after)
            if match and float(match[1]) > limit and not _of_law(after, match):
                reason = f"{hit.words}为{float(match[1]):g}%，高于{limit:g}%"
                return CheckOutcome("rate_at_most", VIOLATED, reason, (place.citation,))
    return _offset_beyond(found, limit, params, ctx) or CheckOutcome("rate_at_most", MET, f"没有高于{limit:g}%的规定")


def _of_law(after: str, rate: re.Match[str]) -> bool:
    """Whether a rate is what the law allows, and not what the plant sets itself."""
    before, beyond = after[: rate.start()], after[rate.end() :]
    of_law = _OF_LAW.search(before) or (_LIMIT.search(before) and _PERCENT.search(beyond))
    return bool(of_law) and not _ARRANGED.search(after)


def _own_share(passage: Passage) -> float:
    """The share (percent) of what is due that a sentence lets credits offset; 0 where none does or it tells the law."""
    for sentence in _SENTENCE.split(normalise(passage.text)):
        share = _SHARE.search(sentence)
        rate = _PERCENT.search(sentence, share.start(1)) if share and "抵" in sentence else None
        if rate and not _of_law(sentence, rate):
            return float(rate[1])
    return 0.0


def _offset_beyond(found: Candidates, limit: float, params: Mapping[str, Any], ctx: Context) -> CheckOutcome | None:
    """'CCER 54,000 t抵销，其余959,520 t用配额': a share told by its amounts, recomputed.

    The whole is the largest amount of the paper; where it tells none that is larger, nothing can be said.
    """
    if "of" not in params:
        return None
    for doc in found.named:
        whole = max((a for p in doc.part.passages for a in _tonnes(p.text)), default=0.0)
        for passage in doc.part.passages:
            if (share := _own_share(passage)) > limit:
                reason = f"CCER抵销为{share:g}%，高于{limit:g}%"
                return CheckOutcome("rate_at_most", VIOLATED, reason, (cite(doc, passage),))
            if made := _MADE_OF.search(normalise(passage.text)):
                owned, offset = _amount(made[1], made[2]), _amount(made[3], made[4])
                share = offset * 100 / (owned + offset)
                if share > limit + ROUNDED:
                    reason = f"计划以CCER抵销{shown(offset)} t，占{share:.2f}%，高于{limit:g}%"
                    return CheckOutcome("rate_at_most", VIOLATED, reason, (cite(doc, passage),))
            part = _OFFSET.search(normalise(passage.text))
            if not part or not ctx.says(passage.text, params["of"]):
                continue
            amount = numbers(part[1])[0]
            if whole > amount and amount * 100 > (limit + ROUNDED) * whole:
                share = amount * 100 / whole
                reason = f"计划抵销{shown(amount)} t，是{shown(whole)} t的{share:.2f}%，高于{limit:g}%"
                return CheckOutcome("rate_at_most", VIOLATED, reason, (cite(doc, passage),))
    return None


def _amount(figure: str, ten_thousand: str) -> float:
    return float(figure.replace(",", "")) * (10_000 if ten_thousand else 1)


def _tonnes(text: str) -> list[float]:
    return [numbers(m[1])[0] for m in _TONNES.finditer(normalise(text))]


def _name(expr: str, ctx: Context) -> str:
    concepts = ctx.standard.concepts
    return "或".join("的".join(concepts[c].name for c in group) for group in parse(expr)[:3])
