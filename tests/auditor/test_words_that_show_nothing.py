"""Words that stand in a paper and show nothing of the matter: side elements, other systems' papers, other grades."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.judge import judge
from auditor.model import Verdict
from auditor.text import normalise
from standard.load import load
from tests.auditor import reading_papers as papers

MONTHS = [f"2025年{i}月" for i in range(1, 13)]


@pytest.mark.parametrize(
    ("columns", "verdict"),
    [(["石灰石t", "页岩t", "铁粉t"], Verdict.MISSING), (["石灰石t", "钢渣t", "粉煤灰t"], Verdict.PARTIAL)],
    ids=["limestone_only", "with_slag"],
)
def test_how_much_limestone_was_ground_says_nothing_of_what_replaced_it(
    tmp_path: Path, columns: list[str], verdict: Verdict
) -> None:
    rows = [[month, 98000 + i * 10, 4100 + i, 2600 + i] for i, month in enumerate(MONTHS)]
    text = "# 2025年原料消耗台账\n\n" + papers.table(["月份", *columns], rows)
    finding = judge(load().requirements["6.1.1.c"], papers.world(tmp_path, {"原料.md": text}))
    assert finding.verdict is verdict, finding.reasons


@pytest.mark.parametrize(
    ("title", "recognised"),
    [("不合格品控制程序", False), ("碳管理不合格处理程序", True)],
    ids=["of_products", "of_the_carbon_system"],
)
def test_a_procedure_for_nonconforming_products_is_none_of_the_carbon_system(
    tmp_path: Path, title: str, recognised: bool
) -> None:
    text = f"# {title}\n\n第一条 不合格按程度分级：轻微、一般、严重。\n\n第二条 原因分析、纠正、验证、关闭。\n"
    (doc,) = papers.world(tmp_path, {"程序.md": text}).documents
    assert (doc.is_a("corrective_action_procedure") > 0.5) is recognised


@pytest.mark.parametrize(("line", "graded"), [("密级：内部", False), ("级别：一般", True)])
def test_how_secret_a_paper_is_is_no_grade_of_a_nonconformity(tmp_path: Path, line: str, graded: bool) -> None:
    text = f"# 碳管理不符合与纠正措施程序\n\n{line}\n\n不符合项由双碳办登记。\n"
    ctx = papers.world(tmp_path, {"程序.md": text})
    (doc,) = ctx.documents
    assert any(ctx.matcher.find("nonconformity_grade", normalise(p.text)) for p in doc.part.passages) is graded
