"""Forms of label and value whose first pair was taken for a header are read as forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.checks.base import entries
from auditor.headless import with_pairs
from auditor.model import Locator, Part, Passage, Table
from tests.auditor import reading_papers as papers


def _part(columns: tuple[str, str], *rows: tuple[str, str]) -> Part:
    at = tuple(Locator(page=1) for _ in rows)
    passages = tuple(
        Passage(
            f"{columns[0]}：{a}；{columns[1]}：{b}",
            place,
            "row",
            cells=dict(zip(columns, (a, b), strict=True)),
            table=0,
        )
        for (a, b), place in zip(rows, at, strict=True)
    )
    return Part("单子.pdf", "", passages, (Table(columns, rows, at),))


def test_a_form_without_a_header_tells_its_first_pair_too() -> None:
    part = with_pairs(
        _part(
            ("会员", "某某公司"), ("成交日期", "2025-03-04"), ("数量 t", "700"), ("成交金额", "4万"), ("方向", "买入")
        )
    )
    assert [p.text for p in part.passages][:2] == ["会员：某某公司", "成交日期：2025-03-04"]
    assert part.tables[0].rows[0] == ("会员", "某某公司")
    assert len(part.tables[0].rows) == len(part.tables[0].locators) == 5


@pytest.mark.parametrize(
    "part",
    [
        _part(("项目", "内容"), ("日期", "5月"), ("数量", "9"), ("审核", "甲")),
        _part(("部门", "职责"), ("设备处", "秤"), ("化验室", "煤样"), ("财务处", "对账")),
        _part(("月份", "数量"), ("1月", "5"), ("2月", "6"), ("3月", "7")),
        _part(("字段", "填写要求"), ("产量", "按秤"), ("煤耗", "按秤"), ("日期", "当日")),
    ],
)
def test_a_table_with_a_header_stays_as_it_is(part: Part) -> None:
    assert with_pairs(part) is part


def test_a_deal_on_a_slip_without_a_header_needs_an_application(tmp_path: Path) -> None:
    rows = [["2025-06-12 09:41", "成交时间"], ["1,200", "数量 t"], ["61.5", "价格 元/t"], ["买入", "方向"]]
    slip = "# 碳排放配额成交确认单\n\n" + papers.table(["会员", "青杠水泥"], [[b, a] for a, b in rows])
    ctx = papers.world(tmp_path, {"确认单.md": slip})
    (deal,) = [d for d in ctx.documents if d.is_a("trade_ledger") >= 0.5]
    assert ("数量 t", "1,200") in [(label, value) for label, value, _ in entries(deal)]
    outcome = papers.run("trades_approved", ctx, "trade_ledger")
    assert outcome.outcome == "violated"
    assert "2025-06-12成交1,200t没有申请单" in outcome.reason
