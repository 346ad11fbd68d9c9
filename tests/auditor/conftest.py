"""Small documents and a small world to judge them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from auditor.context import Context
from auditor.matching import Matcher
from auditor.model import Document, Locator, Part, Passage, Table
from auditor.ownership import Identity
from auditor.recognise import Recogniser
from standard.load import load

PROFILE = {
    "name": "重庆青杠水泥有限公司",
    "short_name": "青杠水泥",
    "aliases": ["青杠水泥"],
    "credit_code": "91500000TEST",
    "audit_date": "2026-03-20",
    "period": {"start": "2025-01-01", "end": "2025-12-31"},
    "facts": {
        "has_mine": False,
        "uses_alternative_fuel": True,
        "has_ccer_projects": False,
        "has_tanpuhui_projects": True,
        "does_carbon_finance": False,
        "does_trading": True,
        "has_waste_heat_power": True,
        "has_backup_generator": True,
        "has_canteen_gas": True,
    },
    "departments": {"carbon_lead": "能源管理部（双碳办）", "equipment": "机动处", "production": "生产处"},
    "people": [
        {"name": "罗启明", "title": "总经理"},
        {"name": "杜小兰", "title": "能源管理部碳管理员"},
        {"name": "田野", "title": "机动处计量员"},
    ],
}


def rows(columns: Sequence[str], body: Sequence[Sequence[str]], sheet: str = "表1") -> tuple[Table, list[Passage]]:
    locators = tuple(Locator(sheet=sheet, cell=f"A{i + 2}") for i in range(len(body)))
    table = Table(tuple(columns), tuple(tuple(r) for r in body), locators, sheet=sheet)
    passages = [
        Passage(
            "；".join(f"{c}：{v}" for c, v in zip(columns, row, strict=True) if v),
            locator,
            "row",
            cells=dict(zip(columns, row, strict=True)),
            table=0,
        )
        for row, locator in zip(body, locators, strict=True)
        if any(row)
    ]
    return table, passages


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    return Matcher(load().concepts)


@pytest.fixture(scope="session")
def recogniser(matcher: Matcher) -> Recogniser:
    return Recogniser(load(), Identity.of(PROFILE), matcher)


@pytest.fixture
def document(recogniser: Recogniser) -> Callable[..., Document]:
    """Makes a recognised document of a file name, paragraphs ('# …' are headings) and at most one table."""

    def make(
        file: str, *lines: str, table: tuple[Sequence[str], Sequence[Sequence[str]]] | None = None, name: str = ""
    ) -> Document:
        passages: list[Passage] = []
        headings: tuple[str, ...] = ()
        for i, line in enumerate(lines, 1):
            if line.startswith("# "):
                headings = (line[2:],)
                passages.append(Passage(line[2:], Locator(paragraph=i), "heading"))
            else:
                passages.append(Passage(line, Locator(paragraph=i), headings=headings))
        tables: tuple[Table, ...] = ()
        if table:
            made, body = rows(*table)
            tables = (made,)
            passages += body
        return recogniser.document(Part(file, name, tuple(passages), tables))

    return make


@pytest.fixture
def world(matcher: Matcher) -> Callable[..., Context]:
    def make(*documents: Document) -> Context:
        period = (date(2025, 1, 1), date(2025, 12, 31))
        return Context(load(), matcher, PROFILE, period, date(2026, 3, 20), documents)

    return make
