"""In whose hands an account is: who keeps the reviewer's key, who passes what he handed in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

ROLES = ["角色", "授权人", "实际保管人"]


def _outcome(tmp_path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    text = f"# 碳账户权限表\n\n青杠水泥 2025年\n\n{papers.table(columns, rows)}\n"
    outcome = papers.run("distinct_roles", papers.world(tmp_path, {"权限表.md": text}), "account_permission_record")
    return outcome.outcome, outcome.reason


@pytest.mark.parametrize(("keeper", "expected"), [("田野", "met"), ("杜小兰", "violated")])
def test_who_keeps_the_key_is_the_role_s_holder(tmp_path: Path, keeper: str, expected: str) -> None:
    rows = [["操作", "杜小兰", "杜小兰"], ["审核", "田野", keeper], ["监管", "罗启明", "罗启明"]]
    assert _outcome(tmp_path, ROLES, rows)[0] == expected


LOG = ["时间", "动作", "实际操作人"]


@pytest.mark.parametrize(("second", "alone"), [("田野", False), ("杜小兰", True)])
def test_nobody_passes_what_he_handed_in(tmp_path: Path, second: str, alone: bool) -> None:
    rows = [["2025-05-06 10:21", "提交买入2000", "杜小兰"], ["2025-05-06 10:24", "复核通过", second]]
    outcome, reason = _outcome(tmp_path, LOG, rows)
    assert (outcome == "violated" and "复核" in reason) is alone
