"""One requirement with all that hangs on it, as plain Chinese text (`carbonclause standard show 6.1.3.b`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from standard.check_names import expressions
from standard.errors import UserError
from standard.expression import concepts_of, parse
from standard.factors import shown
from standard.model import CheckSpec, Concept, Expectation, Requirement, Standard
from standard.words import CHECKS, FACTS, MODALITIES, ROLES, SHOWN_BY

TERMS = 8  # of each concept, this many are enough to know what is meant
FACTORS = 12
_WEIGHTS = {3: "3（法定期限、处罚或资金损失）", 2: "2（一般）", 1: "1（较轻）"}


def describe(standard: Standard, requirement: str) -> str:
    """Statement, owner, applicability, expectations in words, concepts, factors, errata and dates of a requirement."""
    found = standard.requirements.get(requirement)
    if found is None:
        raise UserError(f"没有要求 {requirement}", remedy="编号写作 4.3.c、5.1.2.a.1、4.4.1-2 这样")
    return "\n".join(
        [*_head(found), *_expectations(found, standard), *_concepts(found, standard), *_rest(found, standard)]
    )


def concerns(place: str, requirement: Requirement) -> bool:
    """Whether a factor, erratum or date about `place` (a clause or a requirement) is about this requirement.

    A chapter's number means its introduction only; a deeper clause means everything under it.
    """
    if place in (requirement.id, requirement.clause):
        return True
    return "." in place and requirement.id.startswith(f"{place}.")


def _head(requirement: Requirement) -> Iterator[str]:
    added = "，本项目补充，不计入163项" if requirement.addition else ""
    yield f"{requirement.id}　{requirement.title}（{MODALITIES[requirement.modality]}{added}）"
    yield f"要求：{requirement.statement}"
    yield f"责任：{ROLES[requirement.owner]}"
    yield f"证明方式：{SHOWN_BY[requirement.shown_by]}"
    yield f"权重：{_WEIGHTS[requirement.weight]}"
    if requirement.often_left_out:
        yield "常被遗漏：资料里没有写到的，判为缺失，不作“未认出”处理"
    if requirement.watch:
        yield f"多数企业有欠缺，找齐了证据也请先核对：{requirement.watch}"
    if requirement.applies_when:
        yield f"适用：{'、'.join(_condition(f, v) for f, v in requirement.applies_when.items())}的企业"
    if requirement.consequence:
        yield f"后果：{requirement.consequence}"
    if requirement.action:
        yield f"不满足时：{requirement.action}"


def _condition(fact: str, value: bool) -> str:
    return FACTS.get(fact, fact) if value else f"不属于“{FACTS.get(fact, fact)}”"


def _expectations(requirement: Requirement, standard: Standard) -> Iterator[str]:
    yield "需要（每项都要满足）："
    for at, expectation in enumerate(requirement.expects, 1):
        yield f"  {at}. {_names(expectation, standard)}"
        for check in expectation.checks:
            yield f"     - {check_in_words(check, standard)}"


def _names(expectation: Expectation, standard: Standard) -> str:
    names = [standard.documents[t].name if t in standard.documents else t for t in expectation.any_of]
    return "、".join(names) + ("（其中之一即可）" if len(names) > 1 else "")


def check_in_words(check: CheckSpec, standard: Standard) -> str:
    """A check as an auditor would say it."""
    params, head = check.params, CHECKS.get(check.name, check.name)
    labelled = [(label, _in_words(e, standard)) for label, e in expressions(check) if label]
    single = "".join(_in_words(e, standard) for label, e in expressions(check) if not label)
    about = f"（指{single}）" if single else ""
    match check.name:
        case "states":
            return f"{head}：{single}"
        case "covers" | "prohibits" | "has_columns" | "rows_filled":
            rest = "，没有认出的提示核对" if params.get("ask_rest") else ""
            least = f"（至少{params['at_least']}项{rest}）" if "at_least" in params else ""
            least += f"（必须有{'或'.join(params['core'])}）" if "core" in params else ""
            return f"{head}{least}：" + "；".join(_labelled(k, w, params) for k, w in labelled)
        case "signed_by":
            bad = "，否则判为不符合" if params.get("severity") == "violated" else ""
            return f"有{params.get('people', 2)}个不同的人签字{bad}" + _list(params.get("roles"))
        case "interval_at_most" | "dated_within":
            return f"{head}{params.get('months', 12)}个月{'内' if check.name == 'dated_within' else ''}{about}"
        case "at_least_times":
            return f"{head}{params.get('times', 1)}次"
        case "retention_at_least":
            return f"{head}{params.get('years')}年{about}"
        case "rate_at_least" | "rate_at_most":
            return f"{head}{params.get('percent')}%{about}"
        case "agrees_with":
            against = "、".join(_document(t, standard) for t in params.get("types", ()))
            return f"{head}：{'、'.join(label for label, _ in labelled)}（对照{against}）"
        case "in_order":
            days = f"，前后不超过{params['at_most_days']}天" if "at_most_days" in params else ""
            return f"{head}：{'→'.join(label for label, _ in labelled)}{days}"
        case "done_by":
            return f"{head}：{_duty(params.get('deadline'), standard)}"
        case "distinct_roles":
            return f"{head}{_list(params.get('roles'))}"
    return f"{head}{about}"


def _labelled(label: str, words: str, params: Mapping[str, Any]) -> str:
    fact = params.get("elements_when", {}).get(label)
    only = f"，仅限{FACTS.get(fact, fact)}的企业" if fact else ""
    return f"{label}（{words}{only}）" if words != label or only else label


def _list(items: Iterable[str] | None) -> str:
    return f"（{'、'.join(items)}）" if items else ""


def _in_words(expression: str, standard: Standard) -> str:
    def name(concept: str) -> str:
        return standard.concepts[concept].name if concept in standard.concepts else concept

    return "，或".join("与".join(map(name, side)) for side in parse(expression))


def _document(document: object, standard: Standard) -> str:
    found = standard.documents.get(str(document))
    return f"《{found.name}》" if found else str(document)


def _duty(deadline: object, standard: Standard) -> str:
    found = next((d for d in standard.calendar if d["id"] == deadline), None)
    return f"{found['duty']}，{rule_in_words(found['rule'])}" if found else str(deadline)


def _concepts(requirement: Requirement, standard: Standard) -> Iterator[str]:
    every = [e for x in requirement.expects for c in x.checks for _, e in expressions(c)]
    named = dict.fromkeys(concept for e in every for concept in concepts_of(e))
    if named:
        yield "概念（各厂的说法）："
    for concept in named:
        if found := standard.concepts.get(concept):
            yield f"  {found.name}（{concept}）：{_terms(found)}"


def _terms(concept: Concept) -> str:
    more = f"等{len(concept.terms)}个" if len(concept.terms) > TERMS else ""
    return "、".join(concept.terms[:TERMS]) + more


def _rest(requirement: Requirement, standard: Standard) -> Iterator[str]:
    duties = [d for d in standard.calendar if _about(d, requirement)]
    if duties:
        yield "期限："
    for duty in duties:
        dates = "；".join(f"{year}年度 {day}" for year, day in duty.get("dates", {}).items())
        yield f"  {duty['duty']}：{rule_in_words(duty['rule'])}{f'（{dates}）' if dates else ''}。{duty['source']}"
    errata = [e for e in standard.errata if _about(e, requirement)]
    if errata:
        yield "草案的差错与采用的读法："
    for erratum in errata:
        yield f"  [{erratum['number']}] “{erratum['wording']}”：{erratum['problem']}。读作：{erratum['reading']}"
    factors = [f for f in standard.factors.values() if _about(f, requirement)]
    if factors:
        yield f"因子与常数（{len(factors)}项）："
    for factor in factors[:FACTORS]:
        yield f"  {factor['name']}：{shown(factor)}"
    if len(factors) > FACTORS:
        yield f"  ……其余{len(factors) - FACTORS}项见 standard/factors.yaml"


def _about(entry: Mapping[str, Any], requirement: Requirement) -> bool:
    return any(concerns(place, requirement) for place in entry.get("clauses", ()))


def rule_in_words(rule: Mapping[str, Any]) -> str:
    """A dated duty's rule: 次年3月31日前; 每月结束后40天内; 每年至少1次."""
    match dict(rule):
        case {"month": month, "day": day, **rest}:
            year = {-1: "上一年", 0: "当年", 1: "次年"}.get(rest.get("year_offset", 0), "")
            return f"{year}{month}月{day}日前"
        case {"days_after_month_end": days}:
            return f"每月结束后{days}天内"
        case {"day_of_next_month": day}:
            return f"次月{day}日前"
        case {"within_months": months}:
            return f"间隔不超过{months}个月"
        case {"per_year": times}:
            return f"每年至少{times}次"
        case {"per_month": times}:
            return f"每月至少{times}次"
        case {"working_days_after": days, "event": event}:
            return f"{event}后{days}个工作日内"
        case {"same_month_as": event}:
            return f"{event}的当月"
    return "、".join(f"{k} {v}" for k, v in rule.items())
