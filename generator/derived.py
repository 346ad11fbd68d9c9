"""The lists that follow from the rest: controlled documents, records, traceability, calendar, evidence requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from generator.facts import ROLE_NAMES, Facts
from generator.numbering import full_number
from generator.references import Departments
from generator.text import Missing, plain
from standard.model import DOCUMENT_KINDS, DocumentType, Standard
from standard.profile import Profile
from standard.show import rule_in_words

if TYPE_CHECKING:
    from generator.recipes import Recipe

Rows = list[dict[str, Any]]
_KINDS = {
    "policy": "方针",
    "plan": "方案、计划",
    "procedure": "程序、制度",
    "duty": "职责",
    "ledger": "台账",
    "form": "表单",
    "report": "报告",
    "certificate": "证书、凭证",
    "minutes": "会议、宣贯记录",
}
_MODALITY = {"shall": "应", "should": "宜", "may": "可"}
_BEFORE_AUDIT = 14  # days before the audit by which evidence is asked for


def derived_rows(profile: Profile, standard: Standard, made: Sequence[Recipe]) -> Mapping[str, Rows]:
    """The rows of every derived list by its name; made: the files of the set that apply."""
    titles = {r.type: r for r in made if r.suffix != "ics"}
    facts = Facts(profile, Missing())
    rows = {
        "documents": [_document(r, standard, facts) for r in titles.values()],
        "records": [_record(d, titles.get(d.id), facts) for d in standard.documents.values() if _kept(d, titles)],
        "traceability": list(_traceability(profile, standard, titles, facts)),
        "calendar": calendar_rows(profile, standard),
    }
    for role in evidence_roles(profile):
        rows[f"evidence:{role}"] = _evidence(role, profile, standard, titles)
    return rows


def evidence_roles(profile: Profile) -> list[str]:
    """The departments that are asked for evidence, by role; each department of the plant once."""
    seen: dict[str, str] = {}
    for role in profile.data["departments"]:
        name = profile.short_department(role)
        if name:
            seen.setdefault(name, role)
    return list(seen.values())


def _document(recipe: Recipe, standard: Standard, facts: Facts) -> dict[str, Any]:
    entry, data = standard.documents.get(recipe.type), facts.profile.data
    return {
        "number": full_number(facts.profile, recipe.number),
        "name": recipe.title,
        "kind": _KINDS.get(entry.kind, "") if entry else "其他",
        "version": str(data.get("version", "A/0")),
        "effective": data.get("effective_date"),
        "department": _department(facts, entry.owner if entry else "carbon_lead"),
        "note": "指南之外" if entry is None or entry.beyond else None,
    }


def _kept(entry: DocumentType, titles: Mapping[str, Recipe]) -> bool:
    return entry.kind not in DOCUMENT_KINDS and entry.id in titles


def _record(entry: DocumentType, recipe: Recipe | None, facts: Facts) -> dict[str, Any]:
    assert recipe is not None
    years = facts.profile.data.get("retention_years", 5)
    return {
        "number": full_number(facts.profile, recipe.number),
        "name": recipe.title,
        "kind": _KINDS[entry.kind],
        "department": _department(facts, entry.owner),
        "frequency": entry.frequency,
        "kept": entry.retention.replace("不少于5年", f"不少于{years}年") or f"不少于{years}年",
    }


def _traceability(
    profile: Profile, standard: Standard, titles: Mapping[str, Recipe], facts: Facts
) -> Iterator[dict[str, Any]]:
    """A row for each requirement that applies and each document of the set that shows it."""
    for requirement in standard.requirements.values():
        if requirement.addition or not profile.applies(requirement.applies_when):
            continue
        types = dict.fromkeys(t for e in requirement.expects for t in e.any_of if t in titles)
        head = {
            "clause": requirement.id,
            "title": requirement.title or standard.clauses.get(requirement.clause, ""),
            "statement": requirement.statement,
            "modality": _MODALITY[requirement.modality],
            "shown_by": "文件" if requirement.shown_by == "document" else "记录",
            "owner": _department(facts, requirement.owner),
        }
        for kind in types or {"": None}:
            if not kind:
                yield head | {"name": "企业自有的证据"}
                continue
            entry, recipe = standard.documents[kind], titles[kind]
            yield head | {
                "number": full_number(profile, recipe.number),
                "name": recipe.title,
                "department": _department(facts, entry.owner),
                "frequency": entry.frequency,
            }


def _evidence(role: str, profile: Profile, standard: Standard, titles: Mapping[str, Recipe]) -> Rows:
    """What one department hands in: the documents that its requirements, or its own records, ask for."""
    facts = Facts(profile, Missing())
    mine = _department(facts, role)
    asked: dict[str, list[str]] = {}
    for requirement in standard.requirements.values():
        if requirement.addition or not profile.applies(requirement.applies_when):
            continue
        for kind in dict.fromkeys(t for e in requirement.expects for t in e.any_of[:2]):
            entry = standard.documents[kind]
            if _department(facts, entry.owner) == mine:
                asked.setdefault(kind, []).append(requirement.id)
    period = profile.data.get("period", {})
    about = f"{period['start']}至{period['end']}" if period else f"{profile.year}年"
    rows = []
    for kind, clauses in sorted(asked.items(), key=lambda item: list(standard.documents).index(item[0])):
        entry = standard.documents[kind]
        rows.append(
            {
                "name": titles[kind].title if kind in titles else entry.name,
                "also": "、".join(entry.aliases[:3]),
                "contents": "、".join(entry.contents[:8]),
                "about": "现行有效版本" if entry.kind in DOCUMENT_KINDS else about,
                "due": _due(profile),
                "clauses": "、".join(dict.fromkeys(clauses)),
            }
        )
    return rows


def _due(profile: Profile) -> str | None:
    day = profile.data.get("audit_date")
    return (dt.date.fromisoformat(day) - dt.timedelta(days=_BEFORE_AUDIT)).isoformat() if day else None


def _department(facts: Facts, role: str) -> str:
    if role in ("top_management", "representative"):
        return ROLE_NAMES[role]
    found = Departments(facts).of(role)
    return plain(found)


# ── the compliance calendar ───────────────────────────────────────────────


def calendar_rows(profile: Profile, standard: Standard) -> Rows:
    """The duties of the plan year and those of its accounting year that fall into the next, by their day."""
    facts = Facts(profile, Missing())
    rows = []
    for duty in standard.calendar:
        if not profile.applies(duty.get("applies_when")):
            continue
        days: list[tuple[dt.date | None, int]] = [*_days(duty, profile.year)]
        for day, year in days or [(None, profile.year)]:
            rows.append(
                {
                    "date": day,
                    "duty": duty["duty"],
                    "year": f"{year}年度",
                    "rule": rule_in_words(duty["rule"]),
                    "department": _department(facts, duty["owner"]),
                    "statutory": "法定" if duty["statutory"] else "企业内部",
                    "clauses": "、".join(duty["clauses"]),
                    "source": duty["source"],
                }
            )
    return sorted(rows, key=lambda r: (r["date"] is None, r["date"] or dt.date.max, r["duty"]))


def _days(duty: Mapping[str, Any], year: int) -> list[tuple[dt.date, int]]:
    """(day, accounting year) in the plan year, or in the next for the plan year; none for a rule without dates."""
    rule = duty["rule"]
    if "month" in rule:
        found = [(_day(duty, y), y) for y in (year - 1, year, year + 1)]
        return [(day, y) for day, y in found if day.year == year or (day.year == year + 1 and y == year)]
    months = [dt.date(year, m, 1) for m in range(1, 13)]
    ends = [(m.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1) for m in months]
    if "day_of_next_month" in rule:
        return [(end + dt.timedelta(days=rule["day_of_next_month"]), year) for end in ends]
    if "days_after_month_end" in rule:
        return [(end + dt.timedelta(days=rule["days_after_month_end"]), year) for end in ends]
    if rule.get("per_month"):
        return [(end, year) for end in ends]
    return []


def _day(duty: Mapping[str, Any], year: int) -> dt.date:
    given = duty.get("dates", {}).get(year)
    if given is not None:
        return dt.date.fromisoformat(str(given))
    rule = duty["rule"]
    return dt.date(year + rule.get("year_offset", 0), rule["month"], rule["day"])


def calendar_file(profile: Profile, standard: Standard) -> bytes:
    """The dated duties as an iCalendar file (RFC 5545) with a reminder a week before each."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//carbonclause//CN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_text(profile.name)}碳管理合规日历"]
    for row in calendar_rows(profile, standard):
        day = row["date"]
        if day is None:
            continue
        stamp = f"{day:%Y%m%d}-{sum(row['duty'].encode())}-{row['year'][:4]}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{stamp}@carbonclause",
            "DTSTAMP:20260101T000000Z",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(row['duty'])}",
            f"DESCRIPTION:{_text(row['year'] + '；责任部门：' + row['department'] + '；依据：' + row['source'])}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_text(row['duty'])}",
            "TRIGGER:-P7D",
            "END:VALARM",
            "END:VEVENT",
        ]
    return "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line of at most 75 octets, continued on lines that start with a blank."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > 74:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += octets
    return "\r\n".join(pieces)
