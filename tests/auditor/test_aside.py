"""What a binder only keeps, and what a group's book holds of other plants, is no evidence of the audited plant."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import Document
from tests.auditor import reading_papers as papers

BINDER = """# 青杠水泥碳管理制度卷

重庆青杠水泥有限公司　批准：罗启明 2025-01-06

## 一、碳管理手册

碳排放数据每月核算，能源管理部负责，生产处和化验室配合，按季向总经理报告。

手册每年评审一次，由管理者代表组织。

## 二、{heading}

{text}

本章由综合处保管，借阅须登记，用完归还。
"""
STOCKTAKE = "碳资产每季度盘点一次，由能源管理部与财务处在季末28日用系统截图与台账核对。"


def _whole(folder: Path, heading: str) -> tuple[Document, list[Document]]:
    ctx = papers.world(folder, {"制度卷.md": BINDER.format(heading=heading, text=STOCKTAKE)})
    whole = next(d for d in ctx.documents if d.title == "青杠水泥碳管理制度卷")
    return whole, [d for d in ctx.documents if d is not whole]


@pytest.mark.parametrize(
    ("heading", "apart"),
    [
        ("备查：2021版碳管理手册（已废止）", True),
        ("引用：氨水事故处置预案", True),
        ("作业表单样张（空白）", True),
        ("2024年能源管理体系管理评审报告（GB/T 23331）", True),
        ("2025年质量体系内部审核报告", True),
        ("GB/T 19001 顾客投诉统计（误装）", True),
        ("质量、环境、碳管理体系内部审核报告", False),
        ("碳资产盘点办法", False),
        ("作废文件管理规定", False),  # rules how void papers are handled, and is none
        ("碳排放数据记录摘录", False),  # an excerpt of the plant's own carbon data
    ],
)
def test_a_chapter_that_a_binder_only_keeps_is_set_apart(tmp_path: Path, heading: str, apart: bool) -> None:
    whole, _ = _whole(tmp_path, heading)
    assert (STOCKTAKE not in whole.part.text) is apart
    assert "每月核算" in whole.part.text


def test_a_withdrawn_manual_in_a_binder_is_void(tmp_path: Path) -> None:
    _, chapters = _whole(tmp_path, "备查：2021版碳管理手册（已废止）")
    assert [d.state for d in chapters if STOCKTAKE in d.part.text] == ["void"]


def test_a_binder_that_is_nothing_else_stays_whole(tmp_path: Path) -> None:
    text = "# 青杠水泥碳管理记录表单（空白）\n\n## 一、盘点表样张（空白）\n\n" + "\n\n".join(["盘点人："] * 9)
    (doc, *_) = papers.world(tmp_path, {"表单.md": text}).documents
    assert "盘点人" in doc.part.text


GROUP = "# 川渝建材集团所属企业碳绩效汇总\n\n" + papers.table(
    ["企业", "熟料t"], [["重庆川渝青杠水泥有限公司", 90], ["四川川渝柏树水泥有限公司", 80]]
)


@pytest.mark.parametrize(
    ("title", "owner"),
    [("柏树公司数据交叉核对", "other"), ("青杠公司数据交叉核对", "own"), ("供电公司电费清单", "unknown")],
)
def test_a_paper_headed_with_a_sister_plants_short_name_is_hers(tmp_path: Path, title: str, owner: str) -> None:
    rows = papers.table(["月份", "参数", "台账", "发票"], [["2025-01", "原煤", 10, 10]])
    ctx = papers.world(tmp_path, {"汇总.md": GROUP, "核对.md": f"# {title}\n\n{rows}"})
    told = next(d for d in ctx.documents if d.file == "核对.md").owner
    assert (told == "other") is (owner == "other"), told
