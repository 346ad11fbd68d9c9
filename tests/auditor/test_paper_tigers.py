"""What fine papers without records look like: places left open, keys in one hand, findings of others, closed undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor import reading_papers as papers

OF = {"of": "internal_audit_word", "others": "third_party_verification"}


def sheet(source: str, progress: str = "已校准，2025-08-25完成") -> str:
    told = {
        "来源": source,
        "不符合事实": "窑尾煤粉秤证书2025年8月16日到期，仍在使用",
        "纠正措施": "联系校准，2025-08-30前完成",
        "整改进度跟踪": progress,
        "验证结论": "有效，关闭。田野 2025-09-02",
    }
    form = "\n\n".join(f"{label}：{value}" for label, value in told.items())
    return f"# 不符合项处置单\n青杠水泥　编号：NC-2025-01\n\n{form}\n"


@pytest.mark.parametrize(
    ("source", "outcome"), [("■核查 □内审 □日常", "absent"), ("□核查 ■内审", "met"), ("安环处日常检查", "met")]
)
def test_what_only_the_verifier_found_is_no_finding_of_the_audit(tmp_path: Path, source: str, outcome: str) -> None:
    ctx = papers.world(tmp_path, {"单.md": sheet(source)})
    assert papers.run("raised_by", ctx, "nonconformity_report", **OF).outcome == outcome


@pytest.mark.parametrize(("progress", "short"), [("2025-08-20 已联系，待安排。", True), ("已校准，2025-08-25", False)])
def test_nothing_is_closed_that_is_still_to_be_done(tmp_path: Path, progress: str, short: bool) -> None:
    ctx = papers.world(tmp_path, {"单.md": sheet("■内审", progress)})
    result = papers.run("closed", ctx, "nonconformity_report")
    assert ("待安排" in result.reason) is short, result.reason


@pytest.mark.parametrize(("limit", "said"), [("　　　元/吨", False), ("60元/吨", True)])
def test_a_limit_left_open_says_nothing(tmp_path: Path, limit: str, said: bool) -> None:
    text = f"# 2025年碳交易策略\n青杠水泥　批准：罗启明\n\n买入价格上限：{limit}；卖出价格下限：{limit}。\n"
    ctx = papers.world(tmp_path, {"s.md": text})
    assert (ctx.seek(ctx.documents, "price_threshold") is not None) is said


@pytest.mark.parametrize(("third", "outcome"), [("田野", "violated"), ("余波", "met")])
def test_keys_of_the_account_lie_in_different_hands(tmp_path: Path, third: str, outcome: str) -> None:
    rows = [["登记系统操作员", "田野"], ["登记系统审核员", "罗启明"], ["登记系统监管员", third]]
    text = f"# U盾（数字证书）领用登记\n青杠水泥\n\n{papers.table(['账户/角色', '领用人'], rows)}\n"
    ctx = papers.world(tmp_path, {"u.md": text})
    assert papers.run("distinct_roles", ctx, "account_permission_record").outcome == outcome


@pytest.mark.parametrize(
    ("title", "type_id"),
    [
        ("2025年周期检定计划及执行情况", "market_tracking_record"),
        ("能源计量器具配备情况（2025年12月核对）", "cross_check_record"),
    ],
)
def test_words_across_others_and_remarks_name_no_paper(tmp_path: Path, title: str, type_id: str) -> None:
    (doc,) = papers.world(tmp_path, {"x.md": f"# {title}\n青杠水泥\n\n碳排放计量器具逐台核对。\n"}).documents
    assert doc.is_a(type_id) < 0.5, doc.types


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("月度碳排放台账日期都按次月8号填，今天一次签掉。", "violated"), ("月度碳排放台账严禁倒签、补造。", "met")],
)
def test_a_ledger_signed_afterwards_for_all_months(tmp_path: Path, said: str, outcome: str) -> None:
    text = f"# 月度碳排放台账填报说明\n青杠水泥\n\n{said}\n"
    ctx = papers.world(tmp_path, {"t.md": text})
    result = papers.run("prohibits", ctx, "emission_ledger", 倒签="backdated + emission_ledger_name")
    assert result.outcome == outcome, result.reason
