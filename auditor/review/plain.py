"""The review as YAML, for those who keep it in git: written and read back like the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from auditor.decisions import audit_id, fingerprint, hashes
from auditor.model import Decision, Finding
from auditor.reports.wording import clean, company
from auditor.review.advice import advice_of, advice_words
from auditor.review.decided import last_decisions
from auditor.review.entries import (
    DECISION_FIELDS,
    GRADES,
    LABELS,
    LINK_FIELDS,
    SCHEMA,
    VERDICTS,
    WITHDRAWN,
    Cell,
    DecisionRow,
    Filled,
    LinkRow,
)
from auditor.review.material import Review, cited
from standard.errors import UserError

_LINE = "\0line"
_REMEDY = "请用 carbonclause review --export --yaml 导出"
_MOST = 20_000_000  # bytes; a review of 163 requirements takes half a million
_HEAD = f"""\
# 审核判定。只填写每项 decision 下的内容和 new_links，其余由程序写出，请勿改动。
# verdict 结论：{"、".join(VERDICTS)}、{WITHDRAWN}（取消已登记的决定）；不填的以机器结论为准。
# grade 严重程度：{"、".join(GRADES)}，或不填。reason 判断理由：与机器结论不同时必填。
# by 审核员、date 日期（2026-03-20）：可只填最上面的 default。
# new_links 证据指认，每项写：{{requirement: 6.2.2.a, file: 文件, place: 2, quote: 原文摘录（可不填）, note: 说明}}
# 填好后运行：carbonclause review --file 本文件
"""


def review_yaml(review: Review) -> bytes:
    """The review as YAML text in UTF-8, filled in with the decisions in force."""
    audit, advice = review.audit, advice_of(review.register)
    asked = {q.requirement.id: q for q in review.questions}
    known, last = hashes(audit), last_decisions(review.register)
    findings = []
    for item in review.items:
        finding, requirement = item.finding, item.requirement
        told: dict[str, Any] = {
            "requirement": requirement.id,
            "statement": requirement.statement,
            "machine": finding.verdict.label,
            "confidence": finding.confidence,
            "reasons": list(finding.reasons),
            "lacking": list(finding.lacking),
            "citations": [f"{c.file}，{c.locator}：“{c.quote}”" for c in finding.citations],
        }
        if question := asked.get(requirement.id):
            told["question"] = question.text
            told["passages"] = [f"{p.why}：{cited(p.citation)}" for p in question.places]
            told["advice"] = [advice_words(a) for a in advice.get(question.id, ())]
        told |= _state(finding)
        standing = review.standing(finding)
        told["decision"] = _decision(standing)
        event = last.get(requirement.id)
        told["kept"] = {
            "fingerprint": fingerprint(finding, known),
            "recorded": event.number if event else 0,
            "prefilled": standing is not None,
        }
        findings.append({k: v for k, v in told.items() if v not in ([], "")})
    data = {
        "schema": SCHEMA,
        "audit": audit_id(audit),
        "plant": company(audit.profile),
        "default": {"by": "", "date": ""},
        "findings": findings,
        "new_links": [],
    }
    text = yaml.safe_dump(_clean(data), allow_unicode=True, sort_keys=False, width=110)
    return (_HEAD + text).encode()


def _key(field: str) -> str:
    """The name of a field in the file; `on` bare would be YAML's word for true."""
    return "date" if field == "on" else field


def _decision(decision: Decision | None) -> dict[str, object]:
    if decision is None:
        return dict.fromkeys(map(_key, DECISION_FIELDS), "")
    said = decision.verdict.label, decision.grade, decision.reason, decision.by, decision.on
    return dict(zip(map(_key, DECISION_FIELDS), said, strict=True))


def _state(finding: Finding) -> dict[str, Any]:
    told: dict[str, Any] = {}
    decision = finding.decision
    if decision is not None and decision.stale:
        told["stale_decision"] = (
            f"原决定已失效：{decision.by}于{decision.on}判为“{decision.verdict.label}”，{decision.reason}"
        )
    if finding.links:
        told["links"] = [
            f"{link.by}于{link.on}指认：{cited(link.citation)} {link.note}{'（文件已变化）' if link.stale else ''}"
            for link in finding.links
        ]
    return told


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    return [_clean(v) for v in value] if isinstance(value, list) else value


class _Loader(yaml.SafeLoader):
    """Safe YAML whose mappings know the line they begin on."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep=deep)
        return {**found, _LINE: node.start_mark.line + 1}


def read_yaml(path: Path) -> Filled:
    """What stands in the YAML file at `path`. UserError when it isn't a review."""
    data = _loaded(path)
    if data.get("schema") != SCHEMA or not isinstance(data.get("findings"), list):
        raise UserError(
            "不是审核判定的YAML文件", where=str(path), remedy="请用 carbonclause review --export --yaml 导出"
        )
    default = _mapping(data.get("default"))
    decisions = tuple(_rows(data["findings"]))
    links = data.get("new_links")
    return Filled(
        source=str(path),
        plant=_cell(data, "plant", ""),
        by=_cell(default, "by", "default "),
        on=_cell(default, "date", "default "),
        decisions=decisions,
        links=tuple(_link(_mapping(x)) for x in (links if isinstance(links, list) else ())),
    )


def _loaded(path: Path) -> dict[Any, Any]:
    try:
        if path.stat().st_size > _MOST:
            raise UserError("文件过大，不是审核判定的YAML文件", where=str(path))
        data = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError:
        raise UserError(
            "没有这个文件", where=str(path), remedy="请先运行 carbonclause review --export --yaml"
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(
            f"第{line}行不符合YAML写法", where=str(path), remedy="请检查缩进、冒号和引号，含冒号的文字加引号"
        ) from None
    except (ValueError, RecursionError, yaml.YAMLError):
        raise UserError("读不出来，不是UTF-8编码的YAML文件", where=str(path)) from None
    return _mapping(data)


def _mapping(value: object) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _cell(data: Mapping[Any, Any], key: str, before: str = "") -> Cell:
    return Cell(data.get(key), f"第{data.get(_LINE, 1)}行起的 {before}{key}")


def _rows(findings: list[Any]) -> Iterator[DecisionRow]:
    for finding in map(_mapping, findings):
        decision, kept = _mapping(finding.get("decision")), _mapping(finding.get("kept"))
        place = f"第{decision.get(_LINE, finding.get(_LINE, 1))}行起 {finding.get('requirement')} 的"
        recorded = kept.get("recorded")
        yield DecisionRow(
            requirement=_cell(finding, "requirement"),
            cells={f: Cell(decision.get(_key(f)), f"{place}{LABELS[f]}（{_key(f)}）") for f in DECISION_FIELDS},
            machine=_cell(finding, "machine"),
            fingerprint=str(kept.get("fingerprint", "")),
            recorded=recorded if isinstance(recorded, int) else 0,
            prefilled=kept.get("prefilled") is True,
        )


def _link(link: Mapping[Any, Any]) -> LinkRow:
    place = f"第{link.get(_LINE, 1)}行起的证据指认 "
    return LinkRow({f: Cell(link.get(_key(f)), f"{place}{LABELS[f]}（{_key(f)}）") for f in LINK_FIELDS})
