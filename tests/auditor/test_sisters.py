"""A group's binder holds its other plants' rows and chapters too; a volume's chapters are papers of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.context import Context
from auditor.model import Document
from tests.auditor import reading_papers as papers

UNITS = papers.table(["单位全称", "简称"], [["重庆白果水泥有限公司", "白果公司"], ["重庆青杠水泥有限公司", "青杠公司"]])
GROUP = f"""# 集团碳管理资料

各公司名单：

{UNITS}

## 4.1 资产盘点

{{table}}

## 4.2 白果公司碳资产应急处置卡

账户锁定时打客服电话，由出纳处置，两小时内上报；成交失败改大宗交易。

## 4.3 碳会议

每季度召开例会，通报各家碳排放情况，由集团召集。
"""


def _world(folder: Path, table: str) -> Context:
    return papers.world(folder, {"集团资料.md": GROUP.format(table=table)})


def _whole(ctx: Context) -> Document:
    return next(d for d in ctx.documents if d.title == "集团碳管理资料")


def test_a_sister_s_rows_are_left_out_and_ours_kept(tmp_path: Path) -> None:
    table = papers.table(["公司", "责任部门", "周期"], [["白果公司", "财务部", "季度"], ["青杠水泥", "待明确", "季度"]])
    text = _whole(_world(tmp_path, table)).part.text
    assert "待明确" in text
    assert "财务部" not in text


def test_whom_the_plant_deals_with_keeps_its_rows(tmp_path: Path) -> None:
    """The other plant that sold us the allowances is no sister row."""
    table = papers.table(["卖方公司", "数量"], [["白果公司", "500"], ["白果公司", "700"]])
    assert "700" in _whole(_world(tmp_path, table)).part.text


def test_a_chapter_headed_by_a_sister_s_name_is_hers(tmp_path: Path) -> None:
    ctx = _world(tmp_path, papers.table(["公司", "周期"], [["青杠水泥", "季度"]]))
    card = next(d for d in ctx.documents if d.title.startswith("4.2"))
    assert card.owner == "other"
    assert "出纳" not in _whole(ctx).part.text
    assert "例会" in _whole(ctx).part.text


VOLUME = """# 青杠水泥碳管理卷册

重庆青杠水泥有限公司 2025年立卷

## 第1章 合规性评价

编制：杜小兰　审核：田野　批准：罗启明　2025-02-26

按国家法规逐条评价碳排放核算与清缴，结论为符合。

## 第2章 数据内审

| 参数 | 核对值 |
|---|---|
| 煤量 | 一致 |

审核人：　　　　校核：　　　　批准：　　　　日期：

## 第3章 碳管理体系实施方案

## 3.1 第1版

由第2版代替。

## 3.2 第2版

编制：杜小兰　审核：田野　批准：罗启明　2025-05-16

排放、资产、交易放一张时间表，能源管理部牵头。

## 第4章 碳排放源清单

| 设施 | 能源 |
|---|---|
| 回转窑 | 烟煤 |
"""


def _chapter(folder: Path, begins: str) -> Document:
    ctx = papers.world(folder, {"卷一.md": VOLUME})
    return next(d for d in ctx.documents if d.title.startswith(begins))


def test_a_chapter_goes_on_to_the_next_chapter_s_number(tmp_path: Path) -> None:
    """Its versions are set like chapters, and stand below it all the same."""
    chapter = _chapter(tmp_path, "第3章")
    assert "一张时间表" in chapter.part.text
    assert "回转窑" not in chapter.part.text
    assert "罗启明" in chapter.roles["批准"]


def test_places_left_unsigned_aren_t_signed_by_another_chapter(tmp_path: Path) -> None:
    chapter = _chapter(tmp_path, "第2章")
    assert set(chapter.roles) == {"审核人", "校核", "批准"}
    assert not any(chapter.roles.values())


def test_a_section_takes_its_days_from_its_own_chapter(tmp_path: Path) -> None:
    text = VOLUME.replace("按国家法规", "评价组由三人组成。\n\n评价用了两天。\n\n### 1.1 合规性评价清单\n\n按国家法规")
    ctx = papers.world(tmp_path, {"卷一.md": text})
    section = next(d for d in ctx.documents if d.title.startswith("1.1"))
    assert [day.isoformat() for day in section.dates] == ["2025-02-26"]


BOUND = """# 碳管理制度汇编

