"""Grids are told apart: titles, notes, label-value forms, tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Locator
from auditor.readers.base import PartBuilder
from auditor.readers.grid import Data, Form, Grid, Merge, Note, Title
from auditor.readers.tables import interpret


def grid(*rows: str, merges: tuple[Merge, ...] = (), header_rows: int = 0) -> Grid:
    cells = tuple(tuple(cell.strip() for cell in row.split("|")) for row in rows)
    return Grid(cells, tuple(Locator(paragraph=i + 1) for i in range(len(cells))), merges, header_rows=header_rows)


def test_title_info_and_signature_rows_are_no_body_rows() -> None:
    blocks = interpret(
        grid(
            "计量器具台账||",
            "编号：YL-JL-1|版次：2|",
            "编号|名称|有效期至",
            "001|汽车衡|2026-05-19",
            "合计|1|",
            "编制：谭雪|审核：向学文|",
            "注：每年更新。||",
        )
    )
    assert [type(b) for b in blocks] == [Title, Note, Data, Note, Note]
    data = blocks[2]
    assert isinstance(data, Data)
    assert data.columns == ("编号", "名称", "有效期至")
    assert data.rows == (("001", "汽车衡", "2026-05-19"), ("合计", "1", ""))


def test_two_header_rows_are_joined_by_a_slash() -> None:
    (data,) = interpret(
        grid(
            "月份|煤||电",
            "|消耗t|库存t|",
            "1月|100|20|300",
            merges=((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)),
        )
    )
    assert isinstance(data, Data)
    assert data.columns == ("月份", "煤/消耗t", "煤/库存t", "电")
    assert data.rows == (("1月", "100", "20", "300"),)


def test_two_header_rows_without_merge_information() -> None:
    (data,) = interpret(grid("月份|煤||电", "|消耗t|库存t|", "1月|100|20|300"))
    assert isinstance(data, Data)
    assert data.columns == ("月份", "煤/消耗t", "煤/库存t", "电")


def test_form_of_label_value_pairs() -> None:
    blocks = interpret(
        grid(
            "受审部门|制造部|审核日期|2025年9月24日",
            "审核员|蒲安平|部门负责人确认|",
            "不符合事实|手册未更新。||",
            "完成情况|||",
            merges=((2, 1, 2, 3), (3, 1, 3, 3)),
        )
    )
    assert [b.cells for b in blocks if isinstance(b, Form)] == [
        {"受审部门": "制造部", "审核日期": "2025年9月24日"},
        {"审核员": "蒲安平", "部门负责人确认": ""},
        {"不符合事实": "手册未更新。"},
        {"完成情况": ""},
    ]


def test_form_then_table_in_one_grid() -> None:
    blocks = interpret(
        grid(
            "产品|P·O 42.5||出厂编号|Z25",
            "项目|标准||结果|单项判定",
            "烧失量|≤5.0||3.42|合格",
            merges=((0, 1, 0, 2), (1, 1, 1, 2), (2, 1, 2, 2)),
        )
    )
    assert any(isinstance(b, Data) and b.rows[-1][0] == "烧失量" for b in blocks)


def test_signature_table_is_header_and_row() -> None:
    (data,) = interpret(grid("编制|审核|批准|生效日期", "谭雪 2025-01-06|向学文|覃志远|2025-01-15"))
    assert isinstance(data, Data)
    assert dict(zip(data.columns, data.rows[0], strict=True))["批准"] == "覃志远"


def test_two_column_table_with_header_is_no_form() -> None:
    (data,) = interpret(grid("部门|职责", "制造部|优化窑炉", "质控部|取样检测"))
    assert isinstance(data, Data)
    assert data.columns == ("部门", "职责")


def test_merged_body_cells_repeat_downwards_only() -> None:
    (data,) = interpret(
        grid(
            "责任单位|指标|目标值",
            "制造部|强度|0.80",
            "|替代率|5.6",
            "合计||9",
            merges=((1, 0, 2, 0), (3, 0, 3, 1)),
        )
    )
    assert isinstance(data, Data)
    assert data.rows == (("制造部", "强度", "0.80"), ("制造部", "替代率", "5.6"), ("合计", "", "9"))


def test_table_folded_side_by_side_is_unfolded() -> None:
    (data,) = interpret(grid("序号|姓名|序号|姓名", "1|甲某|3|丙某", "2|乙某||"))
    assert isinstance(data, Data)
    assert data.columns == ("序号", "姓名")
    assert data.rows == (("1", "甲某"), ("2", "乙某"), ("3", "丙某"))


def test_empty_rows_stay_in_the_table_but_give_no_passage() -> None:
    builder = PartBuilder("f")
    builder.grid(grid("日期|点检人|异常", "2025-01-01|甲|", "||", header_rows=1))
    part = builder.build()
    assert part.tables[0].rows == (("2025-01-01", "甲", ""), ("", "", ""))
    rows = [p for p in part.passages if p.kind == "row"]
    assert [p.text for p in rows] == ["日期：2025-01-01；点检人：甲"]
    assert rows[0].cells == {"日期": "2025-01-01", "点检人": "甲", "异常": ""}


def test_unnamed_and_repeated_columns_get_names_of_their_own() -> None:
    (data,) = interpret(grid("名称|数量|数量|", "煤|1|2|x", header_rows=1))
    assert isinstance(data, Data)
    assert data.columns == ("名称", "数量", "数量(2)", "列4")


def test_a_full_width_remark_closes_the_table() -> None:
    blocks = interpret(grid("月份|产量|煤耗", "1月|10|1", "次月10日前完成。||"))
    assert isinstance(blocks[-1], Note)


_CELL = st.sampled_from(["", "编号", "日期", "1.5", "2025-01-01", "谭雪", "审核：", "注：无", "部门", "甲" * 30, "—"])


@given(
    st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(_CELL, min_size=width, max_size=width), max_size=8)),
    st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=3),
)
def test_no_text_outside_merged_areas_is_lost(rows: list[list[str]], merges: list[Merge]) -> None:
    kept = tuple((a, b, max(a, c), max(b, d)) for a, b, c, d in merges)
    for merged in ((), kept):
        found = interpret(Grid(tuple(map(tuple, rows)), (Locator(),) * len(rows), merged))
        text = "".join(_text(block) for block in found)
        if not merged:
            assert all(cell.rstrip("：") in text for row in rows for cell in row)


def _text(block: Title | Note | Form | Data) -> str:
    if isinstance(block, Data):
        return "".join(block.columns) + "".join(cell for row in block.rows for cell in row)
    return "".join(f"{k}{v}" for k, v in block.cells.items()) if isinstance(block, Form) else block.text


def test_a_sentence_above_a_header_comes_to_an_end() -> None:
    long = "甲" * 30
    found = interpret(grid(f"{long}|1.5|部门", f"{long}||", "谭雪|2025-01-01|日期", f"{long}|{long}|审核："))
    assert long in "".join(_text(block) for block in found)


def test_months_side_by_side_head_a_table_however_they_are_written() -> None:
    for months in (
        [f"{m} 月" for m in range(1, 13)],
        [f"2024-{m:02d}" for m in range(7, 13)] + [f"2025-{m:02d}" for m in range(1, 7)],
    ):
        figures = "|".join(str(3000 + m) for m in range(12))
        (data,) = interpret(grid("指标|" + "|".join(months), f"热耗kJ/kg|{figures}", f"电耗kWh/t|{figures}"))
        assert isinstance(data, Data)
        assert data.columns == ("指标", *months)
        assert len(data.rows) == 2


def test_figures_that_could_be_months_head_nothing() -> None:
    (data,) = interpret(grid("热耗|1.1|1.2|1.3|1.4|1.5|1.6|1.7", "电耗|2|3|4|5|6|7|9"))
    assert isinstance(data, Data)
    assert len(data.rows) == 2