重庆青杠水泥有限公司 2025年1月

# 第一编 领导与机构

编制：杜小兰　审核：田野　批准：罗启明　2025-01-06

总经理对碳管理体系负全部责任，每季度听取碳排放汇报。

{comments}

# 第二编 内部审核程序

编制：杜小兰　审核：田野　批准：罗启明　2025-01-06

每年组织一次碳管理内部审核，由能源管理部安排，覆盖各部门。
"""


def test_a_nameless_chapter_of_the_rules_is_the_manual_s(tmp_path: Path) -> None:
    """Not the record that the columns of its comments are like."""
    comments = papers.table(["会签部门", "意见", "姓名", "日期"], [["生产处", "同意", "田野", "2025-01-03"]])
    ctx = papers.world(tmp_path, {"汇编.md": BOUND.format(comments=comments)})
    duties = next(d for d in ctx.documents if d.title.startswith("第一编"))
    assert [t for t, _ in duties.types] == ["carbon_manual"]
    audits = next(d for d in ctx.documents if d.title.startswith("第二编"))
    assert audits.types[0][0] == "audit_procedure"


HELD = VOLUME.replace("2025年立卷", "2025年立卷\n\n卷内目录")


def test_a_volume_s_chapter_is_named_by_the_letter_it_opens_with(tmp_path: Path) -> None:
    letter = "## 第5章 小组\n\n青杠司〔2025〕3号\n\n关于成立碳管理领导小组的通知\n\n组长罗启明，成员为各部门负责人。\n"
    ctx = papers.world(tmp_path, {"卷一.md": f"{HELD}\n{letter}"})
    assert any(d.is_a("organisation_notice") for d in ctx.documents if d.title.startswith("关于成立"))


def test_a_volume_s_chapter_is_told_by_its_table(tmp_path: Path) -> None:
    factors = papers.table(["因素", "影响", "应对"], [["煤价", "成本", "盯价"], ["市场", "履约", "备钱"]])
    ctx = papers.world(tmp_path, {"卷一.md": f"{HELD}\n## 第5章 年度研究\n\n各部门讨论。\n\n{factors}\n"})
    assert next(d for d in ctx.documents if d.title.startswith("第5章")).is_a("context_review")


def test_a_sheet_that_lists_sisters_only_is_theirs(tmp_path: Path) -> None:
    head = [["碳资产季度盘点表"], ["季度", "公司", "账面", "账户", "盘点人"]]
    theirs = [["一季度", "白果公司", "500", "500", "米芳"], ["二季度", "白果公司", "600", "600", "米芳"]]
    ours = [["一季度", "青杠水泥", "500", "500", "田野"]]
    owners = []
    for rows in (theirs, [*theirs, *ours]):
        group = GROUP.format(table=papers.table(["公司"], [["青杠水泥"]]))
        ctx = papers.world(tmp_path, {"集团资料.md": group, "盘点表.xlsx": [*head, *rows]})
        owners.append(next(d.owner for d in ctx.documents if "盘点表" in d.file))
    assert owners[0] == "other"
    assert owners[1] != "other"


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ("白果公司各部门负责人每季度对本部门员工碳管理工作打分。", False),
        ("各部门负责人每季度对本部门员工碳管理工作打分。", True),
        ("与白果公司一样，各部门负责人每季度对本部门员工碳管理工作打分。", True),
        ("青杠水泥和白果公司各部门负责人每季度对本部门员工碳管理工作打分。", True),
    ],
)
def test_what_a_sentence_tells_of_a_sister_is_none_of_ours(tmp_path: Path, said: str, ours: bool) -> None:
    ctx = papers.world(tmp_path, {"办法.md": f"# 碳管理考核办法\n\n{UNITS}\n\n## 考核\n\n{said}\n"})
    assert (ctx.seek(ctx.documents, "own_staff + appraisal") is not None) is ours
